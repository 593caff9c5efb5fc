"""Rich Text Format: control words, groups and bytes in the code page of the font.

Rows are defined by their cells' right edges, before or after their text; vertical and horizontal merges
are flags of the definition.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from parsers.document import Document
from parsers.readers.flow import Flow, Placed

_TOKEN = re.compile(
    rb"\\(?:'(?P<hex>[0-9a-fA-F]{2})|(?P<word>[a-zA-Z]{1,32})(?P<value>-?\d{1,10})? ?|(?P<symbol>[^a-zA-Z]))"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+"
)
_TOLERANCE = 40.0  # twips
_DEEPEST = 500  # groups within groups
# Groups whose text is not the document's.
_SKIPPED = frozenset(
    ("fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerl", "headerr", "headerf",
     "footer", "footerl", "footerr", "footerf", "footnote", "annotation", "atnid", "atnauthor", "fldinst",
     "listtable", "listoverridetable", "rsidtbl", "generator", "xe", "tc", "rxe", "nonesttables", "shprslt",
     "nonshppict", "themedata", "datastore", "latentstyles", "ftnsep", "ftnsepc", "ftncn", "bkmkstart", "bkmkend")
)  # fmt: skip
_PICTURES = ("pict", "shppict")  # the latter holds one of the former, and another for old readers follows it
# Groups marked as such that an old reader may skip, whose content matters all the same.
_ENTERED = frozenset(("nesttableprops", "shptxt", "shpinst"))
_WORDS = {
    "line": "\n", "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "softline": "\n",
}  # fmt: skip
_SYMBOLS = {"~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}"}
_ENDS_OF_PARAGRAPH = ("par", "sect", "page", "column")
# Code pages of the character sets that a font can name.
_CHARSETS = {0: "cp1252", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 204: "cp1251"}


def read_rtf(data: bytes) -> Document:
    """Read an RTF file."""
    document = Document("rtf")
    reader = _Reader(Flow(document))
    reader.read(data)
    if reader.pictures:
        reader.flow.trouble("picture_in_report", f"the document holds {reader.pictures} pictures")
    return reader.flow.finish()


@dataclass(slots=True)
class _State:
    """What a group inherits and gives back at its end."""

    skipped: bool = False
    in_font_table: bool = False
    font: int = -1
    unseen: bool = False  # deleted or hidden
    fallback: int = 1  # characters that stand behind each \\u for old readers
    depth: int = 0  # tables within tables
    in_shape: bool = False


@dataclass(slots=True)
class _RowCell:
    right: int
    rest_down: bool
    rest_across: bool


@dataclass(slots=True)
class _Level:
    """A table being read, with the definition of its row as it stands."""

    rows: list[tuple[list[str], list[_RowCell], int]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    definition: list[_RowCell] = field(default_factory=list)
    left: int = 0


@dataclass(slots=True)
class _Reader:
    flow: Flow
    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    code_page: str = "gb18030"
    fonts: dict[int, str] = field(default_factory=dict)
    raw: bytearray = field(default_factory=bytearray)  # bytes not decoded yet
    text: list[str] = field(default_factory=list)  # of the paragraph begun
    levels: list[_Level] = field(default_factory=list)
    pending: int = 0  # fallback characters still to be passed over
    is_optional: bool = False  # the group began with \\*
    flags: set[str] = field(default_factory=set)  # of the cell being defined
    pictures: int = 0

    def read(self, data: bytes) -> None:
        """Read the file to its end."""
        position, depth_reached = 0, False
        while position < len(data):
            match = _TOKEN.match(data, position)
            if match is None:
                break
            position = match.end()
            if match["word"] is not None:
                word, value = match["word"].decode("ascii"), match["value"]
                if word == "bin":
                    position += max(int(value or 0), 0)
                    continue
                self._word(word, None if value is None else int(value))
            elif match["hex"] is not None:
                self._bytes(bytes.fromhex(match["hex"].decode("ascii")))
            elif match["text"] is not None:
                self._bytes(match["text"])
            elif match["brace"] is not None:
                if match["brace"] == b"{" and len(self.stack) >= _DEEPEST:
                    self.flow.trouble("nested_too_deep", f"groups stand more than {_DEEPEST} levels deep")
                    break
                depth_reached = self._brace(is_open=match["brace"] == b"{")
                if depth_reached:
                    break
            elif match["symbol"] is not None:
                self._symbol(match["symbol"])
        if not depth_reached:
            self.flow.trouble("truncated", "the file ends inside a group")
        self._paragraph()
        self._close_down_to(0)

    def _brace(self, *, is_open: bool) -> bool:
        """Begin or end a group; True where it was the document's own."""
        self._decode()
        self.pending = 0
        if is_open:
            self.stack.append(replace(self.state))
            self.is_optional = False
            return False
        was_shape = self.state.in_shape
        self.state = self.stack.pop() if self.stack else _State()
        if was_shape and not self.state.in_shape:
            self._paragraph()
        return not self.stack

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.is_optional = True
        elif symbol in (b"\r", b"\n"):
            self._word("par", None)
        elif (text := _SYMBOLS.get(symbol.decode("latin-1"))) is not None:
            self._letters(text)

    def _bytes(self, raw: bytes) -> None:
        if self.pending:
            # Each escaped byte is one character; so is each plain one.
            taken = min(self.pending, len(raw))
            self.pending -= taken
            raw = raw[taken:]
        if self.state.in_font_table or not self.state.skipped:
            self.raw += raw

    def _decode(self) -> None:
        if self.raw and not self.state.skipped:
            encoding = self.fonts.get(self.state.font, self.code_page)
            self._letters_now(self.raw.decode(encoding, "replace"))
        self.raw.clear()

    def _letters(self, text: str) -> None:
        self._decode()
        if self.pending:
            self.pending -= 1
        elif not self.state.skipped:
            self._letters_now(text)

    def _letters_now(self, text: str) -> None:
        if not self.state.unseen:
            self.text.append(text)

    def _word(self, word: str, value: int | None) -> None:
        self._decode()
        is_optional, self.is_optional = self.is_optional, False
        state = self.state
        if word in _PICTURES and not state.skipped:
            self.pictures += 1
        if word in _SKIPPED or (is_optional and word not in _ENTERED):
            state.skipped = True
            state.in_font_table = word == "fonttbl"
        elif state.in_font_table:
            if word == "f" and value is not None:
                state.font = value
            elif word == "fcharset" and value in _CHARSETS:
                self.fonts[state.font] = _CHARSETS[value]
        elif word == "shpinst":
            state.skipped = True
        elif word == "shptxt":
            self._paragraph()
            state.skipped, state.in_shape = False, True
        elif word == "u" and value is not None:
            self.pending = 0
            if not state.skipped:
                self._letters_now(chr(value % 0x10000))
            self.pending = state.fallback
        elif not state.skipped:
            self._format(word, value)

    def _format(self, word: str, value: int | None) -> None:
        state = self.state
        if word in _WORDS:
            self._letters(_WORDS[word])
        elif word in _ENDS_OF_PARAGRAPH:
            self._paragraph(is_written=True)
        elif word == "f" and value is not None:
            state.font = value
        elif word == "uc" and value is not None:
            state.fallback = min(max(value, 0), 8)
        elif word == "ansicpg" and value:
            self.code_page = "gb18030" if value == 936 else f"cp{value}"
            self.code_page = self.code_page if _is_known(self.code_page) else "gb18030"
        elif word in ("deleted", "v"):
            state.unseen = value != 0
        elif word == "plain":
            state.unseen = False
        elif word == "pard":
            state.depth = 0
        elif word == "intbl":
            state.depth = max(state.depth, 1)
        elif word == "itap" and value is not None:
            state.depth = min(max(value, 0), 20)
        else:
            self._table_word(word, value)

    def _table_word(self, word: str, value: int | None) -> None:
        if word in ("cell", "nestcell"):
            self._cell(1 if word == "cell" else max(self.state.depth, 2))
        elif word in ("row", "nestrow"):
            self._row(1 if word == "row" else max(self.state.depth, 2))
        elif word == "trowd":
            level = self._level(max(self.state.depth, 1))
            level.definition, level.left = [], 0
            self.flags.clear()
        elif word == "trleft" and self.levels:
            self.levels[-1].left = value or 0
        elif word in ("clvmrg", "clmrg"):
            self.flags.add(word)
        elif word == "cellx" and self.levels and len(self.levels[-1].definition) < 200:
            cell = _RowCell(value or 0, "clvmrg" in self.flags, "clmrg" in self.flags)
            self.levels[-1].definition.append(cell)
            self.flags.clear()

    def _level(self, depth: int) -> _Level:
        self._close_down_to(depth)
        while len(self.levels) < depth:
            self.levels.append(_Level())
        return self.levels[-1]

    def _paragraph(self, *, is_written: bool = False) -> None:
        """End the paragraph; `is_written` where the file says so, and it is not only the end of a group."""
        self._decode()
        text = _whole("".join(self.text))
        self.text.clear()
        if self.state.depth:
            self._level(self.state.depth).lines.append(text)
        else:
            if is_written or text.strip():
                self._close_down_to(0)
            self.flow.text(text)

    def _cell(self, depth: int) -> None:
        self.state.depth = max(self.state.depth, depth)
        self._paragraph()
        level = self._level(depth)
        level.cells.append("\n".join(line for line in level.lines if line.strip()))
        level.lines = []

    def _row(self, depth: int) -> None:
        level = self._level(depth)
        level.rows.append((level.cells, list(level.definition), level.left))
        level.cells, level.lines = [], []

    def _close_down_to(self, depth: int) -> None:
        """End the tables that lie deeper; a table that held another one only laid out the page."""
        while len(self.levels) > depth:
            level = self.levels.pop()
            if self.levels:
                self._spill(self.levels[-1])
            if level.cells or any(line.strip() for line in level.lines):
                self.flow.trouble("damaged_file", "a table's last row has no end")
                level.rows.append(([*level.cells, "\n".join(level.lines)], [], 0))
            self._add(level.rows)

    def _spill(self, level: _Level) -> None:
        self._add(level.rows)
        for text in [*level.cells, *level.lines]:
            self.flow.text(text)
        level.rows, level.cells, level.lines = [], [], []

    def _add(self, rows: list[tuple[list[str], list[_RowCell], int]]) -> None:
        if all(len(cells) <= len(definition) for cells, definition, _ in rows):
            self.flow.placed(_placed(rows), _TOLERANCE)
        else:
            self.flow.grid([(text, index, index) for index, text in enumerate(cells)] for cells, _, _ in rows)


def _placed(rows: list[tuple[list[str], list[_RowCell], int]]) -> Iterator[list[Placed]]:
    for cells, definition, left in rows:
        placed: list[Placed] = []
        edge = left
        for text, cell in zip(cells, definition, strict=False):
            if cell.rest_across and placed:
                placed[-1].right = cell.right
            else:
                placed.append(Placed(text, edge, cell.right, covered=cell.rest_down and not text.strip()))
            edge = cell.right
        yield placed


def _is_known(encoding: str) -> bool:
    try:
        "".encode(encoding)
    except LookupError:
        return False
    return True


def _whole(text: str) -> str:
    """Letters beyond the basic plane, which are written as two halves, put together."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

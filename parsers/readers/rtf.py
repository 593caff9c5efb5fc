"""Rich Text Format: control words, groups and bytes in the code page of the font.

Rows are defined by their cells' right edges, before or after their text; vertical and horizontal merges
and the ground of each cell are said in the definition. What is read of a cell is what is seen of it (`rtflook`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from parsers.document import Document
from parsers.readers.colour import WHITE
from parsers.readers.fields import shown_of
from parsers.readers.flow import Flow, Placed, is_box
from parsers.readers.letters import as_pictures, is_pictured
from parsers.readers.rtflook import NOTHING_SAID, Said, Sheet
from parsers.readers.runs import Run, Seen, see_cell, see_prose

_TOKEN = re.compile(
    rb"\\(?:'(?P<hex>[0-9a-fA-F]{2})|(?P<word>[a-zA-Z]{1,32})(?P<value>-?\d{1,10})? ?|(?P<symbol>[^a-zA-Z]))"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+"
)
_TOLERANCE = 40.0  # twips
_DEEPEST = 500  # groups within groups
# Groups whose text is not the document's.
_SKIPPED = frozenset(
    ("fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerl", "headerr", "headerf",
     "footer", "footerl", "footerr", "footerf", "footnote", "annotation", "atnid", "atnauthor",
     "listtable", "listoverridetable", "rsidtbl", "generator", "xe", "tc", "rxe", "nonesttables", "shprslt",
     "nonshppict", "themedata", "datastore", "latentstyles", "ftnsep", "ftnsepc", "ftncn", "bkmkstart", "bkmkend")
)  # fmt: skip
_TABLES = ("fonttbl", "colortbl", "stylesheet")  # groups that say what numbers stand for
_SIGNS_ONLY = 2  # the character set of faces whose letters are signs
_LOWEST = 2.0  # points; a lower row is as good as hidden
_TWIP = 0.05  # points
_PICTURES = (
    "pict",
    "shppict",
    "object",
)  # the latter holds one of the former, and another for old readers follows it
# Groups marked as such that an old reader may skip, whose content matters all the same.
_ENTERED = frozenset(("nesttableprops", "shptxt", "shpinst"))
_WORDS = {
    "line": "\n", "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "softline": "\n",
}  # fmt: skip
_SYMBOLS = {"~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}"}
_ENDS_OF_PARAGRAPH = ("par", "sect", "page", "column")
_LONGEST_CODE = 500
_OF_CELLS = ("clcbpat", "clcfpat", "clshdng", "clcbpatraw", "clcfpatraw", "clshdngraw")
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
    table: str = ""  # of fonts, colours or styles, in which this group stands
    font: int = -1
    said: Said = NOTHING_SAID
    fields: int = 0  # open
    in_code: bool = False  # of the innermost of them
    fallback: int = 1  # characters that stand behind each \\u for old readers
    depth: int = 0  # tables within tables
    in_shape: bool = False
    anchor: int = 0  # tables within tables in which the shape stands that this text belongs to


@dataclass(slots=True)
class _Paragraph:
    """A paragraph with its letters, pictures, and the place in the file where it began to be numbered."""

    letters: list[tuple[str, Said]] = field(default_factory=list)
    drawn: int = 0
    over: int = 0
    has_number: bool = False  # which a list puts before it, as text
    numbered: bool = False  # by a list whose number is not text


@dataclass(slots=True)
class _Field:
    """A field that is open: its code, and how many stretches of letters the paragraph had before it."""

    code: str
    before: int


@dataclass(slots=True)
class _RowCell:
    right: int
    rest_down: bool
    rest_across: bool
    shades: dict[str, int]


@dataclass(slots=True)
class _Row:
    """A row that has been read: its cells, and how it is defined."""

    cells: list[list[_Paragraph]]
    definition: list[_RowCell]
    left: int = 0
    height: float | None = None  # points, whatever stands in it


@dataclass(slots=True)
class _Level:
    """A table being read, with the definition of its row as it stands."""

    rows: list[_Row] = field(default_factory=list)
    cells: list[list[_Paragraph]] = field(default_factory=list)
    lines: list[_Paragraph] = field(default_factory=list)
    definition: list[_RowCell] = field(default_factory=list)
    left: int = 0
    height: float | None = None


@dataclass(slots=True)
class _Reader:
    flow: Flow
    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    code_page: str = "gb18030"
    fonts: dict[int, str] = field(default_factory=dict)
    symbols: set[int] = field(default_factory=set)  # fonts whose letters are little pictures
    sheet: Sheet = field(default_factory=Sheet)
    colour: dict[str, int] = field(default_factory=dict)  # being defined
    style: list[tuple[str, int | None]] = field(default_factory=list)  # being defined
    raw: bytearray = field(default_factory=bytearray)  # bytes not decoded yet
    paragraph: _Paragraph = field(default_factory=_Paragraph)  # begun
    levels: list[_Level] = field(default_factory=list)
    pending: int = 0  # fallback characters still to be passed over
    is_optional: bool = False  # the group began with \\*
    fields: list[_Field] = field(default_factory=list)
    flags: dict[str, int] = field(default_factory=dict)  # of the cell being defined
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
            if self.state.table == "stylesheet":
                self._end_style()
            self.stack.append(replace(self.state))
            self.is_optional = False
            return False
        was_shape = self.state.in_shape
        if self.state.table == "stylesheet":
            self._end_style()
        self.state = self.stack.pop() if self.stack else _State()
        while len(self.fields) > self.state.fields:
            self._end_field(self.fields.pop())
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
        if self.state.table or not self.state.skipped:
            self.raw += raw

    def _decode(self) -> None:
        if self.raw and self.state.table == "colortbl":
            self._end_colours(self.raw.count(b";"))
        elif self.raw and self.state.table == "fonttbl" and self.state.font in self.symbols:
            if not is_pictured(self.raw.decode("latin-1").strip()):
                self.symbols.discard(self.state.font)
        elif self.raw and not self.state.skipped:
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
        if self.state.in_code:
            if self.fields and len(self.fields[-1].code) < _LONGEST_CODE:
                self.fields[-1].code += text
            return
        shown = as_pictures(text) if self.state.font in self.symbols else text
        self.paragraph.letters.append((shown, self.state.said))

    def _end_colours(self, count: int) -> None:
        parts = [self.colour.get(name, 0) / 255 for name in ("red", "green", "blue")]
        self.sheet.colours.append((parts[0], parts[1], parts[2]) if self.colour else None)
        self.sheet.colours += [None] * (count - 1)
        self.colour = {}

    def _end_style(self) -> None:
        key = next(((word, value or 0) for word, value in self.style if word in ("s", "cs")), ("s", 0))
        if self.style:
            self.sheet.styles[key] = self.style
        self.style = []

    def _word(self, word: str, value: int | None) -> None:
        self._decode()
        is_optional, self.is_optional = self.is_optional, False
        state = self.state
        if word in _PICTURES and not (state.skipped or state.in_code):
            self.pictures += word != "object"
            self._drawn()
        if state.table:
            self._define(word, value)
        elif word == "fldinst":
            state.in_code = True
        elif word in _SKIPPED or (is_optional and word not in _ENTERED):
            state.skipped = True
            state.table = word if word in _TABLES else ""
        elif word == "shpinst":
            state.skipped = True
        elif word == "shptxt":
            self._paragraph()
            state.skipped, state.in_shape, state.anchor = False, True, state.depth
        elif word == "u" and value is not None:
            self.pending = 0
            if not state.skipped:
                self._letters_now(chr(value % 0x10000))
            self.pending = state.fallback
        elif not state.skipped and (not state.in_code or word in ("f", "uc")):
            self._format(word, value)

    def _end_field(self, ended: _Field) -> None:
        """Take in what is shown of a field that has no result."""
        if len(self.paragraph.letters) == ended.before and not self.state.in_code:
            shown = shown_of(ended.code)
            if shown is None:
                self._drawn()
            elif shown:
                self._letters_now(shown)

    def _drawn(self) -> None:
        """Take in a picture among the letters."""
        if not self.state.said.letters.get("vanish"):
            self.paragraph.drawn += 1
            self.paragraph.over += 1

    def _define(self, word: str, value: int | None) -> None:
        """Take in a word of the tables of fonts, colours or styles."""
        if self.state.table == "stylesheet":
            self.style.append((word, value))
        elif self.state.table == "colortbl":
            self.colour[word] = min(max(value or 0, 0), 255)
        elif word == "f" and value is not None:
            self.state.font = value
        elif word == "fcharset" and value in _CHARSETS:
            self.fonts[self.state.font] = _CHARSETS[value]
        elif word == "fcharset" and value == _SIGNS_ONLY:
            self.symbols.add(self.state.font)

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
        elif word == "field":
            state.fields += 1
            self.fields.append(_Field("", len(self.paragraph.letters)))
        elif word in ("listtext", "pntext"):
            self.paragraph.has_number = True
        elif word == "pard":
            state.depth = state.anchor
            state.said = self.sheet.said(word, value, state.said)
        elif word == "intbl":
            state.depth = max(state.depth, 1)
        elif word == "itap" and value is not None:
            state.depth = min(max(value, 0), 20)
        elif not self._table_word(word, value):
            state.said = self.sheet.said(word, value, state.said)

    def _table_word(self, word: str, value: int | None) -> bool:
        """Take in a word of a table; False where it is none."""
        if word in ("cell", "nestcell"):
            self._cell(1 if word == "cell" else max(self.state.depth, 2))
        elif word in ("row", "nestrow"):
            self._row(1 if word == "row" else max(self.state.depth, 2))
        elif word == "trowd":
            level = self._level(max(self.state.depth, 1))
            level.definition, level.left, level.height = [], 0, None
            self.flags.clear()
        elif word == "trleft" and self.levels:
            self.levels[-1].left = value or 0
        elif word == "trrh" and self.levels:
            self.levels[-1].height = -value * _TWIP if value is not None and value < 0 else None
        elif word in ("clvmgf", "clvmrg", "clmrg", *_OF_CELLS):
            self.flags[word.removesuffix("raw")] = value or 0
        elif word == "cellx" and self.levels and len(self.levels[-1].definition) < 200:
            cell = _RowCell(value or 0, "clvmrg" in self.flags, "clmrg" in self.flags, dict(self.flags))
            self.levels[-1].definition.append(cell)
            self.flags.clear()
        else:
            return False
        return True

    def _level(self, depth: int) -> _Level:
        self._close_down_to(depth)
        while len(self.levels) < depth:
            self.levels.append(_Level())
        return self.levels[-1]

    def _paragraph(self, *, is_written: bool = False) -> None:
        """End the paragraph; `is_written` where the file says so, and it is not only the end of a group."""
        self._decode()
        paragraph, self.paragraph = self.paragraph, _Paragraph()
        paragraph.numbered = self.state.said.list > 0 and not paragraph.has_number
        if self.state.depth:
            self._level(self.state.depth).lines.append(paragraph)
        else:
            if is_written or any(text.strip() for text, _ in paragraph.letters):
                self._close_down_to(0)
            self.flow.text(self._prose(paragraph))

    def _prose(self, paragraph: _Paragraph) -> str:
        return _whole(
            see_prose(
                [Run(text, self.sheet.look(said, None, None)) for text, said in paragraph.letters], WHITE
            )
        )

    def _cell(self, depth: int) -> None:
        self.state.depth = max(self.state.depth, depth)
        self._paragraph()
        level = self._level(depth)
        level.cells.append(level.lines)
        level.lines = []

    def _row(self, depth: int) -> None:
        level = self._level(depth)
        level.rows.append(_Row(level.cells, list(level.definition), level.left, level.height))
        level.cells, level.lines = [], []

    def _close_down_to(self, depth: int) -> None:
        """End the tables that lie deeper; a table that held another one only laid out the page."""
        while len(self.levels) > depth:
            level = self.levels.pop()
            if self.levels:
                inside = [cell for row in level.rows for cell in row.cells]
                size = len(inside) + len(level.cells)
                if is_box(size, size + sum(len(row.cells) for row in self.levels[-1].rows)):
                    self.levels[-1].lines += [
                        one for cell in (*inside, *level.cells, level.lines) for one in cell
                    ]
                    continue
                self._spill(self.levels[-1])
            if level.cells or any(text.strip() for line in level.lines for text, _ in line.letters):
                self.flow.trouble("damaged_file", "a table's last row has no end")
                level.rows.append(_Row([*level.cells, level.lines], []))
            self._add(level.rows)

    def _spill(self, level: _Level) -> None:
        self._add(level.rows)
        for paragraph in [*(one for cell in level.cells for one in cell), *level.lines]:
            self.flow.text(self._prose(paragraph))
        level.rows, level.cells, level.lines = [], [], []

    def _add(self, rows: list[_Row]) -> None:
        shown = [row for row in rows if row.height is None or row.height >= _LOWEST]
        if all(len(row.cells) <= len(row.definition) for row in shown):
            self.flow.placed(self._placed(shown), _TOLERANCE)
        else:
            self.flow.grid(
                [
                    (seen.text, index, index, seen.doubt)
                    for index in range(len(row.cells))
                    for seen in (self._seen(row, index),)
                ]
                for row in shown
            )

    def _placed(self, rows: list[_Row]) -> Iterator[list[Placed]]:
        for row in rows:
            placed: list[Placed] = []
            edge = row.left
            for index, cell in enumerate(row.definition[: len(row.cells)]):
                if cell.rest_across and placed:
                    placed[-1].right = cell.right
                else:
                    seen = self._seen(row, index)
                    is_covered = cell.rest_down and not (seen.text.strip() or seen.doubt)
                    placed.append(Placed(seen.text, edge, cell.right, is_covered, seen.doubt))
                edge = cell.right
            yield placed

    def _seen(self, row: _Row, index: int) -> Seen:
        """What is seen of a cell."""
        shades = row.definition[index].shades if index < len(row.definition) else {}
        ground = self.sheet.ground(*(shades.get(name) for name in ("clcbpat", "clcfpat", "clshdng")))
        paragraphs = row.cells[index]
        # A merged cell has the height of other rows, too.
        height = None if "clvmgf" in shades or "clvmrg" in shades else row.height
        lines = [
            [Run(text, self.sheet.look(said, ground, height)) for text, said in paragraph.letters]
            for paragraph in paragraphs
        ]
        seen = see_cell(
            lines,
            ground or WHITE,
            drawn=any(paragraph.drawn for paragraph in paragraphs),
            over=any(paragraph.over for paragraph in paragraphs),
            numbered=any(paragraph.numbered for paragraph in paragraphs),
        )
        return seen._replace(text=_whole(seen.text))


def _is_known(encoding: str) -> bool:
    try:
        "".encode(encoding)
    except LookupError:
        return False
    return True


def _whole(text: str) -> str:
    """Letters beyond the basic plane, which are written as two halves, put together."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

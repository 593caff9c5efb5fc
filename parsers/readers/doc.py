"""Word files of 1997 to 2007 (DOC), and WPS files, which are built alike.

Every cell ends with a mark in the text; the mark behind a row's last cell carries the row's edges and
merged cells, from which the columns are known as printed. What is read of a cell is what is seen of it
(`doclook`).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO

from parsers.document import Document
from parsers.readers.colour import WHITE, Colour
from parsers.readers.doclook import Block
from parsers.readers.fields import shown_of
from parsers.readers.flow import Flow, Placed, is_box
from parsers.readers.letters import Told, as_pictures, look_of
from parsers.readers.runs import Run, Seen, see_cell, see_prose
from parsers.readers.wordstream import ParagraphProperties, TableRow, WordStream, WordStreamError
from schemas.problems import problem

_TOLERANCE = 40.0  # twips, two points: neighbouring rows drawn by hand miss each other by as much
_LARGEST_STREAM = 64 * 1024 * 1024
_DEEPEST = 30  # tables within tables
_ENDS = "\r\x07\x0c"
_CELL_MARK = "\x07"
# What single marks stand for; further control characters are anchors of pictures, notes and the like.
_MARKS = {"\x0b": "\n", "\t": "\t", "\x1e": "-", "\xa0": " ", "\u2028": "\n"}
_PICTURES = "\x01\x08"
_FLOATING = "\x08"  # stands anywhere
_LONGEST_CODE = 500
_LOWEST = 2.0  # points; a lower row is as good as hidden


def read_doc(data: bytes) -> Document:
    """Read a Word 97-2007 or WPS file."""
    return read_stream(lambda: _open(data))


def read_stream(opened: Callable[[], WordStream]) -> Document:
    """Read the Word file whose streams `opened` gives; what it raises is a problem of the document."""
    flow = Flow(Document("doc"))
    try:
        stream = opened()
        walk = _Walk(stream, flow)
        walk.read(0, stream.body_length)
        walk.read(stream.boxes_at, stream.boxes_length)
        if walk.pictures:
            flow.trouble("picture_in_report", f"the document holds {walk.pictures} pictures")
    except WordStreamError as error:
        flow.trouble(error.code, str(error))
    return flow.finish()


def read_compound(data: bytes) -> Document:
    """Name what is wrong with a compound file that shows no document: damaged, or of another program."""
    import olefile

    document = Document("ole")
    try:
        with olefile.OleFileIO(BytesIO(data)) as container:
            streams = ["/".join(path) for path in container.listdir()]
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  a damaged container fails in olefile in many ways
        document.problems.append(problem("damaged_file", f"the container cannot be opened: {error}"))
        return document
    known = any(name in streams for name in ("WordDocument", "Workbook", "Book"))
    code = "damaged_file" if known else "unsupported_format"
    document.problems.append(problem(code, f"the container holds {', '.join(streams[:5]) or 'nothing'}"))
    return document


def _open(data: bytes) -> WordStream:
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(data)) as container:
            streams: dict[str, bytes] = {
                name: container.openstream(name).read(_LARGEST_STREAM)
                for name in ("WordDocument", "0Table", "1Table", "Data")
                if container.exists(name)
            }
    except MemoryError:
        raise
    except Exception as error:  # a damaged container fails in olefile in many ways
        raise WordStreamError("damaged_file", f"the container cannot be opened: {error}") from error
    if "WordDocument" not in streams:
        raise WordStreamError("damaged_file", "the container holds no Word document")
    return WordStream(streams.pop("WordDocument"), streams)


@dataclass(slots=True)
class _Paragraph:
    """A paragraph with its letters and what is said of them."""

    block: Block
    letters: list[tuple[str, Told]] = field(default_factory=list)
    drawn: int = 0  # pictures
    over: int = 0  # those among the letters

    def runs(self, cell: tuple[Colour | None, float | None] = (WHITE, None)) -> list[Run]:
        """The letters on the ground of a cell whose row, where it grows for nothing, has so much height."""
        ground, height = cell
        return [
            Run(text, look_of(told, (self.block.ground, ground or WHITE), (self.block.line, height)))
            for text, told in self.letters
        ]


@dataclass(slots=True)
class _Level:
    """A table being read: its rows so far, the cells of the row begun, the lines of the cell begun."""

    rows: list[tuple[list[list[_Paragraph]], TableRow | None]] = field(default_factory=list)
    cells: list[list[_Paragraph]] = field(default_factory=list)
    lines: list[_Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    """The walk through the paragraphs of a text; `levels` are the tables open, outermost first."""

    stream: WordStream
    flow: Flow
    pictures: int = 0
    levels: list[_Level] = field(default_factory=list)

    def read(self, first: int, length: int) -> None:
        """Read a stretch of text to its end."""
        codes: list[str | None] = []  # of the fields open; None for one whose result is being read
        stretches = self.stream.letters(first, length)
        begins = [start for start, _, _ in stretches]
        for text, mark, position in _paragraphs(self.stream.text(first, length), first):
            start = position - len(text)
            properties = self.stream.paragraph(position)
            paragraph = _Paragraph(properties.block)
            at = start
            for begin, behind, raw in stretches[max(bisect_right(begins, start) - 1, 0) :]:
                if begin >= position:
                    break
                edge, stop = max(begin, at), min(behind, position)
                if stop > edge:
                    self._letters(paragraph, text[at - start : edge - start], properties.style, b"", codes)
                    self._letters(paragraph, text[edge - start : stop - start], properties.style, raw, codes)
                    at = stop
            self._letters(paragraph, text[at - start :], properties.style, b"", codes)
            self._paragraph(paragraph, mark, properties)
        self._close_down_to(0)

    def _letters(
        self, paragraph: _Paragraph, text: str, style: int, raw: bytes, codes: list[str | None]
    ) -> None:
        """Add letters with their properties to a paragraph."""
        if not text:
            return
        told = self.stream.looks.letters(style, raw)
        printed, drawn, floating = _printed(text, codes)
        paragraph.letters.append((as_pictures(printed) if told.get("pictured") else printed, told))
        self.pictures += sum(text.count(char) for char in _PICTURES)
        if not (told.get("vanish") or told.get("deleted")):
            paragraph.drawn += drawn + floating
            paragraph.over += drawn

    def _paragraph(self, paragraph: _Paragraph, mark: str, properties: ParagraphProperties) -> None:
        depth = properties.depth or (1 if mark == _CELL_MARK else 0)
        if depth > _DEEPEST:
            raise WordStreamError("damaged_file", f"a paragraph claims to lie in {depth} tables")
        self._close_down_to(depth)
        while len(self.levels) < depth:
            self.levels.append(_Level())
        if not depth:
            self.flow.text(see_prose(paragraph.runs(), WHITE))
            return
        level = self.levels[-1]
        if properties.ends_row:
            level.rows.append((level.cells, properties.row))
            level.cells, level.lines = [], []
            return
        level.lines.append(paragraph)
        if mark == _CELL_MARK or properties.ends_cell:
            level.cells.append(level.lines)
            level.lines = []

    def _close_down_to(self, depth: int) -> None:
        """End the tables that lie deeper; a table that held another one only laid out the page."""
        while len(self.levels) > depth:
            level = self.levels.pop()
            if self.levels:
                inside = [cell for cells, _ in level.rows for cell in cells]
                size = len(inside) + len(level.cells)
                if is_box(size, size + sum(len(cells) for cells, _ in self.levels[-1].rows)):
                    self.levels[-1].lines += [
                        one for cell in (*inside, *level.cells, level.lines) for one in cell
                    ]
                    continue
                self._spill(self.levels[-1])
            if level.cells or level.lines:
                self.flow.trouble("damaged_file", "a table's last row has no end")
                level.rows.append(([*level.cells, level.lines], None))
            self._add(level.rows)

    def _spill(self, level: _Level) -> None:
        """Write out what a table held before a table within it."""
        self._add(level.rows)
        for paragraph in [*(one for cell in level.cells for one in cell), *level.lines]:
            self.flow.text(see_prose(paragraph.runs(), WHITE))
        level.rows, level.cells, level.lines = [], [], []

    def _add(self, rows: list[tuple[list[list[_Paragraph]], TableRow | None]]) -> None:
        seen = [
            ([_seen(cell, row, index) for index, cell in enumerate(cells)], row)
            for cells, row in rows
            if row is None or row.height is None or row.height >= _LOWEST
        ]
        if all(row is not None and len(row.edges) > len(cells) for cells, row in seen):
            self.flow.placed(_placed(seen), _TOLERANCE)
        else:
            self.flow.grid(
                [(one.text, index, index, one.doubt) for index, one in enumerate(cells)] for cells, _ in seen
            )
        if any(row is not None and len(row.edges) != len(cells) + 1 for cells, row in rows):
            self.flow.trouble("damaged_file", "a row has other cells than its definition says")


def _seen(cell: list[_Paragraph], row: TableRow | None, index: int) -> Seen:
    """What is seen of a cell of a row."""
    ground = row.grounds.get(index) if row is not None else None
    is_merged = row is not None and index < len(row.down) and row.down[index] > 0  # with cells of other rows
    height = row.height if row is not None and not is_merged else None
    return see_cell(
        [one.runs((ground, height)) for one in cell],
        ground or WHITE,
        drawn=any(one.drawn for one in cell),
        over=any(one.over for one in cell),
        numbered=any(one.block.numbered for one in cell),
    )


def _placed(rows: list[tuple[list[Seen], TableRow | None]]) -> Iterator[list[Placed]]:
    reaching: list[tuple[int, int]] = []  # edges of cells of the row above that may reach down
    for cells, row in rows:
        if row is None:
            continue
        placed: list[Placed] = []
        reached: list[tuple[int, int]] = []
        first_flag = 0  # of the cells being merged sideways
        for index, seen in enumerate(cells):
            left, right = row.edges[index], row.edges[index + 1]
            across, down = row.across[index], row.down[index]
            if across and first_flag and across != first_flag and placed:
                placed[-1].right = right
                continue
            first_flag = across
            covered = down == 1 and any(abs(left - other) <= _TOLERANCE for other, _ in reaching)
            if down:
                reached.append((left, right))
            placed.append(Placed(seen.text, left, right, covered=covered, doubt=seen.doubt))
        reaching = reached
        yield placed


def _paragraphs(text: str, first: int) -> Iterator[tuple[str, str, int]]:
    """Paragraphs: text, end mark, character position of the end mark."""
    start = 0
    for index, char in enumerate(text):
        if char in _ENDS:
            yield text[start:index], char, first + index
            start = index + 1
    if start < len(text):
        yield text[start:], "\r", first + len(text) - 1


def _printed(text: str, codes: list[str | None]) -> tuple[str, int, int]:
    """The text without the codes of fields and marks that print nothing; pictures in it, and pictures fixed to it."""
    parts: list[str] = []
    drawn = floating = 0
    for char in text:
        if char == "\x13":
            codes.append("")
        elif char == "\x14" and codes:
            codes[-1] = None
        elif char == "\x15" and codes:
            code = codes.pop()
            shown = "" if code is None or any(one is not None for one in codes) else shown_of(code)
            parts.append(shown or "")
            drawn += shown is None
        elif codes and any(one is not None for one in codes):
            if codes[-1] is not None and len(codes[-1]) < _LONGEST_CODE:
                codes[-1] += char if char >= " " else ""
        elif char in _PICTURES:
            floating += char == _FLOATING
            drawn += char != _FLOATING
        elif char in _MARKS:
            parts.append(_MARKS[char])
        elif char >= " ":
            parts.append(char)
    return "".join(parts), drawn, floating

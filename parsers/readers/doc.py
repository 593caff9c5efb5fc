"""Word files of 1997 to 2007 (DOC), and WPS files, which are built alike.

Every cell ends with a mark in the text; the mark behind a row's last cell carries the row's edges and
merged cells, from which the columns are known as printed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO

from parsers.document import Document
from parsers.readers.flow import Flow, Placed
from parsers.readers.wordstream import TableRow, WordStream, WordStreamError
from schemas.problems import problem

_TOLERANCE = 40.0  # twips, two points: neighbouring rows drawn by hand miss each other by as much
_LARGEST_STREAM = 64 * 1024 * 1024
_DEEPEST = 30  # tables within tables
_ENDS = "\r\x07\x0c"
_CELL_MARK = "\x07"
# What single marks stand for; further control characters are anchors of pictures, notes and the like.
_MARKS = {"\x0b": "\n", "\t": "\t", "\x1e": "-", "\xa0": " ", "\u2028": "\n"}
_PICTURES = "\x01\x08"


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
class _Level:
    """A table being read: its rows so far, the cells of the row begun, the lines of the cell begun."""

    rows: list[tuple[list[str], TableRow | None]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    """The walk through the paragraphs of a text; `levels` are the tables open, outermost first."""

    stream: WordStream
    flow: Flow
    pictures: int = 0
    levels: list[_Level] = field(default_factory=list)

    def read(self, first: int, length: int) -> None:
        """Read a stretch of text to its end."""
        codes: list[bool] = []  # for each open field whether its code, not its result, is being passed
        for text, mark, position in _paragraphs(self.stream.text(first, length), first):
            self.pictures += sum(text.count(char) for char in _PICTURES)
            self._paragraph(_printed(text, codes), mark, position)
        self._close_down_to(0)

    def _paragraph(self, text: str, mark: str, position: int) -> None:
        properties = self.stream.paragraph(position)
        depth = properties.depth or (1 if mark == _CELL_MARK else 0)
        if depth > _DEEPEST:
            raise WordStreamError("damaged_file", f"a paragraph claims to lie in {depth} tables")
        self._close_down_to(depth)
        while len(self.levels) < depth:
            self.levels.append(_Level())
        if not depth:
            self.flow.text(text)
            return
        level = self.levels[-1]
        if properties.ends_row:
            level.rows.append((level.cells, properties.row))
            level.cells, level.lines = [], []
            return
        level.lines.append(text)
        if mark == _CELL_MARK or properties.ends_cell:
            level.cells.append("\n".join(line for line in level.lines if line.strip()))
            level.lines = []

    def _close_down_to(self, depth: int) -> None:
        """End the tables that lie deeper; a table that held another one only laid out the page."""
        while len(self.levels) > depth:
            level = self.levels.pop()
            if self.levels:
                self._spill(self.levels[-1])
            if level.cells or level.lines:
                self.flow.trouble("damaged_file", "a table's last row has no end")
                level.rows.append(([*level.cells, "\n".join(level.lines)], None))
            self._add(level.rows)

    def _spill(self, level: _Level) -> None:
        """Write out what a table held before a table within it."""
        self._add(level.rows)
        for text in [*level.cells, *level.lines]:
            self.flow.text(text)
        level.rows, level.cells, level.lines = [], [], []

    def _add(self, rows: list[tuple[list[str], TableRow | None]]) -> None:
        if all(row is not None and len(row.edges) > len(cells) for cells, row in rows):
            self.flow.placed(_placed(rows), _TOLERANCE)
        else:
            self.flow.grid([(text, index, index) for index, text in enumerate(cells)] for cells, _ in rows)
        if any(row is not None and len(row.edges) != len(cells) + 1 for cells, row in rows):
            self.flow.trouble("damaged_file", "a row has other cells than its definition says")


def _placed(rows: list[tuple[list[str], TableRow | None]]) -> Iterator[list[Placed]]:
    reaching: list[tuple[int, int]] = []  # edges of cells of the row above that may reach down
    for cells, row in rows:
        if row is None:
            continue
        placed: list[Placed] = []
        reached: list[tuple[int, int]] = []
        first_flag = 0  # of the cells being merged sideways
        for index, text in enumerate(cells):
            left, right = row.edges[index], row.edges[index + 1]
            across, down = row.across[index], row.down[index]
            if across and first_flag and across != first_flag and placed:
                placed[-1].right = right
                continue
            first_flag = across
            covered = down == 1 and any(abs(left - other) <= _TOLERANCE for other, _ in reaching)
            if down:
                reached.append((left, right))
            placed.append(Placed(text, left, right, covered=covered))
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


def _printed(text: str, codes: list[bool]) -> str:
    """The text without the codes of fields and without marks that print nothing."""
    parts: list[str] = []
    for char in text:
        if char == "\x13":
            codes.append(True)
        elif char == "\x14" and codes:
            codes[-1] = False
        elif char == "\x15" and codes:
            codes.pop()
        elif any(codes):
            continue
        elif char in _MARKS:
            parts.append(_MARKS[char])
        elif char >= " ":
            parts.append(char)
    return "".join(parts)

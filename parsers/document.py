"""What a reader makes of a file: paragraphs and tables in reading order, each cell with its place.

Two kinds of table: a `Grid`, whose rows and columns the file itself marks (HTML, office files, PDF
rules), and a `Run`, a stretch of plain text in which cells follow one another and only the labels
tell where a row begins.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from schemas.records import Problem


@dataclass(slots=True)
class Cell:
    """A printed cell: text as found, place, and in a grid the columns it covers (0-based, inclusive).

    A merged cell stands once, in the row and column where it begins. `line` is the line of text it
    stands in, for runs; `closed` says that the text itself marks the cell's end (a bar), so that the
    cell was printed as one even when it is blank. `opener` is a bar that begins its line. `loose` says
    that the text was put together from several lines, so that only cells of the same `line` are known to
    stand from left to right. `fused` says that
    label and figures of the line run together, so that where a figure begins is not certain. `rows` counts the rows that
    it covers, where the file says so. `doubt` is the code of the problem for which no figure can be read
    here, whatever its text.
    """

    text: str
    locator: str
    first: int = -1
    last: int = -1
    line: int = -1
    closed: bool = False
    opener: bool = False
    loose: bool = False
    fused: bool = False
    rows: int = 1
    doubt: str = ""


@dataclass(slots=True)
class Paragraph:
    """A line or block of prose."""

    text: str
    locator: str | None = None


@dataclass(slots=True)
class Grid:
    """A table with marked rows: for each row the cells that begin in it, left to right."""

    rows: list[list[Cell]]
    number: int = 0


@dataclass(slots=True)
class Run:
    """Cells of plain text in reading order, prose lines among them; rows are to be found by labels."""

    cells: list[Cell]


Block = Paragraph | Grid | Run


@dataclass(slots=True)
class Document:
    """A file as read. `metadata` holds what the file says of itself, such as `title` and `published_on`.

    `pictures` names the parts of the container that are the document's pictures, in reading order.
    `again` reads the file a second time in a way that takes longer and may read more; None where there is
    none, or it cannot. `doubtful` says that this is worth while even though all seems well, `distrusted` that what
    the second reading gives stands as long as it gives anything.
    """

    format: str
    blocks: list[Block] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    again: "Callable[[], Document] | None" = None
    doubtful: bool = False
    distrusted: bool = False

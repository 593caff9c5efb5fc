"""A document being put together in reading order, as every reader of a paginated format does it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parsers.document import Cell, Document, Grid
from parsers.readers.text import read_lines
from schemas.problems import problem

WIDEST = 200  # columns that a span may claim; the forms have 15
_FEW = 5  # a box has so many times fewer cells than the table around it
_FEWEST_CELLS = 3  # a table of less is a box around prose


@dataclass(slots=True)
class Placed:
    """A cell of a row before the columns are known: its text and where its edges lie.

    `covered` marks a part of a merged cell that begins further up or further left. `doubt` is
    the code of the problem for which no figure can be read in it.
    """

    text: str
    left: float
    right: float
    covered: bool = False
    doubt: str = ""


@dataclass(slots=True)
class Flow:
    """Collects lines of prose and tables; lines between two tables become one run."""

    document: Document
    prefix: str = "t"  # what the number of a table stands behind in a locator
    _lines: list[str] = field(default_factory=list)
    _lines_before: int = 0
    _tables: int = 0

    def text(self, text: str) -> None:
        """Add a paragraph; its own line breaks make lines."""
        self._lines += [stripped for line in text.split("\n") if (stripped := line.strip())]

    def grid(self, rows: Iterable[Sequence[tuple[str, int, int] | tuple[str, int, int, str]]]) -> None:
        """Add a table: for each row the cells that begin in it, as text, first and last column, and the code of
        the problem for which no figure can be read in it, if there is one.
        """
        listed = [list(row) for row in rows]
        if sum(len(row) for row in listed) < _FEWEST_CELLS:
            for row in listed:
                for text, *_ in row:
                    self.text(text)
            return
        self._tables += 1
        number = self._tables
        self.add(
            Grid(
                [
                    [
                        Cell(
                            text.strip(),
                            f"{self.prefix}{number}.r{r}.c{first + 1}",
                            first,
                            last,
                            doubt=doubt[0] if doubt else "",
                        )
                        for text, first, last, *doubt in row
                    ]
                    for r, row in enumerate(listed, 1)
                ],
                number,
            )
        )

    def add(self, grid: Grid) -> None:
        """Add a table whose cells have their places already."""
        self._close_run()
        self.document.blocks.append(grid)

    def placed(self, rows: Iterable[Sequence[Placed]], tolerance: float) -> None:
        """Add a table whose cells are known by their edges, in any unit."""
        listed = [list(row) for row in rows]
        edges = merge_edges((edge for row in listed for c in row for edge in (c.left, c.right)), tolerance)
        self.grid(
            [(c.text, *span(edges, c.left, c.right), c.doubt) for c in row if not c.covered] for row in listed
        )

    def extend(self, other: Document) -> None:
        """Add the content of a document that is embedded here."""
        self._close_run()
        self.document.blocks += other.blocks
        self.document.problems += other.problems

    def trouble(self, code: str, message: str) -> None:
        """Note a problem of the file."""
        self.document.problems.append(problem(code, message))

    def once(self, code: str, message: str) -> None:
        """Note a problem that the same file may have a thousand times."""
        if all(one.code != code for one in self.document.problems):
            self.trouble(code, message)

    def width(self, claimed: int) -> int:
        """How many columns a cell covers that claims so many."""
        if claimed > WIDEST:
            self.once("span_too_large", f"a cell claims to cover {claimed} columns")
        return min(max(claimed, 1), WIDEST)

    def finish(self) -> Document:
        """The document, complete."""
        self._close_run()
        return self.document

    def _close_run(self) -> None:
        if not self._lines:
            return
        run = read_lines(self._lines, self._lines_before + 1)
        self._lines_before += len(self._lines)
        self._lines = []
        self.document.blocks.append(run)


def is_box(inside: int, around: int) -> bool:
    """Whether a table of so many cells, within one that has so many with them, is only a box around something in a
    cell, and the outer one no page's layout.
    """
    return inside < _FEWEST_CELLS or inside * _FEW < around


def merge_edges(edges: Iterable[float], tolerance: float) -> list[float]:
    """Distinct edges from left to right; those closer than `tolerance` to their neighbour are one."""
    merged: list[float] = []
    for edge in sorted(edges):
        if not merged or edge - merged[-1] > tolerance:
            merged.append(edge)
    return merged


def span(edges: Sequence[float], left: float, right: float) -> tuple[int, int]:
    """First and last column (0-based, inclusive) of a cell between two edges."""
    first = nearest(edges, left)
    return first, max(first, nearest(edges, right) - 1)


def nearest(edges: Sequence[float], edge: float) -> int:
    """The index of the edge that lies closest."""
    return min(range(len(edges)), key=lambda index: abs(edges[index] - edge))

"""A report before it is set: headings, paragraphs and tables as grids of cells with spans.

Oddities change a sketch, layouts print it. A figure cell carries its truth, so that whoever changes
what is printed changes the truth with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from tests.drawn.truth import CellTruth

Role: TypeAlias = Literal["heading", "head", "group", "label", "figure", "note", "filler"]


@dataclass(slots=True, eq=False)
class Cell:
    """One printed cell; `truth` for those that state a figure, `also` for further figures it covers."""

    text: str
    role: Role
    colspan: int = 1
    rowspan: int = 1
    truth: CellTruth | None = None
    code: str = ""
    also: list[CellTruth] = field(default_factory=list)

    def truths(self) -> list[CellTruth]:
        """All figures that it states."""
        return self.also if self.truth is None else [self.truth, *self.also]

    @property
    def blank(self) -> bool:
        """Whether nothing is printed in it."""
        return not self.text.strip()


Row: TypeAlias = list[Cell]


@dataclass(slots=True, eq=False)
class Table:
    """A grid.

    Args:
        kind: II, III, IV, statistics or other.
        template: the form it follows.
        order: whether text without spans tells where table III has its total column; `plain` where
            it is the last one and its head too.
    """

    kind: str
    template: str
    rows: list[Row]
    order: Literal["plain", "told", "untold"] = "plain"

    def cells(self, *roles: Role) -> Iterator[Cell]:
        """All cells in reading order, or those of the given roles."""
        for row in self.rows:
            for cell in row:
                if not roles or cell.role in roles:
                    yield cell

    def width(self) -> int:
        """Columns of the grid."""
        return max((len(row) for row in occupied(self.rows)), default=0)


@dataclass(slots=True, eq=False)
class Paragraph:
    """A line of prose, or a heading (of a section when `section` is set).

    Args:
        stated: the figures that a sentence of a report without national tables states.
    """

    text: str
    heading: bool = False
    section: str = ""
    stated: list[CellTruth] = field(default_factory=list)


Block: TypeAlias = Paragraph | Table


@dataclass(slots=True, eq=False)
class Sketch:
    """A report that oddities may still change.

    Args:
        generation: one of `GENERATIONS`.
        template: the form that the report's `template` is to name.
        style: what a layout may do with it: names of switches, such as `sloppy_tags`.
    """

    generation: str
    template: str
    year: int
    title: str
    blocks: list[Block] = field(default_factory=list)
    style: set[str] = field(default_factory=set)

    def tables(self, *kinds: str) -> list[Table]:
        """The tables in order, or those of the given kinds."""
        return [b for b in self.blocks if isinstance(b, Table) and (not kinds or b.kind in kinds)]

    def figures(self, *kinds: str) -> list[Cell]:
        """The figure cells of all tables, or of those of the given kinds."""
        return [cell for table in self.tables(*kinds) for cell in table.cells("figure")]


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the grid: the cell over it and whether the cell begins there."""

    cell: Cell | None
    begins: bool
    top: bool


_EMPTY = Place(None, begins=False, top=False)


def occupied(rows: list[Row]) -> list[list[Place]]:
    """Resolve spans: one list of places a row. Rows keep their own length where cells are missing."""
    grid: list[list[Place]] = [[] for _ in rows]
    for r, row in enumerate(rows):
        column = 0
        for cell in row:
            while column < len(grid[r]) and grid[r][column] is not _EMPTY:
                column += 1
            for below in range(min(cell.rowspan, len(rows) - r)):
                line = grid[r + below]
                line.extend([_EMPTY] * (column + cell.colspan - len(line)))
                for right in range(cell.colspan):
                    line[column + right] = Place(cell, begins=not below and not right, top=not below)
            column += cell.colspan
    return grid


def figure_rows(table: Table) -> list[Row]:
    """The rows that state figures."""
    return [row for row in table.rows if any(cell.role == "figure" for cell in row)]


def drop_row(table: Table, index: int) -> None:
    """Take a row out; labels that begin there and reach further down move to the next row."""
    grid = occupied(table.rows)
    kept = []
    seen: set[int] = set()
    for place in grid[index]:
        cell = place.cell
        if cell is None or cell.rowspan == 1 or id(cell) in seen:
            continue
        seen.add(id(cell))
        cell.rowspan -= 1
        if place.top:
            kept.append(cell)
    if kept and index + 1 < len(table.rows):
        table.rows[index + 1][:0] = kept
    del table.rows[index]


def insert_row(table: Table, index: int, row: Row) -> None:
    """Put a row in before `index`; labels that reach over the place grow by a row."""
    if index < len(table.rows):
        for cell in {
            id(p.cell): p.cell for p in occupied(table.rows)[index] if p.cell and not p.top
        }.values():
            cell.rowspan += 1
    table.rows.insert(index, row)

"""A sheet as it is shown: hidden rows and columns gone, merged cells once, tables told from text."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from parsers.labels import kinds
from parsers.readers.flow import WIDEST, Flow
from parsers.readers.runs import Seen

MOST_ROWS = 5000  # of a sheet; a report's longest table has 80
_MOST_MERGED = 2000

Place: TypeAlias = tuple[int, int]
"""row (from 1) and column (from 0)"""

Range: TypeAlias = tuple[int, int, int, int]
"""first row, first column, last row, last column"""


@dataclass(slots=True)
class Sheet:
    """What a file says of a sheet: its cells, which of them are merged, which rows and columns are not shown."""

    cells: dict[Place, Seen] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


class SheetCell(NamedTuple):
    """A cell of a row, with the columns that it covers; `hidden` where none of them is shown."""

    text: str
    first: int
    last: int
    doubt: str = ""
    hidden: bool = False

    @property
    def is_written(self) -> bool:
        """Whether something stands in it."""
        return bool(self.text.strip() or self.doubt)


@dataclass(slots=True)
class _Row:
    """A row of a sheet: the cells that begin in it, and the columns over which cells from elsewhere reach."""

    cells: list[SheetCell]
    covered: set[int]

    @property
    def written(self) -> list[SheetCell]:
        """The cells in which a reader sees something."""
        return [cell for cell in self.cells if cell.is_written and not cell.hidden]


def add_sheet(flow: Flow, sheet: Sheet) -> None:
    """Add a sheet: what stands alone in its row (a title, a heading) is text, the rest tables."""
    cells, merged = _shown_rows(sheet, flow)
    printed_rows = {row for row, _ in cells}
    covered: dict[int, set[int]] = {}
    widths: dict[Place, int] = {}
    for top, left, bottom, right in merged:
        widths[top, left] = right - left + 1
        for row in printed_rows.intersection(range(top, bottom + 1)):
            covered.setdefault(row, set()).update(range(left + (row == top), right + 1))
    rows: dict[int, _Row] = {}
    for (row, column), seen in sorted(cells.items()):
        printed = rows.setdefault(row, _Row([], covered.get(row, set())))
        if column not in printed.covered:
            last = column + widths.get((row, column), 1) - 1
            hidden = all(one in sheet.hidden_columns for one in range(column, last + 1))
            printed.cells.append(SheetCell(seen.text, column, last, seen.doubt, hidden))
    table: list[_Row] = []
    for row in sorted(rows):
        written = rows[row].written
        if len(written) == 1 and not _heads_block(written[0].text, inside=bool(table)):
            _add_table(flow, table, sheet.hidden_columns)
            flow.text(written[0].text)
            table = []
        elif written or sum(not cell.hidden for cell in rows[row].cells) > 1:
            table.append(rows[row])
    _add_table(flow, table, sheet.hidden_columns)


def _shown_rows(sheet: Sheet, flow: Flow) -> tuple[dict[Place, Seen], list[Range]]:
    """Cells and merged ranges without the rows that are not shown; a merged cell whose first row is hidden
    shows in what is left of it.
    """
    cells = {place: seen for place, seen in sheet.cells.items() if place[0] not in sheet.hidden_rows}
    merged: list[Range] = []
    for top, left, bottom, right in sheet.merged:
        if right - left >= WIDEST or bottom - top >= MOST_ROWS:
            flow.once("span_too_large", "a merged cell claims more rows or columns than any table has")
            continue
        if len(merged) >= _MOST_MERGED:
            flow.once("too_large", f"a sheet has more than {_MOST_MERGED} merged cells")
            break
        rows = [row for row in range(top, bottom + 1) if row not in sheet.hidden_rows]
        if rows and (top, left) in sheet.cells:
            cells[rows[0], left] = sheet.cells[top, left]
        if rows:
            merged.append((rows[0], left, rows[-1], right))
    return cells, merged


def _add_table(flow: Flow, table: list[_Row], hidden_columns: set[int]) -> None:
    """Add a table, and as text the lines across its whole width with which it ends."""
    left, right = _extent(table)
    behind: list[str] = []
    while table and len(written := table[-1].written) == 1:
        cell = written[0]
        if not (cell.first <= left and cell.last >= right) and kinds(cell.text):
            break
        behind.insert(0, cell.text)
        table = table[:-1]
    flow.grid([cell[:4] for cell in row] for row in _filled(table, hidden_columns))
    for text in behind:
        flow.text(text)


def _filled(table: list[_Row], hidden_columns: set[int]) -> Iterator[list[SheetCell]]:
    """The rows of a table with all blank cells in it, of which a file need not say any, and none beside it.

    Of hidden columns only those with a header among the others are part of it, or figures of the form would
    come to stand under other headers; what they hold is shown to nobody.
    """
    left, right = _extent(table)
    headed = {
        cell.first
        for row in table
        for cell in row.cells
        if cell.hidden and left < cell.first < right and kinds(cell.text)
    }
    gone = sorted(hidden_columns - headed)

    def across(column: int) -> int:
        return column - bisect_left(gone, column)

    for row in table:
        cells = [
            cell._replace(doubt="not_shown") if cell.hidden else cell
            for cell in row.cells
            if (cell.is_written or (cell.last >= left and cell.first <= right))
            and not (cell.hidden and cell.first not in headed)
        ]
        taken = {column for cell in cells for column in range(cell.first, cell.last + 1)} | row.covered
        cells += [
            SheetCell("", column, column)
            for column in range(left, right + 1)
            if column not in taken and (column not in hidden_columns or column in headed)
        ]
        cells.sort(key=lambda cell: cell.first)
        yield [cell._replace(first=across(cell.first), last=across(cell.last + 1) - 1) for cell in cells]


def _extent(table: list[_Row]) -> tuple[int, int]:
    """The first and the last column in which something is written."""
    written = [cell for row in table for cell in row.written]
    return min((cell.first for cell in written), default=0), max((cell.last for cell in written), default=-1)


def _heads_block(text: str, *, inside: bool) -> bool:
    """Whether what stands alone in its row belongs to a table: 第二十条第（五）项, or a note between rows."""
    found = kinds(text)
    return "article" in found or (inside and "section" not in found)

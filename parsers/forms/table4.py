"""Table IV: administrative reviews and lawsuits, three routes of five results side by side."""

from dataclasses import dataclass, field, replace
from itertools import pairwise

from parsers.document import Cell
from parsers.forms.copies import without_copies
from parsers.forms.pieces import whole_labels
from parsers.forms.placement import Column, Line
from parsers.forms.rows import Row
from parsers.labels import code_of
from parsers.numbers import looks_like_figure, read_figure
from schemas.forms import RESULTS, ROUTES
from schemas.problems import problem
from schemas.records import Challenge, Problem

_WIDTH = len(ROUTES) * len(RESULTS)


@dataclass(slots=True)
class TableFour:
    """Collects header and figures of table IV as they come, and reads them when all are there."""

    problems: list[Problem] = field(default_factory=list)
    header_cells: list[Cell] = field(default_factory=list)
    columns: list[Column] | None = None
    lines: list[tuple[str | None, Line]] = field(default_factory=list)
    in_header: bool = False
    seen: bool = False

    def header(self, row: Row) -> None:
        """A row of routes or results."""
        self.seen = True
        if not self.in_header:
            self.header_cells, self.columns, self.in_header = [], None, True
        self.header_cells += row.texts

    @property
    def awaits_figures(self) -> bool:
        """Whether the header has been seen and its figures have not."""
        return self.seen and not self.lines

    def row(self, row: Row) -> None:
        """The row of figures; or, where an office turned the table, the figures of one route."""
        self.seen = True
        if self.in_header:
            self._finish_header()
        elif not self.header_cells and is_unheaded_challenges(row):
            self.columns = _columns_of_the_form()
        head = [cell for cell in row.split("route")[0] if not looks_like_figure(cell.text)]
        if self.columns is not None and len(row.cells) == len(self.columns) >= _WIDTH:
            head = []  # words in the first figure cell are no label
        values = row.cells[len(head) and row.cells.index(head[-1]) + 1 :]
        routes = [code for cell in head if (code := code_of(cell.text, "route")) in ROUTES]
        route = routes[-1] if routes else None  # behind 行政诉讼, which heads two of them
        turned = self.columns is not None and len(self.columns) < _WIDTH
        if self.columns is None or (turned and route is None):
            for cell in row.figures:
                self.problems.append(
                    problem(
                        "unknown_column",
                        "figures under no header that is understood",
                        cell.locator,
                        cell.text,
                    )
                )
            return
        if row.after_blanks and not (len(values) >= _WIDTH and values[_WIDTH - 1].text):
            why = "blank cells and the padding above them cannot be told apart"
            self.problems += [
                problem("position_unknown", why, cell.locator, cell.text) for cell in row.figures
            ]
            return
        label = head[-1] if head else Cell("", row.cells[0].locator)
        self.lines.append((route if turned else None, Line(label, self.columns, values, row.cut)))

    def _finish_header(self) -> None:
        self.in_header = False
        whole, _ = whole_labels(self.header_cells, "route", "result")
        results = [cell for cell in whole if code_of(cell.text, "result")]
        routes = [cell for cell in whole if code_of(cell.text, "route") in ROUTES]
        if len(results) == len(RESULTS) and {code_of(c.text, "result") for c in results} == set(RESULTS):
            # Routes down the side: an office turned the table.
            self.columns = [Column(code_of(cell.text, "result"), cell) for cell in results]
            return
        if len(results) != _WIDTH or len(routes) != len(ROUTES):
            return
        self.columns = _by_grid(routes, results) or _in_order(routes, results)
        remark = next((c for c in self.header_cells if code_of(c.text, "frame") == "remark"), None)
        if self.columns and remark is not None:
            at = remark.first if self.columns[0].first >= 0 else -1
            self.columns.append(Column("remark", replace(remark, first=at, last=at)))

    def to_place(self) -> list[Line]:
        """The lines whose figures are to be placed before `read`."""
        return [line for _, line in self.lines]

    def read(self) -> list[Challenge]:
        """The figures of the table, in print order."""
        rows = []
        for turned, line in self.lines:
            self.problems += line.problems
            for column, cell in line.pairs:
                if column.code != "remark":
                    route, _, result = (column.code or "").rpartition("/")
                    rows.append(self._figure(turned or route, result, cell))
        return without_copies(rows, lambda row: f"{row.route}, {row.result}", self.problems)

    def _figure(self, route: str, result: str, cell: Cell) -> Challenge:
        figure = read_figure(cell.text, "count", doubt=cell.doubt)
        if figure.problem:
            self.problems.append(problem(figure.problem, f"{route}, {result}", cell.locator, cell.text))
        value = None if figure.value is None else int(figure.value)
        return Challenge(route, result, value, figure.state, cell.text, cell.locator)


def is_unheaded_challenges(row: Row) -> bool:
    """Whether a row without a header has, cell by cell, fifteen figures of which each fifth is the sum of the four
    before it.
    """
    values = [read_figure(cell.text, "count", doubt=cell.doubt).value for cell in row.figures]
    if len(values) != _WIDTH or len(row.texts) != _WIDTH or None in values or not row.in_bars:
        return False
    width = len(RESULTS)
    return all(
        sum(value or 0 for value in values[end - width : end - 1]) == values[end - 1]
        for end in range(width, _WIDTH + 1, width)
    )


def _columns_of_the_form() -> list[Column]:
    """The results route by route in the form's order, for a table without a header."""
    codes = (f"{route}/{result}" for route in ROUTES for result in RESULTS)
    return [Column(code, Cell(code, "")) for code in codes]


def _by_grid(routes: list[Cell], results: list[Cell]) -> list[Column] | None:
    """Columns by the grid: each result under the one route above it; None where the grid does not fit."""
    columns = []
    for cell in sorted(results, key=lambda one: one.first):
        above = [route for route in routes if 0 <= route.first <= cell.first and cell.last <= route.last]
        if len(above) != 1:
            return None
        columns.append(Column(f"{code_of(above[0].text, 'route')}/{code_of(cell.text, 'result')}", cell))
    disjoint = all(left.last < right.first for left, right in pairwise(columns))
    return columns if disjoint and len({column.code for column in columns}) == _WIDTH else None


def _in_order(routes: list[Cell], results: list[Cell]) -> list[Column] | None:
    """Columns by reading order: five results a route; None where a five is not one of each, or where headers put
    together from pieces stand in another order than the form's: the pieces may be one another's.
    """
    in_pieces = any(cell.loose for cell in results)
    columns = []
    for index, route in enumerate(routes):
        five = results[index * len(RESULTS) : (index + 1) * len(RESULTS)]
        codes = [code_of(cell.text, "result") for cell in five]
        if set(codes) != set(RESULTS) or (in_pieces and codes != list(RESULTS)):
            return None
        columns += [
            Column(f"{code_of(route.text, 'route')}/{code}", replace(cell, first=-1, last=-1))
            for code, cell in zip(codes, five, strict=True)
        ]
    return columns

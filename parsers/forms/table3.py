"""Table III: requests received and how they were answered, outcome by applicant."""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from parsers.document import Cell
from parsers.forms.copies import without_copies
from parsers.forms.pieces import whole_labels
from parsers.forms.placement import Column, Line
from parsers.forms.rows import Row, filled, is_words, without_leader
from parsers.labels import code_of, code_of_its_own, read_label
from parsers.numbers import looks_like_figure, read_figure
from schemas.forms import APPLICANTS
from schemas.problems import problem
from schemas.records import Application, Problem
from schemas.text import squeeze

# Words of a header that no other applicant's has, for headers that are worded otherwise (科研单位).
_WORDS = {
    "natural_person": ("自然", "公民"),
    "commercial_enterprise": ("商业", "企业"),
    "research_institution": ("科研",),
    "public_interest_organization": ("公益",),
    "legal_service_organization": ("法律",),
    "other_organization": ("其他", "其它"),
}
_NO_HEADER = re.compile(r"[\d:;。]|^单位")


@dataclass(slots=True)
class _OutcomeLine:
    outcome: str
    line: Line


@dataclass(slots=True)
class TableThree:
    """Collects header and rows of table III as they come, and reads them when all are there."""

    problems: list[Problem] = field(default_factory=list)
    lines: list[_OutcomeLine] = field(default_factory=list)
    header_cells: list[Cell] = field(default_factory=list)
    columns: list[Column] | None = None
    bare: list[Cell] = field(default_factory=list)  # labels without any cell behind them
    in_header: bool = False
    frame_fits: bool = False  # the grid's order is not the form's, and yet looks sound
    seen: bool = False

    def header(self, row: Row) -> None:
        """A row of applicants (or of the cells that frame them)."""
        self.seen = True
        if not self.in_header:
            self.header_cells, self.columns, self.in_header = [], None, True
        self.header_cells += row.cells

    def row(self, row: Row) -> None:
        """One outcome with its figures."""
        self.seen = True
        if self.in_header:
            self._finish_header()
        head, values = row.split("outcome", "group")
        while self.columns and filled(values) > len(self.columns) and is_words(values[0]):
            head.append(values.pop(0))  # a label that is not known, behind the label of its group
        if not values:
            self.bare += head[-1:]
            return None
        if not head:
            return self._lost(row, "position_unknown", "figures without a row label")
        label = head[-1]
        meaning = next((one for one in read_label(label.text) if one.kind == "outcome"), None)
        outcome = meaning.code if meaning else code_of_its_own(label.text)
        if meaning is None:
            message = f"no row of the form is called {outcome}; the label is its code"
            self.problems.append(problem("unknown_row", message, label.locator, label.text))
        elif meaning.slip:
            self.problems.append(problem("label_inferred", f"read as {outcome}", label.locator, label.text))
        if not self.header_cells and is_unheaded_outcome(row):
            self.columns = self.columns or _columns_of_the_form()
        if self.columns is None:
            return self._lost(row, "unknown_column", f"{outcome}: no header that orders the applicants")
        values = without_leader(values, len(self.columns), grid=row.grid)
        self.lines.append(_OutcomeLine(outcome, Line(label, self.columns, values, row.cut)))
        return None

    def _finish_header(self) -> None:
        self.in_header = False
        printed = [cell for cell in self.header_cells if cell.text]
        whole, rest = whole_labels([c for c in printed if code_of(c.text, "frame") is None], "applicant")
        found: dict[str, Cell] = {}
        for cell in whole:
            found.setdefault(code_of(cell.text, "applicant") or "", cell)
        self._infer(found, rest)
        if len(found) < len(APPLICANTS):
            self.columns = None
            return
        self.columns = self._ordered(found)

    def _infer(self, found: dict[str, Cell], rest: list[Cell]) -> None:
        """Damaged headers: by the words that only one of the missing has, then the one that is left over."""
        strange = [
            cell
            for cell in rest
            if not looks_like_figure(cell.text)
            and not _NO_HEADER.search(squeeze(cell.text))
            and code_of(cell.text, "outcome") is None
        ]
        for cell in list(strange):
            meant = [
                code
                for code, words in _WORDS.items()
                if code not in found and any(word in squeeze(cell.text) for word in words)
            ]
            if len(meant) == 1:
                strange.remove(cell)
                self._inferred(found, meant[0], cell, "its words")
        missing = [code for code in APPLICANTS if code not in found]
        if len(missing) == len(strange) == 1 and missing[0] != "total":
            self._inferred(found, missing[0], strange[0], "the one header missing")

    def _inferred(self, found: dict[str, Cell], code: str, cell: Cell, why: str) -> None:
        found[code] = cell
        self.problems.append(problem("label_inferred", f"read as {code}, {why}", cell.locator, cell.text))

    def _ordered(self, found: dict[str, Cell]) -> list[Column] | None:
        """The columns from left to right: as the grid has them, else as the header is read; None where
        neither tells of an order. Where grid and reading differ, each column has its rival.
        """
        remarks = [
            Column("remark", cell) for cell in self.header_cells if code_of(cell.text, "frame") == "remark"
        ][:1]
        reading = self._reading_order(found)
        grid = self._grid_order(found, remarks)
        if grid is not None:
            kinds = [column for column in grid if column.code != "remark"]
            codes = [column.code or "" for column in kinds]
            if codes in (list(APPLICANTS), reading):
                return grid
            if reading is None or _addends(codes) != _addends(reading):
                return grid if self._frame_fits(found) else None
            for column, code in zip(kinds, reading, strict=True):
                column.rival = code
            self.frame_fits = self._frame_fits(found)
            return grid
        if reading is None:
            return None
        columns = [Column(code, replace(found[code], first=-1, last=-1)) for code in reading]
        if self._total_is_doubtful(found):
            for column, code in zip(columns, ["total", *_addends(reading)], strict=True):
                column.rival = code
        return columns + [Column("remark", replace(one.header, first=-1, last=-1)) for one in remarks]

    def _grid_order(self, found: dict[str, Cell], remarks: list[Column]) -> list[Column] | None:
        """The columns by the grid; None where two share a column or do not stand under their frame."""
        columns = [*(Column(code, found[code]) for code in APPLICANTS), *remarks]
        if any(column.first < 0 for column in columns):
            return None
        ordered = sorted(columns, key=lambda column: column.first)
        apart = all(left.last < right.first for left, right in pairwise(ordered))
        return ordered if apart and self._frame_fits(found, absent=True) else None

    def _reading_order(self, found: dict[str, Cell]) -> list[str] | None:
        """The columns as the header is read: the organisations in their order, 自然人 before or behind them,
        总计 last. Where 总计 stands the order of reading does not tell, for its cell reaches down.
        """
        at = {cell.locator: index for index, cell in enumerate(self.header_cells)}
        form = [code for code in APPLICANTS if code not in ("natural_person", "total")]
        kinds = sorted(form, key=lambda code: at[found[code].locator])
        if any(found[code].loose for code in kinds):
            lines = {found[code].line for code in kinds}
            beside = [[code for code in kinds if found[code].line == line] for line in lines]
            apart = len(lines) == len(kinds)  # a cell a line: no two stand beside each other
            if len(lines) > 1 and any(
                codes != [code for code in form if code in codes] for codes in ([kinds] if apart else beside)
            ):
                return None
            return ["natural_person", *(kinds if len(lines) == 1 else form), "total"]
        frame = next((c for c in self.header_cells if code_of(c.text, "frame") == "organizations"), None)
        natural, total = found["natural_person"], found["total"]
        behind = frame is not None and at[frame.locator] < at[natural.locator]
        if (
            frame is not None
            and at[frame.locator] < at[natural.locator] < at[found[kinds[0]].locator] < at[total.locator]
            and frame.line != natural.line
        ):
            # 总计 does not follow the first row, so 自然人 may be of the second, below 法人或其他组织 or beside it.
            return None
        return [*kinds, "natural_person", "total"] if behind else ["natural_person", *kinds, "total"]

    def _frame_fits(self, found: dict[str, Cell], *, absent: bool = False) -> bool:
        """Whether the organisations, and they alone, stand under 法人或其他组织; if not, the header's rows do
        not fit each other and the grid says nothing about its columns. `absent` is the answer where there is
        no such frame.
        """
        frame = next((c for c in self.header_cells if code_of(c.text, "frame") == "organizations"), None)
        if frame is None or frame.last == frame.first:
            return absent
        return all(
            (frame.first <= cell.first and cell.last <= frame.last)
            == (code not in ("natural_person", "total"))
            for code, cell in found.items()
        )

    def _total_is_doubtful(self, found: dict[str, Cell]) -> bool:
        """Whether 总计 is printed before 自然人, as a first column would be, or a cell that reaches down."""
        order = [cell.locator for cell in self.header_cells]
        total, natural = order.index(found["total"].locator), order.index(found["natural_person"].locator)
        if total > natural:
            return False
        between = self.header_cells[total + 1 : natural]
        frame = next((c for c in self.header_cells[:total] if code_of(c.text, "frame") == "applicants"), None)
        if frame is None:
            return True
        same_line = frame.line == found["total"].line != found["natural_person"].line
        return not same_line and not any(cell.closed and not cell.text for cell in between)

    def _lost(self, row: Row, code: str, why: str) -> None:
        for cell in row.figures:
            self.problems.append(problem(code, why, cell.locator, cell.text))

    def to_place(self) -> list[Line]:
        """The lines whose figures are to be placed before `read`."""
        return [entry.line for entry in self.lines]

    def read(self) -> list[Application]:
        """The figures of all rows, in print order."""
        for entry in self.lines:
            _doubt_merged(entry.line)
        rows = self._rows()
        if any(column.rival for entry in self.lines for column in entry.line.columns):
            rows = self._settled(rows, self._rows(rival=True))
        for entry in self.lines:
            self.problems += entry.line.problems
        self._name_bare()
        return without_copies(rows, lambda row: f"{row.outcome}, {row.applicant}", self.problems)

    def _name_bare(self) -> None:
        """Name the rows whose blank cells left no trace; a label in the prose names a row that is there."""
        read = {entry.outcome for entry in self.lines}
        parts = {outcome.partition(".")[0] for outcome in read}  # 其他处理 with its three rows is a group
        for label in self.bare:
            code = code_of(label.text, "outcome")
            if code is not None and code not in read | parts:
                self.problems.append(
                    problem("cell_missing", f"{label.text}: no cell behind it", label.locator, label.text)
                )

    def _rows(self, *, rival: bool = False) -> list[Application]:
        """The rows as placed; with `rival` as the other order of the header has them."""
        rows = []
        for entry in self.lines:
            for column, cell in entry.line.pairs:
                code = (column.rival if rival else None) or column.code or ""
                if code == "remark":
                    continue
                figure = read_figure(cell.text, "count", doubt=cell.doubt)
                value = None if figure.value is None else int(figure.value)
                rows.append(Application(entry.outcome, code, value, figure.state, cell.text, cell.locator))
                if figure.problem and not rival:
                    self.problems.append(
                        problem(figure.problem, f"{entry.outcome}, {code}", cell.locator, cell.text)
                    )
        return rows

    def _settled(self, rows: list[Application], other: list[Application]) -> list[Application]:
        """Let the sums say which order of the header is right; name the figures if they do not."""
        same = {(row.outcome, row.applicant): row.value for row in rows}
        if all(same.get((row.outcome, row.applicant)) == row.value for row in other):
            return rows
        holds, holds_other = _sums_that_hold(rows), _sums_that_hold(other)
        neither = len({row.outcome for row in rows if row.value} - holds - holds_other)
        if len(holds - holds_other) > neither and holds >= holds_other:
            return rows
        if len(holds_other - holds) > neither and holds_other >= holds:
            return other
        if self.frame_fits and not holds_other:
            return rows
        for row in rows:
            if row.raw:
                why = "the header does not tell where 总计 and the applicants stand"
                self.problems.append(problem("position_unknown", why, row.locator, row.raw))
        return []


def is_unheaded_outcome(row: Row) -> bool:
    """Whether a row without a header above it has an outcome's label and, cell by cell, one figure an applicant."""
    labels = [cell for cell in row.texts if not looks_like_figure(cell.text)]
    is_outcome = bool(labels) and any(label.kind == "outcome" for label in read_label(labels[-1].text))
    return is_outcome and len(row.figures) == len(APPLICANTS) and row.in_bars


def _columns_of_the_form() -> list[Column]:
    """The applicants in the form's order, for a table without a header: the sums must tell whether 总计 is last."""
    rivals = ["total", *_addends(list(APPLICANTS))]
    return [Column(code, Cell(code, ""), rival) for code, rival in zip(APPLICANTS, rivals, strict=True)]


def _addends(codes: list[str]) -> list[str]:
    """The columns that add up to 总计."""
    return [code for code in codes if code != "total"]


def _doubt_merged(line: Line) -> None:
    """Unplace a padded row whose total is blank though it has figures: some of its cells may be merged, and
    then the blanks are padding and every figure stands further right.
    """
    total = next((cell for column, cell in line.pairs if column.code == "total"), None)
    padded = len(line.cells) > len(line.columns) and all(column.first < 0 for column in line.columns)
    if total is None or total.text or not padded:
        return
    for _, cell in line.pairs:
        if cell.text:
            why = f"{line.label.text}: blank cells, padding and merged cells cannot be told apart"
            line.problems.append(problem("position_unknown", why, cell.locator, cell.text))
    if any(cell.text for cell in line.cells):
        line.pairs = []


def _sums_that_hold(rows: list[Application]) -> set[str]:
    """The outcomes whose total is the sum of their applicants; a blank or a dash adds nothing."""
    by_outcome: dict[str, dict[str, int]] = {}
    for row in rows:
        if row.state != "unreadable":
            by_outcome.setdefault(row.outcome, {})[row.applicant] = row.value or 0
    return {
        outcome
        for outcome, values in by_outcome.items()
        if len(values) == len(APPLICANTS) and sum(values[code] for code in APPLICANTS[:-1]) == values["total"]
    }

"""What a careful reader would give for a drawn report, cell by cell, and how a parse compares.

A drawn report knows more than a truth file of the corpus: of each figure it also knows whether the
print leaves its place and value *certain*. Of what is certain nearly everything must be right; of the
rest nothing may be silently wrong.

Classes of uncertainty, by the word that `CellTruth.doubts` keeps:

- `blank_lost`: the layout prints nothing for a blank cell and marks no columns, so the figures that
  are left of that row could stand under any columns in order.
- `digits_fused`: the layout prints no separator between the figures of a row, so that where one ends
  is a guess (`141414`; even `100` may be 1, 0, 0 or 10, 0 and a blank).
- `text_among_cells`: words stand in a figure cell where only order tells cells apart, so that they
  look like a label, or like several cells.
- `merged`: one printed cell covers several columns of the form; whose figure it is nobody can say.
- `head_lost`, `head_wrong`: the header of the column is not printed, or is another column's.
- `total_moved`: the total column is printed first and neither spans nor sums show it.
- `odd_number`: a notation that suggests a number without stating it in the contract's words
  (`5①`, `约5`, 十二, `--3`): the number suggested, or a cell named, are both honest.
- `unit_conflict`: header and cell name different units.
- `local_row`: a row that no national form has; its own label is its code.
- `transposed`: rows and columns have changed places.
- `stated_twice`: the document prints the cell twice with different figures.
- `in_prose`: the figure stands in a sentence among others; a reader may pass over it in silence.
- `label_ruined`: the row's label is cut to what several rows of the form could be.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from schemas.codebook import codebook
from schemas.records import ParsedReport

Key: TypeAlias = tuple[str | int, ...]
Number: TypeAlias = int | float
DOUBTS = (
    "blank_lost",
    "digits_fused",
    "text_among_cells",
    "merged",
    "head_lost",
    "head_wrong",
    "total_moved",
    "odd_number",
    "unit_conflict",
    "local_row",
    "transposed",
    "stated_twice",
    "in_prose",
    "label_ruined",
)


@dataclass(slots=True)
class CellTruth:
    """One figure cell as printed.

    Args:
        table: the table of the contract (`applications`, ...).
        codes: its codes, row first (outcome and applicant; the indicator alone).
        value: the number stated; None for a blank, a dash, or words that are no number.
        unit: the contract's unit; None where none is stated or none is needed.
        ordinal: counts rows with the same label.
        state: what the contract calls the cell's state.
        doubts: why its place or number is not certain; empty when it is.
        others: further values that a second printing of the cell, or a sentence, states; they count
            only where the cell itself is not certain.
        prose: it stands in a sentence, not in a cell, so leaving it out is no loss of a cell.
    """

    table: str
    codes: tuple[str, ...]
    value: Number | None
    unit: str | None = "count"
    ordinal: int = 1
    state: str = "reported"
    doubts: tuple[str, ...] = ()
    others: tuple[Number | None, ...] = ()
    prose: bool = False

    @property
    def key(self) -> Key:
        """Table, codes and ordinal, as the scoring tool counts cells."""
        return (self.table, *self.codes, self.ordinal)

    @property
    def certain(self) -> bool:
        """Whether position and number are beyond doubt for a careful reader."""
        return not self.doubts

    @property
    def unreadable(self) -> bool:
        """Whether words stand where a number belongs."""
        return self.state == "unreadable"

    def doubt(self, why: str) -> None:
        """Take the cell's certainty away, for one of the reasons of `DOUBTS`."""
        if why not in DOUBTS:
            raise ValueError(f"no class of uncertainty is called {why}")
        if why not in self.doubts:
            self.doubts = (*self.doubts, why)


@dataclass(slots=True)
class ReportTruth:
    """All cells of a drawn report by key, and the report's year and form."""

    generation: str
    template: str
    year: int
    cells: dict[Key, CellTruth] = field(default_factory=dict)

    def add(self, cells: Iterable[CellTruth]) -> None:
        """Take in cells; one printed twice with different figures is no longer certain."""
        for cell in cells:
            before = self.cells.setdefault(cell.key, cell)
            if before is cell:
                continue
            if cell.prose and not before.prose:
                before.others = (*before.others, cell.value)
                continue
            for why in cell.doubts:
                before.doubt(why)
            if (before.value, before.state) != (cell.value, cell.state):
                before.others = (*before.others, cell.value)
                before.doubt("stated_twice")


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that was not read as printed."""

    key: Key
    kind: str
    want: Number | None
    got: Number | None
    certain: bool
    named: bool
    raw: str = ""

    @property
    def silent(self) -> bool:
        """Whether nothing in the report tells of it."""
        return not self.named


@dataclass(slots=True)
class Judgement:
    """How a parse compares: counts of all and of the certain cells, and every difference."""

    cells: int = 0
    right: int = 0
    certain: int = 0
    certain_right: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def silent(self) -> list[Difference]:
        """The differences that no problem tells of."""
        return [difference for difference in self.differences if difference.silent]


_CODES = {
    "proactive_disclosure": ("item", "measure"),
    "applications": ("outcome", "applicant"),
    "legal_challenges": ("route", "result"),
    "statistics": ("indicator",),
}


_KNOWN = frozenset({*codebook().items, *codebook().outcomes, *codebook().routes, *codebook().indicators})


@dataclass(frozen=True, slots=True)
class _Parsed:
    value: Number | None
    unit: str | None
    state: str
    raw: str
    locator: str


def _rows(report: ParsedReport) -> dict[Key, _Parsed]:
    rows: dict[Key, _Parsed] = {}
    for table, codes in _CODES.items():
        for row in getattr(report, table):
            key = (table, *(getattr(row, code) for code in codes), getattr(row, "ordinal", 1))
            unit = getattr(row, "unit", "count")
            rows.setdefault(key, _Parsed(row.value, unit, row.state, row.raw, row.locator))
    return rows


def _same(one: Number | None, other: Number | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-6 * max(1.0, abs(other))


def judge(truth: ReportTruth, report: ParsedReport) -> Judgement:
    """Compare a parse with the truth by the rules of the contract.

    A number that is not the printed one must be named by an error with the row's own locator; so must
    words in a figure cell. A number that is missing must leave a status other than `ok` and an error.
    """
    parsed = _rows(report)
    errors = [problem for problem in report.problems if problem.severity == "error"]
    named = {problem.locator for problem in errors if problem.locator is not None}
    told = report.status != "ok" and bool(errors)
    verdict = Judgement()
    for key, cell in truth.cells.items():
        mine = parsed.get(key)
        verdict.cells += 1
        verdict.certain += cell.certain
        kind, excused = _compare(cell, mine, told=told, named=named)
        if kind is None:
            verdict.right += 1
            verdict.certain_right += cell.certain
            continue
        got, raw = (None, "") if mine is None else (mine.value, mine.raw)
        verdict.differences.append(Difference(key, kind, cell.value, got, cell.certain, excused, raw))
    unknown = any(problem.code == "unknown_row" for problem in errors)
    for key, mine in parsed.items():
        if key not in truth.cells and mine.value is not None:
            # A row with a label of its own is given under that label, and the label is the problem.
            excused = mine.locator in named or (unknown and key[1] not in _KNOWN)
            verdict.differences.append(
                Difference(key, "invented", None, mine.value, certain=False, named=excused, raw=mine.raw)
            )
    return verdict


def _compare(
    cell: CellTruth, mine: _Parsed | None, *, told: bool, named: set[str]
) -> tuple[str | None, bool]:
    """The kind of difference (None for none) and whether the report tells of it."""
    if mine is None:
        if cell.unreadable or cell.value is not None:
            return "missing", told or cell.prose
        return None, True
    if cell.others and not cell.certain and any(_same(mine.value, value) for value in cell.others):
        return None, True
    if cell.unreadable:
        if mine.value is None and mine.locator in named:
            return None, True
        return ("unnamed text" if mine.value is None else "number from text"), mine.locator in named
    if _same(mine.value, cell.value):
        if mine.value and cell.certain and mine.unit != cell.unit:
            return "unit", mine.locator in named
        return None, True
    if mine.value is None:
        return "not read", told
    return "wrong", mine.locator in named

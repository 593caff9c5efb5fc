"""One report in several files: which of them its figures are taken from, and whether the others agree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from schemas.problems import problem
from schemas.records import ParsedReport, Problem
from schemas.tables import FIGURE_TABLES, TABLES

_STATUS_RANK = {"ok": 0, "partial": 1, "unsupported": 2, "failed": 2}
# The nearer to what the office wrote, the better; a picture is only read by its look.
_KINDS = ("html", "mhtml", "docx", "odt", "doc", "rtf", "text", "xlsx", "ods", "xls", "zip", "pdf", "picture")


@dataclass(frozen=True, slots=True)
class Copy:
    """A document of a report, its address, the name that its post gives it, and what was read from it."""

    url: str
    name: str | None
    report: ParsedReport

    @property
    def called(self) -> str:
        """What people would call the file."""
        return self.name or unquote(PurePosixPath(urlsplit(self.url).path).name) or self.url


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a report from all its documents.

    Attributes:
        report: what was read from the best of them, with the problems that the others show.
        document: the address of that one.
        copies: how many documents hold figures of the report, this one included.
        agreeing: how many of these give no cell another value, this one included.
    """

    report: ParsedReport
    document: str
    copies: int
    agreeing: int


class _Cell(NamedTuple):
    """What a document states in a cell; `value` is None for a blank or a dash."""

    value: float | None
    unit: str | None
    raw: str
    locator: str

    def contradicts(self, other: "_Cell") -> bool:
        """Whether the two cannot both be right: a blank may stand for 0, and for no other number; an amount
        without a unit is compared with its like only.
        """
        if self.value is None or other.value is None:
            return (self.value or 0) != (other.value or 0)
        return self.unit == other.unit and self.value != other.value


def compare_copies(documents: Sequence[Copy]) -> Reading:
    """The best of a report's documents (at least one), and what the others say against it.

    The best is the one of the best status, then of the most figures, then of the best kind: page, Word,
    other office files, PDF, picture. A file whose own title or text names another place or year is no
    copy of the report, and is not taken where another has figures; one without a figure is no copy either.
    """
    best = min(_candidates(documents), key=_order)
    report = best.report
    others = [one for one in documents if one is not best]
    copies = [one for one in others if _is_copy(one, best)]
    ours = _cells(report)
    agreeing = 1
    differences: list[Problem] = []
    for copy in copies:
        found = list(_differences(ours, copy, best))
        differences += found
        agreeing += not found
    report.problems += differences
    report.problems += _tables_elsewhere(report, copies)
    report.problems += _set_aside([one for one in others if not _is_copy(one, best)])
    if differences and report.status == "ok":
        report.status, report.report.reason = "partial", "copies_disagree"
    has_figures = any(_values(report))
    return Reading(report, best.url, len(copies) + has_figures, agreeing if has_figures else 0)


def _candidates(documents: Sequence[Copy]) -> list[Copy]:
    """The documents that may stand for the report.

    Last year's file, well read, must not stand for a report of this year that was read in part.
    """
    own = [one for one in documents if not _doubts_identity(one.report)]
    if not any(any(_values(one.report)) for one in own):
        return list(documents)
    return own


def _order(copy: Copy) -> tuple[bool, int, bool, int, int]:
    """A blank form, which is read whole, comes after everything that states a number; an empty page after a
    picture that could not be read, which says more of what is wrong.
    """
    report = copy.report
    numbers = sum(1 for _ in _values(report))
    is_empty = report.report.reason == "empty_file"
    return not numbers, _STATUS_RANK[report.status], is_empty, -numbers, _rank(report)


def _rank(report: ParsedReport) -> int:
    if any(one.code == "read_from_picture" for one in report.problems):
        return _KINDS.index("picture")
    kind = report.report.format
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)


def _values(report: ParsedReport) -> Iterator[Any]:
    """The rows of a report that state a number."""
    return (row for table in FIGURE_TABLES for row in getattr(report, table) if row.value is not None)


def _is_copy(one: Copy, best: Copy) -> bool:
    """Whether a document holds the same report: figures of the same place and year."""
    theirs, ours = one.report.report, best.report.report
    known = [(theirs.year, ours.year), (theirs.street, ours.street), (theirs.district, ours.district)]
    if any(their is not None and our is not None and their != our for their, our in known):
        return False
    if _doubts_identity(one.report) and not _doubts_identity(best.report):
        return False
    return any(_values(one.report))


def _doubts_identity(report: ParsedReport) -> bool:
    return any(one.code == "identity_conflict" for one in report.problems)


def _cells(report: ParsedReport) -> dict[tuple[Any, ...], _Cell]:
    """Every cell of a report that was read, by table and key."""
    return {
        (table, *(getattr(row, name) for name in TABLES[table].key)): _Cell(
            None if row.value is None else round(row.value, 2),
            getattr(row, "unit", "count"),
            row.raw,
            row.locator,
        )
        for table in FIGURE_TABLES
        for row in getattr(report, table)
        if row.state != "unreadable"
    }


def _differences(ours: dict[tuple[Any, ...], _Cell], copy: Copy, best: Copy) -> Iterator[Problem]:
    for key, theirs in _cells(copy.report).items():
        our = ours.get(key)
        if our is not None and our.contradicts(theirs):
            cell = ", ".join(str(part) for part in key[1:])
            mine, other = (one.raw.strip() or "a blank" for one in (our, theirs))
            yield problem(
                "copies_disagree",
                f"{cell}: {mine} in {best.called}, {other} in {copy.called} at {theirs.locator}",
                our.locator,
                our.raw,
            )


def _set_aside(documents: Sequence[Copy]) -> Iterator[Problem]:
    """Documents with the form's tables that were taken for no copy."""
    for one in documents:
        if any(getattr(one.report, table) for table in FIGURE_TABLES):
            conflicts = [found.message for found in one.report.problems if found.code == "identity_conflict"]
            why = "; ".join(conflicts) or ("another report" if any(_values(one.report)) else "a blank form")
            yield problem("copy_not_compared", f"{one.called} was taken for no copy: {why}")


def _tables_elsewhere(report: ParsedReport, copies: Sequence[Copy]) -> Iterator[Problem]:
    """Tables that only another document of the post holds."""
    for table in FIGURE_TABLES:
        holder = next((copy for copy in copies if getattr(copy.report, table)), None)
        if holder is not None and not getattr(report, table):
            yield problem("table_elsewhere", f"{TABLES[table].en}: only {holder.called} holds it")

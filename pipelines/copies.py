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
    value: float
    raw: str
    locator: str


def compare_copies(documents: Sequence[Copy]) -> Reading:
    """The best of a report's documents (at least one), and what the others say against it.

    The best is the one of the best status, then of the most figures, then of the best kind: page, Word,
    other office files, PDF, picture. A file whose own title or text names another place or year is no
    copy of the report, and is not taken where another has figures; one without a figure is no copy either.
    """
    best = min(_candidates(documents), key=_order)
    report = best.report
    copies = [one for one in documents if one is not best and _is_copy(one, best)]
    ours = _cells(report)
    agreeing = 1
    differences: list[Problem] = []
    for copy in copies:
        found = list(_differences(ours, copy, best))
        differences += found
        agreeing += not found
    report.problems += differences
    report.problems += _tables_elsewhere(report, copies)
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


def _order(copy: Copy) -> tuple[int, int, int]:
    report = copy.report
    return _STATUS_RANK[report.status], -sum(1 for _ in _values(report)), _rank(report)


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
    """Every number of a report by table, key and unit; a number is compared with one of its unit only."""
    return {
        (table, *(getattr(row, name) for name in TABLES[table].key), getattr(row, "unit", "count")): _Cell(
            round(row.value, 2), row.raw, row.locator
        )
        for table in FIGURE_TABLES
        for row in getattr(report, table)
        if row.value is not None
    }


def _differences(ours: dict[tuple[Any, ...], _Cell], copy: Copy, best: Copy) -> Iterator[Problem]:
    for key, theirs in _cells(copy.report).items():
        our = ours.get(key)
        if our is not None and our.value != theirs.value:
            cell = ", ".join(str(part) for part in key[1:-1])
            yield problem(
                "copies_disagree",
                f"{cell}: {our.raw} in {best.called}, {theirs.raw} in {copy.called} at {theirs.locator}",
                our.locator,
                our.raw,
            )


def _tables_elsewhere(report: ParsedReport, copies: Sequence[Copy]) -> Iterator[Problem]:
    """Tables that only another document of the post holds."""
    for table in FIGURE_TABLES:
        holder = next((copy for copy in copies if getattr(copy.report, table)), None)
        if holder is not None and not getattr(report, table):
            yield problem("table_elsewhere", f"{TABLES[table].en}: only {holder.called} holds it")

"""The checks within one report. A check compares; it never changes a value.

Where a figure that it needs is missing the status is `not_checkable`; a blank cell is missing, for
a blank is not a zero.
"""

from collections.abc import Iterable, Iterator

from parsers.facts import Cell
from parsers.narrative import read_period, read_statements
from schemas.forms import APPLICANTS, RESULTS, ROUTES, SINGLE_OUTCOMES
from schemas.records import Application, Challenge, Check, CheckStatus, ParsedReport

_REPLIES = (
    "already_public", "granted", "partially_granted", "denied", "not_this_agency", "does_not_exist",
    "correction_requested", "other_channel",
)  # fmt: skip
_REFUSALS = (
    "state_secret", "trade_secret", "personal_privacy", "security_and_stability", "not_government_information",
    "other_legal",
)  # fmt: skip
# Sums that the statistics table itself prints.
_STATISTICS_SUMS: dict[str, tuple[str, ...]] = {
    "request.received": ("request.in_person", "request.fax", "request.online", "request.letter"),
    "request.closed": ("request.closed_on_time", "request.closed_extended"),
    "reply.total": tuple(f"reply.{part}" for part in _REPLIES),
    "reply.denied": tuple(f"reply.denied.{part}" for part in _REFUSALS),
    "reconsideration.total": ("reconsideration.upheld", "reconsideration.corrected", "reconsideration.other"),
    "litigation.total": ("litigation.upheld", "litigation.corrected", "litigation.other"),
    "capacity.staff": ("capacity.staff_full_time", "capacity.staff_part_time"),
}
# What prose speaks of as one and the tables print in parts: table, name, column, its rows.
_GROUPS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "legal_challenges",
        "litigation",
        "total",
        tuple(route for route in ROUTES if route.startswith("litigation")),
    ),
    *(
        (
            "applications",
            group,
            "total",
            tuple(code for code in SINGLE_OUTCOMES if code.startswith(f"{group}.")),
        )
        for group in ("denied", "unavailable", "not_processed")
    ),
)
_Cells = dict[tuple[str, str], int | None]


def run_checks(report: ParsedReport) -> list[Check]:
    """All checks of the contract that one report allows."""
    applications = {(row.outcome, row.applicant): row.value for row in report.applications}
    checks: list[Check] = []
    if report.applications:
        outcomes = list(dict.fromkeys(row.outcome for row in report.applications))
        checks += _balance(applications)
        checks += _outcomes_sum(applications, outcomes)
        checks += _applicants_sum(applications, outcomes)
    if report.legal_challenges:
        checks += _results_sum({(row.route, row.result): row.value for row in report.legal_challenges})
    if report.statistics:
        checks += _statistics_sum({row.indicator: row.value for row in report.statistics})
    checks += _narrative(report)
    checks += _period(report)
    return checks


def _compare(check: str, subject: str, expected: Iterable[int | None], actual: Iterable[int | None]) -> Check:
    left, right = list(expected), list(actual)
    if None in left or None in right:
        return Check(check, subject, "not_checkable", None, None)
    total, stated = sum(v or 0 for v in left), sum(v or 0 for v in right)
    return Check(check, subject, _verdict(agrees=total == stated), str(total), str(stated))


def _verdict(*, agrees: bool) -> CheckStatus:
    return "pass" if agrees else "fail"


def _balance(cells: _Cells) -> Iterator[Check]:
    for applicant in APPLICANTS:
        yield _compare(
            "balance",
            applicant,
            (cells.get((row, applicant)) for row in ("new", "carried_in")),
            (cells.get((row, applicant)) for row in ("total", "carried_out")),
        )


def _outcomes_sum(cells: _Cells, outcomes: list[str]) -> Iterator[Check]:
    # Of the rows 其他处理 a form prints one or three; of all others every one belongs to the sum.
    single = [code for code in SINGLE_OUTCOMES if not code.startswith("other") or code in outcomes]
    for applicant in APPLICANTS:
        yield _compare(
            "outcomes_sum",
            applicant,
            (cells.get((row, applicant)) for row in single),
            [cells.get(("total", applicant))],
        )


def _applicants_sum(cells: _Cells, outcomes: list[str]) -> Iterator[Check]:
    for outcome in outcomes:
        yield _compare(
            "applicants_sum",
            outcome,
            (cells.get((outcome, applicant)) for applicant in APPLICANTS[:-1]),
            [cells.get((outcome, "total"))],
        )


def _results_sum(cells: _Cells) -> Iterator[Check]:
    for route in ROUTES:
        single = [result for result in RESULTS if result != "total"]
        yield _compare(
            "results_sum",
            route,
            (cells.get((route, result)) for result in single),
            [cells.get((route, "total"))],
        )


def _statistics_sum(values: dict[str, int | float | None]) -> Iterator[Check]:
    for total, parts in _STATISTICS_SUMS.items():
        whole = None if values.get(total) is None else int(values[total] or 0)
        of_parts = [None if values.get(part) is None else int(values[part] or 0) for part in parts]
        if total in values:
            yield _compare("statistics_sum", total, of_parts, [whole])


def _narrative(report: ParsedReport) -> Iterator[Check]:
    printed = _printed(report)
    stated: dict[Cell, set[int]] = {}
    for section in report.sections:
        for statement in read_statements(section.text, report.report.year):
            for cell in statement.cells:
                if cell in printed:
                    stated.setdefault(cell, set()).add(statement.value)
    for cell, values in stated.items():
        table_value, subject = printed[cell], cell[1]
        for value in sorted(values):
            if table_value is None:
                yield Check("narrative_agrees", subject, "not_checkable", str(value), None)
            else:
                status = _verdict(agrees=value == table_value)
                yield Check("narrative_agrees", subject, status, str(value), str(table_value))


def _printed(report: ParsedReport) -> dict[Cell, int | None]:
    cells: dict[Cell, int | None] = {}
    rows: list[Application | Challenge] = [*report.applications, *report.legal_challenges]
    for row in rows:
        if isinstance(row, Application):
            cells["applications", row.outcome, row.applicant] = row.value
        else:
            cells["legal_challenges", row.route, row.result] = row.value
    for table, group, column, parts in _GROUPS:
        values = [cells.get((table, part, column)) for part in parts]
        if all((table, part, column) in cells for part in parts):
            cells[table, group, column] = None if None in values else sum(value or 0 for value in values)
    for disclosure in report.proactive_disclosure:
        if disclosure.unit == "count":
            value = None if disclosure.value is None else int(disclosure.value)
            cells["proactive_disclosure", disclosure.item, disclosure.measure] = value
    if report.report.template != "narrative_2008":  # there the figures are those of the sentences
        for figure in report.statistics:
            cells["statistics", figure.indicator, ""] = None if figure.value is None else int(figure.value)
    return cells


def _period(report: ParsedReport) -> Iterator[Check]:
    year = report.report.year
    seen: set[tuple[str, str]] = set()
    for section in report.sections:
        for named in read_period(section.text):
            key = (named.role, named.day.isoformat())
            if key in seen:
                continue
            seen.add(key)
            if year is None:
                yield Check("period_agrees", named.role, "not_checkable", None, named.day.isoformat())
            else:
                status = _verdict(agrees=named.day.year == year)
                yield Check("period_agrees", named.role, status, str(year), named.day.isoformat())

"""The checks within one report: each can pass, fail, or lack a figure that it needs; none changes a value."""

import pytest

from parsers import parse
from parsers.checks import run_checks
from schemas.records import Check, Header, ParsedReport, Statistic
from tests.parsers.printed import (
    APPLICANTS,
    OUTCOMES,
    ROUTES,
    Key,
    Printed,
    html,
    printed,
    values,
)

FORMS = ("format_2019", "format_2021")


def check(report: Printed, name: str, subject: str) -> Check:
    parsed = parse(html(report), source="a.html")
    assert values(parsed) == report.truth(), "a check never changes a value"
    (found,) = [one for one in parsed.checks if (one.check, one.subject) == (name, subject)]
    return found


# Check, subject, and a figure that it compares.
CASES: list[tuple[str, str, Key]] = [
    ("balance", "natural_person", ("III", "new", "natural_person", 1)),
    ("balance", "total", ("III", "carried_out", "total", 1)),
    ("balance", "other_organization", ("III", "carried_in", "other_organization", 1)),
    ("balance", "research_institution", ("III", "total", "research_institution", 1)),
    ("outcomes_sum", "natural_person", ("III", "granted", "natural_person", 1)),
    ("outcomes_sum", "commercial_enterprise", ("III", "denied.state_secret", "commercial_enterprise", 1)),
    ("outcomes_sum", "total", ("III", "total", "total", 1)),
    ("applicants_sum", "granted", ("III", "granted", "legal_service_organization", 1)),
    ("applicants_sum", "new", ("III", "new", "total", 1)),
    ("applicants_sum", "carried_out", ("III", "carried_out", "natural_person", 1)),
    ("results_sum", "reconsideration", ("IV", "reconsideration", "upheld", 1)),
    ("results_sum", "litigation_direct", ("IV", "litigation_direct", "total", 1)),
    (
        "results_sum",
        "litigation_after_reconsideration",
        ("IV", "litigation_after_reconsideration", "pending", 1),
    ),
]
IDS = [f"{name}-{subject}" for name, subject, _ in CASES]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("name", "subject", "key"), CASES, ids=IDS)
def test_check_passes(name: str, subject: str, key: Key, form: str) -> None:
    found = check(printed(form), name, subject)
    assert found.status == "pass"
    assert found.expected == found.actual
    assert found.expected


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("name", "subject", "key"), CASES, ids=IDS)
def test_check_fails_and_says_by_how_much(name: str, subject: str, key: Key, form: str) -> None:
    right = int(printed(form).cells[key])
    found = check(printed(form, put={key: (str(right + 5), right + 5)}), name, subject)
    assert found.status == "fail"
    assert found.expected is not None
    assert found.actual is not None
    assert abs(int(found.expected) - int(found.actual)) == 5


@pytest.mark.parametrize("text", ["", "/", "若干"])
@pytest.mark.parametrize(("name", "subject", "key"), CASES, ids=IDS)
def test_check_lacks_a_figure(name: str, subject: str, key: Key, text: str) -> None:
    found = check(printed("format_2021", put={key: (text, None)}), name, subject)
    assert (found.status, found.expected, found.actual) == ("not_checkable", None, None)


def test_a_blank_is_not_a_nought() -> None:
    key = ("III", "granted", "natural_person", 1)
    report = printed("format_2021", put={key: ("", None)})
    assert check(report, "outcomes_sum", "natural_person").status == "not_checkable"


@pytest.mark.parametrize("form", FORMS)
def test_every_check_of_the_contract_is_there_for_every_subject(form: str) -> None:
    parsed = parse(html(printed(form)), source="a.html")
    subjects: dict[str, list[str]] = {}
    for one in parsed.checks:
        subjects.setdefault(one.check, []).append(one.subject)
    assert subjects["balance"] == list(APPLICANTS)
    assert subjects["outcomes_sum"] == list(APPLICANTS)
    assert subjects["applicants_sum"] == list(OUTCOMES[form])
    assert subjects["results_sum"] == list(ROUTES)


@pytest.mark.parametrize("row", ["other.correction_overdue", "other.fee_overdue", "other.other"])
def test_the_three_other_rows_of_2021_belong_to_the_sum(row: str) -> None:
    report = printed("format_2021", put={("III", row, "natural_person", 1): ("9999", 9999)})
    assert check(report, "outcomes_sum", "natural_person").status == "fail"


def test_the_one_other_row_of_2019_belongs_to_the_sum() -> None:
    report = printed("format_2019", put={("III", "other", "natural_person", 1): ("9999", 9999)})
    assert check(report, "outcomes_sum", "natural_person").status == "fail"


def test_a_failing_check_does_not_cost_the_status() -> None:
    report = printed("format_2021", put={("III", "total", "total", 1): ("0", 0)})
    parsed = parse(html(report), source="a.html")
    assert parsed.status == "ok"
    assert {one.status for one in parsed.checks} == {"pass", "fail"}


def test_no_table_no_check() -> None:
    assert run_checks(ParsedReport("a", "ok", Header())) == []


# ---- the statistics table of 2014 -------------------------------------------------------------------

SUMS = {
    "request.received": ("request.in_person", "request.fax", "request.online", "request.letter"),
    "request.closed": ("request.closed_on_time", "request.closed_extended"),
    "reply.total": (
        "reply.already_public", "reply.granted", "reply.partially_granted", "reply.denied",
        "reply.not_this_agency", "reply.does_not_exist", "reply.correction_requested", "reply.other_channel",
    ),
    "reply.denied": (
        "reply.denied.state_secret", "reply.denied.trade_secret", "reply.denied.personal_privacy",
        "reply.denied.security_and_stability", "reply.denied.not_government_information",
        "reply.denied.other_legal",
    ),
    "reconsideration.total": ("reconsideration.upheld", "reconsideration.corrected", "reconsideration.other"),
    "litigation.total": ("litigation.upheld", "litigation.corrected", "litigation.other"),
    "capacity.staff": ("capacity.staff_full_time", "capacity.staff_part_time"),
}  # fmt: skip


def statistics_check(total: str, figures: dict[str, int | None]) -> Check:
    rows = [Statistic(code, value, "count", "reported" if value is not None else "blank", "", f"t1.r{n}.c3")
            for n, (code, value) in enumerate(figures.items(), 1)]  # fmt: skip
    checks = run_checks(ParsedReport("a", "ok", Header(), statistics=rows))
    (found,) = [one for one in checks if (one.check, one.subject) == ("statistics_sum", total)]
    return found


@pytest.mark.parametrize("total", SUMS)
def test_sum_of_the_statistics_table(total: str) -> None:
    parts: dict[str, int | None] = {code: n for n, code in enumerate(SUMS[total], 3)}
    right = sum(value or 0 for value in parts.values())
    assert statistics_check(total, {total: right, **parts}).status == "pass"
    assert statistics_check(total, {total: right + 1, **parts}).status == "fail"
    assert statistics_check(total, {total: None, **parts}).status == "not_checkable"
    assert statistics_check(total, {total: right, **parts, SUMS[total][0]: None}).status == "not_checkable"

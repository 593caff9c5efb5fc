"""Problem codes are documented, stable data."""

import re
from dataclasses import fields

import pytest

from schemas.problems import PROBLEMS, ProblemCode, problem

# Published codes never change; new ones may join.
PUBLISHED = {
    "ambiguous_place", "cell_missing", "duplicate_cell", "empty_file", "encoding_guessed", "forms_mixed",
    "identity_conflict", "label_inferred", "no_form_recognised", "not_a_number", "not_a_report",
    "position_unknown", "remark_in_cell", "row_left_out", "surplus_cell", "table_missing", "truncated",
    "unit_missing", "unknown_column", "unknown_place", "unknown_row", "unknown_year", "unreadable_file",
    "unsupported_format",
}  # fmt: skip


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_code_is_documented(code: str) -> None:
    entry = PROBLEMS[code]
    assert entry.code == code
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", code)
    assert entry.severity in ("error", "warning")
    for field in fields(ProblemCode):
        assert getattr(entry, field.name).strip(), field.name
    assert any("\u4e00" <= char <= "\u9fff" for char in entry.zh)


def test_published_codes_are_still_there() -> None:
    assert set(PROBLEMS) >= PUBLISHED


@pytest.mark.parametrize(
    "code", ["unit_missing", "old_form", "remark_in_cell", "identity_conflict", "forms_mixed"]
)
def test_what_the_contract_calls_a_warning_is_one(code: str) -> None:
    assert PROBLEMS[code].severity == "warning"


@pytest.mark.parametrize(
    "code", ["not_a_number", "unknown_row", "unknown_column", "table_missing", "no_form_recognised"]
)
def test_what_costs_the_status_is_an_error(code: str) -> None:
    assert PROBLEMS[code].severity == "error"


def test_a_problem_takes_the_severity_of_its_code() -> None:
    made = problem("not_a_number", "text in a figure cell", "t1.r2.c3", "公务用车10辆")
    assert (made.code, made.severity, made.locator, made.raw) == (
        "not_a_number", "error", "t1.r2.c3", "公务用车10辆",
    )  # fmt: skip


def test_an_unregistered_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        problem("made_up", "nothing")

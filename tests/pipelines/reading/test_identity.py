"""Whose report it is, about which year, and which of several stands for it."""

from typing import Any

import pytest

from pipelines.reading.identity import choose, identify
from pipelines.store.ledger import Entry
from schemas.records import Header


def _entry(title: str, **fields: Any) -> Entry:
    return Entry(**{"key": "k", "title": title, "hint_district": 440104} | fields)


def test_what_the_text_says_comes_before_the_title() -> None:
    entry = _entry("大东街道2020年政府信息公开工作年度报告")
    identify(entry, Header(street=440104020, year=2019))
    assert (entry.district, entry.street, entry.year, entry.out_of_scope) == (440104, 440104020, 2019, None)


def test_the_title_serves_where_nothing_could_be_read() -> None:
    entry = _entry("广州市越秀区大东街道2020年政府信息公开工作年度报告")
    identify(entry, None)
    assert (entry.district, entry.street, entry.year) == (440104, 440104019, 2020)


def test_a_districts_own_report_is_in_scope() -> None:
    entry = _entry("广州市越秀区人民政府2020年政府信息公开工作年度报告")
    identify(entry, None)
    assert (entry.street, entry.out_of_scope) == (440104000, None)


@pytest.mark.parametrize("header", [None, Header(street=440104019, year=2020)])
def test_a_departments_report_is_out_of_scope_whatever_its_text_names(header: Header | None) -> None:
    entry = _entry("广州市越秀区教育局2020年政府信息公开工作年度报告")
    identify(entry, header)
    assert (entry.out_of_scope, entry.street) == ("department", None)


def test_a_department_that_only_the_text_names_is_out_of_scope() -> None:
    entry = _entry("2020年政府信息公开工作年度报告")
    identify(entry, Header(agency="广州市越秀区财政局", year=2020))
    assert entry.out_of_scope == "department"


def test_a_source_of_one_street_decides() -> None:
    entry = _entry("2020年政府信息公开工作年度报告", hint_street=440104019)
    identify(entry, None)
    assert (entry.street, entry.year, entry.place_reason) == (440104019, 2020, None)


@pytest.mark.parametrize(
    ("title", "district", "reason"),
    [
        ("2020年政府信息公开工作年度报告", 440104, "unknown_place"),
        ("白云街道2020年政府信息公开工作年度报告", None, "ambiguous_place"),
        ("广州市越秀区大东街道政府信息公开工作年度报告", 440104, "unknown_year"),
    ],
)
def test_what_is_missing_is_named(title: str, district: int | None, reason: str) -> None:
    entry = _entry(title, hint_district=district)
    identify(entry, None)
    assert entry.place_reason == reason


def test_the_column_gives_the_year_where_nothing_else_does() -> None:
    entry = _entry("广州市越秀区大东街道政府信息公开工作年度报告", hint_year=2020)
    identify(entry, None)
    assert (entry.year, entry.place_reason) == (2020, None)


def test_an_entry_that_is_understood_later_forgets_its_reasons() -> None:
    entry = _entry("2020年政府信息公开工作年度报告")
    identify(entry, Header(agency="广州市越秀区财政局"))
    identify(entry, Header(street=440104019, year=2020))
    assert (entry.out_of_scope, entry.place_reason) == (None, None)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"status": "ok", "published_on": "2021-01-01"}, {"status": "partial", "published_on": "2022-01-01"}),
        ({"status": "ok", "published_on": "2021-02-01"}, {"status": "ok", "published_on": "2021-01-01"}),
        ({"status": "ok"}, {"status": "ok", "fetch": "gone", "published_on": "2022-01-01"}),
        ({"status": "failed"}, {"status": None}),
        ({"status": "partial"}, {"status": "ok", "out_of_scope": "department"}),
    ],
)
def test_the_better_one_stands_whatever_the_order(better: dict[str, Any], worse: dict[str, Any]) -> None:
    # The better one has the higher key, so that the key alone would choose wrongly.
    good, bad = _entry("b", **better | {"key": "2"}), _entry("a", **worse | {"key": "1"})
    assert choose([good, bad]) is good
    assert choose([bad, good]) is good


def test_equals_are_told_apart_by_key() -> None:
    first, second = _entry("a", key="1", status="ok"), _entry("b", key="2", status="ok")
    assert choose([second, first]) is first


def test_nothing_in_scope_is_nothing() -> None:
    assert choose([_entry("a", out_of_scope="department")]) is None


def test_a_name_that_only_the_text_gives_and_places_share_is_named_so() -> None:
    entry = _entry("2020年政府信息公开工作年度报告", hint_district=None)
    identify(entry, Header(agency="白云区人民政府", year=2020))
    assert (entry.street, entry.place_reason, entry.out_of_scope) == (None, "ambiguous_place", None)

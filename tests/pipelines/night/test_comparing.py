"""What a night has less of than it should, though nothing failed."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from pipelines.night.comparing import compare_with_last_year, missing_streets, newest_due
from pipelines.night.summary import RunSummary
from pipelines.store.datadir import DataDir
from pipelines.store.ledger import Entry, Ledger
from spiders.records import CrawlResult, Discovered
from tests.pipelines.conftest import DADONG
from tests.pipelines.night.test_changes import TITLE, Column, _page

YUEXIU = 440104
BAIYUN = 440104020


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(DataDir(tmp_path).ledger)
    yield ledger
    ledger.close()


def known(ledger: Ledger, street: int, year: int, **fields: object) -> None:
    values = {
        "source_id": "s",
        "url": "u",
        "title": "t",
        "state": "parsed",
        "first_seen": "",
        "last_seen": "",
    }
    entry = Entry(key=f"{street}-{year}", district=street // 1000, street=street, year=year, **values)
    for name, value in fields.items():
        setattr(entry, name, value)
    ledger.save([entry])


def listed(*years: int) -> CrawlResult:
    reports = [
        Discovered(key=str(n), url="u", title="t", year=year, state="known") for n, year in enumerate(years)
    ]
    return CrawlResult(source_id="s", reports=reports)


def test_a_year_is_due_once_its_window_is_past() -> None:
    assert newest_due(date(2024, 3, 31)) == 2022
    assert newest_due(date(2024, 4, 1)) == 2023
    assert newest_due(date(2024, 4, 1), [2019, 2020]) == 2020
    assert newest_due(date(2024, 4, 1), [2024]) is None


def test_fewer_reports_than_a_year_ago_are_told() -> None:
    (told,) = compare_with_last_year(listed(2023, 2022, 2022), 2023)
    assert told == "fewer_than_last_year: 1 reports of 2023, 2 of 2022"
    assert list(compare_with_last_year(listed(2023, 2023, 2022), 2023)) == []
    # A year without any column of its own is compared with the last one that had some.
    (told,) = compare_with_last_year(listed(2021, 2024), 2023)
    assert told == "fewer_than_last_year: 0 reports of 2023, 1 of 2021"
    assert list(compare_with_last_year(listed(2024), 2023)) == []


def test_streets_without_a_report_are_named_by_year(ledger: Ledger) -> None:
    known(ledger, DADONG, 2022)
    known(ledger, DADONG, 2023)
    known(ledger, BAIYUN, 2023, state="failed")
    known(ledger, 440104021, 2023, out_of_scope="notice")
    today = date(2024, 5, 1)
    newest, before = missing_streets(ledger, [(YUEXIU, None)], today)
    assert (newest.year, before.year) == (2023, 2022)
    assert newest.expected == before.expected == 18
    assert len(newest.streets) == 16
    assert not {DADONG, BAIYUN} & set(newest.streets)
    assert BAIYUN in before.streets
    assert str(newest).startswith("440104 越秀区 2023: 16 of 18 streets have no report: ")
    assert missing_streets(ledger, [(YUEXIU, None)], date(2024, 3, 1))[0].year == 2022


def test_a_source_of_one_street_promises_that_street_only(ledger: Ledger) -> None:
    known(ledger, DADONG, 2023)
    today = date(2024, 5, 1)
    assert missing_streets(ledger, [(YUEXIU, DADONG)], today) == []
    (missing,) = missing_streets(ledger, [(YUEXIU, DADONG), (YUEXIU, BAIYUN), (None, None)], today)
    assert missing.streets == [BAIYUN]
    assert missing_streets(ledger, [(YUEXIU, None)], today, streets=[DADONG]) == []


def test_what_governs_no_place_is_not_missed(ledger: Ledger) -> None:
    (missing,) = missing_streets(ledger, [(440117, None)], date(2024, 5, 1))
    assert "黄龙带水库" not in missing.names
    assert all(name.endswith(("街道", "镇", "乡")) for name in missing.names)


def test_a_list_that_got_shorter_is_told(
    httpserver: object, night: Callable[..., RunSummary], tmp_path: Path
) -> None:
    column = Column(httpserver)  # type: ignore[arg-type]
    posts = [
        (n, TITLE.replace("大东", street), "2021-01-20", _page(n)) for n, street in ((5, "大东"), (6, "白云"))
    ]
    column.show(*posts)
    (first,) = night([column.entry]).sources
    assert (first.listed_before, first.doubts) == (
        None,
        ["fewer_than_last_year: 0 reports of 2025, 2 of 2020"],
    )
    column.show(posts[0])
    summary = night([column.entry], days=1)
    (second,) = summary.sources
    assert (second.listed_before, second.listed) == (2, 1)
    assert [doubt.partition(":")[0] for doubt in second.doubts][:2] == [
        "fewer_than_last_year",
        "fewer_listed",
    ]
    assert any("fewer_reports: 1 reports, 2 on" in line for line in summary.lines())
    missing = {one.year: one for one in summary.missing}
    assert len(missing[2020].streets) == 16
    assert any(line.startswith("440104 越秀区 2025: 18 of 18") for line in summary.lines())

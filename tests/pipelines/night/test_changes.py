"""What portals do to reports that are already known: change them, double them, move them."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from pytest_httpserver import HTTPServer

from pipelines.demo.reports.figures import draw
from pipelines.demo.reports.pages import report_body
from pipelines.lake.opened import load
from pipelines.night.summary import RunSummary
from pipelines.selection import Selection
from pipelines.store.datadir import DataDir
from tests.pipelines.conftest import ledger_of, snapshot

TITLE = "广州市越秀区大东街道2020年政府信息公开工作年度报告"


def _page(seed: int, title: str = TITLE) -> str:
    """A report whose figures are those of `seed`."""
    body = report_body(Random(seed), "我街道", 2020, draw(Random(seed), "format_2019"))
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="ArticleTitle" content="{title}"></head>'
        f'<body><h1>{title}</h1><div id="zoomcon" class="content_article">{body}</div></body></html>'
    )


def _two_streets() -> tuple[tuple[int, str, str, str], tuple[int, str, str, str]]:
    """Posts of two streets, 5 and 6."""
    other = TITLE.replace("大东", "白云")
    return (5, TITLE, "2021-01-20", _page(1)), (6, other, "2021-01-20", _page(2, other))


class Column:
    """A column whose posts are what a test wants them to be on a given night."""

    def __init__(self, server: HTTPServer) -> None:
        self._server = server
        host = f"{server.host}:{server.port}"
        self.entry = {
            "id": "column", "platform": "nfcms", "start_urls": [server.url_for("/nb/")], "allowed_hosts": [host],
            "district": 440104, "delay": 0,
        }  # fmt: skip

    def show(self, *posts: tuple[int, str, str, str], hidden: int = 0) -> None:
        """Posts as (id, title, day, page); the last `hidden` of them are there and in no list."""
        self._server.clear()
        items = "".join(
            f'<li><a href="content/post_{number}.html" title="{title}">{title}</a><span>{day}</span></li>'
            for number, title, day, _ in posts[: len(posts) - hidden]
        )
        listing = f"<html><body><ul class='news_list'>{items}</ul></body></html>"
        kind = "text/html; charset=utf-8"
        for path in ("/nb/", "/nb/index.html"):
            self._server.expect_request(path).respond_with_data(listing, content_type=kind)
        for path in ("/robots.txt", "/nb/index_2.html"):
            self._server.expect_request(path).respond_with_data("", status=404)
        for number, _, _, page in posts:
            self._server.expect_request(f"/nb/content/post_{number}.html").respond_with_data(
                page, content_type=kind
            )

    def withdraw(self, number: int) -> None:
        """The post is not there any more."""
        path = f"/nb/content/post_{number}.html"
        self._server.expect_request(path).respond_with_data("", status=404)

    def asked(self, path: str) -> list[str]:
        """The requests for `path` since the posts were last shown anew."""
        return [request.path for request, _ in self._server.log if request.path == path]


@pytest.fixture
def column(httpserver: HTTPServer) -> Column:
    return Column(httpserver)


def test_a_silent_revision_is_found_and_told(
    column: Column, night: Callable[..., RunSummary], tmp_path: Path
) -> None:
    column.show((5, TITLE, "2021-01-20", _page(1)))
    assert night([column.entry]).ok
    old = load("applications", tmp_path / "data")
    column.show((5, TITLE, "2021-01-20", _page(2)))
    assert night([column.entry]).revisions == 0  # not due yet, so nobody knows
    summary = night([column.entry], days=1)
    new, revisions = load("applications", tmp_path / "data"), load("revisions", tmp_path / "data")
    changed = old["value"] != new["value"]
    assert changed.any()
    of_applications = revisions[revisions["table"] == "applications"]
    keys = "outcome=" + new["outcome"] + ",applicant=" + new["applicant"]
    assert of_applications["key"].tolist() == keys[changed].tolist()
    assert of_applications["old"].astype("Int64").tolist() == old["value"][changed].tolist()
    assert of_applications["new"].astype("Int64").tolist() == new["value"][changed].tolist()
    assert set(revisions["cause"]) == {"publisher"}
    assert (revisions["old_sha256"] != revisions["new_sha256"]).all()
    assert summary.revisions == len(revisions)
    before = snapshot(DataDir(tmp_path / "data"))
    assert night([column.entry], days=2).revisions == 0
    assert snapshot(DataDir(tmp_path / "data")) == before


def test_of_two_posts_of_one_report_the_newer_stands(
    column: Column, night: Callable[..., RunSummary], tmp_path: Path
) -> None:
    older, newer = (5, TITLE, "2021-01-20", _page(1)), (6, TITLE, "2021-02-01", _page(2))
    column.show(older, newer)
    assert night([column.entry]).reports == {"parsed": 1, "out_of_scope": 1}
    entries = ledger_of(DataDir(tmp_path / "data"))
    assert entries["nfcms:4401:6"].state == "parsed"
    loser = entries["nfcms:4401:5"]
    assert (loser.state, loser.reason, loser.duplicate_of) == ("out_of_scope", "duplicate_of", "nfcms:4401:6")
    assert load("reports", tmp_path / "data")["published_on"].tolist() == ["2021-02-01"]
    assert load("revisions", tmp_path / "data").empty


def test_a_newer_post_takes_over_on_a_later_night(
    column: Column, night: Callable[..., RunSummary], tmp_path: Path
) -> None:
    older, newer = (5, TITLE, "2021-01-20", _page(1)), (6, TITLE, "2021-02-01", _page(2))
    column.show(older)
    night([column.entry])
    column.show(older, newer)
    assert night([column.entry]).revisions > 0
    entries = ledger_of(DataDir(tmp_path / "data"))
    assert (entries["nfcms:4401:6"].state, entries["nfcms:4401:5"].duplicate_of) == ("parsed", "nfcms:4401:6")


def test_a_report_that_turns_out_to_be_anothers_moves(
    column: Column, night: Callable[..., RunSummary], tmp_path: Path
) -> None:
    column.show((5, TITLE, "2021-01-20", _page(1)))
    night([column.entry])
    corrected = TITLE.replace("大东", "白云")
    column.show((5, corrected, "2021-01-20", _page(1, corrected)))
    night([column.entry], days=1)
    assert load("reports", tmp_path / "data")["street"].tolist() == [440104020]
    assert load("applications", tmp_path / "data")["street"].unique().tolist() == [440104020]
    gone = load("revisions", tmp_path / "data")
    assert gone["street"].unique().tolist() == [440104019]
    assert gone["new"].isna().all()


def test_a_page_that_is_no_report_any_more_does_not_take_the_nights_down(
    column: Column, night: Callable[..., RunSummary], tmp_path: Path
) -> None:
    column.show((5, TITLE, "2021-01-20", "<html><body><p>系统维护中</p></body></html>"), (6, TITLE.replace("大东", "白云"), "2021-01-20", _page(1, TITLE.replace("大东", "白云"))))  # fmt: skip
    summary = night([column.entry])
    assert not summary.ok
    assert [failure.key for failure in summary.failures] == ["nfcms:4401:5"]
    reports = load("reports", tmp_path / "data").set_index("street")
    assert reports.loc[440104020, "status"] == "ok"
    assert reports.loc[440104019, "status"] == "failed"
    assert reports.loc[440104019, "reason"]


def test_a_report_that_no_list_names_any_more_is_gone_and_keeps_its_figures(
    column: Column, night: Callable[..., RunSummary], tmp_path: Path
) -> None:
    both = _two_streets()
    column.show(*both)
    night([column.entry])
    before = snapshot(DataDir(tmp_path / "data"))
    column.show(both[0])
    column.withdraw(6)
    summary = night([column.entry], days=1)
    assert summary.sources[0].changes == {
        "new": [], "changed": [], "moved": [], "vanished": ["nfcms:4401:6"],
    }  # fmt: skip
    entry = ledger_of(DataDir(tmp_path / "data"))["nfcms:4401:6"]
    assert (entry.state, entry.reason, bool(entry.documents)) == ("gone", "http_404", True)
    assert [(failure.key, failure.state) for failure in summary.failures] == [("nfcms:4401:6", "gone")]
    assert snapshot(DataDir(tmp_path / "data")) == before
    assert night([column.entry], days=1).ok  # told once
    # It comes back, and needs no day of a second look for that.
    column.show(*both)
    night([column.entry], days=1)
    assert ledger_of(DataDir(tmp_path / "data"))["nfcms:4401:6"].state == "parsed"


def test_a_report_that_is_in_no_list_and_still_there_is_not_gone(
    column: Column, night: Callable[..., RunSummary], tmp_path: Path
) -> None:
    both = _two_streets()
    column.show(*both)
    night([column.entry])
    column.show(*both, hidden=1)
    summary = night([column.entry])
    assert summary.ok
    assert summary.sources[0].changes["vanished"] == ["nfcms:4401:6"]
    entry = ledger_of(DataDir(tmp_path / "data"))["nfcms:4401:6"]
    assert (entry.state, entry.fetch_reason) == ("parsed", "not_listed")
    asked = len(column.asked("/nb/content/post_6.html"))
    assert night([column.entry]).sources[0].changes["vanished"] == []
    assert len(column.asked("/nb/content/post_6.html")) == asked
    # Its schedule goes on.
    night([column.entry], days=400)
    assert len(column.asked("/nb/content/post_6.html")) == asked + 1


def test_a_report_under_another_number_has_moved(
    column: Column, night: Callable[..., RunSummary], tmp_path: Path
) -> None:
    column.show((5, TITLE, "2021-01-20", _page(1)))
    night([column.entry])
    column.show((9, TITLE, "2021-01-20", _page(1) + " "))  # not byte for byte the same
    column.withdraw(5)
    summary = night([column.entry])
    assert summary.ok
    assert summary.sources[0].changes == {
        "new": [], "changed": [], "moved": ["nfcms:4401:9"], "vanished": [],
    }  # fmt: skip
    entries = ledger_of(DataDir(tmp_path / "data"))
    old, new = entries["nfcms:4401:5"], entries["nfcms:4401:9"]
    assert (old.state, old.duplicate_of, new.state) == ("gone", new.key, "parsed")
    assert load("reports", tmp_path / "data")["url"].tolist() == [new.url]
    assert load("revisions", tmp_path / "data").empty


def test_a_district_column_asked_for_one_street_fetches_that_street_only(
    column: Column, night: Callable[..., RunSummary], tmp_path: Path
) -> None:
    other = TITLE.replace("大东", "白云")
    unnamed = "2020年政府信息公开工作年度报告"
    column.show(
        (5, TITLE, "2021-01-20", _page(1)), (6, other, "2021-01-20", _page(2, other)),
        (7, unnamed, "2021-01-20", _page(3, unnamed)),
    )  # fmt: skip
    night([column.entry], selection=Selection(streets=frozenset({440104019})))
    fetched = [number for number in (5, 6, 7) if column.asked(f"/nb/content/post_{number}.html")]
    assert fetched == [5, 7]  # the last may be of that street, as far as the list says
    assert "nfcms:4401:6" not in ledger_of(DataDir(tmp_path / "data"))
    assert night([column.entry]).sources[0].changes["new"] == ["nfcms:4401:6", "nfcms:4401:7"]

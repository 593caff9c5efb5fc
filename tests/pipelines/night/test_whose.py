"""Whose a report is, and of which year, from the portal's list to lake, ledger and account."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.lake.opened import load
from pipelines.night.summary import RunSummary
from pipelines.store.datadir import DataDir
from tests.parsers.printed import html, html_body, printed
from tests.pipelines.conftest import ledger_of
from tests.spiders.portal import Answer, Server

Nights = Callable[..., RunSummary]
YUEXIU, BAIYUN, DADONG = 440104, 440111, 440104019


@pytest.fixture
def portal() -> Iterator[Server]:
    with Server() as server:
        yield server


def _source(portal: Server, platform: str, path: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": "test",
        "platform": platform,
        "start_urls": [portal.url + path],
        "allowed_hosts": [portal.host],
        "delay": 0,
        **fields,
    }


def _column(portal: Server, *titles: str) -> None:
    rows = (f'<li><a href="content/post_{n}.html">{title}</a></li>' for n, title in enumerate(titles, 1))
    portal.routes["/a/"] = f"<ul>{''.join(rows)}</ul>"


def _report(title: str) -> bytes:
    """A report whose text names nobody."""
    report = printed("format_2021")
    return html(report).replace(report.title.encode(), title.encode())


def test_a_place_whose_name_two_share_fails_by_name_until_the_source_settles_it(
    portal: Server, night: Nights, tmp_path: Path
) -> None:
    title = "白云区人民政府2022年政府信息公开工作年度报告"
    _column(portal, title)
    portal.routes["/a/content/post_1.html"] = _report(title)
    source = _source(portal, "nfcms", "/a/")
    first = night([source])
    data = DataDir.at(tmp_path / "data")
    (entry,) = ledger_of(data).values()
    assert (entry.state, entry.reason, entry.out_of_scope) == ("failed", "ambiguous_place", None)
    assert not first.ok
    assert [(one.state, one.reason, one.title) for one in first.failures] == [
        ("failed", "ambiguous_place", title)
    ]
    assert any("Set `district`" in line for line in first.lines())
    (kept,) = [json.loads(path.read_text("utf-8")) for path in data.runs.glob("*.json")]
    assert (kept["ok"], kept["failures"][0]["reason"]) == (False, "ambiguous_place")
    settled = night([source | {"district": BAIYUN}], days=1)
    assert settled.ok, list(settled.lines())
    # The district is part of the key of a post: the old entry says that the report has moved.
    assert {(entry.state, entry.street) for entry in ledger_of(data).values()} == {
        ("gone", None),
        ("parsed", BAIYUN * 1000),
    }
    assert load("reports", data.root)["status"].tolist() == ["ok"]


def test_a_report_that_cannot_be_fetched_has_the_names_of_its_place(
    portal: Server, night: Nights, tmp_path: Path
) -> None:
    _column(
        portal,
        "广州市越秀区大东街道办事处2022年政府信息公开工作年度报告",
        "越秀区人民政府2022年政府信息公开工作年度报告",
    )
    portal.routes["/a/content/post_1.html"] = Answer("no", 403)
    portal.routes["/a/content/post_2.html"] = Answer("no", 403)
    night([_source(portal, "nfcms", "/a/", district=YUEXIU)])
    reports = load("reports", tmp_path / "data").sort_values("street")
    assert reports["status"].tolist() == ["failed", "failed"]
    assert reports["district_name"].tolist() == ["越秀区", "越秀区"]
    assert reports["street_name"].astype(object).where(reports["street_name"].notna(), None).tolist() == [
        None,  # the district's own
        "大东街道",
    ]


def test_a_page_whose_body_comes_from_a_script_has_its_year_from_there(
    portal: Server, night: Nights, tmp_path: Path
) -> None:
    report = printed("format_2021")
    detail = {"id": 7, "title": report.title, "content": html_body(report)}
    portal.routes["/app/gkmlpt/content/0/0/post_7.html"] = (
        f"<html><head><title></title></head><body><div id=app></div><script>window._CONFIG = "
        f"{{ DETAIL: {json.dumps(detail)}, TREE: [] }};</script></body></html>"
    )
    tree = [
        {"id": 1, "name": "政府信息公开年报", "parent": 0, "post_count": 1, "jump_url": "", "children": []}
    ]
    portal.routes["/app/gkmlpt/index"] = (
        f"<script>window._CONFIG = {{ SID: '1', TREE: {json.dumps(tree)}, SERVICE_AREA_ID: '440104' }};</script>"
    )
    row = {
        "id": 7, "type": "normal", "title": "政府信息公开工作年度报告", "date": 0, "create_time": 0,
        "created_at": "", "publisher": "", "url": f"{portal.url}/app/gkmlpt/content/0/0/post_7.html",
        "post_url": "", "attachment": [],
    }  # fmt: skip
    articles = {"classify": {"post_count": 1}, "offset": 0, "total": 1, "articles": [row]}
    portal.routes["/app/gkmlpt/api/all/1?page=1&sid=1"] = Answer(json.dumps(articles))
    summary = night([_source(portal, "gkmlpt", "/app", district=YUEXIU, street=DADONG)])
    assert summary.failures == []
    (found,) = load("reports", tmp_path / "data").to_dict("records")
    assert (found["street"], found["year"], found["title"], found["status"]) == (
        DADONG,
        2022,
        report.title,
        "ok",
    )

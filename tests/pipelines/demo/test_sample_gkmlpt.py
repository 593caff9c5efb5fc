"""The apps of the sample portal, held against the samples of the platform that were written down."""

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import pytest
from lxml import html as lxml_html

from pipelines.demo.portal import Portal
from pipelines.demo.reports import dadong

FIXTURES = Path(__file__).parent / "fixtures"
DADONG = "/gzyxddj"

Ask: TypeAlias = Callable[..., Any]


def config(text: str) -> tuple[str, list[dict[str, Any]]]:
    """SID and TREE of a shell, found as harvesters of real portals find them."""
    sid = re.search(r"SID:\s*'(\d+)'", text)
    tree = re.search(r"TREE:\s*(\[.*?\])\s*,\s*SERVICE_AREA_ID", text, re.DOTALL)
    assert sid
    assert tree
    return sid[1], json.loads(tree[1])


def yearly(ask: Ask, app: str) -> tuple[str, dict[str, Any]]:
    """Address of an app's list of reports, without the page, and the list's first page."""
    sid, tree = config(ask(f"{app}/gkmlpt/index").text)
    (node,) = (node for node in tree if re.search("年报|年度报告", node["name"]) and not node["jump_url"])
    address = f"{app}/gkmlpt/api/all/{node['id']}?sid={sid}"
    reply = ask(f"{address}&page=1")
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "application/json; charset=utf-8"
    return address, json.loads(reply.text)


def shape(value: Any) -> Any:
    """Keys in order and types, the first element standing for a list's."""
    if isinstance(value, dict):
        return [(key, shape(inner)) for key, inner in value.items()]
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value)


def test_the_shell_is_the_sample_with_other_values(portal: Portal, ask: Ask) -> None:
    text = ask(f"{portal.url}{DADONG}/gkmlpt/index").text
    sample = (FIXTURES / "index.html").read_text("utf-8")
    script = re.compile(r"window\._CONFIG = \{.*?\n\};", re.DOTALL)
    ours, theirs = script.search(text), script.search(sample)
    assert ours
    assert theirs
    key = re.compile(r"^  ([A-Z_]+): ", re.MULTILINE)
    assert key.findall(ours[0]) == key.findall(theirs[0])
    assert shape(config(text))[0] == shape(config(sample))[0]
    assert shape(config(text)[1]) == shape(config(sample)[1])
    assert f"APP_URL: '{portal.url}{DADONG}'" in text


@pytest.mark.parametrize("name", ["index", "annualreport", "mindex", "policy", "guide", ""])
def test_every_shell_carries_the_configuration(portal: Portal, ask: Ask, name: str) -> None:
    assert config(ask(f"{portal.url}{DADONG}/gkmlpt/{name}").text)


def test_the_list_is_the_sample_with_other_values(portal: Portal, ask: Ask) -> None:
    _, answer = yearly(ask, f"{portal.url}{DADONG}")
    sample = json.loads((FIXTURES / "annual-reports-page.json").read_text("utf-8"))
    (with_file,) = (row for row in answer["articles"] if row["attachment"])
    assert shape({**answer, "articles": [with_file]}) == shape(sample)
    assert all(
        shape({**row, "attachment": []}) == shape({**with_file, "attachment": []})
        for row in answer["articles"]
    )


def test_days_begin_in_shanghai(portal: Portal, ask: Ask) -> None:
    _, answer = yearly(ask, f"{portal.url}{DADONG}")
    for row in answer["articles"]:
        written = datetime.fromtimestamp(row["date"], ZoneInfo("Asia/Shanghai"))
        assert (written.hour, written.minute, written.second) == (0, 0, 0)
        published = datetime.fromtimestamp(row["create_time"], ZoneInfo("Asia/Shanghai"))
        assert row["created_at"] == f"{published:%Y-%m-%d %H:%M:%S}"
        assert written <= published


def test_page_nought_is_page_one_and_past_the_end_is_404(portal: Portal, ask: Ask) -> None:
    address, answer = yearly(ask, f"{portal.url}{DADONG}")
    assert ask(f"{address}&page=0").body == ask(f"{address}&page=1").body
    assert answer["offset"] == 0
    assert answer["total"] == len(answer["articles"]) < answer["classify"]["post_count"]
    assert ask(f"{address}&page=2").status == 404


def test_a_long_list_comes_by_hundreds(portal: Portal, ask: Ask) -> None:
    address, first = yearly(ask, portal.url)
    second = json.loads(ask(f"{address}&page=2").text)
    assert len(first["articles"]) == 100
    assert second["offset"] == 100
    assert first["total"] == second["total"] == 100 + len(second["articles"])
    ids = [row["id"] for page in (first, second) for row in page["articles"]]
    assert len(set(ids)) == len(ids)
    assert ask(f"{address}&page=3").status == 404


def test_category_nought_has_everything_and_one_post_is_listed_twice(portal: Portal, ask: Ask) -> None:
    app = f"{portal.url}{DADONG}"
    _, tree = config(ask(f"{app}/gkmlpt/index").text)
    seen: Counter[int] = Counter()
    for node in tree:
        if not node["jump_url"]:
            rows = json.loads(ask(f"{app}/gkmlpt/api/all/{node['id']}?page=1").text)["articles"]
            seen.update(row["id"] for row in rows)
    everything = json.loads(ask(f"{app}/gkmlpt/api/all/0?page=1").text)["articles"]
    assert {row["id"] for row in everything} == set(seen)
    assert sorted(seen.values())[-2:] == [1, 2]
    assert any("公开" not in row["title"] for row in everything)


def test_one_column_jumps_away_and_one_row_is_only_a_link(portal: Portal, ask: Ask) -> None:
    app = f"{portal.url}{DADONG}"
    _, tree = config(ask(f"{app}/gkmlpt/index").text)
    (elsewhere,) = (node["jump_url"] for node in tree if node["jump_url"])
    assert ask(elsewhere).status == 200
    _, answer = yearly(ask, app)
    (row,) = (row for row in answer["articles"] if row["type"] == "url")
    assert not row["url"].startswith(portal.url)
    assert {row["type"] for row in answer["articles"]} == {"normal", "url"}


def test_addresses_follow_from_the_id(portal: Portal, ask: Ask) -> None:
    for app in (portal.url, f"{portal.url}{DADONG}"):
        _, answer = yearly(ask, app)
        for row in answer["articles"]:
            if row["type"] == "normal":
                number = row["id"]
                folder = f"{app}/gkmlpt/content/{number // 1_000_000}/{number // 1000}"
                assert row["url"] == f"{folder}/post_{number}.html"


def test_a_document_carries_its_body_twice_and_a_table_about_itself(portal: Portal, ask: Ask) -> None:
    _, answer = yearly(ask, f"{portal.url}{DADONG}")
    row = next(row for row in answer["articles"] if "2021年" in row["title"] and row["type"] == "normal")
    text = ask(row["url"]).text
    detail = re.search(r"DETAIL:\s*({.*?})\s*,\s*TREE:", text, re.DOTALL)
    assert detail
    content = json.loads(detail[1])["content"]
    page = lxml_html.fromstring(text)
    (body,) = page.xpath('//div[@class="article-content"]')
    assert len(body.xpath(".//table")) == 3
    assert "".join(lxml_html.fromstring(content).itertext()).split() == "".join(body.itertext()).split()
    labels = page.xpath('//div[@class="classify"]//td[@class="td-label"]/text()')
    assert [label.rstrip("：") for label in labels] == [
        "索引号", "分类", "发布机构", "成文日期", "名称", "文号", "发布日期", "主题词",
    ]  # fmt: skip
    assert page.xpath('//div[@class="content"]/h1[contains(@class, "title")]')
    assert "</script>" not in detail[1]


def test_the_twin_for_telephones_has_the_same_body(portal: Portal, ask: Ask) -> None:
    _, answer = yearly(ask, f"{portal.url}{DADONG}")
    row = next(row for row in answer["articles"] if row["type"] == "normal" and not row["attachment"])
    bodies = []
    for address in (row["url"], row["url"].replace("/post_", "/mpost_")):
        page = lxml_html.fromstring(ask(address).text)
        (body,) = page.xpath('//div[@class="article-content"]')
        bodies.append("".join(body.itertext()))
    assert bodies[0] == bodies[1]


def test_the_dadong_report_is_attached_byte_for_byte(portal: Portal, ask: Ask) -> None:
    (report,) = (r for r in portal.truth() if (r["street"], r["year"]) == (dadong.STREET, dadong.YEAR))
    assert report["title"] == dadong.TITLE
    original = dadong.document()
    assert sha256(original).hexdigest() == dadong.SHA256
    for address in report["addresses"]:
        page = lxml_html.fromstring(ask(address).text)
        (link,) = page.xpath('//a[@class="nfw-cms-attachment"]')
        assert link.text == "点击下载"
        assert not page.xpath('//div[contains(@class, "article")]//table')
        served = ask(f"{portal.url}{link.get('href')}")
        assert served.headers["Content-Type"] == "text/plain"
        assert served.body == original
    _, answer = yearly(ask, f"{portal.url}{DADONG}")
    (attachment,) = (file for row in answer["articles"] for file in row["attachment"])
    assert ask(attachment["url"]).body == original
    assert attachment["size"] == str(len(original))


def test_the_dadong_report_is_the_file_of_the_corpus(shared_reports: Path) -> None:
    original = (shared_reports / "dadong-2020.txt").read_bytes()
    assert sha256(original).hexdigest() == dadong.SHA256


def test_the_dadong_figures_are_those_of_its_truth_file(portal: Portal, shared_reports: Path) -> None:
    (report,) = (r for r in portal.truth() if (r["street"], r["year"]) == (dadong.STREET, dadong.YEAR))
    assert _without_units(report["truth"]) == json.loads(
        (shared_reports / "dadong-2020.truth.json").read_text("utf-8")
    )


def _without_units(truth: dict[str, Any]) -> dict[str, Any]:
    rows = [{k: v for k, v in row.items() if k != "unit"} for row in truth["proactive_disclosure"]]
    return {**truth, "proactive_disclosure": rows}

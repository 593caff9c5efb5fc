"""What the portals of Guangdong do besides the plain: trees, titles, files, columns, static JSON, search."""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote, urljoin

import pytest
from lxml import html as lxml_html

from pipelines.demo.portal import Portal

FIXTURES = Path(__file__).parent / "fixtures"
CONFIG = re.compile(r"window\._CONFIG = \{.*?\n\};", re.DOTALL)

Ask: TypeAlias = Callable[..., Any]


def tree(ask: Ask, app: str, page: str = "index") -> list[dict[str, Any]]:
    """Nodes of an app's tree, those below others included."""
    found = re.search(r"TREE: (\[.*\]),\n", ask(f"{app}/gkmlpt/{page}").text)
    assert found

    def flat(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [node for top in nodes for node in (top, *flat(top["children"]))]

    return flat(json.loads(found[1]))


def yearly(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [node for node in nodes if re.search("年报|年度报告", node["name"])]


@pytest.fixture(scope="module")
def apps(everything: Portal) -> dict[int, list[str]]:
    """Roots of the apps of each district: its own, then those of its streets."""
    found: dict[int, list[str]] = {}
    for source in everything.sources:
        if source["platform"] == "gkmlpt":
            found.setdefault(source["district"], []).extend(source["start_urls"])
    return {district: [urls[0], urls[-1], *urls[1:-1]] for district, urls in found.items()}


def test_reports_hang_in_the_tree_in_every_known_way(ask: Ask, apps: dict[int, list[str]]) -> None:
    plain, elsewhere, none, nested, *_ = apps[440103]
    assert yearly(tree(ask, plain))
    assert tree(ask, elsewhere) == []
    assert yearly(tree(ask, elsewhere, "annualreport"))
    assert yearly(tree(ask, none)) == []
    # Without such a column only the list of everything has the reports, among all else.
    titles = [row["title"] for row in ask(f"{none}/gkmlpt/api/all/0?page=1").data["articles"]]
    reports = [title for title in titles if re.search("年度.*?报告", title)]
    assert 0 < len(reports) < len(titles)
    (node,) = yearly(tree(ask, nested))
    assert node["parent"] != 0
    (jump,) = yearly(tree(ask, apps[440105][1]))
    assert ask(jump["jump_url"]).status == 200
    assert ask(f"{apps[440105][1]}/gkmlpt/api/all/{jump['id']}?page=1").status == 404


def rows(ask: Ask, app: str, page: str = "index") -> list[dict[str, Any]]:
    (node,) = yearly(tree(ask, app, page))
    return list(ask(f"{app}/gkmlpt/api/all/{node['id']}?page=1").data["articles"])


def test_titles_carry_markup_entities_and_escapes(ask: Ask, apps: dict[int, list[str]]) -> None:
    app = apps[440103][0]
    (node,) = yearly(tree(ask, app))
    raw = ask(f"{app}/gkmlpt/api/all/{node['id']}?page=1").body
    assert raw.isascii()
    titles = [row["title"] for app in (apps[440103][0], *apps[440111]) for row in rows(ask, app)]
    for mark in ("<em>政府信息公开</em>", "&nbsp;", "&#24180;", "<br>"):
        assert any(mark in title for title in titles), mark


def test_files_are_named_in_the_row_in_the_body_or_in_both(
    everything: Portal, ask: Ask, apps: dict[int, list[str]]
) -> None:
    seen: Counter[tuple[bool, bool]] = Counter()
    with_files = {r["post_id"] for r in everything.truth() if r["form"] in ("pdf", "docx", "text", "both")}
    for app in (*apps[440103][3:], apps[440103][0], *apps[440111], *apps[440114]):
        for row in rows(ask, app):
            if row["id"] in with_files:
                body = lxml_html.fromstring(ask(row["url"]).text)
                linked = bool(body.xpath('//a[@class="nfw-cms-attachment"]'))
                script = "nfw-cms-attachment" in ask(row["url"]).text
                seen[bool(row["attachment"]), linked or script] += 1
    assert set(seen) == {(True, True), (True, False), (False, True)}


def test_some_bodies_stand_only_in_the_script(
    everything: Portal, ask: Ask, apps: dict[int, list[str]]
) -> None:
    shown = set()
    for app in (apps[440103][0], *apps[440111], *apps[440114]):
        for row in rows(ask, app):
            if row["type"] == "normal":
                (body,) = lxml_html.fromstring(ask(row["url"]).text).xpath('//div[@class="article-content"]')
                shown.add(bool("".join(body.itertext()).strip()) or bool(body.xpath(".//img|.//iframe")))
    assert shown == {True, False}


def test_one_document_is_listed_under_two_ids(ask: Ask, apps: dict[int, list[str]]) -> None:
    app = apps[440103][0]
    (news,) = (node for node in tree(ask, app) if node["name"] == "工作动态")
    articles = ask(f"{app}/gkmlpt/api/all/{news['id']}?page=1").data["articles"]
    (twice,) = (url for url, count in Counter(row["url"] for row in articles).items() if count == 2)
    assert len({row["id"] for row in articles if row["url"] == twice}) == 2


def test_addresses_mix_http_and_https(ask: Ask, apps: dict[int, list[str]]) -> None:
    schemes = {row["post_url"].partition(":")[0] for row in rows(ask, apps[440103][0])}
    assert schemes == {"http", "https"}


def test_some_documents_have_no_body_in_the_column_and_all_in_their_app(everything: Portal, ask: Ask) -> None:
    bodyless = 0
    for report in everything.truth():
        if report["district"] in (440103, 440111, 440114) and report["form"] == "full":
            column = next(
                (a for a in report["addresses"] if "/content/post_" in a and "gkmlpt" not in a), None
            )
            if column is None:
                continue
            tables = len(lxml_html.fromstring(ask(column).text).xpath("//table//table|//div//table"))
            app = next(a for a in report["addresses"] if "gkmlpt" in a)
            assert "\\u003Ctable" in ask(app).text
            bodyless += not tables
    assert bodyless > 2


def test_lists_are_marked_up_in_every_known_way(everything: Portal, ask: Ask) -> None:
    host = everything.hosts["guangdong"]
    marks = {
        "/zwgkk/bmxxgkndbg/": r'<div class="listimg_data"><ul>\s*<li><a class="titlelie" .*class="list-date">20',
        "/zwgk/zfxxgknb/jd/": r'<ul class="news_list">\s*<li><a .*<span class="time">20',
        "/zwgk/qzfxxgknb/zj/": r"<li><a href=[^>]*><p><span>[^<]*</span></p></a><b>20\d\d-\d\d-\d\d</b></li>",
        "/xxgk/xxgkml/xxgknb/gzj/": r'<div class="common-list"><ul>\s*<li><a .*<span>\d\d-\d\d</span></li>',
        "/zwgk/xxgknb/gzj/2020/": r'<ul class="infoList">\s*<li><a [^\n]*</a></li>',
    }
    for path, pattern in marks.items():
        assert re.search(pattern, ask(f"{host}{path}").text), path


def test_rows_can_be_records_of_a_script(ask: Ask, everything: Portal) -> None:
    text = ask(f"{everything.hosts['guangdong']}/zwgk/zfxxgk/zfxxgknb/zj/2020n/").text

    def keys(record: str) -> list[str]:
        return re.findall(r"'(\w+)':", record)

    sample = (FIXTURES / "inline-record.txt").read_text("utf-8")
    records = re.findall(r"\{'url'.*?\}", text)
    published = [*everything.truth(), *everything.others()]
    assert (
        len(records) == sum(any("/zj/2020n/" in url for url in post["addresses"]) for post in published) > 0
    )
    assert all(keys(record) == keys(sample) for record in records)
    assert not re.search(r"<li><a [^>]*content/", text)


def test_one_column_is_in_no_order(ask: Ask, everything: Portal) -> None:
    text = ask(f"{everything.hosts['guangdong']}/zwgk/qzfxxgknb/zj/").text
    days = re.findall(r"<b>(20\d\d-\d\d-\d\d)</b>", text)
    assert days not in (sorted(days), sorted(days, reverse=True))


def test_streets_can_have_folders_and_some_reports_lie_only_there(
    everything: Portal, ask: Ask, source: Callable[..., str]
) -> None:
    start = source(everything, "demo-440103-folders")
    anchors = lxml_html.fromstring(ask(start).text).xpath('//ul[@class="folders"]//a')
    assert [a.text for a in anchors] == ["岭南街道", "华林街道", "南源街道", "海龙街道"]
    for anchor in anchors:
        assert "/content/post_" in ask(urljoin(start, anchor.get("href"))).text
    only = [
        r
        for r in everything.truth()
        if "demo-440103-folders" in r["sources"] and "demo-440103-column" not in r["sources"]
    ]
    assert {r["street"] for r in only} == {440103002, 440103003}


def test_the_static_json_knows_what_the_column_lists(everything: Portal, ask: Ask) -> None:
    host = everything.hosts["guangdong"]
    column = ask(f"{host}/zwgkk/bmxxgkndbg/").text
    (number,) = re.findall(r"var COLUMN_ID = (\d+);", column)
    listing = ask(f"{host}/postmeta/i/{number}.json").data
    assert list(listing) == ["id", "name", "children", "articles", "updated"]
    assert {type(row["date"]) for row in listing["articles"]} == {str}
    posts = [*everything.truth(), *everything.others()]
    known = {p["post_id"] for p in posts if "demo-440103-column" in p["sources"]}
    assert {row["id"] for row in listing["articles"]} == known
    row = listing["articles"][0]
    document = ask(f"{host}/postmeta/p/{row['id'] // 1_000_000}/{row['id'] // 1000}/{row['id']}.json").data
    assert list(document)[:9] == [
        "id",
        "title",
        "abstract",
        "content",
        "source",
        "date",
        "url",
        "origin_url",
        "gkml_url",
    ]
    assert ask(document["gkml_url"]).status == ask(document["url"]).status == 200
    assert json.loads(document["gkml_data"])["publisher"]


def test_the_search_finds_what_the_lists_have_dropped(everything: Portal, ask: Ask) -> None:
    (report,) = (r for r in everything.truth() if r["street"] == 440103020 and r["year"] == 2018)
    app = report["addresses"][0].partition("/gkmlpt/")[0]
    shell = ask(f"{app}/gkmlpt/index").text
    (sid,) = re.findall(r"SID: '(\d+)'", shell)
    (base,) = re.findall(r"SEARCH_JSONP_URL: '([^']+)'", shell)
    assert base == f"{everything.hosts['search']}/jsonp"
    url = f"{base}/site/{sid}?page=1&pagesize=20&isgkml=1&text={quote('年度报告')}&position=title"
    reply = ask(f"{url}&callback=cb")
    (answer,) = re.findall(r"^cb\((.*)\);$", reply.text, re.DOTALL)
    found = json.loads(answer)
    row = next(row for row in found["results"] if int(row["id"]) == report["post_id"])
    assert report["post_id"] not in {row["id"] for row in rows(ask, app)}
    assert "<em>年度报告</em>" in row["title"]
    assert isinstance(json.loads(row["attachment"]), list)
    assert row["pub_time"] == report["published_on"]
    assert ask(url).data["errcode"] == -1
    nothing = ask(url.replace("page=1&", "page=0&", 1) + "&callback=cb").text
    assert nothing == 'cb({"results":[],"count":0});'

"""A look at a portal: the platform by its pages, the column by the texts of links, an entry to review."""

import asyncio
import json
import tempfile

import pytest
import yaml

from spiders.recognising import ProbeSpider, Proposal, job_for, propose, recognise
from spiders.sources import Source
from tests.spiders.portal import Answer, Server
from tests.spiders.reports import STREETS, report
from tests.spiders.walks import PlainWeb

URL = "http://www.example.gov.cn/"


def look(portal: Server, path: str = "/") -> Proposal:
    with tempfile.TemporaryDirectory() as archive:
        job = job_for(portal.url + path, archive, delay=0, seconds=None)
        spider = ProbeSpider(job, lambda _: None, PlainWeb(job.source.allowed_hosts))
        asyncio.run(spider.look())
        return spider.proposal()


@pytest.mark.parametrize(
    ("page", "platform"),
    [
        ("window._CONFIG = {\n  SID: '200123', TREE: []}", "gkmlpt"),
        ("<div queryData=\"{'webId':'1'}\">", "jpaas"),
        ("proxyUrl:'/module/web/jpage/dataproxy.jsp'", "hanweb"),
        ("<a href='/art/2024/1/18/art_1001_20231.html'>x</a>", "hanweb"),
        ("url: '/common/search/0123456789abcdef0123456789abcdef'", "ucap"),
        ('createPageHTML(25, 0, "index", "html")', "trs"),
        ("<a href='./202401/t20240118_3540126.html'>x</a>", "trs"),
        ("<a href='content/post_8766914.html'>x</a>", "nfcms"),
        ("<p>广州市</p>", None),
    ],
)
def test_a_platform_is_known_by_its_pages(page: str, platform: str | None) -> None:
    assert recognise(page, URL) == platform


@pytest.fixture
def district(portal: Server, elsewhere: Server) -> Server:
    """A district's portal: menu, kinds, a column a year for the streets, one for the departments."""
    title = "<title>广州市越秀区人民政府门户网站</title>"
    menu = f'<nav><a href="/xw/">要闻</a><a href="/zwgk/">政务公开</a><a href="{elsewhere.url}/">政务公开</a></nav>'
    portal.routes["/"] = f"<html>{title}{menu}</html>"
    portal.routes["/zwgk/"] = (
        f'{title}<a href="/zwgk/xxgknb/">政府信息公开年报</a><a href="/qt/">统计年报</a>'
    )
    portal.routes["/zwgk/xxgknb/"] = (
        f'{title}<a href="bm/">部门</a><a href="/jd/2020/">各镇街</a><a href="/jd/2019/">2019年</a>'
    )
    for year in (2019, 2020):
        portal.routes[f"/jd/{year}/"] = title + "".join(
            f'<li><a href="content/post_{year}{n}.html">{report(STREETS[n], year)}</a></li>' for n in range(4)
        )
    portal.routes["/zwgk/xxgknb/bm/"] = (
        '<li><a href="content/post_1.html">越秀区教育局2020年政府信息公开年度报告</a></li>'
    )
    return portal


def test_the_column_is_found_by_what_links_say(district: Server, elsewhere: Server) -> None:
    proposal = look(district)
    assert proposal.platform == "nfcms"
    assert proposal.entry is not None
    assert proposal.entry["start_urls"] == [f"{district.url}/jd/{{year}}/"]
    assert proposal.entry["district"] == 440104
    best = proposal.candidates[0]
    assert (best.rows, best.reports, best.streets) == (4, 4, 4)
    assert best.trail == ["政务公开", "政府信息公开年报", "各镇街"]
    assert "seen for 2019, 2020" in proposal.entry["note"]
    assert elsewhere.requests == []
    assert not any("post_" in path for path in district.paths)


def test_the_proposal_is_an_entry_that_the_registry_takes(district: Server) -> None:
    (entry,) = yaml.safe_load(look(district).yaml)
    source = Source.model_validate(entry)
    assert source.allowed_hosts == [district.host]
    assert source.note.startswith(f"Found from {district.url}/ by 政务公开 > 政府信息公开年报 > 各镇街")


@pytest.mark.parametrize(
    ("title", "district"), [(report("大东"), 440104), ("2020年政府信息公开工作年度报告", None)]
)
def test_an_app_and_its_district_by_what_its_rows_say(
    portal: Server, title: str, district: int | None
) -> None:
    tree = json.dumps([{"id": 7, "name": "政府信息公开年报", "post_count": 1}])
    portal.routes["/dd/gkmlpt/index"] = (
        f"<title>大东街道</title><script>window._CONFIG = {{SID: '1', TREE: {tree}}}</script>"
    )
    row = {"id": 8, "title": title, "url": f"{portal.url}/dd/gkmlpt/content/0/0/post_8.html"}
    portal.routes["/dd/gkmlpt/api/all/7?page=1&sid=1"] = json.dumps(
        {"offset": 0, "total": 1, "articles": [row]}
    )
    proposal = look(portal, "/dd/gkmlpt/index")
    assert proposal.entry is not None
    assert (proposal.entry["platform"], proposal.entry["start_urls"]) == ("gkmlpt", [f"{portal.url}/dd"])
    assert proposal.entry.get("district") == district
    assert any("district is not plain" in note for note in proposal.notes) is (district is None)


def test_folders_of_years_without_a_rule_are_left_to_the_column_above(portal: Server) -> None:
    portal.routes["/"] = '<a href="/zfxxgk/nb/">政府信息公开年报</a>'
    folders = {2021: "gknb2021/", 2020: "2020n/", 2019: "dxqzf69/2019nd/xzjd/"}
    portal.routes["/zfxxgk/nb/"] = "".join(
        f'<li><a href="{name}">{year}年</a></li>' for year, name in folders.items()
    )
    for year, name in folders.items():
        portal.routes[f"/zfxxgk/nb/{name}"] = "".join(
            f'<li><a href="./{year + 1}01/t{year + 1}0118_{n}.html">{report(STREETS[n], year)}</a></li>'
            for n in range(4)
        )
    proposal = look(portal)
    assert proposal.entry is not None
    assert (proposal.entry["platform"], proposal.entry["start_urls"]) == (
        "trs",
        [f"{portal.url}/zfxxgk/nb/"],
    )
    best = proposal.candidates[0]
    assert (best.reports, best.streets, best.trail) == (12, 12, ["政府信息公开年报"])


def test_a_portal_without_such_a_column_is_told_in_words(portal: Server) -> None:
    portal.routes["/"] = '<a href="/zwgk/">政务公开</a>'
    portal.routes["/zwgk/"] = Answer("", 403)
    proposal = look(portal)
    assert proposal.entry is None
    assert proposal.notes == [
        f"{portal.url}/zwgk/: http_403",
        "no column that lists yearly reports was found; give the column's own address",
    ]


def test_by_the_real_program_and_its_manners(district: Server) -> None:
    district.routes["/robots.txt"] = "User-agent: *\nDisallow: /zwgk/xxgknb/bm/\n"
    proposal = propose(f"{district.url}/", delay=0)
    assert proposal.entry is not None
    assert proposal.entry["start_urls"] == [f"{district.url}/jd/{{year}}/"]
    assert "/zwgk/xxgknb/bm/" not in district.paths
    assert district.requests[0].path == "/robots.txt"


def test_what_is_no_address_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="write it in full"):
        propose("www.example.gov.cn")


def test_menus_that_a_script_opens_relative_to_a_base(portal: Server) -> None:
    base = '<base target="_self"><base href="/site/">'
    portal.routes["/"] = (
        f"""<html><head>{base}</head><body><li onclick="location.href='zwgk/'">政务公开</li></body></html>"""
    )
    portal.routes["/site/zwgk/"] = (
        """<a href="javascript:void(0)" onclick="window.open('/nb/')">政府信息公开年报</a><span data-href="/x/">更多</span>"""
    )
    portal.routes["/nb/"] = f"""<li onclick="window.open('202101/t20210122_1.html')">{report("大东")}</li>"""
    proposal = look(portal)
    assert proposal.entry is not None
    assert proposal.entry["start_urls"] == [f"{portal.url}/nb/"]
    assert (proposal.platform, proposal.candidates[0].trail) == ("trs", ["政务公开", "政府信息公开年报"])

"""Nothing is lost in silence, nothing is counted twice, and a page in place of a report is none."""

import base64
import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from spiders.archive.objects import Archive
from spiders.crawling.crawl import CrawlResult
from tests.spiders.portal import Answer, Server
from tests.spiders.reports import PROSE, STREETS, article, report

Walk = Callable[..., CrawlResult]
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HOME = (
    "<html><head><title>广州市越秀区人民政府门户网站</title></head><body><h1>越秀区人民政府</h1>"
    + "".join(f'<a href="/a{n}/">栏目{n}</a>' for n in range(12))
    + "<p>主办：越秀区人民政府 版权所有</p></body></html>"
)


def column(portal: Server, *pages: str | Answer | list[Answer], title: Callable[[str], str] = report) -> None:
    """A column whose n-th report is of the n-th street and answers as given."""
    portal.routes["/nb/"] = "".join(
        f'<li><a href="content/post_{n}.html">{title(STREETS[n])}</a></li>' for n in range(len(pages))
    )
    for number, answer in enumerate(pages):
        portal.routes[f"/nb/content/post_{number}.html"] = answer


def outcomes(result: CrawlResult) -> list[tuple[str, str | None]]:
    return [(found.state, found.reason) for found in result.reports]


# -- a page that is not the report ---------------------------------------------------------------


def test_what_comes_in_place_of_a_report_is_named(
    portal: Server, walk_portal: Walk, archive: Archive
) -> None:
    column(
        portal,
        article(report("大东")),
        HOME,
        "",  # the column itself, below
        "<html><title>出错了</title><body><p>您访问的页面不存在</p></body></html>",
        article("越秀区召开全区消防安全工作会议", "<p>会议要求，各单位落实责任。</p>"),
        f'<script>var NFCMS_POST_ID = "99";</script>{article(report("流花"))}',
        "<html><body>访问过于频繁，请稍后再试</body></html>",
        "<html><script>window.onload = null</script><body></body></html>",
        article(report("东山"), ""),
    )
    portal.routes["/nb/content/post_2.html"] = portal.routes["/nb/"]
    result = walk_portal("nfcms", "/nb/")
    assert outcomes(result) == [
        ("fetched", None),
        ("failed", "soft_404"),
        ("failed", "soft_404"),
        ("failed", "soft_404"),
        ("failed", "wrong_page"),
        ("failed", "wrong_page"),
        ("blocked", "throttled"),
        ("failed", "empty_body"),
        ("failed", "empty_body"),
    ]
    for found in result.reports[1:]:
        (document,) = found.documents
        assert (document.status, document.sha256, document.reason) == (200, None, found.reason)
    # The bytes are kept as evidence all the same.
    assert archive.has(sha256(HOME.encode()).hexdigest())


@pytest.mark.parametrize(
    "page",
    [
        f"<h1>{report('大东')}</h1><div id='zhengwen'><p>{PROSE}</p></div>",
        f"<html><title>{report('大东')}_越秀区</title><body>{'<a href=x>x</a>' * 20}<td>{PROSE}</td></body></html>",
        f"<html><title>越秀区</title><body>{'<a href=x>x</a>' * 20}<td>政府信息公开申请 {PROSE * 8}</td></body></html>",
        f"<html><title>越秀区</title>{'<a href=x>x</a>' * 20}<a href='report.doc'>附件</a></html>",
        f"<h1>越秀区</h1><div class='TRS_Editor'>本报告依据政府信息公开条例编制。{PROSE}</div>",
        '<script>window._CONFIG = {DETAIL: {"id": 0, "title": "x", "content": "<p>政府信息公开 报告</p>"}, TREE: []}</script>',
    ],
    ids=["body", "title", "prose", "file", "site's name as title", "body in script"],
)
def test_a_page_is_taken_by_its_body_its_title_its_words_or_its_files(
    portal: Server, walk_portal: Walk, page: str
) -> None:
    column(portal, page)
    portal.routes["/nb/content/report.doc"] = Answer(b"\xd0\xcf\x11\xe0", headers={})
    assert outcomes(walk_portal("nfcms", "/nb/")) == [("fetched", None)]


def test_another_address_of_the_same_post_is_tried(portal: Server, walk_portal: Walk) -> None:
    post = {
        "id": 8766914, "title": report("大东"), "create_time": 1611244800, "publisher": "大东街道办事处",
        "url": f"{portal.url}/dd/gkmlpt/content/8/8766/post_8766914.html",
        "post_url": f"https://{portal.host}/nb/content/post_8766914.html",
    }  # fmt: skip
    portal.routes["/dd/gkmlpt/index"] = (
        '<script>_CONFIG={SID:\'1\',TREE:[{"id":7,"name":"信息公开年报"}]}</script>'
    )
    portal.routes["/dd/gkmlpt/api/all/7?page=1&sid=1"] = json.dumps(
        {"offset": 0, "total": 1, "articles": [post]}
    )
    portal.routes["/dd/gkmlpt/content/8/8766/post_8766914.html"] = article(report("大东"), "")
    portal.routes["/nb/content/post_8766914.html"] = article(report("大东"))
    (found,) = walk_portal("gkmlpt", "/dd").reports
    assert (found.state, found.reason, found.url) == (
        "fetched",
        None,
        f"{portal.url}/nb/content/post_8766914.html",
    )
    assert found.key == "nfcms:4401:8766914"
    assert post["url"] in found.aliases


# -- one report, once ----------------------------------------------------------------------------


def test_copies_of_a_report_go_with_it(portal: Server, walk_portal: Walk) -> None:
    title = report("大东")
    rows = [title, f"{title}（图片版）", f"{title}(超链版)", f"{report('白云')}（图片版）"]
    portal.routes["/nb/"] = "".join(
        f'<li><a href="content/post_{n}.html">{row}</a></li>' for n, row in enumerate(rows)
    )
    portal.routes["/nb/content/post_0.html"] = article(title)
    portal.routes["/nb/content/post_1.html"] = article(rows[1], '<img src="/img/1/2/3/1.png">')
    portal.routes["/nb/content/post_2.html"] = Answer("", 404)
    portal.routes["/nb/content/post_3.html"] = article(rows[3], '<img src="/img/1/2/3/1.png">')
    portal.routes["/img/1/2/3/1.png"] = Answer(PNG, headers={"Content-Type": "image/png"})
    result = walk_portal("nfcms", "/nb/")
    whole, alone = result.reports
    assert [(file.role, file.url.rpartition("/")[2], file.reason) for file in whole.documents] == [
        ("page", "post_0.html", None),
        ("attachment", "post_1.html", None),
        ("picture", "1.png", None),
        ("attachment", "post_2.html", "http_404"),
    ]
    assert {alias.rpartition("/")[2] for alias in whole.aliases} == {"post_1.html", "post_2.html"}
    assert (whole.street, alone.street, alone.reason) == (440104019, 440104020, "pictures_only")
    assert result.counts.listed == 2


def test_pictures_are_documents_and_a_body_of_nothing_else_is_named(
    portal: Server, walk_portal: Walk, archive: Archive
) -> None:
    table = f'<img src="data:image/png;base64,{base64.b64encode(PNG).decode()}">'
    icons = '<img src="/images/icon_pdf.gif"><img src="/logo.png">'
    column(
        portal,
        article(
            report("大东"),
            f'{icons}<img class="nfw-cms-img" src="/img/0/1/1/0.jpg"><img src="/img/0/1/2/0.jpg">',
        ),
        article(report("白云"), f"<p>{PROSE * 3}</p>{table}"),
        article(report("登峰"), '<img src="data:image/png;base64,%%%">'),
    )
    portal.routes["/img/0/1/1/0.jpg"] = Answer(b"\xff\xd8", headers={"Content-Type": "image/jpeg"})
    result = walk_portal("nfcms", "/nb/")
    assert outcomes(result) == [("fetched", "http_404"), ("fetched", None), ("fetched", "bad_data_uri")]
    scan, mixed, _ = result.reports
    assert [(file.role, file.reason) for file in scan.documents] == [
        ("page", None),
        ("picture", None),
        ("picture", "http_404"),
    ]
    carried = mixed.documents[1]
    assert (carried.role, carried.media_type) == ("picture", "image/png")
    assert archive.get(carried.sha256 or "") == PNG
    portal.routes["/img/0/1/2/0.jpg"] = portal.routes["/img/0/1/1/0.jpg"]
    assert outcomes(walk_portal("nfcms", "/nb/"))[0] == ("fetched", "pictures_only")


def test_a_file_in_a_frame_is_an_attachment(portal: Server, walk_portal: Walk) -> None:
    column(
        portal,
        article(
            report("大东"), '<iframe src="/js/viewer.html?file=/att/1.pdf"></iframe><embed src="/att/2.pdf">'
        ),
    )
    portal.routes["/att/1.pdf"] = portal.routes["/att/2.pdf"] = Answer(b"%PDF", headers={})
    (found,) = walk_portal("nfcms", "/nb/").reports
    assert [file.url for file in found.documents[1:]] == [
        f"{portal.url}/att/1.pdf",
        f"{portal.url}/att/2.pdf",
    ]


def test_decoys_have_a_reason_each(portal: Server, walk_portal: Walk) -> None:
    decoys = {
        "关于做好2020年政府信息公开工作年度报告编制的通知": "notice",
        "一图读懂大东街道2020年政府信息公开工作年度报告": "explanation",
        "大东街道2020年上半年政府信息公开工作报告": "half_year",
        "大东街道政府信息公开申请表年度报告模板": "form",
        "大东街道2020年法治政府建设年度报告": "not_a_report",
        "越秀区教育局2020年政府信息公开工作年度报告": "department",
    }
    portal.routes["/nb/"] = "".join(
        f'<li><a href="content/post_{n}.html">{row}</a></li>' for n, row in enumerate(decoys)
    )
    result = walk_portal("nfcms", "/nb/")
    assert [row.reason for row in result.out_of_scope] == list(decoys.values())
    assert [path for path in portal.paths if "post_" in path] == []


# -- lists that are not all there ----------------------------------------------------------------


def test_a_home_page_in_place_of_a_column_is_named(portal: Server, walk_portal: Walk) -> None:
    portal.routes["/a/"] = HOME
    portal.routes["/b/"] = "".join(f'<a href="/xw/content/post_{n}.html">新闻{n}</a>' for n in range(3))
    result = walk_portal("nfcms", "/a/", "/b/")
    assert result.warnings == [
        f"{portal.url}/a/: no_reports_listed: lists nothing",
        f"{portal.url}/b/: no_reports_listed: none of its 3 rows is a yearly report",
    ]
    assert [listing.complete for listing in result.lists] == [False, False]


def test_a_stub_or_a_page_once_more_costs_itself_only(portal: Server, walk_portal: Walk) -> None:
    pager = '<a href="index_4.html">末页</a>'
    for number in range(1, 5):
        name = "" if number == 1 else f"index_{number}.html"
        portal.routes[f"/nb/{name}"] = (
            f'<a href="content/post_{number}.html">{report(STREETS[number])}</a>{pager}'
        )
        portal.routes[f"/nb/content/post_{number}.html"] = article(report(STREETS[number]))
    portal.routes["/nb/index_2.html"] = "<html>loading</html>"
    result = walk_portal("nfcms", "/nb/")
    assert len(result.reports) == 3
    assert result.warnings == [f"{portal.url}/nb/index_2.html: list_page_empty: page 2 of 4 has nothing new"]


# -- the static JSON behind a column -------------------------------------------------------------


def meta(portal: Server, *posts: dict[str, Any]) -> None:
    portal.routes["/postmeta/i/25190.json"] = json.dumps(
        {"id": 25190, "name": "镇街", "children": [], "articles": posts}
    )


def entry(portal: Server, number: int, title: str) -> dict[str, Any]:
    url = f"https://{portal.host}/nb/content/post_{number}.html"
    return {
        "id": number,
        "title": title,
        "url": url,
        "date": "2021-01-22",
        "source": "本网",
        "json_ext": "[]",
    }


@pytest.mark.parametrize("script", ["var NFCMS_COLUMN_ID = '25190';", "fetch('/postmeta/i/25190.json')"])
def test_rows_that_only_the_json_of_a_column_has_are_taken_and_named(
    portal: Server, walk_portal: Walk, script: str
) -> None:
    column(portal, article(report("大东")), article(report("白云")))
    portal.routes["/nb/"] = str(portal.routes["/nb/"]) + f"<script>{script}</script>"
    meta(portal, entry(portal, 1, report("白云")), entry(portal, 7, report("登峰")))
    portal.routes["/nb/content/post_7.html"] = article(report("登峰"))
    result = walk_portal("nfcms", "/nb/")
    assert [(found.street, found.state) for found in result.reports] == [
        (440104019, "fetched"), (440104020, "fetched"), (440104021, "fetched"),
    ]  # fmt: skip
    assert result.reports[2].published_on == "2021-01-22"
    url = f"{portal.url}/postmeta/i/25190.json"
    assert result.warnings == [
        f"{url}: listed_only_in_json: nfcms:4401:7",
        f"{url}: not_in_json: nfcms:4401:0",
    ]


def test_a_portal_without_that_json_is_no_worse_for_it(portal: Server, walk_portal: Walk) -> None:
    column(portal, article(report("大东")))
    portal.routes["/nb/"] = str(portal.routes["/nb/"]) + "<script>var columnId = 25190</script>"
    result = walk_portal("nfcms", "/nb/")
    assert outcomes(result) == [("fetched", None)]
    assert not result.warnings
    assert not result.errors


def test_the_json_of_a_post_says_where_else_it_is_and_what_hangs_on_it(
    portal: Server, walk_portal: Walk
) -> None:
    column(portal, article(report("大东"), ""), Answer("", 404))
    portal.routes["/nb/"] = str(portal.routes["/nb/"]) + "<script>var columnId = 25190</script>"
    meta(portal, entry(portal, 0, report("大东")), entry(portal, 1, report("白云")))
    file = {"id": 7290011, "name": "年度报告.pdf", "url": "/attachment/7/7290/7290011/0.pdf"}
    portal.routes["/postmeta/p/0/0/0.json"] = json.dumps({"id": 0, "content": "", "attachment": [file]})
    portal.routes["/attachment/7/7290/7290011/0.pdf"] = Answer(b"%PDF", headers={})
    portal.routes["/postmeta/p/0/0/1.json"] = json.dumps(
        {"id": 1, "gkml_url": "/gkmlpt/content/0/0/post_1.html"}
    )
    portal.routes["/gkmlpt/content/0/0/post_1.html"] = article(report("白云"))
    first, second = walk_portal("nfcms", "/nb/").reports
    assert (first.state, [file.name for file in first.documents]) == ("fetched", [None, "年度报告.pdf"])
    assert (second.state, second.url) == ("fetched", f"{portal.url}/gkmlpt/content/0/0/post_1.html")


# -- the search of the province ------------------------------------------------------------------


@pytest.fixture
def app(portal: Server, elsewhere: Server) -> Server:
    """An app whose API answers nothing, and a search on a host of its own that finds two reports and a notice."""
    portal.routes["/dd/gkmlpt/index"] = (
        f"<script>_CONFIG = {{SID: '200123', SEARCH_JSONP_URL: '{elsewhere.url}/jsonp', TREE: []}}</script>"
    )
    found = [
        {
            "id": str(n), "title": f"2020年<em>{title}</em>", "url": f"{portal.url}/dd/gkmlpt/content/0/0/post_{n}.html",
            "pub_time": "2021-01-22", "publisher": "", "attachment": "[]",
        }
        for n, title in enumerate(["大东街道政府信息公开工作年度报告", "白云街道政府信息公开年度报告", "关于年度报告的通知"])
    ]  # fmt: skip
    for n, row in enumerate(found):
        portal.routes[f"/dd/gkmlpt/content/0/0/post_{n}.html"] = article(
            row["title"].replace("<em>", "").replace("</em>", "")
        )
    more = {
        **found[0],
        "id": "9",
        "url": "http://www.example.com/content/post_9.html",
        "title": "东山街道2020年政府信息公开年报",
    }

    def search(asked: Any) -> Answer:
        if "callback=cb" not in asked.path:
            return Answer('{"errcode":-1,"errmsg":"callback"}')
        rows = {"page=1": [*found, more], "page=0": []}.get(asked.path.split("?")[1].split("&")[0], [])
        return Answer(
            f"cb({json.dumps({'results': rows, 'count': len(rows)})})",
            headers={"Content-Type": "text/javascript"},
        )

    elsewhere.routes["*"] = search
    return portal


def test_the_search_is_asked_where_the_api_has_nothing(
    app: Server, elsewhere: Server, walk_portal: Walk
) -> None:
    result = walk_portal("gkmlpt", "/dd", allowed_hosts=[app.host, elsewhere.host])
    assert [(found.street, found.year, found.published_on) for found in result.reports] == [
        (440104019, 2020, "2021-01-22"),
        (440104020, 2020, "2021-01-22"),
    ]
    assert {found.state for found in result.reports} == {"fetched"}
    assert result.counts.out_of_scope == {"external_link": 1}
    (asked,) = elsewhere.paths
    assert asked.startswith("/jsonp/site/200123?page=1&pagesize=20&isgkml=1&text=")


def test_the_search_is_not_asked_unless_its_host_is_named(
    app: Server, elsewhere: Server, walk_portal: Walk
) -> None:
    result = walk_portal("gkmlpt", "/dd")
    assert result.reports == []
    assert elsewhere.requests == []
    assert [warning.split(": ")[1] for warning in result.warnings] == ["no_reports_listed"]


# -- what hides within a page, or stands in its place ---------------------------------------------


def test_the_text_of_a_shell_is_in_its_frame(portal: Server, walk_portal: Walk, archive: Archive) -> None:
    foreign = '<iframe src="http://www.example.com/x.html"></iframe>'
    column(
        portal,
        article(report("大东"), '<iframe src="post_0_frame.html"></iframe>'),
        article(report("白云"), '<iframe src="post_1_frame.html"></iframe>'),
        article(report("登峰"), foreign),
    )
    portal.routes["/nb/content/post_0_frame.html"] = f"<html><body><p>{PROSE}</p></body></html>"
    portal.routes["/nb/content/post_1_frame.html"] = "<html><body></body></html>"
    result = walk_portal("nfcms", "/nb/")
    assert outcomes(result) == [("fetched", None), ("failed", "empty_body"), ("failed", "empty_body")]
    shell, text = result.reports[0].documents
    assert (shell.role, text.role) == ("page", "page")
    assert PROSE in archive.get(text.sha256 or "").decode()


def test_the_text_of_a_shell_may_be_in_the_page_itself(portal: Server, walk_portal: Walk) -> None:
    inner = f"<div id=&quot;zoom&quot;><p>{PROSE}</p><a href=&quot;a.pdf&quot;>a.pdf</a><img src=&quot;a.png&quot;>"
    column(portal, article(report("大东"), f'<iframe srcdoc="{inner}" src="about:blank"></iframe>'))
    portal.routes["/nb/content/a.pdf"] = portal.routes["/nb/content/a.png"] = b"%PDF"
    (found,) = walk_portal("nfcms", "/nb/").reports
    assert (found.state, found.reason) == ("fetched", None)
    assert [file.role for file in found.documents] == ["page", "attachment", "picture"]


def test_a_title_and_a_day_around_an_empty_body_are_no_body(portal: Server, walk_portal: Walk) -> None:
    around = '<div class="artile_zw"><h1>{}</h1><p>发布日期:2021-01-18 来源:大东街</p><div id="zhengwen">{}</div></div>'
    column(portal, around.format(report("大东"), ""), around.format(report("白云"), f"<p>{PROSE}</p>"))
    assert outcomes(walk_portal("nfcms", "/nb/")) == [("failed", "empty_body"), ("fetched", None)]


def test_a_column_with_few_links_in_place_of_a_report_is_named(portal: Server, walk_portal: Walk) -> None:
    names = "".join(f"<li>{name}</li>" for name in ("政府信息公开指南", "政府信息公开年报"))
    page = f"<html><head><title>政府信息公开年报</title></head><body><ul>{names}</ul></body></html>"
    column(portal, page)
    assert outcomes(walk_portal("nfcms", "/nb/")) == [("failed", "soft_404")]


def test_a_copy_does_not_stand_in_for_a_page_that_fails(portal: Server, walk_portal: Walk) -> None:
    title = report("大东")
    portal.routes["/nb/"] = "".join(
        f'<li><a href="content/post_{n}.html">{row}</a></li>'
        for n, row in enumerate([title, f"{title}（图片版）"])
    )
    portal.routes["/nb/content/post_0.html"] = Answer("", 404)
    portal.routes["/nb/content/post_1.html"] = article(f"{title}（图片版）", "<p>图</p>")
    (found,) = walk_portal("nfcms", "/nb/").reports
    assert (found.state, found.reason) == ("gone", "http_404")
    assert found.aliases == [f"{portal.url}/nb/content/post_1.html"]


# -- apps whose lists drop rows, or lead elsewhere --------------------------------------------------


def test_the_search_is_asked_where_a_column_holds_more_than_it_lists(
    app: Server, elsewhere: Server, walk_portal: Walk
) -> None:
    shell = str(app.routes["/dd/gkmlpt/index"])
    app.routes["/dd/gkmlpt/index"] = shell.replace(
        "TREE: []", 'TREE: [{"id":7,"name":"信息公开年报","post_count":9}]'
    )
    post = {"id": 5, "title": report("登峰"), "url": f"{app.url}/dd/gkmlpt/content/0/0/post_5.html"}
    app.routes["/dd/gkmlpt/api/all/7?page=1&sid=200123"] = json.dumps(
        {"offset": 0, "total": 1, "articles": [post]}
    )
    app.routes["/dd/gkmlpt/content/0/0/post_5.html"] = article(report("登峰"))
    result = walk_portal("gkmlpt", "/dd", allowed_hosts=[app.host, elsewhere.host])
    assert {found.street for found in result.reports} == {440104019, 440104020, 440104021}


def test_a_column_of_the_district_that_a_streets_app_leads_to_is_not_all_its_own(
    portal: Server, walk_portal: Walk
) -> None:
    tree = json.dumps([{"id": 7, "name": "信息公开年报", "jump_url": "/nb/"}])
    portal.routes["/dd/gkmlpt/index"] = f"<script>_CONFIG={{SID:'1',TREE:{tree}}}</script>"
    column(portal, article(report(STREETS[0])), article(report(STREETS[1])))
    result = walk_portal("gkmlpt", "/dd", street=440104019)
    assert [found.street for found in result.reports] == [440104019, 440104020]


def test_a_list_in_place_of_a_report_is_known_by_its_bytes(portal: Server, walk_portal: Walk) -> None:
    column(portal, "")
    listing = f"<html><head><title>{report('大东')}</title></head><body>{portal.routes['/nb/']}</body></html>"
    portal.routes["/nb/"] = portal.routes["/nb/content/post_0.html"] = listing.replace(
        "</body>", f"<div id='zoom'>{PROSE}</div></body>"
    )
    assert outcomes(walk_portal("nfcms", "/nb/")) == [("failed", "soft_404")]

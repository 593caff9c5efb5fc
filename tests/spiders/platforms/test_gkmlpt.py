"""gkmlpt apps: the column is found by its name, and the API is read to its real end."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from spiders.crawling.crawl import CrawlResult
from spiders.platforms.gkmlpt import report_categories
from tests.spiders.portal import Answer, Server

APP = "/gzyxddj"
Crawl = Callable[..., CrawlResult]


def node(number: int, name: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "parent": 0,
        "post_count": 9,
        "jump_url": "",
        "children": [],
        **fields,
    }


def shell(*tree: dict[str, Any]) -> str:
    """The index as it is served: a JavaScript object literal, not JSON."""
    return f"""<html><script>
window._CONFIG = {{
  APP_URL: 'http://www.example.gov.cn{APP}',
  SID: '200123',
  SEARCH_JSONP_URL: 'http://search.gd.gov.cn/jsonp',
  TREE: {json.dumps(tree, ensure_ascii=False)},
  SERVICE_AREA_ID: '440104'
}};
</script></html>"""


def post(portal: Server, number: int, title: str, **fields: Any) -> dict[str, Any]:
    path = f"{APP}/gkmlpt/content/{number // 1000000}/{number // 1000}/post_{number}.html"
    portal.routes[path] = f"<html><h1>{title}</h1><p>一、总体情况</p></html>"
    return {
        "id": number,
        "type": "normal",
        "title": title,
        "date": 1609344000,
        "create_time": 1611244800,
        "created_at": "2021-01-25 00:00:00",
        "publisher": "大东街道办事处",
        "source": "大东街",
        "url": portal.url + path,
        "post_url": f"{portal.url}/jdb{APP}/zfxxgknb/content/post_{number}.html",
        "attachment": [],
        **fields,
    }


def listing(*posts: dict[str, Any], offset: int = 0, total: int | None = None) -> Answer:
    count = len(posts) if total is None else total
    answer = {"classify": {"post_count": 999}, "offset": offset, "total": count, "articles": posts}
    return Answer(json.dumps(answer, ensure_ascii=False), headers={"Content-Type": "text/html"})


def title(year: int) -> str:
    return f"{year}年大东街道办事处政府信息公开工作年度报告"


def api(category: int, number: int) -> str:
    return f"{APP}/gkmlpt/api/all/{category}?page={number}&sid=200123"


# -- which column --------------------------------------------------------------------------------


def test_columns_are_found_by_name_down_to_their_leaves() -> None:
    tree = [
        node(1, "机构职能"),
        node(2, "企业年报公示"),
        node(
            3,
            "政府信息公开",
            children=[node(4, "指南"), node(5, "年报", children=[node(6, "2020"), node(7, "2019")])],
        ),
        {"id": 8, "name": "政府信息公开工作年度报告"},
    ]
    assert [found["id"] for found in report_categories(tree)] == [6, 7, 8]


@pytest.mark.parametrize("tree", [None, {}, [], [None, 3], [{"name": "指南"}], [{"name": "年报"}]])
def test_a_tree_without_them(tree: Any) -> None:
    assert report_categories(tree) == []


# -- whole apps, crawled -------------------------------------------------------------------------


def test_pages_start_at_1_and_end_where_total_says(portal: Server, walk_portal: Crawl) -> None:
    portal.routes[f"{APP}/gkmlpt/index"] = shell(node(5101, "机构职能"), node(5140, "政府信息公开年报"))
    old = [post(portal, 5000000 + n, f"街道工作动态{n}") for n in range(99)]
    portal.routes[api(5140, 1)] = listing(post(portal, 8766914, title(2020)), *old, total=101)
    portal.routes[api(5140, 2)] = listing(post(portal, 8000000, title(2019)), offset=100, total=101)
    result = walk_portal("gkmlpt", APP)
    assert [(found.year, found.street, found.state) for found in result.reports] == [
        (2020, 440104019, "fetched"),
        (2019, 440104019, "fetched"),
    ]
    first = result.reports[0]
    assert first.published_on == "2021-01-22"  # midnight in China, the day before in UTC
    assert first.url == f"{portal.url}{APP}/gkmlpt/content/8/8766/post_8766914.html"
    assert f"{portal.url}/jdb{APP}/zfxxgknb/content/post_8766914.html" in first.aliases
    assert first.key == "nfcms:4401:8766914"
    assert [path for path in portal.paths if "/api/" in path] == [api(5140, 1), api(5140, 2)]
    assert result.counts.listed == 101
    assert not result.errors
    assert not result.warnings


@pytest.mark.parametrize("after", ["404", "empty", "again"])
def test_a_total_that_lies_does_not_keep_the_walk_going(
    portal: Server, walk_portal: Crawl, after: str
) -> None:
    portal.routes[f"{APP}/gkmlpt/index"] = shell(node(7, "信息公开年报"))
    rows = [post(portal, 8, title(2020)), post(portal, 9, title(2019))]
    portal.routes[api(7, 1)] = listing(*rows, total=726)
    if after == "empty":
        portal.routes[api(7, 2)] = listing(offset=2, total=726)
    if after == "again":
        portal.routes[api(7, 2)] = portal.routes[api(7, 3)] = listing(*rows, total=726)
    result = walk_portal("gkmlpt", f"{APP}/gkmlpt/")
    assert len(result.reports) == 2
    assert [path for path in portal.paths if "/api/" in path] == [api(7, 1), api(7, 2)]
    assert len(result.warnings) == 1
    assert "of 726 announced" in result.warnings[0]
    assert not result.errors


def test_rows_with_markup_links_and_files_of_their_own(
    portal: Server, elsewhere: Server, walk_portal: Crawl
) -> None:
    files = "/attachment/7/7290"
    number = 8766914
    row = post(
        portal,
        number,
        "2020年大东街道<br>办事处<em>政府信息</em>公开工作&#24180;度报告",
        attachment=[
            {
                "id": 7290011,
                "name": "年度报告.pdf",
                "url": f"https://{portal.host}{APP}{files}/7290011/{number}.pdf",
            },
            {"id": 7290012, "name": "附表.doc", "url": f"{portal.url}{files}/7290012/{number}.doc"},
        ],
    )
    path = row["url"].removeprefix(portal.url)
    portal.routes[path] = (
        f'<h1>x</h1><a class="nfw-cms-attachment" alt="年度报告.pdf" href="{files}/7290011/{number}.pdf">点击下载</a>'
        f'<a class="nfw-cms-attachment" alt="扫描件.zip" href="{files}/7290013/{number}.zip">点击下载</a>'
    )
    for name in (f"{APP}{files}/7290011/{number}.pdf", f"{files}/7290012/{number}.doc"):
        portal.routes[name] = Answer(name.encode(), headers={"Content-Type": "application/octet-stream"})
    portal.routes[f"{APP}/gkmlpt/index"] = shell(node(7, "年报"))
    portal.routes[api(7, 1)] = listing(
        row,
        post(portal, 5, "大东街道办事处2018年政府信息公开年报", type="url", url=f"{elsewhere.url}/a.html"),
        post(portal, 6, "越秀区政府网站", type="url", url=f"{elsewhere.url}/"),
    )
    result = walk_portal("gkmlpt", APP)
    (here,) = result.reports
    assert here.title == title(2020)
    assert [(file.name, file.role, file.reason) for file in here.documents] == [
        (None, "page", None),
        ("年度报告.pdf", "attachment", None),
        ("附表.doc", "attachment", None),
        ("扫描件.zip", "attachment", "http_404"),
    ]
    assert len({file.sha256 for file in here.documents}) == 4
    assert (here.state, here.reason) == ("fetched", "http_404")
    assert result.counts.out_of_scope == {"external_link": 1, "not_a_report": 1}
    assert elsewhere.requests == []


def test_a_column_that_lives_elsewhere_on_the_portal(
    portal: Server, elsewhere: Server, walk_portal: Crawl
) -> None:
    portal.routes[f"{APP}/gkmlpt/index"] = shell(
        node(7, "信息公开年报", children=[
            node(8, "近年", jump_url=f"https://{portal.host}/zwgk/dd/"),
            node(9, "往年", jump_url=f"{elsewhere.url}/zwgk/"),
        ])
    )  # fmt: skip
    portal.routes["/zwgk/dd/"] = f'<a href="content/post_1.html">{title(2020)}</a>'
    portal.routes["/zwgk/dd/content/post_1.html"] = "<p>一、总体情况</p>"
    result = walk_portal("gkmlpt", APP)
    assert [found.url for found in result.reports] == [f"{portal.url}/zwgk/dd/content/post_1.html"]
    assert result.errors == [f"{elsewhere.url}/zwgk/: host_not_allowed"]
    assert not any("/api/" in path for path in portal.paths)
    assert elsewhere.requests == []


def test_the_page_of_yearly_reports_where_the_index_names_no_column(
    portal: Server, walk_portal: Crawl
) -> None:
    portal.routes[f"{APP}/gkmlpt/index"] = shell(node(1, "机构职能"))
    portal.routes[f"{APP}/gkmlpt/annualreport"] = shell(node(2629, "年度报告"))
    portal.routes[api(2629, 1)] = listing(post(portal, 8, title(2020)))
    assert [found.year for found in walk_portal("gkmlpt", APP).reports] == [2020]
    assert api(0, 1) not in portal.paths


def test_all_categories_last(portal: Server, walk_portal: Crawl) -> None:
    portal.routes[f"{APP}/gkmlpt/index"] = shell(node(1, "机构职能"), node(7, "年报"))
    portal.routes[api(0, 1)] = listing(post(portal, 8, title(2020)), post(portal, 9, "招聘公告"))
    result = walk_portal("gkmlpt", APP)
    assert [found.year for found in result.reports] == [2020]
    assert result.counts.out_of_scope == {"notice": 1}
    assert portal.paths.index(f"{APP}/gkmlpt/annualreport") < portal.paths.index(api(0, 1))
    assert "404 for a column that is said to hold 9" in result.warnings[0]


@pytest.mark.parametrize(
    ("index", "answer", "error"),
    [
        (Answer("", 404), None, "/gkmlpt/index: http_404"),
        (Answer("<html>维护中</html>"), None, "/gkmlpt/index: no_config"),
        (
            Answer(shell(node(7, "年报"))),
            Answer("<html>首页</html>"),
            "/gkmlpt/api/all/7?page=1&sid=200123: not_json",
        ),
        (Answer(shell(node(7, "年报"))), Answer("", 403), "/gkmlpt/api/all/7?page=1&sid=200123: http_403"),
    ],
    ids=["no app", "no config", "HTML for JSON", "refused"],
)
def test_an_app_that_cannot_be_read_is_an_error(
    portal: Server, walk_portal: Crawl, index: Answer, answer: Answer | None, error: str
) -> None:
    portal.routes[f"{APP}/gkmlpt/index"] = index
    if answer is not None:
        portal.routes[api(7, 1)] = answer
    result = walk_portal("gkmlpt", APP)
    assert result.errors == [f"{portal.url}{APP}{error}"]
    assert result.finished
    assert not result.reports


def test_a_title_without_an_office_is_of_the_apps_street(portal: Server, walk_portal: Crawl) -> None:
    portal.routes[f"{APP}/gkmlpt/index"] = shell(node(7, "年报"))
    portal.routes[api(7, 1)] = listing(
        post(portal, 8, "2020年政府信息公开工作年度报告", publisher="本网", source="")
    )
    (found,) = walk_portal("gkmlpt", APP, street=440104019).reports
    assert (found.street, found.year, found.agency) == (440104019, 2020, None)

"""A list in which nothing is found: a failure, unless it says itself that it is empty and held nothing before."""

import json
from collections.abc import Callable

import pytest

from spiders.crawling.crawl import CrawlResult
from spiders.pages.emptiness import says_it_is_empty
from tests.spiders.columns import PLATFORMS, Clothes, put_column
from tests.spiders.portal import Server
from tests.spiders.reports import report

Walk = Callable[..., CrawlResult]
MENU = '<header><a href="/">首页</a></header><ul class="menu"><li><a href="/zwgk/">政务公开</a></li></ul>'
PAGES = {name: clothes for name, clothes in PLATFORMS.items() if name != "jpaas"}
each_platform = pytest.mark.parametrize("clothes", PAGES.values(), ids=PAGES)


def known(portal: Server, path: str) -> dict[str, object]:
    """A report that the source had on earlier nights."""
    file = {"url": portal.url + path, "sha256": "0" * 64}
    return {"documents": [file], "url": portal.url + path, "title": report("大东"), "expected": True}


@each_platform
@pytest.mark.parametrize(
    "body", [MENU, "", '<li onclick="show(77)">' + report("大东") + "</li><p>暂无数据</p>"]
)
def test_a_list_in_which_nothing_is_found_is_a_failure(
    portal: Server, walk_portal: Walk, clothes: Clothes, body: str
) -> None:
    portal.routes["/nb/"] = f"<html><body>{body}</body></html>"
    result = walk_portal(clothes.platform, "/nb/")
    assert result.errors == [f"{portal.url}/nb/: no_reports_listed: nothing is found in it"]
    (listing,) = result.lists
    assert (listing.rows, listing.complete, listing.reason) == (0, False, "no_reports_listed")


@each_platform
@pytest.mark.parametrize("said", ["暂无数据", "没有找到相关信息", "共<b>0</b>条"])
def test_a_new_column_that_says_it_is_empty_is_none(
    portal: Server, walk_portal: Walk, clothes: Clothes, said: str
) -> None:
    portal.routes["/nb/"] = f"<html><body>{MENU}<ul><li>{said}</li></ul></body></html>"
    result = walk_portal(clothes.platform, "/nb/")
    assert result.errors == []
    assert result.lists[0].reason == "no_reports_listed"


@each_platform
def test_a_column_that_held_reports_is_not_empty_because_it_says_so(
    portal: Server, walk_portal: Walk, clothes: Clothes
) -> None:
    portal.routes["/nb/"] = f"<html><body>{MENU}暂无数据</body></html>"
    path = f"/nb/{clothes.article.format(1)}"
    result = walk_portal(clothes.platform, "/nb/", known={"a": known(portal, path)})
    assert result.errors == [
        f"{portal.url}/nb/: no_reports_listed: nothing is found in it, and reports that were listed before are nowhere now: 1"
    ]
    assert result.vanished == {}
    assert portal.paths == ["/nb/"]


def test_what_another_list_lost_does_not_speak_against_an_empty_one(
    portal: Server, walk_portal: Walk
) -> None:
    put_column(portal, PLATFORMS["trs"], '<li><a href="{href}">{title}</a></li>')
    portal.routes["/nb2/"] = "<p>暂无相关内容</p>"
    lost = known(portal, "/nb/202001/t20200122_9.html")
    result = walk_portal("trs", "/nb/", "/nb2/", known={"a": lost})
    assert result.errors == []
    assert result.vanished == {"a": "http_404"}


def test_totals_of_nought_say_that_a_list_is_empty(portal: Server, walk_portal: Walk) -> None:
    portal.routes["/jpaas/"] = '<div queryData="{\'tagId\':\'list\'}" rows="15" count="0"></div>'
    portal.routes["/hanweb/"] = (
        '<script>$("#x").jpage({proxyUrl:"/p.jsp",perPage:15,totalRecord:0}); var param_1={a:1}</script>'
    )
    portal.routes["/trs/"] = '<script>createPageHTML(0, 0, "index", "html")</script>'
    portal.routes["/dd/gkmlpt/index"] = "<script>_CONFIG={SID:'1',TREE:[]}</script>"
    portal.routes["/dd/gkmlpt/annualreport"] = portal.routes["/dd/gkmlpt/index"]
    portal.routes["/dd/gkmlpt/api/all/0?page=1&sid=1"] = json.dumps({"total": 0, "articles": []})
    channel = "0" * 32
    portal.routes["*"] = json.dumps({"data": {"total": 0, "results": []}})
    for platform, path in (
        ("jpaas", "/jpaas/"), ("hanweb", "/hanweb/"), ("trs", "/trs/"), ("gkmlpt", "/dd"), ("ucap", f"/common/search/{channel}"),
    ):  # fmt: skip
        assert walk_portal(platform, path).errors == [], platform


@pytest.mark.parametrize(
    ("platform", "path", "answers"),
    [
        ("ucap", f"/common/search/{'0' * 32}", {"*": {"data": {"results": []}}}),
        ("gkmlpt", "/dd", {"/dd/gkmlpt/api/all/0?page=1&sid=1": {"articles": []}}),
    ],
)
def test_data_without_a_total_say_nothing(
    portal: Server, walk_portal: Walk, platform: str, path: str, answers: dict[str, object]
) -> None:
    portal.routes["/dd/gkmlpt/index"] = "<script>_CONFIG={SID:'1',TREE:[]}</script>"
    portal.routes |= {where: json.dumps(answer) for where, answer in answers.items()}
    assert [error.split(": ")[1] for error in walk_portal(platform, path).errors] == ["no_reports_listed"]


def test_a_column_of_columns_is_not_empty_for_a_year_that_it_has_not(
    portal: Server, walk_portal: Walk
) -> None:
    portal.routes["/nb/"] = '<a href="/nb/2019/">2019年</a>'
    assert walk_portal("trs", "/nb/", years=[2020]).errors == []
    assert portal.paths == ["/nb/"]


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("<p>暂无数据</p>", True), ("<p>暂 无 内 容！</p>", True), ("<p>没有相关信息</p>", True), ("<p>暂时没有相关内容</p>", True),
        ("<p>对不起，没有符合条件的记录</p>", True), ("<p>未查询到相关数据</p>", True), ("<p>该栏目暂无政府信息公开年报</p>", True),
        ("<p>总共 0 条</p>", True), ("<p>共<span>0</span>页</p>", True), ("<p>栏目正在建设中</p>", True), ("<p>内容更新中，敬请期待</p>", True),
        ("<p>No data</p>", True), ("<img src='none.png' alt='暂无数据'>", True), ("<p>无相关信息</p>", True), ("<p>目前尚无相关文件</p>", True),
        ("", False), ("<p>政府信息公开年报</p>", False), ("<p>共10条</p>", False), ("<title>暂无数据</title>", False),
        ("<script>var none = '<p>暂无数据</p>'</script>", False), ("<!-- 暂无数据 -->", False), ("<template>暂无数据</template>", False),
        ("<p style='display: none'>暂无数据</p><p hidden>暂无数据</p>", False), ("<div style='DISPLAY:NONE'><p>暂无数据</p></div>x", False),
        ("<footer>栏目正在建设中</footer>", False), (f"<p>{report('大东')}</p><p>暂无数据</p>", False),
    ],
)  # fmt: skip
def test_what_says_that_there_is_nothing(page: str, says: bool) -> None:
    assert says_it_is_empty(page) is says

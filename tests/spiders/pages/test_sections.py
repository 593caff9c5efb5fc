"""Columns below columns: what the texts of links say is followed, and nothing else."""

from collections.abc import Callable

import pytest

from spiders.crawling.crawl import CrawlResult
from tests.spiders.portal import Answer, Server
from tests.spiders.reports import article, report

Walk = Callable[..., CrawlResult]
DADONG, BAIYUN, DENGFENG = 440104019, 440104020, 440104021


def link(href: str, text: str) -> str:
    return f'<li><a href="{href}">{text}</a></li>'


def post(portal: Server, folder: str, number: int, title: str) -> str:
    portal.routes[f"{folder}content/post_{number}.html"] = article(title)
    return link(f"content/post_{number}.html", title)


@pytest.fixture
def tree(portal: Server, elsewhere: Server) -> Server:
    """政府信息公开年报 > 镇街 > 2020年, and a street's own folder whose reports name nobody."""
    bare = "2020年政府信息公开工作年度报告"
    portal.routes["/nb/"] = (
        link("bm/", "各部门")
        + link("jd/", "各镇街")
        + link("/xw/", "街道")
        + link(f"{elsewhere.url}/nb/jd/", "镇街")
        + link("index.html", "2020年")
        + link("#2019", "2019年")
        + f"<header>{link('tou/', '镇街')}</header>"
    )
    portal.routes["/nb/jd/"] = link("2020n/", "2020年") + link("2019n/", "2019年度") + link("../", "2018年")
    portal.routes["/nb/jd/2020n/"] = link("ddj/", "大东街") + post(
        portal, "/nb/jd/2020n/", 1, report("白云", 2020)
    )
    portal.routes["/nb/jd/2020n/ddj/"] = post(portal, "/nb/jd/2020n/ddj/", 2, bare) + link("x/", "镇街")
    portal.routes["/nb/jd/2019n/"] = post(portal, "/nb/jd/2019n/", 3, "登峰街道政府信息公开年报")
    portal.routes["/nb/jd/2020n/ddj/x/"] = post(portal, "/nb/jd/2020n/ddj/x/", 4, report("矿泉"))
    return portal


def test_years_and_streets_are_followed_by_what_their_links_say(
    tree: Server, elsewhere: Server, walk_portal: Walk
) -> None:
    result = walk_portal("nfcms", "/nb/")
    assert sorted((found.street or 0, found.year, found.year_from) for found in result.reports) == [
        (DADONG, 2020, "title"),
        (BAIYUN, 2020, "title"),
        (DENGFENG, 2019, "column"),
    ]
    assert not result.errors
    assert not result.warnings
    lists = [path for path in tree.paths if path.endswith("/")]
    assert lists == ["/nb/", "/nb/jd/", "/nb/jd/2020n/", "/nb/jd/2019n/", "/nb/jd/2020n/ddj/"]
    assert elsewhere.requests == []


def test_columns_of_other_years_and_streets_are_not_even_asked_for(tree: Server, walk_portal: Walk) -> None:
    result = walk_portal("nfcms", "/nb/", years=[2020], job={"streets": [BAIYUN]})
    assert [found.street for found in result.reports] == [BAIYUN]
    assert [path for path in tree.paths if path.endswith("/")] == ["/nb/", "/nb/jd/", "/nb/jd/2020n/"]


def test_a_column_below_that_is_gone_is_named_and_one_that_is_refused_is_an_error(
    tree: Server, walk_portal: Walk
) -> None:
    del tree.routes["/nb/jd/2019n/"]
    result = walk_portal("nfcms", "/nb/")
    gone = f"{tree.url}/nb/jd/2019n/"
    assert result.warnings == [f"{gone}: http_404: a column that another links to is not there"]
    assert [listing.url for listing in result.lists if not listing.complete] == [gone]
    assert len(result.reports) == 2
    tree.routes["/nb/jd/2019n/"] = Answer("", 403)
    assert walk_portal("nfcms", "/nb/").errors == [f"{gone}: http_403"]


def test_a_folder_that_leads_home_is_not_taken_for_a_column(portal: Server, walk_portal: Walk) -> None:
    portal.routes["/nb/"] = link("2020/", "2020年") + link("2018/", "2018年")
    portal.routes["/nb/2020/"] = link("content/post_1.html", report("大东"))
    portal.routes["/nb/2020/content/post_1.html"] = article(report("大东"))
    portal.routes["/nb/2018/"] = Answer("", 301, {"Location": "/"})
    portal.routes["/"] = link("/xw/content/post_9.html", report("白云", 2018))
    result = walk_portal("nfcms", "/nb/")
    assert [found.title for found in result.reports] == [report("大东")]
    assert result.warnings == [f"{portal.url}/nb/2018/: moved: a column that another links to is not there"]


def test_where_addresses_show_no_order_the_texts_alone_decide(portal: Server, walk_portal: Walk) -> None:
    portal.routes["/col/col1/index.html"] = link("/col/col2/index.html", "2020年") + link(
        "/col/col3/index.html", "新闻"
    )
    portal.routes["/col/col2/index.html"] = link("/art/2021/1/22/art_2_1.html", report("大东"))
    portal.routes["/art/2021/1/22/art_2_1.html"] = article(report("大东"))
    assert [found.street for found in walk_portal("hanweb", "/col/col1/index.html").reports] == [DADONG]
    assert "/col/col3/index.html" not in portal.paths


# -- selection -----------------------------------------------------------------------------------


def test_a_selection_asks_for_no_other_streets_page(portal: Server, walk_portal: Walk) -> None:
    portal.routes["/nb/"] = "".join(
        post(portal, "/nb/", n, report(name)) for n, name in enumerate(("大东", "白云", "登峰"))
    )
    result = walk_portal("nfcms", "/nb/", job={"streets": [BAIYUN]})
    assert [found.street for found in result.reports] == [BAIYUN]
    assert result.counts.out_of_scope == {"place_not_asked": 2}
    assert [path for path in portal.paths if "post_" in path] == ["/nb/content/post_1.html"]
    other = walk_portal("nfcms", "/nb/", job={"districts": [440103]})
    assert other.counts.out_of_scope == {"place_not_asked": 3}
    assert len(walk_portal("nfcms", "/nb/", job={"districts": [440104]}).reports) == 3


def test_a_report_that_names_nobody_is_opened_before_it_is_left_out(
    portal: Server, walk_portal: Walk
) -> None:
    title = "2020年政府信息公开工作年度报告"
    portal.routes["/nb/"] = link("content/post_1.html", title) + link("content/post_2.html", title + " ")
    for number, office in ((1, "大东街"), (2, "白云街")):
        portal.routes[f"/nb/content/post_{number}.html"] = article(
            title, f"<p>来源：{office} 一、总体情况</p>"
        )
    result = walk_portal("nfcms", "/nb/", job={"streets": [BAIYUN]})
    assert [found.street for found in result.reports] == [BAIYUN]
    assert result.counts.out_of_scope == {"place_not_asked": 1}


@pytest.mark.parametrize(
    "label", ["各镇街", "乡镇（街道）", "街道、镇、地区", "镇、街道", "全区街镇", "街道办事处年报"]
)
def test_units_are_named_in_any_order(portal: Server, walk_portal: Walk, label: str) -> None:
    portal.routes["/nb/"] = link("jd/", label) + link("bm/", "委办局")
    portal.routes["/nb/jd/"] = link("content/post_1.html", report("大东"))
    portal.routes["/nb/jd/content/post_1.html"] = article(report("大东"))
    assert [found.street for found in walk_portal("nfcms", "/nb/").reports] == [DADONG]
    assert "/nb/bm/" not in portal.paths

"""Static columns: their pages, their rows, one report under several addresses."""

from collections.abc import Callable
from urllib.parse import urlsplit

from spiders.crawling.crawl import CrawlResult
from spiders.platforms.nfcms import page_numbers, read_list
from tests.spiders.portal import Answer, Server

FOLDER = "http://www.yuexiu.gov.cn/zwgk/xxgknb/jd/"
Crawl = Callable[..., CrawlResult]


def report(street: str, year: int) -> str:
    return f"广州市越秀区人民政府{street}街道办事处{year}年政府信息公开工作年度报告"


def item(number: int, title: str, day: str = "2021-01-22") -> str:
    return (
        f'<li><a href="content/post_{number}.html" title="{title}">{title[:12]}…</a><span>{day}</span></li>'
    )


def page(title: str = "", line: str = "") -> str:
    return f'<html><meta name="ArticleTitle" content="{title}"><body>{line}<p>一、总体情况</p></body></html>'


# -- one page of a list --------------------------------------------------------------------------


def test_rows_of_the_templates_that_were_seen() -> None:
    rows = read_list(
        """<header><a href="/content/post_9.html">头条</a></header>
        <ul class="news_list">
          <li><a href="./content/post_1.html">大东街2020年年报</a><span class="time">2021-01-22</span></li>
          <li><a href="https://www.yuexiu.gov.cn/a/content/mpost_2.html" title="梅花村街2020年年报">
            <p>梅花村… <span>x</span></p></a><b>2021年1月18日</b></li>
        </ul>
        <table><tr><th>2022-01-24</th><td><a href='/b/content/post_3.html'>白云街
          2021年年报</a></td></tr></table>
        <div><a href="content/post_4.html">登峰街2020年年报 2021-01-05</a></div>
        <a href="content/post_5.html">矿泉街2020年年报</a> <a href="/xw/index.html">新闻</a>
        <script>var list = [{'url':'http:\\/\\/www.yuexiu.gov.cn\\/c\\/content\\/post_6.html',
          'title':'\\u5317\\u4eac\\u8857\\'20\\'','id':1,'display_publish_time':1611302400}];</script>""",
        FOLDER,
    )
    assert [(row.url, row.title, row.published_on) for row in rows] == [
        (f"{FOLDER}content/post_1.html", "大东街2020年年报", "2021-01-22"),
        ("https://www.yuexiu.gov.cn/a/content/mpost_2.html", "梅花村街2020年年报", "2021-01-18"),
        ("http://www.yuexiu.gov.cn/b/content/post_3.html", "白云街2021年年报", "2022-01-24"),
        (f"{FOLDER}content/post_4.html", "登峰街2020年年报", "2021-01-05"),
        (f"{FOLDER}content/post_5.html", "矿泉街2020年年报", None),
        ("http://www.yuexiu.gov.cn/c/content/post_6.html", "北京街'20'", "2021-01-22"),
    ]


def test_only_the_columns_own_pages_count() -> None:
    text = """<a href="index_2.html">2</a><a href='/zwgk/xxgknb/jd/index_3.html'>3</a>
        <a href="https://www.yuexiu.gov.cn/zwgk/xxgknb/jd/index_4.html">4</a><a href="/xw/index_50.html">news</a>"""
    assert page_numbers(text, FOLDER) == {2, 3, 4}


def test_an_empty_page_has_no_rows() -> None:
    assert list(read_list("", FOLDER)) == []


# -- whole columns, crawled ----------------------------------------------------------------------


def test_pages_are_numbered_from_index_2_to_the_highest_that_any_names(
    portal: Server, walk_portal: Crawl
) -> None:
    streets = {1: "大东", 2: "白云", 3: "登峰", 4: "矿泉"}
    for number, street in streets.items():
        name = "" if number == 1 else f"index_{number}.html"
        pager = f'<a href="index_{min(number + 1, 4)}.html">下一页</a>'
        portal.routes[f"/zwgk/jd/{name}"] = item(number, report(street, 2020)) + pager
        portal.routes[f"/zwgk/jd/content/post_{number}.html"] = page(report(street, 2020))
    portal.routes["/zwgk/jd/index_5.html"] = item(5, report("六榕", 2020))
    result = walk_portal("nfcms", "/zwgk/jd/")
    assert {found.street for found in result.reports} == {440104019, 440104020, 440104021, 440104022}
    assert portal.paths[:4] == ["/zwgk/jd/"] + [f"/zwgk/jd/index_{n}.html" for n in (2, 3, 4)]
    assert "/zwgk/jd/index_1.html" not in portal.paths
    assert not result.errors
    assert not result.warnings


def test_a_column_without_a_pager_ends_with_404_or_with_nothing_new(
    portal: Server, walk_portal: Crawl
) -> None:
    portal.routes["/a/index.html"] = item(1, report("大东", 2020))
    portal.routes["/b/"] = portal.routes["/b/index_2.html"] = item(2, report("白云", 2020))
    for path in ("/a/content/post_1.html", "/b/content/post_2.html"):
        portal.routes[path] = page()
    result = walk_portal("nfcms", "/a/index.html", "/b/")
    assert [found.state for found in result.reports] == ["fetched", "fetched"]
    assert [path for path in portal.paths if "index_" in path] == ["/a/index_2.html", "/b/index_2.html"]
    assert not result.errors


def test_a_page_missing_before_the_last_is_told(portal: Server, walk_portal: Crawl) -> None:
    portal.routes["/a/"] = item(1, "消防检查") + '<a href="index_3.html">末页</a>'
    result = walk_portal("nfcms", "/a/")
    assert result.warnings == [
        f"{portal.url}/a/index_2.html: list_page_missing: page 2 of 3 is not there",
        f"{portal.url}/a/: no_reports_listed: none of its 1 rows is a yearly report",
    ]
    (listing,) = result.lists
    assert (listing.rows, listing.complete, listing.reason) == (1, False, "list_page_missing")
    assert result.counts.out_of_scope == {"not_a_report": 1}


def test_one_report_under_many_addresses_is_one(portal: Server, walk_portal: Crawl) -> None:
    title = report("大东", 2020)
    portal.routes["/a/"] = (
        f'<li><a href="https://{portal.host}/a/content/post_7.html">广州市越秀区…</a></li>'
        f'<li><a href="/a/content/mpost_7.html"><img></a></li>{item(7, title)}'
    )
    portal.routes["/b/"] = f'<li><a href="/gzyxddj/gkmlpt/content/0/0/post_7.html">{title}</a></li>'
    portal.routes["/a/content/post_7.html"] = page()
    result = walk_portal("nfcms", "/a/", "/b/")
    (found,) = result.reports
    assert found.key == "nfcms:4401:7"
    assert found.url == f"{portal.url}/a/content/post_7.html"
    assert found.title == title
    assert {urlsplit(alias).path for alias in found.aliases} == {
        "/a/content/post_7.html",
        "/a/content/mpost_7.html",
        "/gzyxddj/gkmlpt/content/0/0/post_7.html",
    }
    assert result.counts.listed == 1
    assert [path for path in portal.paths if "post_" in path] == ["/a/content/post_7.html"]


def test_cut_titles_and_lists_without_days_are_completed_by_the_page(
    portal: Server, walk_portal: Crawl
) -> None:
    portal.routes["/a/"] = """<p><a href="content/post_1.html">广州市越秀区人民政府大东街道办事…</a></p>
        <p><a href="content/post_2.html">关于2020年政府信息公…</a></p>
        <p><a href="content/post_3.html">2020年政府信息公开年度报告</a></p>"""
    portal.routes["/a/content/post_1.html"] = page(report("大东", 2020), "发布时间:2021-01-18 来源:大东街")
    portal.routes["/a/content/post_2.html"] = page("关于2020年政府信息公开工作年度报告的通知")
    portal.routes["/a/content/post_3.html"] = page("", "来源: 梅花村街 发布时间: 2021-01-20")
    result = walk_portal("nfcms", "/a/")
    assert [(found.street, found.year, found.published_on) for found in result.reports] == [
        (440104019, 2020, "2021-01-18"),
        (440104013, 2020, "2021-01-20"),
    ]
    assert result.reports[0].title == report("大东", 2020)
    assert result.counts.out_of_scope == {"notice": 1}


def test_departments_in_a_mixed_column_are_counted_and_not_asked_for(
    portal: Server, walk_portal: Crawl
) -> None:
    portal.routes["/a/"] = (
        item(1, "广州市越秀区教育局2020年政府信息公开工作年度报告")
        + item(2, report("大东", 2020))
        + item(3, report("大东", 2020) + "图解")
        + item(4, "广州市越秀区人民政府2020年政府信息公开工作年度报告")
    )
    portal.routes["/a/content/post_2.html"] = portal.routes["/a/content/post_4.html"] = page()
    result = walk_portal("nfcms", "/a/")
    assert [found.street for found in result.reports] == [440104019, 440104000]
    assert result.counts.out_of_scope == {"department": 1, "explanation": 1}
    assert (result.counts.listed, result.counts.matched, result.counts.fetched) == (4, 2, 2)
    assert {row.reason for row in result.out_of_scope} == {"department", "explanation"}
    assert not {"/a/content/post_1.html", "/a/content/post_3.html"} & set(portal.paths)


def test_a_column_a_year(portal: Server, walk_portal: Crawl) -> None:
    for year in (2019, 2020):
        portal.routes[f"/nb/{year}n/"] = item(year, report("大东", year)) + item(
            year + 10, "大东街道政府信息公开年报"
        )
        for number in (year, year + 10):
            portal.routes[f"/nb/{year}n/content/post_{number}.html"] = page()
    portal.routes["/nb/2018n/"] = Answer("", 301, {"Location": "/"})
    portal.routes["/"] = item(5, report("登峰", 2011))
    asked = walk_portal("nfcms", "/nb/{year}n/", years=[2020, 2018])
    assert [(found.year, found.year_from) for found in asked.reports] == [(2020, "title"), (2020, "column")]
    assert not any("2019" in path for path in portal.paths)
    assert not asked.errors

    portal.requests.clear()
    everything = walk_portal("nfcms", "/nb/{year}n/")
    assert sorted(found.year or 0 for found in everything.reports) == [2019, 2019, 2020, 2020]
    lists = [path for path in portal.paths if path.endswith("n/")]
    assert lists[-1] == "/nb/2008n/"
    assert len(lists) == len(set(lists)) >= 18
    assert not everything.errors

    nothing = walk_portal("nfcms", "/nb/{year}n/", years=[2017])
    assert nothing.errors == [f"{portal.url}/nb/2017n/: http_404"]


def test_years_not_asked_are_counted_and_not_asked_for(portal: Server, walk_portal: Crawl) -> None:
    portal.routes["/a/"] = "".join(item(year, report("大东", year)) for year in (2018, 2019, 2020))
    portal.routes["/a/content/post_2019.html"] = page()
    result = walk_portal("nfcms", "/a/", years=[2019])
    assert [found.year for found in result.reports] == [2019]
    assert result.counts.out_of_scope == {"year_not_asked": 2}
    assert [path for path in portal.paths if "post_" in path] == ["/a/content/post_2019.html"]


def test_a_page_in_gbk_that_says_so_in_its_meta_only(portal: Server, walk_portal: Crawl) -> None:
    text = (
        f'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">{item(1, report("大东", 2020))}'
    )
    portal.routes["/a/"] = Answer(text.encode("gb18030"))
    portal.routes["/a/content/post_1.html"] = page()
    assert walk_portal("nfcms", "/a/").reports[0].street == 440104019

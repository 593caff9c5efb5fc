"""TRS columns: how pages are numbered, and the many ways in which rows are written."""

from collections.abc import Callable

import pytest

from spiders.crawling.crawl import CrawlResult
from spiders.platforms.trs import Pager, page_names, read_pager, read_rows
from tests.spiders.portal import Answer, Server
from tests.spiders.reports import STREETS, article, report, titles

Walk = Callable[..., CrawlResult]
URL = "http://www.example.gov.cn/zfxxgk/zfxxgknb/index.html"


@pytest.mark.parametrize(
    ("text", "pager"),
    [
        ('createPageHTML(25, 0, "index", "html");', Pager(25, "index", "html")),
        ("createPageHTML(372, 25, 0, 'index', 'shtml', 15)", Pager(25, "index", "shtml", 372)),
        (
            "createPageHTML('page_div', 14, 1, 'center_flist', 'shtml', 203)",
            Pager(14, "center_flist", "shtml", 203),
        ),
        ('createPage(7, 0, "index", "html")', Pager(7, "index", "html")),
        ('createPageHTML(3, 0, "index_8412", "shtml")', Pager(3, "index_8412", "shtml")),
        ("var countPage = 14; createPageHTML(countPage, currentPage)", Pager(14)),
        ("var page = {totalPage: 14, currentPage: 1}", Pager(14)),
        ("var totalData = 203; var showData = 15;", Pager(14, total=203)),
        ("<span>共<b>14</b>页</span>", Pager(14)),
        ("<ul></ul>", Pager()),
    ],
)
def test_how_many_pages_there_are(text: str, pager: Pager) -> None:
    assert read_pager(f"<script>{text}</script>", URL) == pager


def test_further_pages_have_the_ending_of_the_first() -> None:
    assert read_pager("共3页", URL.replace(".html", ".shtml")) == Pager(3, "index", "shtml")


def test_the_second_page_is_number_one_and_the_choice_is_kept() -> None:
    pager = Pager(4)
    assert page_names(pager, 1, 0) == ["index_1.html", "index_2.html", "2.html"]
    assert [page_names(pager, 3, step) for step in range(3)] == [
        ["index_3.html"],
        ["index_4.html"],
        ["4.html"],
    ]


def rows(text: str) -> list[tuple[str, str, str | None]]:
    found = read_rows(text, URL)
    return [
        (row.url.removeprefix("http://www.example.gov.cn/zfxxgk/zfxxgknb/"), row.title, row.published_on)
        for row in found
    ]


def test_rows_in_markup_with_the_whole_title_in_an_attribute() -> None:
    assert rows(
        """<ul><li><a href="./202401/t20240118_3540126.html" title="大东街道2023年政府信息公开工作年度报告">大东街道2023年…</a>
        <span>2024-01-18</span></li>
        <li><a href='./P020240118512345678901.pdf'>白云街道2023年报</a><span>2024-01-19</span></li></ul>"""
    ) == [
        ("202401/t20240118_3540126.html", "大东街道2023年政府信息公开工作年度报告", "2024-01-18"),
        ("P020240118512345678901.pdf", "白云街道2023年报", "2024-01-19"),
    ]


def test_rows_that_a_script_writes() -> None:
    assert rows(
        """<script>
        var url="./202602/t20260214_2730572.shtml";
        document.writeln('<li><a href="'+url+'" title="大东街道2025年报告">大东街道…</a><span>2026-02-14</span></li>');
        var url="./202602/t20260213_2730571.shtml";
        document.writeln("<li><a href='"+url+"'>白云街道2025年年度报告</a><span>2026-02-13</span></li>");
        </script>"""
    ) == [
        ("202602/t20260214_2730572.shtml", "大东街道2025年报告", "2026-02-14"),
        ("202602/t20260213_2730571.shtml", "白云街道2025年年度报告", "2026-02-13"),
    ]


def test_rows_in_records() -> None:
    assert rows(
        """<record><![CDATA[<li><a href="./202401/t20240118_1.html">大东街道2023年报</a><b>2024-01-18</b></li>]]></record>"""
    )[-1] == ("202401/t20240118_1.html", "大东街道2023年报", "2024-01-18")


def test_rows_in_records_of_a_script() -> None:
    assert rows(
        """<script type="text/xml"><datastore><recordset><record><![CDATA[<li><a
        href="./202401/t20240118_1.html">大东街道2023年报</a><b>2024-01-18</b></li>]]></record></recordset></datastore>
        </script>"""
    ) == [("202401/t20240118_1.html", "大东街道2023年报", "2024-01-18")]


def test_what_is_commented_out_is_no_row() -> None:
    assert rows(
        """<li><a href="t20240118_1.html">大东街道</a></li><!-- <li><a href="t20240118_2.html">x</a></li> -->"""
    ) == [("t20240118_1.html", "大东街道", None)]


def test_rows_that_people_are_not_shown_are_counted_and_not_asked_for(
    portal: Server, walk_portal: Walk
) -> None:
    portal.routes["/nb/"] = (
        f'<li><i class="flag">1</i><a href="t20210122_1.html">{report("大东")}</a></li>'
        f'<li><i class="flag"></i><a href="t20210122_2.html">{report("白云")}</a></li>'
        f'<li><i class="flag"></i><a href="t20210122_1.html">{report("大东")}</a></li>'
    )
    portal.routes["/nb/t20210122_1.html"] = article(report("大东"))
    result = walk_portal("trs", "/nb/")
    assert [found.street for found in result.reports] == [440104019]
    assert result.counts.out_of_scope == {"hidden_row": 1}
    assert "/nb/t20210122_2.html" not in portal.paths


def column(portal: Server, call: str, names: list[str], per_page: int = 2) -> list[str]:
    """A column of as many pages as `names`, which are those of the second and further ones."""
    listed = titles(per_page * (len(names) + 1))
    for number, title in enumerate(listed):
        portal.routes[f"/nb/t20210122_{number}.html"] = article(title)
    for number, name in enumerate(["", *names]):
        here = range(number * per_page, (number + 1) * per_page)
        items = "".join(f'<li><a href="t20210122_{n}.html">{listed[n]}</a></li>' for n in here)
        portal.routes[f"/nb/{name}"] = f"<ul>{items}</ul><script>{call}</script>"
    return listed


@pytest.mark.parametrize(
    ("call", "names"),
    [
        ('createPageHTML(3, 0, "index", "html");', ["index_1.html", "index_2.html"]),
        ('createPageHTML(3, 0, "index", "html");', ["index_2.html", "index_3.html"]),
        ('createPageHTML(3, 0, "index", "html");', ["2.html", "3.html"]),
        (
            "createPageHTML('d', 3, 1, 'center_flist', 'shtml', 6)",
            ["center_flist_1.shtml", "center_flist_2.shtml"],
        ),
        ('createPageHTML(3, 0, "index_8412", "shtml")', ["index_8412_1.shtml", "index_8412_2.shtml"]),
    ],
    ids=["from 1", "from 2", "bare numbers", "named", "by the column's number"],
)
def test_every_page_is_read(portal: Server, walk_portal: Walk, call: str, names: list[str]) -> None:
    listed = column(portal, call, names)
    result = walk_portal("trs", "/nb/")
    assert [found.title for found in result.reports] == listed
    assert not result.warnings
    assert not result.errors


def test_a_list_that_ends_early_is_named(portal: Server, walk_portal: Walk) -> None:
    column(portal, "createPageHTML(9, 4, 0, 'index', 'html')", ["index_1.html"])
    result = walk_portal("trs", "/nb/")
    assert len(result.reports) == 4
    assert result.warnings == [
        f"{portal.url}/nb/index_2.html: list_page_missing: page 3 of 4 is not there",
        f"{portal.url}/nb/: list_short: 4 rows served of 9 announced",
    ]
    (listing,) = result.lists
    assert (listing.rows, listing.announced, listing.complete) == (4, 9, False)


def test_a_page_served_twice_is_named(portal: Server, walk_portal: Walk) -> None:
    column(portal, 'createPageHTML(3, 0, "index", "html");', ["index_1.html", "index_2.html"])
    portal.routes["/nb/index_1.html"] = portal.routes["/nb/"]
    result = walk_portal("trs", "/nb/")
    assert len(result.reports) == 4
    assert result.warnings == [f"{portal.url}/nb/index_1.html: list_page_empty: page 2 of 3 has nothing new"]


def test_pages_turned_in_the_browser_are_no_missing_pages(portal: Server, walk_portal: Walk) -> None:
    column(portal, "createPageHTML(3, 0, 'index', 'html'); $('.default_news li').slice(0, 2).show();", [])
    result = walk_portal("trs", "/nb/")
    assert len(result.reports) == 2
    assert not result.warnings


def test_a_page_in_gbk_that_says_so_in_its_meta_only_and_files_beside_it(
    portal: Server, walk_portal: Walk
) -> None:
    folder = "/nb/202101/"
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
    portal.routes["/nb/"] = Answer(
        f'{meta}<li><a href="./202101/t20210122_7.html">{report("大东")[:20]}…</a></li>'.encode("gb18030")
    )
    body = '<p>见附件</p><a href="./P020210122512345678901.pdf">附件：年度报告.pdf</a><img src="./W020210122512.jpg">'
    portal.routes[f"{folder}t20210122_7.html"] = Answer(
        (meta + article(report("大东"), body)).encode("gb18030")
    )
    portal.routes[f"{folder}P020210122512345678901.pdf"] = Answer(b"%PDF", headers={})
    portal.routes[f"{folder}W020210122512.jpg"] = Answer(b"\xff\xd8", headers={"Content-Type": "image/jpeg"})
    (found,) = walk_portal("trs", "/nb/").reports
    assert (found.title, found.state, found.reason) == (report("大东"), "fetched", None)
    assert [(file.role, file.url.rpartition("/")[2], file.reason) for file in found.documents] == [
        ("page", "t20210122_7.html", None),
        ("attachment", "P020210122512345678901.pdf", None),
        ("picture", "W020210122512.jpg", None),
    ]


def test_a_report_that_is_a_file_in_the_list(portal: Server, walk_portal: Walk, archive: object) -> None:
    portal.routes["/nb/"] = f'<li><a href="./P020210122512345678901.pdf">{report("大东")}</a></li>'
    portal.routes["/nb/P020210122512345678901.pdf"] = Answer(
        b"%PDF-1.4", headers={"Content-Type": "application/pdf"}
    )
    (found,) = walk_portal("trs", "/nb/").reports
    assert (found.state, found.documents[0].role, found.documents[0].media_type) == (
        "fetched",
        "page",
        "application/pdf",
    )


def test_a_list_in_a_frame_of_the_portal(portal: Server, elsewhere: Server, walk_portal: Walk) -> None:
    portal.routes["/nb/"] = f'<iframe src="{elsewhere.url}/ad"></iframe><iframe src="./list.html"></iframe>'
    portal.routes["/nb/list.html"] = f'<li><a href="t20210122_1.html">{report("大东")}</a></li>'
    portal.routes["/nb/t20210122_1.html"] = article(report("大东"))
    assert [found.state for found in walk_portal("trs", "/nb/").reports] == ["fetched"]
    assert elsewhere.requests == []


def test_pages_that_only_links_lead_to_are_read(portal: Server, walk_portal: Walk) -> None:
    pager = '共4条 <a href="index.html">1</a> <a href="index_1107_1.html">2</a> <a href="index_1107_1.html">下一页</a>'
    for number, name in enumerate(["", "index_1107_1.html", "9.html"]):
        more = pager if number == 0 else '<a href="9.html">尾页</a>'
        portal.routes[f"/nb/{name}"] = (
            f'<li><a href="t20210122_{number}.html">{report(STREETS[number])}</a></li>{more}'
        )
        portal.routes[f"/nb/t20210122_{number}.html"] = article(report(STREETS[number]))
    portal.routes["/nb/index.html"] = portal.routes["/nb/"]
    result = walk_portal("trs", "/nb/")
    assert len(result.reports) == 3
    assert result.warnings == [f"{portal.url}/nb/: list_short: 3 rows served of 4 announced"]
    del portal.routes["/nb/9.html"]
    assert f"{portal.url}/nb/9.html: list_page_missing" in " ".join(walk_portal("trs", "/nb/").warnings)


@pytest.mark.parametrize("name", ["article", "view"])
def test_a_scan_in_a_body_of_a_name_that_means_little(portal: Server, walk_portal: Walk, name: str) -> None:
    title = report("大东")
    portal.routes["/nb/"] = f'<li><a href="./202101/t20210122_7.html">{title}</a></li>'
    portal.routes["/nb/202101/t20210122_7.html"] = (
        f'<h1>{title}</h1><p>2021-01-22</p><div class="{name}"><img src="./W020210122512.jpg"></div>'
    )
    portal.routes["/nb/202101/W020210122512.jpg"] = Answer(
        b"\xff\xd8", headers={"Content-Type": "image/jpeg"}
    )
    (found,) = walk_portal("trs", "/nb/").reports
    assert [(file.role, file.reason) for file in found.documents] == [("page", None), ("picture", None)]

"""Hanweb columns: jpage in both dialects, and the catalogue."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from spiders.crawling.crawl import CrawlResult
from spiders.pages.lists import read_records
from spiders.platforms.hanweb import read_fields, read_proxy
from tests.spiders.portal import Answer, Asked, Server
from tests.spiders.reports import article, report, titles

Walk = Callable[..., CrawlResult]
COLUMN = "/col/col74/index.html"
PROXY = "/module/web/jpage/dataproxy.jsp"
PARAM = "{col:1,appid:'1',webid:1,path:'/',columnid:74,sourceContentType:1,unitid:'2147',webname:'示例',permissiontype:0}"
EMPTY = "<datastore><recordset></recordset></datastore>      "


def record(number: int, title: str, day: str = "2021-01-22") -> str:
    return (
        f"<record><![CDATA[<li><a title='{title}' href='/art/2021/1/22/art_74_{number}.html'>{title[:8]}…</a>"
        f"<span>{day}</span></li>]]></record>"
    )


def serve(portal: Server, count: int) -> list[str]:
    listed = titles(count)
    for number, title in enumerate(listed):
        portal.routes[f"/art/2021/1/22/art_74_{number}.html"] = article(title)
    return listed


def shell(total: int, records: str, per_page: int = 2) -> str:
    return (
        f"<html><meta name='ColumnName' content='年报'><script type='text/xml'><datastore><recordset>{records}</recordset></datastore>"
        f"</script><script>var param_228 = {PARAM}; $('#228').jpage({{totalRecord:{total}, perPage:{per_page}, proxyUrl:'{PROXY}'}});"
        "</script></html>"
    )


def window(
    portal: Server, listed: list[str], *, base: int = 1, look_ahead: bool = True, stubs: int = 0
) -> None:
    """Dialect C1: records from startrecord to endrecord, counted from `base`. From the third group on, the
    last record of the group before comes first, once more.
    """
    left = [stubs]

    def answer(asked: Asked) -> Answer:
        parts = urlsplit(asked.path)
        if parts.path != PROXY:
            return Answer("not here", 404)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if query.get("columnid") != "74" or query.get("unitid") != "2147":
            return Answer(EMPTY)
        if left[0]:
            left[0] -= 1
            return Answer(EMPTY)
        first, last = int(query["startrecord"]) - base, int(query["endrecord"]) - base
        if look_ahead and first >= 12:
            first -= 1
        here = range(first, min(last + 1, len(listed)))
        records = "".join(record(n, listed[n]) for n in here)
        return Answer(
            f"<datastore><totalrecord>{len(listed)}</totalrecord><recordset>{records}</recordset></datastore>"
        )

    portal.routes["*"] = answer


def test_what_a_column_calls() -> None:
    proxy = read_proxy(shell(1095, "", 15), f"http://a.gov.cn{COLUMN}")
    assert proxy is not None
    assert (proxy.address, proxy.per_page, proxy.total) == (f"http://a.gov.cn{PROXY}", 15, 1095)
    assert proxy.query == {
        "col": "1", "appid": "1", "webid": "1", "path": "/", "columnid": "74", "sourceContentType": "1",
        "unitid": "2147", "webname": "示例", "permissiontype": "0",
    }  # fmt: skip
    assert read_proxy("<html></html>", f"http://a.gov.cn{COLUMN}") is None


def test_of_several_lists_in_a_page_the_columns_own_is_read() -> None:
    other = "<script>var param_1 = {columnid:99,unitid:'1'}</script>"
    proxy = read_proxy(other + shell(3, ""), f"http://a.gov.cn{COLUMN}")
    assert proxy is not None
    assert proxy.query["unitid"] == "2147"


def test_records_with_single_quotes_and_days_broken_over_lines() -> None:
    (row,) = read_records(
        "<record><![CDATA[<li><a title='大东街道2025年报' href='/art/2026/1/23/art_74_1.html'>x</a><b>2026-\n01-\n23</b></li>]]></record>",
        f"http://a.gov.cn{COLUMN}",
    )
    assert (row.url, row.title, row.published_on) == (
        "http://a.gov.cn/art/2026/1/23/art_74_1.html",
        "大东街道2025年报",
        "2026-01-23",
    )


def test_windows_of_records_with_the_last_of_one_group_again_in_the_next(
    portal: Server, walk_portal: Walk
) -> None:
    listed = serve(portal, 20)
    portal.routes[COLUMN] = shell(20, "".join(record(n, listed[n]) for n in range(6)))
    window(portal, listed)
    result = walk_portal("hanweb", COLUMN)
    assert [found.title for found in result.reports] == listed
    assert (result.lists[0].rows, result.lists[0].announced, result.lists[0].complete) == (20, 20, True)
    windows = [parse_qs(urlsplit(p).query) for p in portal.paths if p.startswith(PROXY)]
    assert [(query["startrecord"], query["endrecord"]) for query in windows] == [
        (["7"], ["12"]), (["13"], ["18"]), (["19"], ["24"]),
    ]  # fmt: skip
    assert "/col/col74/index_1.html" not in portal.paths


def test_a_portal_that_counts_records_from_nought_loses_none(portal: Server, walk_portal: Walk) -> None:
    listed = serve(portal, 20)
    portal.routes[COLUMN] = shell(20, "".join(record(n, listed[n]) for n in range(6)))
    window(portal, listed, base=0, look_ahead=False)
    result = walk_portal("hanweb", COLUMN)
    assert sorted(found.title for found in result.reports) == sorted(listed)
    assert not result.warnings


def test_an_empty_answer_is_asked_for_once_more_and_then_named(portal: Server, walk_portal: Walk) -> None:
    listed = serve(portal, 10)
    portal.routes[COLUMN] = shell(10, "".join(record(n, listed[n]) for n in range(6)))
    window(portal, listed, stubs=1)
    assert len(walk_portal("hanweb", COLUMN).reports) == 10
    window(portal, listed, stubs=99)
    result = walk_portal("hanweb", COLUMN)
    assert len(result.reports) == 6
    assert result.warnings == [f"{portal.url}{COLUMN}: list_short: 6 rows served of 10 announced"]


def test_groups_that_name_the_next_one(portal: Server, walk_portal: Walk) -> None:
    """Dialect C2: only the page counts, and the address of the next stands in the answer."""
    listed = serve(portal, 7)

    def following(page: int) -> str:
        href = f"{PROXY}?page={page}&amp;webid=1&amp;path=/&amp;columnid=74&amp;unitid=kQ9x%2B&amp;permissiontype=0"
        return f'<nextgroup><![CDATA[<a href="{href}"></a>]]></nextgroup>'

    pages = {1: range(3), 2: range(3, 6), 3: range(6, 7)}
    portal.routes[COLUMN] = shell(7, "").replace(
        "<datastore>", f"<datastore>{following(2)}" + "".join(record(n, listed[n]) for n in pages[1])
    )
    for page in (2, 3):
        url = f"{PROXY}?page={page}&webid=1&path=/&columnid=74&unitid=kQ9x%2B&permissiontype=0"
        records = "".join(record(n, listed[n]) for n in pages[page])
        more = following(page + 1) if page < 3 else ""
        portal.routes[url] = (
            f"<datastore>{more}<totalrecord>7</totalrecord><totalpage>3</totalpage><recordset>{records}</recordset></datastore>"
        )
    result = walk_portal("hanweb", COLUMN)
    assert [found.title for found in result.reports] == listed
    assert not [p for p in portal.paths if "startrecord" in p]
    assert not result.warnings


def test_groups_that_only_the_answers_lead_to(portal: Server, walk_portal: Walk) -> None:
    """Dialect C2 without a word of it in the page: records are not heeded, the first group comes again."""
    listed = serve(portal, 7)
    groups = {"1": range(3), "2": range(3, 6), "3": range(6, 7)}

    def answer(asked: Asked) -> Answer:
        parts = urlsplit(asked.path)
        if parts.path != PROXY:
            return Answer("not here", 404)
        page = parse_qs(parts.query).get("page", ["1"])[0]
        more = f'<a href="{PROXY}?page={int(page) + 1}&columnid=74"></a>' if page != "3" else ""
        records = "".join(record(n, listed[n]) for n in groups[page])
        return Answer(
            f"<datastore><nextgroup><![CDATA[{more}]]></nextgroup><totalrecord>7</totalrecord>"
            f"<recordset>{records}</recordset></datastore>"
        )

    portal.routes[COLUMN] = shell(7, "".join(record(n, listed[n]) for n in groups["1"]))
    portal.routes["*"] = answer
    result = walk_portal("hanweb", COLUMN)
    assert [found.title for found in result.reports] == listed
    assert not result.warnings


def test_a_column_that_is_a_shell_around_a_frame(
    portal: Server, elsewhere: Server, walk_portal: Walk
) -> None:
    listed = serve(portal, 2)
    portal.routes["/col/col9/index.html"] = (
        f'<iframe src="{elsewhere.url}/x"></iframe><iframe src="{COLUMN}"></iframe>'
    )
    portal.routes[COLUMN] = shell(2, "".join(record(n, listed[n]) for n in range(2)))
    assert len(walk_portal("hanweb", "/col/col9/index.html").reports) == 2
    assert elsewhere.requests == []


def test_files_that_a_program_hands_out(portal: Server, walk_portal: Walk) -> None:
    portal.routes[COLUMN] = f"<li><a href='/art/2021/art_0a1b2c3d.html'>{report('大东')}</a></li>"
    download = "/module/download/downfile.jsp?classid=0&filename=2101221.pdf"
    portal.routes["/art/2021/art_0a1b2c3d.html"] = (
        f'<meta name="ArticleTitle" content="{report("大东")}"><meta name="PubDate" content="2021-01-22 10:01">'
        f'<meta name="ContentStart"/><p>见附件</p><a href="{download}">年度报告.pdf</a><meta name="ContentEnd"/>'
    )
    portal.routes[download] = Answer(b"%PDF", headers={"Content-Type": "application/pdf"})
    (found,) = walk_portal("hanweb", COLUMN).reports
    assert (found.state, found.published_on) == ("fetched", "2021-01-22")
    assert [(file.name, file.reason) for file in found.documents[1:]] == [("年度报告.pdf", None)]


# -- the catalogue -------------------------------------------------------------------------------


def catalogue(portal: Server, listed: list[str], code: str) -> None:
    def answer(asked: Asked) -> Answer:
        parts = urlsplit(asked.path)
        if parts.path != "/module/xxgk/search.jsp":
            return Answer("not here", 404)
        assert parse_qs(parts.query)["currpage"] == [asked.form["currpage"]]
        page = int(asked.form["currpage"])
        here = range((page - 1) * 3, min(page * 3, len(listed)))
        rows = "".join(
            f'<tr class="tr_main_value_odd"><td><a href="/art/2021/1/22/art_74_{n}.html">{listed[n]}</a></td><td>2021-01-22</td></tr>'
            for n in here
        )
        if asked.form.get("infotypeId") != "A0212":  # the whole district
            rows += (
                f'<tr><td><a href="/art/2021/1/22/art_80_{page}.html">{report("东山", 2019)}</a></td></tr>'
            )
        return Answer(f"<table>{rows}</table>共<b>{-(-len(listed) // 3)}</b>页")

    portal.routes["*"] = answer
    portal.routes[COLUMN] = (
        f'<form action="/module/xxgk/search.jsp"><input type="hidden" name="jdid" value="1">{code}</form>'
        '<iframe src="/module/xxgk/tree.jsp?area=003&divid=div74"></iframe>'
    )


def test_what_the_catalogue_has_to_be_told() -> None:
    text = '<input name="infotypeId" value="A0212"><script>var jdid = "3"; load("tree.jsp?area=003&divid=div74")</script>'
    assert read_fields(text) == {"infotypeId": "A0212", "jdid": "3", "area": "003", "divid": "div74"}


def test_the_catalogue_page_by_page(portal: Server, walk_portal: Walk) -> None:
    listed = serve(portal, 7)
    catalogue(portal, listed, '<input type="hidden" name="infotypeId" value="A0212">')
    result = walk_portal("hanweb", COLUMN)
    assert [found.title for found in result.reports] == listed
    posted = [asked for asked in portal.requests if asked.form]
    assert [asked.form["currpage"] for asked in posted] == ["1", "2", "3"]
    assert posted[0].form["area"] == "003"
    assert not result.warnings


def test_without_a_code_only_the_columns_own_articles_are_taken(portal: Server, walk_portal: Walk) -> None:
    listed = serve(portal, 7)
    catalogue(portal, listed, "")
    result = walk_portal("hanweb", COLUMN)
    assert [found.title for found in result.reports] == listed

"""Links as portals make them, on every platform that reads pages: each is followed, or is none for a reason."""

from collections.abc import Callable

import pytest

from spiders.crawling.crawl import CrawlResult
from tests.spiders.columns import PLATFORMS, Clothes, page_of, put_column
from tests.spiders.portal import Server
from tests.spiders.reports import PROSE

Walk = Callable[..., CrawlResult]
BOTH = [440104019, 440104020]
ROW = '<li><a href="{href}">{title}</a></li>'
each_platform = pytest.mark.parametrize("clothes", PLATFORMS.values(), ids=PLATFORMS)


def got(result: CrawlResult) -> list[int | None]:
    """The streets whose reports were fetched."""
    return [found.street for found in result.reports if (found.state, found.reason) == ("fetched", None)]


# -- relative to what ------------------------------------------------------------------------------


@each_platform
@pytest.mark.parametrize(
    ("head", "folder"),
    [
        ('<base href="/elsewhere/">', "/elsewhere/"),
        ('<base href="{url}/elsewhere/index.html">', "/elsewhere/"),
        ('<base href="../elsewhere/"><base href="/no/">', "/elsewhere/"),
        ('<base target="_blank"><BASE HREF="/elsewhere/" target="_blank"/>', "/elsewhere/"),
        ('<base target="_blank">', "/nb/"),
        ('<!-- <base href="/no/"> --><base href="">', "/nb/"),
    ],
    ids=["path", "in full", "relative, the first of two", "one with a target only", "target", "empty"],
)
def test_links_are_relative_to_the_base_of_the_page(
    portal: Server, walk_portal: Walk, clothes: Clothes, head: str, folder: str
) -> None:
    put_column(portal, clothes, ROW, head=head.replace("{url}", portal.url), folder=folder)
    result = walk_portal(clothes.platform, "/nb/")
    assert got(result) == BOTH
    assert not result.errors


@each_platform
def test_a_base_on_another_host_is_not_asked(
    portal: Server, elsewhere: Server, walk_portal: Walk, clothes: Clothes
) -> None:
    put_column(portal, clothes, ROW, head=f'<base href="{elsewhere.url}/nb/">')
    result = walk_portal(clothes.platform, "/nb/")
    assert not got(result)
    assert {found.reason for found in result.reports} <= {"host_not_allowed"}
    assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("platform", "pager", "second"),
    [
        ("nfcms", '<a href="nb/index_2.html">2</a>', "index_2.html"),
        ("trs", "<script>createPageHTML(2, 0, 'nb/index', 'html')</script>", "index_1.html"),
        ("trs", '<a href="nb/list-2.html">2</a>', "list-2.html"),
    ],
)
def test_pages_of_a_list_are_relative_to_its_base(
    portal: Server, walk_portal: Walk, platform: str, pager: str, second: str
) -> None:
    put_column(portal, PLATFORMS[platform], ROW, head='<base href="/">', folder="/")
    head, one, two = str(portal.routes["/nb/"]).replace("</body>", "").replace("<li>", "|<li>").split("|")
    portal.routes["/nb/"] = head + one + pager
    portal.routes[f"/nb/{second}"] = head + two
    result = walk_portal(platform, "/nb/")
    assert (got(result), result.warnings) == (BOTH, [])


def test_what_hangs_on_a_page_is_relative_to_its_base(portal: Server, walk_portal: Walk) -> None:
    clothes = PLATFORMS["trs"]
    put_column(portal, clothes, ROW)
    hangs = '<a href="a.pdf">a.pdf</a><img src="b.png"><iframe src="c.pdf"></iframe>'
    page_of(portal, clothes, f"<p>{PROSE}</p>{hangs}")
    path = f"/nb/{clothes.article.format(1)}"
    portal.routes[path] = str(portal.routes[path]).replace("<head>", '<head><base href="/files/">')
    portal.routes |= {f"/files/{name}": b"%PDF-1.4" for name in ("a.pdf", "b.png", "c.pdf")}
    result = walk_portal(clothes.platform, "/nb/")
    assert [(file.url.removeprefix(portal.url), file.reason) for file in result.reports[0].documents] == [
        (path, None), ("/files/a.pdf", None), ("/files/c.pdf", None), ("/files/b.png", None),
    ]  # fmt: skip


def test_columns_of_years_are_relative_to_the_base(portal: Server, walk_portal: Walk) -> None:
    put_column(portal, PLATFORMS["trs"], ROW)
    portal.routes["/nb/2020/"] = str(portal.routes["/nb/"]).replace("<head>", '<head><base href="/nb/">')
    portal.routes["/nb/"] = (
        '<html><head><base href="/"></head><body><a href="nb/2020/">2020年</a></body></html>'
    )
    assert got(walk_portal("trs", "/nb/")) == BOTH


# -- said by a script ------------------------------------------------------------------------------


OPENED = [
    """<li onclick="window.open('{href}')">{title}<span>2021-01-22</span></li>""",
    """<li><a href="javascript:void(0)" onclick="window.open('{href}', '_blank'); return false;">{title}</a></li>""",
    """<li><a href="javascript:openUrl('{href}')">{title}</a></li>""",
    """<li><a href="javascript:openUrl(77, &quot;{href}&quot;, '_blank');">{title}</a></li>""",
    """<li><a href="JavaScript: window.location.href = '{href}'">{title}</a></li>""",
    """<li><a href="#" onclick='location.href="{href}"'>{title}</a></li>""",
    """<li><a href="" onclick="top.location='{href}'">{title}</a></li>""",
    """<li><a onclick="self.location.replace('{href}')">{title}</a></li>""",
    """<li><a onClick="parent.location.assign(encodeURI('{href}'))">{title}</a></li>""",
    """<tr onclick="go('{href}')"><td>1</td><td>{title}</td><td>2021-01-22</td></tr>""",
    """<tr><td>1</td><td ondblclick="go('{href}')">{title}</td><td>2021-01-22</td></tr>""",
    """<li><span onclick="if (true) { window.open('{href}'); }">{title}</span></li>""",
    """<li><button type="button" onclick="window.open(`{href}`)">{title}</button></li>""",
    """<li><input type="button" value="{title}" onclick="window.open('{href}')"></li>""",
    """<li onclick="track('/hit.html'); window.open('' + '{href}')"><a href="javascript:;">{title}</a></li>""",
    """<li><a href="javascript:window.open(/* new */ '{href}')" title="{title}">大东…</a></li>""",
]


@each_platform
@pytest.mark.parametrize("row", OPENED)
def test_what_a_script_says_plainly_is_a_link(
    portal: Server, walk_portal: Walk, clothes: Clothes, row: str
) -> None:
    put_column(portal, clothes, row)
    result = walk_portal(clothes.platform, "/nb/")
    assert got(result) == BOTH
    assert (result.errors, result.warnings) == ([], [])
    assert {found.year for found in result.reports} == {2020}
    if "<span>2021" in row or "<td>2021" in row:
        assert {found.published_on for found in result.reports} == {"2021-01-22"}


@pytest.mark.parametrize(
    "href",
    [
        "{}",
        "./{}",
        "/nb/{}",
        "//{host}/nb/{}",
        "http://{host}/nb/{}",
        r"\/nb\/{}",
        "http:\\u002f/{host}/nb/{}",
    ],
)
def test_what_a_script_says_is_an_address_of_any_form(portal: Server, walk_portal: Walk, href: str) -> None:
    put_column(portal, PLATFORMS["trs"], """<li><a onclick="window.open('{href}')">{title}</a></li>""",
               href=lambda path: href.replace("{host}", portal.host).replace("{}", path))  # fmt: skip
    assert got(walk_portal("trs", "/nb/")) == BOTH


@pytest.mark.parametrize(
    "row",
    [
        '<li onclick="show(77)">{title}</li>',
        "<li onclick=\"window.open('/nb/' + id + '.html')\">{title}</li>",
        "<li onclick=\"window.open(base + '{href}')\">{title}</li>",
        '<li onclick="window.open(`${base}{href}`)">{title}</li>',
        "<li onclick=\"alert('{href}')\">{title}</li>",
        "<li onclick=\"this.className='{href}'\">{title}</li>",
        "<li onclick=\"if (seen == '{href}') return\">{title}</li>",
        '<li><a href="javascript:history.back()">{title}</a></li>',
        "<li><a onclick=\"window.open('', '{href}')\">{title}</a></li>",
        '<link rel="canonical" href="{href}"><li>{title}</li>',
    ],
)
def test_what_a_script_does_not_say_is_no_link(portal: Server, walk_portal: Walk, row: str) -> None:
    put_column(portal, PLATFORMS["trs"], row)
    result = walk_portal("trs", "/nb/")
    assert result.reports == []
    assert portal.paths == ["/nb/"]


# -- other ways to make a link ---------------------------------------------------------------------


@each_platform
@pytest.mark.parametrize(
    "row",
    [
        '<li data-href="{href}">{title}</li>',
        '<li><a href="#" data-url="{href}">{title}</a></li>',
        '<li><span data-link="{href}">{title}</span></li>',
        '<li><form action="{href}"><input type="hidden" name="v" value="1"><input type="submit" value="{title}"></form></li>',
        '<li><form action="{href}" method="GET"><button>{title}</button></form></li>',
        '<li><svg><a xlink:href="{href}"><text>{title}</text></a></svg></li>',
        '<li><map><area href="{href}" alt="{title}"></map></li>',
        '<li><a href="{href}" title="{title}"></a></li>',
        '<li><a href="{href}"><img src="a.gif" alt="{title}"></a></li>',
        '<li><a href="{href}"><img src="a.gif" title="{title}"></a></li>',
        '<table><tr><td>{title}</td><td><a href="{href}">查看</a></td></tr></table>',
        '<li><span>{title}</span><a href="{href}" title="点击查看">[详情]</a></li>',
        '<table><a href="{href}"><tr><td>1</td><td>{title}</td><td>大东街</td></tr></a></table>',
        '<li><A HREF="{href}">{title}</A></li>',
        '<li><a href=" \n {href}\t">{title}</a></li>',
        "<li><iframe srcdoc='<a href=\"{href}\">{title}</a>'></iframe></li>",
    ],
)
def test_other_ways_to_make_a_link(portal: Server, walk_portal: Walk, clothes: Clothes, row: str) -> None:
    put_column(portal, clothes, row)
    if "<form" in row:
        for path in [path for path in portal.routes if path != "/nb/"]:
            portal.routes[f"{path}?v=1"] = portal.routes[path]
    result = walk_portal(clothes.platform, "/nb/")
    assert got(result) == BOTH
    assert [found.year for found in result.reports] == [2020, 2020]


@pytest.mark.parametrize(
    "href",
    [r"\nb\{}", r".\{}", "/nb/\n{}", "//{host}/nb/{}", "http:/nb/{}", "http:{}", "HTTP://{host}/nb/{}", "///{host}/nb/{}",
     "http:\\\\{host}/nb/{}", "\u3000{}\u00a0", "../nb/./{}", "/../nb/{}"],
)  # fmt: skip
def test_addresses_are_read_as_a_browser_reads_them(portal: Server, walk_portal: Walk, href: str) -> None:
    put_column(portal, PLATFORMS["trs"], ROW,
               href=lambda path: href.replace("{host}", portal.host).replace("{}", path))  # fmt: skip
    result = walk_portal("trs", "/nb/")
    assert got(result) == BOTH
    assert [found.url for found in result.reports] == [
        f"{portal.url}/nb/202101/t20210122_{n}.html" for n in (1, 2)
    ]


def test_an_ampersand_that_was_escaped_twice(portal: Server, walk_portal: Walk) -> None:
    put_column(portal, PLATFORMS["trs"], ROW)
    page_of(
        portal,
        PLATFORMS["trs"],
        '<p>见附件</p><a href="/module/download/downfile.jsp?a=1&amp;amp;filename=1.doc">年报</a>',
    )
    portal.routes["/module/download/downfile.jsp?a=1&filename=1.doc"] = b"\xd0\xcf\x11\xe0"
    report = walk_portal("trs", "/nb/").reports[0]
    assert [document.reason for document in report.documents] == [None, None]


@pytest.mark.parametrize(
    "form",
    [
        '<form action="{href}" method="post"><input type="submit" value="{title}"></form>',
        '<form action="{href}"><input name="q"><input type="submit" value="{title}"></form>',
        '<form action="{href}"><select name="q"></select><input type="submit" value="{title}"></form>',
        '<form action="{href}"><input type="submit" value="{title}"><input type="submit" value="取消"></form>',
        '<form action="{href}"><input type="hidden" name="q" value="{title}"></form>',
        '<form action="javascript:go()"><input type="submit" value="{title}"></form>',
    ],
)
def test_a_form_that_asks_for_more_than_a_click_is_no_link(
    portal: Server, walk_portal: Walk, form: str
) -> None:
    put_column(portal, PLATFORMS["trs"], form)
    assert walk_portal("trs", "/nb/").reports == []
    assert portal.paths == ["/nb/"]


# -- further pages -----------------------------------------------------------------------------------


@each_platform
@pytest.mark.parametrize(
    ("pager", "left"),
    [
        ('<a href="javascript:void(0)" onclick="turnPage(2)">2</a>', "turnPage(2)"),
        ("<a href=\"javascript:goPage('2');\">下一页</a>", "goPage('2')"),
        ('<li onclick="page.to(1)">2</li>', "page.to(1)"),
        ('<a href="?page=2">2</a>', "{url}/nb/?page=2"),
    ],
)
def test_pages_that_nobody_can_turn_to_are_named(
    portal: Server, walk_portal: Walk, clothes: Clothes, pager: str, left: str
) -> None:
    put_column(portal, clothes, ROW)
    portal.routes["/nb/"] = str(portal.routes["/nb/"]).replace("</body>", f"{pager}</body>")
    result = walk_portal(clothes.platform, "/nb/")
    assert got(result) == BOTH
    if clothes.platform == "jpaas":  # which counts its rows
        assert (result.warnings, result.lists[0].complete) == ([], True)
    elif not (clothes.platform == "trs" and 'href="?' in pager):  # a link is followed there
        assert result.warnings == [
            f"{portal.url}/nb/: pages_not_turned: further pages that are not read: {left.replace('{url}', portal.url)}"
        ]
        assert (result.lists[0].complete, result.lists[0].reason) == (False, "pages_not_turned")


@pytest.mark.parametrize(
    "pager",
    [
        '<a href="javascript:;">下一页</a>',
        '<a onclick="nextPage()">下一页</a>',
        '<a class="disabled" onclick="goPage(2)">下一页</a>',
        '<a onclick="goPage(1)">尾页</a><a onclick="goPage(1)">1</a>',
        '<a href="javascript:doZoom(16)">大</a>',
        '<a onclick="show(2)">2020年</a>',
        "<script>$('.list li').slice(0, 15)</script><a onclick='turn(2)'>2</a>",
    ],
)
def test_what_does_not_speak_of_further_pages(portal: Server, walk_portal: Walk, pager: str) -> None:
    put_column(portal, PLATFORMS["trs"], ROW)
    portal.routes["/nb/"] = str(portal.routes["/nb/"]).replace("</body>", f"{pager}</body>")
    result = walk_portal("trs", "/nb/")
    assert (got(result), result.warnings) == (BOTH, [])
    assert result.lists[0].complete

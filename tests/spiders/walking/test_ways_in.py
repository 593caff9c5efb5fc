"""What portals put in the place of a plain link, each as a small column: lists are read, files are taken."""

from collections.abc import Callable
from urllib.parse import quote

import pytest

from spiders.archive.objects import Archive
from spiders.crawling.crawl import CrawlResult
from tests.spiders.portal import Answer, Server
from tests.spiders.reports import STREETS, article, report

Walk = Callable[..., CrawlResult]
PLATFORMS = ("nfcms", "hanweb", "trs")
PATHS = {
    "nfcms": "/nb/content/post_{n}.html",
    "hanweb": "/art/2021/1/2{n}/art_1229_{n}.html",
    "trs": "/zwgk/nb/202101/t2021012{n}_{n}.html",
}
TITLES = [report(STREETS[n]) for n in range(3)]


def publish(
    portal: Server, platform: str, row: Callable[[str, str], str], head: str = "", column: str = "/nb/"
) -> None:
    """A column of three reports, each row of which is written as `row` says of address and title."""
    paths = [PATHS[platform].format(n=n) for n in range(3)]
    rows = "".join(row(path, title) for path, title in zip(paths, TITLES, strict=True))
    portal.routes[column] = f"<html><head>{head}</head><body>{rows}</body></html>"
    for path, title in zip(paths, TITLES, strict=True):
        portal.routes[path] = article(title)


def titles(result: CrawlResult) -> list[str]:
    assert result.errors == []
    assert {found.state for found in result.reports} <= {"fetched"}
    return [found.title for found in result.reports]


ROWS: dict[str, Callable[[str, str], str]] = {
    "onclick of a link": lambda path, title: (
        f"<li><a href='javascript:void(0)' onclick=\"window.open('{path}')\">{title}</a></li>"
    ),
    "onclick of a link to #": lambda path, title: (
        f"<li><a href='#' onclick='window.open(\"{path}\",\"_blank\")'>{title}</a></li>"
    ),
    "location": lambda path, title: f"<li onclick=\"location.href='{path}'\">{title}</li>",
    "window.location of a row": lambda path, title: (
        f"<table><tr onclick=\"javascript:window.location='{path}';return false\"><td>{title}<td>2021-01-22</tr></table>"
    ),
    "an address in javascript": lambda path, title: (
        f"<li><a href=\"javascript:openUrl('{path}')\">{title}</a></li>"
    ),
    "an address in javascript, escaped": lambda path, title: (
        "<li><a href=\"JavaScript: go(1, '" + path.replace("/", "\\/") + f"')\">{title}</a></li>"
    ),
    "a button": lambda path, title: (
        f"<li>{title} <button onclick=\"window.open('{path}')\">查看</button></li>"
    ),
    "a form": lambda path, title: (
        f"<li>{title}<form action='{path}'><input type=submit value=查看></form></li>"
    ),
    "data-href": lambda path, title: f"<div class=row data-href='{path}'>{title}</div>",
    "data-url of a link": lambda path, title: f"<a href='javascript:;' data-url='{path}'>{title}</a>",
    "a title and no text": lambda path, title: f"<li><a href='{path}' title='{title}'></a></li>",
    "a picture with alt": lambda path, title: f"<li><a href='{path}'><img src=a.gif alt='{title}'></a></li>",
    "an area": lambda path, title: f"<map><area href='{path}' alt='{title}'></map>",
    "blanks and breaks in the address": lambda path, title: (
        f"<li><a href=' \n{path[:6]}\n{path[6:]} '>{title}</a></li>"
    ),
    "backslashes": lambda path, title: "<li><a href='" + path.replace("/", "\\") + f"'>{title}</a></li>",
    "a link around a row": lambda path, title: (
        f"<a href='{path}'><div><span>{title}</span><i>2021-01-22</i></div></a>"
    ),
    "a link in a row that leads there too": lambda path, title: (
        f"<li onclick=\"window.open('{path}')\"><a href='{path}'>{title}</a></li>"
    ),
    "capitals": lambda path, title: f"<LI><A HREF='{path}' TARGET=_blank>{title}</A></LI>",
}


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("way", ROWS)
def test_a_row_is_found_however_it_is_opened(
    way: str, platform: str, portal: Server, walk_portal: Walk
) -> None:
    publish(portal, platform, ROWS[way])
    assert titles(walk_portal(platform, "/nb/")) == TITLES


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize(
    "head",
    [
        "<base href='/'>", "<base target=_blank><base href='/' target=_blank>", "<base href='../'>", "<base href='/'><base href='/wrong/'>",
        "<base href='{host}/'>", "<BASE HREF='/a/../'>",
    ],
)  # fmt: skip
def test_addresses_are_relative_to_the_first_base(
    platform: str, head: str, portal: Server, walk_portal: Walk
) -> None:
    publish(
        portal,
        platform,
        lambda path, title: f"<li><a href='{path[1:]}'>{title}</a></li>",
        head.format(host=portal.url),
    )
    assert titles(walk_portal(platform, "/nb/")) == TITLES


def test_a_base_elsewhere_is_not_followed(portal: Server, walk_portal: Walk) -> None:
    head = "<base href='http://www.example.com/'>"
    publish(portal, "nfcms", lambda path, title: f"<li><a href='{path[1:]}'>{title}</a></li>", head)
    result = walk_portal("nfcms", "/nb/")
    assert not result.reports or {found.state for found in result.reports} == {"failed"}
    assert not [path for path in portal.paths if "post_" in path]


def test_a_base_holds_for_files_and_pictures_of_a_report(
    portal: Server, walk_portal: Walk, archive: Archive
) -> None:
    publish(portal, "nfcms", lambda path, title: f"<li><a href='{path}'>{title}</a></li>")
    body = "<p>见附件。</p><p><a href='files/nb.pdf'>年报.pdf</a><img src='files/1.png'></p>"
    portal.routes["/nb/content/post_0.html"] = article(TITLES[0], body).replace(
        "<head>", "<head><base href='/up/'>", 1
    )
    portal.routes["/up/files/nb.pdf"] = Answer(b"%PDF-1.4", headers={"Content-Type": "application/pdf"})
    portal.routes["/up/files/1.png"] = Answer(b"\x89PNG", headers={"Content-Type": "image/png"})
    first = walk_portal("nfcms", "/nb/").reports[0]
    assert [(one.role, one.reason) for one in first.documents] == [
        ("page", None),
        ("attachment", None),
        ("picture", None),
    ]


def test_a_list_in_a_frame_that_stands_in_the_page(portal: Server, walk_portal: Walk) -> None:
    publish(portal, "nfcms", lambda path, title: f"&lt;a href=&quot;{path}&quot;&gt;{title}&lt;/a&gt;")
    portal.routes["/nb/"] = (
        str(portal.routes["/nb/"])
        .replace("<body>", '<body><iframe srcdoc="')
        .replace("</body>", '"></iframe></body>')
    )
    assert titles(walk_portal("nfcms", "/nb/")) == TITLES


def test_what_a_script_puts_together_is_no_link(portal: Server, walk_portal: Walk) -> None:
    publish(
        portal,
        "nfcms",
        lambda path, title: f"<li onclick=\"window.open('/nb/content/post_' + 7 + '.html')\">{title}</li>",
    )
    result = walk_portal("nfcms", "/nb/")
    assert result.reports == []
    assert result.errors == [f"{portal.url}/nb/: no_reports_listed: nothing is found in it"]


# -- lists in which nothing is -------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_list_in_which_nothing_is_found_is_a_failure(
    platform: str, portal: Server, walk_portal: Walk
) -> None:
    portal.routes["/nb/"] = "<html><body><div id=app></div><script src=app.js></script></body></html>"
    result = walk_portal(platform, "/nb/")
    assert result.errors == [f"{portal.url}/nb/: no_reports_listed: nothing is found in it"]
    assert result.lists[0].reason == "no_reports_listed"


@pytest.mark.parametrize(
    "said", ["暂无数据", "暂无内容！", "没有找到相关信息", "共0条", "栏目正在建设中", "没有相关记录"]
)
def test_a_new_column_that_says_that_it_is_empty_is_none(
    said: str, portal: Server, walk_portal: Walk
) -> None:
    portal.routes["/nb/"] = f"<html><body><ul></ul><p>{said}</p></body></html>"
    result = walk_portal("nfcms", "/nb/")
    assert result.errors == []
    assert result.warnings == [f"{portal.url}/nb/: no_reports_listed: says that it is empty"]


# -- files behind addresses without a name -------------------------------------------------------------------

NAME = "大东街道2020年政府信息公开工作年度报告.doc"
DISPOSITIONS = {
    "GBK as it is": f"attachment; filename={NAME}".encode("gbk").decode("latin-1"),
    "UTF-8 as it is": f'attachment; filename="{NAME}"'.encode().decode("latin-1"),
    "RFC 5987": f"attachment; filename=x.doc; filename*=UTF-8''{quote(NAME)}",
    "percent signs": f"attachment; filename={quote(NAME)}",
    "RFC 2047": 'attachment; filename="=?GBK?B?tPO2q73WtcAyMDIwxOrV/riu0MXPormrv6q5pNf3xOq2yLGouOYuZG9j?="',
}


@pytest.mark.parametrize("way", DISPOSITIONS)
@pytest.mark.parametrize(
    "link",
    [
        "<a href='/download.jsp?id=77'>附件</a>", "<a href='/download.jsp?id=77'>点击下载</a>", f"<a href='/download.jsp?id=77'>{NAME}</a>",
        f"<a href='/download.jsp?id=77' title='{NAME}'>这里</a>", "<a href='/download.jsp?id=77' download>这里</a>",
        "<a href='javascript:void(0)' onclick=\"window.open('/download.jsp?id=77')\">附件下载</a>", "<a href='/download.jsp?id=77'>附件1：年报</a>",
    ],
)  # fmt: skip
def test_a_file_behind_an_address_without_a_name_is_taken(
    link: str, way: str, portal: Server, walk_portal: Walk, archive: Archive
) -> None:
    publish(portal, "nfcms", lambda path, title: f"<li><a href='{path}'>{title}</a></li>")
    portal.routes["/nb/content/post_0.html"] = article(TITLES[0], f"<p>年报见附件。</p><p>{link}</p>")
    headers = {"Content-Type": "application/octet-stream", "Content-Disposition": DISPOSITIONS[way]}
    portal.routes["/download.jsp?id=77"] = Answer(b"\xd0\xcf\x11\xe0", headers=headers)
    first = walk_portal("nfcms", "/nb/").reports[0]
    (file,) = [one for one in first.documents if one.role == "attachment"]
    assert (file.reason, file.name) == (None, NAME)
    assert archive.get(str(file.sha256)) == b"\xd0\xcf\x11\xe0"


def test_other_programs_of_a_page_are_no_files(portal: Server, walk_portal: Walk) -> None:
    publish(portal, "nfcms", lambda path, title: f"<li><a href='{path}'>{title}</a></li>")
    links = "<p>正文。<a href='/search.jsp?q=1'>搜索</a><a href='/login.do?a=1'>登录</a><a href='/nb/?page=2'>下一页</a></p>"
    portal.routes["/nb/content/post_0.html"] = article(TITLES[0], links)
    first = walk_portal("nfcms", "/nb/").reports[0]
    assert [one.role for one in first.documents] == ["page"]


# -- letters -------------------------------------------------------------------------------------------------


def test_a_page_in_utf_8_that_its_header_calls_gbk(portal: Server, walk_portal: Walk) -> None:
    publish(portal, "nfcms", lambda path, title: f"<li><a href='{path}'>{title}</a></li>")
    for path in ("/nb/", *(PATHS["nfcms"].format(n=n) for n in range(3))):
        portal.routes[path] = Answer(
            str(portal.routes[path]), headers={"Content-Type": "text/html; charset=gbk"}
        )
    assert titles(walk_portal("nfcms", "/nb/")) == TITLES

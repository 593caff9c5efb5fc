"""Files whose addresses do not say that they are files: asked for because of a word, taken because of the answer."""

from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote

import pytest

from spiders.crawling.crawl import CrawlResult
from spiders.pages.files import is_document, name_in, sign_of
from spiders.records import Document
from tests.spiders.columns import PLATFORMS, Clothes, attached, page_of, put_column
from tests.spiders.portal import Answer, Server
from tests.spiders.reports import PROSE, article, report

Walk = Callable[..., CrawlResult]
TRS = PLATFORMS["trs"]
ROW = '<li><a href="{href}">{title}</a></li>'
NAME = "大东街道2020年政府信息公开工作年度报告.doc"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
GBK = b'attachment; filename="' + NAME.encode("gbk") + b'"'
each_platform = pytest.mark.parametrize("clothes", PLATFORMS.values(), ids=PLATFORMS)


def documents(result: CrawlResult) -> list[Document]:
    """The documents of the first report, its page aside."""
    return result.reports[0].documents[1:]


@each_platform
@pytest.mark.parametrize(
    "link",
    [
        f'<a href="/download.jsp?id=77">{NAME}</a>',
        f'<a href="/x?id=77">附件：{NAME}(128KB)</a>',
        '<a href="/x?id=77">附件1</a>',
        '<a href="/x?id=77">点击下载</a>',
        '<a href="/download.jsp?id=77"><img src="/icon/word.gif"></a>',
        '<a href="/attachment/get/77">大东街道年度报告</a>',
        """<a href="javascript:void(0)" onclick="downFile('/download.jsp?id=77')">附件下载</a>""",
        '<form action="/download.jsp"><input type="hidden" name="id" value="77"><input type="submit" value="下载"></form>',
    ],
)
def test_a_file_behind_an_address_without_a_name(
    portal: Server, walk_portal: Walk, clothes: Clothes, link: str
) -> None:
    put_column(portal, clothes, ROW)
    page_of(portal, clothes, f"<p>见附件</p>{link}")
    for path in ("/download.jsp?id=77", "/x?id=77", "/attachment/get/77"):
        portal.routes[path] = attached(GBK, OLE)
    result = walk_portal(clothes.platform, "/nb/")
    assert (result.reports[0].state, result.reports[0].reason) == ("fetched", None)
    (file,) = documents(result)
    assert (file.role, file.reason) == ("attachment", None)
    assert file.name == NAME


@pytest.mark.parametrize(
    "said",
    [
        f"attachment; filename*=UTF-8''{quote(NAME)}",
        f"attachment; filename=\"x.doc\"; filename*=utf-8'zh-CN'{quote(NAME)}",
        f"attachment; filename*=GBK''{quote(NAME.encode('gbk'))}",
        f"attachment; filename*=\"UTF-8''{quote(NAME)}\"",
        f"attachment; filename={quote(NAME)}",
        f'inline; filename="{quote(NAME.encode("gbk"))}"',
        f'attachment; filename="=?GBK?B?{b64encode(NAME.encode("gbk")).decode()}?="',
        f'attachment; filename="=?utf-8?Q?{"".join(f"={byte:02X}" for byte in NAME.encode())}?="',
        f'attachment; filename="=?gb2312?b?{b64encode(NAME[:4].encode("gbk")).decode()}?= =?gb2312?b?{b64encode(NAME[4:].encode("gbk")).decode()}?="',
        GBK,
        b"attachment;filename=" + NAME.encode(),
        b"attachment; FILENAME = '" + NAME.encode("gbk") + b"'; size=8",
        b'attachment; filename="D:\\files\\' + NAME.encode("gbk") + b'"',
        NAME.encode().decode("latin-1").encode().join([b'attachment; filename="', b'"']),
    ],
)
def test_names_in_all_the_ways_that_servers_write_them(
    portal: Server, walk_portal: Walk, said: str | bytes
) -> None:
    put_column(portal, TRS, ROW)
    page_of(portal, TRS, '<p>见附件</p><a href="/download.jsp?id=77">点击下载</a>')
    portal.routes["/download.jsp?id=77"] = attached(said, OLE)
    assert [(file.name, file.reason) for file in documents(walk_portal("trs", "/nb/"))] == [(NAME, None)]


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        "attachment",
        "attachment; filename=",
        "attachment; filename*=UTF-8''",
        'inline; filename="=?x?',
    ],
)
def test_headers_without_a_name(said: str | None) -> None:
    assert not (name_in(said) or "").endswith(".doc")


def test_a_name_by_the_engine(portal: Server, crawl_portal: Walk) -> None:
    put_column(portal, TRS, ROW)
    page_of(portal, TRS, '<p>见附件</p><a href="/download.jsp?id=77">点击下载</a>')
    page_of(portal, TRS, '<p>见附件</p><a href="/download.jsp?id=78">点击下载</a>', 2)
    portal.routes["/download.jsp?id=77"] = attached(GBK, OLE)
    portal.routes["/download.jsp?id=78"] = attached(b"attachment; filename=" + NAME.encode(), OLE)
    result = crawl_portal("trs", "/nb/")
    assert [(file.name, file.reason) for found in result.reports for file in found.documents[1:]] == [
        (NAME, None)
    ] * 2


def test_a_name_stays_where_the_file_has_not_changed(portal: Server, walk_portal: Walk) -> None:
    put_column(portal, TRS, ROW)
    page_of(portal, TRS, '<p>见附件</p><a href="/download.jsp?id=77">附件1</a>')
    portal.routes["/download.jsp?id=77"] = attached(GBK, OLE)
    (portal.routes["/download.jsp?id=77"].headers)["ETag"] = '"1"'
    first = walk_portal("trs", "/nb/").reports[0]
    had = [
        file.model_dump(include={"url", "sha256", "name", "media_type", "etag"}) for file in first.documents
    ]
    portal.routes["/download.jsp?id=77"] = Answer(status=304)
    known = {first.key: {"documents": had, "url": first.url, "refetch": True}}
    again = walk_portal("trs", "/nb/", known=known).reports[0]
    assert [(file.status, file.name) for file in again.documents[1:]] == [(304, NAME)]
    assert again.change == "unchanged"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer("<html><body>文件不存在</body></html>"), "not_a_file"),
        (Answer('{"code": 500}', headers={"Content-Type": "application/octet-stream"}), "not_a_file"),
        (Answer(""), "not_a_file"),
        (Answer("", 404), "http_404"),
    ],
)
def test_what_is_promised_and_is_no_file_is_named(
    portal: Server, walk_portal: Walk, answer: Answer, reason: str
) -> None:
    for link in (f'<a href="/download.jsp?id=77">{NAME}</a>', '<a href="/download.jsp?id=77">下载</a>'):
        put_column(portal, TRS, ROW)
        page_of(portal, TRS, f"<p>见附件</p>{link}")
        portal.routes["/download.jsp?id=77"] = answer
        result = walk_portal("trs", "/nb/")
        assert (result.reports[0].state, result.reports[0].reason) == ("fetched", reason)
        assert [(file.sha256, file.reason) for file in documents(result)] == [(None, reason)]


def test_a_guess_that_is_wrong_costs_a_report_nothing(
    portal: Server, elsewhere: Server, walk_portal: Walk
) -> None:
    put_column(portal, TRS, ROW)
    links = "".join(f'<a href="/file/{n}">下载</a>' for n in range(9))
    links += f'<a href="{elsewhere.url}/reader">点击下载</a><a href="/down/">下载中心</a><a href="/app">APP下载</a>'
    page_of(portal, TRS, f"<p>{PROSE * 3}</p>{links}")
    portal.routes |= {
        "/file/0": article("依申请公开", f"<p>信息公开 申请{PROSE * 9}</p>"),
        "/file/1": "<html>打印</html>",
    }
    result = walk_portal("trs", "/nb/")
    assert (result.reports[0].state, result.reports[0].reason, documents(result)) == ("fetched", None, [])
    assert elsewhere.requests == []
    assert [path for path in portal.paths if path.startswith("/file")] == [f"/file/{n}" for n in range(5)]
    assert not {"/down/", "/app"} & set(portal.paths)


def test_a_word_does_not_make_a_home_page_the_report(portal: Server, walk_portal: Walk) -> None:
    put_column(portal, TRS, ROW)
    home = "<html><title>越秀区人民政府</title><body>" + '<a href="/x?id=1">下载</a>' * 12 + "</body></html>"
    page_of(portal, TRS, Answer(home))
    found = walk_portal("trs", "/nb/").reports[0]
    assert (found.state, found.reason) == ("failed", "soft_404")


def test_the_text_of_an_annex_that_is_a_page_is_taken(portal: Server, walk_portal: Walk) -> None:
    put_column(portal, TRS, ROW)
    page_of(portal, TRS, f'<p>见附件</p><a href="/x?id=77">附件：{report("大东")}</a>')
    portal.routes["/x?id=77"] = article(report("大东"), f"<p>信息公开 申请{PROSE * 9}</p>")
    assert [file.reason for file in documents(walk_portal("trs", "/nb/"))] == [None]


@each_platform
def test_an_article_that_is_a_file(portal: Server, walk_portal: Walk, clothes: Clothes) -> None:
    put_column(portal, clothes, ROW)
    page_of(portal, clothes, attached(GBK, OLE, "application/msword"))
    page_of(portal, clothes, attached(b"inline", b"%PDF-1.4", "text/html"), 2)
    word, pdf = walk_portal(clothes.platform, "/nb/").reports
    assert [(found.state, found.reason, len(found.documents)) for found in (word, pdf)] == [
        ("fetched", None, 1)
    ] * 2
    assert (word.documents[0].name, word.street, pdf.street) == (NAME, 440104019, 440104020)


@each_platform
@pytest.mark.parametrize(
    "row",
    [
        '<li><a href="/download.jsp?id={href}">{title}</a></li>',
        '<li><a href="/x?id={href}">{title}.doc</a></li>',
        '<li><a href="/files/{href}.pdf">{title}</a></li>',
    ],
)
def test_a_list_that_names_a_file_in_place_of_an_article(
    portal: Server, walk_portal: Walk, clothes: Clothes, row: str
) -> None:
    put_column(portal, clothes, row, href=lambda path: path.rpartition("_")[2].removesuffix(".html"))
    for number in (1, 2):
        for path in (f"/download.jsp?id={number}", f"/x?id={number}", f"/files/{number}.pdf"):
            portal.routes[path] = attached(GBK, OLE)
    result = walk_portal(clothes.platform, "/nb/")
    assert [(found.street, found.year, found.state, found.reason) for found in result.reports] == [
        (440104019, 2020, "fetched", None),
        (440104020, 2020, "fetched", None),
    ]


def test_a_document_in_a_frame_whose_address_has_no_name(portal: Server, walk_portal: Walk) -> None:
    put_column(portal, TRS, ROW)
    page_of(portal, TRS, '<iframe src="/view?id=7"></iframe>')
    page_of(portal, TRS, '<embed src="/view?id=7" type="application/pdf">', 2)
    portal.routes["/view?id=7"] = Answer(b"%PDF-1.4", headers={"Content-Type": "application/pdf"})
    for found in walk_portal("trs", "/nb/").reports:
        assert (found.state, found.reason) == ("fetched", None)
        assert [file.role for file in found.documents] == ["page", "attachment"]


@pytest.mark.parametrize(
    ("url", "name", "sign"),
    [
        ("/a/P0202.pdf", "x", "address"), ("/module/download/downfile.jsp?x=1", "x", "address"),
        ("/download.jsp?id=77", NAME, "name"), ("/t1.html", "年报.pdf", "name"), ("/x?id=7", "附件：年度报告", "name"), ("/x?id=7", "[附件]", "name"),
        ("/x?id=7", "附件二", "name"), ("/x?id=7", "附件下载", "guess"), ("/x?id=7", "PDF版下载", "guess"), ("/x?id=7", "下载", "guess"),
        ("/download.do?id=7", "大东", "guess"), ("/downloadFile/77", "大东", "guess"), ("/api/file?id=7", "大东", "guess"),
        ("/t1.html", "附件", None), ("/", "附件1", None), ("/app", "APP下载", None), ("/down/", "下载中心", None), ("/profile?id=7", "我的", None),
        ("/files/", "文件", None), ("/zwgk/download/", "资料", None),
    ],
)  # fmt: skip
def test_what_speaks_for_a_file(url: str, name: str, sign: str | None) -> None:
    assert sign_of(f"http://www.example.gov.cn{url}", [name]) == sign


@pytest.mark.parametrize(
    ("body", "kind", "disposition", "name", "is_one"),
    [
        (b"%PDF-1.4", "text/html", None, None, True), (b"\n\n%PDF-1.4", None, None, None, True), (b"PK\x03\x04", None, None, None, True),
        (b"<html>", "application/msword", "attachment; filename=a.doc", "a.doc", True), (b"<html>", "application/msword", "attachment", None, False),
        (b"text", "text/plain", None, None, True), (b"text", "text/html", None, None, False), (b"text", "application/octet-stream", None, None, True),
        (b"", "application/pdf", "attachment", None, False), (b'{"a": 1}', "application/json", "attachment", None, False),
        (b"text", None, "attachment", None, True), (b"<!-- --><table >", "application/octet-stream", None, None, False),
    ],
)  # fmt: skip
def test_what_is_a_document(
    body: bytes, kind: str | None, disposition: str | None, name: str | None, is_one: bool
) -> None:
    assert is_document(body, kind, disposition, name) is is_one

"""Pages whose encoding is not the one that header or page say: spiders and parsers read them alike."""

from collections.abc import Callable

import pytest

from parsers.report import parse
from spiders.archive.objects import Archive
from spiders.crawling.crawl import CrawlResult
from tests.spiders.columns import PLATFORMS, Clothes, page_of, put_column
from tests.spiders.portal import Answer, Server
from tests.spiders.reports import article, report

Walk = Callable[..., CrawlResult]
TITLE = report("大东")
ROW = '<li><a href="{href}">{title}</a></li>'
TABLE = "<table><tr><td>第二十条第（一）项</td></tr><tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>\
<tr><td>规章</td><td>1</td><td>0</td><td>2</td></tr><tr><td>行政规范性文件</td><td>3</td><td>0</td><td>4</td></tr></table>"
each_platform = pytest.mark.parametrize("clothes", PLATFORMS.values(), ids=PLATFORMS)


def sent(text: str, encoding: str, charset: str | None) -> Answer:
    """A page in one encoding whose header says another, or none."""
    kind = "text/html" + (f"; charset={charset}" if charset else "")
    return Answer(text.encode(encoding), headers={"Content-Type": kind})


@each_platform
@pytest.mark.parametrize(
    ("encoding", "charset", "declared"),
    [
        ("utf-8", "gbk", ""),
        ("utf-8", "GB2312", "gb2312"),
        ("utf-8", None, "gbk"),
        ("utf-8", "iso-8859-1", ""),
        ("gb18030", None, "gb2312"),
        ("gb18030", "utf-8", "utf-8"),
        ("gb18030", None, ""),
        ("gb18030", "ISO-8859-1", ""),
        ("utf-8-sig", "gbk", "gbk"),
    ],
)
def test_utf_8_is_utf_8_whatever_header_and_page_say(
    portal: Server,
    walk_portal: Walk,
    archive: Archive,
    clothes: Clothes,
    encoding: str,
    charset: str | None,
    declared: str,
) -> None:
    head = f'<meta charset="{declared}">' if declared else ""
    put_column(portal, clothes, ROW, head=head)
    portal.routes["/nb/"] = sent(str(portal.routes["/nb/"]), encoding, charset)
    page = article(TITLE, f"<p>{TITLE}</p>{TABLE}").replace("<head>", f"<head>{head}")
    page_of(portal, clothes, sent(page, encoding, charset))
    found = walk_portal(clothes.platform, "/nb/").reports[0]
    assert (found.state, found.reason, found.title) == ("fetched", None, TITLE)
    (document,) = found.documents
    assert document.sha256 is not None
    parsed = parse(archive.get(document.sha256), source="page", url=found.url)
    assert (parsed.report.street, parsed.report.year) == (440104019, 2020)

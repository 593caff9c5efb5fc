"""Reading a page that lists reports: links to articles, with title and day where the list shows them."""

import re
from collections.abc import Callable, Iterator
from itertools import islice, takewhile
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector

from schemas.titles import read_title
from spiders.addresses import desktop
from spiders.pages.files import is_file, is_file_name, is_program
from spiders.pages.links import Clickable, base_of, clickables, resolve
from spiders.pages.rows import Row, says
from spiders.pages.text import clean_title, find_day, is_cut, without_day

# Articles of the platforms by their address, as far as they were seen; the day in one is a hint only.
_ARTICLES = {
    "nfcms": r"/m?post_\d+\.s?html?",
    "trs": r"/t20\d{6}_\d+\.s?html?",
    "hanweb": r"/art/\d{4}/(\d{1,2}/\d{1,2}/)?art_[\w]+\.html?",
    "ucap": r"/\d{6}/[0-9a-f]{32}\.s?html?",
}
_ARTICLE = {platform: re.compile(shape + "$") for platform, shape in _ARTICLES.items()}
_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL)

# What a link is called that leads to a report and does not say which.
_SAYS_NOTHING = re.compile(
    r"[\s\d.\u3001>\u00bb\u2026\[\]()（）]*|"
    r"[\[(【（]?(?:请?点击|[查浏]看|浏览|阅读|下载|打开|进入|详情|详细|内容|全文|原文|更多|链接|图片|附件|预览|在线|此处|这里|文件|公文|"
    r"more|view|details?|download|read|open|click|here|\s)+[\])】）]?[>\u00bb\u2026.\s]*",
    re.IGNORECASE,
)
_BASE = re.compile(r"<base\b", re.IGNORECASE)
_FEW_SIGNS = 6  # no title is shorter
_PIECES = ("td", "th", "span", "p", "b", "strong", "em", "h3", "h4", "div", "dt", "dd", "label")

IsRow = Callable[[str], bool]


def article_platform(url: str) -> str | None:
    """The platform whose articles have addresses like `url`."""
    path = urlsplit(url).path
    return next((name for name, shape in _ARTICLE.items() if shape.search(path)), None)


def is_article(url: str) -> bool:
    """True for the address of an article of any platform."""
    return article_platform(url) is not None


def is_article_or_file(url: str) -> bool:
    """True for what a list may name as a report."""
    return is_article(url) or is_file(url)


def parse(text: str) -> Selector:
    """A page that can be asked, empty or not."""
    return Selector(text=text or "<html></html>", type="html")


def read_links(text: str, url: str, is_row: IsRow = is_article_or_file) -> Iterator[Row]:
    """The rows that a page or a piece of one leads to; what stands in comments is none of them. Addresses are
    relative to the page's base, and to `url` where it names none.

    A row of which an empty `i.flag` says that the page itself hides it is marked so.
    """
    page = parse(text)
    yield from rows_below(page, base_of(page.root, url), is_row)


def rows_below(part: Selector, base: str, is_row: IsRow = is_article_or_file) -> Iterator[Row]:
    """The same for a part of a page whose base is known."""
    found = [link for link in clickables(part.root, base) if is_row(link.url) or _is_report_file(link)]
    within = _targets_within(found)
    for link in found:
        if link.chrome:
            continue
        around = _elements_of_row(link, within)
        days = (find_day(" ".join(element.itertext(with_tail=False))) for element in around)
        yield Row(link.url, _title(link, around), next(filter(None, days), None), hidden=_is_hidden(link))
    for inner in part.root.iter("iframe"):
        # What a frame carries in itself is a part of the page.
        if carried := inner.get("srcdoc"):
            yield from read_links(carried, base, is_row)


def _is_report_file(link: Clickable) -> bool:
    """True for a link to a file, by its address or its name, that is called what a report is called."""
    if not (is_file(link.url) or is_program(link.url) or is_file_name(link.text.strip())):
        return False
    readings = map(read_title, (*link.words, link.text))
    return any(title.is_report and title.year is not None for title in readings)


def _title(link: Clickable, around: list[Any]) -> str:
    """What the report behind a link is called: of its names in full the one that says most. Where none says
    anything (查看, a picture), what stands beside it in its row; empty where nothing does.
    """
    # A link around a whole row is called what its telling cell says.
    cells = ["".join(cell.itertext()) for cell in link.node.iterdescendants("td", "th")]
    texts = [without_day(text) for text in cells or [link.text]]
    names = [clean_title(name) for name in (*link.words, *texts, *link.inner_words)]
    telling = [name for name in names if name and not _SAYS_NOTHING.fullmatch(name)]
    if not telling and around:
        beside = (clean_title(without_day("".join(node.itertext()))) for node in around[-1].iter(*_PIECES))
        telling = [name for name in beside if read_title(name).is_report] or [_said_in(around)]
    whole = [name for name in telling if not is_cut(name)]
    return max(whole, key=says, default=next(iter(telling), ""))


def _said_in(around: list[Any]) -> str:
    """What the smallest element around a link says that is long enough for a title, words of its buttons aside."""
    for element in around:
        words = (word.strip() for word in element.itertext(with_tail=False))
        text = clean_title(without_day(" ".join(word for word in words if not _SAYS_NOTHING.fullmatch(word))))
        if len(text) > _FEW_SIGNS:
            return text
    return ""


def _is_hidden(link: Clickable) -> bool:
    rows = (node for node in (link.node, *link.node.iterancestors()) if node.tag in ("li", "tr"))
    flags = [flag for row in islice(rows, 1) for flag in row.iter("i") if "flag" in flag.get("class", "")]
    return bool(flags) and not any("".join(flag.itertext()).strip() for flag in flags)


def read_records(text: str, url: str, is_row: IsRow = is_article_or_file) -> list[Row]:
    """The rows in `<record>` elements, which hold HTML as CDATA; one a record."""
    return [
        row
        for record in _RECORD.findall(text)
        for row in [next(read_links(record, url, is_row), None)]
        if row is not None
    ]


def page_base(text: str, url: str) -> str:
    """What the addresses in the page `url` are relative to, those that its scripts write included."""
    return base_of(parse(text).root, url) if _BASE.search(text) else url


def frames(text: str, url: str) -> list[str]:
    """The pages that a page shows in frames; some columns are nothing but a shell around one."""
    page = parse(text)
    base = base_of(page.root, url)
    return [resolve(base, source) for source in page.xpath("//iframe/@src | //frame/@src").getall()]


def _targets_within(links: list[Clickable]) -> dict[Any, set[str]]:
    """The rows that each element leads to; of more than two no more is kept than that they are several."""
    within: dict[Any, set[str]] = {}
    for link in links:
        address = desktop(link.url)
        for element in (link.node, *link.node.iterancestors()):
            held = within.setdefault(element, set())
            if len(held) < 2:
                held.add(address)
    return within


def _elements_of_row(link: Clickable, within: dict[Any, set[str]]) -> list[Any]:
    """The elements around a link that hold no other row's, the largest last; with it where it is no mere link."""
    own = {desktop(link.url)}
    elements = link.node.iterancestors() if link.node.tag == "a" else (link.node, *link.node.iterancestors())
    return list(takewhile(lambda one: one.tag not in ("body", "html") and not within[one] - own, elements))

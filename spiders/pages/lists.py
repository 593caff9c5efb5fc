"""Reading a page that lists reports: links to articles, with title and day where the list shows them."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector

from spiders.addresses import desktop
from spiders.pages.article import FILE_TYPES
from spiders.pages.links import base_of, name_of, resolve, targets
from spiders.pages.rows import Row
from spiders.pages.text import clean_title, find_day, is_cut, without_day

# Articles of the platforms by their address, as far as they were seen; the day in one is a hint only.
_ARTICLES = {
    "nfcms": r"/m?post_\d+\.s?html?",
    "trs": r"/t20\d{6}_\d+\.s?html?",
    "hanweb": r"/art/\d{4}/(\d{1,2}/\d{1,2}/)?art_[\w]+\.html?",
    "ucap": r"/\d{6}/[0-9a-f]{32}\.s?html?",
}
_ARTICLE = {platform: re.compile(shape + "$") for platform, shape in _ARTICLES.items()}
_FILE = re.compile(rf"\.({'|'.join(FILE_TYPES)})$", re.IGNORECASE)
_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL)

# What links and buttons say beside a title, which is no title.
_BUTTON = re.compile(
    r"[\[【(<]?(?:点击|点此)?(?:查看|详情|详细|更多|打开|下载|阅读|浏览|进入|more|view)(?:全文|更多|详情|信息)?[\]】)>》…]*",
    re.IGNORECASE,
)
_FEW_SIGNS = 6  # no title is shorter

IsRow = Callable[[str], bool]


def article_platform(url: str) -> str | None:
    """The platform whose articles have addresses like `url`."""
    path = urlsplit(url).path
    return next((name for name, shape in _ARTICLE.items() if shape.search(path)), None)


def is_article(url: str) -> bool:
    """True for the address of an article of any platform."""
    return article_platform(url) is not None


def is_file(url: str) -> bool:
    """True for the address of a document that is no page."""
    return bool(_FILE.search(urlsplit(url).path))


def is_article_or_file(url: str) -> bool:
    """True for what a list may name as a report."""
    return is_article(url) or is_file(url)


def parse(text: str) -> Selector:
    """A page that can be asked, empty or not."""
    return Selector(text=text or "<html></html>", type="html")


def read_links(text: str, url: str, is_row: IsRow = is_article_or_file) -> Iterator[Row]:
    """The rows that a page or a piece of one leads to; what stands in comments is none of them.

    A row of which an empty `i.flag` says that the page itself hides it is marked so.
    """
    page = parse(text)
    found = [target for target in targets(page.root, url) if is_row(target.url)]
    within = {target.element: target.url for target in found}
    around = _targets_within(within)
    for element, target in found:
        if any(within.get(above) == target for above in element.iterancestors()):
            continue  # a row that leads where the link in it does
        names = [clean_title(without_day(name)) if at else name for at, name in enumerate(name_of(element))]
        titles = [name for name in names if not _BUTTON.fullmatch(name)]
        title = next(
            (title for title in titles if title and not is_cut(title)), next(filter(None, titles), "")
        )
        title = title or _text_around(element, target, around)
        flags = Selector(root=element).xpath(
            "(ancestor::li | ancestor::tr)[last()]//i[contains(@class, 'flag')]"
        )
        hidden = bool(flags) and not any(flag.xpath("string()").get("").strip() for flag in flags)
        yield Row(target, title, _day_beside(element, target, around), hidden=hidden)
    for held in page.xpath("//iframe/@srcdoc").getall():
        yield from read_links(held, base_of(page.root, url), is_row)


def read_records(text: str, url: str, is_row: IsRow = is_article_or_file) -> list[Row]:
    """The rows in `<record>` elements, which hold HTML as CDATA; one a record."""
    records = _RECORD.findall(text)
    base = base_of(parse(text).root, url) if records and "<base" in text.lower() else url
    return [
        row for record in records for row in [next(read_links(record, base, is_row), None)] if row is not None
    ]


def frames(text: str, url: str) -> list[str]:
    """The pages that a page shows in frames; some columns are nothing but a shell around one."""
    page = parse(text)
    base = base_of(page.root, url)
    return [resolve(base, source) for source in page.xpath("//iframe/@src | //frame/@src").getall()]


def _targets_within(targets: dict[Any, str]) -> dict[Any, set[str]]:
    """The rows that each element holds links to; of more than two no more is kept than that they are several."""
    within: dict[Any, set[str]] = {}
    for anchor, target in targets.items():
        address = desktop(target)
        for element in anchor.iterancestors():
            held = within.setdefault(element, set())
            if len(held) < 2:
                held.add(address)
    return within


def _text_around(element: Any, target: str, within: dict[Any, set[str]]) -> str:  # noqa: ANN401
    """What stands in the row of a link that says nothing itself, such as a button."""
    own = {desktop(target)}
    text = ""
    for above in element.iterancestors():
        if above.tag in ("body", "html") or within[above] - own:
            break
        words = (text.strip() for text in above.itertext())
        text = clean_title(without_day(" ".join(word for word in words if not _BUTTON.fullmatch(word))))
        if len(text) > _FEW_SIGNS:
            break
    return text


def _day_beside(anchor: Any, target: str, within: dict[Any, set[str]]) -> str | None:  # noqa: ANN401  (lxml has no types)
    """The day in the row of a link: in the largest element around it that holds no other row's link."""
    own = {desktop(target)}
    for element in anchor.iterancestors():
        if element.tag in ("body", "html") or within[element] - own:
            break
        if day := find_day(" ".join(element.itertext(with_tail=False))):
            return day
    return None

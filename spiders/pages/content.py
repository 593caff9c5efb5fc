"""What stands in an article's body, and whether a page is the article at all.

Portals answer 200 with their home page, a column or nothing where an article was, for good or while
they feel pressed. What is taken for a report then would be a report without figures, so a page has to
show that it is one: by a body that is known, by its title, by what it says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from parsel import Selector

from schemas.text import squeeze
from schemas.titles import read_title

# Bodies as seen on portals, the most particular first.
_BODIES = (
    "//div[contains(@class, 'article-content')]",
    "//*[@id='zoomcon' or @id='zhengwen' or @id='zoom' or @id='Zoom' or @id='UCAP-CONTENT' or @id='con_con']",
    "//ucapcontent",
    "//*[@wzades='正文']",
    "//div[contains(@class, 'TRS_Editor') or contains(@class, 'trs_editor_view') or contains(@class, 'TRS_UEDITOR')]",
    "//div[@class='news_cont_d_wrap' or @class='tyxxy_main' or @class='artile_zw' or @class='main-txt']",
    "//div[@class='zc_article_con' or @class='ccontent' or @class='article_content' or @class='content_article']",
)
# These names are of bodies on some portals and of anything on others: what such an element holds is no proof
# that the page is the article, but a scan of the report is one of its pictures.
_MAYBE_BODIES = "//*[@class='article' or @class='view']"
_BETWEEN = re.compile(
    r"<(?:meta\s+name=[\"']ContentStart[\"'][^>]*|!--\s*ContentStart\s*--)>(.*?)"
    r"<(?:meta\s+name=[\"']ContentEnd[\"'][^>]*|!--\s*ContentEnd\s*--)>",
    re.DOTALL | re.IGNORECASE,
)
_SILENT = ("script", "style", "a", "title", "head", "header", "footer", "nav")
_PROSE = etree.XPath(
    f".//text()[not({' or '.join('ancestor::' + name for name in _SILENT)})]", smart_strings=False
)
_LINKS = etree.XPath("count(//a[@href])")
_PICTURES = ".//img[@src]"
_DECORATION = re.compile(r"icon|logo|/images?/[^/]*\.gif$|fileType|qrcode|spacer|blank", re.IGNORECASE)
_NOT_THERE = re.compile(
    r"\b404\b|页面不存在|页面已删除|找不到(该|您|此)?.{0,6}页|不存在或已|已被删除|无法找到|not found",
    re.IGNORECASE,
)
_MOST = 0.6  # of a title; the name of the government alone is in every title
_FEW_LINKS = 8
FEW_WORDS = 40
"""Characters of a line such as 详见附件, a date and a signature."""
_REPORTLIKE = 200  # characters; navigation and footer lines outside links come to less
_MOST_PICTURES = 40


@dataclass(slots=True)
class Content:
    """The body of a page, None where none of the known kinds is there, and what the rest of it says."""

    text: str
    body: Selector | None = None
    pictures: list[str] = field(default_factory=list)
    links: int = 0

    @property
    def words(self) -> int:
        """How many characters of the body, or else of the page, are text outside links."""
        return len(self.text)


def find_content(text: str, page: Selector, carried: str) -> Content:
    """The body of `page`; `carried` is a body that the page carries in its script."""
    body = _body(text, page, carried)
    if body is None:
        maybe = page.xpath(_MAYBE_BODIES)[:1]
        pictures = [source for node in maybe for source in _pictures(node)]
        return Content(_prose(page), None, pictures, int(_LINKS(page.root)))
    return Content(_prose(body), body, list(_pictures(body)), int(_LINKS(page.root)))


def doubt(content: Content, title: str | None, listed: str, files: int, guesses: int = 0) -> str | None:
    """Why a page is not the article that a list calls `listed`, or has nothing in it; None where it is fine.

    `title` is the page's own, `files` how many documents it names, `guesses` how many links of it may lead to
    one, which does not make another page the report. Reasons: `soft_404` a home page, a
    column or an error in its place; `wrong_page` another article; `empty_body` nothing at all.
    """
    reading, own = read_title(title or ""), squeeze(title or "")
    whole = squeeze(listed).rstrip("…. ")  # lists cut titles short
    # 政府信息公开年报 alone is what columns are called.
    report = reading.is_report and (reading.year is not None or reading.agency is not None)
    titled = report or (own in whole and len(own) > _MOST * len(whole)) or bool(whole and whole in own)
    something = bool(content.text or content.pictures or files or guesses)
    if content.body is not None:
        if own and not titled and not _is_about_disclosure(content.text) and read_title(listed).is_report:
            return "wrong_page"
        return None if something else "empty_body"
    if titled or files:
        said = content.text.replace(own, "")
        return None if len(said) > 1 or files or guesses else "empty_body"
    if is_about_a_report(content):
        return None
    # A page that calls itself something else and says little is none, such as a column in its place.
    if own or _NOT_THERE.search(f"{title} {content.text}") or content.links >= _FEW_LINKS:
        return "soft_404"
    return None if content.text else "empty_body"


def is_about_a_report(content: Content) -> bool:
    """Whether a page says as much as a report, about disclosure."""
    return content.words >= _REPORTLIKE and _is_about_disclosure(content.text)


def _body(text: str, page: Selector, carried: str) -> Selector | None:
    if carried.strip():
        return Selector(text=f"<div>{carried}</div>", type="html")
    if between := _BETWEEN.search(text):
        return Selector(text=f"<div>{between[1]}</div>", type="html")
    # The first kind that holds anything: a template may carry an empty one beside the real. One around
    # an empty one holds the title and the day, unless it says much more.
    foremost: Selector | None = None
    for node in (node for xpath in _BODIES for node in page.xpath(xpath)):
        foremost = foremost or node
        if node.xpath("string()").get("").strip() or node.xpath(_PICTURES):
            is_around = foremost.root in node.root.iterdescendants()
            says_more = is_around and (len(_prose(node)) >= _REPORTLIKE or bool(node.xpath(_PICTURES)))
            return foremost if is_around and not says_more else node
    return foremost


def _prose(node: Selector) -> str:
    return squeeze("".join(_PROSE(node.root)))


def _pictures(body: Selector) -> Iterator[str]:
    seen = set()
    for source in (node.attrib["src"].strip() for node in body.xpath(_PICTURES)):
        if (
            source
            and source not in seen
            and not (_DECORATION.search(source) and not source.startswith("data:"))
        ):
            seen.add(source)
            if len(seen) > _MOST_PICTURES:
                return
            yield source


def _is_about_disclosure(text: str) -> bool:
    return "信息公开" in text and ("报告" in text or "申请" in text)

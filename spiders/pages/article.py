"""What a report's own page says of itself: title, day, office, attachments.

Pages differ by portal and by year, so each fact has several places where it is looked for, the most
formal first. What is read here only places the report; the parsers read the archived bytes again.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from lxml import etree
from parsel import Selector

from schemas.text import squeeze
from spiders.addresses import same_resource
from spiders.pages.content import Content, find_content
from spiders.pages.links import base_of, name_of, targets
from spiders.pages.text import clean_title, find_day, first

FILE_TYPES = ("pdf", "doc", "docx", "xls", "xlsx", "wps", "et", "ofd", "zip", "rar", "txt")
_FILE = re.compile(rf"\.({'|'.join(FILE_TYPES)})$", re.IGNORECASE)
# /attachment/7/7290/7290011/8766914.pdf, with or without the office's prefix: the same file.
_ATTACHMENT = re.compile(r"/attachment/\d+/\d+/(\d+)/")
_TEXTS = etree.XPath("//body//text()[not(parent::script or parent::style)]", smart_strings=False)
# Hanweb hands its files out by a program: /module/download/downfile.jsp?…&filename=….
_DOWNLOAD = re.compile(r"/module/download/\w+\.jsp$")
# Other programs that hand out files: /download.jsp?id=77, with the file's name in the text of the link.
_PROGRAM = re.compile(r"(?:\.(?:jsp|do|action|aspx?|ashx|php|cgi)|/[^./]*)$", re.IGNORECASE)
_CALLED_FILE = re.compile(r"\s*[\[【(（]?(?:附件|点击下载|下载|文件下载|附表)")
_FILE_NAME = re.compile(rf"[^\s/\\:：]+\.(?:{'|'.join(FILE_TYPES)})(?![a-z0-9])", re.IGNORECASE)
_LABELLED_DAY = re.compile(r"发布(?:日期|时间)\s*[:\uff1a]?\s*(.{0,24})")
_DAY_BEFORE_SOURCE = re.compile(r"((?:19|20)\d\d[-/年.].{0,24}?)来源\s*[:\uff1a]")
_SOURCE = re.compile(r"来源\s*[:\uff1a]\s*(\S+?)(?=发布|浏览|点击|字体|打印|分享|时间|\s|$)")
_NO_OFFICE = {"", "-", "本网", "本站", "本机关"}


@dataclass(slots=True)
class Link:
    """A file that belongs to a report: its address and the name that people see."""

    url: str
    name: str | None = None


@dataclass(slots=True)
class PageFacts:
    """What a page says of itself; None for what it does not say. `number` is the post's own; `frames` are
    pages that it shows within itself, `base` is what its addresses are relative to.
    """

    title: str | None = None
    published_on: str | None = None
    agency: str | None = None
    attachments: list[Link] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    base: str = ""
    number: int | None = None
    content: Content = field(default_factory=lambda: Content(""))


def read_page(text: str, url: str) -> PageFacts:
    """Read a page of a Guangdong portal, in the gkmlpt or in a column's template."""
    page = Selector(text=text or "<html></html>", type="html")
    detail = page_config(text, "DETAIL")
    post: dict[str, Any] = detail if isinstance(detail, dict) else {}
    metas, prose = _metas(page), cache(partial(_prose, page))
    held = "\n".join(page.xpath("//body//iframe/@srcdoc").getall())  # pages that stand in the page itself
    content = find_content(text, page, str(post.get("content") or "") or held)
    body = content.body or page
    is_apart = body.root.getroottree() is not page.root.getroottree()
    base = base_of(page.root, url)
    return PageFacts(
        title=first(
            lambda: clean_title(str(post.get("title") or "")),
            lambda: clean_title(metas.get("articletitle", "")),
            lambda: clean_title(_markup(page, "//ucaptitle | //h1")),
            lambda: clean_title(re.split(r"[_|]|-(?=[^-]*$)", page.xpath("string(//title)").get(""))[0]),
        ),
        published_on=first(
            lambda: find_day(metas.get("pubdate", "")),
            lambda: find_day(page.xpath("string(//publishtime)").get("")),
            lambda: _first_day(_LABELLED_DAY, prose()),
            lambda: _first_day(_DAY_BEFORE_SOURCE, prose()),
        ),
        agency=first(
            lambda: office_name(metas.get("contentsource", "")),
            lambda: office_name(_publisher(post)),
            lambda: office_name(_cell_beside(page, "发布机构")),
            lambda: next(filter(None, map(office_name, _SOURCE.findall(prose()))), None),
        ),
        attachments=unite(
            _declared(post.get("attachment"), url),
            _linked(body, base) if is_apart else (),
            _linked(page, base),
            _framed(page, base),
        ),
        frames=list(_frames(body, base)),
        base=base,
        number=_number(text, post),
        content=content,
    )


def _prose(page: Selector) -> str:
    """All that a page says, in one line."""
    return re.sub(r"\s+", " ", " ".join(_TEXTS(page.root)))


def page_config(text: str, name: str) -> object:
    """A value of the page's `window._CONFIG`, which is a JavaScript object literal with JSON inside;
    None where it is not there. Counting braces would trip over those in strings; the JSON reader does not.
    """
    for match in re.finditer(rf"\b{name}\s*[:=]\s*(?=[\[{{])", text):
        try:
            value: object = json.JSONDecoder().raw_decode(text, match.end())[0]
        except ValueError:
            continue
        return value
    return None


def unite(*lists: Iterable[Link]) -> list[Link]:
    """All files once each, in order; a list may name what a page does not link, and the other way round."""
    united: dict[str, Link] = {}
    for link in (link for links in lists for link in links):
        known = united.setdefault(_file_key(link.url), link)
        known.name = known.name or link.name
    return list(united.values())


def declared_files(attachment: object, url: str) -> list[Link]:
    """Files from the `attachment` field of a portal's JSON: a list, or JSON once more in a string."""
    return list(_declared(attachment, url))


def _file_key(url: str) -> str:
    match = _ATTACHMENT.search(urlsplit(url).path)
    return match[1] if match else same_resource(url)


def _declared(attachment: object, url: str) -> Iterator[Link]:
    if isinstance(attachment, str):
        try:
            attachment = json.loads(attachment)
        except ValueError:
            return
    for entry in attachment if isinstance(attachment, list) else []:
        if isinstance(entry, dict) and entry.get("url"):
            yield Link(
                urljoin(url, str(entry["url"]).strip()), clean_title(str(entry.get("name") or "")) or None
            )


def _linked(page: Selector, base: str) -> Iterator[Link]:
    """Files that a page leads to. The visible text is often 点击下载, the real name in `alt` or `title`; addresses may
    be a program's, without a name: then a link is told to be a file's by what it is called.
    """
    for element, target in targets(page.root, base):
        names = [
            name
            for name in [element.get("alt") or "", element.get("download") or "", *name_of(element)]
            if name
        ]
        named = next((found[0] for name in names if (found := _FILE_NAME.search(name))), None)
        marked = "nfw-cms-attachment" in (element.get("class") or "") or element.get("download") is not None
        path = urlsplit(target).path
        queried = _PROGRAM.search(path) and urlsplit(target).query
        told = queried and (named or any(_CALLED_FILE.match(name) for name in names))
        if marked or _FILE.search(path) or _DOWNLOAD.search(path) or told:
            yield Link(target, named or (None if told else _file_name(target)))


def _framed(page: Selector, url: str) -> Iterator[Link]:
    """Files that a page shows in a frame, by themselves or in a viewer that takes their address."""
    for source in page.xpath("//iframe/@src | //embed/@src | //object/@data").getall():
        viewed = parse_qs(urlsplit(source).query).get("file", [source])[0]
        if _FILE.search(urlsplit(viewed).path):
            target = urljoin(url, viewed.strip())
            yield Link(target, _file_name(target))


def _frames(body: Selector, url: str) -> Iterator[str]:
    """Pages that a body shows in frames; the whole text of a report may stand in one."""
    for source in body.xpath(".//iframe/@src | .//frame/@src").getall():
        target = urljoin(url, source.strip())
        if target.startswith(("http://", "https://")) and not (_FILE.search(target) or "file=" in target):
            yield target


def _file_name(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])


def _metas(page: Selector) -> dict[str, str]:
    """What the page's meta elements say, by name in small letters; the first of a name counts."""
    found: dict[str, str] = {}
    for meta in page.root.iter("meta"):
        found.setdefault(str(meta.get("name", "")).lower(), str(meta.get("content", "")).strip())
    return found


def _markup(page: Selector, xpath: str) -> str:
    return next((text for node in page.xpath(xpath) if (text := node.xpath("string()").get("").strip())), "")


def _cell_beside(page: Selector, label: str) -> str:
    """The cell after a label in the table that a portal puts above an article. Cells without a value are
    there too, or not: which one it is, only the label says.
    """
    for cell in page.xpath(f"//td[contains(., '{label}')] | //th[contains(., '{label}')]"):
        if squeeze(cell.xpath("string()").get("")).rstrip(":\uff1a") == label:
            return cell.xpath("string(following-sibling::*[1][self::td])").get("")
    return ""


def _first_day(pattern: re.Pattern[str], prose: str) -> str | None:
    return next((day for match in pattern.findall(prose) if (day := find_day(match))), None)


def _number(text: str, post: dict[str, Any]) -> int | None:
    found = re.search(r"NFCMS_POST_ID\s*[:=]\s*['\"]?(\d+)", text)
    said = str(post.get("id") or (found[1] if found else ""))
    return int(said) if said.isdigit() else None


def office_name(text: str | None) -> str | None:
    """An office as a page names it; None for a placeholder such as 本网."""
    text = clean_title(text or "")
    return None if text in _NO_OFFICE else text


def _publisher(post: dict[str, Any]) -> str | None:
    """The office in DETAIL: `gkml_data` is JSON once more, in a string."""
    data = post.get("gkml_data")
    if isinstance(data, str):
        try:
            data = json.loads(data)
        except ValueError:
            data = None
    return str(data["publisher"]) if isinstance(data, dict) and data.get("publisher") else None

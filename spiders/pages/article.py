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
from urllib.parse import parse_qs, unquote, urlsplit

from lxml import etree
from parsel import Selector

from schemas.text import squeeze
from spiders.addresses import same_resource
from spiders.pages.content import FEW_WORDS, Content, find_content
from spiders.pages.files import SIGNS, Sign, file_name_in, is_file, sign_of
from spiders.pages.links import base_of, clickables, resolve
from spiders.pages.text import clean_title, find_day, first

# /attachment/7/7290/7290011/8766914.pdf, with or without the office's prefix: the same file.
_ATTACHMENT = re.compile(r"/attachment/\d+/\d+/(\d+)/")
_TEXTS = etree.XPath("//body//text()[not(parent::script or parent::style)]", smart_strings=False)
_DOCUMENT_TYPE = re.compile(r"\s*application/(?:pdf|ofd|msword|vnd\.)", re.IGNORECASE)
_MOST_GUESSES = 5  # links of a page that may be files, and are asked to see
_LABELLED_DAY = re.compile(r"发布(?:日期|时间)\s*[:\uff1a]?\s*(.{0,24})")
_DAY_BEFORE_SOURCE = re.compile(r"((?:19|20)\d\d[-/年.].{0,24}?)来源\s*[:\uff1a]")
_SOURCE = re.compile(r"来源\s*[:\uff1a]\s*(\S+?)(?=发布|浏览|点击|字体|打印|分享|时间|\s|$)")
_NO_OFFICE = {"", "-", "本网", "本站", "本机关"}


@dataclass(slots=True)
class Link:
    """A file that belongs to a report: its address, the name that people see, and what speaks for its being a
    file. Whether one whose address does not say so is a file, the answer tells.
    """

    url: str
    name: str | None = None
    sign: Sign = "address"


@dataclass(slots=True)
class PageFacts:
    """What a page says of itself; None for what it does not say. `number` is the post's own; `frames` are
    pages that it shows within itself; `base` is what the addresses in its content are relative to.
    """

    title: str | None = None
    published_on: str | None = None
    agency: str | None = None
    attachments: list[Link] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    number: int | None = None
    content: Content = field(default_factory=lambda: Content(""))
    base: str = ""


def read_page(text: str, url: str) -> PageFacts:
    """Read a page of a Guangdong portal, in the gkmlpt or in a column's template."""
    page = Selector(text=text or "<html></html>", type="html")
    base = base_of(page.root, url)
    detail = page_config(text, "DETAIL")
    post: dict[str, Any] = detail if isinstance(detail, dict) else {}
    metas, prose = _metas(page), cache(partial(_prose, page))
    content = find_content(text, page, str(post.get("content") or ""))
    held = "\n".join(page.xpath("//body//iframe/@srcdoc").getall())
    if held.strip() and content.words <= FEW_WORDS:
        # The page is a shell around a page that stands in it.
        content = find_content(text, page, held)
    body = content.body or page
    is_apart = body.root.getroottree() is not page.root.getroottree()
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
        number=_number(text, post),
        content=content,
        base=base,
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
        known.sign = min(known.sign, link.sign, key=SIGNS.index)
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
            yield Link(resolve(url, str(entry["url"])), clean_title(str(entry.get("name") or "")) or None)


def _linked(page: Selector, base: str) -> Iterator[Link]:
    """Files linked from a page. The visible text is often 点击下载, the real name in `alt` or `title`."""
    guesses = 0
    for link in clickables(page.root, base):
        if link.chrome or not link.url.startswith(("http://", "https://")):
            continue
        offered = link.node.get("download")
        names = [clean_title(name) for name in (*link.words, offered or "", link.text, *link.inner_words)]
        marked = "nfw-cms-attachment" in link.node.get("class", "") or offered is not None
        sign = "address" if marked else sign_of(link.url, names)
        guesses += sign == "guess"
        if sign is None or (sign == "guess" and guesses > _MOST_GUESSES):
            continue
        name = next(filter(None, map(file_name_in, names)), None)
        # An address without a name has none to give: 附件2 is a better one.
        other = _file_name(link.url) if sign == "address" else next(filter(None, names), None)
        yield Link(link.url, name or other, sign)


def _framed(page: Selector, base: str) -> Iterator[Link]:
    """Files that a page shows in a frame, by themselves or in a viewer that takes their address."""
    for shown in page.xpath("//iframe[@src] | //embed[@src] | //object[@data]"):
        source = shown.attrib.get("src") or shown.attrib.get("data", "")
        viewed = parse_qs(urlsplit(source).query).get("file", [source])[0]
        target = resolve(base, viewed)
        if is_file(target):
            yield Link(target, _file_name(target))
        elif _DOCUMENT_TYPE.match(shown.attrib.get("type", "")):
            yield Link(target, None, "name")


def _frames(body: Selector, base: str) -> Iterator[str]:
    """Pages that a body shows in frames; the whole text of a report may stand in one."""
    for source in body.xpath(".//iframe[not(@srcdoc)]/@src | .//frame/@src").getall():
        target = resolve(base, source)
        if target.startswith(("http://", "https://")) and not (is_file(target) or "file=" in target):
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

"""Links as people meet them: what can be clicked in a page, where it leads, and what it is called.

An address may stand in `href`, in a script that opens it, in an attribute that a script reads, or in a form
that is nothing but a button; and it is relative to whatever the page names as its base. All that read
pages ask here, so that a portal's way of making links is known to all platforms or to none.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode, urljoin, urlsplit, urlunsplit

from spiders.pages.scripts import address_in

_STRAY = re.compile(r"[\t\r\n]")
_AROUND = "".join(map(chr, range(0x21))) + "\u00a0\u3000\u200b\ufeff"
_WEB = re.compile(r"(https?):[/]*(?=[^/])", re.IGNORECASE)
_SCRIPT = re.compile(r"\s*javascript\s*:", re.IGNORECASE)
_HREFS = ("href", "xlink:href")
_CLICKS = ("onclick", "ondblclick", "onmousedown", "onmouseup", "@click", "v-on:click", "ng-click")
_KEPT = ("data-href", "data-url", "data-link")
CLICKED = (*_CLICKS, *_KEPT)
"""Attributes that make a link of what is none."""
_NO_LINKS = frozenset({"base", "link", "meta", "script", "style", "body", "html", "form", "iframe", "frame"})
_CHROME = frozenset({"header", "footer", "nav"})
_BUTTONS = frozenset({"submit", "image"})
_SPEAKING = ("title", "alt", "aria-label")
_LABELLED = frozenset({"input", "button"})  # by their value


@dataclass(slots=True)
class Clickable:
    """An element that leads somewhere: its node, the address in full, and whether it stands in the frame of the
    page (head, foot, menu) and not in what it says.
    """

    node: Any
    url: str
    chrome: bool

    @property
    def text(self) -> str:
        """What people read on it."""
        return "".join(self.node.itertext())

    @property
    def words(self) -> list[str]:
        """What it is called by its own attributes."""
        return _words(self.node)

    @property
    def inner_words(self) -> list[str]:
        """What the pictures and pieces in it are called by theirs."""
        return [word for child in self.node.iterdescendants() for word in _words(child)]


def resolve(base: str, address: str) -> str:
    r"""`address` as found in a page with that base, in full, as a browser reads it; what is no address at all
    leads nowhere.

    >>> resolve("http://a.gov.cn/zw/", " \\nb\n\\1.html "), resolve("http://a.gov.cn/zw/", "http:/b?x=1&amp;y")
    ('http://a.gov.cn/nb/1.html', 'http://a.gov.cn/b?x=1&y')
    """
    address = _STRAY.sub("", address.strip(_AROUND)).replace("&amp;", "&")
    place = re.match(r"[^?#]*", address)
    head = place[0] if place else ""
    address = head.replace("\\", "/") + address[len(head) :]
    try:
        if (web := _WEB.match(address)) is not None:
            rest, whole = address[web.end() :], "//" in web[0]
            # One slash or none: of the page's own scheme, it is a path on its host.
            if not whole and web[1].lower() == urlsplit(base).scheme:
                return urljoin(base, ("/" if "/" in web[0] else "") + rest)
            address = f"{web[1].lower()}://{rest}"
        return urljoin(base, re.sub(r"^/{3,}", "//", address))
    except ValueError:
        return ""


def base_of(root: Any, url: str) -> str:  # noqa: ANN401  (lxml has no types)
    """What addresses in the page `url` are relative to: its first `<base>` that has an address."""
    return base_or(
        url, next((node.get("href") for node in root.iter("base") if node.get("href") is not None), None)
    )


def base_or(url: str, href: str | None) -> str:
    """The base that the page `url` names by `href`; the page itself where it names none, or no address."""
    base = url if href is None else resolve(url, href)
    return base if base.startswith(("http://", "https://")) else url


def address_of(attributes: Mapping[str, Any], base: str) -> str:
    """Where an element with these attributes leads, in full; empty where it says nothing that is an address."""
    for name in _HREFS:
        href = str(attributes.get(name) or "").strip(_AROUND)
        if _SCRIPT.match(href):
            said = address_in(unquote(_SCRIPT.sub("", href, count=1)))
            if said:
                return resolve(base, said)
        elif href and not href.startswith("#"):
            return resolve(base, href)
    for name in _CLICKS:
        if name in attributes and (said := address_in(_SCRIPT.sub("", str(attributes[name]), count=1))):
            return resolve(base, said)
    for name in _KEPT:
        kept = str(attributes.get(name) or "").strip(_AROUND)
        if kept and not kept.startswith(("#", "{", "[")) and not _SCRIPT.match(kept):
            return resolve(base, kept)
    return ""


def clickables(root: Any, base: str) -> Iterator[Clickable]:  # noqa: ANN401  (lxml has no types)
    """All that leads somewhere below `root`, in the page's order, comments aside.

    An element around another that leads to the same place is left out: the inner one has the name.
    """
    found = [
        (node, target)
        for node in root.iter()
        if isinstance(node.tag, str) and (target := _target(node, base))
    ]
    held: dict[Any, set[str]] = {}
    linked = {node for node, _ in found}
    for node, target in found:
        for around in node.iterancestors():
            if around in linked:
                held.setdefault(around, set()).add(target)
    for node, target in found:
        if target not in held.get(node, ()):
            chrome = any(around.tag in _CHROME for around in node.iterancestors())
            yield Clickable(node, target, chrome)


def _words(node: Any) -> list[str]:  # noqa: ANN401  (lxml has no types)
    """What an element is called by its attributes."""
    if not isinstance(node.tag, str):
        return []
    if node.tag in _LABELLED and node.get("type") == "hidden":
        return []
    names = (*_SPEAKING, "value") if node.tag in _LABELLED else _SPEAKING
    return [word for name in names if (word := str(node.get(name) or "").strip())]


def _target(node: Any, base: str) -> str:  # noqa: ANN401  (lxml has no types)
    attributes = node.attrib
    if node.tag == "form":
        return _button(node, base)
    if not attributes or node.tag in _NO_LINKS:
        return ""
    return address_of(attributes, base)


def _button(form: Any, base: str) -> str:  # noqa: ANN401  (lxml has no types)
    """Where a form leads that asks people for nothing but a click; one that posts is no link."""
    action = str(form.get("action") or "").strip()
    if not action or _SCRIPT.match(action) or str(form.get("method") or "get").strip().lower() != "get":
        return ""
    fields: list[tuple[str, str]] = []
    buttons = 0
    for field in form.iter("input", "button", "select", "textarea"):
        usual = {"button": "submit", "input": "text"}.get(field.tag, "text")
        kind = str(field.get("type") or usual).strip().lower()
        if kind in _BUTTONS or (kind == "button" and "submit" in str(field.get("onclick") or "")):
            buttons += 1
        elif kind != "hidden":
            return ""
        if kind in ("hidden", "submit") and field.get("name"):
            fields.append((str(field.get("name")), str(field.get("value") or "")))
    if buttons != 1:
        return ""
    target = urlsplit(resolve(base, action))
    return urlunsplit(target._replace(query=urlencode(fields), fragment="")) if fields else target.geturl()

"""What the elements of a page lead to: links, and what its scripts and forms say as plainly as one.

Nothing is executed. An address that stands in a script as one string is read; one that is put together there is not.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

from spiders.pages.text import clean_title

_NOT_CHROME = ("header", "footer", "nav")
_SCRIPTED = ("onclick", "onmousedown", "ondblclick")
_DATA = ("data-href", "data-url", "data-link", "data-src-url", "data-target-url", "_href", "xlink:href",
         "{http://www.w3.org/1999/xlink}href")  # fmt: skip
_NOWHERE = re.compile(r"^(?:#.*|javascript:\s*(?:void\s*\(?\s*0?\s*\)?|;|\s)*|about:blank|)$", re.IGNORECASE)
_STRING = re.compile(
    r"(?P<before>\+\s*)?(?P<quote>['\"])(?P<text>(?:\\.|(?!(?P=quote))[^\\])*)(?P=quote)(?P<behind>\s*\+)?"
)
# What looks like an address: a scheme, a path, or a file of the web.
_ADDRESS = re.compile(
    r"^(?:https?:)?//\S+$|^\.{0,2}/\S*$|^[\w./%-]+\.(?:s?html?|jsp|do|action|aspx?|php|pdf|docx?|xlsx?|wps|zip|rar|ofd)(?:[?#]\S*)?$",
    re.IGNORECASE,
)
_SCHEMES = ("http", "https", "")
_MOST_SCRIPT = 2000  # signs of a handler


class Target(NamedTuple):
    """An element that leads somewhere, and the address in full."""

    element: Any
    url: str


def base_of(root: Any, url: str) -> str:  # noqa: ANN401  (lxml has no types)
    """What the addresses of a page are relative to: its first `<base>` that names an address, else its own."""
    for base in root.iter("base"):
        if href := (base.get("href") or "").strip():
            return resolve(url, href)
    return url


def resolve(url: str, href: str) -> str:
    """`href` as found on the page `url`, in full, as browsers read it; what is no address at all leads nowhere."""
    plain = re.sub(r"[\t\r\n]", "", href).strip()
    if "&amp;" in plain:
        plain = unescape(plain)
    head, mark, query = plain.partition("?")
    try:
        target = urljoin(url, head.replace("\\", "/") + mark + query)
        return target if urlsplit(target).scheme in (*_SCHEMES, "data", "javascript") else ""
    except ValueError:
        return ""


def targets(root: Any, url: str) -> Iterator[Target]:  # noqa: ANN401
    """Every element of a page that leads to an address, in the page's order, what its frames hold within included.

    What stands in headers, footers and menus is left out.
    """
    base = base_of(root, url)
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        href = address_of(element.tag, element.attrib) or (_of_form(element) if element.tag == "form" else "")
        if href and not any(above.tag in _NOT_CHROME for above in element.iterancestors()):
            target = resolve(base, href)
            if target.startswith(("http://", "https://")):
                yield Target(element, target)


def name_of(element: Any) -> list[str]:  # noqa: ANN401
    """What people see of a link, the likeliest first: its title, its text, what its pictures are called."""
    pictures = [image.get(name) or "" for image in element.iter("img") for name in ("alt", "title")]
    text = element.get("value") or "" if element.tag == "input" else " ".join(element.itertext())
    names = [
        element.get("title") or "",
        text,
        element.get("alt") or "",
        element.get("aria-label") or "",
        *pictures,
    ]
    return [clean_title(name) for name in names]


def address_of(tag: str, attributes: Mapping[str, Any]) -> str:
    """The address that an element's attributes say as it stands; "" for none."""
    href = str(attributes.get("href") or "") if tag in ("a", "area") else ""
    if href and not _NOWHERE.match(href.strip()):
        return _in_script(href) if href.strip().lower().startswith("javascript:") else href
    for name in _SCRIPTED:
        if (script := attributes.get(name)) and (said := _in_script(str(script))):
            return said
    data = (str(attributes.get(name) or "").strip() for name in _DATA)
    return next((said for said in data if said and _ADDRESS.match(said)), "")


def _in_script(script: str) -> str:
    """The one address that a script names in one piece: `window.open('/a.html', '_blank')`.

    >>> _in_script("javascript:openUrl('/nb/a.html');"), _in_script("go('/art/' + id + '.html')"), _in_script("show(7)")
    ('/nb/a.html', '', '')
    """
    for string in _STRING.finditer(script[:_MOST_SCRIPT]):
        text = string["text"].replace("\\/", "/").strip()
        if not string["before"] and not string["behind"] and len(text) > 1 and _ADDRESS.match(text):
            return text
    return ""


def _of_form(form: Any) -> str:  # noqa: ANN401
    """Where a form leads that has nothing to fill in: a button that is a link."""
    action, method = form.get("action") or "", (form.get("method") or "get").lower()
    fields = list(form.iter("input", "select", "textarea", "button"))
    kinds = [(one.get("type") or ("submit" if one.tag == "button" else "text")).lower() for one in fields]
    if (
        not action
        or method != "get"
        or any(kind not in ("hidden", "submit", "button", "image") for kind in kinds)
    ):
        return ""
    hidden = [
        (one.get("name"), one.get("value") or "")
        for one, kind in zip(fields, kinds, strict=True)
        if kind == "hidden"
    ]
    query = urlencode([(name, value) for name, value in hidden if name])
    return f"{action.partition('?')[0]}?{query}" if query else action

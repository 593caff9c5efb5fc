"""The XML of Word files: names in either namespace of Office Open XML, values, what stands in wrappers."""

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

_W = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_FALSE = ("0", "false", "off", "none")
_WRAPPERS = frozenset(("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_LENGTH = re.compile(r"([+-]?\d{1,9}(?:\.\d{1,6})?)(pt|cm|mm|in|pc|pi|)")
_POINTS = {"pt": 1.0, "cm": 28.3465, "mm": 2.83465, "in": 72.0, "pc": 12.0, "pi": 12.0}
# Whose additions to the format every program since Word 2010 knows.
_MAKERS = (
    "http://schemas.microsoft.com/office/",
    "http://schemas.openxmlformats.org/",
    "urn:schemas-microsoft-com:",
)


def name_of(element: Element) -> str:
    """The element's name without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def is_word(element: Element) -> bool:
    """Whether an element is of the text itself, not of drawings or other programs."""
    return isinstance(element.tag, str) and element.tag.startswith(_W)


def child(element: Element | None, *path: str) -> Element | None:
    """The first child by name, its first child by the next name, and so on."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if name_of(one) == name), None)
    return element


def attribute(element: Element | None, name: str) -> str:
    """An attribute of the text's own namespace; "" where there is none."""
    if element is None:
        return ""
    return next((value for namespace in _W if (value := element.get(f"{namespace}{name}"))), "")


def value(element: Element | None) -> str:
    """What an element with one value holds; "" where there is none."""
    return attribute(element, "val")


def is_on(properties: Element | None, name: str) -> bool:
    """Whether a property that is either on or off is on."""
    element = child(properties, name)
    return element is not None and is_true(element)


def is_true(element: Element) -> bool:
    """Whether the element of a property that is either on or off says on, as it does without a value."""
    return (value(element) or "1").lower() not in _FALSE


def number(element: Element | None, name: str = "val") -> int:
    """A whole number from 0 on; 0 where there is none."""
    text = attribute(element, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def points(element: Element | None, name: str, unit: float) -> float | None:
    """A length in points, where a plain number counts units of so many points; None where there is none."""
    match = _LENGTH.fullmatch(attribute(element, name).strip())
    return None if match is None else float(match[1]) * _POINTS.get(match[2], unit)


def content(parent: Element) -> Iterator[Element]:
    """Children, those in content controls, custom XML and insertions among them."""
    stack: list[Iterator[Element]] = [iter(parent)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif (name := name_of(element)) in _WRAPPERS:
            stack.append(iter(element))
        elif name == "AlternateContent":
            stack.append(chosen(element))
        else:
            yield element


def chosen(alternatives: Element) -> Iterator[Element]:
    """What is shown of content that is stored twice, for programs that know an addition and for others."""
    for one in alternatives:
        needed = (one.get("Requires") or "").split()
        spaces = [str(one.nsmap.get(prefix, _MAKERS[0])) for prefix in needed]
        if name_of(one) == "Fallback" or all(space.startswith(_MAKERS) for space in spaces):
            return iter(one)
    return iter(())

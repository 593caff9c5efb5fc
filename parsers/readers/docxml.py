"""The XML of Word files, its elements of the classes of python-docx.

The library reads rows, cells, paragraphs, runs, styles and their properties; it refuses what offices publish all
the same, such as a damaged value. What it has no answer for is here: the strict namespace, wrappers around
content, content that is stored twice.
"""

import re
from collections.abc import Iterator
from operator import attrgetter
from typing import TypeVar

from docx.exceptions import PythonDocxError
from docx.oxml.exceptions import XmlchemyError
from docx.oxml.parser import element_class_lookup
from docx.oxml.shared import CT_OnOff
from lxml import etree
from lxml.etree import _Element as Element

from parsers.readers.package import Package, Xml, read_xml

T = TypeVar("T")

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT, _USUAL = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
# What the strict form of the format calls otherwise than the usual one.
_NAMES = (
    (b"wordprocessingml/main", b"wordprocessingml/2006/main"),
    (b"drawingml/", b"drawingml/2006/"),
    (b"officeDocument/", b"officeDocument/2006/"),
)
_WRAPPERS = frozenset(("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_THEME = "http://schemas.openxmlformats.org/drawingml/"
_LENGTH = re.compile(r"([+-]?\d{1,9}(?:\.\d{1,6})?)(pt|cm|mm|in|pc|pi|)")
_POINTS = {"pt": 1.0, "cm": 28.3465, "mm": 2.83465, "in": 72.0, "pc": 12.0, "pi": 12.0}
# Whose additions to the format every program since Word 2010 knows.
_MAKERS = (
    "http://schemas.microsoft.com/office/",
    "http://schemas.openxmlformats.org/",
    "urn:schemas-microsoft-com:",
)


def read_part(package: Package, path: str) -> Xml:
    """A part of a Word file with the library's classes, in the usual namespace whatever its own is."""
    xml = package.xml(path, element_class_lookup)
    root = xml.root
    if root is None or not isinstance(root.tag, str) or root.tag.startswith((_W, "{" + _THEME)):
        return xml
    data = etree.tostring(root, encoding="utf-8")
    own = root.tag[1:].rpartition("}")[0].encode()
    if own.startswith(_STRICT):
        for strict, usual in _NAMES:
            data = data.replace(_STRICT + strict, _USUAL + usual)
    elif own:
        data = data.replace(b'"' + own + b'"', b'"' + _W[1:-1].encode() + b'"')
    return Xml(read_xml(data, path, element_class_lookup).root, xml.problems)


def said(element: object, name: str, otherwise: T) -> T:
    """What the library reads as this attribute of an element, or of another that it leads to (numId.val).

    `otherwise` stands for what is not there, and for what is damaged, at which the library raises.
    """
    try:
        found: T | None = attrgetter(name)(element)
    except (XmlchemyError, PythonDocxError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return otherwise
    return otherwise if found is None else found


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
        element = next(element.iterchildren("{*}" + name), None)
    return element


def attribute(element: Element | None, name: str) -> str:
    """An attribute of the text's own namespace; "" where there is none."""
    if element is None:
        return ""
    return element.get(f"{_W}{name}") or ""


def value(element: Element | None) -> str:
    """What an element with one value holds; "" where there is none."""
    return attribute(element, "val")


def is_on(properties: Element | None, name: str) -> bool:
    """Whether a property that is either on or off is on."""
    element = child(properties, name)
    return element is not None and is_true(element)


def is_true(element: Element) -> bool:
    """Whether the element of a property that is either on or off says on, as it does without a value."""
    if isinstance(element, CT_OnOff):
        return said(element, "val", otherwise=True)
    return value(element).lower() not in ("0", "false", "off", "none")


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

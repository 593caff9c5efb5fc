"""The tree that a browser builds of a page: Beautiful Soup on html5lib, handed on as lxml's.

lxml reads a page some twenty times faster and builds the same tree of nearly every one. Of damaged mark-up
it does not: libxml2 knows nothing of rows that a browser supplies, of text that it moves out of a table, of
elements that it opens again.
"""

import re
import warnings
from io import StringIO
from typing import Any

from bs4 import BeautifulSoup
from bs4.builder._html5lib import HTML5TreeBuilder
from bs4.element import PreformattedString, Tag
from lxml import etree
from lxml.etree import _Element as Element

from schemas.text import without_controls

LARGEST = 400_000
"""Characters of a page that is read so; one of a report has 10,000 to 200,000."""
MOST_TAGS = 12_000
"""Of a page, opening and closing; one of a report has 1,000 to 5,000."""
_MOST_ELEMENTS = 2 * MOST_TAGS  # what is opened again counts each time
_DEEPEST = 300
_MOST_ATTRIBUTES = 1000  # of one tag: each is compared with all before it
_NAME = re.compile(r"[a-z_][\w.-]*", re.ASCII | re.IGNORECASE)
_TEMPLATE = re.compile(r"<(/?)template(?=[\s/>])", re.IGNORECASE)


class TooCostlyError(Exception):
    """Raised for a page whose tree takes more to build than any report's."""


def browser_tree(text: str) -> Element:
    """The page as a browser has it, comments left out. Raises TooCostlyError."""
    if len(text) > LARGEST or text.count("<") > MOST_TAGS:
        raise TooCostlyError
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the page looks like XML, or like the name of a file
        soup = _Soup(_without_templates(text), builder=_Builder(store_line_numbers=False))
    return _as_lxml(soup)


class _Soup(BeautifulSoup):
    """Counts the elements that are made and looks how many are open."""

    builder: "_Builder"
    made = 0

    def new_tag(self, *args: Any, **kwargs: Any) -> Tag:  # noqa: ANN401  whatever the library passes
        self.made += 1
        if self.made > _MOST_ELEMENTS or len(self.builder.underlying_builder.openElements) > _DEEPEST:
            raise TooCostlyError
        return super().new_tag(*args, **kwargs)


class _Builder(HTML5TreeBuilder):
    def feed(self, markup: str | bytes) -> None:
        super().feed(_Watched(markup, self))


class _Watched(str):
    """A page that html5lib reads in pieces, which is when the tag that it is at is looked at."""

    __slots__ = ("builder", "stream")
    builder: HTML5TreeBuilder
    stream: StringIO

    def __new__(cls, text: str | bytes, builder: HTML5TreeBuilder) -> "_Watched":
        watched = super().__new__(cls, text)
        watched.builder, watched.stream = builder, StringIO(watched)
        return watched

    def read(self, size: int) -> str:
        tokenizer = getattr(self.builder.underlying_builder.parser, "tokenizer", None)
        token = tokenizer.currentToken if tokenizer else None
        if token and isinstance(token.get("data"), list) and len(token["data"]) > _MOST_ATTRIBUTES:
            raise TooCostlyError
        return self.stream.read(size)


def _without_templates(text: str) -> str:
    """What templates hold as text of a style, which is no part of the page either: html5lib does not know them."""
    depth = 0

    def styled(tag: re.Match[str]) -> str:
        nonlocal depth
        outermost = depth == (1 if tag[1] else 0)
        depth = max(0, depth + (-1 if tag[1] else 1))
        return f"<{tag[1]}style" if outermost else f"<{tag[1]}span"

    return _TEMPLATE.sub(styled, text)


def _as_lxml(soup: BeautifulSoup) -> Element:
    root = etree.Element("html")
    made = {id(soup): root}
    for node in soup.descendants:
        parent = made.get(id(node.parent))
        if parent is None or isinstance(node, PreformattedString):
            continue
        if isinstance(node, Tag):
            made[id(node)] = root if node.parent is soup else etree.SubElement(parent, _tag(node.name))
            for name, value in node.attrs.items():
                if _NAME.fullmatch(name):
                    made[id(node)].set(
                        name, without_controls(value if isinstance(value, str) else " ".join(value))
                    )
        elif len(parent):
            parent[-1].tail = (parent[-1].tail or "") + without_controls(str(node))
        else:
            parent.text = (parent.text or "") + without_controls(str(node))
    return root


def _tag(name: str) -> str:
    """The name where lxml can hold it; else that of an element that means nothing either."""
    return name if _NAME.fullmatch(name) else "span"

"""The style sheets of a page, and which of its elements each of their rules is about.

Read as a browser does on a wide screen: rules for paper, for phones and for what a mouse points at are none.
Only what can change what a reader sees of a figure is kept.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from cssselect import HTMLTranslator, SelectorError, parse
from cssselect.parser import Selector
from lxml import etree
from lxml.etree import _Element as Element

_MOST_SIGNS = 2_000_000  # of all style sheets; a portal's have 100,000
_MOST_RULES = 4_000
_MOST_LOOKS = 40_000_000  # elements looked at, times rules
_WIDTH, _HEIGHT = 1280.0, 720.0  # pixels of the screen
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_STRING = r'"(?:[^"\\\n]|\\.)*"?|' + r"'(?:[^'\\\n]|\\.)*'?"
_PIECE = re.compile(rf"{_STRING}|url\([^)]*\)|[{{}};]|\\.|[^{{}};\"'\\u]+|u", re.DOTALL)
_IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)", re.DOTALL)
_FEATURE = re.compile(r"\(\s*(min-|max-)?(width|height|device-width)\s*:\s*([\d.]+)\s*(px|em|rem)?\s*\)")
_RANGE = re.compile(r"\(\s*(width|height)\s*([<>]=?)\s*([\d.]+)\s*(px|em|rem)?\s*\)")
_TRUE_FEATURES = re.compile(
    r"\(\s*(?:orientation\s*:\s*landscape|hover(?:\s*:\s*hover)?|pointer\s*:\s*fine|color|screen"
    r"|prefers-color-scheme\s*:\s*light|min-resolution[^)]*)\s*\)"
)
_MEDIUM = re.compile(r"^(?:only\s+)?(all|screen|print|[a-z-]+)\b")

KEPT = frozenset(
    ("display", "visibility", "opacity", "color", "background", "background-color", "background-image", "font",
     "font-size", "font-family", "text-decoration", "text-decoration-line", "vertical-align", "position", "left", "right",
     "top", "bottom", "text-indent", "clip", "clip-path", "width", "height", "max-width", "max-height", "overflow",
     "overflow-x", "overflow-y", "transform", "scale", "content", "content-visibility", "direction", "unicode-bidi",
     "letter-spacing", "-webkit-text-fill-color", "filter", "mso-hide", "order", "flex-direction", "float",
     "-webkit-text-security", "line-height", "margin-left", "text-transform", "zoom", "margin-top", "translate", "rotate",
     "grid-template-columns")
)  # fmt: skip
"""Properties that can change what is seen of a text."""


class Declared(NamedTuple):
    """One declaration, lower case but for strings and addresses."""

    name: str
    value: str
    important: bool


class Rule(NamedTuple):
    """A selector and what it declares. `order` counts the rules of the page."""

    selector: Selector
    declared: tuple[Declared, ...]
    order: int

    @property
    def pseudo(self) -> str:
        """before, after, another pseudo-element, or ""."""
        element = self.selector.pseudo_element
        return element.lower() if isinstance(element, str) else "" if element is None else "other"


@lru_cache(maxsize=8192)  # a word processor writes the same few on every page
def declarations(text: str) -> tuple[Declared, ...]:
    """What the text of a `style` attribute, or of a rule between its braces, declares, as far as it is kept."""
    found = []
    for part in _split(_COMMENT.sub(" ", text)):
        name, colon, value = part.partition(":")
        name = _unescaped(name).strip().lower()
        if not colon or not (name in KEPT or name.startswith("--")):
            continue
        plain = _IMPORTANT.sub("", value).strip()
        if plain:
            kept = plain if name in ("content",) or name.startswith("--") else _unescaped(plain).lower()
            found.append(Declared(name, kept, plain != value.strip()))
    return tuple(found)


def rules(sheets: Iterable[tuple[str, str]]) -> list[Rule]:
    """The rules of style sheets that hold on a screen; each comes with its `media` attribute."""
    found: list[Rule] = []
    signs = 0
    for text, media in sheets:
        signs += len(text)
        if signs > _MOST_SIGNS:
            break
        if is_shown_on_screen(media):
            for head, body in _blocks(_COMMENT.sub(" ", text), 0):
                if len(found) >= _MOST_RULES:
                    return found
                declared = declarations(body)
                if declared:
                    found += [Rule(selector, declared, len(found)) for selector in _selectors(head)]
    return found


def matches(root: Element, of: Iterable[Rule]) -> dict[Element, list[Rule]]:
    """The rules that are about each element of a tree, where any is."""
    found: dict[Element, list[Rule]] = {}
    translator = HTMLTranslator()
    named: dict[str, list[Element]] = {}
    looked, size = 0, 0
    for rule in of:
        name = _lone_class(rule.selector)
        if name is None:
            size = size or sum(1 for _ in root.iter())
            looked += size
            if looked > _MOST_LOOKS:
                continue
            elements = _by_xpath(root, translator, rule.selector)
        else:
            named = named or _by_class(root)
            elements = named.get(name, [])
        for element in elements:
            found.setdefault(element, []).append(rule)
    return found


def is_shown_on_screen(media: str) -> bool:
    """Whether a media query holds on a wide screen.

    >>> [is_shown_on_screen(one) for one in ("", "print", "screen and (max-width: 768px)", "print, (min-width:800px)")]
    [True, False, False, True]
    """
    return not media.strip() or any(_holds(one.strip().lower()) for one in media.split(","))


def _holds(query: str) -> bool:
    negated = query.startswith("not ")
    query = query.removeprefix("not ").strip()
    held = True
    medium = _MEDIUM.match(query)
    if medium and medium[1] not in ("all", "screen"):
        held = False
    for way, what, number, unit in _FEATURE.findall(query):
        asked, there = (
            float(number) * (16 if unit in ("em", "rem") else 1),
            _HEIGHT if what == "height" else _WIDTH,
        )
        held &= asked <= there if way == "min-" else asked >= there if way == "max-" else asked == there
    for what, sign, number, unit in _RANGE.findall(query):
        asked, there = (
            float(number) * (16 if unit in ("em", "rem") else 1),
            _HEIGHT if what == "height" else _WIDTH,
        )
        held &= there <= asked if sign.startswith("<") else there >= asked
    left = _TRUE_FEATURES.sub("", _RANGE.sub("", _FEATURE.sub("", query)))
    if "(" in left:
        held = False
    return held is not negated


def _blocks(text: str, depth: int) -> Iterator[tuple[str, str]]:
    """Heads and bodies of style rules, those in at-rules that hold included."""
    start, at, level, head = 0, 0, 0, ""
    inner = 0
    for piece in _PIECE.finditer(text):
        sign = piece[0]
        if sign == "{":
            if level == 0:
                head, inner = text[start : piece.start()].strip(), piece.end()
            level += 1
        elif sign == "}":
            level = max(level - 1, 0)
            if level == 0:
                yield from _block(head, text[inner : piece.start()], depth)
                start, head = piece.end(), ""
        elif sign == ";" and level == 0:
            start = piece.end()  # an @import or @charset
        at = piece.end()
    if level and head:  # the sheet ends inside: browsers close it
        yield from _block(head, text[inner:at], depth)


def _block(head: str, body: str, depth: int) -> Iterator[tuple[str, str]]:
    if not head.startswith("@"):
        yield head, body
        return
    name, _, condition = head[1:].partition(" ")
    name, _, more = name.partition("(")
    condition = f"({more} {condition}" if more else condition
    holds = {
        "media": is_shown_on_screen(condition),
        "supports": "not" not in condition,
        "layer": True,
        "container": False,
    }
    if holds.get(name.lower(), False) and depth < 4:
        yield from _blocks(body, depth + 1)


def _selectors(head: str) -> list[Selector]:
    try:
        return parse(head)
    except (SelectorError, ValueError, RecursionError):
        return []  # as browsers do: one selector that is not understood takes the whole rule with it


def _lone_class(selector: Selector) -> str | None:
    """The class of a selector that is one class alone, as most are."""
    canonical = selector.canonical()
    canonical = canonical.partition("::")[0]
    name = canonical[1:]
    return name if canonical.startswith(".") and name.replace("-", "").replace("_", "").isalnum() else None


def _by_class(root: Element) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for element in root.xpath("//*[@class]"):
        for name in dict.fromkeys(element.get("class").split()):
            found.setdefault(name, []).append(element)
    return found


def _by_xpath(root: Element, translator: HTMLTranslator, selector: Selector) -> list[Element]:
    try:
        found: list[Element] = root.xpath(translator.selector_to_xpath(selector, "descendant-or-self::"))
    except (SelectorError, etree.XPathError, ValueError, RecursionError):
        return []
    return found


def _split(text: str) -> Iterator[str]:
    """Declarations between semicolons; those of rules within are left out."""
    start, level = 0, 0
    for piece in _PIECE.finditer(text):
        sign = piece[0]
        if sign == "{":
            level += 1
        elif sign == "}":
            level = max(level - 1, 0)
            start = piece.end()
        elif sign == ";" and level == 0:
            yield text[start : piece.start()]
            start = piece.end()
    if level == 0:
        yield text[start:]


def _unescaped(text: str) -> str:
    return (
        _ESCAPE.sub(lambda match: _sign(match[1]) if match[1] else match[2], text) if "\\" in text else text
    )


def _sign(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def string(text: str) -> str:
    """A quoted string of a style sheet as it is shown."""
    return _unescaped(text[1:-1] if text[:1] == text[-1:] and len(text) > 1 else text.strip("\"'"))

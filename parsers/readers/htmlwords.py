"""What stands on a page as it is shown: elements that are not are taken out, cells get the text that a person sees.

Most pages have nothing that is shown otherwise than it is stored; only those that do are looked at part by part.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from parsers.readers.cssrules import Rule, matches, rules, string
from parsers.readers.htmllook import Cascade, Style, faded, is_block
from parsers.readers.htmlstrange import DRAWN, OTHERS, Strange, holder, is_leaf
from parsers.readers.htmltree import take_out, text_of
from parsers.readers.letters import as_pictures, is_pictured
from parsers.readers.runs import Look, Run, Seen, see_cell
from schemas.text import without_controls

NEVER_SHOWN = (
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "head",
    "datalist",
    "rp",
    "audio",
    "colgroup",
    "frameset",
)
_FORMS = ("input", "textarea", "select")
_ATTRIBUTE = re.compile(r"attr\(\s*([\w-]+)[^)]*\)")
_CONTENT = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|attr\([^)]*\)|open-quote|close-quote|[\w-]+\([^)]*\)"
)
_BESIDE = 3  # pixels: a picture that is no larger shows nothing
_MOST_SCRIPT = 2_000_000  # signs of a page's scripts that are looked through
_SMALLEST = 6.0  # pixels: letters that are no smaller are plain
_SMALL = 0.66  # of the letters around
_UNSEEN = 0.02  # of a letter's opacity
_PILED = -0.35  # of the letters' size, between letters: each stands on the one before it
_ENDED_BY_P = ("b", "i", "u", "s", "small", "big", "strike", "tt")
_RIGHT_TO_LEFT, _END, _APART = "\u202e", "\u202c", "\u2069"


@dataclass(slots=True)
class Shown:
    """What is seen of those cells that are shown otherwise than they are stored.

    `crossed` says that the tree may have ended an element too early that is about how its text looks.
    """

    cells: dict[Element, Seen] = field(default_factory=dict)
    crossed: bool = False


def show(root: Element, sheets: Iterable[tuple[str, str]] = ()) -> Shown:
    """Make a page's tree what is shown of it.

    Args:
        root: the tree; what is not shown is taken out of it.
        sheets: style sheets from elsewhere that are for this page, each with its media.
    """
    page = _Page(root, [*sheets, *style_sheets(root)])
    scripts = _scripts(root)
    for element in list(root.iter(*NEVER_SHOWN)):
        take_out(element)
    page.fill_in()
    return page.look_at_what_is_strange(scripts)


def style_sheets(root: Element) -> list[tuple[str, str]]:
    """The style sheets that stand in a page, each with its media."""
    return [(text_of(one), one.get("media") or "") for one in root.iter("style")]


def _scripts(root: Element) -> str:
    found, size = [], 0
    for one in root.iter("script"):
        size += len(one.text or "")
        if size > _MOST_SCRIPT:
            break
        found.append(one.text or "")
    return "\n".join(found)


class _Page:
    """A page that is being looked at."""

    def __init__(self, root: Element, sheets: list[tuple[str, str]]) -> None:
        self._root = root
        self._rules: list[Rule] = rules(sheets) if sheets else []
        self._cascade = Cascade({})
        self._strange = Strange()

    def fill_in(self) -> None:
        """Put what controls show in place of what they store; outside the cells, lists to choose from are no text."""
        for element in list(self._root.iter(*_FORMS)):
            if element.tag == "input":
                self._fill_input(element)
            elif holder(element) is None:
                take_out(element)
            elif element.tag == "select":
                options = list(element.iter("option"))
                chosen = [one for one in options if one.get("selected") is not None] or options[:1]
                shown = text_of(chosen[-1]) if chosen else ""
                if element.get("multiple") is not None or (element.get("size") or "1") != "1":
                    self._strange.doubts[element] = "not_a_number"
                _replace(element, shown)
            else:
                _replace(element, text_of(element))

    def _fill_input(self, element: Element) -> None:
        kind = (element.get("type") or "text").strip().lower()
        value, hint = element.get("value") or "", element.get("placeholder") or ""
        if kind == "hidden":
            take_out(element)
        elif kind in ("password", "range", "checkbox", "radio", "color", "file", "image"):
            self._strange.doubts[element] = "picture_in_cell"
        else:
            if not value and hint and kind not in ("button", "submit", "reset"):
                self._strange.doubts[element] = "not_a_number"
                value = hint
            _replace(element, value)

    def look_at_what_is_strange(self, scripts: str) -> Shown:
        """Take out what is not shown; what is seen of the cells about which, or parts of which, something is strange."""
        self._strange.find(self._root, scripts, self._rules)
        strange = self._strange.elements
        if not strange:
            return Shown()
        cascade = self._cascade = Cascade(matches(self._root, self._rules))
        for element in strange:
            if element.tag == "details" and element.get("open") is None:
                _close(element)
        crossed = any(_may_be_crossed(one) and not self._is_plain(one) for one in strange)
        gone = [one for one in strange if cascade.style(one).gone or _is_collapsed(one, cascade)]
        for element in gone:
            if cascade.keeps_room(element) and not _is_collapsed(element, cascade):
                _empty(element)
            else:
                take_out(element)
        cells: dict[Element, None] = {}
        prose: list[Element] = []
        for element in dict.fromkeys(strange):
            if self._is_plain(element):
                continue
            cell = holder(element)
            if cell is not None:
                cells[cell] = None
            else:
                within = [one for one in element.iter("td", "th") if is_leaf(one)]
                cells.update(dict.fromkeys(within))
                if not within:
                    prose.append(element)
        shown = Shown({cell: self._see(cell) for cell in cells}, crossed)
        for element in prose:
            self._show_prose(element)
        return shown

    def _is_plain(self, element: Element) -> bool:
        """Whether an element about which something was said looks like any other all the same."""
        if (
            element in self._strange.doubts
            or element in self._strange.overridden
            or element.tag in DRAWN + OTHERS
        ):
            return False
        style = self._cascade.style(element)
        parent = element.getparent()
        around = style if parent is None else self._cascade.style(parent)
        usual = style._replace(values={}, block=None, pictured="", size=16.0, spacing=0.0) == Style()
        return (
            usual
            and style.size >= max(_SMALLEST, _SMALL * around.size)
            and style.spacing > -0.2
            and not is_pictured(style.pictured)
            and not self._cascade.is_added_to(element)
        )

    def _see(self, cell: Element) -> Seen:
        words = _Words(self._cascade, self._strange.doubts)
        words.read(cell)
        if len(words.beside) > 1:  # what floats stands before or behind what it follows
            words.doubt = words.doubt or "not_a_number"
        lines = words.lines
        seen = see_cell(lines, None, drawn=words.drawn, over=words.drawn, numbered=words.numbered)
        return Seen(seen.text, words.doubt) if words.doubt and not seen.doubt else seen

    def _show_prose(self, element: Element) -> None:
        """Take out of a text outside the cells what is not seen of it; digits off the line become marks of notes."""
        for node in list(element.iter()):
            if not isinstance(node.tag, str):
                continue
            style = self._cascade.style(node)
            if style.struck or _is_hidden(style):
                node.text = None
                for child in node:
                    child.tail = None
        style = self._cascade.style(element)
        text = (element.text or "").strip()
        if style.raised and not len(element) and text.isdigit():
            element.text = f"[{text}]"


@dataclass(slots=True)
class _Words:
    """The walk through a cell. `drawn` says that something is in it that may show a figure and is no text."""

    cascade: Cascade
    doubts: dict[Element, str]
    lines: list[list[Run]] = field(default_factory=lambda: [[]])
    drawn: bool = False
    numbered: bool = False
    turned: bool = False
    floating: int = 0  # how many of the elements around float
    beside: set[bool] = field(default_factory=set)
    doubt: str = ""

    def read(self, cell: Element) -> None:
        stack: list[tuple[Element, Iterator[Element], Style]] = []
        self._open(cell, stack)
        while stack:
            element, children, style = stack[-1]
            child = next(children, None)
            if child is not None:
                self._open(child, stack)
                continue
            stack.pop()
            self._close(element, style)
            if stack and element.tail:
                self._write(element.tail, stack[-1][2])

    def _open(self, element: Element, stack: list[tuple[Element, Iterator[Element], Style]]) -> None:
        style = self.cascade.style(element)
        tag = element.tag
        if doubt := self.doubts.get(element):
            self.doubt = self.doubt or doubt
        if style.doubt or (tag == "math" and _is_stacked(element)):
            self.doubt = self.doubt or "not_a_number"
        if tag in DRAWN and not _is_hidden(style) and not _is_tiny(element):
            self.drawn = True
            stack.append((element, iter(()), style))
            return
        above = stack[-1][2] if stack else Style()
        self.floating += style.floats
        self.drawn |= (
            bool(stack) and style.ground is None and above.ground is not None and not _is_hidden(style)
        )
        if style.isolated:
            self._end_override()
        if tag == "br" or is_block(element.tag, style):
            self.lines.append([])
        if tag == "li" and element.getparent() is not None and element.getparent().tag == "ol":
            self.numbered |= not _is_hidden(style)
        if tag == "q":
            self._write("“", style)
        self._made(element, "before")
        if element.text:
            self._write(element.text, style)
        stack.append((element, iter(element), style))

    def _close(self, element: Element, style: Style) -> None:
        self._made(element, "after")
        self.floating -= style.floats
        if style.isolated:
            self._end_override()
        if element.tag == "q":
            self._write("”", style)
        if is_block(element.tag, style):
            self.lines.append([])

    def _made(self, element: Element, which: str) -> None:
        """What a style sheet puts before or behind an element's text."""
        found = self.cascade.pseudo(element, which)
        if found is None:
            return
        declared, style = found
        content = declared.get("content", "none")
        if content in ("none", "normal", "initial", "unset", "inherit") or style.gone:
            return
        for part in _CONTENT.findall(content):
            if part[0] in "\"'":
                self._write(string(part), style)
            elif match := _ATTRIBUTE.match(part):
                self._write(element.get(match[1]) or "", style)
            elif part.startswith("url("):
                self.drawn |= not _is_hidden(style)
            elif "quote" not in part and not _is_hidden(style):
                self.doubt = self.doubt or "not_a_number"  # a counter, or an image

    def _end_override(self) -> None:
        if self.turned:
            self.lines[-1].append(Run(_END + _APART, Look()))
            self.turned = False

    def _write(self, text: str, style: Style) -> None:
        if style.pictured and is_pictured(style.pictured):
            text = as_pictures(text)
        if text.strip() and not _is_hidden(style):
            self.beside.add(self.floating > 0)
        if style.turned is not self.turned:
            self.lines[-1].append(Run(_RIGHT_TO_LEFT if style.turned else _END, Look()))
            self.turned = style.turned
        self.lines[-1].append(Run(text, _look(style)))


def _look(style: Style) -> Look:
    colour, ground = style.colour, style.ground
    if colour is not None and ground is not None and style.opacity < 1:
        colour = faded(colour, ground, style.opacity)
    return Look(
        struck=style.struck,
        raised=style.raised,
        colour=None if ground is None else colour,
        size=0.0 if style.spacing < _PILED else style.size * 0.75,
        hidden=_is_hidden(style),
        ground=ground,
    )


def _is_hidden(style: Style) -> bool:
    return (
        style.gone or not style.visible or style.opacity < _UNSEEN or style.colour is None or style.size == 0
    )


def _is_collapsed(element: Element, cascade: Cascade) -> bool:
    if element.tag not in ("tr", "tbody", "thead", "tfoot"):
        return False
    return cascade.declared(element).get("visibility") == "collapse"


def _may_be_crossed(element: Element) -> bool:
    """Whether libxml2 may have ended an element where a paragraph began within it."""
    behind = element.getnext()
    if element.tag not in _ENDED_BY_P or behind is None or behind.tag != "p":
        return False
    return not text_of(element).strip()


def _empty(element: Element) -> None:
    """Leave the room that an element takes, and nothing in it."""
    element.text = None
    for child in list(element):
        element.remove(child)


def _close(details: Element) -> None:
    """Of what can be opened and is not, the summary alone is shown."""
    summary = next((one for one in details if one.tag == "summary"), None)
    details.text = None
    for child in list(details):
        child.tail = None
        if child is not summary:
            details.remove(child)


def _is_tiny(element: Element) -> bool:
    sides = ((element.get(name) or "").strip().removesuffix("px") for name in ("width", "height"))
    return any(side.isdigit() and int(side) <= _BESIDE for side in sides)


def _is_stacked(math: Element) -> bool:
    return (
        next(math.iter("mfrac", "msup", "msub", "msubsup", "munder", "mover", "mroot", "msqrt"), None)
        is not None
    )


def _replace(control: Element, text: str) -> None:
    """Make a control a piece of text."""
    for child in list(control):
        control.remove(child)
    for name in ("data-value", "value"):
        control.attrib.pop(name, None)
    control.tag = "span"
    control.text = without_controls(text)

"""Which elements of a page may be shown otherwise than they are stored: the few that are worth a closer look."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from lxml import etree
from lxml.etree import _Element as Element

from parsers.readers.colour import BLACK, WHITE, is_faint
from parsers.readers.cssrules import Declared, Rule, declarations, matches
from parsers.readers.htmllook import USER_AGENT, parse_colour
from parsers.readers.htmltree import text_of
from parsers.readers.letters import is_pictured

DRAWN = ("img", "svg", "canvas", "object", "embed", "video", "meter", "progress", "applet", "picture")
"""Elements that may show a figure which is no text."""
OTHERS = ("bdo", "details", "math", "ol", "q")
_USUAL = ("h1", "h2", "h3", "template", "datalist", "rp", "small", "big")
_TOLD = tuple(sorted({*USER_AGENT} - {*_USUAL}))  # elements that look otherwise by themselves
_PLAIN = frozenset(
    ("block", "inline", "inline-block", "visible", "auto", "0", "initial", "normal", "table", "table-row", "table-cell",
     "list-item", "flex", "grid", "inline-flex", "inline-table", "1", "100%")
)  # fmt: skip
_RISEN = re.compile(r"^(?:super|sub|text-top|[-+]?(?!0(?:px|pt)?$)[.\d])")
_SMALL = re.compile(
    r"(?:^|[\s:])(?:0?\.\d+|[0-2](?:\.\d+)?)(?:px|pt|em|rem|%|)?(?=$|[\s/;])|^(?:\d|[1-4]\d)%$|var\("
)
_FAR_BACK = re.compile(r"-(?:\d{3,}|[\d.]+(?:em|rem|%|v[wh]|in|cm))")
_CLOSE = re.compile(r"-(?:[2-9]|\d\d|0?\.[2-9]|1(?:\.\d)?em)")
_PICTURE = re.compile(r"var\(|url\(|gradient\(|image\(")
_COLOURS = ("color", "background", "background-color", "-webkit-text-fill-color")
_MOST_PAIRS = 4000  # of colours


def _is_odd(value: str) -> bool:
    return value not in _PLAIN and value != "none"


_WORRIES: Mapping[str, Callable[[str], bool]] = {
    **dict.fromkeys(
        ("clip", "clip-path", "transform", "content-visibility", "scale", "order", "-webkit-text-security", "mso-hide",
         "filter", "zoom", "translate", "rotate", "unicode-bidi"), _is_odd,
    ),
    "display": lambda value: value not in _PLAIN,
    "visibility": lambda value: value not in _PLAIN,
    "opacity": lambda value: value not in ("1", "100%"),
    **dict.fromkeys(("text-decoration", "text-decoration-line"), lambda value: "line-through" in value or "var(" in value),
    "vertical-align": lambda value: bool(_RISEN.match(value)),
    **dict.fromkeys(("font-size", "font"), lambda value: bool(_SMALL.search(value))),
    "position": lambda value: value in ("absolute", "fixed", "relative"),
    **dict.fromkeys(("overflow", "overflow-x", "overflow-y"), lambda value: value not in ("visible", "auto")),
    "float": lambda value: value in ("left", "right"),
    "flex-direction": lambda value: "reverse" in value,
    **dict.fromkeys(("margin-left", "margin-top", "text-indent"), lambda value: bool(_FAR_BACK.match(value))),
    "letter-spacing": lambda value: bool(_CLOSE.match(value)),
    "content": lambda value: value not in ("none", "normal", '""', "''"),
    "font-family": is_pictured,
    "direction": lambda value: value == "rtl",
    **dict.fromkeys((*_COLOURS, "background-image"), lambda value: bool(_PICTURE.search(value))),
}  # fmt: skip
"""What declarations say by which a text can be seen otherwise than it is stored; colours are looked at in pairs."""

_NUMBER = re.compile(r"[-+]?\d[\d,，]*(?:\.\d+)?%?")
_NOTHING_YET = ("", "0", "-", "--")
# Names of attributes that scripts take a figure from, and of those that say something else.
_COUNTERS = re.compile(
    r"^data-(?:.*(?:target|count|value|val|num|end|final|goal|stop|amount|total|figure|digit|speed-to|text|content).*|to|n)$"
)
_HARMLESS = re.compile(
    r"^data-(?:.*(?:row|col|index|idx|id|sort|order|page|key|uid|pos|level|width|height|top|left).*|x|y)$"
)
_BOUND = frozenset(("v-text", "v-html", "ng-bind", "ng-bind-html", "ng-bind-template", "x-text", "data-bind"))
"""Attributes by which libraries of scripts fill an element."""
_OVERRIDE = "\u202e"
_STYLED = etree.XPath("//*[@style]")
_DATA = etree.XPath("//*[@*[starts-with(name(), 'data-')]]")
_NAMED = etree.XPath("//*[@id]")
_OVERRIDDEN = etree.XPath(f"//text()[contains(., '{_OVERRIDE}')]/..")
_TEMPLATED = etree.XPath("//*[" + " or ".join(f"@{name}" for name in sorted(_BOUND)) + "]")
_TOLD_BY_ATTRIBUTES = {name: etree.XPath(f"//*[@{name}]") for name in ("hidden", "dir", "bgcolor")}


@dataclass(slots=True)
class Strange:
    """What was found. `doubts` are elements of which nobody can say what they show, with the code of the problem."""

    elements: list[Element] = field(default_factory=list)
    overridden: set[Element] = field(default_factory=set)
    doubts: dict[Element, str] = field(default_factory=dict)

    def find(self, root: Element, scripts: str, of: list[Rule]) -> None:
        """Look through a page; `scripts` is what its scripts say."""
        attributes = set(chain.from_iterable(map(Element.items, root.iter())))
        names = {name for name, _ in attributes}
        inline = {text: declarations(text) for name, text in attributes if name == "style"}
        faint = _has_faint_colours([*inline.values(), *(rule.declared for rule in of)])
        worrying = {text for text, declared in inline.items() if _worries(declared, faint=faint)}
        found = self.elements
        if worrying:
            found += [one for one in _STYLED(root) if one.get("style") in worrying]
        marked = [rule for rule in of if rule.pseudo or _worries(rule.declared, faint=faint)]
        if marked:
            found += matches(root, marked)
        found += root.iter(*_TOLD, "font", *DRAWN, *OTHERS)
        for name, look_for in _TOLD_BY_ATTRIBUTES.items():  # in their order, which that of a set would not be
            if name in names:
                found += look_for(root)
        if _OVERRIDE in text_of(root):
            self.overridden = set(_OVERRIDDEN(root))
            found += self.overridden
        self._find_scripted(root, names, scripts)
        found += self.doubts

    def _find_scripted(self, root: Element, names: set[str], scripts: str) -> None:
        """Elements whose text a script makes when the page is opened; `names` are those of the page's attributes."""
        scripted: list[Element] = []
        if any(name.startswith("data-") for name in names):
            scripted += [one for one in _DATA(root) if _is_counter(one)]
        if names & _BOUND:
            scripted += _TEMPLATED(root)
        if scripts and "id" in names:
            scripted += [one for one in _NAMED(root) if _is_written_into(one, scripts)]
        self.doubts.update(dict.fromkeys(scripted, "filled_by_script"))


def holder(element: Element) -> Element | None:
    """The cell that an element is or stands in, where that is one of a table of data."""
    one: Element | None = element
    while one is not None and one.tag not in ("td", "th"):
        one = one.getparent()
    return one if one is not None and is_leaf(one) else None


def is_leaf(cell: Element) -> bool:
    """Whether a cell holds no table."""
    return next(cell.iterdescendants("table"), None) is None


def _worries(declared: Iterable[Declared], *, faint: bool) -> bool:
    """Whether declarations can make a text be seen otherwise than it is stored."""
    return any(
        (faint and one.name in _COLOURS) or (one.name in _WORRIES and _WORRIES[one.name](one.value))
        for one in declared
    )


def _has_faint_colours(those: Iterable[Iterable[Declared]]) -> bool:
    """Whether some colour that a page names can hardly be seen on some ground that it names."""
    letters, grounds = {BLACK}, {WHITE}
    for declared in those:
        for one in declared:
            if one.name not in _COLOURS:
                continue
            for part in [one.value] if "(" in one.value else one.value.split():
                colour = parse_colour(part)
                if colour is not None and colour[1] < 1:
                    return True
                if colour is not None:
                    (grounds if one.name.startswith("background") else letters).add(colour[0])
    return len(letters) * len(grounds) > _MOST_PAIRS or any(
        is_faint(one, other) for one in letters for other in grounds
    )


def _is_counter(element: Element) -> bool:
    """Whether a script is to count a figure up that stands in an attribute, and the text is not that figure yet."""
    text = text_of(element).strip()
    if len(text) > 20 or holder(element) is None or not (text in _NOTHING_YET or _NUMBER.fullmatch(text)):
        return False
    for name, value in element.attrib.items():
        if not name.startswith("data-") or not _NUMBER.fullmatch(value.strip()):
            continue
        if _plain(value) == _plain(text) or (_HARMLESS.match(name) and not _COUNTERS.match(name)):
            continue
        if _COUNTERS.match(name) or text in _NOTHING_YET:
            return True
    return False


def _is_written_into(element: Element, scripts: str) -> bool:
    """Whether a script names an element of a cell that shows nothing yet."""
    text, name = text_of(element).strip(), element.get("id")
    if not name or text not in _NOTHING_YET or holder(element) is None:
        return False
    return any(
        f"{mark}{name}{end}" in scripts for mark, end in (("'", "'"), ('"', '"'), ("#", "'"), ("#", '"'))
    )


def _plain(figure: str) -> str:
    plain = figure.strip().replace(",", "").replace("，", "").lstrip("+")
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain).lstrip("0") or "0"

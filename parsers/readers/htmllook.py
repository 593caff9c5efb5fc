"""How the parts of a page look, as a browser computes it: of all properties, what changes whether a text is seen."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from lxml.etree import _Element as Element

from parsers.readers.colour import BLACK, WHITE, Colour, of_hex
from parsers.readers.cssrules import Declared, Rule, declarations

LINES = frozenset(
    ("p", "div", "li", "ul", "ol", "tr", "td", "th", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article",
     "header", "footer", "nav", "dl", "dt", "dd", "form", "ucapcontent", "ucaptitle", "publishtime", "caption", "center",
     "blockquote", "pre", "address", "figure", "main", "aside", "fieldset", "details", "summary", "hr", "tbody", "thead")
)  # fmt: skip
"""Elements that begin a new line where they stand."""

_BLOCKS = frozenset(
    (
        "block",
        "flex",
        "grid",
        "list-item",
        "table",
        "table-row",
        "table-cell",
        "flow-root",
        "table-caption",
        "table-row-group",
    )
)
_APART = (
    "inline-block",
    "inline-flex",
    "inline-table",
    "inline-grid",
)  # what a line through others leaves out
_INLINE = ("inline", "contents", *_APART)
_LENGTH = re.compile(
    r"^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(px|pt|em|rem|ex|ch|%|vh|vw|in|cm|mm|pc|q|vmin|vmax)?$"
)
_FONT_SIZE = re.compile(
    r"(?:^|\s)((?:\d+\.?\d*|\.\d+)(?:px|pt|em|rem|%|ex|pc|in|cm|mm|vw|vh)?|xx-small|x-small|small|medium|large|x-large|xx-large|smaller|larger)(?=\s*/|\s)"
)
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.795, "mm": 3.7795, "q": 0.945, "rem": 16.0,
           "vh": 7.2, "vw": 12.8, "vmin": 7.2, "vmax": 12.8}  # fmt: skip
_NAMED_SIZES = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0,
                "xx-large": 32.0}  # fmt: skip
_FONT_SIZES = {1: 10.0, 2: 13.0, 3: 16.0, 4: 18.0, 5: 24.0, 6: 32.0, 7: 48.0}  # of <font size>
_NAMED = {
    "white": "ffffff", "black": "000000", "red": "ff0000", "blue": "0000ff", "green": "008000", "yellow": "ffff00",
    "gray": "808080", "grey": "808080", "silver": "c0c0c0", "snow": "fffafa", "ivory": "fffff0", "whitesmoke": "f5f5f5",
    "ghostwhite": "f8f8ff", "floralwhite": "fffaf0", "azure": "f0ffff", "mintcream": "f5fffa", "honeydew": "f0fff0",
    "aliceblue": "f0f8ff", "seashell": "fff5ee", "oldlace": "fdf5e6", "linen": "faf0e6", "lavenderblush": "fff0f5",
    "beige": "f5f5dc", "lightyellow": "ffffe0", "lightgray": "d3d3d3", "lightgrey": "d3d3d3", "gainsboro": "dcdcdc",
    "darkgray": "a9a9a9", "darkgrey": "a9a9a9", "dimgray": "696969", "dimgrey": "696969", "navy": "000080",
    "maroon": "800000", "purple": "800080", "orange": "ffa500", "teal": "008080", "aqua": "00ffff", "cyan": "00ffff",
    "lime": "00ff00", "fuchsia": "ff00ff", "magenta": "ff00ff", "olive": "808000", "pink": "ffc0cb", "gold": "ffd700",
    "cornsilk": "fff8dc", "lemonchiffon": "fffacd", "lightcyan": "e0ffff", "lavender": "e6e6fa", "windowtext": "000000",
    "window": "ffffff", "canvas": "ffffff", "canvastext": "000000", "darkblue": "00008b", "darkred": "8b0000",
    "darkgreen": "006400", "brown": "a52a2a", "blueviolet": "8a2be2", "lightblue": "add8e6", "lightgreen": "90ee90",
    "tomato": "ff6347", "crimson": "dc143c", "skyblue": "87ceeb", "tan": "d2b48c", "wheat": "f5deb3", "khaki": "f0e68c",
}  # fmt: skip
_CHANNELS = re.compile(r"^(rgba?|hsla?)\(\s*([^)]*)\)$")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,\s*([^()]*))?\)")
_COLOUR_PART = re.compile(r"#[0-9a-f]{3,8}\b|(?:rgba?|hsla?)\([^)]*\)|[a-z]+")
_CLIPPED = re.compile(
    r"rect\(\s*0(?:px)?[\s,]+0(?:px)?[\s,]+0(?:px)?[\s,]+0(?:px)?\s*\)|rect\(1px[\s,]+1px[\s,]+1px[\s,]+1px\)"
)
_CLIP_PATHS = re.compile(
    r"inset\(\s*(?:100%|[5-9]\d%)|circle\(\s*0|polygon\(\s*0(?:px|%)?\s+0(?:px|%)?\s*(?:,\s*0(?:px|%)?\s+0(?:px|%)?\s*)*\)"
)
_NOTHING_LEFT = re.compile(r"scale(?:x|y|3d)?\(\s*0(?:\.0+)?\s*[,)]")
_TURNED_ABOUT = re.compile(r"scalex?\(\s*-|rotate(?:y|x|z)?\(\s*-?1[0-9]{2}|matrix")
_FAR = re.compile(r"translate(?:x|y|3d)?\(\s*(?:0[a-z%]*\s*,\s*)?-?\d{4,}")
_FAR_OFF = 600.0  # pixels beyond the edge of what holds it
_LEAST_SEEN = 0.02  # of a letter's opacity
_OFF_THE_LINE = 0.15  # of the letters' size
_NOTHING = ("hidden", "clip", "auto", "scroll")
_RAISED = ("super", "sub", "text-top", "top")

USER_AGENT: Mapping[str, dict[str, str]] = {
    "s": {"text-decoration": "line-through"}, "strike": {"text-decoration": "line-through"},
    "del": {"text-decoration": "line-through"}, "sup": {"vertical-align": "super", "font-size": "smaller"},
    "sub": {"vertical-align": "sub", "font-size": "smaller"}, "small": {"font-size": "smaller"},
    "big": {"font-size": "larger"}, "rt": {"vertical-align": "super", "font-size": "50%"}, "rp": {"display": "none"},
    "template": {"display": "none"}, "dialog": {"display": "none"}, "datalist": {"display": "none"},
    "bdi": {"unicode-bidi": "isolate"}, "h1": {"font-size": "2em"}, "h2": {"font-size": "1.5em"}, "h3": {"font-size": "1.17em"},
}  # fmt: skip
"""What a browser's own style sheet says of elements, as far as it matters here."""


class Style(NamedTuple):
    """How an element looks.

    `gone` says that nothing of it is shown, whatever stands within; `visible` is passed on and may be taken back.
    Sizes are in pixels. `colour` is None for letters without any; `ground` None where it is no single colour.
    `doubt` says that its letters stand elsewhere or otherwise than they follow one another.
    """

    gone: bool = False
    visible: bool = True
    opacity: float = 1.0
    colour: Colour | None = BLACK
    ground: Colour | None = WHITE
    size: float = 16.0
    struck: bool = False
    raised: bool = False
    turned: bool = False
    isolated: bool = False
    doubt: bool = False
    spacing: float = 0.0
    pictured: str = ""
    block: bool | None = None
    floats: bool = False
    values: Mapping[str, str] = {}


def is_block(tag: str, style: Style) -> bool:
    """Whether an element begins a line of its own."""
    return tag in LINES if style.block is None else style.block


class Cascade:
    """What is declared of each element of a page, by the rules that are about it and by its own attributes."""

    def __init__(self, matched: Mapping[Element, list[Rule]]) -> None:
        self._matched = matched
        self._styles: dict[Element, Style] = {}

    def style(self, element: Element) -> Style:
        """How an element looks."""
        known = self._styles.get(element)
        if known is not None:
            return known
        above = []
        one: Element | None = element
        while one is not None and one not in self._styles:
            above.append(one)
            one = one.getparent()
        style = self._styles[one] if one is not None else Style()
        for one in reversed(above):
            style = self._styles[one] = computed(style, self.declared(one), one.tag)
        return style

    def declared(self, element: Element) -> dict[str, str]:
        """The values that win for an element, by property; shorthands as they stand."""
        found = dict(USER_AGENT.get(element.tag, ()))
        found.update(_presented(element))
        layers = [
            (one.important, False, rule.selector.specificity(), rule.order, one)
            for rule in self._matched.get(element, ())
            if not rule.pseudo
            for one in rule.declared
        ]
        if text := element.get("style"):
            layers += [(one.important, True, (0, 0, 0), 0, one) for one in declarations(text)]
        return _won(found, layers)

    def keeps_room(self, element: Element) -> bool:
        """Whether an element of which nothing is shown still stands between what is before and behind it."""
        declared = self.declared(element)
        away = declared.get("position") in ("absolute", "fixed") or declared.get("mso-hide") == "all"
        return not away and declared.get("display", "").split(" ")[0] != "none"

    def is_added_to(self, element: Element) -> bool:
        """Whether a style sheet may put something before or behind an element's text."""
        return any(rule.pseudo for rule in self._matched.get(element, ()))

    def pseudo(self, element: Element, which: str) -> tuple[dict[str, str], Style] | None:
        """What is declared of an element's ::before or ::after, and how it looks; None where nothing is."""
        layers = [
            (one.important, False, rule.selector.specificity(), rule.order, one)
            for rule in self._matched.get(element, ())
            if rule.pseudo == which
            for one in rule.declared
        ]
        if not layers:
            return None
        declared = _won({}, layers)
        return declared, computed(self.style(element), declared, "span")


def _won(
    found: dict[str, str], layers: list[tuple[bool, bool, tuple[int, int, int], int, Declared]]
) -> dict[str, str]:
    for *_, one in sorted(layers, key=lambda layer: layer[:4]):
        found.pop(one.name, None)  # a shorthand behind a longhand takes it back, and the other way about
        found[one.name] = one.value
    return found


def _presented(element: Element) -> dict[str, str]:
    """What attributes say that are no style sheet."""
    found: dict[str, str] = {}
    tag = element.tag
    if element.get("hidden") is not None:
        found["display"] = "none"
    if ground := element.get("bgcolor"):
        found["background-color"] = ground if ground.startswith("#") or not _is_hex(ground) else f"#{ground}"
    if tag == "font":
        if colour := element.get("color"):
            found["color"] = (
                colour.lower() if colour.startswith("#") or not _is_hex(colour) else f"#{colour.lower()}"
            )
        if size := _number(element.get("size")):
            found["font-size"] = f"{_FONT_SIZES[min(max(size, 1), 7)]}px"
        if face := element.get("face"):
            found["font-family"] = face.lower()
    elif tag in ("bdo", "bdi") or element.get("dir"):
        found["direction"] = (element.get("dir") or "ltr").lower()
        found["unicode-bidi"] = "isolate-override" if tag == "bdo" else "isolate"
    elif tag == "dialog" and element.get("open") is not None:
        found["display"] = "block"
    return found


def computed(above: Style, declared: Mapping[str, str], tag: str) -> Style:  # noqa: C901, PLR0912, PLR0915  (one property after the other)
    """How an element looks within `above`, by what is declared of it."""
    if not declared:
        own_line = tag in LINES
        return above._replace(
            block=None,
            floats=False,
            isolated=False,
            raised=above.raised and not own_line,
            turned=above.turned and not own_line,
        )
    values = above.values
    own = {name: value for name, value in declared.items() if name.startswith("--")}
    if own:
        values = {**values, **own}
    if values and any("var(" in value for value in declared.values()):
        declared = {name: _with_variables(value, values) for name, value in declared.items()}
    size = _size(declared, above.size)
    changes: dict[str, Any] = {"values": values, "size": size, "block": None}
    gone, doubt = above.gone, above.doubt
    display = declared.get("display", "").split(" ")[0]
    if display:
        gone |= display == "none"
        changes["block"] = True if display in _BLOCKS else False if display in _INLINE else None
    if (said := declared.get("visibility")) and said in ("hidden", "collapse", "visible", "initial", "unset"):
        changes["visible"] = said not in ("hidden", "collapse") if said != "unset" else above.visible
    if (said := declared.get("opacity")) is not None:
        changes["opacity"] = above.opacity * _share(said)
    filtered = declared.get("filter", "")
    if "opacity(" in filtered:
        changes["opacity"] = above.opacity * _share(filtered.partition("opacity(")[2].partition(")")[0])
    gone |= declared.get("mso-hide") == "all"
    gone |= declared.get("content-visibility") == "hidden"
    gone |= _is_out_of_sight(declared, size, above.size, tag)
    colour, ground = above.colour, above.ground
    for name in ("background", "background-color", "background-image"):
        if (said := declared.get(name)) is not None:
            ground = _ground(said, ground)
    if (said := declared.get("color")) is not None and said not in (
        "inherit",
        "unset",
        "currentcolor",
        "revert",
    ):
        colour = _colour(said, ground, colour)
    if (said := declared.get("-webkit-text-fill-color")) is not None:
        colour = _colour(said, ground, colour)
    changes["colour"], changes["ground"] = colour, ground
    decoration = f"{declared.get('text-decoration', '')} {declared.get('text-decoration-line', '')}"
    apart = (
        display in _APART
        or declared.get("float") in ("left", "right")
        or declared.get("position") in ("absolute", "fixed")
    )
    struck = above.struck and not (apart and tag not in ("td", "th", "tr", "tbody", "table"))
    changes["struck"] = struck or "line-through" in decoration
    own_line = tag in LINES if changes["block"] is None else changes["block"]
    changes["raised"] = not own_line and (above.raised or _is_raised(declared, size, tag))
    changes["floats"] = declared.get("float") in ("left", "right") and tag not in ("td", "th", "tr", "table")
    turned = above.turned and not own_line and declared.get("unicode-bidi", "normal") == "normal"
    if "override" in declared.get("unicode-bidi", ""):
        turned = declared.get("direction") == "rtl"
    changes["turned"] = turned
    changes["isolated"] = "isolate" in declared.get("unicode-bidi", "")
    doubt |= (
        above.turned and changes["isolated"]
    )  # it stands where it stood, and what it holds runs its own way
    spacing = declared.get("letter-spacing")
    if spacing is not None:
        changes["spacing"] = (_pixels(spacing, size) or 0.0) / (size or 1.0)
    transform = f"{declared.get('transform', '')} {declared.get('rotate', '')}"
    doubt |= bool(_TURNED_ABOUT.search(transform)) or declared.get("scale", "").startswith("-")
    doubt |= "reverse" in declared.get("flex-direction", "") or declared.get("order", "0") not in (
        "0",
        "initial",
    )
    doubt |= tag not in ("td", "th", "table") and declared.get("float") == "right"
    doubt |= declared.get("-webkit-text-security", "none") != "none"
    if declared.get("position") in ("absolute", "fixed") and not gone:
        doubt |= any(name in declared for name in ("left", "right", "top", "bottom"))
    if declared.get("position") == "relative" and _moved(declared, size, ("left", "right")):
        doubt = True
    if (face := declared.get("font-family") or (declared.get("font") or "")) and face not in ("inherit",):
        changes["pictured"] = face
    return above._replace(gone=gone, doubt=doubt, **changes)


def _is_out_of_sight(declared: Mapping[str, str], size: float, outer: float, tag: str) -> bool:
    """Whether an element is cut down to nothing or moved off the page."""
    if _CLIPPED.search(declared.get("clip", "")) or _CLIP_PATHS.search(declared.get("clip-path", "")):
        return True
    if _NOTHING_LEFT.search(declared.get("transform", "")) or declared.get("scale") in ("0", "0%"):
        return True
    if _FAR.search(declared.get("transform", "")) or declared.get("zoom") in ("0", "0%"):
        return "zoom" not in declared
    if _beyond(declared.get("text-indent"), size):
        return True
    if declared.get("position") in ("absolute", "fixed", "relative") and (
        any(_beyond(declared.get(name), size, both=name in ("left", "top")) for name in ("left", "top"))
        or any(_beyond(declared.get(name), size) for name in ("right", "bottom"))
    ):
        return True
    if any(_beyond(declared.get(name), size) for name in ("margin-left", "margin-top")):
        return True
    hidden = any(
        declared.get(name, "").split(" ")[0] in _NOTHING for name in ("overflow", "overflow-x", "overflow-y")
    )
    if not hidden or tag in ("tr", "tbody", "table", "td", "th"):
        return False
    boxed = (
        declared.get("display", "").split(" ")[0] in (*_APART, *_BLOCKS)
        or declared.get("position") in ("absolute", "fixed")
        or declared.get("float") in ("left", "right")
        or tag
        in (
            "div",
            "p",
            "section",
            "article",
            "li",
            "ul",
            "ol",
            "h1",
            "h2",
            "h3",
            "form",
            "blockquote",
            "center",
        )
    )
    sides = ("width", "height", "max-width", "max-height")
    return boxed and any(
        (side := _pixels(declared[name], outer)) is not None and side <= 2
        for name in sides
        if name in declared
    )


def _beyond(said: str | None, size: float, *, both: bool = False) -> bool:
    if not said or not (said[0] in "-+." or said[0].isdigit()):
        return False
    pixels = _pixels(said, size)
    if pixels is None or said.endswith("%"):
        return said.endswith("%") and said.startswith("-") and float(said[:-1]) <= -100
    return pixels <= -_FAR_OFF or (both and pixels >= 10 * _FAR_OFF)


def _is_raised(declared: Mapping[str, str], size: float, tag: str) -> bool:
    if tag not in ("td", "th", "tr", "tbody", "thead", "table", "img", "input"):
        said = declared.get("vertical-align", "")
        if said in ("super", "sub"):
            return True
        offset = _pixels(said, size) if said else None
        if offset is not None and abs(offset) >= _OFF_THE_LINE * size:
            return True
    return declared.get("position") == "relative" and _moved(declared, size, ("top", "bottom"))


def _moved(declared: Mapping[str, str], size: float, sides: tuple[str, ...]) -> bool:
    offsets = (_pixels(declared[side], size) for side in sides if side in declared)
    return any(offset is not None and abs(offset) >= _OFF_THE_LINE * size for offset in offsets)


def _size(declared: Mapping[str, str], above: float) -> float:
    said = None
    for name, value in declared.items():  # the later of both wins
        if name == "font-size":
            said = value
        elif name == "font":
            found = _FONT_SIZE.search(f"{value} ")
            said = found[1] if found else said
    if said is None or said in ("inherit", "unset"):
        return above
    if said in _NAMED_SIZES:
        return _NAMED_SIZES[said]
    if said in ("smaller", "larger"):
        return above * (0.83 if said == "smaller" else 1.2)
    if said == "initial":
        return 16.0
    pixels = _pixels(said, above)
    return above if pixels is None or pixels < 0 else pixels


def _pixels(said: str, size: float) -> float | None:
    """A length in pixels, where letters are of this size; None for what is none."""
    match = _LENGTH.match(said.strip())
    if match is None:
        return None
    number, unit = float(match[1]), match[2] or ""
    if unit in ("em", "%", "ex", "ch"):
        return number * size * {"em": 1.0, "%": 0.01, "ex": 0.5, "ch": 0.5}[unit]
    return number * _PIXELS[unit] if unit or number == 0 else None


def _share(said: str) -> float:
    said = said.strip()
    try:
        number = float(said.rstrip("%")) / (100 if said.endswith("%") else 1)
    except ValueError:
        return 1.0
    return min(max(number, 0.0), 1.0)


def _ground(said: str, under: Colour | None) -> Colour | None:
    """What letters stand on, where a background is declared."""
    if "url(" in said or "gradient(" in said or "image(" in said:
        return None
    found = [colour for part in _COLOUR_PART.findall(said) if (colour := parse_colour(part)) is not None]
    if not found:
        return under
    return _blend(found[-1], under)


def _colour(said: str, ground: Colour | None, former: Colour | None) -> Colour | None:
    if said == "initial":
        return BLACK
    found = parse_colour(said)
    if found is None:
        return former
    return None if found[1] < _LEAST_SEEN else _blend(found, ground if ground is not None else WHITE)


def _blend(colour: tuple[Colour, float], under: Colour | None) -> Colour | None:
    (red, green, blue), alpha = colour
    if alpha >= 1 or under is None:
        return (red, green, blue) if alpha >= 1 else under
    r, g, b = under
    return (red * alpha + r * (1 - alpha), green * alpha + g * (1 - alpha), blue * alpha + b * (1 - alpha))


def faded(colour: Colour, ground: Colour, opacity: float) -> Colour:
    """What letters of a colour look like that let their ground through."""
    return _blend((colour, opacity), ground) or colour


def parse_colour(said: str) -> tuple[Colour, float] | None:
    """A colour and how opaque it is; None for what is none.

    >>> parse_colour("rgba(255, 255, 255, .5)"), parse_colour("transparent"), parse_colour("#fff")
    (((1.0, 1.0, 1.0), 0.5), ((0.0, 0.0, 0.0), 0.0), ((1.0, 1.0, 1.0), 1.0))
    """
    said = said.strip()
    if said == "transparent":
        return BLACK, 0.0
    digits = said[1:] if said.startswith("#") else _NAMED.get(said, "")
    if len(digits) in (3, 4):
        digits = "".join(2 * one for one in digits)
    if len(digits) in (6, 8):
        plain = of_hex(digits[:6])
        return None if plain is None or not _is_hex(digits) else (plain, int(digits[6:] or "ff", 16) / 255)
    match = _CHANNELS.match(said)
    if match is None:
        return None
    parts = re.split(r"[\s,/]+", match[2].strip())
    alpha = _share(parts[3]) if len(parts) > 3 else 1.0
    try:
        if match[1].startswith("rgb"):
            red, green, blue = (
                float(one.rstrip("%")) / (100 if one.endswith("%") else 255) for one in parts[:3]
            )
            return (red, green, blue), alpha
        hue, saturation, light = float(parts[0].removesuffix("deg")), _share(parts[1]), _share(parts[2])
    except ValueError:
        return None
    import colorsys

    return colorsys.hls_to_rgb(hue % 360 / 360, light, saturation), alpha


def _with_variables(value: str, values: Mapping[str, str]) -> str:
    for _ in range(4):
        if "var(" not in value:
            break
        value = _VARIABLE.sub(lambda match: values.get(match[1], match[2] or ""), value)
    return value.strip().lower()


def _is_hex(text: str) -> bool:
    return len(text) in (6, 8) and all(one in "0123456789abcdefABCDEF" for one in text)


def _number(text: str | None) -> int | None:
    plain = (text or "").strip()
    if plain[:1] in ("+", "-") and plain[1:].isdigit():
        return 3 + int(plain)
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 5 else None

"""How the letters of an OpenDocument text look: spans over the paragraph, its style and what that is based on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from lxml.etree import _Element as Element

from parsers.readers.colour import WHITE, Colour, of_hex
from parsers.readers.odfstyles import FO, STYLE, SVG, TEXT, StyleSheet, points
from parsers.readers.runs import Look

_USUAL_SIZE = 12.0  # points, where a file says nothing
_NARROWEST, _CLEAREST = 10.0, 10.0  # per cent: of a letter's usual width; of what its colour covers
_OFF_THE_LINE = 20.0  # per cent of the letters' size
_PILED = -0.35  # of the letters' size: a figure is half as broad, so that each stands on the one before it
_LEAST_SHOWN = 0.6  # of letters' size: a line that is lower cuts them off
_SYMBOLS = "x-symbol"
_LINES = f"{STYLE}text-line-through-type", f"{STYLE}text-line-through-style"
_OPACITY = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}opacity"
_CHOSEN = f"{STYLE}use-window-font-color"  # whatever is seen
_SIZE, _GROUND = f"{FO}font-size", f"{FO}background-color"
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Surface:
    """What a paragraph stands on: its ground (None where that is not known), whether it is in a hidden part."""

    ground: Colour | None = WHITE
    hidden: bool = False
    room: float | None = None  # points that a row is high, whatever stands in it


@dataclass(frozen=True, slots=True)
class Text:
    """How letters look at a place: what has been said of them so far, and the look that this makes."""

    told: Mapping[str, str]
    look: Look
    line: float | None = None  # points that their line is high, whatever stands in it
    pictured: bool = False  # in a face of little pictures


@dataclass(slots=True)
class Looks:
    """The looks that the styles of a document define."""

    roots: Iterable[Element]
    sheet: StyleSheet = field(init=False)
    page: Colour = field(init=False)
    _symbols: set[str] = field(default_factory=set)
    _lists: dict[str, Element] = field(default_factory=dict)
    _known: dict[tuple[str, str, str], Mapping[str, str]] = field(default_factory=dict)
    _paragraphs: dict[tuple[str, Surface], Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        roots = list(self.roots)
        self.sheet = StyleSheet(roots)
        for root in roots:
            for face in root.iter(f"{STYLE}font-face"):
                name = face.get(f"{STYLE}name", "")
                if face.get(f"{STYLE}font-charset") == _SYMBOLS and face.get(f"{SVG}font-family") != "Symbol":
                    self._symbols.add(name)
            for one in root.iter(f"{TEXT}list-style"):
                self._lists[one.get(f"{STYLE}name", "")] = one
        self.page = _page(roots)

    def said(self, family: str, name: str | None, part: str) -> Mapping[str, str]:
        """What a style and those that it is based on say in one of their parts: text, paragraph, table-cell …"""
        key = family, name or "", part
        if key not in self._known:
            found: dict[str, str] = {}
            for style in self.sheet.chain(family, name or ""):
                for properties in style.iterchildren(f"{STYLE}{part}-properties"):
                    _add(found, {str(name): str(value) for name, value in properties.attrib.items()})
            self._known[key] = found
        return self._known[key]

    def paragraph(self, name: str | None, surface: Surface) -> Text:
        """How the letters of a paragraph of this style look."""
        key = name or "", surface
        if key not in self._paragraphs:
            own = self.said("paragraph", name, "paragraph")
            height = own.get(f"{FO}line-height", "")
            line = points(height, -1.0)
            if height.endswith("%"):
                line = (
                    _number(height)
                    / 100
                    * points(self.said("paragraph", name, "text").get(_SIZE), _USUAL_SIZE)
                )
            text = Text(
                {f"{_GROUND} of the paragraph": own.get(_GROUND, "")} if own.get(_GROUND) else _NOTHING,
                Look(),
                line if line >= 0 else None,
            )
            self._paragraphs[key] = self._over(text, self.said("paragraph", name, "text"), surface)
        return self._paragraphs[key]

    def span(self, text: Text, name: str | None, surface: Surface) -> Text:
        """How letters look in a span of this style."""
        return self._over(text, self.said("text", name, "text"), surface)

    def _over(self, text: Text, said: Mapping[str, str], surface: Surface) -> Text:
        told = dict(text.told)
        if not said and told:
            return text
        _add(told, said)
        if told.get(_SIZE, "").endswith("%"):  # of what it stands in
            told[_SIZE] = f"{points(text.told.get(_SIZE), _USUAL_SIZE) * _number(told[_SIZE]) / 100:.2f}pt"
        face = told.get(f"{STYLE}font-name", "")
        look = _look(told, surface, text.line)
        return replace(text, told=told, look=look, pictured=face in self._symbols)

    def is_numbered(self, name: str | None, level: int) -> bool:
        """Whether a list of this style puts a number or a sign before what stands on a level (from 1)."""
        style = self._lists.get(name or "")
        for one in style if style is not None else ():
            if one.get(f"{TEXT}level") == str(level):
                signs = (
                    f"{STYLE}num-format",
                    f"{STYLE}num-prefix",
                    f"{STYLE}num-suffix",
                    f"{TEXT}bullet-char",
                )
                is_picture = str(one.tag).endswith("-image")
                return is_picture or any((one.get(sign) or "").strip() for sign in signs)
        return False

    def surface(self, family: str, name: str | None, outside: Surface) -> Surface:
        """What stands in a table, row or cell of this style stands on."""
        said = self.said(family, name, family).get(_GROUND, "transparent")
        return outside if said == "transparent" else replace(outside, ground=of_hex(said.removeprefix("#")))


def _add(found: dict[str, str], said: Mapping[str, str]) -> None:
    """Add what a style says; a line through letters, and their colour, are said in two ways, of which the later counts."""
    if any(line in said for line in _LINES):
        for line in _LINES:
            found.pop(line, None)
    if f"{FO}color" in said:
        found.pop(_CHOSEN, None)
        found.pop(_OPACITY, None)
    found.update(said)


def _look(told: Mapping[str, str], surface: Surface, line: float | None) -> Look:
    get = told.get
    size = points(get(_SIZE), _USUAL_SIZE)
    is_chosen = get(_CHOSEN) == "true"
    own = not is_chosen and surface.ground is not None
    position = (get(f"{STYLE}text-position") or "0%").split()[0]
    is_clear = not is_chosen and _number(get(_OPACITY, "100%")) < _CLEAREST
    is_narrow = _number(get(f"{STYLE}text-scale", "100%")) < _NARROWEST
    is_piled = points(get(f"{FO}letter-spacing"), 0.0) < _PILED * size
    is_cut = any(room is not None and room < _LEAST_SHOWN * size for room in (line, surface.room))
    grounds = (_colour(get(_GROUND)), _colour(get(f"{_GROUND} of the paragraph")))
    return Look(
        struck=any(get(line, "none") != "none" for line in _LINES),
        raised=position in ("super", "sub") or abs(_number(position)) > _OFF_THE_LINE,
        colour=_colour(get(f"{FO}color")) if own else None,
        size=0.0 if is_clear or is_narrow or is_piled or is_cut else size,
        hidden=surface.hidden or get(f"{TEXT}display") == "none",
        ground=next((one for one in grounds if one is not None), None),
    )


def _colour(text: str | None) -> Colour | None:
    return of_hex((text or "").removeprefix("#"))


def _number(text: str) -> float:
    """A number of per cent; 0 for anything else."""
    try:
        found = float(text.removesuffix("%"))
    except ValueError:
        return 0.0
    return found if abs(found) < 1e6 else 0.0


def _page(roots: list[Element]) -> Colour:
    """The colour of the page."""
    for root in roots:
        for properties in root.iter(f"{STYLE}page-layout-properties"):
            if (colour := _colour(properties.get(_GROUND))) is not None:
                return colour
    return WHITE

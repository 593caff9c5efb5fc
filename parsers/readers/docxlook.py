"""How the letters of a Word file look: direct properties over those of character, paragraph and table styles."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_COLOR_INDEX, WD_LINE_SPACING
from docx.oxml.simpletypes import ST_VerticalAlignRun
from docx.oxml.styles import CT_Style
from docx.oxml.text.font import CT_RPr
from lxml.etree import _Element as Element

from parsers.readers.colour import BLACK, WHITE, Colour, of_hex
from parsers.readers.docxml import attribute, child, is_true, name_of, number, points, said, value
from parsers.readers.letters import USUAL_SIZE, Told, is_pictured, look_of
from parsers.readers.runs import Look

_HALF, _TWIP = 0.5, 0.05  # points
_MOST_PARENTS = 12
_CLEAREST = 90_000  # of 100,000: letters that let so much through
_HIGHLIGHTS = {
    WD_COLOR_INDEX.BLACK: "000000", WD_COLOR_INDEX.BLUE: "0000FF", WD_COLOR_INDEX.TURQUOISE: "00FFFF",
    WD_COLOR_INDEX.BRIGHT_GREEN: "00FF00", WD_COLOR_INDEX.PINK: "FF00FF", WD_COLOR_INDEX.RED: "FF0000",
    WD_COLOR_INDEX.YELLOW: "FFFF00", WD_COLOR_INDEX.WHITE: "FFFFFF", WD_COLOR_INDEX.DARK_BLUE: "00008B",
    WD_COLOR_INDEX.TEAL: "008B8B", WD_COLOR_INDEX.GREEN: "006400", WD_COLOR_INDEX.VIOLET: "800080",
    WD_COLOR_INDEX.DARK_RED: "8B0000", WD_COLOR_INDEX.DARK_YELLOW: "808000", WD_COLOR_INDEX.GRAY_50: "A9A9A9",
    WD_COLOR_INDEX.GRAY_25: "D3D3D3",
}  # fmt: skip
_OFF_THE_LINE = (ST_VerticalAlignRun.SUPERSCRIPT, ST_VerticalAlignRun.SUBSCRIPT)
_COUNTER = re.compile("%[1-9]")
_THEME = {"background1": "lt1", "light1": "lt1", "text1": "dk1", "dark1": "dk1", "background2": "lt2", "light2": "lt2",
          "text2": "dk2", "dark2": "dk2", "hyperlink": "hlink", "followedHyperlink": "folHlink"}  # fmt: skip
_USUAL_THEME = {"lt1": WHITE, "dk1": BLACK}


@dataclass(frozen=True, slots=True)
class Block:
    """How a paragraph looks apart from its letters."""

    letters: Told = field(default_factory=Told)
    ground: Colour | None = None
    line: float | None = None  # points that its lines are high, whatever stands in them
    numbering: tuple[int, int] = (0, 0)  # list and level


@dataclass(slots=True)
class Around:
    """What a paragraph stands in: the body, or a cell of a table.

    `ground` is None where letters stand on what is not known; `room` is the height in points of a row that
    grows for nothing.
    """

    letters: Told = field(default_factory=Told)
    ground: Colour | None = WHITE
    room: float | None = None
    known: dict[tuple[str, str], Told] = field(default_factory=dict)
    plain: dict[tuple[str, Colour | None, float | None], tuple[Look, bool]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableStyle:
    """What the style of a table says of all its cells and, by condition, of some."""

    letters: Told
    ground: Colour | None
    parts: dict[str, tuple[Told, Colour | None, bool]]  # letters, ground, whether the ground is said
    bands: tuple[int, int]  # rows and columns of one band


Part: TypeAlias = Callable[[str], Element | None]
"""The root of a part of the file, by the end of its relationship's type: styles, theme, numbering, settings"""


class Looks:
    """The looks that a document's styles define."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._theme: dict[str, Colour] | None = None
        self._styles: dict[tuple[WD_STYLE_TYPE, str], CT_Style] = {}
        self._usual: dict[WD_STYLE_TYPE, str] = {}
        self._letters: dict[tuple[WD_STYLE_TYPE, str], Told] = {}
        self._blocks: dict[str, Block] = {}
        self._tables: dict[str, TableStyle] = {}
        self._numbering: dict[tuple[str, int], Element] | None = None
        self._lists: dict[tuple[int, int], bool] = {}
        styles = part("styles")
        listed: list[CT_Style] = said(styles, "style_lst", [])
        for style in listed:
            kind, name = said(style, "type", WD_STYLE_TYPE.LIST), style.styleId
            self._styles[kind, name or ""] = style
            if said(style, "default", otherwise=False):
                self._usual[kind] = name or ""
        defaults = child(styles, "docDefaults")
        self._defaults = self.told(child(defaults, "rPrDefault", "rPr"))

    # -- letters

    def look(self, around: Around, block: Block, paragraph: str, run: CT_RPr | None) -> tuple[Look, bool]:
        """How the letters of a run look, and whether they are little pictures.

        Args:
            around: what the paragraph stands in.
            block: the paragraph's own look.
            paragraph: the name of its style, "" for the usual one.
            run: the properties of the run, if it has any.
        """
        if run is not None and len(run):
            return self._look(
                around, block, self._said(around, block, paragraph, said(run, "style", "")) | self.told(run)
            )
        key = paragraph, block.ground, block.line
        if key not in around.plain:
            around.plain[key] = self._look(around, block, self._said(around, block, paragraph, ""))
        return around.plain[key]

    def _look(self, around: Around, block: Block, told: Told) -> tuple[Look, bool]:
        look = look_of(told, (block.ground, around.ground), (around.room, block.line))
        return look, told.get("pictured", False)

    def _said(self, around: Around, block: Block, paragraph: str, style: str) -> Told:
        """What the styles of a paragraph and of letters in it say there."""
        key = paragraph, style
        if key not in around.known:
            around.known[key] = self._under(around.letters, block.letters, style)
        return around.known[key]

    def _under(self, table: Told, paragraph: Told, style: str) -> Told:
        """What the styles say together."""
        levels = [table, paragraph, self._of(WD_STYLE_TYPE.CHARACTER, style)]
        # Properties that are on in an even number of styles are off.
        told = self._defaults.copy()
        for level in levels:
            told |= level
        told["vanish"] = (
            self._defaults.get("vanish", False) or sum(one.get("vanish", False) for one in levels) % 2 == 1
        )
        told["strike"] = (
            self._defaults.get("strike", False) or sum(one.get("strike", False) for one in levels) % 2 == 1
        )
        return told

    def _of(self, kind: WD_STYLE_TYPE, style: str) -> Told:
        """What a style and those that it is based on say of letters."""
        style = style or self._usual.get(kind, "")
        if (kind, style) not in self._letters:
            told = Told()
            for one in self._chain(kind, style):
                told |= self.told(one.rPr)
            if "highlight" in told:
                told["marked"] = told.pop("highlight")
            self._letters[kind, style] = told
        return self._letters[kind, style]

    def _chain(self, kind: WD_STYLE_TYPE, style: str) -> list[CT_Style]:
        """A style behind all that it is based on."""
        chain: list[CT_Style] = []
        while (kind, style) in self._styles and len(chain) < _MOST_PARENTS:
            chain.insert(0, self._styles[kind, style])
            style = said(chain[0], "basedOn_val", "")
        return chain

    def told(self, properties: Element | None) -> Told:
        """What properties of letters say."""
        told = Told()
        for one in properties if properties is not None else ():
            name = name_of(one)
            if name in _READ:
                told |= _READ[name](one)
            elif name == "color":
                told["colour"] = self._colour(one, "val", "theme")
            elif name == "shd":
                told["ground"] = self.shade(one)
        return told

    # -- paragraphs

    def block(self, properties: Element | None) -> Block:
        """How a paragraph with these properties looks."""
        style = said(properties, "style", "")
        usual = self._block_style(style)
        if properties is None or not len(properties):
            return usual
        return self._changed(usual, properties)

    def _block_style(self, style: str) -> Block:
        if style not in self._blocks:
            block = Block(self._of(WD_STYLE_TYPE.PARAGRAPH, style))
            for one in self._chain(
                WD_STYLE_TYPE.PARAGRAPH, style or self._usual.get(WD_STYLE_TYPE.PARAGRAPH, "")
            ):
                block = self._changed(block, one.pPr)
            self._blocks[style] = block
        return self._blocks[style]

    def _changed(self, block: Block, properties: Element | None) -> Block:
        ground, line, numbering = block.ground, block.line, block.numbering
        for one in properties if properties is not None else ():
            name = name_of(one)
            if name == "shd":
                ground = self.shade(one)
            elif name == "spacing" and (height := said(one, "line.pt", -1.0)) >= 0:
                rule: object = said(one, "lineRule", None)
                line = height if rule == WD_LINE_SPACING.EXACTLY else None
            elif name == "numPr":
                list_ = said(one, "numId.val", numbering[0])
                numbering = list_, said(one, "ilvl.val", numbering[1])
        return Block(block.letters, ground, line, numbering)

    def is_numbered(self, block: Block) -> bool:
        """Whether a number or a sign that the text does not hold stands before a paragraph."""
        if not block.numbering[0]:
            return False
        if block.numbering not in self._lists:
            self._lists[block.numbering] = self._shows_number(*block.numbering)
        return self._lists[block.numbering]

    def _shows_number(self, list_: int, level: int) -> bool:
        if self._numbering is None:
            numbering = self._part("numbering")
            nums: list[Element] = said(numbering, "num_lst", [])
            self._numbering = {("num", said(one, "numId", 0)): one for one in nums}
            for one in numbering if numbering is not None else ():
                if name_of(one) == "abstractNum":
                    self._numbering["kind", number(one, "abstractNumId")] = one
        own = self._numbering.get(("num", list_))
        kind = self._numbering.get(("kind", said(own, "abstractNumId.val", -1)))
        overrides: list[Element] = said(own, "lvlOverride_lst", [])
        holders = [*([] if kind is None else [kind]), *overrides]
        found = [
            one
            for holder in holders
            for one in holder
            if name_of(one) == "lvl" and (attribute(one, "ilvl") or "0") == str(level)
        ]
        if not found or self.told(child(found[-1], "rPr")).get("vanish"):
            return False
        form, text = value(child(found[-1], "numFmt")), value(child(found[-1], "lvlText"))
        return bool((_COUNTER.sub("", text) if form in ("none", "bullet") else text).strip())

    # -- tables

    def table(self, properties: Element | None) -> TableStyle:
        """What the style of a table with these properties says."""
        style = said(properties, "style", "") or self._usual.get(WD_STYLE_TYPE.TABLE, "")
        if style not in self._tables:
            self._tables[style] = self._table_style(style)
        found = self._tables[style]
        own = child(properties, "shd")
        if own is None:
            return found
        return TableStyle(found.letters, self.shade(own), found.parts, found.bands)

    def _table_style(self, style: str) -> TableStyle:
        letters, ground = Told(), None
        parts: dict[str, tuple[Told, Colour | None, bool]] = {}
        rows = columns = 1
        for one in self._chain(WD_STYLE_TYPE.TABLE, style):
            letters = letters | self.told(child(one, "rPr"))
            for shade in (child(one, "tblPr", "shd"), child(one, "tcPr", "shd")):
                ground = ground if shade is None else self.shade(shade)
            rows = number(child(one, "tblPr", "tblStyleRowBandSize")) or rows
            columns = number(child(one, "tblPr", "tblStyleColBandSize")) or columns
            for part in one:
                if name_of(part) == "tblStylePr":
                    kind = attribute(part, "type")
                    before = parts.get(kind, (Told(), None, False))
                    shade = child(part, "tcPr", "shd")
                    parts[kind] = (
                        before[0] | self.told(child(part, "rPr")),
                        before[1] if shade is None else self.shade(shade),
                        before[2] or shade is not None,
                    )
        return TableStyle(letters, ground, parts, (rows, columns))

    # -- colours

    def page(self, document: Element) -> Colour:
        """The colour of the page, which is shown where the settings say so."""
        background = child(document, "background")
        if background is None or child(self._part("settings"), "displayBackgroundShape") is None:
            return WHITE
        return self._colour(background, "color", "theme") or WHITE

    def shade(self, shade: Element) -> Colour | None:
        """What letters on a shading stand on; None where there is none."""
        kind = value(shade)
        if kind == "nil":
            return None
        fill = self._colour(shade, "fill", "themeFill")
        ink = self._colour(shade, "color", "theme") or BLACK
        if kind == "solid":
            return ink
        if kind.startswith("pct") and kind[3:].isdigit():
            share = min(int(kind[3:4] + kind[4:5]), 100) / 100
            under = fill or WHITE
            return (
                ink[0] * share + under[0] * (1 - share),
                ink[1] * share + under[1] * (1 - share),
                ink[2] * share + under[2] * (1 - share),
            )
        return fill

    def _colour(self, element: Element, plain: str, theme: str) -> Colour | None:
        """The colour that an attribute names, or by name of the theme another; None where a program chooses it."""
        named = attribute(element, "themeColor" if theme == "theme" else theme)
        if named and named != "none":
            found = self._of_theme().get(_THEME.get(named, named))
            if found is not None:
                tint, shade = attribute(element, f"{theme}Tint"), attribute(element, f"{theme}Shade")
                return _tinted(found, tint, shade)
        return of_hex(attribute(element, plain))

    def _of_theme(self) -> dict[str, Colour]:
        if self._theme is None:
            self._theme = dict(_USUAL_THEME)
            theme = self._part("theme")
            scheme = (
                None
                if theme is None
                else next((one for one in theme.iter() if name_of(one) == "clrScheme"), None)
            )
            for one in scheme if scheme is not None else ():
                for colour in one:
                    found = of_hex(str(colour.get("lastClr") or colour.get("val") or ""))
                    if found is not None:
                        self._theme[name_of(one)] = found
        return self._theme


def conditions(
    flags: Element | None, style: TableStyle, place: tuple[int, int], size: tuple[int, int]
) -> tuple[str, ...]:
    """The parts of a table that a cell belongs to, the weightiest last.

    Args:
        flags: what the table says of the parts of its style that it wants (`w:tblLook`).
        style: the table's style.
        place: row and column of the cell, from 0.
        size: rows and columns of the table.
    """
    if not style.parts:
        return ()
    (row, column), (rows, columns) = place, size
    wanted = _wanted(flags)
    heads, labels = "firstRow" in wanted, "firstColumn" in wanted
    is_first, is_last = heads and row == 0, "lastRow" in wanted and row == rows - 1
    begins, ends = labels and column == 0, "lastColumn" in wanted and column == columns - 1
    found = ["wholeTable"]
    if "noVBand" not in wanted and not (begins or ends):
        found.append(f"band{(column - labels) // style.bands[1] % 2 + 1}Vert")
    if "noHBand" not in wanted and not (is_first or is_last):
        found.append(f"band{(row - heads) // style.bands[0] % 2 + 1}Horz")
    found += [name for name, holds in (("firstCol", begins), ("lastCol", ends)) if holds]
    found += [name for name, holds in (("firstRow", is_first), ("lastRow", is_last)) if holds]
    for corner, across, down in (("nwCell", begins, is_first), ("neCell", ends, is_first),
                                 ("swCell", begins, is_last), ("seCell", ends, is_last)):  # fmt: skip
        if across and down:
            found.append(corner)
    return tuple(name for name in found if name in style.parts)


_FLAGS = {
    "firstRow": 0x20,
    "lastRow": 0x40,
    "firstColumn": 0x80,
    "lastColumn": 0x100,
    "noHBand": 0x200,
    "noVBand": 0x400,
}


def _wanted(flags: Element | None) -> set[str]:
    """The names of the flags that are set, in a number or one by one."""
    try:
        mask = int(value(flags) or "0", 16)
    except ValueError:
        mask = 0
    said = {name: attribute(flags, name) for name in _FLAGS}
    return {
        name
        for name, bit in _FLAGS.items()
        if (said[name] in ("1", "true", "on") if said[name] else mask & bit)
    }


def _filled(fill: Element) -> Told:
    """What the filling of letters says, as Word since 2010 has it beside their colour."""
    told = Told(clear=False)
    for one in fill.iter():
        said = next((str(text) for key, text in one.attrib.items() if str(key).endswith("val")), "")
        match name_of(one):
            case "noFill":
                told["clear"] = True
            case "alpha":
                told["clear"] = said.isdigit() and int(said) > _CLEAREST
            case "srgbClr":
                told["colour"] = of_hex(said)
    return told


def _face(fonts: Element) -> Told:
    face = said(fonts, "ascii", "")
    return Told(pictured=is_pictured(face)) if face else Told()


_READ: dict[str, Callable[[Element], Told]] = {
    "vanish": lambda one: Told(vanish=is_true(one)),
    "strike": lambda one: Told(strike=is_true(one)),
    "dstrike": lambda one: Told(double=is_true(one)),
    "vertAlign": lambda one: Told(raised=said(one, "val", "") in _OFF_THE_LINE),
    "position": lambda one: Told(position=points(one, "val", _HALF) or 0.0),
    "sz": lambda one: Told(size=said(one, "val.pt", USUAL_SIZE)),
    "w": lambda one: Told(scale=(points(one, "val", 1.0) or 100.0) / 100),
    "spacing": lambda one: Told(spacing=points(one, "val", _TWIP) or 0.0),
    "highlight": lambda one: Told(
        highlight=of_hex(_HIGHLIGHTS.get(said(one, "val", WD_COLOR_INDEX.AUTO), ""))
    ),
    "rFonts": _face,
    "textFill": _filled,
}


def _tinted(colour: Colour, tint: str, shade: str) -> Colour:
    """A colour made lighter or darker by a share that two hexadecimal digits give."""
    parts: Iterator[float] = iter(colour)
    try:
        if tint:
            share = int(tint, 16) / 255
            parts = (part * share + 1 - share for part in colour)
        elif shade:
            share = int(shade, 16) / 255
            parts = (part * share for part in colour)
    except ValueError:
        return colour
    red, green, blue = parts
    return red, green, blue

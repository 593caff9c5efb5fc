"""How the cells of a workbook look: fonts, fills, number formats, the theme's colours."""

import colorsys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml.etree import _Element as Element

from parsers.readers.colour import WHITE, Colour, of_hex
from parsers.readers.numberformat import BUILT_IN
from parsers.readers.runs import Look

# Colours that files name by number; those from 8 on may be changed by the file.
_PALETTE = [
    "000000",
    "FFFFFF",
    "FF0000",
    "00FF00",
    "0000FF",
    "FFFF00",
    "FF00FF",
    "00FFFF",
    "000000",
    "FFFFFF",
    "FF0000",
    "00FF00",
    "0000FF",
    "FFFF00",
    "FF00FF",
    "00FFFF",
    "800000",
    "008000",
    "000080",
    "808000",
    "800080",
    "008080",
    "C0C0C0",
    "808080",
    "9999FF",
    "993366",
    "FFFFCC",
    "CCFFFF",
    "660066",
    "FF8080",
    "0066CC",
    "CCCCFF",
    "000080",
    "FF00FF",
    "FFFF00",
    "00FFFF",
    "800080",
    "800000",
    "008080",
    "0000FF",
    "00CCFF",
    "CCFFFF",
    "CCFFCC",
    "FFFF99",
    "99CCFF",
    "FF99CC",
    "CC99FF",
    "FFCC99",
    "3366FF",
    "33CCCC",
    "99CC00",
    "FFCC00",
    "FF9900",
    "FF6600",
    "666699",
    "969696",
    "003366",
    "339966",
    "003300",
    "333300",
    "993300",
    "993366",
    "333399",
    "333333",
]
_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
_OFFICE = "FFFFFF 000000 E7E6E6 44546A 4472C4 ED7D31 A5A5A5 FFC000 5B9BD5 70AD47 0563C1 954F72".split()  # noqa: SIM905
_RAISED = ("superscript", "subscript")
_FALSE = ("0", "false")


@dataclass(frozen=True, slots=True)
class Format:
    """How a kind of cell looks. `ground` is None where it is filled with more than one colour."""

    code: str = "General"
    look: Look = field(default_factory=Look)
    ground: Colour | None = WHITE
    shrinks: bool = False  # letters become smaller where there is no room


@dataclass(frozen=True, slots=True)
class Change:
    """What a rule changes of a cell's look; None is no change."""

    code: str | None = None
    colour: Colour | None = None
    struck: bool | None = None
    ground: Colour | None = None
    fills: bool = False

    def of(self, format_: Format) -> Format:
        """The look of a cell to which the rule applies."""
        look = format_.look
        if self.colour is not None:
            look = look._replace(colour=self.colour)
        if self.struck is not None:
            look = look._replace(struck=self.struck)
        return replace(
            format_,
            look=look,
            code=self.code or format_.code,
            ground=self.ground if self.fills else format_.ground,
        )


class Styles:
    """The looks that a workbook defines, by number."""

    def __init__(self, styles: Element | None = None, theme: Element | None = None) -> None:
        self._theme = list(_theme(theme))
        self._palette = list(_PALETTE)
        self.formats: list[Format] = []
        self.changes: list[Change] = []
        if styles is None:
            return
        own = [str(one.get("rgb", "")) for one in styles.iterfind("{*}colors/{*}indexedColors/{*}rgbColor")]
        self._palette[: len(own)] = own
        self._codes = {
            number(one.get("numFmtId"), 0): str(one.get("formatCode", "General"))
            for one in styles.iterfind("{*}numFmts/{*}numFmt")
        }
        fonts = [self.look(font) for font in styles.iterfind("{*}fonts/{*}font")]
        fills = [self._ground(fill) for fill in styles.iterfind("{*}fills/{*}fill")]
        for one in styles.iterfind("{*}cellXfs/{*}xf"):
            code = number(one.get("numFmtId"), 0)
            font, fill = number(one.get("fontId"), 0), number(one.get("fillId"), 0)
            alignment = one.find("{*}alignment")
            self.formats.append(
                Format(
                    self._codes.get(code) or BUILT_IN.get(code, "General"),
                    fonts[font] if font < len(fonts) else Look(),
                    fills[fill] if fill < len(fills) else WHITE,
                    alignment is not None and is_true(alignment.get("shrinkToFit")),
                )
            )
        self.changes = [self.change(one) for one in styles.iterfind("{*}dxfs/{*}dxf")]

    def format(self, style: str | None) -> Format:
        """The look of a cell of this style."""
        index = number(style, 0)
        return self.formats[index] if index < len(self.formats) else Format()

    def look(self, font: Element) -> Look:
        """How a font looks, or the properties of a part of a text."""
        size = font.find("{*}sz")
        raised = font.find("{*}vertAlign")
        colour = font.find("{*}color")
        return Look(
            _flag(font.find("{*}strike")),
            raised is not None and raised.get("val") in _RAISED,
            None if colour is None else self._colour(colour),
            _float(size.get("val"), 11.0) if size is not None else 11.0,
        )

    def change(self, dxf: Element) -> Change:
        """What a rule's own look changes."""
        font, fill, code = dxf.find("{*}font"), dxf.find("{*}fill"), dxf.find("{*}numFmt")
        strike = None if font is None else font.find("{*}strike")
        colour = None if font is None else font.find("{*}color")
        ground = None if fill is None else self._ground(fill, of_rule=True)
        return Change(
            None if code is None else str(code.get("formatCode", "General")),
            None if colour is None else self._colour(colour),
            None if strike is None else _flag(strike),
            ground,
            fill is not None,
        )

    def _ground(self, fill: Element, *, of_rule: bool = False) -> Colour | None:
        pattern = fill.find("{*}patternFill")
        if pattern is None:
            return None  # a gradient
        kind = pattern.get("patternType", "solid" if of_rule else "none")
        if kind == "none":
            return WHITE
        # In rules the colour of a solid fill stands where else that of its ground stands.
        colour = pattern.find("{*}bgColor") if of_rule else pattern.find("{*}fgColor")
        if kind != "solid":
            return None
        return WHITE if colour is None else self._colour(colour)

    def _colour(self, colour: Element) -> Colour | None:
        """A colour by value, by number or by its place in the theme; None for one that the program chooses."""
        tint = _float(colour.get("tint"), 0.0)
        if (rgb := colour.get("rgb")) is not None:
            found = of_hex(rgb)
        elif (place := colour.get("theme")) is not None:
            index = number(place, len(self._theme))
            found = of_hex(self._theme[index]) if index < len(self._theme) else None
        else:
            index = number(colour.get("indexed"), 64)
            found = (
                of_hex(self._palette[index]) if index < len(self._palette) else WHITE if index == 65 else None
            )
        return found if found is None or not tint else _tinted(found, tint)


def _tinted(colour: Colour, tint: float) -> Colour:
    hue, light, saturation = colorsys.rgb_to_hls(*colour)
    light = light * (1 + tint) if tint < 0 else light + (1 - light) * tint
    return colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), saturation)


def _theme(theme: Element | None) -> Iterator[str]:
    scheme = None if theme is None else theme.find("{*}themeElements/{*}clrScheme")
    for name, usual in zip(_THEME, _OFFICE, strict=True):
        entry = None if scheme is None else scheme.find(f"{{*}}{name}")
        colour = None if entry is None or not len(entry) else entry[0]
        yield usual if colour is None else str(colour.get("lastClr") or colour.get("val") or usual)


def number(text: str | None, otherwise: int) -> int:
    """A whole number that is no longer than any that a file needs."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def is_true(value: str | None, otherwise: bool = False) -> bool:  # noqa: FBT001, FBT002  (what an attribute lacks)
    """An attribute that says yes or no."""
    return otherwise if value is None else value.strip().lower() not in _FALSE


def _flag(element: Element | None) -> bool:
    return element is not None and is_true(element.get("val"), otherwise=True)


def _float(value: str | None, otherwise: float) -> float:
    try:
        return float(value) if value is not None else otherwise
    except ValueError:
        return otherwise

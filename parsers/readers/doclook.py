"""How the letters of a Word 97-2007 file look: properties ("sprm") over those of its styles.

Names and numbers are those of Microsoft's published description of the format ([MS-DOC]).
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.readers.colour import BLACK, WHITE, Colour
from parsers.readers.letters import Told

_HALF, _TWIP = 0.5, 0.05  # points
_AUTOMATIC = 0xFF
_MOST_PARENTS = 12
_MOST_STYLES = 5000
_NO_STYLE = 0xFFF
_LISTS = range(1, 0x7FF)  # numbers of lists; others say that there is none
_VANISH, _STRIKE = 0x083C, 0x0837
_LETTER_STYLE = 0x4A30
_NIL = 0xFFFF
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # operand bytes by the topmost three bits
_TABLE_DEFINITIONS = (0xD608, 0xD606)
_TABS = 0xC615
_PALETTE = (
    None, (0, 0, 0), (0, 0, 1), (0, 1, 1), (0, 1, 0), (1, 0, 1), (1, 0, 0), (1, 1, 0), (1, 1, 1), (0, 0, 0.5),
    (0, 0.5, 0.5), (0, 0.5, 0), (0.5, 0, 0.5), (0.5, 0, 0), (0.5, 0.5, 0), (0.5, 0.5, 0.5), (0.75, 0.75, 0.75),
)  # fmt: skip
# Shares of the ink in a shading, by the number of its pattern.
_SHARES = {
    1: 1.0,
    2: 0.05,
    3: 0.1,
    4: 0.2,
    5: 0.25,
    6: 0.3,
    7: 0.4,
    8: 0.5,
    9: 0.6,
    10: 0.7,
    11: 0.75,
    12: 0.8,
    13: 0.9,
}


def sprms(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Properties and their operands; ends where the rest is cut off."""
    position = 0
    while position + 2 <= len(raw):
        sprm = raw[position] | raw[position + 1] << 8
        position += 2
        size = _SIZES.get(sprm >> 13, 0)
        if sprm in _TABLE_DEFINITIONS:
            if position + 2 > len(raw):
                return
            size = (raw[position] | raw[position + 1] << 8) - 1
            position += 2
        elif sprm >> 13 == 6:
            if position >= len(raw) or (sprm == _TABS and raw[position] == 255):
                return
            size = raw[position]
            position += 1
        if size < 0 or position + size > len(raw):
            return
        yield sprm, raw[position : position + size]
        position += size


def _signed(operand: bytes) -> int:
    return int.from_bytes(operand[:2], "little", signed=True)


def _indexed(number: int) -> Colour | None:
    found = _PALETTE[number] if number < len(_PALETTE) else None
    return None if found is None else (float(found[0]), float(found[1]), float(found[2]))


def _plain(operand: bytes) -> Colour | None:
    """A colour by its parts; None where the program chooses it."""
    if len(operand) < 4 or operand[3] == _AUTOMATIC:
        return None
    return operand[0] / 255, operand[1] / 255, operand[2] / 255


def shade(operand: bytes) -> Colour | None:
    """What letters on a shading stand on, of ten bytes, or two as the oldest files have it; None for nothing."""
    if len(operand) >= 10:
        ink, fill = _plain(operand[:4]), _plain(operand[4:8])
        pattern = operand[8] | operand[9] << 8
    elif len(operand) >= 2:
        packed = operand[0] | operand[1] << 8
        ink, fill, pattern = _indexed(packed & 31), _indexed(packed >> 5 & 31), packed >> 10
    else:
        return None
    share = _SHARES.get(pattern, 0.0)
    if pattern == _NIL or not share:
        return fill
    over, under = ink or BLACK, fill or WHITE
    red, green, blue = (one * share + other * (1 - share) for one, other in zip(over, under, strict=True))
    return red, green, blue


_LETTERS: dict[int, Callable[[bytes], Told]] = {
    0x2A53: lambda raw: Told(double=raw[:1] == b"\x01"),
    0x0800: lambda raw: Told(deleted=raw[:1] == b"\x01"),
    0x2A48: lambda raw: Told(raised=raw[:1] in (b"\x01", b"\x02")),
    0x4845: lambda raw: Told(position=_signed(raw) * _HALF),
    0x4A43: lambda raw: Told(size=(raw[0] | raw[1] << 8) * _HALF),
    0x4852: lambda raw: Told(scale=(raw[0] | raw[1] << 8) / 100),
    0x8840: lambda raw: Told(spacing=_signed(raw) * _TWIP),
    0x2A42: lambda raw: Told(colour=_indexed(raw[0])),
    0x6870: lambda raw: Told(colour=_plain(raw)),
    0x2A0C: lambda raw: Told(highlight=_indexed(raw[0])),
    0xCA71: lambda raw: Told(ground=shade(raw)),
    0x4866: lambda raw: Told(ground=shade(raw)),
    0x6A09: lambda _: Told(pictured=True),  # the letter stands for a sign of another face
}
_TOGGLES = {_VANISH: "vanish", _STRIKE: "strike"}


class Block(NamedTuple):
    """How a paragraph looks apart from its letters."""

    ground: Colour | None = None
    line: float | None = None  # points that its lines are high, whatever stands in them
    numbered: bool = False  # by a list


class _Style(NamedTuple):
    base: int
    paragraph: bytes
    letters: bytes


@dataclass(slots=True)
class Looks:
    """The looks that a file's style sheet (STSH) defines."""

    styles: list[_Style | None] = field(default_factory=list)
    _known: dict[tuple[int, bytes], Told] = field(default_factory=dict)

    def letters(self, style: int, raw: bytes) -> Told:
        """What is said of letters with these properties in a paragraph of this style."""
        key = style, raw
        if key not in self._known:
            under = self._of_style(style)
            own = [operand for sprm, operand in sprms(raw) if sprm == _LETTER_STYLE]
            if own:
                under = self._of_style(int.from_bytes(own[-1][:2], "little"), under)
            self._known[key] = _told(raw, under)
        return self._known[key]

    def block(self, style: int, raw: bytes) -> Block:
        """How a paragraph of this style with these properties looks."""
        block = Block()
        for one in self._chain(style):
            block = _changed(block, one.paragraph)
        return _changed(block, raw)

    def _of_style(self, style: int, under: Told | None = None) -> Told:
        told = under or Told()
        for one in self._chain(style):
            told = _told(one.letters, told)
        return told

    def _chain(self, style: int) -> list[_Style]:
        """A style behind all that it is based on."""
        chain: list[_Style] = []
        while (
            style < len(self.styles)
            and len(chain) < _MOST_PARENTS
            and (one := self.styles[style]) is not None
        ):
            chain.insert(0, one)
            style = one.base
        return chain


def _told(raw: bytes, under: Told) -> Told:
    told = under.copy()
    for sprm, operand in sprms(raw):
        if sprm in _LETTERS:
            told |= _LETTERS[sprm](operand)
        elif sprm == _VANISH:
            told["vanish"] = _toggled(operand, on=under.get("vanish", False))
        elif sprm == _STRIKE:
            told["strike"] = _toggled(operand, on=under.get("strike", False))
    return told


def _toggled(operand: bytes, *, on: bool) -> bool:
    """A property that is off (0), on (1), as the style has it (128), or not (129)."""
    return {0: False, 1: True, 128: on, 129: not on}.get(operand[0], on)


def _changed(block: Block, raw: bytes) -> Block:
    for sprm, operand in sprms(raw):
        if sprm in (0xC64D, 0x442D):
            block = block._replace(ground=shade(operand))
        elif sprm == 0x6412:
            height = _signed(operand)
            block = block._replace(line=-height * _TWIP if height < 0 else None)
        elif sprm == 0x460B:
            block = block._replace(numbered=int.from_bytes(operand[:2], "little") in _LISTS)
    return block


def read_styles(sheet: bytes) -> Looks:
    """The looks of a style sheet; what is damaged in it says nothing."""
    looks = Looks()
    try:
        (size,) = struct.unpack_from("<H", sheet, 0)
        count, fixed = struct.unpack_from("<HH", sheet, 2)
        position = 2 + size
        for _ in range(min(count, _MOST_STYLES)):
            (length,) = struct.unpack_from("<H", sheet, position)
            entry = sheet[position + 2 : position + 2 + length]
            looks.styles.append(_style(entry, fixed) if length else None)
            position += 2 + length
    except (struct.error, IndexError):
        pass
    return looks


def _style(entry: bytes, fixed: int) -> _Style:
    """A style (STD): its kind and base, its name, and its properties one behind the other."""
    kind_and_base, counted = struct.unpack_from("<HH", entry, 2)
    (name,) = struct.unpack_from("<H", entry, fixed)
    position = fixed + 2 + 2 * (name + 1)
    parts: list[bytes] = []
    for _ in range(min(counted & 15, 3)):
        position += position % 2
        (length,) = struct.unpack_from("<H", entry, position)
        parts.append(entry[position + 2 : position + 2 + length])
        position += 2 + length
    kind, base = kind_and_base & 15, kind_and_base >> 4
    base = _NO_STYLE if base == _NO_STYLE else base
    if kind == 1 and parts:  # of paragraphs; its properties stand behind its own number
        return _Style(base, parts[0][2:], parts[1] if len(parts) > 1 else b"")
    return _Style(base, b"", parts[0] if kind == 2 and parts else b"")

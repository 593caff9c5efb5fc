"""What xlrd passes over in old workbooks: rules that change how cells look, and what lies over a sheet."""

import struct
from collections.abc import Callable, Iterator, Mapping

from parsers.readers.colour import Colour
from parsers.readers.overlays import Overlay
from parsers.readers.sheet import Range
from parsers.readers.xlsxlook import Change
from parsers.readers.xlsxrules import Rule

_BEGIN, _END, _DRAWING, _OBJECT, _CONDITIONS, _CONDITION = 0x809, 0x0A, 0xEC, 0x5D, 0x1B0, 0x1B1
_ANCHOR = 0xF010  # within a drawing
_GROUPS = frozenset((0xF002, 0xF003, 0xF004))  # parts of a drawing that hold others
_HIDING = frozenset((0x02, 0x03, 0x05, 0x06, 0x08))  # rectangle, oval, chart, box of text, picture
_MOST_RECORDS = 500_000
_OPERATORS = ("", "between", "notBetween", "equal", "notEqual", "greaterThan", "lessThan", "greaterThanOrEqual",
              "lessThanOrEqual")  # fmt: skip
_HAS_FORMAT, _HAS_FONT, _OWN_FORMAT = 0x02000000, 0x04000000, 0x0001
_STRUCK, _COLOUR, _STRUCK_UNCHANGED = 0x80, 80, 0x80  # within a rule's font
_FONT = 118  # bytes
_WIDE, _HIGH = 1024, 256  # parts of a column's width and a row's height in which an anchor counts
_TOKENS = {0x1D: 1, 0x1E: 2, 0x1F: 8, 0x24: 4, 0x44: 4, 0x64: 4, 0x2C: 4, 0x4C: 4, 0x6C: 4}
_COMPARISONS = {0x09: "<", 0x0A: "<=", 0x0B: "=", 0x0C: ">=", 0x0D: ">", 0x0E: "<>"}
_REFERENCES = frozenset((0x24, 0x44, 0x64, 0x2C, 0x4C, 0x6C))
_UNKNOWN = "?"
_FORMAT_OF_RULE = "?"  # of a rule with a format of its own, which is not read


def sheet_rules(workbook: bytes, start: int, colours: Mapping[int, Colour | None]) -> list[Rule]:
    """The rules of the sheet whose records begin at a place; colours are those of the palette."""
    found: list[Rule] = []
    ranges: tuple[Range, ...] = ()
    for kind, data in _records(workbook, start):
        if kind == _CONDITIONS and len(data) >= 14:
            (count,) = struct.unpack_from("<H", data, 12)
            corners = struct.iter_unpack("<4H", data[14 : 14 + 8 * min(count, (len(data) - 14) // 8)])
            ranges = tuple((top + 1, left, bottom + 1, right) for top, bottom, left, right in corners)
        elif kind == _CONDITION and len(data) >= 12 and ranges:
            found.append(_rule(data, ranges, colours, len(found)))
    return found


def sheet_overlays(
    workbook: bytes, start: int, width: Callable[[int], float], height: Callable[[int], float]
) -> Iterator[Overlay]:
    """What lies over the sheet whose records begin at a place; `width` and `height` give sizes as `Overlay` has them."""
    anchor: tuple[int, ...] | None = None
    for kind, data in _records(workbook, start):
        if kind == _DRAWING:
            anchor = next(_anchors(data), None)
        elif kind == _OBJECT and anchor is not None and len(data) >= 6:
            column, across, row, down, last_column, last_across, last_row, last_down = anchor
            if struct.unpack_from("<H", data, 4)[0] in _HIDING:
                left, top = across * width(column) / _WIDE, down * height(row + 1) / _HIGH
                right = (
                    sum(width(at) for at in range(column, last_column))
                    + last_across * width(last_column) / _WIDE
                )
                bottom = (
                    sum(height(at + 1) for at in range(row, last_row))
                    + last_down * height(last_row + 1) / _HIGH
                )
                yield Overlay(row + 1, column, left, top, right - left, bottom - top)
            anchor = None


def _records(workbook: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records of a sheet, those of charts within it left out."""
    place, depth = start, 0
    for _ in range(_MOST_RECORDS):
        if place + 4 > len(workbook):
            return
        kind, size = struct.unpack_from("<HH", workbook, place)
        data = bytes(workbook[place + 4 : place + 4 + size])
        place += 4 + size
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, data


def _anchors(data: bytes) -> Iterator[tuple[int, ...]]:
    place = 0
    while place + 8 <= len(data):
        _, kind, size = struct.unpack_from("<HHI", data, place)
        place += 8
        if kind in _GROUPS:
            continue  # what they hold follows
        if kind == _ANCHOR and size >= 18 and place + 18 <= len(data):
            yield struct.unpack_from("<8H", data, place + 2)
        place += size


def _rule(
    data: bytes, ranges: tuple[Range, ...], colours: Mapping[int, Colour | None], priority: int
) -> Rule:
    kind, operator, first, second, flags, extra = struct.unpack_from("<BBHHIH", data)
    place = 12
    code = None
    if flags & _HAS_FORMAT:
        code = _FORMAT_OF_RULE
        place += (
            struct.unpack_from("<H", data, place)[0] if extra & _OWN_FORMAT and len(data) > place + 2 else 2
        )
    colour = struck = None
    if flags & _HAS_FONT and len(data) >= place + _FONT:
        options, unchanged = (
            struct.unpack_from("<I", data, place + 68)[0],
            struct.unpack_from("<I", data, place + 88)[0],
        )
        index = struct.unpack_from("<I", data, place + _COLOUR)[0]
        colour = colours.get(index)
        struck = bool(options & _STRUCK) if not unchanged & _STRUCK_UNCHANGED else None
    formulas = data[len(data) - first - second :]
    origin = min(top for top, *_ in ranges) - 1, min(left for _, left, *_ in ranges)
    parts = [_formula(formulas[:first], origin), *([_formula(formulas[first:], origin)] if second else [])]
    return Rule(
        ranges,
        "cellIs" if kind == 1 else "expression",
        _OPERATORS[operator] if kind == 1 and operator < len(_OPERATORS) else "",
        tuple(parts),
        Change(code, colour, struck),
        bare=False,
        priority=priority,
        stops=True,
    )


def _formula(tokens: bytes, origin: tuple[int, int]) -> str:
    """A formula as text, where it is a value or one comparison of two; else one that nobody evaluates.

    `origin` is the cell (row, column, both from 0) for which it is written.
    """
    stack: list[str] = []
    place = 0
    while place < len(tokens):
        kind = tokens[place]
        size = _TOKENS.get(kind, 0)
        data = tokens[place + 1 : place + 1 + size]
        if len(data) < size:
            return _UNKNOWN
        if kind in _COMPARISONS and len(stack) == 2:
            stack = [_COMPARISONS[kind].join(stack)]
        elif kind == 0x1E:
            stack.append(str(struct.unpack("<H", data)[0]))
        elif kind == 0x1F:
            stack.append(repr(struct.unpack("<d", data)[0]))
        elif kind == 0x1D:
            stack.append("TRUE" if data[0] else "FALSE")
        elif kind in _REFERENCES:
            row, column = struct.unpack("<HH", data)
            stack.append(_reference(row, column, origin, is_offset=bool(kind & 0x08)))
        else:
            return _UNKNOWN
        place += 1 + size
    return stack[0] if len(stack) == 1 else _UNKNOWN


def _reference(row: int, column: int, origin: tuple[int, int], *, is_offset: bool) -> str:
    """A reference such as B7, or one with dollars where it is no relative one."""
    moves_across, moves_down = bool(column & 0x4000), bool(column & 0x8000)
    column &= 0xFF
    if is_offset:
        row = (origin[0] + row) & 0xFFFF if moves_down else row
        column = (origin[1] + column) & 0xFF if moves_across else column
    letters = chr(65 + column) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)
    return f"{'' if moves_across else '$'}{letters}{'' if moves_down else '$'}{row + 1}"

"""The streams of a Word 97-2007 file: its text in pieces, and where the properties of its paragraphs and letters stand.

A document's text lies in pieces, in any order, some of one byte a letter and some of two; properties are
kept by position in the file (FC), text is counted by character position (CP). Names are those of
Microsoft's published description of the format ([MS-DOC]).
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.readers.colour import Colour
from parsers.readers.doclook import Block, Looks, read_styles, shade, sprms

_MAGIC = 0xA5EC
_FIRST_OF_97 = 0x00C1
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_COMPRESSED = 0x40000000
_PAGE = 512
_LONGEST_TEXT = 10_000_000
_MOST_PIECES = 200_000

# Properties ("sprm") that are used here.
_IN_TABLE, _ROW_END, _DEPTH = 0x2416, 0x2417, 0x6649
_INNER_CELL, _INNER_ROW_END = 0x244B, 0x244C
_TABLE_DEFINITION, _TABLE_DEFINITION_10 = 0xD608, 0xD606
_VERTICAL_MERGE, _MERGE = 0xD62B, 0x5624
_HUGE_1, _HUGE_2 = 0x6645, 0x6646
_ROW_HEIGHT = 0x9407
_SHADES = {0xD612: (0, 10), 0xD616: (22, 10), 0xD60C: (44, 10)}  # the first cell that has one, bytes for each
_SHADES_OF_97, _SHADE_OF_SOME = 0xD609, 0xD62D
_TWIP = 0.05  # points
_CELL_BYTES = 20
_MOST_CELLS = 64


class WordStreamError(Exception):
    """Raised by `WordStream` for what is no readable Word file; `code` is the problem that says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class TableRow:
    """A row as its end mark defines it: the cells' edges in twips, and how each is merged.

    `across`: 0 for a cell of its own, else a flag shared by cells merged sideways, another for the first
    of them. `down`: 0, 1 for the rest and 3 for the beginning of a cell merged downwards.
    """

    edges: list[int] = field(default_factory=list)
    across: list[int] = field(default_factory=list)
    down: list[int] = field(default_factory=list)
    grounds: dict[int, Colour | None] = field(default_factory=dict)  # of cells that say it
    height: float | None = None  # points, where it grows for nothing


@dataclass(slots=True)
class ParagraphProperties:
    """What of a paragraph's properties matters for tables."""

    depth: int = 0
    ends_cell: bool = False  # of a table within a table; an outer cell's end is a mark in the text
    ends_row: bool = False
    row: TableRow | None = None
    style: int = 0
    block: Block = field(default_factory=Block)


@dataclass(frozen=True, slots=True)
class _Piece:
    first: int  # CP
    last: int  # CP behind it
    offset: int  # FC of its first letter
    width: int  # bytes a letter
    properties: bytes  # changes of a fast save


class WordStream:
    """The main streams of a Word file, decoded. Raises WordStreamError where they cannot be.

    Args:
        main: the WordDocument stream.
        others: the streams 0Table, 1Table and Data, as many as there are, by name.
    """

    def __init__(self, main: bytes, others: dict[str, bytes]) -> None:
        self._main, self._data = main, others.get("Data", b"")
        try:
            self._read_header(others)
        except (struct.error, IndexError, ValueError) as error:
            raise WordStreamError("damaged_file", f"the file's header is damaged: {error}") from error

    def _read_header(self, tables: dict[str, bytes]) -> None:
        main = self._main
        magic, version = struct.unpack_from("<HH", main, 0)
        (flags,) = struct.unpack_from("<H", main, 0x0A)
        if magic != _MAGIC or version < _FIRST_OF_97:
            raise WordStreamError("unsupported_format", f"a Word file older than Word 97 (version {version})")
        if flags & _ENCRYPTED:
            raise WordStreamError("encrypted", "the Word file is locked with a password")
        name = "1Table" if flags & _TABLE_1 else "0Table"
        if name not in tables:
            raise WordStreamError("damaged_file", f"the file has no stream {name}")
        table = tables[name]
        lengths = struct.unpack_from("<8i", main, 0x4C)
        self.body_length = lengths[0]
        # Text boxes stand behind body, footnotes, headers, macros, comments and endnotes.
        self.boxes_at, self.boxes_length = sum(lengths[:6]), lengths[6]
        if any(length < 0 for length in lengths) or sum(lengths) > _LONGEST_TEXT:
            raise WordStreamError("damaged_file", "the lengths of the text make no sense")
        self._pieces = _pieces(_slice(table, *struct.unpack_from("<II", main, 0x01A2)))
        self._starts = [piece.first for piece in self._pieces]
        if not self._pieces or self._pieces[-1].last < self.body_length:
            raise WordStreamError("damaged_file", "pieces of the text are missing")
        self._letter_pages = _page_table(_slice(table, *struct.unpack_from("<II", main, 0x00FA)))
        self._paragraph_pages = _page_table(_slice(table, *struct.unpack_from("<II", main, 0x0102)))
        offset, length = struct.unpack_from("<II", main, 0x00A2)
        self.looks = read_styles(table[offset : offset + length]) if length else Looks()
        self._pages: dict[int, tuple[list[int], list[bytes]]] = {}

    def text(self, first: int, length: int) -> str:
        """The text from a character position on."""
        parts: list[str] = []
        for piece, start, end in self._within(first, length):
            offset = piece.offset + (start - piece.first) * piece.width
            raw = self._main[offset : offset + (end - start) * piece.width]
            if len(raw) < (end - start) * piece.width:
                raise WordStreamError("damaged_file", "the text ends before it is complete")
            letters = raw.decode("utf-16-le", "replace") if piece.width == 2 else _western(raw)
            if len(letters) != end - start:  # letters beyond the basic plane count twice
                letters = "".join(chr(unit) for unit in struct.unpack(f"<{end - start}H", raw))
            parts.append(letters)
        return "".join(parts)

    def letters(self, first: int, length: int) -> list[tuple[int, int, bytes]]:
        """Stretches of text with properties of their own: first position, the one behind the last, properties."""
        found: list[tuple[int, int, bytes]] = []
        for piece, start, end in self._within(first, length):
            offset = piece.offset + (start - piece.first) * piece.width
            stop = piece.offset + (end - piece.first) * piece.width
            for begin, behind, raw in self._runs(self._letter_pages, offset, stop, is_letters=True):
                places = (piece.first + (at - piece.offset) // piece.width for at in (begin, behind))
                found.append((*places, raw))  # type: ignore[arg-type]  # there are two
        return sorted(found)

    def _within(self, first: int, length: int) -> Iterator[tuple[_Piece, int, int]]:
        """The pieces of a stretch of text, and which positions of it lie in each."""
        for piece in self._pieces:
            start, end = max(piece.first, first), min(piece.last, first + length)
            if start < end:
                yield piece, start, end

    def _runs(
        self, pages: tuple[list[int], list[int]], start: int, end: int, *, is_letters: bool
    ) -> Iterator[tuple[int, int, bytes]]:
        offsets, numbers = pages
        index = max(bisect_right(offsets, start) - 1, 0)
        while index < len(numbers) and offsets[index] < end:
            edges, properties = self._page(numbers[index], is_letters=is_letters)
            for run, value in enumerate(properties):
                if value and edges[run] < end and edges[run + 1] > start:
                    yield max(edges[run], start), min(edges[run + 1], end), value
            index += 1

    def _page(self, number: int, *, is_letters: bool) -> tuple[list[int], list[bytes]]:
        """A page of properties: the file positions where runs begin and end, and each run's properties."""
        if number not in self._pages:
            page = self._main[number * _PAGE : (number + 1) * _PAGE]
            try:
                self._pages[number] = _letter_page(page) if is_letters else _paragraph_page(page)
            except (struct.error, IndexError) as error:
                raise WordStreamError("damaged_file", "a page of properties is damaged") from error
        return self._pages[number]

    def paragraph(self, position: int) -> ParagraphProperties:
        """The properties of the paragraph whose end mark stands at a character position."""
        index = bisect_right(self._starts, position) - 1
        piece = self._pieces[index]
        offset = piece.offset + (position - piece.first) * piece.width
        raw = b""
        for _, _, value in self._runs(self._paragraph_pages, offset, offset + 1, is_letters=False):
            raw = value
        style = int.from_bytes(raw[:2], "little")  # its number stands before the properties
        raw = raw[2:]
        properties = ParagraphProperties(style=style, block=self.looks.block(style, raw))
        self._apply(properties, raw)
        self._apply(properties, piece.properties)
        return properties

    def _apply(self, properties: ParagraphProperties, raw: bytes, level: int = 0) -> None:
        for sprm, operand in sprms(raw):
            if sprm == _IN_TABLE and operand[0]:
                properties.depth = max(properties.depth, 1)
            elif sprm == _DEPTH:
                properties.depth = max(struct.unpack("<i", operand)[0], 0)
            elif sprm in (_ROW_END, _INNER_ROW_END):
                properties.ends_row = bool(operand[0])
            elif sprm == _INNER_CELL:
                properties.ends_cell = bool(operand[0])
            elif sprm in (_HUGE_1, _HUGE_2) and level == 0:
                (at,) = struct.unpack("<I", operand)
                if at + 2 <= len(self._data):
                    (size,) = struct.unpack_from("<H", self._data, at)
                    self._apply(properties, self._data[at + 2 : at + 2 + size], level + 1)
            elif sprm in (_TABLE_DEFINITION, _TABLE_DEFINITION_10):
                properties.row = _table_row(operand)
            elif properties.row is not None:
                _define(properties.row, sprm, operand)


def _define(row: TableRow, sprm: int, operand: bytes) -> None:
    """Apply a merge, a height or grounds that stand behind the row's definition."""
    if sprm == _VERTICAL_MERGE and len(operand) >= 2 and operand[0] < len(row.down):
        row.down[operand[0]] = operand[1]
    elif sprm == _MERGE:
        for index in range(operand[0], min(operand[1], len(row.across))):
            row.across[index] = 1 if index == operand[0] else 2
    elif sprm == _ROW_HEIGHT:
        height = int.from_bytes(operand, "little", signed=True)
        row.height = -height * _TWIP if height < 0 else None
    elif sprm == _SHADES_OF_97:
        for index in range(len(operand) // 2):
            row.grounds.setdefault(index, shade(operand[2 * index : 2 * index + 2]))
    elif sprm in _SHADES:
        first, size = _SHADES[sprm]
        for index in range(len(operand) // size):
            row.grounds[first + index] = shade(operand[size * index : size * (index + 1)])
    elif sprm == _SHADE_OF_SOME and len(operand) >= 12:
        for index in range(operand[0], min(operand[1], _MOST_CELLS)):
            row.grounds[index] = shade(operand[2:])


_WESTERN = {byte: bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}


def _western(raw: bytes) -> str:
    return raw.decode("latin-1").translate(_WESTERN)


def _slice(stream: bytes, offset: int, length: int) -> bytes:
    if offset + length > len(stream):
        raise ValueError("a part lies behind the end of the stream")
    return stream[offset : offset + length]


def _pieces(clx: bytes) -> list[_Piece]:
    """The pieces of the text, in reading order, from the structure that Word calls Clx."""
    changes: list[bytes] = []
    position = 0
    while position < len(clx) and clx[position] == 1:
        (size,) = struct.unpack_from("<H", clx, position + 1)
        changes.append(clx[position + 3 : position + 3 + size])
        position += 3 + size
    if position >= len(clx) or clx[position] != 2:
        raise ValueError("the list of the text's pieces is missing")
    (size,) = struct.unpack_from("<I", clx, position + 1)
    plc = clx[position + 5 : position + 5 + size]
    count = (len(plc) - 4) // 12
    if count > _MOST_PIECES:
        raise ValueError("too many pieces of text")
    edges = struct.unpack_from(f"<{count + 1}I", plc, 0)
    pieces = []
    for index in range(count):
        _, fc, prm = struct.unpack_from("<HIH", plc, 4 * (count + 1) + 8 * index)
        compressed = bool(fc & _COMPRESSED)
        offset = (fc & ~_COMPRESSED) // 2 if compressed else fc
        change = changes[prm >> 1] if prm & 1 and prm >> 1 < len(changes) else b""
        if edges[index + 1] < edges[index]:
            raise ValueError("the pieces of the text are out of order")
        pieces.append(_Piece(edges[index], edges[index + 1], offset, 1 if compressed else 2, change))
    return pieces


def _page_table(plc: bytes) -> tuple[list[int], list[int]]:
    """First file positions and page numbers of the pages of properties."""
    count = max((len(plc) - 4) // 8, 0)
    if not count:
        return [], []
    edges = struct.unpack_from(f"<{count + 1}I", plc, 0)
    numbers = struct.unpack_from(f"<{count}I", plc, 4 * (count + 1))
    return list(edges[:count]), [number & 0x3FFFFF for number in numbers]


def _letter_page(page: bytes) -> tuple[list[int], list[bytes]]:
    count = page[_PAGE - 1]
    edges = list(struct.unpack_from(f"<{count + 1}I", page, 0))
    properties = []
    for index in range(count):
        at = page[4 * (count + 1) + index] * 2
        properties.append(page[at + 1 : at + 1 + page[at]] if at else b"")
    return edges, properties


def _paragraph_page(page: bytes) -> tuple[list[int], list[bytes]]:
    count = page[_PAGE - 1]
    edges = list(struct.unpack_from(f"<{count + 1}I", page, 0))
    properties = []
    for index in range(count):
        at = page[4 * (count + 1) + 13 * index] * 2
        if not at:
            properties.append(b"")
            continue
        size = page[at] * 2 - 1
        begin = at + 1
        if not page[at]:
            size, begin = page[at + 1] * 2, at + 2
        properties.append(page[begin : begin + size])
    return edges, properties


def _table_row(operand: bytes) -> TableRow | None:
    if not operand or operand[0] > _MOST_CELLS or len(operand) < 1 + 2 * (operand[0] + 1):
        return None
    count = operand[0]
    row = TableRow(list(struct.unpack_from(f"<{count + 1}h", operand, 1)))
    for index in range(count):
        at = 1 + 2 * (count + 1) + _CELL_BYTES * index
        flags = operand[at] | operand[at + 1] << 8 if at + 2 <= len(operand) else 0
        row.across.append(flags & 3)
        row.down.append(flags >> 5 & 3)
    return row

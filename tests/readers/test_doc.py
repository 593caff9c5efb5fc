"""Word files of 1997 to 2007, built by hand: text in pieces, properties by place in the file."""

import struct
from dataclasses import dataclass, field

import pytest

from parsers.document import Document, Grid
from parsers.readers.doc import read_stream
from parsers.readers.doclook import read_styles
from parsers.readers.wordstream import WordStream, WordStreamError
from tests.readers.files import codes, lines, spans, texts

IN_TABLE = struct.pack("<HB", 0x2416, 1)
ROW_END = struct.pack("<HB", 0x2417, 1)
DELETED = struct.pack("<HB", 0x0800, 1)
BODY = 0x800  # where text begins
CELL, PARAGRAPH = "\x07", "\r"


def depth(level: int) -> bytes:
    """The property of a paragraph that lies in so many tables."""
    return IN_TABLE + struct.pack("<Hi", 0x6649, level)


def definition(edges: list[int], flags: list[int] | None = None) -> bytes:
    """A row's edges in twips, and for each cell how it is merged."""
    cells = b"".join(struct.pack("<H18x", flag) for flag in flags or [0] * (len(edges) - 1))
    operand = struct.pack(f"<B{len(edges)}h", len(edges) - 1, *edges) + cells
    return struct.pack("<HH", 0xD608, len(operand) + 1) + operand


def row(cells: list[str], edges: list[int], flags: list[int] | None = None) -> list[tuple[str, bytes]]:
    """Paragraphs of a row: its cells, and the mark behind them that defines it."""
    return [(text + CELL, IN_TABLE) for text in cells] + [
        (CELL, IN_TABLE + ROW_END + definition(edges, flags))
    ]


@dataclass
class Word:
    """A Word file: paragraphs with their end mark and properties, stretches of letters with properties."""

    paragraphs: list[tuple[str, bytes]]
    letters: list[tuple[int, int, bytes]] = field(default_factory=list)  # first, last position; properties
    narrow: bool = False  # one byte a letter
    reversed_pieces: bool = False
    flags: int = 0
    magic: int = 0xA5EC
    version: int = 0x00C1
    huge: bool = False  # the last paragraph's properties stand in the Data stream
    data: bytes = b""

    def streams(self) -> tuple[bytes, dict[str, bytes]]:
        """The WordDocument stream and the others."""
        width = 1 if self.narrow else 2
        pieces: list[tuple[int, int, int]] = []  # first position, length, offset in the file
        offset = BODY
        main = bytearray(BODY)
        order = list(enumerate(self.paragraphs))
        starts = [sum(len(text) for text, _ in self.paragraphs[:n]) for n in range(len(self.paragraphs))]
        for number, (text, _) in reversed(order) if self.reversed_pieces else order:
            pieces.append((starts[number], len(text), offset))
            main += text.encode("cp1252" if self.narrow else "utf-16-le")
            offset = len(main)
        main += b"\0" * (-len(main) % 512)
        by_offset = sorted(pieces, key=lambda one: one[2])
        runs = [
            (at, at + length * width, self._properties(starts.index(first)))
            for first, length, at in by_offset
        ]
        paragraph_page = len(main) // 512
        main += self._page(runs, is_letters=False)
        letter_page = len(main) // 512
        main += self._page(
            [
                (BODY + first * width, BODY + last * width, properties)
                for first, last, properties in self.letters
            ],
            is_letters=True,
        )
        pieces.sort()
        positions = [first for first, _, _ in pieces] + [sum(length for _, length, _ in pieces)]
        plc = struct.pack(f"<{len(positions)}I", *positions)
        for _, _, at in pieces:
            plc += struct.pack("<HIH", 0, at * 2 | 0x40000000 if self.narrow else at, 0)
        table = bytearray(b"\x02" + struct.pack("<I", len(plc)) + plc)
        parts = [(0x01A2, 0, len(table))]
        for at, page in ((0x0102, paragraph_page), (0x00FA, letter_page)):
            parts.append((at, len(table), 12))
            table += struct.pack("<III", 0, len(main), page)
        struct.pack_into("<HH", main, 0, self.magic, self.version)
        struct.pack_into("<H", main, 0x0A, self.flags | 0x0200)
        struct.pack_into("<i", main, 0x4C, positions[-1])
        for at, start, length in parts:
            struct.pack_into("<II", main, at, start, length)
        return bytes(main), {"1Table": bytes(table), "Data": self.data}

    def _properties(self, number: int) -> bytes:
        properties = self.paragraphs[number][1]
        if self.huge and number == len(self.paragraphs) - 1:
            self.data = struct.pack("<H", len(properties)) + properties
            return struct.pack("<HI", 0x6646, 0)
        return properties

    def _page(self, runs: list[tuple[int, int, bytes]], *, is_letters: bool) -> bytes:
        page = bytearray(512)
        edges = [runs[0][0], *(last for _, last, _ in runs)] if runs else [0]
        struct.pack_into(f"<{len(edges)}I", page, 0, *edges)
        end = 510
        for index, (_, _, properties) in enumerate(runs):
            raw = bytes((len(properties),)) + properties if is_letters else self._papx(properties)
            end = (end - len(raw)) // 2 * 2
            page[end : end + len(raw)] = raw
            page[4 * len(edges) + (1 if is_letters else 13) * index] = end // 2
        page[511] = len(runs)
        return bytes(page)

    @staticmethod
    def _papx(properties: bytes) -> bytes:
        body = b"\0\0" + properties
        if len(body) % 2:
            return bytes(((len(body) + 1) // 2,)) + body
        return bytes((0, len(body) // 2)) + body


def read(word: Word) -> Document:
    """The file read."""
    return read_stream(lambda: WordStream(*word.streams()))


TABLE = [("一、总体情况\r", b""), *row(["规章", "1", "2"], [0, 1000, 2000, 3000]), ("尾\r", b"")]


def test_paragraphs_cells_and_rows() -> None:
    document = read(Word(TABLE))
    assert (texts(document), lines(document)) == ([["规章", "1", "2"]], ["一、总体情况", "尾"])


def test_pieces_in_any_order_and_one_byte_a_letter() -> None:
    assert texts(read(Word(TABLE, reversed_pieces=True))) == [["规章", "1", "2"]]
    western = [*row(["a\x93", "1", "2"], [0, 1000, 2000, 3000])]
    western = [(text.encode("latin-1").decode("cp1252"), properties) for text, properties in western]
    assert texts(read(Word(western, narrow=True))) == [["a“", "1", "2"]]


def test_columns_by_edges_and_cells_merged_downwards() -> None:
    paragraphs = row(["类", "甲", "乙"], [0, 1000, 2000, 4000], [0x60, 0, 0])
    paragraphs += row(["", "1", "2", "3"], [0, 1010, 2000, 3000, 4000], [0x20, 0, 0, 0])
    document = read(Word(paragraphs))
    assert texts(document) == [["类", "甲", "乙"], ["1", "2", "3"]]
    assert spans(document) == [[(0, 0), (1, 1), (2, 3)], [(1, 1), (2, 2), (3, 3)]]


@pytest.mark.parametrize("flags", [[1, 2, 0], [2, 1, 0], [3, 1, 0]])
def test_cells_merged_sideways(flags: list[int]) -> None:
    document = read(
        Word(row(["项", "", "1"], [0, 1000, 2000, 3000], flags) + row(["a", "b", "c"], [0, 1000, 2000, 3000]))
    )
    assert (texts(document)[0], spans(document)[0]) == (["项", "1"], [(0, 1), (2, 2)])


def test_properties_too_long_for_their_page() -> None:
    assert texts(read(Word(row(["规章", "1", "2"], [0, 1000, 2000, 3000]), huge=True))) == [
        ["规章", "1", "2"]
    ]


def test_fields_marks_and_deleted_letters() -> None:
    text = "共\x13PAGE\x0112\x145\x15件\x0b\x1e\x01\r"
    document = read(
        Word([(text, b""), ("删除了1旧2\r", b"")], letters=[(len(text) + 4, len(text) + 5, DELETED)])
    )
    assert lines(document) == ["共5件", "-", "删除了12"]
    assert codes(document) == ["picture_in_report"]


def test_paragraphs_within_a_cell_and_a_table_within_a_table() -> None:
    inner_row = depth(2) + struct.pack("<HB", 0x244C, 1) + definition([0, 500, 900, 1200])
    inner = [(text + PARAGRAPH, depth(2) + struct.pack("<HB", 0x244B, 1)) for text in ("规章", "1", "2")]
    paragraphs = [("标题\r", depth(1)), *inner, (PARAGRAPH, inner_row), (CELL, depth(1))]
    paragraphs += [(CELL, depth(1) + ROW_END + definition([0, 5000]))]
    document = read(Word(paragraphs))
    assert (texts(document), lines(document)) == ([["规章", "1", "2"]], ["标题"])
    two = [("结果\r", IN_TABLE), *row(["维持", "1", "2"], [0, 1000, 2000, 3000])]
    assert texts(read(Word(two))) == [["结果\n维持", "1", "2"]]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        (Word(TABLE, flags=0x0100), "encrypted"),
        (Word(TABLE, version=0x0065), "unsupported_format"),
        (Word(TABLE, magic=0x1234), "unsupported_format"),
        (Word(TABLE[:-3]), "damaged_file"),
        (Word([("a\x07", depth(90)), ("\r", b"")]), "damaged_file"),
    ],
)
def test_what_cannot_be_read_is_named(word: Word, code: str) -> None:
    assert code in codes(read(word))


def test_a_row_that_does_not_fit_its_definition_is_named() -> None:
    document = read(Word(row(["规章", "1", "2"], [0, 1000])))
    assert (texts(document), codes(document)) == ([["规章", "1", "2"]], ["damaged_file"])


def test_streams_cut_off_anywhere_raise_nothing_but_their_own_error() -> None:
    main, others = Word(TABLE).streams()
    failed = 0
    for cut in range(0, len(main), 37):
        document = read_stream(lambda cut=cut: WordStream(main[:cut], others))  # type: ignore[misc]
        failed += "damaged_file" in codes(document) or "unsupported_format" in codes(document)
    assert failed > len(main) // 37 // 2
    with pytest.raises(WordStreamError):
        WordStream(main, {})


def plain(sprm: int, operand: bytes) -> bytes:
    """A property of letters."""
    return struct.pack("<H", sprm) + operand


def shaded(ink: bytes, fill: bytes, pattern: int) -> bytes:
    return ink + fill + struct.pack("<H", pattern)


WHITE, DARK, AUTO = b"\xff\xff\xff\0", b"\0\x33\x66\0", b"\0\0\0\xff"


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (plain(0x083C, b"\1"), ("3402", "")),
        (plain(0x083C, b"\0"), ("993402", "")),
        (plain(0x083C, b"\x80"), ("993402", "")),  # as the style has it
        (plain(0x083C, b"\x81"), ("3402", "")),  # not as the style has it
        (plain(0x0837, b"\1"), ("3402", "")),
        (plain(0x2A53, b"\1"), ("3402", "")),
        (DELETED, ("3402", "")),
        (plain(0x2A48, b"\1"), ("3402", "")),
        (plain(0x2A48, b"\2"), ("3402", "")),
        (plain(0x2A48, b"\0"), ("993402", "")),
        (plain(0x4845, b"\x0a\0"), ("3402", "")),
        (plain(0x4845, b"\xf6\xff"), ("3402", "")),
        (plain(0x4A43, b"\2\0"), ("993402", "nearly_invisible")),
        (plain(0x4852, b"\1\0"), ("993402", "nearly_invisible")),
        (plain(0x8840, b"\x38\xff"), ("993402", "nearly_invisible")),
        (plain(0x2A42, b"\x08"), ("993402", "nearly_invisible")),
        (plain(0x6870, WHITE), ("993402", "nearly_invisible")),
        (plain(0x6870, AUTO), ("993402", "")),
        (plain(0x6870, WHITE) + plain(0x2A0C, b"\1"), ("993402", "")),
        (plain(0x6870, WHITE) + plain(0xCA71, b"\x0a" + shaded(AUTO, DARK, 0)), ("993402", "")),
        (plain(0x6870, WHITE) + plain(0xCA71, b"\x0a" + shaded(DARK, WHITE, 1)), ("993402", "")),
        (plain(0x6870, WHITE) + plain(0xCA71, b"\x0a" + shaded(AUTO, AUTO, 0xFFFF)), ("993402", "nearly_invisible")),
        (plain(0x6870, WHITE) + plain(0x4866, struct.pack("<H", 1 << 5)), ("993402", "")),
        (plain(0x6A09, b"\0\0\x31\xf0"), ("\uf039\uf0393402", "")),
        (plain(0x4A30, b"\x63\0"), ("993402", "")),  # a style that the file does not have
    ],
)  # fmt: skip
def test_letters_as_they_are_shown(properties: bytes, expected: tuple[str, str]) -> None:
    document = read(Word(row(["a", "993402", "z"], [0, 1000, 2000, 3000]), letters=[(2, 4, properties)]))
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    assert (grid.rows[0][1].text, grid.rows[0][1].doubt) == expected


def test_grounds_and_heights_of_rows() -> None:
    grounds = plain(0xD612, b"\x14" + shaded(AUTO, WHITE, 0) + shaded(AUTO, DARK, 0))
    for height, doubts in (
        (b"", ["", "nearly_invisible", "nearly_invisible"]),
        (plain(0x9407, b"\x9c\xff"), ["nearly_invisible"] * 3),
    ):
        cells = row(["1", "2", "3"], [0, 1000, 2000, 3000])
        cells[-1] = (cells[-1][0], cells[-1][1] + grounds + height)
        document = read(Word(cells, letters=[(2, 3, plain(0x2A42, b"\x09")), (4, 5, plain(0x2A42, b"\x08"))]))
        grid = next(block for block in document.blocks if isinstance(block, Grid))
        assert [one.doubt for one in grid.rows[0]] == doubts
    cells[-1] = (cells[-1][0], cells[-1][1] + plain(0x9407, b"\xff\xff"))
    assert texts(read(Word(cells + row(["4", "5", "6"], [0, 1000, 2000, 3000])))) == [["4", "5", "6"]]


def test_pictures_fields_and_list_numbers_in_cells() -> None:
    cells = ["a", "\x01", "12\x01", "12\x08", "\x13EQ \\f(1,2)\x15", "\x13FORMTEXT \x01\x1412\x15", "z"]
    document = read(Word(row(cells, [1000 * n for n in range(8)])))
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    assert [(one.text, one.doubt) for one in grid.rows[0][1:-1]] == [
        ("", "picture_in_cell"), ("12", "picture_in_cell"), ("12", ""), ("", "picture_in_cell"), ("12", ""),
    ]  # fmt: skip
    numbered = row(["a", "12", "z"], [0, 1000, 2000, 3000])
    numbered[1] = (numbered[1][0], numbered[1][1] + plain(0x460B, b"\1\0"))
    grid = next(block for block in read(Word(numbered)).blocks if isinstance(block, Grid))
    assert grid.rows[0][1].doubt == "not_a_number"


def test_a_damaged_style_sheet_says_nothing() -> None:
    whole = struct.pack("<HHH14x", 18, 2, 10) + struct.pack("<H", 500) + b"\1\2\3"
    for cut in range(len(whole)):
        assert read_styles(whole[:cut]).letters(0, b"") == {}


def test_a_box_in_a_cell_belongs_to_it() -> None:
    inner = [
        ("3402\r", depth(2) + plain(0x244B, b"\1")),
        ("\r", depth(2) + plain(0x244C, b"\1") + definition([0, 500])),
    ]
    cells = row(["a", "", "z"], [0, 1000, 2000, 3000])
    assert texts(read(Word([cells[0], *inner, *cells[1:]]))) == [["a", "3402", "z"]]

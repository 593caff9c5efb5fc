"""Healthy files of every kind, to be damaged: those of the shared corpus, and small ones built here."""

import struct
from io import BytesIO
from pathlib import Path

import openpyxl

from pipelines.demo.reports.dadong import document
from tests.hostile.attacks import ROWS, html_table, page, zip_of
from tests.readers.files import cell, docx, odt, paragraph, table
from tests.readers.test_doc import Word
from tests.readers.test_doc import row as word_row
from tests.readers.test_rtf import HEAD, gbk
from tests.readers.test_rtf import row as rtf_row

SHARED = Path(__file__).resolve().parents[3] / "shared" / "corpus"
TITLE = "大东街道2021年政府信息公开工作年度报告"
_SECTOR = 512
_END, _TABLE, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file of these streams, each in sectors of its own."""
    chain: list[int] = [_TABLE, _TABLE, _END, _END]  # two tables of sectors, two sectors of directory
    chain[2] = 3
    body = b""
    entries = [_entry("Root Entry", 5, 1, _FREE, _END, 0)]
    for number, (name, data) in enumerate(streams.items(), 1):
        padded = data + bytes(max(4096 - len(data), -len(data) % _SECTOR))
        padded += bytes(-len(padded) % _SECTOR)
        first, count = len(chain), len(padded) // _SECTOR
        chain += [*range(first + 1, first + count), _END]
        right = number + 1 if number < len(streams) else _FREE
        entries.append(_entry(name, 2, _FREE, right, first, len(padded)))
        body += padded
    chain += [_FREE] * (2 * 128 - len(chain))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 2, 2, 0, 4096, _END, 0, _END, 0, 0)
    head += struct.pack("<108I", 1, *[_FREE] * 107)
    directory = b"".join(entries)
    return head + struct.pack("<256I", *chain) + directory + bytes(2 * _SECTOR - len(directory)) + body


def _entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    raw += bytes(64 - len(raw)) + struct.pack("<HBBIII", len(raw) + 2, kind, 1, _FREE, right, child)
    return raw + bytes(36) + struct.pack("<IQ", start, size)


def doc() -> bytes:
    """A Word file of 1997."""
    edges = [0, 1000, 2000, 3000, 4000]
    paragraphs = [(TITLE + "\r", b"")] + [
        part for row in ROWS[1:3] for part in word_row(list(row), edges)
    ]  # as much as one page of properties holds
    main, others = Word([*paragraphs, ("尾\r", b"")]).streams()
    return compound({"WordDocument": main} | {name: data for name, data in others.items() if data})


def xls() -> bytes:
    """A spreadsheet of 1997: cells of text alone."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 1996, 0, 6))

    cells = b"".join(
        record(0x0204, struct.pack("<HHHHB", r, c, 15, len(text), 1) + text.encode("utf-16-le"))
        for r, row in enumerate([(TITLE,), *ROWS])
        for c, text in enumerate(row)
    )
    font = record(0x0031, struct.pack("<HHHHHBBBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, 1, 0) + b"A")
    formats = b"".join(record(0x00E0, struct.pack("<HH", 0, 0) + bytes(16)) for _ in range(16))
    name = b"a"
    before = begin(5) + record(0x0042, struct.pack("<H", 1200)) + font + formats
    sheet = record(
        0x0085, struct.pack("<IBBBB", len(before) + 4 + 8 + len(name) + 4, 0, 0, len(name), 0) + name
    )
    book = before + sheet + record(0x000A, b"") + begin(0x10) + cells + record(0x000A, b"")
    return compound({"Workbook": book})


def xlsx() -> bytes:
    """A spreadsheet of today."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [(TITLE,), *ROWS]:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _odt() -> bytes:
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in row)
        + "</table:table-row>"
        for row in ROWS
    )
    return odt(f"<text:p>{TITLE}</text:p><table:table>{rows}</table:table>")


def _rtf() -> bytes:
    edges = b"".join(b"\\cellx%d" % (1000 * column) for column in range(1, 5))
    return HEAD + gbk(TITLE) + b"\\par " + b"".join(rtf_row(edges, *row) for row in ROWS) + b"\\pard\\par}"


def _docx() -> bytes:
    return docx(paragraph(TITLE) + table(*("".join(cell(text) for text in row) for row in ROWS)))


def healthy() -> dict[str, bytes]:
    """Files by name, at least one of every kind."""
    made = {
        "made.doc": doc(), "made.xls": xls(), "made.xlsx": xlsx(), "made.odt": _odt(), "made.rtf": _rtf(),
        "made.docx": _docx(), "made.zip": zip_of({"年报.docx": _docx(), "b.txt": b"b"}), "made.txt": document(),
        "made.html": page(f"<h1>{TITLE}</h1>" + html_table()),
    }  # fmt: skip
    shared = sorted(path for path in SHARED.rglob("*") if path.suffix in (".txt", ".html", ".docx", ".pdf"))
    return made | {path.relative_to(SHARED).as_posix(): path.read_bytes() for path in shared}

"""Tables and whole reports as pictures: PNG, made with nothing but zlib.

They show ruled lines and grey bars where words would stand, so there is nothing in them to read.
"""

import struct
import zlib
from collections.abc import Sequence

from pipelines.demo.reports.pages import Block, Table

_LINE, _BAR, _PAPER = 0, 120, 255
_WIDTH, _ROW = 640, 18


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(rows: Sequence[bytes]) -> bytes:
    """A picture of 8-bit greys, one `bytes` of equal length a row."""
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _line(cells: int) -> list[bytes]:
    """One ruled row of a table with `cells` cells, each with a bar for its words."""
    width = _WIDTH // max(1, cells)
    ruled = bytes([_LINE]) * _WIDTH
    blank = (bytes([_LINE]) + bytes([_PAPER]) * (width - 1)) * cells
    barred = (
        bytes([_LINE] + [_PAPER] * 5 + [_BAR] * (width // 2) + [_PAPER] * (width - 6 - width // 2))
    ) * cells
    fill = bytes([_PAPER])
    return [ruled, *[(blank if y < 5 or y > 11 else barred).ljust(_WIDTH, fill) for y in range(_ROW - 1)]]


def table_picture(table: Table) -> bytes:
    """A table as a picture."""
    return png([row for cells in table.grid for row in _line(len(cells))] + [bytes([_LINE]) * _WIDTH])


def report_picture(blocks: Sequence[Block]) -> bytes:
    """A whole report as a scan: a bar for each paragraph, its tables ruled."""
    bar = bytes([_PAPER] * 20 + [_BAR] * (_WIDTH - 60) + [_PAPER] * 40)
    blank = bytes([_PAPER]) * _WIDTH
    rows: list[bytes] = []
    for block in blocks:
        if isinstance(block, Table):
            rows += [row for cells in block.grid for row in _line(len(cells))]
        else:
            rows += [blank] * 6 + [bar] * 6
    return png(rows)

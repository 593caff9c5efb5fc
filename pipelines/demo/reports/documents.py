"""Reports as files: PDF with ruled tables, DOCX, and plain text with one cell a line.

The Word file is written by python-docx, the PDF by hand from the format's own definition; the same report
always gives the same bytes.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pipelines.demo.reports.pages import Block, Heading, Table
from pipelines.demo.reports.tables import Grid, GridCell

_PAGE_WIDTH, _MARGIN = 595, 40
_TEXT, _CELL = 10.5, 7.0  # sizes of type in points
_LEADING = 1.4


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell on the grid: the column and row where it begins, both from 0."""

    column: int
    row: int
    cell: GridCell


def placed(grid: Grid) -> Iterator[Placed]:
    """Every cell with its place, in print order."""
    taken: set[tuple[int, int]] = set()
    for y, cells in enumerate(grid):
        x = 0
        for cell in cells:
            while (x, y) in taken:
                x += 1
            taken |= {(x + dx, y + dy) for dx in range(cell.colspan) for dy in range(cell.rowspan)}
            yield Placed(x, y, cell)
            x += cell.colspan


def width_of(grid: Grid) -> int:
    """How many columns a grid has."""
    return sum(cell.colspan for cell in grid[0])


def text(title: str, blocks: Sequence[Block]) -> bytes:
    """UTF-8 text: a line for each paragraph and for each cell."""
    lines = [title]
    for block in blocks:
        if isinstance(block, Table):
            lines += [cell.text for cells in block.grid for cell in cells]
        else:
            lines.append(block.text)
    return ("\n".join(lines) + "\n").encode("utf-8")


# ---- DOCX ---------------------------------------------------------------------------------------


def docx(title: str, blocks: Sequence[Block]) -> bytes:
    """A Word document with the report's tables, merged cells included; the same bytes whenever it is made."""
    from docx import Document  # loaded where a Word file is asked for

    document = Document()
    about = document.core_properties
    about.title, about.author, about.comments = title, "", ""
    document.add_paragraph(title)
    for block in blocks:
        if isinstance(block, Table):
            table = document.add_table(len(block.grid), width_of(block.grid), style="Table Grid")
            cells = [row.cells for row in table.rows]  # each looked up once: the library counts them anew
            for place in placed(block.grid):
                across, down = place.column + place.cell.colspan - 1, place.row + place.cell.rowspan - 1
                cell = cells[place.row][place.column]
                if (down, across) != (place.row, place.column):
                    cell = cell.merge(cells[down][across])
                cell.text = place.cell.text
        else:
            document.add_paragraph(block.text)
    packed = BytesIO()
    document.save(packed)
    return _dateless(packed)


def _dateless(packed: BytesIO) -> bytes:
    """A container whose members are dated 1980."""
    again = BytesIO()
    with ZipFile(packed) as given, ZipFile(again, "w") as package:
        for member in given.infolist():
            info = ZipInfo(member.filename)
            info.compress_type = ZIP_DEFLATED
            package.writestr(info, given.read(member))
    return again.getvalue()


# ---- PDF ----------------------------------------------------------------------------------------


class _Canvas:
    """Drawing operators from the top of the page down; y is turned round when the height is known."""

    def __init__(self) -> None:
        self.y = float(_MARGIN)
        self._words: list[tuple[float, float, float, str]] = []
        self._boxes: list[tuple[float, float, float, float]] = []

    def paragraph(self, words: str, size: float = _TEXT) -> None:
        for line in wrap(words, (_PAGE_WIDTH - 2 * _MARGIN) / size):
            self.y += size * _LEADING
            self._words.append((_MARGIN, self.y, size, line))
        self.y += size * 0.4

    def table(self, grid: Grid) -> None:
        step = (_PAGE_WIDTH - 2 * _MARGIN) / width_of(grid)
        lines = {
            place: wrap(place.cell.text, (place.cell.colspan * step - 4) / _CELL) for place in placed(grid)
        }
        heights = [_CELL * _LEADING + 4.0] * len(grid)
        for place, wrapped in lines.items():
            need = len(wrapped) * _CELL * _LEADING + 4
            rows = range(place.row, place.row + place.cell.rowspan)
            if (short := need - sum(heights[row] for row in rows)) > 0:
                heights[rows[-1]] += short
        tops = [self.y + 6 + sum(heights[:row]) for row in range(len(grid) + 1)]
        for place, wrapped in lines.items():
            left, top = _MARGIN + place.column * step, tops[place.row]
            bottom = tops[place.row + place.cell.rowspan]
            self._boxes.append((left, bottom, place.cell.colspan * step, bottom - top))
            for number, line in enumerate(wrapped, 1):
                self._words.append((left + 2, top + number * _CELL * _LEADING, _CELL, line))
        self.y = tops[-1] + 6

    def operators(self, height: float) -> bytes:
        parts = ["0.5 w"]
        parts += [f"{x:.2f} {height - y:.2f} {w:.2f} {h:.2f} re S" for x, y, w, h in self._boxes]
        parts.append("BT")
        for x, y, size, line in self._words:
            codes = line.encode("utf-16-be").hex().upper()
            parts.append(f"/F1 {size} Tf 1 0 0 1 {x:.2f} {height - y:.2f} Tm <{codes}> Tj")
        parts.append("ET")
        return "\n".join(parts).encode("ascii")


def wrap(words: str, ems: float) -> list[str]:
    """Lines of at most `ems` widths of a Chinese character; every character counts as one."""
    size = max(1, int(ems))
    return [words[start : start + size] for start in range(0, len(words), size)] or [""]


def pdf(title: str, blocks: Sequence[Block]) -> bytes:
    """One long page in a font that every reader supplies, its characters coded as Unicode."""
    canvas = _Canvas()
    canvas.paragraph(title, 14)
    for block in blocks:
        if isinstance(block, Table):
            canvas.table(block.grid)
        else:
            canvas.paragraph(block.text, 11.5 if isinstance(block, Heading) else _TEXT)
    height = canvas.y + _MARGIN
    font = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
        "/DescendantFonts [6 0 R] >>"
    )
    descendant = (
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 7 0 R "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>"
    )
    descriptor = (
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] "
        "/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
    )
    return _pdf_file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_PAGE_WIDTH} {height:.0f}] /Contents 4 0 R "
            "/Resources << /Font << /F1 5 0 R >> >> >>".encode("ascii"),
            _stream(canvas.operators(height)),
            font.encode("ascii"),
            descendant.encode("ascii"),
            descriptor.encode("ascii"),
        ]
    )


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data, 9)
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)


def _pdf_file(objects: Sequence[bytes]) -> bytes:
    data = bytearray(b"%PDF-1.5\n%\xe4\xbd\xa0\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(data)

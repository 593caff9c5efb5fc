"""Spreadsheets of 1997 to 2007 (XLS): each visible sheet a table, merged cells once, everything as it is shown."""

from collections.abc import Iterator
from io import StringIO
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

from parsers.document import Document
from parsers.readers.colour import WHITE, Colour, of_hex
from parsers.readers.flow import WIDEST, Flow
from parsers.readers.numberformat import show_number, show_text
from parsers.readers.overlays import Overlay, lay_over
from parsers.readers.runs import Look, Run, Seen, see_runs
from parsers.readers.sheet import MOST_ROWS, Place, Sheet, add_sheet
from parsers.readers.xlsrecords import sheet_overlays, sheet_rules
from parsers.readers.xlsxlook import Format
from parsers.readers.xlsxrules import agreed, looks_under
from parsers.readers.xlsxsizes import fitted

if TYPE_CHECKING:
    import xlrd

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_SOLID = 1
_TWIPS = 20  # to a point
_LOWEST = 40  # twips; a lower row is as good as hidden
_WIDTH_UNITS = 256  # to a figure
_USUAL_HEIGHT = 300.0  # twips
_NEWEST = 80  # of the format's versions; only its records are known
_NARROWEST = 64  # such units


def read_xls(data: bytes) -> Document:
    """Read a spreadsheet of the old binary format."""
    import xlrd

    flow = Flow(Document("xls"))
    try:
        book = xlrd.open_workbook(file_contents=data, logfile=StringIO(), formatting_info=True)
        records = _workbook_stream(data) if book.biff_version == _NEWEST else b""
        for sheet in book.sheets():
            if sheet.visibility == 0:
                _add(flow, book, sheet, records)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  a damaged workbook fails in xlrd in many ways
        code = "encrypted" if "encrypted" in str(error) else "damaged_file"
        flow.trouble(code, f"the workbook cannot be read: {type(error).__name__}: {error}")
    return flow.finish()


def _workbook_stream(data: bytes) -> bytes:
    """The records of a workbook, out of the container in which they lie."""
    import olefile

    if not olefile.isOleFile(data):
        return b""
    with olefile.OleFileIO(data) as container:
        return bytes(container.openstream("Workbook").read()) if container.exists("Workbook") else b""


def _add(flow: Flow, book: "xlrd.book.Book", sheet: "xlrd.sheet.Sheet", records: bytes) -> None:
    if sheet.nrows > MOST_ROWS:
        flow.trouble("too_large", f"sheet {sheet.name} has more than {MOST_ROWS} rows")
    shown = Sheet(
        merged=[(top + 1, left, bottom, right - 1) for top, bottom, left, right in sheet.merged_cells],
        hidden_rows={
            row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden or 0 <= info.height < _LOWEST
        },
        hidden_columns={
            column for column, info in sheet.colinfo_map.items() if info.hidden or info.width < _NARROWEST
        },
    )
    reading = _Reading(book, sheet, records)
    spans = {(top, left): right - left + 1 for top, left, _, right in shown.merged}
    for row in range(min(sheet.nrows, MOST_ROWS)):
        for column in range(min(sheet.row_len(row), WIDEST)):
            columns = range(column, column + spans.get((row + 1, column), 1))
            shown.cells[row + 1, column] = reading.seen(row, column, sum(map(reading.width, columns)) or inf)
    lay_over(shown, reading.overlays(), reading.width, reading.height)
    add_sheet(flow, shown)


class _Reading:
    """The reading of one sheet."""

    def __init__(self, book: "xlrd.book.Book", sheet: "xlrd.sheet.Sheet", records: bytes) -> None:
        self._book, self._sheet, self._records = book, sheet, records
        self._start = book._sh_abs_posn[sheet.number] - book.base  # noqa: SLF001  (xlrd says it nowhere else)
        colours = {index: _colour(book, index) for index in book.colour_map}
        self._rules = sheet_rules(self._records, self._start, colours)
        self._values: dict[Place, str | float | None] = {}
        if self._rules:
            self._values = {
                (row + 1, column): _plain(sheet.cell(row, column))
                for row in range(min(sheet.nrows, MOST_ROWS))
                for column in range(min(sheet.row_len(row), WIDEST))
            }

    def overlays(self) -> Iterator[Overlay]:
        """What lies over the sheet."""
        return sheet_overlays(self._records, self._start, self.width, self.height)

    def width(self, column: int) -> float:
        """The width of a column, in figures of its usual face; 0 where it is not shown."""
        info = self._sheet.colinfo_map.get(column)
        if info is None:
            return float(self._sheet.defcolwidth or 8)
        return 0.0 if info.hidden else float(info.width) / _WIDTH_UNITS

    def height(self, row: int) -> float:
        """The height of a row, counted from 1, in twips; 0 where it is not shown."""
        info = self._sheet.rowinfo_map.get(row - 1)
        if info is None or info.height <= 0:
            return _USUAL_HEIGHT
        return 0.0 if info.hidden else float(info.height)

    def seen(self, row: int, column: int, room: float) -> Seen:
        """What is seen of a cell that has room for so many figures."""
        import xlrd

        book = self._book
        cell = self._sheet.cell(row, column)
        style = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
        known = book.format_map.get(style.format_key) if style is not None else None
        usual = Format(
            known.format_str if known is not None else "General",
            Look() if style is None else _look(book, style.font_index),
            WHITE if style is None else _ground(book, style.background),
            style is not None and bool(style.alignment.shrink_to_fit),
        )
        looks, _ = looks_under(self._rules, (row + 1, column), self._values, usual)
        if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            return agreed([self._number(float(cell.value), look, room) for look in looks], is_bare=False)
        parts = self._sheet.rich_text_runlist_map.get((row, column), ())
        text = _plain(cell)
        return agreed(
            [
                _text(list(_runs(book, "" if text is None else str(text), parts, look.look)), look)
                for look in looks
            ],
            is_bare=False,
        )

    def _number(self, value: float, format_: Format, room: float) -> Seen:
        if not value and not self._sheet.show_zero_values:
            return Seen("")
        number = show_number(value, format_.code, since_1904=bool(self._book.datemode))
        look = format_.look
        if number.colour is not None:
            look = look._replace(colour=of_hex(number.colour))
        text = number.text if format_.shrinks else fitted(number.text, format_.code, look.size, room)
        return see_runs([Run(text, look)], format_.ground)


def _text(runs: list[Run], format_: Format) -> Seen:
    seen = see_runs(runs, format_.ground)
    return Seen(show_text(seen.text, format_.code).text, seen.doubt)


def _plain(cell: "xlrd.sheet.Cell") -> str | float | None:
    """A cell's value as it stands, for rules to compare."""
    import xlrd

    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return float(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return _ERRORS.get(int(cell.value), "#ERROR")
    return str(cell.value)


def _runs(
    book: "xlrd.book.Book", text: str, parts: "list[tuple[int, int]] | tuple[()]", look: Look
) -> Iterator[Run]:
    """The parts of a text with their looks; what stands before the first has the cell's."""
    starts = [(0, None), *parts, (len(text), None)]
    for (start, font), (end, _) in pairwise(starts):
        if start < end:
            yield Run(text[start:end], look if font is None else _look(book, font))


def _look(book: "xlrd.book.Book", index: int) -> Look:
    font = book.font_list[index] if 0 <= index < len(book.font_list) else None
    if font is None:
        return Look()
    colour = _colour(book, font.colour_index)
    return Look(bool(font.struck_out), font.escapement in (1, 2), colour, font.height / _TWIPS)


def _ground(book: "xlrd.book.Book", background: "xlrd.formatting.XFBackground") -> Colour | None:
    if background.fill_pattern == 0:
        return WHITE
    return _colour(book, background.pattern_colour_index) if background.fill_pattern == _SOLID else None


def _colour(book: "xlrd.book.Book", index: int) -> Colour | None:
    """A colour of the palette; None for one that the program chooses."""
    found = book.colour_map.get(index)
    return None if found is None else (found[0] / 255, found[1] / 255, found[2] / 255)

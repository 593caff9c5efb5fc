"""Spreadsheets of 1997 to 2007 (XLS): each visible sheet a table, merged cells once, everything as it is shown."""

from collections.abc import Iterator
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING

from parsers.document import Document
from parsers.readers.colour import WHITE, Colour, of_hex
from parsers.readers.flow import WIDEST, Flow
from parsers.readers.numberformat import is_date, show_number, show_text
from parsers.readers.runs import Look, Run, Seen, see_runs
from parsers.readers.sheet import MOST_ROWS, Sheet, add_sheet
from parsers.readers.xlsxsizes import fits

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
_NARROWEST = 64  # such units


def read_xls(data: bytes) -> Document:
    """Read a spreadsheet of the old binary format."""
    import xlrd

    flow = Flow(Document("xls"))
    try:
        book = xlrd.open_workbook(file_contents=data, logfile=StringIO(), formatting_info=True)
        for sheet in book.sheets():
            if sheet.visibility == 0:
                _add(flow, book, sheet)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  a damaged workbook fails in xlrd in many ways
        code = "encrypted" if "encrypted" in str(error) else "damaged_file"
        flow.trouble(code, f"the workbook cannot be read: {type(error).__name__}: {error}")
    return flow.finish()


def _add(flow: Flow, book: "xlrd.book.Book", sheet: "xlrd.sheet.Sheet") -> None:
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
    rooms = {(top, left): right - left + 1 for top, left, _, right in shown.merged}
    for row in range(min(sheet.nrows, MOST_ROWS)):
        for column in range(min(sheet.row_len(row), WIDEST)):
            columns = range(column, column + rooms.get((row + 1, column), 1))
            shown.cells[row + 1, column] = _seen(
                book, sheet, row, column, sum(_width(sheet, at) for at in columns)
            )
    add_sheet(flow, shown)


def _width(sheet: "xlrd.sheet.Sheet", column: int) -> float:
    """The width of a column, in figures of its usual face."""
    info = sheet.colinfo_map.get(column)
    units = info.width if info is not None else (sheet.defcolwidth or 8) * _WIDTH_UNITS
    return float(units) / _WIDTH_UNITS


def _seen(book: "xlrd.book.Book", sheet: "xlrd.sheet.Sheet", row: int, column: int, room: float) -> Seen:
    import xlrd

    cell = sheet.cell(row, column)
    style = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
    known = book.format_map.get(style.format_key) if style is not None else None
    code = known.format_str if known is not None else "General"
    look = Look() if style is None else _look(book, style.font_index)
    ground = WHITE if style is None else _ground(book, style.background)
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        if not cell.value and not sheet.show_zero_values:
            return Seen("")
        number = show_number(float(cell.value), code, since_1904=bool(book.datemode))
        if number.colour is not None:
            look = look._replace(colour=of_hex(number.colour))
        shrinks = style is not None and style.alignment.shrink_to_fit
        if not shrinks and not fits(number.text, look.size, room, is_date=is_date(code)):
            return Seen("###")
        return see_runs([Run(number.text, look)], ground)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return see_runs([Run("TRUE" if cell.value else "FALSE", look)], ground)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return see_runs([Run(_ERRORS.get(int(cell.value), "#ERROR"), look)], ground)
    parts = sheet.rich_text_runlist_map.get((row, column), ())
    seen = see_runs(list(_runs(book, str(cell.value), parts, look)), ground)
    return Seen(show_text(seen.text, code).text, seen.doubt)


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

"""Spreadsheets of 1997 to 2007 (XLS): each visible sheet a table, merged cells once, numbers as printed."""

from io import StringIO
from typing import TYPE_CHECKING

from parsers.document import Document
from parsers.readers.flow import WIDEST, Flow
from parsers.readers.numberformat import printed
from parsers.readers.xlsx import add_sheet

if TYPE_CHECKING:
    import xlrd

_MOST_ROWS = 5000
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


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
    if sheet.nrows > _MOST_ROWS:
        flow.trouble("too_large", f"sheet {sheet.name} has more than {_MOST_ROWS} rows")
    values: dict[tuple[int, int], str] = {}
    for row in range(min(sheet.nrows, _MOST_ROWS)):
        for column in range(min(sheet.row_len(row), WIDEST)):
            values[row + 1, column] = _value(book, sheet, row, column)
    merged = [(top + 1, left, bottom, right - 1) for top, bottom, left, right in sheet.merged_cells]
    add_sheet(flow, values, merged)


def _value(book: "xlrd.book.Book", sheet: "xlrd.sheet.Sheet", row: int, column: int) -> str:
    import xlrd

    cell = sheet.cell(row, column)
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        style = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
        known = book.format_map.get(style.format_key) if style is not None else None
        return printed(float(cell.value), known.format_str if known is not None else "General")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return _ERRORS.get(int(cell.value), "#ERROR")
    return str(cell.value)

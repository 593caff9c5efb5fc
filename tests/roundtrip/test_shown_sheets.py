"""What an office program prints of a sheet is what is read of the sheet.

Cells are drawn with every device by which a sheet shows something else than it stores, alone and together.
LibreOffice prints them as a PDF, and what a reader sees of that (`tests.readers.test_pdf_shown` holds it
against a picture) must be what the parser reads of the sheet itself, or the cell must be named.

The long form, by hand: python -m tests.roundtrip.test_shown_sheets 300
"""

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.formatting.rule import CellIsRule, DataBarRule, FormulaRule
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.properties import PageSetupProperties
from PIL import Image

from parsers.document import Cell, Document, Grid
from parsers.numbers import read_figure
from parsers.readers.kinds import read_document
from schemas.text import squeeze
from tests.roundtrip.office import convert

BOOKS = 3  # drawn in a run of the tests: 3 times 24 rows of 7 cells
ROWS, COLUMNS = 24, 7
KINDS = ("xlsx", "ods", "xls")

FORMATS = (
    "General", "0", "0.00", "#,##0", "#,##0.00", "0%", "0,", "0.0,", "0,,", '0"件"', '"约"0"件"', '0;-0;"-"', "0;-0;", ";;;",
    "[Red]0", "0_);(0)", '[>=1000]0.0,"千";0', '[<10]"少";0', '[=0]"无";0', "0.0#", "0.##", ".00", "#", "000",
    '0"."0', "0 0", "0.00E+00", "# ?/?", "yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "@", 'General"件"', "0\\%",
    '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', '[$¥-804]#,##0.00', '"1"0', "+0;-0;0", "[White]0", "0.000", '[DBNum1][$-804]0',
)  # fmt: skip
VALUES = (
    0,
    1,
    5,
    12,
    340,
    3402,
    3402.0,
    3401.6,
    3401.9999999999995,
    0.125,
    12345678,
    44000,
    44000.75,
    1234.5,
    -5,
    0.5,
)
COLOURS = ("FFFFFFFF", "FF000000", "FFFEFEFE", "FFFF0000", "FF999999", "FFF2F2F2", "FF00B050")

Device = Callable[["Draw", "openpyxl.cell.Cell"], None]


class Draw:
    """A sheet that is being drawn."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.book = openpyxl.Workbook()
        sheet = self.book.active
        assert sheet is not None
        self.sheet = sheet

    def number(self) -> int:
        return self.rng.choice((0, 7, 12, 340, 3402))


def plain(draw: Draw, cell: "openpyxl.cell.Cell") -> None:
    cell.value = draw.number()


def formatted(draw: Draw, cell: "openpyxl.cell.Cell") -> None:
    cell.value, cell.number_format = draw.rng.choice(VALUES), draw.rng.choice(FORMATS)


def too_long(draw: Draw, cell: "openpyxl.cell.Cell") -> None:
    """For its column, which is narrow."""
    cell.value = draw.rng.choice((34021, 12345678, 44000))
    cell.number_format = draw.rng.choice(("0", "#,##0", "0.00", "yyyy-mm-dd"))


def text(draw: Draw, cell: "openpyxl.cell.Cell") -> None:
    cell.value = draw.rng.choice(("3402", "007", "12件", "(5)", "'3402", "3 402", "无", "12.50"))
    cell.number_format = draw.rng.choice(("General", "@", ";;;", '@"件"', "0;-0;0;"))
    if not str(cell.value).isascii():
        cell.number_format = "General"  # LibreOffice takes such a text out of an XLS without its format
    cell.quotePrefix = draw.rng.random() < 0.3


def font(draw: Draw, cell: "openpyxl.cell.Cell") -> None:
    cell.value = draw.number()
    cell.font = draw.rng.choice(
        (
            Font(strike=True), Font(vertAlign="superscript"), Font(size=1), Font(size=6), Font(color="FFFFFFFF"),
            Font(color=Color(theme=0)), Font(color=Color(theme=1)), Font(color=Color(theme=0, tint=-0.05)),
            Font(color=Color(theme=4, tint=0.4)), Font(color=Color(indexed=9)), Font(color=Color(indexed=8)),
            Font(color=Color(indexed=64)), Font(bold=True, italic=True, underline="single"),
        )
    )  # fmt: skip


def filled(draw: Draw, cell: "openpyxl.cell.Cell") -> None:
    cell.value = draw.number()
    ground, ink = draw.rng.choice(COLOURS), draw.rng.choice(COLOURS)
    cell.fill = PatternFill("solid", fgColor=ground)
    cell.font = Font(color=ink)


def rich(draw: Draw, cell: "openpyxl.cell.Cell") -> None:
    kept, other = str(draw.number()), draw.rng.choice(("1", "99", "[1]", "*"))
    look = draw.rng.choice(
        (
            InlineFont(strike=True), InlineFont(vertAlign="superscript"), InlineFont(vertAlign="subscript"),
            InlineFont(color="FFFFFFFF"), InlineFont(sz=1), InlineFont(b=True),
        )
    )  # fmt: skip
    parts = [kept, TextBlock(look, other)]
    if draw.rng.random() < 0.3:
        parts.reverse()
    if draw.rng.random() < 0.2:
        parts = [TextBlock(look, other)]
    cell.value = CellRichText(*parts)


def boolean_or_error(draw: Draw, cell: "openpyxl.cell.Cell") -> None:
    cell.value = draw.rng.choice((True, False, "#N/A"))


def pictured(draw: Draw, cell: "openpyxl.cell.Cell") -> None:
    if draw.rng.random() < 0.5:
        cell.value, cell.alignment = draw.number(), Alignment(horizontal="left")
    file = BytesIO()
    Image.new("RGB", (100, 15), "grey").save(file, "PNG")
    picture = SheetImage(file)
    picture.width, picture.height = 100, 15
    picture.anchor = cell.coordinate
    draw.sheet.add_image(picture)


def ruled(draw: Draw, cell: "openpyxl.cell.Cell") -> None:
    """A rule of the sheet changes the look where its condition holds."""
    cell.value = draw.number()
    white, struck = {"font": Font(color="FFFFFFFF")}, {"font": Font(strike=True)}
    look = draw.rng.choice((white, struck))
    place = cell.coordinate
    rule = draw.rng.choice(
        (
            lambda: CellIsRule("equal", formula=["0"], **look),
            lambda: CellIsRule("between", formula=["1", "100"], **look),
            lambda: CellIsRule("greaterThan", formula=["100"], **look),
            lambda: FormulaRule(formula=[f"{place}<100"], **look),
            lambda: FormulaRule(formula=["TRUE"], stopIfTrue=True, **look),
            lambda: FormulaRule(formula=["FALSE"], **look),
            lambda: DataBarRule("num", 0, "num", 4000, color="FF638EC6", showValue=draw.rng.random() < 0.5),
            lambda: _hiding(place),
        )
    )()
    draw.sheet.conditional_formatting.add(place, rule)


def _hiding(place: str) -> object:
    rule = FormulaRule(formula=[f"{place}>10"])
    rule.dxf = DifferentialStyle(numFmt=NumberFormat(numFmtId=190, formatCode=";;;"))
    return rule


DEVICES: tuple[Device, ...] = (
    plain, plain, formatted, formatted, formatted, formatted, text, font, font, filled, rich, rich, boolean_or_error, pictured,
    ruled,
)  # fmt: skip


def drawn(seed: int) -> tuple[bytes, dict[str, str]]:
    """A workbook, and the device of each cell by its first text."""
    draw = Draw(seed)
    rng, sheet = draw.rng, draw.sheet
    side = Side(style="thin")
    border = Border(left=side, right=side, top=side, bottom=side)
    devices: dict[str, str] = {}
    narrow = rng.choice((None, None, 3, 4))
    for row in range(1, ROWS + 1):
        sheet.cell(row, 1).value = f"第{row}行的文字"
        sheet.cell(row, 1).border = sheet.cell(row, COLUMNS + 2).border = border
        sheet.cell(row, COLUMNS + 2).value = f"第{row}行的末尾"
        for column in range(2, COLUMNS + 2):
            cell = sheet.cell(row, column)
            cell.border = border
            device = too_long if column == narrow else rng.choice(DEVICES)
            device(draw, cell)
            devices[f"{row}.{column}"] = f"{device.__name__} {cell.value!r} {cell.number_format}"
    for column in range(1, COLUMNS + 3):
        sheet.column_dimensions["ABCDEFGHIJ"[column - 1]].width = 16
    if narrow:
        sheet.column_dimensions["ABCDEFGHIJ"[narrow - 1]].width = 2.5
    for column in rng.sample(range(2, COLUMNS + 2), rng.choice((0, 0, 1, 2))):
        sheet.column_dimensions["ABCDEFGHIJ"[column - 1]].hidden = True
    for row in rng.sample(range(1, ROWS + 1), rng.choice((0, 1, 3))):
        sheet.row_dimensions[row].hidden = True
    if rng.random() < 0.3:
        row = rng.randint(1, ROWS)
        sheet.merge_cells(start_row=row, end_row=row, start_column=3, end_column=4)
    if rng.random() < 0.2:
        draw.book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        draw.book.properties.title = "1904"
    if rng.random() < 0.3:
        hidden = draw.book.create_sheet("旧")
        hidden.append(["规章", 1, 2, 3])
        hidden.sheet_state = rng.choice(("hidden", "veryHidden"))
    sheet.page_setup.fitToHeight = 0
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    file = BytesIO()
    draw.book.save(file)
    return file.getvalue(), devices


def grid(document: Document) -> list[list[Cell]]:
    return [row for block in document.blocks if isinstance(block, Grid) for row in block.rows]


def judged(books: Mapping[str, bytes], kind: str, workplace: Path) -> tuple[list[str], Counter[str]]:
    """What was read otherwise than it is printed, and how often which was the case."""
    if kind != "xlsx":
        made = convert(books, kind, workplace / "made")
        books = {f"{Path(name).stem}.{kind}": data for name, data in made.items()}
    printed = convert(books, "sheet.pdf", workplace / "printed")
    found: list[str] = []
    counted: Counter[str] = Counter()
    for name, data in books.items():
        shown, read = grid(read_document(printed[name])), grid(read_document(data))
        ours = {row[0].text: row for row in read}
        if len(read) < len(shown):
            found.append(f"{name}: {len(shown)} rows are printed, {len(read)} are read")
        for row in shown:
            own = ours.get(row[0].text)
            if own is None or len(own) != len(row):
                found.append(
                    f"{name}: row {row[0].text}: {len(row)} cells are printed, {own and len(own)} are read"
                )
                continue
            for there, here in zip(row, own, strict=True):
                told = verdict(there, here)
                counted[told] += 1
                if told not in ("right", "named"):
                    found.append(
                        f"{name}: {row[0].text}, column {there.first}: {told}: printed {there.text!r} {there.doubt}, read {here.text!r} {here.doubt}"
                    )
    return found, counted


def verdict(there: Cell, here: Cell) -> str:
    """How what was read of a cell compares with what is printed."""
    printed, read = (read_figure(cell.text, "count", doubt=cell.doubt) for cell in (there, here))
    if read.state == "unreadable" and here.doubt != "picture_in_cell" and here.text not in ("TRUE", "FALSE"):
        return "right" if printed.state == "unreadable" else "lost" if printed.value is not None else "named"
    if read.state == "unreadable":
        return "named"  # a picture leaves something to be seen; programs differ about truth
    if (printed.state, printed.value) == (read.state, read.value):
        return "right"
    if squeeze(there.text) == squeeze(here.text) and there.doubt == here.doubt:
        return "right"
    return "SILENT"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_printed_is_read(kind: str, tmp_path: Path) -> None:
    first = 100 * KINDS.index(kind)
    books = {f"book{seed}.xlsx": drawn(seed)[0] for seed in range(first, first + BOOKS)}
    found, counted = judged(books, kind, tmp_path)
    assert not found, "\n".join(found)
    assert counted["right"] > 0.8 * BOOKS * ROWS * (COLUMNS - 2)


if __name__ == "__main__":
    count = int(sys.argv[1])
    for kind in sys.argv[2:] or KINDS:
        with tempfile.TemporaryDirectory() as folder:
            books = {f"book{seed}.xlsx": drawn(seed)[0] for seed in range(1000, 1000 + count)}
            found, counted = judged(books, kind, Path(folder))
        sys.stdout.write("\n".join([*found[:60], f"{kind}: {dict(counted)}", ""]))

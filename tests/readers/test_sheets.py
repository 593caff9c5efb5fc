"""Spreadsheets: merged cells once, numbers as they are printed."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from parsers.readers.kinds import read_document
from parsers.readers.numberformat import printed
from tests.readers.files import archive, codes, lines, spans, texts


def book(*rows: list[Any], merged: tuple[str, ...] = (), formats: dict[str, str] | None = None) -> bytes:
    """A workbook of one sheet."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for place in merged:
        sheet.merge_cells(place)
    for place, number_format in (formats or {}).items():
        sheet[place].number_format = number_format
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def test_titles_tables_and_merged_cells() -> None:
    document = read_document(
        book(
            ["某街道2022年报告"], ["二、主动公开政府信息情况"], ["第二十条第（一）项"], ["信息内容", "本年制发件数", "本年废止件数"],
            ["规章", 0, 3], ["三、收到和处理政府信息公开申请情况"], ["a", "b", "c"],
            merged=("A1:C1", "A3:C3"),
        )
    )  # fmt: skip
    assert lines(document) == [
        "某街道2022年报告",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
    ]
    assert texts(document)[2] == ["规章", "0", "3"]
    assert spans(document)[0] == [(0, 2)]


def test_cells_merged_downwards() -> None:
    document = read_document(book(["类", "甲", 1], [None, "乙", 2], merged=("A1:A2",)))
    assert (texts(document), spans(document)[1]) == ([["类", "甲", "1"], ["乙", "2"]], [(1, 1), (2, 2)])


def test_a_blank_row_of_cells_is_kept() -> None:
    workbook = openpyxl.load_workbook(BytesIO(book(["结果维持", "结果纠正", "总计"])))
    sheet = workbook.active
    assert sheet is not None
    for column in range(1, 4):
        sheet.cell(2, column).font = openpyxl.styles.Font(bold=True)
    stream = BytesIO()
    workbook.save(stream)
    assert texts(read_document(stream.getvalue()))[1] == ["", "", ""]


def test_numbers_as_printed_and_formulas_never_calculated() -> None:
    document = read_document(
        book(
            ["a", 3.0, 0.1 + 0.2, 1234.5, True, "=1+1"],
            ["b", 5, 0, 12, "001", None],
            formats={"D1": "#,##0.00", "B2": '0"件"'},
        )
    )
    assert texts(document) == [
        ["a", "3", "0.3", "1,234.50", "TRUE", "=1+1"],
        ["b", "5件", "0", "12", "001", ""],
    ]


@pytest.mark.parametrize(
    ("number", "number_format", "text"),
    [
        (477.35, "General", "477.35"),
        (477.3, "0.00", "477.30"),
        (0.125, "0.0%", "12.5%"),
        (-3, "0;[Red]-0", "-3"),
        (0, '0;-0;"-"', "-"),
        (0, "0;-0;", ""),
        (12.5, "0.0#", "12.5"),
        (1e6, "0_);(0)", "1000000"),
        (5, '"约"0"件"', "约5件"),
        (1500, "0,", "2"),
        (3402000, "0,", "3402"),
        (12345678, "0.0,,", "12.3"),
        (44000, "yyyy-mm-dd", "2020-06-18"),
        (44000, 'yyyy"年"m"月"d"日"', "2020年6月18日"),
        (5, "d", "？"),
        (1.5, "[h]:mm", "36:00"),
        (3401.9999999999995, "General", "3402"),
        (3401.6, "0", "3402"),
        (34.02, "0%", "3402%"),
        (3402, "0.00E+00", "3.40E+03"),
        (3402, ";;;", ""),
        (3402, '[>=1000]0.0,"千";0', "3.4千"),
        (340, '[>=1000]0.0,"千";0', "340"),
        (12345678, '0!.0,"万"', "1234？6万"),
        (3402, "[DBNum1]General", "三千四百〇二"),
        (-5, '"约"0"件"', "-约5件"),
        (-5, "0;(0)", "(5)"),
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "-"),
        (7, "000", "007"),
        (3402, "*-0", "？3402"),
        (3402, '"99"0', "993402"),
        (1.25, "# ?/?", "1 1/4"),
        (3402, "@", "3402"),
        (1e-7, "General", "0.0000001"),
        ("nan", "0", "nan"),
        ("text", "0", "text"),
        ("1e400", "0", "1e400"),
    ],
)
def test_number_formats(number: float | str, number_format: str, text: str) -> None:
    assert printed(number, number_format) == text


def test_hidden_sheets_are_not_printed() -> None:
    workbook = openpyxl.load_workbook(BytesIO(book(["a", "b", "c"])))
    hidden = workbook.create_sheet("旧")
    hidden.append(["x", "y", "z"])
    hidden.sheet_state = "hidden"
    stream = BytesIO()
    workbook.save(stream)
    assert texts(read_document(stream.getvalue())) == [["a", "b", "c"]]


def test_a_sheet_that_reaches_to_its_last_cell() -> None:
    workbook = openpyxl.load_workbook(BytesIO(book(["a", "b", "c"])))
    sheet = workbook.active
    assert sheet is not None
    sheet["XFD1048576"] = 1
    stream = BytesIO()
    workbook.save(stream)
    document = read_document(stream.getvalue())
    assert (texts(document), codes(document)) == ([["a", "b", "c"]], ["too_large"])


def test_damage_is_named() -> None:
    assert codes(read_document(book(["a", "b", "c"])[:-100])) == ["damaged_file"]
    assert codes(read_document(archive({"xl/workbook.xml": b"<w/>"}))) == ["damaged_file"]

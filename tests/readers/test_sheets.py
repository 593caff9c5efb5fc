"""Spreadsheets: merged cells once, numbers as they are printed."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from parsers.document import Document, Grid
from parsers.readers.kinds import read_document
from parsers.readers.numberformat import printed
from tests.readers.files import archive, codes, lines, odt, spans, texts


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


# ---- what an office program's print does not show, or shows otherwise than its screen ---------------

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DRAWN = (
    'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)


def raw_book(
    sheet: str, *, strings: str = "", styles: str = "", workbook: str = "", drawing: str = ""
) -> bytes:
    """A workbook of one sheet, mark-up and all."""
    members = {
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}">{workbook}<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/s.xml"/></Relationships>',
        "xl/worksheets/s.xml": f"<worksheet {MAIN}>{sheet}</worksheet>",
    }
    if strings:
        members["xl/sharedStrings.xml"] = f"<sst {MAIN}>{strings}</sst>"
    if styles:
        members["xl/styles.xml"] = f"<styleSheet {MAIN}>{styles}</styleSheet>"
    if drawing:
        members["xl/worksheets/_rels/s.xml.rels"] = (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/drawing" Target="../drawings/d.xml"/></Relationships>'
        )
        members["xl/drawings/d.xml"] = f"<xdr:wsDr {DRAWN}>{drawing}</xdr:wsDr>"
    return archive({name: text.encode() for name, text in members.items()})


def row(number: int, *cells: str, attributes: str = "") -> str:
    return f'<row r="{number}" {attributes}>{"".join(cells)}</row>'


def n(place: str, value: object, style: int = 0) -> str:
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


def s(place: str, text: str, style: int = 0) -> str:
    return f'<c r="{place}" t="inlineStr" s="{style}"><is>{text if text.startswith("<") else f"<t>{text}</t>"}</is></c>'


def data(*rows: str) -> str:
    return f"<sheetData>{''.join(rows)}</sheetData>"


HEAD = row(1, s("A1", "信息内容"), s("B1", "本年制发件数"), s("C1", "本年废止件数"))


def doubts(document: Document) -> list[list[tuple[str, str]]]:
    return [
        [(cell.text, cell.doubt) for cell in row]
        for block in document.blocks
        if isinstance(block, Grid)
        for row in block.rows
    ]


def test_noughts_that_a_view_does_not_show_are_blanks() -> None:
    view = '<sheetViews><sheetView showZeros="0" workbookViewId="0"/></sheetViews>'
    rows = data(HEAD, row(2, s("A2", "规章"), n("B2", 0), n("C2", 7)))
    assert texts(read_document(raw_book(view + rows)))[1] == ["规章", "", "7"]
    assert texts(read_document(raw_book(rows)))[1] == ["规章", "0", "7"]


def test_formulas_shown_in_place_of_their_values_are_no_numbers() -> None:
    view = '<sheetViews><sheetView showFormulas="1" workbookViewId="0"/></sheetViews>'
    formula = '<c r="B2"><f>SUM(C2:C3)</f><v>5</v></c>'
    rows = data(HEAD, row(2, s("A2", "规章"), formula, n("C2", 7)))
    assert texts(read_document(raw_book(view + rows)))[1] == ["规章", "=SUM(C2:C3)", "7"]
    assert texts(read_document(raw_book(rows)))[1] == ["规章", "5", "7"]


def test_readings_above_a_text_and_marks_in_it_are_no_figures() -> None:
    strings = (
        "<si><t>3402</t><rPh sb='0' eb='1'><t>99</t></rPh><phoneticPr fontId='1'/></si>"
        "<si><r><t>34</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r></si>"
    )
    cells = '<c r="B2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c>' + s("D2", "12_x000D_")
    assert texts(read_document(raw_book(data(HEAD, row(2, s("A2", "规章"), cells)), strings=strings)))[1] == [
        "规章",
        "3402",
        "34",
        "12",
    ]


def test_rows_of_no_height_and_columns_of_no_width_are_not_shown() -> None:
    columns = '<cols><col min="2" max="2" width="0" customWidth="1"/></cols>'
    rows = data(
        row(1, s("A1", "信息内容"), s("B1", "旧"), s("C1", "本年制发件数"), s("D1", "本年废止件数")),
        row(2, s("A2", "规章"), n("B2", 99), n("C2", 1), n("D2", 2)),
        row(3, s("A3", "旧"), n("B3", 99), n("C3", 98), n("D3", 97), attributes='ht="0.5" customHeight="1"'),
        row(4, s("A4", "行政规范性文件"), n("B4", 99), n("C4", 3), n("D4", 4)),
    )
    document = read_document(raw_book(columns + rows))
    assert texts(document) == [
        ["信息内容", "本年制发件数", "本年废止件数"],
        ["规章", "1", "2"],
        ["行政规范性文件", "3", "4"],
    ]
    assert spans(document) == [[(0, 0), (1, 1), (2, 2)]] * 3


def test_a_hidden_column_with_a_header_of_the_form_keeps_its_place_and_is_shown_to_nobody() -> None:
    columns = '<cols><col min="2" max="2" width="9" hidden="1"/></cols>'
    rows = data(
        row(1, s("A1", "信息内容"), s("B1", "本年制发件数"), s("C1", "本年废止件数")),
        row(2, s("A2", "规章"), n("B2", 5), n("C2", 7)),
    )
    assert doubts(read_document(raw_book(columns + rows)))[1] == [("规章", ""), ("5", "not_shown"), ("7", "")]


def test_a_merged_cell_whose_first_row_is_hidden_shows_in_the_rest() -> None:
    rows = data(
        row(1, s("A1", "类"), s("B1", "本年制发件数"), s("C1", "本年废止件数")),
        row(2, s("A2", "规章"), n("B2", 99), n("C2", 98), attributes='hidden="1"'),
        row(3, "<c r='A3'/>", n("B3", 1), n("C3", 2)),
    )
    merged = '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'
    assert texts(read_document(raw_book(rows + merged)))[1] == ["规章", "1", "2"]


def anchored(first: tuple[int, int], last: tuple[int, int], inside: str) -> str:
    def corner(name: str, place: tuple[int, int]) -> str:
        return f"<xdr:{name}><xdr:col>{place[1]}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{place[0]}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{name}>"

    return f"<xdr:twoCellAnchor>{corner('from', first)}{corner('to', last)}{inside}</xdr:twoCellAnchor>"


PICTURE = "<xdr:pic><xdr:nvPicPr><xdr:cNvPr id='2' name='a'/></xdr:nvPicPr></xdr:pic>"
BOX = "<xdr:sp><xdr:spPr><a:noFill/></xdr:spPr><xdr:txBody><a:p><a:r><a:t>3402</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
EMPTY = "<xdr:sp><xdr:spPr><a:noFill/></xdr:spPr><xdr:txBody><a:p/></xdr:txBody></xdr:sp>"
HIDDEN = PICTURE.replace("name='a'", "name='a' hidden='1'")


@pytest.mark.parametrize(
    ("inside", "doubt"), [(PICTURE, "picture_in_cell"), (BOX, "picture_in_cell"), (EMPTY, ""), (HIDDEN, "")]
)
def test_what_lies_over_a_cell(inside: str, doubt: str) -> None:
    rows = data(
        HEAD,
        row(2, s("A2", "规章"), "<c r='B2'/>", n("C2", 7)),
        row(3, s("A3", "行政规范性文件"), n("B3", 3), n("C3", 4)),
    )
    found = doubts(read_document(raw_book(rows, drawing=anchored((1, 1), (2, 2), inside))))
    assert found[1:] == [
        [("规章", ""), ("", doubt), ("7", "")],
        [("行政规范性文件", ""), ("3", ""), ("4", "")],
    ]


def test_rules_of_extensions_and_bars_without_numbers() -> None:
    x14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
    rules = (
        f"<extLst><ext {x14}><x14:conditionalFormattings>"
        "<x14:conditionalFormatting><x14:cfRule type='dataBar' priority='1'><x14:dataBar showValue='0'/></x14:cfRule><xm:sqref>B2</xm:sqref></x14:conditionalFormatting>"
        "<x14:conditionalFormatting><x14:cfRule type='expression' priority='2'><xm:f>C2&gt;5</xm:f><x14:dxf><font><color rgb='FFFFFFFF'/></font></x14:dxf></x14:cfRule>"
        "<xm:sqref>C2:C3</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
    )
    rows = data(
        HEAD,
        row(2, s("A2", "规章"), n("B2", 5), n("C2", 7)),
        row(3, s("A3", "行政规范性文件"), n("B3", 3), n("C3", 4)),
    )
    assert doubts(read_document(raw_book(rows + rules)))[1:] == [
        [("规章", ""), ("5", "picture_in_cell"), ("7", "nearly_invisible")],
        [("行政规范性文件", ""), ("3", ""), ("4", "")],
    ]


def test_a_condition_that_is_not_understood_and_would_hide_a_figure_names_it() -> None:
    styles = "<dxfs><dxf><font><color rgb='FFFFFFFF'/></font></dxf><dxf><font><b/></font></dxf></dxfs>"
    rule = "<conditionalFormatting sqref='{}'><cfRule type='expression' dxfId='{}' priority='1'><formula>MOD(B2,2)=1</formula></cfRule></conditionalFormatting>"
    rows = data(HEAD, row(2, s("A2", "规章"), n("B2", 5), n("C2", 7)))
    document = read_document(raw_book(rows + rule.format("B2", 0) + rule.format("C2", 1), styles=styles))
    assert doubts(document)[1] == [("规章", ""), ("5", "nearly_invisible"), ("7", "")]


def test_days_are_counted_from_1904_where_the_book_says_so() -> None:
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    rows = data(HEAD, row(2, s("A2", "规章"), n("B2", 42538, 1), n("C2", 7)))
    book = raw_book(rows, styles=styles, workbook='<workbookPr date1904="1"/>')
    assert texts(read_document(book))[1] == ["规章", "2020/6/18", "7"]


def test_a_column_too_narrow_for_its_number_shows_crosses() -> None:
    columns = '<cols><col min="2" max="2" width="3" customWidth="1"/></cols>'
    rows = data(HEAD, row(2, s("A2", "规章"), n("B2", 123456), n("C2", 7)))
    assert texts(read_document(raw_book(columns + rows)))[1] == ["规章", "###", "7"]
    rows = data(HEAD, row(2, s("A2", "规章"), n("B2", 12.3456), n("C2", 3401.66666666)))
    assert texts(read_document(raw_book(columns + rows)))[1] == ["规章", "12？", "3401.6667"]


def test_hidden_sheets_rows_and_columns_of_opendocument() -> None:
    content = (
        '<table:table table:name="旧" table:style-name="h"><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell>'
        '<table:table-cell><text:p>y</text:p></table:table-cell><table:table-cell><text:p>z</text:p></table:table-cell></table:table-row></table:table>'
        '<table:table table:name="a"><table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/><table:table-column/>'
        + "".join(
            f'<table:table-row{hidden}>{"".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in cells)}</table:table-row>'
            for hidden, cells in (
                ("", ("信息内容", "旧", "本年制发件数", "本年废止件数")), (' table:visibility="filter"', ("旧", "9", "8", "7")),
                ("", ("规章", "99", "1", "2")),
            )
        )
        + "</table:table>"
    )  # fmt: skip
    styles = (
        '<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><style:style style:name="h" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    document = read_document(odt(content, kind="spreadsheet", styles=styles))
    assert texts(document) == [["信息内容", "本年制发件数", "本年废止件数"], ["规章", "1", "2"]]

"""OpenDocument files: repeated, merged and covered cells, text as it finally reads."""

from parsers.readers.kinds import read_document
from tests.readers.files import codes, lines, odt, spans, texts


def cell(text: str, attributes: str = "") -> str:
    """A cell with a paragraph."""
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def table(*rows: str) -> str:
    """A table of these rows."""
    return (
        "<table:table>"
        + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        + "</table:table>"
    )


COVERED = "<table:covered-table-cell/>"


def test_merged_and_repeated_cells() -> None:
    document = read_document(
        odt(
            table(
                cell("标题", 'table:number-columns-spanned="2"')
                + COVERED
                + cell("总计", 'table:number-rows-spanned="2"'),
                cell("0", 'table:number-columns-repeated="2"') + COVERED,
            )
        )
    )
    assert texts(document) == [["标题", "总计"], ["0", "0"]]
    assert spans(document) == [[(0, 1), (2, 2)], [(0, 0), (1, 1)]]


def test_repeated_rows_and_rows_that_repeat_as_headings() -> None:
    rows = (
        "<table:table><table:table-header-rows><table:table-row>"
        + cell("a")
        + cell("b")
        + "</table:table-row>"
        '</table:table-header-rows><table:table-row table:number-rows-repeated="2">'
        + cell("0")
        + cell("0")
        + "</table:table-row></table:table>"
    )
    assert texts(read_document(odt(rows))) == [["a", "b"], ["0", "0"], ["0", "0"]]


def test_repetitions_without_end_are_bounded() -> None:
    endless = cell("1") + cell("2") + '<table:table-cell table:number-columns-repeated="999999999"/>'
    rows = f'<table:table><table:table-row table:number-rows-repeated="999999999">{endless}</table:table-row></table:table>'
    document = read_document(odt(rows))
    assert len(texts(document)) <= 1000
    assert max(len(row) for row in texts(document)) <= 200


def test_text_as_it_finally_reads() -> None:
    text = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>删</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        '<text:p>一<text:s text:c="3"/>二<text:tab/>三<text:line-break/>四<text:span>五</text:span>'
        "<office:annotation><text:p>注</text:p></office:annotation><text:note><text:note-body><text:p>脚</text:p>"
        "</text:note-body></text:note>六</text:p><text:list><text:list-item><text:p>七</text:p></text:list-item></text:list>"
    )
    assert lines(read_document(odt(text))) == ["一   二\t三", "四五六", "七"]


def test_text_boxes_and_tables_that_lay_out_the_page() -> None:
    box = f"<text:p>前<draw:frame><draw:text-box>{table(cell('规章') + cell('1') + cell('2'))}</draw:text-box></draw:frame></text:p>"
    outer = f"<table:table><table:table-row><table:table-cell>{box}</table:table-cell></table:table-row></table:table>"
    inner = f"<table:table><table:table-row><table:table-cell>{table(cell('规章') + cell('1') + cell('3'))}</table:table-cell></table:table-row></table:table>"
    document = read_document(odt(box + inner + outer))
    assert texts(document) == [["规章", "1", "2"], ["规章", "1", "3"], ["规章", "1", "2"]]


def test_a_sheet_with_a_title_and_headings() -> None:
    sheet = table(
        cell("某街道2022年度报告"),
        cell("第二十条第（一）项"),
        cell("信息内容") + cell("本年制发件数"),
        cell("规章") + cell("0"),
    )
    document = read_document(odt(sheet, kind="spreadsheet"))
    assert (lines(document), document.format) == (["某街道2022年度报告"], "ods")
    assert texts(document)[0] == ["第二十条第（一）项", ""]


def test_locked_and_damaged_files() -> None:
    assert codes(read_document(odt("", manifest="<m><encryption-data/></m>"))) == ["encrypted"]
    assert codes(read_document(odt("<text:p>x")))[0] == "damaged_file"
    assert codes(read_document(odt("<text:p>x</text:p>")[:-20])) == ["damaged_file"]

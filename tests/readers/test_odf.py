"""OpenDocument files: repeated, merged and covered cells, text as it finally reads."""

import pytest

from parsers.document import Cell, Document, Grid
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


def style(family: str, name: str, part: str, said: str, parent: str = "") -> str:
    """A style of one part."""
    return (
        f'<style:style style:name="{name}" style:family="{family}" style:parent-style-name="{parent}">'
        f"<style:{part}-properties {said}/></style:style>"
    )


def shown(*cells: str, styles: str = "", before: str = "") -> list[tuple[str, str]]:
    """What is read of the cells of one row behind a label: text and doubt."""
    document = read_document(odt(before + table(cell("规章") + "".join(cells) + cell("尾")), styles=styles))
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    return [(one.text, one.doubt) for one in grid.rows[0][1:-1]]


def spans_of(text: str, name: str) -> str:
    return cell(f'<text:span text:style-name="{name}">{text}</text:span>3402')


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('text:display="none"', ("3402", "")),
        ('style:text-line-through-style="solid"', ("3402", "")),
        ('style:text-line-through-type="double"', ("3402", "")),
        ('style:text-line-through-style="none"', ("993402", "")),
        ('style:text-position="super 58%"', ("3402", "")),
        ('style:text-position="-33% 100%"', ("3402", "")),
        ('style:text-position="5% 100%"', ("993402", "")),
        ('fo:color="#ffffff"', ("993402", "nearly_invisible")),
        ('fo:color="#ffffff" fo:background-color="#000000"', ("993402", "")),
        ('fo:color="#000000" fo:background-color="#000000"', ("993402", "nearly_invisible")),
        ('fo:color="#ffffff" style:use-window-font-color="true"', ("993402", "")),
        ('fo:font-size="1pt"', ("993402", "nearly_invisible")),
        ('fo:font-size="8%"', ("993402", "nearly_invisible")),
        ('fo:font-size="90%"', ("993402", "")),
        ('style:text-scale="1%"', ("993402", "nearly_invisible")),
        ('fo:letter-spacing="-10pt"', ("993402", "nearly_invisible")),
        ('fo:color="white" fo:font-size="big" style:text-scale="x"', ("993402", "nearly_invisible")),
        ('style:font-name="Wingdings"', ("\uf039\uf0393402", "")),
    ],
)
def test_a_span_as_it_is_shown(said: str, expected: tuple[str, str]) -> None:
    faces = '<style:font-face style:name="Wingdings" style:font-charset="x-symbol"/>'
    assert shown(spans_of("99", "T1"), styles=faces + style("text", "T1", "text", said)) == [expected]


def test_letters_by_the_style_of_the_paragraph_and_what_it_is_based_on() -> None:
    struck, plain = 'style:text-line-through-style="solid"', 'style:text-line-through-style="none"'
    styles = (
        style("paragraph", "Old", "text", struck)
        + style("paragraph", "P1", "text", 'fo:font-size="9pt"', "Old")
        + style("paragraph", "P2", "text", plain, "Old")
        + style("paragraph", "Round", "text", "", "Round")
        + style("text", "T1", "text", plain)
    )
    own = '<table:table-cell><text:p text:style-name="{}">{}</text:p></table:table-cell>'.format
    freed = '<text:span text:style-name="T1">12</text:span>'
    cells = own("Old", "1"), own("P1", "1"), own("P2", "1"), own("Round", "1"), own("P1", freed)
    assert shown(*cells, styles=styles) == [
        ("", "taken_back"),
        ("", "taken_back"),
        ("1", ""),
        ("1", ""),
        ("12", ""),
    ]


def test_letters_on_the_ground_of_paragraph_cell_row_and_table() -> None:
    white = style("text", "T1", "text", 'fo:color="#ffffff"')
    dark = 'fo:background-color="#000000"'
    grounds = (
        style("paragraph", "P1", "paragraph", dark)
        + style("table-cell", "C1", "table-cell", dark)
        + style("table-row", "R1", "table-row", dark)
        + style("table", "G1", "table", dark)
    )
    letters = '<text:span text:style-name="T1">12</text:span>'
    on_paragraph = f'<table:table-cell><text:p text:style-name="P1">{letters}</text:p></table:table-cell>'
    on_cell = cell(letters, 'table:style-name="C1"')
    assert shown(on_paragraph, on_cell, cell(letters), styles=white + grounds) == [
        ("12", ""), ("12", ""), ("12", "nearly_invisible"),
    ]  # fmt: skip
    for whole in (
        '<table:table table:style-name="G1"><table:table-row>{}</table:table-row></table:table>',
        '<table:table><table:table-row table:style-name="R1">{}</table:table-row></table:table>',
    ):
        document = read_document(odt(whole.format(cell(letters) * 3), styles=white + grounds))
        assert [one.doubt for one in _grid(document)[0]] == [""] * 3


def _grid(document: Document) -> list[list[Cell]]:
    return next(block for block in document.blocks if isinstance(block, Grid)).rows


def test_hidden_parts() -> None:
    hidden = (
        '<text:hidden-text text:is-hidden="true">9</text:hidden-text>',
        '<text:hidden-paragraph text:is-hidden="true"/>9',
        '<text:variable-set text:display="none">9</text:variable-set>',
    )
    assert shown(*(cell(one) for one in hidden)) == [("", "")] * 3
    section = '<text:section text:display="none"><text:p>藏</text:p></text:section>'
    conditional = (
        '<text:section text:display="condition" text:is-hidden="true"><text:p>藏</text:p></text:section>'
    )
    assert lines(read_document(odt(section + conditional + "<text:p>见</text:p>"))) == ["见"]


def test_hidden_rows_columns_and_tables() -> None:
    low = style("table-row", "R1", "table-row", 'style:row-height="0.02cm"')
    gone = style("table", "G1", "table", 'table:display="false"')
    row = f"<table:table-row {{}}>{cell('规章')}{cell('1')}{cell('2')}</table:table-row>"
    rows = row.format('table:visibility="collapse"') + row.format('table:style-name="R1"') + row.format("")
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
    document = read_document(odt(f"<table:table>{columns}{rows}</table:table>", styles=low))
    assert [[(one.text, one.doubt) for one in row] for row in _grid(document)] == [
        [("规章", ""), ("1", "not_shown"), ("2", "")]
    ]
    hidden = f'<table:table table:style-name="G1">{rows}</table:table>'
    assert texts(read_document(odt(hidden, styles=gone))) == []


def test_what_tracked_changes_deleted_is_struck_out() -> None:
    changes = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><text:p>99</text:p></text:deletion>'
        "</text:changed-region></text:tracked-changes>"
    )
    point = '<text:change text:change-id="c1"/>'
    assert shown(cell(point), cell(f"{point}12"), before=changes) == [("", "taken_back"), ("12", "")]


def test_numbers_of_lists() -> None:
    level = '<text:list-level-style-number text:level="1" style:num-format="{}"/>'.format
    styles = "".join(
        f'<text:list-style style:name="{name}">{level(form)}</text:list-style>'
        for name, form in (("L1", "1"), ("L2", ""))
    )
    item = '<table:table-cell><text:list text:style-name="{}"><text:list-item><text:p>3</text:p></text:list-item></text:list></table:table-cell>'
    assert shown(item.format("L1"), item.format("L2"), styles=styles) == [("3", "not_a_number"), ("3", "")]


def test_pictures_in_cells() -> None:
    behind = style("graphic", "F1", "graphic", 'style:wrap="run-through" style:run-through="background"')
    over = style("graphic", "F2", "graphic", 'style:wrap="run-through" style:run-through="foreground"')
    frame = '<draw:frame draw:style-name="{}" text:anchor-type="{}"><draw:image/></draw:frame>'.format
    cells = (
        cell(frame("F1", "as-char")), cell("12" + frame("F1", "as-char")),
        cell("12" + frame("F1", "paragraph")), cell("12" + frame("F2", "paragraph")),
    )  # fmt: skip
    assert shown(*cells, styles=behind + over) == [
        ("", "picture_in_cell"), ("12", "picture_in_cell"), ("12", ""), ("12", "picture_in_cell"),
    ]  # fmt: skip


def test_low_rows_and_cells_that_reach_out_of_them() -> None:
    styles = style("table-row", "Low", "table-row", 'style:row-height="0.02cm"') + style(
        "table-row", "Cut", "table-row", 'style:row-height="4pt"'
    )
    tall = cell("结果", 'table:number-rows-spanned="3"')
    rows = (
        f'<table:table-row table:style-name="Low">{tall}{cell("9")}{cell("9")}</table:table-row>'
        f'<table:table-row table:style-name="Cut">{COVERED}{cell("1")}{cell("2")}</table:table-row>'
        f"<table:table-row>{COVERED}{cell('3')}{cell('4')}</table:table-row>"
    )
    document = read_document(odt(f"<table:table>{rows}</table:table>", styles=styles))
    assert [[(one.text, one.doubt) for one in row] for row in _grid(document)] == [
        [("结果", ""), ("1", "nearly_invisible"), ("2", "nearly_invisible")],
        [("3", ""), ("4", "")],
    ]


def test_shapes_with_text_are_boxes() -> None:
    shape = '12<draw:custom-shape text:anchor-type="paragraph"><text:p>99</text:p></draw:custom-shape>'
    assert shown(cell(shape)) == [("12\n99", "")]

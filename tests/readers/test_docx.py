"""Word files: rows and cells as they stand on paper, text as it finally reads."""

import re
import subprocess
import sys

import pytest

from parsers.document import Cell, Document, Grid
from parsers.readers.kinds import read_document
from tests.readers.files import archive, cell, codes, docx, lines, locators, paragraph, spans, table, texts

SPAN = '<w:gridSpan w:val="{}"/>'.format
DOWN, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_merged_cells_stand_once_where_they_begin() -> None:
    document = read_document(
        docx(
            table(
                cell("申请人情况", SPAN(3)) + cell("总计", DOWN),
                cell("自然人", DOWN) + cell("商业企业", SPAN(2)) + cell("", GOES_ON),
                cell("", GOES_ON) + cell("1") + cell("2") + cell("3"),
            )
        )
    )
    assert texts(document) == [["申请人情况", "总计"], ["自然人", "商业企业"], ["1", "2", "3"]]
    assert spans(document) == [[(0, 2), (3, 3)], [(0, 0), (1, 2)], [(1, 1), (2, 2), (3, 3)]]
    assert locators(document)[2] == ["t1.r3.c2", "t1.r3.c3", "t1.r3.c4"]


def test_a_cell_that_goes_on_from_nothing_is_a_cell_of_its_own() -> None:
    document = read_document(docx(table(cell("规章", GOES_ON) + cell("1") + cell("2"))))
    assert texts(document) == [["规章", "1", "2"]]


def test_a_row_may_begin_further_right() -> None:
    row = '<w:trPr><w:gridBefore w:val="2"/></w:trPr>' + cell("1") + cell("2")
    document = read_document(docx(table(cell("a", SPAN(2)) + cell("b") + cell("c"), row)))
    assert spans(document)[1] == [(2, 2), (3, 3)]


def test_cells_merged_sideways_in_the_old_way() -> None:
    old = '<w:hMerge w:val="restart"/>', "<w:hMerge/>"
    document = read_document(docx(table(cell("项", old[0]) + cell("", old[1]) + cell("1") + cell("2"))))
    assert (texts(document), spans(document)) == ([["项", "1", "2"]], [[(0, 1), (2, 2), (3, 3)]])


def test_content_controls_and_wrappers_hide_nothing() -> None:
    wrapped = f"<w:sdt><w:sdtPr/><w:sdtContent>{cell('1')}</w:sdtContent></w:sdt>"
    smart = "<w:tc><w:p><w:smartTag><w:r><w:t>2</w:t></w:r></w:smartTag><w:hyperlink><w:r><w:t>3</w:t></w:r></w:hyperlink></w:p></w:tc>"
    row = f"<w:sdt><w:sdtContent><w:tr>{cell('规章')}{wrapped}{smart}</w:tr></w:sdtContent></w:sdt>"
    document = read_document(
        docx(f"<w:tbl>{row}</w:tbl><w:sdt><w:sdtContent>{paragraph('尾')}</w:sdtContent></w:sdt>")
    )
    assert texts(document) == [["规章", "1", "23"]]
    assert lines(document) == ["尾"]


def test_revisions_as_they_finally_read() -> None:
    revised = (
        "<w:p><w:r><w:t>1</w:t></w:r><w:del><w:r><w:delText>7</w:delText><w:t>7</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>2</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>8</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t>3</w:t></w:r></w:moveTo><w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r></w:p>"
    )
    deleted = f"<w:trPr><w:del/></w:trPr>{cell('x')}{cell('x')}{cell('x')}"
    document = read_document(docx(table(f"{cell('规章')}<w:tc>{revised}</w:tc>{cell('4')}", deleted)))
    assert texts(document) == [["规章", "123", "4"]]


def test_a_paragraph_whose_end_was_deleted_runs_on() -> None:
    joined = paragraph("一、总体", "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>") + paragraph("情况")
    assert lines(read_document(docx(joined))) == ["一、总体情况"]


def test_breaks_tabs_symbols_and_fields() -> None:
    field = (
        "<w:p><w:r><w:t>共</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>0</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>5</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:fldSimple><w:r><w:t>6</w:t></w:r></w:fldSimple><w:r><w:t>件</w:t></w:r></w:p>"
    )
    breaks = (
        '<w:p><w:r><w:t>结果</w:t><w:br/><w:t>维持</w:t><w:noBreakHyphen/><w:sym w:char="002B"/></w:r></w:p>'
    )
    document = read_document(docx(table(cell("a") + f"<w:tc>{breaks}</w:tc>" + f"<w:tc>{field}</w:tc>")))
    assert texts(document) == [["a", "结果\n维持-+", "共56件"]]


def test_a_text_box_is_read_once_though_it_is_stored_twice() -> None:
    box = f"<w:txbxContent>{paragraph('二、主动公开')}</w:txbxContent>"
    twice = (
        f"<mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    document = read_document(docx(f"<w:p><w:r><w:t>前</w:t>{twice}</w:r></w:p>{paragraph('后')}"))
    assert lines(document) == ["前", "二、主动公开", "后"]


def test_a_table_that_lays_out_the_page_is_taken_apart() -> None:
    inner = table(cell("规章") + cell("1") + cell("2"))
    outer = f"<w:tbl><w:tr><w:tc>{paragraph('标题')}{inner}{paragraph('尾')}</w:tc></w:tr></w:tbl>"
    document = read_document(docx(outer))
    assert texts(document) == [["规章", "1", "2"]]
    assert lines(document) == ["标题", "尾"]


def test_a_box_around_prose_is_no_table() -> None:
    document = read_document(docx(table(cell("说明")) + paragraph("正文")))
    assert (texts(document), lines(document)) == ([], ["说明", "正文"])


def test_the_strict_namespace() -> None:
    document = read_document(docx(table(cell("a", SPAN(2)) + cell("1") + cell("2")), strict=True))
    assert spans(document) == [[(0, 1), (2, 2), (3, 3)]]


def test_a_page_that_word_is_to_take_in() -> None:
    relations = b'<r><Relationship Id="x1" Target="afchunk.htm"/></r>'
    page = "<html><body><p>一、总体情况</p><table><tr><td>规章<td>1<td>2</table></body></html>".encode()
    parts = {"word/_rels/document.xml.rels": relations, "word/afchunk.htm": page}
    document = read_document(docx('<w:altChunk r:id="x1"/>' + paragraph("尾"), parts=parts))
    assert texts(document) == [["规章", "1", "2"]]
    assert lines(document)[-1] == "尾"


def test_entities_are_left_out_and_named() -> None:
    head = '<!DOCTYPE d [<!ENTITY a "1111"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    document = read_document(docx("<w:p><w:r><w:t>x&a;&f;y</w:t></w:r></w:p>", head=head))
    assert codes(document) == ["external_entity", "entity_expansion"]
    assert "1111" not in "".join(lines(document))


def test_damage_is_named() -> None:
    whole = docx(table(cell("规章") + cell("1") + cell("2")))
    assert codes(read_document(whole[:-30])) == ["damaged_file"]
    broken = archive({"word/document.xml": b"<w:document><w:body>"})
    assert codes(read_document(broken))[0] == "damaged_file"
    flipped = bytearray(whole)
    flipped[whole.index(b"word/document.xml") + 60] ^= 1
    assert codes(read_document(bytes(flipped))) == ["damaged_file"]


def test_what_unpacks_to_more_than_any_report_is_not_unpacked() -> None:
    document = read_document(docx("<w:p/>" + " " * 60_000_000))
    assert codes(document) == ["decompression_bomb"]


def shown(*cells: str, styles: str = "", **parts: str) -> list[tuple[str, str]]:
    """What is read of cells of one row, each given as its paragraphs, behind a label: text and doubt."""
    row = cell("规章") + "".join(f"<w:tc>{one}</w:tc>" for one in cells) + cell("尾")
    own = {f"word/{name}.xml": _part(name, body) for name, body in {"styles": styles, **parts}.items()}
    document = read_document(docx(table(row), parts=own))
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    return [(one.text, one.doubt) for one in grid.rows[0][1:-1]]


def _part(name: str, body: str) -> bytes:
    return f'<w:{name} xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{body}</w:{name}>'.encode()


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("<w:vanish/>", ("3402", "")),
        ('<w:vanish w:val="0"/>', ("993402", "")),
        ("<w:webHidden/>", ("993402", "")),
        ("<w:strike/>", ("3402", "")),
        ("<w:dstrike/>", ("3402", "")),
        ('<w:strike w:val="false"/>', ("993402", "")),
        ('<w:vertAlign w:val="superscript"/>', ("3402", "")),
        ('<w:vertAlign w:val="subscript"/>', ("3402", "")),
        ('<w:vertAlign w:val="baseline"/>', ("993402", "")),
        ('<w:position w:val="10"/>', ("3402", "")),
        ('<w:position w:val="1"/>', ("993402", "")),
        ('<w:color w:val="FFFFFF"/>', ("993402", "nearly_invisible")),
        ('<w:color w:val="000000" w:themeColor="background1"/>', ("993402", "nearly_invisible")),
        ('<w:color w:val="auto"/>', ("993402", "")),
        ('<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>', ("993402", "")),
        ('<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="003366"/>', ("993402", "")),
        ('<w:color w:val="003366"/><w:shd w:val="clear" w:fill="003366"/>', ("993402", "nearly_invisible")),
        ('<w:color w:val="000000"/><w:highlight w:val="black"/>', ("993402", "nearly_invisible")),
        ('<w:sz w:val="2"/>', ("993402", "nearly_invisible")),
        ('<w:w w:val="1"/>', ("993402", "nearly_invisible")),
        ('<w:spacing w:val="-200"/>', ("993402", "nearly_invisible")),
        ('<w:sz w:val="word"/><w:color w:val="ZZZZZZ"/><w:w w:val=""/>', ("993402", "")),
        ('<w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange>', ("993402", "")),
        ('<w:rFonts w:ascii="Wingdings"/>', ("\uf039\uf0393402", "")),
    ],
)  # fmt: skip
def test_a_run_as_it_is_shown(properties: str, expected: tuple[str, str]) -> None:
    assert shown(f"<w:p>{run('99', properties)}{run('3402')}</w:p>") == [expected]


STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"/>'
    '<w:style w:type="character" w:styleId="Old"><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Older"><w:basedOn w:val="Old"/></w:style>'
    '<w:style w:type="character" w:styleId="Round"><w:basedOn w:val="Round"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Note"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Gone"><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Dark"><w:pPr><w:shd w:val="clear" w:fill="111111"/></w:pPr></w:style>'
)


@pytest.mark.parametrize(
    ("paragraph_style", "properties", "expected"),
    [
        ("Normal", '<w:rStyle w:val="Old"/>', ("", "taken_back")),
        ("Normal", '<w:rStyle w:val="Older"/>', ("", "taken_back")),
        ("Normal", '<w:rStyle w:val="Round"/>', ("3402", "")),
        ("Normal", '<w:rStyle w:val="Old"/><w:strike w:val="0"/>', ("3402", "")),
        ("Note", "", ("", "")),
        ("Note", '<w:vanish w:val="0"/>', ("3402", "")),
        ("Gone", "", ("", "taken_back")),
        ("Gone", '<w:rStyle w:val="Old"/>', ("3402", "")),  # said twice, it is off
        ("Dark", '<w:color w:val="FFFFFF"/>', ("3402", "")),
        ("Dark", '<w:color w:val="000000"/>', ("3402", "nearly_invisible")),
        ("Unknown", "", ("3402", "")),
    ],
)
def test_letters_by_their_styles(paragraph_style: str, properties: str, expected: tuple[str, str]) -> None:
    own = f'<w:p><w:pPr><w:pStyle w:val="{paragraph_style}"/></w:pPr>{run("3402", properties)}</w:p>'
    assert shown(own, styles=STYLES) == [expected]


def test_letters_by_the_usual_style_and_the_defaults() -> None:
    white = '<w:color w:val="FFFFFF"/>'
    usual = f'<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:rPr>{white}</w:rPr></w:style>'
    defaults = f"<w:docDefaults><w:rPrDefault><w:rPr>{white}</w:rPr></w:rPrDefault></w:docDefaults>"
    for styles in (usual, defaults):
        assert shown(paragraph("3402"), styles=styles) == [("3402", "nearly_invisible")]


def test_letters_on_the_ground_of_a_table_style() -> None:
    style = (
        '<w:style w:type="table" w:styleId="Dark"><w:rPr><w:color w:val="FFFFFF"/></w:rPr>'
        '<w:tcPr><w:shd w:val="clear" w:fill="000000"/></w:tcPr><w:tblStylePr w:type="lastRow">'
        '<w:tcPr><w:shd w:val="clear" w:fill="FFFFFF"/></w:tcPr></w:tblStylePr></w:style>'
    )
    rows = "".join(f"<w:tr>{cell(text)}{cell('1')}{cell('2')}</w:tr>" for text in ("规章", "行政规范性文件"))
    body = f'<w:tbl><w:tblPr><w:tblStyle w:val="Dark"/><w:tblLook w:val="0040"/></w:tblPr>{rows}</w:tbl>'
    document = read_document(docx(body, parts={"word/styles.xml": _part("styles", style)}))
    assert [[one.doubt for one in row] for row in grid_of(document)] == [[""] * 3, ["nearly_invisible"] * 3]


def grid_of(document: Document) -> list[list[Cell]]:
    return next(block for block in document.blocks if isinstance(block, Grid)).rows


@pytest.mark.parametrize(
    "properties",
    ["<w:hidden/>", '<w:trHeight w:val="1" w:hRule="exact"/>', "<w:del/>"],
)
def test_rows_that_are_not_shown(properties: str) -> None:
    hidden = f"<w:trPr>{properties}</w:trPr>{cell('规章')}{cell('9')}{cell('9')}"
    document = read_document(docx(table(hidden, cell("规章") + cell("1") + cell("2"))))
    assert texts(document) == [["规章", "1", "2"]]


def test_rows_and_lines_that_cut_their_letters_off() -> None:
    low = '<w:trPr><w:trHeight w:val="80" w:hRule="exact"/></w:trPr>'
    document = read_document(docx(table(low + cell("规章") + cell("1") + cell("2"))))
    assert [one.doubt for one in grid_of(document)[0]] == ["nearly_invisible"] * 3
    line = '<w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr>'
    assert shown(paragraph("3402", line)) == [("3402", "nearly_invisible")]


PICTURE = '<w:drawing><x:inline xmlns:x="x"><x:blip/></x:inline></w:drawing>'
HIDDEN = '<w:drawing><x:inline xmlns:x="x"><x:docPr hidden="1"/><x:blip/></x:inline></w:drawing>'
BEHIND = '<w:drawing><x:anchor xmlns:x="x" behindDoc="1"><x:blip/></x:anchor></w:drawing>'


@pytest.mark.parametrize(
    ("drawing", "text", "doubt"),
    [
        (PICTURE, "", "picture_in_cell"),
        (PICTURE, "3402", "picture_in_cell"),
        (BEHIND, "", "picture_in_cell"),
        (BEHIND, "3402", ""),
        (HIDDEN, "", ""),
        ("<w:object><x:OLEObject xmlns:x='x'/></w:object>", "", "picture_in_cell"),
        ("<w:pict><x:line xmlns:x='x'/></w:pict>", "", ""),
    ],
)
def test_a_picture_in_a_cell_is_no_blank(drawing: str, text: str, doubt: str) -> None:
    assert shown(f"<w:p>{run(text)}<w:r>{drawing}</w:r></w:p>") == [(text, doubt)]


def field_of(code: str, result: str = "", form: str = "") -> str:
    separate = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}' if result else ""
    return (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin">{form}</w:fldChar></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        f'{separate}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def test_fields_without_a_result() -> None:
    tick = '<w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData>'
    choice = '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="12"/><w:listEntry w:val="15"/></w:ddList></w:ffData>'
    cells = [
        field_of("=SUM(ABOVE)", "12"),
        field_of("SEQ 图 \\h"),
        field_of("EQ \\o\\ac(○,3)"),
        field_of("EQ \\f(1,2)"),
        field_of("MACROBUTTON No 17"),
        field_of("FORMCHECKBOX", form=tick),
        field_of("FORMDROPDOWN", form=choice),
    ]
    assert shown(*cells) == [
        ("12", ""), ("", ""), ("③", ""), ("", "picture_in_cell"), ("17", ""), ("☐", ""), ("15", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "text", "doubt"),
    [
        ("decimal", "%1.", "not_a_number"),
        ("bullet", "●", "not_a_number"),
        ("bullet", "", ""),
        ("bullet", "3", "not_a_number"),
        ("none", "%1", ""),
        ("decimal", "", ""),
    ],
)
def test_numbers_of_lists_are_stored_nowhere(form: str, text: str, doubt: str) -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="4"><w:lvl w:ilvl="0"><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        '</w:lvl></w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="4"/></w:num>'
    )
    own = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr></w:pPr>'
    assert shown(paragraph("", own), numbering=numbering) == [("", doubt)]


def test_figures_that_are_much_smaller_than_the_others() -> None:
    big, small, fair = (f'<w:sz w:val="{size}"/>' for size in (22, 12, 18))
    assert shown(
        f"<w:p>{run('12', big)}{run('99', small)}</w:p>", f"<w:p>{run('12', big)}{run('99', fair)}</w:p>"
    ) == [
        ("1299", "not_a_number"),
        ("1299", ""),
    ]


def test_what_was_deleted_is_taken_back() -> None:
    deleted = "<w:del><w:r><w:delText>12</w:delText></w:r></w:del>"
    assert shown(f"<w:p>{deleted}</w:p>", f"<w:p>{deleted}{run('15')}</w:p>") == [
        ("", "taken_back"),
        ("15", ""),
    ]


def test_text_overridden_to_run_from_the_right() -> None:
    assert shown(f'<w:p><w:bdo w:val="rtl">{run("20")}{run("43")}</w:bdo></w:p>') == [("3402", "")]


def test_signs_of_faces_of_pictures_are_no_figures() -> None:
    figure = '<w:p><w:r><w:sym w:font="Symbol" w:char="F033"/></w:r></w:p>'
    folder = '<w:p><w:r><w:sym w:font="Wingdings" w:char="0033"/></w:r></w:p>'
    assert shown(figure, folder) == [("3", ""), ("\uf033", "")]


def test_what_is_stored_for_programs_that_know_it_and_for_others() -> None:
    twice = (
        '<w:p><mc:AlternateContent><mc:Choice Requires="w:unheard x">{}</mc:Choice>'
        "<mc:Fallback>{}</mc:Fallback></mc:AlternateContent></w:p>"
    )
    unheard = 'xmlns:x="http://example.org/x" '
    assert shown(twice.replace("<mc:Choice ", f"<mc:Choice {unheard}").format(run("1"), run("2"))) == [
        ("2", "")
    ]
    known = 'xmlns:x="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    assert shown(
        twice.replace("w:unheard ", "")
        .replace("<mc:Choice ", f"<mc:Choice {known}")
        .format(run("1"), run("2"))
    ) == [("1", "")]


def test_prose_as_it_is_shown() -> None:
    white = run("99", '<w:color w:val="FFFFFF"/>')
    body = f"<w:p>{white}{run('共3402件')}</w:p><w:p>{run('旧', '<w:strike/>')}{run('新')}</w:p><w:p>{white}</w:p>"
    assert lines(read_document(docx(body))) == ["共3402件", "新", "99"]


def test_formulas() -> None:
    math = '<w:p><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">{}</m:oMath></w:p>'.format
    letters = "<m:r><m:rPr/><w:rPr/><m:t>{}</m:t></m:r>".format
    cells = (
        math(letters(3402)),
        math(f"<m:sSup><m:sSupPr/><m:e>{letters(3402)}</m:e><m:sup>{letters(1)}</m:sup></m:sSup>"),
        math(f"<m:f><m:num>{letters(1)}</m:num><m:den>{letters(2)}</m:den></m:f>"),
        math(f"<m:rad><m:e>{letters(16)}</m:e></m:rad>"),
    )
    assert shown(*cells) == [("3402", ""), ("3402", ""), ("1/2", ""), ("16", "picture_in_cell")]


def test_a_figure_in_a_box_in_a_cell() -> None:
    box = f"<w:tbl><w:tr>{cell('3402')}</w:tr></w:tbl><w:p/>"
    assert shown(box, paragraph("3")) == [("3402", ""), ("3", "")]


def test_a_table_of_some_cells_in_one_of_many_is_a_box_too() -> None:
    box = f"<w:tc>{table(cell('3402') + cell(''), cell('') + cell(''))}<w:p/></w:tc>"
    rows = [cell("规章") + cell("1") + cell("2") for _ in range(8)]
    document = read_document(docx(table(*rows, cell("规章") + box + cell("2"))))
    assert texts(document)[-1] == ["规章", "3402", "2"]


def test_a_line_from_corner_to_corner() -> None:
    line = '<w:tcPr><w:tcBorders><w:tl2br w:val="{}"/></w:tcBorders></w:tcPr>'.format
    cells = line("single") + paragraph("12"), line("nil") + paragraph("12"), line("single") + paragraph("")
    assert shown(*cells) == [("12", "taken_back"), ("12", ""), ("", "")]


def test_damaged_values_say_nothing_and_stop_nothing() -> None:
    properties = (
        '<w:rPr><w:rStyle w:val="a"/><w:rFonts w:ascii="b"/><w:strike w:val="0"/><w:vanish w:val="0"/><w:color w:val="FF0000"'
        ' w:themeColor="text1" w:themeTint="80"/><w:spacing w:val="1"/><w:w w:val="90"/><w:position w:val="1"/><w:sz w:val="20"/>'
        '<w:highlight w:val="yellow"/><w:shd w:val="clear" w:color="auto" w:fill="FFFFFF"/><w:vertAlign w:val="baseline"/></w:rPr>'
    )
    body = (
        '<w:tbl><w:tblPr><w:tblStyle w:val="T"/><w:tblLook w:val="04A0"/></w:tblPr><w:tr><w:trPr><w:gridBefore w:val="0"/>'
        '<w:trHeight w:val="400" w:hRule="exact"/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="1"/><w:vMerge w:val="restart"/></w:tcPr>'
        '<w:p><w:pPr><w:pStyle w:val="P"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr><w:spacing w:line="240"'
        f' w:lineRule="exact"/></w:pPr><w:r>{properties}<w:t>规章</w:t></w:r></w:p></w:tc>{cell("1")}{cell("2")}</w:tr></w:tbl>'
    )
    styles = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="P"><w:basedOn w:val="P"/><w:rPr><w:sz w:val="20"/></w:rPr></w:style>'
        '<w:style w:type="table" w:styleId="T"><w:tblPr><w:tblStyleRowBandSize w:val="1"/></w:tblPr><w:tblStylePr w:type="firstRow"/></w:style>'
    )
    values = list(re.finditer(r'(?<=")[^"<>=]*(?="[ />])', body + styles))
    assert len(values) > 35
    for value in values:
        for damaged in ("", "x", "-1", "9" * 30, "1.5", "FFFFFFFF", "１"):
            whole = body + styles
            whole = whole[: value.start()] + damaged + whole[value.end() :]
            cut = whole.index("</w:tbl>") + len("</w:tbl>")
            document = read_document(
                docx(whole[:cut], parts={"word/styles.xml": _part("styles", whole[cut:])})
            )
            # What is neither on nor off counts as on, and hides or strikes out the label.
            assert texts(document) in ([["规章", "1", "2"]], [["", "1", "2"]], []), (value, damaged)
            assert "parser_error" not in codes(document)


def test_a_namespace_that_nobody_knows_is_taken_for_the_usual_one() -> None:
    body = table(cell("a", SPAN(2)) + cell("1") + cell("2"))
    unknown = (
        '<?xml version="1.0"?><w:document xmlns:w="http://example.org/word"><w:body>'
        + body
        + "</w:body></w:document>"
    )
    bare = re.sub(r"(</?)w:", r"\1", unknown).replace("xmlns:w=", "").replace('"http://example.org/word"', "")
    for whole in (unknown, bare.replace(" w:", " ")):
        document = read_document(
            archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": whole.encode()})
        )
        assert texts(document) == [["a", "1", "2"]]


def test_python_docx_is_loaded_for_word_files_alone() -> None:
    code = "import sys; from parsers import parse; parse(b'x', source='x'); assert not any(one.split('.')[0] == 'docx' for one in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("how", ["<w:hidden/>", '<w:trHeight w:val="1" w:hRule="exact"/>'])
def test_a_merged_cell_whose_first_row_is_hidden_shows_in_the_next(how: str) -> None:
    hidden = f"<w:trPr>{how}</w:trPr>{cell('结果', DOWN)}{cell('9')}{cell('9')}"
    rows = table(
        cell("前", DOWN) + cell("a") + cell("b"),
        hidden,
        cell("", GOES_ON) + cell("1") + cell("2"),
        cell("", GOES_ON) + cell("3") + cell("4"),
        cell("尾") + cell("5") + cell("6"),
    )
    assert texts(read_document(docx(rows))) == [
        ["前", "a", "b"],
        ["结果", "1", "2"],
        ["3", "4"],
        ["尾", "5", "6"],
    ]
    through = hidden.replace(DOWN, GOES_ON).replace("结果", "")
    rows = table(cell("前", DOWN) + cell("a") + cell("b"), through, cell("", GOES_ON) + cell("1") + cell("2"))
    assert texts(read_document(docx(rows))) == [["前", "a", "b"], ["1", "2"]]


def test_a_page_that_word_is_to_take_into_a_cell() -> None:
    relations = b'<r><Relationship Id="x1" Target="afchunk.htm"/></r>'
    parts = {
        "word/_rels/document.xml.rels": relations,
        "word/afchunk.htm": b"<html><body><p>12</p></body></html>",
    }
    body = table(cell("规章") + '<w:tc><w:altChunk r:id="x1"/></w:tc>' + cell("2"))
    assert texts(read_document(docx(body, parts=parts))) == [["规章", "12", "2"]]


def test_cells_too_narrow_for_a_letter() -> None:
    narrow = '<w:tcPr><w:tcW w:w="20" w:type="dxa"/></w:tcPr>' + paragraph("12")
    row = f"<w:tr>{cell('规章')}<w:tc>{narrow}</w:tc>{cell('2')}</w:tr>"
    for layout, doubt in (("fixed", "nearly_invisible"), ("autofit", "")):
        body = f'<w:tbl><w:tblPr><w:tblLayout w:type="{layout}"/></w:tblPr>{row}</w:tbl>'
        assert grid_of(read_document(docx(body)))[0][1].doubt == doubt

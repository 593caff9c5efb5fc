"""Word files: rows and cells as they stand on paper, text as it finally reads."""

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

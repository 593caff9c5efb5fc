"""Rich Text Format, as Word and WPS write it."""

from parsers.readers.kinds import read_document
from tests.readers.files import codes, lines, spans, texts

HEAD = rb"{\rtf1\ansi\ansicpg936\uc1{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset0 Times;}}\f0 "


def gbk(text: str) -> bytes:
    """Text as escaped bytes of GBK."""
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gbk")).encode()


def row(definition: bytes, *cells: str) -> bytes:
    """A row with its definition in front."""
    return (
        b"\\trowd"
        + definition
        + b"".join(b"\\pard\\intbl " + gbk(one) + b"\\cell" for one in cells)
        + b"\\row "
    )


def test_bytes_of_the_code_page_and_unicode_with_its_stand_in() -> None:
    document = read_document(
        HEAD + gbk("一、总体情况") + rb"\par\u20108\'b6\u12289 ?\uc0\u20027" + gbk("动") + rb"\par}"
    )
    assert lines(document) == ["一、总体情况", "二、主动"]


def test_the_second_byte_of_a_letter_may_stand_plain() -> None:
    assert lines(read_document(HEAD + rb"\'81@" + rb"\par}")) == ["丂"]


def test_letters_beyond_the_basic_plane() -> None:
    assert lines(read_document(HEAD + rb"\u-10179 ?\u-9150 ?\par}")) == ["\U0001f442"]


def test_rows_by_their_edges_and_merges() -> None:
    document = read_document(
        HEAD
        + row(rb"\clvmgf\cellx1000\cellx2000\cellx4000", "类", "甲", "乙")
        + row(rb"\clvmrg\cellx1000\cellx2000\cellx3000\cellx4000", "", "1", "2", "3")
        + row(rb"\clmgf\cellx1000\clmrg\cellx2000\cellx4010", "合", "", "6")
        + rb"\pard\par}"
    )
    assert texts(document) == [["类", "甲", "乙"], ["1", "2", "3"], ["合", "6"]]
    assert spans(document) == [[(0, 0), (1, 1), (2, 3)], [(1, 1), (2, 2), (3, 3)], [(0, 1), (2, 3)]]


def test_a_definition_behind_its_cells_and_paragraphs_within_one() -> None:
    cells = rb"\pard\intbl " + gbk("结果") + rb"\par " + gbk("维持") + rb"\cell 1\cell 2\cell"
    document = read_document(HEAD + cells + rb"{\trowd\cellx1000\cellx2000\cellx3000\row}\pard\par}")
    assert texts(document) == [["结果\n维持", "1", "2"]]


def test_a_table_within_a_table() -> None:
    inner = (
        rb"\pard\intbl\itap2 " + gbk("规章") + rb"\nestcell 1\nestcell 2\nestcell"
        rb"{\*\nesttableprops\trowd\cellx500\cellx900\cellx1200\nestrow}{\nonesttables\par}"
    )
    document = read_document(
        HEAD
        + rb"\trowd\cellx5000\pard\intbl "
        + gbk("标题")
        + rb"\par "
        + inner
        + rb"\pard\intbl\cell\row\pard\par}"
    )
    assert texts(document) == [["规章", "1", "2"]]
    assert lines(document) == ["标题"]


def test_what_is_not_text_is_passed_over() -> None:
    rest = (
        rb"{\info{\title t}}{\*\unknown x}{\pict\bin5 }{}\\}{\header h}{\field{\*\fldinst PAGE}{\fldrslt 7}}"
        rb"{\deleted d}{\v hidden}\plain{\listtext\pard 1.\tab}{\footnote f}\~\_\{\}\par}"
    )
    assert "".join("".join(lines(read_document(HEAD + rest))).split()) == "71.-{}"


def test_text_in_a_shape() -> None:
    shape = rb"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt \pard " + gbk("标题") + rb"\par}}{\shprslt x}}"
    assert lines(read_document(HEAD + shape + gbk("正文") + rb"\par}")) == ["标题", "正文"]


def test_a_file_that_ends_too_early_says_so() -> None:
    document = read_document(
        HEAD + row(rb"\cellx1000\cellx2000\cellx3000", "a", "1", "2") + rb"\trowd\cellx900\intbl b\cell"
    )
    assert codes(document) == ["truncated", "damaged_file"]


def test_groups_without_end() -> None:
    assert "nested_too_deep" in codes(read_document(HEAD + b"{" * 100_000))

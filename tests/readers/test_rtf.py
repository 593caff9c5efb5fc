"""Rich Text Format, as Word and WPS write it."""

import pytest

from parsers.document import Cell, Document, Grid
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


SHOWN = (
    rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset2 Wingdings;}{\f2\fcharset2 Symbol;}}"
    rb"{\colortbl;\red255\green255\blue255;\red0\green0\blue0;\red0\green51\blue102;}"
    rb"{\stylesheet{\s1\strike Old;}{\s2\sbasedon1\i Older;}{\s3\sbasedon3 Round;}{\*\cs10\additive\v Hidden;}}\f0 "
)


def _grid(document: Document) -> list[list[Cell]]:
    return next(block for block in document.blocks if isinstance(block, Grid)).rows


def shown(*cells: bytes, definition: bytes = rb"\cellx3000", row: bytes = b"") -> list[tuple[str, str]]:
    """What is read of the cells of one row behind a label: text and doubt."""
    edges = (
        rb"\trowd"
        + row
        + rb"\cellx1000"
        + b"".join(
            definition.replace(b"3000", b"%d" % (2000 + 1000 * number)) for number in range(len(cells) + 1)
        )
    )
    body = b"".join(rb"\pard\plain\intbl " + one + rb"\cell" for one in (b"a", *cells, b"z"))
    document = read_document(SHOWN + edges + body + rb"\row\pard\par}")
    return [(one.text, one.doubt) for one in _grid(document)[0][1:-1]]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (rb"\v", ("3402", "")),
        (rb"\v0", ("993402", "")),
        (rb"\webhidden", ("993402", "")),
        (rb"\strike", ("3402", "")),
        (rb"\striked1", ("3402", "")),
        (rb"\striked0", ("993402", "")),
        (rb"\deleted", ("3402", "")),
        (rb"\revised", ("993402", "")),
        (rb"\super", ("3402", "")),
        (rb"\sub", ("3402", "")),
        (rb"\super\nosupersub", ("993402", "")),
        (rb"\up10", ("3402", "")),
        (rb"\dn10", ("3402", "")),
        (rb"\up0", ("993402", "")),
        (rb"\up2", ("993402", "")),
        (rb"\cf1", ("993402", "nearly_invisible")),
        (rb"\cf0", ("993402", "")),
        (rb"\cf9", ("993402", "")),
        (rb"\cf1\chcbpat2", ("993402", "")),
        (rb"\cf1\highlight2", ("993402", "")),
        (rb"\cf2\highlight2", ("993402", "nearly_invisible")),
        (rb"\fs2", ("993402", "nearly_invisible")),
        (rb"\fs16", ("993402", "")),
        (rb"\charscalex1", ("993402", "nearly_invisible")),
        (rb"\expndtw-200", ("993402", "nearly_invisible")),
        (rb"\cs10", ("3402", "")),
        (rb"\cs99", ("993402", "")),
        (rb"\f1", ("\uf039\uf0393402", "")),
        (rb"\f2", ("993402", "")),
    ],
)
def test_letters_as_they_are_shown(words: bytes, expected: tuple[str, str]) -> None:
    assert shown(b"{" + words + b" 99}3402") == [expected]


def test_letters_by_the_style_of_the_paragraph() -> None:
    cells = rb"\s1 12", rb"\s2 12", rb"\s2\strike0 12", rb"\s3 12", rb"\s1\plain 12"
    assert shown(*cells) == [("", "taken_back"), ("", "taken_back"), ("12", ""), ("12", ""), ("12", "")]


def test_letters_on_the_ground_of_cell_and_paragraph() -> None:
    white = rb"{\cf1 12}"
    assert shown(white, rb"\cbpat3 " + white) == [("12", "nearly_invisible"), ("12", "")]
    assert shown(white, definition=rb"\clcbpat3\cellx3000") == [("12", "")]
    assert shown(white, definition=rb"\clcfpat3\clshdng9000\cellx3000") == [("12", "")]
    assert shown(b"12", definition=rb"\clcbpat2\cellx3000") == [("12", "")]  # whatever is seen
    assert shown(rb"\cf2 12", definition=rb"\clcbpat2\cellx3000") == [("12", "nearly_invisible")]


def test_rows_and_lines_that_cut_their_letters_off() -> None:
    assert shown(b"12", row=rb"\trrh-100") == [("12", "nearly_invisible")]
    assert shown(b"12", row=rb"\trrh100") == [("12", "")]
    assert shown(rb"\sl-20 12", rb"\sl-240 12") == [("12", "nearly_invisible"), ("12", "")]
    low = rb"\trowd\trrh-1\cellx1\cellx2000\cellx3000\pard\intbl 9\cell 9\cell 9\cell\row"
    seen = rb"\trowd\cellx1000\cellx2000\cellx3000\pard\intbl 1\cell 2\cell 3\cell\row"
    assert texts(read_document(SHOWN + low + seen + rb"\pard\par}")) == [["1", "2", "3"]]


def test_pictures_in_cells_and_numbers_of_lists() -> None:
    picture = rb"{\*\shppict{\pict\pngblip 89}}{\nonshppict{\pict 00}}"
    cells = picture, b"12" + picture, b"{\\v " + picture + b"}", rb"{\object\objemb{\*\objdata 00}}"
    assert shown(*cells) == [
        ("", "picture_in_cell"),
        ("12", "picture_in_cell"),
        ("", ""),
        ("", "picture_in_cell"),
    ]
    assert shown(rb"\ls3 12", rb"{\listtext 1.\tab}\ls3 12") == [("12", "not_a_number"), ("1.\t12", "")]


def test_prose_as_it_is_shown() -> None:
    document = read_document(SHOWN + rb"\pard\plain{\strike old}new{\cf1 99}{\v gone}\par}")
    assert lines(document) == ["new"]


def test_fields() -> None:
    field = rb"{\field{\*\fldinst{ %s}}{\fldrslt %s}}"
    cells = (
        field % (b"=SUM(ABOVE)", b"12"),
        field % (b"SEQ x \\\\h", b""),
        field % (rb"EQ \\o\\ac(\u9675?,3)", b""),
        field % (rb"EQ \\f(1,2)", b""),
        field % (rb"MACROBUTTON None 17", b""),
        rb"{\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1}}}{\fldrslt }}",
        rb"{\field{\*\fldinst IF {\field{\*\fldinst X}{\fldrslt 9}} = 9 8 7}{\fldrslt 12}}",
    )
    assert shown(*cells) == [
        ("12", ""), ("", ""), ("③", ""), ("", "picture_in_cell"), ("17", ""), ("", "picture_in_cell"), ("12", ""),
    ]  # fmt: skip


def test_a_box_in_a_cell_and_a_shape_anchored_in_one_belong_to_it() -> None:
    box = rb"\pard\intbl\itap2 3402\nestcell{\*\nesttableprops\trowd\cellx500\nestrow}\pard\intbl\itap1 "
    shape = rb"{\shp{\*\shpinst{\shptxt \pard\plain 99\par}}}12"
    assert shown(box, shape, b"5") == [("3402", ""), ("99\n12", ""), ("5", "")]

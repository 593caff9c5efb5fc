"""PDF files: tables by their rules, stitched over pages; prose in paragraphs; what is furniture dropped."""

import pytest

from parsers.document import Document
from parsers.readers.pdf import read_pdf
from tests.readers.files import HEIGHT, WIDTH, Rule, Text, codes, lines, locators, pdf, ruled, spans, texts

EDGES = [60.0, 260.0, 340.0, 420.0]
ROWS = [["信息内容", "本年制发件数", "本年废止件数"], ["规章", "1", "0"], ["行政规范性文件", "8", "26"]]


def read(*pages: list[Text | Rule], **how: object) -> Document:
    """The PDF of these pages read, without text recognition."""
    return read_pdf(pdf(*pages, **how), None)  # type: ignore[arg-type]


def test_a_table_between_prose() -> None:
    document = read(
        [Text(60, 60, "二、主动公开政府信息情况"), *ruled(80, ROWS, EDGES), Text(60, 200, "三、收到和处理")]
    )
    assert texts(document) == ROWS
    assert locators(document)[1] == ["p1.t1.r2.c1", "p1.t1.r2.c2", "p1.t1.r2.c3"]
    assert lines(document) == ["二、主动公开政府信息情况", "三、收到和处理"]


def test_merged_cells_stand_once_where_they_begin() -> None:
    frame = [Rule(60, y, 420, y) for y in (80, 104, 152)] + [Rule(60, 80, 60, 152), Rule(420, 80, 420, 152)]
    inner = [
        Rule(260, 104, 420, 104),
        Rule(260, 80, 260, 152),
        Rule(340, 104, 340, 152),
        Rule(260, 128, 420, 128),
    ]
    words = [
        Text(70, 95, "项"),
        Text(300, 95, "情况"),
        Text(70, 130, "类"),
        Text(270, 120, "1"),
        Text(350, 120, "2"),
    ]
    words += [Text(270, 145, "3"), Text(350, 145, "4")]
    document = read([*frame, *inner, *words])
    assert texts(document) == [["项", "情况"], ["类", "1", "2"], ["3", "4"]]
    assert spans(document)[2] == [(1, 1), (2, 2)]


def test_a_table_over_three_pages_with_page_numbers_between_its_rows() -> None:
    shifted = [edge + 2.5 for edge in EDGES]
    pages = [
        [Text(60, 60, "年报"), *ruled(HEIGHT - 150, ROWS[:2], EDGES), Text(290, HEIGHT - 30, "- 1 -")],
        [*ruled(60, [["行政规范性文件", "8", "26"]], shifted), Text(290, HEIGHT - 30, "2")],
        [*ruled(60, [["行政许可", "5", ""]], EDGES), Text(290, HEIGHT - 30, "第3页 共3页")],
    ]
    document = read(*pages)
    assert len([block for block in document.blocks if hasattr(block, "rows")]) == 1
    assert texts(document) == [*ROWS, ["行政许可", "5", ""]]
    assert spans(document) == [[(0, 0), (1, 1), (2, 2)]] * 4
    assert locators(document)[2][0] == "p2.t1.r1.c1"
    assert lines(document) == ["年报"]


def test_a_row_cut_by_the_page_break_is_whole_again() -> None:
    first = ruled(HEIGHT - 120, [["2.申请人逾期未按收费通知要求缴纳费用、", "6", "0"]], EDGES)
    second = ruled(60, [["行政机关不再处理其政府信息公开申请", "", ""], ["3.其他", "1", "2"]], EDGES)
    document = read(first, second)
    whole = "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"
    assert texts(document) == [[whole, "6", "0"], ["3.其他", "1", "2"]]


def test_figures_of_a_cut_row_may_stand_on_the_next_page() -> None:
    document = read(
        ruled(HEIGHT - 120, [["规章", "1", "2"], ["行政规范性文件", "", ""]], EDGES),
        ruled(60, [["", "8", "26"]], EDGES),
    )
    assert texts(document) == [["规章", "1", "2"], ["行政规范性文件", "8", "26"]]
    assert locators(document)[1] == ["p1.t1.r2.c1", "p2.t1.r1.c2", "p2.t1.r1.c3"]


def test_the_end_of_a_heading_cell_that_reaches_over_the_break() -> None:
    edges = [60.0, 120.0, 320.0, 400.0]
    document = read(
        ruled(HEIGHT - 120, [["（四）无", "1.本机关不掌握相关政府信息", "7"]], edges),
        ruled(60, [["法提供", "2.没有现成信息需要另行制作", "1"]], edges),
    )
    assert texts(document) == [
        ["（四）无法提供", "1.本机关不掌握相关政府信息", "7"],
        ["2.没有现成信息需要另行制作", "1"],
    ]


def test_rows_that_repeat_on_the_next_page_are_not_joined() -> None:
    same = [["规章", "1", "2"]]
    document = read(ruled(HEIGHT - 120, same, EDGES), ruled(60, same, EDGES))
    assert texts(document) == same * 2


def test_boxes_around_prose_are_no_tables() -> None:
    box = ruled(80, [["本报告由办公室编制。"], ["统计期限为2022年。"]], [60.0, 420.0])
    document = read([*box, Text(60, 200, "一、总体情况")])
    assert texts(document) == []
    assert lines(document) == ["本报告由办公室编制。", "统计期限为2022年。", "一、总体情况"]


def test_lines_become_paragraphs_again() -> None:
    words = [Text(80, 60, "一" * 44), Text(60, 76, "二" * 46), Text(60, 92, "三。"), Text(80, 108, "四。")]
    assert lines(read(words)) == ["一" * 44 + "二" * 46 + "三。", "四。"]


def test_a_heading_on_every_page_is_read_once() -> None:
    pages = [[Text(200, 30, "某街道年报"), Text(60, 300, f"正文{n}。")] for n in "甲乙丙"]
    assert lines(read(*pages)) == ["某街道年报", "正文甲。", "正文乙。", "正文丙。"]


def test_figures_of_two_cells_whose_rule_is_missing_do_not_become_one() -> None:
    rows = [["规章", "1", "2"], ["行政规范性文件", "3", "4"]]
    drawn = [one for one in ruled(80, rows, EDGES) if not (isinstance(one, Rule) and one.x0 == one.x1 == 340)]
    document = read([*drawn, Text(300, 95, "5")])
    assert all("|" in row[1] for row in texts(document))


def test_bold_by_printing_twice_is_one_figure() -> None:
    rows = [["规章", "1", "0"], ["行政规范性文件", "11", "26"]]
    twice = ruled(80, rows, EDGES) + [
        Text(word.x + 0.3, word.y, word.text) for word in ruled(80, rows, EDGES) if isinstance(word, Text)
    ]
    assert texts(read(twice)) == rows


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_pages_that_are_turned(rotate: int) -> None:
    upright = read([Text(60, 60, "前文前文前文"), *ruled(80, ROWS, EDGES)])
    sideways = read([Text(60, 60, "前文前文前文"), *ruled(80, ROWS, EDGES)], sideways=True)
    assert texts(sideways) == texts(upright) == ROWS
    turned = read([Text(60, 60, "前文前文前文"), *ruled(80, ROWS, EDGES)], rotate=rotate)
    assert texts(turned) == ROWS
    both = read([Text(60, 60, "前文前文前文"), *ruled(80, ROWS, EDGES)], sideways=True, rotate=90)
    assert texts(both) == ROWS


def test_a_table_without_rules_by_its_columns() -> None:
    labels = ["1.属于国家秘密", "2.其他法律行政法规", "3.危及“三安全一稳定”"]
    words: list[Text | Rule] = [
        Text(230 + 60 * n, 80, head) for n, head in enumerate(("自然人", "其他", "总计"))
    ]
    for n, label in enumerate(labels):
        words.append(Text(60, 110 + 40 * n - 6 * (n == 1), label))
        words += [Text(240 + 60 * k, 110 + 40 * n, str(k)) for k in range(3)]
    words.append(Text(60, 156, "禁止公开"))
    words.append(Text(60, 230, "四、政府信息公开行政复议、行政诉讼情况"))
    document = read([Text(60, 50, "前文前文"), *words])
    assert [row[0] for row in texts(document)][1:] == [
        "1.属于国家秘密",
        "2.其他法律行政法规禁止公开",
        "3.危及“三安全一稳定”",
    ]
    assert [row[1:] for row in texts(document)][1:] == [["0", "1", "2"]] * 3
    assert lines(document)[-1] == "四、政府信息公开行政复议、行政诉讼情况"


def test_locked_with_no_password_and_with_one() -> None:
    page = [Text(60, 60, "前文前文前文"), *ruled(80, ROWS, EDGES)]
    assert texts(read(page, password="")) == ROWS
    assert codes(read(page, password="geheim")) == ["encrypted"]


def test_pages_without_text_ask_for_recognition() -> None:
    picture = [Rule(0, 400, WIDTH, 400)]
    assert codes(read(picture)) == []
    garbled = [Text(60, 60, "\ue000\ue001\ue002" * 10)]
    assert codes(read(garbled)) == ["needs_ocr"]


def test_cut_and_flipped_files_are_named_and_raise_nothing() -> None:
    whole = pdf([Text(60, 60, "前文前文前文"), *ruled(80, ROWS, EDGES)])
    for cut in range(0, len(whole), 211):
        assert {"truncated", "damaged_file"} & set(codes(read_pdf(whole[:cut], None)))
    stream = whole.index(b"stream\n", whole.index(b"/Length", whole.index(b"4 0 obj"))) + 40
    flipped = whole[:stream] + bytes([whole[stream] ^ 0x10]) + whole[stream + 1 :]
    assert codes(read_pdf(flipped, None)) == ["damaged_file"]


def test_words_of_a_header_are_not_joined_with_figures_on_the_next_page() -> None:
    header = [["结果维持", "结果纠正", "总计"]]
    document = read(ruled(HEIGHT - 120, header, EDGES), ruled(60, [["1", "0", "1"]], EDGES))
    assert texts(document) == [*header, ["1", "0", "1"]]
    fees = [["信息内容", "本年收费金额（单位：万元）"], ["行政事业性收费", "74.9653"]]
    edges = [60.0, 260.0, 460.0]
    assert texts(read(ruled(HEIGHT - 120, fees[:1], edges), ruled(60, fees[1:], edges))) == fees


def test_a_header_printed_anew_on_each_page_is_read_once() -> None:
    pages = [
        ruled(HEIGHT - 120, ROWS[:2], EDGES),
        ruled(60, [ROWS[0], ROWS[2]], EDGES),
        ruled(60, [ROWS[0], ["行政许可", "5", ""]], EDGES),
    ]
    assert texts(read(*pages)) == [*ROWS, ["行政许可", "5", ""]]


def test_a_page_number_far_from_the_edge_does_not_part_a_table() -> None:
    document = read(
        [*ruled(HEIGHT - 300, ROWS[:2], EDGES), Text(290, HEIGHT - 130, "- 1 -")],
        ruled(60, ROWS[2:], EDGES),
    )
    assert texts(document) == ROWS
    assert lines(document) == []


def test_a_number_longer_than_its_cell_is_one_number_and_two_numbers_are_two() -> None:
    edges = [60.0, 160.0, 186.0, 260.0]
    rows = [["规章规章规章规章规", "", "7"]]
    long = [Text(164, 92, "1234"), Text(164, 102, "5")]  # digits are 5 points wide, the cell leaves 18
    assert texts(read([*ruled(80, rows, edges), *long])) == [["规章规章规章规章规", "12345", "7"]]
    two = [Text(164, 92, "12"), Text(164, 102, "5")]
    assert texts(read([*ruled(80, rows, edges), *two])) == [["规章规章规章规章规", "12\n5", "7"]]

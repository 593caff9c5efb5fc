"""The number in a figure cell: every notation of the survey and of the contract, and what is none."""

from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.numbers import (
    han_number,
    header_unit,
    is_unit,
    looks_like_figure,
    read_figure,
    states_no_change,
)
from schemas.problems import PROBLEMS
from schemas.text import squeeze


class Case(NamedTuple):
    name: str
    raw: str
    value: int | float


# ---- counts ---------------------------------------------------------------------------------

COUNTS = [
    Case("nought", "0", 0),
    Case("plain", "19", 19),
    Case("seven_digits", "6937489", 6_937_489),
    Case("eight_digits_without_separators", "11398889", 11_398_889),
    Case("full_width_digits", "１２３", 123),
    Case("thousands_separators", "1,234,567", 1_234_567),
    Case("full_width_separator", "1，234", 1234),
    Case("full_width_all", "１，２３４", 1234),
    Case("blank_as_thousands_separator", "12 000", 12_000),
    Case("letter_spaced", "1 2 3", 123),
    Case("blanks_around", "  7 ", 7),
    Case("ideographic_blank_behind", "7\u3000", 7),
    Case("no_break_space_before", "\u00a07", 7),
    Case("zero_width_space_behind", "7\u200b", 7),
    Case("line_break_behind", "7\n", 7),
    Case("plus", "+19", 19),
    Case("unit_jian", "201件", 201),
    Case("unit_xiang", "6项", 6),
    Case("unit_pici", "31批次", 31),
    Case("unit_tiao", "12条", 12),
    Case("unit_ci", "3次", 3),
    Case("unit_ge", "5个", 5),
    Case("unit_fen", "1份", 1),
    Case("unit_after_a_blank", "201 件", 201),
    Case("unit_in_brackets", "201（件）", 201),
    Case("nought_with_unit", "0件", 0),
    Case("full_stop_behind", "3。", 3),
    Case("word_wu", "无", 0),
    Case("word_ling", "零", 0),
    Case("word_ling_sign", "〇", 0),
    Case("word_ling_circle", "○", 0),
    Case("word_with_blanks", " 无 ", 0),
    Case("chinese_one", "一", 1),
    Case("chinese_ten", "十", 10),
    Case("chinese_twelve", "十二", 12),
    Case("chinese_hundred", "一百二十三", 123),
    Case("chinese_with_gap", "二千零二十", 2020),
    Case("chinese_ten_thousand", "一万零五", 10_005),
    Case("chinese_with_unit", "三件", 3),
    Case("nought_in_brackets", "（0）", 0),
    Case("marks_of_direction", "\u202a3402\u202c", 3402),
    Case("isolated_by_direction", "\u20663402\u2069", 3402),
    Case("whole_with_decimals", "１２．０", 12),
    Case("minus_in_brackets", "（-3）", -3),
]

# ---- changes --------------------------------------------------------------------------------

CHANGES = [
    Case("unsigned", "19", 19),
    Case("plus", "+19", 19),
    Case("plus_full_width", "＋19", 19),
    Case("plus_then_blank", "+ 19", 19),
    Case("plus_nought", "+0", 0),
    Case("minus_nought", "-0", 0),
    Case("minus", "-417", -417),
    Case("minus_full_width", "－417", -417),
    Case("minus_sign", "−417", -417),
    Case("minus_and_separator", "-1,234", -1234),
    Case("zeng", "增10", 10),
    Case("zeng_and_number_of_four_digits", "增1423", 1423),
    Case("zeng_with_blank", "增 98", 98),
    Case("zengjia", "增加52", 52),
    Case("jian", "减3", -3),
    Case("jianshao", "减少22", -22),
    Case("jian_with_unit", "减3项", -3),
    Case("zeng_with_unit", "增1项", 1),
    Case("neither_increase_nor_decrease", "未增未减", 0),
    Case("no_increase_no_decrease", "无增减", 0),
    Case("neither_broken_over_lines", "未增\n未减", 0),
    Case("unchanged", "无变化", 0),
    Case("level", "持平", 0),
    Case("nought_slash_nought", "0/0", 0),
    Case("plus_nought_minus_nought", "+0 -0", 0),
    Case("plus_nought_minus_nought_in_brackets", "+(0) -(0)", 0),
    Case("plus_nought_minus_nought_full_width", "＋（0） －（0）", 0),
    Case("minus_as_en_dash", "–3", -3),
    Case("minus_as_hyphen", "‐3", -3),
    Case("fu", "负3", -3),
    Case("arrow_up", "↑3", 3),
    Case("arrow_down", "↓3", -3),
    Case("xiajiang", "下降3", -3),
    Case("shangsheng", "上升3项", 3),
    Case("zeng_with_colon", "增：3", 3),
    Case("jian_with_colon", "减: 3", -3),
    Case("number_in_brackets_behind_jian", "减（3）", -3),
    Case("jian_in_brackets", "（减）3", -3),
    Case("jian_in_brackets_behind", "3（减）", -3),
    Case("zeng_in_brackets_behind", "3（增加）", 3),
    Case("signed_and_in_brackets", "（+3）", 3),
    Case("level_with_last_year", "与上年持平", 0),
    Case("word_wu", "无", 0),
]

# ---- amounts: the cell's text, the unit in the header, yuan -----------------------------------

AMOUNTS = [
    ("yuan", "251000元", None, 251_000),
    ("yuan_with_blank", "251000 元", None, 251_000),
    ("yuan_with_cents", "153103.83元", None, 153_103.83),
    ("yuan_with_separators", "1,234,567.50元", None, 1_234_567.5),
    ("wan_yuan", "477.35万元", None, 4_773_500),
    ("wan_yuan_three_decimals", "43.788万元", None, 437_880),
    ("wan_yuan_six_decimals", "190.457379万元", None, 1_904_573.79),
    ("wan_yuan_full_width", "４７７．３５万元", None, 4_773_500),
    ("wan_yuan_in_brackets", "477.35（万元）", None, 4_773_500),
    ("wan_yuan_line_break", "477.35\n万元", None, 4_773_500),
    ("wan_yuan_wrong_but_printed", "23600万元", None, 236_000_000),
    ("yi_yuan", "1.5亿元", None, 150_000_000),
    ("qian_yuan", "12.5千元", None, 12_500),
    ("bai_wan_yuan", "3百万元", None, 3_000_000),
    ("wan_without_yuan", "43.788万", None, 437_880),
    ("unit_in_header", "477.35", "万元", 4_773_500),
    ("unit_in_header_yuan", "251000", "元", 251_000),
    ("unit_in_header_seven_decimals", "0.1234567", "万元", 1234.57),
    ("unit_in_both", "477.35万元", "万元", 4_773_500),
    ("unit_of_the_cell_before_that_of_the_header", "251000元", "万元", 251_000),
    ("currency_sign", "¥477.35", None, 477.35),
    ("currency_sign_and_wan", "￥477.35万", None, 4_773_500),
    ("currency_in_words", "人民币477元", None, 477),
    ("yuan_zheng", "477元整", None, 477),
    ("chinese_numerals", "四百万元", None, 4_000_000),
    ("word_ling_with_unit", "零元", None, 0),
    ("nought_with_unit", "0元", None, 0),
    ("nought_under_header_with_unit", "0", "万元", 0),
    ("nought_with_decimals", "0.00", "万元", 0),
]

# ---- what is no number ------------------------------------------------------------------------

NO_COUNTS = [
    ("sentence", "本单位未制作规章"),
    ("project_name", "公务用车10辆"),
    ("number_then_words", "3辆公务用车"),
    ("list_entry", "1、2019年度预算"),
    ("date", "2020年12月31日"),
    ("range", "2019-2020"),
    ("double_minus", "--253"),
    ("two_numbers", "3、4"),
    ("two_numbers_with_slash", "1/2"),
    ("two_numbers_with_blank", "12 34"),
    ("nought_slash_nought_in_a_count", "0/0"),
    ("malformed_separators", "1,23"),
    ("malformed_separators_long", "1234,567"),
    ("leading_noughts", "007"),
    ("glued_noughts", "000"),
    ("approximate", "约5"),
    ("more_than", "15余"),
    ("fraction", "1.5"),
    ("money_in_a_count", "3元"),
    ("two_decimal_points", "1.2.3"),
    ("letters", "abc"),
    ("exponent", "1e5"),
    ("hexadecimal", "0x10"),
    ("infinity", "inf"),
    ("not_a_number_of_floats", "nan"),
    ("underscores", "1_000"),
    ("arabic_indic_digits_and_words", "١٢ items"),
    ("question_mark", "?"),
    ("asterisk", "*"),
    ("full_stop", "."),
    ("chinese_digits_without_places", "一二"),
    ("chinese_year", "二〇二〇年"),
    ("sixteen_digits", "1234567890123456"),
    ("two_lines", "1\n2"),
    ("two_lines_of_noughts", "0\n0"),
    ("long_dash_before_a_number", "—3"),
    ("currency", "¥3"),
    ("financial_numerals", "伍"),
    ("in_square_brackets", "[3]"),
    ("percentage", "10%"),
    ("ten_thousands", "1.2万条"),
    ("as_shown_0", "（19）"),
    ("as_shown_1", "(5)"),
    ("as_shown_2", "(5件)"),
    ("as_shown_3", "（5）件"),
    ("as_shown_4", "5-"),
    ("as_shown_5", "△5"),
    ("as_shown_6", "<5>"),
    ("as_shown_7", "【5】"),
    ("as_shown_8", "5*"),
    ("as_shown_9", "*5"),
    ("as_shown_10", "'3402"),
    ("as_shown_11", "03402"),
    ("as_shown_12", "3401.9999999999995"),
    ("as_shown_13", "3.402E3"),
    ("as_shown_14", "34 02"),
    ("as_shown_15", "约3402"),
    ("as_shown_16", "3402余"),
    ("as_shown_17", "3千"),
    ("as_shown_18", "2-3"),
    ("as_shown_19", "2/3"),
    ("as_shown_20", "l2"),
    ("as_shown_21", "O"),
    ("as_shown_22", "3½"),
    ("as_shown_23", "½"),
    ("as_shown_24", "1月2日"),
    ("as_shown_25", "#REF!"),
    ("as_shown_26", "#####"),
    ("as_shown_27", "NaN"),
    ("as_shown_28", "null"),
    ("as_shown_29", "undefined"),
    ("as_shown_30", "{{count}}"),
    ("as_shown_31", "${x}"),
    ("as_shown_32", "&nbsp;"),
    ("as_shown_33", "\u202e2043\u202c"),
    ("as_shown_34", ">5"),
    ("as_shown_35", "5以上"),
    ("as_shown_36", "12,34"),
    ("as_shown_37", "00"),
    ("one_bracket_lost", "（5"),
    ("the_other_bracket_lost", "5）"),
    ("one_bracket_lost_before_a_unit", "（5件"),
    ("ratio", "2:3"),
    ("time_of_day", "12：30"),
    ("two_figures", "5；6"),
    ("two_figures_over_a_stop", "5\t6"),
    ("roman", "Ⅴ"),
    ("letter_and_figure", "l2"),
    ("serial_in_brackets", "㈤"),
    ("serial_with_a_stop", "⒌"),
    ("circled_alone", "⑤"),
    ("raised_alone", "²³"),
    ("keycap", "5\ufe0f\u20e3"),
    ("struck_by_a_combining_mark", "5\u0336"),
    ("thousands_by_full_stops", "1.234.567"),
    ("thousands_by_apostrophe", "12'345"),
    ("million_digits", "9" * 1_000_000),
    ("million_separators", "1," * 500_000),
]

NO_CHANGES = [
    ("bare_zeng", "增"),
    ("bare_jian", "减"),
    ("bare_plus", "+"),
    ("double_minus", "--253"),
    ("plus_minus_with_figures", "+(3) -(1)"),
    ("increase_and_decrease", "增3减1"),
    ("slash_with_figures", "3/1"),
    ("fraction", "+1.5"),
    ("sentence", "与上一年相比有所增加"),
    ("long_dash_of_a_double_minus", "—253"),
    ("accountants_brackets", "（3）"),
    ("remark_about_a_change", "3（比上年减少2）"),
    ("remark_with_another_sign", "3（-1）"),
    ("both_signs", "±3"),
]

NOT_APPLICABLE = ["-", "－", "—", "——", "–", "--", "/", "／", " / ", "- "]
BLANK = ["", " ", "\u3000", "\u00a0", "\u200b", "\n", "\t \r\n", "\ufeff"]


@pytest.mark.parametrize("case", COUNTS, ids=lambda case: case.name)
def test_count(case: Case) -> None:
    figure = read_figure(case.raw, "count")
    assert (figure.value, figure.unit, figure.state, figure.problem) == (
        case.value,
        "count",
        "reported",
        None,
    )
    assert isinstance(figure.value, int)


# Beside a number that can be read, whatever it is is named.
BESIDE = [
    "①5",
    "5①",
    "5²",
    "5[1]",
    "5【1】",
    "5（1）",
    "5 (1)",
    "5注",
    "5注1",
    "5（注）",
    "5（约）",
    "5（含3）",
    "5其中3",
]


@pytest.mark.parametrize("raw", BESIDE)
def test_what_stands_beside_a_count_is_no_part_of_it_and_named(raw: str) -> None:
    figure = read_figure(raw, "count")
    assert (figure.value, figure.state, figure.problem) == (5, "reported", "remark_in_cell")


DIGITS = [
    "３４０２",
    "３，４０２",
    "3，402",
    "3 402",
    "3\u00a0402",
    "3\u202f402",
    "٣٤٠٢",
    "३४०२",
    "3402.0",
    "3402\u061c",
    "34\u00ad02",
]


@pytest.mark.parametrize("raw", DIGITS)
def test_digits_of_any_script_are_digits(raw: str) -> None:
    figure = read_figure(raw, "count")
    assert (figure.value, figure.state, figure.problem) == (3402, "reported", None)


@pytest.mark.parametrize("raw", ["5:6", "（5.3", "5.3）", "(5.3)", "5；6", "5\t6", "5-6", "5.3.1"])
def test_amounts_that_may_be_several_or_less_than_nothing(raw: str) -> None:
    figure = read_figure(raw, "amount", "万元")
    assert (figure.value, figure.state, figure.problem) == (None, "unreadable", "not_a_number")


@pytest.mark.parametrize("case", CHANGES, ids=lambda case: case.name)
def test_change(case: Case) -> None:
    figure = read_figure(case.raw, "change")
    assert (figure.value, figure.unit, figure.state, figure.problem) == (
        case.value,
        "count",
        "reported",
        None,
    )


@pytest.mark.parametrize(
    ("raw", "unit", "yuan"), [row[1:] for row in AMOUNTS], ids=[row[0] for row in AMOUNTS]
)
def test_amount_is_in_yuan(raw: str, unit: str | None, yuan: float) -> None:
    figure = read_figure(raw, "amount", unit)
    assert (figure.value, figure.unit, figure.state, figure.problem) == (yuan, "CNY", "reported", None)


@pytest.mark.parametrize(
    ("raw", "value"),
    [("153103.83", 153_103.83), ("149.673874", 149.673874), ("6944.93", 6944.93), ("251000", 251_000)],
)
def test_amount_without_a_unit_is_given_as_printed_and_named(raw: str, value: float) -> None:
    figure = read_figure(raw, "amount")
    assert (figure.value, figure.unit, figure.state) == (value, None, "reported")
    assert figure.problem == "unit_missing"
    assert PROBLEMS["unit_missing"].severity == "warning"


@pytest.mark.parametrize("raw", ["0", "0.0", "０", "零"])
def test_an_amount_of_nought_needs_no_unit(raw: str) -> None:
    figure = read_figure(raw, "amount")
    assert (figure.value, figure.state, figure.problem) == (0, "reported", None)


@pytest.mark.parametrize("raw", [row[1] for row in NO_COUNTS], ids=[row[0] for row in NO_COUNTS])
@pytest.mark.timeout(10)
def test_no_count(raw: str) -> None:
    figure = read_figure(raw, "count")
    assert (figure.value, figure.state) == (None, "unreadable")
    assert figure.problem is not None
    assert PROBLEMS[figure.problem].severity == "error"


@pytest.mark.parametrize("raw", [row[1] for row in NO_CHANGES], ids=[row[0] for row in NO_CHANGES])
def test_no_change(raw: str) -> None:
    figure = read_figure(raw, "change")
    assert (figure.value, figure.state) == (None, "unreadable")
    assert figure.problem is not None
    assert PROBLEMS[figure.problem].severity == "error"


@pytest.mark.parametrize("raw", ["3件", "约5万元", "5-6万元", "免费", "详见附件", "477.35万元43.788万元"])
@pytest.mark.parametrize("unit", [None, "万元"])
def test_no_amount(raw: str, unit: str | None) -> None:
    figure = read_figure(raw, "amount", unit)
    assert (figure.value, figure.state) == (None, "unreadable")
    assert figure.problem is not None
    assert PROBLEMS[figure.problem].severity == "error", "an unreadable cell must cost the status"


@pytest.mark.parametrize(
    "unit",
    [
        "件",
        "条",
        "项",
        "次",
        "个",
        "份",
        "宗",
        "人次",
        "人",
        "篇",
        "批次",
        "批",
        "起",
        "例",
        "户",
        "家",
        "部",
        "卷",
        "期",
        "场",
        "名",
        "处",
        "类",
        "种",
    ],
)
def test_unit_of_a_count(unit: str) -> None:
    assert read_figure(f"12{unit}", "count").value == 12
    assert read_figure(f"十二{unit}", "count").value == 12
    assert read_figure(f"12（{unit}）", "count").problem is None


@pytest.mark.parametrize(
    "words",
    [
        "未增未减",
        "无增减",
        "无增无减",
        "不增不减",
        "没有增减",
        "无变化",
        "无变动",
        "未变化",
        "没有变化",
        "持平",
        "与上年持平",
        "与去年持平",
        "不变",
        "未增减",
        "增0减0",
        "+0-0",
        "+0/-0",
        "+(0)-(0)",
        "0/0",
        "增0/减0",
        "+-0",
        "±0",
    ],
)
def test_change_of_nothing(words: str) -> None:
    assert read_figure(words, "change").value == 0
    assert states_no_change(f" {words} ")
    assert looks_like_figure(words)
    if words not in ("不变", "+-0"):
        assert read_figure(words, "count").problem == "not_a_number"


@pytest.mark.parametrize("sign", ["+", "增加", "增长", "新增", "净增", "上升", "增", "↑"])
def test_sign_up(sign: str) -> None:
    for text in (f"{sign}7", f"{sign}：7", f"（{sign}）7", f"{sign}（7）", f"（{sign}7）", f"7（{sign}）"):
        assert read_figure(text, "change").value == 7, text


@pytest.mark.parametrize(
    "sign", ["-", "‐", "‑", "‒", "–", "−", "－", "减少", "净减", "下降", "减", "负", "↓"]
)
def test_sign_down(sign: str) -> None:
    for text in (f"{sign}7", f"{sign}：7", f"（{sign}）7", f"{sign}（7）", f"（{sign}7）", f"7（{sign}）"):
        assert read_figure(text, "change").value == -7, text


@pytest.mark.parametrize("dash", ["-", "‐", "‑", "‒", "–", "—", "―", "−", "－", "_", "/", "\\", "／", "＼"])
def test_every_dash_is_not_applicable(dash: str) -> None:
    for kind in ("count", "change", "amount"):
        assert read_figure(dash * 6, kind).state == "not_applicable"
        assert read_figure(dash * 7, kind).state == "unreadable"


@pytest.mark.parametrize("mark", ["(", "[", "【", "〔", ":", "注", "其中", "含"])
def test_what_begins_a_remark(mark: str) -> None:
    for text in (f"12{mark}甲", f"12。{mark}甲", f"12件{mark}甲"):
        figure = read_figure(text, "count")
        assert (figure.value, figure.problem) == (12, "remark_in_cell")


@pytest.mark.parametrize("mark", [";", ",", "，", "。"])
def test_one_stop_ends_a_figure_and_two_begin_a_remark(mark: str) -> None:
    assert read_figure(f"12{mark}", "count").problem is None
    assert read_figure(f"12{mark}甲", "count").problem == "not_a_number"
    assert read_figure(f"12{mark}{mark}甲", "count").problem == "remark_in_cell"


@pytest.mark.parametrize("unit", ["元", "元整", "人民币元", "千元", "万元", "万", "百万元", "亿元"])
def test_unit_of_money(unit: str) -> None:
    times = {"千元": 10**3, "万元": 10**4, "万": 10**4, "百万元": 10**6, "亿元": 10**8}.get(unit, 1)
    for text in (f"3{unit}", f"3（{unit}）", f"3 {unit}"):
        assert read_figure(text, "amount").value == 3 * times
        assert read_figure(text, "count").problem == "wrong_unit"
    assert read_figure(f"0{unit}", "count").value == 0


@pytest.mark.parametrize(
    "cell",
    [
        "条",
        "件",
        "次",
        "篇",
        "个",
        "人",
        "人次",
        "万元",
        "元",
        "期",
        "场",
        "份",
        "项",
        "（件）",
        "----",
        "---",
        "--",
        "—",
        "——",
        "————",
        "-",
        "/",
    ],
)
def test_cell_of_a_unit_column(cell: str) -> None:
    assert is_unit(cell)


@pytest.mark.parametrize("cell", ["", "12", "12件", "甲", "件数"])
def test_no_cell_of_a_unit_column(cell: str) -> None:
    assert not is_unit(cell)


def test_a_blank_and_a_dash_have_the_unit_of_their_column() -> None:
    for cell in ("", "/", "若干"):
        assert read_figure(cell, "count").unit == "count"
        assert read_figure(cell, "change").unit == "count"
        assert read_figure(cell, "amount", "万元").unit == "CNY"
        assert read_figure(cell, "amount").unit is None


def test_fifteen_digits_are_the_most() -> None:
    assert read_figure("9" * 15, "count").value == 10**15 - 1
    assert read_figure("9" * 16, "count").problem == "number_too_long"
    assert read_figure("9" * 16 + "件", "count").problem == "number_too_long"
    assert read_figure("9" * 16, "count").unit == "count"


def test_note_mark_beside_something_else_than_a_number() -> None:
    nothing, dash, word = (read_figure(cell, "count") for cell in ("①", "/①", "无①"))
    assert (nothing.state, nothing.problem, nothing.unit) == ("unreadable", "not_a_number", "count")
    assert (dash.state, dash.problem) == ("unreadable", "not_a_number")
    assert (word.value, word.problem) == (0, "remark_in_cell")
    assert read_figure("3元①", "count").problem == "not_a_number"
    assert read_figure("3①", "amount").problem == "unit_missing"


def test_word_for_nought_with_a_full_stop_is_a_figure_in_a_cell_only() -> None:
    """In a text such a line is the whole of a section as often as a cell."""
    assert read_figure("无。", "count").value == 0
    assert not looks_like_figure("无。")


def test_a_count_with_a_unit_of_money_is_named_as_such() -> None:
    assert read_figure("3元", "count").problem == "wrong_unit"


def test_a_count_that_is_not_whole_is_named_as_such() -> None:
    assert read_figure("1.5", "count").problem == "fraction_of_count"


@pytest.mark.parametrize("raw", NOT_APPLICABLE)
@pytest.mark.parametrize("kind", ["count", "change", "amount"])
def test_dash_or_slash_is_not_applicable(raw: str, kind: str) -> None:
    figure = read_figure(raw, kind)
    assert (figure.value, figure.state, figure.problem) == (None, "not_applicable", None)


@pytest.mark.parametrize("raw", BLANK, ids=ascii)
@pytest.mark.parametrize("kind", ["count", "change", "amount"])
def test_blank(raw: str, kind: str) -> None:
    figure = read_figure(raw, kind)
    assert (figure.value, figure.state, figure.problem) == (None, "blank", None)


@pytest.mark.parametrize(
    "raw", ["201（含续签）", "201【含续签】", "201，其中依申请3件", "201(其中", "201件（含续签）"]
)
def test_remark_behind_a_count(raw: str) -> None:
    figure = read_figure(raw, "count")
    assert (figure.value, figure.unit, figure.state) == (201, "count", "reported")
    assert figure.problem == "remark_in_cell"
    assert PROBLEMS["remark_in_cell"].severity == "warning"


def test_remark_behind_an_amount_that_was_cut() -> None:
    figure = read_figure("13000000（预算", "amount")
    assert (figure.value, figure.unit, figure.state) == (13_000_000, None, "reported")
    assert figure.problem in ("unit_missing", "remark_in_cell")


def test_remark_behind_an_amount_with_unit() -> None:
    figure = read_figure("477.35万元（含税）", "amount")
    assert (figure.value, figure.unit, figure.problem) == (4_773_500, "CNY", "remark_in_cell")


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("本年收费金额（单位：万元）", "万元"),
        ("本年收费金额单位:万元", "万元"),
        ("采购总金额（万元）", "万元"),
        ("采购总金额(万元,保留四位小数)", "万元"),
        ("采购总金额（元）", "元"),
        ("采购总金额\n（单位： 万 元）", "万元"),
        ("采购总金额（亿元）", "亿元"),
        ("采购总金额", None),
        ("本年收费金额", None),
        ("", None),
    ],
)
def test_unit_in_a_header(header: str, unit: str | None) -> None:
    assert header_unit(header) == unit


@pytest.mark.parametrize("case", [*COUNTS, *CHANGES], ids=lambda case: case.name)
def test_what_reads_as_a_figure_looks_like_one_unless_in_chinese(case: Case) -> None:
    if not case.name.startswith("chinese"):  # 三、 begins labels too
        assert looks_like_figure(case.raw)


@pytest.mark.parametrize("raw", ["-", "/", "无", "477.35万元", "13000000（预算"])
def test_placeholders_and_amounts_look_like_figures(raw: str) -> None:
    assert looks_like_figure(raw)


@pytest.mark.parametrize(
    "raw",
    ["", "规章", "1.属于国家秘密", "3.其他", "第二十条第（一）项", "2020年，我街道共", "（一）予以公开"],
)
def test_labels_and_prose_do_not(raw: str) -> None:
    assert not looks_like_figure(raw)


# ---- Chinese numerals ---------------------------------------------------------------------------

_DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """`number` below 10^12 as Chinese writes it: 一万零五, 十二, 一百二十."""
    if number < 10:
        return _DIGITS[number]
    for size, sign in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if low and low < size // 10 else ""
            return in_chinese(high) + sign + (gap + in_chinese_low(low) if low else "")
    return in_chinese_low(number, leading=True)


def in_chinese_low(number: int, *, leading: bool = False) -> str:
    if number >= 10**4:
        return in_chinese(number)
    written, skipped = "", False
    for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if not digit:
            skipped = bool(written)
            continue
        written += ("零" if skipped else "") + _DIGITS[digit] + sign
        skipped = False
    return written.removeprefix("一") if leading and written.startswith("一十") else written


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("零", 0), ("〇", 0), ("两", 2), ("十", 10), ("十五", 15), ("二十", 20), ("一百零三", 103), ("一百一十", 110),
        ("三千", 3000), ("一万", 10_000), ("一万二千", 12_000), ("十万", 100_000), ("一亿零一", 100_000_001),
    ],
)  # fmt: skip
def test_chinese_number(text: str, number: int) -> None:
    assert han_number(text) == number


@pytest.mark.parametrize("text", ["", "一二", "十百", "百", "二〇二〇", "件", "3", "十0", "一万万万"])
def test_no_chinese_number(text: str) -> None:
    assert han_number(text) is None


@given(st.integers(0, 10**9 - 1))
def test_every_chinese_number_reads_back(number: int) -> None:
    assert han_number(in_chinese(number)) == number


# ---- properties -----------------------------------------------------------------------------------

_FULL_WIDTH = str.maketrans("0123456789,.+-", "０１２３４５６７８９，．＋－")
_NOTATIONS = {
    "plain": "{n}".format,
    "separators": "{n:,}".format,
    "unit": "{n}件".format,
    "unit_after_blank": "{n} 项".format,
    "separators_and_unit": "{n:,}条".format,
}
_PLUS = ("", "+", "＋", "增", "增加", "+ ", "增 ")
_MINUS = ("-", "－", "−", "减", "减少", "- ", "减 ")
_AROUND = st.text(alphabet=" \u3000\u00a0\n\t\u200b", max_size=3)


@st.composite
def _written(draw: st.DrawFn, number: int) -> str:
    written = _NOTATIONS[draw(st.sampled_from(sorted(_NOTATIONS)))](n=number)
    return draw(_dressed(written))


@st.composite
def _dressed(draw: st.DrawFn, written: str) -> str:
    if draw(st.booleans()):
        written = written.translate(_FULL_WIDTH)
    return draw(_AROUND) + written + draw(_AROUND)


@given(st.data(), st.integers(0, 10**12))
def test_any_count_reads_back_in_any_notation(data: st.DataObject, number: int) -> None:
    raw = data.draw(_written(number))
    figure = read_figure(raw, "count")
    assert (figure.value, figure.unit, figure.state, figure.problem) == (number, "count", "reported", None)


@given(st.data(), st.integers(0, 10**8))
def test_any_count_reads_back_in_chinese(data: st.DataObject, number: int) -> None:
    figure = read_figure(data.draw(_dressed(in_chinese(number))), "count")
    assert (figure.value, figure.state) == (number, "reported")


@given(st.data(), st.integers(-(10**9), 10**9))
def test_any_change_reads_back_with_any_sign(data: st.DataObject, number: int) -> None:
    sign = data.draw(st.sampled_from(_MINUS if number < 0 else _PLUS))
    raw = data.draw(_AROUND) + sign + data.draw(_written(abs(number))).strip()
    figure = read_figure(raw, "change")
    assert (figure.value, figure.unit, figure.state) == (number, "count", "reported")


@given(st.integers(1, 10**13), st.sampled_from(["元", "万元"]), st.booleans(), st.booleans())
def test_any_amount_reads_back_to_the_cent(cents: int, unit: str, in_header: bool, separators: bool) -> None:
    yuan = Decimal(cents) / 100
    printed = yuan if unit == "元" else yuan / 10_000
    text = f"{printed:,f}" if separators else f"{printed:f}"
    figure = read_figure(text, "amount", unit) if in_header else read_figure(text + unit, "amount")
    assert (figure.value, figure.unit, figure.problem) == (pytest.approx(float(yuan), abs=0.001), "CNY", None)


@given(
    st.text(max_size=30),
    st.sampled_from(["count", "change", "amount"]),
    st.sampled_from([None, "元", "万元"]),
)
def test_any_text_is_read_or_named(raw: str, kind: str, unit: str | None) -> None:
    figure = read_figure(raw, kind, unit)
    assert (figure.value is None) == (figure.state != "reported")
    assert (figure.state == "blank") == (not squeeze(raw))
    if figure.state == "unreadable":
        assert figure.problem is not None
        assert PROBLEMS[figure.problem].severity == "error"


@given(
    st.text(alphabet="0123456789,.+-−－增减/（）()万元件项 　０１２", max_size=12),
    st.sampled_from(["count", "change"]),  # amounts are rounded to the cent
)
def test_digits_are_never_dropped_or_made_up(raw: str, kind: str) -> None:
    figure = read_figure(raw, kind)
    if figure.state != "reported" or figure.problem == "remark_in_cell":
        return
    printed = "".join(char for char in squeeze(raw) if char.isdigit())
    stated = "".join(char for char in f"{Decimal(str(figure.value)):f}" if char.isdigit())
    if figure.value:
        assert stated.strip("0") == printed.strip("0"), "other digits than those printed"
    else:
        assert not printed.strip("0"), "a nought where other digits stand"

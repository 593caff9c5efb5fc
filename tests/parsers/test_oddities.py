"""Every oddity of the survey's reports, each in a small case of its own (the numbers are its reports').

Where a position cannot be known the right answer is a named cell, never a guess.
"""

import re

import pytest

from parsers import parse
from schemas.records import Disclosure, ParsedReport
from tests.parsers.printed import (
    APPLICANTS,
    NOTE,
    ORGANIZATIONS,
    OUTCOMES,
    RESULTS,
    Key,
    Printed,
    Td,
    codes,
    errors,
    html,
    html_body,
    html_table,
    named,
    page,
    printed,
    silently_wrong,
    text,
    values,
)
from tests.parsers.text_layouts import bar_simple, cpl2, pipe, pipe_nl, pipe_pad, tabbed

FORMS = ("format_2019", "format_2021")
LICENSING_CHANGE = ("II", "licensing", "change", 1)
PROCUREMENT = ("II", "procurement", "procurement_amount", 1)
FEES = ("II", "fees", "fee_amount", 1)


def swap(whole: str, old: str, new: str, count: int = 1) -> str:
    """`whole` with `old` replaced; `old` must be there, or the test would test nothing."""
    assert whole.count(old) >= count, old
    return whole.replace(old, new, count)


def read(report: Printed, **tables: str) -> ParsedReport:
    return parse(html(report, **tables), source="a.html")


def disclosure(report: ParsedReport, key: Key) -> Disclosure:
    (row,) = [r for r in report.proactive_disclosure if (r.item, r.measure, r.ordinal) == key[1:]]
    return row


def assert_all_right(parsed: ParsedReport, report: Printed) -> None:
    assert values(parsed) == report.truth()
    assert parsed.status == "ok"


def assert_right_or_named(parsed: ParsedReport, report: Printed) -> None:
    assert silently_wrong(parsed, report.truth(), report.cells) == []
    assert values(parsed) == report.truth() or parsed.status == "partial"


# ---- signs and changes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed_as", "value"),
    [
        pytest.param("+19", 19, id="change_with_plus"),
        pytest.param("-417", -417, id="negative_change_062"),
        pytest.param("－417", -417, id="negative_change_full_width"),
        pytest.param("+(0) -(0)", 0, id="change_printed_as_plus_0_minus_0"),
        pytest.param("0/0", 0, id="change_printed_as_0_slash_0"),
        pytest.param("增10", 10, id="change_as_zeng_10"),
        pytest.param("增1423", 1423, id="change_as_zeng_1423"),
        pytest.param("减3", -3, id="change_as_jian_3"),
        pytest.param("减少22", -22, id="change_as_jianshao_22"),
        pytest.param("未增未减", 0, id="change_as_neither_increase_nor_decrease"),
        pytest.param("+0", 0, id="change_as_plus_0"),
        pytest.param(" + 19 ", 19, id="change_with_blanks_around_the_sign"),
    ],
)
@pytest.mark.parametrize("layout", [None, cpl2, pipe, pipe_nl, bar_simple, tabbed])
def test_change(printed_as: str, value: int, layout: object) -> None:
    report = printed("format_2019", put={LICENSING_CHANGE: (printed_as, value)})
    parsed = read(report) if layout is None else parse(text(report, layout), source="a.txt")
    assert_all_right(parsed, report)
    row = disclosure(parsed, LICENSING_CHANGE)
    assert (row.raw, row.unit, row.state) == (printed_as.strip(), "count", "reported")


@pytest.mark.parametrize(
    "printed_as",
    [
        pytest.param("--253", id="double_minus_181"),
        pytest.param("增", id="bare_zeng_041"),
        pytest.param("+(3) -(1)", id="increase_and_decrease_in_one_cell"),
    ],
)
@pytest.mark.parametrize("layout", [None, pipe, pipe_nl, bar_simple])
def test_change_that_is_no_number_is_unreadable_and_named(printed_as: str, layout: object) -> None:
    report = printed("format_2019", put={LICENSING_CHANGE: (printed_as, None)})
    parsed = read(report) if layout is None else parse(text(report, layout), source="a.txt")
    assert values(parsed) == report.truth()
    row = disclosure(parsed, LICENSING_CHANGE)
    assert (row.value, row.state, row.raw) == (None, "unreadable", printed_as)
    assert row.locator in named(parsed)
    assert (parsed.status, parsed.report.reason) == ("partial", "not_a_number")


# ---- placeholders -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed_as", "value", "state"),
    [
        pytest.param("/", None, "not_applicable", id="slash_090"),
        pytest.param("-", None, "not_applicable", id="dash_008"),
        pytest.param("—", None, "not_applicable", id="long_dash"),
        pytest.param("无", 0, "reported", id="word_wu_060"),
        pytest.param("零", 0, "reported", id="word_ling"),
        pytest.param("", None, "blank", id="blank"),
        pytest.param("&nbsp;", None, "blank", id="no_break_space_005"),
        pytest.param("&nbsp;<br>&nbsp;", None, "blank", id="blank_of_two_lines"),
    ],
)
def test_placeholder_in_every_table(printed_as: str, value: int | None, state: str) -> None:
    keys = [
        ("II", "rules", "made", 1),
        ("III", "granted", "research_institution", 1),
        ("IV", "litigation_direct", "pending", 1),
    ]
    report = printed("format_2019", put=dict.fromkeys(keys, (printed_as, value)))
    parsed = read(report)
    assert_all_right(parsed, report)
    rows = [*parsed.proactive_disclosure, *parsed.applications, *parsed.legal_challenges]
    assert [row.state for row, key in zip(rows, values(parsed), strict=True) if key in keys] == [state] * 3


@pytest.mark.parametrize("layout", [None, cpl2, pipe, pipe_nl, bar_simple, tabbed])
def test_slash_in_every_cell_but_one_090(layout: object) -> None:
    decided = ("II", "licensing", "decisions", 1)
    report = printed("format_2021")
    report = printed("format_2021", put={key: ("/", None) for key in report.cells if key != decided})
    parsed = read(report) if layout is None else parse(text(report, layout), source="a.txt")
    assert_all_right(parsed, report)
    assert {row.state for row in parsed.applications} == {"not_applicable"}


def test_three_conventions_mixed_in_one_report_155() -> None:
    put: dict[Key, tuple[str, float | None]] = {}
    for number, key in enumerate(printed("format_2021").cells):
        put[key] = (("/", None), ("0", 0), ("", None))[number % 3]
    report = printed("format_2021", put=put)
    assert_all_right(read(report), report)
    assert_all_right(parse(text(report, pipe), source="a.txt"), report)


def test_wholly_blank_form_067() -> None:
    report = printed("format_2021", blank=lambda key: True)
    parsed = read(report)
    assert_all_right(parsed, report)
    rows = [*parsed.proactive_disclosure, *parsed.applications, *parsed.legal_challenges]
    assert {(row.value, row.state, row.raw) for row in rows} == {(None, "blank", "")}
    assert {check.status for check in parsed.checks} == {"not_checkable"}


def test_only_the_total_column_filled_in_034() -> None:
    report = printed("format_2021", blank=lambda key: key[0] == "III" and key[2] != "total")
    parsed = read(report)
    assert_all_right(parsed, report)
    assert {row.state for row in parsed.applications if row.applicant == "natural_person"} == {"blank"}


def test_wholly_blank_row_beside_rows_with_0_155() -> None:
    put: dict[Key, tuple[str, float | None]] = dict.fromkeys(printed("format_2021").cells, ("0", 0))
    put |= {("III", "granted", applicant, 1): ("", None) for applicant in APPLICANTS}
    report = printed("format_2021", put=put)
    assert_all_right(read(report), report)


# ---- units ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "printed_as", "yuan"),
    [
        pytest.param("采购总金额", "251000元", 251_000, id="yuan_in_the_cell"),
        pytest.param("采购总金额", "477.35万元", 4_773_500, id="wan_yuan_in_the_cell"),
        pytest.param("采购总金额", "43.788 万元", 437_880, id="wan_yuan_after_a_blank"),
        pytest.param("采购总金额（万元）", "43.788", 437_880, id="wan_yuan_in_the_header_001"),
        pytest.param("采购总金额（万元，保留四位小数）", "43.7880", 437_880, id="wan_yuan_with_decimals_in_the_header_181"),
        pytest.param("采购总金额（万元）", "43.788万元", 437_880, id="wan_yuan_in_both_140"),
        pytest.param("采购总金额（元）", "251000", 251_000, id="yuan_in_the_header"),
        pytest.param("采购总金额（万元）", "251000元", 251_000, id="yuan_in_the_cell_wan_yuan_in_the_header"),
        pytest.param("采购总金额", "23600万元", 236_000_000, id="implausible_unit_taken_as_printed_098"),
        pytest.param("采购总金额", "190.457379万元", 1_904_573.79, id="six_decimals_168"),
        pytest.param("采购总金额", "0", 0, id="nought_needs_no_unit"),
        pytest.param("采购总金额", "0元", 0, id="nought_with_unit"),
    ],
)  # fmt: skip
def test_amount(header: str, printed_as: str, yuan: float) -> None:
    report = printed("format_2019", put={PROCUREMENT: (printed_as, yuan)})
    parsed = read(report, two=swap(html_table(report.two), "采购总金额", header))
    assert_all_right(parsed, report)
    row = disclosure(parsed, PROCUREMENT)
    assert row.raw == printed_as
    assert row.unit == "CNY" or not yuan
    assert "unit_missing" not in codes(parsed)


@pytest.mark.parametrize(
    "header",
    [
        "本年收费金额（单位：万元）",
        "本年收费金额(单位:万元)",
        "本年收费金额单位:万元",
        "本年收费金额（万元）",
    ],
)
@pytest.mark.parametrize("layout", [None, cpl2, pipe, bar_simple])
def test_unit_in_the_header_of_the_fees_103(header: str, layout: object) -> None:
    report = printed("format_2021")
    if layout is None:
        parsed = read(report, two=swap(html_table(report.two), "本年收费金额（单位：万元）", header))
    else:
        parsed = parse(
            swap(text(report, layout).decode(), "本年收费金额（单位：万元）", header).encode(), source="a"
        )
    assert_all_right(parsed, report)
    assert disclosure(parsed, FEES).value == 437_880


@pytest.mark.parametrize("printed_as", ["153103.83", "149.673874", "6944.93"])
def test_unit_stated_nowhere_010(printed_as: str) -> None:
    report = printed("format_2019", put={PROCUREMENT: (printed_as, float(printed_as))})
    parsed = read(report)
    assert_all_right(parsed, report)
    row = disclosure(parsed, PROCUREMENT)
    assert (row.unit, row.state) == (None, "reported")
    (warning,) = [one for one in parsed.problems if one.code == "unit_missing"]
    assert (warning.locator, warning.raw, warning.severity) == (row.locator, printed_as, "warning")


@pytest.mark.parametrize("printed_as", ["31批次", "201件", "6项"])
def test_unit_behind_a_count(printed_as: str) -> None:
    key = ("II", "procurement", "procurement_items", 1)
    number = int(re.sub(r"\D", "", printed_as))
    report = printed("format_2019", put={key: (printed_as, number)})
    parsed = read(report)
    assert_all_right(parsed, report)
    assert (disclosure(parsed, key).unit, disclosure(parsed, key).raw) == ("count", printed_as)


def test_amount_with_a_unit_of_something_else_is_not_read() -> None:
    report = printed("format_2019", put={PROCUREMENT: ("3件", None)})
    parsed = read(report)
    row = disclosure(parsed, PROCUREMENT)
    assert (row.value, row.state) == (None, "unreadable")
    assert row.locator in named(parsed)
    assert parsed.status == "partial"


# ---- numbers and texts in cells ---------------------------------------------------------------------


def test_amount_followed_by_a_remark_and_cut_065() -> None:
    report = printed("format_2019", put={PROCUREMENT: ("13000000（预算", 13_000_000)})
    parsed = read(report)
    assert values(parsed) == report.truth()
    row = disclosure(parsed, PROCUREMENT)
    assert (row.unit, row.raw) == (None, "13000000（预算")
    assert {"remark_in_cell", "unit_missing"} & {p.code for p in parsed.problems if p.locator == row.locator}


@pytest.mark.parametrize("printed_as", ["11398889", "1,139,889", "６９３７４８９", "6 937 489"])
def test_count_of_seven_or_eight_digits_005(printed_as: str) -> None:
    key = ("II", "licensing", "decisions", 1)
    plain = int(re.sub(r"\D", "", printed_as.translate(str.maketrans("６９３７４８", "693748"))))
    report = printed("format_2021", put={key: (printed_as, plain)})
    assert_all_right(read(report), report)


@pytest.mark.parametrize("layout", [None, pipe, pipe_nl, bar_simple])
@pytest.mark.parametrize(
    "words",
    [
        pytest.param("本单位未制作规章", id="words_for_no_rules_029"),
        pytest.param("公务用车10辆", id="project_name_176"),
        pytest.param(
            "本街道为区政府派出机关，不具有制定规章的权限，因此没有相关数据。", id="a_whole_sentence_060"
        ),
    ],
)
def test_text_in_a_figure_cell_is_unreadable_and_named(words: str, layout: object) -> None:
    key = ("II", "rules", "issued", 1)
    report = printed("format_2021", put={key: (words, None)})
    parsed = read(report) if layout is None else parse(text(report, layout), source="a.txt")
    assert values(parsed) == report.truth()
    row = disclosure(parsed, key)
    assert (row.state, row.raw) == ("unreadable", words)
    (problem,) = [one for one in parsed.problems if one.code == "not_a_number"]
    assert (problem.locator, problem.raw, problem.severity) == (row.locator, words, "error")
    assert parsed.status == "partial"


def test_one_sentence_over_all_cells_of_a_row_060() -> None:
    report = printed("format_2021")
    report.two[2] = [Td("规章"), Td("本单位未制作规章", 3)]
    parsed = read(report, two=html_table(report.two))
    assert not [row for row in parsed.proactive_disclosure if row.item == "rules" and row.value is not None]
    assert "本单位未制作规章" in {one.raw for one in parsed.problems if one.severity == "error"}
    assert parsed.status == "partial"
    assert values(parsed)["II", "normative_documents", "issued", 1] == 14


# ---- rows -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", [None, cpl2, pipe, pipe_pad, pipe_nl, bar_simple, tabbed])
def test_four_procurement_rows(layout: object) -> None:
    report = printed("format_2019")
    more = {2: ("2", "31.5万元", 315_000), 3: ("3", "251000元", 251_000), 4: ("4", "0", 0)}
    for ordinal, (items, amount, yuan) in more.items():
        report.two.append([Td("政府集中采购"), Td(items), Td(amount, 2)])
        for measure, cell, value in (
            ("procurement_items", items, int(items)),
            ("procurement_amount", amount, yuan),
        ):
            key = ("II", "procurement", measure, ordinal)
            report.cells[key], report.meant[key] = cell, value
    parsed = read(report) if layout is None else parse(text(report, layout), source="a.txt")
    assert_all_right(parsed, report)
    rows = [row for row in parsed.proactive_disclosure if row.measure == "procurement_amount"]
    assert [row.ordinal for row in rows] == [1, 2, 3, 4]
    assert {row.article for row in rows} == {"20(9)"}


@pytest.mark.parametrize("layout", [None, cpl2, pipe, bar_simple, tabbed])
@pytest.mark.parametrize("form", FORMS)
def test_third_item_of_hubei(form: str, layout: object) -> None:
    report = printed(form)
    report.two.insert(4, [Td("其他主动公开文件"), Td("7"), Td("8"), Td("9")])
    measures = (
        ("made", "newly_disclosed", "disclosed_total")
        if form == "format_2019"
        else ("issued", "repealed", "in_force")
    )
    for measure, value in zip(measures, (7, 8, 9), strict=True):
        key = ("II", "other_documents", measure, 1)
        report.cells[key], report.meant[key] = str(value), value
    parsed = read(report) if layout is None else parse(text(report, layout), source="a.txt")
    assert_all_right(parsed, report)
    assert {row.article for row in parsed.proactive_disclosure if row.item == "other_documents"} == {"20(1)"}
    assert "unknown_row" not in codes(parsed)


def test_sub_rows_under_other_services_037() -> None:
    report = printed("format_2019")
    at = next(i for i, row in enumerate(report.two) if row[0].text == "其他对外管理服务事项")
    for row in report.two:
        row[0] = Td(row[0].text, row[0].colspan + 1)
    first = report.two[at]
    report.two[at] = [Td("其他对外管理服务事项", 1, 2), Td("行政检查"), *first[1:]]
    report.two.insert(at + 1, [Td("行政确认"), Td("4"), Td("-2"), Td("3")])
    parsed = read(report)
    found = values(parsed)
    truth = report.truth()
    for measure, value in (("items_last_year", 4), ("change", -2), ("decisions", 3)):
        assert found["II", "行政确认", measure, 1] == value
        assert found["II", "行政检查", measure, 1] == truth.pop(("II", "other_services", measure, 1))
    assert {key: found.get(key) for key in truth} == truth
    assert {"行政检查", "行政确认"} <= {one.raw for one in parsed.problems if one.code == "unknown_row"}
    assert {row.article for row in parsed.proactive_disclosure if row.item == "行政检查"} == {"20(5)"}


@pytest.mark.parametrize("layout", [None, cpl2, pipe, bar_simple])
def test_row_left_out_060(layout: object) -> None:
    report = printed("format_2021")
    report.two = [row for row in report.two if row[0].text != "规章"]
    report.cells = {key: cell for key, cell in report.cells.items() if key[1] != "rules"}
    parsed = read(report) if layout is None else parse(text(report, layout), source="a.txt")
    assert_all_right(parsed, report)
    assert "row_left_out" in codes(parsed)


@pytest.mark.parametrize("layout", [None, cpl2, pipe, bar_simple])
def test_all_articles_left_out_but_the_last_144(layout: object) -> None:
    report = printed("format_2019")
    report.two = report.two[-3:]
    report.cells = {
        key: cell for key, cell in report.cells.items() if key[0] != "II" or key[1] == "procurement"
    }
    parsed = read(report) if layout is None else parse(text(report, layout), source="a.txt")
    assert_all_right(parsed, report)
    assert "row_left_out" in codes(parsed)


@pytest.mark.parametrize("where", [3, 4, -1])
def test_blank_extra_row_039(where: int) -> None:
    report = printed("format_2021")
    report.two.insert(where, [Td("")] * 4)
    report.three.insert(where, [Td("", 3), *[Td("")] * 7])
    assert_all_right(read(report), report)


@pytest.mark.parametrize(
    "line", ["2020年总计：0", "总计（2020年度）:0", "注：以上数据截至2021年12月31日，共3项。"]
)
@pytest.mark.parametrize("layout", [cpl2, pipe, pipe_pad, bar_simple])
def test_extra_line_with_figures_after_the_table_104(line: str, layout: object) -> None:
    report = printed("format_2019")
    whole = text(report, layout).decode()
    heading = "\n三、收到和处理"
    parsed = parse(swap(whole, heading, f"\n{line}\n{heading}").encode(), source="a.txt")
    assert values(parsed) == report.truth()


def test_row_label_lost_103() -> None:
    report = printed("format_2021")
    report.two[2][0] = Td("")
    parsed = read(report)
    assert_right_or_named(parsed, report)
    assert values(parsed)["II", "normative_documents", "issued", 1] == 14


@pytest.mark.parametrize("layout", [None, cpl2, pipe, bar_simple])
def test_unknown_row_of_table_three_is_named(layout: object) -> None:
    report = printed("format_2021")
    at = next(i for i, row in enumerate(report.three) if row[0].text.startswith("8."))
    report.three.insert(at + 1, [Td("9.其他依法不予公开情形"), *[Td(str(n)) for n in range(1, 8)]])
    for i, row in enumerate(report.three):
        report.three[i] = [Td(td.text, td.colspan, td.rowspan + 1) if td.rowspan > 3 else td for td in row]
    parsed = read(report) if layout is None else parse(text(report, layout), source="a.txt")
    found = values(parsed)
    truth = report.truth()
    assert {key: found.get(key) for key in truth} == truth
    assert "unknown_row" in errors(parsed)
    assert parsed.status == "partial"


# ---- spellings of labels in their place -------------------------------------------------------------

LABELS = [
    ("normative_documents_without_administrative_003", "format_2021", "行政规范性文件", "规范性文件"),
    ("rules_with_a_blank_118", "format_2021", "规章", "规&nbsp;&nbsp;章"),
    ("rules_with_a_bracket_100", "format_2021", "规章", "规章（制度）"),
    ("definition_that_contains_other_labels_026", "format_2019", "规范性文件", "规范性文件：指规章以外的办法、规定、条例。"),
    ("years_and_sample_numbers_in_a_label_007", "format_2019", "规章", "规章（2018年3件、2019年2件）"),
    ("fees_with_a_slip_085", "format_2021", "行政事业性收费", "行政事业型收费"),
    ("made_broken_by_a_line_break", "format_2019", "本年新制作数量", "本年新<br>制作数量"),
    ("newly_disclosed_broken_by_a_blank", "format_2019", "本年新公开数量", "本年新 公开数量"),
    ("header_broken_after_bennian_177", "format_2021", "本年制发件数", "本年<br>制发件数"),
    ("change_cut_011", "format_2019", "本年增/减", "本年增/"),
    ("change_with_a_backslash_036", "format_2019", "本年增/减", "本年增\\减"),
    ("decisions_of_the_niandu_115", "format_2021", "本年处理决定数量", "本年度处理决定数量"),
    ("decisions_with_a_slip_140", "format_2021", "本年处理决定数量", "本年处理绝对数量"),
    ("in_force_cut_084", "format_2021", "现行有效件数", "现行有效件"),
    ("disclosed_total_cut_142", "format_2019", "对外公开总数量", "对外公开数量"),
    ("article_second_di_lost_078", "format_2021", "第二十条第（五）项", "第二十条（五）项"),
    ("article_bracket_behind_xiang_142", "format_2021", "第二十条第（一）项", "第二十条第（一项）"),
    ("article_with_blanks_083", "format_2021", "第二十条第（六）项", "第二十条第 （六） 项"),
    ("article_behind_the_name_of_the_regulation_098", "format_2021", "第二十条第（一）项",
     "《中华人民共和国政府信息公开条例》第二十条第（一）项"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "old", "new"), [row[1:] for row in LABELS], ids=[row[0] for row in LABELS])
def test_label_of_table_two(form: str, old: str, new: str) -> None:
    report = printed(form)
    two = html_table(report.two)
    assert_all_right(read(report, two=two.replace(f">{old}<", f">{new}<")), report)
    assert f">{old}<" in two


@pytest.mark.parametrize("layout", [cpl2, pipe, pipe_pad, pipe_nl, bar_simple, tabbed])
@pytest.mark.parametrize(("form", "old", "new"), [row[1:] for row in LABELS], ids=[row[0] for row in LABELS])
def test_label_of_table_two_in_text(form: str, old: str, new: str, layout: object) -> None:
    report = printed(form)
    new = new.replace("&nbsp;", "\u00a0").replace("<br>", "\n")
    if "\n" in new and layout is cpl2:
        new = new.replace("\n", "\n\n")
    report.two = [
        [Td(new if td.text == old else td.text, td.colspan, td.rowspan) for td in row] for row in report.two
    ]
    assert_all_right(parse(text(report, layout), source="a.txt"), report)


@pytest.mark.parametrize("layout", [None, cpl2, pipe, pipe_pad, pipe_nl, bar_simple, tabbed])
def test_headers_cut_to_the_same_text(layout: object) -> None:
    """本年新 twice (21 reports): columns known by their place in the form only."""
    report = printed("format_2019")
    for column in (1, 2):
        report.two[1][column] = Td("本年新")
    parsed = read(report) if layout is None else parse(text(report, layout), source="a.txt")
    assert_all_right(parsed, report)
    assert "label_inferred" in codes(parsed)


def test_second_header_repeats_the_first_076() -> None:
    report = printed("format_2019")
    report.two[1][2] = Td("本年新制作数量")
    parsed = read(report)
    assert_all_right(parsed, report)
    assert "label_inferred" in codes(parsed)


def test_headers_of_procurement_copied_from_the_fees_153() -> None:
    """Under 20(9) stand 上一年项目数量 and 本年增/减: read by article and row, or named; never as fees."""
    report = printed("format_2019")
    report.two[-2] = [Td("信息内容"), Td("上一年项目数量"), Td("本年增/减", 2)]
    parsed = read(report)
    assert_right_or_named(parsed, report)
    assert {row.measure for row in parsed.proactive_disclosure if row.item == "fees"} == {
        "items_last_year",
        "change",
    }


def test_header_that_means_something_else_010() -> None:
    """本年数量 for 本年增/减 is no change: its figures are named, the columns beside it are right."""
    report = printed("format_2019")
    parsed = read(report, two=html_table(report.two).replace("本年增/减", "本年数量"))
    truth = {key: value for key, value in report.truth().items() if key[2] != "change"}
    assert values(parsed) == truth
    assert "unknown_column" in errors(parsed)
    assert report.cells[LICENSING_CHANGE] in {p.raw for p in parsed.problems if p.code == "unknown_column"}


@pytest.mark.parametrize("cut", ["第二十条第", "第二十条"])
def test_article_heading_cut_off_103(cut: str) -> None:
    report = printed("format_2021")
    parsed = read(report, two=swap(html_table(report.two), "第二十条第（五）项", cut))
    assert_all_right(parsed, report)
    assert disclosure(parsed, ("II", "licensing", "decisions", 1)).article == "20(5)"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layout", [None, cpl2, pipe, bar_simple])
def test_heading_row_of_the_first_article_missing_078(form: str, layout: object) -> None:
    report = printed(form)
    del report.two[0]
    parsed = read(report) if layout is None else parse(text(report, layout), source="a.txt")
    assert_all_right(parsed, report)
    assert {row.article for row in parsed.proactive_disclosure if row.item == "rules"} == {"20(1)"}


# ---- table III --------------------------------------------------------------------------------------


def test_total_before_natural_person_in_reading_order() -> None:
    """036: the cell 总计 reaches down and a text dump emits it first; the values keep the form's order."""
    report = printed("format_2019")
    whole = text(report, pipe_nl).decode()
    moved = swap(whole, "自然人 |\n法人或其他组织 |\n总计 |", "总计 |\n自然人 |\n法人或其他组织 |")
    assert_all_right(parse(moved.encode(), source="a.txt"), report)


def test_total_in_the_first_header_row_130() -> None:
    report = printed("format_2019")
    report.three[0] = [Td(NOTE, 3, 3), Td("申请人情况", 6), Td("总计", 1, 3)]
    report.three[1] = [Td("自然人", 1, 2), Td("法人或其他组织", 5)]
    assert_all_right(read(report), report)
    for layout in (cpl2, pipe, pipe_nl, bar_simple, tabbed):
        assert_all_right(parse(text(report, layout), source="a.txt"), report)


def test_total_in_the_third_header_row_085() -> None:
    report = printed("format_2019")
    report.three[1] = [Td("自然人", 1, 2), Td("法人或其他组织", 5), Td("")]
    report.three[2] = [*report.three[2], Td("总计")]
    assert_all_right(read(report), report)
    for layout in (cpl2, pipe, bar_simple):
        assert_all_right(parse(text(report, layout), source="a.txt"), report)


def _total_first(report: Printed) -> None:
    report.three[1] = [Td("总计", 1, 2), Td("自然人", 1, 2), Td("法人或其他组织", 5)]
    for row in report.three[3:]:
        row.insert(len(row) - 7, row.pop())


def test_total_column_first_in_a_page() -> None:
    report = printed("format_2021")
    _total_first(report)
    assert_all_right(read(report), report)


@pytest.mark.parametrize("layout", [cpl2, pipe, pipe_nl, bar_simple])
def test_total_column_first_in_text_is_settled_by_the_sums(layout: object) -> None:
    report = printed("format_2021")
    _total_first(report)
    assert_right_or_named(parse(text(report, layout), source="a.txt"), report)


def test_place_of_the_total_is_not_guessed_where_no_sum_tells() -> None:
    """Sums that fit neither with the total first nor last: in text nothing says which column it is."""
    put = {
        ("III", outcome, a, 1): (str(n), float(n))
        for outcome in OUTCOMES["format_2021"]
        for n, a in enumerate(APPLICANTS)
    }
    report = printed("format_2021", put=put)
    moved = swap(
        text(report, bar_simple).decode(),
        "自然人\n|\n法人或其他组织\n|\n总计\n|",
        "总计\n|\n自然人\n|\n法人或其他组织\n|",
    )
    parsed = parse(moved.encode(), source="a.txt")
    assert all(row.locator in named(parsed) for row in parsed.applications)
    assert "position_unknown" in errors(parsed)
    assert parsed.status == "partial"


def test_group_label_broken_over_two_lines_132() -> None:
    report = printed("format_2021")
    assert_all_right(
        read(report, three=swap(html_table(report.three), "（三）不予公开", "（三）<br>不予公开")), report
    )
    for layout in (pipe, pipe_nl, bar_simple):
        whole = text(report, layout).decode()
        assert_all_right(
            parse(swap(whole, "（三）不予公开", "（三）\n不予公开").encode(), source="a"), report
        )


@pytest.mark.parametrize("layout", [cpl2, pipe, pipe_nl, bar_simple, tabbed])
@pytest.mark.parametrize("between", ["\n", " "])
def test_applicants_broken_over_two_lines_084(layout: object, between: str) -> None:
    report = printed("format_2021")
    whole = text(report, layout).decode()
    for whole_word, broken in (("商业企业", f"商业{between}企业"), ("科研机构", f"科研{between}机构")):
        whole = swap(whole, whole_word, broken)
    assert_all_right(parse(whole.encode(), source="a.txt"), report)


@pytest.mark.parametrize("layout", [None, cpl2, pipe, pipe_pad, bar_simple])
def test_applicants_broken_over_two_header_rows_156(layout: object) -> None:
    report = printed("format_2021")
    note, applicants = report.three[0]
    report.three[0] = [Td(note.text, 3, 4), applicants]
    report.three[1] = [Td("自然人", 1, 3), Td("法人或其他组织", 5), Td("总计", 1, 3)]
    rest = [Td(label, 1, 2) for label in list(ORGANIZATIONS.values())[2:]]
    report.three[2:3] = [[Td("商业"), Td("科研"), *rest], [Td("企业"), Td("机构")]]
    parsed = read(report) if layout is None else parse(text(report, layout), source="a.txt")
    assert_all_right(parsed, report)


@pytest.mark.parametrize("layout", [None, cpl2, pipe, pipe_pad, bar_simple])
@pytest.mark.parametrize(
    "note",
    [
        pytest.param("", id="note_missing_172"),
        pytest.param(NOTE[1:], id="note_without_its_opening_bracket_142"),
        pytest.param(NOTE.replace("勾稽", "钩稽"), id="note_with_another_character_055"),
    ],
)
def test_note_of_table_three(note: str, layout: object) -> None:
    report = printed("format_2021")
    first = [Td(note, 3, 3)] if note else []
    report.three[0] = [*first, report.three[0][1]] if note else [Td("申请人情况", 10)]
    if not note:
        report.three[1] = [Td("", 3, 2), *report.three[1]]
    parsed = read(report) if layout is None else parse(text(report, layout), source="a.txt")
    assert_all_right(parsed, report)


def test_research_enterprise_for_institution_153() -> None:
    report = printed("format_2019")
    assert_all_right(read(report, three=swap(html_table(report.three), "科研机构", "科研企业")), report)


@pytest.mark.parametrize("figure", ["0", "3"])
def test_merged_applicant_cell_with_one_zero(figure: str) -> None:
    """077: one cell over six columns. Which of them it states cannot be known; the total can."""
    report = printed("format_2021")
    at = next(i for i, row in enumerate(report.three) if any(td.text.startswith("（二）") for td in row))
    report.three[at] = [*report.three[at][:-7], Td(figure, 6), Td("9")]
    parsed = read(report)
    mine = {row.applicant: row for row in parsed.applications if row.outcome == "partially_granted"}
    assert mine["total"].value == 9
    assert set(mine) == {"total"} or all(row.value is None for a, row in mine.items() if a != "total")
    (problem,) = [one for one in parsed.problems if one.code == "position_unknown"]
    assert (problem.raw, problem.locator) == (figure, f"t2.r{at + 1}.c4")
    assert parsed.status == "partial"
    truth = {key: value for key, value in report.truth().items() if key[1] != "partially_granted"}
    assert {key: values(parsed).get(key) for key in truth} == truth


def test_wrong_total_is_taken_as_printed_085() -> None:
    put = {("III", "granted", applicant, 1): ("0", 0.0) for applicant in APPLICANTS}
    put["III", "granted", "natural_person", 1] = ("1", 1.0)
    report = printed("format_2021", put=put)
    parsed = read(report)
    assert_all_right(parsed, report)
    (check,) = [c for c in parsed.checks if (c.check, c.subject) == ("applicants_sum", "granted")]
    assert (check.status, check.expected, check.actual) == ("fail", "1", "0")


def test_withdrawn_application_leaves_the_balance_open_164() -> None:
    report = printed("format_2021", put={("III", "new", "natural_person", 1): ("99999", 99_999.0)})
    parsed = read(report)
    assert_all_right(parsed, report)
    (check,) = [c for c in parsed.checks if (c.check, c.subject) == ("balance", "natural_person")]
    assert check.status == "fail"


# ---- spans ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_rowspans_written_as_empty_cells(form: str) -> None:
    report = printed(form)
    rows = []
    for at, row in enumerate(report.three):
        inner = [td for td in row if td.rowspan == 1]
        missing = 10 - sum(td.colspan for td in row)
        if at < 3:
            rows.append(row)
            continue
        rows.append([*[Td("")] * missing, *[Td(td.text, td.colspan) for td in row]])
        assert inner
    assert_all_right(read(report, three=html_table(rows)), report)


@pytest.mark.parametrize("form", FORMS)
def test_rowspans_lost(form: str) -> None:
    report = printed(form)
    rows = [[Td(td.text, td.colspan) for td in row] for row in report.three]
    assert_all_right(read(report, three=html_table(rows)), report)


@pytest.mark.parametrize("form", FORMS)
def test_no_spans_at_all(form: str) -> None:
    report = printed(form)
    tables = [
        [[Td(td.text) for td in row] for row in table] for table in (report.two, report.three, report.four)
    ]
    two, three, four = map(html_table, tables)
    parsed = read(report, two=two, three=three, four=four)
    assert_all_right(parsed, report)


def test_header_and_values_divide_the_width_differently_005() -> None:
    report = printed("format_2021")
    two = [
        [Td("第二十条第（一）项", 12)],
        [Td("信息内容", 3), Td("本年制发件数", 3), Td("本年废止件数", 3), Td("现行有效件数", 3)],
        [Td("规章", 3), Td("11", 2), Td("12", 4), Td("13", 3)],
        [Td("行政规范性文件", 3), Td("14", 4), Td("15", 2), Td("16", 3)],
        *[[Td(td.text, 6 if len(row) == 2 else 12) for td in row] for row in report.two[4:]],
    ]
    assert_all_right(read(report, two=html_table(two)), report)


def test_values_with_a_column_less_than_the_header_are_named() -> None:
    report = printed("format_2021")
    report.two[2] = [Td("规章"), Td("11"), Td("13", 2)]
    parsed = read(report, two=html_table(report.two))
    truth = report.truth()
    found = values(parsed)
    for measure in ("issued", "repealed", "in_force"):
        key = ("II", "rules", measure, 1)
        assert found.get(key) in (None, truth[key])
    assert parsed.status == "partial"
    assert "13" in {one.raw for one in parsed.problems if one.severity == "error"}


def test_more_figures_than_columns_are_named() -> None:
    report = printed("format_2021")
    at = 10
    report.three[at].append(Td("999"))
    parsed = read(report)
    assert "999" in {one.raw for one in parsed.problems if one.severity == "error"}
    assert parsed.status == "partial"
    assert silently_wrong(parsed, report.truth(), report.cells) == []


# ---- tables in parts, in each other, beside others --------------------------------------------------


@pytest.mark.parametrize("repeated_head", [False, True])
def test_table_split_in_two(repeated_head: bool) -> None:
    report = printed("format_2021")
    at = next(i for i, row in enumerate(report.three) if row[0].text.startswith("（四）"))
    first = [[Td(td.text, td.colspan, min(td.rowspan, at - 5) if td.rowspan > 20 else td.rowspan) for td in row]
             for row in report.three[:at]]  # fmt: skip
    second = [[Td("", 1, len(report.three) - at - 1), *report.three[at]], *report.three[at + 1 :]]
    head = report.three[:3] if repeated_head else []
    parsed = read(report, three=html_table(first) + "<p>第2页</p>" + html_table(head + second))
    assert_all_right(parsed, report)


@pytest.mark.parametrize("layout", [cpl2, pipe, bar_simple])
def test_page_number_between_rows(layout: object) -> None:
    """A bare number between two full rows of text belongs to no cell."""
    report = printed("format_2021")
    whole = text(report, layout).decode()
    label = "（四）无法提供"
    parsed = parse(swap(whole, label, f"- 3 -\n\n{label}").encode(), source="a.txt")
    assert silently_wrong(parsed, report.truth(), report.cells) == []


def test_two_tables_in_one() -> None:
    report = printed("format_2021")
    joined = html_table([*report.two, [Td("三、收到和处理政府信息公开申请情况", 10)], *report.three])
    parsed = read(report, two=joined, three="<p></p>")
    assert_all_right(parsed, report)


def test_all_tables_in_one_without_headings() -> None:
    report = printed("format_2019")
    body = f"<h1>{report.title}</h1>" + html_table([*report.two, *report.three, *report.four])
    assert_all_right(parse(page(body), source="a.html"), report)


def test_tables_nested_in_layout_tables() -> None:
    report = printed("format_2019")
    body = (
        f"<table><tr><td>菜单</td><td><table><tr><td>{html_body(report)}</td></tr></table></td></tr></table>"
    )
    assert_all_right(parse(page(body), source="a.html"), report)


def test_other_tables_between() -> None:
    report = printed("format_2021")
    other = html_table([[Td("类别"), Td("数量")], [Td("动态信息"), Td("71")], [Td("规章制度学习"), Td("3")]])
    parsed = read(report, two=other + html_table(report.two) + other, three=html_table(report.three) + other)
    assert_all_right(parsed, report)


def test_table_twice_with_the_same_figures_states_them_once() -> None:
    report = printed("format_2021")
    parsed = read(report, three=html_table(report.three) * 2)
    assert_all_right(parsed, report)


def test_table_twice_with_other_figures_is_named() -> None:
    report = printed("format_2021")
    again = swap(html_table(report.three), ">10<", ">77<")
    parsed = read(report, three=html_table(report.three) + again)
    row = next(r for r in parsed.applications if (r.outcome, r.applicant) == ("granted", "natural_person"))
    assert "duplicate_cell" in errors(parsed)
    assert row.locator in named(parsed)
    assert parsed.status == "partial"


def test_notes_with_figures_inside_a_table() -> None:
    report = printed("format_2021")
    report.two.append([Td("注：2022年另公开动态信息71条，其中60条为图片。", 4)])
    parsed = read(report)
    assert values(parsed) == report.truth()


# ---- template against year, columns misused -----------------------------------------------------------


@pytest.mark.parametrize(
    "year",
    [pytest.param(2021, id="038"), pytest.param(2022, id="067"), pytest.param(2023, id="184")],
)
def test_old_form_used_years_too_long(year: int) -> None:
    report = printed("format_2019")
    parsed = parse(html(report).replace(b"2020", str(year).encode()), source="a.html")
    assert_all_right(parsed, report)
    assert (parsed.report.template, parsed.report.year) == ("format_2019", year)
    assert "old_form" in codes(parsed)


def test_new_form_for_the_year_before_137() -> None:
    report = printed("format_2021")
    parsed = parse(html(report).replace(b"2022", b"2020"), source="a.html")
    assert_all_right(parsed, report)
    assert (parsed.report.template, parsed.report.year) == ("format_2021", 2020)


def test_both_forms_in_one_table_024() -> None:
    old, new = printed("format_2019"), printed("format_2021")
    two = [*old.two[:4], *new.two[4:]]
    parsed = read(new, two=html_table(two))
    found = values(parsed)
    assert found["II", "rules", "made", 1] == 11
    assert found["II", "fees", "fee_amount", 1] == 437_880
    assert ("II", "rules", "issued", 1) not in found
    assert parsed.report.template == "format_2021"
    assert "forms_mixed" in codes(parsed)
    assert parsed.status == "ok"


def test_template_is_that_of_table_three_where_forms_are_mixed() -> None:
    old, new = printed("format_2019"), printed("format_2021")
    parsed = read(old, two=html_table(new.two))
    assert parsed.report.template == "format_2019"
    assert "forms_mixed" in codes(parsed)


def test_misused_columns_are_taken_as_printed_030() -> None:
    """处理决定数量 filled in as previous plus change, a case number in the change column, rules of a town."""
    put: dict[Key, tuple[str, float | None]] = {
        ("II", "licensing", "items_last_year", 1): ("12", 12),
        ("II", "licensing", "change", 1): ("2939", 2939),
        ("II", "licensing", "decisions", 1): ("13", 13),
        ("II", "rules", "made", 1): ("6", 6),
    }
    report = printed("format_2019", put=put)
    assert_all_right(read(report), report)


def test_values_one_cell_too_far_left_are_taken_as_printed_046() -> None:
    put: dict[Key, tuple[str, float | None]] = {
        ("II", "licensing", "items_last_year", 1): ("+22", 22),
        ("II", "licensing", "change", 1): ("2939", 2939),
        ("II", "licensing", "decisions", 1): ("", None),
    }
    report = printed("format_2019", put=put)
    assert_all_right(read(report), report)


# ---- whole documents --------------------------------------------------------------------------------


def test_report_without_its_tables_names_them() -> None:
    report = printed("format_2021")
    parsed = read(report, two="<p><img src='a.png'></p>", three="<p></p>", four="<p></p>")
    assert parsed.report.reason == "no_form_recognised"
    assert parsed.status != "ok"


@pytest.mark.parametrize("table", ["two", "three", "four"])
def test_one_table_as_a_picture(table: str) -> None:
    report = printed("format_2021")
    parsed = read(report, **{table: "<p><img src='a.png'></p>"})
    assert "table_missing" in errors(parsed)
    assert (parsed.status, parsed.report.reason) == ("partial", "table_missing")
    rows = {"two": parsed.proactive_disclosure, "three": parsed.applications, "four": parsed.legal_challenges}
    assert rows[table] == []
    assert all(rows[other] for other in rows if other != table)


@pytest.mark.parametrize("layout", [None, pipe, cpl2, bar_simple])
def test_table_three_broken_off_is_named(layout: object) -> None:
    report = printed("format_2021")
    report.three = report.three[:9]
    parsed = read(report) if layout is None else parse(text(report, layout), source="a.txt")
    assert {"row_missing"} <= errors(parsed)
    assert parsed.status == "partial"
    assert silently_wrong_outcomes(parsed, report) == []


def silently_wrong_outcomes(parsed: ParsedReport, report: Printed) -> list[Key]:
    truth = report.truth()
    return [key for key, value in values(parsed).items() if value != truth.get(key)]


def test_number_of_a_row_on_a_line_of_its_own() -> None:
    """1. and 属于国家秘密 on two lines: the number is no figure."""
    report = printed("format_2021")
    whole = text(report, cpl2).decode()
    for label in ("1.属于国家秘密", "2.重复申请", "3.其他"):
        whole = swap(whole, label, f"{label[:2]}\n\n{label[2:]}")
    parsed = parse(whole.encode(), source="a.txt")
    assert silently_wrong(parsed, report.truth(), report.cells) == []


def test_every_figure_has_its_raw_text_and_its_own_place() -> None:
    for form in FORMS:
        report = printed(form)
        for parsed in (
            read(report),
            *(parse(text(report, layout), source="a") for layout in (cpl2, pipe, tabbed)),
        ):
            rows = [*parsed.proactive_disclosure, *parsed.applications, *parsed.legal_challenges]
            assert [row.raw for row in rows] == [report.cells[key] for key in values(parsed)]
            assert len({row.locator for row in rows}) == len(rows)


def test_rows_come_in_print_order() -> None:
    for form in FORMS:
        report = printed(form)
        assert list(values(read(report))) == list(report.cells)
        assert len(OUTCOMES[form]) * len(APPLICANTS) == len(read(report).applications)
        assert len(read(report).legal_challenges) == 3 * len(RESULTS)

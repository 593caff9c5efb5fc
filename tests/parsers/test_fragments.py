"""What copying leaves of a report: tables without their headers, signs between label and figure, rows of a province
below the label of their group."""

import re
from collections.abc import Callable
from itertools import product

import pytest

from parsers.report import parse
from schemas.records import ParsedReport
from tests.parsers.printed import printed, text, values
from tests.parsers.test_layouts import SEPARATING

TITLE = "广州市越秀区大东街道办事处2020年政府信息公开工作年度报告"
THREE, FOUR = "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"
NEW, CARRIED_IN = "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"

Lines = Callable[[list[list[str]]], list[str]]
IN_BARS: dict[str, Lines] = {
    "a_row_a_line": lambda rows: [" | ".join(row) + " |" for row in rows],
    "a_cell_a_line": lambda rows: [f"{cell} |" for row in rows for cell in row],
    "bars_alone": lambda rows: [line for row in rows for cell in row for line in (cell, "|")],
    "padded": lambda rows: [" | ".join(row) + " | |||" for row in rows],
}
LAYOUTS: dict[str, Lines] = {
    **{name: lines for name, lines in IN_BARS.items() if name != "padded"},
    "bar_first": lambda rows: ["| " + " | ".join(row) + " |" for row in rows],
    "cells": lambda rows: [cell for row in rows for cell in row],
    "paragraphs": lambda rows: [line for row in rows for cell in row for line in (cell, "")],
    "blanks": lambda rows: [" ".join(row) for row in rows],
    "tabs": lambda rows: [line for row in rows for line in ("\t" + "\t".join(row), "")],
}


def _read(*lines: str) -> ParsedReport:
    return parse("\n".join([TITLE, *lines]).encode(), source="a.txt")


def _named(report: ParsedReport, code: str) -> list[str | None]:
    return [one.raw for one in report.problems if one.code == code]


# ---- tables without a header -------------------------------------------------------------------------

PLAIN = ["2", "1", "0", "0", "0", "1", "4"]
NOUGHTS = ["0"] * 7
ROUTES = ["1", "2", "0", "0", "3", "0", "0", "4", "1", "5", "0", "0", "0", "0", "0"]


@pytest.mark.parametrize("heads", [(THREE, FOUR), ()], ids=["headings", "no_headings"])
@pytest.mark.parametrize("layout", IN_BARS)
def test_rows_without_a_header_are_placed_where_their_number_and_sums_leave_one_reading(
    layout: str, heads: tuple[str, ...]
) -> None:
    show = IN_BARS[layout]
    read = _read(*heads[:1], *show([[NEW, *PLAIN], [CARRIED_IN, *NOUGHTS]]), *heads[1:], *show([ROUTES]))
    assert [(row.outcome, row.raw) for row in read.applications] == [
        (outcome, raw) for outcome, figures in (("new", PLAIN), ("carried_in", NOUGHTS)) for raw in figures
    ]
    assert [row.applicant for row in read.applications[:7]][::6] == ["natural_person", "total"]
    assert [row.raw for row in read.legal_challenges] == ROUTES
    assert [(row.route, row.result) for row in read.legal_challenges][4::5] == [
        ("reconsideration", "total"),
        ("litigation_direct", "total"),
        ("litigation_after_reconsideration", "total"),
    ]


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        (["1", "0", "0", "0", "0", "0", "1"], "总计 may be the first or the last"),
        (["2", "1", "0", "0", "0", "1", "5"], "the parts do not add up"),
        (["2", "1", "0", "0", "1", "4"], "six figures"),
        (["2", "1", "", "0", "0", "1", "4"], "a blank"),
        (["2", "1", "0", "0", "0", "1", "4", "4"], "eight figures"),
    ],
)
def test_applicants_without_a_header_are_named_where_another_reading_is_possible(
    figures: list[str], why: str
) -> None:
    show = IN_BARS["a_row_a_line"]
    read = _read(THREE, *show([[NEW, *figures], ["（一）予以公开", *figures], ["（七）总计", *figures]]))
    assert read.applications == [], why
    named = [*_named(read, "position_unknown"), *_named(read, "unknown_column")]
    assert sorted(filter(None, named)) == sorted(filter(None, figures * 3))
    (missing,) = [
        one.message for one in read.problems if one.code == "table_missing" and "table III" in one.message
    ]
    assert "figures were seen" in missing


@pytest.mark.parametrize("changed", [{4: "4"}, {7: "3"}, {14: "1"}, {0: "无数"}])
def test_results_without_a_header_are_not_placed_where_the_sums_do_not_hold(changed: dict[int, str]) -> None:
    figures = [changed.get(index, figure) for index, figure in enumerate(ROUTES)]
    read = _read(
        THREE,
        *IN_BARS["a_row_a_line"]([[NEW, *PLAIN], [CARRIED_IN, *NOUGHTS]]),
        FOUR,
        " | ".join(figures) + " |",
    )
    assert read.legal_challenges == []
    (missing,) = [
        one.message for one in read.problems if one.code == "table_missing" and "table IV" in one.message
    ]
    assert "figures were seen" in missing


@pytest.mark.parametrize("bar", ["|", "｜", "│"])
def test_a_row_in_bars_is_one_also_where_it_is_the_only_one(bar: str) -> None:
    for end in (bar, f" {bar}", ""):
        read = _read(THREE, f" {bar} ".join([NEW, *PLAIN]) + end, FOUR, f" {bar} ".join(ROUTES) + end)
        assert [row.raw for row in read.applications] == PLAIN
        assert [row.raw for row in read.legal_challenges] == ROUTES


def test_rows_without_a_header_are_not_placed_where_blank_cells_leave_no_trace() -> None:
    read = _read(THREE, " ".join([NEW, *PLAIN]), FOUR, " ".join(ROUTES))
    assert (read.applications, read.legal_challenges) == ([], [])
    assert read.status == "failed"


def test_a_table_of_which_nothing_was_seen_has_no_figure() -> None:
    read = _read(THREE, *IN_BARS["a_row_a_line"]([[NEW, *PLAIN], [CARRIED_IN, *NOUGHTS]]), FOUR, "见附件。")
    missing = [one.message for one in read.problems if one.code == "table_missing"]
    assert len(missing) == 2
    assert all("no figure in the document" in message for message in missing)


# ---- signs between label and figure ------------------------------------------------------------------

SIGNS = ["：", ":", "→", "⇒", "✓", "=", "—", "——", "…"]
BEFORE_FIGURES = re.compile(
    r"(规章|行政规范性文件|行政许可|行政处罚|行政强制|行政事业性收费|重复申请)((?:\s|\|)+)(?=\d)"
)


def _with(sign: str, how: str, layout: str) -> bytes:
    """A report in which `sign` follows some labels: `at_label`, `apart` or as a `cell` of its own, or before
    the figure, `at_figure`."""
    forms = {
        "at_label": rf"\1{sign}\2",
        "apart": rf"\1 {sign}\2",
        "cell": rf"\1\2{sign}\2",
        "at_figure": rf"\1\2{sign}",
    }
    dump = text(printed("format_2021"), SEPARATING[layout]).decode()
    changed, count = BEFORE_FIGURES.subn(forms[how], dump)
    assert count == 7
    return changed.encode()


@pytest.mark.parametrize("layout", ["cpl1", "pipe", "pipe_nl", "space", "bar_own"])
@pytest.mark.parametrize(("sign", "how"), list(product(SIGNS, ["at_label", "apart", "cell"])))
def test_a_sign_between_label_and_figure_costs_nothing(sign: str, how: str, layout: str) -> None:
    read = parse(_with(sign, how, layout), source="a.txt")
    assert values(read) == printed("format_2021").truth()
    assert read.status == "ok"


@pytest.mark.parametrize("layout", ["cpl1", "pipe", "space", "tabbed"])
@pytest.mark.parametrize("sign", ["：", "→", "✓", "="])
def test_a_sign_before_the_figure_is_no_part_of_it(sign: str, layout: str) -> None:
    read = parse(_with(sign, "at_figure", layout), source="a.txt")
    assert values(read) == printed("format_2021").truth()
    assert read.status == "ok"
    assert {row.raw[0] for row in read.proactive_disclosure if not row.raw[0].isdigit()} == {sign}


@pytest.mark.parametrize(
    ("sign", "how"),
    [("—", "at_figure"), ("…", "at_figure"), ("△", "at_figure"), ("△", "cell"), ("-", "cell")],
)
@pytest.mark.parametrize("layout", ["cpl1", "pipe", "tabbed"])
def test_a_sign_that_may_be_the_figures_own_is_named(sign: str, how: str, layout: str) -> None:
    read = parse(_with(sign, how, layout), source="a.txt")
    truth = printed("format_2021").truth()
    assert {key for key, value in values(read).items() if value not in (None, truth[key])} == set()
    assert read.status == "partial"


@pytest.mark.parametrize("line", ["行政许可：5", "行政许可:5件", "行政许可 → 5", "行政许可——5"])
def test_label_sign_and_figure_on_one_line(line: str) -> None:
    read = _read(
        "第二十条第（五）项",
        "信息内容 本年处理决定数量",
        line,
        "第二十条第（六）项",
        "信息内容 本年处理决定数量",
        "行政处罚 7",
    )
    assert [(row.item, row.value) for row in read.proactive_disclosure] == [
        ("licensing", 5),
        ("penalties", 7),
    ]


# ---- rows that a province added ----------------------------------------------------------------------

HEAD = ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]


@pytest.mark.parametrize("among", [None, "其中：", "其中", "其 中:"])
@pytest.mark.parametrize("own", [["3", "1", "4"], []], ids=["figures_of_its_own", "label_alone"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_label_of_a_group_stands_on_the_line_before_its_rows(
    layout: str, own: list[str], among: str | None
) -> None:
    rows = [
        ["第二十条第（五）项"], HEAD, ["行政许可", "5", "0", "7"], ["其他对外管理服务事项", *own],
        ["行政检查", "1", "0", "2"], ["行政确认", "2", "1", "2"],
        ["第二十条第（六）项"], HEAD, ["行政处罚", "5", "1", "8"], ["行政强制", "3", "0", "4"],
    ]  # fmt: skip
    lines = LAYOUTS[layout](rows)
    if among is not None:
        lines.insert(next(index for index, line in enumerate(lines) if "行政检查" in line), among)
    read = _read("二、主动公开政府信息情况", *lines)
    found: dict[str, list[float | None]] = {}
    for row in read.proactive_disclosure:
        found.setdefault(row.item, []).append(row.value)
    group = {"other_services": [3, 1, 4]} if own else {}
    assert found == {
        "licensing": [5, 0, 7], **group, "行政检查": [1, 0, 2], "行政确认": [2, 1, 2],
        "penalties": [5, 1, 8], "compulsory_measures": [3, 0, 4],
    }  # fmt: skip
    assert _named(read, "unknown_row") == ["行政检查", "行政确认"]
    locators = {one.locator for one in read.problems if one.severity == "error"}
    assert not locators & {row.locator for row in read.proactive_disclosure if row.item == "other_services"}
    assert {row.article for row in read.proactive_disclosure if row.item == "行政检查"} == {"20(5)"}


def test_a_row_below_its_groups_own_that_begins_with_among_is_a_row() -> None:
    read = _read(
        "第二十条第（五）项",
        " ".join(HEAD),
        "其他对外管理服务事项 3 1 4",
        "其中：行政检查 1 0 2",
        "行政确认 2 1 2",
    )
    assert [row.value for row in read.proactive_disclosure] == [3, 1, 4, 1, 0, 2, 2, 1, 2]
    assert [row.item for row in read.proactive_disclosure[3::3]] == ["行政检查", "行政确认"]


def test_a_row_of_a_province_belongs_to_the_article_of_the_row_above() -> None:
    rows = [HEAD, ["行政许可", "1", "2", "3"], ["其他对外管理服务事项"], ["行政检查", "4", "5", "6"]]
    read = _read("二、主动公开政府信息情况", *LAYOUTS["a_row_a_line"](rows))
    assert {(row.article, row.item) for row in read.proactive_disclosure} == {
        ("20(5)", "licensing"),
        ("20(5)", "行政检查"),
    }


@pytest.mark.parametrize("whole", ["合计", "小 计", "总计"])
def test_the_sum_behind_a_groups_label_is_the_groups_own_row(whole: str) -> None:
    group = "其他对外管理服务事项"
    rows = [["第二十条第（五）项"], HEAD, [group, whole, "4", "5", "6"], [group, "行政检查", "1", "2", "3"]]
    read = _read("二、主动公开政府信息情况", *LAYOUTS["a_row_a_line"](rows))
    assert [(row.item, row.value) for row in read.proactive_disclosure] == [
        *zip(["other_services"] * 3, [4, 5, 6], strict=True),
        *zip(["行政检查"] * 3, [1, 2, 3], strict=True),
    ]
    assert _named(read, "unknown_row") == ["行政检查"]


@pytest.mark.parametrize(
    ("printed", "value", "named"),
    [
        ("行政许可5件", 5, []),
        ("行政许可-5", None, ["-5"]),
        ("行政许可＋5", None, ["＋5"]),
        ("行政许可约5", None, ["约5"]),
        ("行政许可（5）", None, ["（5）"]),
    ],
)
def test_what_stands_between_a_label_and_its_figure_does_not_lose_it(
    printed: str, value: int | None, named: list[str]
) -> None:
    read = _read(
        "二、主动公开政府信息情况", "第二十条第（五）项", "信息内容 本年处理决定数量", printed, "行政处罚 7"
    )
    assert [(row.item, row.value) for row in read.proactive_disclosure] == [
        ("licensing", value),
        ("penalties", 7),
    ]
    assert [problem.raw for problem in read.problems if problem.code == "not_a_number"] == named

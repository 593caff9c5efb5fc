"""Tables as a sceptic draws them: what forty thousand offices may do with a word processor.

Each is read right, or its cells are named; none is wrong in silence.
"""

import pytest

from parsers import parse
from schemas.records import ParsedReport
from tests.parsers.printed import (
    Key,
    Td,
    codes,
    errors,
    html,
    html_table,
    named,
    page,
    printed,
    silently_wrong,
    text,
    values,
)
from tests.parsers.text_layouts import SEPARATING, cpl1_noblank, cpl2, cpl2_noblank, pipe, pipe_nl_tail, space

RULES = ("II", "rules", "issued", 1)


def table(*rows: list[str | Td]) -> str:
    return html_table([[one if isinstance(one, Td) else Td(one) for one in row] for row in rows])


HEAD_1: list[str | Td] = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
ARTICLE_1: list[str | Td] = [Td("第二十条第（一）项", 4)]


def nothing_wrong_in_silence(parsed: ParsedReport, truth: dict[Key, float | None]) -> bool:
    """Whether every value of a code of the form is the true one, or its cell is named."""
    rows = [*parsed.proactive_disclosure, *parsed.applications, *parsed.legal_challenges]
    found = dict(zip(values(parsed), rows, strict=True))
    return all(
        row.value is None or row.value == truth.get(key) or row.locator in named(parsed)
        for key, row in found.items()
        if key in truth
    )


# ---- what a page shows and does not show ----------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("<s>10</s>11", id="figure_struck_out"),
        pytest.param("<del>10</del>11", id="figure_deleted"),
        pytest.param("11<sup>2</sup>", id="mark_of_a_note"),
        pytest.param('<input type="text" value="11">', id="form_field"),
        pytest.param("<table><tr><td>11</td></tr></table>", id="table_around_one_figure"),
        pytest.param("<span>1</span><span>1</span>", id="digits_in_elements"),
        pytest.param("<p>&nbsp;</p><p>11</p>", id="blank_paragraph_before"),
    ],
)
def test_figure_as_a_page_shows_it(cell: str) -> None:
    report = printed("format_2021")
    parsed = parse(html(report, two=html_table(report.two).replace(">11<", f">{cell}<")), source="a.html")
    assert values(parsed) == report.truth()


@pytest.mark.parametrize(
    "hidden",
    [
        '<tr style="display:none"><td>规章</td><td>1</td><td>2</td><td>3</td></tr><tr><td>规章',
        '<tr><td style="display: none">1</td><td>规章',
    ],
)
def test_hidden_cells_are_no_cells(hidden: str) -> None:
    report = printed("format_2021")
    two = html_table(report.two)
    parsed = parse(html(report, two=two.replace("<tr><td>规章", hidden, 1)), source="a.html")
    assert values(parsed) == report.truth()


@pytest.mark.parametrize("cell", ["11%", "2022.11", "11-12", "1.1万", "11,5", "十一点五", "11→12", "见附表1"])
def test_what_is_not_plainly_one_number_is_named(cell: str) -> None:
    report = printed("format_2021")
    parsed = parse(html(report, two=html_table(report.two).replace(">11<", f">{cell}<")), source="a.html")
    assert values(parsed)[RULES] is None
    assert cell in {one.raw for one in parsed.problems if one.severity == "error"}


# ---- tables built otherwise -----------------------------------------------------------------------

TABLES = {
    "transposed": table(
        ARTICLE_1,
        ["信息内容", "规章", "行政规范性文件"],
        ["本年制发件数", "11", "14"],
        ["本年废止件数", "12", "15"],
        ["现行有效件数", "13", "16"],
    ),
    "header_below_its_figures": table(ARTICLE_1, ["规章", "11", "12", "13"], HEAD_1),
    "unit_column": table(
        ARTICLE_1, ["信息内容", "单位", *HEAD_1[1:]], ["规章", "件", "11", "12", "13"]
    ),
    "column_of_last_year": table(
        ARTICLE_1, ["信息内容", "本年制发件数", "上年制发件数", *HEAD_1[2:]], ["规章", "11", "99", "12", "13"]
    ),
    "two_years_side_by_side": table(
        [Td("第二十条第（一）项", 7)],
        [Td("信息内容", 1, 2), Td("2021年", 3), Td("2022年", 3)],
        [*HEAD_1[1:], *HEAD_1[1:]],
        ["规章", "1", "2", "3", "11", "12", "13"],
    ),
    "all_figures_in_one_cell": table(
        [Td("第二十条第（一）项", 2)],
        ["信息内容", "本年制发件数<br>本年废止件数<br>现行有效件数"],
        ["规章", "11<br>12<br>13"],
    ),
    "two_labels_in_one_cell": table(
        ARTICLE_1, HEAD_1, ["规章<br>行政规范性文件", "11<br>14", "12<br>15", "13<br>16"]
    ),
    "articles_down_the_side": table(
        ["条款", *HEAD_1], [Td("第二十条第（一）项", 1, 2), "规章", "11", "12", "13"],
        ["行政规范性文件", "14", "15", "16"],
    ),
    "one_figure_for_two_rows": table(
        [Td("第二十条第（六）项", 2)], ["信息内容", "本年处理决定数量"], ["行政处罚", Td("18", 1, 2)], ["行政强制"]
    ),
    "sub_rows_and_a_sum": table(
        [Td("第二十条第（六）项", 2)], ["信息内容", "本年处理决定数量"],
        ["行政处罚", "18"], ["其中：罚款", "7"], ["行政强制", "19"], ["合计", "37"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_table_two_built_otherwise(name: str) -> None:
    report = printed("format_2021")
    parsed = parse(html(report, two=TABLES[name]), source="a.html")
    assert nothing_wrong_in_silence(parsed, report.truth())
    assert parsed.status == "partial"


def test_blank_column_between_the_others() -> None:
    report = printed("format_2021")
    rows = [[*row[:2], Td(""), *row[2:]] if len(row) == 4 else row for row in report.two]
    parsed = parse(html(report, two=html_table(rows)), source="a.html")
    assert values(parsed) == report.truth()


def test_more_columns_in_table_three_than_the_form_has() -> None:
    report = printed("format_2021")
    for extra, figure in (("上年总计", "5"), ("占比", "12%")):
        three = [list(row) for row in report.three]
        three[0].append(Td(extra, 1, 3))
        for row in three[3:]:
            row.append(Td(figure))
        parsed = parse(html(report, three=html_table(three)), source="a.html")
        assert nothing_wrong_in_silence(parsed, report.truth())
        assert parsed.status == "partial"


@pytest.mark.parametrize("label", ["甲", "栏次"])
def test_row_of_column_numbers_is_no_row_of_the_form(label: str) -> None:
    report = printed("format_2021")
    report.three.insert(3, [Td(label, 3), *(Td(str(number)) for number in range(1, 8))])
    parsed = parse(html(report), source="a.html")
    truth = report.truth()
    assert {key: values(parsed).get(key) for key in truth} == truth
    assert label in {one.raw for one in parsed.problems if one.code == "unknown_row"}


def test_two_rows_of_figures_in_table_four_are_named() -> None:
    report = printed("format_2021")
    report.four.append([Td("99") for _ in range(15)])
    parsed = parse(html(report), source="a.html")
    assert "duplicate_cell" in errors(parsed)
    assert all(row.locator in named(parsed) for row in parsed.legal_challenges)


@pytest.mark.parametrize("three", ["工商企业", "商业企业等"])
@pytest.mark.parametrize("layout", [cpl2, pipe, space])
def test_headers_worded_otherwise_are_told_by_their_words(layout: object, three: str) -> None:
    report = printed("format_2021")
    whole = text(report, layout).decode().replace("商业企业", three).replace("科研机构", "科研单位")
    parsed = parse(whole.encode(), source="a.txt")
    assert values(parsed) == report.truth()
    assert "label_inferred" in codes(parsed)


# ---- text -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", [cpl1_noblank, cpl2_noblank, space])
def test_whole_blank_row_without_a_trace_is_named(layout: object) -> None:
    report = printed(
        "format_2021", blank=lambda key: key[1] in ("compulsory_measures", "not_processed.reconfirmation")
    )
    parsed = parse(text(report, layout), source="a.txt")
    assert silently_wrong(parsed, report.truth(), report.cells) == []
    missing = {one.raw for one in parsed.problems if one.code == "cell_missing"}
    assert {"行政强制", "5.要求行政机关确认或重新出具已获取信息"} <= missing


@pytest.mark.parametrize("line", ["行政强制 详见附件2", "行政强制 我街道无行政强制权，由区政府统一办理。"])
def test_words_for_a_figure_in_a_row_parted_by_blanks(line: str) -> None:
    report = printed("format_2021")
    whole = text(report, space).decode()
    assert "\n行政强制 19\n" in whole
    parsed = parse(whole.replace("\n行政强制 19\n", f"\n{line}\n").encode(), source="a.txt")
    assert parsed.status == "partial"
    assert values(parsed).get(("II", "compulsory_measures", "decisions", 1)) is None


def test_remark_at_the_end_of_a_row_is_no_figure() -> None:
    report = printed("format_2021")
    lines = [
        f"{line} 含网上办理" if line.startswith("2.重复申请 ") else line
        for line in text(report, space).decode().split("\n")
    ]
    whole = "\n".join(lines)
    assert "含网上办理" in whole
    parsed = parse(whole.encode(), source="a.txt")
    assert silently_wrong(parsed, report.truth(), report.cells) == []


def test_a_unit_parted_from_its_figure_is_no_cell() -> None:
    """0 个 | 0 | 0 | 0 个 | 0 | one cell lost: with the units there would be seven."""
    report = printed("format_2019")
    whole = text(report, space).decode().split("\n")
    (at,) = [n for n, line in enumerate(whole) if line.startswith("2.重复申请 ")]
    whole[at] = "2.重复申请 0 件 0 0 0 0 0"
    parsed = parse("\n".join(whole).encode(), source="a.txt")
    assert not [one for one in parsed.applications if one.outcome == "not_processed.repeat"]
    whole[at] = "2.重复申请 0 件 0 0 0 0 0 0 件"
    parsed = parse("\n".join(whole).encode(), source="a.txt")
    assert len([one for one in parsed.applications if one.outcome == "not_processed.repeat"]) == 7


@pytest.mark.parametrize("dashes", ["--", "——", "—"])
def test_dashes_before_a_bar_are_a_cell_and_no_rule(dashes: str) -> None:
    put: dict[Key, tuple[str, float | None]] = {("III", "granted", "research_institution", 1): (dashes, None)}
    report = printed("format_2021", put=put)
    for layout in (pipe, pipe_nl_tail):
        assert values(parse(text(report, layout), source="a.txt")) == report.truth()


@pytest.mark.parametrize("number", ["①", "⑴", "1 ", "（1）", "1、", "1．"])
@pytest.mark.parametrize("layout", [cpl2, pipe, space])
def test_rows_numbered_otherwise(number: str, layout: object) -> None:
    report = printed("format_2021")
    whole = text(report, layout).decode()
    for label in ("1.属于国家秘密", "1.信访举报投诉类申请"):
        whole = whole.replace(label, number + label[2:])
    assert values(parse(whole.encode(), source="a.txt")) == report.truth()


# ---- tables of indicators ---------------------------------------------------------------------------

INDICATORS = [
    ["（一）收到申请数", "件", "7"], ["1.当面申请数", "件", "1"], ["2.传真申请数", "件", "2"],
    ["3.网络申请数", "件", "3"], ["4.信函申请数", "件", "1"], ["（二）申请办结数", "件", "7"],
    ["1.按时办结数", "件", "6"], ["2.延期办结数", "件", "1"], ["七、依申请公开信息收取的费用", "万元", "1.5"],
]  # fmt: skip
STATED = {
    "request.received": 7, "request.in_person": 1, "request.fax": 2, "request.online": 3, "request.letter": 1,
    "request.closed": 7, "request.closed_on_time": 6, "request.closed_extended": 1, "fees.collected": 15_000,
}  # fmt: skip
COLUMNS = {
    "statistics_table": (["统计指标", "单位", "统计数"], lambda number, a, b, c: [a, b, c]),
    "year_and_the_one_before": (
        ["统计指标", "单位", "2015年", "2016年"],
        lambda number, a, b, c: [a, b, "99", c],
    ),
    "year_before_last_column": (
        ["统计指标", "单位", "2016年度", "2015年度"],
        lambda number, a, b, c: [a, b, c, "99"],
    ),
    "all_years": (["指标名称", "计量单位", "2016年度", "历年累计"], lambda number, a, b, c: [a, b, c, "999"]),
    "all_years_first": (
        ["指标名称", "计量单位", "历年累计", "2016年度"],
        lambda number, a, b, c: [a, b, "999", c],
    ),
    "coded_185": (
        ["指标名称", "计量单位", "代码", "本期实际", "本年累计"],
        lambda number, a, b, c: [a, b, f"{number:02d}", "1", c],
    ),
    "row_numbers": (["序号", "统计指标", "单位", "统计数"], lambda number, a, b, c: [str(number), a, b, c]),
    "growth": (["统计指标", "单位", "统计数", "同比增长"], lambda number, a, b, c: [a, b, c, "10%"]),
    "unit_behind": (["统计指标", "统计数", "单位"], lambda number, a, b, c: [a, c, b]),
}


@pytest.mark.parametrize("layout", [None, "cpl1", "cpl2", "pipe", "bar_simple", "tabbed", "space"])
@pytest.mark.parametrize("columns", COLUMNS)
def test_columns_of_a_table_of_indicators(columns: str, layout: str | None) -> None:
    head, row = COLUMNS[columns]
    rows = [[Td(one) for one in head]]
    rows += [[Td(one) for one in row(number, *line)] for number, line in enumerate(INDICATORS, 1)]
    title = "越秀区大东街道2016年政府信息公开工作年度报告"
    prose = "本街道按照规定公开政府信息，方便群众查询。" * 10
    if layout is None:
        parsed = parse(page(f"<h1>{title}</h1><p>一、概述</p><p>{prose}</p>{html_table(rows)}"), source="a")
    else:
        lines = [title, "一、概述", prose, *SEPARATING[layout](rows)]
        parsed = parse("\n".join(lines).encode(), source="a")
    found = {one.indicator: one.value for one in parsed.statistics}
    assert found.items() <= STATED.items()
    # Text does not show where a row of these ends; what is not read is named.
    rough = columns in ("unit_behind", "growth") and layout is not None
    assert found == STATED or (rough and parsed.status == "partial")


def test_local_additions_to_the_statistics_table_keep_their_own_label() -> None:
    rows = [["统计指标", "单位", "统计数"], *INDICATORS]
    rows[2:2] = [["主动公开政府文件数", "条", "12"], ["主动公开财政资金", "万元", "3.5"]]
    body = html_table([[Td(one) for one in row] for row in rows])
    title = "越秀区大东街道2016年政府信息公开工作年度报告"
    parsed = parse(page(f"<h1>{title}</h1>{body}"), source="a.html")
    found = {one.indicator: (one.value, one.unit) for one in parsed.statistics}
    assert found["主动公开政府文件数"] == (12, "count")
    assert found["主动公开财政资金"] == (35_000, "CNY")
    assert {code: found[code][0] for code in STATED} == STATED
    assert {one.raw for one in parsed.problems if one.code == "unknown_row"} == {
        "主动公开政府文件数", "主动公开财政资金"
    }  # fmt: skip


@pytest.mark.parametrize("numbered", [False, True])
def test_indicators_side_by_side_are_named(numbered: bool) -> None:
    rows = [[*["序号"] * numbered, "统计指标", "单位", "统计数"] * 2]
    blocks = zip(INDICATORS[:4], INDICATORS[4:8], strict=True)
    rows += [
        [*[str(n)] * numbered, *left, *[str(n + 4)] * numbered, *right]
        for n, (left, right) in enumerate(blocks, 1)
    ]
    title = "越秀区大东街道2016年政府信息公开工作年度报告"
    body = html_table([[Td(one) for one in row] for row in rows])
    as_text = "\n".join([title, "一、概述", *(" | ".join(row) for row in rows)]).encode()
    for data in (page(f"<h1>{title}</h1>{body}"), as_text):
        parsed = parse(data, source="a")
        assert parsed.status != "ok"
        assert all(one.value == STATED[one.indicator] for one in parsed.statistics)

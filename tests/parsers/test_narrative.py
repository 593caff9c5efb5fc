"""Figures and dates that the prose states, and how they are compared with the tables."""

from datetime import date

import pytest

from parsers import parse
from parsers.narrative import read_period, read_statements
from schemas.records import Check
from tests.parsers.printed import Printed, html, html_body, page, printed, values

# What a sentence says of table III: row, number.
SENTENCES = [
    ("chinese_numeral_as_in_dadong", "截至2019年12月30日，我街收到到一份依申请公开，已办结。", "new", 1),
    ("arabic_numeral", "全年共收到政府信息公开申请12件。", "new", 12),
    ("number_first", "本年度收到12件政府信息公开申请。", "new", 12),
    ("chinese_numeral_of_two_characters", "全年收到政府信息公开申请十二件", "new", 12),
    ("full_width", "收到政府信息公开申请１２件", "new", 12),
    ("broken_by_blanks", "收到政府信息公开申请 12 件", "new", 12),
    ("received_by_application", "收到依申请公开3宗", "new", 3),
    ("accepted", "受理政府信息公开申请5件", "new", 5),
    ("carried_in", "上年结转政府信息公开申请2件", "carried_in", 2),
    ("carried_out", "结转下年度继续办理1件", "carried_out", 1),
    ("granted", "其中予以公开7件", "granted", 7),
    ("partially_granted", "部分公开2件", "partially_granted", 2),
]

NO_STATEMENT = [
    "", "本街道按规定公开政府信息。", "今年共发布动态信息71条，第一季度发布22条。", "去年收到政府信息公开申请12件。",
    "不予公开3件。", "收到群众来信12件。", "收到政府信息公开申请。", "进一步规范政府信息公开申请的受理。",
    "上年收到政府信息公开申请9件", "同比收到政府信息公开申请增加3件", "收到政府信息公开申请约12件", "收到政府信息公开申请10余件",
]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "row", "number"), [s[1:] for s in SENTENCES], ids=[s[0] for s in SENTENCES]
)
def test_figure_stated_in_a_sentence(sentence: str, row: str, number: int) -> None:
    found = {(one.table, one.row, one.column, one.value) for one in read_statements(sentence)}
    assert found == {("applications", row, "total", number)}


@pytest.mark.parametrize("sentence", NO_STATEMENT)
def test_sentence_that_states_no_figure_of_this_year(sentence: str) -> None:
    assert [one for one in read_statements(sentence) if one.row == "new"] == []


def test_words_of_a_statement_are_kept() -> None:
    (statement,) = read_statements("2020年，我街收到到一份依申请公开，已办结。")
    assert "一份依申请公开" in statement.words


def checks(report: Printed, sentence: str, name: str = "narrative_agrees") -> list[Check]:
    body = html_body(report).replace("本街道按规定公开政府信息。", sentence)
    parsed = parse(page(body), source="a.html")
    assert values(parsed) == report.truth(), "a check never changes a value"
    assert parsed.status == "ok"
    return [one for one in parsed.checks if one.check == name]


def twelve_requests() -> Printed:
    return printed("format_2021", put={("III", "new", "total", 1): ("12", 12)})


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("全年收到政府信息公开申请12件。", "pass"),
        ("全年收到政府信息公开申请十二件。", "pass"),
        ("全年收到政府信息公开申请2件。", "fail"),
        ("全年收到政府信息公开申请一百二十件。", "fail"),
    ],
)
def test_prose_is_compared_with_table_three(sentence: str, status: str) -> None:
    (found,) = checks(twelve_requests(), sentence)
    assert (found.subject, found.status) == ("new", status)
    assert "12" in (found.expected, found.actual)


def test_prose_cannot_be_compared_with_a_blank_cell() -> None:
    report = printed("format_2021", put={("III", "new", "total", 1): ("", None)})
    (found,) = checks(report, "全年收到政府信息公开申请12件。")
    assert (found.subject, found.status) == ("new", "not_checkable")


def test_prose_that_contradicts_itself_is_no_pass_only() -> None:
    found = checks(twelve_requests(), "全年收到政府信息公开申请12件。收到政府信息公开申请3件。")
    assert {one.status for one in found} == {"pass", "fail"}


def test_prose_without_figures_gives_no_check() -> None:
    assert checks(twelve_requests(), "本街道按规定公开政府信息。") == []


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        pytest.param("办理结果：予以公开{n}件。", 75, id="granted"),
        pytest.param("部分公开{n}件。", 135, id="partially_granted"),
        pytest.param("上年结转政府信息公开申请{n}件。", 33, id="carried_in"),
        pytest.param("结转下年度继续办理{n}件。", 72, id="carried_out"),
        pytest.param("政府信息公开行政复议{n}件。", 10, id="reconsideration"),
        pytest.param("政府信息公开行政诉讼{n}件。", 26 + 42, id="lawsuits_of_both_routes"),
        pytest.param("制发行政规范性文件{n}件。", 14, id="documents_issued"),
    ],
)
def test_every_kind_of_statement_is_compared(sentence: str, number: int) -> None:
    report = printed("format_2021")
    right = checks(report, sentence.format(n=number))
    assert [one.status for one in right] == ["pass"]
    wrong = checks(report, sentence.format(n=number + 700))
    assert [one.status for one in wrong] == ["fail"]
    assert right[0].subject == wrong[0].subject


# ---- the period -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2020年1月1日至2020年12月31日", ["2020-01-01", "2020-12-31"]),
        ("2020年1月1日至12月31日", ["2020-01-01", "2020-12-31"]),
        ("2020年1月1日起至12月31日止", ["2020-01-01", "2020-12-31"]),
        ("2020年1月1日—12月31日", ["2020-01-01", "2020-12-31"]),
        ("2020年1月1日到2020年12月31日", ["2020-01-01", "2020-12-31"]),
        ("２０２０年１月１日至１２月３１日", ["2020-01-01", "2020-12-31"]),
        ("2020 年 1 月 1 日 至 12 月 31 日", ["2020-01-01", "2020-12-31"]),
        ("截至2019年12月30日，我街收到到一份依申请公开", ["2019-12-30"]),
        ("截止2020年12月31日", ["2020-12-31"]),
    ],
)
def test_period_that_a_text_names(text: str, days: list[str]) -> None:
    assert [one.day.isoformat() for one in read_period(text)] == days


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2020年3月1日至2020年3月15日开展宣传",  # an event
        "2020年12月31日",  # a signature
        "2020年13月45日至2020年99月1日",
        "截至2020年2月30日",  # no day
        "截至目前未发生诉讼",
        "202020年12月31日",  # 080
    ],
)
def test_text_that_names_no_period(text: str) -> None:
    assert read_period(text) == []


def test_begin_and_end_are_told_apart() -> None:
    begin, end = read_period("2020年1月1日至2020年12月31日")
    assert (begin.day, end.day) == (date(2020, 1, 1), date(2020, 12, 31))
    assert begin.role != end.role


@pytest.mark.parametrize(
    ("sentence", "statuses"),
    [
        ("本报告统计期限为2022年1月1日至2022年12月31日。", {"pass"}),
        ("本报告统计期限为2022年1月1日至12月31日。", {"pass"}),
        ("本报告统计期限为2021年1月1日至2021年12月31日。", {"fail"}),
        ("截至2021年12月30日，各项工作已完成。", {"fail"}),
        ("截至2022年12月31日，各项工作已完成。", {"pass"}),
    ],
)
def test_period_is_compared_with_the_year_of_the_report(sentence: str, statuses: set[str]) -> None:
    found = checks(printed("format_2021"), sentence, "period_agrees")
    assert {one.status for one in found} == statuses


def test_period_cannot_be_compared_where_the_year_is_unknown() -> None:
    report = printed("format_2021")
    data = html(report).replace("2022年".encode(), b"")
    data = data.replace("本街道按规定公开政府信息。".encode(), "截至2021年12月31日，工作已完成。".encode())
    parsed = parse(data, source="a.html")
    found = [one for one in parsed.checks if one.check == "period_agrees"]
    assert parsed.report.year is None
    assert [one.status for one in found] == ["not_checkable"]


def test_sentence_of_the_dadong_report_passes_on_the_request_and_fails_on_the_period() -> None:
    report = printed("format_2019", put={("III", "new", "total", 1): ("1", 1)})
    sentence = "截至2019年12月30日，我街收到到一份依申请公开，已办结。截至目前未发生行政复议和行政诉讼。"
    (request,) = checks(report, sentence)
    (period,) = checks(report, sentence, "period_agrees")
    assert (request.subject, request.status) == ("new", "pass")
    assert period.status == "fail"

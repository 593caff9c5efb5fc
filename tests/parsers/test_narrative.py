"""Figures and dates that the prose states, and how they are compared with the tables."""

from datetime import date

import pytest

from parsers import parse
from parsers.checks import run_checks
from parsers.narrative import read_period, read_statements
from schemas.records import Check, Header, ParsedReport, Section, Statistic
from tests.parsers.printed import Printed, html, html_body, page, printed, values

# What a sentence says: row or indicator of the first cell that states the same, number.
SENTENCES = [
    ("chinese_numeral_as_in_dadong", "截至2019年12月30日，我街收到到一份依申请公开，已办结。", "new", 1),
    ("arabic_numeral", "全年共收到政府信息公开申请12件。", "new", 12),
    ("number_first", "本年度收到12件政府信息公开申请。", "new", 12),
    ("chinese_numeral_of_two_characters", "全年收到政府信息公开申请十二件", "new", 12),
    ("chinese_numeral_of_three_figures", "收到政府信息公开申请三百二十件", "new", 320),
    ("full_width", "收到政府信息公开申请１２件", "new", 12),
    ("broken_by_blanks", "收到政府信息公开申请 12 件", "new", 12),
    ("separators", "收到政府信息公开申请1,234件", "new", 1234),
    ("received_by_application", "收到依申请公开3宗", "new", 3),
    ("accepted", "受理政府信息公开申请5件", "new", 5),
    ("total_of_requests", "共受理政府信息公开申请总数1件。", "new", 1),
    ("without_government", "本单位2020年度共受理信息公开申请1件。", "new", 1),
    ("from_whom", "收到公民、法人和其他组织提出的政府信息公开申请4件。", "new", 4),
    ("nought", "全年新收政府信息公开申请数量0件", "new", 0),
    ("none_in_words", "2020年，我街道未收到政府信息公开申请。", "new", 0),
    ("none_from_anybody", "没有收到公民、法人或其他组织提出的政府信息公开申请", "new", 0),
    ("none_of_that_kind", "2020年度我街办未接到提出公开政府信息的申请。", "new", 0),
    ("carried_in", "上年结转政府信息公开申请2件", "carried_in", 2),
    ("carried_in_none", "没有上年结转的政府信息公开申请", "carried_in", 0),
    ("carried_out", "结转下年度继续办理1件", "carried_out", 1),
    ("carried_out_none", "无结转下年度继续办理的申请", "carried_out", 0),
    ("granted", "已答复的申请中，其中予以公开7件", "granted", 7),
    ("granted_as_in_2014", "对公开申请的答复：同意公开的7件", "granted", 7),
    ("partially_granted", "依申请公开办理结果：部分公开2件", "partially_granted", 2),
    ("denied", "申请答复中不予公开3件", "denied", 3),
    ("unavailable", "申请答复中无法提供2件", "unavailable", 2),
    ("not_processed", "申请答复中不予处理1件", "not_processed", 1),
    ("a_single_reason", "申请答复中属于行政执法案卷1件", "denied.enforcement_file", 1),
    ("repeated", "依申请公开：重复申请2件", "not_processed.repeat", 2),
    ("a_reply_of_2014", "申请答复中申请信息不存在4件", "reply.does_not_exist", 4),
    ("closed", "收到的申请已办结十件", "total", 10),
    ("reconsideration", "信息公开类行政复议1起，正在办理中。", "reconsideration", 1),
    ("reconsideration_of_this_office", "发生针对本部门有关政府信息公开事务的行政复议案0件", "reconsideration", 0),
    ("published", "2020年，我街道共主动公开政府信息21条。", "proactive.total", 21),
    ("published_in_chinese_numerals", "主动公开政府信息一百二十三条", "proactive.total", 123),
    ("published_on_the_website", "通过政府门户网站公开政府信息80条", "channel.website", 80),
    ("documents", "制发规范性文件3件", "normative_documents", 3),
    ("documents_none", "本年度未制发行政规范性文件。", "normative_documents", 0),
    ("documents_number_first", "印发3份行政规范性文件", "normative_documents", 3),
    ("added_up_within_the_year", "2020年，我街道累计收到政府信息公开申请12件。", "new", 12),
    ("since_new_year", "今年以来，我街道收到政府信息公开申请12件。", "new", 12),
    ("after_last_year", "去年收到政府信息公开申请5件，今年收到政府信息公开申请8件。", "new", 8),
    ("after_another_year", "2019年收到政府信息公开申请5件；2020年收到政府信息公开申请8件。", "new", 8),
    ("after_a_comparison", "较上年5件增加7件，共收到政府信息公开申请12件。", "new", 12),
    ("after_half_years", "上半年收到政府信息公开申请3件，全年收到政府信息公开申请7件。", "new", 7),
    ("after_others", "全区各单位收到政府信息公开申请120件。我街道收到政府信息公开申请3件。", "new", 3),
    ("year_in_the_title_of_a_document", "按照《2019年政务公开工作要点》，收到政府信息公开申请4件。", "new", 4),
]  # fmt: skip

NO_STATEMENT = [
    "", "本街道按规定公开政府信息。", "今年共发布动态信息71条，第一季度发布22条。", "收到群众来信12件。",
    "收到政府信息公开申请。", "进一步规范政府信息公开申请的受理。",
    # another year
    "去年收到政府信息公开申请12件。", "上年收到政府信息公开申请9件", "2019年，收到政府信息公开申请9件。",
    "去年，我街道共主动公开政府信息100条。收到政府信息公开申请5件。", "与上年收到的政府信息公开申请5件相比，增加7件。",
    "比2019年收到政府信息公开申请多3件", "同比收到政府信息公开申请增加3件", "力争2020年收到政府信息公开申请3件",
    # all years, or a part of one
    "截至2020年底，累计收到政府信息公开申请58件。", "自2008年《条例》施行以来，共收到政府信息公开申请58件。",
    "第一季度收到政府信息公开申请3件", "1-6月收到政府信息公开申请3件", "上半年，收到政府信息公开申请3件。",
    # not exact
    "收到政府信息公开申请约12件", "收到政府信息公开申请10余件", "收到政府信息公开申请12件以上", "收到政府信息公开申请百余件",
    "收到政府信息公开申请12件左右", "主动公开政府信息1.2万条",
    # a part of it
    "其中，收到政府信息公开申请3件。", "其中收到网上政府信息公开申请3件。", "收到自然人政府信息公开申请3件",
    "网上收到政府信息公开申请3件", "申请答复中自然人申请予以公开3件，企业申请予以公开4件。",
    # another body's
    "全区共收到政府信息公开申请120件，其中予以公开80件。", "2020年，市政府收到政府信息公开申请90件，办结88件。",
    "受理公民、法人和其他组织向市政府及市政府办公室提出的政府信息公开申请5件，均予以答复。",
    "全镇各村（社区）共公开政府信息300条。",
    # another thing
    "2020年，我街道行政许可予以公开35件。", "人大建议、政协提案办理结果予以公开7件。", "对依申请公开的3件政府信息予以公开。",
    "收到的申请均已答复。办理人大建议12件，予以公开7件。", "予以公开3件。", "通过微信、报纸等主动公开政府信息120条。",
    "政府信息公开行政复议、行政诉讼3件。", "全年行政复议2件，行政诉讼1件。", "依申请公开3次，行政复议2次",
    "无因政府信息公开引起的行政诉讼败诉案件。", "未发生因政府信息公开被行政复议纠错的情况。",
    # did not happen, or only might
    "我街道未收到一件政府信息公开申请。", "如收到政府信息公开申请1件，应在20个工作日内答复。",
    "未收到对政府信息公开申请答复不满的投诉。", "未收到政府信息公开申请收费的举报。",
]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "row", "number"), [s[1:] for s in SENTENCES], ids=[s[0] for s in SENTENCES]
)
def test_figure_stated_in_a_sentence(sentence: str, row: str, number: int) -> None:
    assert [(one.cells[0][1], one.value) for one in read_statements(sentence, 2020)] == [(row, number)]


@pytest.mark.parametrize("sentence", NO_STATEMENT)
def test_sentence_that_states_no_figure_of_this_year(sentence: str) -> None:
    assert list(read_statements(sentence, 2020)) == []


@pytest.mark.parametrize(
    ("sentence", "stated"),
    [
        (
            "2020年，我街道共收到政府信息公开申请12件，其中予以公开7件，部分公开2件，不予公开1件，无法提供2件。",
            {"new": 12, "granted": 7, "partially_granted": 2, "denied": 1, "unavailable": 2},
        ),
        (
            "收到8份政府信息公开申请。其中，予以公开2件，部分公开2件，属于四类过程性信息1件，本机关不掌握相关政府信息2件。",
            {
                "new": 8,
                "granted": 2,
                "partially_granted": 2,
                "denied.deliberative_process": 1,
                "unavailable.not_held": 2,
            },
        ),
        ("收到政府信息公开申请12件（含上年结转2件）。", {"carried_in": 2}),
        ("收到政府信息公开申请5件，办理行政许可35件，予以公开35件", {"new": 5}),
        ("因政府信息公开被申请行政复议3件，被提起行政诉讼2件。", {"reconsideration": 3, "litigation": 2}),
        ("政府信息公开行政复议、行政诉讼均为0件。", {"reconsideration": 0, "litigation": 0}),
        (
            "截至目前未发生由政府信息公开引发的举报、投诉、行政复议和行政诉讼。",
            {"reconsideration": 0, "litigation": 0},
        ),
        (
            "未收到政府信息公开申请，没有发生因政府信息公开申请行政复议和提起行政诉讼的情况。",
            {"new": 0, "reconsideration": 0, "litigation": 0},
        ),
        ("全年无政府信息公开申请行政复议、提起行政诉讼的案件。", {"reconsideration": 0, "litigation": 0}),
        (
            "主动公开政府信息120条，其中通过政府网站公开政府信息80条，政务微信公开政府信息40条。",
            {"proactive.total": 120, "channel.website": 80, "channel.wechat": 40},
        ),
    ],
)
def test_sentence_of_several_figures(sentence: str, stated: dict[str, int]) -> None:
    assert {one.cells[0][1]: one.value for one in read_statements(sentence, 2020)} == stated


def test_a_paragraph_speaks_for_itself_alone() -> None:
    text = "去年收到政府信息公开申请5件。\n收到政府信息公开申请8件。"
    assert [one.value for one in read_statements(text, 2020)] == [8]


def test_a_paragraph_broken_over_lines_is_one() -> None:
    text = "我街道认真贯彻落实条例的规定和要求。与去年相同，去年\n我街道收到政府信息公开申请5件。\n一、收到政府信息公开申请8件。"
    (found,) = read_statements(text, 2020)
    assert (found.value, found.line) == (8, 2)
    text = "2020年，我街道认真贯彻落实条例，全年共收到政府信\n息公开申请8件。"
    (found,) = read_statements(text, 2020)
    assert (found.value, found.line) == (8, 0)


def test_a_year_counts_as_its_own_where_the_report_has_none() -> None:
    assert [one.value for one in read_statements("2019年，收到政府信息公开申请9件。")] == [9]


def test_one_statement_speaks_of_the_cells_of_every_form() -> None:
    (one,) = read_statements("全年收到政府信息公开申请9件。", 2020)
    assert one.cells == (("applications", "new", "total"), ("statistics", "request.received", ""))


def test_words_of_a_statement_are_kept() -> None:
    (statement,) = read_statements("2020年，我街收到到一份依申请公开，已办结。")
    assert "一份依申请公开" in statement.words
    assert not statement.in_words
    (statement,) = read_statements("我街未收到政府信息公开申请。")
    assert statement.in_words


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
        pytest.param("公开申请办理结果：予以公开{n}件。", 75, id="granted"),
        pytest.param("申请答复中部分公开{n}件。", 135, id="partially_granted"),
        pytest.param("上年结转政府信息公开申请{n}件。", 33, id="carried_in"),
        pytest.param("结转下年度继续办理{n}件。", 72, id="carried_out"),
        pytest.param("政府信息公开行政复议{n}件。", 10, id="reconsideration"),
        pytest.param("政府信息公开行政诉讼{n}件。", 26 + 42, id="lawsuits_of_both_routes"),
        pytest.param("制发行政规范性文件{n}件。", 14, id="documents_issued"),
        pytest.param("申请答复中重复申请{n}件。", 915, id="one_reason"),
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
        ("自2009年1月1日《条例》实施之日起，至2009年12月31日止", ["2009-01-01", "2009-12-31"]),
        ("从2022年1月1日到12月31日止", ["2022-01-01", "2022-12-31"]),
        ("从2023年1月1日至2023年12月31止", ["2023-01-01", "2023-12-31"]),
        ("统计截止日期为2020年12月31日", ["2020-12-31"]),
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


# ---- reports of 2008 to 2013, which are all prose ----------------------------------------------------

PROSE = """广州市越秀区大东街道办事处2011年政府信息公开工作年度报告
一、概述
本报告所列数据的统计期限自2011年1月1日起至2011年12月31日止。我街道按照《中华人民共和国政府信息公开条例》的要求，健全制度，
明确专人，及时、准确地公开政府信息，并对公开目录和指南作了修订，方便居民查阅。
二、主动公开政府信息的情况
截至2010年底累计公开政府信息1235条。2011年全年主动公开政府信息一百二十三条，比上年增加12条。
三、依申请公开政府信息的情况
2010年收到政府信息公开申请9件。2011年收到政府信息公开申请{received}件，其中同意公开的2件，不予公开的1件。
四、因政府信息公开申请行政复议、提起行政诉讼的情况
我街道未发生因政府信息公开申请行政复议、提起行政诉讼的情况。
五、存在的主要问题及改进情况
公开内容的深度还不够。{last}
"""


def prose_report(received: str = "3", last: str = "") -> ParsedReport:
    return parse(PROSE.format(received=received, last=last).encode(), source="a.txt")


def test_figures_of_a_report_of_prose_are_rows_with_their_words_and_line() -> None:
    parsed = prose_report()
    assert (parsed.report.template, parsed.status) == ("narrative_2008", "ok")
    assert {row.indicator: (row.value, row.raw, row.locator) for row in parsed.statistics} == {
        "proactive.total": (123, "主动公开政府信息一百二十三条", "l6.w1"),
        "request.received": (3, "收到政府信息公开申请3件", "l8.w1"),
        "reply.granted": (2, "同意公开的2件", "l8.w1"),
        "reply.denied": (1, "不予公开的1件", "l8.w1"),
    }
    assert {(row.unit, row.state) for row in parsed.statistics} == {("count", "reported")}


def test_figure_that_the_prose_gives_twice_and_differently_is_no_row() -> None:
    parsed = prose_report(last="全年收到政府信息公开申请4件。")
    assert "request.received" not in {row.indicator for row in parsed.statistics}
    assert "proactive.total" in {row.indicator for row in parsed.statistics}


def test_none_in_words_is_no_figure_of_a_report_of_prose() -> None:
    parsed = prose_report(received="若干", last="")
    assert "reconsideration.total" not in {row.indicator for row in parsed.statistics}
    assert "request.received" not in {row.indicator for row in parsed.statistics}


def test_rows_taken_from_sentences_are_not_compared_with_themselves() -> None:
    assert [one for one in prose_report().checks if one.check == "narrative_agrees"] == []


@pytest.mark.parametrize(("number", "status"), [(47, "pass"), (48, "fail")])
def test_prose_is_compared_with_the_statistics_table(number: int, status: str) -> None:
    report = ParsedReport("a", "ok", Header(year=2016, template="statistics_2014"))
    report.statistics = [Statistic("request.received", 47, "count", "reported", "47", "t1.r2.c3")]
    report.sections = [Section(None, "依申请公开情况", f"2016年，我街道收到政府信息公开申请{number}件。")]
    (found,) = [one for one in run_checks(report) if one.check == "narrative_agrees"]
    assert (found.subject, found.status, found.expected) == ("request.received", status, str(number))

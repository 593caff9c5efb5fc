"""Titles: every pattern and every decoy of the survey, year and office on either side or absent."""

from typing import NamedTuple

import pytest

from schemas.gazetteer import street_place, townships
from schemas.titles import find_office, find_place_in, read_agency, read_title, read_year

DADONG = 440104019


class Pattern(NamedTuple):
    name: str
    title: str
    year: int | None
    agency: str | None


REPORTS = [
    Pattern("office_then_year", "大东街道办事处2020年政府信息公开工作年度报告", 2020, "大东街道办事处"),
    Pattern("year_then_office", "2020年大东街道政府信息公开工作年度报告", 2020, "大东街道"),
    Pattern("niandu_twice", "大东街道2020年度政府信息公开年度报告", 2020, "大东街道"),
    Pattern("without_gongzuo", "大东街道2020年政府信息公开年度报告", 2020, "大东街道"),
    Pattern("without_zhengfu", "大东街道2020年信息公开工作年度报告", 2020, "大东街道"),
    Pattern("government_affairs_information", "大东街道2020年政务信息公开工作报告", 2020, "大东街道"),
    Pattern("government_affairs_yearly", "大东街道2020年政务公开工作年报", 2020, "大东街道"),
    Pattern("short_nianbao", "大东街道2020年政府信息公开年报", 2020, "大东街道"),
    Pattern("about_year", "大东街道关于2020年政府信息公开工作年度报告", 2020, "大东街道"),
    Pattern("about_year_no_office", "关于2020年度政府信息公开工作的年度报告", 2020, None),
    Pattern("year_no_office", "2020年政府信息公开工作年度报告", 2020, None),
    Pattern("no_year", "大东街道政府信息公开工作年度报告", None, "大东街道"),
    Pattern("year_after_the_name_of_the_work", "政府信息公开工作2020年度报告", 2020, None),
    Pattern(
        "year_and_office_twice",
        "2025湖口县大垅乡2025年度政府信息公开工作年度报告",
        2025,
        "湖口县大垅乡",
    ),
    Pattern("blank_inside", "大东街道2020年政府信息公开工作 年度报告", 2020, "大东街道"),
    Pattern("line_break_inside_a_word", "大东街道2020年政府信\n息公开工作年度报告", 2020, "大东街道"),
    Pattern("full_width_year", "大东街道２０２０年政府信息公开工作年度报告", 2020, "大东街道"),
    Pattern("year_in_chinese_numerals", "大东街道二〇二〇年政府信息公开工作年度报告", 2020, "大东街道"),
    Pattern("town_government", "花东镇人民政府2021年政府信息公开工作年度报告", 2021, "花东镇人民政府"),
    Pattern("year_in_brackets", "大东街道政府信息公开工作年度报告（2020年）", 2020, "大东街道"),
    Pattern("picture_version", "大东街道2020年政府信息公开工作年度报告（图片版）", 2020, "大东街道"),
    Pattern("day_of_publication", "大东街道2020年政府信息公开工作年度报告（2021年1月18日）", 2020, "大东街道"),
    Pattern("month_of_publication_first", "2021年1月大东街道2020年政府信息公开年报", 2020, "大东街道"),
    Pattern("quotes", "大东街道2020年“政府信息公开”工作年度报告", 2020, "大东街道"),
    Pattern("label_in_brackets", "【年报】大东街道2020年政府信息公开工作年度报告", 2020, "大东街道"),
    Pattern("made_public", "2020年度大东街道政府信息公开工作年度报告公示", 2020, "大东街道"),
    Pattern("year_within", "大东街道政府信息公开2020年年度报告", 2020, "大东街道"),
    Pattern(
        "filed_under_a_bureau",
        "2019年度政府信息公开年度工作报告",
        2019,
        None,
    ),
]  # fmt: skip

DECOYS = [
    ("picture_explanation", "图解：大东街道2020年政府信息公开工作年度报告", "explanation"),
    ("text_explanation", "【文字解读】大东街道2020年政府信息公开工作年度报告", "explanation"),
    ("policy_explanation", "大东街道2020年政府信息公开工作年度报告政策解读", "explanation"),
    ("half_year_statistics", "大东街道2022年上半年政府信息公开工作统计", "half_year"),
    ("half_year_report", "大东街道2022年上半年政府信息公开工作报告", "half_year"),
    ("quarter", "大东街道2022年第三季度政府信息公开报告", "half_year"),
    ("notice_about_compiling", "关于做好2020年政府信息公开工作年度报告编制工作的通知", "notice"),
    ("notice_of_format", "关于印发《政府信息公开工作年度报告格式》的通知", "notice"),
    ("application_form", "大东街道政府信息公开申请表", "form"),
    ("guide", "大东街道政府信息公开指南", "form"),
    ("catalogue", "大东街道政府信息公开目录", "form"),
    ("something_else", "大东街道2020年工作总结", "not_a_report"),
    ("budget", "大东街道2020年部门预算", "not_a_report"),
    ("empty", "", "not_a_report"),
]


@pytest.mark.parametrize("pattern", REPORTS, ids=lambda pattern: pattern.name)
def test_title_pattern(pattern: Pattern) -> None:
    reading = read_title(pattern.title)
    assert (reading.is_report, reading.reason) == (True, None)
    assert reading.year == pattern.year
    assert reading.agency == pattern.agency


@pytest.mark.parametrize(("title", "reason"), [row[1:] for row in DECOYS], ids=[row[0] for row in DECOYS])
def test_decoy(title: str, reason: str) -> None:
    reading = read_title(title)
    assert not reading.is_report
    assert reading.reason == reason


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2020年", 2020),
        ("2019-2020年", None),  # names two
        ("大东街道", None),
        ("第1219号", None),
        ("二〇二一年度", 2021),
        ("二零一九年", 2019),
        ("二○一○年", 2010),
        ("1999年", None),  # the regulation is of 2008
    ],
)
def test_year_of_a_title(title: str, year: int | None) -> None:
    assert read_year(title) == year


def test_agency_without_year_and_report_words() -> None:
    title = "广州市越秀区人民政府梅花村街道办事处2023年政府信息公开工作年度报告"
    assert read_agency(title) == "广州市越秀区人民政府梅花村街道办事处"


@pytest.mark.parametrize(
    ("agency", "street"),
    [
        ("广州市越秀区大东街道办事处", 440104019),
        ("越秀区大东街", 440104019),
        ("越秀区白云街道办事处", 440104020),
        ("广州市越秀区人民政府北京街道办事处", 440104003),
        ("衢江区湖南镇人民政府", 330803113),
    ],
)
def test_office_that_governs_a_place(agency: str, street: int) -> None:
    reading = find_office(agency)
    assert reading.place is not None
    assert (reading.place.street, reading.reason) == (street, None)


def test_government_of_a_district_is_in_scope_as_the_district_itself() -> None:
    reading = find_office("广州市越秀区人民政府")
    assert reading.place is not None
    assert (reading.place.street, reading.place.street_name) == (440104000, None)


@pytest.mark.parametrize(
    "agency",
    [
        "广州市越秀区教育局", "越秀区卫生健康局", "广州市公安局越秀区分局", "越秀区财政局", "越秀区发展和改革局",
        "越秀区司法局", "越秀区人民政府办公室", "越秀区城市管理和综合执法局", "越秀区科学技术协会",
        "广州市越秀区人民法院", "越秀区退役军人事务局", "越秀区政务服务中心",
    ],
)  # fmt: skip
def test_departments_are_out_of_scope(agency: str) -> None:
    reading = find_office(agency)
    assert reading.place is None
    assert reading.reason == "department"


@pytest.mark.parametrize("agency", ["广州市", "广州市人民政府", "广东省人民政府", "广东省广州市政府"])
def test_governments_above_the_districts_are_out_of_scope(agency: str) -> None:
    reading = find_office(agency)
    assert (reading.place, reading.reason) == (None, "higher_government")


@pytest.mark.parametrize(
    ("agency", "street"),
    [
        ("越秀区大东街道党工委、办事处", 440104019),
        ("越秀区大东街道党工委办事处", 440104019),
        ("越秀区大东街道党工委和办事处", 440104019),
        ("越秀区大东办事处", 440104019),
        ("花都区花东镇党委、人民政府", 440114105),
    ],
)
def test_office_under_another_of_its_names(agency: str, street: int) -> None:
    reading = find_office(agency)
    assert reading.place == street_place(street)


@pytest.mark.parametrize("agency", ["大东街道司法所", "白云街道综合执法队"])
def test_department_of_a_street_is_no_street(agency: str) -> None:
    assert find_office(agency, 440104).place is None


def test_ambiguous_office_names_its_candidates() -> None:
    reading = find_office("白云街道办事处")
    assert (reading.place, reading.reason) == (None, "ambiguous_place")
    assert len(reading.candidates) > 1
    assert 440104020 in {place.street for place in reading.candidates}


def test_ambiguous_office_is_resolved_by_the_district() -> None:
    reading = find_office("白云街道办事处", 440104)
    assert reading.place == street_place(440104020)


@pytest.mark.parametrize("agency", ["无名山街道办事处", "", None])
def test_unknown_office(agency: str | None) -> None:
    reading = find_office(agency)
    assert (reading.place, reading.reason) == (None, "unknown_place")


def test_place_that_a_text_names_in_full() -> None:
    assert find_place_in("本报告由大东街道办事处编制。", 440104) == street_place(DADONG)
    assert find_place_in("广州市越秀区大东街道办事处编制。", None) == street_place(DADONG)


def test_place_that_a_text_only_speaks_of_is_not_taken() -> None:
    assert find_place_in("我街道赴大东街道办事处学习。", 440104) is None
    assert find_place_in("我街道与广州市越秀区大东街道办事处共建。", None) is None
    assert find_place_in("大东街道办事处赴外地学习，大东街道", 440104) == street_place(DADONG)


def test_place_is_not_taken_from_a_text_that_names_several_or_no_district() -> None:
    assert find_place_in("大东街道办事处、梅花村街道办事处", 440104) is None
    assert find_place_in("大东街道办事处", None) is None
    assert find_place_in("", 440104) is None


def test_no_name_of_a_street_or_town_makes_its_report_a_decoy() -> None:
    """四季青街道 is no fourth quarter."""
    titles = (f"{place.district_name}{place.street_name}2020年政府信息公开工作年度报告" for place in townships() if place.street_name)  # fmt: skip
    assert [title for title in titles if not read_title(title).is_report] == []

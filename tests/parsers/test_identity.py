"""Who reports and about which year: flags or source first, then title, then text; conflicts are named."""

import pytest

from parsers import Hints, parse
from schemas.records import ParsedReport
from tests.parsers.printed import Printed, html_body, page, printed, text
from tests.parsers.text_layouts import pipe

YUEXIU, HUADU = 440104, 440114
DADONG, BAIYUN_STREET = 440104019, 440104020


def report(title: str, sentence: str = "", form: str = "format_2021") -> bytes:
    drawn: Printed = printed(form)
    body = html_body(drawn).replace(drawn.title, title)
    return page(body.replace("本街道按规定公开政府信息。", sentence or "按规定公开政府信息。"))


def read(
    title: str, sentence: str = "", *, hints: Hints | None = None, form: str = "format_2021"
) -> ParsedReport:
    return parse(report(title, sentence, form), source="a.html", hints=hints or Hints())


def warnings(parsed: ParsedReport, code: str) -> list[str]:
    found = [one for one in parsed.problems if one.code == code]
    assert all(one.severity == "warning" for one in found)
    return [one.message for one in found]


def place(parsed: ParsedReport) -> tuple[int | None, int | None]:
    return parsed.report.district, parsed.report.street


# ---- place ------------------------------------------------------------------------------------------


def test_place_and_year_from_the_title() -> None:
    header = read("广州市越秀区大东街道办事处2022年政府信息公开工作年度报告").report
    assert (header.district, header.district_name) == (YUEXIU, "越秀区")
    assert (header.street, header.street_name) == (DADONG, "大东街道")
    assert (header.year, header.agency) == (2022, "广州市越秀区大东街道办事处")


@pytest.mark.parametrize("name", ["大东街", "大东街道", "大东街道办事处", "大东街道办"])
def test_one_street_under_all_its_names(name: str) -> None:
    parsed = read(f"越秀区{name}2022年政府信息公开工作年度报告")
    assert place(parsed) == (YUEXIU, DADONG)


@pytest.mark.parametrize("name", ["大东街", "大东街道办事处"])
def test_district_of_the_source_completes_a_bare_name(name: str) -> None:
    parsed = read(f"{name}2022年政府信息公开工作年度报告", hints=Hints(district=YUEXIU))
    assert place(parsed) == (YUEXIU, DADONG)
    assert warnings(parsed, "identity_conflict") == []


def test_town() -> None:
    parsed = read("广州市花都区花东镇人民政府2022年政府信息公开工作年度报告")
    assert (parsed.report.district, parsed.report.street_name) == (HUADU, "花东镇")


def test_baiyun_street_is_not_baiyun_district() -> None:
    parsed = read("越秀区白云街道办事处2022年政府信息公开工作年度报告")
    assert place(parsed) == (YUEXIU, BAIYUN_STREET)
    parsed = read("广州市白云区人民政府2022年政府信息公开工作年度报告")
    assert place(parsed) == (440111, 440111000)


def test_town_named_like_a_province() -> None:
    assert place(read("衢江区湖南镇人民政府2022年政府信息公开工作年度报告")) == (330803, 330803113)


def test_street_named_like_the_capital() -> None:
    assert place(read("越秀区北京街道办事处2022年政府信息公开工作年度报告")) == (YUEXIU, 440104003)


def test_own_report_of_a_district() -> None:
    header = read("广州市越秀区人民政府2022年政府信息公开工作年度报告").report
    assert (header.district, header.street) == (YUEXIU, 440104000)
    assert (header.district_name, header.street_name) == ("越秀区", None)


def test_ambiguous_place_is_null_and_a_warning_with_candidates() -> None:
    parsed = read("白云街道办事处2022年政府信息公开工作年度报告")
    assert place(parsed) == (None, None)
    (message,) = warnings(parsed, "ambiguous_place")
    assert "白云街道" in message
    assert str(BAIYUN_STREET) in message or "越秀区" in message or message.count("(") > 1
    assert parsed.status == "ok"


def test_ambiguous_place_is_resolved_by_the_district_of_the_source() -> None:
    parsed = read("白云街道办事处2022年政府信息公开工作年度报告", hints=Hints(district=YUEXIU))
    assert place(parsed) == (YUEXIU, BAIYUN_STREET)
    assert warnings(parsed, "ambiguous_place") == []


def test_unknown_place_is_null_and_a_warning_not_a_failure() -> None:
    parsed = read("无名市无名山街道办事处2022年政府信息公开工作年度报告")
    assert place(parsed) == (None, None)
    assert len(warnings(parsed, "unknown_place")) == 1
    assert parsed.status == "ok"
    assert parsed.report.agency == "无名市无名山街道办事处"


def test_report_of_a_department_is_read_with_an_unknown_place() -> None:
    parsed = read("广州市越秀区教育局2022年政府信息公开工作年度报告")
    assert parsed.report.street is None
    assert warnings(parsed, "unknown_place")
    assert parsed.status == "ok"


def test_place_from_the_text_where_the_title_names_none() -> None:
    parsed = read(
        "2022年政府信息公开工作年度报告",
        "广州市越秀区大东街道办事处按照要求编制本报告。",
    )
    assert place(parsed) == (YUEXIU, DADONG)


def test_place_from_the_text_with_the_district_of_the_source() -> None:
    parsed = read(
        "2022年政府信息公开工作年度报告", "大东街道办事处按照要求编制本报告。", hints=Hints(district=YUEXIU)
    )
    assert place(parsed) == (YUEXIU, DADONG)


def test_place_from_the_hints_where_nothing_else_names_one() -> None:
    parsed = read("2022年政府信息公开工作年度报告", hints=Hints(street=DADONG))
    assert place(parsed) == (YUEXIU, DADONG)
    assert (parsed.report.district_name, parsed.report.street_name) == ("越秀区", "大东街道")


def test_district_of_the_hints_is_kept_where_the_street_is_unknown() -> None:
    parsed = read("2022年政府信息公开工作年度报告", hints=Hints(district=YUEXIU))
    assert place(parsed) == (YUEXIU, None)
    assert warnings(parsed, "unknown_place")


def test_hints_come_before_the_title_and_the_conflict_names_both() -> None:
    parsed = read("越秀区大东街道办事处2022年政府信息公开工作年度报告", hints=Hints(street=BAIYUN_STREET))
    assert place(parsed) == (YUEXIU, BAIYUN_STREET)
    (message,) = warnings(parsed, "identity_conflict")
    assert "白云街道" in message
    assert "大东街道" in message
    assert parsed.status == "ok"


def test_district_of_the_hints_against_the_title_is_a_conflict() -> None:
    parsed = read("越秀区大东街道办事处2022年政府信息公开工作年度报告", hints=Hints(district=HUADU))
    (message,) = warnings(parsed, "identity_conflict")
    assert "花都区" in message
    assert "越秀区" in message


def test_district_of_the_hints_comes_before_that_of_the_title() -> None:
    parsed = read("越秀区大东街道办事处2022年政府信息公开工作年度报告", hints=Hints(district=HUADU))
    assert parsed.report.district == HUADU


def test_text_that_names_another_body_than_the_title_is_a_conflict() -> None:
    """052: the title's office is taken, and the warning names both."""
    parsed = read(
        "广州市越秀区大东街道办事处2022年政府信息公开工作年度报告",
        "2022年，广州市花都区花东镇人民政府按照要求编制本报告。",
    )
    assert place(parsed) == (YUEXIU, DADONG)
    (message,) = warnings(parsed, "identity_conflict")
    assert "花东镇" in message
    assert "大东街道" in message


@pytest.mark.parametrize(
    ("heading", "message"),
    [
        ("越秀区大东街道办事处2021年政府信息公开工作年度报告", "year: post 2022, heading 2021"),
        ("越秀区大塘街道办事处2022年政府信息公开工作年度报告", "place: post 大东街道, heading "),
        ("大东街道2022年度政府信息公开年报", None),
    ],
)
def test_a_document_that_bears_another_title_than_its_post_is_a_conflict(
    heading: str, message: str | None
) -> None:
    parsed = read(heading, hints=Hints(title="越秀区大东街道办事处2022年政府信息公开工作年度报告"))
    assert place(parsed) == (YUEXIU, DADONG)
    assert parsed.report.year == 2022
    found = warnings(parsed, "identity_conflict")
    assert len(found) == (message is not None)
    assert all(one.startswith(message or "") for one in found)


# ---- year -------------------------------------------------------------------------------------------


def test_year_of_the_hints_comes_before_that_of_the_title() -> None:
    parsed = read("大东街道2022年政府信息公开工作年度报告", hints=Hints(year=2021, district=YUEXIU))
    assert parsed.report.year == 2021
    (message,) = warnings(parsed, "identity_conflict")
    assert "2021" in message
    assert "2022" in message


def test_year_of_the_title_comes_before_that_of_the_text() -> None:
    parsed = read("越秀区大东街道2022年政府信息公开工作年度报告", "2021年，我街道按照要求编制本报告。")
    assert parsed.report.year == 2022
    (message,) = warnings(parsed, "identity_conflict")
    assert "2021" in message
    assert "2022" in message


@pytest.mark.parametrize(
    "sentence",
    [
        "本报告统计期限为2022年1月1日至2022年12月31日。",
        "2022年，我街道按照要求编制本报告。",
        "2022年度，本街道认真贯彻条例。",
    ],
)
def test_year_from_the_text_where_the_title_has_none_095(sentence: str) -> None:
    parsed = read("越秀区大东街道政府信息公开工作年度报告", sentence)
    assert parsed.report.year == 2022
    assert warnings(parsed, "unknown_year") == []


@pytest.mark.parametrize("form", ["format_2019", "format_2021"])
def test_year_is_never_taken_from_the_form_or_the_day_of_publication(form: str) -> None:
    parsed = read("越秀区大东街道政府信息公开工作年度报告", form=form, hints=Hints(published_on="2023-01-30"))
    assert parsed.report.year is None
    assert len(warnings(parsed, "unknown_year")) == 1
    assert parsed.report.template == form
    assert parsed.status == "ok"


def test_years_that_the_text_compares_are_no_conflict() -> None:
    parsed = read(
        "越秀区大东街道2022年政府信息公开工作年度报告",
        "2022年，我街道主动公开信息71条，比2021年增加3条。2023年将继续改进。",
    )
    assert parsed.report.year == 2022
    assert warnings(parsed, "identity_conflict") == []


@pytest.mark.parametrize(
    "title",
    [
        "大东街道2022年政府信息公开工作年度报告", "2022年大东街道政府信息公开工作年度报告",
        "大东街道2022年度政府信息公开年度报告", "大东街道2022年信息公开工作年度报告",
        "大东街道关于2022年政府信息公开工作年度报告", "大东街道政府信息公开工作2022年度报告",
        "2022大东街道2022年度政府信息公开工作年度报告", "大东街道2022年政务公开工作年报",
        "大东街道2022年政府信息公开工作 年度报告", "大东街道2022年政府信 息公开工作年度报告",
    ],
)  # fmt: skip
def test_every_pattern_of_a_title(title: str) -> None:
    parsed = read(title, hints=Hints(district=YUEXIU))
    assert place(parsed) == (YUEXIU, DADONG)
    assert parsed.report.year == 2022
    assert parsed.status == "ok"


def test_title_of_the_portal_where_the_document_has_none() -> None:
    parsed = read("", hints=Hints(title="越秀区大东街道2022年政府信息公开工作年度报告"))
    assert place(parsed) == (YUEXIU, DADONG)
    assert parsed.report.year == 2022


@pytest.mark.parametrize(
    "lines",
    [
        ["广州市越秀区大东街道办事处", "2022年政府信息公开工作年度报告"],
        ["广州市越秀区大东街道办事处2022年", "政府信息公开工作年度报告"],
        ["广州市越秀区", "大东街道办事处", "2022年政府信息公开工作年度报告"],
        ["索引号：440104-2023-00012", "广州市越秀区大东街道办事处2022年政府信息公开工作年度报告"],
    ],
)
def test_title_broken_over_lines_of_a_text(lines: list[str]) -> None:
    drawn = printed("format_2021")
    data = text(drawn, pipe).decode().replace(drawn.title, "\n".join(lines)).encode()
    parsed = parse(data, source="a.txt")
    assert place(parsed) == (YUEXIU, DADONG)
    assert parsed.report.year == 2022
    assert parsed.report.title is not None
    assert "政府信息公开工作年度报告" in parsed.report.title.replace(" ", "")


def test_nothing_but_the_tables_is_read_with_warnings() -> None:
    drawn = printed("format_2021")
    parsed = parse(text(drawn, pipe).split(b"\n", 1)[1], source="a.txt")
    assert parsed.status == "ok"
    assert {one.code for one in parsed.problems} == {"unknown_year", "unknown_place"}


# ---- units that are no more, offices that are none -----------------------------------------------------


@pytest.mark.parametrize(
    "agency",
    [
        "萝岗区人民政府", "广州市萝岗区夏港街道办事处", "增城市荔城街道办事处", "广州市增城市新塘镇人民政府", "从化市吕田镇人民政府",
        "北京市宣武区大栅栏街道办事处", "卢湾区打浦桥街道办事处",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "2013年，我街道按照要求编制本报告，黄埔区夏港街道办事处、增城区荔城街道办事处。",
        "2013年，黄埔区夏港街道办事处按照要求编制本报告。",
        "2013年，广州市越秀区大东街道办事处按照要求编制本报告。",
    ],
)
def test_unit_that_was_merged_away_has_no_place_whatever_the_text_says(agency: str, sentence: str) -> None:
    parsed = read(f"{agency}2013年政府信息公开工作年度报告", sentence)
    assert place(parsed) == (None, None)
    (message,) = warnings(parsed, "unknown_place")
    assert agency in message
    assert parsed.report.agency == agency


def test_unit_that_was_merged_away_is_not_the_street_of_the_source_s_district() -> None:
    """夏港街道 belongs to 黄埔区 now; in 2013 it reported to 萝岗区, and the register cannot say which code it had."""
    parsed = read(
        "萝岗区夏港街道办事处2013年政府信息公开工作年度报告",
        "2013年，夏港街道办事处按照要求编制本报告。",
        hints=Hints(district=440112),
    )
    assert place(parsed) == (440112, None)
    assert warnings(parsed, "unknown_place")


def test_report_of_a_department_is_not_that_of_the_street_its_text_names() -> None:
    parsed = read("越秀区教育局2022年政府信息公开工作年度报告", "2022年，越秀区大东街道办事处给予了支持。")
    assert place(parsed) == (None, None)
    (message,) = warnings(parsed, "unknown_place")
    assert "governs no" in message


def test_report_of_a_city_is_above_the_districts() -> None:
    parsed = read("广州市人民政府2022年政府信息公开工作年度报告", "2022年，越秀区大东街道办事处给予了支持。")
    assert place(parsed) == (None, None)
    (message,) = warnings(parsed, "unknown_place")
    assert "above the districts" in message


def test_ambiguous_title_is_resolved_by_a_text_that_names_one_of_the_candidates() -> None:
    parsed = read(
        "白云街道办事处2022年政府信息公开工作年度报告", "2022年，越秀区白云街道办事处按照要求编制本报告。"
    )
    assert place(parsed) == (YUEXIU, BAIYUN_STREET)


def test_ambiguous_title_is_not_resolved_by_a_text_that_names_another_street() -> None:
    parsed = read("白云街道办事处2022年政府信息公开工作年度报告", "2022年，越秀区大东街道办事处给予了支持。")
    assert place(parsed) == (None, None)
    assert warnings(parsed, "ambiguous_place")


def test_title_that_the_register_does_not_know_by_its_words_is_completed_by_the_text() -> None:
    parsed = read(
        "越秀区大东街工作委员2022年政府信息公开工作年度报告",
        "2022年，广州市越秀区大东街道办事处按照要求编制本报告。",
    )
    assert place(parsed) == (YUEXIU, DADONG)


@pytest.mark.parametrize(
    "sentence",
    [
        "我街道赴梅花村街道办事处考察。",
        "学习梅花村街道办事处的做法。",
        "与越秀区梅花村街道办事处联合开展宣传。",
    ],
)
def test_street_that_a_text_speaks_of_is_not_its_own(sentence: str) -> None:
    parsed = read("2022年政府信息公开工作年度报告", sentence, hints=Hints(district=YUEXIU))
    assert place(parsed) == (YUEXIU, None)


# ---- year and period ---------------------------------------------------------------------------------


def test_period_says_the_year_where_the_text_also_speaks_of_others() -> None:
    parsed = read(
        "越秀区大东街道政府信息公开工作年度报告",
        "本报告统计期限为2022年1月1日至12月31日。2021年，我街道完成了整改；2023年，我街道将继续改进。",
    )
    assert parsed.report.year == 2022
    assert warnings(parsed, "unknown_year") == []


def test_period_against_the_title_is_a_conflict() -> None:
    parsed = read(
        "越秀区大东街道2022年政府信息公开工作年度报告", "本报告统计期限为2021年1月1日至2021年12月31日。"
    )
    assert parsed.report.year == 2022
    (message,) = warnings(parsed, "identity_conflict")
    assert "2021" in message
    assert "2022" in message


@pytest.mark.parametrize(
    "sentence",
    [
        "较2021年，主动公开信息有所增加。", "与2021年度相比有所增加。", "落实《2021年政务公开工作要点》。",
        "根据《关于编制2021年度政府信息公开工作年度报告的通知》，我街道认真总结。",
    ],
)  # fmt: skip
def test_year_that_a_text_only_mentions_is_not_its_own(sentence: str) -> None:
    assert read("越秀区大东街道政府信息公开工作年度报告", sentence).report.year is None
    parsed = read("越秀区大东街道2022年政府信息公开工作年度报告", sentence)
    assert warnings(parsed, "identity_conflict") == []


def test_day_of_publication_in_a_title_is_not_its_year() -> None:
    parsed = read("越秀区大东街道2022年政府信息公开工作年度报告（2023年1月18日发布）")
    assert (parsed.report.year, parsed.report.street) == (2022, DADONG)

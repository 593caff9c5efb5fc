"""Text as portals send it."""

import pytest

from spiders.pages.text import clean_title, day_of, decode, find_day, is_cut, without_day

REPORT = "越秀区大东街道政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xef\xbb\xbf" + REPORT.encode(), "text/html; charset=gbk"),
        (REPORT.encode("gb18030"), "text/html; charset=GB2312"),
        (b'<meta charset="gbk">' + REPORT.encode("gb18030"), "text/html"),
        (REPORT.encode(), None),
        (REPORT.encode("gb18030"), None),
    ],
    ids=["bom", "header", "meta", "utf-8", "gb18030"],
)
def test_encodings_in_their_order(body: bytes, content_type: str | None) -> None:
    assert REPORT in decode(body, content_type)


def test_titles_lose_markup_entities_and_line_breaks() -> None:
    title = "广州市<em>花都</em>区花东镇人民政府2024年政府<br/>\n信息公开&amp;工作年度报告&nbsp;"
    assert clean_title(title) == "广州市花都区花东镇人民政府2024年政府信息公开&工作年度报告"
    assert clean_title("&lt;br&gt;报告") == "报告"


@pytest.mark.parametrize("title", ["越秀区大东街道办…", "越秀区大东街道办……", "越秀区大东街道办..."])
def test_a_cut_title(title: str) -> None:
    assert is_cut(title)
    assert not is_cut(REPORT)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("发布日期:2024-01-12 11:44:13", "2024-01-12"),
        ("2021/1/8", "2021-01-08"),
        ("2021年1月22日", "2021-01-22"),
        ("2026-\n01-\n23", "2026-01-23"),
        ("2021-02-30 2021-03-01", "2021-03-01"),
        ("01-18", None),
        ("", None),
    ],
)
def test_days(text: str, day: str | None) -> None:
    assert find_day(text) == day


def test_a_day_inside_a_link_is_no_part_of_its_title() -> None:
    assert clean_title(without_day("大东街道2020年年报 2021-01-22")) == "大东街道2020年年报"


@pytest.mark.parametrize(
    ("epoch", "day"),
    [
        (1783353600, "2026-07-07"),
        ("1673366400", "2023-01-11"),
        (0, None),
        (None, None),
        ("x", None),
        (10**20, None),
    ],
)
def test_seconds_are_days_in_china(epoch: object, day: str | None) -> None:
    assert day_of(epoch) == day

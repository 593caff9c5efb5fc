"""What a listed row is: whose report, of which year, or why it is none of ours."""

import pytest

from spiders.pages.article import Link, PageFacts
from spiders.pages.rows import Row, Verdict, Wanted, judge
from spiders.sources import Source

DISTRICT = 440104


def source(**fields: object) -> Source:
    return Source.model_validate(
        {
            "id": "test",
            "platform": "nfcms",
            "start_urls": ["http://www.yuexiu.gov.cn/a/"],
            "allowed_hosts": ["www.yuexiu.gov.cn"],
            "district": DISTRICT,
            **fields,
        }
    )


def row(title: str, **fields: object) -> Row:
    return Row("http://www.yuexiu.gov.cn/a/content/post_1.html", title, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "street", "year"),
    [
        ("广州市越秀区人民政府梅花村街道办事处2023年政府信息公开工作年度报告", 440104013, 2023),
        ("2018年广州市越秀区大东街道办事处政府信息公开年度报告", 440104019, 2018),
        ("越秀区白云街道2020年政府信息公开年度报告", 440104020, 2020),
        ("广州市越秀区人民政府2021年政府信息公开工作年度报告", 440104000, 2021),
    ],
)
def test_the_title_says_who_and_when(title: str, street: int, year: int) -> None:
    verdict = judge(row(title), source(), Wanted(), page_seen=False)
    assert verdict is not None
    assert verdict.place is not None
    assert (verdict.place.street, verdict.year, verdict.year_from) == (street, year, "title")


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("越秀区教育局2020年政府信息公开工作年度报告", "department"),
        ("越秀区大东街道2020年政府信息公开工作年度报告图解", "explanation"),
        ("关于编制2020年政府信息公开工作年度报告的通知", "notice"),
        ("大东街道开展消防检查", "not_a_report"),
        ("大东街道2019年政府信息公开工作年度报告", "year_not_asked"),
    ],
)
def test_rows_that_are_none_of_ours_have_a_reason(title: str, reason: str) -> None:
    verdict = judge(row(title), source(), Wanted(frozenset({2020})), page_seen=False)
    assert verdict is not None
    assert verdict.reason == reason


def test_a_cut_title_is_judged_by_the_page() -> None:
    cut = row("广州市越秀区大东街道办事处2020年政府信…", cut=True)
    assert judge(cut, source(), Wanted(), page_seen=False) is None
    cut.learn(PageFacts(agency="大东街"))
    assert judge(cut, source(), Wanted(), page_seen=True) == Verdict(reason="title_unknown")
    cut.learn(PageFacts(title="广州市越秀区大东街道办事处2020年政府信息公开工作年度报告"))
    verdict = judge(cut, source(), Wanted(), page_seen=True)
    assert verdict is not None
    assert verdict.place is not None
    assert verdict.place.street == 440104019


class TestTitleWithoutAnOffice:
    title = "2020年政府信息公开工作年度报告"

    def test_is_of_the_sources_street(self) -> None:
        verdict = judge(row(self.title), source(street=440104019), Wanted(), page_seen=False)
        assert verdict is not None
        assert verdict.place is not None
        assert verdict.place.street == 440104019

    def test_is_of_who_published_it(self) -> None:
        verdict = judge(row(self.title, agency="大东街"), source(), Wanted(), page_seen=False)
        assert verdict is not None
        assert verdict.place is not None
        assert verdict.place.street == 440104019

    def test_is_a_departments_where_one_published_it(self) -> None:
        verdict = judge(row(self.title, agency="越秀区教育局"), source(), Wanted(), page_seen=False)
        assert verdict is not None
        assert verdict.reason == "department"

    def test_waits_for_the_page_and_is_the_districts_where_that_says_nothing(self) -> None:
        assert judge(row(self.title), source(), Wanted(), page_seen=False) is None
        for office in (None, "越秀区政府办公室"):
            verdict = judge(row(self.title, agency=office), source(), Wanted(), page_seen=True)
            assert verdict is not None
            assert verdict.place is not None
            assert verdict.place.street == 440104000

    def test_is_nobodys_in_a_column_that_spans_districts(self) -> None:
        verdict = judge(row(self.title), source(district=None), Wanted(), page_seen=True)
        assert verdict is not None
        assert verdict.reason == "unknown_place"


@pytest.mark.parametrize(
    ("fields", "year", "year_from"),
    [
        ({"year": 2020, "published_on": "2022-01-01"}, 2020, "column"),
        ({"published_on": "2021-01-22"}, 2020, "published"),
        ({}, None, None),
    ],
)
def test_a_year_that_the_title_does_not_name_keeps_nothing_out(
    fields: dict[str, object], year: int | None, year_from: str | None
) -> None:
    verdict = judge(
        row("大东街道政府信息公开年报", **fields), source(), Wanted(frozenset({2015})), page_seen=True
    )
    assert verdict is not None
    assert verdict.reason is None
    assert (verdict.year, verdict.year_from) == (year, year_from)


def test_the_sources_street_goes_before_the_title() -> None:
    verdict = judge(
        row("越秀区登峰街道2020年政府信息公开年报"), source(street=440104019), Wanted(), page_seen=False
    )
    assert verdict is not None
    assert verdict.place is not None
    assert verdict.place.street == 440104019


def test_two_rows_of_one_report_are_put_together() -> None:
    first = row("广州市越秀区大东街…", cut=True, attachments=[Link("http://h/attachment/1/2/7/1.pdf")])
    first.merge(
        Row(
            "https://www.yuexiu.gov.cn/b/content/post_1.html",
            "大东街道2020年年报",
            "2021-01-22",
            attachments=[Link("https://h/gz/attachment/1/2/7/1.pdf", "年报.pdf"), Link("http://h/b.doc")],
        )
    )
    assert (first.title, first.cut, first.published_on) == ("大东街道2020年年报", False, "2021-01-22")
    assert first.aliases == ["https://www.yuexiu.gov.cn/b/content/post_1.html"]
    assert [(link.url, link.name) for link in first.attachments] == [
        ("http://h/attachment/1/2/7/1.pdf", "年报.pdf"),
        ("http://h/b.doc", None),
    ]


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (Wanted(), None),
        (Wanted(districts=frozenset({440111})), None),
        (Wanted(streets=frozenset({440104019})), "place_not_asked"),
    ],
)
@pytest.mark.parametrize("agency", [None, "白云区人民政府"])
def test_a_name_that_places_share_keeps_a_report_out_only_where_none_of_them_is_asked_for(
    agency: str | None, wanted: Wanted, reason: str | None
) -> None:
    title = f"{'' if agency else '白云区人民政府'}2020年政府信息公开工作年度报告"
    verdict = judge(row(title, agency=agency), source(district=None), wanted, page_seen=False)
    assert verdict is not None
    assert (verdict.reason, verdict.place) == (reason, None)


def test_a_name_that_places_share_is_told_apart_by_the_sources_district() -> None:
    verdict = judge(
        row("白云区人民政府2020年政府信息公开工作年度报告"),
        source(district=440111),
        Wanted(),
        page_seen=False,
    )
    assert verdict is not None
    assert verdict.place is not None
    assert verdict.place.district == 440111

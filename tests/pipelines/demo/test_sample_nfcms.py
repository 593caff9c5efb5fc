"""The districts' columns of the sample portal."""

import re
from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import urljoin

import pytest
from lxml import html as lxml_html

from pipelines.demo.platforms.nfcms import PAGE_SIZE
from pipelines.demo.portal import Portal

COLUMN = "/zwgk/xxgknb/2020/"

Ask: TypeAlias = Callable[..., Any]


class Link:
    """A row of a list: its address as written and in full, text, title and date."""

    def __init__(self, row: lxml_html.HtmlElement, page: str) -> None:
        (anchor,) = row.iter("a")
        self.href, self.text, self.title = anchor.get("href", ""), anchor.text or "", anchor.get("title")
        self.url = urljoin(page, self.href)
        self.date = row.findtext("span")


def rows(ask: Ask, column: str) -> list[Link]:
    """Every row of a column, page after page, as far as the first page's links say."""
    first = ask(column).text
    last = max([1, *map(int, re.findall(r"index_(\d+)\.html", first))])
    names = ["index.html", *(f"index_{number}.html" for number in range(2, last + 1))]
    assert ask(f"{column}index_{last + 1}.html").status == 404
    found = []
    for name in names:
        page = lxml_html.fromstring(ask(f"{column}{name}").text)
        listed = page.xpath('//ul[@class="news_list"]/li')
        assert len(listed) == PAGE_SIZE or name == names[-1]
        found += [Link(row, f"{column}{name}") for row in listed]
    return found


def post_id(url: str) -> int:
    (number,) = re.findall(r"/m?post_(\d+)\.html$", url)
    return int(number)


def test_page_two_is_index_2_and_there_is_no_index_1(portal: Portal, ask: Ask) -> None:
    column = f"{portal.url}{COLUMN}"
    assert ask(column).body == ask(f"{column}index.html").body
    assert ask(f"{column}index_1.html").status == 404
    assert ask(f"{column}index_2.html").status == 200


def test_every_report_of_the_year_is_listed_once_among_other_rows(portal: Portal, ask: Ask) -> None:
    listed = [post_id(row.url) for row in rows(ask, f"{portal.url}{COLUMN}")]
    reports = [r["post_id"] for r in portal.truth() if r["year"] == 2020]
    assert len(reports) == 19
    assert set(reports) < set(listed)
    assert len(set(listed)) == len(listed)
    others = {r["kind"] for r in portal.others() if r["post_id"] in listed}
    assert others == {"department", "explanation", "notice", "half_year"}


def test_links_come_in_every_spelling_and_all_lead_somewhere(portal: Portal, ask: Ask) -> None:
    everything = [row for year in range(2019, 2024) for row in rows(ask, f"{portal.url}/zwgk/xxgknb/{year}/")]
    spellings = {
        "relative": r"content/post_", "dotted": r"\./content/post_", "rooted": r"/zwgk/",
        "full": rf"{portal.url}/.*/post_", "without a scheme": r"//127", "mobile": r".*/mpost_",
    }  # fmt: skip
    for name, pattern in spellings.items():
        assert any(re.match(pattern, row.href) for row in everything), name
    assert {ask(row.url).status for row in everything} == {200}


def test_long_titles_are_cut_and_not_always_given_elsewhere(portal: Portal, ask: Ask) -> None:
    cut = [row for row in rows(ask, f"{portal.url}{COLUMN}") if row.text.endswith("…")]
    assert any(row.title is None for row in cut)
    for row in cut:
        assert row.title is None or row.title.startswith(row.text[:-1])


def test_the_folders_of_the_years_hang_under_one_page(portal: Portal, ask: Ask) -> None:
    page = lxml_html.fromstring(ask(f"{portal.url}/zwgk/xxgknb/").text)
    years = {a.text: a.get("href") for a in page.xpath('//ul[@class="years"]//a')}
    assert years == {str(year): f"/zwgk/xxgknb/{year}/" for year in range(2019, 2024)}
    assert ask(f"{portal.url}/zwgk/xxgknb/2020").headers["Location"] == COLUMN


def test_one_document_has_several_addresses_with_one_text(portal: Portal, ask: Ask) -> None:
    for report in portal.truth()[::9]:
        assert len(report["addresses"]) == 4
        assert {post_id(address) for address in report["addresses"]} == {report["post_id"]}
        texts = set()
        for address in report["addresses"]:
            page = lxml_html.fromstring(ask(address).text)
            (body,) = page.xpath('//div[@class="article-content" or @id="zoomcon"]')
            texts.add(re.sub(r"\s", "", "".join(body.itertext())))
        assert len(texts) == 1


def test_documents_say_who_and_when(portal: Portal, ask: Ask) -> None:
    datelines, sources, empty = set(), set(), 0
    for report in portal.truth():
        page = lxml_html.fromstring(ask(report["addresses"][0]).text)
        metas = {meta.get("name"): meta.get("content", "") for meta in page.xpath("//meta[@name]")}
        assert {"ArticleTitle", "PubDate", "ContentSource", "ColumnName"} <= set(metas)
        (line,) = page.xpath('//div[@class="zw-info"]/span/text()')
        assert report["published_on"] in line
        datelines.add(re.sub(r"[\d:-]+", "#", line.replace(line.partition("来源")[2], "…"))[:9])
        (heading,) = page.xpath("//h1")
        assert "".join(heading.itertext()) == report["title"]
        if metas["ArticleTitle"]:
            assert metas["ArticleTitle"] == report["title"]
            assert metas["PubDate"].startswith(report["published_on"])
            sources.add(metas["ContentSource"])
        else:
            empty += 1
        assert f"NFCMS_POST_ID = {report['post_id']};" in ask(report["addresses"][0]).text
    assert len(datelines) >= 4
    assert {"本网", "大东街", "越秀区"} <= sources
    assert 0 < empty < 20


@pytest.mark.parametrize(
    ("district", "start"),
    [
        ("海珠区", "/zwgk/zfxxgknb/jd/"),
        ("增城区", "/gk/zfxxgk/zfxxgkgznb/"),
        ("110101", "/110101/zwgk/xxgknb/"),
    ],
)
def test_other_districts_have_columns_of_their_own(ask: Ask, district: str, start: str) -> None:
    with Portal(districts=("440104", district), years=(2019, 2020)) as portal:
        column = next(s for s in portal.sources[3:] if s["platform"] == "nfcms")
        assert column["start_urls"] == [f"{portal.url}{start}"]
        text = ask(column["start_urls"][0]).text
        reports = [r for r in portal.truth() if r["district"] == column["district"]]
        assert {r["year"] for r in reports} == {2019, 2020}
        assert any(f"post_{r['post_id']}.html" in text for r in reports)
        addresses = [address for r in portal.truth() for address in r["addresses"]]
        assert len(set(addresses)) == len(addresses)
        assert {ask(r["addresses"][0]).status for r in reports} == {200}

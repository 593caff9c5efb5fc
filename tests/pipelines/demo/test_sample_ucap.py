"""The UCAP district of the sample portal: rows as JSON, with a page size that is capped."""

import re
from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import urljoin

import pytest

from pipelines.demo.portal import Portal

ENTRY = "demo-230103-ucap"
RESULT_KEYS = [
    "title", "url", "publishedTimeStr", "content", "contentHtml", "subTitle", "memo", "manuscriptId",
    "channelName", "channelCodeName", "domainMetaList",
]  # fmt: skip

Ask: TypeAlias = Callable[..., Any]


@pytest.fixture
def search(everything: Portal, ask: Ask, source: Callable[..., str]) -> str:
    """Address of the list, as the script of the column's page has it."""
    start = source(everything, ENTRY)
    text = ask(start).text
    assert "<li><a" not in text.partition('<ul class="list"')[2].partition("</ul>")[0]
    (path,) = re.findall(r"\$\.get\('([^']+)'", text)
    return urljoin(start, path)


def test_pages_are_capped_at_twenty_whatever_is_asked_for(
    everything: Portal, ask: Ask, search: str, listed_by: Callable[..., set[str]]
) -> None:
    query = "?_isAgg=true&_isJson=true&_pageSize=50&_template=index&_rangeTimeGte=&_channelName="
    found: list[str] = []
    number = 0
    while True:
        number += 1
        data = ask(f"{search}{query}&page={number}").data["data"]
        assert (data["page"], data["rows"]) == (number, 20)
        if not data["results"]:
            break
        found += [urljoin(search, result["url"]) for result in data["results"]]
    assert number > 2
    assert len(set(found)) == len(found) == data["total"]
    assert set(found) == listed_by(everything, ENTRY)
    assert ask(f"{search}?_isJson=true").data["data"]["rows"] == 18


def test_a_result_is_the_sample_with_other_values(ask: Ask, search: str) -> None:
    results = ask(f"{search}?_isJson=true&page=1").data["data"]["results"]
    for result in results:
        assert list(result) == RESULT_KEYS
        assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d", result["publishedTimeStr"])
        keys = [pair["key"] for pair in result["domainMetaList"][0]["resultList"]]
        assert keys == ["refno", "writedate", "pubdate", "indexnumber", "source"]
    assert {result["url"].startswith("//127.0.0.1:") for result in results} == {True, False}


def test_without_is_json_a_page_comes(ask: Ask, search: str) -> None:
    reply = ask(f"{search}?_isAgg=true&page=1")
    assert reply.headers["Content-Type"].startswith("text/html")
    assert reply.text.startswith("<ul><li><a href=")


def test_all_spellings_of_the_list_are_one_and_the_channel_can_be_asked_for(ask: Ask, search: str) -> None:
    channel = search.rpartition("/")[2]
    root = urljoin(search, "/")
    query = "?_isJson=true&page=1"
    answers = {
        ask(f"{root}{way}{channel}{query}").body for way in ("common/search/", "searchList/", "search/")
    }
    assert len(answers) == 1
    asked = ask(f"{root}common/getChannelList?channelCode=c100186&websiteCodeName=nangang").data
    assert [found["channelId"] for found in asked["data"]] == [channel]


def test_documents_wear_the_tags_of_the_platform(everything: Portal, ask: Ask) -> None:
    bodies = set()
    for report in everything.truth():
        if report["sources"] == [ENTRY]:
            assert re.search(r"/nangang/c100186/20\d{4}/[0-9a-f]{32}\.shtml$", report["addresses"][0])
            text = ask(report["addresses"][0]).text
            title = re.search(r"<ucaptitle>(.*?)</ucaptitle>", text)
            assert title
            assert title[1].replace("<br>", "") == report["title"]
            assert f"<publishtime>{report['published_on']}" in text
            bodies |= set(re.findall(r'<ucapcontent>|class="article_content"|id="UCAP-CONTENT"', text))
    assert len(bodies) == 3

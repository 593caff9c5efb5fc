"""UCAP channels: JSON only when asked for, pages as large as the portal pleases."""

import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from spiders.crawling.crawl import CrawlResult
from tests.spiders.portal import Answer, Asked, Server
from tests.spiders.reports import article, titles

Walk = Callable[..., CrawlResult]
CHANNEL = "0123456789abcdef0123456789abcdef"


def channel(
    portal: Server, count: int, cap: int = 20, path: str = "common/search", total: int | None = None
) -> None:
    """A channel of `count` reports at any address under `/{path}/`, and their pages."""
    listed = titles(count)
    for number, title in enumerate(listed):
        portal.routes[f"/site/c100186/202101/{number:032x}.shtml"] = article(
            title, "<ucapcontent><p>一、总体情况</p></ucapcontent>"
        )

    def answer(asked: Asked) -> Answer:
        parts = urlsplit(asked.path)
        if parts.path != f"/{path}/{CHANNEL}":
            return Answer("not here", 404)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if query.get("_isJson") != "true":
            return Answer("<html>列表</html>")
        page, size = int(query["page"]), min(cap, int(query["_pageSize"]))
        results = [
            {
                "title": listed[n],
                "url": f"//{portal.host}/site/c100186/202101/{n:032x}.shtml",
                "publishedTimeStr": "2021-01-18 10:00:00",
                "domainMetaList": [{"resultList": [{"key": "source", "value": "大东街"}]}],
            }
            for n in range((page - 1) * size, min(page * size, count))
        ]
        data = {"total": count if total is None else total, "page": page, "rows": size, "results": results}
        return Answer(json.dumps({"data": data}), headers={"Content-Type": "application/json"})

    portal.routes["*"] = answer


@pytest.mark.parametrize("path", ["common/search", "searchList", "search"])
def test_every_page_of_a_channel_however_few_rows_a_page_has(
    portal: Server, walk_portal: Walk, path: str
) -> None:
    channel(portal, 12, cap=5, path=path)
    portal.routes["/site/c100186/list.shtml"] = f"<script>var url = '/{path}/{CHANNEL}?_isAgg=true'</script>"
    result = walk_portal("ucap", "/site/c100186/list.shtml")
    assert [found.title for found in result.reports] == titles(12)
    assert {found.state for found in result.reports} == {"fetched"}
    assert (result.reports[0].published_on, result.reports[0].agency) == (
        "2021-01-18",
        "广州市越秀区人民政府大东街道办事处",
    )
    assert result.reports[0].url.startswith(portal.url)
    assert len([p for p in portal.paths if CHANNEL in p]) == 3
    assert not result.warnings


def test_the_channel_by_its_code(portal: Server, walk_portal: Walk) -> None:
    channel(portal, 2)
    portal.routes["/site/c100186/common_list.shtml"] = "<html>年报</html>"
    portal.routes["/common/getChannelList?channelCode=c100186&websiteCodeName=site"] = (
        f'{{"channelId":"{CHANNEL}"}}'
    )
    assert len(walk_portal("ucap", "/site/c100186/common_list.shtml").reports) == 2


def test_the_address_of_the_list_itself(portal: Server, walk_portal: Walk) -> None:
    channel(portal, 2)
    assert len(walk_portal("ucap", f"/common/search/{CHANNEL}").reports) == 2


def test_fewer_rows_than_announced_are_named(portal: Server, walk_portal: Walk) -> None:
    channel(portal, 3, total=8)
    result = walk_portal("ucap", f"/common/search/{CHANNEL}")
    assert len(result.reports) == 3
    assert result.warnings == [
        f"{portal.url}/common/search/{CHANNEL}: list_short: 3 rows served of 8 announced"
    ]


@pytest.mark.parametrize(
    ("page", "error"),
    [
        ("<html>维护中</html>", "/site/c100186/x.shtml: no_channel"),
        (Answer("", 404), "/site/c100186/x.shtml: http_404"),
    ],
)
def test_a_column_without_a_channel_is_an_error(
    portal: Server, walk_portal: Walk, page: str | Answer, error: str
) -> None:
    portal.routes["/site/c100186/x.shtml"] = page
    assert walk_portal("ucap", "/site/c100186/x.shtml").errors == [portal.url + error]


def test_a_column_that_names_its_channel_only(portal: Server, walk_portal: Walk) -> None:
    channel(portal, 3)
    portal.routes["/site/x/index.shtml"] = f"<script>var channelId = '{CHANNEL}';</script>"
    result = walk_portal("ucap", "/site/x/index.shtml")
    assert [found.title for found in result.reports] == titles(3)

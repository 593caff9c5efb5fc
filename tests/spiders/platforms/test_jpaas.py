"""JPAAS columns: the page number is heeded in one place only."""

import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from spiders.crawling.crawl import CrawlResult
from spiders.platforms.jpaas import read_units
from tests.spiders.portal import Answer, Asked, Server
from tests.spiders.reports import article, titles

Walk = Callable[..., CrawlResult]
UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
QUERY = (
    "{'webId':'3185','pageId':'1229565788','parseType':'bulidstatic','pageType':'column',"
    "'tagId':'信息列表','tplSetId':'o0Yc','editType':'null'}"
)


def items(numbers: range) -> str:
    listed = titles(numbers.stop)
    return "".join(
        f'<li><a title="{listed[n]}" href="/art/2021/art_{n:08x}.html">{listed[n][:9]}…</a><b>2021-01-22</b></li>'
        for n in numbers
    )


def column(
    portal: Server, count: int, *, shown: int = 15, served: int | None = None, tag: str = "信息列表"
) -> None:
    """A column of `count` rows of which the page shows `shown` and the gateway serves `served`."""
    for number, title in enumerate(titles(count)):
        portal.routes[f"/art/2021/art_{number:08x}.html"] = article(title)
    portal.routes["/col/col1229565788/index.html"] = (
        f'<div queryData="{QUERY}" count="{count}" rows="15" pageNo="1" unitUrl="{UNIT}"><ul>{items(range(min(shown, count)))}</ul></div>'
    )

    def answer(asked: Asked) -> Answer:
        parts = urlsplit(asked.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path != UNIT or query.get("parseType") != "bulidstatic":
            return Answer("not here", 404)
        if query.get("tagId") != tag:
            return Answer(json.dumps({"success": True, "data": {"html": ""}}))
        # A bare pageNo is ignored.
        wanted = json.loads(query.get("paramJson", "{}"))
        page, size = wanted.get("pageNo", 1), wanted.get("pageSize", 15)
        rows = range((page - 1) * size, min(page * size, count if served is None else served))
        if not rows:
            rows = range(min(size, count))
        html = f'<ul count="{count}">{items(rows)}</ul>'
        return Answer(
            json.dumps({"success": True, "data": {"html": html}}),
            headers={"Content-Type": "application/json"},
        )

    portal.routes["*"] = answer


def test_what_a_column_declares() -> None:
    (unit,) = read_units(
        f'<div queryData="{QUERY}" count="386" rows="15" unitUrl="{UNIT}"></div>', "http://a.gov.cn/col/"
    )
    assert (unit.address, unit.count, unit.rows) == (f"http://a.gov.cn{UNIT}", 386, 15)
    assert unit.query["tagId"] == "信息列表"
    assert read_units('<div queryData="{broken"></div>', "http://a.gov.cn/") == []


def test_every_page_by_its_number_inside_param_json(portal: Server, walk_portal: Walk) -> None:
    column(portal, 40)
    result = walk_portal("jpaas", "/col/col1229565788/index.html")
    assert [found.title for found in result.reports] == titles(40)
    assert len([p for p in portal.paths if p.startswith(UNIT)]) == 2  # the first page stands in the column
    assert not result.warnings
    assert portal.requests[-1].headers.get("Referer") is None
    asked = next(asked for asked in portal.requests if asked.path.startswith(UNIT))
    assert asked.headers["Referer"] == f"{portal.url}/col/col1229565788/index.html"


def test_a_column_that_shows_no_rows_itself(portal: Server, walk_portal: Walk) -> None:
    column(portal, 20, shown=0)
    reports = walk_portal("jpaas", "/col/col1229565788/index.html").reports
    assert [found.title for found in reports] == titles(20)


def test_the_first_page_for_ever_ends_the_walk_and_is_named(portal: Server, walk_portal: Walk) -> None:
    column(portal, 40, served=15)
    result = walk_portal("jpaas", "/col/col1229565788/index.html")
    assert len(result.reports) == 15
    assert len([p for p in portal.paths if p.startswith(UNIT)]) == 1
    assert [warning.split(": ")[1] for warning in result.warnings] == ["list_repeats", "list_short"]
    assert "15 rows served of 40 announced" in result.warnings[1]


def test_a_list_that_the_gateway_does_not_know_is_an_error(portal: Server, walk_portal: Walk) -> None:
    column(portal, 20, shown=0, tag="别的")
    assert walk_portal("jpaas", "/col/col1229565788/index.html").errors == [f"{portal.url}{UNIT}: empty_list"]


def test_a_column_without_a_list_is_an_error(portal: Server, walk_portal: Walk) -> None:
    portal.routes["/col/col1/index.html"] = "<html>维护中</html>"
    assert walk_portal("jpaas", "/col/col1/index.html").errors == [
        f"{portal.url}/col/col1/index.html: no_list"
    ]

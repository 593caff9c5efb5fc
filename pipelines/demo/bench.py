"""A column of many small reports on NFCMS, for measuring: ten thousand pages, served as fast as may be.

Each is the report of another street of the country, so that none is a copy of another. They have the
six headings and no tables: what is measured is the way of a page, not of its figures.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from html import escape
from typing import Any

from pipelines.demo.answers import Answer, Request, Route, Routes, html, not_found
from pipelines.demo.published.entries import Entry
from pipelines.demo.published.offices import city_of
from pipelines.demo.reports.pages import link, page
from schemas.codebook import codebook
from schemas.gazetteer import Place, townships
from schemas.times import SHANGHAI

HOST = "guangdong"
ROOT = "/zwgk/bench/"
PAGE_SIZE = 100
YEAR = 2020
_FIRST_ID = 7_100_000
_NAME, _MARK = "政府信息公开年报", "@TITLE@"


class Bench:
    """The column.

    Args:
        pages: how many reports it has.
    """

    def __init__(self, pages: int, base: str) -> None:
        self._base = base
        self.labels = frozenset({HOST, "nfcms", "demo-bench"})
        self._titles = [_title(place) for place in _streets(pages)]
        headings = "".join(f"<p><strong>{heading}</strong></p><p>{_PROSE}</p>" for heading in _headings())
        self._head, self._middle, self._tail = page(
            _MARK,
            f'<h1 class="content_title">{_MARK}</h1><div id="zoomcon" class="content_article">{headings}</div>',
            site="政府门户网站",
            crumbs=["政务公开", _NAME],
        ).split(_MARK)

    def routes(self) -> Routes:
        """The lists; reports are found by `find`, for ten thousand routes would take time to make."""
        routes: Routes = {}
        for number in range(1, self._pages + 1):
            name = "index.html" if number == 1 else f"index_{number}.html"
            routes[f"{ROOT}{name}"] = Route(self._list, "list", self.labels)
        routes[ROOT] = routes[f"{ROOT}index.html"]
        return routes

    @property
    def _pages(self) -> int:
        return -(-len(self._titles) // PAGE_SIZE)

    def find(self, path: str) -> Route | None:
        """Who answers for the page of a report."""
        return Route(self._document, "report", self.labels) if path.startswith(f"{ROOT}content/") else None

    def entries(self) -> list[Entry]:
        """The column, which spans districts and so names none."""
        host = self._base.partition("//")[2]
        about = f"{len(self._titles)} small reports of streets of the whole country"
        return [Entry("demo-bench", "nfcms", self.labels, [f"{self._base}{ROOT}"], [host], None, about)]

    def published(self) -> Iterator[dict[str, Any]]:
        """Every report, without figures."""
        for number, (place, title) in enumerate(zip(_streets(len(self._titles)), self._titles, strict=True)):
            yield {
                "post_id": _FIRST_ID + number,
                "kind": "report",
                "title": title,
                "year": YEAR,
                "district": place.district,
                "street": place.street,
                "addresses": [f"{self._base}{_path(number)}"],
                "sources": ["demo-bench"],
                "expect": {"state": "fetched", "reason": None},
                "truth": None,
            }

    def _list(self, request: Request) -> Answer:
        name = request.path.removeprefix(ROOT)
        digits = "".join(filter(str.isdigit, name))
        number = int(digits) if digits else 1
        first = (number - 1) * PAGE_SIZE
        rows = "\n".join(
            f'<li>{link(_path(first + place), title)}<span class="time">{_day(first + place):%Y-%m-%d}</span></li>'
            for place, title in enumerate(self._titles[first : first + PAGE_SIZE])
        )
        pager = link(f"index_{self._pages}.html", "尾页") if self._pages > 1 else ""
        main = f'<ul class="news_list">\n{rows}\n</ul><div class="page">共{self._pages}页 {pager}</div>'
        return html(page(_NAME, main, site="政府门户网站", crumbs=["政务公开", _NAME]))

    def _document(self, request: Request) -> Answer:
        digits = request.path.removeprefix(f"{ROOT}content/post_").removesuffix(".html")
        number = int(digits) - _FIRST_ID if digits.isascii() and digits.isdigit() else -1
        if not 0 <= number < len(self._titles):
            return not_found()
        title = escape(self._titles[number])
        return html(f"{self._head}{title}{self._middle}{title}{self._tail}", _day(number))


_PROSE = "本报告由各街道、镇依照《中华人民共和国政府信息公开条例》编制。" * 6


def _headings() -> list[str]:
    return [
        f"{numeral}、{name}"
        for numeral, name in zip("一二三四五六", codebook().sections.values(), strict=True)
    ]


def _streets(pages: int) -> list[Place]:
    named = [place for place in townships() if (place.street_name or "").endswith(("街道", "镇", "乡"))]
    if pages > len(named):
        raise ValueError(f"{pages} pages: there are {len(named)} streets and towns, and each has one report")
    return named[:pages]


def _title(place: Place) -> str:
    above = (
        place.province_name
        if city_of(place) == place.province_name
        else place.province_name + place.city_name
    )
    office = "办事处" if (place.street_name or "").endswith("街道") else "人民政府"
    return f"{above}{place.district_name}{place.street_name}{office}{YEAR}年政府信息公开工作年度报告"


def _path(number: int) -> str:
    return f"{ROOT}content/post_{_FIRST_ID + number}.html"


def _day(number: int) -> datetime:
    return datetime(YEAR + 1, 1, 10, 9, tzinfo=SHANGHAI) + timedelta(minutes=number % 30_000)

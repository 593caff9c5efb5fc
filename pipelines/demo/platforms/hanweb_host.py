"""The host of the Hanweb samples: a column in each dialect of jpage and a catalogue."""

from collections.abc import Mapping, Sequence

from pipelines.demo.answers import Answer, Request, Route, Routes, html
from pipelines.demo.platforms.catalogue import CATALOGUE, Catalogue
from pipelines.demo.platforms.hanweb import COLUMN_NAME, HOST, HanwebColumn
from pipelines.demo.platforms.jpage import EMPTY, PROXY, JpageByPage, JpageByRecord, as_xml
from pipelines.demo.published.entries import Entry
from pipelines.demo.published.posts import DistrictDesks, Post
from pipelines.demo.reports.pages import link, page


class Hanweb:
    """The sample: a column in each dialect and a catalogue, each of another district, on one host."""

    def __init__(self, districts: Sequence[DistrictDesks], base: str) -> None:
        by_record, by_page, filed = districts
        self._record = JpageByRecord(by_record, base, 1229)
        self._page = JpageByPage(by_page, base, 4584, hexed=True)
        self._catalogue = Catalogue(filed, base, 57001)
        self._columns: tuple[HanwebColumn, ...] = (self._record, self._page, self._catalogue)

    def routes(self) -> Routes:
        """Every path but those that all hosts have."""
        # Both dialects ask there; the catalogue has nothing to do with it.
        labels = self._record.labels | self._page.labels
        routes: Routes = {"/": Route(self._home, "home", frozenset({HOST}))}
        for column in self._columns:
            routes |= column.routes()
        routes[PROXY] = Route(self._proxy, "api", labels, posts=True)
        routes[CATALOGUE] = Route(self._search, "api", self._catalogue.labels, posts=True)
        return routes

    def entries(self) -> list[Entry]:
        """One for each column."""
        return [entry for column in self._columns for entry in column.entries()]

    def addresses(self, post: Post) -> list[str]:
        """Paths of a post; none where it is not listed."""
        return [path for column in self._columns for path in column.addresses(post)]

    def former_addresses(self, post: Post) -> list[str]:
        """Where a withdrawn post lay."""
        return [path for column in self._columns for path in column.former_addresses(post)]

    def _home(self, _request: Request) -> Answer:
        items = "".join(f"<li>{link(column.path, COLUMN_NAME)}</li>" for column in self._columns)
        return html(page("信息公开", f"<ul>{items}</ul>", site="信息公开"))

    def _proxy(self, request: Request) -> Answer:
        proxies: Mapping[str, JpageByRecord | JpageByPage] = {
            str(column.column): column for column in (self._record, self._page)
        }
        column = proxies.get(request.fields.get("columnid", ""))
        return as_xml(EMPTY) if column is None else column.proxy(request)

    def _search(self, request: Request) -> Answer:
        if request.method != "POST":
            return html("")
        return self._catalogue.search(
            request, [(f"/art/2024/5/6/art_57002_{n}.html", f"第{n}号规范性文件") for n in range(7)]
        )

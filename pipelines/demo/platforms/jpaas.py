"""A column on Hanweb JPAAS: rows come as HTML within JSON, and only `paramJson` turns the page."""

import json
from html import escape

from pipelines.demo.answers import Answer, Request, Route, Routes, as_json, html
from pipelines.demo.platforms.hanweb import HanwebColumn
from pipelines.demo.published.entries import Entry, Shelf
from pipelines.demo.published.posts import DistrictDesks
from pipelines.demo.reports.pages import link, page

HOST = "jpaas"
ROWS = 6
_COLUMN, _WEB = 1229565788, 3185
_TAG, _TEMPLATE = "信息列表", "o0YcQ7mEqHRCyWnX"
_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


class Jpaas(HanwebColumn):
    """The sample of the platform."""

    kind = "jpaas"
    note = "rows as HTML within JSON"

    def __init__(self, desks: DistrictDesks, base: str) -> None:
        super().__init__(desks, base, _COLUMN, hexed=True)
        self.labels = frozenset({HOST, self.id})

    @property
    def shelf(self) -> Shelf:
        """Its list."""
        return Shelf(self.posts, ROWS, api=True, shown=ROWS)

    def entries(self) -> list[Entry]:
        """The column."""
        (entry,) = super().entries()
        return [
            Entry(
                entry.id, "jpaas", self.labels, entry.start_urls, entry.allowed_hosts, entry.district,
                entry.note, shelves=entry.shelves,
            )
        ]  # fmt: skip

    def routes(self) -> Routes:
        """Every path but those that all hosts have."""
        return {
            "/": Route(self._home, "home", self.labels),
            **super().routes(),
            _UNIT: Route(self._unit, "api", self.labels),
        }

    def _home(self, _request: Request) -> Answer:
        return html(page(self._site, f"<p>{link(self.path, '政府信息公开年报')}</p>", site=self._site))

    def _rows(self, request: Request, number: int, size: int) -> str:
        rows = request.rows(self.posts)[(number - 1) * size : number * size]
        return "<ul>" + "\n".join(map(self.row, rows)) + "</ul>"

    def _column_page(self, request: Request) -> Answer:
        query = {
            "webId": str(_WEB), "pageId": str(_COLUMN), "parseType": "bulidstatic", "pageType": "column",
            "tagId": _TAG, "tplSetId": _TEMPLATE, "editType": "null",
        }  # fmt: skip
        literal = ",".join(f"'{name}':'{value}'" for name, value in query.items())
        main = (
            f'<div id="page_{_COLUMN}" queryData="{{{literal}}}" count="{request.total(self.posts)}" rows="{ROWS}" '
            f'pageNo="1" unitUrl="{_UNIT}">\n{self._rows(request, 1, ROWS)}\n</div>'
        )
        return self.page_around(main)

    def _unit(self, request: Request) -> Answer:
        """A page of rows; a bare pageNo is not looked at, so that page 1 comes back for ever."""
        known = {"pageId": str(_COLUMN), "webId": str(_WEB), "tplSetId": _TEMPLATE, "tagId": _TAG}
        if any(request.fields.get(name) != value for name, value in known.items()):
            return as_json({"success": True, "data": {"html": ""}})
        try:
            wanted = json.loads(request.fields.get("paramJson", "{}"))
            number, size = int(wanted.get("pageNo", 1)), int(wanted.get("pageSize", ROWS))
        except (ValueError, TypeError, AttributeError):
            number, size = 1, ROWS
        size = min(max(size, 1), ROWS)
        rows = self._rows(request, max(number, 1), size)
        count = escape(str(request.total(self.posts)))
        return as_json(
            {"success": True, "data": {"html": f'<div count="{count}" rows="{size}">{rows}</div>'}}
        )

"""Hanweb JPAAS (大汉 JCMS): columns whose further pages a gateway gives as HTML inside JSON."""

import ast
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlencode

from parsel import Selector

from spiders.addresses import same_resource, with_scheme_of
from spiders.pages.links import resolve
from spiders.pages.lists import parse, read_links
from spiders.pages.rows import Column, Row
from spiders.politeness.fetching import FetchError
from spiders.walking.spider import PortalSpider

_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_COUNT = re.compile(r"\bcount=[\"']?(\d+)")
_MOST_PAGES = 500


@dataclass(frozen=True, slots=True)
class Unit:
    """A list in a page: what the gateway has to be told, how many rows there are and how many a page has."""

    address: str
    query: dict[str, str]
    count: int | None
    rows: int
    html: str


class JpaasSpider(PortalSpider):
    """A column's units, each with its first page in the column and the rest behind the gateway."""

    platform = "jpaas"
    columns_anywhere = True

    async def rows(self, column: Column) -> AsyncIterator[Row]:
        """Every row of every unit."""
        text, at = await self.web.text(column.url)
        self.look_below(text, at, column)
        units = read_units(text, at)
        if not units:
            raise FetchError(column.url, "no_list")
        for unit in units:
            async for row in self._unit_rows(unit, at):
                yield row

    async def _unit_rows(self, unit: Unit, at: str) -> AsyncIterator[Row]:
        seen: set[str] = set()
        count = unit.count
        inline = list(read_links(unit.html, at))
        # A page that stands in the column in full need not be asked for.
        whole = len(inline) >= min(unit.rows, count if count is not None else unit.rows)
        for row in inline:
            seen.add(same_resource(row.url))
            row.url = with_scheme_of(row.url, at)
            yield row
        for number in range(2 if inline and whole else 1, _MOST_PAGES):
            if count is not None and len(seen) >= count:
                break
            html = await self._page(unit, number, at)
            if found := _COUNT.search(html):
                count = int(found[1])
            rows = list(read_links(html, at))
            if not html.strip() and not seen:
                # So the gateway answers to a list that it does not know.
                raise FetchError(unit.address, "empty_list")
            fresh = [row for row in rows if same_resource(row.url) not in seen]
            for row in fresh:
                seen.add(same_resource(row.url))
                row.url = with_scheme_of(row.url, at)
                yield row
            if rows and not fresh:
                self.cut_short(unit.address, "list_repeats", f"page {number} is an earlier one once more")
            if not fresh and not (number == 1 and inline):
                break
        self.announced(f"{at} ({unit.query.get('tagId', '')})", count, len(seen))

    async def _page(self, unit: Unit, number: int, at: str) -> str:
        # A page number anywhere else is ignored, and the first page comes back for ever.
        inside = json.dumps({"pageNo": number, "pageSize": unit.rows}, separators=(",", ":"))
        query = urlencode({**unit.query, "paramJson": inside})
        answer = await self.web.json(f"{unit.address}?{query}", referer=at)
        data = answer.get("data")
        if not isinstance(data, dict):
            raise FetchError(unit.address, "no_data")
        return str(data.get("html") or "")


def read_units(text: str, url: str) -> list[Unit]:
    """The lists that a column's page declares by `queryData`."""
    return [unit for node in parse(text).xpath("//*[@querydata]") if (unit := _unit(node, url)) is not None]


def _unit(node: Selector, url: str) -> Unit | None:
    try:
        # A dictionary as Python would write it, single quotes and all.
        query = ast.literal_eval(node.attrib["querydata"].strip())
    except (ValueError, SyntaxError):
        return None
    if not isinstance(query, dict):
        return None
    count, rows = (node.attrib.get(name, "") for name in ("count", "rows"))
    return Unit(
        resolve(url, node.attrib.get("uniturl") or _UNIT),
        {str(name): str(value) for name, value in query.items()},
        int(count) if count.isdigit() else None,
        int(rows) if rows.isdigit() and int(rows) else 15,
        node.get(),
    )

"""Portals whose columns are behind a `searchList` in JSON (开普 UCAP by the look of it)."""

import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from spiders.addresses import same_resource, with_scheme_of
from spiders.pages.article import office_name
from spiders.pages.rows import Column, Row
from spiders.pages.text import clean_title, find_day
from spiders.politeness.fetching import FetchError
from spiders.walking.spider import PortalSpider

_LIST = re.compile(r"(?P<path>/(?:common/search|searchList|search)/[0-9a-f]{32})")
_CHANNEL = re.compile(r"channelId['\"]?\s*[:=]\s*['\"]([0-9a-f]{32})", re.IGNORECASE)
_CODE = re.compile(
    r"/(?P<site>[\w-]+)/(?P<code>c\d+)/[\w-]*list\.s?html$|/(?P<site2>[\w-]+)/(?P<code2>c\d+)/common_"
)
# Asked for; portals serve what they please, so pages are counted by what came.
_SIZE = 18
_MOST_PAGES = 500


class UcapSpider(PortalSpider):
    """A channel, asked for page by page until its total is there or nothing new comes."""

    platform = "ucap"
    columns_anywhere = True

    async def rows(self, column: Column) -> AsyncIterator[Row]:
        """Every article of the channel of a column's page; the address of the list itself will do, too."""
        direct = _LIST.search(urlsplit(column.url).path)
        if direct:
            listing = urljoin(column.url, direct["path"])
        else:
            text, at = await self.page(column.url)
            self.look_below(text, at, column)
            listing = await self._list_address(text, at)
        seen: set[str] = set()
        total: int | None = None
        for number in range(1, _MOST_PAGES):
            # Without _isJson HTML comes back.
            query = {"_isAgg": "true", "_isJson": "true", "_pageSize": _SIZE, "_template": "index",
                     "_rangeTimeGte": "", "_channelName": "", "page": number}  # fmt: skip
            data = (await self.web.json(f"{listing}?{urlencode(query)}", referer=column.url)).get("data")
            if not isinstance(data, dict):
                raise FetchError(listing, "no_data")
            total = int(data["total"]) if str(data.get("total", "")).isdigit() else total
            rows = [_row(item, listing) for item in data.get("results") or [] if isinstance(item, dict)]
            fresh = [row for row in rows if row.url and same_resource(row.url) not in seen]
            for row in fresh:
                seen.add(same_resource(row.url))
                yield row
            if not fresh or (total is not None and len(seen) >= total):
                break
        self.announced(listing, total, len(seen))

    async def _list_address(self, text: str, at: str) -> str:
        """Where the list of a column is: named in its page, or by its channel, or by its channel's code."""
        if found := _LIST.search(text):
            return urljoin(at, str(found["path"]))
        if found := _CHANNEL.search(text):
            return urljoin(at, f"/common/search/{found[1]}")
        code = _CODE.search(urlsplit(at).path)
        if code is None:
            raise FetchError(at, "no_channel")
        query = {
            "channelCode": code["code"] or code["code2"],
            "websiteCodeName": code["site"] or code["site2"],
        }
        answer, _ = await self.page(urljoin(at, f"/common/getChannelList?{urlencode(query)}"))
        channel = re.search(r"\b[0-9a-f]{32}\b", answer)
        if channel is None:
            raise FetchError(at, "no_channel")
        return urljoin(at, f"/common/search/{channel[0]}")


def _row(item: dict[str, Any], base: str) -> Row:
    url = urljoin(base, str(item.get("url") or "").strip())
    return Row(
        with_scheme_of(url, base),
        clean_title(str(item.get("title") or "")),
        find_day(str(item.get("publishedTimeStr") or "")),
        office_name(_facts(item).get("source") or ""),
        aliases=[url],
    )


def _facts(item: dict[str, Any]) -> dict[str, str]:
    """The key and value pairs under `domainMetaList`."""
    return {
        str(pair.get("key")): str(pair.get("value") or "")
        for group in item.get("domainMetaList") or []
        if isinstance(group, dict)
        for pair in group.get("resultList") or []
        if isinstance(pair, dict)
    }

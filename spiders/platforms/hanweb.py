"""Hanweb (大汉) columns: jpage lists behind `dataproxy.jsp` in two dialects, and the xxgk catalogue."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin

from spiders.addresses import is_allowed, same_resource, with_scheme_of
from spiders.pages.links import resolve
from spiders.pages.lists import frames, page_base, read_links, read_records
from spiders.pages.rows import Column, Row
from spiders.walking.spider import PortalSpider

_PROXY = "/module/web/jpage/dataproxy.jsp"
_CATALOGUE = "/module/xxgk/search.jsp"
_PARAMETERS = re.compile(r"\bparam_\w+\s*=\s*\{(?P<body>.*?)\}", re.DOTALL)
_PAIR = re.compile(r"(\w+)\s*:\s*(?:'([^']*)'|\"([^\"]*)\"|([^,'\"}\s]+))")
_TOTAL = re.compile(
    r"<totalrecord>\s*(?:<!\[CDATA\[)?\s*(\d+)|\btotalRecord\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE
)
_PER_PAGE = re.compile(r"\bperPage\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
_ADDRESS = re.compile(r"\bproxyUrl\s*:\s*['\"]([^'\"]+)")
_NEXT = re.compile(r"<nextgroup>.*?href=\s*\\?['\"]([^'\"]+?)\\?['\"].*?</nextgroup>", re.DOTALL)
_PAGES = re.compile(r"共\s*(?:<[^>]*>)?\s*(\d+)\s*(?:<[^>]*>)?\s*页")
_COLUMN = re.compile(r"/col/col(\d+)/")
_SCREENS = 3  # one call fills so many
_MOST_CALLS = 500
_FIELDS = ("infotypeId", "jdid", "area", "divid")


@dataclass(frozen=True, slots=True)
class Proxy:
    """A jpage list: whom to ask, what for, and how many rows it says it has."""

    address: str
    query: dict[str, str]
    per_page: int
    total: int | None


class HanwebSpider(PortalSpider):
    """A column: its own rows, then what the proxy or the catalogue behind it lists."""

    platform = "hanweb"
    columns_anywhere = True

    async def rows(self, column: Column) -> AsyncIterator[Row]:
        """Every article of the column."""
        text, at = await self.page(column.url)
        self.look_below(text, at, column)
        for frame in frames(text, at):
            # Some columns are a shell around the list; some have a frame for something else.
            plain = not read_proxy(text, at) and _CATALOGUE not in text and not list(read_links(text, at))
            if plain and is_allowed(frame, self.source.allowed_hosts):
                text, at = await self.page(with_scheme_of(frame, at))
        if _CATALOGUE in text:
            reading = self._catalogue_rows(text, at)
        elif (proxy := read_proxy(text, at)) is not None:
            reading = self._proxy_rows(proxy, text, at)
        else:
            for row in self._fresh(read_rows(text, at), at, set()):
                yield row
            return
        async for row in reading:
            yield row

    async def _proxy_rows(self, proxy: Proxy, text: str, at: str) -> AsyncIterator[Row]:
        """The first group stands in the column only, the rest is asked for, in the dialect that it speaks."""
        base = page_base(text, at)
        seen: set[str] = set()
        asked: set[str] = set()
        for row in self._fresh(read_rows(text, at), at, seen):
            yield row
        total, following = proxy.total, _next_group(text, at)
        start = len(seen) + 1
        group = _SCREENS * proxy.per_page
        for _ in range(_MOST_CALLS):
            if following is None and (total is None or len(seen) >= total):
                break
            url = following or _window(proxy, start, start + group - 1)
            asked.add(url)
            answer, _ = await self.page(url, referer=at)
            if not read_records(answer, base):
                # An empty recordset: now and then so from a portal that has more.
                answer, _ = await self.page(url, referer=at)
            if found := _TOTAL.search(answer):
                total = int(found[1] or found[2])
            before = len(seen)
            for row in self._fresh(read_records(answer, base), at, seen):
                yield row
            following, start = _next_group(answer, base), start + group
            # A portal that heeds no records answers with its first group, and that names the next.
            if len(seen) == before and (following is None or following in asked):
                break
        async for row in self._between(proxy, total, seen, at, base):
            yield row
        self.announced(at, total, len(seen))

    async def _between(
        self, proxy: Proxy, total: int | None, seen: set[str], at: str, base: str
    ) -> AsyncIterator[Row]:
        """Rows lost where one group ends and the next begins: some portals count records from 0."""
        group = _SCREENS * proxy.per_page
        if total is None or not 0 < total - len(seen) <= -(-total // group):
            return
        for start in range(group, total, group):
            answer, _ = await self.page(_window(proxy, start, start + 1), referer=at)
            for row in self._fresh(read_records(answer, base), at, seen):
                yield row

    async def _catalogue_rows(self, text: str, at: str) -> AsyncIterator[Row]:
        """The catalogue, by POST. Without a catalogue code it answers with the whole district, so that only
        the column's own articles are taken then.
        """
        fields, base = read_fields(text), page_base(text, at)
        column = _COLUMN.search(at)
        number = fields.get("divid", "").removeprefix("div") or (column[1] if column else "")
        own = re.compile(rf"/art_{re.escape(number)}_") if number and not fields.get("infotypeId") else None
        seen: set[str] = set()
        met: set[str] = set()
        page, pages = 1, 1
        while page <= pages and page < _MOST_CALLS:
            query = {"standardXxgk": "0", "isAllList": "1", "texttype": "0", "fbtime": "-1", "vc_all": "",
                     "vc_filenumber": "", "vc_title": "", "vc_number": "", "currpage": str(page),
                     "sortfield": ",compaltedate:0"}  # fmt: skip
            url = f"{urljoin(at, _CATALOGUE)}?{urlencode(query, safe=',:')}"
            answer, _ = await self.page(url, form={**query, **fields}, referer=at)
            if found := _PAGES.search(answer):
                pages = int(found[1])
            everything = list(read_links(answer, base))
            if not any(same_resource(row.url) not in met for row in everything):
                self.cut_short(url, "list_page_empty", f"page {page} of {pages} has nothing new")
                break
            met |= {same_resource(row.url) for row in everything}
            rows = [row for row in everything if own is None or own.search(row.url)]
            for row in self._fresh(rows, at, seen):
                yield row
            page += 1

    def _fresh(self, rows: Iterator[Row] | list[Row], at: str, seen: set[str]) -> Iterator[Row]:
        """Rows not met before: a group begins with the last row of the one before it."""
        for row in rows:
            row.aliases.append(row.url)
            row.url = with_scheme_of(row.url, at)
            if same_resource(row.url) not in seen:
                seen.add(same_resource(row.url))
                yield row


def read_rows(text: str, url: str) -> Iterator[Row]:
    """The rows of a column's page: those in records where it has any, else all links."""
    records = read_records(text, page_base(text, url))
    yield from records or read_links(text, url)


def read_proxy(text: str, url: str) -> Proxy | None:
    """The jpage list that a column's page calls; of several, that of the column itself."""
    found = [_pairs(match["body"]) for match in _PARAMETERS.finditer(text)]
    if not found and _PROXY not in text:
        return None
    column = _COLUMN.search(url)
    own = [pairs for pairs in found if column and pairs.get("columnid") == column[1]]
    address, per_page, total = _ADDRESS.search(text), _PER_PAGE.search(text), _TOTAL.search(text)
    return Proxy(
        resolve(page_base(text, url), address[1] if address else _PROXY),
        (own or found or [{}])[0],
        int(per_page[1]) if per_page and int(per_page[1]) else 15,
        int(total[1] or total[2]) if total else None,
    )


def read_fields(text: str) -> dict[str, str]:
    """What the catalogue has to be told, from inputs, scripts and addresses in the column's page."""
    fields = {}
    for name in _FIELDS:
        shapes = (
            rf"name=['\"]{name}['\"][^>]*?value=['\"]([^'\"]*)",
            rf"\b{name}['\"]?\s*[:=]\s*['\"]([^'\"]*)",
            rf"[?&;]{name}=([^&'\"\s]*)",
        )
        found = (re.search(shape, text) for shape in shapes)
        fields[name] = next((match[1] for match in found if match), "")
    return fields


def _window(proxy: Proxy, first: int, last: int) -> str:
    query = {"startrecord": str(first), "endrecord": str(last), "perpage": str(proxy.per_page), **proxy.query}
    return f"{proxy.address}?{urlencode(query)}"


def _next_group(text: str, at: str) -> str | None:
    """The address of the next group, where the portal names it; that dialect heeds nothing else."""
    found = _NEXT.search(text)
    return resolve(page_base(text, at), found[1]) if found else None


def _pairs(body: str) -> dict[str, str]:
    return {name: single or double or bare for name, single, double, bare in _PAIR.findall(body)}

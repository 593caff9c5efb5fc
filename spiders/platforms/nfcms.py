"""Static columns of the Guangdong CMS (南方新闻网 NFCMS): the lists that people see."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urljoin

from spiders.addresses import cluster, is_allowed, post_id, same_resource, with_scheme_of
from spiders.pages.article import declared_files, office_name, unite
from spiders.pages.links import resolve
from spiders.pages.lists import page_base, read_links
from spiders.pages.rows import Column, Row
from spiders.pages.text import clean_title, day_of, find_day
from spiders.politeness.fetching import FetchError
from spiders.walking.spider import PortalSpider

# Templates that draw their rows in the browser carry them as JavaScript records.
_RECORD = re.compile(
    r"""['"]url['"]\s*:\s*['"](?P<url>[^'"]*?post_\d+\.html)['"]\s*,\s*['"]title['"]\s*:\s*"""
    r"""(?P<quote>['"])(?P<title>.*?)(?<!\\)(?P=quote)"""
    r"""(?:[^{}]*?['"]display_publish_time['"]\s*:\s*['"]?(?P<time>\d+))?"""
)
# The number of a column is not in its address; where it is anywhere, it is in a script of the page.
_COLUMN_ID = re.compile(
    r"/postmeta/i/(\d+)\.json|\b(?:NFCMS_)?(?:COLUMN|CATEGORY|CHANNEL|CATE)_?ID['\"]?\s*[:=]\s*['\"]?(\d+)",
    re.IGNORECASE,
)
_FRUITLESS = 2


class NfcmsSpider(PortalSpider):
    """A column: index.html, index_2.html, … until the last that is named, a 404, or nothing new."""

    platform = "nfcms"
    _has_meta = False

    def identity(self, url: str) -> str:
        """A post's number within its city: gkmlpt, column, mobile, http and https are one report."""
        number = self.number(url)
        if number is None:
            return same_resource(url)
        return f"nfcms:{cluster(url, self.source.district)}:{number}"

    def number(self, url: str) -> int | None:
        """The post's number in its address."""
        return post_id(url) if is_allowed(url, self.source.allowed_hosts) else None

    async def rows(self, column: Column) -> AsyncIterator[Row]:
        """Every post that the pages of the column link to."""
        async for row in self.column_rows(column.url, column):
            yield row

    async def column_rows(self, url: str, column: Column) -> AsyncIterator[Row]:
        """The same for any column of the portal, `url` with or without index.html."""
        seen: set[str] = set()
        number, last, fruitless = 1, 1, 0
        text, at = await self.page(url)
        first, folder = text, at.rpartition("/")[0] + "/"
        self.look_below(text, at, column)
        while True:
            rows = list(read_list(text, at))
            unseen = {self.identity(row.url) for row in rows} - seen
            seen |= unseen
            # All rows, not the unseen only: a second link to a post may have what the first lacks.
            for row in rows:
                row.aliases.append(row.url)
                row.url = with_scheme_of(row.url, at)
                yield row
            # A pager may show a stretch of its numbers only; a page without any may still have a next.
            last = max([last, *page_numbers(text, folder)])
            if not unseen and number < last:
                # A stub, or the first page once more: the pager promised more than that.
                self.cut_short(at, "list_page_empty", f"page {number} of {last} has nothing new")
            fruitless = 0 if unseen else fruitless + 1
            number += 1
            if number > last > 1 or fruitless >= (_FRUITLESS if last > 1 else 1):
                break
            try:
                text, at = await self.page(urljoin(folder, f"index_{number}.html"))
            except FetchError as error:
                if error.reason != "http_404":
                    raise
                if number <= last:
                    self.cut_short(error.url, "list_page_missing", f"page {number} of {last} is not there")
                break
        async for row in self._cross_check(first, folder, seen):
            yield row

    async def _cross_check(self, text: str, folder: str, seen: set[str]) -> AsyncIterator[Row]:
        """What the column's static JSON lists and its pages do not; where the portal has such a thing."""
        found = _COLUMN_ID.search(text)
        if found is None:
            return
        url = urljoin(folder, f"/postmeta/i/{found[1] or found[2]}.json")
        try:
            posts = (await self.web.json(url)).get("articles")
        except FetchError:
            return  # Only some portals serve it, and nothing depends on it.
        self._has_meta = True
        rows = {self.identity(row.url): row for row in (_post_row(post, url) for post in _dicts(posts))}
        missing = [key for key in rows if key not in seen]
        if missing:
            self.warn(f"{url}: listed_only_in_json: {', '.join(missing)}")
        if rows and (unknown := seen - rows.keys()):
            self.warn(f"{url}: not_in_json: {', '.join(sorted(unknown))}")
        for key in missing:
            yield rows[key]

    async def more_about(self, row: Row) -> list[str]:
        """What the post's own static JSON says, where the portal is known to have such: files go to `row`,
        other addresses of the post are returned.
        """
        url = post_meta(row.url)
        if url is None or not self._has_meta:
            return []
        try:
            post = await self.web.json(url)
        except FetchError:
            return []
        row.attachments = unite(row.attachments, declared_files(post.get("attachment"), url))
        places = (str(post.get(name) or "").strip() for name in ("gkml_url", "url", "origin_url"))
        return [urljoin(url, place) for place in places if place]


def _post_row(post: dict[str, Any], base: str) -> Row:
    url = urljoin(base, str(post.get("url") or "").strip())
    return Row(
        with_scheme_of(url, base),
        clean_title(str(post.get("title") or "")),
        find_day(str(post.get("date") or "")) or day_of(post.get("visible_publish_time")),
        office_name(str(post.get("source") or "")),
        aliases=[url],
        attachments=declared_files(post.get("attachment"), url),
    )


def read_list(text: str, url: str) -> Iterator[Row]:
    """The posts that a page of a column links to, with title and day where the list shows them."""
    yield from read_links(text, url, lambda target: post_id(target) is not None)
    base = page_base(text, url)
    for record in _RECORD.finditer(text):
        yield Row(
            resolve(base, record["url"].replace("\\/", "/")),
            clean_title(_unescape(record["title"])),
            day_of(record["time"]),
        )


def page_numbers(text: str, folder: str) -> set[int]:
    """The numbers of the column's own pages that `text` links to; other columns have pages too."""
    base = page_base(text, folder)
    pages = (resolve(base, href) for href in re.findall(r"""['"]([^'"\s]*index_\d+\.html)['"]""", text))
    own = re.escape(same_resource(folder))
    matches = (re.fullmatch(rf"{own}index_(\d+)\.html", same_resource(page)) for page in pages)
    return {int(match[1]) for match in matches if match}


def post_meta(url: str) -> str | None:
    """The address of a post's own static JSON.

    >>> post_meta("http://www.yuexiu.gov.cn/a/content/post_8766914.html")
    'http://www.yuexiu.gov.cn/postmeta/p/8/8766/8766914.json'
    """
    number = post_id(url)
    if number is None:
        return None
    return urljoin(url, f"/postmeta/p/{number // 1_000_000}/{number // 1_000}/{number}.json")


def _dicts(values: object) -> list[dict[str, Any]]:
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _unescape(text: str) -> str:
    """A JavaScript string's escapes undone."""
    text = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda match: chr(int(match[1], 16)), text)
    return re.sub(r"\\(.)", r"\1", text)

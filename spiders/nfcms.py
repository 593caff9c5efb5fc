"""Static columns of the Guangdong CMS (南方新闻网 NFCMS): the lists that people see."""

import re
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urljoin, urlsplit

from parsel import Selector

from spiders.base import PortalSpider
from spiders.fetching import FetchError
from spiders.hosts import cluster, is_allowed, post_id, same_resource, with_scheme_of
from spiders.rows import Column, Row
from spiders.text import clean_title, day_of, find_day, is_cut, without_day

_LINKS = "//a[contains(@href, 'post_')][not(ancestor::header or ancestor::footer or ancestor::nav)]"
# Templates that draw their rows in the browser carry them as JavaScript records.
_RECORD = re.compile(
    r"""['"]url['"]\s*:\s*['"](?P<url>[^'"]*?post_\d+\.html)['"]\s*,\s*['"]title['"]\s*:\s*"""
    r"""(?P<quote>['"])(?P<title>.*?)(?<!\\)(?P=quote)"""
    r"""(?:[^{}]*?['"]display_publish_time['"]\s*:\s*['"]?(?P<time>\d+))?"""
)


class NfcmsSpider(PortalSpider):
    """A column: index.html, index_2.html, … until the last that is named, a 404, or nothing new."""

    platform = "nfcms"

    def identity(self, url: str) -> str:
        """A post's number within its city: gkmlpt, column, mobile, http and https are one report."""
        number = post_id(url)
        if number is None or not is_allowed(url, self.source.allowed_hosts):
            return same_resource(url)
        return f"nfcms:{cluster(url, self.source.district)}:{number}"

    async def rows(self, column: Column) -> AsyncIterator[Row]:
        """Every post that the pages of the column link to."""
        async for row in self.column_rows(column.url):
            yield row

    async def column_rows(self, url: str) -> AsyncIterator[Row]:
        """The same for any column of the portal, `url` with or without index.html."""
        seen: set[str] = set()
        number, last = 1, 1
        text, at = await self.fetch_text(url)
        folder = at.rpartition("/")[0] + "/"
        while True:
            rows = list(read_list(text, at))
            unseen = [row for row in rows if self.identity(row.url) not in seen]
            seen.update(self.identity(row.url) for row in unseen)
            # All rows, not the unseen only: a second link to a post may have what the first lacks.
            for row in rows:
                row.aliases.append(row.url)
                row.url = with_scheme_of(row.url, at)
                yield row
            # A pager may show a stretch of its numbers only; a page without any may still have a next.
            last = max([last, *page_numbers(text, folder)])
            number += 1
            if not unseen or (last > 1 and number > last):
                return
            try:
                text, at = await self.fetch_text(urljoin(folder, f"index_{number}.html"))
            except FetchError as error:
                if error.reason != "http_404":
                    raise
                if number <= last:
                    self.warn(f"{error.url}: page {number} of {last} is not there")
                return


def read_list(text: str, url: str) -> Iterator[Row]:
    """The posts that a page of a column links to, with title and day where the list shows them."""
    page = Selector(text=text or "<html></html>", type="html")
    for anchor in page.xpath(_LINKS):
        target = urljoin(url, anchor.attrib["href"].strip())
        if post_id(target) is None:
            continue
        titles = [
            clean_title(anchor.attrib.get("title", "")),
            clean_title(without_day(anchor.xpath("string()").get(""))),
        ]
        title = next((title for title in titles if title and not is_cut(title)), titles[0] or titles[1])
        yield Row(target, title, _day_beside(anchor, target))
    for record in _RECORD.finditer(text):
        yield Row(
            urljoin(url, record["url"].replace("\\/", "/")),
            clean_title(_unescape(record["title"])),
            day_of(record["time"]),
        )


def page_numbers(text: str, folder: str) -> set[int]:
    """The numbers of the column's own pages that `text` links to; other columns have pages too."""
    pages = (urljoin(folder, href) for href in re.findall(r"""['"]([^'"\s]*index_\d+\.html)['"]""", text))
    own = re.escape(same_resource(folder))
    matches = (re.fullmatch(rf"{own}index_(\d+)\.html", same_resource(page)) for page in pages)
    return {int(match[1]) for match in matches if match}


def _day_beside(anchor: Selector, target: str) -> str | None:
    """The day in the row of a link: in the largest element around it that holds no other post."""
    day = None
    for around in anchor.xpath("ancestor::*")[::-1]:
        posts = {post_id(urlsplit(href).path) for href in around.xpath(".//a/@href").getall()} - {None}
        if posts != {post_id(target)} or around.root.tag in ("body", "html"):
            break
        day = day or find_day(" ".join(around.xpath(".//text()").getall()))
    return day


def _unescape(text: str) -> str:
    """A JavaScript string's escapes undone."""
    text = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda match: chr(int(match[1], 16)), text)
    return re.sub(r"\\(.)", r"\1", text)

"""gkmlpt (广东省政府信息公开目录管理平台): one app per office, a JSON list behind each of its columns."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin

from schemas.titles import read_title
from spiders.addresses import is_allowed, with_scheme_of
from spiders.pages.article import declared_files, office_name, page_config
from spiders.pages.rows import Column, Row
from spiders.pages.text import clean_title, day_of, find_day
from spiders.platforms.nfcms import NfcmsSpider
from spiders.politeness.fetching import FetchError
from spiders.walking.plan import app_root

_SID = re.compile(r"\bSID\s*:\s*['\"]?(\d+)")
_REPORTS = re.compile(r"年报|年度报告")
_ALL_CATEGORIES = {"id": 0, "name": "全部"}
_SEARCH = re.compile(r"SEARCH_JSONP_URL\s*:\s*['\"]([^'\"]+)")
_SEARCH_SIZE = 20
_MOST_PAGES = 500


@dataclass(slots=True)
class _App:
    """What the pages of an app say of it: number of the site, address of the search; and what failed."""

    sid: str | None = None
    search: str = ""
    failure: FetchError | None = None
    dropped: bool = False
    """Whether a column says that it holds more than its list gives."""

    def read(self, text: str, url: str) -> None:
        """Take what the page at `url` says."""
        if found := _SEARCH.search(text):
            self.search = found[1]
        if found := _SID.search(text):
            self.sid = found[1]
        elif self.failure is None:
            self.failure = FetchError(url, "no_config")


class GkmlptSpider(NfcmsSpider):
    """An app: its index names the column of yearly reports, the API lists that column.

    The posts are those of the CMS, so identity and pages are as in a column.
    """

    platform = "gkmlpt"

    async def rows(self, column: Column) -> AsyncIterator[Row]:
        """The rows of the first of these that lists any: the columns named as yearly reports in the index,
        the same in the page of yearly reports, all categories at once, the province's search. The search is
        asked, too, where a column says that it holds more than it lists.
        """
        app = app_root(column.url)
        known = _App()
        listed = False
        async for row in self._yearly_rows(app, known, column):
            listed = True
            yield row
        if not listed and known.sid is None and known.failure is not None:
            raise known.failure
        if not listed:
            async for row in self._api_rows(app, known, _ALL_CATEGORIES):
                listed = True
                yield row
        if not listed or known.dropped:
            async for row in self._search_rows(app, known):
                yield row

    async def _yearly_rows(self, app: str, known: "_App", column: Column) -> AsyncIterator[Row]:
        for page in ("index", "annualreport"):
            try:
                text, _ = await self.page(f"{app}/gkmlpt/{page}")
                known.read(text, f"{app}/gkmlpt/{page}")
            except FetchError as error:
                known.failure = known.failure or error
                continue
            listed = False
            for category in report_categories(page_config(text, "TREE")):
                try:
                    async for row in self._category_rows(app, known, category, column):
                        listed = True
                        yield row
                except FetchError as error:
                    # The other columns may still hold the reports.
                    self.complain(str(error))
            if listed:
                return

    async def _category_rows(
        self, app: str, known: "_App", category: dict[str, Any], column: Column
    ) -> AsyncIterator[Row]:
        jump = str(category.get("jump_url") or "").strip()
        if not jump:
            async for row in self._api_rows(app, known, category):
                yield row
            return
        # The column lives elsewhere, and the API has nothing of it.
        target = with_scheme_of(urljoin(f"{app}/gkmlpt/index", jump), app)
        if not is_allowed(target, self.source.allowed_hosts):
            raise FetchError(target, "host_not_allowed")
        async for row in self.column_rows(target, column):
            row.shared = True
            yield row

    async def _api_rows(self, app: str, known: "_App", category: dict[str, Any]) -> AsyncIterator[Row]:
        """Pages from 1 (page 0 is page 1 again). `total` is what the API serves, `post_count` counts more;
        beyond the end is a 404. None of these alone is trusted to end the walk, each may.
        """
        seen: set[int] = set()
        total: int | None = None
        said: int | None = None
        sid = known.sid
        listing = f"{app}/gkmlpt/api/all/{category['id']}"
        for number in range(1, _MOST_PAGES):
            url = f"{listing}?page={number}" + (f"&sid={sid}" if sid else "")
            try:
                answer = await self.web.json(url)
            except FetchError as error:
                if error.reason != "http_404":
                    raise
                if number == 1 and category.get("post_count"):
                    held = category["post_count"]
                    self.cut_short(url, "list_missing", f"404 for a column that is said to hold {held}")
                break
            articles = [post for post in answer.get("articles") or [] if isinstance(post, dict)]
            new = [post for post in articles if post.get("id") not in seen]
            for post in new:
                seen.add(post.get("id", 0))
                yield self._row(app, post)
            total = _integer(answer.get("total"))
            said = total if "total" in answer else said
            if not new or _integer(answer.get("offset")) + len(articles) >= total > 0:
                break
        known.dropped |= _integer(category.get("post_count")) > len(seen)
        self.announced(listing, said, len(seen))

    async def _search_rows(self, app: str, known: "_App") -> AsyncIterator[Row]:
        """What the search of the province finds in the app; it reaches rows that the API has dropped, and
        matches loosely. Asked only where the source names its host.
        """
        base = f"{known.search.rstrip('/')}/site/{known.sid}"
        if known.sid is None or not is_allowed(base, self.source.allowed_hosts):
            return
        seen: set[str] = set()
        for number in range(1, _MOST_PAGES):
            # Without a callback the search refuses; page 0 is empty.
            query = {"page": number, "pagesize": _SEARCH_SIZE, "isgkml": 1, "text": "年度报告", "order": 0,
                     "including_url_doc": 1, "including_attach_doc": 1, "classify_main_name": "",
                     "classify_mains": "", "classify_mains_excluded": "", "position": "title", "callback": "cb"}  # fmt: skip
            url = f"{base}?{urlencode(query)}"
            answer = await self.web.json(url)
            if answer.get("errcode"):
                raise FetchError(url, "search_refused")
            posts = [post for post in answer.get("results") or [] if isinstance(post, dict)]
            rows = [self._row(app, post) for post in posts]
            fresh = [row for row in rows if row.url not in seen and read_title(row.title).is_report]
            for row in fresh:
                seen.add(row.url)
                row.elsewhere = not is_allowed(row.url, self.source.allowed_hosts)
                yield row
            if len(posts) < _SEARCH_SIZE:
                return

    def _row(self, app: str, post: dict[str, Any]) -> Row:
        number = _integer(post.get("id"))
        by_number = f"{app}/gkmlpt/content/{number // 1_000_000}/{number // 1_000}/post_{number}.html"
        url = urljoin(f"{app}/gkmlpt/index", str(post.get("url") or by_number).strip())
        # `post_url` is the same post in the column's template, now and then without a body.
        twin = urljoin(url, str(post.get("post_url") or url).strip())
        offices = (office_name(str(post.get(name) or "")) for name in ("publisher", "source"))
        times = (post.get(name) for name in ("display_publish_time", "create_time", "publish_time", "date"))
        said = find_day(str(post.get("pub_time") or ""))
        return Row(
            url=with_scheme_of(url, app),
            title=clean_title(str(post.get("title") or "")),
            published_on=next((day for time in times if (day := day_of(time))), said),
            agency=next(filter(None, offices), None),
            aliases=[url, twin],
            attachments=declared_files(post.get("attachment"), url),
            elsewhere=post.get("type") == "url" and not is_allowed(url, self.source.allowed_hosts),
        )


def report_categories(tree: object) -> list[dict[str, Any]]:
    """The leaves of the TREE that are named as yearly reports or stand below a node that is.

    Where some are of 信息公开 by their own or a higher name, the others are other yearly reports.
    """
    leaves = list(_named_leaves(tree, ""))
    return [node for node, path in leaves if "信息公开" in path] or [node for node, _ in leaves]


def _named_leaves(tree: object, path: str) -> Iterator[tuple[dict[str, Any], str]]:
    for node in tree if isinstance(tree, list) else []:
        if not isinstance(node, dict):
            continue
        below = f"{path}/{node.get('name') or ''}"
        if node.get("children"):
            yield from _named_leaves(node["children"], below)
        elif _REPORTS.search(below) and "id" in node:
            yield node, below


def _integer(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0

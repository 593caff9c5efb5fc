"""gkmlpt (广东省政府信息公开目录管理平台): one app per office, a JSON list behind each of its columns."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urljoin

from spiders.fetching import FetchError
from spiders.hosts import is_allowed, with_scheme_of
from spiders.nfcms import NfcmsSpider
from spiders.pages import declared_files, page_config
from spiders.rows import Column, Row
from spiders.text import clean_title, day_of

_SID = re.compile(r"\bSID\s*:\s*['\"]?(\d+)")
_REPORTS = re.compile(r"年报|年度报告")
_ALL_CATEGORIES = {"id": 0, "name": "全部"}
# Placeholders that stand where an office's name should.
_NO_OFFICE = ("", "本网", "本站")


class GkmlptSpider(NfcmsSpider):
    """An app: its index names the column of yearly reports, the API lists that column.

    The posts are those of the CMS, so identity and pages are as in a column.
    """

    platform = "gkmlpt"

    async def rows(self, column: Column) -> AsyncIterator[Row]:
        """The rows of the first of these that lists any: the columns named as yearly reports in the index,
        the same in the page of yearly reports, all categories at once.
        """
        app = re.sub(r"/gkmlpt(/.*)?$", "", column.url.rstrip("/"))
        sid, listed = None, False
        failure: FetchError | None = None
        for page in ("index", "annualreport"):
            try:
                text, _ = await self.fetch_text(f"{app}/gkmlpt/{page}")
            except FetchError as error:
                failure = failure or error
                continue
            if found := _SID.search(text):
                sid = found[1]
            else:
                failure = failure or FetchError(f"{app}/gkmlpt/{page}", "no_config")
            for category in report_categories(page_config(text, "TREE")):
                try:
                    async for row in self._category_rows(app, sid, category):
                        listed = True
                        yield row
                except FetchError as error:
                    # The other columns may still hold the reports.
                    self.complain(str(error))
            if listed:
                return
        if sid is None and failure is not None:
            raise failure
        async for row in self._api_rows(app, sid, _ALL_CATEGORIES):
            yield row

    async def _category_rows(self, app: str, sid: str | None, category: dict[str, Any]) -> AsyncIterator[Row]:
        jump = str(category.get("jump_url") or "").strip()
        if not jump:
            async for row in self._api_rows(app, sid, category):
                yield row
            return
        # The column lives elsewhere, and the API has nothing of it.
        target = with_scheme_of(urljoin(f"{app}/gkmlpt/index", jump), app)
        if not is_allowed(target, self.source.allowed_hosts):
            raise FetchError(target, "host_not_allowed")
        async for row in self.column_rows(target):
            yield row

    async def _api_rows(self, app: str, sid: str | None, category: dict[str, Any]) -> AsyncIterator[Row]:
        """Pages from 1 (page 0 is page 1 again). `total` is what the API serves, `post_count` counts more;
        beyond the end is a 404. None of these alone is trusted to end the walk, each may.
        """
        seen: set[int] = set()
        number, served, total = 0, 0, 0
        while True:
            number += 1
            url = f"{app}/gkmlpt/api/all/{category['id']}?page={number}" + (f"&sid={sid}" if sid else "")
            try:
                text, _ = await self.fetch_text(url)
            except FetchError as error:
                if error.reason != "http_404":
                    raise
                if number == 1 and category.get("post_count"):
                    self.warn(f"{url}: 404 for a column that is said to hold {category['post_count']}")
                break
            answer = _read_json(url, text)
            articles = [post for post in answer.get("articles") or [] if isinstance(post, dict)]
            new = [post for post in articles if post.get("id") not in seen]
            for post in new:
                seen.add(post.get("id", 0))
                yield self._row(app, post)
            served += len(articles)
            total = _integer(answer.get("total"))
            if not new or _integer(answer.get("offset")) + len(articles) >= total > 0:
                break
        if served < total:
            self.warn(f"{app}/gkmlpt/api/all/{category['id']}: {served} rows served of {total} announced")

    def _row(self, app: str, post: dict[str, Any]) -> Row:
        number = _integer(post.get("id"))
        by_number = f"{app}/gkmlpt/content/{number // 1_000_000}/{number // 1_000}/post_{number}.html"
        url = urljoin(f"{app}/gkmlpt/index", str(post.get("url") or by_number).strip())
        # `post_url` is the same post in the column's template, now and then without a body.
        twin = urljoin(url, str(post.get("post_url") or url).strip())
        offices = (str(post.get(name) or "").strip() for name in ("publisher", "source"))
        times = (post.get(name) for name in ("display_publish_time", "create_time", "publish_time", "date"))
        return Row(
            url=with_scheme_of(url, app),
            title=clean_title(str(post.get("title") or "")),
            published_on=next((day for time in times if (day := day_of(time))), None),
            agency=next((office for office in offices if office not in _NO_OFFICE), None),
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


def _read_json(url: str, text: str) -> dict[str, Any]:
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise FetchError(url, "not_json")
    return answer


def _integer(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0

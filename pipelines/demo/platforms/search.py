"""The search of the Guangdong portals (JSONP), which still finds what the lists of the apps have dropped."""

import json
import re
from collections.abc import Mapping, Sequence

from pipelines.demo.answers import Answer, Request, Route, Routes, as_json, kept
from pipelines.demo.platforms.gkmlpt import App
from pipelines.demo.published.posts import Post, newest_first

_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,60}\Z")
_JAVASCRIPT = "application/javascript; charset=utf-8"
_PAGE_SIZE = 20


class Search:
    """`/jsonp/site/{sid}` of every app."""

    def __init__(self, apps: Mapping[str, App], labels: frozenset[str]) -> None:
        self._apps, self._labels = apps, labels

    def routes(self) -> Routes:
        """One path for each app."""
        return {
            f"/jsonp/site/{sid}": Route(_SiteSearch(app).answer, "api", self._labels | app.labels)
            for sid, app in self._apps.items()
        }


class _SiteSearch:
    def __init__(self, app: App) -> None:
        self._app = app

    def answer(self, request: Request) -> Answer:
        callback = request.fields.get("callback", "")
        if not _CALLBACK.match(callback):
            return as_json({"errcode": -1, "errmsg": "callback is required"})
        found = self._found(request.fields.get("text", ""))
        size = min(max(request.number("pagesize", _PAGE_SIZE), 1), 100)
        number = request.number("page", 0)
        rows = request.rows(found)[(number - 1) * size : number * size] if number else []
        answer = {
            "results": [self._result(post) for post in rows],
            "count": request.total(found) if number else 0,
        }
        text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        return Answer(f"{callback}({text});".encode(), _JAVASCRIPT)

    def _found(self, words: str) -> Sequence[Post]:
        """Fuzzy, as the real one: any title that shares most of the characters asked for."""
        posts = newest_first([post for post in self._app.desk.posts() if post.link is None])
        asked = set(words)
        return [post for post in posts if len(asked & set(post.title)) >= kept(len(asked))]

    def _result(self, post: Post) -> dict[str, object]:
        row = self._app.row(post)
        return {
            **row,
            "id": str(row["id"]),
            "title": post.heading.replace("年度报告", "<em>年度报告</em>"),
            "attachment": json.dumps(row["attachment"], ensure_ascii=False),
            "pub_time": f"{post.published:%Y-%m-%d}",
            "publish_time": row["create_time"],
            "isgkml": 1,
            "post_type": row["type"],
        }

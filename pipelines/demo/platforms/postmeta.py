"""The static JSON behind the columns of NFCMS: a list of each folder, and every document as data."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from pipelines.demo.answers import Answer, Request, Route, Routes, as_json
from pipelines.demo.platforms.gkmlpt import attachment_path
from pipelines.demo.platforms.nfcms import Column, column_id
from pipelines.demo.published.bodies import content, frame_path
from pipelines.demo.published.posts import Post


class PostMeta:
    """`/postmeta/i/{column}.json` and `/postmeta/p/{a}/{b}/{id}.json` of one column.

    Args:
        gkml: path of the same document in its app, by post id.
    """

    def __init__(self, column: Column, base: str, gkml: dict[int, str]) -> None:
        self._column, self._base, self._gkml = column, base, gkml

    def routes(self) -> Routes:
        """One path for each list and each document."""
        routes: Routes = {}
        for folder, posts in self._column.folders():
            name = f"/postmeta/i/{column_id(folder)}.json"
            routes[name] = Route(partial(self._list, folder, posts), "api", self._column.labels)
            for post in posts:
                if post.link is None:
                    path = f"/postmeta/p/{post.id // 1_000_000}/{post.id // 1000}/{post.id}.json"
                    routes[path] = Route(partial(self._document, post), "other", self._column.labels, post)
        return routes

    def _list(self, folder: str, posts: Sequence[Post], request: Request) -> Answer:
        return as_json(
            {
                "id": column_id(folder),
                "name": "政府信息公开年报",
                "children": [],
                "articles": [self._row(post) for post in request.rows(posts)],
                "updated": max(int(post.modified.timestamp()) for post in posts),
            }
        )

    def _address(self, post: Post) -> str:
        return f"{self._base}{self._column.paths(post)[0]}"

    def _row(self, post: Post) -> dict[str, Any]:
        published = int(post.published.timestamp())
        return {
            "id": post.id,
            "title": post.heading,
            "url": self._address(post),
            "date": f"{post.published:%Y-%m-%d}",
            "created_at": f"{post.published:%Y-%m-%d %H:%M:%S}",
            "publish_time": published,
            "visible_publish_time": published,
            "source": post.office.short,
            "abstract": "",
            "json_ext": "[]",
        }

    def _document(self, post: Post, _request: Request) -> Answer:
        path = self._column.paths(post)[0]
        published = int(post.published.timestamp())
        gkml = self._gkml.get(post.id)
        return as_json(
            {
                "id": post.id,
                "title": post.heading,
                "abstract": "",
                "content": content(post, partial(attachment_path, ""), frame_path(path)),
                "source": post.office.short,
                "date": f"{post.published:%Y-%m-%d}",
                "url": self._address(post),
                "origin_url": "",
                "gkml_url": "" if gkml is None else f"{self._base}{gkml}",
                "first_publish_time": published,
                "publish_time": published,
                "display_publish_time": published,
                "create_time": published,
                "updated": int(post.modified.timestamp()),
                "attachment": [
                    {"id": file.id, "name": file.name, "url": attachment_path("", post, file)}
                    for file in post.attachments
                ],
                "related_posts": [],
                "json_ext": "[]",
                "gkml_data": json.dumps({"publisher": post.office.name, "is_expired": 0}, ensure_ascii=False),
                "expired_time": 0,
                "keywords": "",
            }
        )

"""A column on UCAP (`searchList`): rows as JSON, 20 a page at most whatever is asked for."""

from hashlib import md5
from html import escape
from typing import Any

from pipelines.demo.answers import Answer, Request, Route, Routes, as_json, html
from pipelines.demo.published.bodies import content, frame_path
from pipelines.demo.published.entries import Entry, Shelf, Shown, document_routes
from pipelines.demo.published.posts import Attachment, DistrictDesks, Post, choice
from pipelines.demo.reports.pages import link, page

HOST = "ucap"
LARGEST_PAGE, USUAL_PAGE = 20, 18
_SITE, _CODE = "nangang", "c100186"
_CHANNEL = md5(b"nangang:c100186", usedforsecurity=False).hexdigest()
_COLUMN_NAME = "政府信息公开年报"


class Ucap(Shown):
    """The sample of the platform."""

    def __init__(self, desks: DistrictDesks, base: str) -> None:
        super().__init__(desks)
        self._base, self._place = base, desks.place
        self._site = f"{desks.place.district_name}人民政府"
        self.labels = frozenset({HOST, f"demo-{desks.place.district}-ucap"})
        self._posts = desks.column()

    def paths(self, post: Post) -> list[str]:
        """Where a post would lie."""
        name = md5(str(post.id).encode(), usedforsecurity=False).hexdigest()
        return [f"/{_SITE}/{_CODE}/{post.published:%Y%m}/{name}.shtml"]

    def entries(self) -> list[Entry]:
        """The column."""
        code = self._place.district
        return [
            Entry(
                f"demo-{code}-ucap", "ucap", self.labels, [f"{self._base}/{_SITE}/{_CODE}/list.shtml"],
                [self._base.partition("//")[2]], code, "rows as JSON",
                shelves=[Shelf(self._posts, LARGEST_PAGE, api=True)],
            )
        ]  # fmt: skip

    def routes(self) -> Routes:
        """Every path but those that all hosts have."""
        routes: Routes = {"/": Route(self._home, "home", self.labels)}
        for name in ("list", "common_list", "common_zfxxgknb"):
            routes[f"/{_SITE}/{_CODE}/{name}.shtml"] = Route(self._shell, "shell", self.labels)
        for way in ("/common/search/", "/searchList/", "/search/"):
            routes[f"{way}{_CHANNEL}"] = Route(self._search, "api", self.labels)
        routes["/common/getChannelList"] = Route(self._channels, "other", self.labels)
        for post in self._posts:
            routes |= document_routes(post, self.paths(post), self._document, self._file_path, self.labels)
        return routes

    def _home(self, _request: Request) -> Answer:
        main = f"<p>{link(f'/{_SITE}/{_CODE}/list.shtml', _COLUMN_NAME)}</p>"
        return html(page(self._site, main, site=self._site))

    def _shell(self, _request: Request) -> Answer:
        """No row stands in the page; its script asks for them."""
        call = (
            f"var channelId = '{_CHANNEL}';\n"
            f"$.get('/common/search/{_CHANNEL}', {{_isAgg: true, _isJson: true, _pageSize: {USUAL_PAGE}, "
            "_template: 'index', _rangeTimeGte: '', _channelName: '', page: 1}, show);"
        )
        main = '<ul class="list" id="list"></ul><div id="pagination"></div>'
        return html(page(_COLUMN_NAME, main, site=self._site, crumbs=[_COLUMN_NAME], scripts=[call]))

    def _channels(self, request: Request) -> Answer:
        known = request.fields.get("channelCode") == _CODE and request.fields.get("websiteCodeName") == _SITE
        channel = {"channelId": _CHANNEL, "channelCode": _CODE, "channelName": _COLUMN_NAME}
        return as_json({"data": [channel] if known else []})

    def _search(self, request: Request) -> Answer:
        size = min(max(request.number("_pageSize", USUAL_PAGE), 1), LARGEST_PAGE)
        number = max(request.number("page", 1), 1)
        rows = request.rows(self._posts)[(number - 1) * size : number * size]
        if request.fields.get("_isJson") != "true":
            items = "".join(f"<li>{link(self.paths(post)[0], post.heading)}</li>" for post in rows)
            return html(f"<ul>{items}</ul>")
        return as_json(
            {
                "data": {
                    "total": request.total(self._posts),
                    "page": number,
                    "rows": size,
                    "results": [self._result(post) for post in rows],
                }
            }
        )

    def _result(self, post: Post) -> dict[str, Any]:
        path = self.paths(post)[0]
        values = {
            "refno": "",
            "writedate": f"{post.written_on:%Y-%m-%d}",
            "pubdate": f"{post.published:%Y-%m-%d}",
            "indexnumber": str(post.id),
            "source": post.office.short,
        }
        return {
            "title": escape(post.title, quote=False).replace("\n", "<br>"),
            "url": f"//{self._base.partition('//')[2]}{path}" if choice(post, "url", 2) else path,
            "publishedTimeStr": f"{post.published:%Y-%m-%d %H:%M:%S}",
            "content": "",
            "contentHtml": "",
            "subTitle": "",
            "memo": "",
            "manuscriptId": path.rpartition("/")[2].removesuffix(".shtml"),
            "channelName": _COLUMN_NAME,
            "channelCodeName": _CODE,
            "domainMetaList": [
                {"resultList": [{"key": key, "value": value} for key, value in values.items()]}
            ],
        }

    def _file_path(self, post: Post, attachment: Attachment) -> str:
        folder = self.paths(post)[0].rpartition(".")[0]
        return f"{folder}/files/{attachment.id}.{attachment.extension}"

    def _document(self, post: Post, path: str) -> Answer:
        words = content(post, self._file_path, frame_path(path))
        links = "".join(
            f"<p>附件：{link(self._file_path(post, file), file.name)}</p>"
            for file in post.attachments
            if not file.is_picture
        )
        title = escape(post.title).replace("\n", "<br>")
        open_, close = _BODIES[choice(post, "body", len(_BODIES))]
        main = (
            f"<h1><ucaptitle>{title}</ucaptitle></h1>\n<p>发布时间：<publishtime>{post.published:%Y-%m-%d %H:%M}"
            f"</publishtime> 来源：{escape(post.office.short)}</p>\n{open_}\n{words}{links}\n{close}"
        )
        return html(page(post.heading, main, site=self._site, crumbs=[_COLUMN_NAME]), post.modified)


_BODIES = (
    ("<ucapcontent>", "</ucapcontent>"),
    ('<div class="article_content">', "</div>"),
    ('<div id="UCAP-CONTENT">', "</div>"),
)

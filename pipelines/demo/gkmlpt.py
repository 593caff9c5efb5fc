"""The app of one office on the platform gkmlpt (广东省政府信息公开目录管理平台).

Pages are shells with a configuration in a script, lists are JSON by 100 rows, documents are rendered
by the server. Documents name no host, so that their bytes are the same on whatever port they stand.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from html import escape
from typing import Any

from pipelines.demo.answers import (
    JSON,
    Answer,
    Handler,
    Query,
    Route,
    Routes,
    constant,
    html,
    redirect,
    refusal,
)
from pipelines.demo.pages import link, page
from pipelines.demo.posts import Attachment, Desk, Post
from schemas.times import SHANGHAI

PAGE_SIZE = 100
_SHELLS = ("index", "policy", "guide", "annualreport", "search", "mindex", "mguide")
_YEARLY_NAMES = ("政府信息公开年报", "政府信息公开工作年度报告")
# The counts that the platform shows include rows that its API no longer lists.
_NO_LONGER_LISTED = 3


@dataclass(frozen=True, slots=True)
class Category:
    """A column of the app's tree; `jump_url` where it lives elsewhere."""

    id: int
    name: str
    posts: Sequence[Post] = ()
    jump_url: str = ""
    genre: str = ""

    def as_json(self) -> dict[str, Any]:
        """The node of the tree, and the head of the list."""
        return {
            "id": self.id,
            "name": self.name,
            "parent": 0,
            "post_count": len(self.posts) + _NO_LONGER_LISTED if self.posts else 0,
        }


class App:
    """The app of one office.

    Args:
        desk: the office and its posts.
        base: scheme, host and port, without a slash at the end.
        district: six-digit code, the service area.
        column: where the district's human-facing column begins; one node of the tree jumps there.
        twins: path of the same document in that column, by post id.
    """

    def __init__(self, desk: Desk, base: str, district: int, column: str, twins: Mapping[int, str]) -> None:
        self.desk = desk
        self.root = f"/{desk.prefix}" if desk.prefix else ""
        self.url = f"{base}{self.root}"
        self._base, self._district, self._twins = base, district, twins
        first = 5000 + int(desk.sid) % 10_000 * 10
        newest = sorted(desk.yearly, key=lambda post: post.published)[-1:]
        self._yearly = Category(
            first + 4, _YEARLY_NAMES[int(desk.sid) % 2], _newest_first(desk.yearly), genre="报告"
        )
        # The newest report is listed twice, as some offices do to show it among their news.
        self._categories = (
            Category(first + 1, "政府信息公开指南", jump_url=f"{base}{column}"),
            Category(first + 2, "工作动态", _newest_first([*desk.others, *newest]), genre="其他"),
            self._yearly,
        )

    def routes(self) -> Routes:
        """Every path of the app but those of the columns that show the same posts."""
        routes: Routes = {}
        if self.root:
            routes[self.root] = routes[f"{self.root}/"] = Route(self._to_index)
        for name in ("", *_SHELLS):
            routes[f"{self.root}/gkmlpt/{name}"] = Route(self._shell)
        routes[f"{self.root}/gkmlpt"] = Route(self._to_index)
        everything = Category(0, "全部", _newest_first([*self.desk.yearly, *self.desk.others]))
        for category in (*self._categories, everything):
            routes[f"{self.root}/gkmlpt/api/all/{category.id}"] = Route(_listing(self, category))
        for post in everything.posts:
            if post.link is None:
                for path in self.addresses(post):
                    routes[path] = Route(_document(self, post, mobile="/mpost_" in path), post)
            for attachment in post.attachments:
                path = attachment_path(self.root, post, attachment)
                routes[path] = Route(file(post, attachment), post)
        return routes

    def addresses(self, post: Post) -> list[str]:
        """Paths of a post here: the page and its twin for telephones."""
        folder = f"{self.root}/gkmlpt/content/{post.id // 1_000_000}/{post.id // 1000}"
        return [f"{folder}/post_{post.id}.html", f"{folder}/mpost_{post.id}.html"]

    def _to_index(self, _query: Query) -> Answer:
        return redirect(f"{self.root}/gkmlpt/index")

    def _tree(self) -> list[dict[str, Any]]:
        return [
            category.as_json() | {"jump_url": category.jump_url, "children": []}
            for category in self._categories
        ]

    def _shell(self, _query: Query) -> Answer:
        config = f"""window._CONFIG = {{
  APP_URL: '{self.url}',
  SID: '{self.desk.sid}',
  SEARCH_JSONP_URL: 'http://search.gd.gov.cn/jsonp',
  TREE: {_in_script(self._tree())},
  SERVICE_AREA_ID: '{self._district}'
}};"""
        main = '<div id="app"></div><noscript>请启用JavaScript后浏览</noscript>'
        return html(page(f"{self.desk.office.name} 政府信息公开", main, site=self._site, scripts=[config]))

    @property
    def _site(self) -> str:
        return f"{self.desk.office.name}政府信息公开平台"

    def list_page(self, category: Category, number: int) -> Answer:
        """One page of the API's list; page 0 is page 1, and past the end there is nothing."""
        start = (max(number, 1) - 1) * PAGE_SIZE
        rows = category.posts[start : start + PAGE_SIZE]
        if not rows:
            return refusal(404, "Not Found")
        head = category.as_json()
        classify = {**head, "theme_count": head["post_count"], "jump_url": category.jump_url}
        answer = {
            "classify": classify,
            "offset": start,
            "total": len(category.posts),
            "articles": [self._row(post) for post in rows],
        }
        return Answer(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8"), JSON)

    def _row(self, post: Post) -> dict[str, Any]:
        category = self._main_category(post)
        published = int(post.published.timestamp())
        path = self.addresses(post)[0]
        return {
            "id": post.id,
            "type": "normal" if post.link is None else "url",
            "title": escape(post.title, quote=False).replace("\n", "<br>"),
            "date": midnight(post.written_on),
            "create_time": published,
            "created_at": f"{post.published:%Y-%m-%d %H:%M:%S}",
            "display_publish_time": published,
            "publisher": post.office.name,
            "source": post.office.short,
            "document_number": "",
            "identifier": _identifier(post),
            "keywords": "",
            "classify_main": category.id,
            "classify_main_name": category.name,
            "classify_genre_name": category.genre,
            "classify_theme_name": "",
            "abstract": "",
            "description": "",
            "relation": "[]",
            "is_expired": 0,
            "is_abolished": 0,
            "url": post.link or f"{self._base}{path}",
            "post_url": post.link or f"{self._base}{self._twins.get(post.id, path)}",
            "attachment": [
                _attachment_json(post, attachment, f"{self._base}{self.root}")
                for attachment in post.attachments
            ],
        }

    def _main_category(self, post: Post) -> Category:
        return self._categories[1] if post in self.desk.others else self._yearly

    def document(self, post: Post, *, mobile: bool) -> Answer:
        """The page of a post as the server renders it."""
        content = f"{post.body}{attachment_links(self.root, post)}"
        title = escape(post.title).replace("\n", "<br>")
        if mobile:
            main = f'<h1 class="title">{title}</h1>\n<div class="article-content">\n{content}\n</div>'
            return html(page(post.heading, main, site=self._site), post.published)
        category = self._main_category(post)
        detail = {
            "id": post.id,
            "title": post.heading,
            "content": content,
            "abstract": "",
            "attachment": [_attachment_json(post, attachment, self.root) for attachment in post.attachments],
            "gkml_data": json.dumps(
                {"publisher": post.office.name, "identifier": _identifier(post)}, ensure_ascii=False
            ),
        }
        # Without counts and addresses, so that nothing but the document itself ever changes its bytes.
        tree = [{"id": category.id, "name": category.name} for category in self._categories]
        config = (
            f"window._CONFIG = {{\n  SID: '{self.desk.sid}',\n  DETAIL: {_in_script(detail)},\n"
            f"  TREE: {_in_script(tree)},\n  SERVICE_AREA_ID: '{self._district}'\n}};"
        )
        main = f"""<div class="classify"><table>
{_classify_rows(post, category)}
</table></div>
<div class="content">
<h1 class="title document-number">{title}</h1>
<div class="date-row">发布日期:{post.published:%Y-%m-%d} 浏览次数:-</div>
<div class="op-row">【{link("#", "打印")}】【{link("#", "字体大")}】分享到：</div>
<div class="article-content">
{content}
</div>
</div>"""
        return html(page(post.heading, main, site=self._site, scripts=[config]), post.published)


def _newest_first(posts: Sequence[Post]) -> list[Post]:
    return sorted(posts, key=lambda post: (post.published, post.id), reverse=True)


def _listing(app: App, category: Category) -> Handler:
    def answer(query: Query) -> Answer:
        number = query.get("page", "1")
        return app.list_page(category, int(number) if number.isdigit() else 1)

    return answer


def _document(app: App, post: Post, *, mobile: bool) -> Handler:
    return lambda _query: app.document(post, mobile=mobile)


def file(post: Post, attachment: Attachment) -> Handler:
    """Serves an attachment as it is."""
    return constant(Answer(attachment.data, attachment.media_type, modified=post.published))


def midnight(day: date) -> int:
    """Epoch seconds at which `day` begins in Shanghai: a clock on UTC still shows the day before."""
    return int(datetime.combine(day, time(), SHANGHAI).timestamp())


def attachment_path(root: str, post: Post, attachment: Attachment) -> str:
    """Where a file lies, under the app's root or the host's; its last part is the post's id."""
    number = attachment.id
    folder = f"{root}/attachment/{number // 1_000_000}/{number // 1000}/{number}"
    return f"{folder}/{post.id}.{attachment.extension}"


def attachment_links(root: str, post: Post) -> str:
    """The line under a body that leads to the files; the visible words do not say their names."""
    return "".join(
        f'<p>详见附件：<a class="nfw-cms-attachment" attachment-id="{attachment.id}" '
        f'href="{attachment_path(root, post, attachment)}" alt="{escape(attachment.name)}">点击下载</a></p>'
        for attachment in post.attachments
    )


def _attachment_json(post: Post, attachment: Attachment, root: str) -> dict[str, Any]:
    return {
        "id": attachment.id,
        "name": attachment.name,
        "type": attachment.extension,
        "mime": attachment.media_type,
        "size": str(len(attachment.data)),
        "url": attachment_path(root, post, attachment),
    }


def _identifier(post: Post) -> str:
    """索引号: made up, in the usual shape."""
    return f"{post.id:010d}/{post.published.year}-{post.id % 100_000:05d}"


def _classify_rows(post: Post, category: Category) -> str:
    def rows() -> Iterator[tuple[tuple[str, str, str], ...]]:
        wide, narrow = "td-value-xl", "td-value"
        yield ("索引号", wide, _identifier(post)), ("分类", narrow, category.name)
        yield ("发布机构", wide, post.office.name), ("成文日期", narrow, f"{post.written_on:%Y-%m-%d}")
        yield (("名称", narrow, post.heading),)
        yield ("文号", wide, ""), ("发布日期", narrow, f"{post.published:%Y-%m-%d}")
        yield (("主题词", narrow, ""),)

    return "\n".join(
        "<tr>"
        + "".join(
            f'<td class="td-label">{label}：</td><td class="{width}"><span>{escape(value)}</span></td>'
            for label, width, value in row
        )
        + "</tr>"
        for row in rows()
    )


def _in_script(value: object) -> str:
    r"""JSON for the inside of a script element, its angle brackets written as \u003C and \u003E."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")

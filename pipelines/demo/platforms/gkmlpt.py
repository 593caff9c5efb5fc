"""The app of one office on the platform gkmlpt (广东省政府信息公开目录管理平台).

Pages are shells with a configuration in a script, lists are JSON by 100 rows, documents are rendered
by the server. Documents name no host, so that their bytes are the same on whatever port they stand.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from html import escape
from typing import Any

from pipelines.demo.answers import Answer, Request, Route, Routes, as_json, html, not_found, redirect
from pipelines.demo.published.bodies import content, frame_path
from pipelines.demo.published.entries import Shelf, document_routes
from pipelines.demo.published.posts import Attachment, Desk, Post, choice, newest_first
from pipelines.demo.reports.pages import link, page
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
    children: tuple["Category", ...] = ()

    def as_json(self, parent: int = 0) -> dict[str, Any]:
        """The node of the tree, and the head of the list."""
        return {
            "id": self.id,
            "name": self.name,
            "parent": parent,
            "post_count": len(self.posts) + _NO_LONGER_LISTED if self.posts else 0,
        }

    def as_node(self, parent: int = 0) -> dict[str, Any]:
        """The same with what hangs under it."""
        children = [child.as_node(self.id) for child in self.children]
        return {**self.as_json(parent), "jump_url": self.jump_url, "children": children}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an app knows of the portal around it.

    Args:
        base: scheme, host and port, without a slash at the end.
        district: six-digit code, the service area.
        column: path at which the district's human-facing column begins; one node of the tree jumps there.
        search: address of the search, up to `/jsonp`.
        twins: path of the same document in that column, by post id.
    """

    base: str
    district: int
    column: str
    search: str
    twins: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Traits:
    """How odd an app is.

    Args:
        tree: where the yearly reports hang: `plain`, `nested` under another node, `jump` (the node only
            leads to the district's column), `elsewhere` (only the page annualreport has the tree) or
            `none` (no node at all, so that only category 0 lists them).
        odd: marked-up titles, https in addresses, bodies only in the script, files that either the row
            or the body does not name, one document under two ids.
    """

    tree: str = "plain"
    odd: bool = False


class App:
    """The app of one office on the platform."""

    def __init__(self, desk: Desk, around: Surroundings, traits: Traits, labels: frozenset[str]) -> None:
        self.desk, self.labels = desk, labels
        self.root = f"/{desk.prefix}" if desk.prefix else ""
        self.url = f"{around.base}{self.root}"
        self._around, self._traits = around, traits
        first = 5000 + int(desk.sid) % 10_000 * 10
        newest = sorted(desk.yearly, key=lambda post: post.published)[-1:]
        jump = f"{around.base}{around.column}"
        listed = () if traits.tree == "jump" else newest_first(desk.yearly)
        self._yearly = Category(
            first + 4,
            _YEARLY_NAMES[int(desk.sid) % 2],
            listed,
            jump_url=jump if traits.tree == "jump" else "",
            genre="报告",
        )
        # The newest report is listed twice, as some offices do to show it among their news.
        self._news = Category(first + 2, "工作动态", newest_first([*desk.others, *newest]), genre="其他")
        self._guide = Category(first + 1, "政府信息公开指南", jump_url=jump)
        self._everything = Category(0, "全部", newest_first([*desk.yearly, *desk.others]))

    @property
    def _tree(self) -> tuple[Category, ...]:
        match self._traits.tree:
            case "nested":
                return (
                    self._guide,
                    self._news,
                    Category(self._yearly.id + 1, "信息公开", children=(self._yearly,)),
                )
            case "none":
                return self._guide, self._news
        return self._guide, self._news, self._yearly

    @property
    def shelves(self) -> list[Shelf]:
        """The list that a harvest of this app walks; none where the app only leads elsewhere."""
        match self._traits.tree:
            case "jump":
                return []
            case "none":
                return [Shelf(self._everything.posts, PAGE_SIZE, api=True)]
        return [Shelf(self._yearly.posts, PAGE_SIZE, api=True)]

    def routes(self) -> Routes:
        """Every path of the app but those of the columns that show the same posts."""
        routes: Routes = {}
        if self.root:
            routes[self.root] = routes[f"{self.root}/"] = Route(self._to_index, "shell", self.labels)
        for name in ("", *_SHELLS):
            routes[f"{self.root}/gkmlpt/{name}"] = Route(self._shell, "shell", self.labels)
        routes[f"{self.root}/gkmlpt"] = Route(self._to_index, "shell", self.labels)
        for category in (self._guide, self._news, self._yearly, self._everything):
            path = f"{self.root}/gkmlpt/api/all/{category.id}"
            routes[path] = Route(_Listing(self, category).answer, "api", self.labels)
        for post in self.desk.posts():
            routes |= document_routes(
                post,
                self.addresses(post),
                self.document,
                partial(attachment_path, self.root),
                self.labels,
            )
        return routes

    def addresses(self, post: Post) -> list[str]:
        """Paths of a post here: the page and its twin for telephones; none for a mere link."""
        if post.link is not None:
            return []
        folder = f"{self.root}/gkmlpt/content/{post.id // 1_000_000}/{post.id // 1000}"
        return [f"{folder}/post_{post.id}.html", f"{folder}/mpost_{post.id}.html"]

    def _to_index(self, _request: Request) -> Answer:
        return redirect(f"{self.root}/gkmlpt/index")

    def _shell(self, request: Request) -> Answer:
        empty = self._traits.tree == "elsewhere" and not request.path.endswith("annualreport")
        tree = [] if empty else [category.as_node() for category in self._tree]
        config = f"""window._CONFIG = {{
  APP_URL: '{self.url}',
  SID: '{self.desk.sid}',
  SEARCH_JSONP_URL: '{self._around.search}',
  TREE: {_in_script(tree)},
  SERVICE_AREA_ID: '{self._around.district}'
}};"""
        main = '<div id="app"></div><noscript>请启用JavaScript后浏览</noscript>'
        return html(page(f"{self.desk.office.name} 政府信息公开", main, site=self._site, scripts=[config]))

    @property
    def _site(self) -> str:
        return f"{self.desk.office.name}政府信息公开平台"

    def list_page(self, category: Category, request: Request) -> Answer:
        """One page of the API's list; page 0 is page 1, and past the end there is nothing."""
        start = (max(request.number("page", 1), 1) - 1) * PAGE_SIZE
        rows = request.rows(category.posts)[start : start + PAGE_SIZE]
        if not rows:
            return not_found()
        head = category.as_json()
        articles = [self.row(post) for post in rows]
        if self._traits.odd and category is self._news:
            # One document under two ids: the second is only another name of the same address.
            articles.append({**articles[0], "id": articles[0]["id"] + 7})
        total = request.total(category.posts) + len(articles) - len(rows)
        return as_json(
            {
                "classify": {**head, "theme_count": head["post_count"], "jump_url": category.jump_url},
                "offset": start,
                "total": total,
                "articles": articles,
            },
            ascii_only=self._traits.odd,
        )

    def row(self, post: Post) -> dict[str, Any]:
        """A post as a row of the API."""
        category = self._main_category(post)
        published = int(post.published.timestamp())
        address = post.link or f"{self._around.base}{self.addresses(post)[0]}"
        twin = self._around.twins.get(post.id)
        human = address if twin is None else f"{self._around.base}{twin}"
        if self._traits.odd and choice(post, "scheme", 3) == 0 and post.link is None:
            human = human.replace("http:", "https:", 1)
        return {
            "id": post.id,
            "type": "normal" if post.link is None else "url",
            "title": self._title(post),
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
            "url": address,
            "post_url": human,
            "attachment": [
                _attachment_json(post, attachment, f"{self._around.base}{self.root}")
                for attachment in post.attachments
                if not attachment.is_picture and self._names_files(post) != "body"
            ],
        }

    def _title(self, post: Post) -> str:
        """The title as the API gives it: with the markup that editors and the search leave in it."""
        title = escape(post.title, quote=False).replace("\n", "<br>")
        if self._traits.odd:
            match choice(post, "markup", 4):
                case 0:
                    return title.replace("政府信息公开", "<em>政府信息公开</em>")
                case 1:
                    return f"&nbsp;{title.replace('年', '&#24180;', 1)}"
        return title

    def _names_files(self, post: Post) -> str:
        """Where the files of a post are named: in the row, in the body, or in both."""
        return ("both", "row", "body")[choice(post, "files", 3)] if self._traits.odd else "both"

    def _main_category(self, post: Post) -> Category:
        return self._news if post in self.desk.others else self._yearly

    def document(self, post: Post, path: str) -> Answer:
        """The page of a post as the server renders it, or its twin for telephones."""
        mobile = "/mpost_" in path
        body = self._content(post, path)
        title = escape(post.title).replace("\n", "<br>")
        if mobile:
            main = f'<h1 class="title">{title}</h1>\n<div class="article-content">\n{body}\n</div>'
            return html(page(post.heading, main, site=self._site), post.modified)
        category = self._main_category(post)
        detail = {
            "id": post.id,
            "title": post.heading,
            "content": body,
            "abstract": "",
            "attachment": [
                _attachment_json(post, attachment, self.root)
                for attachment in post.attachments
                if not attachment.is_picture
            ],
            "gkml_data": json.dumps(
                {"publisher": post.office.name, "identifier": _identifier(post)}, ensure_ascii=False
            ),
        }
        # Without counts and addresses, so that nothing but the document itself ever changes its bytes.
        tree = [{"id": node.id, "name": node.name} for node in (self._guide, self._news, self._yearly)]
        config = (
            f"window._CONFIG = {{\n  SID: '{self.desk.sid}',\n  DETAIL: {_in_script(detail)},\n"
            f"  TREE: {_in_script(tree)},\n  SERVICE_AREA_ID: '{self._around.district}'\n}};"
        )
        shown = "" if self._traits.odd and choice(post, "script", 6) == 0 else body
        main = f"""<div class="classify"><table>
{_classify_rows(post, category)}
</table></div>
<div class="content">
<h1 class="title document-number">{title}</h1>
<div class="date-row">发布日期:{post.published:%Y-%m-%d} 浏览次数:-</div>
<div class="op-row">【{link("#", "打印")}】【{link("#", "字体大")}】分享到：</div>
<div class="article-content">
{shown}
</div>
</div>"""
        return html(page(post.heading, main, site=self._site, scripts=[config]), post.modified)

    def _content(self, post: Post, path: str) -> str:
        body = content(post, partial(attachment_path, self.root), frame_path(path))
        return body if self._names_files(post) == "row" else f"{body}{attachment_links(self.root, post)}"


class _Listing:
    """The list of one column of an app."""

    def __init__(self, app: App, category: Category) -> None:
        self._app, self._category = app, category

    def answer(self, request: Request) -> Answer:
        return self._app.list_page(self._category, request)


def midnight(day: date) -> int:
    """Epoch seconds at which `day` begins in Shanghai: a clock on UTC still shows the day before."""
    return int(datetime.combine(day, time(), SHANGHAI).timestamp())


def attachment_path(root: str, post: Post, attachment: Attachment) -> str:
    """Where a file lies, under the app's root or the host's; its last part is the post's id."""
    number = attachment.id
    kind = "img" if attachment.is_picture else "attachment"
    folder = f"{root}/{kind}/{number // 1_000_000}/{number // 1000}/{number}"
    return f"{folder}/{post.id}.{attachment.extension}"


def attachment_links(root: str, post: Post) -> str:
    """The line under a body that leads to the files; the visible words do not say their names."""
    return "".join(
        f'<p>详见附件：<a class="nfw-cms-attachment" attachment-id="{attachment.id}" '
        f'href="{attachment_path(root, post, attachment)}" alt="{escape(attachment.name)}">点击下载</a></p>'
        for attachment in post.attachments
        if not attachment.is_picture
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

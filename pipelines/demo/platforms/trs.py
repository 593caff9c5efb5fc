"""A district on TRS WCM: static columns in folders by year, no two of which look alike.

Page 2 is `index_1.html` as a rule, and how many pages there are stands in a script. Each report year
has a folder of its own kind (see trs_folders).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from pipelines.demo.answers import (
    Answer,
    Handler,
    Request,
    Route,
    Routes,
    constant,
    html,
    not_found,
    redirect,
)
from pipelines.demo.platforms.trs_folders import PAGE_SIZE, Folder, folder_of
from pipelines.demo.published.bodies import content, frame_path
from pipelines.demo.published.entries import Entry, Shelf, Shown, document_routes, pages_of
from pipelines.demo.published.posts import Attachment, DistrictDesks, Post, choice
from pipelines.demo.reports.pages import link, page

HOST = "trs"
ROOT = "/zfxxgk/zfxxgknb/"
_COLUMN_NAME = "政府信息公开年报"


_PARTS = (("xzjd/", "街道、镇、地区", "report"), ("bm/", "委办局", "department"))


@dataclass(frozen=True, slots=True)
class _List:
    """One list: where it lies, how it looks, and its rows."""

    path: str
    folder: Folder
    posts: Sequence[Post]

    @property
    def size(self) -> int:
        return len(self.posts) if self.folder.pager.whole else PAGE_SIZE


class Trs(Shown):
    """The sample of the platform."""

    def __init__(self, desks: DistrictDesks, base: str) -> None:
        super().__init__(desks)
        self._base, self._place = base, desks.place
        self._site = f"{desks.place.district_name}人民政府"
        self.labels = frozenset({HOST, f"demo-{desks.place.district}-trs"})
        self._lists: dict[str, _List] = {}
        self._years: dict[int, Folder] = {}
        rows: dict[str, list[Post]] = {}
        for post in desks.column():
            self._years[post.year] = folder_of(post.year)
            rows.setdefault(self._folder(post), []).append(post)
        for path, posts in rows.items():
            self._lists[path] = _List(path, self._years[posts[0].year], posts)

    def _folder(self, post: Post) -> str:
        folder = folder_of(post.year)
        path = f"{ROOT}{folder.name.format(y=post.year)}"
        if not folder.split:
            return path
        return path + next((part for part, _, kind in _PARTS if kind == post.kind), _PARTS[0][0])

    def paths(self, post: Post) -> list[str]:
        """Where a post would lie, listed or not; its path bears the day on which it was written."""
        folder, day = self._folder(post), post.written_on
        extension = folder_of(post.year).pager.extension
        return [f"{folder}{day:%Y%m}/t{day:%Y%m%d}_{post.id}.{extension}"]

    def entries(self) -> list[Entry]:
        """One: the column above the years."""
        code = self._place.district
        shelves = [Shelf(found.posts, found.size) for found in self._lists.values()]
        return [
            Entry(
                f"demo-{code}-trs", "trs", self.labels, [f"{self._base}{ROOT}"],
                [self._base.partition("//")[2]], code, "static folders by year", shelves=shelves,
            )
        ]  # fmt: skip

    def routes(self) -> Routes:
        """Every path but those that all hosts have."""
        routes: Routes = {
            "/": Route(self._home, "home", self.labels),
            ROOT: Route(self._root, "shell", self.labels),
            f"{ROOT}index.html": Route(self._root, "shell", self.labels),
        }
        oldest = min(self._years)
        # The folder of the year before was moved; whoever asks for it is sent home.
        routes[f"{ROOT}{oldest - 1}n/"] = Route(constant(redirect("/")), "other", self.labels)
        for year, folder in self._years.items():
            if folder.split:
                path = f"{ROOT}{folder.name.format(y=year)}"
                routes[path] = routes[f"{path}index.html"] = Route(self._parts(path), "shell", self.labels)
        for found in self._lists.values():
            for number, name in enumerate(_names(found)):
                route = Route(self._list(found, number), "list", self.labels)
                routes[f"{found.path}{name}"] = route
                if not number:
                    routes[found.path] = route
                    routes[f"{found.path}index.{found.folder.pager.extension}"] = route
            for post in found.posts:
                routes |= document_routes(
                    post, self.paths(post), self._document, self._file_path, self.labels
                )
        return routes

    def _home(self, _request: Request) -> Answer:
        main = f"<ul><li>{link(ROOT, _COLUMN_NAME)}</li><li>{link('/zwgk/tzgg/', '通知公告')}</li></ul>"
        return html(page(self._site, main, site=self._site))

    def _root(self, _request: Request) -> Answer:
        links = [
            (f"{ROOT}{folder.name.format(y=year)}", folder.anchor.format(y=year))
            for year, folder in sorted(self._years.items(), reverse=True)
        ]
        oldest = min(self._years)
        links.append((f"{ROOT}{oldest - 1}n/", f"{oldest - 1}年"))
        return self._links(links)

    def _parts(self, path: str) -> Handler:
        links = [(f"{path}{part}", name) for part, name, _ in _PARTS if f"{path}{part}" in self._lists]
        return lambda _request: self._links(links)

    def _links(self, links: Iterable[tuple[str, str]]) -> Answer:
        items = "".join(f"<li>{link(href, name)}</li>" for href, name in links)
        main = f'<ul class="years">{items}</ul>'
        return html(page(_COLUMN_NAME, main, site=self._site, crumbs=["政务公开", _COLUMN_NAME]))

    def _list(self, found: _List, number: int) -> Handler:
        def answer(request: Request) -> Answer:
            rows = pages_of(request.rows(found.posts), found.size)
            if number >= len(rows):
                return not_found()
            total = request.total(found.posts)
            return self._encoded(self._list_page(found, rows[number], number, total), found.folder)

        return answer

    def _list_page(self, found: _List, posts: Iterable[Post], number: int, total: int) -> str:
        pager = found.folder.pager
        base = f"{found.path}"
        rows = "\n".join(
            found.folder.row(post, f"./{self.paths(post)[0].removeprefix(base)}") for post in posts
        )
        words = pager.script.format(
            pages=-(-total // PAGE_SIZE), total=total, current=number, shown=number + 1
        )
        links = ""
        if pager.linked:
            names = _names(found)
            links = " ".join(link(name, str(shown)) for shown, name in enumerate(names, 1))
            if number + 1 < len(names):
                links += f" {link(names[number + 1], '下一页')}"
        told = words if pager.inline else f"<script>\n{words}\n</script>"
        main = f'<ul class="default_news">\n{rows}\n</ul>\n<div class="page">{told} {links}</div>'
        return page(_COLUMN_NAME, main, site=self._site, crumbs=["政务公开", _COLUMN_NAME])

    def _file_path(self, post: Post, attachment: Attachment) -> str:
        """Beside the page: P for files, W for pictures, then the day and a long number."""
        letter = "W" if attachment.is_picture else "P"
        folder = self.paths(post)[0].rpartition("/")[0]
        return f"{folder}/{letter}0{post.written_on:%Y%m%d}{attachment.id:012d}.{attachment.extension}"

    def _document(self, post: Post, path: str) -> Answer:
        folder = folder_of(post.year)

        def beside(post: Post, attachment: Attachment) -> str:
            return f"./{self._file_path(post, attachment).rpartition('/')[2]}"

        words = content(post, beside, f"./{frame_path(path).rpartition('/')[2]}")
        links = "".join(
            f"<p>附件：{link(beside(post, file), file.name)}</p>"
            for file in post.attachments
            if not file.is_picture
        )
        title = escape(post.title).replace("\n", "<br>")
        open_, close = _BODIES[choice(post, "body", len(_BODIES))]
        metas = {
            "ArticleTitle": post.heading,
            "PubDate": f"{post.published:%Y-%m-%d %H:%M}",
            "ContentSource": post.office.short,
            "ColumnName": _COLUMN_NAME,
            "Keywords": "",
            "Description": "",
        }
        main = (
            f"<h1>{title}</h1>\n<p>日期：{post.published:%Y-%m-%d} 来源：{escape(post.office.short)}</p>\n"
            f"{open_}\n{words}{links}\n{close}"
        )
        text = page(
            post.heading, main, site=self._site, crumbs=["政务公开", _COLUMN_NAME], metas=metas.items()
        )
        return self._encoded(text, folder, post)

    @staticmethod
    def _encoded(text: str, folder: Folder, post: Post | None = None) -> Answer:
        modified = post.modified if post else None
        if not folder.gbk:
            return html(text, modified)
        told = text.replace(
            '<meta charset="utf-8">', '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
        )
        return Answer(told.encode("gb18030"), "text/html", modified=modified)


_BODIES = (
    ('<div class="TRS_Editor">', "</div>"),
    ('<div class="view trs_editor_view TRS_UEDITOR">', "</div>"),
    ('<div id="UCAP-CONTENT">', "</div>"),
    ('<div id="Zoom" class="article">', "</div>"),
    ('<div class="view">', "</div>"),
)


def _names(found: _List) -> list[str]:
    """File names of a list's pages, in order."""
    pager = found.folder.pager
    first = "center_flist.shtml" if "center_flist" in pager.later else f"index.{pager.extension}"
    pages = 1 if pager.whole else len(pages_of(found.posts, PAGE_SIZE))
    return [first, *(pager.later.format(n=n, next=n + 1) for n in range(1, pages))]

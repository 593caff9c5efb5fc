"""What all columns of Hanweb share: the documents, the rows, and the page around the first of them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from hashlib import md5
from html import escape

from pipelines.demo.answers import Answer, Request, Route, Routes, html
from pipelines.demo.published.bodies import content, frame_path
from pipelines.demo.published.entries import Entry, Shelf, Shown, document_routes
from pipelines.demo.published.posts import Attachment, DistrictDesks, Post, choice
from pipelines.demo.reports.pages import link, page

HOST = "hanweb"
PER_PAGE = 5
GROUP = 3 * PER_PAGE
"""How many rows one call fetches: it fills three screens."""
COLUMN_NAME = "政府信息公开年报"


class HanwebColumn(Shown, ABC):
    """What the columns of the maker share: the documents, and the page around the first rows.

    Args:
        column: number of the column, in all addresses.
        hexed: whether documents are called by 32 hexadecimal digits instead of a running number.
    """

    kind = "hanweb"
    note = ""

    def __init__(self, desks: DistrictDesks, base: str, column: int, *, hexed: bool = False) -> None:
        super().__init__(desks)
        self._base, self._place, self.column, self._hexed = base, desks.place, column, hexed
        self._site = f"{desks.place.district_name}人民政府"
        self.id = f"demo-{desks.place.district}-{self.kind}"
        self.labels = frozenset({HOST, self.id})
        self.posts = desks.column()

    @property
    def path(self) -> str:
        """Of the column's page."""
        return f"/col/col{self.column}/index.html"

    @property
    def shelf(self) -> Shelf:
        """Its list."""
        return Shelf(self.posts, GROUP, api=True, shown=GROUP)

    def paths(self, post: Post) -> list[str]:
        """Where a post would lie; days and months are written without a nought in front."""
        day = post.published
        if self._hexed:
            name = md5(f"{self.column}:{post.id}".encode(), usedforsecurity=False).hexdigest()
            return [f"/art/{day.year}/art_{name}.html"]
        return [f"/art/{day.year}/{day.month}/{day.day}/art_{self.column}_{post.id}.html"]

    def entries(self) -> list[Entry]:
        """The column."""
        return [
            Entry(
                self.id, "hanweb", self.labels, [f"{self._base}{self.path}"],
                [self._base.partition("//")[2]], self._place.district, self.note, shelves=[self.shelf],
            )
        ]  # fmt: skip

    def routes(self) -> Routes:
        """The column's page and every document."""
        routes: Routes = {self.path: Route(self._column_page, "list", self.labels)}
        routes[self.path.removesuffix("index.html")] = routes[self.path]
        for post in self.posts:
            routes |= document_routes(post, self.paths(post), self._document, self._file_path, self.labels)
        return routes

    @abstractmethod
    def _column_page(self, request: Request) -> Answer:
        """The page at which a walk through the column begins."""

    def page_around(self, main: str, scripts: Iterable[str] = ()) -> Answer:
        """A page of the column around `main`."""
        return html(
            page(
                COLUMN_NAME, main, site=self._site, crumbs=["政府信息公开", COLUMN_NAME],
                metas=[("ColumnName", COLUMN_NAME), ("ColId", str(self.column))], scripts=scripts,
            )
        )  # fmt: skip

    def row(self, post: Post) -> str:
        """A row; quotes, the order of attributes and the breaks within a date vary."""
        href, heading = self.paths(post)[0], escape(post.heading)
        day = f"{post.published:%Y-%m-%d}"
        match choice(post, "row", 4):
            case 0:
                return f"<li><a href='{href}' title='{heading}'>{heading}</a><span class='time'>{day}</span></li>"
            case 1:
                return f'<li><a title="{heading}" target="_blank" href="{href}">{heading}</a><span>{day}</span></li>'
            case 2:
                broken = day.replace("-", "-\n")
                return f'<li><a href="{href}" title="{heading}">{heading}</a><span class="time">{broken}</span></li>'
        return f'<li><a href="{href}" title="{heading}">{heading}</a><span class="time">{day}</span></li>'

    def records(self, posts: Iterable[Post]) -> str:
        """Rows as the records of a datastore."""
        return "".join(f"<record><![CDATA[{self.row(post)}]]></record>" for post in posts)

    def _file_path(self, post: Post, attachment: Attachment) -> str:
        return f"/attach/{post.year}/{self.column}/{attachment.id}.{attachment.extension}"

    def _document(self, post: Post, path: str) -> Answer:
        words = content(post, self._file_path, frame_path(path))
        links = "".join(
            f"<p>附件：{link(self._file_path(post, file), file.name)}</p>"
            for file in post.attachments
            if not file.is_picture
        )
        title = escape(post.title).replace("\n", "<br>")
        main = (
            f'<div class="main-txt"><h1>{title}</h1>\n'
            f"<p>发布日期：{post.published:%Y-%m-%d} 来源：{escape(post.office.short)}</p>\n"
            f'<div id="zoom"><meta name="ContentStart"/>\n{words}{links}\n<meta name="ContentEnd"/></div></div>'
        )
        metas = {
            "ArticleTitle": post.heading,
            "PubDate": f"{post.published:%Y-%m-%d %H:%M}",
            "ContentSource": post.office.short,
            "ColumnName": COLUMN_NAME,
        }
        text = page(post.heading, main, site=self._site, crumbs=["政府信息公开"], metas=metas.items())
        return html(text, post.modified)

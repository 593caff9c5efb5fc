"""A district's column of yearly reports on the platform NFCMS: static lists and pages.

No two districts wear the same markup; `STYLES` says what each one's column looks like, the paths
being those of the real columns where they were seen. Documents name no host (see gkmlpt).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from zlib import crc32

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
from pipelines.demo.platforms.gkmlpt import attachment_links, attachment_path
from pipelines.demo.published.bodies import content, frame_path
from pipelines.demo.published.entries import Shelf, document_routes, pages_of
from pipelines.demo.published.posts import DistrictDesks, Post, choice
from pipelines.demo.reports.pages import link, page

PAGE_SIZE = 15
_SHOWN = 28  # longer titles are cut in the lists


@dataclass(frozen=True, slots=True)
class Rows:
    """Markup of a list: what stands around the rows, how one is written, and what stands between two.

    A row may name `a` (the whole anchor), `href`, `text` and `title` (as an attribute, or nothing),
    `day`, `month_day`, `heading` (the whole title) and `second` (epoch seconds).
    """

    open: str
    row: str
    close: str
    between: str = "\n"


NEWS_LIST = Rows('<ul class="news_list">', '<li>{a}<span class="time">{day}</span></li>', "</ul>")
BARE_LIST = Rows('<ul class="infoList">', "<li>{a}</li>", "</ul>")
IMAGE_LIST = Rows(
    '<div class="listimg_data"><ul>',
    '<li><a class="titlelie" href="{href}"{title}>{text}</a><span class="list-date">{day}</span></li>',
    "</ul></div>",
)
TABLE_LIST = Rows("<table>", "<tr><th>{day}</th><td>{a}</td></tr>", "</table>")
COMMON_LIST = Rows('<div class="common-list"><ul>', "<li>{a}<span>{month_day}</span></li>", "</ul></div>")
NESTED_LIST = Rows(
    '<ul class="list">',
    '<li><a href="{href}"{title}><p><span>{text}</span></p></a><b>{day}</b></li>',
    "</ul>",
)
# No row stands in the page: a script writes them from its records.
RECORDS = Rows(
    '<ul id="records"></ul>\n<script>\nvar records = [',
    "{{'url':'{href}','title':'{heading}','display_publish_time':{second}}}",
    "];\nshow(records);\n</script>",
    ",\n",
)


@dataclass(frozen=True, slots=True)
class Body:
    """Markup of a document: the heading, what stands around the text, and the line of date and source."""

    heading: str
    open: str
    close: str


ZOOMCON = Body(
    '<h1 class="content_title">{title}</h1>', '<div class="content_article" id="zoomcon">', "</div>"
)
ZHENGWEN = Body('<h1 class="barrier-free">{title}</h1>', '<div class="content" id="zhengwen">', "</div>")
ARTICLE = Body("<h1>{title}</h1>", '<div class="article-content">', "</div>")
UCAP = Body(
    "<h1><ucaptitle>{title}</ucaptitle></h1>",
    '<div class="content ucapcontent"><ucapcontent>',
    "</ucapcontent></div>",
)


@dataclass(frozen=True, slots=True)
class Style:
    """A district's column: its path, `{year}` in it where each report year has a folder of its own.

    `shuffled` where rows come in no order at all.
    """

    path: str
    rows: Rows
    body: Body
    shuffled: bool = False


STYLES = {
    440103: Style("/zwgkk/bmxxgkndbg/", IMAGE_LIST, ARTICLE),
    440104: Style("/zwgk/xxgknb/{year}/", NEWS_LIST, ZOOMCON),
    440105: Style("/zwgk/zfxxgknb/jd/", NEWS_LIST, ARTICLE),
    440111: Style("/zwgk/qzfxxgknb/zj/", IMAGE_LIST, ZOOMCON),
    440112: Style("/440112/zwgk/xxgknb/", BARE_LIST, ZHENGWEN),
    440113: Style("/zwgk/zfxxgk/zfxxgknb/zj/{year}n/", TABLE_LIST, UCAP),
    440114: Style("/xxgk/xxgkml/xxgknb/gzj/", COMMON_LIST, ARTICLE),
    440115: Style("/zwgk/xxgknb/gzj/{year}/", BARE_LIST, ZOOMCON),
    440118: Style("/gk/zfxxgk/zfxxgkgznb/", TABLE_LIST, ZOOMCON),
}
# The line of date and source, in every wording seen under reports of Guangzhou.
_DATELINES = (
    "发布日期:{second} 文章来源:{source}",
    "发布时间: {day} 来源: {source} 浏览次数:-",
    "发布时间:{day} 来源:{source}",
    "来源:{source}发布日期:{day}",
    "{day} 来源: {source}",
)
_COLUMN_NAME = "政府信息公开年报"


class Column:
    """The column of one district, with every report of its offices and some rows that are none.

    Args:
        posts: what it lists, newest first.
        style: how it looks and where it lies; by default as that district's does.
        odd: whether some documents have no body here, though they have one in their app.
    """

    def __init__(
        self,
        desks: DistrictDesks,
        posts: Sequence[Post],
        base: str,
        labels: frozenset[str],
        *,
        style: Style | None = None,
        odd: bool = False,
    ) -> None:
        place = desks.place
        self.style = (
            style or STYLES.get(place.district) or Style(plain_path(place.district), NEWS_LIST, ZOOMCON)
        )
        self.labels, self._odd = labels, odd
        self._base, self._place, self._site = base, place, f"{place.district_name}人民政府"
        self._folders: dict[str, list[Post]] = {}
        for post in posts:
            self._folders.setdefault(self._folder(post), []).append(post)
        if self.style.shuffled:
            for rows in self._folders.values():
                rows.sort(key=lambda post: choice(post, "order", 1_000_000))
        self._listed = {post.id for post in posts}

    @property
    def start(self) -> str:
        """Where a spider begins; `{year}` in it stands for a report year."""
        return self.style.path

    @property
    def home(self) -> str:
        """The column without years: the same, or the page that links to the years."""
        return self.style.path.partition("{year}")[0]

    def folders(self) -> Iterable[tuple[str, Sequence[Post]]]:
        """Its lists by the folder in which they lie."""
        return self._folders.items()

    @property
    def shelves(self) -> list[Shelf]:
        """Its lists."""
        return [
            Shelf(posts, PAGE_SIZE, bodyless=frozenset(post.id for post in posts if self._is_bodyless(post)))
            for posts in self._folders.values()
        ]

    def _is_bodyless(self, post: Post) -> bool:
        """Whether the column has only the title of a document that its app has whole."""
        street = post.place is not None and post.place.street_name is not None
        return self._odd and street and choice(post, "bodyless", 9) == 0

    def _folder(self, post: Post) -> str:
        return self.style.path.format(year=post.year)

    def routes(self) -> Routes:
        """Paths of the lists, of the posts, and of their files."""
        routes: Routes = {}
        for folder, posts in self._folders.items():
            pages = len(pages_of(posts, PAGE_SIZE))
            for number in range(1, pages + 1):
                handler = self._list(folder, posts, number)
                routes[folder + _page_name(number)] = Route(handler, "list", self.labels)
            routes[folder] = routes[f"{folder}index.html"]
            routes[folder.rstrip("/")] = Route(constant(redirect(folder)), "list", self.labels)
            for post in posts:
                routes |= document_routes(
                    post, self.addresses(post), self._document, partial(attachment_path, ""), self.labels
                )
        if self.home not in routes:
            routes[self.home] = routes[f"{self.home}index.html"] = Route(self._years, "shell", self.labels)
        return routes

    def addresses(self, post: Post) -> list[str]:
        """Paths of a post here: the page and its twin for telephones; none where it is not listed."""
        return self.paths(post) if post.id in self._listed else []

    def paths(self, post: Post) -> list[str]:
        """Where a post would lie, listed or not."""
        folder = self._folder(post)
        return [f"{folder}content/post_{post.id}.html", f"{folder}content/mpost_{post.id}.html"]

    def _crumbs(self, folder: str) -> list[str]:
        year = [folder.rstrip("/").rsplit("/", 1)[1]] if "{year}" in self.style.path else []
        return ["政务公开", _COLUMN_NAME, *year]

    def _years(self, _request: Request) -> Answer:
        links = "".join(f"<li>{link(folder, self._crumbs(folder)[-1])}</li>" for folder in self._folders)
        main = f'<ul class="years">{links}</ul>'
        return html(page(_COLUMN_NAME, main, site=self._site, crumbs=["政务公开", _COLUMN_NAME]))

    def _list(self, folder: str, posts: Sequence[Post], number: int) -> Handler:
        def answer(request: Request) -> Answer:
            shown = pages_of(request.rows(posts), PAGE_SIZE)
            if number > len(shown):
                return not_found()
            pages = len(pages_of(posts, PAGE_SIZE)) + (request.total(posts) > len(posts))
            return self._list_page(folder, shown[number - 1], number, pages)

        return answer

    def _list_page(self, folder: str, posts: Iterable[Post], number: int, pages: int) -> Answer:
        markup = self.style.rows
        rows = markup.between.join(self._row(folder, post) for post in posts)
        pager = " ".join(link(_page_name(n), str(n)) for n in range(1, pages + 1))
        main = (
            f"{markup.open}\n{rows}\n{markup.close}\n"
            f'<div class="page">共{pages}页 {pager} {link(_page_name(pages), "尾页")}</div>'
        )
        crumbs = self._crumbs(folder)
        scripts = [f"var COLUMN_ID = {column_id(folder)};"] if self._odd else []
        return html(page(f"{crumbs[-1]} 第{number}页", main, site=self._site, crumbs=crumbs, scripts=scripts))

    def _row(self, folder: str, post: Post) -> str:
        """One line of a list; addresses, and whether a cut title is given in full, vary by post."""
        page_path, mobile_path = self.addresses(post)
        host = self._base.partition("//")[2]
        href = (
            page_path.removeprefix(folder),
            page_path,
            f"{self._base}{page_path}",
            f"//{host}{page_path}",
            f"./{page_path.removeprefix(folder)}",
            f"{self._base}{mobile_path}",
        )[choice(post, "link", 6)]
        cut = len(post.heading) > _SHOWN
        shown = f"{post.heading[:_SHOWN]}…" if cut else post.heading
        # Where neither text nor title is whole, only the document itself tells what it is.
        title = post.heading if choice(post, "title", 5) else None
        return self.style.rows.row.format(
            a=link(href, shown, title),
            href=escape(href),
            text=escape(shown),
            title="" if title is None else f' title="{escape(title)}"',
            heading=escape(post.heading),
            day=f"{post.published:%Y-%m-%d}",
            month_day=f"{post.published:%m-%d}",
            second=int(post.published.timestamp()),
        )

    def _document(self, post: Post, path: str) -> Answer:
        body = self.style.body
        title = escape(post.title).replace("\n", "<br>")
        source = post.office.short if choice(post, "source", 7) else "本网"
        dateline = _DATELINES[choice(post, "dateline", len(_DATELINES))].format(
            second=f"{post.published:%Y-%m-%d %H:%M:%S}", day=f"{post.published:%Y-%m-%d}", source=source
        )
        words = f"{content(post, partial(attachment_path, ''), frame_path(path))}{attachment_links('', post)}"
        if self._is_bodyless(post):
            words = ""
        main = (
            f'<div class="artile_zw">\n{body.heading.format(title=title)}\n'
            f'<div class="zw-info"><span>{escape(dateline)}</span></div>\n'
            f"{body.open}\n{words}\n{body.close}\n</div>"
        )
        text = page(
            post.heading,
            main,
            site=self._site,
            crumbs=self._crumbs(self._folder(post)),
            metas=self._metas(post, source),
            scripts=[f"var NFCMS_SITE_ID = {self._place.district}, NFCMS_POST_ID = {post.id};"],
        )
        return html(text, post.modified)

    def _metas(self, post: Post, source: str) -> list[tuple[str, str]]:
        """The metas of a document; on some documents of real portals they stand there empty."""
        metas = {
            "ArticleTitle": post.heading,
            "PubDate": f"{post.published:%Y-%m-%d %H:%M}",
            "ContentSource": source,
            "ArticleId": str(post.id),
            "ColumnName": _COLUMN_NAME,
            "SiteName": self._site,
            "SiteDomain": "",
            "SiteIDCode": f"{self._place.district}0001",
        }
        empty = choice(post, "metas", 13) == 0
        return [(name, "" if empty else content) for name, content in metas.items()]


def column_id(folder: str) -> int:
    """The number under which the static JSON knows a list; nothing in the list's path tells it."""
    return 20_000 + crc32(folder.encode("utf-8")) % 40_000


def plain_path(district: int) -> str:
    """Where the column of a district lies of which no real path is known."""
    return f"/{district}/zwgk/xxgknb/"


def _page_name(number: int) -> str:
    """Page 2 is index_2, and there is no index_1."""
    return "index.html" if number == 1 else f"index_{number}.html"

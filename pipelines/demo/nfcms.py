"""A district's column of yearly reports on the platform NFCMS: static lists and pages.

No two districts wear the same markup; `STYLES` says what each one's column looks like, the paths
being those of the real columns where they were seen. Documents name no host (see gkmlpt).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from random import Random

from pipelines.demo.answers import Answer, Handler, Route, Routes, constant, html, redirect
from pipelines.demo.gkmlpt import attachment_links, attachment_path, file
from pipelines.demo.pages import link, page
from pipelines.demo.posts import DistrictDesks, Post

PAGE_SIZE = 15
_SHOWN = 28  # longer titles are cut in the lists


@dataclass(frozen=True, slots=True)
class Rows:
    """Markup of a list: what stands around the rows, and how one is written."""

    open: str
    row: str
    close: str


NEWS_LIST = Rows('<ul class="news_list">', '<li>{a}<span class="time">{day}</span></li>', "</ul>")
BARE_LIST = Rows('<ul class="infoList">', "<li>{a}</li>", "</ul>")
IMAGE_LIST = Rows(
    '<div class="listimg_data"><ul>', '<li>{a}<span class="list-date">{day}</span></li>', "</ul></div>"
)
TABLE_LIST = Rows("<table>", "<tr><th>{day}</th><td>{a}</td></tr>", "</table>")
COMMON_LIST = Rows('<div class="common-list"><ul>', "<li>{a}<span>{month_day}</span></li>", "</ul></div>")


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
    """A district's column: its path, `{year}` in it where each report year has a folder of its own."""

    path: str
    rows: Rows
    body: Body


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
    """The column of one district, with every report of its offices and some rows that are none."""

    def __init__(self, desks: DistrictDesks, base: str) -> None:
        place = desks.place
        plain = Style(f"/{place.district}/zwgk/xxgknb/", NEWS_LIST, ZOOMCON)
        self.style = STYLES.get(place.district, plain)
        self._base, self._place, self._site = base, place, f"{place.district_name}人民政府"
        posts = [*desks.own.yearly, *(p for desk in desks.streets for p in desk.yearly if p.kind == "report")]
        self._folders: dict[str, list[Post]] = {}
        for post in sorted(posts, key=lambda post: post.published, reverse=True):
            self._folders.setdefault(self._folder(post), []).append(post)

    @property
    def start(self) -> str:
        """Where a spider begins; `{year}` in it stands for a report year."""
        return self.style.path

    @property
    def home(self) -> str:
        """The column without years: the same, or the page that links to the years."""
        return self.style.path.partition("{year}")[0]

    def _folder(self, post: Post) -> str:
        return self.style.path.format(year=post.year)

    def routes(self) -> Routes:
        """Paths of the lists, of the posts, and of their files."""
        routes: Routes = {}
        for folder, posts in self._folders.items():
            pages = [posts[start : start + PAGE_SIZE] for start in range(0, len(posts), PAGE_SIZE)]
            for number, rows in enumerate(pages, 1):
                routes[folder + _page_name(number)] = Route(self._list(folder, rows, number, len(pages)))
            routes[folder] = routes[f"{folder}index.html"]
            routes[folder.rstrip("/")] = Route(constant(redirect(folder)))
            for post in posts:
                for path in self.addresses(post):
                    routes[path] = Route(self._document(post), post)
                for attachment in post.attachments:
                    routes[attachment_path("", post, attachment)] = Route(file(post, attachment), post)
        if self.home not in routes:
            routes[self.home] = routes[f"{self.home}index.html"] = Route(self._years())
        return routes

    def addresses(self, post: Post) -> list[str]:
        """Paths of a post here: the page and its twin for telephones; none where it is not listed."""
        folder = self._folder(post)
        if post not in self._folders.get(folder, ()):
            return []
        return [f"{folder}content/post_{post.id}.html", f"{folder}content/mpost_{post.id}.html"]

    def _crumbs(self, folder: str) -> list[str]:
        year = [folder.rstrip("/").rsplit("/", 1)[1]] if "{year}" in self.style.path else []
        return ["政务公开", _COLUMN_NAME, *year]

    def _years(self) -> Handler:
        links = "".join(f"<li>{link(folder, self._crumbs(folder)[-1])}</li>" for folder in self._folders)
        main = f'<ul class="years">{links}</ul>'
        return constant(html(page(_COLUMN_NAME, main, site=self._site, crumbs=["政务公开", _COLUMN_NAME])))

    def _list(self, folder: str, posts: Sequence[Post], number: int, pages: int) -> Handler:
        rows = "\n".join(self._row(folder, post) for post in posts)
        pager = " ".join(link(_page_name(n), str(n)) for n in range(1, pages + 1))
        main = (
            f"{self.style.rows.open}\n{rows}\n{self.style.rows.close}\n"
            f'<div class="page">共{pages}页 {pager} {link(_page_name(pages), "尾页")}</div>'
        )
        crumbs = self._crumbs(folder)
        return constant(html(page(f"{crumbs[-1]} 第{number}页", main, site=self._site, crumbs=crumbs)))

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
        )[_draw(post, "link", 6)]
        cut = len(post.heading) > _SHOWN
        shown = f"{post.heading[:_SHOWN]}…" if cut else post.heading
        # Where neither text nor title is whole, only the document itself tells what it is.
        title = post.heading if _draw(post, "title", 5) else None
        return self.style.rows.row.format(
            a=link(href, shown, title),
            day=f"{post.published:%Y-%m-%d}",
            month_day=f"{post.published:%m-%d}",
        )

    def _document(self, post: Post) -> Handler:
        def answer(_query: object) -> Answer:
            body = self.style.body
            title = escape(post.title).replace("\n", "<br>")
            source = post.office.short if _draw(post, "source", 7) else "本网"
            dateline = _DATELINES[_draw(post, "dateline", len(_DATELINES))].format(
                second=f"{post.published:%Y-%m-%d %H:%M:%S}", day=f"{post.published:%Y-%m-%d}", source=source
            )
            main = (
                f'<div class="artile_zw">\n{body.heading.format(title=title)}\n'
                f'<div class="zw-info"><span>{escape(dateline)}</span></div>\n'
                f"{body.open}\n{post.body}{attachment_links('', post)}\n{body.close}\n</div>"
            )
            text = page(
                post.heading,
                main,
                site=self._site,
                crumbs=self._crumbs(self._folder(post)),
                metas=self._metas(post, source),
                scripts=[f"var NFCMS_SITE_ID = {self._place.district}, NFCMS_POST_ID = {post.id};"],
            )
            return html(text, post.published)

        return answer

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
        empty = _draw(post, "metas", 13) == 0
        return [(name, "" if empty else content) for name, content in metas.items()]


def _draw(post: Post, what: str, sides: int) -> int:
    """A choice that stays the same for a post; ids alone are too regular to choose by."""
    return Random(f"{what}:{post.id}").randrange(sides)


def _page_name(number: int) -> str:
    """Page 2 is index_2, and there is no index_1."""
    return "index.html" if number == 1 else f"index_{number}.html"

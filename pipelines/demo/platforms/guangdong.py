"""The host of a city in Guangdong: for each district a column and the apps of its offices, with one search."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.demo.answers import Answer, Request, Route, Routes, html
from pipelines.demo.platforms.gkmlpt import App, Surroundings, Traits
from pipelines.demo.platforms.nfcms import BARE_LIST, ZOOMCON, Column, Style
from pipelines.demo.platforms.postmeta import PostMeta
from pipelines.demo.platforms.search import Search
from pipelines.demo.published.entries import Entry, Shelf
from pipelines.demo.published.posts import Desk, DistrictDesks, Post
from pipelines.demo.reports.pages import link, page

HOST = "guangdong"


@dataclass(frozen=True, slots=True)
class Looks:
    """How a district's column and apps look.

    Args:
        style: of the column; None for the usual one of that district.
        trees: traits of the apps in turn, the district's own first; the last holds for the rest.
        odd: see gkmlpt.Traits and nfcms.Column.
        folders: path of a page that leads to a folder for each street; None where there is none. What
            lies in the folders of the first two streets is not in the column.
        postmeta: whether the static JSON is there.
    """

    style: Style | None = None
    trees: Sequence[str] = ("plain",)
    odd: bool = False
    folders: str | None = None
    postmeta: bool = False


PLAIN = Looks()
_ONLY_IN_FOLDERS = 2


@dataclass(slots=True)
class _District:
    desks: DistrictDesks
    looks: Looks
    column: Column
    apps: list[App]
    folders: list[tuple[Desk, Column]] = field(default_factory=list)

    @property
    def columns(self) -> list[Column]:
        return [self.column, *(column for _, column in self.folders)]

    @property
    def code(self) -> int:
        return self.desks.place.district


class Guangdong:
    """A whole host.

    Args:
        base: scheme, host and port, without a slash at the end; `search` is that of the search.
    """

    def __init__(self, base: str, search: str, districts: Sequence[tuple[DistrictDesks, Looks]]) -> None:
        self._base, self._search_base = base, search
        self._districts = [self._district(desks, looks) for desks, looks in districts]
        apps = {app.desk.sid: app for district in self._districts for app in district.apps}
        self.search = Search(apps, frozenset({HOST, "gkmlpt"}))

    def _district(self, desks: DistrictDesks, looks: Looks) -> _District:
        code = desks.place.district
        labels = frozenset({HOST, "nfcms", f"demo-{code}-column"})
        listed = desks.column()
        apart: list[tuple[Desk, Column]] = []
        if looks.folders:
            for number, desk in enumerate(desks.streets):
                posts = [post for post in listed if post in desk.yearly]
                if number < _ONLY_IN_FOLDERS:
                    listed = [post for post in listed if post not in posts]
                style = Style(f"{looks.folders}{desk.prefix}/", BARE_LIST, ZOOMCON)
                words = frozenset({HOST, "nfcms", f"demo-{code}-folders"})
                apart.append((desk, Column(desks, posts, self._base, words, style=style)))
        column = Column(desks, listed, self._base, labels, style=looks.style, odd=looks.odd)
        twins = {post.id: paths[0] for post in listed if (paths := column.addresses(post))}
        around = Surroundings(self._base, code, column.home, f"{self._search_base}/jsonp", twins)
        apps = []
        for number, desk in enumerate(desks.desks()):
            tree = looks.trees[min(number, len(looks.trees) - 1)]
            words = frozenset({HOST, "gkmlpt", _app_entry(desks, desk)})
            apps.append(App(desk, around, Traits(tree, looks.odd), words))
        return _District(desks, looks, column, apps, apart)

    def routes(self) -> Routes:
        """Every path of the host but those that all hosts have."""
        routes: Routes = {
            "/": Route(self.home, "home", frozenset({HOST})),
            "/zwgk/": Route(self.home, "home", frozenset({HOST})),
        }
        for district in self._districts:
            for column in district.columns:
                routes |= column.routes()
            if district.looks.folders:
                labels = frozenset({HOST, "nfcms", f"demo-{district.code}-folders"})
                routes[district.looks.folders] = Route(_FolderPage(district).answer, "shell", labels)
            for app in district.apps:
                routes |= app.routes()
            if district.looks.postmeta:
                gkml = {
                    post.id: paths[0]
                    for app in district.apps
                    for post in app.desk.posts()
                    if (paths := app.addresses(post))
                }
                routes |= PostMeta(district.column, self._base, gkml).routes()
        return routes

    def home(self, _request: Request) -> Answer:
        """The home page: every column and every app."""
        items = "\n".join(
            f"<li>{link(href, name)}</li>"
            for district in self._districts
            for href, name in (
                (district.column.home, f"{district.desks.place.district_name}政府信息公开年报"),
                *((f"{app.root}/gkmlpt/index", app.desk.office.name) for app in district.apps),
            )
        )
        return html(page("政府门户网站", f'<ul class="entries">\n{items}\n</ul>', site="政府门户网站"))

    def addresses(self, post: Post) -> list[str]:
        """Paths of a post in columns and apps."""
        paths: list[str] = []
        for district in self._districts:
            for column in district.columns:
                paths += column.addresses(post)
            for app in district.apps:
                if post in app.desk.posts():
                    paths += app.addresses(post)
        return paths

    def former_addresses(self, post: Post) -> list[str]:
        """Where a withdrawn post lay."""
        for district in self._districts:
            for app in district.apps:
                if post in app.desk.withdrawn:
                    return [*district.column.paths(post), *app.addresses(post)]
        return []

    def entries(self) -> list[Entry]:
        """The column, the apps, and the app of the first street with an entry of its own."""
        return [entry for district in self._districts for entry in self._entries(district)]

    def _entries(self, district: _District) -> Iterator[Entry]:
        code = district.code
        host, search = (base.partition("//")[2] for base in (self._base, self._search_base))
        column = district.column
        yield Entry(
            f"demo-{code}-column", "nfcms", column.labels, [f"{self._base}{column.start}"], [host], code,
            "the district's column, streets and departments mixed", shelves=column.shelves,
        )  # fmt: skip
        hosts = [host, search] if district.looks.odd else [host]
        own, first, *others = district.apps
        apps = [own, *others]
        yield Entry(
            f"demo-{code}-apps", "gkmlpt", own.labels, [app.url for app in apps], hosts, code,
            "the apps of the district's office and of its streets",
            shelves=[shelf for app in apps for shelf in self._shelves(district, app)],
        )  # fmt: skip
        if (place := first.desk.office.place) is not None:
            yield Entry(
                f"demo-{place.street}", "gkmlpt", first.labels, [first.url], hosts, code,
                "the app of one street", place.street, self._shelves(district, first),
            )  # fmt: skip
        if district.looks.folders:
            yield Entry(
                f"demo-{code}-folders", "nfcms", frozenset({HOST, "nfcms", f"demo-{code}-folders"}),
                [f"{self._base}{district.looks.folders}"], [host], code, "a folder for each street",
                shelves=[shelf for _, folder in district.folders for shelf in folder.shelves],
            )  # fmt: skip

    @staticmethod
    def _shelves(district: _District, app: App) -> list[Shelf]:
        """The lists to which an app leads: its own, what the search adds, or the district's column."""
        dropped = [Shelf(app.desk.dropped, 20, api=True)] if app.desk.dropped else []
        return [*(app.shelves or district.column.shelves), *dropped]


def _app_entry(desks: DistrictDesks, desk: Desk) -> str:
    """The id of the entry that covers a desk's app."""
    place = desk.office.place
    if place is not None and desks.streets and desk is desks.streets[0]:
        return f"demo-{place.street}"
    return f"demo-{desks.place.district}-apps"


class _FolderPage:
    """The page of a topic tree that names every street."""

    def __init__(self, district: _District) -> None:
        self._district = district

    def answer(self, _request: Request) -> Answer:
        items = "".join(
            f"<li>{link(f'{column.start}index.html', desk.office.place.street_name or '')}</li>"
            for desk, column in self._district.folders
            if desk.office.place
        )
        site = f"{self._district.desks.place.district_name}人民政府"
        return html(
            page("各街道", f'<ul class="folders">{items}</ul>', site=site, crumbs=["政务公开", "各街道"])
        )

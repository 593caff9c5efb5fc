"""The whole portal: what it publishes, under which paths, and how it is harvested."""

from collections.abc import Iterator, Sequence
from typing import Any

from pipelines.demo.answers import Answer, Query, Route, Routes, constant, html, refusal
from pipelines.demo.gkmlpt import App
from pipelines.demo.nfcms import Column
from pipelines.demo.pages import PRIVATE, link, page
from pipelines.demo.posts import DistrictDesks, Post, truth_of
from pipelines.demo.publishing import publish
from schemas.gazetteer import Place

_ROBOTS = b"User-agent: *\nDisallow: /_demo\nDisallow: /private/\n"
_NAME = "政府门户网站"


class _District:
    """One district: its column, the app of its own office, the apps of its streets."""

    def __init__(self, desks: DistrictDesks, base: str) -> None:
        self.desks = desks
        self.column = Column(desks, base)
        twins = {post.id: paths[0] for post in desks.posts() if (paths := self.column.addresses(post))}
        self.apps = [
            App(desk, base, desks.place.district, self.column.home, twins)
            for desk in (desks.own, *desks.streets)
        ]


class Site:
    """Every path of the portal.

    Args:
        base: scheme, host and port under which it is reached, without a slash at the end.
        places: the districts, by their own places.
        years: report years, 2019 or later (ValueError for older ones).
        seed: the same seed publishes the same posts.
    """

    def __init__(self, base: str, places: Sequence[Place], years: Sequence[int], seed: int) -> None:
        self._base = base
        self._districts = [_District(desks, base) for desks in publish(places, years, seed)]
        self._routes: Routes = {
            "/": Route(self._home),
            "/zwgk/": Route(self._home),
            "/robots.txt": Route(constant(Answer(_ROBOTS, "text/plain"))),
            PRIVATE: Route(constant(refusal(403, "Forbidden"))),
        }
        for district in self._districts:
            self._routes |= district.column.routes()
            for app in district.apps:
                self._routes |= app.routes()

    def find(self, path: str) -> Route | None:
        """Who answers for `path`; None where the portal has nothing there."""
        return self._routes.get(path)

    def _home(self, _query: Query) -> Answer:
        items = "\n".join(
            f"<li>{link(href, name)}</li>"
            for district in self._districts
            for href, name in (
                (district.column.home, f"{district.desks.place.district_name}政府信息公开年报"),
                *((f"{app.root}/gkmlpt/index", app.desk.office.name) for app in district.apps),
            )
        )
        return html(page(_NAME, f'<ul class="entries">\n{items}\n</ul>', site=_NAME))

    def sources(self) -> list[dict[str, Any]]:
        """Entries in the form of `spiders/sources.yaml`.

        The first street of each district has an entry of its own, with its code; the other apps share
        one, whose reports are told apart by their titles.
        """
        return [entry for district in self._districts for entry in self._entries(district)]

    def _entries(self, district: _District) -> Iterator[dict[str, Any]]:
        code = district.desks.place.district
        own, first, *others = district.apps
        yield self._entry(
            f"demo-{code}-column",
            "nfcms",
            [f"{self._base}{district.column.start}"],
            district=code,
            note="sample portal: the district's column, streets and departments mixed",
        )
        yield self._entry(
            f"demo-{code}-apps",
            "gkmlpt",
            [app.url for app in (own, *others)],
            district=code,
            note="sample portal: the apps of the district's office and of its streets",
        )
        if (place := first.desk.office.place) is not None:
            yield self._entry(
                f"demo-{place.street}",
                "gkmlpt",
                [first.url],
                district=code,
                street=place.street,
                note="sample portal: the app of one street",
            )

    def _entry(self, name: str, platform: str, start_urls: list[str], **more: int | str) -> dict[str, Any]:
        host = self._base.partition("//")[2]
        common = {"id": name, "platform": platform, "start_urls": start_urls, "allowed_hosts": [host]}
        return common | more | {"delay": 0.0}

    def published(self) -> dict[str, list[dict[str, Any]]]:
        """Everything on the portal: `reports` with their figures, `others` with the reason they are none."""
        everything = [(post, district) for district in self._districts for post in district.desks.posts()]
        return {
            "reports": [self._described(post, d) | _figures(post) for post, d in everything if post.place],
            "others": [self._described(post, d) for post, d in everything if not post.place],
        }

    def _described(self, post: Post, district: _District) -> dict[str, Any]:
        paths = [*district.column.addresses(post)]
        for app in district.apps:
            if post in app.desk.yearly or post in app.desk.others:
                paths += app.addresses(post)
        return {
            "post_id": post.id,
            "kind": post.kind,
            "title": post.heading,
            "agency": post.office.name,
            "year": post.year,
            "published_on": f"{post.published:%Y-%m-%d}",
            "addresses": [post.link] if post.link else [f"{self._base}{path}" for path in paths],
            "attachments": [attachment.name for attachment in post.attachments],
        }


def _figures(post: Post) -> dict[str, Any]:
    place = post.office.place
    return {"district": place and place.district, "street": place and place.street, "truth": truth_of(post)}

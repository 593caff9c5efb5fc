"""The whole portal: its hosts with what they publish, and how it is harvested."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pipelines.demo.answers import Answer, Request, Route, Routes, constant, html, refusal
from pipelines.demo.bench import Bench
from pipelines.demo.expecting import Expectations, counted
from pipelines.demo.faults import Fault, Orders
from pipelines.demo.platforms.guangdong import Guangdong, Looks
from pipelines.demo.platforms.hanweb_host import Hanweb
from pipelines.demo.platforms.jpaas import Jpaas
from pipelines.demo.platforms.trs import Trs
from pipelines.demo.platforms.ucap import Ucap
from pipelines.demo.published.entries import Entry
from pipelines.demo.published.entries import Sample as AnySample
from pipelines.demo.published.posts import DistrictDesks, Post, truth_of
from pipelines.demo.published.publishing import publish
from pipelines.demo.reports.pages import PRIVATE, page
from pipelines.demo.samples import District

FOREIGN, SEARCH = "foreign", "search"
_ROBOTS = "User-agent: *\nDisallow: /_demo\nDisallow: /private/\n"
_SHUT = "User-agent: *\nDisallow: /\n"


def host_names(districts: Iterable[District], pages: int) -> list[str]:
    """The hosts that a portal needs, its main one first."""
    names = list(dict.fromkeys(district.platform for district in districts))
    if pages and "guangdong" not in names:
        names.insert(0, "guangdong")
    return [*names, *([SEARCH] if "guangdong" in names else []), FOREIGN]


@dataclass(frozen=True, slots=True)
class Exhibition:
    """What a portal shows: its districts, and how many pages there are to measure with."""

    districts: Sequence[District]
    seed: int = 1
    pages: int = 0
    platforms: Sequence[str] = ()


class Site:
    """Every path of every host.

    Args:
        bases: scheme, host and port of each host by name (see `host_names`), without a slash at the end.
        orders: what is wrong, and what has happened; ChangeError where they are about nothing.
    """

    def __init__(self, bases: Mapping[str, str], exhibition: Exhibition, orders: Orders) -> None:
        self._bases, self._exhibition = bases, exhibition
        shown, self._desks = self._publish(orders)
        self._samples: dict[str, AnySample] = {}
        for name, districts in shown.items():
            self._samples[name] = self._sample(name, districts)
        self._bench = Bench(exhibition.pages, bases["guangdong"]) if exhibition.pages else None
        self._routes = {name: self._routes_of(name) for name in bases}
        words = {label for entry in self._all_entries for label in entry.labels}
        orders.check(words)
        self.faults = [self._with_hosts(fault) for fault in orders.faults]

    def _publish(
        self, orders: Orders
    ) -> tuple[dict[str, list[tuple[DistrictDesks, Looks]]], list[tuple[str, DistrictDesks]]]:
        """The districts of each host. Those of Guangdong share prefixes; all others stand alone."""
        shown: dict[str, list[tuple[DistrictDesks, Looks]]] = {}
        taken: set[str] = set()
        there: set[tuple[int, int]] = set()
        for district in self._exhibition.districts:
            prefixes = taken if district.platform == "guangdong" else set()
            desks = publish(district.plan, district.years, self._exhibition.seed, orders.changes, prefixes)
            shown.setdefault(district.platform, []).append((desks, district.looks))
            streets = [desk.office.place.street for desk in desks.desks() if desk.office.place]
            there |= {(street, year) for street in streets for year in district.years}
        orders.changes.check(there)
        return shown, [(name, desks) for name, found in shown.items() for desks, _ in found]

    def _sample(self, name: str, districts: Sequence[tuple[DistrictDesks, Looks]]) -> AnySample:
        base = self._bases[name]
        desks = [found for found, _ in districts]
        match name:
            case "guangdong":
                return Guangdong(base, self._bases[SEARCH], districts)
            case "trs":
                return Trs(desks[0], base)
            case "hanweb":
                return Hanweb(desks, base)
            case "jpaas":
                return Jpaas(desks[0], base)
        return Ucap(desks[0], base)

    def _routes_of(self, name: str) -> Routes:
        labels = frozenset({name})
        routes: Routes = {
            "/robots.txt": Route(_robots, "robots", labels),
            PRIVATE: Route(constant(refusal(403, "Forbidden")), "home", labels),
        }
        if name == SEARCH:
            guangdong = self._samples.get("guangdong")
            return routes | (guangdong.search.routes() if isinstance(guangdong, Guangdong) else {})
        if name in self._samples:
            routes |= self._samples[name].routes()
        if self._bench is not None and name == "guangdong":
            routes |= self._bench.routes()
            routes.setdefault(
                "/", Route(constant(html(page("政府门户网站", "", site="政府门户网站"))), "home", labels)
            )
        return routes

    def _with_hosts(self, fault: Fault) -> Fault:
        if not fault.kind.whole_host or fault.word is None:
            return fault
        hosts = {
            label
            for entry in self._all_entries
            if fault.word in entry.labels
            for label in entry.labels
            if label in self._bases
        }
        return replace(fault, hosts=frozenset(hosts))

    def find(self, host: str, path: str) -> Route | None:
        """Who answers for `path`; None where the host has nothing there."""
        route = self._routes[host].get(path)
        if route is None and self._bench is not None and host == "guangdong":
            route = self._bench.find(path)
        return route

    def answer(self, host: str, request: Request, route: Route | None, faults: Sequence[Fault]) -> Answer:
        """What a host says, faults included."""
        if host == FOREIGN:
            return html("<html><head><title>镜像</title></head><body>澳門</body></html>")
        if route is None:
            return refusal(404, "Not Found")
        if request.method == "POST" and not route.posts:
            return refusal(405, "Method Not Allowed", Allow="GET, HEAD")
        answer: Answer | None = None
        for fault in faults:
            if (answer := fault.answer(request)) is not None:
                break
        if answer is None:
            answer = route.handler(request)
        for fault in faults:
            if fault.kind.spoil is not None:
                answer = fault.kind.spoil(answer)
        match answer.wire:
            case "home":
                return self._routes[host]["/"].handler(request)
            case "foreign":
                return replace(
                    answer, wire="whole", headers={"Location": f"{self._bases[FOREIGN]}{request.path}"}
                )
        return answer

    @cached_property
    def _all_entries(self) -> list[Entry]:
        entries = [entry for sample in self._samples.values() for entry in sample.entries()]
        return [*entries, *(self._bench.entries() if self._bench else ())]

    def entries(self) -> list[Entry]:
        """The entries of the platforms shown."""
        wanted = self._exhibition.platforms
        return [entry for entry in self._all_entries if not wanted or entry.platform in wanted]

    def sources(self) -> list[dict[str, Any]]:
        """Entries in the form of `spiders/sources.yaml`.

        In Guangdong the first street of each district has an entry of its own, with its code; the other
        apps share one, whose reports are told apart by their titles.
        """
        return [entry.as_source() for entry in self.entries()]

    def published(self) -> dict[str, Any]:
        """Everything on the portal.

        `reports` with their figures, `others` with the reason they are none, `withdrawn` with where they
        lay; `sources` with whether their lists are whole; `states`, the reports by expected state.
        """
        expected = Expectations(self.entries(), self.faults)
        reports: list[dict[str, Any]] = []
        others: list[dict[str, Any]] = []
        withdrawn: list[dict[str, Any]] = []
        for name, desks in self._desks:
            for post in desks.posts():
                described = self._described(name, post, expected)
                (reports if post.place else others).append(described)
            for desk in desks.desks():
                withdrawn += [self._withdrawn(name, post) for post in desk.withdrawn]
        if self._bench is not None:
            reports += self._bench.published()
        return {
            "reports": reports,
            "others": others,
            "withdrawn": withdrawn,
            "sources": [
                {"id": entry.id, "platform": entry.platform, "expect": expected.entry(entry)}
                for entry in self.entries()
            ],
            "states": counted(reports),
        }

    def _described(self, name: str, post: Post, expected: Expectations) -> dict[str, Any]:
        addresses = [f"{self._bases[name]}{path}" for path in self._samples[name].addresses(post)]
        described = {
            "post_id": post.id,
            "host": name,
            "sources": expected.sources(post),
            "kind": post.kind,
            "form": post.form,
            "title": post.heading,
            "agency": post.office.name,
            "year": post.year,
            "published_on": f"{post.published:%Y-%m-%d}",
            "addresses": [post.link] if post.link else addresses,
            "attachments": [attachment.name for attachment in post.attachments],
        }
        place = post.place
        if place is None:
            joined = {"twin_of": post.twin_of} if post.twin_of else {}
            state = "joined" if post.twin_of else "out_of_scope"
            return {
                **described,
                **joined,
                "expect": {"state": state, "reason": None if joined else post.kind},
            }
        return {
            **described,
            "district": place.district,
            "street": place.street,
            "expect": expected.report(post),
            "truth": truth_of(post),
        }

    def _withdrawn(self, name: str, post: Post) -> dict[str, Any]:
        place = post.place
        former = self._samples[name].former_addresses(post)
        return {
            "post_id": post.id,
            "district": place and place.district,
            "street": place and place.street,
            "year": post.year,
            "addresses": [f"{self._bases[name]}{path}" for path in former],
            "expect": {"state": "gone", "reason": "http_404"},
        }


def _robots(request: Request) -> Answer:
    text = _SHUT if "robots-disallow" in request.tampering else _ROBOTS
    if "crawl-delay" in request.tampering:
        text += "Crawl-delay: 1\n"
    return Answer(text.encode("ascii"), "text/plain")

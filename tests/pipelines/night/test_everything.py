"""The whole sample portal, every platform and every fault at once: what becomes of each report published."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest

from pipelines.demo.faults import FAULTS
from pipelines.demo.portal import Portal
from pipelines.lake.opened import load
from pipelines.night.harvest import harvest
from pipelines.night.summary import RunSummary
from pipelines.progress import Progress
from pipelines.selection import Selection
from pipelines.store.datadir import DataDir
from pipelines.store.ledger import Entry
from schemas.times import SHANGHAI
from tests.pipelines.conftest import ledger_of, read_sources

# Three nights are made before the first test.
pytestmark = pytest.mark.timeout(400)

YEAR = 2021
KEYS = {
    "proactive_disclosure": ["item", "measure", "ordinal"],
    "applications": ["outcome", "applicant"],
    "legal_challenges": ["route", "result"],
}
# Of the many entries of Guangdong, one for each thing that they do; the others would only be more of the same.
KEPT = {"demo-440104-column", "demo-440103-column", "demo-440103-apps", "demo-440103-folders",
        "demo-440105001", "demo-440111-column", "demo-440113-column", "demo-440113-apps"}  # fmt: skip
QUIET = {
    "demo-440103-apps",
    "demo-440111-column",
    "demo-110114-trs",
    "demo-320102-jpage",
    "demo-330106-jpaas",
    "demo-230103-ucap",
}
OF_LISTS = (
    "robots-disallow=ucap", "crawl-delay=jpaas", "truncated-json=jpaas", "list-ends-early=trs",
    "count-lies=demo-320102-jpage", "html-for-json=demo-440113-apps", "404-page-2=hanweb",
)  # fmt: skip
OF_REPORTS = (
    "403", "404-report", "412", "521", "acw", "c3vk", "cookie-loop", "captcha", "soft-404", "throttled",
    "54-bytes", "slow", "reset", "cut", "429", "503", "foreign-redirect", "302-cookie", "429-once", "503-once",
)  # fmt: skip
# What the portal's author calls otherwise than the harvest does.
OUR_WORDS = {
    ("failed", "http_429"): ("blocked", "http_429"),
    ("blocked", "host_not_allowed"): ("failed", "host_not_allowed"),
    ("failed", "connection_error"): ("failed", "connection_failed"),
    # A home page or a column in place of a report: it may come back, so it is asked for every night.
    ("gone", "soft_404"): ("failed", "soft_404"),
    ("blocked", "throttled"): ("failed", "soft_404"),
}
KINDS = {"link": "external_link", "news": "not_a_report"}


@dataclass(frozen=True)
class After:
    """What was published, as of a night, and what that night made of it."""

    reports: list[dict[str, Any]]
    others: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    entries: dict[str, Entry]
    summary: RunSummary
    tables: dict[str, pd.DataFrame]
    requests: list[str]


@dataclass(frozen=True)
class Nights:
    """The night of all faults, the next when most of them are over and all is due, and one on which nothing is."""

    faulty: After
    healed: After
    quiet: After


def put_faults(portal: Portal) -> list[str]:
    """Every fault once: those of lists by hand, those of reports on reports that a list still shows.

    Reports that are pictures, or have a twin in pictures, take long to read and have tests of their own:
    each has a fault, and these last; they are returned.
    """
    scanned = {post.get("twin_of") for post in portal.others() if post["form"] == "scan"}
    slow = {
        place_of(report)
        for report in portal.truth()
        if report["form"] in ("scan", "pictured") or report["post_id"] in scanned
    }
    portal.set_faults(*OF_LISTS)
    shown = {
        place_of(report): report
        for report in portal.truth()
        if report["expect"]["state"] in ("parsed", "partial", "unsupported") and not left_out(report)
    }
    plain = [p for p, r in shown.items() if p not in slow and r["form"] == "full"]
    chosen = [*(place for place in shown if place in slow), *plain]
    assert len(chosen) >= len(OF_REPORTS)
    single = [f"{name}={place}" for name, place in zip(OF_REPORTS, chosen, strict=False)]
    more = [f"403={place}" for place in sorted(slow - shown.keys())]
    portal.set_faults(*OF_LISTS, *single, *more)
    return [*(fault for fault in single if fault.partition("=")[2] in slow), *more]


def place_of(report: dict[str, Any]) -> str:
    return f"{report['street']}-{YEAR}"


def left_out(report: dict[str, Any]) -> bool:
    return not any(map(is_kept, report["sources"]))


def is_kept(source: str) -> bool:
    return not source.startswith("demo-44") or source in KEPT


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    data = DataDir.at(tmp_path_factory.mktemp("everything"))
    start = datetime.now(SHANGHAI)

    def night(days: int, ids: set[str] | None = None) -> After:
        portal.clear_requests()
        sources = [source for source in portal.sources if is_kept(source["id"])]
        if ids:
            sources = [source for source in sources if source["id"] in ids]
        now = start + timedelta(days)
        summary = harvest(read_sources(sources), Selection(), data, Progress(), now)
        assert portal.strays() == []
        return After(
            [report for report in portal.truth() if not left_out(report)],
            [post for post in portal.others() if post["sources"] and not left_out(post)],
            [source for source in portal.expected_sources() if is_kept(source["id"])],
            ledger_of(data),
            summary,
            {table: load(table, data.root) for table in KEYS},
            portal.requests(),
        )

    with Portal(everything=True, years=(YEAR, YEAR)) as portal, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGKAI_TIMEOUT", "2")
        lasting = put_faults(portal)
        faulty = night(0)
        portal.set_faults(*lasting)
        healed = night(1)
        yield Nights(faulty, healed, night(1, QUIET))


def addressed(after: After) -> dict[str, Entry]:
    """Entries by the path of each of their addresses."""
    return {
        urlsplit(address).path: entry
        for entry in after.entries.values()
        for address in (entry.url, *entry.aliases)
    }


def test_every_fault_there_is_is_on() -> None:
    put = {fault.partition("=")[0] for fault in (*OF_LISTS, *OF_REPORTS)}
    assert put == set(FAULTS)


def wrong(after: After) -> dict[int, Any]:
    """Reports that are not one entry in the one state that they should be in, and entries for nothing."""
    found = addressed(after)
    left = {key for key, entry in after.entries.items() if entry.state != "out_of_scope"}
    named = {source.id for source in after.summary.sources if source.errors or incomplete(source.lists)}
    unlike: dict[int, Any] = {}
    for report in after.reports:
        expected = (report["expect"]["state"], report["expect"]["reason"])
        paths = (urlsplit(address).path for address in report["addresses"])
        keys = {found[path].key for path in paths if path in found}
        got = [(after.entries[key].state, after.entries[key].reason) for key in keys]
        if expected[0] == "undiscovered":
            # What no list could show may be found all the same; if not, its lists say so.
            fine = got == [("parsed", None)] or (not got and bool(named.intersection(report["sources"])))
        else:
            fine = got == [OUR_WORDS.get(expected, expected)] or (
                # The portal has one word for a connection that is reset and one that ends too early.
                expected == ("failed", "connection_error") and got == [("failed", "truncated_response")]
            )
        whose = {(after.entries[key].street, after.entries[key].year) for key in keys}
        # Where the list cuts the title short and the page is out of reach, nobody can say whose it is.
        nobody = {(None, None), (None, YEAR)} if report["expect"]["state"] in ("failed", "blocked") else set()
        if not fine or not whose <= {(report["street"], YEAR)} | nobody:
            unlike[report["street"]] = (expected, got, whose)
        left -= keys
    return unlike | ({0: left} if left else {})


def incomplete(lists: list[dict[str, Any]]) -> bool:
    return not all(one["complete"] for one in lists)


@pytest.mark.parametrize("night", ["faulty", "healed"])
def test_the_ledger_accounts_for_every_report_published(night: str, nights: Nights) -> None:
    assert wrong(getattr(nights, night)) == {}


@pytest.mark.parametrize("night", ["faulty", "healed"])
def test_every_cell_that_can_be_reached_equals_the_truth(night: str, nights: Nights) -> None:
    after: After = getattr(nights, night)
    read = {entry.street for entry in after.entries.values() if entry.state in ("parsed", "partial")}
    for table, keys in KEYS.items():
        truth = {
            (report["street"], *(row.get(key, 1) for key in keys)): row["value"]
            for report in after.reports
            if report["street"] in read and table not in report["expect"]["pictured"]
            for row in report["truth"][table]
        }
        frame = after.tables[table]
        unreadable = {r["street"] for r in after.reports if table in r["expect"]["pictured"]}
        frame = frame[~frame["street"].isin(unreadable)]
        figures = frame.set_index(["street", *keys])["value"]
        found = {key: None if value is pd.NA else value for key, value in figures.items()}
        assert len(figures) == len(found)
        assert found == truth


def test_the_states_add_up(nights: Nights) -> None:
    for after in (nights.faulty, nights.healed, nights.quiet):
        for source in after.summary.sources:
            assert source.listed == source.matched + sum(source.out_of_scope.values())
            assert source.matched == source.fetched + source.failed + source.known
    settled = nights.faulty.summary.reports
    states = Counter(entry.state for entry in nights.faulty.entries.values() if entry.fetch)
    assert settled == dict(states)


def test_what_is_no_report_has_its_reason_and_twins_are_joined(nights: Nights) -> None:
    entries = addressed(nights.healed)
    for post in nights.healed.others:
        found = [entries[path] for a in post["addresses"] if (path := urlsplit(a).path) in entries]
        assert found or post["kind"] == "news", post
        for entry in found:
            if post["kind"] == "twin":
                assert entry.state != "out_of_scope", post
            else:
                assert (entry.state, entry.reason) == ("out_of_scope", KINDS.get(post["kind"], post["kind"]))


def test_lists_that_are_not_whole_are_named(nights: Nights) -> None:
    for after in (nights.faulty, nights.healed):
        by_id = {source.id: source for source in after.summary.sources}
        for source in after.sources:
            if not source["expect"]["complete"]:
                mine = by_id[source["id"]]
                assert mine.errors or incomplete(mine.lists), source


def test_a_night_without_news_asks_the_lists_and_nothing_else(nights: Nights) -> None:
    documents = {urlsplit(address).path for r in nights.quiet.reports for address in r["addresses"]}
    asked = [urlsplit(request).path for request in nights.quiet.requests]
    # What was not got the night before is asked for again, every night.
    failing = [e for e in nights.healed.entries.values() if e.fetch in ("failed", "blocked")]
    again = {urlsplit(url).path for entry in failing for url in (entry.url, *entry.aliases)}
    assert {path for path in asked if path in documents} <= again
    assert sum(source.fetched for source in nights.quiet.summary.sources) == 0
    assert nights.quiet.summary.files_written == {}
    told = Counter(
        what for source in nights.quiet.summary.sources for what, keys in source.changes.items() for _ in keys
    )
    assert told == {}
    assert sum(source.requests for source in nights.quiet.summary.sources) == len(asked)


def test_what_is_due_is_asked_whether_it_has_changed(nights: Nights) -> None:
    known = [entry for entry in nights.faulty.entries.values() if entry.fetch == "fetched"]
    asked = Counter(urlsplit(request).path for request in nights.healed.requests)
    for entry in known:
        assert asked[urlsplit(entry.url).path] == 1
    changes = Counter(
        {w: len(k) for source in nights.healed.summary.sources for w, k in source.changes.items() if k}
    )
    assert set(changes) == {"new"}

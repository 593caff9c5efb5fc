"""What a crawl saw, brought into the ledger: new, changed, moved and vanished reports told apart."""

import time
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipelines.night.run import Run
from pipelines.reading.identity import identify
from pipelines.store.journal import has_news
from pipelines.store.ledger import LOOK_AFTER_DAYS, MOVED, Entry, SourceNight, State, next_look
from spiders.pages.text import fuller_title
from spiders.records import NOT_ASKED, CrawlResult, Discovered, OutOfScope
from spiders.sources import Source

NOT_LISTED = "not_listed"
"""Why a report is looked for at its address: no list leads to it any more, but it is still there."""

_SOON = 0.2  # seconds between two transactions of one crawl
_MANY = 50

_GONE = {"http_404", "http_410", "soft_404", "wrong_page"}
"""What the address of a report that is listed no more says where there is nothing any more."""


class Recorder:
    """Brings the ledger up to what one crawl sees, as it goes: a run that is cut off has not asked in vain.

    `changes` are the keys of reports that are `new`, `changed`, `moved` or `vanished` since earlier nights.
    """

    def __init__(self, run: Run, source: Source) -> None:
        self.changes: dict[str, list[str]] = {"new": [], "changed": [], "moved": [], "vanished": []}
        self._run, self._source = run, source
        self._told: list[Discovered | OutOfScope] = []
        self._done: set[str] = set()
        self._flushed = time.monotonic()

    def take(self, outcome: Discovered | OutOfScope) -> None:
        """One row of the lists has been settled. It is recorded soon, at the latest when the crawl ends."""
        # What a list only shows again is recorded with the walk as a whole.
        if isinstance(outcome, Discovered) and outcome.state == "known":
            return
        self._told.append(outcome)
        late = time.monotonic() - self._flushed > _SOON
        # While files are written the ledger is not ours, and the crawl must not wait for that.
        if (late or len(self._told) >= _MANY) and self._run.recording.acquire(blocking=False):
            try:
                self._record(self._told)
            finally:
                self._run.recording.release()
            self._told = []
            self._flushed = time.monotonic()

    def finish(self, result: CrawlResult, *, whole: bool) -> None:
        """Record the rest, when the crawl has ended, and what only its end can tell. `whole` says that it walked
        through all of the source; what it counted is then kept, to compare the nights to come with.

        `run.recording` is held by the caller.
        """
        outcomes: list[Discovered | OutOfScope] = [*result.out_of_scope, *result.reports]
        self._record(outcome for outcome in outcomes if outcome.key not in self._done)
        # In the order of the lists, whatever order the portal answered in.
        order = {report.key: at for at, report in enumerate(result.reports)}
        for keys in self.changes.values():
            keys.sort(key=lambda key: order.get(key, len(order)))
        run = self._run
        with run.ledger.transaction() as session, session.no_autoflush:
            for key, reason in result.vanished.items():
                entry = session.get(Entry, key)
                # Another source's list may have shown it tonight.
                if entry is not None and key not in run.seen:
                    self._miss(entry, reason)
            news = _news(session)
            unseen, others = _met(session, run, self._source, {outcome.key for outcome in outcomes})
            night = _night(run, self._source, result) if whole else None
            run.journal.note_entries(news)
            run.journal.note_walk(self._source.id, run.timestamp, unseen, others, night)
            if night is not None:
                session.merge(night)

    def _record(self, outcomes: Iterable[Discovered | OutOfScope]) -> None:
        run = self._run
        with run.ledger.transaction() as session, session.no_autoflush:
            for outcome in outcomes:
                self._done.add(outcome.key)
                if isinstance(outcome, OutOfScope):
                    _see_row(run, session, self._source, outcome)
                else:
                    self._see_report(session, outcome)
            # First to the archive's record: what the ledger knows, the archive must know too.
            run.journal.note_entries(_news(session))

    def _see_report(self, session: Session, report: Discovered) -> None:
        run = self._run
        run.seen.add(report.key)
        entry = session.get(Entry, report.key)
        known = entry is not None and entry.fetch is not None
        if entry is None:
            entry = _new(run, self._source, report)
            session.add(entry)
        if change := _change(report, known=known):
            self.changes[change].append(report.key)
        _see(run, entry, self._source, report)
        if report.moved_from and (former := session.get(Entry, report.moved_from)):
            _leave(run, former, MOVED)

    def _miss(self, entry: Entry, reason: str) -> None:
        run = self._run
        self.changes["vanished"].append(entry.key)
        if reason in _GONE:
            _leave(run, entry, reason)
            return
        entry.fetch_reason = reason
        if reason != NOT_LISTED:
            run.fail(entry, "failed", reason)
        else:
            entry.next_look = next_look(run.now.date(), entry.looks)
            entry.looks += 1


def _news(session: Session) -> list[Entry]:
    """Entries that this session adds or changes, as far as the archive's record must have it."""
    touched = [one for one in (*session.new, *session.dirty) if isinstance(one, Entry)]
    return sorted((entry for entry in touched if has_news(entry)), key=lambda entry: entry.key)


def _met(session: Session, run: Run, source: Source, listed: Collection[str]) -> tuple[list[str], list[str]]:
    """Keys of the source's own entries that this run has not met, and of others' that this walk has."""
    session.flush()
    own = select(Entry.key).where(Entry.source_id == source.id, Entry.last_seen != run.timestamp)
    theirs = select(Entry.key).where(Entry.source_id != source.id, Entry.last_seen == run.timestamp)
    return list(session.scalars(own)), [key for key in session.scalars(theirs) if key in listed]


def _night(run: Run, source: Source, result: CrawlResult) -> SourceNight:
    """What a walk through a whole source counted."""
    years: dict[str, int] = {}
    for report in result.reports:
        year = str(report.year or "?")
        years[year] = years.get(year, 0) + 1
    return SourceNight(
        source_id=source.id,
        at=run.timestamp,
        listed=result.counts.listed,
        matched=result.counts.matched,
        years=dict(sorted(years.items())),
        complete=result.finished and not result.errors and all(listing.settled for listing in result.lists),
    )


def _change(report: Discovered, *, known: bool) -> str | None:
    """What is told of a report: a crawl compares bytes, but knows of those only that it may need."""
    if report.change == "new" or (not known and report.change is None):
        return None if known else "new"
    return report.change if report.change in ("changed", "moved") else None


def _see_row(run: Run, session: Session, source: Source, row: OutOfScope) -> None:
    entry = session.get(Entry, row.key)
    if row.reason in NOT_ASKED or (entry and entry.fetch):
        return  # a report all the same; another run's, or known better from its own page
    if entry is None:
        entry = _new(run, source, row)
        session.add(entry)
    entry.last_seen, entry.title = run.timestamp, fuller_title(entry.title, row.title)
    entry.state, entry.reason, entry.out_of_scope = State.OUT_OF_SCOPE.value, row.reason, row.reason
    entry.next_look = next_look(run.now.date(), len(LOOK_AFTER_DAYS))


def _new(run: Run, source: Source, row: Discovered | OutOfScope) -> Entry:
    return Entry(
        key=row.key,
        source_id=source.id,
        url=row.url,
        title=row.title,
        state=State.DISCOVERED.value,
        first_seen=run.timestamp,
        last_seen=run.timestamp,
        aliases=[],
        documents=[],
        looks=0,
        cells=0,
    )


def _see(run: Run, entry: Entry, source: Source, report: Discovered) -> None:
    """Take over what one look at a report showed; what was got earlier stays where nothing newer was got.

    Hints are what the source's entry and column say; what the title says is read from the title.
    """
    entry.last_seen = run.timestamp
    former = entry.url
    if report.change == "moved":
        entry.url = report.url
    entry.aliases = sorted({*entry.aliases, *report.aliases, report.url, former} - {entry.url})
    year = report.year if report.year_from == "column" else None
    # A street's source may lead to its district's column, where other streets' reports stand too.
    street = source.street if source.street == report.street else None
    hints = {"hint_district": source.district, "hint_street": street, "hint_year": year}
    news = {
        name: value for name, value in hints.items() if value is not None and getattr(entry, name) is None
    }
    for name, value in news.items():
        setattr(entry, name, value)
    today = run.now.date()
    if report.state == "known":
        if news and entry.documents:
            entry.state = State.FETCHED.value
    elif report.state == "fetched":
        documents = _keep_what_was_got(
            entry.documents, [document.model_dump() for document in report.documents]
        )
        same = entry.fetch == "fetched" and _contents(documents) == _contents(entry.documents)
        entry.looks = entry.looks + 1 if same else 0
        entry.next_look = next_look(today, entry.looks)
        if not same or news or entry.url != former:
            entry.url, entry.title = report.url, fuller_title(entry.title, report.title)
            entry.published_on, entry.agency = report.published_on, report.agency
            entry.state = State.FETCHED.value
        entry.documents, entry.fetch, entry.fetch_reason = documents, "fetched", report.reason
    elif report.state == "gone" or not entry.documents:
        entry.published_on = report.published_on or entry.published_on
        entry.agency = report.agency or entry.agency
        if report.state == "gone":
            _leave(run, entry, report.reason or "gone")
        else:
            entry.fetch, entry.fetch_reason = report.state, report.reason
            entry.state = State.DISCOVERED.value
    else:
        run.fail(entry, report.state, report.reason)
    if entry.status is None:
        identify(entry, None)


def _leave(run: Run, entry: Entry, reason: str) -> None:
    """A report is no longer where it was. Its documents and figures stay; it is asked for when it is due,
    or when a list names it again.
    """
    entry.fetch, entry.fetch_reason, entry.state = "gone", reason, State.DISCOVERED.value
    entry.next_look = next_look(run.now.date(), entry.looks)
    entry.looks += 1


def _keep_what_was_got(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The documents of a new look; where one could not be got this time, what the archive has of it."""
    got = {document["url"]: document for document in old if document["sha256"]}
    return [document if document["sha256"] else got.get(document["url"], document) for document in new]


def _contents(documents: list[dict[str, Any]]) -> set[tuple[str, str | None]]:
    return {(document["role"], document["sha256"]) for document in documents}

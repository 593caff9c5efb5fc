"""What a crawl is told of earlier nights, and what of its answer goes into the ledger."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_

from pipelines.identity import identify
from pipelines.ledger import LOOK_AFTER_DAYS, Entry, State, next_look
from pipelines.run import Run, SourceSummary
from pipelines.selection import Selection
from spiders.crawl import crawl
from spiders.report import CrawlJob, CrawlResult, Discovered, Known, KnownDocument, OutOfScope
from spiders.sources import Source

_CRAWL_SECONDS = 6 * 3600
"""A source that has not answered everything by the morning is cut off; what it did is kept."""

_OTHER_YEAR = "year_not_asked"
"""A crawl's reason for a row that only this run's selection leaves out."""


class UnknownSourceError(ValueError):
    """`--source` names an id that the registry does not have; says which there are."""


def choose_sources(sources: Iterable[Source], ids: Iterable[str], selection: Selection) -> list[Source]:
    """The sources named by `ids` (all where none is) that can hold anything of the selection.

    Raises UnknownSourceError.
    """
    registry = {source.id: source for source in sources}
    wanted = list(dict.fromkeys(ids))
    if unknown := [name for name in wanted if name not in registry]:
        raise UnknownSourceError(
            f"--source {', '.join(unknown)}: no such source. There are: {', '.join(registry)}."
        )
    chosen = [registry[name] for name in wanted] if wanted else list(registry.values())
    return [source for source in chosen if selection.admits_place(source.district, source.street)]


def lanes(sources: Iterable[Source]) -> list[list[Source]]:
    """Sources that share a host stand in one lane, to be crawled one after the other; lanes may run at once.

    A host gets one crawl at a time, or its delay would mean nothing.
    """
    found: list[tuple[set[str], list[Source]]] = []
    for source in sources:
        hosts, members = set(source.allowed_hosts), [source]
        for lane in [lane for lane in found if lane[0] & hosts]:
            found.remove(lane)
            hosts |= lane[0]
            members = [*lane[1], *members]
        found.append((hosts, members))
    return [members for _, members in found]


def crawl_source(run: Run, source: Source, *, refetch: bool = False) -> None:
    """Crawl one source in a process of its own and record what it found.

    `refetch` asks again for every report of the selection, due or not. Nothing is raised for a
    source that fails; the run's summary names it.
    """
    job = CrawlJob(
        source=source,
        archive=str(run.data.archive),
        years=sorted(run.selection.years),
        known=_known(run, source, refetch=refetch),
    )
    with run.progress.step(f"crawling {source.id}") as step:

        def follow(event: dict[str, Any]) -> None:
            if event["event"] == "listed":
                step.expect(event["n"])
            elif event["event"] in ("report", "out_of_scope"):
                step.advance()

        result = crawl(job, _CRAWL_SECONDS, follow)
    _record(run, source, result)
    counts = result.counts
    run.summary.sources.append(
        SourceSummary(
            id=source.id,
            listed=counts.listed,
            matched=counts.matched,
            out_of_scope=dict(counts.out_of_scope),
            fetched=counts.fetched,
            failed=counts.failed,
            known=counts.known,
            requests=counts.requests,
            errors=list(result.errors),
            warnings=list(result.warnings),
            finished=result.finished,
        )
    )


def _known(run: Run, source: Source, *, refetch: bool) -> dict[str, Known]:
    """What the crawl need not ask for again: what was got, is gone, or had to be opened to see that it is none of ours."""
    today = run.now.date().isoformat()
    near = (
        [] if source.district is None else [or_(Entry.district.is_(None), Entry.district == source.district)]
    )
    found = {}
    for entry in run.ledger.entries(Entry.next_look.is_not(None), *near):
        due = (entry.next_look or "") <= today
        if entry.fetch is None:
            if not due:
                found[entry.key] = Known(out_of_scope=entry.out_of_scope)
            continue
        asked = refetch and run.selection.admits(entry.district, entry.street, entry.year)
        documents = [_known_document(document) for document in entry.documents if document["sha256"]]
        found[entry.key] = Known(refetch=due or asked, documents=documents)
    return found


def _known_document(document: dict[str, Any]) -> KnownDocument:
    return KnownDocument(**{name: document[name] for name in KnownDocument.model_fields})


def _record(run: Run, source: Source, result: CrawlResult) -> None:
    """Bring the ledger up to what one crawl saw, in one transaction."""
    with run.ledger.transaction() as session:
        for row in result.out_of_scope:
            entry = session.get(Entry, row.key)
            if row.reason == _OTHER_YEAR or (entry and entry.fetch):
                continue  # a report all the same; another run's, or known better from its own page
            if entry is None:
                entry = _new(run, source, row)
                session.add(entry)
            entry.last_seen, entry.title = run.timestamp, row.title
            entry.state, entry.reason, entry.out_of_scope = State.OUT_OF_SCOPE.value, row.reason, row.reason
            entry.next_look = next_look(run.now.date(), len(LOOK_AFTER_DAYS))
        for report in result.reports:
            entry = session.get(Entry, report.key)
            if entry is None:
                entry = _new(run, source, report)
                session.add(entry)
            _see(run, entry, source, report)


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
    entry.aliases = sorted({*entry.aliases, *report.aliases, report.url} - {entry.url})
    year = report.year if report.year_from == "column" else None
    hints = {"hint_district": source.district, "hint_street": source.street, "hint_year": year}
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
        if not same or news:
            entry.url, entry.title = report.url, report.title
            entry.published_on, entry.agency = report.published_on, report.agency
            entry.state = State.FETCHED.value
        entry.documents, entry.fetch, entry.fetch_reason = documents, "fetched", report.reason
    elif report.state == "gone" or not entry.documents:
        entry.fetch, entry.fetch_reason = report.state, report.reason
        entry.published_on, entry.agency = (
            report.published_on or entry.published_on,
            report.agency or entry.agency,
        )
        entry.state = State.DISCOVERED.value
        if report.state == "gone":
            entry.next_look = next_look(today, entry.looks)
            entry.looks += 1
    else:
        run.fail(entry, report.state, report.reason)
    if entry.status is None:
        identify(entry, None)


def _keep_what_was_got(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The documents of a new look; where one could not be got this time, what the archive has of it."""
    got = {document["url"]: document for document in old if document["sha256"]}
    return [document if document["sha256"] else got.get(document["url"], document) for document in new]


def _contents(documents: list[dict[str, Any]]) -> set[tuple[str, str | None]]:
    return {(document["role"], document["sha256"]) for document in documents}

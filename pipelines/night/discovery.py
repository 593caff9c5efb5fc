"""Which sources are crawled, side by side or one after the other, and what a crawl is told of earlier nights."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_

from pipelines.night.accounts import log_of
from pipelines.night.comparing import compare_with_last_night, compare_with_last_year, newest_due
from pipelines.night.recording import NOT_LISTED, Recorder
from pipelines.night.run import Run
from pipelines.night.summary import SourceSummary
from pipelines.selection import Selection
from pipelines.store.errors import StoreError
from pipelines.store.ledger import Entry, SourceNight
from spiders.crawling.crawl import crawl
from spiders.records import CrawlJob, CrawlResult, Discovered, Known, KnownDocument, OutOfScope
from spiders.sources import Source

_CRAWL_SECONDS = 6 * 3600
"""A source that has not answered everything by the morning is cut off; what it did is kept."""


class UnknownSourceError(ValueError):
    """`--source` names an id that the registry does not have; says which there are."""


class ArchiveAwayError(StoreError):
    """The archive holds nothing of what the ledger knows to be there. Raised before a portal is asked."""


def check_archive(run: Run) -> None:
    """A disk that is not mounted must not have every portal asked for everything again. Raises ArchiveAwayError."""
    if run.archive.is_empty() and (kept := run.ledger.count(Entry.sha256.is_not(None))):
        raise ArchiveAwayError(
            f"{run.data.archive} is empty, but the ledger knows {kept} reports that were read from it. Mount or restore the "
            "archive; no portal was asked."
        )


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
    selection = run.selection
    job = CrawlJob(
        source=source,
        archive=str(run.data.archive),
        years=sorted(selection.years),
        streets=sorted(selection.streets),
        districts=[] if selection.streets else sorted(selection.districts),
        known=_known(run, source, refetch=refetch),
        log=str(log) if (log := log_of(run.data.runs, run.summary.run_id, source.id)) else None,
    )
    recorder = Recorder(run, source)
    with run.progress.step(f"crawling {source.id}") as step:

        def follow(event: dict[str, Any]) -> None:
            match event["event"]:
                case "listed":
                    step.expect(event["n"])
                case "report":
                    step.advance()
                    recorder.take(Discovered.model_validate(event["report"]))
                case "out_of_scope":
                    step.advance()
                    recorder.take(OutOfScope.model_validate(event["row"]))

        result = crawl(job, _CRAWL_SECONDS, follow)
    with run.recording:
        run.summary.sources.append(_account(run, source, recorder, result))


def _account(run: Run, source: Source, recorder: Recorder, result: CrawlResult) -> SourceSummary:
    """Record the rest of what a crawl saw; what it counted, beside what was counted before."""
    before = run.ledger.last_night(source.id)
    whole = run.selection == Selection()
    recorder.finish(result, whole=whole)
    doubts: list[str] = []
    if not run.selection.streets:
        doubts += compare_with_last_year(result, newest_due(run.now.date(), run.selection.years))
    if whole:
        doubts += compare_with_last_night(result, before)
    counts = result.counts
    return SourceSummary(
        id=source.id,
        district=source.district,
        street=source.street,
        listed=counts.listed,
        matched=counts.matched,
        out_of_scope=dict(counts.out_of_scope),
        fetched=counts.fetched,
        failed=counts.failed,
        known=counts.known,
        requests=counts.requests,
        lists=[listing.model_dump() for listing in result.lists],
        changes=recorder.changes,
        listed_before=before.listed if before else None,
        matched_before=before.matched if before else None,
        doubts=doubts,
        errors=list(result.errors),
        warnings=list(result.warnings),
        finished=result.finished,
    )


def _known(run: Run, source: Source, *, refetch: bool) -> dict[str, Known]:
    """What the crawl need not ask for again: what was got, is gone, or had to be opened to see that it is none of ours."""
    today = run.now.date().isoformat()
    before = run.ledger.last_night(source.id)
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
        ours = run.selection.admits(entry.district, entry.street, entry.year)
        there = entry.fetch == "fetched"
        # Another source's lists may lead to the same report at another address, and it has not moved.
        own = entry.source_id == source.id
        found[entry.key] = Known(
            refetch=due or (refetch and ours) or entry.damaged is not None or _comes_back(entry, before),
            documents=[_known_document(document) for document in entry.documents if document["sha256"]],
            url=entry.url if own else None,
            aliases=entry.aliases,
            title=entry.title,
            # One that is known to be in no list is looked for at its address when it is due.
            expected=own and ours and there and (due or entry.fetch_reason != NOT_LISTED),
        )
    return found


def _comes_back(entry: Entry, before: SourceNight | None) -> bool:
    """Whether a report would be news if it were listed: it is gone, and was in no list the last time."""
    return entry.fetch == "gone" and before is not None and entry.last_seen < before.at


def _known_document(document: dict[str, Any]) -> KnownDocument:
    return KnownDocument(**{name: document[name] for name in KnownDocument.model_fields})

"""The nightly run: discover, fetch what is new or due, archive, parse, check, write."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime

from pipelines.night.accounts import forget
from pipelines.night.discovery import check_archive, crawl_source, lanes
from pipelines.night.run import Run, open_run
from pipelines.night.settling import settle_waiting
from pipelines.night.summary import RunSummary
from pipelines.progress import Progress
from pipelines.selection import Selection
from pipelines.store.datadir import KEEP_RUNS, DataDir
from spiders.sources import Source

LANES_AT_ONCE = 16
"""Hosts that are crawled at the same time; each crawl is a process, most of whose time is waiting. So many
that portals which do not answer leave room for all others."""


def harvest(
    sources: Sequence[Source],
    selection: Selection,
    data: DataDir,
    progress: Progress,
    now: datetime | None = None,
    *,
    keep_runs: int = KEEP_RUNS,
) -> RunSummary:
    """Crawl the sources, then parse and write what they brought; returns the account of it.

    A source or report that fails is named in the summary, and everything else is done. `now` is the
    moment that decides what is due, by default the present. Accounts and logs of runs older than
    `keep_runs` days are removed. Raises RunLockedError, LedgerError.
    """
    with open_run("harvest", data, selection, progress, now) as run:
        for _ in crawl(run, sources):
            settle_waiting(run)
        settle_waiting(run)
        forget(data.runs, run.now, keep_runs)
    return run.summary


def crawl(run: Run, sources: Sequence[Source], *, refetch: bool = False) -> Iterator[list[Source]]:
    """Crawl sources, several at once as long as they share no host; yields those of a host when they are done.

    What they brought can be written then: a portal that does not answer delays nobody else's reports.
    Raises ArchiveAwayError.
    """
    check_archive(run)

    def walk(lane: list[Source]) -> list[Source]:
        for source in lane:
            crawl_source(run, source, refetch=refetch)
        return lane

    with ThreadPoolExecutor(LANES_AT_ONCE) as pool:
        for done in as_completed([pool.submit(walk, lane) for lane in lanes(sources)]):
            yield done.result()

"""The Prefect flows: what `harvest` and `backfill` do, with each source and the writing as a task.

Thin on purpose. The work is in plain functions; here is only what runs beside what, what is tried
again, and what Prefect's screens show. Import this after `pipelines.flows.orchestration.prepare`.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, as_completed
from prefect.states import Completed, Failed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from pipelines.night.accounts import forget
from pipelines.night.backfill import redo
from pipelines.night.discovery import check_archive, choose_sources, crawl_source, lanes
from pipelines.night.harvest import LANES_AT_ONCE
from pipelines.night.run import Run, open_run
from pipelines.night.settling import settle_waiting, waiting
from pipelines.night.summary import RunSummary
from pipelines.progress import Progress
from pipelines.selection import Selection
from pipelines.store.datadir import KEEP_RUNS, DataDir
from spiders.sources import Source, load_sources


# Prefect keeps no results: ledger and lake know what is done. A second try is for a trouble of our own
# that passes, such as a locked database; what a portal does is a result. Writing that fails is not tried
# again: what it left waiting is the next run's first work.
@task(
    name="crawl",
    task_run_name="crawl {source.id}",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=1,
    retry_delay_seconds=10,
)
def crawl_task(run: Run, source: Source, *, refetch: bool) -> None:
    """Crawl one source."""
    crawl_source(run, source, refetch=refetch)


@task(name="parse and write", cache_policy=NO_CACHE, persist_result=False)
def write_task(run: Run) -> None:
    """Parse and write what the crawls brought."""
    settle_waiting(run)


@task(name="parse and write again", cache_policy=NO_CACHE, persist_result=False)
def redo_task(run: Run) -> None:
    """Parse and write what the archive holds of the selection."""
    redo(run)


_LANES: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=LANES_AT_ONCE)


def _crawl(run: Run, sources: Sequence[Source], *, refetch: bool) -> Iterator[None]:
    """One task a source; those that share a host wait for each other. Yields when one is done."""
    check_archive(run)
    futures: list[PrefectFuture[None]] = []
    for lane in lanes(sources):
        before: list[PrefectFuture[None]] = []
        for source in lane:
            before = [crawl_task.submit(run, source, refetch=refetch, wait_for=before, return_state=False)]
            futures += before
    for future in as_completed(futures):
        yield future.result()


def _outcome(summary: RunSummary) -> State[RunSummary]:
    """What Prefect's screens show: a run with failures is no success, though all else is done and saved."""
    if summary.ok:
        return Completed(data=summary)
    sources = sum(not source.finished or bool(source.errors) for source in summary.sources)
    return Failed(data=summary, message=f"{sources} sources and {len(summary.failures)} reports failed")


@flow(
    name="harvest",
    flow_run_name="harvest into {data}",
    task_runner=_LANES,
    persist_result=False,
)
def harvest(
    data: str,
    sources: str | None = None,
    source_ids: list[str] | None = None,
    districts: list[int] | None = None,
    streets: list[int] | None = None,
    years: list[int] | None = None,
    keep_runs: int = KEEP_RUNS,
) -> State[RunSummary]:
    """The nightly run. `sources` is the path of a registry, None for the packaged one; places by code.

    Accounts and logs of runs are kept for `keep_runs` days.
    """
    selection = _selection(districts, streets, years)
    chosen = choose_sources(load_sources(Path(sources) if sources else None), source_ids or (), selection)
    with open_run("harvest", DataDir.at(data), selection, Progress()) as run:
        for _ in _crawl(run, chosen, refetch=False):
            if waiting(run):
                write_task(run)
        write_task(run)
        forget(run.data.runs, run.now, keep_runs)
    return _outcome(run.summary)


@flow(
    name="backfill",
    flow_run_name="backfill {years} into {data}",
    task_runner=_LANES,
    persist_result=False,
)
def backfill(
    data: str,
    years: list[int],
    *,
    districts: list[int] | None = None,
    streets: list[int] | None = None,
    refetch: bool = False,
    sources: str | None = None,
    source_ids: list[str] | None = None,
) -> State[RunSummary]:
    """Some years again, from the archive or, with `refetch`, from the portals."""
    selection = _selection(districts, streets, years)
    with open_run("backfill", DataDir.at(data), selection, Progress()) as run:
        if refetch:
            registry = load_sources(Path(sources) if sources else None)
            list(_crawl(run, choose_sources(registry, source_ids or (), selection), refetch=True))
        redo_task(run)
    return _outcome(run.summary)


def _selection(districts: list[int] | None, streets: list[int] | None, years: list[int] | None) -> Selection:
    return Selection(frozenset(districts or ()), frozenset(streets or ()), frozenset(years or ()))

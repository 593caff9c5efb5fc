"""Some years again: re-parse what the archive holds of them, and rewrite exactly their partitions."""

from collections.abc import Sequence
from datetime import datetime

from pipelines.night.harvest import crawl
from pipelines.night.run import Run, open_run
from pipelines.night.settling import rewrite
from pipelines.night.summary import RunSummary
from pipelines.progress import Progress
from pipelines.selection import Selection
from pipelines.store.datadir import DataDir
from pipelines.store.ledger import Entry, within
from pipelines.store.partitions import Partition
from spiders.sources import Source


def backfill(
    selection: Selection,
    data: DataDir,
    progress: Progress,
    refetch_from: Sequence[Source] = (),
    now: datetime | None = None,
) -> RunSummary:
    """Bring the selection's years up to date with today's parser, from the archive.

    With `refetch_from` these sources are asked again first. Nothing that is unchanged is rewritten;
    a partition of these years that no report stands for any more is removed. `selection.years`
    must name the years. Raises ValueError, RunLockedError, LedgerError.
    """
    if not selection.years:
        raise ValueError("a backfill is about certain years; name them")
    with open_run("backfill", data, selection, progress, now) as run:
        if refetch_from:
            list(crawl(run, refetch_from, refetch=True))  # to its end; all is parsed again below
        redo(run)
    return run.summary


def redo(run: Run) -> None:
    """Re-parse every report of the selection and bring its partitions up to date."""
    fetched_or_tried = Entry.fetch.is_not(None)
    rewrite(run, run.ledger.entries(fetched_or_tried, *within(run.selection)), _partitions(run))


def _partitions(run: Run) -> list[Partition]:
    """What the lake holds of the selection, whether or not the ledger still knows of it."""
    return [
        partition
        for partition in run.lake.partitions()
        if run.selection.admits(partition.district, partition.street, partition.year)
    ]

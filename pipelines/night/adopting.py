"""Before a run: is the ledger the one that belongs to what lies beside it, and is it of today's version?"""

from contextlib import suppress
from pathlib import Path

from sqlalchemy import select

from pipelines.lake.files import DamagedFileError, Lake
from pipelines.progress import Progress
from pipelines.store.datadir import DataDir
from pipelines.store.journal import Journal
from pipelines.store.ledger import Ledger, LedgerError, SourceNight
from spiders.archive.objects import Archive


def open_ledger(data: DataDir, lake: Lake, archive: Archive) -> Ledger:
    """The ledger of a data directory; a new one only where nothing is known yet. Raises LedgerError."""
    file = data.ledger_file
    if file is not None and not _has_content(file):
        reports = len(lake.partitions())
        if reports or not archive.is_empty():
            what = f"the lake holds {reports} reports" if reports else "the archive holds documents"
            raise LedgerError(
                f"{file} is {_state(file)}, but {what}. Restore it from a backup, or make "
                f"it anew from the archive: gongkai rebuild --data {data.root}. Nothing was changed."
            )
    return Ledger(data.ledger)


def adopt(ledger: Ledger, lake: Lake, journal: Journal, progress: Progress) -> None:
    """Take over a ledger of an older version: what the lake's files are, and in the archive's record what the
    ledger alone has known so far. A run that is cut off here is followed by one that begins here again.
    """
    if ledger.former is None:
        return
    with ledger.transaction() as session:
        nights = list(session.scalars(select(SourceNight).order_by(SourceNight.at, SourceNight.source_id)))
    journal.note_entries(ledger.entries())
    journal.note_nights(nights)
    with progress.step("taking over a data directory of an older version") as step:
        for partition in lake.partitions():
            ledger.finish(partition, (), lake.digests(partition))
            with suppress(DamagedFileError):  # whoever touches it next will name it
                journal.note_revisions(partition, lake.read("revisions", partition))
            step.advance()
    ledger.note_version()


def _state(file: Path) -> str:
    if file.is_file():
        return "empty"
    return "no file" if file.exists() else "not there"


def _has_content(file: Path) -> bool:
    return file.is_file() and file.stat().st_size > 0

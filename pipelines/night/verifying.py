"""Is the lake still what was written? Each file against the ledger's record of its digest."""

import hashlib

from pipelines.lake.files import DamagedFileError, Lake
from pipelines.night.adopting import adopt, open_ledger
from pipelines.progress import Progress
from pipelines.store.datadir import DataDir
from pipelines.store.journal import Journal
from pipelines.store.partitions import Partition
from spiders.archive.objects import Archive

_MEND = "gongkai backfill --year {year} --street {street} writes it anew"
_CURES = {
    "missing": f"on record, but not there; {_MEND}",
    "altered": f"not what was written; {_MEND}",
    "unreadable": f"not to be read; {_MEND}",
    "stray": "none of ours; look at it, then move it away",
    "set aside": "a damaged file that a run took out of the way; look at it, then delete it",
    "unfinished": "a run was cut off while it wrote this report; the next run finishes it",
}


def verify(data: DataDir, progress: Progress) -> tuple[list[str], bool]:
    """Hash every file of the lake and compare with the ledger.

    Returns what to say, and whether all is well. Nobody may write meanwhile. Raises RunLockedError, LedgerError.
    """
    lake = Lake(data.lake)
    with data.lock():
        ledger = open_ledger(data, lake, Archive(data.archive))
        try:
            adopt(ledger, lake, Journal(data.archive), progress)
            written, pending = ledger.lake_files(), ledger.pending()
        finally:
            ledger.close()
        found: list[tuple[str, str, Partition | None]] = []
        with progress.step("files of the lake", len(written)) as step:
            for name, table, partition in lake.files():
                if partition is None:
                    found.append(("set aside" if ".damaged-" in name else "stray", name, None))
                    continue
                step.advance()
                expected = written.pop((table, partition), None)
                if kind := _compare(lake, table, partition, expected):
                    found.append((kind, name, partition))
    found += [
        ("missing", lake.file(table, partition).relative_to(lake.root).as_posix(), partition)
        for table, partition in written
    ]
    found = [
        ("unfinished" if partition in pending else kind, name, partition) for kind, name, partition in found
    ]
    lines = [
        f"{kind}: {name}: {_CURES[kind].format(year=partition and partition.year, street=partition and partition.street)}"
        for kind, name, partition in sorted(found, key=lambda one: (one[0], one[1]))
    ]
    counts = ", ".join(f"{sum(one[0] == kind for one in found)} {kind}" for kind in _CURES)
    return [*lines, f"the lake in {lake.root}: {counts}"], not found


def _compare(lake: Lake, table: str, partition: Partition, expected: str | None) -> str | None:
    try:
        content = lake.content(table, partition)
    except DamagedFileError:
        return "unreadable"
    if expected is None:
        return "stray"
    if content is None or hashlib.sha256(content).hexdigest() != expected:
        return "altered"
    return None

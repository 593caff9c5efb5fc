"""Ledger and lake made anew from the archive alone: documents, the record of fetches, the journal of the nights."""

from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.lake.files import Lake
from pipelines.lake.revisions import distinct
from pipelines.night.run import Run, open_run
from pipelines.night.settling import rewrite
from pipelines.night.summary import RunSummary
from pipelines.progress import Progress
from pipelines.selection import Selection
from pipelines.store.datadir import DataDir
from pipelines.store.errors import StoreError
from pipelines.store.journal import History, Journal
from pipelines.store.ledger import Entry, Ledger, LedgerError, SourceNight, State, settle
from pipelines.store.partitions import Partition
from spiders.archive.objects import Archive, Fetch

_PARTS = ("", "-wal", "-shm")  # of an SQLite database
_ETAG, _LAST_MODIFIED, _TYPE = "etag", "last-modified", "content-type"


class NothingToRebuildError(StoreError):
    """There is no archive to make ledger and lake from. Raised by `rebuild`."""


def rebuild(data: DataDir, progress: Progress, now: datetime | None = None) -> RunSummary:
    """Make the ledger anew from the archive, then bring every file of the lake up to what it says.

    No portal is asked. The ledger that was there is kept beside, as `ledger.sqlite.replaced`. What the lake
    already has right is not touched, and what it has of which the archive knows nothing is named and stays.
    May be cut off and begun again. Raises NothingToRebuildError, RunLockedError, LedgerError, DataError.
    """
    archive, journal = Archive(data.archive), Journal(data.archive)
    if archive.is_empty() and not journal.path.exists():
        raise NothingToRebuildError(
            f"{data.archive} holds no document to make ledger and lake from. Mount or restore the archive, or give another "
            "--data. Nothing was changed."
        )
    history = journal.history()

    def make_ledger() -> None:
        with progress.step("making the ledger anew"):
            _replace_ledger(data, history, archive)

    with open_run("rebuild", data, Selection(), progress, now, prepare=make_ledger) as run:
        if history.torn:
            run.summary.notes.append(
                f"{journal.path}: {len(history.torn)} lines are torn and were left out: what they said of titles, days and "
                "places in lists is lost, the documents are not"
            )
        _restore_revisions(run, history)
        rewrite(run, run.ledger.entries(Entry.fetch.is_not(None)), run.lake.partitions())
    return run.summary


def _replace_ledger(data: DataDir, history: History, archive: Archive) -> None:
    """A new ledger in the place of the old one, which is kept beside as long as no other is."""
    file = data.ledger_file
    if file is None:
        raise LedgerError(f"{data.ledger}: only a ledger in a file can be made anew.")
    lake = Lake(data.lake)
    digests = _digests(data, file, lake)
    fresh = file.with_name(f".{file.name}.new")
    for part in _PARTS:
        Path(f"{fresh}{part}").unlink(missing_ok=True)
    ledger = Ledger(f"sqlite:///{fresh}")
    try:
        nights = [SourceNight(**night) for night in history.nights.values()]
        with ledger.transaction() as session:
            session.add_all([*_entries(archive, history, lake), *nights])
        for partition, of_tables in digests.items():
            ledger.finish(partition, (), of_tables)
    finally:
        ledger.close()
    for part in _PARTS:
        old = Path(f"{file}{part}")
        if old.exists():
            old.replace(f"{file}.replaced{part}")
    for part in _PARTS:
        made = Path(f"{fresh}{part}")
        if made.exists():
            made.replace(f"{file}{part}")


def _digests(data: DataDir, file: Path, lake: Lake) -> dict[Partition, dict[str, str | None]]:
    """What the files that the lake has were when they were written: by the old ledger, where it can still be
    asked, else what they are now.
    """
    there = {partition: lake.digests(partition) for partition in lake.partitions()}
    try:
        old = Ledger(data.ledger) if file.is_file() and file.stat().st_size else None
        written = old.lake_files() if old is not None and old.former is None else {}
        if old is not None:
            old.close()
    except LedgerError:
        return there
    return {
        partition: {
            table: None if found is None else written.get((table, partition), found)
            for table, found in digests.items()
        }
        for partition, digests in there.items()
    }


def _entry(facts: dict[str, Any]) -> Entry:
    entry = Entry(**facts, state=State.DISCOVERED.value, cells=0)
    if entry.fetch is None:
        settle(entry)
    return entry


def _entries(archive: Archive, history: History, lake: Lake) -> Iterable[Entry]:
    """The entries that the journal tells of; where a line of it is lost, what the record of fetches says instead."""
    fetches: dict[str, dict[str, Fetch]] = {}
    for fetch in archive.fetches():
        if fetch.sha256 is not None:
            fetches.setdefault(fetch.key, {})[fetch.requested_url] = fetch
    rows = _rows_by_address(lake)
    stood = {row["sha256"] for row in rows.values()}
    for key, facts in history.entries.items():
        documents = [
            _newest(document, fetches.get(key, {}), history, stood) for document in facts["documents"]
        ]
        yield _entry({**facts, "documents": documents})
    # A key without a line is a page that was opened and found to be none of ours, unless lines are lost.
    lost = history.torn or not history.entries
    for key, of_one in fetches.items():
        if key not in history.entries and (lost or any(fetch.sha256 in stood for fetch in of_one.values())):
            yield _entry(_facts(key, list(of_one.values()), rows))


def _newest(
    document: dict[str, Any], fetches: dict[str, Fetch], history: History, stood: Collection[str | None]
) -> dict[str, Any]:
    """A document as the journal has it, or, where a later line of the journal is lost, as it was fetched last."""
    fetch = fetches.get(document["url"])
    if (
        fetch is None
        or document["sha256"] in (None, fetch.sha256)
        or fetch.fetched_at <= document["fetched_at"]
    ):
        return document
    if not history.torn and fetch.sha256 not in stood:
        return document  # some other page in its place, which the nights knew to be none of the report's
    return {**_document(fetch, document["role"]), "name": document["name"]}


def _facts(key: str, fetches: list[Fetch], rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A report of which the journal has no line: it is torn, or older than the journal. What the lists said of it
    is in the lake, as far as that is there.
    """
    url = fetches[0].requested_url
    row = rows.get(url, {})
    times = sorted(fetch.fetched_at for fetch in fetches)
    return {
        "key": key,
        "source_id": fetches[0].source_id,
        "url": url,
        "aliases": [],
        "title": row.get("title") or "",
        "agency": row.get("agency"),
        "published_on": row.get("published_on"),
        "fetch": "fetched",
        "documents": [_document(fetch, "attachment" if at else "page") for at, fetch in enumerate(fetches)],
        "first_seen": times[0],
        "last_seen": times[-1],
        "next_look": times[-1][:10],
        "looks": 0,
    }


def _rows_by_address(lake: Lake) -> dict[str, dict[str, Any]]:
    rows = (row for partition in lake.partitions() for row in lake.read_if_sound("reports", partition))
    return {row["url"]: row for row in rows if row["url"]}


def _document(fetch: Fetch, role: str) -> dict[str, Any]:
    headers = {name.lower(): value for name, value in fetch.headers}
    return {
        "url": fetch.requested_url,
        "role": role,
        "name": None,
        "media_type": headers.get(_TYPE),
        "status": fetch.status,
        "sha256": fetch.sha256,
        "fetched_at": fetch.fetched_at,
        "etag": headers.get(_ETAG),
        "last_modified": headers.get(_LAST_MODIFIED),
        "reason": None,
    }


def _restore_revisions(run: Run, history: History) -> None:
    """Where the lake has no file of revisions, the journal knows them all."""
    for partition, rows in history.revisions.items():
        if not run.lake.file("revisions", partition).exists():
            digests = run.lake.write(partition, {"revisions": distinct(rows)})
            run.ledger.finish(partition, (), digests)

"""From documents in the archive to files in the lake: parse, decide which report each is, write, settle."""

import os
import pickle
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from tempfile import TemporaryFile
from typing import IO, Any

from parsers import Hints
from pipelines.lake.files import LakeError
from pipelines.lake.holding import Held, hold
from pipelines.lake.revisions import compare, distinct, remember
from pipelines.night.run import Run
from pipelines.reading.copies import Copy, Reading, compare_copies
from pipelines.reading.identity import choose, identify, rank
from pipelines.reading.parsing import Task, parse_all
from pipelines.store.ledger import Entry, State, settle, within
from pipelines.store.partitions import Partition
from schemas.problems import problem
from schemas.records import Header, ParsedReport
from schemas.tables import FIGURE_TABLES, TABLES
from schemas.titles import read_title

Tables = dict[str, list[dict[str, Any]]]


def settle_waiting(run: Run) -> None:
    """Parse and write what the ledger has waiting, as far as the run's selection goes.

    An entry stops waiting only when its files are in the lake, so a run that was cut off is made
    good by the next. May be called while other sources are still crawled.
    """
    entries = waiting(run)
    if entries or run.ledger.pending():
        rewrite(run, entries)


def waiting(run: Run) -> list[Entry]:
    """What waits to be parsed and written. What the archive could not give is tried once a run."""
    unsettled = Entry.state.in_([State.DISCOVERED, State.FETCHED])
    found = run.ledger.entries(unsettled, *within(run.selection))
    return [entry for entry in found if not (entry.damaged and entry.key in run.damaged)]


def rewrite(run: Run, entries: list[Entry], partitions: Iterable[Partition] = ()) -> None:
    """Parse these entries from the archive and bring every partition they touch up to date.

    Touched are the places where they stood, those where they now stand, those that an earlier run began and
    did not finish, and `partitions`; of these the ones that no report stands for any more are removed.
    """
    with TemporaryFile() as file:
        spool = _Spool(file)
        _parse(run, entries, spool)
        with run.recording:
            entries = _unchanged(run, entries)
            unfinished = run.ledger.pending()
            touched = {*partitions, *unfinished, *_places(entries)}
            for entry in entries:
                _note(run, entry, spool)
            touched |= _places(entries)
            # On record before the first of them is written: a report that moves must not stand in two places.
            run.ledger.begin(touched, entries)
            _write_all(run, touched, entries, _Work(spool, unfinished))


def _unchanged(run: Run, entries: list[Entry]) -> list[Entry]:
    """The entries as the ledger has them now, without those of which a crawl learnt something meanwhile:
    they wait to be parsed with that.
    """
    parsed = {entry.key: _tasks(entry) for entry in entries}
    return [entry for entry in run.ledger.by_key(parsed) if _tasks(entry) == parsed[entry.key]]


def _write_all(run: Run, partitions: set[Partition], entries: list[Entry], work: "_Work") -> None:
    ours = {entry.key for entry in entries}
    with run.progress.step("writing reports", len(partitions)) as step:
        for partition in sorted(partitions):
            claims, digests = _write(run, partition, work)
            if partition in work.unfinished:  # what the run before it wrote is nowhere on record
                digests = run.lake.digests(partition)
            for entry in claims:
                settle(entry)
            run.ledger.finish(partition, claims, digests)
            _account(run, claims, ours)
            step.advance()
    nowhere = [entry for entry in entries if _place(entry) is None]
    for entry in nowhere:
        settle(entry)
    run.ledger.save(nowhere)
    _account(run, nowhere, ours)


class _Spool:
    """Parse results by key, on disk: a run may have more of them than memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places: dict[str, tuple[int, int]] = {}
        self.damaged: dict[str, str] = {}
        """What the archive could not give, by key of the entry."""

    def put(self, key: str, reading: Reading) -> None:
        packed = pickle.dumps(reading)
        self._file.seek(0, os.SEEK_END)
        self._places[key] = (self._file.tell(), len(packed))
        self._file.write(packed)

    def get(self, key: str) -> Reading | None:
        if key not in self._places:
            return None
        start, length = self._places[key]
        self._file.seek(start)
        reading: Reading = pickle.loads(self._file.read(length))  # noqa: S301  (our own, from this run)
        return reading


@dataclass(frozen=True, slots=True)
class _Work:
    """What a rewrite has at hand: what was read, and the partitions that an earlier run left half written."""

    spool: _Spool
    unfinished: set[Partition]


def _place(entry: Entry) -> Partition | None:
    """Where an entry's rows belong; None while street or year are not known."""
    if entry.street is None or entry.year is None or entry.out_of_scope:
        return None
    return Partition(entry.street // 1000, entry.street, entry.year)


def _places(entries: Iterable[Entry]) -> set[Partition]:
    return {place for entry in entries if (place := _place(entry))}


def _tasks(entry: Entry) -> list[Task]:
    """One task for each distinct document of an entry that is in the archive, the page first."""
    hints = Hints(
        district=entry.hint_district,
        street=entry.hint_street,
        year=read_title(entry.title).year,
        title=entry.title,
        published_on=entry.published_on,
    )
    documents = sorted(entry.documents, key=lambda document: document["role"] != "page")
    hashes = dict.fromkeys(document["sha256"] for document in documents if document["sha256"])
    return [Task(entry.key, sha256, entry.url, hints) for sha256 in hashes]


def _parse(run: Run, entries: list[Entry], spool: _Spool) -> None:
    """Parse all documents, and put what those of each entry say together on the spool.

    A document that we cannot get out of our own archive says nothing of the report: such an entry is not read.
    """
    by_key = {entry.key: entry for entry in entries}
    tasks = {entry.key: _tasks(entry) for entry in entries}
    read: dict[str, dict[str, ParsedReport]] = {}
    total = sum(map(len, tasks.values()))
    run.summary.documents_parsed += total
    with run.progress.step("parsing documents", total) as step:
        for parsed in parse_all((task for of_one in tasks.values() for task in of_one), run.data.archive):
            step.advance()
            key = parsed.task.key
            if parsed.damaged is not None:
                spool.damaged.setdefault(key, parsed.damaged)
            read.setdefault(key, {})[parsed.task.sha256] = parsed.report
            if len(read[key]) == len(tasks[key]):
                reports = read.pop(key)
                if key not in spool.damaged:
                    spool.put(key, _compare(by_key[key], tasks[key], reports))


def _compare(entry: Entry, tasks: list[Task], by_hash: dict[str, ParsedReport]) -> Reading:
    """What all documents of an entry say together."""
    about = {document["sha256"]: document for document in reversed(entry.documents)}
    copies = [
        Copy(about[task.sha256]["url"], about[task.sha256].get("name"), by_hash[task.sha256])
        for task in tasks
    ]
    return compare_copies(copies)


def _cells(report: ParsedReport) -> int:
    return sum(len(getattr(report, table)) for table in FIGURE_TABLES)


def _note(run: Run, entry: Entry, spool: _Spool) -> None:
    """Say in an entry what its documents are; without any, what its titles tell."""
    entry.damaged = spool.damaged.get(entry.key)
    reading = spool.get(entry.key)
    if entry.damaged is not None:
        run.damaged.add(entry.key)
    if reading is None:
        if entry.damaged is None or entry.status is None:
            identify(entry, None)
        return
    report = reading.report
    identify(entry, report.report)
    entry.status, entry.status_reason = report.status, report.report.reason
    entry.cells = _cells(report)
    entry.sha256, entry.parser_version = report.report.sha256, report.report.parser_version


def _write(run: Run, partition: Partition, work: _Work) -> tuple[list[Entry], dict[str, str | None]]:
    """Bring one partition up to date; returns the entries that claim it, to be settled, and the digests of
    the files that were written.
    """
    claims = run.ledger.entries(Entry.street == partition.street, Entry.year == partition.year)
    chosen = choose(claims)
    for entry in claims:
        entry.duplicate_of = None if chosen is None or entry is chosen or entry.out_of_scope else chosen.key
    held = _hold(run, partition, unfinished=partition in work.unfinished)
    if held.is_empty and not held.odd:
        run.begun.add(partition)
    digests = _mend_revisions(run, partition, held)
    if _is_unaccounted(run, chosen, held, unfinished=partition in work.unfinished):
        run.summary.unknown.append(partition.report_id)
        return claims, digests
    if chosen is None:
        digests |= _revise(run, partition, held, {})
        return claims, digests | run.lake.remove(partition)
    reading = work.spool.get(chosen.key)
    if reading is None and _stands(chosen, held) and partition not in work.unfinished:
        return claims, digests
    if reading is None and chosen.damaged is None:
        reading = _read_again(run, chosen)
    if chosen.damaged is not None and not held.is_empty:
        return claims, digests  # what stands was read from documents that are only away
    return claims, digests | _store(run, partition, chosen, reading, held)


def _hold(run: Run, partition: Partition, *, unfinished: bool) -> Held:
    """What the lake has there, and in the account what somebody did to it."""
    digests = {table: digest for (table, _), digest in run.ledger.lake_files(partition).items()}
    held = hold(run.lake, partition, digests, f"{run.now:%Y%m%dT%H%M%S}", unfinished=unfinished)
    run.summary.odd_files += held.odd.values()
    return held


def _mend_revisions(run: Run, partition: Partition, held: Held) -> dict[str, str | None]:
    """Where the file of revisions is not as it was written, the archive's record has them all."""
    if "revisions" not in held.odd:
        return {}
    held.rows["revisions"] = distinct(run.journal.revisions(partition))
    return run.lake.write(partition, {"revisions": held.rows["revisions"]})


def _is_unaccounted(run: Run, chosen: Entry | None, held: Held, *, unfinished: bool) -> bool:
    """Whether the lake has figures there of which the ledger knows nothing, and nothing better: a ledger that
    knows less than the lake must not make the lake smaller.
    """
    row = held.report
    if held.is_empty or (row is None and unfinished):
        return False
    if row is not None and run.ledger.knows(row["url"], row["sha256"]):
        return False
    return chosen is None or (row is not None and rank(chosen.status) > rank(row["status"]))


def _stands(entry: Entry, held: Held) -> bool:
    """Whether the lake is already this entry's, as it was read last, and as it was written."""
    columns = ("sha256", "parser_version", "url", "status")
    rows = held.rows.get("reports", [])
    same = any(all(row[name] == getattr(entry, name) for name in columns) for row in rows)
    return same and not held.odd


def _read_again(run: Run, entry: Entry) -> Reading | None:
    """Parse an entry that was not part of this run's work but now stands for a partition."""
    tasks, reports = _tasks(entry), {}
    for parsed in parse_all(tasks, run.data.archive, workers=1):
        entry.damaged = entry.damaged or parsed.damaged
        reports[parsed.task.sha256] = parsed.report
    if entry.damaged is not None:
        run.damaged.add(entry.key)
        return None
    return _compare(entry, tasks, reports) if reports else None


def _store(
    run: Run, partition: Partition, entry: Entry, reading: Reading | None, held: Held
) -> dict[str, str | None]:
    try:
        after = _rows(entry, reading)
        revised = _revise(run, partition, held, after)
        return revised | run.lake.write(partition, after)
    except LakeError as error:
        entry.status, entry.status_reason = "failed", "parser_error"
        header = Header(reason="parser_error", sha256=entry.sha256, parser_version=entry.parser_version)
        named = problem("parser_error", str(error))
        failed = ParsedReport(entry.url, "failed", header, problems=[named])
        return run.lake.write(partition, _rows(entry, Reading(failed, entry.url, 0, 0)))


def _rows(entry: Entry, reading: Reading | None) -> Tables:
    """Every table of one report but `revisions`; without a document, the row that says so."""
    if reading is None:
        why = "archive_damaged" if entry.damaged else entry.fetch_reason or entry.fetch
        report = ParsedReport(entry.url, "failed", Header(reason=why))
    else:
        report = reading.report
    about = asdict(report.report) | {
        "status": report.status,
        "agency": report.report.agency or entry.agency,
        "title": report.report.title or entry.title,
        "published_on": report.report.published_on or entry.published_on,
        "url": entry.url,
        "document": reading.document if reading else None,
        "copies": reading.copies if reading else 0,
        "copies_agreeing": reading.agreeing if reading else 0,
        "source_id": entry.source_id,
    }
    tables: Tables = {
        table: [asdict(row) for row in getattr(report, table)]
        for table in TABLES
        if table not in ("reports", "revisions")
    }
    return tables | {"reports": [about]}


def _revise(run: Run, partition: Partition, held: Held, after: Tables) -> dict[str, str | None]:
    """Write what a rewrite is about to change, before it is changed. What this run wrote first it may
    change, when another source brings a better copy, without revising what anybody has seen. What a hand
    broke is mended, not revised: only tables that are as they were written are compared.
    """
    if partition in run.begun:
        return {}
    news = {table: rows for table, rows in after.items() if table in held.rows}
    known = held.rows["revisions"]
    rows = remember(known, compare(held.rows, news, run.timestamp))
    if len(rows) == len(known):
        return {}
    run.summary.revisions += len(rows) - len(known)
    run.journal.note_revisions(partition, rows[len(known) :])
    return run.lake.write(partition, {"revisions": rows})


def _account(run: Run, entries: list[Entry], ours: set[str]) -> None:
    """Count entries that are this run's own work."""
    for entry in entries:
        run.account(entry, again=entry.key not in ours)

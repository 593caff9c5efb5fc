"""From documents in the archive to files in the lake: parse, decide which report each is, write, settle."""

import os
import pickle
from collections.abc import Iterable
from dataclasses import asdict
from tempfile import TemporaryFile
from typing import IO, Any

from parsers import Hints
from pipelines.lake.files import LakeError, Partition
from pipelines.lake.revisions import compare, remember
from pipelines.night.run import Run
from pipelines.reading.copies import Copy, Reading, compare_copies
from pipelines.reading.identity import choose, identify
from pipelines.reading.parsing import Task, parse_all
from pipelines.store.ledger import Entry, State, settle, within
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
    if entries := waiting(run):
        rewrite(run, entries)


def waiting(run: Run) -> list[Entry]:
    """What waits to be parsed and written."""
    unsettled = Entry.state.in_([State.DISCOVERED, State.FETCHED])
    return run.ledger.entries(unsettled, *within(run.selection))


def rewrite(run: Run, entries: list[Entry], partitions: Iterable[Partition] = ()) -> None:
    """Parse these entries from the archive and bring every partition they touch up to date.

    Touched are the places where they stood, those where they now stand, and `partitions`; of these
    the ones that no report stands for any more are removed.
    """
    with TemporaryFile() as file:
        spool = _Spool(file)
        _parse(run, entries, spool)
        with run.recording:
            entries = _unchanged(run, entries)
            touched = {*partitions, *_places(entries)}
            for entry in entries:
                _note(entry, spool.get(entry.key))
            touched |= _places(entries)
            run.ledger.save(entries)
            _write_all(run, touched, entries, spool)


def _unchanged(run: Run, entries: list[Entry]) -> list[Entry]:
    """The entries as the ledger has them now, without those of which a crawl learnt something meanwhile:
    they wait to be parsed with that.
    """
    parsed = {entry.key: _tasks(entry) for entry in entries}
    return [entry for entry in run.ledger.by_key(parsed) if _tasks(entry) == parsed[entry.key]]


def _write_all(run: Run, partitions: set[Partition], entries: list[Entry], spool: "_Spool") -> None:
    ours = {entry.key for entry in entries}
    with run.progress.step("writing reports", len(partitions)) as step:
        for partition in sorted(partitions):
            _settle(run, _write(run, partition, spool), ours)
            step.advance()
    _settle(run, [entry for entry in entries if _place(entry) is None], ours)


class _Spool:
    """Parse results by key, on disk: a run may have more of them than memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places: dict[str, tuple[int, int]] = {}

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
    """Parse all documents, and put what those of each entry say together on the spool."""
    by_key = {entry.key: entry for entry in entries}
    tasks = {entry.key: _tasks(entry) for entry in entries}
    read: dict[str, dict[str, ParsedReport]] = {}
    total = sum(map(len, tasks.values()))
    run.summary.documents_parsed += total
    with run.progress.step("parsing documents", total) as step:
        for parsed in parse_all((task for of_one in tasks.values() for task in of_one), run.data.archive):
            step.advance()
            key = parsed.task.key
            read.setdefault(key, {})[parsed.task.sha256] = parsed.report
            if len(read[key]) == len(tasks[key]):
                spool.put(key, _compare(by_key[key], tasks[key], read.pop(key)))


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


def _note(entry: Entry, reading: Reading | None) -> None:
    """Say in an entry what its documents are; without any, what its titles tell."""
    if reading is None:
        identify(entry, None)
        return
    report = reading.report
    identify(entry, report.report)
    entry.status, entry.status_reason = report.status, report.report.reason
    entry.cells = _cells(report)
    entry.sha256, entry.parser_version = report.report.sha256, report.report.parser_version


def _write(run: Run, partition: Partition, spool: _Spool) -> list[Entry]:
    """Bring one partition up to date; returns the entries that claim it, to be settled."""
    claims = run.ledger.entries(Entry.street == partition.street, Entry.year == partition.year)
    chosen = choose(claims)
    for entry in claims:
        entry.duplicate_of = None if chosen is None or entry is chosen or entry.out_of_scope else chosen.key
    before = {table: run.lake.read(table, partition) for table in ("reports", "revisions", *FIGURE_TABLES)}
    if not before["reports"]:
        run.begun.add(partition)
    if chosen is None:
        _revise(run, partition, before, {})
        run.lake.remove(partition)
    elif (reading := spool.get(chosen.key)) or not _stands(chosen, before["reports"]):
        _store(run, partition, chosen, reading or _read_again(run, chosen), before)
    return claims


def _stands(entry: Entry, rows: list[dict[str, Any]]) -> bool:
    """Whether the lake's row is already this entry's, as it was read last."""
    columns = ("sha256", "parser_version", "url", "status")
    return any(all(row[name] == getattr(entry, name) for name in columns) for row in rows)


def _read_again(run: Run, entry: Entry) -> Reading | None:
    """Parse an entry that was not part of this run's work but now stands for a partition."""
    tasks = _tasks(entry)
    reports = {parsed.task.sha256: parsed.report for parsed in parse_all(tasks, run.data.archive, workers=1)}
    return _compare(entry, tasks, reports) if reports else None


def _store(run: Run, partition: Partition, entry: Entry, reading: Reading | None, before: Tables) -> None:
    try:
        after = _rows(entry, reading)
        _revise(run, partition, before, after)
        run.lake.write(partition, after)
    except LakeError as error:
        entry.status, entry.status_reason = "failed", "parser_error"
        header = Header(reason="parser_error", sha256=entry.sha256, parser_version=entry.parser_version)
        named = problem("parser_error", str(error))
        failed = ParsedReport(entry.url, "failed", header, problems=[named])
        run.lake.write(partition, _rows(entry, Reading(failed, entry.url, 0, 0)))


def _rows(entry: Entry, reading: Reading | None) -> Tables:
    """Every table of one report but `revisions`; without a document, the row that says so."""
    if reading is None:
        report = ParsedReport(entry.url, "failed", Header(reason=entry.fetch_reason or entry.fetch))
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


def _revise(run: Run, partition: Partition, before: Tables, after: Tables) -> None:
    """Write what a rewrite is about to change, before it is changed. What this run wrote first it may
    change, when another source brings a better copy, without revising what anybody has seen.
    """
    if partition in run.begun:
        return
    known = before["revisions"]
    rows = remember(known, compare(before, after, run.timestamp))
    if len(rows) > len(known):
        run.summary.revisions += len(rows) - len(known)
        run.lake.write(partition, {"revisions": [dict(row) for row in rows]})


def _settle(run: Run, entries: list[Entry], ours: set[str]) -> None:
    """Let entries wait no longer, and count those that are this run's own work."""
    for entry in entries:
        settle(entry)
    run.ledger.save(entries)
    for entry in entries:
        run.account(entry, again=entry.key not in ours)

"""One run over a data directory: what it works with, and the account of it that it leaves behind."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any, Literal

from parsers import PARSER_VERSION
from pipelines.lake.files import Lake, Partition
from pipelines.night.comparing import Missing, missing_streets, tell_moves_apart
from pipelines.progress import Progress
from pipelines.selection import Selection
from pipelines.store.datadir import DataDir
from pipelines.store.ledger import FAILURES, Entry, Ledger
from schemas.times import SHANGHAI
from spiders.archive.objects import Archive

Kind = Literal["harvest", "backfill"]


@dataclass(slots=True)
class SourceSummary:
    """What the crawl of one source counted, and what went wrong with it.

    `changes` are the keys of reports that are new, changed, moved or vanished; `doubts` what is fewer
    than on the last night that read every list to its end (`…_before`), or than a year ago.
    """

    id: str
    district: int | None = None
    street: int | None = None
    listed: int = 0
    matched: int = 0
    out_of_scope: dict[str, int] = field(default_factory=dict)
    fetched: int = 0
    failed: int = 0
    known: int = 0
    requests: int = 0
    lists: list[dict[str, Any]] = field(default_factory=list)
    changes: dict[str, list[str]] = field(default_factory=dict)
    listed_before: int | None = None
    matched_before: int | None = None
    doubts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A report that this run could not fetch or read, by its ledger key."""

    key: str
    title: str
    url: str
    state: str
    reason: str | None


@dataclass(slots=True)
class RunSummary:
    """The account of a run; `DATA/runs/RUN_ID.json` is this as JSON."""

    run_id: str
    kind: Kind
    started_at: str
    parser_version: str
    districts: list[int]
    streets: list[int]
    years: list[int]
    ended_at: str | None = None
    sources: list[SourceSummary] = field(default_factory=list)
    documents_parsed: int = 0
    reports: dict[str, int] = field(default_factory=dict)
    """Reports that this run settled, by the state they are now in."""
    failures: list[Failure] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    """Streets without a report though its time is past, by district and year."""
    revisions: int = 0
    files_written: dict[str, int] = field(default_factory=dict)
    """By table, as `files_removed`."""
    files_unchanged: int = 0
    files_removed: dict[str, int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """No source and no report failed."""
        return not self.failures and all(source.finished and not source.errors for source in self.sources)

    def as_json(self) -> dict[str, Any]:
        """The summary as it is stored."""
        return {**asdict(self), "ok": self.ok}

    def lines(self) -> Iterator[str]:
        """The account in a few lines for a person."""
        for source in self.sources:
            outside = sum(source.out_of_scope.values())
            yield (
                f"{source.id}: {source.listed} listed, {source.matched} reports ({source.known} known, "
                f"{source.fetched} fetched, {source.failed} failed), {outside} out of scope, "
                f"{source.requests} requests{'' if source.finished else '; did not finish'}"
            )
            if told := ", ".join(f"{len(keys)} {what}" for what, keys in source.changes.items() if keys):
                yield f"{source.id}: {told}"
            yield from (f"{source.id}: {text}" for text in (*source.errors, *source.warnings, *source.doubts))
        yield from (
            f"{failure.state} ({failure.reason or 'no reason given'}): {failure.title} {failure.url}"
            for failure in self.failures
        )
        yield from _newest(self.missing)
        settled = (
            ", ".join(f"{count} {state}" for state, count in sorted(self.reports.items())) or "nothing new"
        )
        written, removed = sum(self.files_written.values()), sum(self.files_removed.values())
        yield (
            f"{self.kind}: {settled}; files: {written} written, {self.files_unchanged} unchanged, "
            f"{removed} removed; {self.revisions} figures revised"
        )


def _newest(missing: list[Missing]) -> Iterator[str]:
    """The newest year of each district in full; of earlier ones only how many streets lack how many."""
    for district in dict.fromkeys(one.district for one in missing):
        newest, *earlier = (one for one in missing if one.district == district)
        yield str(newest)
        if earlier:
            lacking = sum(len(one.streets) for one in earlier)
            yield f"{district} {newest.district_name}: {lacking} more reports of {len(earlier)} earlier years"


class Run:
    """The tools of one run, made by `open_run`."""

    def __init__(
        self, data: DataDir, summary: RunSummary, selection: Selection, progress: Progress, now: datetime
    ) -> None:
        self.data = data
        self.summary = summary
        self.selection = selection
        self.progress = progress
        self.now = now
        self.ledger = Ledger(data.ledger)
        self.lake = Lake(data.lake)
        self.archive = Archive(data.archive)
        self.seen: set[str] = set()
        """Keys of the reports that lists have shown in this run."""
        self.begun: set[Partition] = set()
        """What this run wrote for the first time that anybody wrote it."""
        self.recording = Lock()
        """Held by whoever brings ledger and summary up to date."""
        self._settled: dict[str, tuple[str, Failure | None]] = {}

    @property
    def timestamp(self) -> str:
        """The run's moment, ISO 8601 in China's time; one for everything that the run writes."""
        return self.now.isoformat(timespec="seconds")

    def fail(self, entry: Entry, state: str, reason: str | None) -> None:
        """Name a report that this run could not fetch or read."""
        self.summary.failures.append(Failure(entry.key, entry.title, entry.url, state, reason))

    def account(self, entry: Entry, *, again: bool = False) -> None:
        """Count a report that this run settled by the state that it is in, and name it if it failed; with
        `again` only one that was counted before.
        """
        if again and entry.key not in self._settled:
            return
        failed = entry.state in FAILURES and not entry.duplicate_of
        failure = Failure(entry.key, entry.title, entry.url, entry.state, entry.reason) if failed else None
        self._settled[entry.key] = (entry.state, failure)

    def close(self) -> None:
        """Bring the summary up to date with what was settled."""
        self.summary.reports = dict(Counter(state for state, _ in self._settled.values()))
        self.summary.failures += [failure for _, failure in self._settled.values() if failure is not None]


@contextmanager
def open_run(
    kind: Kind, data: DataDir, selection: Selection, progress: Progress, now: datetime | None = None
) -> Iterator[Run]:
    """Hold the data directory for a run, and leave its summary there, also when the run fails.

    Raises RunLockedError, LedgerError.
    """
    moment = (now or datetime.now(SHANGHAI)).astimezone(SHANGHAI)
    with data.lock():
        summary = RunSummary(
            run_id=f"{moment:%Y%m%dT%H%M%S.%f}-{kind}",
            kind=kind,
            started_at=moment.isoformat(timespec="seconds"),
            parser_version=PARSER_VERSION,
            districts=sorted(selection.districts),
            streets=sorted(selection.streets),
            years=sorted(selection.years),
        )
        run = Run(data, summary, selection, progress, moment)
        try:
            yield run
        finally:
            _close(run)


def _close(run: Run) -> None:
    run.close()
    summary, changes = run.summary, run.lake.changes
    sources = [(source.district, source.street) for source in summary.sources]
    summary.missing = missing_streets(
        run.ledger, sources, run.now.date(), run.selection.years, run.selection.streets
    )
    for source in summary.sources:
        tell_moves_apart(run.ledger, source.changes)
    run.ledger.close()
    summary.files_written = dict(sorted(Counter(path.parts[0] for path in changes.written).items()))
    summary.files_removed = dict(sorted(Counter(path.parts[0] for path in changes.removed).items()))
    summary.files_unchanged = changes.unchanged
    summary.failures = sorted(set(summary.failures), key=lambda failure: failure.key)
    summary.ended_at = datetime.now(SHANGHAI).isoformat(timespec="seconds")
    run.data.runs.mkdir(exist_ok=True)
    text = json.dumps(summary.as_json(), ensure_ascii=False, indent=1)
    (run.data.runs / f"{summary.run_id}.json").write_text(text + "\n", "utf-8")

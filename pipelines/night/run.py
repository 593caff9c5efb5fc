"""One run over a data directory: what it works with, opened and closed so that nothing is left to chance."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from threading import Lock

from parsers import PARSER_VERSION
from pipelines.lake.files import Lake
from pipelines.night.accounts import begun, close_interrupted, tidy_logs
from pipelines.night.adopting import adopt, open_ledger
from pipelines.night.comparing import missing_streets, tell_moves_apart
from pipelines.night.summary import Failure, Kind, RunSummary
from pipelines.progress import Progress
from pipelines.selection import Selection
from pipelines.store.datadir import DataDir
from pipelines.store.errors import StoreError
from pipelines.store.journal import Journal
from pipelines.store.ledger import FAILURES, MOVED, Entry, LedgerError, failing
from pipelines.store.partitions import Partition
from schemas.times import SHANGHAI
from spiders.archive.objects import Archive


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
        self.lake = Lake(data.lake)
        self.archive = Archive(data.archive)
        self.journal = Journal(data.archive)
        self.ledger = open_ledger(data, self.lake, self.archive)
        self.damaged: set[str] = set()
        """Keys of reports of which the archive could not give a document in this run."""
        self.seen: set[str] = set()
        """Keys of the reports that lists have shown in this run."""
        self.begun: set[Partition] = set()
        """What this run wrote for the first time that anybody wrote it."""
        self.recording = Lock()
        """Held by whoever brings ledger and summary up to date."""
        self._settled: dict[str, tuple[str, Failure | None]] = {}
        self._failing = {entry.key for entry in self.ledger.entries(failing())}

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
        elsewhere = entry.duplicate_of or entry.reason == MOVED
        failed = bool(entry.damaged) or (entry.state in FAILURES and not elsewhere)
        failure = Failure(entry.key, entry.title, entry.url, entry.state, entry.reason) if failed else None
        self._settled[entry.key] = (entry.state, failure)

    def close(self) -> None:
        """Bring the summary up to date with what was settled."""
        self.summary.reports = dict(Counter(state for state, _ in self._settled.values()))
        self.summary.failures += [failure for _, failure in self._settled.values() if failure is not None]

    def note_recovered(self) -> None:
        """Name the reports that had failed when the run began and do no more."""
        still = {entry.key for entry in self.ledger.entries(failing())}
        self.summary.recovered = sorted(self._failing - still)


@contextmanager
def open_run(
    kind: Kind,
    data: DataDir,
    selection: Selection,
    progress: Progress,
    now: datetime | None = None,
    *,
    prepare: Callable[[], None] = lambda: None,
) -> Iterator[Run]:
    """Hold the data directory for a run, and leave its summary there, also when the run fails.

    `prepare` is called before the ledger is opened.

    Raises DataError, RunLockedError, LedgerError.
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
        try:
            prepare()
            run = Run(data, summary, selection, progress, moment)
            adopt(run.ledger, run.lake, run.journal, progress)
            run.archive.clear_up()
            data.begin_work()
            summary.interrupted = close_interrupted(data.runs)
        except StoreError as error:
            error.begun = False
            raise
        with begun(data.runs, summary):
            try:
                yield run
            except BaseException as error:
                summary.error = f"{type(error).__name__}: {error}"
                raise
            finally:
                _close(run)


def _close(run: Run) -> None:
    run.close()
    summary, changes = run.summary, run.lake.changes
    # A ledger that ended the run must not take its account too.
    with suppress(LedgerError) if summary.error else nullcontext():
        run.note_recovered()
        sources = [(source.district, source.street) for source in summary.sources]
        summary.missing = missing_streets(
            run.ledger, sources, run.now.date(), run.selection.years, run.selection.streets
        )
        for source in summary.sources:
            tell_moves_apart(run.ledger, source.changes)
    summary.files_written = dict(sorted(Counter(path.parts[0] for path in changes.written).items()))
    summary.files_removed = dict(sorted(Counter(path.parts[0] for path in changes.removed).items()))
    summary.files_unchanged = changes.unchanged
    summary.failures = sorted(set(summary.failures), key=lambda failure: failure.key)
    run.ledger.close()
    run.data.end_work()
    tidy_logs(run.data.runs, summary.run_id)
    summary.disk = run.data.sizes()
    summary.ended_at = datetime.now(SHANGHAI).isoformat(timespec="seconds")

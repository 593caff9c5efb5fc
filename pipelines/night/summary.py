"""The account of a run: what it counted, what failed, and how a person is told."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from pipelines.night.comparing import Missing

Kind = Literal["harvest", "backfill", "rebuild"]
_SHOWN = 8


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
    recovered: list[str] = field(default_factory=list)
    """Ledger keys of reports that had failed before and do no more."""
    disk: dict[str, int] = field(default_factory=dict)
    """Bytes that archive, lake and releases take at the end of the run."""
    missing: list[Missing] = field(default_factory=list)
    """Streets without a report though its time is past, by district and year."""
    revisions: int = 0
    files_written: dict[str, int] = field(default_factory=dict)
    """By table, as `files_removed`."""
    files_unchanged: int = 0
    files_removed: dict[str, int] = field(default_factory=dict)
    odd_files: list[str] = field(default_factory=list)
    """Files of the lake that somebody altered, took away or damaged, found on the way and written anew."""
    unknown: list[str] = field(default_factory=list)
    """Reports that the lake has and the ledger does not know; they stay as they are."""
    interrupted: list[str] = field(default_factory=list)
    """Earlier runs that were cut off and could leave no account of themselves."""
    notes: list[str] = field(default_factory=list)
    """What else a person should know."""
    error: str | None = None
    """What ended the run before its end."""

    @property
    def ok(self) -> bool:
        """No source and no report failed, and the run came to its end."""
        sources_well = all(source.finished and not source.errors for source in self.sources)
        return sources_well and not self.failures and not self.unknown and self.error is None

    def as_json(self) -> dict[str, Any]:
        """The summary as it is stored."""
        return {**asdict(self), "ok": self.ok}

    def lines(self) -> Iterator[str]:
        """The account in a few lines for a person."""
        yield from (f"{run_id} was cut off; what it had done is saved" for run_id in self.interrupted)
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
        if shared := sum(failure.reason == "ambiguous_place" for failure in self.failures):
            yield (
                f"{shared} reports are of a place whose name several places share. Set `district` (or `street`) in "
                "the source that lists them, and run again: docs/problems.md, ambiguous_place."
            )
        yield from (f"the lake was not as it was written, and is again: {name}" for name in self.odd_files)
        if self.unknown:
            yield (
                f"{len(self.unknown)} reports of the lake are unknown to the ledger and stay as they are: "
                f"{', '.join(self.unknown[:_SHOWN])}{' …' if len(self.unknown) > _SHOWN else ''}. "
                "gongkai rebuild makes the ledger anew from the archive."
            )
        yield from self.notes
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

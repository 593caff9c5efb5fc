"""This morning: how the last night ended, what is new, what fails since when, what to do about it, what takes room.

Two sources: the ledger says how things stand, the accounts in `runs/` since when. `Morning` is what
`gongkai status --json` prints.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import or_

from pipelines.lake.files import Lake
from pipelines.night.accounts import accounts, unended
from pipelines.night.adopting import open_ledger
from pipelines.night.reasons import advice
from pipelines.store.datadir import DataDir
from pipelines.store.ledger import Entry, Ledger, State, failing
from spiders.archive.objects import Archive

_SHOWN = 10
_LATE = timedelta(hours=36)  # a nightly run that is older is one that did not come
_LONGEST = 400  # accounts that are looked at, a year of nights
_GRAVITY = (State.FETCHED, State.FAILED, State.UNSUPPORTED, State.BLOCKED, State.GONE)
_UNITS = ("B", "KB", "MB", "GB", "TB")


@dataclass(frozen=True, slots=True)
class Trouble:
    """A report that fails: why, since which night and in how many, and what a person can do.

    `since` is null where no account that is left names it.
    """

    key: str
    title: str
    url: str
    source: str
    state: str
    reason: str | None
    since: str | None
    nights: int
    advice: str


@dataclass(frozen=True, slots=True)
class Silence:
    """A source that gave nothing, or not all, on its latest nights. `since` is the first of these."""

    source: str
    since: str
    nights: int
    errors: list[str]


@dataclass(slots=True)
class Morning:
    """What an operator wants to know.

    `late` says that the last night was more than 36 hours ago. `new`, `revised`, `vanished` and `recovered` count what
    that night did; `reports` all that the ledger knows, by state. `disk` has bytes, `growth` bytes a day since the
    earliest account that knows them; both by `archive`, `lake` and `releases`.
    """

    ok: bool
    night: dict[str, Any] | None
    late: bool
    new: int = 0
    changed: int = 0
    vanished: int = 0
    revised: int = 0
    recovered: int = 0
    reports: dict[str, int] = field(default_factory=dict)
    failing: list[Trouble] = field(default_factory=list)
    silent: list[Silence] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    due: dict[str, int] = field(default_factory=dict)
    disk: dict[str, int] = field(default_factory=dict)
    growth: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The object that `gongkai status --json` prints."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """The same for a person."""
        yield from self._lines_of_the_night()
        states = ", ".join(f"{count} {state}" for state, count in self.reports.items())
        yield f"Known: {states or 'nothing yet'}."
        for one in self.silent:
            why = f": {one.errors[0]}" if one.errors else ""
            yield f"Source {one.source} did not give all it should for {_nights(one.nights)}, since {one.since[:10]}{why}"
        if self.failing:
            yield f"{len(self.failing)} reports fail:"
        for cause, troubles in _by_cause(self.failing):
            first = troubles[0]
            since = f", since {first.since[:10]}" if first.since else ""
            yield f"  {len(troubles)} × {cause}{since}: {first.advice}"
            for trouble in troubles[:3]:
                yield f"      {trouble.title} {trouble.url}"
            if len(troubles) > 3:
                yield f"      … and {len(troubles) - 3} more (--json has all)"
        yield from self.notes
        due = ", ".join(f"{source} {count}" for source, count in islice(self.due.items(), _SHOWN))
        yield f"Due next night: {sum(self.due.values())} reports{f' ({due})' if due else ''}."
        sizes = (
            f"{name} {_size(size)}"
            + (f" (+{_size(self.growth[name])} a day)" if self.growth.get(name) else "")
            for name, size in self.disk.items()
        )
        yield f"Disk: {', '.join(sizes)}."

    def _lines_of_the_night(self) -> Iterator[str]:
        if self.night is None:
            yield "No night has run yet on this data directory: gongkai harvest."
            return
        ended = "well" if self.night["ok"] else f"badly ({self.night['error'] or 'see below'})"
        yield f"Last night: {self.night['run_id']}, begun {self.night['started_at'][:16]}, ended {ended}."
        if self.late:
            yield "That is more than 36 hours ago: look whether gongkai serve, the timer or cron is still at work."
        yield (
            f"New {self.new}, changed {self.changed}, vanished {self.vanished}, recovered {self.recovered}; "
            f"{self.revised} figures revised."
        )


def this_morning(data: DataDir, now: datetime) -> Morning:
    """How things stand at `now`, also while a run is at work; nothing is changed. Raises LedgerError."""
    archive = Archive(data.archive)
    if data.ledger_file is not None and not data.ledger_file.exists() and archive.is_empty():
        return Morning(ok=False, night=None, late=True, disk=data.sizes())
    ledger = open_ledger(data, Lake(data.lake), archive)
    try:
        return _morning(data, ledger, now)
    finally:
        ledger.close()


def _morning(data: DataDir, ledger: Ledger, now: datetime) -> Morning:
    told = list(islice(accounts(data.runs), _LONGEST))
    nights = [account for account in told if account.get("kind") == "harvest"]
    last = nights[0] if nights else None
    late = last is None or now - datetime.fromisoformat(last["started_at"]) > _LATE
    found = Morning(
        ok=last is not None and bool(last.get("ok")) and not late, night=_heading(last), late=late
    )
    if last is not None:
        changes = Counter[str]()
        for source in last.get("sources", ()):
            changes.update({what: len(keys) for what, keys in source.get("changes", {}).items()})
        found.new, found.changed, found.vanished = (changes[what] for what in ("new", "changed", "vanished"))
        found.revised, found.recovered = int(last.get("revisions", 0)), len(last.get("recovered", ()))
        found.notes = list(last.get("notes", ()))
    found.notes += [
        f"{run} has begun and not ended: it is at work, or was cut off." for run in unended(data.runs)
    ]
    found.reports = ledger.states()
    found.failing = _troubles(ledger, told)
    found.silent = list(_silences(nights))
    found.due = _due(ledger, now.date() + timedelta(1))
    found.disk = data.sizes()
    found.growth = _growth(found.disk, nights, now)
    return found


def _heading(account: dict[str, Any] | None) -> dict[str, Any] | None:
    names = ("run_id", "started_at", "ended_at", "ok", "error", "interrupted")
    return None if account is None else {name: account.get(name) for name in names}


def _troubles(ledger: Ledger, told: Sequence[dict[str, Any]]) -> list[Trouble]:
    """Newest first, and of one night the gravest first.

    Reports that the ledger has as failing, and those that the latest night asked for again in vain: their figures
    stand, but nobody can say whether they still are what the portal shows.
    """
    vain = {failure["key"]: failure for failure in (told[0].get("failures", ()) if told else ())}
    entries = {entry.key: entry for entry in [*ledger.by_key(vain), *ledger.entries(failing())]}
    since: dict[str, str] = {}
    nights: Counter[str] = Counter()
    open_ = set(entries)
    for account in told:  # the latest first; what recovered before it failed is an old story
        named = {failure["key"] for failure in account.get("failures", ())}
        for key in named & open_:
            since[key] = account["started_at"]
            nights[key] += 1
        open_ -= set(account.get("recovered", ()))
    troubles = []
    for key, entry in entries.items():
        state, reason = (
            (vain[key]["state"], vain[key]["reason"]) if key in vain else (entry.state, entry.reason)
        )
        troubles.append(
            Trouble(
                key,
                entry.title,
                entry.url,
                entry.source_id,
                state,
                reason,
                since.get(key),
                nights[key],
                advice(reason),
            )
        )
    gravity = {state.value: at for at, state in enumerate(_GRAVITY)}
    troubles.sort(key=lambda one: (gravity.get(one.state, 0), one.key))
    return sorted(troubles, key=lambda one: one.since or "", reverse=True)


def _silences(nights: Sequence[dict[str, Any]]) -> Iterator[Silence]:
    """Sources whose latest walks did not end well or found no report, as far back as that goes."""
    walks: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for night in nights:
        for source in night.get("sources", ()):
            walks.setdefault(source["id"], []).append((night["started_at"], source))
    for name, those in sorted(walks.items()):
        bad = []
        for walk in those:
            if walk[1].get("finished") and not walk[1].get("errors") and walk[1].get("matched"):
                break
            bad.append(walk)
        if bad:
            yield Silence(name, bad[-1][0], len(bad), list(bad[0][1].get("errors", ())))


def _due(ledger: Ledger, day: date) -> dict[str, int]:
    """How many reports a harvest on this day asks for, by source, most first."""
    waiting = or_(Entry.next_look <= day.isoformat(), Entry.damaged.is_not(None))
    return dict(Counter(entry.source_id for entry in ledger.entries(waiting)).most_common())


def _growth(disk: dict[str, int], nights: Sequence[dict[str, Any]], now: datetime) -> dict[str, int]:
    known = [night for night in nights if night.get("disk")]
    if not known:
        return {}
    first = known[-1]
    days = (now - datetime.fromisoformat(first["started_at"])) / timedelta(days=1)
    if days < 1:
        return {}
    return {name: round((size - first["disk"].get(name, 0)) / days) for name, size in disk.items()}


def _by_cause(troubles: Sequence[Trouble]) -> list[tuple[str, list[Trouble]]]:
    causes: dict[str, list[Trouble]] = {}
    for trouble in troubles:
        causes.setdefault(f"{trouble.state} ({trouble.reason or 'no reason given'})", []).append(trouble)
    return list(causes.items())


def _nights(count: int) -> str:
    return "a night" if count == 1 else f"{count} nights"


def _size(number: float) -> str:
    unit = 0
    while abs(number) >= 1000 and unit < len(_UNITS) - 1:
        number, unit = number / 1000, unit + 1
    return f"{number:.3g} {_UNITS[unit]}"

"""The ledger: every report ever discovered, and the one state that each is in.

A row is never deleted. What a portal said of a report (`hint_…`), what was fetched (`documents`,
`fetch`), what was read (`status`, place and year) and how it stands (`state`, `reason`) are kept
apart, so that any of them can be settled anew without the others.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, Engine, Integer, String, create_engine, event, func, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from pipelines.selection import Selection

SCHEMA_VERSION = 1
_MOST_KEYS = 500  # in one question; databases have limits

LOOK_AFTER_DAYS = (1, 7, 30, 182)
"""Days until a report is looked at again, by the number of looks that found it unchanged; the last repeats."""


class State(StrEnum):
    """Where a report stands. `fetched` is waiting to be parsed; all others are where a run may end."""

    DISCOVERED = "discovered"
    FETCHED = "fetched"
    PARSED = "parsed"
    PARTIAL = "partial"
    FAILED = "failed"
    UNSUPPORTED = "unsupported"
    BLOCKED = "blocked"
    GONE = "gone"
    OUT_OF_SCOPE = "out_of_scope"


FAILURES = (State.FAILED, State.UNSUPPORTED, State.BLOCKED, State.GONE)


class LedgerError(ValueError):
    """The ledger cannot be used: no database there, or one of another version. Raised when it is opened."""


class Base(DeclarativeBase):
    """The ledger's tables."""


class Entry(Base):
    """One report, or one listed row that is out of scope."""

    __tablename__ = "reports"

    key: Mapped[str] = mapped_column(String, primary_key=True)
    source_id: Mapped[str]
    url: Mapped[str]
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    title: Mapped[str]
    agency: Mapped[str | None]
    hint_district: Mapped[int | None]
    hint_street: Mapped[int | None]
    hint_year: Mapped[int | None]
    published_on: Mapped[str | None]

    state: Mapped[str] = mapped_column(String, index=True)
    reason: Mapped[str | None]
    out_of_scope: Mapped[str | None]
    """Why this is none of the reports meant; null where it is one."""
    duplicate_of: Mapped[str | None]
    """Key of the entry that stands for the same street and year."""

    fetch: Mapped[str | None]
    """How the last look at the portal ended: fetched, failed, blocked or gone."""
    fetch_reason: Mapped[str | None]
    documents: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    district: Mapped[int | None] = mapped_column(Integer, index=True)
    street: Mapped[int | None] = mapped_column(Integer, index=True)
    year: Mapped[int | None] = mapped_column(Integer, index=True)
    place_reason: Mapped[str | None]
    """Why street or year is null."""
    status: Mapped[str | None]
    """What parsing gave: ok, partial, failed or unsupported; null where nothing was parsed."""
    status_reason: Mapped[str | None]
    cells: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str | None]
    """The document that the figures come from."""
    parser_version: Mapped[str | None]

    first_seen: Mapped[str]
    last_seen: Mapped[str]
    next_look: Mapped[str | None]
    """Day (YYYY-MM-DD) from which the report is asked for again; null for what is not asked for."""
    looks: Mapped[int] = mapped_column(default=0)


class SourceNight(Base):
    """What a whole walk through one source listed on one night, to compare the next one with."""

    __tablename__ = "source_nights"

    source_id: Mapped[str] = mapped_column(String, primary_key=True)
    at: Mapped[str] = mapped_column(String, primary_key=True)
    listed: Mapped[int]
    matched: Mapped[int]
    years: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """Reports by the year that they are about; `?` where no list says it."""
    complete: Mapped[bool]
    """Whether every list was read to its end."""


class Version(Base):
    """The one row that says how the tables are built."""

    __tablename__ = "ledger_version"

    version: Mapped[int] = mapped_column(primary_key=True)


class Ledger:
    """A ledger at a database URL, made if it is not there. Raises LedgerError."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        try:
            Base.metadata.create_all(self.engine)
            with self.transaction() as session:
                version = session.scalar(select(Version.version))
                if version is None:
                    session.add(Version(version=SCHEMA_VERSION))
        except DBAPIError as error:
            raise LedgerError(f"The ledger {url} cannot be opened: {error.orig}") from error
        if version not in (None, SCHEMA_VERSION):
            raise LedgerError(
                f"The ledger {url} is of version {version}, this program writes version {SCHEMA_VERSION}. "
                "Use the program that wrote it, or begin with another --data."
            )

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits when the block ends well and rolls back when it does not."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def entries(self, *conditions: ColumnElement[bool]) -> list[Entry]:
        """Entries that meet all conditions, by key; detached, for reading."""
        with self.transaction() as session:
            return list(session.scalars(select(Entry).where(*conditions).order_by(Entry.key)))

    def by_key(self, keys: Collection[str]) -> list[Entry]:
        """The entries of these keys, by key; detached, for reading."""
        wanted, found = sorted(keys), []
        for at in range(0, len(wanted), _MOST_KEYS):
            found += self.entries(Entry.key.in_(wanted[at : at + _MOST_KEYS]))
        return found

    def save(self, entries: Iterable[Entry]) -> None:
        """Store what was changed in entries that `entries` gave, in one transaction."""
        with self.transaction() as session:
            session.add_all(entries)

    def last_night(self, source_id: str) -> SourceNight | None:
        """The latest walk through a source that read its lists to their end; None where there was none."""
        with self.transaction() as session:
            nights = select(SourceNight).where(SourceNight.source_id == source_id, SourceNight.complete)
            return session.scalar(nights.order_by(SourceNight.at.desc()).limit(1))

    def states(self) -> dict[str, int]:
        """How many entries are in each state."""
        with self.transaction() as session:
            counted = session.execute(
                select(Entry.state, func.count()).group_by(Entry.state).order_by(Entry.state)
            )
            return dict(counted.tuples().all())


def within(selection: Selection) -> list[ColumnElement[bool]]:
    """Conditions for the entries that `selection` admits; what is not known of an entry speaks for it."""
    conditions: list[ColumnElement[bool]] = []
    if selection.reach:
        conditions.append(or_(Entry.district.is_(None), Entry.district.in_(selection.reach)))
    if selection.streets:
        conditions.append(or_(Entry.street.is_(None), Entry.street.in_(selection.streets)))
    if selection.years:
        conditions.append(or_(Entry.year.is_(None), Entry.year.in_(selection.years)))
    return conditions


def next_look(today: date, looks: int) -> str:
    """The day of the next look after `looks` looks that found nothing new."""
    return (today + timedelta(LOOK_AFTER_DAYS[min(looks, len(LOOK_AFTER_DAYS) - 1)])).isoformat()


def settle(entry: Entry) -> None:
    """Give an entry that waits for nothing any more the state and the reason that follow from its other fields."""
    state, entry.reason = _standing(entry)
    entry.state = state.value


def _standing(entry: Entry) -> tuple[State, str | None]:
    if entry.out_of_scope:
        return State.OUT_OF_SCOPE, entry.out_of_scope
    if entry.fetch == "gone":
        return State.GONE, entry.fetch_reason
    if entry.duplicate_of:
        return State.OUT_OF_SCOPE, "duplicate_of"
    if entry.status is None:
        return State(entry.fetch or "discovered"), entry.fetch_reason
    if entry.street is None or entry.year is None:
        return State.FAILED, entry.place_reason
    return (State.PARSED if entry.status == "ok" else State(entry.status)), entry.status_reason


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        # Take the write lock at once: a reader that turns writer later would fail instead of wait.
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _open_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}").close()

"""The ledger: every report ever discovered, and the one state that each is in; what the lake's files must be.

A row is never deleted. What a portal said of a report (`hint_…`), what was fetched (`documents`,
`fetch`), what was read (`status`, place and year) and how it stands (`state`, `reason`) are kept
apart, so that any of them can be settled anew without the others.

A partition is `pending` from before anything of it is written until all of it is: a run that was cut off
half-way leaves on record what the next one has to finish. `LakeFile` has the digest of each file as we
left it, so that what others did to the lake can be told from what we did.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Engine,
    Integer,
    String,
    and_,
    create_engine,
    delete,
    event,
    func,
    inspect,
    make_url,
    or_,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from pipelines.selection import Selection
from pipelines.store.errors import StoreError
from pipelines.store.partitions import Partition

SCHEMA_VERSION = 2
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


_COMPLAINTS = {
    "locked": "is locked by another program. Close whatever has it open, and run again; what was done is saved.",
    "malformed": (
        "is damaged. Restore it from a backup, or make it anew from the archive: gongkai rebuild. "
        "Nothing of the lake was taken away."
    ),
    "not a database": (
        "is no database any more. Restore it from a backup, or make it anew from the archive: gongkai rebuild."
    ),
    "disk is full": "cannot be written: no space is left on its disk. Make room, and run again.",
    "readonly": "may not be written. Give the user of this program the right to.",
    "unable to open": "cannot be opened. Look whether the directory is there and may be written.",
    "disk I/O error": "cannot be read or written (the disk reports an error). Look after the disk, then run again.",
}

MOVED = "moved"
"""Why a report is gone from where it was: its very bytes are listed at another address."""

FAILURES = (State.FAILED, State.UNSUPPORTED, State.BLOCKED, State.GONE)


class LedgerError(StoreError):
    """The ledger cannot be used: no database, a damaged one, one that another program holds or that a newer
    version wrote. Says which, and what to do. Raised when it is opened and whenever it is asked.
    """


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
    damaged: Mapped[str | None]
    """What the archive could not give the last time the report was to be parsed; it waits until it can."""

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


class LakeFile(Base):
    """A file of the lake as it was last written."""

    __tablename__ = "lake_files"

    table: Mapped[str] = mapped_column("table_name", String, primary_key=True)
    district: Mapped[int] = mapped_column(primary_key=True)
    street: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str]


class Pending(Base):
    """A partition that a run has begun to bring up to date and not finished."""

    __tablename__ = "pending_partitions"

    district: Mapped[int] = mapped_column(primary_key=True)
    street: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)


class Version(Base):
    """The one row that says how the tables are built."""

    __tablename__ = "ledger_version"

    version: Mapped[int] = mapped_column(primary_key=True)


class Ledger:
    """A ledger at a database URL, made if it is not there. Raises LedgerError.

    `is_new` says that nothing was there; `former` that what was there is of this older version and is yet
    to be taken over (`pipelines.night.adopting`).
    """

    def __init__(self, url: str) -> None:
        self.name = _name(url)
        self.is_new = False
        self.former: int | None = None
        with self._in_words():
            self.engine = _engine(url)
            # Before anything is made in it: another version's tables are not ours to touch.
            tables = inspect(self.engine).get_table_names()
            version = None
            if Version.__tablename__ in tables:
                with Session(self.engine) as session:
                    version = session.scalar(select(Version.version))
            if version is not None and version > SCHEMA_VERSION:
                raise LedgerError(
                    f"The ledger {self.name} is of version {version}, this program writes version {SCHEMA_VERSION}. "
                    "Use the program that wrote it, or begin with another --data."
                )
            if tables and version is None and Entry.__tablename__ not in tables:
                raise LedgerError(f"The database {self.name} is no ledger; give another --data.")
            self.is_new = version is None
            self.former = version if version != SCHEMA_VERSION else None
            if self.former is not None:
                _add_columns(self.engine)
            Base.metadata.create_all(self.engine)
            if self.is_new:
                self.note_version()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def note_version(self) -> None:
        """Say that the tables are as this program has them, once everything in them is."""
        with self.transaction() as session:
            session.execute(delete(Version))
            session.add(Version(version=SCHEMA_VERSION))
        self.former = None

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits when the block ends well and rolls back when it does not."""
        with (
            self._in_words(),
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """What the database complains of, as a LedgerError that says what to do."""
        try:
            yield
        except DBAPIError as error:
            raise LedgerError(f"The ledger {self.name} {_complaint(str(error.orig))}") from error

    def entries(self, *conditions: ColumnElement[bool]) -> list[Entry]:
        """Entries that meet all conditions, by key; detached, for reading."""
        with self.transaction() as session:
            return list(session.scalars(select(Entry).where(*conditions).order_by(Entry.key)))

    def count(self, *conditions: ColumnElement[bool]) -> int:
        """How many entries meet all conditions."""
        with self.transaction() as session:
            return session.scalar(select(func.count()).select_from(Entry).where(*conditions)) or 0

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

    def knows(self, url: str | None, sha256: str | None) -> bool:
        """Whether some entry has this address, or its figures from this document."""
        with self.transaction() as session:
            same = or_(Entry.url == url, and_(Entry.sha256 == sha256, Entry.sha256.is_not(None)))
            return session.scalar(select(Entry.key).where(same).limit(1)) is not None

    def lake_files(self, partition: Partition | None = None) -> dict[tuple[str, Partition], str]:
        """The digest of each file of the lake as it was last written; of one partition, or all."""
        asked = select(LakeFile)
        if partition is not None:
            asked = asked.where(*_at(LakeFile, partition))
        with self.transaction() as session:
            return {
                (file.table, Partition(file.district, file.street, file.year)): file.sha256
                for file in session.scalars(asked)
            }

    def pending(self) -> set[Partition]:
        """Partitions that a run has begun to bring up to date and not finished."""
        with self.transaction() as session:
            return {Partition(one.district, one.street, one.year) for one in session.scalars(select(Pending))}

    def begin(self, partitions: Iterable[Partition], entries: Iterable[Entry]) -> None:
        """Store entries as they were read, together with the partitions that are to be written for it."""
        with self.transaction() as session:
            session.add_all(entries)
            for partition in partitions:
                session.merge(Pending(**asdict(partition)))

    def finish(
        self, partition: Partition, entries: Iterable[Entry], digests: Mapping[str, str | None]
    ) -> None:
        """Store that a partition is written: its entries, and its files by table (None: there is none)."""
        with self.transaction() as session:
            session.add_all(entries)
            for table, digest in digests.items():
                if digest is None:
                    session.execute(
                        delete(LakeFile).where(LakeFile.table == table, *_at(LakeFile, partition))
                    )
                else:
                    session.merge(LakeFile(table=table, **asdict(partition), sha256=digest))
            session.execute(delete(Pending).where(*_at(Pending, partition)))

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


def failing() -> ColumnElement[bool]:
    """The condition for entries that somebody should look after: failed for a reason of their own, or damaged."""
    own = and_(
        Entry.state.in_([state.value for state in FAILURES]),
        Entry.duplicate_of.is_(None),
        or_(Entry.reason.is_(None), Entry.reason != MOVED),
    )
    return and_(Entry.out_of_scope.is_(None), or_(Entry.damaged.is_not(None), own))


def next_look(today: date, looks: int) -> str:
    """The day of the next look after `looks` looks that found nothing new."""
    return (today + timedelta(LOOK_AFTER_DAYS[min(looks, len(LOOK_AFTER_DAYS) - 1)])).isoformat()


def settle(entry: Entry) -> None:
    """Give an entry that waits for nothing any more the state and the reason that follow from its other fields."""
    state, entry.reason = _standing(entry)
    entry.state = state.value


def _standing(entry: Entry) -> tuple[State, str | None]:
    if entry.damaged and not entry.out_of_scope:
        return State.FETCHED, "archive_damaged"
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


def _at(table: type[LakeFile | Pending], partition: Partition) -> list[ColumnElement[bool]]:
    return [
        table.district == partition.district,
        table.street == partition.street,
        table.year == partition.year,
    ]


def _add_columns(engine: Engine) -> None:
    """Columns that tables of an older version lack; all of them may be null."""
    there = {column["name"] for column in inspect(engine).get_columns(Entry.__tablename__)}
    with engine.begin() as connection:
        for column in Entry.__table__.columns:
            if column.name not in there:
                kind = column.type.compile(engine.dialect)
                connection.exec_driver_sql(
                    f'ALTER TABLE "{Entry.__tablename__}" ADD COLUMN "{column.name}" {kind}'
                )


def _name(url: str) -> str:
    """A database as people know it: its file, or its address without the password."""
    address = make_url(url)
    return address.database or url if address.get_backend_name() == "sqlite" else str(address)


def _complaint(said: str) -> str:
    """What a database says, and what to do about it."""
    for sign, words in _COMPLAINTS.items():
        if sign in said:
            return words
    return f"cannot be used: {said}"


def _open_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}").close()

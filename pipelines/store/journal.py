"""The journal: what only portals' lists said, kept with the documents, so that the archive alone is enough.

Every night adds to `archive/nights.jsonl` what it learnt: entries of the ledger that are new or changed, which
of those known a walk has met, and what of the lake was revised. `gongkai rebuild` makes ledger and lake
anew from it. A line stands for itself: one that is torn costs what it says and nothing else.
"""

import json
import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import inspect

from pipelines.store.ledger import Entry, SourceNight
from pipelines.store.partitions import Partition
from spiders.archive.lines import Lines

log = logging.getLogger(__name__)

FACTS = (
    "key", "source_id", "url", "aliases", "title", "agency", "hint_district", "hint_street", "hint_year",
    "published_on", "out_of_scope", "fetch", "fetch_reason", "documents", "first_seen", "last_seen", "next_look",
    "looks",
)  # fmt: skip
"""Columns of an entry that come from portals and from the nights themselves; all others follow from the
documents."""

_SMALL_NEWS = {"last_seen"}  # a walk says it for all that it met


@dataclass(slots=True)
class History:
    """What the journal says, taken together: the last of each entry, every night, every revision in order;
    `torn` are the numbers of lines that cannot be read.
    """

    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    nights: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    revisions: dict[Partition, list[dict[str, Any]]] = field(default_factory=dict)
    torn: list[int] = field(default_factory=list)


class Journal:
    """The journal of one archive."""

    def __init__(self, archive: Path) -> None:
        self._lines = Lines(archive / "nights.jsonl")
        self._revisions: dict[Partition, list[dict[str, Any]]] | None = None

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self._lines.path

    def note_entries(self, entries: Iterable[Entry]) -> None:
        """Entries as they now are."""
        self._add({"entry": {name: getattr(entry, name) for name in FACTS}} for entry in entries)

    def note_walk(
        self,
        source_id: str,
        at: str,
        unseen: Collection[str],
        others: Collection[str],
        night: SourceNight | None,
    ) -> None:
        """A walk through a source has met all that is known of it but `unseen`, and `others` that are other
        sources'; `night` is what it counted, where it was a whole one.
        """
        walk: dict[str, Any] = {
            "source_id": source_id,
            "at": at,
            "unseen": sorted(unseen),
            "others": sorted(others),
        }
        self._add([{"walk": walk}, *([] if night is None else [{"night": _columns(night)}])])

    def note_nights(self, nights: Iterable[SourceNight]) -> None:
        """What walks counted."""
        self._add({"night": _columns(night)} for night in nights)

    def note_revisions(self, partition: Partition, rows: Iterable[Mapping[str, Any]]) -> None:
        """Figures of a report that are about to be revised."""
        place = [partition.district, partition.street, partition.year]
        self._add({"revised": {"place": place, **row}} for row in rows)
        self._revisions = None

    def revisions(self, partition: Partition) -> list[dict[str, Any]]:
        """Every revision of one report, oldest first."""
        if self._revisions is None:
            self._revisions = self.history().revisions
        return self._revisions.get(partition, [])

    def history(self) -> History:
        """Read it all."""
        history = History()
        for number, line in self._lines.read():
            try:
                ((kind, told),) = json.loads(line).items()
                _TAKE[kind](history, told)
            except (ValueError, KeyError, TypeError, AttributeError):
                history.torn.append(number)
                log.warning("%s: line %d is torn and is left out", self.path, number)
        return history

    def _add(self, records: Iterable[dict[str, Any]]) -> None:
        self._lines.add(json.dumps(record, ensure_ascii=False).encode() for record in records)


def has_news(entry: Entry) -> bool:
    """Whether anything of an entry changed that the journal must have, in a session that is not yet flushed."""
    attributes = inspect(entry).attrs
    return any(attributes[name].history.has_changes() for name in FACTS if name not in _SMALL_NEWS)


def _take_entry(history: History, told: dict[str, Any]) -> None:
    if set(told) != set(FACTS) or not isinstance(told["key"], str):
        raise ValueError("no entry")
    history.entries[told["key"]] = told


def _take_walk(history: History, told: dict[str, Any]) -> None:
    source_id, at, unseen, others = (
        told["source_id"],
        str(told["at"]),
        set(told["unseen"]),
        set(told["others"]),
    )
    for key, entry in history.entries.items():
        if key in others or (entry["source_id"] == source_id and key not in unseen):
            entry["last_seen"] = max(entry["last_seen"], at)


def _take_night(history: History, told: dict[str, Any]) -> None:
    history.nights[told["source_id"], told["at"]] = told


def _take_revision(history: History, told: dict[str, Any]) -> None:
    district, street, year = told.pop("place")
    history.revisions.setdefault(Partition(int(district), int(street), int(year)), []).append(told)


_TAKE = {"entry": _take_entry, "walk": _take_walk, "night": _take_night, "revised": _take_revision}


def _columns(night: SourceNight) -> dict[str, Any]:
    return {column.name: getattr(night, column.name) for column in SourceNight.__table__.columns}

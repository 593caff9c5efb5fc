"""What a rewrite of a report changed: figure by figure, with the cause.

Only figures count: a message worded anew or a locator that moved is no revision of the data.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Any

from schemas.tables import FIGURE_TABLES, TABLES

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Revision:
    """One figure that changed; the columns of the table `revisions`."""

    table: str
    key: str
    old: str | None
    new: str | None
    cause: str
    old_sha256: str | None
    new_sha256: str | None
    revised_at: str


def compare(before: Tables, after: Tables, revised_at: str) -> list[Revision]:
    """The figures of one report that differ between two sets of its tables (`reports` among them).

    The first write of a report revises nothing, and neither does the first document read of a
    report that so far could not be fetched.
    """
    old_report, new_report = _report(before), _report(after)
    if old_report is None or old_report["sha256"] is None:
        return []
    old_sha256, new_sha256 = old_report["sha256"], new_report["sha256"] if new_report else None
    cause = "publisher" if old_sha256 != new_sha256 else "parser"
    return [
        Revision(table, key, old, new, cause, old_sha256, new_sha256, revised_at)
        for table in FIGURE_TABLES
        for key, old, new in _changes(table, before.get(table, ()), after.get(table, ()))
    ]


def remember(known: Sequence[Row], found: Iterable[Revision]) -> list[dict[str, Any]]:
    """The rows known so far and those found, without what the last row of a figure already says.

    A run that was cut off between writing the revisions and writing the figures finds the same
    again; it must not be told twice.
    """
    return distinct([*known, *map(asdict, found)])


def distinct(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The rows, oldest first, without those that say of a figure what the row of it before says."""
    last: dict[tuple[Any, Any], tuple[Any, ...]] = {}
    kept = []
    for row in rows:
        figure, essence = (row["table"], row["key"]), _essence(row)
        if last.get(figure) != essence:
            last[figure] = essence
            kept.append(dict(row))
    return kept


def _essence(row: Row) -> tuple[Any, ...]:
    return row["old"], row["new"], row["old_sha256"], row["new_sha256"]


def _report(tables: Tables) -> Row | None:
    rows = tables.get("reports")
    return rows[0] if rows else None


def _changes(
    table: str, before: Sequence[Row], after: Sequence[Row]
) -> Iterator[tuple[str, str | None, str | None]]:
    old, new = _figures(table, before), _figures(table, after)
    for key in dict.fromkeys([*old, *new]):
        for number, (was, now) in enumerate(zip_longest(old.get(key, ()), new.get(key, ())), start=1):
            if was != now:
                yield key if number == 1 else f"{key}#{number}", was, now


def _figures(table: str, rows: Sequence[Row]) -> dict[str, list[str]]:
    """Figures as text, by key; a form printed twice gives a key two of them."""
    found: dict[str, list[str]] = {}
    for row in rows:
        key = ",".join(f"{name}={row[name]}" for name in TABLES[table].key)
        found.setdefault(key, []).append(_figure(row))
    return found


def _figure(row: Row) -> str:
    """A number as a reader would write it, with its unit where it is money; the cell's state where it has none.

    >>> _figure({"value": 4773500.0, "unit": "CNY", "state": "reported"})
    '4773500 CNY'
    """
    if row["value"] is None:
        return str(row["state"])
    unit, value = row.get("unit", "count"), row["value"]
    number = str(value) if isinstance(value, int) else f"{value:.2f}".removesuffix(".00")
    return number if unit == "count" else f"{number} {unit or '(no unit)'}"

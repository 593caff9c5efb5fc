"""Under-collection that no error tells of: counts against last night, last year, and the gazetteer.

A column that lost its second page, a year that hangs under a new parent, a street that never published:
each looks like a quiet night. So every night is held against what could be expected of it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from pipelines.store.ledger import Entry, Ledger, SourceNight
from schemas.gazetteer import Place, district_place, street_place, townships
from spiders.records import CrawlResult

_WINDOW_PAST = (4, 1)
"""Month and day by which the report of the year before is due: most come in January, the latest by 31 March."""

# Units of the register that are no governments (reservoirs, farms, zones) publish no report.
_GOVERNMENTS = ("街道", "镇", "乡", "苏木", "地区", "办事处")


@dataclass(frozen=True, slots=True)
class Missing:
    """Streets and towns of a district of which no report is known for a year whose window is past."""

    district: int
    district_name: str
    year: int
    expected: int
    streets: list[int]
    names: list[str]

    def __str__(self) -> str:
        return (
            f"{self.district} {self.district_name} {self.year}: {len(self.streets)} of {self.expected} streets "
            f"have no report: {', '.join(self.names)}"
        )


def newest_due(today: date, years: Collection[int] = ()) -> int | None:
    """The newest report year, of `years` where any are given, whose window of publication is past.

    >>> newest_due(date(2024, 3, 31)), newest_due(date(2024, 4, 1)), newest_due(date(2024, 4, 1), [2024])
    (2022, 2023, None)
    """
    last = today.year - (1 if (today.month, today.day) >= _WINDOW_PAST else 2)
    return max((year for year in years if year <= last), default=None) if years else last


def compare_with_last_night(result: CrawlResult, before: SourceNight | None) -> Iterator[str]:
    """What a walk through a source has fewer of than the last one that read its lists to their end."""
    if before is None:
        return
    counts = result.counts
    for code, now, then, what in (
        ("fewer_listed", counts.listed, before.listed, "rows"),
        ("fewer_reports", counts.matched, before.matched, "reports"),
    ):
        if now < then:
            yield f"{code}: {now} {what}, {then} on {before.at[:10]}"


def compare_with_last_year(result: CrawlResult, due: int | None) -> Iterator[str]:
    """Whether a source lists fewer reports of the year `due` than of the latest year before it."""
    years = [report.year for report in result.reports if report.year is not None]
    earlier = max((year for year in years if due is not None and year < due), default=None)
    if due is None or earlier is None:
        return
    now, then = years.count(due), years.count(earlier)
    if now < then:
        yield f"fewer_than_last_year: {now} reports of {due}, {then} of {earlier}"


def tell_moves_apart(ledger: Ledger, changes: dict[str, list[str]]) -> None:
    """Where a vanished report's street and year now has another post, it has moved there; told as one change."""
    for entry in ledger.entries(Entry.key.in_(changes.get("vanished", ())), Entry.duplicate_of.is_not(None)):
        changes["vanished"].remove(entry.key)
        if entry.duplicate_of in changes["new"]:
            changes["new"].remove(entry.duplicate_of)
            changes["moved"].append(entry.duplicate_of)


def missing_streets(
    ledger: Ledger,
    sources: Iterable[tuple[int | None, int | None]],
    today: date,
    years: Collection[int] = (),
    streets: Collection[int] = (),
) -> list[Missing]:
    """Which streets have no report, by district and year, the newest year first.

    `sources` are the districts and streets that sources are of: a source of one street promises that
    street only, one of a district all its streets and towns. `years` and `streets` limit what is looked
    at. A year before the first of which the ledger knows any report of the district is not missed.
    """
    last = newest_due(today, years)
    promised = _promised(sources, streets)
    if last is None or not promised:
        return []
    found = _found(ledger, promised)
    missing = []
    for district, places in sorted(promised.items()):
        first = min((year for _, year in found.get(district, ())), default=last)
        name = next(iter(places)).district_name
        for year in range(last, min(first, last) - 1, -1):
            if years and year not in years:
                continue
            lacking = [place for place in places if (place.street, year) not in found.get(district, ())]
            if lacking:
                names = [place.street_name or place.district_name for place in lacking]
                codes = [place.street for place in lacking]
                missing.append(Missing(district, name, year, len(places), codes, names))
    return missing


def _promised(
    sources: Iterable[tuple[int | None, int | None]], streets: Collection[int]
) -> dict[int, list[Place]]:
    """The streets of which sources should have reports, by district."""
    found: dict[int, dict[int, Place]] = {}
    for district, street in sources:
        if district is None or district_place(district) is None:
            continue
        places = (
            [place for place in townships(district) if (place.street_name or "").endswith(_GOVERNMENTS)]
            if street is None
            else [place for place in [street_place(street)] if place is not None]
        )
        for place in places:
            if not streets or place.street in streets:
                found.setdefault(district, {})[place.street] = place
    return {district: [places[code] for code in sorted(places)] for district, places in found.items()}


def _found(ledger: Ledger, districts: Collection[int]) -> dict[int, set[tuple[int, int]]]:
    """Street and year of every report that the ledger knows, by district, whatever became of it."""
    found: dict[int, set[tuple[int, int]]] = {}
    for entry in ledger.entries(Entry.district.in_(districts), Entry.out_of_scope.is_(None)):
        if entry.street is not None and entry.year is not None:
            found.setdefault(entry.street // 1000, set()).add((entry.street, entry.year))
    return found

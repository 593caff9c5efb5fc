"""Which districts, streets and years a command is about, as an operator names them.

A code or a name must mean exactly one place: a harvest of the wrong 朝阳区 would be a silent error.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from schemas.gazetteer import Place, districts, match_district, match_street, townships

YEARS = range(2000, 2100)
_SHOWN = 12


class SelectionError(ValueError):
    """An argument names no place, several places, or no possible year; says what would be right."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The reports that a run is about; an empty field sets no limit.

    `districts` holds six-digit codes, `streets` nine-digit codes, `years` the years reported about.
    """

    districts: frozenset[int] = frozenset()
    streets: frozenset[int] = frozenset()
    years: frozenset[int] = frozenset()

    def admits(self, district: int | None, street: int | None, year: int | None) -> bool:
        """Whether a report can be one of those meant; what is not known of it speaks for it."""
        in_years = not self.years or year is None or year in self.years
        return in_years and self.admits_place(district, street)

    def admits_place(self, district: int | None, street: int | None) -> bool:
        """The same for what has no year, such as a source or a partition's place."""
        if self.streets and street is not None:
            return street in self.streets
        return not self.reach or district is None or district in self.reach

    @property
    def reach(self) -> frozenset[int]:
        """The districts that hold everything meant; empty for the whole country."""
        return frozenset(code // 1000 for code in self.streets) or self.districts


def select(
    districts: Iterable[str] = (), streets: Iterable[str] = (), years: Iterable[int] = ()
) -> Selection:
    """Understand the arguments `--district`, `--street` and `--year` of one command.

    A street's name is looked for within the districts given, or in the whole country.
    Raises SelectionError.
    """
    within = list(dict.fromkeys(find_district(text).district for text in districts))
    found = [find_street(text, within) for text in streets]
    for year in years:
        check_year(year)
    return Selection(frozenset(within), frozenset(place.street for place in found), frozenset(years))


def find_district(text: str) -> Place:
    """The one district that `text` means, by code or by name. Raises SelectionError."""
    found = match_district(text)
    if len(found) == 1:
        return found[0]
    if found:
        raise SelectionError(f"district {text}: {_several(found, 'districts')}")
    near = _near(text, {place.district_name: place for place in districts()}.values())
    raise SelectionError(
        f"district {text}: no district has this name or code. {_advice(near, 'a six-digit code (440104)')}"
    )


def find_street(text: str, within: Sequence[int] = ()) -> Place:
    """The one street or town that `text` means, in the districts `within` if any. Raises SelectionError."""
    found = [place for code in within or (None,) for place in match_street(text, code)]
    if len(found) == 1:
        return found[0]
    if found:
        raise SelectionError(f"street {text}: {_several(found, 'streets or towns')}")
    elsewhere = match_street(text) if within else []
    if elsewhere:
        raise SelectionError(
            f"street {text}: not in the district given; it is {_listed(elsewhere)}. "
            "Give the street's own district, or none."
        )
    near = _near(text, [place for code in within or (None,) for place in townships(code)])
    raise SelectionError(
        f"street {text}: no street or town has this name or code. "
        f"{_advice(near, 'a nine-digit code (440104019)')}"
    )


def check_year(year: int) -> None:
    """Raises SelectionError for a number that is no year of a report."""
    if year not in YEARS:
        raise SelectionError(f"year {year}: not a year of a report; give four digits, such as 2020.")


def _several(found: Sequence[Place], what: str) -> str:
    return f"{len(found)} {what} have this name: {_listed(found)}. Give the code of the one meant."


def _listed(places: Sequence[Place]) -> str:
    rest = len(places) - _SHOWN
    return ", ".join(map(str, places[:_SHOWN])) + (f" and {rest} more" if rest > 0 else "")


def _advice(near: Sequence[Place], form: str) -> str:
    near_by = f"Near to it: {_listed(near)}. " if near else ""
    return f"{near_by}Give {form} or the full name."


def _near(text: str, places: Iterable[Place]) -> list[Place]:
    """Places whose names begin with the text or differ from it by a character or so."""
    by_name: dict[str, list[Place]] = {}
    for place in places:
        by_name.setdefault(place.street_name or place.district_name, []).append(place)
    names = [name for name in by_name if len(text) > 1 and name.startswith(text)]
    names = names or get_close_matches(text, by_name, n=3, cutoff=0.6)
    return [place for name in names for place in by_name[name]]

"""What happens on the portal in the course of time, by order: one row of `CHANGES` each.

A change names one report, as STREET-YEAR; the district's own is DISTRICT000-YEAR.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pipelines.demo.reports.yearly import FIRST_YEAR

Key: TypeAlias = tuple[int, int]

CHANGES = {
    "revise": "the same addresses, other figures; ordered n times, revised n times",
    "vanish": "the report is in no list any more and answers 404",
    "move": "the report is listed under another id; its old addresses answer 404",
    "publish": "a report comes out that was not there, of a later or an earlier year",
    "copies": "the report hangs on its page as DOCX and PDF too",
    "contradict": "the same, and one figure is another in the DOCX",
    "attach": "the page is empty; the report hangs on it as DOCX",
}
REISSUES = ("copies", "contradict", "attach")
"""Changes that are forms of `bodies.FORMS`."""


class ChangeError(ValueError):
    """Raised for a change that cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes ordered so far, by street and report year."""

    revised: Mapping[Key, int] = field(default_factory=dict)
    vanished: frozenset[Key] = frozenset()
    moved: frozenset[Key] = frozenset()
    published: frozenset[Key] = frozenset()
    reissued: Mapping[Key, str] = field(default_factory=dict)
    """The form in which a report comes out since."""

    @classmethod
    def of(cls, orders: Iterable[tuple[str, Key]]) -> "Changes":
        """From names of `CHANGES` with the report that each is about."""
        by_name: dict[str, list[Key]] = {name: [] for name in CHANGES}
        for name, key in orders:
            by_name[name].append(key)
        return cls(
            Counter(by_name["revise"]),
            frozenset(by_name["vanish"]),
            frozenset(by_name["move"]),
            frozenset(by_name["publish"]),
            {key: name for name in REISSUES for key in by_name[name]},
        )

    def years_published(self, street: int) -> list[int]:
        """Report years that came out later, for one street."""
        return [year for code, year in self.published if code == street]

    def check(self, there: Collection[Key]) -> None:
        """ChangeError where a change is about nothing, or publishes what is there already.

        Args:
            there: the reports that were there before all changes.
        """
        codes = {street for street, _ in there}
        for street, year in self.published:
            if year < FIRST_YEAR:
                raise ChangeError(f"publish={street}-{year}: reports begin with {FIRST_YEAR}")
            if (street, year) in there:
                raise ChangeError(f"publish={street}-{year}: this report is on the portal already")
            if street not in codes:
                raise ChangeError(f"publish={street}-{year}: no office with this code publishes here")
        for key in {*self.revised, *self.vanished, *self.moved, *self.reissued} - {*there} - self.published:
            raise ChangeError(f"{key[0]}-{key[1]} is no report on this portal")


NO_CHANGES = Changes()

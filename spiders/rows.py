"""A line of a portal's list, and what it is: a report of a street, town or district, or none of ours."""

import re
from dataclasses import dataclass, field

from schemas.gazetteer import Place, district_place, street_place
from schemas.titles import TitleReading, find_office, read_title
from spiders.pages import Link, PageFacts, unite
from spiders.report import YearFrom
from spiders.sources import Source

# The district government's own office signs for the district.
_OWN_OFFICE = re.compile(r"(政府办公室|政府办|府办公室|府办)$")


@dataclass(frozen=True, slots=True)
class Column:
    """A start address, `{year}` filled in, and that year."""

    url: str
    year: int | None = None


@dataclass(slots=True)
class Row:
    """One line of a portal's list. `cut`: only the beginning of the title is shown; `elsewhere`: the
    portal itself lists it as a mere link to another site.
    """

    url: str
    title: str
    published_on: str | None = None
    agency: str | None = None
    aliases: list[str] = field(default_factory=list)
    attachments: list[Link] = field(default_factory=list)
    cut: bool = False
    elsewhere: bool = False
    year: int | None = None

    def merge(self, other: "Row") -> None:
        """Take from another line for the same report what this one lacks."""
        if other.title and (not self.title or (self.cut and not other.cut)):
            self.title, self.cut = other.title, other.cut
        self.published_on = self.published_on or other.published_on
        self.agency = self.agency or other.agency
        self.year = self.year or other.year
        self.aliases += [other.url, *other.aliases]
        self.attachments = unite(self.attachments, other.attachments)

    def learn(self, page: PageFacts) -> None:
        """Take from the report's page what the list left out; of two titles, the one that says more."""
        if page.title and (self.cut or _says(page.title) > _says(self.title)):
            self.title, self.cut = page.title, False
        self.published_on = self.published_on or page.published_on
        self.agency = self.agency or page.agency


@dataclass(frozen=True, slots=True)
class Verdict:
    """What title and offices say of a row: place and year as far as known, or why it is none of ours."""

    place: Place | None = None
    agency: str | None = None
    year: int | None = None
    year_from: YearFrom | None = None
    reason: str | None = None


def judge(row: Row, source: Source, years: list[int], *, page_seen: bool) -> Verdict | None:
    """What `row` is by all that is known of it; None where that takes a look at its page.

    Reasons: those of `schemas.titles`, `title_unknown` where neither list nor page has the whole title,
    `external_link` for a link to another site, and `year_not_asked` where the title names a year that is
    not in `years`. What column or day of publication tell of the year keeps no report out.
    """
    if row.cut:
        return Verdict(reason="title_unknown") if page_seen else None
    title = read_title(row.title)
    if not title.is_report:
        return Verdict(reason=title.reason or "not_a_report")
    if row.elsewhere:
        return Verdict(reason="external_link")
    if years and title.year is not None and title.year not in years:
        return Verdict(reason="year_not_asked")
    year, year_from = _year(title, row)
    own = street_place(source.street) if source.street else None
    office = find_office(title.agency or row.agency, source.district)
    if title.agency:
        if office.reason == "department" or not (own or office.place):
            return Verdict(reason=office.reason)
        return Verdict(own or office.place, title.agency, year, year_from)
    # The title names no office: it is the source's street, else who published it, else the district.
    if own or office.place:
        return Verdict(own or office.place, row.agency, year, year_from)
    if office.reason == "department" and not _OWN_OFFICE.search(row.agency or ""):
        return Verdict(reason="department")
    if not page_seen and row.agency is None:
        return None
    district = district_place(source.district) if source.district else None
    return Verdict(district, row.agency, year, year_from) if district else Verdict(reason=office.reason)


def _year(title: TitleReading, row: Row) -> tuple[int | None, YearFrom | None]:
    if title.year is not None:
        return title.year, "title"
    if row.year is not None:
        return row.year, "column"
    if row.published_on is not None:
        return int(row.published_on[:4]) - 1, "published"
    return None, None


def _says(title: str) -> int:
    """How much a title tells: that it is a report, its year, its office."""
    reading = read_title(title)
    return reading.is_report + (reading.year is not None) + (reading.agency is not None)

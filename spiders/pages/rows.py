"""A line of a portal's list, and what it is: a report of a street, town or district, or none of ours."""

import re
from dataclasses import dataclass, field

from schemas.gazetteer import Place, district_place, street_place
from schemas.text import squeeze
from schemas.titles import OUT_OF_SCOPE, OfficeReading, TitleReading, find_office, read_title
from spiders.pages.article import Link, PageFacts, unite
from spiders.records import YearFrom
from spiders.sources import Source

_TWIN = re.compile(
    r"[(\[【]?(图片|超链接?|PDF|WORD|扫描|文字|文本|网页|附件|盖章|电子)(文档|文件)?版[)\]】]?$",
    re.IGNORECASE,
)
# The district government's own office signs for the district.
_OWN_OFFICE = re.compile(r"(政府办公室|政府办|府办公室|府办)$")


@dataclass(frozen=True, slots=True)
class Column:
    """A list to be read: its address, and the year and the street that it is of, as far as its place says."""

    url: str
    year: int | None = None
    street: int | None = None


@dataclass(slots=True)
class Row:
    """One line of a portal's list. `cut`: only the beginning of the title is shown; `elsewhere`: the
    portal itself lists it as a mere link to another site; `hidden`: listed, and not shown to people;
    `street`: the street whose column it stands in; `shared`: it stands in a column of the whole district
    to which the source only led; `twins`: rows that are this report in other clothes.
    """

    url: str
    title: str
    published_on: str | None = None
    agency: str | None = None
    aliases: list[str] = field(default_factory=list)
    attachments: list[Link] = field(default_factory=list)
    cut: bool = False
    elsewhere: bool = False
    hidden: bool = False
    year: int | None = None
    street: int | None = None
    shared: bool = False
    twins: list["Row"] = field(default_factory=list)
    twin_urls: list[str] = field(default_factory=list)

    def merge(self, other: "Row") -> None:
        """Take from another line for the same report what this one lacks."""
        if other.title and (not self.title or (self.cut and not other.cut)):
            self.title, self.cut = other.title, other.cut
        self.published_on = self.published_on or other.published_on
        self.agency = self.agency or other.agency
        self.year = self.year or other.year
        self.street = self.street or other.street
        self.hidden = self.hidden and other.hidden
        self.elsewhere = self.elsewhere and other.elsewhere
        self.shared = self.shared and other.shared
        self.aliases += [other.url, *other.aliases]
        self.attachments = unite(self.attachments, other.attachments)

    def learn(self, page: PageFacts) -> None:
        """Take from the report's page what the list left out; of two titles, the one that says more."""
        if page.title and (self.cut or says(page.title) > says(self.title)):
            self.title, self.cut = page.title, False
        self.published_on = self.published_on or page.published_on
        self.agency = self.agency or page.agency


@dataclass(frozen=True, slots=True)
class Verdict:
    """What title and offices say of a row: place and year as far as known, or why it is none of ours.

    `may_be` are the places that share the office's name, where nothing tells which of them it is.
    """

    place: Place | None = None
    agency: str | None = None
    year: int | None = None
    year_from: YearFrom | None = None
    reason: str | None = None
    may_be: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a job asks for; an empty set is no restriction, places are of either kind."""

    years: frozenset[int] = frozenset()
    streets: frozenset[int] = frozenset()
    districts: frozenset[int] = frozenset()

    def admits_year(self, year: int | None) -> bool:
        """True for a year that is asked for, or not known."""
        return year is None or not self.years or year in self.years

    def admits_street(self, street: int | None) -> bool:
        """True for a street, town or district (nine digits) that is asked for, or not known."""
        anywhere = not self.streets and not self.districts
        return street is None or anywhere or street in self.streets or street // 1000 in self.districts


def judge(row: Row, source: Source, wanted: Wanted, *, page_seen: bool) -> Verdict | None:
    """What `row` is by all that is known of it; None where that takes a look at its page.

    Reasons: those of `schemas.titles`, `title_unknown` where neither list nor page has the whole title,
    `external_link` for a link to another site, `hidden_row` for one that people are not shown,
    `year_not_asked` where the title names another year than those wanted, `place_not_asked` for another
    street. What column or day of publication tell of the year keeps no report out, nor does a name that
    several places share: whose report it is, its text or a person must say.
    """
    verdict = _judge(row, source, wanted, page_seen=page_seen)
    places = (verdict.place,) if verdict and verdict.place else verdict.may_be if verdict else ()
    if places and not any(wanted.admits_street(place.street) for place in places):
        return Verdict(reason="place_not_asked")
    return verdict


def _judge(row: Row, source: Source, wanted: Wanted, *, page_seen: bool) -> Verdict | None:
    if row.cut and not row.hidden:
        return Verdict(reason="title_unknown") if page_seen else None
    title = read_title(row.title)
    if reason := _none_of_ours(row, title, wanted):
        return Verdict(reason=reason)
    year, year_from = _year(title, row)
    own = street_place(source.street) if source.street and not row.shared else None
    near = street_place(row.street) if row.street else None
    office = find_office(title.agency or row.agency, source.district)
    if title.agency:
        if office.reason in OUT_OF_SCOPE:
            return Verdict(reason=office.reason)
        if not (own or office.place or near):
            return _unplaced(office, title.agency, year, year_from)
        return Verdict(own or office.place or near, title.agency, year, year_from)
    # The title names no office: it is the source's street, else who published it, else the street whose
    # column it stands in, else the district.
    if own or office.place or near:
        return Verdict(own or office.place or near, row.agency, year, year_from)
    if office.reason in OUT_OF_SCOPE and not _OWN_OFFICE.search(row.agency or ""):
        return Verdict(reason=office.reason)
    if not page_seen and row.agency is None:
        return None
    district = district_place(source.district) if source.district else None
    if district is None:
        return _unplaced(office, row.agency, year, year_from)
    return Verdict(district, row.agency, year, year_from)


def _unplaced(
    office: OfficeReading, agency: str | None, year: int | None, year_from: YearFrom | None
) -> Verdict:
    """A report whose office has no place: none of ours, unless it is one of several places of that name."""
    if office.reason == "ambiguous_place":
        return Verdict(None, agency, year, year_from, may_be=office.candidates)
    return Verdict(reason=office.reason)


def _none_of_ours(row: Row, title: TitleReading, wanted: Wanted) -> str | None:
    """Why a row whose whole title is known is no report that is asked for."""
    if row.hidden:
        return "hidden_row"
    if not title.is_report:
        return title.reason or "not_a_report"
    if row.elsewhere:
        return "external_link"
    return None if wanted.admits_year(title.year) else "year_not_asked"


def _year(title: TitleReading, row: Row) -> tuple[int | None, YearFrom | None]:
    if title.year is not None:
        return title.year, "title"
    if row.year is not None:
        return row.year, "column"
    if row.published_on is not None:
        return int(row.published_on[:4]) - 1, "published"
    return None, None


def twin_title(title: str) -> str | None:
    """The title of the report that a title such as …(图片版) is a copy of; None where it is no copy's.

    >>> twin_title("大东街道2020年政府信息公开工作年度报告（图片版）")
    '大东街道2020年政府信息公开工作年度报告'
    """
    bare, marks = _TWIN.subn("", squeeze(title))
    return bare if marks else None


def says(title: str) -> int:
    """How much a title tells: that it is a report, its year, its office."""
    reading = read_title(title)
    return reading.is_report + (reading.year is not None) + (reading.agency is not None)

"""Who reports, and about which year.

Flags or the source's entry come first, then the title, then the text; where they disagree, the first
is taken and a warning names both. The form says nothing about the year: old forms are used for years.
"""

import re
from dataclasses import dataclass

from parsers.narrative import read_period
from schemas.gazetteer import Place, district_place, street_place
from schemas.problems import problem
from schemas.records import Header, Problem
from schemas.text import squeeze
from schemas.titles import OUT_OF_SCOPE, OfficeReading, TitleReading, find_office, find_place_in, read_title

_TEXT_YEAR = re.compile(
    r"(?<!\d)(?<![比较与和同至到在于])(20\d\d)年(?:度|,|以来|全年|我|,?[^\d]{0,12}(?:街道|镇|乡|办事处|政府信息公开))"
)
_QUOTED = re.compile(r"《[^》]*》|〔[^〕]*〕")  # titles of documents name the years of the documents
_LONGEST_TITLE = 120
_SELF_NAMING = 8000  # characters at both ends of a report in which it may name its office


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of a document before it is read: from flags, the source's entry, the portal."""

    district: int | None = None
    street: int | None = None
    year: int | None = None
    title: str | None = None
    published_on: str | None = None


def find_title(titles: list[str], text: str) -> tuple[str | None, TitleReading]:
    """The title of a yearly report, of those given and the text's first lines: the first that names both
    office and year, else the first that names more than others.

    A title may be broken over two or three lines. Where none is one, the first line that there is.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()][:12]
    candidates = [title for title in titles if title]
    for index, line in enumerate(lines):
        candidates += [line, "".join(lines[index : index + 2]), "".join(lines[index : index + 3])]
    candidates = [candidate for candidate in candidates if len(candidate) <= _LONGEST_TITLE]
    readings = [(candidate, read_title(candidate)) for candidate in dict.fromkeys(candidates)]
    reports = [(candidate, reading) for candidate, reading in readings if reading.is_report]
    if not reports:
        return next(iter(candidates), None), TitleReading(
            year=None, is_report=False, reason="not_a_report", agency=None
        )
    title, reading = max(reports, key=lambda one: _completeness(one[1]))
    return " ".join(title.split()), reading


def _completeness(reading: TitleReading) -> tuple[bool, bool]:
    """Whether a title names an office that is known, and a year; of several the first full one is best."""
    office = find_office(reading.agency)
    return office.reason in (None, "ambiguous_place", *OUT_OF_SCOPE), reading.year is not None


def identify(
    header: Header, hints: Hints, title: TitleReading, text: str, heading: TitleReading | None = None
) -> list[Problem]:
    """Fill place, agency and year of `header`; returns the warnings.

    `heading` is the title that the document itself bears, where `title` is that of the post it hangs on.
    """
    header.agency = title.agency
    problems = _year(header, hints, title, text)
    problems += _place(header, hints, title, text)
    if heading is not None and heading.is_report and heading != title:
        problems += _unlike(header, hints, heading)
    return problems


def _unlike(header: Header, hints: Hints, heading: TitleReading) -> list[Problem]:
    """Where a document bears the title of another report than the post: a wrong file hangs on it."""
    problems: list[Problem] = []
    if None not in (header.year, heading.year) and header.year != heading.year:
        problems.append(problem("identity_conflict", f"year: post {header.year}, heading {heading.year}"))
    place = find_office(heading.agency, header.district or hints.district).place if heading.agency else None
    if place is not None and header.street is not None and place.street != header.street:
        problems.append(problem("identity_conflict", f"place: post {header.street_name}, heading {place}"))
    return problems


def _year(header: Header, hints: Hints, title: TitleReading, text: str) -> list[Problem]:
    in_text = _year_in(text)
    named = [("flags or source", hints.year), ("title", title.year), ("text", in_text)]
    known = [(where, year) for where, year in named if year is not None]
    if not known:
        return [problem("unknown_year", "neither flags, title nor text name the year of the report")]
    header.year = known[0][1]
    others = [f"{where} {year}" for where, year in known[1:] if year != header.year]
    if others:
        return [problem("identity_conflict", f"year: {known[0][0]} {header.year}, {', '.join(others)}")]
    return []


def _ends(text: str) -> str:
    """Where a report names itself: its beginning, and its signature at the end."""
    return text if len(text) <= _SELF_NAMING else f"{text[: _SELF_NAMING // 2]}\n{text[-_SELF_NAMING // 2 :]}"


def _year_in(text: str) -> int | None:
    """The year that the text speaks of as its own; None where it speaks so of several or none.

    The period of the report says it best: its first day, and its last of the same year.
    """
    own = _without_titles(text)
    period = read_period(own)
    starts = {one.day.year for one in period if one.role == "period_start"}
    if len(starts) == 1 and {one.day.year for one in period} == starts:
        return starts.pop()
    years = {int(year) for year in _TEXT_YEAR.findall(_QUOTED.sub("", squeeze(own)))} | starts
    return years.pop() if len(years) == 1 else None


def _without_titles(text: str) -> str:
    """The ends of a text without the lines that are a title, which speaks for itself."""
    lines = _ends(text).split("\n")
    return "\n".join(line for line in lines if len(line) > _LONGEST_TITLE or not read_title(line).is_report)


def _place(header: Header, hints: Hints, title: TitleReading, text: str) -> list[Problem]:
    given = street_place(hints.street) if hints.street else None
    district = hints.district or (given.district if given else None)
    office = find_office(title.agency, district) if title.agency else OfficeReading(None, "unknown_place")
    from_text = None if given or office.place else _from_text(title.agency, office, text, district)
    place = given or office.place or from_text
    problems: list[Problem] = []
    if place is not None:
        problems += _conflicts(hints, place, office.place, text)
    if place is not None and hints.district in (None, place.district):
        _fill(header, place)
    elif hints.district and (known := district_place(hints.district)):
        header.district, header.district_name = known.district, known.district_name
    if place is None:
        problems.append(_unplaced(title.agency, office))
    return problems


def _from_text(agency: str | None, office: OfficeReading, text: str, district: int | None) -> Place | None:
    """The place that the text names, unless the title names another office.

    A title that names what the register does not have is of a unit that was merged, split or renamed,
    or of a department: a place that its text mentions is then somebody else's, or what became of it.
    """
    if office.reason in OUT_OF_SCOPE:
        return None
    found = find_place_in(_ends(text), district)
    if found is None or agency is None or found in office.candidates:
        return found
    if office.candidates or not found.street_name:
        return None
    before, named, _ = squeeze(agency).partition(found.street_name.removesuffix("道"))
    for above in (found.province_name, found.city_name, found.district_name, "人民政府", "中共"):
        before = before.replace(above, "")
    return found if named and before in ("", found.city_name.removesuffix("市")) else None


def _fill(header: Header, place: Place) -> None:
    header.district, header.district_name = place.district, place.district_name
    header.street, header.street_name = place.street, place.street_name


def _conflicts(hints: Hints, place: Place, titled: Place | None, text: str) -> list[Problem]:
    if titled is not None and titled.street != place.street:
        return [problem("identity_conflict", f"place: flags or source {place}, title {titled}")]
    if hints.district and place.district != hints.district:
        source = district_place(hints.district)
        return [
            problem(
                "identity_conflict",
                f"place: flags or source {source or hints.district}, title or text {place}",
            )
        ]
    in_text = find_place_in(_without_titles(text), None)
    if in_text is not None and in_text.street != place.street:
        return [problem("identity_conflict", f"place: title or source {place}, text {in_text}")]
    return []


def _unplaced(agency: str | None, office: OfficeReading) -> Problem:
    if office.reason == "ambiguous_place":
        candidates = ", ".join(str(place) for place in office.candidates[:6])
        return problem("ambiguous_place", f"{agency} may be {candidates}")
    if office.reason == "department":
        return problem("unknown_place", f"{agency} is an office that governs no street, town or district")
    if office.reason == "higher_government":
        return problem("unknown_place", f"{agency} is above the districts; the register has none of its code")
    return problem("unknown_place", f"the register of 2023 has no place for {agency or 'this report'}")

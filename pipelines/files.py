"""Reports in single files, as `gongkai parse` reads them."""

from pathlib import Path

from parsers import PARSER_VERSION, Hints, parse
from pipelines.selection import check_year, find_district, find_street
from schemas.problems import problem
from schemas.records import Header, ParsedReport


def hints_for(district: str | None, street: str | None, year: int | None) -> Hints:
    """What the flags of one command say of its files. Raises SelectionError."""
    if year is not None:
        check_year(year)
    within = find_district(district).district if district is not None else None
    place = find_street(street, (within,) if within else ()) if street is not None else None
    return Hints(
        district=place.district if place else within,
        street=place.street if place else None,
        year=year,
        title=None,
        published_on=None,
    )


def parse_file(name: str, url: str | None, hints: Hints) -> ParsedReport:
    """Read and parse one file; one that cannot be opened gives a failed report that says why."""
    try:
        data = Path(name).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        why = getattr(error, "strerror", None) or str(error)
        header = Header(reason="unreadable_file", url=url, parser_version=PARSER_VERSION)
        return ParsedReport(name, "failed", header, problems=[problem("unreadable_file", f"{name}: {why}")])
    return parse(data, source=name, url=url, hints=hints)

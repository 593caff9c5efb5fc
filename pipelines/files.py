"""Reports in single files, as `gongkai parse` reads them: in a worker with limits, like those of a harvest."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from parsers import Hints, parse
from pipelines.selection import check_year, find_district, find_street
from pipelines.workers import Plan, blank_report, work_through
from schemas.problems import problem
from schemas.records import ParsedReport


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


def parse_files(names: Iterable[str], url: str | None, hints: Hints) -> Iterator[ParsedReport]:
    """Read and parse files, in their order; for a caller without threads.

    One that cannot be opened, or that ends its worker, gives a failed report that says why.
    Raises WorkersError.
    """
    # A plain fork: it takes a millisecond, and what the parent has loaded need not be loaded again.
    plan = Plan(partial(_parse_file, url, hints), partial(_blank, url), "fork")
    for done in work_through(names, plan):
        yield done.report


def _parse_file(url: str | None, hints: Hints, name: str, pictures: bool) -> ParsedReport:  # noqa: FBT001  (as `Work` has it)
    try:
        data = Path(name).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        why = getattr(error, "strerror", None) or str(error)
        return _failed(name, url, "unreadable_file", f"{name}: {why}")
    except MemoryError:
        return _failed(name, url, "out_of_memory", "the file is larger than the memory that a reader may use")
    return parse(data, source=name, url=url, hints=hints, pictures=pictures)


def _failed(name: str, url: str | None, code: str, message: str) -> ParsedReport:
    report = blank_report(name, url, None)
    report.report.reason = code
    report.problems = [problem(code, message)]
    return report


def _blank(url: str | None, name: str) -> ParsedReport:
    """The report of a file whose worker died; its digest is taken here, piece by piece."""
    digest = None
    with suppress(OSError, ValueError), Path(name).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return blank_report(name, url, digest)

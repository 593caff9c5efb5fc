"""Reports in single files, as `gongkai parse` reads them: in a worker with limits, like those of a harvest."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import parsers
from parsers import Hints
from pipelines.reading.workers import Plan, blank_report, work_through
from pipelines.selection import check_year, find_district, find_street
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
    """Read and parse files on all cores, in their order; for a caller without threads.

    One that cannot be opened, or that ends its worker, gives a failed report that says why.
    Raises WorkersError.
    """
    # A plain fork: it takes a millisecond, and what the parent has loaded need not be loaded again.
    work, blank = partial(_parse_file, url, hints), partial(_blank, url)
    plan = Plan(work, blank, "fork", size=os.cpu_count() or 1, ordered=True)
    for done in work_through(names, plan):
        yield done.report


def parse(
    data: bytes,
    *,
    name: str = "report",
    url: str | None = None,
    district: str | int | None = None,
    street: str | int | None = None,
    year: int | None = None,
) -> dict[str, Any]:
    """Read one report and return what `gongkai parse` prints of it: tables, checks, problems, place and year.

    Args:
        data: the file as its office published it, of any kind.
        name: what the result calls it (`source`).
        url: address that it comes from.
        district: whose report it is, where that is known beforehand; by code or name.
        street: the same of a street or town.
        year: the year that the report is about, where that is known.

    The command runs in a process of its own, with its limits: whatever the file does, it does not do here.
    Raises SelectionError (a ValueError) for a place or year that there is not.
    """
    # Said here, where it is an error of the caller's and not the text of a program.
    within, place = (None if one is None else str(one) for one in (district, street))
    known = hints_for(within, place, year)
    said = {"--url": url, "--district": known.district, "--street": known.street, "--year": known.year}
    with TemporaryDirectory(prefix="gongkai-parse-") as folder:
        file = Path(folder, "report")
        file.write_bytes(data)
        flags = [part for flag, value in said.items() if value is not None for part in (flag, str(value))]
        done = subprocess.run(  # noqa: S603  (our own program)
            [sys.executable, "-m", "pipelines.cli", "parse", str(file), *flags],
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
        )  # fmt: skip
    if not done.stdout:
        raise RuntimeError(
            f"the reader could not be started: {done.stderr.decode('utf-8', 'replace').strip()}"
        )
    report: dict[str, Any] = json.loads(done.stdout)
    return report | {"source": name}


def _parse_file(url: str | None, hints: Hints, name: str, pictures: bool) -> ParsedReport:  # noqa: FBT001  (as `Work` has it)
    try:
        data = Path(name).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        why = getattr(error, "strerror", None) or str(error)
        return _failed(name, url, "unreadable_file", f"{name}: {why}")
    except MemoryError:
        return _failed(name, url, "out_of_memory", "the file is larger than the memory that a reader may use")
    return parsers.parse(data, source=name, url=url, hints=hints, pictures=pictures)


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

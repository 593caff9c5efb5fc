"""What `gongkai demo` harvests, and how it shows what was written."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table

from pipelines.demo.portal import Portal, PortalError
from pipelines.lake.files import Lake
from pipelines.night.summary import RunSummary
from pipelines.store.datadir import DataDir
from pipelines.store.ledger import Entry, Ledger
from pipelines.store.partitions import Partition
from schemas.codebook import codebook
from schemas.gazetteer import district_place
from schemas.tables import TABLES

YEARS = (2019, 2023)
# An entry or two of each platform, and a street or two of each: enough to see them all in half a minute.
SHOWN = {
    "demo-440104-column": "NFCMS, a column a year",
    "demo-440114001": "gkmlpt",
    "demo-440111-column": "NFCMS, all in one column",
    "demo-440113-column": "NFCMS, rows in a script",
    "demo-110114-trs": "TRS, a folder a year",
    "demo-320102-jpage": "Hanweb jpage, by row",
    "demo-320104-jpage2": "Hanweb jpage, by page",
    "demo-320105-catalogue": "Hanweb catalogue",
    "demo-330106-jpaas": "JPAAS",
    "demo-230103-ucap": "UCAP searchList",
}
STREETS = (
    440104019, 440104020, 440111007, 440113007, 440114001, 110114001, 110114104, 320102002, 320104001,
    320105001, 330106002, 230103001,
)  # fmt: skip
# What goes wrong on portals: a report is gone, others are behind a challenge or a captcha; pages come at
# the second try only; a list counts more rows than it has.
FAULTS = (
    "404-report=440104020-2021", "412=230103001-2022", "captcha=110114001-2022", "503-once=440114001-2020",
    "count-lies=demo-320105-catalogue",
)  # fmt: skip
_DADONG = Partition(440104, 440104019, 2020)


@dataclass(frozen=True, slots=True)
class Account:
    """What the sample portal published, and how each of it stands in the ledger, by street and year."""

    published: dict[tuple[int, int], dict[str, Any]]
    found: dict[tuple[int, int], Entry]

    @property
    def surprises(self) -> list[str]:
        """Reports that did not end as the sample portal says they must."""
        told = []
        for (street, year), report in sorted(self.published.items()):
            entry = self.found.get((street, year))
            wanted = _words(report["expect"]["state"], report["expect"]["reason"])
            got = _words(entry.state, entry.reason) if entry else "not found"
            if got != wanted:
                told.append(f"{street} {year} {report['title']}: {got}, and should be {wanted}")
        return told


def account(data: DataDir, portal: Portal) -> Account:
    """Hold the ledger against what the sample portal published of the streets and entries shown."""
    published = {
        (report["street"], report["year"]): report
        for report in portal.truth()
        if report["street"] in STREETS and not SHOWN.keys().isdisjoint(report["sources"])
    }
    ledger = Ledger(data.ledger)
    try:
        entries = ledger.entries(Entry.out_of_scope.is_(None), Entry.duplicate_of.is_(None))
    finally:
        ledger.close()
    found = {
        (entry.street or entry.hint_street or 0, entry.year or entry.hint_year or 0): entry
        for entry in entries
    }
    return Account(published, {place: found[place] for place in published if place in found})


def _words(state: str, reason: str | None) -> str:
    return f"{state} ({reason})" if reason else state


@contextmanager
def portal_of(data: DataDir) -> Iterator[Portal]:
    """The sample portal at the addresses that an earlier demo on this data had: elsewhere all would have moved."""
    kept = data.root / "demo-ports.json"
    ports = json.loads(kept.read_text("utf-8")) if kept.exists() else [0]
    with ExitStack() as stack:
        try:
            portal = stack.enter_context(_portal(ports))
        except PortalError:  # somebody else has taken one of them
            portal = stack.enter_context(_portal([0]))
        kept.write_text(json.dumps([int(url.rpartition(":")[2]) for url in portal.hosts.values()]), "utf-8")
        yield portal


def _portal(ports: Sequence[int]) -> Portal:
    return Portal(everything=True, years=YEARS, faults=FAULTS, port=ports)


@contextmanager
def source_file(sources: Sequence[dict[str, Any]]) -> Iterator[Path]:
    """The sample portal's entries as a registry that a flow can be given the path of."""
    with TemporaryDirectory(prefix="gongkai-demo-") as folder:
        path = Path(folder, "sources.yaml")
        path.write_text(yaml.safe_dump(list(sources), allow_unicode=True, sort_keys=False), "utf-8")
        yield path


def show(data: DataDir, summary: RunSummary, told: Account) -> None:
    """Print what became of each report, what the lake holds now, one real report, and how to open it."""
    console = Console(highlight=False, width=120)
    console.print(_contents(data))
    console.print(_requests(data))
    console.print(_portals(data, summary, told))
    right = len(told.published) - len(told.surprises)
    console.print(
        f"{right} of the {len(told.published)} reports published ended as the sample portal says they must"
    )
    for surprise in told.surprises:
        console.print(f"NOT SO: {surprise}", markup=False)
    written = sum(summary.files_written.values())
    console.print(
        f"{written} files written by this run" if written else "Nothing new: this run rewrote no file",
        f"in {data.lake}",
        soft_wrap=True,
    )
    console.print("\nOpen it with pandas:\n", soft_wrap=True)
    filters = f'[("street", "==", {_DADONG.street}), ("year", "==", {_DADONG.year})]'
    console.print(
        f'  pandas.read_parquet("{data.lake / "applications"}", filters={filters})',
        soft_wrap=True,
        markup=False,
    )


def _portals(data: DataDir, summary: RunSummary, told: Account) -> Table:
    """A row a list: what was published, found and asked for, and where each report stands and why."""
    lake = Lake(data.lake)
    asked = {source.id: source.requests for source in summary.sources}
    table = Table("platform", "district", "requests", "published", "found", "states", "cells", "problems",
                  title="The sample portal, list by list")  # fmt: skip
    for source, name in SHOWN.items():
        # A report in two lists stands with the first of them.
        places = [
            place
            for place, report in told.published.items()
            if next(one for one in SHOWN if one in report["sources"]) == source
        ]
        entries = [told.found[place] for place in places if place in told.found]
        states = Counter(_words(entry.state, entry.reason) for entry in entries)
        problems = sum(
            lake.count("problems", Partition(street // 1000, street, year)) for street, year in places
        )
        district = district_place(int(source.split("-")[1][:6]))
        table.add_row(
            name, district.district_name if district else "", str(asked.get(source, 0)), str(len(places)),
            str(len(entries)), "\n".join(f"{count} {state}" for state, count in states.most_common()),
            f"{sum(entry.cells for entry in entries):,}", str(problems),
        )  # fmt: skip
    return table


def _contents(data: DataDir) -> Table:
    """Rows of every table by year, in the districts shown."""
    lake = Lake(data.lake)
    rows: dict[str, Counter[int]] = {name: Counter() for name in TABLES}
    for partition in lake.partitions():
        for name in TABLES:
            rows[name][partition.year] += lake.count(name, partition)
    years = sorted({year for counted in rows.values() for year in counted})
    table = Table("table", *map(str, years), title="Rows in the lake, by report year")
    for name, counted in rows.items():
        table.add_row(name, *(f"{counted[year]:,}" for year in years))
    return table


def _requests(data: DataDir) -> Table:
    """Table III of the real report that the sample portal publishes, without cells that state 0 or nothing."""
    book = codebook()
    rows = Lake(data.lake).read("applications", _DADONG)
    table = Table(
        "办理结果", "申请人", "件数", title=f"大东街道 2020, table III: {len(rows)} cells, other than 0:"
    )
    for row in rows:
        if row["value"]:
            outcome = book.outcomes.get(row["outcome"], row["outcome"])
            applicant = book.applicants.get(row["applicant"], row["applicant"])
            table.add_row(f"{row['outcome']} {outcome}", f"{row['applicant']} {applicant}", str(row["value"]))
    return table

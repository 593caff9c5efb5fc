"""What `gongkai demo` harvests, and how it shows what was written."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table

from pipelines.datadir import DataDir
from pipelines.lake import Lake, Partition
from pipelines.run import RunSummary
from schemas.codebook import codebook
from schemas.tables import TABLES

DISTRICT = 440104
YEARS = (2019, 2023)
_DADONG = Partition(DISTRICT, 440104019, 2020)


@contextmanager
def source_file(sources: Sequence[dict[str, Any]]) -> Iterator[Path]:
    """The sample portal's entries as a registry that a flow can be given the path of."""
    with TemporaryDirectory(prefix="gongkai-demo-") as folder:
        path = Path(folder, "sources.yaml")
        path.write_text(yaml.safe_dump(list(sources), allow_unicode=True, sort_keys=False), "utf-8")
        yield path


def show(data: DataDir, summary: RunSummary) -> None:
    """Print what the lake holds now, the figures of one real report, and how to open them."""
    console = Console(highlight=False)
    console.print(_contents(data))
    console.print(_requests(data))
    written = sum(summary.files_written.values())
    console.print(
        f"{written} files written by this run" if written else "Nothing new: this run rewrote no file.",
        f"in {data.lake}",
    )
    console.print("\nOpen it with pandas:\n", soft_wrap=True)
    filters = f'[("street", "==", {_DADONG.street}), ("year", "==", {_DADONG.year})]'
    console.print(
        f'  pandas.read_parquet("{data.lake / "applications"}", filters={filters})',
        soft_wrap=True,
        markup=False,
    )


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

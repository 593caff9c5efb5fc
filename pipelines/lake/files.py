"""The lake: one Parquet file per table, district, street and year, replaced as a whole.

A reader never sees half a file: bytes go to a hidden name, are synced and renamed. The same rows give
the same bytes, and a file whose bytes would not change is not touched, so that modification times
and checksums tell what is new.
"""

import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.gazetteer import street_place
from schemas.tables import TABLES, arrow_schema

Row = Mapping[str, Any]
_PART = "part-0.parquet"
# Revisions first, so that a run cut off half-way has not forgotten what it overwrote; `reports` is what
# a reader believes, so it appears last and disappears first.
_WRITE_ORDER = ("revisions", *(name for name in TABLES if name not in ("revisions", "reports")), "reports")


class LakeError(ValueError):
    """Rows that no file can hold (a number beyond 64 bits, text that is no Unicode). Raised by writers."""


@dataclass(frozen=True, slots=True, order=True)
class Partition:
    """One report's place in every table."""

    district: int
    street: int
    year: int

    @property
    def report_id(self) -> str:
        """STREET-YEAR."""
        return f"{self.street}-{self.year}"

    @property
    def path(self) -> Path:
        """The directory below a table's."""
        return Path(f"district={self.district}", f"street={self.street}", f"year={self.year}")


@dataclass(slots=True)
class Changes:
    """Files that a run wrote, left alone because they would be the same, or removed; paths below the lake."""

    written: list[Path] = field(default_factory=list)
    unchanged: int = 0
    removed: list[Path] = field(default_factory=list)


@dataclass(slots=True)
class Lake:
    """The writer, and the reader of single partitions."""

    root: Path
    changes: Changes = field(default_factory=Changes)

    def file(self, table: str, partition: Partition) -> Path:
        """Where the rows of one report lie, whether there are any or not."""
        return self.root / table / partition.path / _PART

    def read(self, table: str, partition: Partition) -> list[dict[str, Any]]:
        """The rows of one file in stored order; none where there is no file."""
        file = self.file(table, partition)
        # ParquetFile, not read_table: the latter would add the columns of the path.
        return pq.ParquetFile(file).read().to_pylist() if file.exists() else []

    def count(self, table: str, partition: Partition) -> int:
        """How many rows one file has, read from its end only."""
        file = self.file(table, partition)
        return int(pq.read_metadata(file).num_rows) if file.exists() else 0

    def write(self, partition: Partition, tables: Mapping[str, Sequence[Row]]) -> None:
        """Replace the files of the tables given; a table without rows loses its file.

        Everything is encoded before anything is written. Raises LakeError.
        """
        encoded = {name: _encode(name, partition, tables[name]) for name in _WRITE_ORDER if name in tables}
        for name, content in encoded.items():
            self._replace(self.file(name, partition), content)

    def remove(self, partition: Partition) -> None:
        """Take a report out of every table but `revisions`, which remembers what was there."""
        for name in reversed(_WRITE_ORDER):
            if name != "revisions":
                self._replace(self.file(name, partition), None)

    def partitions(self) -> list[Partition]:
        """Every partition of which some table but `revisions` has a file, in order."""
        found = set()
        for table in TABLES:
            if table != "revisions":
                for file in (self.root / table).glob(f"district=*/street=*/year=*/{_PART}"):
                    district, street, year = (int(part.partition("=")[2]) for part in file.parts[-4:-1])
                    found.add(Partition(district, street, year))
        return sorted(found)

    def _replace(self, file: Path, content: bytes | None) -> None:
        """Put `content` in the place of `file`, or remove it for None; durable when this returns."""
        name = file.relative_to(self.root)
        if content is None:
            if file.exists():
                file.unlink()
                _sync_directory(file.parent)
                self.changes.removed.append(name)
                _prune(file.parent, self.root)
            return
        if file.exists() and file.read_bytes() == content:
            self.changes.unchanged += 1
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        hidden = file.with_name(f".{file.name}.new")  # readers pass over names with a leading dot
        with hidden.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        hidden.rename(file)
        _sync_directory(file.parent)
        self.changes.written.append(name)


def _encode(table: str, partition: Partition, rows: Sequence[Row]) -> bytes | None:
    """The bytes of one file; None where there are no rows."""
    if not rows:
        return None
    place = street_place(partition.street)
    common = {
        "report_id": partition.report_id,
        "district_name": place.district_name if place else None,
        "street_name": place.street_name if place else None,
    }
    schema = arrow_schema(table)
    money = table in ("proactive_disclosure", "statistics")
    try:
        stored = [
            {**common, **row, "value": _cents(row["value"])} if money else {**common, **row} for row in rows
        ]
        arrow = pa.Table.from_pylist(stored, schema)
    except (ValueError, OverflowError, pa.ArrowException) as error:
        raise LakeError(f"{table} of {partition.report_id} cannot be stored: {error}") from error
    buffer = io.BytesIO()
    pq.write_table(arrow, buffer, compression="zstd")
    return buffer.getvalue()


def _cents(value: float | None) -> float | None:
    """Yuan to the cent: 万元 as a binary fraction leaves crumbs far behind the point."""
    return None if value is None else round(float(value), 2)


def _sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _prune(directory: Path, root: Path) -> None:
    """Remove directories that became empty, up to the table's own."""
    while directory.parent != root and not any(directory.iterdir()):
        directory.rmdir()
        directory = directory.parent

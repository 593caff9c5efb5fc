"""The lake: one Parquet file per table, district, street and year, replaced as a whole.

A reader never sees half a file: bytes go to a hidden name, are synced and renamed. The same rows give
the same bytes, and a file whose bytes would not change is not touched, so that modification times
and checksums tell what is new.
"""

import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.store.partitions import Partition
from pipelines.store.whole import hidden_name, write_whole
from schemas.gazetteer import street_place
from schemas.tables import TABLES, arrow_schema
from spiders.archive.lines import sync

Row = Mapping[str, Any]
_PART = "part-0.parquet"
_PLACE = re.compile(r"district=(\d{6})/street=(\d{9})/year=(\d{4})")
# Revisions first, so that a run cut off half-way has not forgotten what it overwrote; `reports` is what
# a reader believes, so it appears last and disappears first.
_WRITE_ORDER = ("revisions", *(name for name in TABLES if name not in ("revisions", "reports")), "reports")


class LakeError(ValueError):
    """Rows that no file can hold (a number beyond 64 bits, text that is no Unicode). Raised by writers."""


class DamagedFileError(ValueError):
    """A file of the lake that cannot be read as what it should be. Raised by readers of single files."""


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
        """The rows of one file in stored order; none where there is no file. Raises DamagedFileError."""
        content = self.content(table, partition)
        return [] if content is None else self.rows(table, content)

    def read_if_sound(self, table: str, partition: Partition) -> list[dict[str, Any]]:
        """The same, and no rows where the file cannot be read."""
        try:
            return self.read(table, partition)
        except DamagedFileError:
            return []

    def content(self, table: str, partition: Partition) -> bytes | None:
        """The bytes of one file; None where there is none. Raises DamagedFileError."""
        file = self.file(table, partition)
        try:
            return file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DamagedFileError(f"{file}: {error.strerror}") from error

    def rows(self, table: str, content: bytes) -> list[dict[str, Any]]:
        """The rows in the bytes of a file of `table`. Raises DamagedFileError."""
        try:
            # ParquetFile, not read_table: the latter would add the columns of the path.
            rows: list[dict[str, Any]] = pq.ParquetFile(io.BytesIO(content)).read().to_pylist()
        except (pa.ArrowException, OSError, ValueError) as error:
            raise DamagedFileError(f"{table}: {error}") from error
        return rows

    def count(self, table: str, partition: Partition) -> int:
        """How many rows one file has, read from its end only."""
        file = self.file(table, partition)
        return int(pq.read_metadata(file).num_rows) if file.exists() else 0

    def write(self, partition: Partition, tables: Mapping[str, Sequence[Row]]) -> dict[str, str | None]:
        """Replace the files of the tables given; a table without rows loses its file.

        Everything is encoded before anything is written. Returns the SHA-256 of each file that is there
        now, None for one that is not. Raises LakeError.
        """
        encoded = {name: _encode(name, partition, tables[name]) for name in _WRITE_ORDER if name in tables}
        for name, content in encoded.items():
            self._replace(self.file(name, partition), content)
        return {
            name: None if content is None else hashlib.sha256(content).hexdigest()
            for name, content in encoded.items()
        }

    def remove(self, partition: Partition) -> dict[str, str | None]:
        """Take a report out of every table but `revisions`, which remembers what was there; as `write`."""
        gone = [name for name in reversed(_WRITE_ORDER) if name != "revisions"]
        for name in gone:
            self._replace(self.file(name, partition), None)
        return dict.fromkeys(gone)

    def digests(self, partition: Partition) -> dict[str, str | None]:
        """The SHA-256 of each file of a partition; None where there is none that can be read."""
        found: dict[str, str | None] = dict.fromkeys(TABLES)
        for table in TABLES:
            with suppress(DamagedFileError):
                content = self.content(table, partition)
                found[table] = None if content is None else hashlib.sha256(content).hexdigest()
        return found

    def set_aside(self, table: str, partition: Partition, stamp: str) -> str:
        """Take a file that cannot be read out of the readers' way, to be looked at by a person; returns its
        new name below the lake.
        """
        file = self.file(table, partition)
        aside = file.with_name(f".{file.name}.damaged-{stamp}")  # readers pass over names with a leading dot
        file.rename(aside)
        sync(file.parent)
        return aside.relative_to(self.root).as_posix()

    def partitions(self) -> list[Partition]:
        """Every partition of which some table but `revisions` has a file, in order."""
        files = (file for table in TABLES if table != "revisions" for file in self._files(table))
        return sorted({partition for _, partition in files})

    def files(self) -> Iterator[tuple[str, str, Partition | None]]:
        """Every file below the lake: its name there, and the table and partition that it is of by its place;
        an empty table and no partition for a file that is out of place.
        """
        ours = {file: (table, partition) for table in TABLES for file, partition in self._files(table)}
        for path in sorted(self.root.rglob("*")):
            if not path.is_dir() or path in ours:
                yield path.relative_to(self.root).as_posix(), *ours.get(path, ("", None))

    def _files(self, table: str) -> Iterator[tuple[Path, Partition]]:
        for file in (self.root / table).glob(f"district=*/street=*/year=*/{_PART}"):
            place = _PLACE.fullmatch("/".join(file.parts[-4:-1]))
            if place is not None:
                yield file, Partition(*map(int, place.groups()))

    def _replace(self, file: Path, content: bytes | None) -> None:
        """Put `content` in the place of `file`, or remove it for None; durable when this returns."""
        name = file.relative_to(self.root)
        if content is None:
            hidden_name(file).unlink(missing_ok=True)  # left by a run that was killed
            if file.exists():
                file.unlink()
                sync(file.parent)
                self.changes.removed.append(name)
            _prune(file.parent, self.root)
            return
        if file.exists() and file.read_bytes() == content:
            self.changes.unchanged += 1
            return
        write_whole(file, content)
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
            {**row, **common, "value": _cents(row["value"])} if money else {**row, **common} for row in rows
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


def _prune(directory: Path, root: Path) -> None:
    """Remove directories that became empty, up to the table's own."""
    while directory.is_dir() and directory.parent != root and not any(directory.iterdir()):
        directory.rmdir()
        directory = directory.parent

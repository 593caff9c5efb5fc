"""A small data directory to do harm to, and what is left of it afterwards."""

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.store.datadir import DataDir
from pipelines.store.ledger import Ledger
from schemas.tables import FIGURE_TABLES, TABLES

Figures = dict[tuple[Any, ...], str]


def figures(data: Path) -> Figures:
    """Every figure of the lake, by partition, table and key; files that no reader can open have none."""
    found: Figures = {}
    for table in FIGURE_TABLES:
        for file in sorted((data / "lake" / table).rglob("part-0.parquet")):
            for row in _rows(file):
                key = (file.parent.as_posix()[-52:], table, *(row[name] for name in TABLES[table].key))
                found[key] = f"{row['value']} {row['state']}"
    return found


def _rows(file: Path) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = pq.ParquetFile(file).read().to_pylist()
    except (OSError, ValueError):
        return []
    return rows


def revised(data: Path) -> Counter[str]:
    """How many rows of revisions there are, by table."""
    counted: Counter[str] = Counter()
    for file in (data / "lake" / "revisions").rglob("part-0.parquet"):
        counted.update(row["table"] for row in _rows(file))
    return counted


def lake(data: Path) -> dict[str, bytes]:
    """Every file that a reader sees."""
    root = data / "lake"
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*.parquet")}


def entries(data: Path, *, without: tuple[str, ...] = ()) -> dict[str, dict[str, Any]]:
    """Every entry of the ledger, column by column."""
    ledger = Ledger(DataDir.at(data).ledger)
    try:
        return {
            entry.key: {
                column.name: getattr(entry, column.name)
                for column in entry.__table__.columns
                if column.name not in without
            }
            for entry in ledger.entries()
        }
    finally:
        ledger.close()


def copy(data: Path, to: Path) -> Path:
    """The directory again, files with their times."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(data, to)
    return to


def files(data: Path) -> list[Path]:
    """Every file of a data directory, below it; not what Prefect keeps there for itself."""
    return sorted(
        path.relative_to(data)
        for path in data.rglob("*")
        if path.is_file() and path.relative_to(data).parts[0] != "prefect"
    )

"""Data directories of the version before this are taken over as they are."""

import sqlite3
from pathlib import Path

from tests.faults import places
from tests.faults.commands import Commands


def _former(data: Path) -> None:
    """What an older version has left: no record of files, nothing pending, no journal, a ledger of version 1."""
    with sqlite3.connect(data / "ledger.sqlite") as ledger:
        ledger.execute("DROP TABLE lake_files")
        ledger.execute("DROP TABLE pending_partitions")
        ledger.execute("ALTER TABLE reports DROP COLUMN damaged")
        ledger.execute("UPDATE ledger_version SET version = 1")
    ledger.close()
    (data / "archive" / "nights.jsonl").unlink()


def test_a_directory_of_the_version_before_is_taken_over(run: Commands, small: Path, tmp_path: Path) -> None:
    data = places.copy(small, tmp_path / "data")
    known, was = places.entries(data), places.lake(data)
    _former(data)
    ended = run("backfill", "--year", "2020", "--data", data)
    assert (ended.status, "Traceback" in ended.said) == (0, False), ended.said
    assert places.entries(data) == known
    assert places.lake(data) == was
    assert run("lake", "verify", "--data", data).status == 0
    # From now on the archive alone is enough.
    (data / "ledger.sqlite").unlink()
    for file in (data / "lake").rglob("*.parquet"):
        file.unlink()
    assert run("rebuild", "--data", data).status == 0
    assert places.entries(data) == known
    assert places.lake(data) == was


def test_without_any_journal_the_record_of_fetches_is_enough_for_the_figures(
    run: Commands, small: Path, tmp_path: Path
) -> None:
    data = places.copy(small, tmp_path / "data")
    was = places.figures(data)
    _former(data)
    (data / "ledger.sqlite").unlink()
    ended = run("rebuild", "--data", data)
    # Of pages that were opened and were none of ours nothing says so any more: they are named.
    assert (ended.status, "Traceback" in ended.said) == (1, False), ended.said
    assert "unknown_place" in ended.said
    assert was.items() <= places.figures(data).items()

"""What goes wrong beside the program is one line: what, where, what to do; and never a traceback."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import places
from tests.faults.commands import Commands, Ended

BACKFILL = ("backfill", "--year", "2020", "--data")


def _is_one_error(ended: Ended, status: int, *words: str) -> None:
    assert ended.status == status, ended.said
    assert "Traceback" not in ended.said
    errors = [line for line in ended.said.splitlines() if line.startswith("Error: ")]
    assert errors == [ended.said.strip().splitlines()[-1]]  # the last word is ours
    assert all(word in errors[0] for word in words), errors


def _is_a_directory(path: Path) -> None:
    if path.is_file():
        path.unlink()
    path.mkdir(exist_ok=True)
    (path / "in the way").touch()


def _is_a_file(path: Path) -> None:
    if path.is_dir():
        path.rename(path.with_name(path.name + " before"))
    path.write_text("in the way")


@pytest.mark.parametrize(
    ("name", "harm", "said"),
    [
        ("run.lock", _is_a_directory, "It must be a file"),
        ("runs", _is_a_file, "runs: the account of the run cannot be written there"),
        ("ledger.sqlite", _is_a_directory, "is no file, but the lake holds 4 reports"),
    ],
)
def test_what_is_of_another_kind_is_said_before_anything_is_begun(
    run: Commands, small: Path, tmp_path: Path, name: str, harm: Callable[[Path], None], said: str
) -> None:
    data = places.copy(small, tmp_path / "data")
    before = places.lake(data)
    harm(data / name)
    _is_one_error(run(*BACKFILL, data), 2, str(data / name), said)
    assert places.lake(data) == before


def test_a_ledger_of_a_newer_version_is_left_as_it_is(run: Commands, small: Path, tmp_path: Path) -> None:
    data = places.copy(small, tmp_path / "data")
    with sqlite3.connect(data / "ledger.sqlite") as ledger:
        ledger.execute("UPDATE ledger_version SET version = 99")
        ledger.execute("DROP TABLE pending_partitions")
    ledger.close()
    before = (data / "ledger.sqlite").read_bytes()
    for command in (BACKFILL[:-1], ("lake", "verify")):
        _is_one_error(run(*command, "--data", data), 2, "is of version 99, this program writes version 2")
    assert (data / "ledger.sqlite").read_bytes() == before


def test_a_database_that_is_no_ledger_is_left_as_it_is(run: Commands, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "ledger.sqlite") as database:
        database.execute("CREATE TABLE recipes (name)")
    database.close()
    _is_one_error(run(*BACKFILL, tmp_path), 2, "is no ledger; give another --data")
    with sqlite3.connect(tmp_path / "ledger.sqlite") as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    database.close()


def test_damaged_pages_of_the_ledger_take_nothing_of_the_lake(
    run: Commands, small: Path, tmp_path: Path
) -> None:
    data = places.copy(small, tmp_path / "data")
    content = bytearray((data / "ledger.sqlite").read_bytes())
    content[4096:] = b"\x55" * (len(content) - 4096)  # the first page says what the database is
    (data / "ledger.sqlite").write_bytes(content)
    before = places.lake(data)
    ended = run(*BACKFILL, data)
    assert ended.status in (1, 2)
    _is_one_error(ended, ended.status, "ledger.sqlite is damaged", "gongkai rebuild")
    assert places.lake(data) == before


@pytest.mark.timeout(180)
def test_a_ledger_that_another_program_holds_is_said_and_nothing_is_lost(
    run: Commands, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = places.copy(small, tmp_path / "data")
    before = places.lake(data)
    holder = sqlite3.connect(data / "ledger.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    ended = run(*BACKFILL, data)
    _is_one_error(ended, ended.status, "ledger.sqlite is locked by another program")
    assert ended.status in (1, 2)
    holder.close()
    assert run(*BACKFILL, data).status == 0
    assert places.lake(data) == before


def test_a_disk_that_is_not_mounted_has_no_portal_asked(
    run: Commands, small: Path, sources: Path, tmp_path: Path
) -> None:
    data = places.copy(small, tmp_path / "data")
    before = places.lake(data)
    (data / "archive").rename(tmp_path / "elsewhere")
    ended = run("harvest", "--sources", sources, "--year", "2020", "--data", data)
    _is_one_error(ended, 1, "archive is empty, but the ledger knows 4 reports", "no portal was asked")
    ended = run(*BACKFILL, data)
    assert (ended.status, "Traceback" in ended.said) == (1, False)
    assert ended.said.count("archive_damaged") == 2
    assert places.lake(data) == before
    (tmp_path / "elsewhere").rename(data / "archive")
    assert run(*BACKFILL, data).status == 0
    assert places.lake(data) == before

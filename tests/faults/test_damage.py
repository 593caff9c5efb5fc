"""Whatever lies in a data directory may be taken away, emptied, cut, altered or closed to us.

No figure goes without a reason in `revisions`, no command ends with a traceback, and once what was broken is put
right, or can be made anew, all is whole again.

`python -m tests.faults.test_damage [PATH]` does it to every file (below PATH) in every way; here is a part of it, drawn by a seed.
"""

import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import places
from tests.faults.commands import Commands
from tests.faults.conftest import STREETS, small_data


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0x55
    file.write_bytes(content)


def _close(file: Path) -> None:
    """Something that no program can open as a file; permissions would not stop a test that is run by root."""
    file.unlink()
    file.mkdir()
    (file / "in the way").touch()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "deleted": Path.unlink,
    "emptied": lambda file: file.write_bytes(b""),
    "cut": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "flipped": _flip,
    "closed": _close,
}
COMMANDS = (
    ("archive", "verify"),
    ("lake", "verify"),
    ("backfill", "--year", "2020", "--year", "2021"),
    ("rebuild",),
)


def _endure(run: Commands, small: Path, to: Path, name: Path, damage: str, sources: Path) -> list[str]:
    """What is wrong about how the commands take one damage of one file; nothing, if all is well."""
    data = places.copy(small, to)
    figures, was, revised = places.figures(data), places.lake(data), places.revised(data)
    DAMAGES[damage](data / name)
    harmed = places.figures(data).keys()  # what the hand itself took
    place = [part for street in STREETS for part in ("--street", street)]
    harvest = ("harvest", "--sources", sources, *place, "--year", "2020", "--year", "2021")
    wrong: list[str] = []
    for command in (*COMMANDS[:2], harvest, *COMMANDS[2:], *COMMANDS[:3]):
        ended = run(*command, "--data", data)
        called = " ".join(map(str, command[:2]))
        if "Traceback" in ended.said or ended.status not in (0, 1, 2):
            wrong.append(f"{called} ended with {ended.status}: {ended.said[-1500:]}")
        now = places.figures(data)
        if lost := [key for key in harmed if now.get(key) != figures[key]]:
            wrong.append(f"{called}: {len(lost)} figures are lost or altered: {ended.tail}")
        if places.revised(data) - revised:
            wrong.append(f"{called} books {places.revised(data) - revised} as revisions: {ended.tail}")
    # Everything that follows from the documents is back; what follows from a lost document stands as it stood.
    there = places.lake(data)
    if broken := sorted(file for file in was if there.get(file) != was[file]):
        wrong.append(f"not whole in the end: {broken}: {ended.tail}")
    return wrong


def _drawn(small: Path) -> list[tuple[Path, str]]:
    """One file of each room, each damaged in a way of its own; the tables of the lake are one room."""
    rng = random.Random(20261126)
    by_kind: dict[str, list[Path]] = {}
    for file in places.files(small):
        kind = "/".join(file.parts[:2]) if file.parts[0] == "archive" else file.parts[0]
        by_kind.setdefault(kind, []).append(file)
    return [(rng.choice(files), rng.choice(list(DAMAGES))) for _, files in sorted(by_kind.items())]


@pytest.mark.timeout(600)
def test_no_damage_takes_a_figure_or_ends_in_a_traceback(
    run: Commands, small: Path, sources: Path, tmp_path: Path
) -> None:
    wrong = {
        f"{name} {damage}": found
        for name, damage in _drawn(small)
        if (found := _endure(run, small, tmp_path / "data", name, damage, sources))
    }
    assert wrong == {}


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_ledger_may_be_made_anew(run: Commands, small: Path, tmp_path: Path, damage: str) -> None:
    data = places.copy(small, tmp_path / "data")
    known, was = places.entries(data), places.lake(data)
    DAMAGES[damage](data / "ledger.sqlite")
    for command in (("backfill", "--year", "2020"), ("lake", "verify")):
        ended = run(*command, "--data", data)
        if damage in ("deleted", "emptied"):
            assert ended.status == 2
            assert "Error: " in ended.tail
            assert "gongkai rebuild" in ended.tail
        assert places.lake(data) == was
    ended = run("rebuild", "--data", data)
    assert ended.status == 0, ended.said
    assert places.entries(data) == known
    assert places.lake(data) == was
    assert run("lake", "verify", "--data", data).status == 0


def test_ledger_and_lake_follow_from_the_archive_alone(run: Commands, small: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    shutil.copytree(small / "archive", data / "archive")
    ended = run("rebuild", "--data", data)
    assert ended.status == 0, ended.said
    assert places.entries(data) == places.entries(small)
    assert places.lake(data) == places.lake(small)
    assert sum(places.revised(data).values()) > 0


def test_torn_lines_of_the_record_cost_those_lines_only(run: Commands, small: Path, tmp_path: Path) -> None:
    data = places.copy(small, tmp_path / "data")
    journal = data / "archive" / "nights.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    torn = next(at for at, line in enumerate(lines) if b'"entry"' in line and b"440104020" not in line)
    lines[torn] = lines[torn][: len(lines[torn]) // 2] + b"\n"
    journal.write_bytes(b"".join([b"\xff\xfe garbled\n", *lines, b'{"entry": {"key": ']))
    before = places.figures(data)
    shutil.rmtree(data / "lake")
    (data / "ledger.sqlite").unlink()
    ended = run("rebuild", "--data", data)
    assert "Traceback" not in ended.said
    assert "3 lines are torn" in ended.said
    # What the list said of a page that was none of ours may be among what was torn.
    assert before.items() <= places.figures(data).items()


def main(within: str) -> int:
    """Every file whose name begins so, in every way; prints what is wrong."""
    worst = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        small_data(Path(folder)) as (small, sources),
        Commands() as run,
    ):
        for name in (name for name in places.files(small) if str(name).startswith(within)):
            for damage in DAMAGES:
                wrong = _endure(run, small, Path(folder, "harmed"), name, damage, sources)
                print("WRONG" if wrong else "well ", damage, name, *wrong, flush=True)
                worst |= bool(wrong)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))

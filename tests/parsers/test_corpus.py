"""The project's corpus of real reports, scored cell by cell by the tool that outsiders use."""

import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"
GONGKAI = Path(sys.executable).parent / "gongkai"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="no folder shared/ beside the checkout")
_CASE = re.compile(r"(ok|--) +(\d+)/(\d+) +(\S+?)(?:  (\d+) silent)?$")
_SUMMARY = re.compile(r"(\d+)/(\d+) cells right .*, (\d+) silently wrong, (\d+) cases")


class Case(NamedTuple):
    name: str
    right: int
    cells: int
    silent: int


@pytest.fixture(scope="module")
def output() -> str:
    """What the scoring tool prints for the whole corpus, one call of the command for all files."""
    command = [sys.executable, str(SHARED / "score" / "score.py"), str(SHARED / "corpus")]
    run = subprocess.run(
        [*command, "--command", str(GONGKAI) + " parse", "--show", "20"],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert run.returncode in (0, 1), run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def cases(output: str) -> dict[str, Case]:
    found = [match for line in output.splitlines() if (match := _CASE.match(line))]
    return {m[4]: Case(m[4], int(m[2]), int(m[3]), int(m[5] or 0)) for m in found}


def in_folder(folder: str) -> set[str]:
    names = {path.name for path in (SHARED / "corpus" / folder).iterdir()}
    return {name for name in names if not name.endswith(".truth.json")}


def wrong(cases: dict[str, Case], names: set[str]) -> list[Case]:
    return [case for name, case in sorted(cases.items()) if name in names and case.right < case.cells]


def test_every_file_of_the_corpus_is_scored(cases: dict[str, Case]) -> None:
    expected = in_folder("fragments") | in_folder("hard") | in_folder("reports") | in_folder("shown")
    assert set(cases) == expected
    assert expected


def test_no_cell_of_the_corpus_is_silently_wrong(output: str, cases: dict[str, Case]) -> None:
    assert _SUMMARY.search(output), output[-2000:]
    assert [case for case in cases.values() if case.silent] == [], output


@pytest.mark.parametrize("folder", ["fragments", "hard", "reports", "shown"])
def test_every_cell_is_right(cases: dict[str, Case], folder: str) -> None:
    assert wrong(cases, in_folder(folder)) == []

"""A run may end at any point where it writes, syncs, renames or removes a file, and any of these may be refused.

The system call itself is where the fault strikes (strace's injection), one after the other, not by luck. The next
run, which nobody disturbs, ends as if nobody ever had.

`python -m tests.faults.test_points` goes through every point; here are some, drawn by a seed.
"""

import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipelines.lake.files import Lake
from pipelines.store.datadir import DataDir
from pipelines.store.ledger import Ledger
from tests.faults import places
from tests.faults.commands import ROOT, Commands
from tests.faults.conftest import STREETS, small_data

CALLS = ("rename", "unlink", "fsync", "fdatasync", "pwrite64", "write")
ENDINGS = ("SIGKILL", "SIGTERM", "SIGINT")
REFUSALS = ("ENOSPC", "EIO", "EACCES")
_BACKFILL = ("backfill", "--year", "2020", "--year", "2021")
_PASSING = ("first_seen", "last_seen", "next_look", "damaged")
_WRITES = re.compile(r"^(\d+) +(\w+)\(")


@dataclass(frozen=True)
class Point:
    """The `number`-th of these calls of a thread, and what happens there: a signal, or an error in place of it."""

    call: str
    number: int
    fault: str

    @property
    def injection(self) -> str:
        kind = "signal" if self.fault.startswith("SIG") else "error"
        return f"inject={self.call}:{kind}={self.fault}:when={self.number}"

    def __str__(self) -> str:
        return f"{self.fault} at {self.call} {self.number}"


def stale(small: Path, to: Path) -> Path:
    """The directory as an older parser would have left it, which read one figure of each report wrongly."""
    data = DataDir.at(places.copy(small, to))
    lake, ledger = Lake(data.lake), Ledger(data.ledger)
    for partition in lake.partitions():
        rows = lake.read("applications", partition)
        misread = [row | {"value": 1000} if row["outcome"] == "new" else row for row in rows]
        ledger.finish(partition, (), lake.write(partition, {"applications": misread}))
    ledger.close()
    return data.root


def _traced(data: Path, command: tuple[object, ...], *flags: str) -> "subprocess.CompletedProcess[bytes]":
    trace = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", f"trace={','.join(CALLS)}", *flags]
    program = [sys.executable, "-m", "tests.faults.commands", *map(str, command), "--data", str(data)]
    return subprocess.run([*trace, *program], cwd=ROOT, capture_output=True, timeout=100, check=False)


def points(data: Path, command: tuple[object, ...], folder: Path) -> Counter[str]:
    """How often the busiest thread makes each call."""
    log = folder / "strace"
    ended = _traced(data, command, "-o", str(log))
    assert ended.returncode in (0, 1), ended.stderr
    calls = Counter(match.groups() for line in log.read_text().splitlines() if (match := _WRITES.match(line)))
    most: Counter[str] = Counter()
    for (_, call), number in calls.items():
        most[call] = max(most[call], number)
    return most


def settled(data: Path) -> tuple[Any, ...]:
    """What a data directory comes to, but for the moments at which it did."""
    entries = places.entries(data, without=_PASSING)
    for entry in entries.values():
        entry["documents"] = [{**document, "fetched_at": None} for document in entry["documents"]]
    revisions = {}
    for file in sorted((data / "lake" / "revisions").rglob("part-0.parquet")):
        rows = pq.ParquetFile(file).read(columns=["table", "key", "old", "new", "cause"]).to_pylist()
        revisions[file.parent.name, file.parent.parent.name] = rows
    files = {name: held for name, held in places.lake(data).items() if not name.startswith("revisions")}
    return entries, files, revisions


def _disturb(
    run: Commands, point: Point, data: Path, command: tuple[object, ...], whole: tuple[Any, ...]
) -> list[str]:
    """What is wrong about how a run takes one fault, and the next one after it."""
    ended = _traced(data, command, "-o", "/dev/null", "-e", point.injection)
    note = data / "work" / "temporary"
    noted = list(map(Path, note.read_text().splitlines())) if note.exists() else []
    said = ended.stderr.decode("utf-8", "replace")
    wrong = []
    if "Traceback" in said:
        wrong.append(f"{point}: {said[-1500:]}")
    if point.fault in REFUSALS and ended.returncode not in (0, 1, 2):
        wrong.append(f"{point}: ended with {ended.returncode}: {said[-300:]}")
    accounts = (data / "runs").glob("*.json")
    wrong += [
        f"{point}: half of {file.name} is left" for file in accounts if not file.read_bytes().endswith(b"}\n")
    ]
    wrong += [f"{point}: {left} is still there" for left in still_running(data)]
    again = run(*command, "--data", data)
    if again.status != 0:
        wrong.append(f"{point}: the next run ended with {again.status}: {again.said[-800:]}")
    if settled(data) != whole:
        wrong.append(f"{point}: the next run did not make it whole: {again.tail}")
    verified = run("lake", "verify", "--data", data)
    if verified.status != 0:
        wrong.append(f"{point}: {verified.said[-500:]}")
    left = [path for path in data.rglob("*") if path.name.endswith(".new") or "work" in path.parts[-2:]]
    left += [folder for folder in noted if folder.exists()]
    if left:
        wrong.append(f"{point}: {left} left behind")
    return wrong


def still_running(data: Path) -> list[str]:
    """Processes that were started with this directory and have not ended; those that are told to are given time."""
    for _ in range(100):
        there = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if str(data).encode() in (process / "cmdline").read_bytes():
                    there.append(process.name)
        if not there:
            break
        time.sleep(0.1)
    return there


def _every_point(calls: Counter[str]) -> list[Point]:
    return [
        Point(call, number, fault)
        for call, most in sorted(calls.items())
        for number in range(1, most + 1)
        for fault in (*ENDINGS, *REFUSALS)
    ]


@pytest.mark.timeout(300)
def test_a_backfill_may_end_or_fail_at_any_point(run: Commands, small: Path, tmp_path: Path) -> None:
    data = stale(small, tmp_path / "undisturbed")
    calls = points(data, _BACKFILL, tmp_path)
    whole = settled(data)
    assert sum(len(rows) for rows in whole[2].values()) > 4 * 7
    drawn = random.Random(11).sample(_every_point(calls), 5)
    wrong = [_disturb(run, point, stale(small, tmp_path / "data"), _BACKFILL, whole) for point in drawn]
    assert [found for found in wrong if found] == []


def main() -> int:
    """Every point of a backfill and of a harvest; prints what is wrong."""
    worst = 0
    with tempfile.TemporaryDirectory() as name, small_data(Path(name)) as (small, sources), Commands() as run:
        folder = Path(name)
        place = [part for street in STREETS for part in ("--street", str(street))]
        harvest = ("harvest", "--sources", sources, *place, "--year", "2020")
        for command, make in ((_BACKFILL, lambda to: stale(small, to)), (harvest, lambda to: to)):
            data = make(folder / "undisturbed")
            calls = points(data, command, folder)
            whole = settled(data)
            every = _every_point(calls)
            print(command[0], dict(calls), len(every), "points", flush=True)
            for point in every:
                wrong = _disturb(run, point, make(folder / "data"), command, whole)
                print("WRONG" if wrong else "well ", command[0], point, *wrong, flush=True)
                worst |= bool(wrong)
                subprocess.run(["rm", "-rf", folder / "data"], check=True)
            subprocess.run(["rm", "-rf", folder / "undisturbed"], check=True)
    return worst


if __name__ == "__main__":
    sys.exit(main())

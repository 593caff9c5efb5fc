"""Killed at some moment, alone or with all its children, a run is made whole by the next.

`python -m tests.faults.moments [N]` kills harvests and backfills at N seeded moments each (100 if not said).
What CI holds is in `test_points`, where the moment is a system call and not a time.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.faults import places
from tests.faults.commands import ROOT, Commands
from tests.faults.conftest import STREETS, small_data
from tests.faults.test_points import settled, stale, still_running

Settled = tuple[Any, ...]


def _kill(command: tuple[object, ...], data: Path, after: float, *, everything: bool) -> None:
    words = [sys.executable, "-m", "tests.faults.commands", *map(str, command), "--data", str(data)]
    process = subprocess.Popen(
        words, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with suppress(subprocess.TimeoutExpired):
        process.wait(after)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL) if everything else process.kill()
    process.wait()


def _endure(
    run: Commands,
    command: tuple[object, ...],
    make: Callable[[Path], Path],
    to: Path,
    whole: Settled,
    after: float,
    *,
    everything: bool,
) -> list[str]:
    shutil.rmtree(to, ignore_errors=True)
    data = make(to)
    _kill(command, data, after, everything=everything)
    wrong = [f"{left} is still there" for left in still_running(data)]
    again = run(*command, "--data", data)
    if again.status != 0:
        wrong.append(f"the next run ended with {again.status}: {again.said[-800:]}")
    if settled(data) != whole:
        wrong.append(f"the next run did not make it whole: {again.tail}")
    if run("lake", "verify", "--data", data).status != 0:
        wrong.append("the lake is not what was written")
    return wrong


def main(moments: int) -> int:
    """Prints what is wrong."""
    rng, worst = random.Random(2026), 0
    with tempfile.TemporaryDirectory() as name, small_data(Path(name)) as (small, sources), Commands() as run:
        folder = Path(name)
        place = [part for street in STREETS for part in ("--street", str(street))]
        harvest = ("harvest", "--sources", sources, *place, "--year", "2020")
        backfill = ("backfill", "--year", "2020", "--year", "2021")
        for command, make in ((harvest, lambda to: to), (backfill, lambda to: stale(small, to))):
            begin = time.monotonic()
            data = make(folder / "undisturbed")
            _kill(command, data, 100.0, everything=True)
            length, whole = time.monotonic() - begin, settled(data)
            for number in range(moments):
                after, everything = rng.uniform(0.3, length), bool(number % 2)
                wrong = _endure(run, command, make, folder / "data", whole, after, everything=everything)
                what = f"{command[0]} {'with its children' if everything else 'alone'} after {after:.2f} s"
                print("WRONG" if wrong else "well ", what, *wrong, flush=True)
                worst |= bool(wrong)
            shutil.rmtree(folder / "undisturbed")
    print(len(places.files(small)), "files in the directory that was copied")
    return worst


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))

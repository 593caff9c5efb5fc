"""The command line as processes, without the second that each would take to import everything.

A helper imports the program once and forks for every command: each runs in a process of its own, with its own
streams and exit status, which is all that a fault may be seen by. `harvest` goes without Prefect, whose own server
takes ten seconds to start: the same functions, and the same words for what goes wrong in them.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

import typer

import pipelines.cli
from pipelines.cli.options import data_dir
from pipelines.cli.running import run_directly
from pipelines.night.harvest import harvest
from pipelines.progress import Progress
from pipelines.selection import Selection
from schemas.times import SHANGHAI
from spiders.sources import load_sources

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """What a command came to."""

    arguments: list[str]
    status: int
    said: str
    """Both streams."""

    @property
    def tail(self) -> str:
        return "\n".join(self.said.strip().splitlines()[-3:])


class Commands:
    """The helper, for as long as the block lasts."""

    def __enter__(self) -> "Commands":
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "GONGKAI_"))
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.commands"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=kept, text=True,
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def __call__(self, *arguments: object) -> Ended:
        """Run `gongkai` with these arguments to its end."""
        words = list(map(str, arguments))
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        status, said = json.loads(self._process.stdout.readline())
        return Ended(words, status, said)


def _harvest(arguments: list[str]) -> None:
    """`gongkai harvest --sources FILE --data DIR [--street S…] [--year Y…] [--days N]`, N days later than now."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=Path)
    parser.add_argument("--data")
    parser.add_argument("--days", type=int, default=0)
    for name in ("--street", "--year"):
        parser.add_argument(name, type=int, action="append", default=[])
    asked = parser.parse_args(arguments)
    selection = Selection(frozenset(), frozenset(asked.street), frozenset(asked.year))
    now = datetime.now(SHANGHAI) + timedelta(asked.days)
    place = data_dir(asked.data)
    summary = run_directly(lambda: harvest(load_sources(asked.sources), selection, place, Progress(), now))
    sys.exit(0 if summary.ok else 1)


def _serve() -> None:
    import pandas  # noqa: F401

    for line in sys.stdin:
        with tempfile.TemporaryFile() as streams:
            child = os.fork()
            if child == 0:
                os.setsid()
                os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
                os.dup2(streams.fileno(), 1)
                os.dup2(streams.fileno(), 2)
                signal.signal(signal.SIGINT, signal.default_int_handler)
                _main(json.loads(line))
                sys.exit()
            _, status = os.waitpid(child, 0)
            streams.seek(0)
            said = streams.read().decode("utf-8", "replace")
        sys.stdout.write(json.dumps([os.waitstatus_to_exitcode(status), said]) + "\n")
        sys.stdout.flush()


def _main(arguments: list[str]) -> None:
    """One command, in this very process."""
    sys.argv = ["gongkai", *arguments]
    try:
        _harvest(arguments[1:]) if arguments[0] == "harvest" else pipelines.cli.main()
    except typer.Exit as error:  # outside of its own program nobody takes it
        sys.exit(error.exit_code)


if __name__ == "__main__":
    _main(sys.argv[1:]) if len(sys.argv) > 1 else _serve()

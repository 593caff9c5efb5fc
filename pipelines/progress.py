"""Progress on stderr: bars on a terminal, a plain line for each step anywhere else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of work under way; without a bar it says nothing more."""

    _bars: Bars | None = None
    _task: TaskID | None = None

    def advance(self) -> None:
        """One more thing is done."""
        if self._bars and self._task is not None:
            self._bars.advance(self._task)

    def expect(self, total: int) -> None:
        """So many things are to be done, as is known by now."""
        if self._bars and self._task is not None:
            self._bars.update(self._task, total=total)


class Progress:
    """Says on stderr what a run is doing; steps may overlap, in several threads."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bars = Bars(*columns, console=self._console) if sys.stderr.isatty() else None
        self._steps = 0
        self._lock = Lock()

    def say(self, text: str) -> None:
        """One line, for a person."""
        with self._lock:
            self._console.print(text)

    @contextmanager
    def step(self, text: str, total: int | None = None) -> Iterator[Step]:
        """Work on `total` things, or on a number that turns out on the way."""
        if self._bars is None:
            if total != 0:
                self.say(text if total is None else f"{text}: {total}")
            yield Step()
            return
        with self._lock:
            self._steps += 1
            if self._steps == 1:
                self._bars.start()
        try:
            yield Step(self._bars, self._bars.add_task(text, total=total))
        finally:
            with self._lock:
                self._steps -= 1
                if self._steps == 0:
                    self._bars.stop()

"""Worker processes with limits: what a document can do to its reader it does to a process of its own.

The open web sends anything. A worker may use so much address space, so many seconds of processor time
and of the clock for one document; the system's own limits hold it to that, so that not even a library
written in C can go beyond. A worker that dies or hangs costs the document that it was reading and
nothing else, and the problem says which of the causes it was.

Pictures go to a worker of their own: recognising text takes three times the memory of all else.
"""

import gc
import os
import resource
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Generic, Literal, TypeVar

from parsers import PARSER_VERSION
from schemas.problems import problem
from schemas.records import Header, ParsedReport

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may use: bytes of address space; for one document, seconds of processor and clock."""

    memory: int
    cpu: int
    wall: int


TEXT = Limits(512 * MEGABYTE, cpu=60, wall=180)
PICTURES = Limits(2048 * MEGABYTE, cpu=1200, wall=1200)

Method = Literal["fork", "forkserver", "spawn"]
Item = TypeVar("Item")
Work = Callable[[Item, bool], ParsedReport]
"""Reads one item, in a worker; the flag says whether pictures are to be read too."""

_GRACE = 10.0  # seconds on top of the clock's limit, within which a worker ends itself by its alarm
_AHEAD = 64  # items a worker that may be read and held while an earlier one is still being read
_START = 60.0  # seconds for a worker to start in


class WorkersError(RuntimeError):
    """Workers cannot even start, which is no fault of any document. Raised by `work_through`."""


@dataclass(frozen=True, slots=True)
class Done(Generic[Item]):
    """What became of an item. `peak` is the most memory that its worker held so far, in bytes; 0 if it died."""

    item: Item
    report: ParsedReport
    peak: int = 0


@dataclass(frozen=True, slots=True)
class Plan(Generic[Item]):
    """How items are worked through, in `size` processes; `ordered` says that they come back as they were given.

    `blank` gives the failed report of an item whose worker did not live to give one. `method` is `fork`
    only where the caller runs no threads. `text` and `pictures` are the limits of the two kinds of worker.
    """

    work: Work[Item]
    blank: Callable[[Item], ParsedReport]
    method: Method
    size: int = 1
    ordered: bool = False
    text: Limits = TEXT
    pictures: Limits = PICTURES


def work_through(items: Iterable[Item], plan: Plan[Item]) -> "Iterator[Done[Item]]":
    """Read items in `plan.size` workers, as they are ready or in their order. Raises WorkersError.

    A document whose pictures need recognition is given on to the one worker for pictures, where the
    extra is installed. One that ends a worker that read others before gets a second try in a fresh
    worker: what those left behind must not be laid at its door.
    """
    crew = _Crew(plan, iter(items))
    try:
        yield from crew.run()
    finally:
        crew.end()


@dataclass(frozen=True, slots=True)
class _Turn(Generic[Item]):
    """An item and its number among those given."""

    number: int
    item: Item


def blank_report(source: str, url: str | None, sha256: str | None) -> ParsedReport:
    """The report of a document of which nothing was read; reason and problem are still to be set."""
    header = Header(url=url, sha256=sha256, parser_version=PARSER_VERSION)
    return ParsedReport(source, "failed", header)


@dataclass(slots=True)
class _Worker(Generic[Item]):
    """A process, seen from its parent."""

    plan: Plan[Item]
    pictures: bool
    busy: _Turn[Item] | None = None
    fresh: bool = True
    deadline: float = 0.0
    connection: Connection = field(init=False)
    stop: Callable[[], int | None] = field(init=False)

    def __post_init__(self) -> None:
        context = get_context(self.plan.method)
        self.connection, theirs = context.Pipe()
        process = context.Process(  # type: ignore[attr-defined]  # every context has one
            target=_serve,
            args=(
                theirs,
                self.connection if self.plan.method == "fork" else None,
                self.plan.work,
                self.limits,
                self.pictures,
            ),
            daemon=True,
        )
        process.start()
        theirs.close()

        def stop() -> int | None:
            with suppress(ValueError):  # closed already
                process.join(0.2)
                process.kill()
                process.join()
                code: int | None = process.exitcode
                process.close()
                self.connection.close()
                return code
            return None

        self.stop = stop
        try:
            started = self.connection.poll(_START) and self.connection.recv()
        except (EOFError, OSError):
            started = False
        if not started:
            stop()
            raise WorkersError("The processes that parse documents end as soon as they start.")

    @property
    def limits(self) -> Limits:
        return self.plan.pictures if self.pictures else self.plan.text

    def give(self, turn: _Turn[Item]) -> None:
        self.busy, self.deadline = turn, time.monotonic() + self.limits.wall + _GRACE
        with suppress(OSError):  # it died meanwhile, which `take` will find
            self.connection.send(turn.item)

    def take(self) -> tuple[ParsedReport, int] | None:
        """The report and the peak memory; None where the worker died."""
        with suppress(EOFError, OSError):
            if self.connection.poll():
                report, peak = self.connection.recv()
                return report, peak
        return None


class _Crew(Generic[Item]):
    """The workers of one run."""

    def __init__(self, plan: Plan[Item], items: Iterator[Item]) -> None:
        self._plan = plan
        self._turns = (_Turn(number, item) for number, item in enumerate(items))
        self._again: deque[_Turn[Item]] = deque()  # for a fresh worker
        self._pictures: deque[_Turn[Item]] = deque()
        self._open = 0  # items that were taken and not given back yet
        self._workers: list[_Worker[Item]] = []
        self._can_read_pictures: bool | None = None

    def run(self) -> "Iterator[Done[Item]]":
        early: dict[int, Done[Item]] = {}  # what waits for one before it
        following = 0
        for number, done in self._as_ready():
            early[number] = done
            while ready := early.pop(following if self._plan.ordered else number, None):
                following += 1
                self._open -= 1
                yield ready

    def _as_ready(self) -> "Iterator[tuple[int, Done[Item]]]":
        while True:
            self._hand_out()
            busy = [worker for worker in self._workers if worker.busy is not None]
            if not busy:
                return
            first = min(worker.deadline for worker in busy)
            wait([worker.connection for worker in busy], timeout=max(0.0, first - time.monotonic()))
            ready = [done for worker in busy for done in self._collect(worker)]
            self._hand_out()  # nobody waits while the caller looks at what is ready
            yield from ready

    def end(self) -> None:
        for worker in self._workers:
            worker.connection.close()  # an idle worker ends at that
        for worker in self._workers:
            worker.stop()

    def _hand_out(self) -> None:
        if self._pictures and not any(
            worker.pictures and worker.busy is not None for worker in self._workers
        ):
            self._worker(pictures=True).give(self._pictures.popleft())
        while self._again and self._room():
            self._worker(fresh=True).give(self._again.popleft())
        most = self._plan.size * _AHEAD if self._plan.ordered else sys.maxsize
        while self._room() and self._open < most:
            turn = next(self._turns, None)
            if turn is None:
                return
            self._open += 1
            self._worker().give(turn)

    def _room(self) -> bool:
        busy = sum(1 for worker in self._workers if worker.busy is not None)
        return busy < self._plan.size

    def _worker(self, *, pictures: bool = False, fresh: bool = False) -> _Worker[Item]:
        for worker in self._workers:
            if worker.busy is None and worker.pictures == pictures and (worker.fresh or not fresh):
                return worker
        worker = _Worker(self._plan, pictures)
        self._workers.append(worker)
        return worker

    def _collect(self, worker: _Worker[Item]) -> "Iterator[tuple[int, Done[Item]]]":
        turn = worker.busy
        late = time.monotonic() >= worker.deadline
        if turn is None or not (late or worker.connection.poll()):
            return
        answer = worker.take()
        worker.busy, fresh, worker.fresh = None, worker.fresh, False
        if answer is None:
            code = worker.stop()
            self._workers.remove(worker)
            cause, message = _cause(None if late else code, worker.limits)
            report, peak = self._plan.blank(turn.item), 0
            report.report.reason = cause
            report.problems.append(problem(cause, message))
        else:
            report, peak = answer
            if peak > worker.limits.memory // 2 or report.report.reason == "out_of_memory":
                worker.stop()
                self._workers.remove(worker)
        if report.report.reason in ("out_of_memory", "parser_died") and not fresh:
            (self._pictures if worker.pictures else self._again).append(turn)
        elif not worker.pictures and self._needs_pictures(report):
            self._pictures.append(turn)
        else:
            yield turn.number, Done(turn.item, report, peak)

    def _needs_pictures(self, report: ParsedReport) -> bool:
        if not any(one.code == "needs_ocr" for one in report.problems):
            return False
        if self._can_read_pictures is None:
            from parsers.readers.picture import is_available

            self._can_read_pictures = is_available()
        return self._can_read_pictures


def _cause(code: int | None, limits: Limits) -> tuple[str, str]:
    """Problem code and words for a worker that ended with `code`; None for one that had to be ended."""
    if code is None or code in (-signal.SIGXCPU, -signal.SIGALRM):
        spent = (
            f"{limits.cpu} seconds of processor time" if code == -signal.SIGXCPU else f"{limits.wall} seconds"
        )
        return "out_of_time", f"the document was not read within {spent}"
    if code < 0:
        return "parser_died", f"the process that read the document was ended by {signal.Signals(-code).name}"
    return "parser_died", f"the process that read the document ended with status {code}"


def _serve(
    connection: Connection,
    parents: Connection | None,
    work: Work[Item],
    limits: Limits,
    pictures: bool,  # noqa: FBT001
) -> None:
    """In a worker: read what comes until the parent closes its end, or is gone."""
    if parents is not None:
        parents.close()
    _confine(limits)
    gc.freeze()  # what was inherited is never garbage: it need not be gone through, nor copied
    connection.send("started")
    while True:
        try:
            item = connection.recv()
        except (EOFError, OSError):
            return
        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + limits.cpu)
        signal.alarm(limits.wall)
        report = work(item, pictures)
        signal.alarm(0)
        try:
            connection.send((report, _peak()))
        except MemoryError:
            connection.send((_too_big(report), _peak()))
        except OSError:
            return
        del report


def _confine(limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    for number in (signal.SIGTERM, signal.SIGALRM, signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)  # a reader writes nothing
    _limit(resource.RLIMIT_AS, limits.memory + _mapped())
    # What a library prints must not get among the parent's output.
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)


def _mapped() -> int:
    """Bytes that are mapped at the start and not held: what the caller's program has imported takes address
    space in its workers too, and must not leave documents without.
    """
    try:
        size, resident = map(int, Path("/proc/self/statm").read_text().split()[:2])
    except (OSError, ValueError):  # no such file outside Linux
        return 0
    return (size - resident) * resource.getpagesize()


def _limit(which: int, soft: int) -> None:
    """Set a soft limit, below a lower one that is set already; macOS may refuse that of the address space."""
    old, hard = resource.getrlimit(which)
    bounds = [bound for bound in (hard, old if which != resource.RLIMIT_CPU else hard) if bound >= 0]
    with suppress(ValueError, OSError):
        resource.setrlimit(which, (min([soft, *bounds]), hard))


def _peak() -> int:
    """The most memory that this process held, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _too_big(report: ParsedReport) -> ParsedReport:
    """In place of a report that is too big to be handed over."""
    small = blank_report(report.source, report.report.url, report.report.sha256)
    small.report.reason = "out_of_memory"
    small.problems = [problem("out_of_memory", "what was read is too much to be handed over")]
    return small

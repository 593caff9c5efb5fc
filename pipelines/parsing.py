"""Parsing many documents in worker processes, so that a document that kills its reader costs itself only.

The open web sends anything; a parser written in C may die of it and take its process along. A pool
whose worker dies says only that it is broken, so the documents that were under way are then tried
again one at a time, each in a process of its own, until the guilty one is known.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_all_start_methods, get_context, parent_process
from pathlib import Path
from threading import Thread

from parsers import PARSER_VERSION, Hints, parse
from schemas.problems import problem
from schemas.records import Header, ParsedReport
from spiders.archive import Archive, ArchiveError

# A result waiting to be taken is held in memory, so only a few documents a worker are ever under way.
_AHEAD = 4


class WorkersError(RuntimeError):
    """The parser's processes cannot even start, which is no fault of any document. Raised by `parse_all`."""


@dataclass(frozen=True, slots=True)
class Task:
    """One document to parse: which report it belongs to, where it lies, what is known of it beforehand."""

    key: str
    sha256: str
    url: str
    hints: Hints


@dataclass(frozen=True, slots=True)
class Parsed:
    """What became of a task."""

    task: Task
    report: ParsedReport


def parse_all(tasks: Iterable[Task], archive: Path, workers: int | None = None) -> Iterator[Parsed]:
    """Parse documents of the archive at `archive`, in `workers` processes (default: one a core).

    Results come as they are ready, in no order. A document that cannot be read from the archive or
    that ends its worker gives a failed report; nothing is raised for it. Raises WorkersError.
    """
    queue = deque(tasks)
    if not queue:
        return
    size = workers or os.cpu_count() or 1
    while queue:
        broken: list[Task] = []
        with _pool(size, archive) as pool:
            running: dict[Future[ParsedReport], Task] = {}
            while queue or running:
                for task in islice(_taken(queue), max(0, size * _AHEAD - len(running))):
                    try:
                        running[pool.submit(_parse, task)] = task
                    except BrokenProcessPool:
                        broken.append(task)
                        break
                if running:
                    done, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        task = running.pop(future)
                        try:
                            yield Parsed(task, future.result())
                        except BrokenProcessPool:
                            broken.append(task)
                if broken and not running:
                    break
        for task in broken:
            yield Parsed(task, _parse_alone(task, archive))


def _taken(queue: deque[Task]) -> Iterator[Task]:
    while queue:
        yield queue.popleft()


def _parse_alone(task: Task, archive: Path) -> ParsedReport:
    with _pool(1, archive) as pool:
        try:
            return pool.submit(_parse, task).result()
        except BrokenProcessPool:
            return _failed(task, "The parser's process ended while it read this document.")


def _failed(task: Task, message: str) -> ParsedReport:
    header = Header(reason="parser_error", url=task.url, sha256=task.sha256, parser_version=PARSER_VERSION)
    return ParsedReport(task.url, "failed", header, problems=[problem("parser_error", message)])


@contextmanager
def _pool(size: int, archive: Path) -> Iterator[ProcessPoolExecutor]:
    """Workers that have shown that they can start; or every document would be blamed for what it did not do."""
    # Never a plain fork: the parent runs threads, and a lock one of them holds would stay held for ever.
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(
        size, mp_context=context, initializer=_open_archive, initargs=(archive,)
    ) as pool:
        try:
            pool.submit(os.getpid).result()
        except BrokenProcessPool:
            raise WorkersError("The processes that parse documents end as soon as they start.") from None
        yield pool


_archive: Archive


def _open_archive(root: Path) -> None:
    """Once a worker."""
    Thread(target=_end_with_parent, daemon=True).start()
    global _archive  # noqa: PLW0603  (a pool's workers have no other place for what they share)
    _archive = Archive(root)


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for its next document for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _parse(task: Task) -> ParsedReport:
    """In a worker."""
    try:
        data = _archive.get(task.sha256)
    except ArchiveError as error:
        return _failed(task, f"The archive cannot give the document: {error}")
    return parse(data, source=task.url, url=task.url, hints=task.hints)

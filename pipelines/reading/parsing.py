"""Parsing many documents of the archive in worker processes with limits: see `pipelines.reading.workers`."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path

from parsers import Hints, parse
from parsers.readers.kinds import READERS
from pipelines.reading.workers import Method, Plan, WorkersError, blank_report, work_through
from schemas.problems import problem
from schemas.records import ParsedReport
from spiders.archive.objects import Archive, ArchiveError

__all__ = ["Parsed", "Task", "WorkersError", "parse_all"]


@dataclass(frozen=True, slots=True)
class Task:
    """One document to parse: which report it belongs to, where it lies, what is known of it beforehand."""

    key: str
    sha256: str
    url: str
    hints: Hints


@dataclass(frozen=True, slots=True)
class Parsed:
    """What became of a task; `damaged` is why the archive could not give the document, which then was not read."""

    task: Task
    report: ParsedReport
    damaged: str | None = None


def parse_all(tasks: Iterable[Task], archive: Path, workers: int | None = None) -> Iterator[Parsed]:
    """Parse documents of the archive at `archive`, in `workers` processes (default: one a core).

    Results come as they are ready, in no order. A document that the archive cannot give is `damaged`, one
    that ends its worker a failed report; nothing is raised for either. Raises WorkersError.
    """
    waiting = iter(tasks)
    first = next(waiting, None)
    if first is None:
        return
    plan = Plan(partial(_parse, Archive(archive)), _blank, _method(), workers or os.cpu_count() or 1)
    for done in work_through(chain([first], waiting), plan):
        yield Parsed(done.item, done.report, _damage(done.report))


def _method() -> Method:
    """Never a plain fork: the parent runs threads, and a lock one of them holds would stay held for ever."""
    if "forkserver" not in get_all_start_methods():
        return "spawn"
    get_context("forkserver").set_forkserver_preload([__name__, *READERS])
    return "forkserver"


def _parse(archive: Archive, task: Task, pictures: bool) -> ParsedReport:  # noqa: FBT001  (as `Work` has it)
    """In a worker."""
    try:
        data = archive.get(task.sha256)
    except ArchiveError as error:
        report = _blank(task)
        report.report.reason = "archive_damaged"
        report.problems = [problem("archive_damaged", str(error))]
        return report
    return parse(data, source=task.url, url=task.url, hints=task.hints, pictures=pictures)


def _damage(report: ParsedReport) -> str | None:
    found = (one.message for one in report.problems if one.code == "archive_damaged")
    return next(found, None)


def _blank(task: Task) -> ParsedReport:
    return blank_report(task.url, task.url, task.sha256)

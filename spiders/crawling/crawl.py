"""A crawl, asked for: a job goes in, a result comes out, and what happens meanwhile as events."""

import atexit
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Event as Flag
from threading import Lock, Timer
from typing import IO, Any

from spiders.crawling.nursery import Child, Nursery, NurseryError
from spiders.records import (
    Counts,
    CrawlJob,
    CrawlResult,
    Discovered,
    Document,
    Known,
    KnownDocument,
    OutOfScope,
    account,
)

__all__ = [
    "Counts",
    "CrawlJob",
    "CrawlResult",
    "Discovered",
    "Document",
    "Known",
    "KnownDocument",
    "OutOfScope",
    "crawl",
]

Event = dict[str, Any]


def crawl(
    job: CrawlJob, timeout: float | None = None, on_event: Callable[[Event], None] | None = None
) -> CrawlResult:
    """Walk one source, in a process of its own, and return what became of every row it lists.

    Never raises for what a portal does. `timeout` is in seconds. `on_event` is called with `{"event": "listing", "url"}`,
    `{"event": "listed", "n"}` (rows so far), `{"event": "fetched", "url"}`,
    `{"event": "report", "report"}` and `{"event": "out_of_scope", "row"}`. Where the process dies or
    runs out of time, the result holds what it had finished, and `errors` says so. `job.seconds` ends a crawl
    from within, with all that it knows; `timeout` is for one that no longer listens.
    """
    try:
        return _crawl(job, timeout, on_event)
    except NurseryError as error:
        return CrawlResult(source_id=job.source.id, errors=[f"{job.source.id}: {error}"])


def _crawl(job: CrawlJob, timeout: float | None, on_event: Callable[[Event], None] | None) -> CrawlResult:
    with (
        Path(job.log).open("a+b") if job.log else tempfile.TemporaryFile() as log,
        tempfile.TemporaryFile() as told,
        _children.child(log) as child,
    ):
        late = Flag()
        with _alarm(timeout, late, child):
            child.ask(job.model_dump_json().encode())
            result = _follow(child, told, on_event)
            status = child.wait()
        if status == 0 and result is not None:
            return CrawlResult.model_validate_json(result)
        partial = _what_was_done(job.source.id, told)
        last_words = _last_line(log)
    partial.errors.append(_obituary(job.source.id, status, timeout if late.is_set() else None, last_words))
    return partial


class _Children:
    """The nursery of this process, started when it is first needed and again where it died."""

    def __init__(self) -> None:
        self._nursery: Nursery | None = None
        self._lock = Lock()
        atexit.register(self._close)
        os.register_at_fork(after_in_child=self._forget)

    def child(self, log: IO[bytes]) -> AbstractContextManager[Child]:
        """A process that crawls; its death, or the nursery's, is seen by asking it."""
        with self._lock:
            if self._nursery is None or not self._nursery.lives:
                self._nursery = Nursery()
            return self._nursery.child(log)

    def _close(self) -> None:
        if self._nursery is not None:
            self._nursery.close()

    def _forget(self) -> None:
        """A fork has no part in its parent's crawls, and must not keep the nursery alive when the parent dies."""
        self._lock = Lock()
        if self._nursery is not None:
            self._nursery.forget()
            self._nursery = None


_children = _Children()


@contextmanager
def _alarm(timeout: float | None, late: Flag, child: Child) -> Iterator[None]:
    """Kill `child` and raise the flag `late` if the block takes longer than `timeout` seconds."""

    def ring() -> None:
        late.set()
        child.kill()

    timer = Timer(timeout or 0.0, ring)
    if timeout is not None:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _follow(child: Child, told: IO[bytes], on_event: Callable[[Event], None] | None) -> bytes | None:
    """Pass events on as they come, and keep them in `told` for the account that is needed should the process die.

    What comes after all events is the result; None where it never came.
    """
    for message in child.answers():
        if not message:
            return next(child.answers(), None)
        told.write(message + b"\n")
        if on_event is not None:
            on_event(json.loads(message))
    return None


def _what_was_done(source_id: str, told: IO[bytes]) -> CrawlResult:
    """The account of a process that died, from what it had told."""
    result = CrawlResult(source_id=source_id)
    listed = 0
    told.seek(0)
    for event in map(json.loads, told):
        match event["event"]:
            case "listed":
                listed = event["n"]
            case "report":
                result.reports.append(Discovered.model_validate(event["report"]))
            case "out_of_scope":
                result.out_of_scope.append(OutOfScope.model_validate(event["row"]))
    result.counts = account(result.reports, result.out_of_scope, listed, 0)
    return result


def _last_line(log: IO[bytes]) -> str:
    log.seek(0)
    return (log.read().decode("utf-8", "replace").strip().splitlines() or [""])[-1]


def _obituary(source_id: str, status: int | None, timeout: float | None, last_words: str) -> str:
    if timeout is not None:
        return f"{source_id}: the crawl was stopped after {timeout:g} seconds; what it had done is kept"
    if status is None:
        how = "ended with the process that crawls are forked from"
    else:
        how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
    said = f" ({last_words})" if last_words else ""
    return f"{source_id}: the crawl {how}{said}; what it had done is kept"

"""One crawl, in a process of its own: `python -m spiders.crawling.crawl JOB.json RESULT.json`.

Scrapy's reactor runs once per process and a crawl must not take the harvest down with it, so the job
goes in as JSON, the result comes out as JSON, and what happens meanwhile as JSON lines on stdout.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Flag
from threading import Timer
from typing import IO, Any

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

# Scrapy's cookie jar would ask a foreign host for the list of public suffixes; the packaged one will do.
ENVIRONMENT = {"TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS": "", "TLDEXTRACT_CACHE": ""}


def crawl(
    job: CrawlJob, timeout: float | None = None, on_event: Callable[[Event], None] | None = None
) -> CrawlResult:
    """Walk one source and return what became of every row it lists; never raises for what a portal does.

    `timeout` is in seconds. `on_event` is called with `{"event": "listing", "url"}`,
    `{"event": "listed", "n"}` (rows so far), `{"event": "fetched", "url"}`,
    `{"event": "report", "report"}` and `{"event": "out_of_scope", "row"}`. Where the process dies or
    runs out of time, the result holds what it had finished, and `errors` says so. `job.seconds` ends a crawl
    from within, with all that it knows; `timeout` is for one that no longer listens.
    """
    with tempfile.TemporaryDirectory(prefix="gongkai-crawl-") as folder:
        job_file, result_file, log_file = (Path(folder, name) for name in ("job.json", "result.json", "log"))
        log_file = Path(job.log) if job.log else log_file
        job_file.write_text(job.model_dump_json(), "utf-8")
        late = Flag()
        with (
            tempfile.TemporaryFile() as told,
            log_file.open("ab") as log,
            subprocess.Popen(  # noqa: S603  (our own program)
                [sys.executable, "-m", "spiders.crawling.crawl", str(job_file), str(result_file)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, **ENVIRONMENT},
            ) as process,
        ):
            try:
                with _alarm(timeout, late, process):
                    _follow(process, told, on_event)
                    process.wait()
            finally:
                process.kill()
            status = process.returncode
            if status == 0 and result_file.exists():
                return CrawlResult.model_validate_json(result_file.read_bytes())
            partial = _what_was_done(job.source.id, told)
        last_words = log_file.read_text("utf-8", "replace").strip().splitlines()[-1:]
    partial.errors.append(_obituary(job.source.id, status, timeout if late.is_set() else None, last_words))
    return partial


@contextmanager
def _alarm(timeout: float | None, late: Flag, process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Kill `process` and raise the flag `late` if the block takes longer than `timeout` seconds."""

    def ring() -> None:
        late.set()
        process.kill()

    timer = Timer(timeout or 0.0, ring)
    if timeout is not None:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _follow(
    process: "subprocess.Popen[bytes]", told: IO[bytes], on_event: Callable[[Event], None] | None
) -> None:
    """Pass events on as they come, and keep them in `told` for the account that is needed should the process die."""
    assert process.stdout is not None
    for line in process.stdout:
        try:
            event = json.loads(line)
        except ValueError:  # a line cut short by its writer's death
            continue
        told.write(line)
        if on_event is not None:
            on_event(event)


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


def _obituary(source_id: str, status: int, timeout: float | None, last_words: list[str]) -> str:
    if timeout is not None:
        return f"{source_id}: the crawl was stopped after {timeout:g} seconds; what it had done is kept"
    how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
    said = f" ({last_words[0]})" if last_words else ""
    return f"{source_id}: the crawl {how}{said}; what it had done is kept"


def main() -> None:
    """The child: reads the job, crawls, writes the result beside and renames it over."""
    job_file, result_file = Path(sys.argv[1]), Path(sys.argv[2])
    os.environ.update(ENVIRONMENT)
    from spiders.crawling.process import run

    def emit(event: Event) -> None:
        sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    result = run(CrawlJob.model_validate_json(job_file.read_bytes()), emit)
    beside = result_file.with_suffix(".tmp")
    beside.write_text(result.model_dump_json(), "utf-8")
    beside.replace(result_file)


if __name__ == "__main__":
    main()

"""Crawling: pages a second against a bare Scrapy spider, memory over ten thousand pages, a dead portal among ten."""

import os
import resource
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipelines.demo.portal import Portal
from pipelines.night.harvest import harvest
from pipelines.progress import Progress
from pipelines.selection import Selection
from pipelines.store.datadir import DataDir
from spiders.crawling.crawl import CrawlJob, CrawlResult, crawl
from spiders.sources import Source
from tests.processes import crawls

_DELAY = 0.5
LEAST_SPEED = 0.6
MOST_GROWTH = 1.15
MOST_LENGTHENING = 1.05
MOST_PER_SOURCE = 0.2


@dataclass(frozen=True)
class Measured:
    """One line of the outcome, and whether its bound is kept."""

    text: str
    kept: bool

    def __str__(self) -> str:
        return self.text + ("" if self.kept else "  BROKEN")


def job_of(source: dict[str, Any], folder: Path, **fields: Any) -> CrawlJob:
    """The job of crawling `source` into an archive in `folder`."""
    return CrawlJob(source=Source.model_validate(source), archive=str(folder / "archive"), **fields)


def ours(source: dict[str, Any], folder: Path) -> float:
    """Seconds from the start of a process that crawls to its end; raises where it did not get every page."""
    program = "import sys; from spiders.crawling.crawl import *; print(crawl(CrawlJob.model_validate_json(sys.argv[1])).model_dump_json())"
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, job_of(source, folder).model_dump_json()],
        check=True,
        capture_output=True,
    )
    took = time.perf_counter() - start
    result = CrawlResult.model_validate_json(done.stdout)
    assert result.finished
    assert result.counts.fetched == result.counts.listed
    return took


def theirs(addresses: list[str], folder: Path) -> float:
    """The same for the bare spider."""
    (folder / "addresses").write_text("\n".join(addresses), "utf-8")
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "tests.bench.bare", str(folder / "addresses")], check=True)
    return time.perf_counter() - start


def speed(pages: int = 2_000, pairs: int = 3) -> Measured:
    """Pages a second of a crawl and of the peer, and the median of the pairs' ratios.

    Both are whole processes, their start included; both ask for the same addresses.
    """
    rates = []
    with Portal(pages=pages) as portal:
        for _ in range(pairs):
            with TemporaryDirectory() as one, TemporaryDirectory() as two:
                portal.clear_requests()
                took = ours(portal.sources[0], Path(one))
                addresses = [portal.url + path for path in portal.requests()]
                rates.append((pages / took, pages / theirs(addresses, Path(two))))
    mine, other = (statistics.median(rate) for rate in zip(*rates, strict=True))
    ratio = statistics.median(mine / other for mine, other in rates)
    return Measured(
        f"crawling {pages:,} pages: {mine:.0f} a second, a bare Scrapy spider {other:.0f}, "
        f"ratio {ratio:.2f} (at least {LEAST_SPEED:g})",
        ratio >= LEAST_SPEED,
    )


def memory(pages: int = 10_000) -> Measured:
    """Resident MB of a crawl's process after a tenth of the pages and after all."""
    found: dict[int, float] = {}
    reports = 0

    def look(event: dict[str, Any]) -> None:
        nonlocal reports
        reports += event["event"] in ("report", "out_of_scope")
        if reports in (pages // 10, pages) and reports not in found:
            (process,) = crawls(os.getpid())
            resident = int(Path(f"/proc/{process}/statm").read_text().split()[1])
            found[reports] = resident * os.sysconf("SC_PAGESIZE") / 1e6

    with Portal(pages=pages) as portal, TemporaryDirectory() as folder:
        assert crawl(job_of(portal.sources[0], Path(folder)), on_event=look).finished
    early, late = found[pages // 10], found[pages]
    return Measured(
        f"memory of a crawl after {pages // 10:,} pages: {early:.0f} MB, after {pages:,}: {late:.0f} MB, "
        f"ratio {late / early:.2f} (at most {MOST_GROWTH:g})",
        late / early <= MOST_GROWTH,
    )


def without_news(sources: int = 50) -> Measured:
    """CPU of a source without news, the process that it is forked from included, beside importing Scrapy."""
    with Portal(pages=1) as portal, TemporaryDirectory() as folder:
        job = job_of(portal.sources[0] | {"delay": 0}, Path(folder), years=[1999])
        program = "import sys; from spiders.crawling.crawl import *; [crawl(CrawlJob.model_validate_json(sys.argv[1])) for _ in range(int(sys.argv[2]))]"
        start = [sys.executable, "-c", program, job.model_dump_json()]
        # What the program that asks needs for itself is no part of a source.
        whole, asking = (processor_seconds([*start, str(times)]) for times in (sources, 0))
    ours_each, peer = (whole - asking) / sources, processor_seconds([sys.executable, "-c", "import scrapy"])
    ratio = ours_each / peer
    return Measured(
        f"CPU of a source without news, of {sources}: {ours_each * 1000:.0f} ms, "
        f"importing scrapy {peer * 1000:.0f} ms, ratio {ratio:.2f} (at most {MOST_PER_SOURCE:g})",
        ratio <= MOST_PER_SOURCE,
    )


def processor_seconds(command: list[str]) -> float:
    """What a command and the processes that it starts and waits for use of the processors."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def dead_portal(pages: int = 30, pairs: int = 2) -> Measured:
    """Seconds until everything of nine portals is written, beside one that takes connections and never
    answers, and without it. Half a second lies between requests: nights are made of waiting.
    """
    os.environ.setdefault("GONGKAI_TIMEOUT", "10")
    with deaf() as address, portals(9, pages) as entries:
        dead = {
            "id": "dead", "platform": "nfcms", "start_urls": [f"http://{address}/nb/"], "allowed_hosts": [address],
            "delay": _DELAY,
        }  # fmt: skip
        times = [(_nine(entries, [dead]), _nine(entries, [])) for _ in range(pairs)]
    beside, alone = (statistics.median(time) for time in zip(*times, strict=True))
    ratio = statistics.median(longer / shorter for longer, shorter in times)
    return Measured(
        f"nine portals beside a dead one: {beside:.1f} s, alone {alone:.1f} s, "
        f"ratio {ratio:.2f} (at most {MOST_LENGTHENING:g})",
        ratio <= MOST_LENGTHENING,
    )


def _nine(entries: list[dict[str, Any]], more: list[dict[str, Any]]) -> float:
    """Seconds until the last report of `entries` is written, `more` standing in front of them."""
    sources = [Source.model_validate(entry) for entry in (*more, *entries)]
    ends: list[float] = []

    class Watch(Progress):
        @contextmanager
        def step(self, text: str, total: int | None = None) -> Iterator[Any]:
            with super().step(text, total) as step:
                yield step
            if text == "writing reports":
                ends.append(time.perf_counter())

    with TemporaryDirectory() as folder:
        start = time.perf_counter()
        summary = harvest(sources, Selection(), DataDir.at(folder), Watch())
    assert all(source.finished for source in summary.sources)
    assert ends
    return max(ends) - start


@contextmanager
def deaf() -> Iterator[str]:
    """A host that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def portals(count: int, pages: int) -> Iterator[list[dict[str, Any]]]:
    """Entries of so many portals, each a process on a port of its own."""
    with ExitStack() as stack:
        shown = [stack.enter_context(Portal(pages=pages)) for _ in range(count)]
        yield [portal.sources[0] | {"id": f"portal-{n}", "delay": _DELAY} for n, portal in enumerate(shown)]


MEASURES = [speed, memory, without_news, dead_portal]


def main() -> int:
    """Print what was measured; 1 where a bound is broken."""
    broken = 0
    for measure in MEASURES:
        measured = measure()
        print(measured, flush=True)
        broken += not measured.kept
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

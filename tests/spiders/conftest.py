"""Fixtures of the spiders' tests: a portal on loopback, and a real crawl of it."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spiders.archive.objects import Archive
from spiders.crawling.crawl import CrawlJob, CrawlResult, crawl
from spiders.platforms import PLATFORMS
from spiders.sources import Source
from tests.spiders.portal import Server
from tests.spiders.walks import PlainWeb

YUEXIU = 440104


@pytest.fixture
def portal() -> Iterator[Server]:
    """A portal that answers 404 until it is given something to say."""
    with Server() as server:
        yield server


@pytest.fixture
def elsewhere() -> Iterator[Server]:
    """A second host, which no source names."""
    with Server() as server:
        yield server


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """The archive that `crawl_portal` writes to."""
    return Archive(tmp_path / "archive")


def job_for(
    portal: Server,
    tmp_path: Path,
    platform: str,
    *paths: str,
    known: dict[str, Any] | None = None,
    job: dict[str, Any] | None = None,
    years: list[int] | None = None,
    **fields: Any,
) -> CrawlJob:
    """A job for `portal`; `fields` are the source's, `job` the job's own."""
    source = {
        "id": "test",
        "platform": platform,
        "start_urls": [portal.url + path for path in paths],
        "allowed_hosts": [portal.host],
        "district": YUEXIU,
        "delay": 0,
        **fields,
    }
    return CrawlJob(
        source=Source.model_validate(source),
        archive=str(tmp_path / "archive"),
        years=years or [],
        known=known or {},
        **job or {},
    )


@pytest.fixture
def crawl_portal(portal: Server, tmp_path: Path) -> Callable[..., CrawlResult]:
    """Crawls the portal by the real process: `crawl_portal("nfcms", "/zwgk/", years=[2020], …)`."""

    def run(
        platform: str,
        *paths: str,
        timeout: float | None = None,
        on_event: Callable[[dict[str, Any]], None] | None = None,
        **fields: Any,
    ) -> CrawlResult:
        return crawl(job_for(portal, tmp_path, platform, *paths, **fields), timeout, on_event)

    return run


@pytest.fixture
def walk_portal(portal: Server, tmp_path: Path) -> Callable[..., CrawlResult]:
    """The same within this process, without the engine and its manners; see `tests.spiders.walks`."""

    def run(platform: str, *paths: str, **fields: Any) -> CrawlResult:
        job = job_for(portal, tmp_path, platform, *paths, **fields)
        web = PlainWeb(job.source.allowed_hosts)
        spider = PLATFORMS[platform](job, lambda event: None, web)
        asyncio.run(spider.walk())
        return spider.result()

    return run

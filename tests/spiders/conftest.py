"""Fixtures of the spiders' tests: a portal on loopback, and a real crawl of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spiders.archive import Archive
from spiders.crawl import CrawlJob, CrawlResult, crawl
from spiders.sources import Source
from tests.spiders.portal import Server

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


@pytest.fixture
def crawl_portal(portal: Server, tmp_path: Path) -> Callable[..., CrawlResult]:
    """Crawls the portal by the real process: `crawl_portal("nfcms", "/zwgk/", years=[2020], …)`."""

    def run(
        platform: str,
        *paths: str,
        years: list[int] | None = None,
        known: dict[str, Any] | None = None,
        timeout: float | None = None,
        on_event: Callable[[dict[str, Any]], None] | None = None,
        **fields: Any,
    ) -> CrawlResult:
        source = {
            "id": "test",
            "platform": platform,
            "start_urls": [portal.url + path for path in paths],
            "allowed_hosts": [portal.host],
            "district": YUEXIU,
            "delay": 0,
            **fields,
        }
        job = CrawlJob(
            source=Source.model_validate(source),
            archive=str(tmp_path / "archive"),
            years=years or [],
            known=known or {},
        )
        return crawl(job, timeout, on_event)

    return run

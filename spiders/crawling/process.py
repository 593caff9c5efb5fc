"""The crawl's own process: the spider of the platform, and Scrapy around it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.misc import load_object

from spiders.platforms import PLATFORMS
from spiders.politeness.settings import settings_for
from spiders.records import CrawlJob, CrawlResult

Event = dict[str, Any]
Started = TypeVar("Started", bound=Spider)


def preload() -> None:
    """Import what Scrapy imports only when a crawl begins: whatever its settings name.

    Nothing that is imported may install the reactor, which a process cannot share with those it forks.
    """
    for name in _names(Settings()):
        with suppress(
            ImportError, NameError, ValueError, TypeError
        ):  # no object, or one that needs what is not there
            load_object(name)


def _names(settings: Mapping[Any, Any]) -> Iterator[str]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _names(value)
        yield from (text for text in (name, value) if isinstance(text, str) and "." in text)


def answer(asked: Connection) -> None:
    """Take a job as JSON, send its events as JSON, then nothing, then the result as JSON."""
    job = CrawlJob.model_validate_json(asked.recv_bytes())

    def emit(event: Event) -> None:
        asked.send_bytes(json.dumps(event, ensure_ascii=False).encode())

    result = run(job, emit)
    asked.send_bytes(b"")
    asked.send_bytes(result.model_dump_json().encode())


def run(job: CrawlJob, emit: Callable[[Event], None]) -> CrawlResult:
    """Crawl in this process, which can do so once."""
    spider, error = start(PLATFORMS[job.source.platform], job, emit)
    if spider is None:
        return CrawlResult(source_id=job.source.id, errors=[f"{job.source.id}: {error}"])
    return spider.result()


def start(
    spider_class: type[Started], job: CrawlJob, emit: Callable[[Event], None]
) -> tuple[Started | None, str]:
    """Run a spider to its end in this process, which can do so once; or None and why it could not start."""
    process = AsyncCrawlerProcess(settings_for(job))
    crawler = process.create_crawler(spider_class)
    crawling = process.crawl(crawler, job=job, emit=emit)
    process.start()
    if isinstance(crawler.spider, spider_class):
        return crawler.spider, ""
    error = crawling.exception()
    return None, f"the crawl could not be started ({type(error).__name__}: {error})"

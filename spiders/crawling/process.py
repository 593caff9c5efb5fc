"""The crawl's own process: the spider of the platform, and Scrapy around it."""

from collections.abc import Callable
from typing import Any, TypeVar

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess

from spiders.platforms import PLATFORMS
from spiders.politeness.settings import settings_for
from spiders.records import CrawlJob, CrawlResult

Event = dict[str, Any]
Started = TypeVar("Started", bound=Spider)


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

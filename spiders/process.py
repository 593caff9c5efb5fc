"""The crawl's own process: the spider of the platform, and Scrapy around it."""

from collections.abc import Callable
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from spiders.base import PortalSpider
from spiders.gkmlpt import GkmlptSpider
from spiders.nfcms import NfcmsSpider
from spiders.report import CrawlJob, CrawlResult
from spiders.settings import settings_for

Event = dict[str, Any]

_PLATFORMS: dict[str, type[PortalSpider]] = {
    spider.platform: spider for spider in (GkmlptSpider, NfcmsSpider)
}


def run(job: CrawlJob, emit: Callable[[Event], None]) -> CrawlResult:
    """Crawl in this process, which can do so once."""
    spider_class = _PLATFORMS.get(job.source.platform)
    if spider_class is None:
        text = f"{job.source.id}: there is no spider for the platform {job.source.platform} yet"
        return CrawlResult(source_id=job.source.id, errors=[text], finished=True)
    process = AsyncCrawlerProcess(settings_for(job))
    crawler = process.create_crawler(spider_class)
    crawling = process.crawl(crawler, job=job, emit=emit)
    process.start()
    spider = crawler.spider
    if not isinstance(spider, PortalSpider):
        error = crawling.exception()
        text = f"{job.source.id}: the crawl could not be started ({type(error).__name__}: {error})"
        return CrawlResult(source_id=job.source.id, errors=[text])
    return spider.result()

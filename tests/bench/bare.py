"""The peer of a crawl: a Scrapy spider that fetches the addresses in a file, one at a time, and does nothing."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess


class Bare(scrapy.Spider):
    name = "bare"

    def __init__(self, addresses: list[str]) -> None:
        super().__init__()
        self.addresses = addresses

    async def start(self) -> AsyncIterator[Any]:
        for url in self.addresses:
            yield scrapy.Request(url, callback=self.nothing, dont_filter=True)

    def nothing(self, response: scrapy.http.Response) -> None:
        pass


def main() -> None:
    settings = {
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 0,
        "ROBOTSTXT_OBEY": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "WARNING",
    }
    process = AsyncCrawlerProcess(settings)
    process.crawl(Bare, addresses=Path(sys.argv[1]).read_text("utf-8").split())
    process.start()


if __name__ == "__main__":
    main()

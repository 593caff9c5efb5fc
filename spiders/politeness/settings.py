"""Scrapy's settings for a crawl; what is not Scrapy's own default says why."""

from importlib.metadata import version
from typing import Any

from spiders import PROJECT
from spiders.politeness.middlewares import stretched
from spiders.records import CrawlJob

PAGE_BYTES = 10 * 1024 * 1024
FILE_BYTES = 50 * 1024 * 1024


def user_agent(contact: str | None) -> str:
    """Who asks, truthfully; with an address to complain to where the operator gave one."""
    return f"{PROJECT}/{version(PROJECT)}" + (f" (+{contact})" if contact else "")


def settings_for(job: CrawlJob) -> dict[str, Any]:
    """All settings of the crawl of one source."""
    delay = job.source.delay
    return {
        # One at a time and a pause: these are small offices' servers.
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": stretched(delay),
        "DOWNLOAD_DELAY_JITTER": 0.2,
        "AUTOTHROTTLE_ENABLED": delay > 0,
        "AUTOTHROTTLE_START_DELAY": stretched(delay),
        "DOWNLOAD_TIMEOUT": job.timeout,
        "RETRY_TIMES": 3,
        "DOWNLOAD_MAXSIZE": FILE_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": PROJECT,
        "USER_AGENT": user_agent(job.contact),
        "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "zh-CN,zh;q=0.9"},
        "GONGKAI_ALLOWED_HOSTS": job.source.allowed_hosts,
        "GONGKAI_SECONDS": job.seconds,
        "GONGKAI_TLS": job.source.tls,
        "GONGKAI_CA_FILE": job.ca_file,
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "spiders.politeness.middlewares.AllowedHosts": 10,
            "spiders.politeness.middlewares.Robots": 100,
            "spiders.politeness.middlewares.Patience": 550,
            "spiders.politeness.middlewares.CookieRedirects": 610,
            "spiders.politeness.breaker.Breaker": 950,
        },
        # Only the web is crawled.
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(("http", "https"), "spiders.politeness.connections.Downloads"),
            **dict.fromkeys(("data", "file", "ftp", "s3")),
        },
        "TWISTED_DNS_RESOLVER": "spiders.politeness.connections.PublicResolver",
        "DNS_TIMEOUT": 10,
        # A cookie takes one; who is still sent in circles after this will not arrive.
        "REDIRECT_MAX_TIMES": 5,
        # Both would let others run code in this process.
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_LEVEL": "WARNING",
        "STATS_DUMP": False,
        "LOGSTATS_INTERVAL": 0,
    }

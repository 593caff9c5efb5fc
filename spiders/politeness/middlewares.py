"""What stands between a spider and a portal: which host, how fast, how often again.

Scrapy's own offsite filter knows domains, not ports, and its retry asks again at once; robots.txt's
Crawl-delay it reads and does not keep. These three do what is meant.
"""

import asyncio
import logging
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.extensions.throttle import AutoThrottle
from scrapy.utils.httpobj import urlparse_cached

from spiders.addresses import is_allowed, netloc
from spiders.politeness.breaker import Breaker
from spiders.politeness.challenges import recognise
from spiders.politeness.connections import tls_trouble

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

log = logging.getLogger(__name__)

_PASSING = (429, 502, 503, 504)
_PASSING_ERRORS = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
# A portal that asks to be left alone for longer than this is asked again tomorrow.
_LONGEST_WAIT = 120.0


class HostNotAllowedError(IgnoreRequest):
    """Raised by `AllowedHosts` for a request to a host that the source does not name."""


class RobotsDisallowedError(IgnoreRequest):
    """Raised by `Robots` for a page that robots.txt forbids, or where robots.txt cannot be had; `reason`
    is `robots_txt`, or the challenge that stands in front of it.
    """

    def __init__(self, text: str, reason: str = "robots_txt") -> None:
        super().__init__(text)
        self.reason = reason


class AllowedHosts:
    """Lets nothing out but to the hosts that the source names: every request passes here again,
    redirects, retries, attachments and robots.txt among them.
    """

    def __init__(self, allowed_hosts: list[str]) -> None:
        self._allowed_hosts = allowed_hosts

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take the hosts from the settings of the crawl."""
        return cls(crawler.settings.getlist("GONGKAI_ALLOWED_HOSTS"))

    def process_request(self, request: "Request") -> None:
        """Refuse what is not allowed. Raises `HostNotAllowedError`."""
        if not is_allowed(request.url, self._allowed_hosts):
            raise HostNotAllowedError(f"{netloc(request.url) or request.url} is not among the allowed hosts")


class CookieRedirects:
    """Notes which redirects set a cookie: a loop of them is a challenge, any other is a mistake."""

    def process_response(self, request: "Request", response: "Response") -> "Response":
        """Note the cookie, before the redirect is followed."""
        if 300 <= response.status < 400 and "Set-Cookie" in response.headers:
            request.meta.get("cookie_redirects", []).append(response.url)
        return response


class Robots(RobotsTxtMiddleware):
    """robots.txt obeyed, its Crawl-delay too.

    As RFC 9309 has it: a portal that answers 4xx has no rules, one that answers 5xx must be left alone.
    """

    def __init__(self, crawler: "Crawler") -> None:
        super().__init__(crawler)
        crawler.signals.connect(self._keep_crawl_delay, signals.robots_parsed)
        self._unavailable: dict[str, str] = {}

    def process_request_2(self, rp: "RobotParser | None", request: "Request") -> None:
        """Refuse what robots.txt (`rp`) refuses. Raises `RobotsDisallowedError`."""
        host = urlparse_cached(request).netloc
        if host in self._unavailable:
            raise RobotsDisallowedError(f"{host}/robots.txt cannot be had", self._unavailable[host])
        if rp is not None and not rp.allowed(request.url, self._robotstxt_useragent or ""):
            raise RobotsDisallowedError(f"{host}/robots.txt forbids {request.url}")

    async def _parse_robots(self, response: "Response", netloc: str, request: "Request") -> None:
        if response.status >= 500 or response.status == 429:
            self._unavailable[netloc] = recognise(response.status, response.body) or "robots_txt"
        if response.status != 200:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _keep_crawl_delay(self, robotparser: "RobotParser", request: "Request") -> None:
        asked = robotparser.crawl_delay(self._robotstxt_useragent or "")
        if not asked:
            return
        host = urlparse_cached(request).hostname or ""
        delay = stretched(asked)
        downloader = self.crawler.engine.downloader
        # A slot forgotten for idleness is made anew from these settings.
        downloader.per_slot_settings[host] = {
            "delay": max(delay, self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        }
        if host in downloader.slots:
            downloader.slots[host].delay = max(delay, downloader.slots[host].delay)
        throttle = self.crawler.get_extension(AutoThrottle)
        if throttle is not None:
            throttle.mindelay = max(delay, throttle.mindelay)
            throttle.maxdelay = max(delay, throttle.maxdelay)


class Patience:
    """Asks again for what may pass (429, 502, 503, 504, lost connections), as late as the portal asks.

    While it waits, nothing new is asked of that host either.
    """

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler
        self._first_wait = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._resume_at: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take part in a crawl."""
        return cls(crawler)

    async def process_request(self, request: "Request") -> None:
        """Hold the request until its host may be asked again."""
        while True:
            # Asked anew after each wait: another answer may have put the end off.
            wait = self._resume_at.get(_host(request), 0.0) - monotonic()
            if wait <= 0:
                return
            await asyncio.sleep(wait)

    def process_response(self, request: "Request", response: "Response") -> "Request | Response":
        """Turn an answer that may pass into another try, or hand it on once tries run out."""
        if response.status not in _PASSING:
            return response
        wait = retry_after(response)
        if wait is not None and wait > _LONGEST_WAIT:
            return response
        return self._again(request, f"http_{response.status}", wait) or response

    def process_exception(self, request: "Request", exception: Exception) -> "Request | None":
        """Turn a lost connection into another try."""
        # What TLS is spoken and who signed does not pass.
        passing = isinstance(exception, _PASSING_ERRORS) and tls_trouble(exception) is None
        return self._again(request, exception, None) if passing else None

    def _again(self, request: "Request", reason: str | Exception, wait: float | None) -> "Request | None":
        spider = self._crawler.spider
        assert spider is not None
        breaker = self._crawler.get_downloader_middleware(Breaker)
        if isinstance(breaker, Breaker) and breaker.is_late:
            return None
        again = get_retry_request(request, spider=spider, reason=reason, give_up_log_level=logging.INFO)
        if again is not None:
            if wait is None:
                wait = self._first_wait * 2.0 ** int(again.meta["retry_times"])
            host = _host(request)
            self._resume_at[host] = max(self._resume_at.get(host, 0.0), monotonic() + wait)
        return again


def stretched(delay: float) -> float:
    """The middle of the interval [delay, 1.5 × delay] that Scrapy's jitter of 0.2 draws waits from, so
    that a delay is a floor and no mean.
    """
    return delay * 1.25


def retry_after(response: "Response") -> float | None:
    """Seconds that a portal asks to wait, from a number or a date; None where it does not say."""
    header = response.headers.get("Retry-After")
    text = header.decode("latin-1").strip() if header else ""
    if text.isdigit():
        return float(text)
    try:
        # Dates are meant by the portal's own clock.
        until = parsedate_to_datetime(text)
        sent = parsedate_to_datetime((response.headers.get("Date") or b"").decode("latin-1"))
        return max(0.0, (until - sent).total_seconds())
    except (ValueError, TypeError):
        return None


def _host(request: "Request") -> str:
    return urlparse_cached(request).hostname or ""

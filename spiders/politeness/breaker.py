"""A breaker for each host: a portal that is down or shuts the door costs little, and is left in peace."""

import logging
from time import monotonic
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)

from spiders.addresses import netloc

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

FAILURES = 8
"""So many failures in a row, and the host is not asked again in this crawl."""

# Nobody is there: each attempt counts. What else fails counts once, after its last attempt.
_NOBODY = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError)

log = logging.getLogger(__name__)


class HostDownError(IgnoreRequest):
    """Raised by `Breaker.check` for a request to a host that failed too often in a row."""


class OutOfTimeError(IgnoreRequest):
    """Raised by `Breaker.check` once the time for the crawl is over."""


class Breaker:
    """Counts failures next to the network; whoever sees what an answer is worth tells it so.

    Requests wait their turn behind all middlewares, so that the last look is the downloader's own.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self._failures: dict[str, int] = {}
        self._alive: set[str] = set()
        self._deadline = None if seconds is None else monotonic() + seconds

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take the time for the crawl from its settings."""
        return cls(crawler.settings["GONGKAI_SECONDS"])

    @property
    def is_late(self) -> bool:
        """True where the time for this crawl is over."""
        return self._deadline is not None and monotonic() >= self._deadline

    def check(self, url: str) -> None:
        """Refuse what may not go out any more. Raises `HostDownError` or `OutOfTimeError`."""
        if self.is_late:
            raise OutOfTimeError("the time for this crawl is over")
        host = netloc(url) or ""
        if self._failures.get(host, 0) >= FAILURES:
            raise HostDownError(f"{host} failed {FAILURES} times in a row")

    def process_request(self, request: "Request") -> None:
        """Wait half as long for a host that has not said a word yet: it may never."""
        if netloc(request.url) not in self._alive:
            request.meta["download_timeout"] = self._timeout(request) / 2

    def process_response(self, request: "Request", response: "Response") -> "Response":
        """Note that somebody is there, whatever the answer is worth."""
        self._alive.add(netloc(request.url) or "")
        return response

    @staticmethod
    def _timeout(request: "Request") -> float:
        """The time that settings or spider give; kept, since a repeated request comes with what it was given."""
        return float(request.meta.setdefault("full_timeout", request.meta["download_timeout"]))

    def process_exception(self, request: "Request", exception: Exception) -> None:
        """Count an attempt that nobody answered."""
        if isinstance(exception, _NOBODY):
            self.failed(request.url)

    def failed(self, url: str) -> None:
        """Count one more failure in a row of the host of `url`."""
        host = netloc(url) or ""
        count = self._failures[host] = self._failures.get(host, 0) + 1
        if count == FAILURES:
            log.warning("%s failed %d times in a row and is not asked again", host, FAILURES)

    def answered(self, url: str) -> None:
        """The host of `url` works; start counting anew."""
        self._failures.pop(netloc(url) or "", None)

"""One request and its answer: a document, or the stable code that says why there is none.

Requests go straight to the engine, so that a spider can await the answer; they still pass every
middleware (hosts, robots.txt, retries, redirects) and wait their turn in the host's slot.
"""

import logging
import re
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from spiders.middlewares import HostNotAllowedError, RobotsDisallowedError
from spiders.report import KnownDocument, State
from spiders.settings import PAGE_BYTES
from spiders.text import decode

log = logging.getLogger(__name__)

_HOME = re.compile(r"/?(index\.s?html?)?")
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (HostNotAllowedError, "host_not_allowed"),
    (RobotsDisallowedError, "robots_txt"),
    (DownloadCancelledError, "too_large"),
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns_error"),
    (DownloadConnectionRefusedError, "connection_refused"),
    (ResponseDataLossError, "truncated_response"),
    (DownloadFailedError, "connection_failed"),
)
_STATES: dict[str, State] = {
    "http_404": "gone",
    "http_410": "gone",
    "http_401": "blocked",
    "http_403": "blocked",
    "http_412": "blocked",
    "http_521": "blocked",
    "robots_txt": "blocked",
}


class FetchError(Exception):
    """Raised where an address gives no document; `reason` is the stable code that the ledger keeps."""

    def __init__(self, url: str, reason: str, status: int | None = None) -> None:
        super().__init__(f"{url}: {reason}")
        self.url, self.reason, self.status = url, reason, status


async def fetch(
    crawler: Crawler, url: str, cap: int = PAGE_BYTES, known: KnownDocument | None = None
) -> Response:
    """The portal's answer with a document of at most `cap` bytes in it, or a 304 to the question
    whether `known` has changed. Raises FetchError for anything else.
    """
    headers = {}
    if known is not None and known.etag:
        headers["If-None-Match"] = known.etag
    if known is not None and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    try:
        request = scrapy.Request(url, headers=headers, meta={"download_maxsize": cap})
        response = await crawler.engine.download_async(request)
    except Exception as error:
        raise FetchError(url, _reason(url, error)) from error
    if response.status == 200 or (response.status == 304 and headers):
        return response
    raise FetchError(url, f"http_{response.status}", response.status)


async def fetch_text(crawler: Crawler, url: str) -> tuple[str, str]:
    """A list page: its text and the address that it was found at after redirects. Raises FetchError:
    `moved` where the portal answers with its home page instead, as it does for folders taken away.
    """
    response = await fetch(crawler, url)
    asked, got = urlsplit(url).path, urlsplit(response.url).path
    if _HOME.fullmatch(got) and not _HOME.fullmatch(asked):
        raise FetchError(url, "moved", response.status)
    return decode(response.body, header(response, "Content-Type")), response.url


def header(response: Response, name: str) -> str | None:
    """A header's value, None where the answer has no such header."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def state_for(reason: str) -> State:
    """What a report is whose page was not got for this reason."""
    return _STATES.get(reason, "failed")


def _reason(url: str, error: Exception) -> str:
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return reason
    if isinstance(error, IgnoreRequest):
        # The remaining two of Scrapy's own, which have no class of theirs.
        return "redirect_loop" if "redirections" in str(error) else "too_large"
    log.error("%s: %r", url, error, exc_info=error)
    return "fetch_error"

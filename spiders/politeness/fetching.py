"""One request and its answer: a document, or the stable code that says why there is none.

Requests go straight to the engine, so that a spider can await the answer; they still pass every
middleware (hosts, robots.txt, retries, redirects) and wait their turn in the host's slot.
"""

import json
import logging
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
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

from spiders.pages.content import says_empty
from spiders.pages.text import decode
from spiders.politeness.breaker import Breaker, HostDownError, OutOfTimeError
from spiders.politeness.challenges import is_throttle, recognise
from spiders.politeness.connections import REFUSED_NAMES, tls_trouble
from spiders.politeness.middlewares import HostNotAllowedError, RobotsDisallowedError
from spiders.politeness.settings import PAGE_BYTES
from spiders.records import KnownDocument, State

log = logging.getLogger(__name__)

_HOME = re.compile(r"/?(index\.s?html?)?")
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (HostNotAllowedError, "host_not_allowed"),
    (HostDownError, "host_down"),
    (OutOfTimeError, "out_of_time"),
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
    "http_429": "blocked",
    "http_521": "blocked",
    "robots_txt": "blocked",
    "challenge_412": "blocked",
    "challenge_521": "blocked",
    "challenge_acw_sc_v2": "blocked",
    "challenge_cookie": "blocked",
    "captcha": "blocked",
    "throttled": "blocked",
}
# What does not speak against the host: it works, but has not got this, or may not be asked at all.
_HOST_IS_WELL = re.compile(r"http_4(?!01|03|12|29)\d\d|http_2\d\d|moved|too_large|redirect_loop")
_NOT_ASKED = {"host_not_allowed", "host_down", "out_of_time", "robots_txt", "local_address"}


class FetchError(Exception):
    """Raised where an address gives no document; `reason` is the stable code that the ledger keeps."""

    def __init__(self, url: str, reason: str, status: int | None = None) -> None:
        super().__init__(f"{url}: {reason}")
        self.url, self.reason, self.status = url, reason, status


class Web:
    """The portals as a spider sees them: addresses in, documents or reasons out."""

    def __init__(self) -> None:
        # Digests of the lists read so far: an article that is one of them is not there.
        self.lists: set[str] = set()
        # Whether the last of them says that nothing is in it.
        self.says_empty = False

    async def fetch(
        self,
        url: str,
        cap: int = PAGE_BYTES,
        known: KnownDocument | None = None,
        form: Mapping[str, str] | None = None,
        referer: str | None = None,
    ) -> Response:
        """The portal's answer with a document of at most `cap` bytes in it, or a 304 to the question
        whether `known` has changed. A `form` is sent by POST. Raises FetchError for anything else.
        """
        raise NotImplementedError

    @property
    def requests(self) -> int:
        """How many requests went out so far."""
        raise NotImplementedError

    @property
    def is_late(self) -> bool:
        """True where the time for this crawl is over, and every further request is `out_of_time`."""
        raise NotImplementedError

    async def text(
        self, url: str, form: Mapping[str, str] | None = None, referer: str | None = None
    ) -> tuple[str, str]:
        """A list: its text and the address that it was found at after redirects. Raises FetchError: `moved`
        where the portal answers with its home page instead, as it does for folders taken away.
        """
        response = await self.fetch(url, form=form, referer=referer)
        asked, got = urlsplit(url).path, urlsplit(response.url).path
        if _HOME.fullmatch(got) and not _HOME.fullmatch(asked):
            raise FetchError(url, "moved", response.status)
        text = decode(response.body, header(response, "Content-Type"))
        if is_throttle(text):
            raise FetchError(url, "throttled", response.status)
        self.lists.add(sha256(response.body).hexdigest())
        self.says_empty = says_empty(text)
        return text, response.url

    async def json(self, url: str, referer: str | None = None) -> dict[str, Any]:
        """A list in JSON, or in a call of JSONP. Raises FetchError: `not_json` where it is something else."""
        text, _ = await self.text(url, referer=referer)
        return read_json(url, text)


class EngineWeb(Web):
    """The real ones, through the engine of a running crawl."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__()
        self._crawler = crawler

    @property
    def requests(self) -> int:
        """Every request that went out, redirects, retries and robots.txt included."""
        assert self._crawler.stats is not None
        return int(self._crawler.stats.get_value("downloader/request_count", 0))

    @property
    def is_late(self) -> bool:
        """True where the time for this crawl is over."""
        return self._breaker.is_late

    @property
    def _breaker(self) -> Breaker:
        breaker = self._crawler.get_downloader_middleware(Breaker)
        assert isinstance(breaker, Breaker)
        return breaker

    async def fetch(
        self,
        url: str,
        cap: int = PAGE_BYTES,
        known: KnownDocument | None = None,
        form: Mapping[str, str] | None = None,
        referer: str | None = None,
    ) -> Response:
        """As promised, telling the host's breaker what came of it."""
        breaker = self._breaker
        try:
            response = await self._ask(url, cap, question(known, referer), form)
        except FetchError as error:
            if _HOST_IS_WELL.fullmatch(error.reason):
                breaker.answered(url)
            elif error.reason not in _NOT_ASKED:
                breaker.failed(url)
            raise
        breaker.answered(url)
        return response

    async def _ask(
        self, url: str, cap: int, headers: dict[str, str], form: Mapping[str, str] | None
    ) -> Response:
        # Shared by the request and all that it is redirected to.
        cookies: list[str] = []
        meta = {"download_maxsize": cap, "cookie_redirects": cookies}
        try:
            if form is None:
                request = scrapy.Request(url, headers=headers, meta=meta)
            else:
                request = scrapy.FormRequest(url, headers=headers, meta=meta, formdata=dict(form))
            response = await self._crawler.engine.download_async(request)
        except Exception as error:
            raise FetchError(url, _reason(url, error, cookies)) from error
        return accept(url, response, conditional="If-None-Match" in headers or "If-Modified-Since" in headers)


def question(known: KnownDocument | None, referer: str | None) -> dict[str, str]:
    """The headers that ask for a document unless it is still the `known` one."""
    asked = {
        "Referer": referer,
        "If-None-Match": known.etag if known else None,
        "If-Modified-Since": known.last_modified if known else None,
    }
    return {name: value for name, value in asked.items() if value}


def accept(url: str, response: Response, *, conditional: bool) -> Response:
    """`response` if it holds a document, or says that it has not changed. Raises FetchError."""
    if challenge := recognise(response.status, response.body):
        raise FetchError(url, challenge, response.status)
    if response.status == 200 or (response.status == 304 and conditional):
        return response
    raise FetchError(url, f"http_{response.status}", response.status)


def read_json(url: str, text: str) -> dict[str, Any]:
    """An object in JSON or JSONP. Raises FetchError: `not_json`, naming `url`."""
    call = re.fullmatch(r"\s*[\w$.]+\s*\((.*)\)\s*;?\s*", text, re.DOTALL)
    try:
        answer = json.loads(call[1] if call else text.removeprefix("\ufeff"))
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise FetchError(url, "not_json")
    return answer


def header(response: Response, name: str) -> str | None:
    """A header's value, None where the answer has no such header."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def state_for(reason: str) -> State:
    """What a report is whose page was not got for this reason."""
    return _STATES.get(reason, "failed")


def _reason(url: str, error: Exception, cookies: list[str]) -> str:
    if isinstance(error, RobotsDisallowedError):
        return error.reason
    if isinstance(error, CannotResolveHostError) and any(name in str(error) for name in REFUSED_NAMES):
        return "local_address"
    if trouble := tls_trouble(error):
        return trouble
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return reason
    if isinstance(error, IgnoreRequest):
        # The remaining two of Scrapy's own, which have no class of theirs.
        if "redirections" not in str(error):
            return "too_large"
        return "challenge_cookie" if cookies else "redirect_loop"
    log.error("%s: %r", url, error, exc_info=error)
    return "fetch_error"

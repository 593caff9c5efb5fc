"""A walk through a portal in this process: the spider as it is, over sockets, without the engine.

A crawl in a process of its own takes two seconds to begin with. What a platform makes of its lists needs
none of the engine's manners, which have tests of their own.
"""

import asyncio
import urllib.error
import urllib.request
from collections.abc import Mapping
from urllib.parse import urlencode

from scrapy.http import Response

from spiders.addresses import is_allowed
from spiders.politeness.fetching import FetchError, Web, accept, question
from spiders.politeness.settings import PAGE_BYTES
from spiders.records import KnownDocument


class PlainWeb(Web):
    """Asks by the standard library."""

    is_late = False

    def __init__(self, allowed_hosts: list[str]) -> None:
        super().__init__()
        self._allowed_hosts = allowed_hosts
        self._count = 0

    @property
    def requests(self) -> int:
        return self._count

    async def fetch(
        self,
        url: str,
        cap: int = PAGE_BYTES,
        known: KnownDocument | None = None,
        form: Mapping[str, str] | None = None,
        referer: str | None = None,
    ) -> Response:
        if not is_allowed(url, self._allowed_hosts):
            raise FetchError(url, "host_not_allowed")
        headers = question(known, referer)
        response = await asyncio.to_thread(self._ask, url, headers, form)
        return accept(url, response, conditional=known is not None)

    def _ask(self, url: str, headers: dict[str, str], form: Mapping[str, str] | None) -> Response:
        self._count += 1
        data = None if form is None else urlencode(form).encode()
        request = urllib.request.Request(url, data, headers)
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                request, timeout=15
            ) as got:
                return Response(got.url, got.status, _raw(got.headers), got.read())
        except urllib.error.HTTPError as error:
            with error:
                return Response(error.url or url, error.code, _raw(error.headers), error.read())


def _raw(headers: Mapping[str, str]) -> dict[str, bytes]:
    """Headers as they came over the line, which the standard library reads as Latin-1."""
    return {name: value.encode("latin-1") for name, value in headers.items()}

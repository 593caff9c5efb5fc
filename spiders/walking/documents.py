"""Files of a report: fetched (conditionally where an earlier night has them) and laid into the archive."""

import asyncio
import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

import scrapy

from spiders.addresses import same_resource
from spiders.archive.objects import Archive, ArchiveError, Fetch
from spiders.pages.article import Link
from spiders.pages.filenames import disposition_name
from spiders.pages.lists import is_file
from spiders.pages.text import now
from spiders.politeness.fetching import FetchError, Web, header
from spiders.politeness.settings import FILE_BYTES, PAGE_BYTES
from spiders.records import Document, KnownDocument, Role

_DATA_URI = re.compile(r"data:(?P<type>[\w/+.-]*)[^,]*?(?P<base64>;base64)?,(?P<data>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Collected:
    """The record of a file, its bytes where there are any, and the address that they came from."""

    document: Document
    body: bytes | None
    url: str


class Collector:
    """Fetches files into the archive for one source. `warn` is told what looks odd on the way, `fetched`
    the address of each file.
    """

    def __init__(
        self,
        web: Web,
        archive: Archive,
        source_id: str,
        *,
        warn: Callable[[str], None],
        fetched: Callable[[str], None],
    ) -> None:
        self._web, self._archive, self._source_id = web, archive, source_id
        self._warn, self._fetched = warn, fetched

    async def collect(self, key: str, link: Link, role: Role, had: dict[str, KnownDocument]) -> Collected:
        """Fetch and archive one file of the report `key`. `had` are the files of earlier nights by
        `same_resource`.
        """
        if link.url.startswith("data:"):
            return await asyncio.to_thread(self._carried, key, link, role)
        known = had.get(same_resource(link.url))
        kept = await asyncio.to_thread(self._kept, known) if known else None
        document = Document(url=link.url, role=role, name=link.name, fetched_at=now())
        cap = PAGE_BYTES if role == "page" else FILE_BYTES
        try:
            response = await self._web.fetch(link.url, cap, known if kept is not None else None)
        except FetchError as error:
            document.status, document.reason = error.status, error.reason
            return Collected(document, None, link.url)
        self._fetched(link.url)
        document.fetched_at = now()
        document.status = response.status
        document.etag = header(response, "ETag")
        document.last_modified = header(response, "Last-Modified")
        document.media_type = header(response, "Content-Type")
        if role != "page" and not is_file(f"/{document.name or ''}"):
            document.name = disposition_name(response.headers.get("Content-Disposition")) or document.name
        body = response.body
        if response.status == 304 and known is not None and kept is not None:
            body = kept
            document.media_type = document.media_type or known.media_type
            document.etag = document.etag or known.etag
            document.last_modified = document.last_modified or known.last_modified
        document.sha256 = await asyncio.to_thread(self._keep, key, document, response, body)
        return Collected(document, body, response.url)

    def _carried(self, key: str, link: Link, role: Role) -> Collected:
        """A picture that stands in the page itself, as a `data:` URI."""
        # The address would be the picture over again; its beginning and digest tell it from others.
        document = Document(url=link.url[:60], role=role, name=link.name, fetched_at=now())
        match = _DATA_URI.fullmatch(link.url)
        body = _decoded(match)
        if match is None or body is None:
            document.reason = "bad_data_uri"
            return Collected(document, None, link.url)
        document.media_type = match["type"] or "text/plain"
        document.sha256 = self._archive.put(body)
        document.url = f"data:{document.media_type};sha256={document.sha256}"
        self._record(key, document, document.url, [], len(body))
        return Collected(document, body, link.url)

    def _kept(self, known: KnownDocument) -> bytes | None:
        """The archived bytes that a portal may call unchanged; damaged or missing ones are asked for anew."""
        try:
            return self._archive.get(known.sha256) if known.etag or known.last_modified else None
        except ArchiveError as error:
            self._warn(str(error))
            return None

    def _keep(self, key: str, document: Document, response: scrapy.http.Response, body: bytes) -> str:
        sha256 = self._archive.put(body)
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        document.sha256 = sha256
        self._record(key, document, response.url, headers, len(body))
        return sha256

    def _record(
        self, key: str, document: Document, url: str, headers: list[tuple[str, str]], size: int
    ) -> None:
        self._archive.record(
            Fetch(
                url=url,
                requested_url=document.url,
                status=document.status or 200,
                headers=headers,
                sha256=document.sha256,
                size=size,
                fetched_at=document.fetched_at,
                source_id=self._source_id,
                key=key,
            )
        )


def _decoded(uri: re.Match[str] | None) -> bytes | None:
    if uri is None:
        return None
    data = unquote_to_bytes(uri["data"])
    try:
        return base64.b64decode(b"".join(data.split()), validate=True) if uri["base64"] else data
    except binascii.Error:
        return None

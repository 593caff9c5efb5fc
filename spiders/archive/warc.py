"""The archive as WARC (ISO 28500), the form in which web archives hand over what they have.

A portal's answer is one `response` record with its payload digest. Bytes that came again are a `revisit`
record that points to the first, so that the file is no larger than the archive. The answer's headers
are those received; encodings of the way, which the archive has undone, are left out.
"""

import base64
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from spiders import PROJECT
from spiders.archive.objects import Archive, ArchiveError, Fetch

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord
    from warcio.warcwriter import WARCWriter

_PHRASES = {int(status): status.phrase for status in HTTPStatus}
# True of the bytes on their way, not of those in the archive.
_OF_THE_WAY = {"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive"}


class Exported(NamedTuple):
    """How many records were written, and the documents that could not be: they are missing or damaged."""

    responses: int
    revisits: int
    lost: list[str]


def export_warc(archive: Archive, path: Path, watch: Callable[[int], None] = lambda _: None) -> Exported:
    """Write everything on record to `path` (gzip where it ends in .gz), beside it and renamed over.

    Documents that the archive cannot give back are named and left out. `watch` is told how many answers
    there are, once before the first and again after each. Raises OSError.
    """
    from warcio.warcwriter import WARCWriter

    beside = path.with_name(path.name + ".part")
    first: dict[str, Fetch] = {}
    responses, revisits, lost = 0, 0, list[str]()
    total = sum(1 for _ in _documents(archive))
    watch(total)
    try:
        with beside.open("wb") as file:
            writer = WARCWriter(file, gzip=path.suffix == ".gz")
            about = {"software": PROJECT, "format": "WARC File Format 1.1"}
            writer.write_record(writer.create_warcinfo_record(path.name, about))
            for fetch in _documents(archive):
                assert fetch.sha256 is not None
                if fetch.sha256 in first:
                    writer.write_record(_revisit(writer, fetch, first[fetch.sha256]))
                    revisits += 1
                else:
                    try:
                        data = archive.get(fetch.sha256)
                    except ArchiveError:
                        lost.append(fetch.sha256)
                    else:
                        first[fetch.sha256] = fetch
                        writer.write_record(_response(writer, fetch, data))
                        responses += 1
                watch(total)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return Exported(responses, revisits, sorted(set(lost)))


def payload_digest(sha256: str) -> str:
    """A digest as WARC writes it.

    >>> payload_digest("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    'sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ===='
    """
    return "sha256:" + base64.b32encode(bytes.fromhex(sha256)).decode("ascii")


def _documents(archive: Archive) -> Iterator[Fetch]:
    """Pictures that stood in a page as `data:` were never fetched by themselves."""
    return (fetch for fetch in archive.fetches() if fetch.sha256 and fetch.url.startswith("http"))


def _response(writer: "WARCWriter", fetch: Fetch, data: bytes) -> "ArcWarcRecord":
    return writer.create_warc_record(
        fetch.url,
        "response",
        payload=io.BytesIO(data),
        length=len(data),
        http_headers=_http_headers(fetch, len(data)),
        warc_headers_dict=_warc_headers(fetch),
    )


def _revisit(writer: "WARCWriter", fetch: Fetch, original: Fetch) -> "ArcWarcRecord":
    return writer.create_revisit_record(
        fetch.url,
        digest=payload_digest(fetch.sha256 or ""),
        refers_to_uri=original.url,
        refers_to_date=_warc_date(original),
        http_headers=_http_headers(fetch, 0),
        warc_headers_dict={"WARC-Date": _warc_date(fetch)},
    )


def _warc_headers(fetch: Fetch) -> dict[str, str]:
    return {"WARC-Date": _warc_date(fetch), "WARC-Payload-Digest": payload_digest(fetch.sha256 or "")}


def _warc_date(fetch: Fetch) -> str:
    return datetime.fromisoformat(fetch.fetched_at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _http_headers(fetch: Fetch, length: int) -> object:
    from warcio.statusandheaders import StatusAndHeaders

    phrase = _PHRASES.get(fetch.status, "")
    kept = [(name, value) for name, value in fetch.headers if name.lower() not in _OF_THE_WAY]
    return StatusAndHeaders(
        f"{fetch.status} {phrase}", [*kept, ("Content-Length", str(length))], protocol="HTTP/1.1"
    )

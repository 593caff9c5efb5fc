"""What is asked of the portal, what it answers, and where: the terms between platforms and server."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from html import escape
from typing import TypeAlias, TypeVar

from pipelines.demo.published.posts import Post

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
XML = "text/xml; charset=utf-8"
_LIE = 7  # how many rows a list claims that it does not have

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Answer:
    """A response; `modified` is given for documents, which then carry ETag and Last-Modified.

    `wire` says how it goes over the wire: `whole`, `slow` (some bytes, then nothing for long), `reset`
    (the connection breaks before a word) or `cut` (it ends before Content-Length).
    """

    body: bytes
    media_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    modified: datetime | None = None
    wire: str = "whole"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: a path with the fields of query and form, which for these portals mean the same.

    Args:
        before: how often this path was asked for since the faults were last switched.
        tampering: names of the faults that change what lists say.
    """

    path: str
    fields: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    before: int = 0
    tampering: frozenset[str] = frozenset()

    def number(self, name: str, default: int) -> int:
        """A field that holds a number; the default for anything else."""
        value = self.fields.get(name, "")
        return int(value) if value.isascii() and value.isdigit() else default

    def rows(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows that a list gives up: all, or half of them when it ends early."""
        return rows[: kept(len(rows))] if "list-ends-early" in self.tampering else rows

    def total(self, rows: Sequence[object]) -> int:
        """How many rows a list says it has."""
        return len(rows) + (_LIE if "count-lies" in self.tampering else 0)


def kept(rows: int) -> int:
    """How many rows remain of a list that ends early."""
    return (rows + 1) // 2


Handler: TypeAlias = Callable[[Request], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers for a path, and what kind of path it is.

    Args:
        role: `report` (page or frame of a yearly report), `page` (of another post), `file`, `list` (a
            page of rows), `api` (rows as data), `shell` (a page that only leads to rows), `home`,
            `robots`, `other`.
        labels: words by which faults choose it: host, platform, id of the source.
        post: whose page or file it is.
        posts: whether POST is answered too.
    """

    handler: Handler
    role: str = "other"
    labels: frozenset[str] = frozenset()
    post: Post | None = None
    posts: bool = False


Routes: TypeAlias = dict[str, Route]


def constant(answer: Answer) -> Handler:
    """A handler that answers the same to every request."""
    return lambda _request: answer


def lazy(make: Callable[[], Answer]) -> Handler:
    """The same, made when first asked for."""
    once = cache(make)
    return lambda _request: once()


def html(text: str, modified: datetime | None = None) -> Answer:
    """A page in UTF-8."""
    return Answer(text.encode("utf-8"), modified=modified)


def as_json(value: object, *, ascii_only: bool = False, status: int = 200) -> Answer:
    """Data as JSON without blanks; `ascii_only` writes every Chinese character as an escape."""
    text = json.dumps(value, ensure_ascii=ascii_only, separators=(",", ":"))
    if ascii_only:
        text = text.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
    return Answer(text.encode("utf-8"), JSON, status)


def redirect(location: str, status: int = 301) -> Answer:
    """A redirect."""
    return Answer(b"", status=status, headers={"Location": location})


def refusal(status: int, words: str, **headers: str) -> Answer:
    """An error page with a line of text; underscores in header names stand for dashes."""
    body = f"<html><head><title>{status}</title></head><body><h1>{status} {escape(words)}</h1></body></html>"
    return Answer(
        body.encode("utf-8"),
        status=status,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def not_found() -> Answer:
    """The usual 404."""
    return refusal(404, "Not Found")

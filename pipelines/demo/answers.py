"""What the portal answers, and where: the terms in which the platforms speak to the server."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import TypeAlias

from pipelines.demo.posts import Post

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """A response; `modified` is given for documents, which then carry ETag and Last-Modified."""

    body: bytes
    media_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    modified: datetime | None = None


Query: TypeAlias = Mapping[str, str]
Handler: TypeAlias = Callable[[Query], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers for a path; `post` where the path is an address of one post or of its attachment."""

    handler: Handler
    post: Post | None = None


Routes: TypeAlias = dict[str, Route]


def constant(answer: Answer) -> Handler:
    """A handler that answers the same to every query."""
    return lambda _query: answer


def html(text: str, modified: datetime | None = None) -> Answer:
    """A page in UTF-8."""
    return Answer(text.encode("utf-8"), modified=modified)


def redirect(location: str) -> Answer:
    """A permanent redirect within the portal."""
    return Answer(b"", status=301, headers={"Location": location})


def refusal(status: int, words: str, **headers: str) -> Answer:
    """An error page with a line of text; underscores in header names stand for dashes."""
    body = f"<html><head><title>{status}</title></head><body><h1>{status} {escape(words)}</h1></body></html>"
    return Answer(
        body.encode("utf-8"),
        status=status,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )

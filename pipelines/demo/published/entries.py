"""Where reports are listed: the entries a registry would have, and what a walk through each must find."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pipelines.demo.answers import Answer, Handler, Request, Route, Routes, html
from pipelines.demo.published.bodies import frame, frame_path, is_framed
from pipelines.demo.published.posts import Attachment, DistrictDesks, Post


@dataclass(frozen=True, slots=True)
class Shelf:
    """One list: its rows in order, how many make a page, and how many show before any is asked for.

    `api` says that the rows come as data, and not in static pages; `bodyless` are the ids of posts whose
    pages here have no body.
    """

    posts: Sequence[Post]
    page_size: int
    api: bool = False
    shown: int = 0
    bodyless: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry in the form of `spiders/sources.yaml`, with the lists behind it.

    Args:
        labels: words by which faults choose it: host, platform, its own id.
    """

    id: str
    platform: str
    labels: frozenset[str]
    start_urls: Sequence[str]
    allowed_hosts: Sequence[str]
    district: int | None
    note: str
    street: int | None = None
    shelves: Sequence[Shelf] = field(default_factory=tuple)

    def as_source(self) -> dict[str, Any]:
        """As the registry has it."""
        place = {"district": self.district, "street": self.street}
        return {
            "id": self.id,
            "platform": self.platform,
            "start_urls": list(self.start_urls),
            "allowed_hosts": list(self.allowed_hosts),
            **{level: code for level, code in place.items() if code is not None},
            "note": f"sample portal: {self.note}",
            "delay": 0.0,
        }


class Sample(Protocol):
    """What a platform puts on a host: its paths, the entries that lead to its reports, and where they lie."""

    def routes(self) -> Routes:
        """Every path."""
        ...

    def entries(self) -> list[Entry]:
        """Every list a registry would name."""
        ...

    def addresses(self, post: Post) -> list[str]:
        """Paths of a post here; none where it is not."""
        ...

    def former_addresses(self, post: Post) -> list[str]:
        """Where a post lay that was withdrawn; none for any other."""
        ...


class Shown:
    """The posts of a district on one platform: those that it lists, and those that were withdrawn."""

    def __init__(self, desks: DistrictDesks) -> None:
        self._listed = {post.id for post in desks.column()}
        self._withdrawn = [post for desk in desks.desks() for post in desk.withdrawn]

    def paths(self, post: Post) -> list[str]:
        """Where a post would lie, listed or not."""
        raise NotImplementedError(f"{type(self).__name__} does not say where its posts lie")

    def addresses(self, post: Post) -> list[str]:
        """Paths of a post; none where it is not listed."""
        return self.paths(post) if post.id in self._listed else []

    def former_addresses(self, post: Post) -> list[str]:
        """Where a withdrawn post lay."""
        return self.paths(post) if post in self._withdrawn else []


def document_routes(
    post: Post,
    paths: Iterable[str],
    page: Callable[[Post, str], Answer],
    file_path: Callable[[Post, Attachment], str],
    labels: frozenset[str],
) -> Routes:
    """Routes of a post: its page under each path, the frame beside a page that is a shell, its files.

    `page` renders the page for one of the paths; `file_path` tells where a file lies on the host.
    """
    role = "page" if post.place is None else "report"
    routes: Routes = {}
    for path in paths:
        routes[path] = Route(_page(page, post, path), role, labels, post)
        if is_framed(post):
            routes[frame_path(path)] = Route(
                lambda _request: html(frame(post), post.modified), role, labels, post
            )
    for attachment in post.attachments:
        routes[file_path(post, attachment)] = Route(_file(post, attachment), "file", labels, post)
    return routes


def _page(page: Callable[[Post, str], Answer], post: Post, path: str) -> Handler:
    return lambda _request: page(post, path)


def _file(post: Post, attachment: Attachment) -> Handler:
    def answer(_request: Request) -> Answer:
        return Answer(attachment.data, attachment.media_type, modified=post.modified)

    return answer


def pages_of(rows: Sequence[Post], size: int) -> list[Sequence[Post]]:
    """Rows cut into pages; a list without rows has one empty page."""
    return [rows[start : start + size] for start in range(0, len(rows), size)] or [()]

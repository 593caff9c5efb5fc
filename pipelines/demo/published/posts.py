"""What the portal publishes, as things: posts with their files, and the desks they lie on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from pipelines.demo.published.offices import Office
from pipelines.demo.reports.yearly import Report
from schemas.gazetteer import Place


@dataclass(frozen=True, slots=True, eq=False)
class Attachment:
    """A file of a post; all files of a post share the name `POST.EXT`, so only the id tells them apart.

    `make` gives its bytes; it is asked only when somebody wants them.
    """

    id: int
    name: str
    extension: str
    media_type: str
    make: Callable[[], bytes]

    @property
    def data(self) -> bytes:
        """Its bytes."""
        return self.make()

    @property
    def is_picture(self) -> bool:
        """Shown in the body, and not hung under it."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True, eq=False)
class Post:
    """One document, whatever its addresses.

    Args:
        kind: `report`, or why it is none: `department`, `explanation`, `notice`, `half_year`,
            `link`, `news`; `twin` for a second post of a report.
        year: the year it is about, which for reports is the year before they appear.
        title: plain text; a line break in it is one that the office typed.
        published: to the second, Asia/Shanghai; `written_on` is the day it bears (成文日期).
        text: its body as HTML, where it is no report.
        form: how its body is published, a key of `bodies.FORMS`.
        link: set where the post is only a link to another site.
        twin_of: the id of the post whose second version this is.
        changed: when its bytes last changed; None where they never did.
    """

    id: int
    kind: str
    year: int
    title: str
    office: Office
    published: datetime
    written_on: date
    text: str = ""
    report: Report | None = None
    form: str = "full"
    attachments: tuple[Attachment, ...] = ()
    link: str | None = None
    twin_of: int | None = None
    changed: datetime | None = None

    @property
    def heading(self) -> str:
        """The title on one line."""
        return self.title.replace("\n", "")

    @property
    def place(self) -> Place | None:
        """The place whose yearly report this is; None for every other post."""
        return self.office.place if self.kind == "report" else None

    @property
    def modified(self) -> datetime:
        """When the document was last touched."""
        return self.changed or self.published


@dataclass(slots=True)
class Desk:
    """An office with its app: what it files under 年报, and what else it publishes.

    `withdrawn` are posts that were there and are no more; `dropped` those that the lists of the app
    no longer reach and only the search still finds.
    """

    office: Office
    prefix: str
    sid: str
    yearly: list[Post] = field(default_factory=list)
    others: list[Post] = field(default_factory=list)
    withdrawn: list[Post] = field(default_factory=list)
    dropped: list[Post] = field(default_factory=list)

    def posts(self) -> Iterator[Post]:
        """Everything the office publishes."""
        yield from self.yearly
        yield from self.others
        yield from self.dropped


@dataclass(slots=True)
class DistrictDesks:
    """The offices of one district; its own desk also files the reports of the departments."""

    place: Place
    own: Desk
    streets: list[Desk]

    def posts(self) -> Iterator[Post]:
        """Every post of every desk."""
        for desk in self.desks():
            yield from desk.posts()

    def desks(self) -> list[Desk]:
        """The district's own desk and those of its streets."""
        return [self.own, *self.streets]

    def column(self) -> list[Post]:
        """What the district's column of yearly reports shows, newest first."""
        shown = [*self.own.yearly]
        for desk in self.streets:
            shown += [post for post in desk.yearly if post.kind in ("report", "twin")]
        return newest_first(shown)


def newest_first(posts: list[Post]) -> list[Post]:
    """In the order in which portals list, later ids first where two came out together."""
    return sorted(posts, key=lambda post: (post.published, post.id), reverse=True)


def truth_of(post: Post) -> dict[str, Any] | None:
    """The figures of a published report as a truth file has them; None for any other post."""
    if post.place is None or post.report is None:
        return None
    place = post.place
    return post.report.truth(district=place.district, street=place.street)


def choice(post: Post, what: str, sides: int) -> int:
    """A choice that stays the same for a post; ids alone are too regular to choose by."""
    return Random(f"{what}:{post.id}").randrange(sides)

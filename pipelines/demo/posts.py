"""What the portal publishes, as things: reports, posts with their files, and the desks they lie on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from random import Random
from typing import Any

from pipelines.demo import dadong
from pipelines.demo.figures import Figures, draw
from pipelines.demo.offices import Office
from pipelines.demo.pages import report_body
from schemas.codebook import codebook
from schemas.gazetteer import Place


class Report:
    """The yearly report of one office; figures and text are made when first asked for."""

    def __init__(self, office: Office, code: int, year: int, seed: int, previous: "Report | None") -> None:
        self.office, self.year = office, year
        self._previous = previous
        self._name = f"{seed}:{code}:{office.name}:{year}"

    @cached_property
    def figures(self) -> Figures:
        """What its tables state."""
        template = next(
            key
            for key, (first, last) in codebook().templates.items()
            if first <= self.year <= (last or self.year)
        )
        before = self._previous.figures if self._previous else None
        return draw(Random(f"figures:{self._name}"), template, before)

    @cached_property
    def body(self) -> str:
        """Its text and tables as HTML."""
        return report_body(Random(f"prose:{self._name}"), self.office.own, self.year, self.figures)


class DadongReport(Report):
    """The real report: its figures are those of the file, its page says that it is attached."""

    @cached_property
    def figures(self) -> Figures:
        """What the file states."""
        return dadong.figures()

    @cached_property
    def body(self) -> str:
        """Nothing: all that the page says is where the file is."""
        return ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a post; all files of a post share the name `POST.EXT`, so only the id tells them apart."""

    id: int
    name: str
    extension: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Post:
    """One document, whatever its addresses.

    Args:
        kind: `report`, or why it is none: `department`, `explanation`, `notice`, `half_year`,
            `link`, `news`.
        year: the year it is about, which for reports is the year before they appear.
        title: plain text; a line break in it is one that the office typed.
        published: to the second, Asia/Shanghai; `written_on` is the day it bears (成文日期).
        text: its body as HTML, where it is no report.
        link: set where the post is only a link to another site.
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
    attachments: tuple[Attachment, ...] = ()
    link: str | None = None

    @property
    def body(self) -> str:
        """Its own words as HTML, without title and without the links to its attachments."""
        return self.report.body if self.report else self.text

    @property
    def heading(self) -> str:
        """The title on one line."""
        return self.title.replace("\n", "")

    @property
    def place(self) -> Place | None:
        """The place whose yearly report this is; None for every other post."""
        return self.office.place if self.kind == "report" else None


@dataclass(slots=True)
class Desk:
    """An office with its app: what it files under 年报, and what else it publishes."""

    office: Office
    prefix: str
    sid: str
    yearly: list[Post] = field(default_factory=list)
    others: list[Post] = field(default_factory=list)


@dataclass(slots=True)
class DistrictDesks:
    """The offices of one district; its own desk also files the reports of the departments."""

    place: Place
    own: Desk
    streets: list[Desk]

    def posts(self) -> Iterator[Post]:
        """Every post of every desk."""
        for desk in (self.own, *self.streets):
            yield from desk.yearly
            yield from desk.others


def truth_of(post: Post) -> dict[str, Any] | None:
    """The figures of a published report as a truth file has them; None for any other post."""
    if post.place is None or post.report is None:
        return None
    place = post.place
    return post.report.figures.truth(district=place.district, street=place.street, year=post.report.year)

"""Faults that the portal can be told to have, one row of `FAULTS` each.

A fault is named `NAME` or `NAME=ARGUMENT`; the argument chooses reports: `440104019-2020` one,
`440104019` all of a street, nothing all there are.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pipelines.demo.answers import Answer, refusal
from pipelines.demo.posts import Post


class FaultError(ValueError):
    """Raised for a fault that is unknown or wrongly put; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request for an address of a post, and how often that address was asked for before."""

    path: str
    post: Post
    before: int

    @property
    def is_page(self) -> bool:
        """A page, and not a file that hangs on one."""
        return self.path.endswith(".html")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault: what it does, the answer it gives, and whether it must name its reports.

    `answer` returns None where the portal answers as if nothing were wrong.
    """

    about: str
    answer: Callable[[Request], Answer | None]
    needs_argument: bool = False


def _unavailable_once(request: Request) -> Answer | None:
    if request.before or not request.is_page:
        return None
    return refusal(503, "Service Unavailable", Retry_After="1")


def _not_found(_request: Request) -> Answer | None:
    return refusal(404, "Not Found")


FAULTS = {
    "503-once": Kind("the first request for each page answers 503", _unavailable_once),
    "404-report": Kind("the report answers 404 at all its addresses", _not_found, needs_argument=True),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault switched on for some reports."""

    kind: Kind
    street: int | None
    year: int | None

    @classmethod
    def parse(cls, text: str) -> "Fault":
        """Read `NAME[=STREET[-YEAR]]`; FaultError where it is none."""
        name, _, argument = text.partition("=")
        kind = FAULTS.get(name)
        if kind is None:
            raise FaultError(f"there is no fault {name!r}; there are {', '.join(FAULTS)}")
        street, _, year = argument.partition("-")
        if (argument and not street.isdigit()) or (year and not year.isdigit()):
            raise FaultError(f"{text}: name the report as STREET-YEAR, such as {name}=440104019-2020")
        if kind.needs_argument and not (street and year):
            raise FaultError(f"{name} needs a report, such as {name}=440104019-2020")
        return cls(kind, int(street) if street else None, int(year) if year else None)

    def answer(self, request: Request) -> Answer | None:
        """What the portal says instead; None where this fault does not touch the request."""
        place = request.post.place
        if (
            place is None
            or self.street not in (None, place.street)
            or self.year not in (None, request.post.year)
        ):
            return None
        return self.kind.answer(request)

"""Faults that the portal can be told to have, one row of `FAULTS` each.

A fault is put as `NAME` or `NAME=WHERE`. WHERE is a report (`440104019-2020`), all reports of a street
(`440104019`), or a word for a part of the portal: a host (`guangdong`), a platform (`trs`) or the id of
an entry (`demo-440104-column`). Without WHERE the fault holds wherever it can. What happens to one
report in the course of time is put the same way (see changes).
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from dataclasses import field as data_field
from typing import TypeAlias

from pipelines.demo import challenges
from pipelines.demo.answers import Answer, Request, Route, kept
from pipelines.demo.changes import CHANGES, ChangeError, Changes, Key
from pipelines.demo.published.entries import Entry, Shelf
from pipelines.demo.published.posts import Post

_PAGE_NUMBER = re.compile(r'"pageNo"\s*:\s*"?(\d{1,6})')
_COLUMN_PAGE = re.compile(r"/col\d+/index\.html$")
_DIGITS = re.compile(r"\d+")
REPORTS = frozenset({"report"})
DOCUMENTS = frozenset({"report", "file"})
EVERYTHING = frozenset({"report", "page", "file", "list", "api", "shell", "other"})
LISTS = frozenset({"list", "api"})
DATA = frozenset({"api"})


class FaultError(ChangeError):
    """Raised for a fault that is unknown or wrongly put; the message says what would be right."""


Instead: TypeAlias = Callable[[Request], Answer | None]
Spoil: TypeAlias = Callable[[Answer], Answer]
Lost: TypeAlias = Callable[[Shelf, int], bool]


def _all_lost(_shelf: Shelf, _row: int) -> bool:
    return True


def _data_lost(shelf: Shelf, row: int) -> bool:
    """Rows that come as data; the first may stand in the page itself."""
    return shelf.api and row >= shelf.shown


def _after_first_page(shelf: Shelf, row: int) -> bool:
    return row >= (shelf.shown or shelf.page_size)


def _after_the_middle(shelf: Shelf, row: int) -> bool:
    return row >= kept(len(shelf.posts))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault.

    Args:
        about: what it does, in a line.
        roles: the kinds of path it touches (see answers.Route).
        instead: the answer in place of the right one; None from it lets the right one through.
        spoil: what becomes of the right answer.
        state, reason: what a harvest ends with for a report whose page it touches; None where the
            report is got all the same.
        lost: which rows of a list it touches nobody can find.
        list_reason: what the harvest says of such a list.
        needs_report: whether WHERE must be a report.
        by_report: whether WHERE may be a report or a street.
        whole_host: whether it counts for the host, whatever part of it WHERE names.
    """

    about: str
    roles: frozenset[str]
    instead: Instead | None = None
    spoil: Spoil | None = None
    state: str | None = None
    reason: str | None = None
    lost: Lost | None = None
    list_reason: str | None = None
    needs_report: bool = False
    by_report: bool = True
    whole_host: bool = False


def _blocked(about: str, instead: Instead, reason: str, state: str = "blocked") -> Kind:
    """A fault that can stand before every path."""
    return Kind(about, EVERYTHING, instead, state=state, reason=reason, lost=_all_lost, list_reason=reason)


def _broken(about: str, wire: str, reason: str) -> Kind:
    """A fault of the connection."""

    def spoil(answer: Answer) -> Answer:
        return Answer(answer.body, answer.media_type, answer.status, answer.headers, answer.modified, wire)

    return Kind(
        about, EVERYTHING, spoil=spoil, state="failed", reason=reason, lost=_all_lost, list_reason=reason
    )


def _once(instead: Instead) -> Instead:
    return lambda request: None if request.before else instead(request)


def _after_page_one(request: Request) -> Answer | None:
    """404 for every page of a list but the first, whichever way the page is asked for."""
    asked = [request.number(field, 1) for field in ("page", "currpage", "startrecord")]
    asked += map(int, _PAGE_NUMBER.findall(request.fields.get("paramJson", "")))
    name, _, extension = request.path.rpartition("/")[2].partition(".")
    if extension in ("html", "shtml") and not _COLUMN_PAGE.search(request.path):
        asked += [2 for _ in _DIGITS.findall(name)]
    return challenges.gone(request) if max(asked) > 1 else None


def _home(_request: Request) -> Answer | None:
    """Marks the answer for the server, which alone knows the home page."""
    return Answer(b"", wire="home")


def _foreign(_request: Request) -> Answer | None:
    return Answer(b"", status=302, wire="foreign")


def _untouched(_request: Request) -> Answer | None:
    return None


FAULTS = {
    "403": _blocked("answers 403, while the home page is there", challenges.forbidden, "http_403"),
    "404-report": Kind(
        "the report answers 404 at all its addresses, and is listed all the same", DOCUMENTS, challenges.gone,
        state="gone", reason="http_404", needs_report=True,
    ),
    "404-page-2": Kind(
        "lists answer 404 from their second page on", LISTS, _after_page_one, lost=_after_first_page,
        list_reason="http_404", by_report=False,
    ),
    "412": _blocked("answers 412 with a script", challenges.script_412, "challenge_412"),
    "521": _blocked("answers 521 with a cookie and a script", challenges.script_521, "challenge_521"),
    "acw": _blocked(
        "answers 200 with a script that computes acw_sc__v2", challenges.script_acw, "challenge_acw_sc_v2"
    ),
    "c3vk": _blocked("answers 200 with a script that sets C3VK", challenges.script_c3vk, "challenge_cookie"),
    "302-cookie": Kind(
        "answers 302 to the same address until a cookie comes back", EVERYTHING, challenges.cookie_round
    ),
    "cookie-loop": _blocked(
        "answers 302 to the same address for ever", challenges.cookie_loop, "challenge_cookie"
    ),
    "captcha": _blocked("answers 200 and asks for a captcha", challenges.captcha, "captcha"),
    "soft-404": _blocked("answers 200 with the home page", _home, "soft_404", "gone"),
    "throttled": _blocked("answers 200 with the page of a column", challenges.throttled, "throttled"),
    "54-bytes": Kind(
        "lists, and reports that are named, answer 200 with 54 bytes", LISTS | REPORTS, challenges.stub,
        state="failed", reason="empty_body", lost=_all_lost, list_reason="empty_body",
    ),
    "truncated-json": Kind(
        "data end in the middle", DATA, spoil=challenges.truncated, lost=_data_lost, list_reason="truncated",
        by_report=False,
    ),
    "html-for-json": Kind(
        "a page comes where data were asked for", DATA, challenges.not_json, lost=_data_lost,
        list_reason="not_json", by_report=False,
    ),
    "slow": _broken("sends some bytes and then nothing for a minute", "slow", "timeout"),
    "reset": _broken("resets the connection", "reset", "connection_error"),
    "cut": _broken("ends before the length that it told", "cut", "connection_error"),
    "429": _blocked("answers 429 with Retry-After", challenges.too_many, "http_429", "failed"),
    "429-once": Kind(
        "the first request for each page of a report answers 429", REPORTS, _once(challenges.too_many)
    ),
    "503": _blocked("answers 503 with Retry-After", challenges.unavailable, "http_503", "failed"),
    "503-once": Kind(
        "the first request for each page of a report answers 503", REPORTS, _once(challenges.unavailable)
    ),
    "foreign-redirect": _blocked("redirects to a host that no entry allows", _foreign, "host_not_allowed"),
    "robots-disallow": Kind(
        "robots.txt shuts the whole host", frozenset({"robots"}), _untouched, state="blocked",
        reason="robots_txt", lost=_all_lost, list_reason="robots_txt", by_report=False, whole_host=True,
    ),
    "crawl-delay": Kind(
        "robots.txt asks for a second between requests", frozenset({"robots"}), _untouched, by_report=False,
        whole_host=True,
    ),
    "list-ends-early": Kind(
        "lists give up half of their rows and still count them all", LISTS, _untouched,
        lost=_after_the_middle, list_reason="list_ended_early", by_report=False,
    ),
    "count-lies": Kind(
        "lists count seven rows more than there are", LISTS, _untouched, list_reason="count_mismatch",
        by_report=False,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault switched on for some reports, for a part of the portal, or for all of it."""

    name: str
    kind: Kind
    street: int | None = None
    year: int | None = None
    word: str | None = None
    hosts: frozenset[str] = data_field(default_factory=frozenset)

    @property
    def everywhere(self) -> bool:
        """Whether it names neither report nor part."""
        return self.street is None and self.word is None

    def _about(self, post: Post | None, labels: Collection[str]) -> bool:
        """Whether what it names covers a post (None for lists) under these labels."""
        if self.everywhere:
            return True
        if self.word is not None:
            return self.word in labels or (self.kind.whole_host and bool(self.hosts.intersection(labels)))
        place = None if post is None else post.place
        return place is not None and self.street == place.street and self.year in (None, post and post.year)

    def touches(self, route: Route) -> bool:
        """Whether an answer of this route is wrong."""
        if route.role not in self.kind.roles or not self._about(route.post, route.labels):
            return False
        # Stubs come of lists; a report is one only where it is named.
        return not (self.name == "54-bytes" and route.role == "report" and self.street is None)

    def answer(self, request: Request) -> Answer | None:
        """What the portal says instead; None where it would say what it always does."""
        return self.kind.instead(request) if self.kind.instead else None

    def hits_report(self, post: Post, entry: Entry) -> bool:
        """Whether a report cannot be had, though an entry lists it."""
        if self.kind.state is None or not self._about(post, entry.labels):
            return False
        return self.kind.whole_host or self.touches(Route(_nobody, "report", entry.labels, post))

    def hits_list(self, entry: Entry) -> bool:
        """Whether the lists of an entry are not what they should be."""
        if self.kind.list_reason is None or self.street is not None or not self._about(None, entry.labels):
            return False
        return self.kind.roles != DATA or any(shelf.api for shelf in entry.shelves)

    def loses(self, shelf: Shelf, row: int) -> bool:
        """Whether a row of a list that it hits is out of reach."""
        return self.kind.lost is not None and self.kind.lost(shelf, row)


def _nobody(_request: Request) -> Answer:
    raise AssertionError("a route that is only compared is never asked")


@dataclass(frozen=True, slots=True)
class Orders:
    """Everything ordered at one time: faults, and what has happened to reports."""

    faults: tuple[Fault, ...] = ()
    changes: Changes = data_field(default_factory=Changes)

    @classmethod
    def parse(cls, texts: Iterable[str]) -> "Orders":
        """Read orders; FaultError for the first that is none."""
        faults: list[Fault] = []
        changes: list[tuple[str, Key]] = []
        for text in texts:
            name, _, where = text.partition("=")
            if name in CHANGES:
                changes.append((name, _report(name, where)))
            else:
                faults.append(_fault(text, name, where))
        return cls(tuple(faults), Changes.of(changes))

    def check(self, words: Collection[str]) -> None:
        """FaultError where a fault names a part that the portal has not."""
        for fault in self.faults:
            if fault.word is not None and fault.word not in words:
                raise FaultError(
                    f"{fault.name}={fault.word}: there is no such part; name a report as STREET-YEAR, "
                    f"or one of {', '.join(sorted(words))}"
                )


def _report(name: str, where: str) -> Key:
    street, _, year = where.partition("-")
    if not (street.isdigit() and year.isdigit()):
        raise FaultError(f"{name} needs a report, such as {name}=440104019-2020")
    return int(street), int(year)


def _fault(text: str, name: str, where: str) -> Fault:
    kind = FAULTS.get(name)
    if kind is None:
        raise FaultError(f"there is no fault {name!r}; there are {', '.join([*FAULTS, *CHANGES])}")
    if kind.needs_report:
        street, year = _report(name, where)
        return Fault(name, kind, street, year)
    number, _, rest = where.partition("-")
    if not number.isdigit():
        return Fault(name, kind, word=where or None)
    if not kind.by_report:
        raise FaultError(f"{text}: {name} is about lists; name a platform, a host or the id of an entry")
    if rest and not rest.isdigit():
        raise FaultError(f"{text}: name the report as STREET-YEAR, such as {name}=440104019-2020")
    return Fault(name, kind, int(number), int(rest) if rest else None)

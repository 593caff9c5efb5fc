"""What a crawl is asked and what it answers: plain records, the same in JSON and in Python."""

import os
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from spiders.sources import Source

Role = Literal["page", "attachment", "picture"]
State = Literal["fetched", "failed", "blocked", "gone", "known"]
YearFrom = Literal["title", "column", "published"]
Change = Literal["new", "changed", "unchanged", "moved"]

NOT_ASKED = ("year_not_asked", "place_not_asked")
"""Reasons for which only this job, not the row itself, keeps a row out."""


class Record(BaseModel):
    """A record of the crawl; unknown fields are refused, so that the two sides cannot drift apart."""

    model_config = ConfigDict(extra="forbid")


class KnownDocument(Record):
    """A document that the archive has: its address, its digest, its name and what the portal said of it."""

    url: str
    sha256: str
    name: str | None = None
    media_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None


class Known(Record):
    """A row seen before, which is not asked for again.

    `refetch` asks for it all the same, conditionally where the portal allows that. `out_of_scope` is
    the reason of an earlier crawl that had to open the page to see that it is none of ours. `url`,
    `aliases` and `title` are those it had; `expected` says that this walk must meet it: listed by this source before,
    and within what the job asks for.
    """

    refetch: bool = False
    documents: list[KnownDocument] = Field(default_factory=list)
    out_of_scope: str | None = None
    url: str | None = None
    aliases: list[str] = Field(default_factory=list)
    title: str = ""
    expected: bool = False


class CrawlJob(Record):
    """One walk through one source. `archive` is a directory.

    `years` empty means all. `streets` (nine digits) and `districts` (six) choose reports by whom they
    are of, none of both means all. After `seconds` nothing more is asked and the rest is `out_of_time`.
    `timeout` is how many seconds one answer may take; what has never answered is given less.
    `log` is a file to which the crawl's own log is appended. `ca_file` (PEM) is trusted besides the
    system's authorities.
    """

    source: Source
    archive: str
    years: list[int] = Field(default_factory=list)
    streets: list[int] = Field(default_factory=list)
    districts: list[int] = Field(default_factory=list)
    known: dict[str, Known] = Field(default_factory=dict)
    seconds: float | None = Field(default=None, gt=0)
    timeout: float = Field(default_factory=lambda: float(os.environ.get("GONGKAI_TIMEOUT") or 60), gt=0)
    log: str | None = None
    ca_file: str | None = None
    # An address where the operator of this run can be reached; part of the user agent.
    contact: str | None = Field(default_factory=lambda: os.environ.get("GONGKAI_CONTACT") or None)


class Document(Record):
    """One file of a report, as the portal answered. `sha256` is None where its bytes were not got or are
    not the report's (a home page in its place); `reason` then says why. A `status` of 304 means that the
    archived bytes are still the portal's. `picture`: an image in the body of the page.
    """

    url: str
    role: Role
    name: str | None = None
    media_type: str | None = None
    status: int | None = None
    sha256: str | None = None
    fetched_at: str
    etag: str | None = None
    last_modified: str | None = None
    reason: str | None = None


class Discovered(Record):
    """One report, whatever its addresses, and the one state it ended in.

    `year` is the year of the report as far as title, column or day of publication tell (`year_from`);
    what only the day of publication tells is a hint, the document decides. `reason` goes with every
    state but `known`: on a `fetched` report it says that an attachment could not be got, or that the
    body is `pictures_only`. `change` compares a fetched report with what was known of it by the digests
    of its files; `moved` is one whose bytes are known from the address or key in `moved_from`.
    """

    key: str
    url: str
    aliases: list[str] = Field(default_factory=list)
    title: str
    published_on: str | None = None
    agency: str | None = None
    district: int | None = None
    street: int | None = None
    year: int | None = None
    year_from: YearFrom | None = None
    state: State
    reason: str | None = None
    change: Change | None = None
    moved_from: str | None = None
    documents: list[Document] = Field(default_factory=list)


class OutOfScope(Record):
    """A row that is listed and is none of ours: no yearly report, a department's, another year's."""

    key: str
    url: str
    title: str
    reason: str


class Listing(Record):
    """One list that was read: `rows` different rows of `announced` by the portal itself (None where it
    does not say). `complete` is False where it could not be read to its end, or ended early; `reason`
    then says why.
    """

    url: str
    rows: int = 0
    announced: int | None = None
    complete: bool = True
    reason: str | None = None

    @property
    def settled(self) -> bool:
        """Whether all is known of it that there is to know: read to its end, or not there any more."""
        return self.complete or self.reason in ("http_404", "moved", "no_reports_listed")


class Counts(Record):
    """The account of a crawl: `listed` = `matched` + all of `out_of_scope`, and `matched` = `fetched` +
    `failed` (which holds blocked and gone reports too) + `known`. `requests` counts every request that
    went out, lists, robots.txt and retries included.
    """

    listed: int = 0
    matched: int = 0
    out_of_scope: dict[str, int] = Field(default_factory=dict)
    fetched: int = 0
    failed: int = 0
    known: int = 0
    requests: int = 0


class CrawlResult(Record):
    """What came of a crawl. `errors` say what of the source could not be read at all; `warnings` what
    looks odd, each as `ADDRESS: CODE: what was seen`. `vanished` are the keys that were expected and are
    listed no more, which only lists that are all `settled` can tell, each with what its address
    says: `not_listed` where the report is still there, else why it is not. `finished` is False where
    the process died or ran out of time, and the rest is then what it had done.
    """

    source_id: str
    reports: list[Discovered] = Field(default_factory=list)
    out_of_scope: list[OutOfScope] = Field(default_factory=list)
    lists: list[Listing] = Field(default_factory=list)
    vanished: dict[str, str] = Field(default_factory=dict)
    counts: Counts = Field(default_factory=Counts)
    errors: list[str] = Field(default_factory=list)
    warnings: list[str] = Field(default_factory=list)
    finished: bool = False


def account(reports: list[Discovered], out_of_scope: list[OutOfScope], listed: int, requests: int) -> Counts:
    """Add up what became of the rows."""
    reasons: dict[str, int] = {}
    for row in out_of_scope:
        reasons[row.reason] = reasons.get(row.reason, 0) + 1
    states = [report.state for report in reports]
    fetched, known = states.count("fetched"), states.count("known")
    return Counts(
        listed=listed,
        matched=len(reports),
        out_of_scope=dict(sorted(reasons.items())),
        fetched=fetched,
        known=known,
        failed=len(reports) - fetched - known,
        requests=requests,
    )

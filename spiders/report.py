"""What a crawl is asked and what it answers: plain records, the same in JSON and in Python."""

import os
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from spiders.sources import Source

Role = Literal["page", "attachment"]
State = Literal["fetched", "failed", "blocked", "gone", "known"]
YearFrom = Literal["title", "column", "published"]


class Record(BaseModel):
    """A record of the crawl; unknown fields are refused, so that the two sides cannot drift apart."""

    model_config = ConfigDict(extra="forbid")


class KnownDocument(Record):
    """A document that the archive has: its address, its digest and what the portal said of it."""

    url: str
    sha256: str
    media_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None


class Known(Record):
    """A row seen before, which is not asked for again.

    `refetch` asks for it all the same, conditionally where the portal allows that. `out_of_scope` is
    the reason of an earlier crawl that had to open the page to see that it is none of ours.
    """

    refetch: bool = False
    documents: list[KnownDocument] = Field(default_factory=list)
    out_of_scope: str | None = None


class CrawlJob(Record):
    """One walk through one source. `years` empty means all; `archive` is a directory."""

    source: Source
    archive: str
    years: list[int] = Field(default_factory=list)
    known: dict[str, Known] = Field(default_factory=dict)
    # An address where the operator of this run can be reached; part of the user agent.
    contact: str | None = Field(default_factory=lambda: os.environ.get("GONGKAI_CONTACT") or None)


class Document(Record):
    """One file of a report, as the portal answered. `sha256` is None where no bytes were got; `reason`
    then says why. A `status` of 304 means that the archived bytes are still the portal's.
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
    state but `known`: on a `fetched` report it says that an attachment could not be got.
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
    documents: list[Document] = Field(default_factory=list)


class OutOfScope(Record):
    """A row that is listed and is none of ours: no yearly report, a department's, another year's."""

    key: str
    url: str
    title: str
    reason: str


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
    looks odd. `finished` is False where the process died, and the rest is then what it had done.
    """

    source_id: str
    reports: list[Discovered] = Field(default_factory=list)
    out_of_scope: list[OutOfScope] = Field(default_factory=list)
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

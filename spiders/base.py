"""The base of all platforms: from the rows that a portal lists to reports that are archived.

A platform says how its lists are read (`rows`), how its pages are (`read_page`) and when two addresses
are one report (`identity`). Everything else is here: what is a report of ours, what is asked for,
what becomes of it. Every row listed ends as exactly one report or one row out of scope.

Spiders are written as coroutines, in the order in which a person would read the portal.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import scrapy

from schemas.times import SHANGHAI
from spiders.archive import Archive, ArchiveError, Fetch
from spiders.fetching import FetchError, fetch, fetch_text, header, state_for
from spiders.hosts import desktop, same_resource, with_scheme_of
from spiders.pages import Link, PageFacts, read_page, unite
from spiders.report import (
    CrawlJob,
    CrawlResult,
    Discovered,
    Document,
    Known,
    KnownDocument,
    OutOfScope,
    Role,
    State,
    account,
)
from spiders.rows import Column, Row, Verdict, judge
from spiders.settings import FILE_BYTES, PAGE_BYTES
from spiders.text import decode, is_cut, now

log = logging.getLogger(__name__)

FIRST_YEAR = 2008
"""The regulation came into force on 2008-05-01; no report is about an earlier year."""

# Reports in work at once. Requests still go out one by one; this keeps the line busy while a disk syncs.
_AT_WORK = 4


class PortalSpider(scrapy.Spider):
    """Base of the platforms; see the module."""

    platform: ClassVar[str]

    def __init__(self, job: CrawlJob, emit: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(name=job.source.id)
        self.job = job
        self.source = job.source
        self.archive = Archive(Path(job.archive))
        self._emit = emit
        self._found: dict[str, Row] = {}
        self._reports: dict[str, Discovered] = {}
        self._out_of_scope: dict[str, OutOfScope] = {}
        self._errors: list[str] = []
        self._warnings: list[str] = []
        self._done = False

    # -- what a platform says ------------------------------------------------------------------------

    def rows(self, column: Column) -> AsyncIterator[Row]:
        """Every line that the portal lists under `column`, in its order, duplicates and decoys too.

        Raises FetchError where the list cannot be read (to its end).
        """
        raise NotImplementedError(f"{type(self).__name__} does not say how its lists are read")

    def identity(self, url: str) -> str:
        """The key of the report at `url`, the same for all its addresses."""
        return same_resource(url)

    def read_page(self, text: str, url: str) -> PageFacts:
        """What a report's page says of itself."""
        return read_page(text, url)

    # -- the crawl -----------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """Walk the source; the requests are made by the coroutine itself, so none is yielded."""
        for template in self.source.start_urls:
            await self._list(template)
        rows = iter(self._found.items())
        await asyncio.gather(*(self._work(rows) for _ in range(_AT_WORK)))
        self._done = True
        requests: list[Any] = []
        for request in requests:
            yield request

    def result(self) -> CrawlResult:
        """What came of it, once the crawl has ended."""
        # In the order of the lists, whatever order the portal answered in.
        reports = [self._reports[key] for key in self._found if key in self._reports]
        out_of_scope = [self._out_of_scope[key] for key in self._found if key in self._out_of_scope]
        requests = self.crawler.stats.get_value("downloader/request_count", 0)
        if not self._done:
            self.complain(f"{self.source.id}: the crawl was stopped before its end; what it had done is kept")
        return CrawlResult(
            source_id=self.source.id,
            reports=reports,
            out_of_scope=out_of_scope,
            counts=account(reports, out_of_scope, len(self._found), requests),
            errors=self._errors,
            warnings=self._warnings,
            finished=self._done,
        )

    def warn(self, text: str) -> None:
        """Note what looks odd and stops nothing."""
        self._warnings.append(text)

    def complain(self, text: str) -> None:
        """Note what of the source could not be read."""
        self._errors.append(text)

    async def _list(self, template: str) -> None:
        """Collect the rows of one start address, for each of its years."""
        missing: list[str] = []
        answered = False
        for column in self._columns(template):
            self._emit({"event": "listing", "url": column.url})
            try:
                async for row in self.rows(column):
                    row.year = column.year
                    self._add(row)
                answered = True
            except FetchError as error:
                absent = column.year is not None and error.reason in ("http_404", "moved")
                (missing if absent else self._errors).append(str(error))
            except Exception as error:
                # A list of a shape never met must not take the other lists with it.
                log.exception("%s: %s", self.source.id, column.url)
                self.complain(f"{column.url}: {type(error).__name__}: {error}")
            self._emit({"event": "listed", "n": len(self._found)})
        # A column of a year that is not there yet is no news; one of which no year is there has moved.
        if not answered:
            self._errors += missing

    def _columns(self, template: str) -> Iterator[Column]:
        if "{year}" not in template:
            yield Column(template)
            return
        last = datetime.now(SHANGHAI).year - 1
        for year in sorted(self.job.years, reverse=True) or range(last, FIRST_YEAR - 1, -1):
            yield Column(template.replace("{year}", str(year)), year)

    def _add(self, row: Row) -> None:
        row.cut = is_cut(row.title) or not row.title
        row.aliases.append(row.url)
        row.url = desktop(row.url)
        key = self.identity(row.url)
        if key in self._found:
            self._found[key].merge(row)
        else:
            self._found[key] = row

    async def _work(self, rows: Iterator[tuple[str, Row]]) -> None:
        for key, row in rows:
            try:
                outcome = await self._settle(key, row)
            except Exception as error:
                # One row's trouble is that row's; what it was goes to the log in full.
                log.exception("%s: %s", self.source.id, row.url)
                self.complain(f"{row.url}: {type(error).__name__}: {error}")
                outcome = self._discovered(key, row, Verdict(), "failed", "spider_error")
            if isinstance(outcome, OutOfScope):
                self._out_of_scope[key] = outcome
                self._emit({"event": "out_of_scope", "row": outcome.model_dump()})
            else:
                self._reports[key] = outcome
                self._emit({"event": "report", "report": outcome.model_dump()})

    # -- one report ----------------------------------------------------------------------------------

    async def _settle(self, key: str, row: Row) -> Discovered | OutOfScope:
        verdict = judge(row, self.source, self.job.years, page_seen=False)
        known = self.job.known.get(key)
        if verdict is None and known is not None and known.out_of_scope:
            verdict = Verdict(reason=known.out_of_scope)
        if verdict is not None and verdict.reason:
            return self._rejected(key, row, verdict.reason)
        if known is not None and not known.refetch:
            return self._discovered(key, row, verdict or Verdict(), "known", None)
        return await self._fetch_report(key, row, known or Known())

    async def _fetch_report(self, key: str, row: Row, known: Known) -> Discovered | OutOfScope:
        had = {same_resource(document.url): document for document in known.documents}
        page, body = await self._fetch_document(key, Link(row.url), "page", had)
        facts = PageFacts()
        if body is not None:
            facts = self.read_page(decode(body, page.media_type), row.url)
            row.learn(facts)
        verdict = judge(row, self.source, self.job.years, page_seen=body is not None) or Verdict()
        if verdict.reason:
            return self._rejected(key, row, verdict.reason)
        if body is None:
            reason = page.reason or "fetch_error"
            report = self._discovered(key, row, verdict, state_for(reason), reason)
            report.documents = [page]
            return report
        documents = [page]
        for link in unite(row.attachments, facts.attachments):
            link.url = with_scheme_of(link.url, row.url)
            documents.append((await self._fetch_document(key, link, "attachment", had))[0])
        failure = next((document.reason for document in documents if document.reason), None)
        report = self._discovered(key, row, verdict, "fetched", failure)
        report.documents = documents
        return report

    async def _fetch_document(
        self, key: str, link: Link, role: Role, had: dict[str, KnownDocument]
    ) -> tuple[Document, bytes | None]:
        """Fetch and archive one file; its bytes, where there are any, are returned beside the record."""
        known = had.get(same_resource(link.url))
        kept = await asyncio.to_thread(self._kept, known) if known else None
        document = Document(url=link.url, role=role, name=link.name, fetched_at=now())
        cap = PAGE_BYTES if role == "page" else FILE_BYTES
        try:
            response = await fetch(self.crawler, link.url, cap, known if kept is not None else None)
        except FetchError as error:
            document.status, document.reason = error.status, error.reason
            return document, None
        self._emit({"event": "fetched", "url": link.url})
        document.fetched_at = now()
        document.status = response.status
        document.etag = header(response, "ETag")
        document.last_modified = header(response, "Last-Modified")
        document.media_type = header(response, "Content-Type")
        body = response.body
        if response.status == 304 and known is not None and kept is not None:
            body = kept
            document.media_type = document.media_type or known.media_type
            document.etag = document.etag or known.etag
            document.last_modified = document.last_modified or known.last_modified
        document.sha256 = await asyncio.to_thread(
            self._keep, key, link.url, response, body, document.fetched_at
        )
        return document, body

    def _discovered(
        self, key: str, row: Row, verdict: Verdict, state: State, reason: str | None
    ) -> Discovered:
        url = desktop(row.url)
        return Discovered(
            key=key,
            url=url,
            aliases=sorted({address for address in row.aliases if address != url}),
            title=row.title,
            published_on=row.published_on,
            agency=verdict.agency or row.agency,
            district=verdict.place.district if verdict.place else self.source.district,
            street=verdict.place.street if verdict.place else self.source.street,
            year=verdict.year,
            year_from=verdict.year_from,
            state=state,
            reason=reason,
        )

    def _rejected(self, key: str, row: Row, reason: str) -> OutOfScope:
        return OutOfScope(key=key, url=desktop(row.url), title=row.title, reason=reason)

    def _kept(self, known: KnownDocument) -> bytes | None:
        """The archived bytes that a portal may call unchanged; damaged or missing ones are asked for anew."""
        try:
            return self.archive.get(known.sha256) if known.etag or known.last_modified else None
        except ArchiveError as error:
            self.warn(str(error))
            return None

    def _keep(
        self, key: str, asked: str, response: scrapy.http.Response, body: bytes, fetched_at: str
    ) -> str:
        sha256 = self.archive.put(body)
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        self.archive.record(
            Fetch(
                url=response.url,
                requested_url=asked,
                status=response.status,
                headers=headers,
                sha256=sha256,
                size=len(body),
                fetched_at=fetched_at,
                source_id=self.source.id,
                key=key,
            )
        )
        return sha256

    async def fetch_text(self, url: str) -> tuple[str, str]:
        """A list's text and the address that it was found at; see `spiders.fetching.fetch_text`."""
        return await fetch_text(self.crawler, url)

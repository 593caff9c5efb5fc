"""The base of all platforms: from the rows that a portal lists to reports that are archived.

A platform says how its lists are read (`rows`), how its pages are (`read_page`) and when two addresses
are one report (`identity`). Everything else is here: what is a report of ours, what is asked for,
what becomes of it. Every row listed ends as exactly one report, part of one, or one row out of scope.

Spiders are written as coroutines, in the order in which a person would read the portal.
"""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import scrapy

from schemas.text import squeeze
from schemas.titles import read_title
from spiders.addresses import desktop, same_resource
from spiders.archive.objects import Archive
from spiders.pages.article import PageFacts, read_page
from spiders.pages.emptiness import says_it_is_empty
from spiders.pages.pagers import unturned
from spiders.pages.rows import Column, Row, Verdict, Wanted, judge, twin_title
from spiders.pages.sections import DEPTH, below
from spiders.pages.text import is_cut
from spiders.politeness.fetching import EngineWeb, FetchError, Web, state_for
from spiders.records import (
    CrawlJob,
    CrawlResult,
    Discovered,
    Known,
    Listing,
    OutOfScope,
    State,
    account,
)
from spiders.walking.outcomes import Outcomes
from spiders.walking.plan import columns
from spiders.walking.visits import Visitor, change_of

log = logging.getLogger(__name__)

# Reports in work at once. Requests still go out one by one; this keeps the line busy while a disk syncs.
_AT_WORK = 4
_MOST_COLUMNS = 400
_OURS = Path(__file__).parents[1]


class PortalSpider(scrapy.Spider):
    """Base of the platforms; see the module."""

    platform: ClassVar[str]
    columns_anywhere: ClassVar[bool] = False
    """True where addresses do not show which column lies below which."""

    def __init__(self, job: CrawlJob, emit: Callable[[dict[str, Any]], None], web: Web | None = None) -> None:
        super().__init__(name=job.source.id)
        self.job = job
        self.source = job.source
        self.archive = Archive(Path(job.archive))
        self.archive.prepare()  # no portal is asked for what could not be kept
        self.wanted = Wanted(frozenset(job.years), frozenset(job.streets), frozenset(job.districts))
        self._web = web
        self._emit = emit
        self._found: dict[str, Row] = {}
        self._outcomes = Outcomes()
        self._lists: list[Listing] = []
        self._below: list[Column] = []
        self._leads_on = False
        # The pages of the list that is being read, for as long as nothing was found in them.
        self._shown: list[str] = []
        self._first_page: tuple[str, str] | None = None
        self._pages_read = 0
        self._empty: dict[str, bool] = {}
        self._errors: list[str] = []
        self._warnings: list[str] = []
        self._vanished: dict[str, str] = {}
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

    def number(self, url: str) -> int | None:
        """The number that the post at `url` must say it has; None where addresses have none."""
        del url
        return None

    async def more_about(self, row: Row) -> list[str]:
        """Further addresses of a report that is at none of those listed; asked for only then."""
        del row
        return []

    # -- what a platform tells while it reads --------------------------------------------------------

    @property
    def web(self) -> Web:
        """The portals; see `spiders.politeness.fetching.Web`."""
        if self._web is None:
            self._web = EngineWeb(self.crawler)
        return self._web

    async def page(
        self, url: str, form: Mapping[str, str] | None = None, referer: str | None = None
    ) -> tuple[str, str]:
        """A page of a list: its text and the address that it was found at. Raises FetchError."""
        text, at = await self.web.text(url, form, referer)
        self._shown.append(text)
        self._first_page, self._pages_read = self._first_page or (text, at), self._pages_read + 1
        return text, at

    def warn(self, text: str) -> None:
        """Note what looks odd and stops nothing."""
        if text not in self._warnings:
            self._warnings.append(text)

    def complain(self, text: str) -> None:
        """Note what of the source could not be read."""
        if text not in self._errors:
            self._errors.append(text)

    def fetched(self, url: str) -> None:
        """Tell whoever watches that a file was fetched."""
        self._emit({"event": "fetched", "url": url})

    def announced(self, url: str, total: int | None, served: int) -> None:
        """The list at `url` has ended after `served` rows of `total` that the portal says there are."""
        listing = self._lists[-1]
        if total is not None:
            listing.announced = (listing.announced or 0) + total
        if total is not None and served < total:
            self.cut_short(url, "list_short", f"{served} rows served of {total} announced")

    def cut_short(self, url: str, reason: str, text: str) -> None:
        """The list at `url` has, or may have, more rows than were read."""
        self._lists[-1].complete = False
        self._lists[-1].reason = self._lists[-1].reason or reason
        self.warn(f"{url}: {reason}: {text}")

    def look_below(self, text: str, url: str, column: Column) -> None:
        """Take up the columns of years and streets that a column's page links to."""
        found = list(below(text, url, column, self.source, anywhere=self.columns_anywhere))
        self._leads_on |= bool(found)
        self._below += [
            below_it
            for below_it in found
            if self.wanted.admits_year(below_it.year) and self.wanted.admits_street(below_it.street)
        ]

    # -- the crawl -----------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """Walk the source; the requests are made by the coroutine itself, so none is yielded."""
        await self.walk()
        requests: list[Any] = []
        for request in requests:
            yield request

    async def read_lists(self) -> list[Row]:
        """Every row that the source lists, once each."""
        visited: set[str] = set()
        for template in self.source.start_urls:
            await self._list(template, visited)
        self._join_twins()
        return list(self._found.values())

    async def walk(self) -> None:
        """Read the lists, then fetch what they list."""
        await self.read_lists()
        self._judge_empty_lists()
        visitor = Visitor(self)
        rows = iter(self._found.items())
        await asyncio.gather(*(self._work(rows, visitor) for _ in range(_AT_WORK)))
        if self.web.is_late:
            self.complain(
                f"{self.source.id}: the crawl was stopped after {self.job.seconds:g} seconds; what it had done is kept"
            )
        else:
            await self._look_for_lost(visitor)
            self._done = True

    def result(self) -> CrawlResult:
        """What came of it, once the crawl has ended."""
        # In the order of the lists, whatever order the portal answered in.
        reports = list(self._outcomes.reports(self._found))
        out_of_scope = list(self._outcomes.out_of_scope(self._found))
        if not self._done and not self._errors:
            self.complain(f"{self.source.id}: the crawl was stopped before its end; what it had done is kept")
        return CrawlResult(
            source_id=self.source.id,
            reports=reports,
            out_of_scope=out_of_scope,
            lists=self._lists,
            vanished=self._vanished,
            counts=account(reports, out_of_scope, len(self._found), self.web.requests),
            errors=self._errors,
            warnings=self._warnings,
            finished=self._done,
        )

    async def _look_for_lost(self, visitor: Visitor) -> None:
        """Ask for what was listed before and is not now, where that can be known: no list could not be read."""
        if self._errors or not all(listing.settled for listing in self._lists):
            return
        moved = self._outcomes.moved_from
        for key, known in self.job.known.items():
            if not known.expected or key in self._found or key in moved:
                continue
            reason = "not_listed"
            if known.url is not None:
                row = Row(known.url, known.title)
                reason = (await visitor.visit(key, row, known)).reason or reason
            self._vanished[key] = reason

    async def _list(self, template: str, visited: set[str]) -> None:
        """Collect the rows of one start address, for each of its years, and of the columns below."""
        missing: list[str] = []
        answered = False
        for column in columns(template, self.job.years):
            self._below = []
            error = await self._read(column)
            if error is None:
                answered = True
            else:
                absent = column.year is not None and error.reason in ("http_404", "moved")
                if absent:
                    missing.append(str(error))
                    self._lists.pop()
                else:
                    self.complain(str(error))
            visited.add(same_resource(column.url))
            await self._list_below(visited)
        # A column of a year that is not there yet is no news; one of which no year is there has moved.
        if not answered:
            for text in missing:
                self.complain(text)

    async def _list_below(self, visited: set[str]) -> None:
        """The columns that the last ones led to, level by level."""
        for _ in range(DEPTH):
            level, self._below = self._below, []
            for column in level:
                if same_resource(column.url) in visited or len(visited) >= _MOST_COLUMNS:
                    continue
                visited.add(same_resource(column.url))
                error = await self._read(column)
                if error is not None and error.reason in ("http_404", "moved"):
                    # Portals keep links to folders of years that they took away.
                    self.warn(f"{error.url}: {error.reason}: a column that another links to is not there")
                elif error is not None:
                    self.complain(str(error))

    async def _read(self, column: Column) -> FetchError | None:
        """Collect the rows of one column; what went wrong with it is returned, or noted."""
        self._emit({"event": "listing", "url": column.url})
        listing = Listing(url=column.url)
        self._lists.append(listing)
        keys, reports, complaints = set(), 0, len(self._errors)
        self._leads_on, self._shown = False, []
        self._first_page, self._pages_read = None, 0
        failure = None
        try:
            async for row in self.rows(column):
                row.year, row.street = column.year, column.street
                self._shown.clear()
                keys.add(self._add(row))
                reports += read_title(row.title).is_report or row.cut
        except FetchError as error:
            failure = error
            listing.complete, listing.reason = False, error.reason
        except Exception as error:
            # A list of a shape never met must not take the other lists with it.
            log.exception("%s: %s", self.source.id, column.url)
            self.complain(f"{column.url}: {_whereabouts(error)}")
            listing.complete, listing.reason = False, "spider_error"
        listing.rows = len(keys)
        if failure is None and not reports and not self._leads_on:
            says_so = not keys and (listing.announced == 0 or any(map(says_it_is_empty, self._shown)))
            what = f"none of its {len(keys)} rows is a yearly report" if keys else "lists nothing"
            self.cut_short(column.url, "no_reports_listed", "says that it is empty" if says_so else what)
            if not keys and len(self._errors) == complaints:
                self._empty[column.url] = says_so
        if failure is None and keys and listing.announced is None:
            self._look_for_pages(column, len(keys))
        self._shown.clear()
        self._emit({"event": "listed", "n": len(self._found)})
        return failure

    def _look_for_pages(self, column: Column, rows: int) -> None:
        """Name the way to further pages of a list of which one was read, where its page shows such a way."""
        if self._first_page is not None and self._pages_read == 1:
            text, at = self._first_page
            if left := unturned(text, at, rows):
                self.cut_short(column.url, "pages_not_turned", f"further pages that are not read: {left}")

    def _judge_empty_lists(self) -> None:
        """A list in which nothing is found is empty only where it says so, and held nothing before: rows may be
        made in a way that nobody here knows, and portals answer 200 with half of themselves.
        """
        full = [_folder(listing.url) for listing in self._lists if listing.rows]
        lost = [
            known
            for key, known in self.job.known.items()
            if known.expected and key not in self._found and not _lies_in(known, full)
        ]
        for url, says_so in self._empty.items():
            if not says_so or lost:
                before = f", and reports that were listed before are nowhere now: {len(lost)}" if lost else ""
                self.complain(f"{url}: no_reports_listed: nothing is found in it{before}")

    def _add(self, row: Row) -> str:
        row.cut = is_cut(row.title) or not row.title
        row.aliases.append(row.url)
        row.url = desktop(row.url)
        key = self.identity(row.url)
        if key in self._found:
            self._found[key].merge(row)
        else:
            self._found[key] = row
        return key

    def _join_twins(self) -> None:
        """A report and its copies, such as …(图片版), are one; the copy goes with the report."""
        by_title = {squeeze(row.title): row for row in self._found.values()}
        for key, row in list(self._found.items()):
            original = by_title.get(twin_title(row.title) or "")
            if original is not None and original is not row:
                original.twins.append(row)
                original.twin_urls += [row.url, *row.aliases]
                del self._found[key]

    async def _work(self, rows: Iterator[tuple[str, Row]], visitor: Visitor) -> None:
        for key, row in rows:
            try:
                outcome = await self._settle(key, row, visitor)
            except Exception as error:
                # One row's trouble is that row's; what it was goes to the log in full.
                log.exception("%s: %s", self.source.id, row.url)
                self.complain(f"{row.url}: {_whereabouts(error)}")
                outcome = self._discovered(key, row, Verdict(), "failed", "spider_error")
            self._outcomes.put(key, outcome)
            if isinstance(outcome, OutOfScope):
                self._emit({"event": "out_of_scope", "row": outcome.model_dump()})
            else:
                self._emit({"event": "report", "report": outcome.model_dump()})

    async def _settle(self, key: str, row: Row, visitor: Visitor) -> Discovered | OutOfScope:
        verdict = judge(row, self.source, self.wanted, page_seen=False)
        known = self.job.known.get(key)
        if verdict is None and known is not None and known.out_of_scope:
            verdict = Verdict(reason=known.out_of_scope)
        if verdict is not None and verdict.reason:
            return _rejected(key, row, verdict.reason)
        if known is not None and not known.refetch:
            report = self._discovered(key, row, verdict or Verdict(), "known", None)
            report.moved_from = visitor.former_address(known, row)
            report.change = "moved" if report.moved_from else None
            return report
        visit = await visitor.visit(key, row, known)
        verdict = judge(row, self.source, self.wanted, page_seen=visit.is_page) or Verdict()
        if verdict.reason:
            return _rejected(key, row, verdict.reason)
        if visit.reason is not None:
            report = self._discovered(key, row, verdict, state_for(visit.reason), visit.reason)
            report.documents = visit.documents
            return report
        await visitor.fetch_files(key, row, visit)
        report = self._discovered(key, row, verdict, "fetched", visit.shortcoming)
        report.documents = visit.documents
        report.change, report.moved_from = change_of(
            report, known, visitor.former_address(known, row), self._lost()
        )
        return report

    def _lost(self) -> dict[str, str]:
        """Keys that were expected and are not listed, by the digest of each of their files."""
        return {
            file.sha256: key
            for key, known in self.job.known.items()
            if known.expected and key not in self._found
            for file in known.documents
        }

    def _own_street(self, row: Row) -> int | None:
        """The street whose report a row is by the list that it stands in."""
        return row.street if row.shared else self.source.street or row.street

    def _discovered(
        self, key: str, row: Row, verdict: Verdict, state: State, reason: str | None
    ) -> Discovered:
        url = desktop(row.url)
        return Discovered(
            key=key,
            url=url,
            aliases=sorted({address for address in (*row.aliases, *row.twin_urls) if address != url}),
            title=row.title,
            published_on=row.published_on,
            agency=verdict.agency or row.agency,
            district=verdict.place.district if verdict.place else self.source.district,
            street=verdict.place.street if verdict.place else self._own_street(row),
            year=verdict.year,
            year_from=verdict.year_from,
            state=state,
            reason=reason,
        )


def _rejected(key: str, row: Row, reason: str) -> OutOfScope:
    return OutOfScope(key=key, url=desktop(row.url), title=row.title, reason=reason)


def _folder(url: str) -> str:
    folder, _, file = url.partition("?")[0].rpartition("/")
    return same_resource(f"{folder}/{file}/" if file and "." not in file else f"{folder}/")


def _lies_in(known: Known, folders: list[str]) -> bool:
    """Whether a report was in one of these folders, as articles are in that of their column on most platforms."""
    addresses = [same_resource(url) for url in (known.url, *known.aliases) if url]
    return any(address.startswith(folder) for address in addresses for folder in folders)


def _whereabouts(error: Exception) -> str:
    """An error of ours in one line: what, and where in the code."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_OURS)]
    frame = (own or frames)[-1]
    file = Path(frame.filename)
    where = file.relative_to(_OURS) if own else file.name
    return f"{type(error).__name__}: {error} ({where}:{frame.lineno})"

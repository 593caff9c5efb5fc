"""Visiting a report: its page at whichever address has it, its files, its pictures, its twins."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from spiders.addresses import desktop, is_allowed, same_resource, with_scheme_of
from spiders.archive.objects import Archive
from spiders.pages.article import Link, PageFacts, unite
from spiders.pages.content import FEW_WORDS, doubt, is_about_a_report
from spiders.pages.files import is_file
from spiders.pages.links import resolve
from spiders.pages.rows import Row
from spiders.pages.text import decode
from spiders.politeness.challenges import is_throttle
from spiders.politeness.fetching import Web
from spiders.records import Change, Discovered, Document, Known, KnownDocument
from spiders.sources import Source
from spiders.walking.documents import Collected, Collector

_MOST_ADDRESSES = 3
_MOST_FRAMES = 3
# With these, the same post may still be there at another of its addresses.
_TRY_ELSEWHERE = {"http_404", "http_410", "soft_404", "wrong_page", "empty_body"}


class Portal(Protocol):
    """What a visitor needs of the spider that it visits for; see `spiders.walking.spider.PortalSpider`."""

    source: Source
    archive: Archive

    @property
    def web(self) -> Web:
        """The portals."""

    def read_page(self, text: str, url: str) -> PageFacts:
        """What a report's page says of itself."""

    def number(self, url: str) -> int | None:
        """The number that the post at `url` must say it has."""

    async def more_about(self, row: Row) -> list[str]:
        """Further addresses of a report that is at none of those listed."""

    def warn(self, text: str) -> None:
        """Note what looks odd."""

    def fetched(self, url: str) -> None:
        """Tell that a file was fetched."""


@dataclass(slots=True)
class Visit:
    """What came of it: `reason` says why there is no report to be had, `shortcoming` what it lacks; `shown` counts the
    documents that it shows in frames.
    """

    documents: list[Document]
    facts: PageFacts = field(default_factory=PageFacts)
    url: str = ""
    reason: str | None = None
    shortcoming: str | None = None
    is_page: bool = False
    shown: int = 0
    had: dict[str, KnownDocument] = field(default_factory=dict)


class Visitor:
    """Visits the reports of one crawl."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._collector = Collector(
            portal.web, portal.archive, portal.source.id, warn=portal.warn, fetched=portal.fetched
        )

    async def visit(self, key: str, row: Row, known: Known | None) -> Visit:
        """The report's page, at the first of its addresses where it is; `row` learns what it says."""
        had = {same_resource(document.url): document for document in (known or Known()).documents}
        asked = self._addresses(row)
        first = await self._first_of(key, row, asked, had)
        if first.reason in _TRY_ELSEWHERE:
            files = len(row.attachments)
            row.aliases += await self._portal.more_about(row)
            again = [row.url] if len(row.attachments) > files else []
            again += [url for url in self._addresses(row) if url not in asked]
            if again:
                later = await self._first_of(key, row, again, had)
                first = later if later.reason is None else first
        return first

    async def _first_of(
        self, key: str, row: Row, addresses: list[str], had: dict[str, KnownDocument]
    ) -> Visit:
        """The page at the first address that has it, or what came of the very first."""
        first: Visit | None = None
        for url in addresses:
            visit = await self._open(key, row, Link(url), had)
            if visit.is_page:
                row.learn(visit.facts)
            if visit.reason is None:
                if url != row.url:
                    row.aliases.append(row.url)
                    row.url = url
                return visit
            first = first or visit
            if visit.reason not in _TRY_ELSEWHERE:
                break
        assert first is not None
        return first

    async def fetch_files(self, key: str, row: Row, visit: Visit) -> None:
        """Everything that belongs to the page: attachments, pictures in its body, and its twins with theirs."""
        base = visit.facts.base or visit.url
        pictures = [resolve(base, source) for source in visit.facts.content.pictures]
        attachments = unite(row.attachments, visit.facts.attachments)
        await self._fetch_attachments(key, row, visit, attachments)
        for url in pictures:
            link = Link(with_scheme_of(url, row.url))
            visit.documents.append((await self._collector.collect(key, link, "picture", visit.had)).document)
        for twin in row.twins:
            await self._fetch_twin(key, twin, visit)
        bare = visit.is_page and visit.facts.content.body is not None
        few = visit.facts.content.words <= FEW_WORDS
        missing = [d.reason for d in visit.documents if d.reason and (d.role != "picture" or (bare and few))]
        if missing:
            visit.shortcoming = missing[0]
        elif (
            bare
            and few
            and pictures
            and not row.twins
            and not any(_is_attachment(d) for d in visit.documents)
        ):
            visit.shortcoming = "pictures_only"

    async def _fetch_attachments(self, key: str, row: Row, visit: Visit, links: list[Link]) -> None:
        """The files of a page. Of those whose address does not say that they are files, the answer does: a page in
        place of one is a report all the same, or is named as what is missing, or was no more than a guess.
        """
        guessed: list[Document] = []
        bare = visit.facts.content.words <= FEW_WORDS and not visit.facts.content.pictures
        for link in links:
            link.url = with_scheme_of(link.url, row.url)
            if link.sign == "guess" and not is_allowed(link.url, self._portal.source.allowed_hosts):
                continue
            got = await self._collector.collect(key, link, "attachment", visit.had)
            if link.sign != "address" and got.body is not None and not got.is_document:
                inner = self._portal.read_page(decode(got.body, got.document.media_type), got.url)
                if not is_about_a_report(inner.content) or (link.sign == "guess" and not bare):
                    got.document.sha256, got.document.reason = None, "not_a_file"
            wrong = got.document.reason is not None
            (guessed if link.sign == "guess" and wrong else visit.documents).append(got.document)
        # Where the page has nothing else to show, what was promised is missing.
        if bare and not any(map(_is_attachment, visit.documents)):
            visit.documents += guessed

    def former_address(self, known: Known | None, row: Row) -> str | None:
        """Where the report was, if it is listed under none of its earlier addresses."""
        if known is None or known.url is None:
            return None
        now = {same_resource(url) for url in (row.url, *row.aliases)}
        before = {same_resource(url) for url in (known.url, *known.aliases)}
        return None if before & now else known.url

    async def _fetch_twin(self, key: str, twin: Row, visit: Visit) -> None:
        """A copy is kept beside the report, whatever it looks like: the parsers compare what both say."""
        copy = await self._open(key, twin, Link(twin.url, twin.title), visit.had)
        for document in copy.documents:
            document.role = "attachment"
            document.name = twin.title
        await self.fetch_files(key, twin, copy) if copy.reason is None else None
        had = {document.sha256 for document in visit.documents if document.sha256}
        visit.documents += [document for document in copy.documents if document.sha256 not in had]

    async def _open(self, key: str, row: Row, link: Link, had: dict[str, KnownDocument]) -> Visit:
        got = await self._collector.collect(key, link, "page", had)
        document = got.document
        visit = Visit([document], url=got.url, reason=document.reason, had=had)
        if got.body is None or got.is_document or is_file(link.url):
            return visit
        visit.is_page = True
        text = decode(got.body, document.media_type)
        visit.facts = self._portal.read_page(text, got.url)
        if visit.facts.frames and visit.facts.content.words <= FEW_WORDS:
            await self._open_frames(key, visit)
        visit.reason = "throttled" if is_throttle(text) else self._doubt(row, visit, got)
        if visit.reason is not None:
            # Kept as evidence of the answer, and no document of the report's.
            document.sha256, document.reason = None, visit.reason
            # An empty page is still the report's own, and may say whose it is.
            visit.is_page = visit.reason == "empty_body"
        return visit

    async def _open_frames(self, key: str, visit: Visit) -> None:
        """Where a page is a shell, what it shows in frames is the report's text."""
        for url in visit.facts.frames[:_MOST_FRAMES]:
            link = Link(with_scheme_of(url, visit.url))
            if not is_allowed(link.url, self._portal.source.allowed_hosts):
                continue
            got = await self._collector.collect(key, link, "page", visit.had)
            visit.documents.append(got.document)
            if got.is_document:
                got.document.role = "attachment"
                visit.shown += 1
            elif got.body is not None:
                inner = self._portal.read_page(decode(got.body, got.document.media_type), got.url)
                visit.facts.content, visit.facts.base = inner.content, inner.base
                visit.facts.attachments = unite(visit.facts.attachments, inner.attachments)

    def _doubt(self, row: Row, visit: Visit, got: Collected) -> str | None:
        facts = visit.facts
        expected = self._portal.number(row.url)
        if expected is not None and facts.number is not None and facts.number != expected:
            return "wrong_page"
        if got.body is not None and sha256(got.body).hexdigest() in self._portal.web.lists:
            return "soft_404"
        links = [*facts.attachments, *row.attachments]
        files = sum(link.sign != "guess" for link in links)
        return doubt(facts.content, facts.title, row.title, files + visit.shown, len(links))

    def _addresses(self, row: Row) -> list[str]:
        """The addresses of a report that are worth a try, http and https, desktop and mobile being one."""
        found = {same_resource(row.url): row.url}
        for alias in row.aliases:
            url = with_scheme_of(desktop(alias), row.url)
            if is_allowed(url, self._portal.source.allowed_hosts):
                found.setdefault(same_resource(url), url)
        return list(found.values())[:_MOST_ADDRESSES]


def _is_attachment(document: Document) -> bool:
    return document.role == "attachment" and document.reason is None


def change_of(
    report: Discovered, known: Known | None, former: str | None, lost: dict[str, str]
) -> tuple[Change, str | None]:
    """What a fetched report is against earlier nights, and where it was if it moved. `lost` are the keys
    of reports that are listed no more, by digest.
    """
    digests = {document.sha256 for document in report.documents if document.sha256}
    if known is None or not known.documents:
        origin = next((lost[digest] for digest in sorted(digests) if digest in lost), None)
        return ("moved" if origin else "new"), origin
    had = {document.sha256 for document in known.documents}
    # A file that could not be got this time is no change.
    failed = any(document.reason for document in report.documents)
    same = digests <= had and (failed or digests == had)
    return ("moved" if same and former else "unchanged" if same else "changed"), former

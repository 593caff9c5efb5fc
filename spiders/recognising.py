"""A look at a portal that is not in the registry yet: which platform, which column, and a proposed entry.

The way to the column is found as a person finds it, by the texts of links: 政务公开, 政府信息公开, 年报,
各镇街. What comes out is a proposal; a person reads it, opens the column, and puts it into the registry.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import scrapy
import yaml
from bs4 import BeautifulSoup
from pydantic import BaseModel, ConfigDict, Field

from schemas.gazetteer import districts_named_in
from schemas.text import squeeze
from schemas.titles import find_office, read_title
from spiders.addresses import is_allowed, netloc, same_resource, with_scheme_of
from spiders.crawling.nursery import ENVIRONMENT
from spiders.crawling.process import start
from spiders.pages.article import page_config
from spiders.pages.links import address_of, resolve
from spiders.pages.lists import article_platform, is_article_or_file, read_links
from spiders.platforms import PLATFORMS
from spiders.platforms.gkmlpt import report_categories
from spiders.politeness.fetching import EngineWeb, FetchError, Web
from spiders.records import CrawlJob
from spiders.sources import USUAL_DELAY, Platform, Source
from spiders.walking.plan import app_root

_MOST_PAGES = 25
_SIGNS: tuple[tuple[Platform, re.Pattern[str]], ...] = (
    ("gkmlpt", re.compile(r"_CONFIG\s*=.*?\bSID\s*:", re.DOTALL)),
    ("jpaas", re.compile(r"\bqueryData=|jpaas-publish-server", re.IGNORECASE)),
    ("hanweb", re.compile(r"/module/web/jpage/|/module/xxgk/|<datastore>")),
    ("ucap", re.compile(r"/(common/search|searchList|search)/[0-9a-f]{32}|<ucapcontent>")),
    ("trs", re.compile(r"\bcreatePage(HTML)?\s*\(|/t20\d{6}_\d+\.s?html?")),
    ("nfcms", re.compile(r"\bNFCMS_|/content/m?post_\d+\.html")),
)
# 2020年, 2020年度, 2020年度报告: what a column of one year is called.
_YEAR = re.compile(r"^20\d\d年?度?(年?报告?)?$")
# The steps from a portal's home to the reports, the last first; a link is worth what its text says.
_STEPS = (
    re.compile(r"(街道|镇街|街镇|乡镇|各镇|各街).{0,8}$"),
    re.compile(r"信息公开.{0,4}(年度报告|年报)"),
    re.compile(r"年度报告|年报"),
    _YEAR,
    re.compile(r"政府信息公开"),
    re.compile(r"政务公开|信息公开"),
)
_ONLY_BELOW_REPORTS = (0, 3)
_REPORTS = re.compile(r"年度报告|年报")
_YEAR_IN_PATH = re.compile(r"(?<=/)(?:[a-z_]*)(20\d\d)(?=n?/)")


class Candidate(BaseModel):
    """A column that may be the one: where, what platform, by which links, and what it lists."""

    model_config = ConfigDict(extra="forbid")

    url: str
    platform: Platform
    trail: list[str]
    rows: int = 0
    reports: int = 0
    streets: int = 0
    districts: list[int] = Field(default_factory=list)
    samples: list[str] = Field(default_factory=list)


class Proposal(BaseModel):
    """What a look at a portal found. `entry` is the proposed source, None where nothing could be proposed,
    and `yaml` the same as text; `candidates` are all columns that were considered, the best first;
    `notes` say what a person should look at, and what went wrong.
    """

    model_config = ConfigDict(extra="forbid")

    url: str
    platform: Platform | None = None
    entry: dict[str, Any] | None = None
    yaml: str = ""
    candidates: list[Candidate] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)


@dataclass(order=True, slots=True)
class _Step:
    """A page that is yet to be looked at; the lowest is next."""

    worth: int
    url: str = field(compare=False)
    trail: list[str] = field(compare=False)


def recognise(text: str, url: str) -> Platform | None:
    """The platform that made a page, by its scripts and the addresses of its articles."""
    for platform, sign in _SIGNS:
        if sign.search(text):
            return platform
    shapes = (article_platform(row.url) for row in read_links(text, url))
    found = next((shape for shape in shapes if shape), None)
    return next((platform for platform, _ in _SIGNS if platform == found), None)


def propose(url: str, *, delay: float = 1.0, timeout: float = 300.0) -> Proposal:
    """Look at the portal at `url`, by the manners of any crawl and on its own host only, and propose an entry.

    Asks for some 25 pages and the lists it finds, in a process of its own that is given `timeout` seconds.
    Never raises for what a portal does. Raises ValueError where `url` is no address.
    """
    host = netloc(url)
    if host is None:
        raise ValueError(f"{url!r} is no address; write it in full, with http:// or https://")
    with tempfile.TemporaryDirectory(prefix="gongkai-probe-") as folder:
        job_file, result_file = Path(folder, "job.json"), Path(folder, "result.json")
        job_file.write_text(
            job_for(url, folder, delay=delay, seconds=timeout * 0.9).model_dump_json(), "utf-8"
        )
        try:
            done = subprocess.run(  # noqa: S603  (our own program)
                [sys.executable, "-m", "spiders.recognising", str(job_file), str(result_file)],
                stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False,
                env={**os.environ, **ENVIRONMENT},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return Proposal(url=url, notes=[f"the portal took longer than {timeout:g} seconds"])
        if result_file.exists():
            return Proposal.model_validate_json(result_file.read_bytes())
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        return Proposal(url=url, notes=[f"the look at the portal ended with status {done.returncode}", *said])


def job_for(url: str, archive: str, *, delay: float, seconds: float | None) -> CrawlJob:
    """The job of a look at `url`: nothing is archived, and nothing but its host is asked."""
    source = Source.model_validate(
        {
            "id": "proposed",
            "platform": "nfcms",
            "start_urls": [url],
            "allowed_hosts": [netloc(url)],
            "delay": delay,
        }
    )
    return CrawlJob(source=source, archive=archive, seconds=seconds)


class ProbeSpider(scrapy.Spider):
    """Follows the texts of links from one page on."""

    def __init__(self, job: CrawlJob, emit: Callable[[dict[str, Any]], None], web: Web | None = None) -> None:
        super().__init__(name="probe")
        self._job, self._emit, self._web = job, emit, web
        self._url = job.source.start_urls[0]
        self._candidates: list[Candidate] = []
        self._notes: list[str] = []
        self._names: list[str] = []
        self._platform: Platform | None = None
        self._reached: dict[tuple[str, ...], str] = {}

    @property
    def web(self) -> Web:
        """The portal."""
        if self._web is None:
            self._web = EngineWeb(self.crawler)
        return self._web

    async def start(self) -> AsyncIterator[Any]:
        """Look around; the requests are made by the coroutine itself, so none is yielded."""
        await self.look()
        requests: list[Any] = []
        for request in requests:
            yield request

    async def look(self) -> None:
        """Follow the most promising links, and read the lists of those that may be it."""
        ahead, seen = [_Step(0, self._url, [])], {same_resource(self._url)}
        for _ in range(_MOST_PAGES):
            if not ahead or self.web.is_late:
                break
            step = ahead.pop(ahead.index(min(ahead)))
            try:
                text, at = await self.web.text(step.url)
            except FetchError as error:
                self._notes.append(str(error))
                continue
            self._reached[tuple(step.trail)] = at
            self._names.append(_title_and_site(text))
            platform = recognise(text, at)
            self._platform = self._platform or platform
            if platform is not None and self._may_be_it(text, at, platform, step.trail):
                await self._count(Candidate(url=at, platform=platform, trail=step.trail))
            for found in self._links(text, at, step.trail):
                if same_resource(found.url) not in seen:
                    seen.add(same_resource(found.url))
                    ahead.append(found)
        for above in self._above_years():
            await self._count(above)

    def _above_years(self) -> list[Candidate]:
        """The pages that link to columns of years whose addresses have no rule to write `{year}` into."""
        groups: dict[tuple[str, ...], list[Candidate]] = {}
        for candidate in self._candidates:
            steps = next((n for n, label in enumerate(candidate.trail) if _YEAR.match(label)), None)
            if candidate.reports and steps is not None:
                groups.setdefault(tuple(candidate.trail[:steps]), []).append(candidate)
        return [
            Candidate(url=self._reached[trail], platform=years[0].platform, trail=list(trail))
            for trail, years in groups.items()
            if len(years) > 1 and not _have_a_rule([year.url for year in years])
        ]

    def proposal(self) -> Proposal:
        """What was found, the best candidate as an entry."""
        ranked = sorted(
            (candidate for candidate in self._candidates if candidate.reports),
            key=lambda candidate: (-candidate.streets, -candidate.reports, len(candidate.trail)),
        )
        proposal = Proposal(url=self._url, platform=self._platform, candidates=ranked, notes=self._notes)
        if not ranked:
            proposal.notes.append(
                "no column that lists yearly reports was found; give the column's own address"
            )
            return proposal
        best = ranked[0]
        proposal.platform = best.platform
        proposal.entry = self._entry(best, ranked)
        proposal.yaml = yaml.safe_dump([proposal.entry], allow_unicode=True, sort_keys=False, width=100)
        if not best.streets:
            proposal.notes.append(
                "none of the reports names a street or town; look whether the column is a department's"
            )
        if "district" not in proposal.entry:
            proposal.notes.append(
                "the district is not plain from the pages; add it, unless the column spans several"
            )
        return proposal

    def _may_be_it(self, text: str, at: str, platform: Platform, trail: list[str]) -> bool:
        """True for a page worth reading as a list."""
        if platform == "gkmlpt":
            return bool(report_categories(page_config(text, "TREE")))
        listed = any(read_title(row.title).is_report for row in read_links(text, at))
        # Some platforms show nothing of a list in its page.
        unseen = platform in ("hanweb", "jpaas", "ucap") and not trail
        return listed or any(_REPORTS.search(label) for label in trail) or unseen

    async def _count(self, candidate: Candidate) -> None:
        """Read the candidate's list as a crawl would, and note what is in it."""
        if candidate.platform == "gkmlpt":
            candidate.url = app_root(candidate.url)
        if any(same_resource(candidate.url) == same_resource(other.url) for other in self._candidates):
            return
        data = self._job.source.model_dump() | {"platform": candidate.platform, "start_urls": [candidate.url]}
        job = self._job.model_copy(update={"source": Source.model_validate(data)})
        rows = await PLATFORMS[candidate.platform](job, self._emit, self.web).read_lists()
        reports = [row for row in rows if read_title(row.title).is_report]
        candidate.rows, candidate.reports = len(rows), len(reports)
        places = [find_office(read_title(row.title).agency or row.agency).place for row in reports]
        candidate.streets = sum(place is not None and place.street_name is not None for place in places)
        candidate.districts = sorted({place.district for place in places if place is not None})
        candidate.samples = [row.title for row in reports[:3]]
        self._candidates.append(candidate)

    def _links(self, text: str, at: str, trail: list[str]) -> Iterator[_Step]:
        """The links of a page that may lead on, by their texts; menus are where they are."""
        below = any(_REPORTS.search(label) for label in trail)
        page = _soup(text)
        base = page.find("base", href=True)
        start = resolve(at, str(base["href"])) if base else at
        for element in page.find_all():
            said = address_of(element.name, element.attrs)
            if not said:
                continue
            target = with_scheme_of(resolve(start, said).partition("#")[0], at)
            label = squeeze(element.get_text() or str(element.get("title") or ""))
            if (
                not is_allowed(target, self._job.source.allowed_hosts)
                or is_article_or_file(target)
                or len(label) > 30
            ):
                continue
            worth = next((n for n, step in enumerate(_STEPS) if step.search(label)), None)
            if worth is not None and (below or worth not in _ONLY_BELOW_REPORTS):
                yield _Step(worth, target, [*trail, label])

    def _entry(self, best: Candidate, ranked: list[Candidate]) -> dict[str, Any]:
        url, note = _by_year(best, ranked)
        host = netloc(url) or ""
        # What the rows say counts for more than the names of the pages on the way.
        district = best.districts[0] if len(best.districts) == 1 else self._district()
        about = f"Found from {self._url} by {' > '.join(best.trail) or 'its own address'}; {note}"
        return {
            "id": re.sub(r"[^a-z0-9]+", "-", host.removeprefix("www.").lower()).strip("-"),
            "platform": best.platform,
            "start_urls": [url],
            "allowed_hosts": [host],
            **({"district": district} if district else {}),
            **({"delay": self._job.source.delay} if self._job.source.delay != USUAL_DELAY else {}),
            "note": f"{about}{best.reports} yearly reports in {best.rows} rows, such as {best.samples[0]}.",
        }

    def _district(self) -> int | None:
        names = squeeze("".join(self._names))
        named = districts_named_in(names)
        if len(named) > 1:  # 白云区 is of Guangzhou and of Guiyang
            named = [place for place in named if place.city_name in names]
        return named[0].district if len(named) == 1 else None


def _have_a_rule(urls: list[str]) -> bool:
    """Whether addresses differ in their years only, and in a place where `{year}` is understood."""
    return len({re.sub(r"20\d\d", "", url) for url in urls}) == 1 and bool(_YEAR_IN_PATH.search(urls[0]))


def _by_year(best: Candidate, ranked: list[Candidate]) -> tuple[str, str]:
    """The address with `{year}` in it, where another year's column has the same one but for the year."""
    match = _YEAR_IN_PATH.search(best.url)
    if match is None:
        return best.url, ""
    template = best.url[: match.start(1)] + "{year}" + best.url[match.end(1) :]
    others = (_YEAR_IN_PATH.search(other.url) for other in ranked if other is not best)
    years = {other[1] for other in others if other and template.replace("{year}", other[1]) == other.string}
    if not years:
        return best.url, "the address names a year, look for the others; "
    return template, f"a column a year, seen for {', '.join(sorted({*years, match[1]}))}; "


def main() -> None:
    """The child: reads the job, looks at the portal, writes what it found."""
    job_file, result_file = Path(sys.argv[1]), Path(sys.argv[2])
    job = CrawlJob.model_validate_json(job_file.read_bytes())
    spider, error = start(ProbeSpider, job, lambda _: None)
    url = job.source.start_urls[0]
    proposal = Proposal(url=url, notes=[error]) if spider is None else spider.proposal()
    result_file.write_text(proposal.model_dump_json(), "utf-8")


def _soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "lxml")


def _title_and_site(text: str) -> str:
    """How a page calls itself, and the site that it is of."""
    page = _soup(text)
    site = page.find("meta", attrs={"name": "SiteName"})
    return f"{page.title.get_text() if page.title else ''}{site.get('content', '') if site else ''}"


if __name__ == "__main__":
    main()

"""Who publishes what, and when: fills the desks of a district with posts.

Everything follows from the seed and the place, so that a portal with more districts or years still
publishes the same reports for those it had. Figures and bodies are made when asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from html import escape
from random import Random

from pipelines.demo.changes import NO_CHANGES, Changes
from pipelines.demo.published.bodies import attachments
from pipelines.demo.published.offices import (
    DEPARTMENTS,
    Office,
    department,
    district_office,
    prefix_of,
    street_offices,
)
from pipelines.demo.published.posts import Desk, DistrictDesks, Post
from pipelines.demo.reports import dadong
from pipelines.demo.reports.yearly import FIRST_YEAR, SIX_SECTIONS_SINCE, DadongReport, Report, report_kind
from schemas.gazetteer import Place, districts, townships
from schemas.times import SHANGHAI

# Post ids rise with time over all hosts of a city: where the numbers of a calendar year begin.
_FIRST_IDS = {
    2019: 5_400_000, 2020: 5_900_000, 2021: 7_030_000, 2022: 8_040_000, 2023: 8_770_000, 2024: 9_440_000,
    2025: 10_090_000, 2026: 10_690_000,
}  # fmt: skip
_IDS_A_YEAR = 650_000
# What is older was carried over into today's portals in one go, under numbers of its own.
_CARRIED_OVER, _CARRIED_OVER_A_YEAR = 4_600_000, 60_000
_FILES_BEHIND_POSTS = 1_476_903  # files have numbers of their own, which rise behind those of the posts
_STREET_POSTS, _DISTRICT_POSTS = 8, 64  # numbers kept free a day, so that no two posts share an id
_TITLES = (
    "{office}{year}年政府信息公开工作年度报告",
    "{office}{year}年政府信息公开工作年度报告",
    "{year}年{office}政府信息公开工作年度报告",
    "{office}{year}年度政府信息公开年度报告",
    "{office}{year}年政府信息公开年度报告",
    "{office}关于{year}年政府信息公开工作年度报告",
    "{office}{year}年政府\n信息公开工作年度报告",
)


class _Numbers:
    """Post ids and times of one city: unique, rising with time, the same whatever else is published."""

    def __init__(self, city: Place, seed: int) -> None:
        self._seed = seed
        self._slots: dict[int, int] = {}
        free = 0
        for place in districts():
            if (place.province_name, place.city_name) != (city.province_name, city.city_name):
                continue
            self._slots[place.street] = free
            free += _DISTRICT_POSTS
            for street in townships(place.district):
                self._slots[street.street] = free
                free += _STREET_POSTS
        self._a_day = free

    def sid(self, place: Place) -> str:
        """The number of an office's app: telephone area code, then a running number."""
        return f"20{self._slots[place.street] // _STREET_POSTS + 1:04d}"

    def draw(self, place: Place, number: int, first: date, last: date) -> tuple[int, datetime]:
        """Id and time of a place's `number`-th post of a year, on a day from `first` to `last`."""
        slot = self._slots[place.street] + number
        rng = Random(f"{self._seed}:{place.street}:{number}:{first}")
        day = first + timedelta(days=rng.randint(0, (last - first).days))
        since_morning = timedelta(seconds=9 * 3600 * slot // self._a_day)
        published = datetime.combine(day, time(8, 30), SHANGHAI) + since_morning
        if day.year < min(_FIRST_IDS):
            return _CARRIED_OVER + (day.year - FIRST_YEAR) * _CARRIED_OVER_A_YEAR + slot, published
        start = _FIRST_IDS.get(day.year, _FIRST_IDS[2026] + (day.year - 2026) * _IDS_A_YEAR)
        return start + (day.timetuple().tm_yday - 1) * self._a_day + slot, published


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of a district is published, and how oddly.

    Args:
        streets: codes of those that publish; all of them where none are named.
        departments: how many departments file their reports in the district's column.
        odd: whether reports come as files, pictures, twins and empty pages too.
        dropped: codes of streets whose oldest report no list reaches any more; the search still does.
    """

    place: Place
    streets: tuple[int, ...] = ()
    departments: int = len(DEPARTMENTS)
    odd: bool = False
    dropped: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """How one report comes out: the form of its body, and the second version posted beside it."""

    form: str = "full"
    twin: tuple[str, str] | None = None


# An office walks through these from year to year, and its neighbours begin elsewhere.
_ISSUES = (
    Issue(), Issue("pdf"), Issue(), Issue(twin=("（图片版）", "scan")), Issue("scan"), Issue(), Issue("docx"),
    Issue("pictured"), Issue(twin=("（超链版）", "full")), Issue("text"), Issue("empty"), Issue("both"),
    Issue("framed"),
)  # fmt: skip
_NEIGHBOUR = 5  # has no factor in common with the number of issues


def publish(plan: Plan, years: Sequence[int], seed: int, changes: Changes, taken: set[str]) -> DistrictDesks:
    """All posts of a district for the given report years (2008 or later), oldest first.

    `taken` are the path prefixes of the host that other offices have; those of this district are added.
    The first district's own app sits at the root of the host, as that of a real district does.
    """
    if min(years) < FIRST_YEAR:
        raise ValueError(f"the sample portal has reports from {FIRST_YEAR} on, not of {min(years)}")
    return _Publisher(plan, sorted(years), seed, changes).desks(taken)


class _Publisher:
    """Fills the desks of one district."""

    def __init__(self, plan: Plan, years: Sequence[int], seed: int, changes: Changes) -> None:
        self._plan, self._place, self._years = plan, plan.place, years
        self._seed, self._changes = seed, changes
        self._numbers = _Numbers(plan.place, seed)

    def desks(self, taken: set[str]) -> DistrictDesks:
        place, years, numbers = self._place, self._years, self._numbers
        prefix = "" if not taken else _free(prefix_of(place), taken)
        own = Desk(district_office(place), prefix, numbers.sid(place))
        taken.add(own.prefix)
        self._file_reports(own, place, 0)
        self._file_departments(own)
        _file_about_reports(own, place, years, numbers)
        own.others += _news(own.office, place, years, numbers, _DISTRICT_POSTS - 1)
        own.yearly.sort(key=_published)
        streets = []
        for position, (street, office) in enumerate(street_offices(place.district).items(), 1):
            if self._plan.streets and street.street not in self._plan.streets:
                continue
            desk = Desk(office, _free(prefix_of(street), taken), numbers.sid(street))
            self._file_reports(desk, street, position)
            if street.street in self._plan.dropped:
                oldest = min(desk.yearly, key=_published)
                desk.yearly.remove(oldest)
                desk.dropped.append(oldest)
            desk.yearly.append(_explanation(office, street, years[-1], numbers, 1))
            desk.yearly.append(_elsewhere(office, street, years[0], numbers, 2))
            desk.others += _news(office, street, years, numbers, 3)
            desk.yearly.sort(key=_published)
            streets.append(desk)
        return DistrictDesks(place, own, streets)

    def _file_reports(self, desk: Desk, place: Place, position: int) -> None:
        years = {*self._years, *self._changes.years_published(place.street)}
        for year, report in _reports(desk.office, place.street, years, self._seed, self._changes).items():
            key = (place.street, year)
            issue = Issue()
            if self._plan.odd and year >= SIX_SECTIONS_SINCE:
                issue = _ISSUES[(position * _NEIGHBOUR + year) % len(_ISSUES)]
            if key in self._changes.reissued:
                issue = Issue(self._changes.reissued[key])
            post = self._report_post(desk.office, place, report, issue)
            if key in self._changes.vanished:
                desk.withdrawn.append(post)
                continue
            if key in self._changes.moved:
                desk.withdrawn.append(post)
                post = replace(post, id=post.id + _spare(place, 2))
            desk.yearly.append(post)
            if issue.twin:
                desk.yearly.append(_twin(post, place, report, *issue.twin))

    def _report_post(self, office: Office, place: Place, report: Report, issue: Issue) -> Post:
        rng = Random(f"title:{self._seed}:{place.street}:{report.year}")
        title = rng.choice(_TITLES).format(office=rng.choice(office.names), year=report.year)
        post_id, published = self._numbers.draw(place, 0, *_window(report.year))
        written = published.date() - timedelta(days=rng.randint(0, 3))
        if isinstance(report, DadongReport):
            title = dadong.TITLE
        changed = published + timedelta(days=40 * report.revision) if report.revision else None
        return Post(
            post_id, "report", report.year, title, office, published, written,
            report=report, form=issue.form, changed=changed,
            attachments=attachments(report, issue.form, title, post_id - _FILES_BEHIND_POSTS),
        )  # fmt: skip

    def _file_departments(self, desk: Desk) -> None:
        place = self._place
        for number, name in enumerate(DEPARTMENTS, 1):
            if number > self._plan.departments:
                break
            office = department(place, name)
            reports = _reports(office, place.street, self._years, self._seed, NO_CHANGES)
            for year, report in reports.items():
                post_id, published = self._numbers.draw(place, number, *_window(year))
                title = f"{office.name}{year}年政府信息公开工作年度报告"
                desk.yearly.append(
                    Post(
                        post_id, "department", year, title, office, published, published.date(), report=report
                    )
                )


def _spare(place: Place, number: int) -> int:
    """How far behind a report's id the `number`-th number is that its office has kept free."""
    return number + (3 if place.street_name else len(DEPARTMENTS) + 20)


def _twin(post: Post, place: Place, report: Report, mark: str, form: str) -> Post:
    """A second post of the same report on the same day; `mark` ends its title."""
    title = f"{post.title}{mark}"
    number = _spare(place, 1)
    return replace(
        post,
        id=post.id + number,
        kind="twin",
        title=title,
        form=form,
        twin_of=post.id,
        attachments=attachments(report, form, title, post.id + number - _FILES_BEHIND_POSTS),
    )


def _published(post: Post) -> datetime:
    return post.published


def _free(prefix: str, taken: set[str]) -> str:
    """`prefix`, or with a number behind it where another office has it already."""
    name, count = prefix, 1
    while name in taken:
        count += 1
        name = f"{prefix}{count}"
    taken.add(name)
    return name


def _window(year: int) -> tuple[date, date]:
    """When the report of `year` comes out; the older ones came in March."""
    if year < SIX_SECTIONS_SINCE:
        return date(year + 1, 2, 15), date(year + 1, 3, 31)
    return date(year + 1, 1, 10), date(year + 1, 1, 31)


def _reports(
    office: Office, code: int, years: Iterable[int], seed: int, changes: Changes
) -> dict[int, Report]:
    """An office's reports by year.

    Those in six sections follow on from one another, and the first of all is that of the form's first
    year, so that a report is the same whichever years are published.
    """
    reports: dict[int, Report] = {}
    previous: Report | None = None
    for year in range(min(SIX_SECTIONS_SINCE, *years), max(years) + 1):
        revision = changes.revised.get((code, year), 0)
        report = report_kind(code, year)(office, code, year, seed, previous, revision)
        reports[year] = report
        previous = report if year >= SIX_SECTIONS_SINCE else None
    return {year: reports[year] for year in sorted(years)}


def _file_about_reports(desk: Desk, place: Place, years: Iterable[int], numbers: _Numbers) -> None:
    """Rows of the district's column that are about reports and are none."""
    for year in years:
        number = len(DEPARTMENTS) + 1
        desk.yearly.append(_explanation(desk.office, place, year, numbers, number))
        for kind, title, (first, last) in (
            (
                "notice",
                f"关于做好{year}年政府信息公开工作年度报告编制和发布工作的通知",
                (date(year + 1, 1, 2), date(year + 1, 1, 8)),
            ),
            (
                "half_year",
                f"{place.district_name}{year}年上半年政府信息公开申请情况统计",
                (date(year, 7, 5), date(year, 7, 20)),
            ),
        ):
            number += 1
            desk.yearly.append(
                _simple(
                    kind, year, title, desk.office, numbers.draw(place, number, first, last), "详见正文。"
                )
            )


def _explanation(office: Office, place: Place, year: int, numbers: _Numbers, number: int) -> Post:
    title = f"图解：{office.name}{year}年政府信息公开工作年度报告"
    image = f'<p><img class="nfw-cms-img" src="/img/{place.street}/{year}.jpg" alt="{escape(title)}"></p>'
    return _simple("explanation", year, title, office, numbers.draw(place, number, *_window(year)), image)


def _elsewhere(office: Office, place: Place, year: int, numbers: _Numbers, number: int) -> Post:
    """A row of type `url`: only a link, and to a host that no source allows."""
    post_id, published = numbers.draw(place, number, *_window(year))
    return Post(
        post_id, "link", year, f"广东省{year}年政府信息公开工作年度报告", office, published, published.date(),
        link=f"http://www.gd.example/zwgk/gknb/post_{post_id}.html",
    )  # fmt: skip


def _news(office: Office, place: Place, years: Iterable[int], numbers: _Numbers, number: int) -> list[Post]:
    """What an office publishes besides its reports, one post a year."""
    window = (date(2000, 2, 10), date(2000, 3, 20))
    return [
        _simple(
            "news",
            year,
            f"{office.short}开展{year + 1}年春季爱国卫生运动",
            office,
            numbers.draw(place, number, *(day.replace(year=year + 1) for day in window)),
            "各社区清扫街巷，清理卫生死角。",
        )
        for year in years
    ]


def _simple(
    kind: str, year: int, title: str, office: Office, number: tuple[int, datetime], text: str
) -> Post:
    post_id, published = number
    body = text if text.startswith("<") else f"<p>{escape(text)}</p>"
    return Post(post_id, kind, year, title, office, published, published.date(), body)

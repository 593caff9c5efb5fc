"""Who publishes what, and when: fills the desks of a district with posts.

Everything follows from the seed and the place, so that a portal with more districts or years still
publishes the same reports for those it had. Figures and bodies are made when asked for.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from html import escape
from random import Random

from pipelines.demo import dadong
from pipelines.demo.offices import DEPARTMENTS, Office, department, district_office, prefix_of, street_offices
from pipelines.demo.posts import Attachment, DadongReport, Desk, DistrictDesks, Post, Report
from schemas.gazetteer import Place, districts, townships
from schemas.times import SHANGHAI

FIRST_YEAR = 2019
"""The first report year of the six-section form; the generator draws no older ones."""

# Post ids rise with time over all hosts of a city: where the numbers of a calendar year begin.
_FIRST_IDS = {
    2019: 5_400_000, 2020: 5_900_000, 2021: 7_030_000, 2022: 8_040_000, 2023: 8_770_000, 2024: 9_440_000,
    2025: 10_090_000, 2026: 10_690_000,
}  # fmt: skip
_IDS_A_YEAR = 650_000
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
        start = _FIRST_IDS.get(day.year, _FIRST_IDS[2026] + (day.year - 2026) * _IDS_A_YEAR)
        return start + (day.timetuple().tm_yday - 1) * self._a_day + slot, published


def publish(places: Sequence[Place], years: Sequence[int], seed: int) -> list[DistrictDesks]:
    """All posts of the given districts for the given report years (2019 or later), oldest first.

    The first district's own app sits at the root of the host, as that of a real district does.
    """
    if min(years) < FIRST_YEAR:
        raise ValueError(f"the sample portal has reports from {FIRST_YEAR} on, not of {min(years)}")
    taken: set[str] = set()
    return [_publish_district(place, sorted(years), seed, taken) for place in places]


def _publish_district(place: Place, years: Sequence[int], seed: int, taken: set[str]) -> DistrictDesks:
    numbers = _Numbers(place, seed)
    own = Desk(
        district_office(place), "" if not taken else _free(prefix_of(place), taken), numbers.sid(place)
    )
    taken.add(own.prefix)
    _file_reports(own, place, years, seed, numbers)
    _file_departments(own, place, years, seed, numbers)
    _file_about_reports(own, place, years, numbers)
    own.others += _news(own.office, place, years, numbers, _DISTRICT_POSTS - 1)
    own.yearly.sort(key=_published)
    streets = []
    for street, office in street_offices(place.district).items():
        desk = Desk(office, _free(prefix_of(street), taken), numbers.sid(street))
        _file_reports(desk, street, years, seed, numbers)
        desk.yearly.append(_explanation(office, street, years[-1], numbers, 1))
        desk.yearly.append(_elsewhere(office, street, years[0], numbers, 2))
        desk.others += _news(office, street, years, numbers, 3)
        desk.yearly.sort(key=_published)
        streets.append(desk)
    return DistrictDesks(place, own, streets)


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
    """When the report of `year` comes out."""
    return date(year + 1, 1, 10), date(year + 1, 1, 31)


def _reports(office: Office, code: int, years: Sequence[int], seed: int) -> dict[int, Report]:
    """An office's reports by year.

    Each follows on from the one before, and the first of all is that of the form's first year, so that
    a report is the same whichever years are published.
    """
    reports: dict[int, Report] = {}
    previous: Report | None = None
    for year in range(FIRST_YEAR, years[-1] + 1):
        kind = DadongReport if (code, year) == (dadong.STREET, dadong.YEAR) else Report
        reports[year] = previous = kind(office, code, year, seed, previous)
    return {year: reports[year] for year in years}


def _file_reports(desk: Desk, place: Place, years: Sequence[int], seed: int, numbers: _Numbers) -> None:
    for year, report in _reports(desk.office, place.street, years, seed).items():
        rng = Random(f"title:{seed}:{place.street}:{year}")
        title = rng.choice(_TITLES).format(office=rng.choice(desk.office.names), year=year)
        post_id, published = numbers.draw(place, 0, *_window(year))
        written = published.date() - timedelta(days=rng.randint(0, 3))
        attachments: tuple[Attachment, ...] = ()
        if isinstance(report, DadongReport):
            title = dadong.TITLE
            file_id = post_id - _FILES_BEHIND_POSTS
            attachments = (Attachment(file_id, f"{title}.txt", "txt", "text/plain", dadong.document()),)
        desk.yearly.append(
            Post(
                post_id, "report", year, title, desk.office, published, written,
                report=report, attachments=attachments,
            )
        )  # fmt: skip


def _file_departments(desk: Desk, place: Place, years: Sequence[int], seed: int, numbers: _Numbers) -> None:
    for number, name in enumerate(DEPARTMENTS, 1):
        office = department(place, name)
        for year, report in _reports(office, place.street, years, seed).items():
            post_id, published = numbers.draw(place, number, *_window(year))
            title = f"{office.name}{year}年政府信息公开工作年度报告"
            desk.yearly.append(
                Post(post_id, "department", year, title, office, published, published.date(), report=report)
            )


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

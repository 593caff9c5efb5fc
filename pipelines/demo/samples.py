"""Which districts the portal shows on which platform: a row for each, all real places, never their hosts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipelines.demo.platforms.guangdong import PLAIN, Looks
from pipelines.demo.platforms.nfcms import ARTICLE, NESTED_LIST, RECORDS, ZHENGWEN, Style
from pipelines.demo.published.publishing import Plan
from schemas.gazetteer import Place, district_place

GUANGDONG = ("gkmlpt", "nfcms")
PLATFORMS = (*GUANGDONG, "trs", "hanweb", "jpaas", "ucap")
DEFAULT_YEARS = (2019, 2023)


@dataclass(frozen=True, slots=True)
class Sample:
    """A district on a platform.

    Args:
        streets: last three digits of those that publish; all of them where none are named.
        years: first and last report year, where no others are asked for.
        looks: of a district in Guangdong.
    """

    platform: str
    district: int
    streets: tuple[int, ...] = ()
    years: tuple[int, int] = (2018, 2023)
    looks: Looks = PLAIN
    departments: int = 4
    dropped: tuple[int, ...] = ()

    def plan(self) -> Plan:
        """What is published."""
        place = district_place(self.district)
        if place is None:
            raise ValueError(f"{self.district} is no district of the register")
        codes = (self.district * 1000 + street for street in self.streets)
        dropped = (self.district * 1000 + street for street in self.dropped)
        return Plan(place, tuple(codes), self.departments, odd=True, dropped=tuple(dropped))


_ODD_DISTRICTS = (
    Sample(
        "guangdong", 440103, (2, 3, 10, 20), dropped=(20,),
        looks=Looks(
            trees=("plain", "elsewhere", "none", "nested", "plain"), odd=True, postmeta=True,
            folders="/zwgkk/qmtjjczwgkbzhgfhgz/gjd/",
        ),
    ),
    Sample("guangdong", 440105, (1, 3, 4), looks=Looks(trees=("plain", "jump"))),
    Sample(
        "guangdong", 440111, (7, 103, 108),
        looks=Looks(
            Style("/zwgk/qzfxxgknb/zj/", NESTED_LIST, ZHENGWEN, shuffled=True), ("nested",), odd=True,
            postmeta=True,
        ),
    ),
    Sample(
        "guangdong", 440113, (7, 102),
        looks=Looks(Style("/zwgk/zfxxgk/zfxxgknb/zj/{year}n/", RECORDS, ARTICLE)),
    ),
    Sample("guangdong", 440114, (1, 104, 105), looks=Looks(odd=True, postmeta=True)),
    Sample("guangdong", 440115, (2, 100)),
)  # fmt: skip
_ELSEWHERE = (
    Sample("trs", 110114, (1, 5, 10, 104, 110), (2013, 2023)),
    Sample("hanweb", 320102),
    Sample("hanweb", 320104, (1, 2, 3, 5, 12)),
    Sample("hanweb", 320105, (1, 2, 4, 7)),
    Sample("jpaas", 330106, (2, 4, 13, 109, 110)),
    Sample("ucap", 230103, (1, 2, 101, 201)),
)


@dataclass(frozen=True, slots=True)
class District:
    """A district that the portal shows: where, what of it, of which years, and how it looks."""

    platform: str
    plan: Plan
    years: tuple[int, ...]
    looks: Looks = PLAIN


def exhibition(
    places: Sequence[Place], platforms: Collection[str], years: Sequence[int] | None
) -> list[District]:
    """What a portal shows.

    Args:
        places: districts of the plain portal, where no platforms are asked for.
        platforms: those whose samples are shown, odd ones included; empty for the plain portal.
        years: report years; None for those that are usual.
    """
    usual = tuple(range(DEFAULT_YEARS[0], DEFAULT_YEARS[1] + 1))
    if not platforms:
        return [District("guangdong", Plan(place), tuple(years or usual)) for place in places]
    shown: list[District] = []
    if any(platform in GUANGDONG for platform in platforms):
        shown += [District("guangdong", Plan(place), tuple(years or usual)) for place in places]
        shown += [_district(sample, years) for sample in _ODD_DISTRICTS]
    shown += [_district(sample, years) for sample in _ELSEWHERE if sample.platform in platforms]
    return shown


def _district(sample: Sample, years: Sequence[int] | None) -> District:
    own = tuple(range(sample.years[0], sample.years[1] + 1))
    return District(sample.platform, sample.plan(), tuple(years or own), sample.looks)

"""All 41,352 streets, towns and townships of China with their codes, and how they are called.

The register (`townships-2023.tsv.xz`: one line a district, its townships joined by commas) is that
of the National Bureau of Statistics, cut-off 2023-06-30, published 2023-09-11, by way of the package
china-division 2.7.0 (MIT or WTFPL). Codes change with mergers, so a report of an earlier year may
name a unit that is no longer here; it is then unknown, never guessed.
"""

import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from schemas.text import squeeze

# What stands in the register's city column where a district has no city above it.
_NO_CITY = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
_LONGEST_NAME = 24  # characters of a province, city or district; development zones have long ones
# 街道 and its short forms; 大东街 = 大东街道 = 大东街道办事处 = 大东街道办.
_OFFICE_TAIL = re.compile(r"(人民政府|政府|办事处|委员会)$")
_STREET_TAIL = re.compile(r"(街道办|街办|街)$")


@dataclass(frozen=True, slots=True)
class Place:
    """A street, town or township, or a district itself (street = code + 000, street_name None)."""

    street: int
    street_name: str | None
    district: int
    district_name: str
    city_name: str
    province_name: str

    def __str__(self) -> str:
        above = "" if self.city_name in _NO_CITY else self.city_name
        return f"{self.province_name}{above}{self.district_name}{self.street_name or ''} ({self.code})"

    @property
    def code(self) -> int:
        """The code as an operator writes it: nine digits for a street, six for a district."""
        return self.street if self.street_name else self.district


@cache
def _register() -> tuple[dict[int, Place], dict[int, tuple[Place, ...]]]:
    """Districts by code, and the townships of each by the district's code."""
    packed = files(__package__).joinpath("townships-2023.tsv.xz").read_bytes()
    districts: dict[int, Place] = {}
    streets: dict[int, tuple[Place, ...]] = {}
    for line in lzma.decompress(packed).decode("utf-8").splitlines():
        code, name, city, province, units = line.split("\t")
        district = int(code)
        districts[district] = Place(district * 1000, None, district, name, city, province)
        streets[district] = tuple(
            Place(district * 1000 + int(unit[:3]), unit[3:], district, name, city, province)
            for unit in units.split(",")
        )
    return districts, streets


def districts() -> tuple[Place, ...]:
    """Every district, county and county-level city, in the order of the codes."""
    return tuple(_register()[0].values())


def townships(district: int | None = None) -> tuple[Place, ...]:
    """The streets and towns of one district, or of the whole country; empty for an unknown code."""
    if district is not None:
        return _register()[1].get(district, ())
    return tuple(place for places in _register()[1].values() for place in places)


def district_place(code: int) -> Place | None:
    """The district with this six-digit code."""
    return _register()[0].get(code)


def street_place(code: int) -> Place | None:
    """The street with this nine-digit code; a district's own place for its code followed by 000."""
    if code % 1000 == 0:
        return district_place(code // 1000)
    return next((place for place in townships(code // 1000) if place.street == code), None)


@cache
def _districts_by_name() -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for place in districts():
        found.setdefault(place.district_name, []).append(place)
    return {name: tuple(places) for name, places in found.items()}


@cache
def _streets_by_name() -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for place in townships():
        if place.street_name:
            found.setdefault(official_form(place.street_name), []).append(place)
    return {name: tuple(places) for name, places in found.items()}


def official_form(name: str) -> str:
    """A unit's name as the register writes it, without what offices hang on to it.

    >>> official_form("大东街道办事处"), official_form("大东街"), official_form("花东镇人民政府")
    ('大东街道', '大东街道', '花东镇')
    """
    short = _OFFICE_TAIL.sub("", name)
    short = _STREET_TAIL.sub("街道", short)
    return short or name


@cache
def _higher_names() -> tuple[dict[str, str], dict[str, str]]:
    """Spellings of provinces and cities, each mapped to the register's."""
    provinces: dict[str, str] = {}
    cities: dict[str, str] = {}
    for place in districts():
        full = place.province_name
        short = re.sub(r"(维吾尔自治区|壮族自治区|回族自治区|自治区|省|市)$", "", full)
        provinces[full] = provinces[short] = full
        if place.city_name not in _NO_CITY:
            cities[place.city_name] = place.city_name
            if place.city_name.endswith("市"):
                cities[place.city_name[:-1]] = place.city_name
    return provinces, cities


def _prefixes(text: str, names: dict[str, str]) -> Iterator[tuple[str | None, str]]:
    """Ways to take one of `names` off the front of `text`, longest first, and not to take any."""
    for length in range(min(len(text), _LONGEST_NAME), 1, -1):
        if (full := names.get(text[:length])) is not None:
            yield full, text[length:]
    yield None, text


def _in(place: Place, province: str | None, city: str | None) -> bool:
    return (province is None or place.province_name == province) and (city is None or place.city_name == city)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name as 省 + 市 + 区 + rest.

    `districts` are those the name allows, None where it names no level at all; `named` says that
    the district itself was named; `rest` is what is left over.
    """

    districts: tuple[Place, ...] | None
    named: bool
    rest: str


@cache
def _names_of_districts() -> dict[str, str]:
    return {name: name for name in _districts_by_name()}


@cache
def _districts_of(province: str | None, city: str | None) -> tuple[Place, ...]:
    return tuple(place for place in districts() if _in(place, province, city))


@lru_cache(maxsize=4096)
def readings(name: str) -> tuple[Reading, ...]:
    """Every way to read `name`: offices leave out any level, and names of one level begin names of
    another (北京街道, 湖南镇), so none of the ways can be preferred before the rest is understood.
    """
    return tuple(_readings(squeeze(name)))


def _readings(name: str) -> Iterator[Reading]:
    provinces, cities = _higher_names()
    for province, after_province in _prefixes(name, provinces):
        for city, after_city in _prefixes(after_province, cities):
            for district, rest in _prefixes(after_city, _names_of_districts()):
                if district is not None:
                    fitting = tuple(p for p in _districts_by_name()[district] if _in(p, province, city))
                    if fitting:
                        yield Reading(fitting, named=True, rest=rest)
                elif province or city:
                    yield Reading(_districts_of(province, city), named=False, rest=rest)
                else:
                    yield Reading(None, named=False, rest=rest)


def match_district(text: str) -> list[Place]:
    """Districts that `text` can mean, by code or by name; several where the name is ambiguous.

    >>> [place.district for place in match_district("越秀区")]
    [440104]
    """
    text = squeeze(text)
    if text.isascii() and text.isdigit():
        place = district_place(int(text))
        return [place] if place else []
    found: dict[int, Place] = {}
    for reading in readings(text):
        if reading.named and reading.rest in ("", "人民政府", "政府"):
            found.update({place.district: place for place in reading.districts or ()})
    return list(found.values())


@cache
def _ends_of_districts() -> frozenset[str]:
    return frozenset(name[-1] for name in _districts_by_name())


def districts_named_in(text: str) -> list[Place]:
    """Districts whose full names stand in `text`, which has no blanks; in the order of the codes."""
    names, ends = _districts_by_name(), _ends_of_districts()
    found = {
        place.district: place
        for end, char in enumerate(text, 1)
        if char in ends
        for length in range(2, min(_LONGEST_NAME, end) + 1)
        for place in names.get(text[end - length : end], ())
    }
    return [found[code] for code in sorted(found)]


def match_street(text: str, district: int | None = None) -> list[Place]:
    """Streets and towns that `text` can mean, by code or name; several where it is ambiguous.

    >>> [place.street for place in match_street("越秀区大东街")]
    [440104019]
    """
    text = squeeze(text)
    if text.isascii() and text.isdigit():
        place = street_place(int(text))
        return [place] if place and district in (None, place.district) else []
    found: dict[int, Place] = {}
    for reading in readings(text):
        unit = official_form(re.sub(r"^(人民政府|政府)", "", reading.rest))
        allowed = None if reading.districts is None else {place.district for place in reading.districts}
        known = _streets_by_name()
        # 花果园办事处: of a street, where nothing else is called so
        named = known.get(unit) or (known.get(f"{unit}街道", ()) if reading.rest.endswith("办事处") else ())
        for candidate in named:
            if (allowed is None or candidate.district in allowed) and district in (None, candidate.district):
                found[candidate.street] = candidate
    return list(found.values())

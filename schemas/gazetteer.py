"""All 41,352 streets, towns and townships of China with their codes, and how they are called.

The register (`townships-2023.tsv.xz`: one line a district, its townships joined by commas) is that
of the National Bureau of Statistics, cut-off 2023-06-30, published 2023-09-11, by way of the package
china-division 2.7.0 (MIT or WTFPL). Codes change with mergers, so a report of an earlier year may
name a unit that is no longer here; it is then unknown, never guessed.
"""

import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files

from schemas.text import squeeze

# What stands in the register's city column where a district has no city above it.
_NO_CITY = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
_LONGEST_NAME = 24  # characters of a province, city or district; development zones have long ones
# 街道 and its short forms; 大东街 = 大东街道 = 大东街道办事处 = 大东街道办.
_OFFICE_TAIL = re.compile(r"(人民政府|政府|办事处|委员会)$")
_STREET_TAIL = re.compile(r"(街道办|街办|街)$")
_ENDS_OF_TAILS = "府处会办街"


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
def _register() -> tuple[dict[int, Place], dict[int, list[str]]]:
    """Districts by code, and the townships of each as the register has them: three digits and the name.

    A place is made of a township only when it is asked for; 41,352 of them take longer than a report.
    """
    packed = files(__package__).joinpath("townships-2023.tsv.xz").read_bytes()
    districts: dict[int, Place] = {}
    units: dict[int, list[str]] = {}
    for line in lzma.decompress(packed).decode("utf-8").splitlines():
        code, name, city, province, names = line.split("\t")
        district = int(code)
        districts[district] = Place(district * 1000, None, district, name, city, province)
        units[district] = names.split(",")
    return districts, units


def districts() -> tuple[Place, ...]:
    """Every district, county and county-level city, in the order of the codes."""
    return tuple(_register()[0].values())


def townships(district: int | None = None) -> tuple[Place, ...]:
    """The streets and towns of one district, or of the whole country; empty for an unknown code."""
    if district is not None:
        return _townships_of(district)
    return tuple(place for code in _register()[1] for place in _townships_of(code))


@cache
def _townships_of(district: int) -> tuple[Place, ...]:
    above, units = _register()[0].get(district), _register()[1].get(district, ())
    return tuple(_township(above, unit) for unit in units) if above else ()


def _township(district: Place, unit: str) -> Place:
    return replace(district, street=district.street + int(unit[:3]), street_name=unit[3:])


def district_place(code: int) -> Place | None:
    """The district with this six-digit code."""
    return _register()[0].get(code)


def street_place(code: int) -> Place | None:
    """The street with this nine-digit code; a district's own place for its code followed by 000."""
    district, unit = district_place(code // 1000), f"{code % 1000:03d}"
    if code % 1000 == 0 or district is None:
        return district
    found = (one for one in _register()[1][district.district] if one.startswith(unit))
    return next((_township(district, one) for one in found), None)


@cache
def _districts_by_name() -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for place in districts():
        found.setdefault(place.district_name, []).append(place)
    return {name: tuple(places) for name, places in found.items()}


@cache
def _codes_by_name() -> dict[str, list[int]]:
    """Nine-digit codes of the streets and towns of each name, in its official form."""
    found: dict[str, list[int]] = {}
    for district, units in _register()[1].items():
        for unit in units:
            name = official_form(unit[3:]) if unit[-1] in _ENDS_OF_TAILS else unit[3:]
            found.setdefault(name, []).append(district * 1000 + int(unit[:3]))
    return found


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
    for full in {place.province_name for place in districts()}:
        short = re.sub(r"(维吾尔自治区|壮族自治区|回族自治区|自治区|省|市)$", "", full)
        provinces[full] = provinces[short] = full
    for name in {place.city_name for place in districts()} - _NO_CITY:
        cities[name] = cities[name.removesuffix("市")] = name
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


def _place(code: int) -> Place:
    place = street_place(code)
    assert place is not None, code  # of the register itself
    return place


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
        known = _codes_by_name()
        # 花果园办事处: of a street, where nothing else is called so
        named = known.get(unit) or (known.get(f"{unit}街道") if reading.rest.endswith("办事处") else None)
        for code in named or ():
            if (allowed is None or code // 1000 in allowed) and district in (None, code // 1000):
                found[code] = found.get(code) or _place(code)
    return list(found.values())

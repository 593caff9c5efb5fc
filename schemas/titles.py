"""What a title says: is this a yearly report, of which year, of which office.

The patterns are those seen on 185 real reports: year before or after the office, both twice, words
left out, words broken by blanks. A title that says nothing about a thing gives None for it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from schemas.gazetteer import Place, districts_named_in, match_district, match_street, readings, townships
from schemas.text import squeeze

_REPORT = re.compile(r"(信息|政务)公开.{0,12}?(报告|年报)|信息公开.{0,6}年度.{0,4}报告")
_YEARLY = re.compile(r"年度|年报|工作报告|年.{0,40}报告")
# Rows of a column that are about a report, or about something else, but are not one.
_DECOYS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("explanation", re.compile(r"图解|解读|图说|一图|读懂|漫画|编制说明|H5")),
    ("half_year", re.compile(r"半年|季度|[一二三四1234]季(?:报|$)|\d月份?[-—至到~]|月报")),
    ("notice", re.compile(r"通知|公告|通报|关于(做好|编制|报送|印发|发布|开展)|的函$|会议|培训|意见征集")),
    ("form", re.compile(r"申请表|样表|模板|格式|目录|指南|流程|填报")),
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年度?|(?=[^\d]))")
_DAY = re.compile(r"(?<!\d)20\d\d(?:年|[-./])\d{1,2}(?:月(?:\d{1,2}日)?|[-./]\d{1,2})")  # of a publication
_HAN_YEAR = re.compile(r"二[〇○零O0][〇○零O0一二三][〇○零O0一二三四五六七八九](?=年)")
_HAN_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
_AGENCY_END = re.compile(r"(关于)?(政府信息|政务信息|信息|政务)公开.*$")
_BRACKETS = re.compile(r"[(\[【〔《<].{0,12}?[)\]】〕》>]")
_DEPARTMENT = re.compile(
    r"(局|委|委员会|办|办公室|管理办|中心|大队|支队|总队|队|(?<!办事)处|站|所|会|院|馆|团|公司|集团|学校|中学|小学|学院|法院|"
    r"检察院|医院|银行|部|室|厅|署|科|社|园|开发区|管委会|指挥部)$"
)
_QUOTES = re.compile(r"[“”\"‘’'「」]")
_COMMITTEE = re.compile(r"(?:党工委|党委)(?:[、和及]|(?=办事处|(?:人民)?政府))")  # 大东街道党工委、办事处
OUT_OF_SCOPE = frozenset({"department", "higher_government"})
"""Reasons of an office whose report is none of ours, whatever place it lies in."""
_SPOKEN_OF = re.compile(
    r"(?:学习|借鉴|参观|考察|交流|赴|前往|与|同|和|及|、|向)(?:[^,。;:]{0,4}[省市区县])*$"
)
_ITSELF = ("", "政府", "人民政府")
_NO_AGENCY = {
    "", "本网", "本站", "本机关", "本单位", "本部门", "年", "度", "街道", "本街道", "我街道", "街道办事处", "本镇", "我镇", "本乡", "我乡",
    "镇人民政府", "乡人民政府",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TitleReading:
    """A title understood: `reason` says why it is no yearly report, None where it is one."""

    year: int | None
    is_report: bool
    reason: str | None
    agency: str | None


@dataclass(frozen=True, slots=True)
class OfficeReading:
    """An office understood: its place, or the reason why there is none and what it might be."""

    place: Place | None
    reason: str | None
    candidates: tuple[Place, ...] = ()


def read_year(text: str) -> int | None:
    """The one year that a title names (Arabic or Chinese digits); None for none or several.

    >>> read_year("2025湖口县大垅乡2025年度政府信息公开工作年度报告")
    2025
    """
    text = squeeze(text)
    years = _years(_DAY.sub("", text)) or _years(text)
    return years.pop() if len(years) == 1 else None


def _years(text: str) -> set[int]:
    years = {int(match) for match in _YEAR.findall(text)}
    years |= {int(match.translate(_HAN_DIGITS)) for match in _HAN_YEAR.findall(text)}
    return {year for year in years if 2000 <= year <= 2099}


def read_agency(title: str) -> str | None:
    """The office that a title names, without year and report words; None where it names none.

    >>> read_agency("广州市越秀区人民政府梅花村街道办事处2023年政府信息公开工作年度报告")
    '广州市越秀区人民政府梅花村街道办事处'
    """
    text = _DAY.sub("", _BRACKETS.sub("", _QUOTES.sub("", squeeze(title))))
    text = _AGENCY_END.sub("", text)
    text = _HAN_YEAR.sub("", re.sub(r"(?<!\d)20\d\d(年度?)?", "", text))
    text = re.sub(r"^(关于|年度?)+|(关于|年度?|的|[-—_:,，、。])+$", "", text)
    if text.endswith("人民"):  # …镇人民政府信息公开…: the words overlap
        text += "政府"
    return None if text in _NO_AGENCY else text


@lru_cache(maxsize=1024)  # a row's title is read when it is listed, fetched and judged
def read_title(text: str) -> TitleReading:
    """Read the title of a post, a link or a document."""
    title = squeeze(re.sub(r"<[^>]{0,40}>", "", text))
    year = read_year(title)
    reason = next((reason for reason, pattern in _DECOYS if pattern.search(title)), None)
    if not (_REPORT.search(title) and _YEARLY.search(title)):
        reason = reason or "not_a_report"
    return TitleReading(year, reason is None, reason, read_agency(title) if reason is None else None)


@lru_cache(maxsize=1024)
def find_office(agency: str | None, district: int | None = None) -> OfficeReading:
    """The place that an office governs, its district known or not.

    A street or town or the district's own government is a place. Reasons where it is none:
    `department` (an office that governs no place), `higher_government` (of a province or city),
    `ambiguous_place` (several places of this name; they are given), `unknown_place` (nothing in the
    register is called so: neither now nor, of a unit that was merged or renamed, any more).

    >>> find_office("越秀区白云街道办事处").place.street
    440104020
    """
    name = _COMMITTEE.sub("", squeeze(agency or ""))
    if name in _NO_AGENCY:
        return OfficeReading(None, "unknown_place")
    # A district's own name also fits some zone that the register counts among another's townships.
    found = match_district(name) or match_street(name)
    if district is not None:
        # A name that spells out its district needs no help, and may well contradict the source.
        found = [p for p in found if p.district == district or p.district_name in name]
    if len(found) > 1:
        found = _closest(name, found)
    if len(found) > 1 and district is not None:
        found = [p for p in found if p.district == district] or found
    if len(found) == 1:
        return OfficeReading(found[0], None)
    if found:
        return OfficeReading(None, "ambiguous_place", tuple(found))
    if any(_DEPARTMENT.search(reading.rest) for reading in readings(name)):
        return OfficeReading(None, "department")
    if any(one.districts and not one.named and one.rest in _ITSELF for one in readings(name)):
        return OfficeReading(None, "higher_government")
    return OfficeReading(None, "unknown_place")


def _closest(name: str, found: list[Place]) -> list[Place]:
    """Of places that share a name, those whose district or city the name itself spells out."""
    for level in ("district_name", "city_name", "province_name"):
        named = [place for place in found if getattr(place, level) in name]
        if named:
            return named
    return found


def find_place_in(text: str, district: int | None) -> Place | None:
    """The one street or town that a text names in full (…街道办事处, …镇人民政府), else None.

    For texts whose title names no office. Without a district a bare name proves nothing, so the
    text must then name the district too.
    """
    squeezed = squeeze(text)
    within = [district] if district else [place.district for place in districts_named_in(squeezed)]
    found = {
        place.street: (place, mentions)
        for code in within
        for place in townships(code)
        if place.street_name and (mentions := [*_mentions(place.street_name, squeezed)])
    }
    if len(found) != 1:
        return None
    place, mentions = found.popitem()[1]
    # A neighbour or a model, named where the office calls itself 我街道, is not the office.
    return place if any(not _SPOKEN_OF.search(squeezed[max(0, at - 16) : at]) for at in mentions) else None


def _mentions(street_name: str, text: str) -> Iterator[int]:
    """Where a text names the office of a street or town."""
    if street_name.endswith("街道"):
        names = [street_name, f"{street_name[:-1]}办事处"]
    else:
        names = [f"{street_name}人民政府", f"{street_name}政府"]
    for name in names:
        start = text.find(name)
        while start >= 0:
            yield start
            start = text.find(name, start + 1)

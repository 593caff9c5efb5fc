"""Figures and dates that the prose states, to be compared with the tables.

Only sentences that say one thing plainly are read; a sentence that could mean two is left alone,
for a comparison with a misread figure would cast doubt on a right one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from parsers.numbers import han_number
from schemas.text import squeeze

_N = r"(?P<n>\d{1,9}|[零〇一二两三四五六七八九十百千万]{1,9})"
_UNIT = r"[件份宗条项个]"
_REQUEST = r"(?:依申请公开|政府信息公开申请|信息公开申请|公开申请|依申请)"
# What a sentence says, as table, row and column. {n} stands for the figure.
_STATEMENTS: tuple[tuple[str, str, str, re.Pattern[str]], ...] = tuple(
    (table, row, column, re.compile(pattern))
    for table, row, column, pattern in (
        ("applications", "new", "total", rf"(?:收到|受理|接收)到?(?:的|各类|群众|公民)?{_N}{_UNIT}(?:政府)?(?:信息)?{_REQUEST}"),
        ("applications", "new", "total", rf"(?:收到|受理|新收|接收)到?(?:的|各类|群众|公民)?(?:政府信息)?{_REQUEST}(?:事项|数量|件)?(?:共计|共|总计|合计|为)?{_N}{_UNIT}"),
        ("applications", "carried_in", "total", rf"上年(?:度)?结转(?:的)?(?:政府)?(?:信息)?(?:{_REQUEST})?(?:共|为)?{_N}{_UNIT}"),
        ("applications", "carried_out", "total", rf"结转(?:至|到)?下(?:一)?年(?:度)?(?:继续)?(?:办理)?(?:的)?(?:{_REQUEST})?(?:共|为)?{_N}{_UNIT}"),
        ("applications", "granted", "total", rf"(?<!不)予以公开(?:的)?(?:共|为)?{_N}{_UNIT}"),
        ("applications", "partially_granted", "total", rf"部分公开(?:的)?(?:共|为)?{_N}{_UNIT}"),
        ("legal_challenges", "reconsideration", "total", rf"(?:政府信息公开|信息公开)(?:的|引发的|工作)?行政复议(?:案件)?(?:共|为)?{_N}{_UNIT}"),
        ("legal_challenges", "litigation", "total", rf"(?:政府信息公开|信息公开)(?:的|引发的|工作)?行政诉讼(?:案件)?(?:共|为)?{_N}{_UNIT}"),
        ("applications", "denied", "total", rf"(?<!部分)不予公开(?:的)?(?:共|为)?{_N}{_UNIT}"),
        ("applications", "unavailable", "total", rf"无法提供(?:的)?(?:共|为)?{_N}{_UNIT}"),
        ("applications", "not_processed", "total", rf"不予处理(?:的)?(?:共|为)?{_N}{_UNIT}"),
        ("proactive_disclosure", "normative_documents", "issued", rf"(?:制发|制定|印发|出台)(?:行政)?规范性文件(?:共|为)?{_N}{_UNIT}"),
    )
)  # fmt: skip
_RANGE = re.compile(
    r"(?P<from>20\d\d年\d{1,2}月\d{1,2}日)起?[-—–~～至到]{1,2}(?P<to>(?:20\d\d年)?\d{1,2}月\d{1,2}日)"
)
_UNTIL = re.compile(r"截[至止]到?(?P<to>20\d\d年\d{1,2}月\d{1,2}日)")
_SHORT_DATE = re.compile(r"(?:(?P<year>20\d\d)年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日")


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure stated in a sentence: the table cell it speaks of, the number, the words."""

    table: str
    row: str
    column: str
    value: int
    words: str


def read_statements(text: str) -> Iterator[Statement]:
    """Figures stated in prose, each with the cell that it speaks of."""
    squeezed = squeeze(text)
    for table, row, column, pattern in _STATEMENTS:
        for match in pattern.finditer(squeezed):
            if re.search(
                r"去年|上年(?!度?结转)|同比|比上", squeezed[max(0, match.start() - 12) : match.start()]
            ):
                continue  # a figure of another year
            digits = match["n"]
            value = int(digits) if digits.isdigit() else han_number(digits)
            if value is not None:
                yield Statement(table, row, column, value, match.group())


@dataclass(frozen=True, slots=True)
class PeriodDate:
    """A day that the prose names as the begin (`period_start`) or end (`period_end`) of the period."""

    role: str
    day: date


def read_period(text: str) -> list[PeriodDate]:
    """Days named as the reporting period's begin or end; days that are no date are left out."""
    squeezed = squeeze(text)
    found: list[PeriodDate] = []
    for match in _RANGE.finditer(squeezed):
        start = _day(match["from"], None)
        end = _day(match["to"], start.year if start else None)
        if start and end and (end - start).days > 180:  # shorter spans are events, not the year
            found += [PeriodDate("period_start", start), PeriodDate("period_end", end)]
    for match in _UNTIL.finditer(squeezed):
        end = _day(match["to"], None)
        if end:
            found.append(PeriodDate("period_end", end))
    return list(dict.fromkeys(found))


def _day(text: str, year: int | None) -> date | None:
    match = _SHORT_DATE.fullmatch(text)
    if match is None or not (match["year"] or year):
        return None
    try:
        return date(int(match["year"] or year or 0), int(match["month"]), int(match["day"]))
    except ValueError:
        return None

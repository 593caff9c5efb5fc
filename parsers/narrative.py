"""Figures and dates that the prose states, to be compared with the tables.

Only sentences that say one thing plainly are read; a sentence that could mean two is left alone,
for a comparison with a misread figure would cast doubt on a right one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from parsers.facts import Cell, Fact, facts
from parsers.numbers import han_number
from parsers.sentences import (
    is_of_the_office,
    is_of_the_year,
    is_the_whole,
    last_match,
    paragraphs,
    sentence_before,
)
from schemas.text import squeeze

# Directly before the words: it did not happen, or only might.
_NOT_SO = re.compile(r"(?:未|没有?|无|不|未曾|从未|如果?|若|凡是?|每|一旦|应|可)(?:再|能)?$")
_OTHER_TOPIC = re.compile(
    r"建议|提案|议案|复议|诉讼|信访(?!举报投诉类)|(?<!信访举报)投诉|咨询|热线|行政许可|行政处罚"
)
_REQUESTS = re.compile(r"申请(?!行政复议)")
_OF_REQUESTS = re.compile(r"办理结果|答复|依申请")


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure stated in a sentence.

    Attributes:
        cells: the cells, of whatever form, that state the same.
        value: the number; 0 also where the sentence says that there was none.
        words: the words that state it, without blanks.
        in_words: whether no number is printed (未收到申请).
        line: in which line of the text they begin, counted from 0.
    """

    cells: tuple[Cell, ...]
    value: int
    words: str
    in_words: bool = False
    line: int = 0


_WINDOW = 600  # characters around a figure that can say whose it is; a whole document may be one line
_Found = tuple[int, re.Match[str], bool]


def read_statements(text: str, year: int | None = None) -> Iterator[Statement]:
    """Figures stated in prose, each with the cells that it speaks of.

    Args:
        text: paragraphs, one a line.
        year: the report's; figures of other years are passed over. Where it is None only words
            (去年) tell.
    """
    for paragraph in paragraphs(text.split("\n")):
        whole = paragraph.text
        for fact in facts():
            for key in fact.keys:
                if key in whole:
                    break
            else:
                continue
            for value, match, in_words in (
                *_with_number(fact, whole, year),
                *_without(fact, whole, year),
            ):
                yield Statement(fact.cells, value, match.group(), in_words, paragraph.line_at(match.start()))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _with_number(fact: Fact, paragraph: str, year: int | None) -> Iterator[_Found]:
    taken: set[int] = set()
    for pattern in fact.wordings:
        for match in _compiled(pattern).finditer(paragraph):
            digits = match["n"].replace(",", "")
            value = int(digits) if digits.isdigit() else han_number(digits)
            if value is not None and match.start("n") not in taken and _is_plain(fact, match, year):
                taken.add(match.start("n"))
                yield value, match, False


def _without(fact: Fact, paragraph: str, year: int | None) -> Iterator[_Found]:
    for pattern in fact.nil:
        match = _compiled(pattern).search(paragraph)
        if match and _is_plain(fact, match, year, of_parts=False):
            yield 0, match, True
            return


def _is_plain(fact: Fact, match: re.Match[str], year: int | None, *, of_parts: bool | None = None) -> bool:
    """Whether nothing around the words makes their figure another than the report's own."""
    offset = max(0, match.start() - _WINDOW)
    text = match.string[offset : match.end() + _WINDOW]
    start, end = match.start() - offset, match.end() - offset
    before = text[:start]
    return not (
        _NOT_SO.search(before[-4:])
        or not is_the_whole(text, start, end, of_parts=fact.of_parts if of_parts is None else of_parts)
        or (fact.nowhere and fact.nowhere.search(sentence_before(before, start)))
        or (fact.topic != "any" and not _on_topic(fact, before, match.group()))
        or not is_of_the_year(text, start, year)
        or not is_of_the_office(text, start)
    )


def _on_topic(fact: Fact, before: str, words: str) -> bool:
    """Whether the paragraph spoke of requests last, or at least of nothing else."""
    other, requests = last_match(_OTHER_TOPIC, before), last_match(_REQUESTS, before)
    if other is not None and (requests is None or requests.start() < other.start()):
        return False
    if fact.topic == "not_another":
        return True
    return requests is not None or bool(_REQUESTS.search(words) or _OF_REQUESTS.search(before))


_DAY = r"(?<!\d)20\d\d年\d{1,2}月\d{1,2}日"
_RANGE = re.compile(
    rf"(?P<from>{_DAY})(?:[^\d,;。]{{0,14}}起)?,?[-—–~至到]{{1,2}}(?P<to>(?:20\d\d年)?\d{{1,2}}月\d{{1,2}}(?:日|(?=止)))"
)
_UNTIL = re.compile(rf"截[至止](?:到|时间|日期)?[为是:]?(?P<to>{_DAY})")
_SHORT_DATE = re.compile(r"(?:(?P<year>20\d\d)年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日?")
_SHORTEST_PERIOD = 180  # days; shorter spans are events, not the year


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
        if start and end and (end - start).days > _SHORTEST_PERIOD:
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

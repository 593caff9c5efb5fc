"""The number in a figure cell, or why there is none.

Strict on purpose: whatever is not plainly one number is named, never repaired. Lenient numeral
parsers hide errors.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from parsers import leaders
from schemas.records import State
from schemas.text import squeeze

Kind = Literal["count", "change", "amount"]

_COUNT_UNITS = "件|条|项|次|个|份|宗|人次|人|篇|批次|批|起|例|户|家|部|卷|期|场|名|处|类|种"
_YUAN = {"元": Decimal(1), "元整": Decimal(1), "人民币元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10_000),
         "万": Decimal(10_000), "百万元": Decimal(1_000_000), "亿元": Decimal(100_000_000)}  # fmt: skip
_DASHES = re.compile(r"[-‐‑‒–—―−－_/\\／＼]{1,6}")
_ZERO_WORDS = {"无", "零", "〇", "○"}
_UNCHANGED = {"未增未减", "无增减", "无增无减", "不增不减", "没有增减", "无变化", "无变动", "未变化", "没有变化", "持平", "与上年持平",
              "与去年持平", "不变", "未增减", "增0减0", "+0-0", "+0/-0", "+(0)-(0)", "0/0", "增0/减0", "+-0", "±0"}  # fmt: skip
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_PLUS = ("+", "增加", "增长", "新增", "净增", "上升", "增", "↑")
# A long dash is none of them: word processors make it of the double minus, which says nothing (181).
_MINUS = ("-", "‐", "‑", "‒", "–", "−", "减少", "净减", "下降", "减", "负", "↓")
_SIGN = "|".join(re.escape(sign) for sign in (*_PLUS, *_MINUS))
_FIGURE = re.compile(
    rf"(?P<currency>¥|人民币)?(?P<sign>\((?:{_SIGN})\)|\(?(?:{_SIGN}):?)?\(?(?P<number>{_NUMBER})\)?"
    rf"(?P<unit>\(?(?:{'|'.join(sorted(_YUAN, key=len, reverse=True))}|{_COUNT_UNITS})\)?)?[。;；,]?(?P<remark>.*)",
    re.DOTALL,
)
# 3（减）: a sign behind the number. Any other remark about a change leaves open whether it is the sign.
_SIGN_BEHIND = re.compile(rf"\((?P<sign>{_SIGN})\)")
_IN_BRACKETS = re.compile(rf"\((?:{_NUMBER})(?:{_COUNT_UNITS})?\)")
_ABOUT_CHANGE = re.compile(r"[增减升降负+\-]")
# A cell that begins like one of these is a list entry or a date, not a figure with a remark.
_REMARK = re.compile(r"[(\[【〔:;,，。]|注|其中|含")
_SECOND_FIGURE = re.compile(r"[:;,，。]\d")  # 2:3, 12:30
_LETTER_SPACED = re.compile(r"\d(?: \d)+|\d{1,3}(?: \d{3})+(?:\.\d+)?")
_SPACED = re.compile(r"\d[.,，．]?\s+[.,，．]?\d")
_BROKEN = re.compile(r"\d[^\S\n\r\t]*[\n\r\t]\s*\d")  # over two lines or stops: one figure, or two
_HAN = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")
_HAN_VALUES = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_HAN_PLACES = {"十": 10, "百": 100, "千": 1000}
_MAX_DIGITS = 15  # more than a double holds exactly, and more than any report has
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202d\u2066-\u2069]")
_TOO_MANY_DIGITS = re.compile(
    rf"[+\-−＋－]?(?:(?:\d[,，]?){{{_MAX_DIGITS + 1}}}|[零〇一二两三四五六七八九十百千万亿]{{30}})"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure cell understood: value and unit as the contract says, and a problem code if any."""

    value: int | float | None
    unit: str | None
    state: State
    problem: str | None = None


BLANK = Figure(None, None, "blank")
# Doubts that name a figure and leave it: it can be read, but not where a reader would look.
_LESSER_EVIDENCE = frozenset({"not_shown"})
_TOO_LONG = Figure(None, "count", "unreadable", "number_too_long")


def read_figure(raw: str, kind: Kind, header_unit: str | None = None, doubt: str = "") -> Figure:
    """The figure in the cell text `raw`, of which a reader of files may have a `doubt`: a problem code.

    `kind` is what the column holds: a count, a signed change of a count, or an amount of money.
    `header_unit` is a unit printed in the column's header (元, 万元), used where the cell has none.
    Amounts come back in yuan to the cent with unit "CNY", counts as integers with unit "count".
    """
    if not doubt:
        return _read(raw, kind, header_unit)
    if doubt in _LESSER_EVIDENCE:
        figure = _read(raw, kind, header_unit)
        return figure if figure.value is None else replace(figure, problem=doubt)
    return Figure(None, _unit_of(kind, header_unit), "unreadable", doubt)


@lru_cache(maxsize=4096)
def _read(raw: str, kind: Kind, header_unit: str | None) -> Figure:
    if raw.isascii() and raw.isdigit() and (len(raw) == 1 or raw[0] != "0") and kind != "amount":
        return _count(raw) if len(raw) <= _MAX_DIGITS else _TOO_LONG
    if len(raw) > _MAX_DIGITS and _TOO_MANY_DIGITS.match(raw.strip()):
        return replace(_TOO_LONG, unit=_unit_of(kind, header_unit))
    if (plain := _without_note_marks(raw)) != raw:
        figure = _read(plain, kind, header_unit)
        if figure.value is None:
            return Figure(None, figure.unit, "unreadable", "not_a_number")
        return replace(figure, problem=figure.problem or "remark_in_cell")
    text = _without_leader(squeeze(_without_directions(raw)))
    if not text:
        return Figure(None, _unit_of(kind, header_unit), "blank")
    if _DASHES.fullmatch(text):
        return Figure(None, _unit_of(kind, header_unit), "not_applicable")
    if text.rstrip("。;,") in _ZERO_WORDS and (kind != "amount" or text[0] != "无"):
        return Figure(0, _unit_of(kind, header_unit), "reported")
    if kind == "change" and text in _UNCHANGED:
        return Figure(0, "count", "reported")
    spaced = _SPACED.search(raw.strip()) and not _LETTER_SPACED.fullmatch(" ".join(raw.split()))
    if spaced or _BROKEN.search(raw):
        return Figure(None, _unit_of(kind, header_unit), "unreadable", "not_a_number")
    match = _FIGURE.fullmatch(text)
    return _from_words(text, kind, header_unit) if match is None else _from_match(match, kind, header_unit)


def _without_leader(text: str) -> str:
    """A cell without the sign that leads from its label to it; a cell that holds nothing else is no figure."""
    return text[1:] if text[:1] and text[0] in leaders.SIGNS and text[1:2].isdigit() else text


def _from_words(text: str, kind: Kind, header_unit: str | None) -> Figure:
    """A figure in Chinese numerals, of money only with its 元 behind it; anything else is no number."""
    is_money = kind == "amount"
    value = han_number(re.sub(r"元整?$" if is_money else rf"({_COUNT_UNITS})$", "", text))
    if value is None or (is_money and "元" not in text):
        return Figure(None, _unit_of(kind, header_unit), "unreadable", "not_a_number")
    return Figure(value, "CNY" if is_money else "count", "reported")


def _without_directions(raw: str) -> str:
    """`raw` without the signs that say which way text runs, which change nothing of a number; but for those that turn
    its figures about.
    """
    return raw if raw.isascii() or "\u202e" in raw else _DIRECTIONS.sub("", raw)


def _without_note_marks(raw: str) -> str:
    """`raw` without ①, ² and the like, which would become digits when full-width forms are made plain."""
    if raw.isascii():
        return raw
    return "".join(
        char
        for char in raw
        if unicodedata.category(char) != "No" or "⁄" in unicodedata.normalize("NFKC", char)
    )


def _from_match(match: re.Match[str], kind: Kind, header_unit: str | None) -> Figure:
    digits = match["number"].replace(",", "")
    unit = (match["unit"] or "").strip("()") or ("元" if match["currency"] else "")
    sign, remark = (match["sign"] or "").strip("():"), match["remark"]
    leading_zero = len(digits) > 1 and digits[0] == "0" and digits[1] != "."
    if leading_zero or len(digits) > _MAX_DIGITS or (remark and not _REMARK.match(remark)):
        return Figure(None, _unit_of(kind, header_unit), "unreadable", "not_a_number")
    if _SECOND_FIGURE.match(remark):
        return Figure(None, _unit_of(kind, header_unit), "unreadable", "not_a_number")
    if not sign and remark:
        behind = _SIGN_BEHIND.fullmatch(remark)
        if behind:
            sign, remark = behind["sign"], ""
    number = Decimal(digits)
    if number and _sign_is_open(match, kind, sign, remark):
        return Figure(None, _unit_of(kind, header_unit), "unreadable", "not_a_number")
    if sign in _MINUS:
        number = -number
    problem = "remark_in_cell" if remark else None
    if kind == "amount":
        return _amount(number, unit, header_unit, problem)
    if unit in _YUAN and number:
        return Figure(None, "count", "unreadable", "wrong_unit")
    if number != number.to_integral_value():
        return Figure(None, "count", "unreadable", "fraction_of_count")
    return Figure(int(number), "count", "reported", problem)


def _sign_is_open(match: re.Match[str], kind: Kind, sign: str, remark: str) -> bool:
    """Whether a figure may be one up or down: (3) as accountants write less than nothing, or a note's number, also where
    one bracket is lost; of a change also 3（比上年减2）.
    """
    figure = match[0].removesuffix(match["remark"])
    if figure.count("(") != figure.count(")"):
        return True
    if sign:
        return False
    return bool(_IN_BRACKETS.match(match[0]) and not remark) or (
        kind == "change" and bool(_ABOUT_CHANGE.search(remark))
    )


def _amount(number: Decimal, unit: str, header_unit: str | None, problem: str | None) -> Figure:
    if unit and unit not in _YUAN:
        return Figure(None, "CNY", "unreadable", "wrong_unit")
    named = unit or header_unit
    if named is None:
        plain = int(number) if number == number.to_integral_value() else float(number)
        return Figure(plain, None, "reported", "unit_missing" if number else problem)
    yuan = (number * _YUAN[named]).quantize(Decimal("0.01"))
    return Figure(int(yuan) if yuan == yuan.to_integral_value() else float(yuan), "CNY", "reported", problem)


def _count(digits: str) -> Figure:
    return Figure(int(digits), "count", "reported")


def _unit_of(kind: Kind, header_unit: str | None) -> str | None:
    if kind == "amount":
        return "CNY" if header_unit else None
    return "count"


def header_unit(header: str) -> str | None:
    """The unit of money that a column header prints, with or without brackets; None for none.

    >>> header_unit("本年收费金额（单位：万元）")
    '万元'
    """
    text = squeeze(header)
    return next((unit for unit in ("亿元", "百万元", "万元", "千元", "元") if unit in text), None)


def states_no_change(text: str) -> bool:
    """Whether a cell says in one of the usual ways that nothing was added or taken away: +(0) -(0)."""
    return squeeze(text) in _UNCHANGED


@lru_cache(maxsize=4096)
def looks_like_figure(text: str) -> bool:
    """Whether a cell of text could stand in a figure cell: a number, a sign, a dash, a word for zero."""
    if text.isdigit():
        return True
    squeezed = _without_leader(squeeze(_without_directions(_without_note_marks(text))))
    if not squeezed:
        return False
    if squeezed in _ZERO_WORDS or squeezed in _UNCHANGED or _DASHES.fullmatch(squeezed):
        return True
    match = _FIGURE.fullmatch(squeezed)
    return match is not None and (not match["remark"] or bool(_REMARK.match(match["remark"])))


_UNIT_CELLS = frozenset({"条", "件", "次", "篇", "个", "人", "人次", "万元", "元", "期", "场", "份", "项"})
_NO_UNIT = frozenset({"----", "---", "--", "—", "——", "————", "-", "/"})


def is_unit(text: str) -> bool:
    """Whether a cell of a unit column: 条, 件, 万元, or the dashes of a row that has no figure."""
    squeezed = squeeze(text).strip("()")
    return squeezed in _UNIT_CELLS or squeezed in _NO_UNIT


def han_number(text: str) -> int | None:
    """The number that Chinese numerals write; None for anything else. Up to 亿.

    >>> han_number("一百二十三"), han_number("十"), han_number("一二")
    (123, 10, None)
    """
    if not text or not _HAN.fullmatch(text):
        return None
    for place, size in (("亿", 100_000_000), ("万", 10_000)):
        if place in text:
            head, _, tail = text.partition(place)
            high, low = han_number(head), han_number(tail.lstrip("零〇")) if tail else 0
            return None if high is None or low is None or low >= size else high * size + low
    total, digit, limit = 0, None, 10_000
    for char in text:
        if char in _HAN_PLACES:
            place_value = _HAN_PLACES[char]
            if place_value >= limit or (digit is None and (place_value != 10 or total)) or digit == 0:
                return None
            total += (1 if digit is None else digit) * place_value
            limit, digit = place_value, None
        elif _HAN_VALUES[char] == 0:
            if digit is not None:
                return None
            digit = 0 if len(text) == 1 else None
        elif digit is not None:
            return None
        else:
            digit = _HAN_VALUES[char]
    return total + (digit or 0)

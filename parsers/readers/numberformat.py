"""What cells of spreadsheets show, by their number format: numbers, dates and texts.

A format has up to four sections, for positive numbers, negative ones, zero and text, or conditions of its
own. What is stored is never of interest, only what the section makes of it: digits rounded, thousands cut
off, a unit put behind, nothing at all. Of parts that are not understood nobody can say what they show.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"-#,##0.00', 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""Formats that files name by number alone, as a Chinese program has them."""

UNKNOWN = "？"
"""Stands for what nobody can say; no number has one."""

_LONGEST = 255  # characters of a format, by the definition of the file format
_PLACES = 12  # significant digits that a plain number shows; behind them a double only has noise
_EXACT = 15  # significant digits that a double holds for certain
_PART = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<half>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-])"
    r"|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?|a{3,4}|e+|g+|b+)|(?P<digit>[0#?])|(?P<text>@)|(?P<sign>[.,%/])"
    r"|(?P<unknown>!.)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_CURRENCY = re.compile(r"\$([^\-]*)")
_COLOURS = {
    "white": "FFFFFF",
    "color2": "FFFFFF",
    "白色": "FFFFFF",
    "black": "000000",
    "yellow": "FFFF00",
    "cyan": "00FFFF",
}
_HAN = {1: "〇一二三四五六七八九", 2: "零壹贰叁肆伍陆柒捌玖", 3: "０１２３４５６７８９"}
_HAN_UNITS = {1: ("", "十", "百", "千"), 2: ("", "拾", "佰", "仟"), 3: ("", "十", "百", "千")}
_FIRST_DAY, _FIRST_DAY_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  (sheets know no zones)
_SURE, _LAST = 61, 2958465  # days: programs disagree about those before March 1900
_WEEKDAYS = "一二三四五六日"
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


_POINT, _COMMA = ("sign", "."), ("sign", ",")


class Shown(NamedTuple):
    """What a cell shows, and the colour that the format gives it, if any (RRGGBB)."""

    text: str
    colour: str | None = None


class _Part(NamedTuple):
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Section:
    parts: tuple[_Part, ...]
    condition: tuple[str, Decimal] | None
    colour: str | None
    digits: int | None  # how Chinese numerals are written, where they are

    def has(self, *kinds: str) -> bool:
        return any(part.kind in kinds for part in self.parts)


def printed(number: float | str, number_format: str) -> str:
    """What the cell of a number shows.

    >>> printed(3.0, "General"), printed(0.1 + 0.2, "General"), printed(1234.5, "#,##0.00"), printed(5, '0"件"')
    ('3', '0.3', '1,234.50', '5件')
    """
    return show_number(number, number_format).text


def show_number(number: float | str, number_format: str, *, since_1904: bool = False) -> Shown:
    """What the cell of a number shows; a text that is no number is shown as it is."""
    try:
        value = Decimal(repr(number) if isinstance(number, float) else str(number))
    except InvalidOperation:
        return Shown(str(number))
    if not value.is_finite() or value.adjusted() > 30:
        return Shown(str(number))
    sections = _sections(number_format)
    section, is_own = _choose(sections, value)
    if section is None:
        return Shown("#" * 5)
    text = _formatted(section, abs(value) if is_own else value, since_1904=since_1904)
    return Shown(text.strip(), section.colour)


def show_text(text: str, number_format: str) -> Shown:
    """What the cell of a text shows."""
    sections = _sections(number_format)
    last = sections[-1]
    if len(sections) < 4 and not last.has("text"):
        return Shown(text)
    return Shown("".join(_literal(part, text) for part in last.parts), last.colour)


def is_date(number_format: str) -> bool:
    """Whether a format shows a day or a time."""
    return any(section.has("date", "elapsed", "half") for section in _sections(number_format))


@lru_cache(maxsize=256)
def _sections(number_format: str) -> tuple[_Section, ...]:
    sections: list[list[_Part]] = [[]]
    for match in _PART.finditer(number_format if len(number_format) <= _LONGEST else "General"):
        kind = match.lastgroup or "other"
        if kind == "other" and match.group() == ";":
            sections.append([])
        else:
            sections[-1].append(_Part(kind, match.group(kind)))
    return tuple(map(_section, sections[:4]))


def _section(parts: Sequence[_Part]) -> _Section:
    kept: list[_Part] = []
    condition = colour = digits = None
    for part in parts:
        if part.kind != "bracket":
            kept.append(part)
        elif match := _CONDITION.fullmatch(part.text):
            condition = match[1], Decimal(match[2])
        elif _ELAPSED.fullmatch(part.text):
            kept.append(_Part("elapsed", part.text.lower()))
        elif match := _CURRENCY.match(part.text):
            kept.append(_Part("quoted", match[1]))
        elif part.text.lower().startswith("dbnum"):
            digits = int(part.text[5:]) if part.text[5:] in ("1", "2", "3") else 0
        else:
            colour = _COLOURS.get(part.text.lower())
    return _Section(tuple(kept), condition, colour, digits)


def _choose(sections: Sequence[_Section], value: Decimal) -> tuple[_Section | None, bool]:
    """The section for a number, and whether it is for negative ones alone, so that it says itself what they are."""
    numeric = sections if len(sections) < 4 else sections[:3]
    if len(sections) < 4 and numeric[-1].has("text") and not numeric[-1].has("digit"):
        numeric = numeric[:-1] or _sections("General")  # the last is for text
    if not any(section.condition for section in numeric):
        index = 0 if value > 0 or len(numeric) == 1 else 1 if value < 0 else 2
        return (numeric[index] if index < len(numeric) else numeric[0]), value < 0 and index == 1
    for index, section in enumerate(numeric):
        if section.condition is None:
            # Without a condition of its own: negative numbers in the second place, and whatever is left.
            if index == 1 and len(numeric) > 2 and value >= 0:
                continue
            return section, value < 0 and index > 0 and not _may_be_negative(numeric[:index])
        if _holds(value, section.condition):
            return section, value < 0 and not _may_be_positive(section.condition)
    return None, False


def _holds(value: Decimal, condition: tuple[str, Decimal]) -> bool:
    sign, bound = condition
    return {
        "<": value < bound,
        ">": value > bound,
        "=": value == bound,
        "<=": value <= bound,
        ">=": value >= bound,
        "<>": value != bound,
    }[sign]


def _may_be_positive(condition: tuple[str, Decimal]) -> bool:
    sign, bound = condition
    return sign in (">", ">=", "<>") or bound > 0


def _may_be_negative(sections: Sequence[_Section]) -> bool:
    """Whether negative numbers are shown by sections before, so that this one is no section for them."""
    return any(
        section.condition is not None
        and (section.condition[0] in ("<", "<=", "<>") or section.condition[1] < 0)
        for section in sections
    )


def _formatted(section: _Section, value: Decimal, *, since_1904: bool) -> str:
    if section.has("date", "elapsed", "half"):
        return _date(section, value, since_1904=since_1904)
    if not section.parts:
        return ""
    sign, value = "-" if value < 0 else "", abs(value)
    if section.has("general", "text") and not section.has("digit"):
        text = _numerals(_plain(value), section.digits)
        return sign + "".join(_literal(part, text) for part in section.parts)
    if section.has("exponent"):
        return sign + _scientific(section, value)
    if any(part == ("sign", "/") for part in section.parts) and section.has("digit"):
        return sign + _fraction(section, value)
    return _decimal(section, value, sign)


def _literal(part: _Part, text: str = "") -> str:
    """What a part that is no digit shows; `text` stands for the value itself."""
    if part.kind in ("quoted", "escaped", "other", "sign"):
        return part.text
    if part.kind == "space" or part == ("fill", " "):
        return " "
    if part.kind in ("unknown", "fill"):
        return UNKNOWN  # an escape in Chinese programs, a sign in others; a cell filled up with some sign
    return text if part.kind in ("general", "text") else ""


def _plain(value: Decimal) -> str:
    if value == value.to_integral_value():
        return str(int(value))
    rounded = value.quantize(Decimal(1).scaleb(max(value.adjusted(), 0) + 1 - _PLACES), ROUND_HALF_UP)
    return f"{rounded:f}".rstrip("0").rstrip(".")


def _rounded(value: Decimal, places: int) -> Decimal:
    """Rounded as sheets do: what a double cannot hold for certain is no reason to round down."""
    exact = max(value.adjusted() + 1, 1)
    if exact + places < _EXACT:
        value = value.quantize(Decimal(1).scaleb(min(exact - _EXACT, -places)), ROUND_HALF_UP)
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _decimal(section: _Section, value: Decimal, sign: str) -> str:
    """A number with digits, thousands and per cent as the section has them, and its texts around and within."""
    parts = section.parts
    places = [index for index, part in enumerate(parts) if part.kind == "digit"]
    if not places:
        return sign + "".join(map(_literal, parts))
    point = next((i for i, part in enumerate(parts) if part == _POINT), None)
    before = [index for index in places if point is None or index < point]
    behind = [index for index in places if point is not None and index > point]
    thousands = _commas(parts, places[-1] + 1) + (_commas(parts, before[-1] + 1) if before and behind else 0)
    percents = sum(part == ("sign", "%") for part in parts)
    value = _rounded(value.scaleb(2 * percents - 3 * thousands), len(behind))
    whole, _, fraction = f"{value:f}".partition(".")
    out = _places_before(whole.lstrip("0"), before, parts) | _places_behind(fraction, behind, parts)
    if before and any(part == _COMMA for part in parts[before[0] : before[-1]]):
        _group(out, before)
    if not before and point is not None:
        out[point] = whole.lstrip("0") + "."
    elif point is not None and not any(out[index] for index in behind):
        out[point] = ""  # nothing stands behind it
    shown = sign if value else ""
    for index, part in enumerate(parts):
        if index in out:
            shown += _numerals(out[index], section.digits, one_by_one=len(before) > 1)
        elif part != _COMMA:
            shown += _literal(part)
    return shown


def _commas(parts: Sequence[_Part], start: int) -> int:
    """How many commas follow one another from a place on."""
    return next((n for n, part in enumerate(parts[start:]) if part != _COMMA), len(parts) - start)


def _places_before(whole: str, places: Sequence[int], parts: Sequence[_Part]) -> dict[int, str]:
    """What stands in each place before the point; digits that have no place of their own stand in the first one."""
    out: dict[int, str] = {}
    for number, index in enumerate(reversed(places)):
        rest = whole[: len(whole) - number] if number < len(whole) else ""
        own = rest if number == len(places) - 1 else rest[-1:]
        out[index] = own or {"0": "0", "?": " "}.get(parts[index].text, "")
    return out


def _places_behind(fraction: str, places: Sequence[int], parts: Sequence[_Part]) -> dict[int, str]:
    """What stands in each place behind the point, without the noughts at the end that need not be shown."""
    kept = len(fraction)
    while kept and fraction[kept - 1] == "0" and parts[places[kept - 1]].text != "0":
        kept -= 1
    return {
        index: fraction[number] if number < kept else " " if parts[index].text == "?" else ""
        for number, index in enumerate(places)
    }


def _group(out: dict[int, str], places: Sequence[int]) -> None:
    """Put commas into the digits of a whole number, which stand in several places."""
    digits = 0
    for index in reversed(places):
        grouped = ""
        for char in reversed(out[index]):
            if digits and digits % 3 == 0 and char != " ":
                grouped = "," + grouped
            grouped = char + grouped
            digits += 1
        out[index] = grouped


def _scientific(section: _Section, value: Decimal) -> str:
    parts = section.parts
    at = next(index for index, part in enumerate(parts) if part.kind == "exponent")
    mantissa = parts[:at]
    point = next((i for i, part in enumerate(mantissa) if part == ("sign", ".")), len(mantissa))
    whole = max(sum(part.kind == "digit" for part in mantissa[:point]), 1)
    places = sum(part.kind == "digit" for part in mantissa[point:])
    width = sum(part.kind == "digit" for part in parts[at:])
    power = 0 if not value else (value.adjusted() // whole * whole if whole > 1 else value.adjusted())
    digits = _rounded(value.scaleb(-power), places)
    if abs(digits) >= 10**whole:
        power += whole
        digits = _rounded(value.scaleb(-power), places)
    sign = "-" if power < 0 else "+" if parts[at].text[1] == "+" else ""
    behind = "".join(_literal(part) for part in parts[at:] if part.kind not in ("digit", "exponent"))
    before = "".join(_literal(part) for part in mantissa if part.kind not in ("digit", "sign"))
    return f"{before}{digits:f}E{sign}{abs(power):0{width}d}{behind}"


def _fraction(section: _Section, value: Decimal) -> str:
    """A whole number and a fraction; one over a fixed denominator, or over one of so many digits."""
    pattern = "".join(
        part.text for part in section.parts if part.kind in ("digit", "sign", "other", "escaped")
    )
    match = re.fullmatch(r"\s*([0#?]*)\s*([0#?]+)\s*/\s*([0#?]+|\d+)\s*", pattern)
    if match is None:
        return UNKNOWN
    number = Fraction(value)
    if match[3].isdigit() and match[3].strip("0"):
        over = int(match[3])
        found = Fraction(round(number * over), 1)
        above, below = int(found), over
    else:
        near = number.limit_denominator(10 ** len(match[3]) - 1)
        above, below = near.numerator, near.denominator
    whole, above = divmod(above, below) if match[1] else (0, above)
    shown = f"{above}/{below}" if above or not match[1] else ""
    return " ".join(part for part in (str(whole) if whole or not shown else "", shown) if part)


def _numerals(digits: str, style: int | None, *, one_by_one: bool = False) -> str:
    """Digits in Chinese numerals, where the section asks for them."""
    if style is None:
        return digits
    if style not in _HAN or not digits.replace(".", "", 1).isdigit():
        return UNKNOWN if digits.strip() else digits
    whole, point, fraction = digits.partition(".")
    if point:
        return _numerals(whole, style) + "点" + _numerals(fraction, style, one_by_one=True)
    if one_by_one or style == 3:
        return "".join(_HAN[style][int(digit)] if digit.isdigit() else digit for digit in digits)
    return _spelt(int(digits), style)


def _spelt(number: int, style: int) -> str:
    """A whole number in words, up to 万亿."""
    numerals, units = _HAN[style], _HAN_UNITS[style]
    if number < 0 or number >= 10**12:
        return UNKNOWN
    if number == 0:
        return numerals[0]
    text, gap = "", False
    for place, large in ((8, "亿"), (4, "万"), (0, "")):
        group = number // 10**place % 10_000
        if not group:
            gap = bool(text)
            continue
        for power in (3, 2, 1, 0):
            digit = group // 10**power % 10
            if not digit:
                gap = bool(text)
                continue
            text += (numerals[0] if gap else "") + numerals[digit] + units[power]
            gap = False
        text += large
        gap = False
    return text


def _date(section: _Section, value: Decimal, *, since_1904: bool) -> str:
    if value < (0 if since_1904 or section.has("elapsed") else _SURE) or value > _LAST:
        return UNKNOWN
    seconds = int((value * 86400).to_integral_value(ROUND_HALF_UP))
    moment = (_FIRST_DAY_1904 if since_1904 else _FIRST_DAY) + timedelta(seconds=seconds)
    return "".join(_moments(section, moment, seconds))


def _moments(section: _Section, moment: datetime, seconds: int) -> Iterator[str]:
    kinds = [part for part in section.parts if part.kind in ("date", "elapsed")]
    halves = section.has("half")
    place = -1
    for part in section.parts:
        if part.kind == "half":
            early = moment.hour < 12
            names = part.text.split("/")
            yield names[0 if early else 1]
        elif part.kind == "elapsed":
            place += 1
            yield str(seconds // {"h": 3600, "m": 60, "s": 1}[part.text[0]]).zfill(len(part.text))
        elif part.kind == "date":
            place += 1
            beside = [one.text.lower()[0] for one in (kinds[place - 1 : place] if place else [])]
            after = [one.text.lower()[0] for one in kinds[place + 1 : place + 2]]
            is_minute = part.text.lower()[0] == "m" and ("h" in beside or "s" in after)
            yield _moment(part.text.lower(), moment, is_minute=is_minute, halves=halves)
        else:
            yield _literal(part)


def _moment(code: str, moment: datetime, *, is_minute: bool, halves: bool) -> str:
    kind, length = code[0], len(code)
    if kind == "y":
        return f"{moment.year % 100:02}" if length < 3 else f"{moment.year:04}"
    if kind == "e":
        return str(moment.year)
    if kind == "m" and not is_minute:
        if length < 3:
            return str(moment.month).zfill(length)
        return _MONTHS[moment.month - 1] if length == 3 else UNKNOWN
    if kind == "d":
        return str(moment.day).zfill(length) if length < 3 else UNKNOWN
    if kind == "a":
        return ("星期" if length == 4 else "") + _WEEKDAYS[moment.weekday()]
    if kind in "hms":
        hour = (moment.hour + 11) % 12 + 1 if halves else moment.hour
        number = {"h": hour, "m": moment.minute, "s": moment.second}[kind]
        digits, _, behind = code.partition(".")
        return str(number).zfill(len(digits)) + (UNKNOWN if behind else "")
    return UNKNOWN

"""Numbers of spreadsheets as they are printed, by the number format of their cell.

Only what a yearly report can hold: decimals, thousands, percent, text around the number, a section for
zero. A format beyond that prints the number plainly.
"""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 49: "@",
}  # fmt: skip
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?|\.[#0?]+")
_COLOUR_OR_LOCALE = re.compile(r"\[[^\]]*\]")
_SKIPPED = re.compile(r"[_*].")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_DATE = re.compile(r"[ymdhs]", re.IGNORECASE)
_PLACES = 12  # significant digits that a plain number shows; behind them a double only has noise

_LONGEST = 255  # characters of a format, by the definition of the file format


def printed(number: float | str, number_format: str) -> str:
    """What the cell shows.

    >>> printed(3.0, "General"), printed(0.1 + 0.2, "General"), printed(1234.5, "#,##0.00"), printed(5, '0"件"')
    ('3', '0.3', '1,234.50', '5件')
    """
    try:
        value = Decimal(repr(number) if isinstance(number, float) else str(number))
    except InvalidOperation:
        return str(number)
    if not value.is_finite() or value.adjusted() > 30:
        return str(number)
    sections = _sections(number_format if len(number_format) <= _LONGEST else "General")
    section = sections[0]
    if value < 0 and len(sections) > 1:
        section, value = sections[1], -value
    elif not value and len(sections) > 2:
        section = sections[2]
    if section.strip().lower() in ("general", "@", ""):
        return "" if not section and len(sections) > 1 else _plain(value)
    return _formatted(value, section)


@lru_cache(maxsize=256)
def _sections(number_format: str) -> tuple[str, ...]:
    return tuple(_COLOUR_OR_LOCALE.sub("", part) for part in number_format.split(";"))


def _plain(value: Decimal) -> str:
    if value == value.to_integral_value():
        return str(int(value))
    rounded = value.quantize(Decimal(1).scaleb(max(value.adjusted(), 0) + 1 - _PLACES), ROUND_HALF_UP)
    return f"{rounded:f}".rstrip("0").rstrip(".")


def _formatted(value: Decimal, section: str) -> str:
    bare = _QUOTED.sub("", _SKIPPED.sub("", section))
    digits = _DIGITS.search(bare)
    if digits is None and not bare.strip():
        return _with_quotes(section)  # text instead of a number: "-" for 0
    if _DATE.search(bare) or digits is None or len(_DIGITS.findall(bare)) > 1 or "/" in bare or "E" in bare:
        return _plain(value)
    pattern = digits.group()
    prefix, _, suffix = _with_quotes(section).partition("\0")
    if "%" in bare:
        value *= 100
    whole, _, fraction = pattern.partition(".")
    if whole.endswith(","):
        return _plain(value)  # shown in thousands: the plain number says more
    text = (
        f"{value.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP):{',' if ',' in whole else ''}f}"
    )
    optional = len(fraction) - len(fraction.rstrip("#"))
    while optional and text.endswith("0"):
        text, optional = text[:-1], optional - 1
    return f"{prefix}{text.rstrip('.')}{suffix}"


def _with_quotes(section: str) -> str:
    """The section's own text, with U+0000 where the number stands."""
    literal: list[str] = []

    def keep(match: re.Match[str]) -> str:
        literal.append(match.group(1) if match.group(1) is not None else match.group(2))
        return chr(0xE000 + len(literal) - 1)

    marked = _QUOTED.sub(keep, _SKIPPED.sub("", section)) if len(section) < 250 else section
    marked = _DIGITS.sub("\0", marked, count=1)
    return "".join(
        literal[ord(char) - 0xE000] if 0xE000 <= ord(char) < 0xE000 + len(literal) else char
        for char in marked
    )

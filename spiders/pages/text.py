"""Text as portals send it: bytes to text, markup in titles, days in many spellings."""

import html
import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from w3lib.encoding import http_content_type_encoding

from schemas.decoding import decode as decode_bytes
from schemas.times import SHANGHAI

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
_HAN = r"[\u3007\u4e00-\u9fff]"
_BLANK_IN_HAN = re.compile(rf"(?<={_HAN}) (?={_HAN}|\d)|(?<=\d) (?={_HAN})")
_CUT = re.compile(r"(\.{2,}|…+)$")
_DAY = re.compile(r"(20\d\d|19\d\d)\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*[-/.月]\s*(3[01]|[12]\d|0?[1-9])(?!\d)")


def decode(body: bytes, content_type: str | None = None) -> str:
    """A page's text: the rule of `schemas.decoding`, with the charset of the answer's Content-Type."""
    return decode_bytes(body, http_content_type_encoding(content_type))[0]


def clean_title(text: str) -> str:
    r"""A title without markup, entities and stray blanks: `<br>`, `<em>` and line breaks all occur.

    >>> clean_title("广州市<em>花都</em>区花东镇2024年政府<br>信息公开\n工作年度报告&nbsp;")
    '广州市花都区花东镇2024年政府信息公开工作年度报告'
    """
    text = html.unescape(_TAG.sub("", html.unescape(text)))
    return _BLANK_IN_HAN.sub("", _BLANKS.sub(" ", text).strip())


def without_day(text: str) -> str:
    """`text` without the days in it: lists put the day of publication inside the link, too."""
    return _DAY.sub(" ", text)


def is_cut(title: str) -> bool:
    """True where a list shows only the beginning of a title."""
    return bool(_CUT.search(title))


def fuller_title(known: str, listed: str) -> str:
    """The title that a list shows, or the one that is known already where the list only cuts that short.

    >>> fuller_title("大东街道办事处2020年政府信息公开工作年度报告", "大东街道办事处2020年政府信息公…")
    '大东街道办事处2020年政府信息公开工作年度报告'
    >>> fuller_title("大东街道2020年政府信息公开工作年度报告", "大东街道办事处2020年政府信息公…")
    '大东街道办事处2020年政府信息公…'
    """
    cut = not listed or is_cut(listed)
    has_more = len(known) >= len(listed) and known.startswith(_CUT.sub("", listed))
    return known if cut and has_more else listed


def find_day(text: str) -> str | None:
    """The first full day named in `text`, as YYYY-MM-DD; None for none (`01-18` has no year)."""
    for match in _DAY.finditer(text):
        try:
            return date(*map(int, match.groups())).isoformat()
        except ValueError:
            continue
    return None


def day_of(epoch: object) -> str | None:
    """The day in China of a time in seconds; portals store local midnight, which is another day in UTC."""
    try:
        return datetime.fromtimestamp(int(str(epoch)), SHANGHAI).date().isoformat() if epoch else None
    except (ValueError, OverflowError, OSError):
        return None


def now() -> str:
    """This moment in China, ISO 8601 with +08:00, to the second."""
    return datetime.now(UTC).astimezone(SHANGHAI).isoformat(timespec="seconds")


def first(*readers: Callable[[], str | None]) -> str | None:
    """What the first reader that finds anything finds."""
    return next((found for reader in readers if (found := reader())), None)

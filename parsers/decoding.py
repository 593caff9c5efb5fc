"""Bytes to text, in the order that proved right on Chinese portals.

A byte-order mark, then what the server said, then a `charset=` in the first 4 KiB, then UTF-8, then
gb18030 (which reads GB2312 and GBK too: pages labelled gb2312 hold gb18030 all the same).
"""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,20})""", re.IGNORECASE)
_CHINESE = {"gb2312", "gbk", "gb_2312-80", "x-gbk", "hz-gb-2312", "gb18030", "cp936"}

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes; pages that are one line, with pictures written into them, have some megabytes."""


def decode(data: bytes, declared: str | None = None) -> tuple[str, str, bool]:
    """Text, the encoding used, and whether it was guessed (nothing declared fits the bytes).

    `declared` is the charset of the server's Content-Type, where there was one.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.removeprefix(codecs.BOM_UTF8).decode(encoding, "replace"), encoding, False
    in_page = _DECLARED.search(data[:4096])
    names = [declared, in_page.group(1).decode("ascii") if in_page else None]
    wanted = [name for name in map(_canonical, names) if name]
    for encoding in wanted:
        text = _strict(data, encoding)
        if text is not None:
            return text, encoding, False
    for encoding in ("utf-8", "gb18030"):
        text = _strict(data, encoding)
        if text is not None:
            # Chinese text that is valid UTF-8 by chance does not occur; gb18030 accepts nearly anything.
            return text, encoding, bool(wanted) or encoding != "utf-8"
    # Neither fits: a damaged file. Keep what can be read of the likelier encoding.
    encoding = wanted[0] if wanted else min(("utf-8", "gb18030"), key=lambda name: _damage(data, name))
    return data.decode(encoding, "replace"), encoding, True


def _canonical(name: str | None) -> str | None:
    if not name:
        return None
    if name.lower() in _CHINESE:
        return "gb18030"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _damage(data: bytes, encoding: str) -> int:
    return data[:65536].decode(encoding, "replace").count("\ufffd")


def longest_line(data: bytes) -> int:
    """How many bytes the longest line has; 0 where none can be longer than `LONGEST_LINE`."""
    if len(data) <= LONGEST_LINE:
        return 0
    longest = start = 0
    mark = b"\n" if b"\n" in data else b"\r"
    while start < len(data):
        end = data.find(mark, start)
        end = len(data) if end < 0 else end
        longest, start = max(longest, end - start), end + 1
    return longest

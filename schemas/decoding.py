"""Bytes to text, by one rule for spiders and parsers.

What is valid UTF-8 with many letters is UTF-8, whatever anybody says of it: no other encoding gives such
bytes by chance, and headers and pages are often wrong. Then a byte-order mark counts, then what the server
said, then what the page declares, then UTF-8, then gb18030 (which reads GB2312 and GBK too: pages
labelled gb2312 hold gb18030 all the same).
"""

from functools import lru_cache

_ALIASES = {"cp936": "gbk", "ansi": "gbk"}  # what Chinese tools write, and no standard knows
# Windows-1252 is what servers say that were never told, as ASCII or latin1, and has no Chinese letter.
_SAYS_NOTHING = frozenset({"windows-1252", "replacement", "x-user-defined"})
_HEAD = 4096  # bytes in which a page declares its encoding
_SAMPLE = 65_536  # bytes by which damage is judged
_MANY = 32  # bytes behind the first of each letter: ten letters or more
_DAMAGED = 50  # letters to a damaged one, from which on a text is a damaged one of its encoding


def decode(data: bytes, declared: str | None = None) -> tuple[str, str, bool]:
    """Text, the encoding used, and whether it was guessed (nothing declared fits the bytes).

    `declared` is the charset of the server's Content-Type, where there was one.
    """
    text = _strict(data, "utf-8-sig")
    if text is not None and (data.isascii() or len(data) - len(text) >= _MANY):
        return text, "utf-8", False
    # Importing it costs as much as reading twenty pages, and most pages end above.
    from bs4.dammit import EncodingDetector

    unmarked, marked = EncodingDetector.strip_byte_order_mark(data)
    if marked:
        return unmarked.decode(marked, "replace"), marked, False
    if text is None and _is_damaged_utf_8(data):
        return data.decode("utf-8", "replace"), "utf-8", True
    in_page = EncodingDetector.find_declared_encoding(data[:_HEAD], is_html=True, search_entire_document=True)
    wanted = [name for name in (_canonical(declared), _canonical(in_page)) if name and _may_be(name, data)]
    for encoding in wanted:
        if (found := _strict(data, encoding)) is not None:
            return found, encoding, False
    for encoding in ("utf-8", "gb18030"):
        if (found := _strict(data, encoding)) is not None:
            # gb18030 accepts nearly anything.
            return found, encoding, bool(wanted) or encoding != "utf-8"
    # Neither fits: a damaged file. Keep what can be read of the likelier encoding.
    encoding = wanted[0] if wanted else min(("utf-8", "gb18030"), key=lambda name: _damage(data, name))
    return data.decode(encoding, "replace"), encoding, True


@lru_cache(maxsize=64)
def _canonical(label: str | None) -> str | None:
    """Python's name of the encoding that a label of the web means; None for one that says nothing."""
    from webencodings import lookup

    found = lookup(_ALIASES.get(label.lower(), label)) if label else None
    if found is None or found.name in _SAYS_NOTHING:
        return None
    return "gb18030" if found.name == "gbk" else str(found.codec_info.name)


def _may_be(encoding: str, data: bytes) -> bool:
    """False for units of two bytes where no byte is 0, as one of each letter of markup would be."""
    return not encoding.startswith("utf-16") or b"\0" in data[:_HEAD]


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_damaged_utf_8(data: bytes) -> bool:
    """Whether these bytes are UTF-8 but for a letter here and there: cut, flipped, or of another's text."""
    sample = data[:_SAMPLE]
    text = sample.decode("utf-8", "replace")
    behind = len(sample) - len(text)
    return behind >= _MANY and text.count("\ufffd") * _DAMAGED <= behind // 2


def _damage(data: bytes, encoding: str) -> int:
    return data[:_SAMPLE].decode(encoding, "replace").count("\ufffd")

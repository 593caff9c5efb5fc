"""What a server calls a file that it hands out, in the many ways in which servers write it."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from urllib.parse import unquote_to_bytes

from schemas.decoding import decode

_EXTENDED = re.compile(r"filename\*\s*=\s*(?:([\w-]*)'[^']*')?\"?([^;\"]+)", re.IGNORECASE)
_PLAIN = re.compile(r"filename\s*=\s*(?:\"((?:\\.|[^\"\\])*)\"|([^;]+))", re.IGNORECASE)
_PATH = re.compile(r".*[/\\]", re.DOTALL)
_CODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


def disposition_name(header: bytes | None) -> str | None:
    """The file's name in a `Content-Disposition`; None where it says none.

    RFC 5987 (`filename*=UTF-8''…`) counts before all else, then RFC 2047 (`=?GBK?B?…?=`), percent signs, and bytes of
    UTF-8 or GBK as they are.

    >>> disposition_name("attachment; filename=年报.doc".encode("gbk"))
    '年报.doc'
    """
    if not header:
        return None
    text = header.decode("latin-1")
    if found := _EXTENDED.search(text):
        name = _text(unquote_to_bytes(found[2].strip()), found[1])
    elif found := _PLAIN.search(text):
        name = _plain(re.sub(r"\\(.)", r"\1", found[1]) if found[1] is not None else found[2].strip())
    else:
        return None
    name = _PATH.sub("", name).strip().strip("\"'")
    return name or None


def _plain(said: str) -> str:
    if "=?" in said:
        try:
            parts = decode_header(said)
        except (HeaderParseError, ValueError):
            parts = []
        if parts:
            return "".join(
                _text(part, charset) if isinstance(part, bytes) else part for part, charset in parts
            )
    raw = said.encode("latin-1")
    return _text(unquote_to_bytes(raw) if _CODED.search(said) else raw, None)


def _text(raw: bytes, charset: str | None) -> str:
    try:
        return raw.decode(charset) if charset else decode(raw)[0]
    except (LookupError, UnicodeDecodeError):
        return decode(raw)[0]

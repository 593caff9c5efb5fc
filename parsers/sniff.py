"""What kind of file these bytes are, by their content alone: names and headers are often wrong."""

import re

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
)
_TAG = re.compile(
    rb"<(?:!doctype|html|head|body|meta|div|table|p|span|td|tr|h1|ucapcontent)[\s>/]", re.IGNORECASE
)


def sniff(data: bytes) -> str:
    """`html`, `text`, the name of another kind, or `binary` for bytes that are no text at all."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\x0c")
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return kind
    if _TAG.search(data[:4096].replace(b"\0", b"")):
        return "html"
    if data[:4] in (b"\xff\xfe\0\0",) or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "text"
    controls = sum(1 for byte in data[:4096] if byte < 9 or 13 < byte < 28)
    return "binary" if controls > len(data[:4096]) // 50 else "text"

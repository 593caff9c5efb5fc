"""What kind of file these bytes are, by their content alone: names and headers are often wrong."""

import re
import struct

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
)
_TAG = re.compile(
    rb"<(?:!doctype|html|head|body|meta|div|table|p|span|td|tr|h1|ucapcontent)[\s>/]", re.IGNORECASE
)
_MHTML = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_MIME = re.compile(rb"^(?:mime-version|from|content-type|subject|date):", re.IGNORECASE)
# What a zip container is, by a member that only this kind has.
_ZIP_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"word/document.xml", "docx"),
    (b"xl/workbook.xml", "xlsx"),
    (b"xl/workbook.bin", "xlsb"),
    (b"ppt/presentation.xml", "pptx"),
)
_ODF_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"application/vnd.oasis.opendocument.text", "odt"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "ods"),
)
# Streams of a compound file, as its directory names them.
_OLE_KINDS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "encrypted_office"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)


def sniff(data: bytes) -> str:
    """`html`, `text`, the name of another kind, or `binary` for bytes that are no text at all."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\x0c")
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return _zip_kind(data) if kind == "zip" else _ole_kind(data) if kind == "ole" else kind
    if b"%PDF-" in data[:1024]:
        return "pdf"  # junk in front, which PDF readers allow
    if (
        start.startswith(b"BM")
        and len(data) > 30
        and struct.unpack_from("<I", data, 14)[0] in (12, 40, 108, 124)
    ):
        return "bmp"
    if _MIME.match(start) and _MHTML.search(data[:8192]):
        return "mhtml"
    if _TAG.search(data[:4096].replace(b"\0", b"")):
        return "html"
    if data[:4] in (b"\xff\xfe\0\0",) or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "text"
    controls = sum(1 for byte in data[:4096] if byte < 9 or 13 < byte < 28)
    return "binary" if controls > len(data[:4096]) // 50 else "text"


def _zip_kind(data: bytes) -> str:
    """The kind of a container by the names in it, which stand unpacked in its headers and its directory.

    Members are not unpacked, and a container whose directory is cut off still tells by its headers.
    """
    if data[30:38] == b"mimetype":
        for mimetype, kind in _ODF_KINDS:
            if data[38:].startswith(mimetype) or mimetype in data[38:160]:
                return kind
    names = _zip_names(data)
    for member, kind in _ZIP_KINDS:
        if member in names:
            return kind
    if b"[Content_Types].xml" in names and any(name.startswith(b"word/") for name in names):
        return "docx"
    if b"content.xml" in names and b"META-INF/manifest.xml" in names:
        return "odt"
    return "zip"


def _zip_names(data: bytes) -> set[bytes]:
    names: set[bytes] = set()
    for signature, length_at, name_at in ((b"PK\x01\x02", 28, 46), (b"PK\x03\x04", 26, 30)):
        position = data.find(signature)
        while 0 <= position <= len(data) - name_at and len(names) < 10_000:
            length = struct.unpack_from("<H", data, position + length_at)[0]
            names.add(data[position + name_at : position + name_at + length])
            position = data.find(signature, position + name_at)
        if names:
            return names
    return names


def _ole_kind(data: bytes) -> str:
    """The kind of a compound file by the names of its streams, as they stand in its directory (UTF-16)."""
    for stream, kind in _OLE_KINDS:
        name = stream.encode("utf-16-le")
        if name + b"\0" * (64 - len(name)) + struct.pack("<H", len(name) + 2) in data:
            return kind
    return "ole"

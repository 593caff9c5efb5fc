"""Small files written by hand, so that a test says exactly what stands in one."""

import hashlib
import struct
import zlib
from typing import NamedTuple

from parsers.document import Document, Grid, Paragraph

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def texts(document: Document) -> list[list[str]]:
    """The texts of all grids, row by row."""
    return [
        [cell.text for cell in row]
        for block in document.blocks
        if isinstance(block, Grid)
        for row in block.rows
    ]


def spans(document: Document) -> list[list[tuple[int, int]]]:
    """First and last columns of all grids' cells, row by row."""
    return [
        [(cell.first, cell.last) for cell in row]
        for block in document.blocks
        if isinstance(block, Grid)
        for row in block.rows
    ]


def locators(document: Document) -> list[list[str]]:
    """The places of all grids' cells, row by row."""
    return [
        [cell.locator for cell in row]
        for block in document.blocks
        if isinstance(block, Grid)
        for row in block.rows
    ]


def lines(document: Document) -> list[str]:
    """The texts outside grids."""
    found: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif not isinstance(block, Grid):
            found += [cell.text for cell in block.cells]
    return found


def codes(document: Document) -> list[str]:
    """The codes of a document's problems."""
    return [one.code for one in document.problems]


def archive(members: dict[str, bytes], *, names: str = "utf-8", flags: int = 0) -> bytes:
    """A zip archive; `names` is the encoding of its names, flagged only where it is UTF-8."""
    flags |= 0x800 if names == "utf-8" else 0
    body, directory = bytearray(), bytearray()
    for name, data in members.items():
        raw = name.encode(names)
        method = 0 if name == "mimetype" else 8
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush() if method else data
        common = struct.pack(
            "<HHHHIIIHH", flags, method, 0, 33, zlib.crc32(data), len(packed), len(data), len(raw), 0
        )
        offset = len(body)
        body += struct.pack("<IH", 0x04034B50, 20) + common + raw + packed
        directory += (
            struct.pack("<IHH", 0x02014B50, 20, 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, offset) + raw
        )
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(members), len(members), len(directory), len(body), 0)
    return bytes(body + directory + end)


def docx(body: str, *, strict: bool = False, parts: dict[str, bytes] | None = None, head: str = "") -> bytes:
    """A Word file with this body, as no library would write it; `head` stands before the root element."""
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<w:document xmlns:w="{_STRICT if strict else _W}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f"<w:body>{body}</w:body></w:document>"
    )
    return archive(
        {"[Content_Types].xml": b"<Types/>", "word/document.xml": document.encode(), **(parts or {})}
    )


def paragraph(text: str, inside: str = "") -> str:
    """A paragraph of a Word file."""
    return f"<w:p>{inside}<w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, properties: str = "") -> str:
    """A cell of a Word file's table."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def table(*rows: str) -> str:
    """A table of a Word file."""
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def odt(body: str, *, kind: str = "text", manifest: str = "", styles: str = "") -> bytes:
    """An OpenDocument file with this body and these styles."""
    names = (
        " ".join(f'xmlns:{n}="{_ODF}:{n}:1.0"' for n in ("office", "table", "text", "style"))
        + f' xmlns:draw="{_ODF}:drawing:1.0" xmlns:fo="{_ODF}:xsl-fo-compatible:1.0"'
        + f' xmlns:svg="{_ODF}:svg-compatible:1.0"'
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}>'
        f"{styles}<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    members = {
        "mimetype": mimetype,
        "META-INF/manifest.xml": manifest.encode() or b"<m/>",
        "content.xml": content.encode(),
    }
    return archive(members)


class Text(NamedTuple):
    """Text on a PDF page, its lower left corner in points from the top left of the page."""

    x: float
    y: float
    text: str
    size: float = 10


class Rule(NamedTuple):
    """A rule on a PDF page, in points from the top left."""

    x0: float
    y0: float
    x1: float
    y1: float


WIDTH, HEIGHT = 595, 842


def pdf(
    *pages: list[Text | Rule], rotate: int = 0, sideways: bool = False, password: str | None = None
) -> bytes:
    """A PDF of these pages, in a Chinese face that is not embedded.

    Args:
        rotate: a turn that the page's own entry asks for, in degrees.
        sideways: text and rules drawn running up the page.
        password: locked with this password; "" is what any program opens unasked.
    """
    objects: list[bytes] = [b"", b"", b""]
    objects[2] = (
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
        b"/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
        b"/DW 1000/W[1[500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500"
        b" 500 500 500 500 500 500 500 500]]/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6"
        b"/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>"
    )
    kids = []
    for page in pages:
        drawn = b"\n".join(map(_drawn, page))
        if sideways:
            drawn = b"0 1 -1 0 %d 0 cm\n" % HEIGHT + drawn
        kids.append(len(objects) + 1)
        size = (HEIGHT, WIDTH) if sideways else (WIDTH, HEIGHT)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Rotate %d/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
            % (*size, rotate, len(objects) + 2)
        )
        objects.append(drawn)
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (
        len(kids),
        b" ".join(b"%d 0 R" % kid for kid in kids),
    )
    return _assembled(objects, password)


def _drawn(part: Text | Rule) -> bytes:
    if isinstance(part, Rule):
        return b"0.7 w %f %f m %f %f l S" % (part.x0, HEIGHT - part.y0, part.x1, HEIGHT - part.y1)
    code = part.text.encode("utf-16-be").hex().encode()
    return b"BT /F %f Tf %f %f Td <%s> Tj ET" % (part.size, part.x, HEIGHT - part.y, code)


_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def _assembled(objects: list[bytes], password: str | None) -> bytes:
    identity = b"0123456789abcdef"
    key = lock = b""
    trailer = b"/Root 1 0 R"
    if password is not None:
        user = (password.encode() + _PAD)[:32]
        lock = _rc4(hashlib.md5(_PAD).digest()[:5], user)
        permissions = struct.pack("<i", -4)
        key = hashlib.md5(user + lock + permissions + identity).digest()[:5]
        objects = [
            *objects,
            b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>"
            % (lock.hex().encode(), _rc4(key, _PAD).hex().encode()),
        ]
        trailer += b"/Encrypt %d 0 R/ID[<%s><%s>]" % (
            len(objects),
            identity.hex().encode(),
            identity.hex().encode(),
        )
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, data in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, _stored(data, number, key))
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def _stored(data: bytes, number: int, key: bytes) -> bytes:
    """An object as it is stored: drawings packed, strings and drawings locked where there is a key."""
    own = hashlib.md5(key + struct.pack("<I", number)[:3] + b"\0\0").digest()[:10]
    if data.startswith(b"<<"):
        for string in (b"Adobe", b"GB1") if key else ():
            data = data.replace(b"(%s)" % string, b"<%s>" % _rc4(own, string).hex().encode())
        return data
    packed = _rc4(own, zlib.compress(data)) if key else zlib.compress(data)
    return b"<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(packed), packed)


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def ruled(top: float, rows: list[list[str]], edges: list[float], height: float = 24) -> list[Text | Rule]:
    """A table with rules: every row has a cell between every two edges; None of them is merged."""
    bottom = top + height * len(rows)
    drawn: list[Text | Rule] = [Rule(x, top, x, bottom) for x in edges]
    drawn += [Rule(edges[0], top + height * n, edges[-1], top + height * n) for n in range(len(rows) + 1)]
    for number, row in enumerate(rows):
        drawn += [
            Text(edge + 4, top + height * number + 15, text)
            for edge, text in zip(edges, row, strict=False)
            if text
        ]
    return drawn

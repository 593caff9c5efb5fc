"""Files made to harm whoever reads them, written by hand and kept small on the disk."""

import io
import struct
import zipfile
import zlib

MEGABYTE = 1024 * 1024

ROWS = (
    ("第二十条第（一）项", "", "", ""),
    ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
    ("规章", "4711", "0", "815"),
    ("行政规范性文件", "3", "2", "1"),
)


# -- packed files


def zip_of(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method, compresslevel=9) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def zeros(size: int) -> bytes:
    """A raw deflate stream that unpacks to `size` zeros (whole megabytes), made without ever holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)  # stands by itself
    return block * (size // MEGABYTE) + packer.flush()


def wrapped(raw: bytes) -> bytes:
    """A raw deflate stream as zlib has it; whoever gets as far as the sum at its end finds it wrong."""
    return b"\x78\xda" + raw + b"\0\0\0\1"


def zip_bomb(name: str, size: int, claimed: int | None = None) -> bytes:
    """An archive of one member of `size` zeros, which says of itself that it has `claimed`."""
    return _zip([(name, zeros(size), size if claimed is None else claimed)])


def overlapping_zip(members: int, size: int) -> bytes:
    """An archive whose members all are the same packed bytes: each unpacks to `size`, the file stays small."""
    return _zip([("a0.txt", zeros(size), size)], copies=members)


def _zip(entries: list[tuple[str, bytes, int]], copies: int = 1) -> bytes:
    body, directory, count = b"", b"", 0
    for name, packed, claimed in entries:
        crc = _crc_of_zeros(claimed)
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(packed), claimed, len(name), 0)
        at = len(body)
        body += b"PK\3\4" + fields + name.encode() + packed
        for _ in range(copies):
            directory += b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, at)
            directory += name.encode()
            count += 1
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + b"PK\5\6" + end


def _crc_of_zeros(size: int) -> int:
    crc, block = 0, bytes(MEGABYTE)
    for _ in range(size // MEGABYTE):
        crc = zlib.crc32(block, crc)
    return zlib.crc32(bytes(size % MEGABYTE), crc)


def nested_zip(depth: int, width: int, size: int) -> bytes:
    """Archives in archives, `width` at each of `depth` levels: width ** depth × size bytes in all."""
    data = zip_of({"0.txt": bytes(size)})
    for _ in range(depth):
        data = zip_of({f"{number}.zip": data for number in range(width)})
    return data


def gzip_bomb(size: int) -> bytes:
    return b"\x1f\x8b\x08" + bytes(6) + b"\xff" + zeros(size) + struct.pack("<II", 0, size)


# -- XML in office files

LAUGHS = "".join(
    f'<!ENTITY l{level} "{f"&l{level - 1};" * 10 if level else "ha" * 50}">' for level in range(9)
)


def external(url: str) -> str:
    return f'<!ENTITY out SYSTEM "{url}">'


# -- PDF


def pdf(objects: dict[int, bytes], prev: str = "") -> bytes:
    """A PDF of these objects, the catalogue being number 1; `prev` goes into the trailer, {at} is its own place."""
    body, places = b"%PDF-1.4\n", {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    at, size = len(body), max(objects) + 1
    body += b"xref\n0 1\n0000000000 65535 f \n"
    for number in objects:
        body += b"%d 1\n%010d 00000 n \n" % (number, places[number])
    trailer = f"trailer\n<</Size {size} /Root 1 0 R {prev.format(at=at)}>>\nstartxref\n{at}\n%%EOF\n"
    return body + trailer.encode()


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d %b>>\nstream\n%b\nendstream" % (len(content), entries, content)


_TEXT = b"BT /F1 12 Tf 72 700 Td (A yearly report of a street office) Tj ET "
_FONT = b"/Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>"


def _page(resources: bytes = b"") -> bytes:
    return (
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <<" + _FONT + resources
        + b">>>>"
    )  # fmt: skip


def healthy_pdf() -> bytes:
    return pdf(
        {1: b"<</Type /Catalog /Pages 2 0 R>>", 2: b"<</Type /Pages /Count 1 /Kids [3 0 R]>>", 3: _page(), 4: stream(_TEXT)}
    )  # fmt: skip


def looped_page_tree() -> bytes:
    """The tree of pages holds itself."""
    return pdf(
        {1: b"<</Type /Catalog /Pages 2 0 R>>", 2: b"<</Type /Pages /Count 3 /Kids [3 0 R 5 0 R]>>", 3: _page(),
         4: stream(_TEXT), 5: b"<</Type /Pages /Parent 2 0 R /Count 2 /Kids [2 0 R 3 0 R]>>"}
    )  # fmt: skip


def looped_xref() -> bytes:
    """The table of parts names itself as its forerunner."""
    return pdf(
        {1: b"<</Type /Catalog /Pages 2 0 R>>", 2: b"<</Type /Pages /Count 1 /Kids [3 0 R]>>", 3: _page(), 4: stream(_TEXT)},
        prev="/Prev {at}",
    )  # fmt: skip


def looped_forms() -> bytes:
    """A drawing draws another, which draws the first, twice each."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources <</XObject <</A 5 0 R /B 6 0 R>>>>"
    return pdf(
        {1: b"<</Type /Catalog /Pages 2 0 R>>", 2: b"<</Type /Pages /Count 1 /Kids [3 0 R]>>",
         3: _page(b"/XObject <</A 5 0 R /B 6 0 R>>"), 4: stream(_TEXT + b"/A Do"),
         5: stream(b"/B Do /B Do", form), 6: stream(b"/A Do /A Do", form)}
    )  # fmt: skip


def pdf_of_a_huge_page() -> bytes:
    """A page whose text unpacks to a gigabyte."""
    packed = wrapped(zeros(1024 * MEGABYTE))
    return pdf(
        {1: b"<</Type /Catalog /Pages 2 0 R>>", 2: b"<</Type /Pages /Count 1 /Kids [3 0 R]>>", 3: _page(),
         4: stream(packed, b"/Filter /FlateDecode")}
    )  # fmt: skip


def pdf_of_a_picture(width: int, height: int, held: int) -> bytes:
    """A page that is a picture of that many pixels, of which it holds `held`."""
    packed = zlib.compress(bytes(held))
    image = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8" % (
        width, height,
    )  # fmt: skip
    return pdf(
        {1: b"<</Type /Catalog /Pages 2 0 R>>", 2: b"<</Type /Pages /Count 1 /Kids [3 0 R]>>",
         3: _page(b"/XObject <</A 5 0 R>>"), 4: stream(b"q 595 0 0 842 0 0 cm /A Do Q"),
         5: stream(packed, image + b" /Filter /FlateDecode")}
    )  # fmt: skip


# -- pictures


def png_bomb(width: int, height: int) -> bytes:
    """A black picture: every pixel one bit."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = height * (1 + (width + 7) // 8)
    packed = wrapped(zeros(size + MEGABYTE))
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


# -- compound files


def looped_compound(stream: str = "WordDocument") -> bytes:
    """A compound file whose document is a chain of sectors that leads back into itself.

    Sector 0 is the table of sectors, 1 the directory, 2 to 9 the document: 2, 3, … 9, and 2 again.
    """
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0, 0)
    head += struct.pack("<108I", *[free] * 108)
    chain = [table, end, 3, 4, 5, 6, 7, 8, 9, 2]
    sectors = [struct.pack("<128I", *chain, *[free] * 118)]
    entries = _entry("Root Entry", 5, 1, end, 0) + _entry(stream, 2, free, 2, 0x7FFFFFFF)
    sectors.append(entries + bytes(512 - len(entries)))
    sectors += [bytes(512)] * 8
    return head + b"".join(sectors)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    raw = (
        raw
        + bytes(64 - len(raw))
        + struct.pack("<HBBIII", len(raw) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    )
    return raw + bytes(36) + struct.pack("<IQ", start, size)


# -- pages


def page(table: str, inside: str = "") -> bytes:
    return f"<html><head><title>2021年政府信息公开工作年度报告</title></head><body>{table}{inside}</body></html>".encode()


def html_table(rows: tuple[tuple[str, ...], ...] = ROWS, span: str = "") -> str:
    lines = "".join(
        "<tr>"
        + "".join(f"<td{span if not index else ''}>{text}</td>" for index, text in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return f"<table>{lines}</table>"

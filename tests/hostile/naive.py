"""Readers as one writes them when one trusts the file. Each shows, in a process with limits, that an attack works.

`python naive.py READER FILE` prints what came of it; the limits end it where the attack is on memory or time.
"""

import io
import re
import resource
import struct
import sys
import zipfile
from pathlib import Path
from typing import Any

MEMORY, SECONDS = 500 * 1024 * 1024, 2


def unzip(data: bytes) -> Any:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return sum(map(len, [archive.read(name) for name in archive.namelist()]))


def unzip_overlapping(data: bytes) -> Any:
    """As programs without Python's own guard do it: by what the directory says."""
    import zlib

    entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    start = 30 + len(entries[0].filename)
    unpacked = [zlib.decompress(data[start + entry.header_offset :], -15) for entry in entries]
    return sum(map(len, unpacked))


def unzip_nested(data: bytes) -> Any:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return sum(
        unzip_nested(archive.read(name)) if name.endswith(".zip") else archive.getinfo(name).file_size
        for name in archive.namelist()
    )


def unzip_to_disk(data: bytes) -> Any:
    folder = Path.cwd() / "unpacked"
    folder.mkdir()
    archive = zipfile.ZipFile(io.BytesIO(data))
    for name in archive.namelist():
        (folder / name).write_bytes(archive.read(name))
    return "written"


def gunzip(data: bytes) -> Any:
    import gzip

    return len(gzip.decompress(data))


def _main_part(data: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(data)).read(sys.argv[3])


def expand(data: bytes) -> Any:
    """Entities as a reader written by hand puts them in; libxml2 and expat have learnt to refuse."""
    text = _main_part(data).decode()
    entities = dict(re.findall(r'<!ENTITY (\w+) "([^"]*)">', text))
    body = text.partition("]>")[2]
    while found := re.search(r"&(\w+);", body):
        body = body.replace(found[0], entities[found[1]])
    return len(body)


def xml(data: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=True, load_dtd=True, huge_tree=True)
    return "".join(etree.fromstring(_main_part(data), parser).itertext())


def sax(data: bytes) -> Any:
    import xml.sax
    import xml.sax.handler

    parser = xml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_external_ges, True)
    parser.parse(io.BytesIO(_main_part(data)))
    return "parsed"


def grid(data: bytes) -> Any:
    """A table with its spans written out, all rows as wide as the widest."""
    from lxml import etree

    cells: dict[tuple[int, int], str] = {}
    for number, row in enumerate(etree.HTML(data).iter("tr")):
        for column, cell in enumerate(row.iter("td")):
            for down in range(int(cell.get("rowspan", 1))):
                for across in range(int(cell.get("colspan", 1))):
                    cells[number + down, column + across] = cell.text or ""
    rows, columns = max(row for row, _ in cells) + 1, max(column for _, column in cells) + 1
    return len([[cells.get((row, column)) for column in range(columns)] for row in range(rows)])


def walk(data: bytes) -> Any:
    from lxml import etree

    def text(element: Any) -> str:
        return (element.text or "") + "".join(text(child) + (child.tail or "") for child in element)

    return text(etree.fromstring(data, etree.HTMLParser(huge_tree=True)))


def walk_docx(data: bytes) -> Any:
    from xml.etree import ElementTree

    def text(element: Any) -> str:
        return (element.text or "") + "".join(text(child) + (child.tail or "") for child in element)

    return text(ElementTree.fromstring(_main_part(data)))


def words(data: bytes) -> Any:
    return len([(word, len(word)) for line in data.decode().splitlines() for word in line.split()])


def plumb(data: bytes) -> Any:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [len(page.chars) for page in pdf.pages]


def pages(data: bytes) -> Any:
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import resolve1

    def leaves(node: Any) -> int:
        return sum(leaves(resolve1(kid)) for kid in node["Kids"]) if "Kids" in node else 1

    return leaves(resolve1(PDFDocument(PDFParser(io.BytesIO(data))).catalog["Pages"]))


def fium(data: bytes) -> Any:
    import pypdfium2

    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def canvas(data: bytes) -> Any:
    """Room for a picture of the size that the file claims."""
    width, height = (int(value) for value in re.findall(rb"/(?:Width|Height) (\d+)", data))
    return len(bytearray(width * height))


def picture(data: bytes) -> Any:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    return Image.open(io.BytesIO(data)).convert("RGB").size


def sectors(data: bytes) -> Any:
    table = struct.unpack_from("<128I", data, 512)
    sector, parts = 2, []
    while sector < 0xFFFFFFFA:
        parts.append(data[512 * (sector + 1) : 512 * (sector + 2)])
        sector = table[sector]
    return len(b"".join(parts))


def number(data: bytes) -> Any:
    match = re.search(rb"9{16,}", data)
    return float(match[0]) if match else None


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sys.stdout.write(str(globals()[sys.argv[1]](Path(sys.argv[2]).read_bytes()))[:1000])
    except Exception as error:  # noqa: BLE001  what it is is what the test asks
        sys.stdout.write(f"{type(error).__name__} {error}")

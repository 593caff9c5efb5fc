"""Traps in files: parts that refer to one another in a circle, so that a naive reader goes round for ever, and
lines without an end.
"""

import re
import struct
import zlib
from bisect import bisect
from collections.abc import Sequence
from typing import Any

_PREVIOUS = re.compile(rb"/(?:Prev|XRefStm)\s+(\d{1,12})")
_START = re.compile(rb"startxref\s+(\d{1,12})")
_END = re.compile(rb"startxref|\bstream\b")
_MOST_TABLES = 1000  # one for each time that the PDF was saved
_STREAM = re.compile(rb"\bstream\r?\n")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_OBJECT = re.compile(rb"(\d{1,8})\s+\d{1,5}\s+obj\b")
_DRAWN = re.compile(rb"/([^\s/<>\[\]()]+)\s+Do\b")
_PROBE, _STEP, _MOST_UNPACKED = 128 * 1024, 1024 * 1024, 64 * 1024 * 1024
_LARGEST_FORM = 4 * 1024 * 1024  # of a drawing within a page, unpacked
_REGULAR = 0xFFFFFFFA  # sectors from here on are marks
_MOST_NODES = 20_000


LONGEST_LINE = 16 * 1024 * 1024
"""Bytes; pages that are one line, with pictures written into them, have some megabytes."""


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


def find_pdf_circle(data: bytes) -> str | None:
    """Say where the tables of a PDF's parts, each of which names its forerunner, lead back to one read before."""
    starts = _START.findall(data[-2048:])
    waiting, seen = [int(starts[-1])] if starts else [], set[int]()
    while waiting and len(seen) < _MOST_TABLES:
        place = waiting.pop()
        if place in seen:
            return f"the table of parts at byte {place} is its own forerunner"
        seen.add(place)
        end = _END.search(data, place)
        begin = max(data.find(b"trailer", place, end.start() if end else len(data)), place)
        waiting += map(int, _PREVIOUS.findall(data, begin, end.start() if end else len(data)))
    return f"the PDF has more than {_MOST_TABLES} tables of parts" if waiting else None


def find_pdf_bomb(data: bytes) -> str | None:
    """Say where a packed part of a PDF begins like a bomb: 64 MB out of its first 128 KB."""
    for match in _STREAM.finditer(data):
        start = match.end()
        if data[start : start + 1] != b"\x78":
            continue
        unpacker = zlib.decompressobj()
        raw, size = data[start : start + _PROBE], 0
        try:
            while raw and not unpacker.eof:
                size += len(unpacker.decompress(raw, _STEP))
                raw = unpacker.unconsumed_tail
                if size > _MOST_UNPACKED:
                    return f"the part at byte {start} unpacks to more than {_MOST_UNPACKED} bytes"
        except zlib.error:
            continue  # damage is for the reader to name
    return None


def find_form_circle(data: bytes) -> str | None:
    """Say where a PDF's drawing draws itself, by way of others; PDFium draws such until memory ends."""
    if not _FORM.search(data):
        return None
    from io import BytesIO

    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser

    try:
        document = PDFDocument(PDFParser(BytesIO(data)))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  a damaged PDF fails in pdfminer in every way there is
        return None  # the reader will name it
    # Streams stand in no packed part, so every drawing shows in the file's bytes.
    starts = [(match.start(), int(match[1])) for match in _OBJECT.finditer(data)]
    places = [place for place, _ in starts]
    numbers = {starts[at - 1][1] for one in _FORM.finditer(data) if (at := bisect(places, one.start()))}
    draws = {number: _drawn(document, number) for number in numbers}
    index = {number: position for position, number in enumerate(draws)}
    circle = _circle([[index[one] for one in drawn if one in index] for drawn in draws.values()])
    return None if circle is None else f"the drawing in object {list(draws)[circle]} draws itself"


def _drawn(document: Any, number: int) -> list[int]:  # noqa: ANN401  pdfminer's own types
    """The numbers of the drawings that a drawing draws."""
    from pdfminer.pdftypes import PDFStream, resolve1

    try:
        form = document.getobj(number)
        if not isinstance(form, PDFStream):
            return []
        resources = resolve1(form.get("Resources")) or {}
        named = resolve1(resources.get("XObject")) or {}
        names = {name.decode("latin-1") for name in _DRAWN.findall(_unpacked(form))}
        return [one.objid for name, one in named.items() if name in names and hasattr(one, "objid")]
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  as above
        return []


def _unpacked(form: Any) -> bytes:  # noqa: ANN401  pdfminer's own types
    raw: bytes = form.rawdata or b""
    filters = [getattr(name, "name", "") for name, _ in form.get_filters()]
    if form.decipher is not None and form.objid is not None:
        raw = form.decipher(form.objid, form.genno, raw, form.attrs)
    if filters and filters[0] in ("FlateDecode", "Fl"):
        return zlib.decompressobj().decompress(raw, _LARGEST_FORM)
    return raw if not filters else b""


def find_page_circle(catalogue: Any) -> str | None:  # noqa: ANN401  pdfminer's own types
    """Say where a PDF's tree of pages holds itself."""
    from pdfminer.pdftypes import resolve1

    seen: set[int] = set()
    waiting = [catalogue.get("Pages")]
    while waiting and len(seen) < _MOST_NODES:
        reference = waiting.pop()
        number = getattr(reference, "objid", None)
        if number in seen:
            return f"object {number} stands more than once in the tree of pages"
        node = resolve1(reference)
        if not isinstance(node, dict):
            continue
        if number is not None:
            seen.add(number)
        kids = resolve1(node.get("Kids"))
        waiting += kids if isinstance(kids, list) else []
    return None


def find_circle(data: bytes) -> str | None:
    """Say where a chain of a compound file's sectors leads back into itself."""
    if len(data) < 512:
        return None
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        return None
    size = 1 << shift

    def sector(number: int) -> Sequence[int]:
        part = data[(number + 1) * size : (number + 2) * size]
        return struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4])

    tables = [one for one in struct.unpack_from("<109I", data, 76) if one < _REGULAR]
    place, seen = struct.unpack_from("<I", data, 68)[0], set[int]()
    while place < _REGULAR and (part := sector(place)):
        if place in seen:
            return f"the list of sector tables comes back to sector {place}"
        seen.add(place)
        tables += [one for one in part[:-1] if one < _REGULAR]
        place = part[-1]
    following = [one for table in dict.fromkeys(tables) for one in sector(table)]
    circle = _circle([[one] if one < len(following) else [] for one in following])
    return None if circle is None else f"the chain of sectors comes back to sector {circle}"


def _circle(following: Sequence[Sequence[int]]) -> int | None:
    """A number from which a way that `following` gives leads back to it; None where every way ends."""
    state = bytearray(len(following))  # 1 on the way that is being gone, 2 gone to its end
    for first in range(len(following)):
        if state[first]:
            continue
        state[first] = 1
        way = [(first, iter(following[first]))]
        while way:
            place, onward = way[-1]
            step = next(onward, None)
            if step is None:
                state[place] = 2
                way.pop()
            elif state[step] == 1:
                return step
            elif not state[step]:
                state[step] = 1
                way.append((step, iter(following[step])))
    return None

"""Circles in files whose parts refer to one another by number or place; a naive reader goes round for ever."""

import re
import struct
from collections.abc import Sequence
from typing import Any

_PREVIOUS = re.compile(rb"/(?:Prev|XRefStm)\s+(\d{1,12})")
_START = re.compile(rb"startxref\s+(\d{1,12})")
_END = re.compile(rb"startxref|\bstream\b")
_MOST_TABLES = 1000  # one for each time that the PDF was saved
_REGULAR = 0xFFFFFFFA  # sectors from here on are marks
_MOST_NODES = 20_000


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
    circle = _circle(following)
    return None if circle is None else f"the chain of sectors comes back to sector {circle}"


def _circle(following: Sequence[int]) -> int | None:
    """A number from which the way that `following` gives leads back to it; None where every way ends."""
    visited = bytearray(len(following))
    for first in range(len(following)):
        way: list[int] = []
        place = first
        while place < len(following) and not visited[place]:
            visited[place] = 1
            way.append(place)
            place = following[place]
        if place < len(following) and visited[place] == 1:
            return place
        for step in way:
            visited[step] = 2
    return None

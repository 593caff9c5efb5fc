"""What is drawn on a page seen as pixels: its slant, the rules of its tables, its ink.

Lengths are in pixels of a page of about 200 dots an inch.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from parsers.readers.ruled import Box

if TYPE_CHECKING:
    import numpy

    Pixels: TypeAlias = numpy.ndarray[Any, numpy.dtype[numpy.uint8]]

Place: TypeAlias = tuple[int, int, int, int]
"""left, top, right, bottom in pixels"""

_STROKE, _GAP, _RULE = 36, 13, 60  # lengths of pieces of a rule, between them, of a whole
_BREAK, _UNBROKEN = 3, 60  # of ink along a rule that letters touch
_THICKEST = 15  # of a rule
_SHORT, _TOUCH = 18, 3  # length of a rule that parts one low row, and how near it comes to the rules it joins
_BESIDE, _BRANCH = 9, 3  # how far beside it strokes are looked for that go off from it, and how long they are
_CROSSED = 0.2  # for which share of its length they may
_NEAREST, _ROOM = 4, 0.4  # room beside a short rule: pixels, and share of its length where it stands alone
_BETWEEN_FIGURES = 14  # pixels: more than figures leave between them, so that a 1 is no rule
_CLEAR = 0.85  # along which share of it there must be that room
_JOINED = 9  # so near strokes are of one table
_AROUND = 41  # the neighbourhood that decides what is dark
_LETTER_INK, _RULE_INK = 0.2, 0.1  # by which share of the darkest ink these are darker than the paper
_MOST_SLANT = 6.0  # degrees
_STEPS = 20  # of a degree, in which slant is measured
_STRONGEST = 40  # lines that tell it
SPECK = 4  # pixels; less is dust


@dataclass(slots=True)
class Scan:
    """A page as pixels: upright grey, the same with its rules painted out, its ink without the rules."""

    grey: "Pixels"
    text: "Pixels"
    ink: "Pixels"
    tables: list[list[Box]]  # cells in pixels


def _contrast(grey: "Pixels") -> float:
    """How much darker the darkest ink is than the paper."""
    import numpy

    paper, black = (float(value) for value in numpy.percentile(grey[::3, ::3], (80, 0.5)))
    return max(paper - black, 50.0)


def _darker(grey: "Pixels", share: float) -> "Pixels":
    """255 where a pixel is darker than what surrounds it, by a share of what the darkest ink is."""
    import cv2
    import numpy

    marked = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _AROUND, share * _contrast(grey)
    )
    return numpy.asarray(marked, dtype=numpy.uint8)


def _ink(grey: "Pixels") -> "Pixels":
    """The ink of letters: 255 where there is some; no dust."""
    import cv2

    ink = _darker(pixels(cv2.GaussianBlur(grey, (3, 3), 0)), _LETTER_INK)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    dust = stats[:, cv2.CC_STAT_AREA] <= SPECK
    ink[dust[labels]] = 0
    return ink


def _strokes(grey: "Pixels", orientation: str) -> "Pixels":
    """Straight strokes as long as rules, lying ("h") or upright ("v"); faint ones too."""
    import cv2

    strokes = _thin(grey, orientation)
    for operation, length in ((cv2.MORPH_OPEN, _STROKE), (cv2.MORPH_CLOSE, _GAP), (cv2.MORPH_OPEN, _RULE)):
        strokes = pixels(cv2.morphologyEx(strokes, operation, _along(length, orientation)))
    return strokes


def _lying(grey: "Pixels") -> "Pixels":
    """Lying rules: thin strokes, and the ink that goes on from one of them, or from one upright rule to another,
    whatever letters hang on it. Dashes, which are as long, stand alone.
    """
    import cv2
    import numpy

    ink = _darker(pixels(cv2.GaussianBlur(grey, (3, 3), 0)), _RULE_INK)
    for operation, length in ((cv2.MORPH_CLOSE, _BREAK), (cv2.MORPH_OPEN, _UNBROKEN)):
        ink = pixels(cv2.morphologyEx(ink, operation, _along(length, "h")))
    strokes, upright = _strokes(grey, "h"), _strokes(grey, "v")
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    joined = []
    for number, (x, y, width, height) in enumerate(boxes[1:, :4].tolist(), 1):
        near = slice(max(y - _TOUCH, 0), y + height + _TOUCH)
        beyond = slice(max(x - _GAP, 0), max(x - _TOUCH, 0)), slice(x + width + _TOUCH, x + width + _GAP)
        ends = (slice(max(end - _GAP, 0), end + _GAP) for end in (x, x + width))
        if any(strokes[near, end].any() for end in beyond) or all(upright[near, end].any() for end in ends):
            joined.append(number)
    runs = pixels(255 * numpy.isin(labels, joined))
    return strokes | pixels(cv2.morphologyEx(runs, cv2.MORPH_CLOSE, _along(_GAP, "h")))


def _thin(grey: "Pixels", orientation: str) -> "Pixels":
    """What is thin across an orientation: darker than the paper on both its sides, whatever stands near it."""
    import cv2

    across = _along(_THICKEST, orientation).T
    thin = cv2.morphologyEx(cv2.GaussianBlur(grey, (3, 3), 0), cv2.MORPH_BLACKHAT, across)
    return pixels(255 * (thin > _RULE_INK * _contrast(grey)))


def _along(length: int, orientation: str) -> "Pixels":
    import cv2

    size = (length, 1) if orientation == "h" else (1, length)
    return pixels(cv2.getStructuringElement(cv2.MORPH_RECT, size))


def _short_uprights(grey: "Pixels", lying: "Pixels", frames: "Pixels", ink: "Pixels") -> "Pixels":
    """Upright rules as short as one low row is high: no longer than a letter's stroke, but from rule to rule.

    `frames` numbers the pixels by the table that they belong to. Both rules are of one table, or the stroke goes on
    beyond one of them; no strokes go off from it; and it has more room beside it than letters and figures leave between
    their strokes, or is the table's edge, or goes on from one that has or is.
    """
    import cv2
    import numpy

    strokes = pixels(cv2.morphologyEx(_thin(grey, "v"), cv2.MORPH_OPEN, _along(_SHORT, "v")))
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    within: set[int] = set()
    between: dict[int, tuple[float, int, int]] = {}  # middle, top and bottom, by number
    apart: set[int] = set()
    for number, (x, y, width, height) in enumerate(boxes[1:, :4].tolist(), 1):
        if width > _THICKEST or height > _RULE:
            continue
        across = slice(max(x - _TOUCH, 0), x + width + _TOUCH)
        above, below = (
            set(frames[near, across][lying[near, across] > 0].tolist())
            for near in (slice(max(end - _TOUCH, 0), end + _TOUCH) for end in (y, y + height))
        )
        if not (above and below and _stands_free(ink, x, y, width, height)):
            continue
        if not _has_room(ink, x, y, width, height, _NEAREST):
            continue
        between[number] = x + width / 2, y, y + height
        room = max(round(_ROOM * height), _BETWEEN_FIGURES)
        stands_apart = _has_room(ink, x, y, width, height, room) or _is_edge(lying, x, y, width, height)
        if stands_apart:
            apart.add(number)
        if above & below and stands_apart:
            within.add(number)

    def goes_on(number: int, others: set[int]) -> bool:
        middle, top, bottom = between[number]
        return any(
            abs(middle - other) <= _JOINED / 2
            and min(abs(top - other_bottom), abs(bottom - other_top)) < _THICKEST
            for other, other_top, other_bottom in (between[key] for key in others if key != number)
        )

    within |= {number for number in apart if goes_on(number, set(between))}
    while news := {number for number in between.keys() - within if goes_on(number, within)}:
        within |= news
    return pixels(255 * numpy.isin(labels, list(within)))


def _is_edge(lying: "Pixels", x: int, y: int, width: int, height: int) -> bool:
    """Whether the rules above and below a stroke end with it, on the same side: it is a table's edge."""
    ends = [slice(max(end - _TOUCH, 0), end + _TOUCH) for end in (y, y + height)]
    sides = (
        slice(max(x - _THICKEST - _GAP, 0), max(x - _THICKEST, 0)),
        slice(x + width + _THICKEST, x + width + _THICKEST + _GAP),
    )
    return any(not any(lying[near, side].any() for near in ends) for side in sides)


def _has_room(ink: "Pixels", x: int, y: int, width: int, height: int, room: int) -> bool:
    """Whether beside a stroke, on both its sides and along nearly all of it, so many pixels are blank."""
    reach = room + _BESIDE
    left = max(x - reach, 0)
    rows = ink[y + _TOUCH : y + height - _TOUCH, left : x + width + reach] > 0
    middle = x - left + width // 2
    clear = 0
    for row in rows:
        blank = ~row
        end, start = middle, middle
        while end < len(row) and row[end]:
            end += 1
        while start >= 0 and row[start]:
            start -= 1
        clear += bool(blank[end : end + room].all() and blank[max(start - room + 1, 0) : start + 1].all())
    return clear >= _CLEAR * len(rows)


def _long_uprights(grey: "Pixels", lying: "Pixels", ink: "Pixels") -> "Pixels":
    """Upright rules over several rows; not the strokes of letters that stand below one another, row after row."""
    import cv2
    import numpy

    strokes = _strokes(grey, "v")
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    between = numpy.where(lying > 0, numpy.uint8(0), ink)  # what goes off along a rule is no letter's
    free = [
        number
        for number, (x, y, width, height) in enumerate(boxes[1:, :4].tolist(), 1)
        if _stands_free(between, x, y, width, height)
    ]
    return pixels(255 * numpy.isin(labels, free))


def _stands_free(ink: "Pixels", x: int, y: int, width: int, height: int) -> bool:
    """Whether hardly any stroke goes off from this one between its ends, as strokes of a letter would."""
    import numpy

    left = max(x - _BESIDE, 0)
    rows = ink[y + _TOUCH : y + height - _TOUCH, left : x + width + _BESIDE] > 0
    middle = x - left + width // 2
    lengths = []
    for row in rows:
        gaps = numpy.flatnonzero(~row)
        after = gaps[gaps > middle]
        before = gaps[gaps < middle]
        end = int(after[0]) if len(after) else len(row)
        lengths.append(end - (int(before[-1]) + 1 if len(before) else 0))
    usual = sorted(lengths)[len(lengths) // 2] if lengths else 0
    return sum(length > usual + _BRANCH for length in lengths) < _CROSSED * len(lengths)


def pixels(array: Any) -> "Pixels":  # noqa: ANN401  what OpenCV gives back
    """An array of grey values."""
    import numpy

    return numpy.asarray(array, dtype=numpy.uint8)


def straightened(grey: "Pixels") -> "Pixels":
    """The page turned by the slant of its long rules, where it has any."""
    import cv2
    import numpy

    height, width = grey.shape
    half = cv2.resize(grey, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    lying = cv2.getStructuringElement(cv2.MORPH_RECT, (12, 1))
    strokes = cv2.morphologyEx(_darker(pixels(half), _RULE_INK), cv2.MORPH_OPEN, lying)
    reach = numpy.radians(_MOST_SLANT)
    found = cv2.HoughLines(
        strokes, 1, numpy.radians(1 / _STEPS), width // 8,
        min_theta=numpy.pi / 2 - reach, max_theta=numpy.pi / 2 + reach,
    )  # fmt: skip
    if found is None:
        return grey
    strongest = found.reshape(-1, found.shape[-1])[:_STRONGEST, 1].astype(float)
    slant = float(numpy.degrees(numpy.median(strongest))) - 90
    if abs(slant) < 1 / _STEPS:
        return grey
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), slant, 1.0)
    return pixels(cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255))


def find_tables(grey: "Pixels") -> Scan:
    """What is drawn on an upright page: the cells of its tables, and what is printed in and around them."""
    import cv2
    import numpy

    ink = _ink(grey)
    lying = _lying(grey)
    upright = _long_uprights(grey, pixels(cv2.dilate(lying, numpy.ones((5, 1), numpy.uint8))), ink)
    upright |= _short_uprights(grey, lying, _frames(lying | upright), ink)
    rules = lying | upright
    frames = _frames(rules)
    by_frame = _tables(lying, upright, frames)
    tables = [table for tables in by_frame.values() for table in tables]
    # The rules of tables alone: dashes, and strokes of a title in large type, are as long as rules.
    rules[~numpy.isin(frames, list(by_frame))] = 0
    rules = pixels(cv2.dilate(rules, numpy.ones((5, 5), numpy.uint8)))
    text = grey.copy()
    text[rules > 0] = 255
    ink[rules > 0] = 0
    return Scan(grey, text, ink, tables)


def _frames(rules: "Pixels") -> "Pixels":
    """The pixels numbered by what hangs together, which is a table, or strokes of letters."""
    import cv2
    import numpy

    joined = cv2.dilate(rules, numpy.ones((_JOINED, _JOINED), numpy.uint8))
    _, labels = cv2.connectedComponents(joined, connectivity=8)
    return numpy.asarray(labels)


def _tables(lying: "Pixels", upright: "Pixels", frames: "Pixels") -> dict[int, list[list[Box]]]:
    """The cells of each table, by the number of its frame; those of another table lie elsewhere by a little."""
    import cv2
    from pdfplumber.table import (
        cells_to_tables,
        edges_to_intersections,
        intersections_to_cells,
        merge_edges,
    )

    edges: dict[int, list[dict[str, Any]]] = {}
    for orientation, strokes in (("h", lying), ("v", upright)):
        _, labels, boxes, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
        for number, (x, y, width, height) in enumerate(boxes[1:, :4].tolist(), 1):
            start = int((labels[y, x : x + width] == number).argmax())
            edge = _edge(x, y, width, height, orientation)
            edges.setdefault(int(frames[y, x + start]), []).append(edge)
    tables: dict[int, list[list[Box]]] = {}
    for number, own in edges.items():
        crossings = edges_to_intersections(merge_edges(own, 8, 8, 12, 12), 8, 8)
        if crossings and (found := cells_to_tables(intersections_to_cells(crossings))):
            tables[number] = found
    return tables


def frame(cells: list[Box]) -> Place:
    """What a table takes up."""
    left, top = (round(min(cell[side] for cell in cells)) for side in (0, 1))
    right, bottom = (round(max(cell[side] for cell in cells)) for side in (2, 3))
    return left, top, right, bottom


def _edge(x: int, y: int, width: int, height: int, orientation: str) -> dict[str, Any]:
    """A rule as pdfplumber describes one: a line without thickness."""
    if orientation == "h":
        y, height = y + height // 2, 0
    else:
        x, width = x + width // 2, 0
    return {
        "x0": x, "x1": x + width, "top": y, "bottom": y + height, "width": width, "height": height,
        "orientation": orientation, "object_type": "line",
    }  # fmt: skip

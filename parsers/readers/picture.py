"""Pictures of paper: scans as image files, and pages of a PDF that hold no text.

The rules of a table are found first, and each cell is read by itself: a detector of text would run
neighbouring figures together. A figure that is not plain to read is marked, so that no number comes of
it and the problem names the cell; nothing is guessed. Works offline: the models are part of rapidocr.

Needs the extra `ocr` (rapidocr, onnxruntime); see `is_available`.
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeAlias

from parsers.document import Document
from parsers.readers.ruled import Box, Letter, Page, take_apart, write_document
from schemas.problems import problem

if TYPE_CHECKING:
    import numpy
    import pypdfium2
    from PIL.Image import Image

    Pixels: TypeAlias = numpy.ndarray[Any, numpy.dtype[numpy.uint8]]

_DPI = 200  # pages are rendered at it, pictures brought near it; rules and letters are measured by it
_MOST_PIXELS = 40_000_000
_MOST_FRAMES = 30
_LONGER_SIDE = 2340  # of A4 at that resolution
_STROKE, _GAP, _RULE, _THICKEST = (
    36,
    13,
    60,
    15,
)  # pixels: of pieces of a rule, between them, of a whole, across
_AROUND = 41  # pixels, of the neighbourhood that decides what is dark
_LETTER_INK, _RULE_INK = 0.2, 0.1  # by which share of the darkest ink these are darker than the paper
_MOST_SLANT = 6.0  # degrees
_PLAIN = 0.85  # how sure the recogniser must be of a figure
_SENSE = 0.6  # a page is upright from here on: one on its side or head has 0.3 at most
_READ = 0.7  # how sure the recogniser is of a word that it sees upright
_FEWEST_LETTERS = 12  # on a page with fewer there is nothing to judge by
_HAN = re.compile(r"[\u4e00-\u9fff]")
_DOUBT = "？"  # behind a figure that is not plain: no number has one
_FIGURE = re.compile(r"[\s\d.,，．+\-－/万亿千百元件条项次个OoIl|〇○]+")
_NUMBER = re.compile(r"[\d.,+\-]+")
_ADVANCE, _NARROWEST_DIGIT, _WIDEST_DIGIT = 0.75, 0.25, 0.72  # of a digit's height, in all usual faces
_SPECK = 4  # pixels; less is dust


_Place: TypeAlias = tuple[int, int, int, int]
"""left, top, right, bottom in pixels"""
_Line: TypeAlias = tuple[str, float, _Place]
"""text as read, how sure the recogniser is, where it stands"""


def is_available() -> bool:
    """Whether the extra that reads pictures is installed."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


def read_picture(data: bytes, kind: str) -> Document:
    """Read an image file; every frame of a TIFF is a page."""
    document = Document(kind)
    if not is_available():
        document.problems.append(problem("needs_ocr", "the file is a picture"))
        return document
    from PIL import Image

    pages: list[Page] = []
    reader = _Reader(document)
    try:
        for number, image in enumerate(_frames(data, document), 1):
            pages.append(reader.page(image, number))
    except Image.DecompressionBombError as error:
        document.problems.append(problem("picture_too_large", str(error)))
    except (OSError, ValueError, SyntaxError) as error:
        document.problems.append(problem("damaged_file", f"the picture cannot be opened: {error}"))
    document.problems.append(problem("read_from_picture", "the file is a picture"))
    return write_document(document, pages)


def read_pdf_pages(pdf: "pypdfium2.PdfDocument", indices: Sequence[int], document: Document) -> list[Page]:
    """Read pages of an open PDF as pictures; `indices` count from 0."""
    pages = []
    reader = _Reader(document)
    for index in indices:
        page = pdf[index]
        image = page.render(scale=_LONGER_SIDE / max(*page.get_size(), 1.0)).to_pil()
        pages.append(reader.page(image, index + 1))
    return pages


def _frames(data: bytes, document: Document) -> Iterator["Image"]:
    """The frames of an image file, upright, on white, of about the resolution that is read best."""
    from PIL import Image, ImageOps, ImageSequence

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # looked at below
        opened = Image.open(BytesIO(data))
    with opened as file:
        for number, frame in enumerate(ImageSequence.Iterator(file), 1):
            if frame.width * frame.height > _MOST_PIXELS:
                document.problems.append(
                    problem(
                        "picture_too_large", f"picture {number} has {frame.width} × {frame.height} pixels"
                    )
                )
                continue
            if number > _MOST_FRAMES or (number > 1 and file.format != "TIFF"):
                break
            whole = ImageOps.exif_transpose(frame).convert("RGBA")
            white = Image.new("RGBA", whole.size, "white")
            image = Image.alpha_composite(white, whole).convert("RGB")
            factor = _LONGER_SIDE / max(image.size)
            if factor > 1.25 or factor < 0.7:
                size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
                image = image.resize(size, Image.Resampling.LANCZOS)
            yield image


@cache
def _engine() -> Any:  # noqa: ANN401  rapidocr's own types change from release to release
    from rapidocr import RapidOCR

    # Narrow inputs: most cells hold one digit, which the usual width of 320 would pad tenfold.
    return RapidOCR(
        params={"Global.log_level": "error", "Global.use_cls": False, "Rec.rec_img_shape": [3, 48, 96], "Rec.rec_batch_num": 16}
    )  # fmt: skip


@dataclass(slots=True)
class _Scan:
    """A page as pixels: upright grey, the same with its rules painted out, its ink without the rules."""

    grey: "Pixels"
    text: "Pixels"
    ink: "Pixels"
    tables: list[list[Box]]  # cells in pixels


class _Reader:
    """Reads page after page; a page that makes no sense is tried on its sides and on its head."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._turns = 0  # quarter turns that made the page before upright

    def page(self, image: "Image", number: int) -> Page:
        """A page from its picture; coordinates in points."""
        import numpy

        grey = numpy.asarray(image.convert("L"))
        tried: list[tuple[float, int, _Scan, list[_Line]]] = []
        for step in (0, 1, 3, 2):
            turns = (self._turns + step) % 4
            scan = _find_tables(_straightened(numpy.ascontiguousarray(numpy.rot90(grey, turns))))
            lines = [*_read_cells(scan), *_read_prose(scan)]
            sense = _sense(lines)
            tried.append((1.0 if sense is None else sense, turns, scan, lines))
            if sense is None or sense >= _SENSE:
                break
        sense, self._turns, scan, lines = max(tried, key=lambda one: one[0])
        if sense < _SENSE:
            self._document.problems.append(problem("illegible_page", f"page {number} is hardly legible"))
        points = 72 / _DPI
        return take_apart(
            number,
            scan.grey.shape[0] * points,
            [
                Letter(_plain(text, score, scan, place), *(value * points for value in place))
                for text, score, place in lines
            ],
            [[_scaled(cell, points) for cell in cells] for cells in scan.tables],
        )


def _sense(lines: Sequence[_Line]) -> float | None:
    """The share of a page's words that are Chinese, lie level and are plain to read; None for want of words.

    Figures do not count: a 0 looks the same on its head. Nor do words that run up or down, which the
    recogniser turns by itself.
    """
    words = [line for line in lines if not _FIGURE.fullmatch(line[0])]
    length = sum(len(text) or 1 for text, _, _ in words)
    if length < _FEWEST_LETTERS:
        return None
    plain = (
        len(text)
        for text, score, (left, top, right, bottom) in words
        if score >= _READ and len(_HAN.findall(text)) > 1 and right - left > bottom - top
    )
    return sum(plain) / length


def _scaled(box: Box, factor: float) -> Box:
    left, top, right, bottom = box
    return left * factor, top * factor, right * factor, bottom * factor


def _contrast(grey: "Pixels") -> float:
    """How much darker the darkest ink is than the paper."""
    import numpy

    paper, black = (float(value) for value in numpy.percentile(grey, (80, 0.5)))
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

    ink = _darker(_pixels(cv2.GaussianBlur(grey, (3, 3), 0)), _LETTER_INK)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    dust = stats[:, cv2.CC_STAT_AREA] <= _SPECK
    ink[dust[labels]] = 0
    return ink


def _strokes(grey: "Pixels", orientation: str) -> "Pixels":
    """Straight strokes as long as rules, lying ("h") or upright ("v"); faint ones too.

    A rule is darker than the paper on both its sides, whatever text stands near it.
    """
    import cv2

    def along(length: int) -> "Pixels":
        size = (length, 1) if orientation == "h" else (1, length)
        return _pixels(cv2.getStructuringElement(cv2.MORPH_RECT, size))

    across = along(_THICKEST).T
    thin = cv2.morphologyEx(cv2.GaussianBlur(grey, (3, 3), 0), cv2.MORPH_BLACKHAT, across)
    strokes = _pixels(255 * (thin > _RULE_INK * _contrast(grey)))
    for operation, length in ((cv2.MORPH_OPEN, _STROKE), (cv2.MORPH_CLOSE, _GAP), (cv2.MORPH_OPEN, _RULE)):
        strokes = _pixels(cv2.morphologyEx(strokes, operation, along(length)))
    return strokes


def _pixels(array: Any) -> "Pixels":  # noqa: ANN401  what OpenCV gives back
    import numpy

    return numpy.asarray(array, dtype=numpy.uint8)


def _straightened(grey: "Pixels") -> "Pixels":
    """The page turned by the slant of its long rules, where it has any."""
    import cv2
    import numpy

    height, width = grey.shape
    half = cv2.resize(grey, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    lying = cv2.getStructuringElement(cv2.MORPH_RECT, (12, 1))
    strokes = cv2.morphologyEx(_darker(_pixels(half), _RULE_INK), cv2.MORPH_OPEN, lying)
    found = cv2.HoughLinesP(strokes, 1, numpy.pi / 3600, 150, minLineLength=width // 8, maxLineGap=6)
    if found is None:
        return grey
    ends = found.reshape(-1, 4).astype(float)
    angles = numpy.degrees(numpy.arctan2(ends[:, 3] - ends[:, 1], ends[:, 2] - ends[:, 0]))
    level = angles[numpy.abs(angles) < _MOST_SLANT]
    if not len(level) or abs(slant := float(numpy.median(level))) < 0.05:
        return grey
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), slant, 1.0)
    return _pixels(cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255))


def _find_tables(grey: "Pixels") -> _Scan:
    import cv2
    import numpy
    from pdfplumber.table import (
        cells_to_tables,
        edges_to_intersections,
        intersections_to_cells,
        merge_edges,
    )

    ink = _ink(grey)
    edges: list[dict[str, Any]] = []
    rules = numpy.zeros_like(ink)
    for orientation in "hv":
        strokes = _strokes(grey, orientation)
        rules |= strokes
        _, _, boxes, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
        for x, y, width, height in boxes[1:, :4].tolist():
            edges.append(_edge(x, y, width, height, orientation))
    edges = merge_edges(edges, 8, 8, 12, 12)
    crossings = edges_to_intersections(edges, 8, 8)
    tables: list[list[Box]] = cells_to_tables(intersections_to_cells(crossings)) if crossings else []
    rules = _pixels(cv2.dilate(_within(rules, tables), numpy.ones((5, 5), numpy.uint8)))
    text = grey.copy()
    text[rules > 0] = 255
    ink[rules > 0] = 0
    return _Scan(grey, text, ink, tables)


def _within(rules: "Pixels", tables: list[list[Box]]) -> "Pixels":
    """The rules of tables alone: the strokes of a title in large type are as long as rules."""
    import numpy

    kept = numpy.zeros_like(rules)
    for cells in tables:
        left, top, right, bottom = _frame(cells, 12)
        kept[top:bottom, left:right] = rules[top:bottom, left:right]
    return kept


def _frame(cells: list[Box], margin: int = 0) -> _Place:
    left, top = (max(round(min(cell[side] for cell in cells)) - margin, 0) for side in (0, 1))
    right, bottom = (round(max(cell[side] for cell in cells)) + margin for side in (2, 3))
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


def _read_cells(scan: _Scan) -> list[_Line]:
    """The lines of text in all cells, read one by one."""
    places = [place for cells in scan.tables for cell in cells for place in _cell_lines(scan, cell)]
    if not places:
        return []
    heights = sorted(bottom - top for _, top, _, bottom in places)
    usual = heights[len(heights) // 2]
    result = _engine().recognize_txt([_crop(scan.text, place, usual) for place in places])
    return [
        (text.strip(), float(score), place)
        for text, score, place in zip(result.txts, result.scores, places, strict=True)
    ]


def _plain(text: str, score: float, scan: _Scan, place: _Place) -> str:
    """The text as read; with a mark of doubt, if it is a figure that is not plain."""
    if not text:
        return _DOUBT
    if not _FIGURE.fullmatch(text):
        return text
    return text if score >= _PLAIN and _has_room_for(text, scan, place) else text + _DOUBT


def _has_room_for(text: str, scan: _Scan, place: _Place) -> bool:
    """Whether the ink is that of as many signs as were read, which shows one that was dropped or doubled.

    Signs are separate shapes; where they touch, digits are as wide as digits are for their height.
    """
    import cv2

    if not _NUMBER.fullmatch(text):
        return True
    left, top, right, bottom = place
    _, _, stats, _ = cv2.connectedComponentsWithStats(scan.ink[top:bottom, left:right], connectivity=8)
    shapes = len(stats) - 1
    if shapes in (len(text), len(text) - sum(text.count(point) for point in ".,")):
        return True  # a point may be as small as dust
    broad = (right - left) / (bottom - top)
    fewest, most = (1 + (broad - glyph) / _ADVANCE for glyph in (_WIDEST_DIGIT, _NARROWEST_DIGIT))
    return text.isdigit() and fewest - 0.2 <= len(text) <= most + 0.2


def _cell_lines(scan: _Scan, cell: Box) -> Iterator[_Place]:
    """The boxes of the lines of text in a cell; none for a blank one."""
    left, top, right, bottom = (round(value) for value in cell)
    ink = scan.ink[top:bottom, left:right]
    if ink.size == 0:
        return
    rows = _stretches((ink > 0).sum(axis=1) > 0, 3)
    tallest = max((end - start for start, end in rows), default=0)
    merged: list[tuple[int, int]] = []
    for start, end in rows:
        # Strokes of one letter (二, a dot) lie nearer to one another than lines do.
        if merged and (end - merged[-1][0] <= 1.3 * tallest or start - merged[-1][1] < 0.12 * tallest):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    for start, end in merged:
        columns = _stretches((ink[start:end] > 0).sum(axis=0) > 0, max(3, round(1.6 * (end - start))))
        for first, last in columns:
            if int((ink[start:end, first:last] > 0).sum()) > 3 * _SPECK:
                yield left + first, top + start, left + last, top + end


def _stretches(marked: Any, bridge: int) -> list[tuple[int, int]]:  # noqa: ANN401  a row of booleans
    """Where a row is marked, as (start, end); gaps narrower than `bridge` do not part."""
    found: list[tuple[int, int]] = []
    for index in marked.nonzero()[0].tolist():
        if found and index - found[-1][1] < bridge:
            found[-1] = (found[-1][0], index + 1)
        else:
            found.append((index, index + 1))
    return found


def _crop(text: "Pixels", place: _Place, usual: int) -> "Pixels":
    """A line cut out with a white margin, at least as high as usual: a dash must not fill the height."""
    import cv2

    left, top, right, bottom = place
    spare = max(usual - (bottom - top), 0) // 2 + 5
    cut = text[top:bottom, left:right]
    framed = cv2.copyMakeBorder(cut, spare, spare, 10, 10, cv2.BORDER_CONSTANT, value=255)
    return _pixels(cv2.cvtColor(framed, cv2.COLOR_GRAY2BGR))


def _read_prose(scan: _Scan) -> list[_Line]:
    """The lines outside tables, found and read."""
    import cv2

    free = scan.text.copy()
    for cells in scan.tables:
        left, top, right, bottom = _frame(cells)
        free[top:bottom, left:right] = 255
    if not (free < 160).any():
        return []
    result = _engine()(cv2.cvtColor(free, cv2.COLOR_GRAY2BGR))
    if result.boxes is None or result.txts is None:
        return []
    lines: list[_Line] = []
    for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        lines.append((text.strip(), float(score), (int(left), int(top), int(right) + 1, int(bottom) + 1)))
    return lines

"""Pictures of paper: scans as image files, and pages of a PDF that hold no text.

The rules of a table are found first, and each cell is read by itself: a detector of text would run
neighbouring figures together. A figure that is not plain to read is marked, so that no number comes of
it and the problem names the cell; nothing is guessed. Works offline: the models are part of rapidocr.

Needs the extra `ocr` (rapidocr, onnxruntime); see `is_available`.
"""

import re
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
_RULE = 60  # pixels from which on a straight stroke is a rule: a strong 一 has 40
_PLAIN = 0.85  # how sure the recogniser must be of a figure
_DOUBT = "？"  # behind a figure that is not plain: no number has one
_FIGURE = re.compile(r"[\s\d.,，．+\-－/万亿千百元件条项次个OoIl|〇○]+")
_DIGITS = re.compile(r"[\d.,+\-]+")
_SPECK = 4  # pixels; less is dust


def is_available() -> bool:
    """Whether the extra that reads pictures is installed."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


def read_picture(data: bytes, kind: str) -> Document:
    """Read an image file; every frame of a TIFF is a page."""
    document = Document(kind)
    if not is_available():
        document.problems.append(problem("needs_ocr", "the file is a picture"))
        return document
    pages: list[Page] = []
    try:
        for number, image in enumerate(_frames(data, document), 1):
            pages.append(_read_page(image, number))
    except (OSError, ValueError, SyntaxError) as error:
        document.problems.append(problem("damaged_file", f"the picture cannot be opened: {error}"))
    document.problems.append(problem("read_from_picture", "the file is a picture"))
    return write_document(document, pages)


def read_pdf_pages(pdf: "pypdfium2.PdfDocument", indices: Sequence[int]) -> list[Page]:
    """Read pages of an open PDF as pictures; `indices` count from 0."""
    pages = []
    for index in indices:
        page = pdf[index]
        width, height = page.get_size()
        scale = min(_DPI / 72, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        image = page.render(scale=scale).to_pil().convert("RGB")
        pages.append(_read_page(image, index + 1))
    return pages


def _frames(data: bytes, document: Document) -> Iterator["Image"]:
    """The frames of an image file, upright, on white, of about the resolution that is read best."""
    from PIL import Image, ImageOps, ImageSequence

    with Image.open(BytesIO(data)) as file:
        for number, frame in enumerate(ImageSequence.Iterator(file), 1):
            if frame.width * frame.height > _MOST_PIXELS:
                document.problems.append(
                    problem("too_large", f"picture {number} has {frame.width} × {frame.height} pixels")
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


def _read_page(image: "Image", number: int) -> Page:
    """A page from its picture; coordinates in points."""
    import numpy

    scan = _find_tables(_straightened(numpy.asarray(image.convert("L"))))
    letters = [*_read_cells(scan), *_read_prose(scan)]
    points = 72 / _DPI
    return take_apart(
        number,
        scan.grey.shape[0] * points,
        [Letter(one.text, *(value * points for value in one[1:])) for one in letters],
        [[_scaled(cell, points) for cell in cells] for cells in scan.tables],
    )


def _scaled(box: Box, factor: float) -> Box:
    left, top, right, bottom = box
    return left * factor, top * factor, right * factor, bottom * factor


def _ink(grey: "Pixels") -> "Pixels":
    """255 where a pixel is darker than what surrounds it."""
    import cv2

    return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 18)


def _straightened(grey: "Pixels") -> "Pixels":
    """The page turned by the slant of its long rules, where it has any."""
    import cv2
    import numpy

    height, width = grey.shape
    found = cv2.HoughLinesP(_ink(grey), 1, numpy.pi / 3600, 300, minLineLength=width // 4, maxLineGap=12)
    if found is None:
        return grey
    strokes = found.reshape(-1, 4).astype(float)
    angles = numpy.degrees(numpy.arctan2(strokes[:, 3] - strokes[:, 1], strokes[:, 2] - strokes[:, 0]))
    level = angles[numpy.abs(angles) < 8]
    if not len(level) or abs(slant := float(numpy.median(level))) < 0.05:
        return grey
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), slant, 1.0)
    return cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)


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
    for size, bridge, orientation in (((_RULE, 1), (7, 1), "h"), ((1, _RULE), (1, 7), "v")):
        whole = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, bridge))
        strokes = cv2.morphologyEx(whole, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, size))
        rules |= strokes
        _, _, boxes, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
        edges += [_edge(*(int(value) for value in box[:4]), orientation) for box in boxes[1:]]
    edges = merge_edges(edges, 8, 8, 12, 12)
    crossings = edges_to_intersections(edges, 8, 8)
    tables: list[list[Box]] = cells_to_tables(intersections_to_cells(crossings)) if crossings else []
    rules = cv2.dilate(rules, numpy.ones((5, 5), numpy.uint8))
    text = grey.copy()
    text[rules > 0] = 255
    ink[rules > 0] = 0
    return _Scan(grey, text, ink, tables)


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


def _read_cells(scan: _Scan) -> list[Letter]:
    """The lines of text in all cells, read one by one."""
    places = [place for cells in scan.tables for cell in cells for place in _cell_lines(scan, cell)]
    if not places:
        return []
    heights = sorted(bottom - top for _, top, _, bottom in places)
    usual = heights[len(heights) // 2]
    crops = [_crop(scan.text, place, usual) for place in places]
    result = _engine().recognize_txt(crops)
    letters = []
    for place, text, score in zip(places, result.txts, result.scores, strict=True):
        letters.append(Letter(_plain(text.strip(), float(score), scan, place), *place))
    return letters


def _plain(text: str, score: float, scan: _Scan, place: tuple[int, int, int, int]) -> str:
    """The text as read; with a mark of doubt, if it is a figure that is not plain.

    Digits are counted against the separate shapes of ink, which shows one that was dropped or doubled.
    """
    if not text:
        return _DOUBT
    if not _FIGURE.fullmatch(text):
        return text
    is_counted = not _DIGITS.fullmatch(text) or _shapes(scan, place) == len(text)
    return text if score >= _PLAIN and is_counted else text + _DOUBT


def _shapes(scan: _Scan, place: tuple[int, int, int, int]) -> int:
    import cv2

    left, top, right, bottom = place
    _, _, stats, _ = cv2.connectedComponentsWithStats(scan.ink[top:bottom, left:right], connectivity=8)
    return sum(1 for box in stats[1:] if box[4] > _SPECK)


def _cell_lines(scan: _Scan, cell: Box) -> Iterator[tuple[int, int, int, int]]:
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


def _crop(text: "Pixels", place: tuple[int, int, int, int], usual: int) -> "Pixels":
    """A line cut out with a white margin, at least as high as usual: a dash must not fill the height."""
    import cv2

    left, top, right, bottom = place
    spare = max(usual - (bottom - top), 0) // 2 + 5
    cut = text[top:bottom, left:right]
    framed = cv2.copyMakeBorder(cut, spare, spare, 10, 10, cv2.BORDER_CONSTANT, value=255)
    return cv2.cvtColor(framed, cv2.COLOR_GRAY2BGR)


def _read_prose(scan: _Scan) -> list[Letter]:
    """The lines outside tables, found and read."""
    import cv2

    free = scan.text.copy()
    for cells in scan.tables:
        left, top = (round(min(cell[side] for cell in cells)) for side in (0, 1))
        right, bottom = (round(max(cell[side] for cell in cells)) for side in (2, 3))
        free[top:bottom, left:right] = 255
    if not (free < 160).any():
        return []
    result = _engine()(cv2.cvtColor(free, cv2.COLOR_GRAY2BGR))
    if result.boxes is None or result.txts is None:
        return []
    letters = []
    for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
        left, top = (float(value) for value in corners.min(axis=0))
        right, bottom = (float(value) for value in corners.max(axis=0))
        doubted = bool(_FIGURE.fullmatch(text)) and float(score) < _PLAIN
        letters.append(Letter(text + _DOUBT if doubted else text, left, top, right, bottom))
    return letters

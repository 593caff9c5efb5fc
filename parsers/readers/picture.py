"""Pictures of paper: scans as image files or within office files, and pages of a PDF that hold no text.

The rules of a table are found first, and each cell is read by itself: a detector of text would run
neighbouring figures together. A figure that is not plain to read is marked, so that no number comes of
it and the problem names the cell; nothing is guessed. Works offline: the models are part of rapidocr.

Needs the extra `ocr` (rapidocr, onnxruntime); see `is_available`.
"""

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from statistics import median
from typing import TYPE_CHECKING, Any, TypeAlias

from parsers.document import Document
from parsers.readers.ruled import Box, Letter, Page, take_apart, write_document
from parsers.readers.scan import SPECK, Place, Scan, find_tables, frame, pixels, straightened
from schemas.problems import problem

if TYPE_CHECKING:
    import pypdfium2
    from PIL.Image import Image

    from parsers.readers.scan import Pixels

_DPI = 200  # pages are rendered at it, pictures brought near it; rules and letters are measured by it
_MOST_PIXELS = 40_000_000
_MOST_FRAMES = 30
_LONGER_SIDE = 2340  # of A4 at that resolution
_PLAIN = 0.85  # how sure the recogniser must be of a figure
_SENSE = 0.6  # a page is upright from here on: one on its side or head has 0.3 at most
_READ = 0.7  # how sure the recogniser is of a word that it sees upright
_FEWEST_LETTERS = 12  # on a page with fewer there is nothing to judge by
_NARROWEST_LETTER = 0.8  # Chinese ones, of their height
_HAN = re.compile(r"[\u4e00-\u9fff]")
_DOUBT = "？"  # behind a figure that is not plain: no number has one
# Figures, with what may stand beside or instead of them; units alone are none.
_FIGURE = re.compile(r"(?=.*[\d.,，．+\-－/OoIl|〇○])[\s\d.,，．+\-－/万亿千百元件条项次个OoIl|〇○]+")
_NUMBER = re.compile(r"[\d.,+\-]+")
_ADVANCE, _NARROWEST_DIGIT, _WIDEST_DIGIT = 0.75, 0.25, 0.85  # of a digit's height, in all usual faces
_DASHES = "——"
_ONE_OR_DASH = "一"  # nobody can tell which
_FULL = 0.95  # share of a table's lines that are no higher than its Chinese letters
_FLAT, _LONG = 0.25, 1.12  # of such a letter: how high dashes are at most, how long a stroke that is no 一
_BROADER = 1.25  # than high: a short dash, where a dot is as broad as high
_DARK = 160  # grey; lighter is paper
_WORDY = 3.0  # a line is so many times as long as high where several letters stand in it
_TWO_LINES, _ADRIFT = (
    1.5,
    0.3,
)  # in letters: from which height on lines hang together, how far off they may part
_BAND, _EDGE = 60, 12  # pixels: gap that parts the bands in which prose is looked for, and their margin


_Line: TypeAlias = tuple[str, float, Place]
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
    pages = _Reader(document).pages([data])
    document.problems.append(problem("read_from_picture", "the file is a picture"))
    return write_document(document, pages)


def read_pictures(files: Iterable[bytes], document: Document) -> Document:
    """Read the image files that an office document consists of; what text it has stays in front of theirs."""
    pages = _Reader(document).pages(files)
    document.problems.append(problem("read_from_picture", "the file holds pictures in place of text"))
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
            if number > _MOST_FRAMES + 1 or (number > 1 and file.format != "TIFF"):
                break  # one more than are read, so that it is seen that there are more
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
        params={
            "Global.log_level": "error", "Global.use_cls": False,
            "Det.limit_type": "max", "Det.limit_side_len": _LONGER_SIDE // 2,
            "Rec.rec_img_shape": [3, 48, 96], "Rec.rec_batch_num": 16,
            # There is a worker process a core; more threads would wait for one another.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )  # fmt: skip


class _Reader:
    """Reads page after page; a page that makes no sense is tried on its sides and on its head."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._turns = 0  # quarter turns that made the page before upright

    def pages(self, files: Iterable[bytes]) -> list[Page]:
        """The pages of image files, numbered through; what cannot be opened is a problem of the document."""
        from PIL import Image

        pages: list[Page] = []
        for data in files:
            try:
                for image in _frames(data, self._document):
                    if len(pages) == _MOST_FRAMES:
                        message = f"there are more than {_MOST_FRAMES} pictures; the others were not read"
                        self._document.problems.append(problem("too_large", message))
                        return pages
                    pages.append(self.page(image, len(pages) + 1))
            except Image.DecompressionBombError as error:
                self._document.problems.append(problem("picture_too_large", str(error)))
            except (OSError, ValueError, SyntaxError) as error:
                message = f"the picture cannot be opened: {error}"
                self._document.problems.append(problem("damaged_file", message))
        return pages

    def page(self, image: "Image", number: int) -> Page:
        """A page from its picture; coordinates in points."""
        import numpy

        grey = numpy.asarray(image.convert("L"))
        tried: list[tuple[float, int, Scan, list[_Line]]] = []
        for step in (0, 1, 3, 2):
            turns = (self._turns + step) % 4
            scan = find_tables(straightened(numpy.ascontiguousarray(numpy.rot90(grey, turns))))
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
    words = [line for line in lines if line[0] != _DASHES and not _FIGURE.fullmatch(line[0])]
    length = sum(max(len(text), _letters_at(place)) for text, _, place in words)
    if length < _FEWEST_LETTERS:
        return None
    plain = (
        len(text)
        for text, score, (left, top, right, bottom) in words
        if score >= _READ and len(_HAN.findall(text)) > 1 and right - left > bottom - top
    )
    return sum(plain) / length


def _letters_at(place: Place) -> int:
    """How many letters a line has at least, whatever was read and however it lies."""
    left, top, right, bottom = place
    shorter, longer = sorted((right - left, bottom - top))
    return round(_NARROWEST_LETTER * longer / shorter)


def _scaled(box: Box, factor: float) -> Box:
    left, top, right, bottom = box
    return left * factor, top * factor, right * factor, bottom * factor


def _read_cells(scan: Scan) -> list[_Line]:
    """The lines of text in all cells, read one by one."""
    cells = [cell for table in scan.tables for cell in table]
    places = [place for cell in cells for place in _cell_lines(scan, cell, None)]
    if not places:
        return []
    if (letter := _letter_height(places)) is not None:
        places = [place for cell in cells for place in _cell_lines(scan, cell, letter)]
    heights = sorted(bottom - top for _, top, _, bottom in places)
    usual = heights[len(heights) // 2]
    full = heights[int(_FULL * (len(heights) - 1))]
    dashes = [place for place in places if _is_dashes(scan, place, full)]
    words = [place for place in places if place not in dashes]
    found: list[_Line] = [(_DASHES, 1.0, place) for place in dashes]
    if words:
        result = _engine().recognize_txt([_crop(scan.text, place, usual) for place in words])
        found += [
            (text.strip(), float(score), place)
            for text, score, place in zip(result.txts, result.scores, words, strict=True)
        ]
    return found


def _is_dashes(scan: Scan, place: Place, full: int) -> bool:
    """Whether nothing but flat strokes stands there, several or too long for 一; the recogniser knows none."""
    import cv2

    left, top, right, bottom = place
    if bottom - top > _FLAT * full:
        return False
    _, _, stats, _ = cv2.connectedComponentsWithStats(scan.ink[top:bottom, left:right], connectivity=8)
    shapes = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].tolist()
    if len(shapes) == 1:
        return right - left >= _LONG * full
    return bool(shapes) and median(width / height for width, height in shapes) >= _BROADER


def _plain(text: str, score: float, scan: Scan, place: Place) -> str:
    """The text as read; with a mark of doubt, if it is a figure that is not plain."""
    if not text:
        return _DOUBT
    if text == _ONE_OR_DASH:
        return text + _DOUBT
    if not _FIGURE.fullmatch(text):
        return text
    return text if score >= _PLAIN and _has_room_for(text, scan, place) else text + _DOUBT


def _has_room_for(text: str, scan: Scan, place: Place) -> bool:
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


def _letter_height(places: Sequence[Place]) -> float | None:
    """How high the lines of several letters are, as most are in tables; None where there is none."""
    heights = [bottom - top for left, top, right, bottom in places if right - left >= _WORDY * (bottom - top)]
    return median(heights) if heights else None


def _cell_lines(scan: Scan, cell: Box, letter: float | None) -> Iterator[Place]:
    """The boxes of the lines of text in a cell; none for a blank one. `letter` is how high lines are, where known."""
    left, top, right, bottom = (round(value) for value in cell)
    ink = scan.ink[top:bottom, left:right] > 0
    if ink.size == 0:
        return
    rows = _stretches(ink.sum(axis=1) > 0, 3)
    tallest = max((end - start for start, end in rows), default=0)
    tallest = tallest if letter is None else min(tallest, round(letter))
    merged: list[tuple[int, int]] = []
    for start, end in rows:
        # Strokes of one letter (二, a dot) lie nearer to one another than lines do.
        if merged and (end - merged[-1][0] <= 1.3 * tallest or start - merged[-1][1] < 0.12 * tallest):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    if letter is not None:
        merged = [line for lines in merged for line in _parted(ink, *lines, letter)]
    for start, end in merged:
        columns = _stretches(ink[start:end].sum(axis=0) > 0, max(3, round(1.6 * (end - start))))
        for first, last in columns:
            if int(ink[start:end, first:last].sum()) > 3 * SPECK:
                yield left + first, top + start, left + last, top + end


def _parted(ink: Any, start: int, end: int, letter: float) -> Iterator[tuple[int, int]]:  # noqa: ANN401  booleans
    """The lines in a stretch that is higher than one: parted where there is least ink near where they should end."""
    count = max(round((end - start) / letter), 1) if end - start > _TWO_LINES * letter else 1
    each, reach = (end - start) / count, round(_ADRIFT * letter)
    before = start
    for number in range(1, count):
        middle = start + round(number * each)
        profile = ink[middle - reach : middle + reach + 1].sum(axis=1).tolist()
        least = min(range(len(profile)), key=lambda at: (profile[at], abs(at - reach)))
        yield before, middle - reach + least
        before = middle - reach + least
    yield before, end


def _stretches(marked: Any, bridge: int) -> list[tuple[int, int]]:  # noqa: ANN401  a row of booleans
    """Where a row is marked, as (start, end); gaps narrower than `bridge` do not part."""
    found: list[tuple[int, int]] = []
    for index in marked.nonzero()[0].tolist():
        if found and index - found[-1][1] < bridge:
            found[-1] = (found[-1][0], index + 1)
        else:
            found.append((index, index + 1))
    return found


def _crop(text: "Pixels", place: Place, usual: int) -> "Pixels":
    """A line cut out with a white margin, at least as high as usual: a dash must not fill the height."""
    import cv2

    left, top, right, bottom = place
    spare = max(usual - (bottom - top), 0) // 2 + 5
    cut = text[top:bottom, left:right]
    framed = cv2.copyMakeBorder(cut, spare, spare, 10, 10, cv2.BORDER_CONSTANT, value=255)
    return pixels(cv2.cvtColor(framed, cv2.COLOR_GRAY2BGR))


def _read_prose(scan: Scan) -> list[_Line]:
    """The lines outside tables, found on half the scale, which is enough to see where they are, and read."""
    import cv2
    import numpy

    free = scan.text.copy()
    for cells in scan.tables:
        left, top, right, bottom = frame(cells)
        free[top:bottom, left:right] = 255
    bands = [
        (max(top - _EDGE, 0), min(bottom + _EDGE, len(free)))
        for top, bottom in _stretches((free < _DARK).any(axis=1), _BAND)
    ]
    if not bands:
        return []
    written = numpy.vstack([free[top:bottom] for top, bottom in bands])
    coloured = pixels(cv2.cvtColor(written, cv2.COLOR_GRAY2BGR))
    half = cv2.resize(coloured, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    engine = _engine()
    found = engine(half, use_det=True, use_cls=False, use_rec=False)
    if found.boxes is None or not len(found.boxes):
        return []
    boxes = [numpy.float32(corners) * 2 for corners in found.boxes]
    result = engine.recognize_txt(engine.crop_text_regions(coloured, boxes))
    lines: list[_Line] = []
    for corners, text, score in zip(boxes, result.txts, result.scores, strict=True):
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        shift = _shift(bands, (top + bottom) / 2)
        place = int(left), int(top) + shift, int(right) + 1, int(bottom) + 1 + shift
        if text.strip():
            lines.append((text.strip(), float(score), place))
    return lines


def _shift(bands: Sequence[tuple[int, int]], y: float) -> int:
    """How far up a place was moved when the bands were put one below the other."""
    above = 0
    for top, bottom in bands:
        if y < above + bottom - top:
            return top - above
        above += bottom - top
    return bands[-1][1] - above

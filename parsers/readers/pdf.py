"""PDF files: their text and the rules of their tables; pages that are pictures go to text recognition.

PDFium says in milliseconds what each page is (text, picture, turned on its side); pdfplumber gives
letters and rules of the pages that have text. Locators: `p4.t1.r5.c3` is row 5, column 3 of the first
table on page 4.
"""

import logging
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from parsers.document import Document
from parsers.readers.ruled import Box, Letter, Page, take_apart, write_document
from parsers.readers.traps import find_page_circle
from schemas.problems import problem

if TYPE_CHECKING:
    import pypdfium2

_MOST_PAGES = 200  # reports have 3 to 30
_FEWEST_LETTERS = 10  # a page with fewer has no text but a page number
_PICTURE, _WHOLE_PAGE = 0.05, 0.6  # shares of the page
_MOST_DRAWN = 200  # shapes; a page with more and without text has its letters drawn
_GARBAGE = re.compile(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff]")
_MOST_GARBAGE = 0.2  # share of a page's letters without a meaning, from which on its text is useless
_TAIL = 2048
_MOST_PIXELS = 100_000_000  # of a picture; A3 at 600 dots an inch has 70 million
_LARGEST_PART = 32 * 1024 * 1024  # of what is drawn on a page; reports have some hundred KB
_LOST = re.compile(r"Data-loss|Invalid data|.*corrupt", re.IGNORECASE)

PageReader = Callable[["pypdfium2.PdfDocument", Sequence[int], Document], list[Page]]
"""Reads pages (by index) of an open PDF as pictures."""


class _HugeError(Exception):
    """Raised where a page draws a picture that nobody should unpack."""


@dataclass(slots=True)
class _Triage:
    """What the pages are, by index."""

    text: list[int]
    pictures: list[int]
    overlaid: list[int]  # pictures with text behind them that some other program recognised


def read_pdf(data: bytes, read_pictures: PageReader | None) -> Document:
    """Read a PDF; `read_pictures` is None where text recognition is not installed."""
    import pypdfium2

    document = Document("pdf")
    if b"startxref" not in data[-_TAIL:]:
        document.problems.append(problem("truncated", "the file ends before the table of its parts"))
    try:
        pdf = pypdfium2.PdfDocument(data)
        count = len(pdf)
    except pypdfium2.PdfiumError as error:
        code = "encrypted" if "assword" in str(error) else "damaged_file"
        document.problems.append(problem(code, f"the PDF cannot be opened: {error}"))
        return document
    if count > _MOST_PAGES:
        document.problems.append(problem("too_large", f"{count} pages; the first {_MOST_PAGES} were read"))
        count = _MOST_PAGES
    triage = _triage(pdf, count, document)
    pages = _read_text(data, triage, document) if triage.text else []
    wanted = sorted(triage.pictures)
    if wanted and read_pictures is None:
        named = ", ".join(str(index + 1) for index in wanted)
        document.problems.append(problem("needs_ocr", f"pages without text: {named}"))
    elif wanted and read_pictures is not None:
        pages += read_pictures(pdf, wanted, document)
    if (wanted and read_pictures) or triage.overlaid:
        named = ", ".join(str(index + 1) for index in sorted([*wanted, *triage.overlaid]))
        document.problems.append(problem("read_from_picture", f"pages {named} are pictures"))
    return write_document(document, sorted(pages, key=lambda page: page.number))


def _triage(pdf: "pypdfium2.PdfDocument", count: int, document: Document) -> _Triage:
    """Sort the pages; one with nothing on it counts as text, which costs nothing and shows damage."""
    import pypdfium2

    triage = _Triage([], [], [])
    for index in range(count):
        try:
            page = pdf[index]
            text = page.get_textpage().get_text_range()
            picture, drawn = _pictures(page)
        except pypdfium2.PdfiumError as error:
            document.problems.append(problem("damaged_file", f"page {index + 1}: {error}"))
            continue
        except _HugeError as error:
            document.problems.append(problem("picture_too_large", f"page {index + 1}: {error}"))
            continue
        letters = sum(1 for char in text if not char.isspace())
        if (letters < _FEWEST_LETTERS and (picture > _PICTURE or drawn > _MOST_DRAWN)) or _is_garbage(text):
            triage.pictures.append(index)
        else:
            triage.text.append(index)
            if picture > _WHOLE_PAGE:
                triage.overlaid.append(index)
    return triage


def _is_garbage(text: str) -> bool:
    letters = sum(1 for char in text if not char.isspace())
    return letters >= _FEWEST_LETTERS and len(_GARBAGE.findall(text)) > _MOST_GARBAGE * letters


def _pictures(page: "pypdfium2.PdfPage") -> tuple[float, int]:
    """The share of the page that its largest picture covers, and how many shapes are drawn on it."""
    import pypdfium2.raw

    width, height = page.get_size()
    shares, drawn = [0.0], 0
    for item in page.get_objects(
        filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE, pypdfium2.raw.FPDF_PAGEOBJ_PATH], max_depth=4
    ):
        if item.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH:
            drawn += 1
            continue
        across, down = item.get_px_size()
        if across * down > _MOST_PIXELS:
            raise _HugeError(f"a picture has {across} × {down} pixels")
        left, bottom, right, top = item.get_bounds()
        shares.append((right - left) * (top - bottom) / max(width * height, 1.0))
    return max(shares), drawn


def _read_text(data: bytes, triage: _Triage, document: Document) -> list[Page]:
    import pdfplumber

    pages: list[Page] = []
    damaged: list[int] = []
    losses = _Losses()
    try:
        with (
            losses.noted(),
            pdfplumber.open(BytesIO(data), pages=[index + 1 for index in triage.text]) as pdf,
        ):
            if circle := find_page_circle(pdf.doc.catalog):
                document.problems.append(problem("circular_reference", circle))
            for page in pdf.pages:
                if not all(_is_whole(stream) for stream in _streams(page.page_obj)):
                    damaged.append(page.page_number)
                if _is_garbage("".join(char["text"][:8] for char in page.chars)):
                    triage.pictures.append(page.page_number - 1)
                elif turn := _turn(page):
                    pages.append(_read_turned(data, page.page_number, turn))
                else:
                    pages.append(_read_page(page, page.page_number))
                page.close()
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  a damaged PDF fails in pdfminer in every way there is
        named = type(error).__name__
        document.problems.append(
            problem("damaged_file", f"page {len(pages) + 1} cannot be read: {named}: {error}")
        )
    if damaged:
        named = ", ".join(map(str, damaged))
        document.problems.append(problem("damaged_file", f"what is drawn on pages {named} is damaged"))
    elif losses.circles:
        document.problems.append(problem("circular_reference", losses.circles[0]))
    elif losses.messages:
        document.problems.append(
            problem("damaged_file", f"parts of the PDF are damaged: {losses.messages[0]}")
        )
    return pages


def _streams(page: Any) -> Iterator[Any]:  # noqa: ANN401  pdfminer's own types
    """The packed parts on which a page's text depends: what is drawn, and what its letters mean."""
    from pdfminer.pdftypes import PDFStream, resolve1

    def of(*values: Any) -> Iterator[Any]:  # noqa: ANN401  pdfminer's own types
        yield from (one for one in map(resolve1, values) if isinstance(one, PDFStream))

    yield from of(*page.contents)
    resources = resolve1(page.resources) or {}
    for font in (resolve1(resources.get("Font")) or {}).values():
        entries = resolve1(font)
        if isinstance(entries, dict):
            yield from of(entries.get("ToUnicode"), entries.get("Encoding"))
    for drawing in of(*(resolve1(resources.get("XObject")) or {}).values()):
        if getattr(drawing.get("Subtype"), "name", "") == "Form":
            yield drawing


def _is_whole(stream: Any) -> bool:  # noqa: ANN401  pdfminer's own types
    """Whether a part unpacks to its end; pdfminer takes what it gets and says nothing."""
    filters, raw = stream.get_filters(), stream.rawdata
    if not filters or raw is None or getattr(filters[0][0], "name", "") not in ("FlateDecode", "Fl"):
        return True
    if stream.decipher is not None and stream.objid is not None:
        raw = stream.decipher(stream.objid, stream.genno, raw, stream.attrs)
    unpacker = zlib.decompressobj()
    try:
        size = 0
        while raw and not unpacker.eof:
            size += len(unpacker.decompress(raw, _LARGEST_PART))
            raw = unpacker.unconsumed_tail
            if size > _LARGEST_PART:
                return False
    except zlib.error:
        return False
    return unpacker.eof


class _Losses(logging.Handler):
    """Takes in what pdfminer would log, which is the only way in which it tells of data that it lost."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        self.circles: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message about lost data; others are about oddities of healthy files."""
        message = record.getMessage()
        if "circular" in message:
            self.circles.append(message)
        elif _LOST.match(message):
            self.messages.append(message)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Listen for as long as the context lasts; nothing goes to the console meanwhile."""
        logger = logging.getLogger("pdfminer")
        propagates, logger.propagate = logger.propagate, False
        logger.addHandler(self)
        try:
            yield
        finally:
            logger.removeHandler(self)
            logger.propagate = propagates


def _read_page(page: Any, number: int) -> Page:  # noqa: ANN401  pdfplumber publishes no types
    letters = [
        Letter(char["text"], char["x0"], char["top"], char["x1"], char["bottom"])
        for char in page.chars
        if 0 <= char["x0"] <= page.width and 0 <= char["top"] <= page.height
    ]
    tables: list[list[Box]] = [table.cells for table in page.find_tables()]
    return take_apart(number, float(page.height), letters, tables)


def _turn(page: Any) -> int:  # noqa: ANN401  pdfplumber publishes no types
    """By how many degrees clockwise the page must be turned so that most of its text can be read."""
    directions: Counter[int] = Counter()
    for char in page.chars:
        across, up = char["matrix"][:2]
        directions[(0 if across > 0 else 180) if abs(across) >= abs(up) else (90 if up > 0 else 270)] += 1
    return directions.most_common(1)[0][0] if directions else 0


def _read_turned(data: bytes, number: int, turn: int) -> Page:
    """A page whose text runs up, down or on its head, turned so that it can be read."""
    import pdfplumber
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    page = pdf[number - 1]
    page.set_rotation((page.get_rotation() + turn) % 360)
    turned = BytesIO()
    pdf.save(turned)
    with pdfplumber.open(turned, pages=[number]) as again:
        return _read_page(again.pages[0], number)

"""PDF files: their text and the rules of their tables; pages that are pictures go to text recognition.

PDFium says in milliseconds what each page is (text, picture, turned on its side); pdfplumber gives
letters and rules of the pages that have text. Locators: `p4.t1.r5.c3` is row 5, column 3 of the first
table on page 4.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from parsers.document import Document
from parsers.readers.ruled import Box, Letter, Page, take_apart, write_document
from schemas.problems import problem

if TYPE_CHECKING:
    import pypdfium2

_MOST_PAGES = 200  # reports have 3 to 30
_FEWEST_LETTERS = 10  # a page with fewer has no text but a page number
_GARBAGE = re.compile(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff]")
_MOST_GARBAGE = 0.2  # share of a page's letters without a meaning, from which on its text is useless
_TAIL = 2048

PageReader = Callable[["pypdfium2.PdfDocument", Sequence[int]], list[Page]]
"""Reads pages (by index) of an open PDF as pictures."""


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
    triage = _triage(pdf, count)
    pages = _read_text(data, triage, document) if triage.text else []
    wanted = sorted(triage.pictures)
    if wanted and read_pictures is None:
        named = ", ".join(str(index + 1) for index in wanted)
        document.problems.append(problem("needs_ocr", f"pages without text: {named}"))
    elif wanted and read_pictures is not None:
        pages += read_pictures(pdf, wanted)
    if (wanted and read_pictures) or triage.overlaid:
        named = ", ".join(str(index + 1) for index in sorted([*wanted, *triage.overlaid]))
        document.problems.append(problem("read_from_picture", f"pages {named} are pictures"))
    return write_document(document, sorted(pages, key=lambda page: page.number))


def _triage(pdf: "pypdfium2.PdfDocument", count: int) -> _Triage:
    triage = _Triage([], [], [])
    for index in range(count):
        page = pdf[index]
        text = page.get_textpage().get_text_range()
        letters = sum(1 for char in text if not char.isspace())
        picture = _picture_share(page)
        if letters >= _FEWEST_LETTERS and len(_GARBAGE.findall(text)) <= _MOST_GARBAGE * letters:
            triage.text.append(index)
            if picture > 0.6:
                triage.overlaid.append(index)
        elif picture > 0.05 or letters >= _FEWEST_LETTERS:
            triage.pictures.append(index)
        page.close()
    return triage


def _picture_share(page: "pypdfium2.PdfPage") -> float:
    """The share of the page that its largest picture covers."""
    import pypdfium2.raw

    width, height = page.get_size()
    shares = [0.0]
    for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = item.get_bounds()
        shares.append((right - left) * (top - bottom) / max(width * height, 1.0))
    return max(shares)


def _read_text(data: bytes, triage: _Triage, document: Document) -> list[Page]:
    import pdfplumber

    pages: list[Page] = []
    try:
        with pdfplumber.open(BytesIO(data), pages=[index + 1 for index in triage.text]) as pdf:
            for page in pdf.pages:
                if _is_on_its_side(page):
                    pages.append(_read_turned(data, page.page_number, page.chars))
                else:
                    pages.append(_read_page(page, page.page_number))
                page.close()
    except Exception as error:  # noqa: BLE001  a damaged PDF fails in pdfminer in every way there is
        named = type(error).__name__
        document.problems.append(
            problem("damaged_file", f"page {len(pages) + 1} cannot be read: {named}: {error}")
        )
    return pages


def _read_page(page: Any, number: int) -> Page:  # noqa: ANN401  pdfplumber publishes no types
    letters = [
        Letter(char["text"], char["x0"], char["top"], char["x1"], char["bottom"])
        for char in page.chars
        if 0 <= char["x0"] <= page.width and 0 <= char["top"] <= page.height
    ]
    tables: list[list[Box]] = [table.cells for table in page.find_tables()]
    return take_apart(number, float(page.height), letters, tables)


def _is_on_its_side(page: Any) -> bool:  # noqa: ANN401  pdfplumber publishes no types
    chars = page.chars
    return sum(1 for char in chars if not char["upright"]) > len(chars) / 2


def _read_turned(data: bytes, number: int, chars: Sequence[dict[str, Any]]) -> Page:
    """A page whose text runs up or down, turned so that it can be read."""
    import pdfplumber
    import pypdfium2

    upwards = sum(1 if char["matrix"][1] > 0 else -1 for char in chars if not char["upright"])
    pdf = pypdfium2.PdfDocument(data)
    page = pdf[number - 1]
    page.set_rotation((page.get_rotation() + (90 if upwards > 0 else 270)) % 360)
    turned = BytesIO()
    pdf.save(turned)
    with pdfplumber.open(turned, pages=[number]) as again:
        return _read_page(again.pages[0], number)

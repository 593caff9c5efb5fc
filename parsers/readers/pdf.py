"""PDF files: their text and the rules of their tables; pages that are pictures go to text recognition.

PDFium says in milliseconds what each page is (text or picture); pages that have text are drawn letter
by letter (`drawn`), and what is seen of them (`seen`) is read. Locators: `p4.t1.r5.c3` is row 5, column 3 of the first
table on page 4.
"""

import logging
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from parsers.document import Document
from parsers.readers.ruled import Box, Letter, Page, add_turned, is_inside, take_apart, write_document
from parsers.readers.traps import find_page_circle
from schemas.problems import problem

if TYPE_CHECKING:
    import pypdfium2
    from pdfminer.pdfpage import PDFPage

    from parsers.readers.drawn import Artist, Drawing, Rule
    from parsers.readers.seen import Sight

_MOST_PAGES = 200  # reports have 3 to 30
_FEWEST_LETTERS = 10  # a page with fewer has no text but a page number
_PICTURE, _WHOLE_PAGE = 0.05, 0.6  # shares of the page
_MOST_DRAWN = 200  # shapes; a page with more and without text has its letters drawn
_GARBAGE = re.compile(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff]")
_MOST_GARBAGE = 0.2  # share of a page's letters without a meaning, from which on its text is useless
_TAIL = 2048
_MOST_PIXELS = 100_000_000  # of a picture; A3 at 600 dots an inch has 70 million
_LARGEST_PART = 32 * 1024 * 1024  # of what is drawn on a page; reports have some hundred KB
_RULES_MEET = 3.0  # points: rules that are no further apart are one, or meet
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
    overlaid: list[int]  # those of `text` that have a picture of their size, too
    cut_off: list[int]  # those of `text` whose paper lies the wrong way round


def read_pdf(data: bytes, read_pictures: PageReader | None, *, trusts_layers: bool = True) -> Document:
    """Read a PDF; `read_pictures` is None where pictures are not to be read.

    A scan may have a text stored behind its picture, as some program recognised it. It is read, figure by
    figure as lesser evidence, only where `trusts_layers` says so: nobody is shown it.
    """
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
    pages = _read_text(data, triage, document, trusts_layers=trusts_layers) if triage.text else []
    wanted = sorted(triage.pictures)
    if wanted and read_pictures is None:
        document.problems.append(problem("needs_ocr", f"pages without text: {_listed(wanted, 1)}"))
    elif wanted and read_pictures is not None:
        pages += read_pictures(pdf, wanted, document)
    if (wanted and read_pictures) or triage.overlaid:
        named = _listed(sorted([*wanted, *triage.overlaid]), 1)
        document.problems.append(problem("read_from_picture", f"pages {named} are pictures"))
    if triage.cut_off:
        message = (
            f"pages {_listed(triage.cut_off, 1)} lie on their side, and their paper ends within their text"
        )
        document.problems.append(problem("page_cut_off", message))
    return write_document(document, sorted(pages, key=lambda page: page.number))


def _listed(numbers: Iterable[int], more: int = 0) -> str:
    return ", ".join(str(number + more) for number in numbers)


def _triage(pdf: "pypdfium2.PdfDocument", count: int, document: Document) -> _Triage:
    """Sort the pages; one with nothing on it counts as text, which costs nothing and shows damage."""
    import pypdfium2

    triage = _Triage([], [], [], [])
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


def _read_text(data: bytes, triage: _Triage, document: Document, *, trusts_layers: bool) -> list[Page]:
    """Read the pages that have text; what proves to be a picture goes to `triage.pictures`."""
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    from parsers.readers.drawn import Artist

    wanted = set(triage.text)
    pages: list[Page] = []
    damaged: list[int] = []
    losses = _Losses()
    try:
        with losses.noted():
            pdf = PDFDocument(PDFParser(BytesIO(data)))
            if circle := find_page_circle(pdf.catalog):
                document.problems.append(problem("circular_reference", circle))
            reader = _PageReader(Artist(pdf.catalog), triage, trusts_layers=trusts_layers)
            for index, page in enumerate(PDFPage.create_pages(pdf)):
                if index not in wanted:
                    continue
                if not all(_is_whole(stream) for stream in _streams(page)):
                    damaged.append(index + 1)
                pages += reader.read(page, index)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  a damaged PDF fails in pdfminer in every way there is
        named = type(error).__name__
        document.problems.append(
            problem("damaged_file", f"page {len(pages) + 1} cannot be read: {named}: {error}")
        )
    if damaged:
        document.problems.append(
            problem("damaged_file", f"what is drawn on pages {_listed(damaged)} is damaged")
        )
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


class _PageReader:
    """Reads pages of one document that have text."""

    def __init__(self, artist: "Artist", triage: _Triage, *, trusts_layers: bool) -> None:
        self._artist = artist
        self._triage = triage
        self._trusts_layers = trusts_layers

    def read(self, page: "PDFPage", index: int) -> Iterator[Page]:
        """The page taken apart; none where it has to be read as a picture."""
        from parsers.readers.drawn import swapped_paper
        from parsers.readers.seen import see

        drawing = self._artist.draw(page)
        if _is_garbage("".join(glyph.text[:8] for glyph in drawing.glyphs)):
            self._triage.pictures.append(index)
            return
        paper = drawing.paper
        if turn := _turn(drawing):
            drawing = self._artist.draw(page, turn)
            paper = drawing.paper
            swapped = swapped_paper(page, turn)
            if turn % 180 and _outside(drawing, paper) and not _outside(drawing, swapped):
                paper = swapped
                self._triage.cut_off.append(index)
        sight = see(drawing, paper)
        if sight.behind > sight.shown and index in self._triage.overlaid and not self._trusts_layers:
            self._triage.overlaid.remove(index)
            self._triage.pictures.append(index)
            return
        yield _taken_apart(index + 1, drawing, sight)


def _turn(drawing: "Drawing") -> float:
    """By how many degrees counter-clockwise the page must be turned so that most of its text can be read."""
    angles = Counter(round(glyph.angle) for glyph in drawing.glyphs)
    if not angles:
        return 0.0
    most = angles.most_common(1)[0][0]
    quarter = round(most / 90) * 90
    if most == quarter:
        return quarter % 360
    own = [glyph.angle for glyph in drawing.glyphs if abs(glyph.angle - most) < 1]
    askew = sum(own) / len(own)
    level = sum(1 for rule in drawing.rules if rule.is_level or rule.is_upright)
    # Aslant is a page whose rules are so, too; else only the letters are.
    return quarter % 360 if level > len(drawing.rules) / 2 else askew % 360


def _outside(drawing: "Drawing", paper: Box) -> bool:
    """Whether letters stand beyond the edge of the paper."""
    left, top, right, bottom = paper
    return any(
        not (
            left <= (glyph.left + glyph.right) / 2 <= right
            and top <= (glyph.top + glyph.bottom) / 2 <= bottom
        )
        for glyph in drawing.glyphs
    )


def _taken_apart(number: int, drawing: "Drawing", sight: "Sight") -> Page:
    """A page from what is seen of it; what runs in other directions than most of it is read by itself."""
    size = drawing.width, drawing.height
    tables = _find_tables(sight)
    if not any(letter.turn for letter in sight.letters):
        return take_apart(number, drawing.height, sight.letters, tables)
    sheets: dict[int, tuple[list[Letter], list[list[Box]]]] = {0: ([], [])}
    letters = sight.letters
    for cells in tables:
        box = _around(cells)
        turns = Counter(letter.turn for letter in letters if letter.text and is_inside(letter, box))
        turn = turns.most_common(1)[0][0] if turns else 0
        own, others = sheets.setdefault(turn, ([], []))
        others.append(cells)
        own += [letter for letter in letters if is_inside(letter, box)]
        letters = [letter for letter in letters if not is_inside(letter, box)]
    for letter in letters:
        sheets.setdefault(letter.turn, ([], []))[0].append(letter)
    page = take_apart(number, drawing.height, *sheets.pop(0))
    for turn, (some, lying) in sheets.items():
        add_turned(page, some, lying, turn, size)
    return page


def _find_tables(sight: "Sight") -> list[list[Box]]:
    """The cells that rules enclose, table by table, and those of fields that stand in no such table."""
    from parsers.readers.seen import edges

    tables = _tables(sight.rules)
    boxes = [_around(cells) for cells in tables]
    more = [
        edge
        for field in sight.fields
        if not any(_is_within(field.box, box) for box in boxes)
        for edge in edges(field)
    ]
    return _tables([*sight.rules, *more]) if more else tables


def _around(cells: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*cells, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _is_within(box: Box, other: Box) -> bool:
    near = _RULES_MEET
    return (
        box[0] > other[0] - near
        and box[1] > other[1] - near
        and box[2] < other[2] + near
        and box[3] < other[3] + near
    )


def _tables(rules: Sequence["Rule"]) -> list[list[Box]]:
    """The cells that rules enclose, table by table."""
    from pdfplumber.table import (
        cells_to_tables,
        edges_to_intersections,
        intersections_to_cells,
        merge_edges,
    )

    edges = [edge for rule in rules if (edge := _edge(rule)) is not None]
    near = _RULES_MEET
    merged = merge_edges(edges, near, near, near, near)
    long = [edge for edge in merged if edge["height" if edge["orientation"] == "v" else "width"] >= near]
    tables: list[list[Box]] = cells_to_tables(
        intersections_to_cells(edges_to_intersections(long, near, near))
    )
    return tables


def _edge(rule: "Rule") -> dict[str, object] | None:
    """A rule as pdfplumber has them; none for one that is shorter than a point."""
    left, right = rule.left, rule.right
    top, bottom = min(rule.top, rule.bottom), max(rule.top, rule.bottom)
    if rule.is_level:
        top = bottom = (top + bottom) / 2
    else:
        left = right = (left + right) / 2
    if max(right - left, bottom - top) < 1:
        return None
    return {
        "x0": left, "x1": right, "top": top, "bottom": bottom, "width": right - left, "height": bottom - top,
        "orientation": "h" if rule.is_level else "v", "object_type": "line", "doctop": top,
    }  # fmt: skip

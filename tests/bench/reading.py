"""Readers of files, each against what is commonly used for that kind; office files made by LibreOffice.

`extract_tables` of pdfplumber gives tables of one page after another; we give the report. markitdown
gives text. Of text recognition the peer is the same library let loose on the whole page, which reads
figures that stand near one another as one.
"""

import io
import tempfile
from functools import cache
from pathlib import Path
from random import Random

from parsers import parse
from parsers.readers.picture import is_available
from tests.bench.ratios import Measure, Ratio, compare
from tests.roundtrip.office import convert, missing
from tests.roundtrip.papers import lay_out
from tests.roundtrip.scans import scanned

REPORTS = Path(__file__).parents[3] / "shared" / "corpus" / "reports"
PAPER = 11  # a seed whose report takes five pages
PAIRS = 9


@cache
def printed(kind: str) -> bytes | None:
    """A drawn report as an office program writes it; None where there is none on this machine."""
    if missing() is not None:
        return None
    paper = lay_out(PAPER, "format_2019")
    with tempfile.TemporaryDirectory() as folder:
        return convert({"paper.fodt": paper.document}, kind, Path(folder) / "office")["paper.fodt"]


def _against_pdfplumber(name: str, data: bytes) -> Ratio:
    import pdfplumber

    def extract() -> None:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages:
                page.extract_tables()

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        pages = len(pdf.pages)
    return compare(
        f"{name}, {pages} pages",
        lambda: parse(data, source="report"),
        "pdfplumber's extract_tables",
        extract,
        pairs=PAIRS,
        bound=1.1,
    )


def published_pdf() -> Ratio | None:
    """A PDF as an office published it."""
    path = REPORTS / "huaian-2024.pdf"
    return _against_pdfplumber("a published PDF", path.read_bytes()) if path.exists() else None


def printed_pdf() -> Ratio | None:
    """A PDF as an office program prints it."""
    data = printed("pdf")
    return None if data is None else _against_pdfplumber("a printed PDF", data)


def _against_markitdown(name: str, data: bytes) -> Ratio:
    from markitdown import MarkItDown

    converter = MarkItDown()
    return compare(
        name,
        lambda: parse(data, source="report"),
        "markitdown",
        lambda: converter.convert_stream(io.BytesIO(data), file_extension=".docx"),
        pairs=PAIRS,
        bound=0.1,
    )


def published_docx() -> Ratio | None:
    """The blank form as it was published."""
    path = REPORTS / "blank-form-2021.docx"
    return _against_markitdown("the published form, DOCX", path.read_bytes()) if path.exists() else None


def printed_docx() -> Ratio | None:
    """A report that an office program saved."""
    data = printed("docx")
    return None if data is None else _against_markitdown("a report, DOCX", data)


def old_word() -> Ratio | None:
    """The same report as DOC and as DOCX."""
    old, new = printed("doc"), printed("docx")
    if old is None or new is None:
        return None
    return compare(
        "a report, DOC",
        lambda: parse(old, source="report"),
        "the same as DOCX",
        lambda: parse(new, source="report"),
        pairs=PAIRS,
        bound=3,
    )


def scan() -> Ratio | None:
    """A page of a scan: the seconds that text recognition takes."""
    data = printed("pdf")
    if data is None or not is_available():
        return None
    import numpy
    import pypdfium2
    from rapidocr import RapidOCR

    pictures = scanned(data, Random(1))
    page = pypdfium2.PdfDocument.new()
    page.import_pages(pypdfium2.PdfDocument(pictures), pages=[1])
    file = io.BytesIO()
    page.save(file)
    picture = numpy.asarray(page[0].render(scale=200 / 72).to_pil())
    engine = RapidOCR(params={"Global.log_level": "error"})
    return compare(
        "a page of a scan",
        lambda: parse(file.getvalue(), source="scan"),
        "rapidocr on the whole page",
        lambda: engine(picture),
        pairs=3,
        bound=1.0,
    )


MEASURES: list[Measure] = [
    published_pdf, printed_pdf, published_docx, printed_docx, old_word, scan,
]  # fmt: skip

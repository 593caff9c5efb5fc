"""Which reader reads which kind of file."""

from collections.abc import Callable

from parsers.document import Document
from parsers.readers.docx import read_docx
from parsers.readers.html import read_html
from parsers.readers.pdf import read_pdf
from parsers.readers.text import read_text
from parsers.sniff import sniff
from schemas.problems import problem

_INSIDE_WORD = ("html", "text")


def read_document(data: bytes) -> Document:
    """Read bytes of any kind that there is a reader for; else a document with a problem alone."""
    kind = sniff(data)
    reader = READERS.get(kind)
    return _unsupported(kind) if reader is None else reader(data)


def _embedded(data: bytes) -> Document:
    """A whole document that a Word file holds."""
    kind = sniff(data)
    return READERS[kind](data) if kind in _INSIDE_WORD else _unsupported(kind)


def _unsupported(kind: str) -> Document:
    document = Document(kind)
    if kind in ("png", "jpeg", "gif", "tiff", "bmp"):
        document.problems.append(problem("needs_ocr", "a picture cannot be read without text recognition"))
    else:
        document.problems.append(problem("unsupported_format", f"a file of the kind {kind} cannot be read"))
    return document


READERS: dict[str, Callable[[bytes], Document]] = {
    "html": read_html,
    "text": read_text,
    "docx": lambda data: read_docx(data, _embedded),
    "pdf": lambda data: read_pdf(data, None),
}
"""A reader for each kind that `sniff` names and the project reads."""

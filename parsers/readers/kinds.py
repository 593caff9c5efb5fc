"""Which reader reads which kind of file."""

from collections.abc import Callable
from functools import partial

from parsers.document import Document
from parsers.readers.archive import read_zip
from parsers.readers.doc import read_compound, read_doc
from parsers.readers.docx import read_docx
from parsers.readers.html import read_html
from parsers.readers.mhtml import read_mhtml
from parsers.readers.odf import read_odf
from parsers.readers.pdf import read_pdf
from parsers.readers.picture import is_available, read_pdf_pages, read_picture
from parsers.readers.rtf import read_rtf
from parsers.readers.text import read_text
from parsers.readers.xls import read_xls
from parsers.readers.xlsx import read_xlsx
from parsers.sniff import sniff
from schemas.problems import problem

_DEEPEST = 3  # archives within archives
_INSIDE_WORD = ("html", "mhtml", "rtf", "text")


def read_document(data: bytes) -> Document:
    """Read bytes of any kind that there is a reader for; else a document with a problem alone."""
    return _read(data, archives=0) or _unsupported(sniff(data))


def _read(data: bytes, archives: int) -> Document | None:
    """Read bytes that lie in so many archives; None for a kind that is not read."""
    kind = sniff(data)
    if kind == "zip":
        if archives >= _DEEPEST:
            document = Document("zip")
            document.problems.append(
                problem("too_large", f"archives lie more than {_DEEPEST} deep in one another")
            )
            return document
        return read_zip(data, lambda member: _read(member, archives + 1))
    reader = READERS.get(kind)
    return None if reader is None else reader(data)


def _embedded(data: bytes) -> Document:
    """A whole document that a Word file holds."""
    kind = sniff(data)
    return READERS[kind](data) if kind in _INSIDE_WORD else _unsupported(kind)


def _unsupported(kind: str) -> Document:
    document = Document(kind)
    document.problems.append(problem("unsupported_format", f"a file of the kind {kind} cannot be read"))
    return document


def _encrypted(_: bytes) -> Document:
    document = Document("encrypted_office")
    document.problems.append(problem("encrypted", "the office file is locked with a password"))
    return document


READERS: dict[str, Callable[[bytes], Document]] = {
    "html": read_html,
    "mhtml": read_mhtml,
    "text": read_text,
    "doc": read_doc,
    "ole": read_compound,
    "docx": lambda data: read_docx(data, _embedded),
    "rtf": read_rtf,
    "odt": read_odf,
    "ods": lambda data: read_odf(data, "ods"),
    "pdf": lambda data: read_pdf(data, read_pdf_pages if is_available() else None),
    "xls": read_xls,
    "xlsx": read_xlsx,
    "encrypted_office": _encrypted,
    "zip": read_document,
    **{kind: partial(read_picture, kind=kind) for kind in ("png", "jpeg", "gif", "tiff", "bmp")},
}
"""A reader for each kind that `sniff` names."""

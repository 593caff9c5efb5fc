"""Which reader reads which kind of file."""

from collections.abc import Callable

from parsers.document import Document
from parsers.readers.doc import read_doc
from parsers.readers.docx import read_docx
from parsers.readers.html import read_html
from parsers.readers.odf import read_odf
from parsers.readers.pdf import read_pdf
from parsers.readers.rtf import read_rtf
from parsers.readers.text import read_text
from parsers.sniff import sniff
from schemas.problems import problem


def read_document(data: bytes, kind: str | None = None) -> Document:
    """Read bytes of any kind; `kind` is what `sniff` said, where it has been asked already."""
    kind = kind or sniff(data)
    reader = READERS.get(kind)
    if reader is None:
        document = Document(kind)
        document.problems.append(
            problem("unsupported_format", f"a file of the kind {kind} cannot be read")
        )
        return document
    return reader(data)


def _embedded(data: bytes) -> Document:
    """A document held by another one; containers in containers are left to archives."""
    kind = sniff(data)
    return read_document(data, kind if kind in ("html", "mhtml", "rtf", "text") else "unsupported")


READERS: dict[str, Callable[[bytes], Document]] = {
    "html": read_html,
    "text": read_text,
    "pdf": lambda data: read_pdf(data, None),
    "doc": read_doc,
    "rtf": read_rtf,
    "odt": read_odf,
    "ods": lambda data: read_odf(data, "ods"),
    "docx": lambda data: read_docx(data, _embedded),
}

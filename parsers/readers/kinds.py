"""Which reader reads which kind of file."""

from collections.abc import Callable, Iterator

from parsers.document import Document, Grid, Paragraph
from parsers.readers.archive import read_gzip, read_zip
from parsers.readers.doc import read_compound, read_doc
from parsers.readers.html import read_html
from parsers.readers.mhtml import read_mhtml
from parsers.readers.odf import read_odf
from parsers.readers.ods import read_ods
from parsers.readers.package import Budget, Package, PackageError
from parsers.readers.pdf import read_pdf
from parsers.readers.picture import is_available, read_pdf_pages, read_picture, read_pictures
from parsers.readers.rtf import read_rtf
from parsers.readers.text import read_text
from parsers.readers.traps import (
    LONGEST_LINE,
    find_circle,
    find_form_circle,
    find_pdf_bomb,
    find_pdf_circle,
    longest_line,
)
from parsers.readers.xls import read_xls
from parsers.readers.xlsx import read_xlsx
from parsers.sniff import sniff
from schemas.problems import problem

_DEEPEST = 3  # archives within archives
_LARGEST_FILE = 64 * 1024 * 1024  # a report of scanned pages has 20 MB
PICTURES = ("png", "jpeg", "gif", "tiff", "bmp")
_LINED = ("html", "mhtml", "text")
_COMPOUND = ("doc", "xls", "ole", "encrypted_office")
_WRITTEN = ("docx", "doc", "rtf", "odt")
_FEWEST_LETTERS = 60  # a written file with pictures and fewer is a scan below its title
_INSIDE_WORD = ("html", "mhtml", "rtf", "text")


def read_document(data: bytes, *, pictures: bool = True) -> Document:
    """Read bytes of any kind that there is a reader for; else a document with a problem alone."""
    return read_kind(sniff(data), data, pictures=pictures)


def read_kind(kind: str, data: bytes, *, pictures: bool = True) -> Document:
    """Read bytes of a kind that `sniff` named; `pictures` says whether text is recognised in them."""
    return _read(kind, data, 0, Budget(), pictures=pictures) or _unsupported(kind)


def _read(kind: str, data: bytes, packed: int, budget: Budget, *, pictures: bool) -> Document | None:
    """Read bytes that lie in so many archives; None for a kind that is not read."""
    if kind in _PACKED:
        if packed >= _DEEPEST:
            return _trouble(
                kind, "archive_too_deep", f"archives lie more than {_DEEPEST} deep in one another"
            )

        def member(inner: bytes) -> Document | None:
            return _read(sniff(inner), inner, packed + 1, budget, pictures=pictures)

        return _PACKED[kind](data, member, budget)
    if kind in _LINED and (length := longest_line(data)) > LONGEST_LINE:
        return _trouble(
            kind, "line_too_long", f"a line of {length} bytes; none of a report has {LONGEST_LINE}"
        )
    if len(data) > _LARGEST_FILE:
        return _trouble(kind, "too_large", f"the file has {len(data)} bytes")
    if kind in _COMPOUND and (circle := find_circle(data)):
        return _trouble(kind, "circular_reference", circle)
    if kind == "pdf":
        return _read_pdf(data, pictures=pictures)
    if kind in PICTURES:
        return read_picture(data, kind) if pictures else _trouble(kind, "needs_ocr", "the file is a picture")
    reader = _READERS.get(kind)
    if reader is None:
        return None
    document = reader(data)
    return _with_pictures(document, data, pictures=pictures) if kind in _WRITTEN else document


def _read_pdf(data: bytes, *, pictures: bool) -> Document:
    if circle := find_pdf_circle(data) or find_form_circle(data):
        return _trouble("pdf", "circular_reference", circle)
    if bomb := find_pdf_bomb(data):
        return _trouble("pdf", "decompression_bomb", bomb)
    recognises = is_available()
    return read_pdf(data, read_pdf_pages if pictures and recognises else None, trusts_layers=not recognises)


def _with_pictures(document: Document, data: bytes, *, pictures: bool) -> Document:
    """An office file with its pictures read, if they are what it says; else as it is.

    Out of DOC and RTF pictures are not taken: `needs_ocr` says that there are some.
    """
    unread = [one for one in document.problems if one.code == "picture_in_report"]
    if not unread or _letters(document) >= _FEWEST_LETTERS:
        return document
    if not (document.pictures and pictures and is_available()):
        message = "the file holds pictures and hardly any text"
        document.problems.append(problem("needs_ocr", message))
        return document
    document.problems = [one for one in document.problems if one not in unread]
    return read_pictures(_picture_files(document, data), document)


def _picture_files(document: Document, data: bytes) -> Iterator[bytes]:
    package = Package(data)
    for name in dict.fromkeys(document.pictures):
        try:
            file = package.read(name)
        except PackageError as error:
            document.problems.append(problem(error.code, str(error)))
            continue
        if (kind := sniff(file)) in PICTURES:
            yield file
        else:
            document.problems.append(
                problem("unsupported_format", f"the picture {name} is of the kind {kind}")
            )


def _letters(document: Document) -> int:
    """How many characters of text a document has."""
    texts: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            texts.append(block.text)
        elif isinstance(block, Grid):
            texts += [cell.text for row in block.rows for cell in row]
        else:
            texts += [cell.text for cell in block.cells]
    return sum(1 for text in texts for char in text if not char.isspace())


def _read_docx(data: bytes) -> Document:
    from parsers.readers.docx import read_docx  # loads python-docx, of which other files have no use

    return read_docx(data, _embedded)


def _embedded(data: bytes) -> Document:
    """A whole document that a Word file holds."""
    kind = sniff(data)
    return _READERS[kind](data) if kind in _INSIDE_WORD else _unsupported(kind)


def _trouble(kind: str, code: str, message: str) -> Document:
    document = Document(kind)
    document.problems.append(problem(code, message))
    return document


def _unsupported(kind: str) -> Document:
    return _trouble(kind, "unsupported_format", f"a file of the kind {kind} cannot be read")


def _encrypted(_: bytes) -> Document:
    return _trouble("encrypted_office", "encrypted", "the office file is locked with a password")


_READERS: dict[str, Callable[[bytes], Document]] = {
    "html": read_html,
    "mhtml": read_mhtml,
    "text": read_text,
    "doc": read_doc,
    "ole": read_compound,
    "docx": _read_docx,
    "rtf": read_rtf,
    "odt": read_odf,
    "ods": read_ods,
    "xls": read_xls,
    "xlsx": read_xlsx,
    "encrypted_office": _encrypted,
}
"""A reader for each kind that needs nothing but the bytes."""

_PACKED = {"zip": read_zip, "gzip": read_gzip}
"""Kinds that hold files of any other kind."""

"""Which reader reads which kind of file.

A reader is imported when its kind is met: one file is read by one of them, and a person waits for it.
"""

from collections.abc import Iterator
from pkgutil import resolve_name

from parsers.document import Document, Grid, Paragraph
from parsers.readers.budget import Budget
from parsers.readers.traps import (
    LONGEST_LINE,
    find_circle,
    find_form_circle,
    find_pdf_bomb,
    find_pdf_circle,
    longest_line,
)
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

        held: Document | None = resolve_name(_PACKED[kind])(data, member, budget)
        return held
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
        return _read_picture(kind, data, pictures=pictures)
    if kind == "encrypted_office":
        return _trouble(kind, "encrypted", "the office file is locked with a password")
    if kind not in _READERS:
        return None
    document = _read_single(kind, data)
    return _with_pictures(document, data, pictures=pictures) if kind in _WRITTEN else document


def _read_single(kind: str, data: bytes) -> Document:
    document: Document = resolve_name(_READERS[kind])(data, *([_embedded] if kind == "docx" else []))
    return document


def _read_picture(kind: str, data: bytes, *, pictures: bool) -> Document:
    if not pictures:
        return _trouble(kind, "needs_ocr", "the file is a picture")
    from parsers.readers.picture import read_picture

    return read_picture(data, kind)


def _read_pdf(data: bytes, *, pictures: bool) -> Document:
    if circle := find_pdf_circle(data) or find_form_circle(data):
        return _trouble("pdf", "circular_reference", circle)
    if bomb := find_pdf_bomb(data):
        return _trouble("pdf", "decompression_bomb", bomb)
    from parsers.readers.pdf import read_pdf
    from parsers.readers.picture import is_available, read_pdf_pages

    recognises = is_available()
    return read_pdf(data, read_pdf_pages if pictures and recognises else None, trusts_layers=not recognises)


def _with_pictures(document: Document, data: bytes, *, pictures: bool) -> Document:
    """An office file with its pictures read, if they are what it says; else as it is.

    Out of DOC and RTF pictures are not taken: `needs_ocr` says that there are some.
    """
    unread = [one for one in document.problems if one.code == "picture_in_report"]
    if not unread or _letters(document) >= _FEWEST_LETTERS:
        return document
    from parsers.readers.picture import is_available, read_pictures

    if not (document.pictures and pictures and is_available()):
        message = "the file holds pictures and hardly any text"
        document.problems.append(problem("needs_ocr", message))
        return document
    document.problems = [one for one in document.problems if one not in unread]
    return read_pictures(_picture_files(document, data), document)


def _picture_files(document: Document, data: bytes) -> Iterator[bytes]:
    from parsers.readers.package import Package, PackageError

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


def _embedded(data: bytes) -> Document:
    """A whole document that a Word file holds."""
    kind = sniff(data)
    return _read_single(kind, data) if kind in _INSIDE_WORD else _unsupported(kind)


def _trouble(kind: str, code: str, message: str) -> Document:
    document = Document(kind)
    document.problems.append(problem(code, message))
    return document


def _unsupported(kind: str) -> Document:
    return _trouble(kind, "unsupported_format", f"a file of the kind {kind} cannot be read")


_READERS: dict[str, str] = {
    "html": "parsers.readers.html:read_html",
    "mhtml": "parsers.readers.mhtml:read_mhtml",
    "text": "parsers.readers.text:read_text",
    "doc": "parsers.readers.doc:read_doc",
    "ole": "parsers.readers.doc:read_compound",
    "docx": "parsers.readers.docx:read_docx",
    "rtf": "parsers.readers.rtf:read_rtf",
    "odt": "parsers.readers.odf:read_odf",
    "ods": "parsers.readers.ods:read_ods",
    "xls": "parsers.readers.xls:read_xls",
    "xlsx": "parsers.readers.xlsx:read_xlsx",
}
"""A reader for each kind that needs nothing but the bytes (and, for docx, what reads the documents in it)."""

_PACKED = {"zip": "parsers.readers.archive:read_zip", "gzip": "parsers.readers.archive:read_gzip"}
"""Kinds that hold files of any other kind."""

READERS = sorted({name.partition(":")[0] for name in _READERS.values()} | {"parsers.readers.pdf"})
"""Modules that a process may load beforehand which is to read files of many kinds."""

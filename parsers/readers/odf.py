"""OpenDocument text (ODT): one content.xml of paragraphs and tables.

Text is taken as it finally reads: what tracked changes deleted is kept apart in the file and left out.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from parsers.document import Document
from parsers.readers.flow import WIDEST, Flow
from parsers.readers.package import Package, PackageError

_OFFICE, _TABLE, _TEXT, _DRAW = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text", "drawing")
)
_HREF = "{http://www.w3.org/1999/xlink}href"
_ENCRYPTION = b"encryption-data"
_UNSEEN = frozenset(
    (f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_OFFICE}annotation-end", f"{_TEXT}note",
     f"{_TEXT}ruby-text", f"{_OFFICE}forms", f"{_TEXT}sequence-decls", f"{_TABLE}shapes")
)  # fmt: skip
_ROW_GROUPS = (f"{_TABLE}table-header-rows", f"{_TABLE}table-rows", f"{_TABLE}table-row-group")
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_MOST_REPEATED = 1000  # rows that one row may stand for
_MOST_CLAIMED = 10**9
_DEEPEST = 30


def read_odf(data: bytes) -> Document:
    """Read an OpenDocument text."""
    flow = Flow(Document("odt"))
    try:
        package = Package(data)
        refuse_locked(package)
        xml = package.xml("content.xml")
    except PackageError as error:
        flow.trouble(error.code, str(error))
        return flow.document
    for code, message in xml.problems:
        flow.trouble(code, message)
    body = None if xml.root is None else xml.root.find(f"{_OFFICE}body")
    if body is None:
        if not xml.problems:
            flow.trouble("damaged_file", "content.xml has no body")
        return flow.document
    walk = _Walk(flow)
    for part in body:
        walk.blocks(part)
    if walk.pictures:
        flow.trouble("picture_in_report", f"the document holds {len(walk.pictures)} pictures")
        names = (posixpath.normpath(name) for name in walk.pictures if name)
        flow.document.pictures = [name for name in names if name in package]
    return flow.finish()


def refuse_locked(package: Package) -> None:
    """Raise PackageError for a file that asks for a password."""
    manifest = "META-INF/manifest.xml"
    if manifest in package and _ENCRYPTION in package.read(manifest):
        raise PackageError("encrypted", "the file is locked with a password")


@dataclass(slots=True)
class _Walk:
    """The walk through a body: what has been met on the way beside text."""

    flow: Flow
    pictures: list[str] = field(default_factory=list)  # where they lie; "" where the file does not say

    def blocks(self, parent: Element, depth: int = 0) -> None:
        """Paragraphs, lists, sections and tables of a body, a text box or a cell that lays out the page."""
        if depth > _DEEPEST:
            self.flow.trouble("nested_too_deep", f"content stands more than {_DEEPEST} levels deep")
            return
        for element in parent:
            if not isinstance(element.tag, str) or element.tag in _UNSEEN:
                continue
            if element.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                boxes: list[Element] = []
                self.flow.text(self._text(element, boxes))
                for box in boxes:
                    self.blocks(box, depth + 1)
            elif element.tag == f"{_TABLE}table":
                self._table(element, depth)
            elif element.tag == f"{_DRAW}image":
                self.pictures.append(element.get(_HREF, ""))
            else:
                self.blocks(element, depth + 1)

    def _table(self, table: Element, depth: int) -> None:
        if table.get(f"{_TABLE}display") == "false":
            return
        rows = list(_rows(table))
        if any(row.find(f".//{_TABLE}table") is not None for row in rows):
            # It only lays out the page: a report's tables hold no tables.
            for row in rows:
                for cell in row.iterchildren(*_CELLS):
                    self.blocks(cell, depth + 1)
            return
        self.flow.grid(self._printed_rows(rows))

    def _printed_rows(self, rows: list[Element]) -> Iterator[list[tuple[str, int, int]]]:
        for row in rows:
            printed: list[tuple[str, int, int]] = []
            column = 0
            for cell in row.iterchildren(*_CELLS):
                repeated = _count(cell, "number-columns-repeated")
                width = self.flow.width(_count(cell, "number-columns-spanned", _MOST_CLAIMED))
                text = self._cell_text(cell)
                if text and column >= WIDEST:
                    self.flow.once("too_many_columns", f"a row has more than {WIDEST} columns")
                if cell.tag == _CELLS[0] and column < WIDEST:
                    for copy in range(min(repeated, WIDEST - column)):
                        first = column + copy
                        printed.append((text, first, first + width - 1))
                column += repeated
            while printed and not printed[-1][0] and len(printed) > WIDEST // 2:
                printed.pop()
            copies = min(_count(row, "number-rows-repeated", _MOST_REPEATED), _MOST_REPEATED)
            yield from [printed] * (copies if any(text for text, _, _ in printed) else 1)

    def _cell_text(self, cell: Element) -> str:
        lines: list[str] = []
        for element in cell.iterdescendants(f"{_TEXT}p", f"{_TEXT}h"):
            if any(ancestor.tag in _UNSEEN for ancestor in _between(element, cell)):
                continue
            lines.append(self._text(element, []))
        return "\n".join(line for line in lines if line.strip())

    def _text(self, paragraph: Element, boxes: list[Element]) -> str:
        """The text of a paragraph; the text boxes anchored in it are added to `boxes`."""
        parts = [paragraph.text or ""]
        for element in paragraph:
            tag = element.tag
            if tag == f"{_TEXT}s":
                parts.append(" " * min(_count(element, "c", 1000, _TEXT), 1000))
            elif tag == f"{_TEXT}tab":
                parts.append("\t")
            elif tag == f"{_TEXT}line-break":
                parts.append("\n")
            elif tag == f"{_DRAW}text-box":
                boxes.append(element)
            elif tag == f"{_DRAW}image":
                self.pictures.append(element.get(_HREF, ""))
            elif isinstance(tag, str) and tag not in _UNSEEN:
                parts.append(self._text(element, boxes))
            parts.append(element.tail or "")
        return "".join(parts)


def _between(element: Element, cell: Element) -> Iterator[Element]:
    for ancestor in element.iterancestors():
        if ancestor is cell:
            return
        yield ancestor


def _rows(table: Element) -> Iterator[Element]:
    for element in table:
        if element.tag == f"{_TABLE}table-row":
            yield element
        elif element.tag in _ROW_GROUPS:
            yield from _rows(element)


def _count(element: Element, name: str, most: int = WIDEST, namespace: str = _TABLE) -> int:
    value = element.get(f"{namespace}{name}", "1")
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() and len(value) < 10 else 1

"""Word files of today (DOCX, DOCM, both namespaces of Office Open XML), by an own walk over rows and cells.

Text is taken as it finally reads: insertions kept, deletions and hidden text dropped, results of
fields instead of their codes, text boxes once though they are stored twice. A library's `row.cells`
repeats merged cells and loses nested ones, so the grid is walked here.
"""

import posixpath
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from parsers.document import Document
from parsers.readers.flow import WIDEST, Flow
from parsers.readers.package import Package, PackageError
from schemas.problems import problem

_W = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_RELATIONSHIP_IDS = tuple(
    f"{{{namespace}}}{name}"
    for namespace in (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    for name in ("id", "embed")
)
# Elements whose content is not part of the text as it finally reads.
_DROPPED = frozenset(
    ("del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr",
     "footnoteReference", "endnoteReference", "commentReference", "annotationRef", "sdtPr", "sdtEndPr", "rt", "Fallback")
)  # fmt: skip
_MARKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
_FALSE = ("0", "false", "off", "none")
_MOST_COLUMNS = 1000
_DEEPEST = 30  # tables within tables, or content within content


def read_docx(data: bytes, embedded: Callable[[bytes], Document]) -> Document:
    """Read a Word file; `embedded` reads the whole documents of other kinds that one can hold (altChunk)."""
    document = Document("docx")
    try:
        package = Package(data)
        main = _main_part(package)
        xml = package.xml(main)
    except PackageError as error:
        document.problems.append(problem(error.code, str(error)))
        return document
    document.problems += [problem(code, message) for code, message in xml.problems]
    if xml.root is None:
        return document
    body = next((child for child in xml.root if _name(child) == "body"), None)
    if body is None:
        document.problems.append(problem("damaged_file", f"{main} has no body"))
        return document
    walk = _Walk(Flow(document), package, main, embedded)
    walk.blocks(body)
    if walk.pictures:
        document.problems.append(
            problem("picture_in_report", f"the document holds {len(walk.pictures)} pictures")
        )
        with suppress(PackageError):  # which only the pictures need
            targets = walk.targets()
            document.pictures = [targets[one] for one in walk.pictures if one in targets]
    return walk.flow.finish()


def _main_part(package: Package) -> str:
    """The path of the document's body: nearly always word/document.xml, and else what the package says."""
    if "word/document.xml" in package:
        return "word/document.xml"
    root = package.xml("_rels/.rels").root
    for relation in root if root is not None else ():
        if relation.get("Type", "").endswith("/officeDocument"):
            return str(relation.get("Target", "")).lstrip("/")
    raise PackageError("damaged_file", "the container holds no Word document")


def _name(element: Element) -> str:
    """The element's name without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _is_word(element: Element) -> bool:
    return isinstance(element.tag, str) and element.tag.startswith(_W)


def _child(element: Element | None, *path: str) -> Element | None:
    for name in path:
        if element is None:
            return None
        element = next((child for child in element if _name(child) == name), None)
    return element


def _value(element: Element | None) -> str | None:
    if element is None:
        return None
    return next((element.get(f"{namespace}val") for namespace in _W if element.get(f"{namespace}val")), None)


def _is_on(properties: Element | None, name: str) -> bool:
    element = _child(properties, name)
    return element is not None and (_value(element) or "1").lower() not in _FALSE


def _number(element: Element | None) -> int:
    value = _value(element)
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else 0


@dataclass(slots=True)
class _Walk:
    """The walk through a body: what has been met on the way beside text."""

    flow: Flow
    package: Package
    part: str
    embedded: Callable[[bytes], Document]
    pictures: list[str] = field(default_factory=list)  # ids of their relationships; "" for none

    def blocks(self, parent: Element, depth: int = 0) -> None:
        """Paragraphs and tables of a body, a cell that lays out the page, a text box."""
        if depth > _DEEPEST:
            self.flow.trouble("nested_too_deep", f"content stands more than {_DEEPEST} levels deep")
            return
        kept = ""  # text of a paragraph whose end mark was deleted: it runs on into the next
        for element in _content(parent):
            name = _name(element)
            if name == "p":
                boxes: list[Element] = []
                kept += self._text(element, boxes)
                if _child(element, "pPr", "rPr", "del") is not None:
                    continue
                self.flow.text(kept)
                kept = ""
                for box in boxes:
                    self.blocks(box, depth + 1)
            elif name == "tbl":
                self._table(element, depth)
            elif name == "altChunk":
                self._chunk(element)
        self.flow.text(kept)

    def _table(self, table: Element, depth: int) -> None:
        rows = [row for row in _content(table) if _name(row) == "tr" and _child(row, "trPr", "del") is None]
        if any(_name(inner) == "tbl" for row in rows for inner in row.iterdescendants()):
            # It only lays out the page: a report's tables hold no tables.
            for row in rows:
                for cell in _cells(row):
                    self.blocks(cell, depth + 1)
            return
        self.flow.grid(list(self._rows(rows)))

    def _rows(self, rows: list[Element]) -> Iterator[list[tuple[str, int, int]]]:
        reaching: set[int] = set()  # columns whose cell may reach down into the next row
        for row in rows:
            printed: list[tuple[str, int, int]] = []
            reached: set[int] = set()
            column = min(_number(_child(row, "trPr", "gridBefore")), WIDEST)
            for cell in _cells(row):
                if column >= _MOST_COLUMNS:
                    self.flow.once("too_many_columns", f"a row has more than {_MOST_COLUMNS} columns")
                    break
                properties = _child(cell, "tcPr")
                width = self.flow.width(_number(_child(properties, "gridSpan")))
                down = _child(properties, "vMerge")
                across = _child(properties, "hMerge")
                last = column + width - 1
                if across is not None and _value(across) != "restart" and printed:
                    printed[-1] = (*printed[-1][:2], last)
                elif not (down is not None and _value(down) != "restart" and column in reaching):
                    printed.append((self._cell_text(cell), column, last))
                if down is not None:
                    reached.add(column)
                column += width
            reaching = reached
            yield printed

    def _cell_text(self, cell: Element) -> str:
        lines: list[str] = []
        for paragraph in _content(cell):
            if _name(paragraph) == "p":
                boxes: list[Element] = []
                lines.append(self._text(paragraph, boxes))
                lines += [self._cell_text(box) for box in boxes]
        return "\n".join(line for line in lines if line.strip())

    def _text(self, paragraph: Element, boxes: list[Element]) -> str:
        """The text of a paragraph; the text boxes anchored in it are added to `boxes`."""
        parts: list[str] = []
        codes: list[bool] = []  # for each open field whether its code, not its result, is being passed
        stack = [iter(paragraph)]
        while stack:
            element = next(stack[-1], None)
            if element is None:
                stack.pop()
                continue
            name = _name(element)
            if name == "t":
                if not any(codes):
                    parts.append(element.text or "")
            elif name == "fldChar":
                _follow_field(codes, _attribute(element, "fldCharType"))
            elif name == "txbxContent":
                boxes.append(element)
            elif name in _MARKS and _is_word(element):
                parts.append(_MARKS[name])
            elif name == "sym":
                code = _attribute(element, "char")
                parts.append(chr(int(code, 16)) if _is_hexadecimal(code) else "")
            elif name in ("blip", "imagedata"):
                self.pictures.append(_relationship(element))
            elif name == "AlternateContent":
                choice = _child(element, "Choice")
                stack.append(iter(choice if choice is not None else _child(element, "Fallback") or ()))
            elif name not in _DROPPED and not (name == "r" and _is_on(_child(element, "rPr"), "vanish")):
                stack.append(iter(element))
        return "".join(parts)

    def _chunk(self, element: Element) -> None:
        """A whole document of another kind (HTML, mostly) that Word is to take in on opening."""
        try:
            path = self.targets().get(_relationship(element))
            if path is not None:
                self.flow.extend(self.embedded(self.package.read(path)))
        except PackageError as error:
            self.flow.trouble(error.code, str(error))

    def targets(self) -> dict[str, str]:
        """The parts of the container that the body refers to, by id. Raises PackageError."""
        folder, name = posixpath.split(self.part)
        root = self.package.xml(f"{folder}/_rels/{name}.rels").root
        return {
            str(relation.get("Id")): posixpath.normpath(
                posixpath.join("/" + folder, str(relation.get("Target", "")))
            ).lstrip("/")
            for relation in (root if root is not None else ())
            if relation.get("TargetMode") != "External"
        }


def _relationship(element: Element) -> str:
    return next((value for name in _RELATIONSHIP_IDS if (value := element.get(name))), "")


def _follow_field(codes: list[bool], mark: str) -> None:
    if mark == "begin":
        codes.append(True)
    elif codes and mark == "separate":
        codes[-1] = False
    elif codes and mark == "end":
        codes.pop()


def _attribute(element: Element, name: str) -> str:
    return next((value for namespace in _W if (value := element.get(f"{namespace}{name}"))), "")


def _is_hexadecimal(text: str) -> bool:
    return 0 < len(text) <= 4 and all(char in "0123456789abcdefABCDEF" for char in text)


_WRAPPERS = frozenset(
    ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "AlternateContent", "Choice")
)


def _content(parent: Element) -> Iterator[Element]:
    """Children, those in content controls, custom XML and insertions among them."""
    stack: list[Iterator[Element]] = [iter(parent)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif _name(element) in _WRAPPERS:
            stack.append(iter(element))
        else:
            yield element


def _cells(row: Element) -> Iterable[Element]:
    return (cell for cell in _content(row) if _name(cell) == "tc" and _child(cell, "tcPr", "cellDel") is None)

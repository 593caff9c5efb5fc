"""Word files of today (DOCX, DOCM, both namespaces of Office Open XML).

Elements are those of python-docx, on our own parser, for the library opens nothing that is damaged. Text is taken
as a reader is shown it (`docxwords`, `docxlook`). The library's `row.cells` repeats merged cells and loses those in
content controls, so rows and cells are walked here.
"""

import posixpath
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml.simpletypes import ST_Merge
from lxml.etree import _Element as Element

from parsers.document import Document, Grid
from parsers.document import Run as TextRun
from parsers.readers.colour import WHITE
from parsers.readers.docxlook import Around, Looks, TableStyle, conditions
from parsers.readers.docxml import child, content, is_on, name_of, read_part, said, value
from parsers.readers.docxwords import Words, read_words, relationship
from parsers.readers.flow import WIDEST, Flow, is_box
from parsers.readers.letters import Told
from parsers.readers.package import Package, PackageError
from parsers.readers.runs import Look, Run, Seen, see_cell, see_prose
from schemas.problems import problem

_MOST_COLUMNS = 1000
_DEEPEST = 30  # tables within tables, or content within content
_NARROWEST = 4.0  # points; no letter has room in a narrower cell
_LOWEST = 2.0  # points; a lower row is as good as hidden


def read_docx(data: bytes, embedded: Callable[[bytes], Document]) -> Document:
    """Read a Word file; `embedded` reads the whole documents of other kinds that one can hold (altChunk)."""
    document = Document("docx")
    try:
        package = Package(data)
        main = _main_part(package)
        xml = read_part(package, main)
    except PackageError as error:
        document.problems.append(problem(error.code, str(error)))
        return document
    document.problems += [problem(code, message) for code, message in xml.problems]
    if xml.root is None:
        return document
    body = child(xml.root, "body")
    if body is None:
        document.problems.append(problem("damaged_file", f"{main} has no body"))
        return document
    parts = _Parts(package, main)
    looks = Looks(parts.root)
    walk = _Walk(Flow(document), parts, looks, embedded)
    walk.blocks(body, Around(ground=looks.page(xml.root)))
    if walk.pictures:
        document.problems.append(
            problem("picture_in_report", f"the document holds {len(walk.pictures)} pictures")
        )
        with suppress(PackageError):  # which only the pictures need
            targets = parts.targets()
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


@dataclass(slots=True)
class _Parts:
    """The parts of the container that the body refers to."""

    package: Package
    main: str
    _relations: list[tuple[str, str, str]] | None = None  # id, kind, path

    def targets(self) -> dict[str, str]:
        """Their paths by id. Raises PackageError."""
        return {id_: path for id_, _, path in self._listed()}

    def root(self, kind: str) -> Element | None:
        """The root of the styles, the theme, the numbering or the settings; None where there is none to read."""
        try:
            usual = posixpath.join(posixpath.dirname(self.main), f"{kind}.xml")
            paths = [path for _, one, path in self._listed() if one == kind]
            path = next((path for path in (*paths, usual) if path in self.package), None)
            return None if path is None else read_part(self.package, path).root
        except PackageError:
            return None

    def _listed(self) -> list[tuple[str, str, str]]:
        if self._relations is None:
            folder, name = posixpath.split(self.main)
            path = f"{folder}/_rels/{name}.rels"
            root = self.package.xml(path).root if path in self.package else None
            self._relations = [
                (
                    str(relation.get("Id")),
                    str(relation.get("Type", "")).rpartition("/")[2],
                    posixpath.normpath(posixpath.join("/" + folder, str(relation.get("Target", "")))).lstrip(
                        "/"
                    ),
                )
                for relation in (root if root is not None else ())
                if relation.get("TargetMode") != "External"
            ]
        return self._relations


@dataclass(slots=True)
class _Walk:
    """The walk through a body: what has been met on the way beside text."""

    flow: Flow
    parts: _Parts
    looks: Looks
    embedded: Callable[[bytes], Document]
    pictures: list[str] = field(default_factory=list)  # ids of their relationships; "" for none

    def blocks(self, parent: Element, around: Around, depth: int = 0) -> None:
        """Paragraphs and tables of a body, a cell that lays out the page, a text box."""
        if depth > _DEEPEST:
            self.flow.trouble("nested_too_deep", f"content stands more than {_DEEPEST} levels deep")
            return
        kept: list[Run] = []  # of a paragraph whose end mark was deleted: it runs on into the next
        for element in content(parent):
            name = name_of(element)
            if name == "p":
                words = self._words(element, around)
                kept += words.runs
                if child(element, "pPr", "rPr", "del") is not None:
                    continue
                self.flow.text(see_prose(kept, around.ground))
                kept = []
                for box in words.boxes:
                    self.blocks(box, _IN_A_BOX, depth + 1)
            elif name == "tbl":
                self._table(element, around, depth)
            elif name == "altChunk" and (chunk := self._chunk(element)) is not None:
                self.flow.extend(chunk)
        self.flow.text(see_prose(kept, around.ground))

    def _words(self, paragraph: Element, around: Around) -> Words:
        words = read_words(paragraph, self.looks, around)
        self.pictures += words.pictures
        return words

    def _table(self, table: Element, around: Around, depth: int) -> None:
        rows = [row for row in content(table) if name_of(row) == "tr" and child(row, "trPr", "del") is None]
        cells = _Cells(self.looks, table, around, len(rows))
        inside = [_size(inner) for row in rows for inner in row.iterdescendants("{*}tbl")]
        if inside and not is_box(max(inside), _size(table)):
            # It only lays out the page: a report's tables hold no tables, at most a figure in a box.
            for number_, row in enumerate(rows):
                own = list(_cells(row))
                for index, cell in enumerate(own):
                    self.blocks(
                        cell, cells.around(row, cell, (number_, index), len(own), is_merged=False), depth + 1
                    )
            return
        self.flow.grid(list(self._rows(rows, cells)))

    def _rows(self, rows: list[Element], cells: "_Cells") -> Iterator[list[tuple[str, int, int, str]]]:
        reaching: set[int] = set()  # columns whose cell may reach down into the next row
        hidden: dict[
            int, Element
        ] = {}  # cells that begin in a row that is not shown, and may reach out of it
        for number_, row in enumerate(rows):
            printed: list[tuple[str, int, int, str]] = []
            reached: set[int] = set()
            column = min(max(said(row, "grid_before", 0), 0), WIDEST)
            own = list(_cells(row))
            is_hidden = cells.is_hidden(row)
            for index, cell in enumerate(own):
                if column >= _MOST_COLUMNS:
                    self.flow.once("too_many_columns", f"a row has more than {_MOST_COLUMNS} columns")
                    break
                width = self.flow.width(said(cell, "grid_span", 1))
                down = said(cell, "vMerge", "")
                across = child(cell, "tcPr", "hMerge")
                last = column + width - 1
                begun = hidden.pop(column, None) if down != ST_Merge.CONTINUE or not is_hidden else None
                if is_hidden:
                    hidden |= {column: cell} if down == ST_Merge.RESTART else {}
                elif across is not None and value(across) != "restart" and printed:
                    printed[-1] = (*printed[-1][:2], last, printed[-1][3])
                elif down in ("", ST_Merge.RESTART) or begun is not None or column not in reaching:
                    shown = begun if begun is not None and down == ST_Merge.CONTINUE else cell
                    seen = self._cell(
                        shown, cells.around(row, shown, (number_, index), len(own), is_merged=bool(down))
                    )
                    printed.append((seen.text, column, last, seen.doubt))
                if down:
                    reached.add(column)
                column += width
            if not is_hidden:
                reaching = reached
                yield printed

    def _cell(self, cell: Element, around: Around) -> Seen:
        """What is seen of a cell."""
        lines: list[list[Run]] = []
        drawn = over = 0
        numbered = False
        for words in self._paragraphs(cell, around):
            lines.append(words.runs)
            drawn, over = drawn + words.drawn, over + words.over
            numbered = numbered or words.numbered
        seen = see_cell(lines, around.ground or WHITE, drawn=drawn > 0, over=over > 0, numbered=numbered)
        return seen._replace(doubt="taken_back") if seen.text.strip() and _is_crossed(cell) else seen

    def _paragraphs(self, cell: Element, around: Around) -> Iterator[Words]:
        """The paragraphs of a cell, those in text boxes included; one whose end mark was deleted runs on."""
        kept: list[Run] = []
        for paragraph in content(cell):
            if name_of(paragraph) == "tbl":
                for row in content(paragraph):
                    for inner in _cells(row) if name_of(row) == "tr" else ():
                        yield from self._paragraphs(inner, around)
            elif name_of(paragraph) == "altChunk":
                yield Words([Run(text, Look()) for text in self._texts(paragraph)])
            elif name_of(paragraph) == "p":
                words = self._words(paragraph, around)
                words.runs, kept = kept + words.runs, []
                if child(paragraph, "pPr", "rPr", "del") is not None:
                    words.runs, kept = [], words.runs
                yield words
                for box in words.boxes:
                    yield from self._paragraphs(box, _IN_A_BOX)
        yield Words(kept)

    def _chunk(self, element: Element) -> Document | None:
        """A whole document of another kind (HTML, mostly) that Word is to take in on opening; None for none."""
        try:
            path = self.parts.targets().get(relationship(element))
            return None if path is None else self.embedded(self.parts.package.read(path))
        except PackageError as error:
            self.flow.trouble(error.code, str(error))
            return None

    def _texts(self, element: Element) -> Iterator[str]:
        """The texts of a document that Word is to take into a cell."""
        chunk = self._chunk(element)
        for block in chunk.blocks if chunk is not None else ():
            if isinstance(block, Grid):
                yield from (cell.text for row in block.rows for cell in row)
            elif isinstance(block, TextRun):
                yield from (cell.text for cell in block.cells)
            else:
                yield block.text


_IN_A_BOX = Around(ground=None)


class _Cells:
    """What the cells of a table stand in."""

    def __init__(self, looks: Looks, table: Element, around: Around, rows: int) -> None:
        properties = child(table, "tblPr")
        self._looks, self._outside, self._rows = looks, around, rows
        self._style: TableStyle = looks.table(properties)
        self._flags = child(properties, "tblLook")
        self._is_fixed = not said(properties, "autofit", otherwise=True)
        self._known: dict[tuple[object, ...], Around] = {}

    def is_hidden(self, row: Element) -> bool:
        """Whether a row is not shown, or so low that it is as good as hidden."""
        height = _height(row)
        return is_on(child(row, "trPr"), "hidden") or (height is not None and height < _LOWEST)

    def around(
        self, row: Element, cell: Element, place: tuple[int, int], columns: int, *, is_merged: bool
    ) -> Around:
        """What a cell of a row with so many cells stands in; a merged one has the height of other rows, too."""
        style, own = self._style, child(cell, "tcPr", "shd")
        room = None if is_merged else _height(row)
        if self._is_fixed and 0 < said(cell, "width.pt", 0.0) < _NARROWEST:
            room = 0.0
        parts = conditions(self._flags, style, place, (self._rows, columns))
        ground = style.ground
        for part in parts:
            if style.parts[part][2]:
                ground = style.parts[part][1]
        if own is not None:
            ground = self._looks.shade(own)
        ground = ground or self._outside.ground
        key = parts, ground, room
        if key not in self._known:
            letters: Told = self._outside.letters | style.letters
            for part in parts:
                letters = letters | style.parts[part][0]
            self._known[key] = Around(letters, ground, room)
        return self._known[key]


def _height(row: Element) -> float | None:
    """The height in points of a row that grows for nothing; None for others."""
    if child(row, "trPr", "trHeight") is None:
        return None
    rule: object = said(row, "trHeight_hRule", None)
    height: float | None = said(row, "trHeight_val.pt", None)
    return height if rule == WD_ROW_HEIGHT_RULE.EXACTLY else None


def _is_crossed(cell: Element) -> bool:
    """Whether a line goes from corner to corner, through all that stands in a cell."""
    borders = child(cell, "tcPr", "tcBorders")
    return borders is not None and any(
        value(child(borders, name)) not in ("", "nil", "none") for name in ("tl2br", "tr2bl")
    )


def _size(table: Element) -> int:
    """How many cells a table has, those of tables in it included."""
    return sum(1 for _ in table.iterdescendants("{*}tc"))


def _cells(row: Element) -> Iterable[Element]:
    return (cell for cell in content(row) if name_of(cell) == "tc" and child(cell, "tcPr", "cellDel") is None)

"""OpenDocument text (ODT): one content.xml of paragraphs and tables.

Text is taken as a reader is shown it (`odflook`); what tracked changes deleted is kept apart in the file, and
counts as struck out where it stood.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml.etree import _Element as Element

from parsers.document import Document
from parsers.readers.colour import WHITE
from parsers.readers.flow import WIDEST, Flow, is_box
from parsers.readers.letters import as_pictures
from parsers.readers.odflook import Looks, Surface, Text
from parsers.readers.odfstyles import DRAW, OFFICE, STYLE, TABLE, TEXT, points
from parsers.readers.package import Package, PackageError
from parsers.readers.runs import Run, Seen, see_cell, see_prose

_HREF = "{http://www.w3.org/1999/xlink}href"
_ENCRYPTION = b"encryption-data"
_UNSEEN = frozenset(
    (f"{TEXT}tracked-changes", f"{OFFICE}annotation", f"{OFFICE}annotation-end", f"{TEXT}note",
     f"{TEXT}ruby-text", f"{OFFICE}forms", f"{TEXT}sequence-decls", f"{TABLE}shapes")
)  # fmt: skip
_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_ROW_GROUPS = (f"{TABLE}table-header-rows", f"{TABLE}table-rows", f"{TABLE}table-row-group")
_COLUMN_GROUPS = (f"{TABLE}table-header-columns", f"{TABLE}table-columns", f"{TABLE}table-column-group")
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_PICTURES = (f"{DRAW}image", f"{DRAW}object", f"{DRAW}object-ole", f"{DRAW}plugin", f"{DRAW}control", f"{DRAW}path",
             f"{DRAW}polygon")  # fmt: skip
# What may cover what it lies on, and what holds text as a text box does.
_SHAPES = (f"{DRAW}rect", f"{DRAW}ellipse", f"{DRAW}circle", f"{DRAW}custom-shape", f"{DRAW}caption")
_MOST_REPEATED = 1000  # rows that one row may stand for
_MOST_CLAIMED = 10**9
_DEEPEST = 30
_LOWEST = 2.0  # points; a lower row is as good as hidden


def read_odf(data: bytes) -> Document:
    """Read an OpenDocument text."""
    flow = Flow(Document("odt"))
    try:
        package = Package(data)
        refuse_locked(package)
        xml = package.xml("content.xml")
        styles = package.xml("styles.xml").root if "styles.xml" in package else None
    except PackageError as error:
        flow.trouble(error.code, str(error))
        return flow.document
    for code, message in xml.problems:
        flow.trouble(code, message)
    body = None if xml.root is None else xml.root.find(f"{OFFICE}body")
    if xml.root is None or body is None:
        if not xml.problems:
            flow.trouble("damaged_file", "content.xml has no body")
        return flow.document
    looks = Looks([part for part in (styles, xml.root) if part is not None])
    walk = _Walk(flow, looks, _deletions(body))
    for part in body:
        walk.blocks(part, Surface(looks.page))
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


def _deletions(body: Element) -> dict[str, str]:
    """What tracked changes deleted, by the id of the change."""
    found: dict[str, str] = {}
    for region in body.iter(f"{TEXT}changed-region"):
        deletion = region.find(f"{TEXT}deletion")
        if deletion is not None:
            text = "\n".join("".join(map(str, one.itertext())) for one in deletion.iter(*_PARAGRAPHS))
            for name, id_ in region.attrib.items():
                if str(name).endswith("}id"):
                    found[str(id_)] = text
    return found


@dataclass(slots=True)
class _Words:
    """What stands in a paragraph. `drawn` counts what may show a figure that is no text, `over` what lies over the
    text or stands among it.
    """

    runs: list[Run] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    drawn: int = 0
    over: int = 0
    hidden: bool = False  # the whole of it


@dataclass(slots=True)
class _Walk:
    """The walk through a body: what has been met on the way beside text."""

    flow: Flow
    looks: Looks
    deletions: dict[str, str]
    pictures: list[str] = field(default_factory=list)  # where they lie; "" where the file does not say

    def blocks(self, parent: Element, surface: Surface, depth: int = 0) -> None:
        """Paragraphs, lists, sections and tables of a body, a text box or a cell that lays out the page."""
        if depth > _DEEPEST:
            self.flow.trouble("nested_too_deep", f"content stands more than {_DEEPEST} levels deep")
            return
        for element in parent:
            if not isinstance(element.tag, str) or element.tag in _UNSEEN or _is_hidden(element):
                continue
            if element.tag in _PARAGRAPHS:
                words = self._words(element, surface)
                self.flow.text(see_prose(words.runs, surface.ground))
                for box in words.boxes:
                    self.blocks(box, Surface(None), depth + 1)
            elif element.tag == f"{TABLE}table":
                self._table(element, surface, depth)
            elif element.tag == f"{DRAW}image":
                self.pictures.append(element.get(_HREF, ""))
            else:
                self.blocks(element, surface, depth + 1)

    def _table(self, table: Element, surface: Surface, depth: int) -> None:
        style = table.get(f"{TABLE}style-name")
        if "false" in (
            table.get(f"{TABLE}display"),
            self.looks.said("table", style, "table").get(f"{TABLE}display"),
        ):
            return
        surface = self.looks.surface("table", style, surface)
        rows = list(_rows(table))
        inside = [_size(inner) for row in rows for inner in row.iterfind(f".//{TABLE}table")]
        if inside and not is_box(max(inside), _size(table)):
            # It only lays out the page: a report's tables hold no tables, at most a figure in a box.
            for row in rows:
                for cell in row.iterchildren(*_CELLS):
                    own = self.looks.surface("table-cell", cell.get(f"{TABLE}style-name"), surface)
                    self.blocks(cell, own, depth + 1)
            return
        self.flow.grid(self._printed_rows(rows, _hidden_columns(table), surface))

    def _printed_rows(
        self, rows: list[Element], hidden: set[int], surface: Surface
    ) -> Iterator[list[tuple[str, int, int, str]]]:
        begun: dict[int, Element] = {}  # cells that begin in a row that is not shown, and reach out of it
        for row in rows:
            style = row.get(f"{TABLE}style-name")
            height = points(self.looks.said("table-row", style, "table-row").get(f"{STYLE}row-height"), -1.0)
            is_hidden = row.get(f"{TABLE}visibility", "visible") != "visible" or 0 <= height < _LOWEST
            around = self.looks.surface("table-row", style, surface)
            printed: list[tuple[str, int, int, str]] = []
            column = 0
            for cell in row.iterchildren(*_CELLS):
                repeated = _count(cell, "number-columns-repeated")
                own = cell if cell.tag == _CELLS[0] else begun.pop(column, None) if not is_hidden else None
                is_tall = own is not None and _count(own, "number-rows-spanned", _MOST_CLAIMED) > 1
                if is_hidden and is_tall and own is not None:
                    begun[column] = own
                elif own is not None and not is_hidden:
                    room = None if is_tall or height < 0 else height
                    seen = self._cell(own, replace(self._of_cell(own, around), room=room))
                    if seen.text and column >= WIDEST:
                        self.flow.once("too_many_columns", f"a row has more than {WIDEST} columns")
                    width = self.flow.width(_count(own, "number-columns-spanned", _MOST_CLAIMED))
                    for first in range(column, min(column + (repeated if own is cell else 1), WIDEST)):
                        is_shown = not hidden.issuperset(range(first, first + width))
                        doubt = seen.doubt if is_shown or not seen.text else "not_shown"
                        printed.append((seen.text, first, first + width - 1, doubt))
                column += repeated
            while printed and not (printed[-1][0] or printed[-1][3]) and len(printed) > WIDEST // 2:
                printed.pop()
            if not is_hidden:
                copies = min(_count(row, "number-rows-repeated", _MOST_REPEATED), _MOST_REPEATED)
                yield from [printed] * (copies if any(text or doubt for text, _, _, doubt in printed) else 1)

    def _of_cell(self, cell: Element, around: Surface) -> Surface:
        return self.looks.surface("table-cell", cell.get(f"{TABLE}style-name"), around)

    def _cell(self, cell: Element, surface: Surface) -> Seen:
        """What is seen of a cell."""
        lines: list[list[Run]] = []
        drawn = over = 0
        numbered = False
        for words, is_numbered in self._paragraphs(cell, surface, [], 0):
            lines.append(words.runs)
            drawn, over = drawn + words.drawn, over + words.over
            numbered = numbered or (is_numbered and not words.hidden)
        return see_cell(lines, surface.ground or WHITE, drawn=drawn > 0, over=over > 0, numbered=numbered)

    def _paragraphs(
        self, parent: Element, surface: Surface, lists: list[str], depth: int
    ) -> Iterator[tuple[_Words, bool]]:
        """The paragraphs of a cell, those in lists and text boxes included, and whether a list numbers them."""
        if depth > _DEEPEST:
            self.flow.once("nested_too_deep", f"content stands more than {_DEEPEST} levels deep")
            return
        for element in parent:
            if not isinstance(element.tag, str) or element.tag in _UNSEEN or _is_hidden(element):
                continue
            if element.tag in _PARAGRAPHS:
                words = self._words(element, surface)
                is_item = parent.tag == f"{TEXT}list-item"
                yield words, is_item and self.looks.is_numbered(lists[-1] if lists else "", len(lists))
                for box in words.boxes:
                    yield from self._paragraphs(box, Surface(None), [], depth + 1)
            elif element.tag == f"{TEXT}list":
                name = element.get(f"{TEXT}style-name") or (lists[-1] if lists else "")
                yield from self._paragraphs(element, surface, [*lists, name], depth + 1)
            else:
                yield from self._paragraphs(element, surface, lists, depth + 1)

    def _words(self, paragraph: Element, surface: Surface) -> _Words:
        words = _Words()
        words.hidden = any(
            one.get(f"{TEXT}is-hidden") == "true" for one in paragraph.iter(f"{TEXT}hidden-paragraph")
        )
        if words.hidden:
            surface = replace(surface, hidden=True)
        text = self.looks.paragraph(paragraph.get(f"{TEXT}style-name"), surface)
        self._read(paragraph, text, surface, words, 0)
        return words

    def _read(self, parent: Element, text: Text, surface: Surface, words: _Words, depth: int) -> None:
        """Read the text of an element; the text boxes anchored in it are added to `words`."""
        if depth > 5 * _DEEPEST:
            self.flow.once("nested_too_deep", f"content stands more than {5 * _DEEPEST} levels deep")
            return
        _write(parent.text, text, words)
        for element in parent:
            tag = element.tag
            if isinstance(tag, str) and tag not in _UNSEEN and not _is_hidden(element):
                if tag == f"{TEXT}span":
                    own = self.looks.span(text, element.get(f"{TEXT}style-name"), surface)
                    self._read(element, own, surface, words, depth + 1)
                elif not (self._sign(element, text, words) or self._drawing(element, text, words)):
                    self._read(element, text, surface, words, depth + 1)
            _write(element.tail, text, words)

    def _sign(self, element: Element, text: Text, words: _Words) -> bool:
        """Read an element that stands for signs; False where it is none."""
        if element.tag == f"{TEXT}s":
            words.runs.append(Run(" " * min(_count(element, "c", 1000, TEXT), 1000), text.look))
        elif element.tag == f"{TEXT}tab":
            words.runs.append(Run("\t", text.look))
        elif element.tag == f"{TEXT}line-break":
            words.runs.append(Run("\n", text.look))
        elif element.tag == f"{TEXT}change":
            deleted = self.deletions.get(element.get(f"{TEXT}change-id", ""), "")
            words.runs.append(Run(deleted, text.look._replace(struck=True)))
        else:
            return False
        return True

    def _drawing(self, element: Element, text: Text, words: _Words) -> bool:
        """Take in a text box or a picture; False where an element is neither, or holds one."""
        tag = element.tag
        if tag == f"{DRAW}text-box":
            words.boxes += [] if text.look.hidden else [element]
            return True
        if tag in _PICTURES:
            if tag == f"{DRAW}image":
                self.pictures.append(element.get(_HREF, ""))
            if not text.look.hidden:
                words.drawn += 1
                words.over += self._is_over(element)
            return True
        if tag not in _SHAPES:
            return False
        if any(str(one).strip() for one in element.itertext()):
            words.boxes += [] if text.look.hidden else [element]
        elif not text.look.hidden:
            words.over += self._is_over(element)
        return True

    def _is_over(self, drawn: Element) -> bool:
        """Whether a drawing stands among the text of its paragraph, or over it."""
        frame = drawn.getparent() if drawn.tag not in _SHAPES else drawn
        while frame is not None and frame.get(f"{TEXT}anchor-type") is None and frame.tag not in _PARAGRAPHS:
            frame = frame.getparent()
        if frame is None or frame.get(f"{TEXT}anchor-type") == "as-char":
            return True
        said = self.looks.said("graphic", frame.get(f"{DRAW}style-name"), "graphic")
        through = said.get(f"{STYLE}wrap", "none") == "run-through"
        if drawn.tag in _SHAPES and said.get(f"{DRAW}fill", "solid") == "none":
            return False
        return through and said.get(f"{STYLE}run-through") != "background"


def _write(written: str | None, text: Text, words: _Words) -> None:
    if written:
        words.runs.append(Run(as_pictures(written) if text.pictured else written, text.look))


def _size(table: Element) -> int:
    """How many cells a table has, those of tables in it included."""
    return sum(1 for _ in table.iterdescendants(f"{TABLE}table-cell"))


def _is_hidden(element: Element) -> bool:
    """Whether a section, a field or a drawing says itself that it is not shown."""
    if element.get(f"{TEXT}is-hidden") == "true":
        return True
    return element.get(f"{TEXT}display") == "none" or element.get(f"{DRAW}display") in ("none", "printer")


def _hidden_columns(table: Element) -> set[int]:
    hidden: set[int] = set()
    number = 0
    for column in table.iter(f"{TABLE}table-column"):
        repeated = _count(column, "number-columns-repeated")
        if column.get(f"{TABLE}visibility", "visible") != "visible":
            hidden.update(range(number, min(number + repeated, WIDEST)))
        number += repeated
    return hidden


def _rows(table: Element) -> Iterator[Element]:
    for element in table:
        if element.tag == f"{TABLE}table-row":
            yield element
        elif element.tag in _ROW_GROUPS:
            yield from _rows(element)


def _count(element: Element, name: str, most: int = WIDEST, namespace: str = TABLE) -> int:
    value = element.get(f"{namespace}{name}", "1")
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() and len(value) < 10 else 1

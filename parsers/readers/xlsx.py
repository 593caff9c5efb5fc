"""Spreadsheets of today (XLSX): each visible sheet a table, merged cells once, numbers as printed."""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from parsers.document import Document
from parsers.labels import kinds
from parsers.readers.flow import WIDEST, Flow
from parsers.readers.numberformat import BUILT_IN, printed
from parsers.readers.package import Package, PackageError

_MOST_ROWS = 5000  # of a sheet; a report's longest table has 80
_MOST_MERGED = 2000
_RELATIONSHIP_IDS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


def read_xlsx(data: bytes) -> Document:
    """Read a spreadsheet."""
    flow = Flow(Document("xlsx"))
    try:
        book = _Book(Package(data), flow)
        for path in book.sheets():
            book.add(path)
    except PackageError as error:
        flow.trouble(error.code, str(error))
    return flow.finish()


def _local(element: Element, name: str) -> Iterator[Element]:
    """Descendants by name in whatever namespace: the format has two."""
    yield from element.iter(f"{{*}}{name}")


@dataclass(slots=True)
class _Book:
    """A workbook: what its cells refer to."""

    package: Package
    flow: Flow
    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)

    def sheets(self) -> list[str]:
        """The paths of the visible sheets, in order; strings and formats are read on the way."""
        workbook = self._root("xl/workbook.xml")
        targets = {
            str(one.get("Id")): _path("xl", str(one.get("Target", "")))
            for one in self._root("xl/_rels/workbook.xml.rels")
        }
        if "xl/sharedStrings.xml" in self.package:
            root = self._root("xl/sharedStrings.xml")
            self.strings = [_text(entry) for entry in root if str(entry.tag).endswith("}si")]
        if "xl/styles.xml" in self.package:
            self.formats = _formats(self._root("xl/styles.xml"))
        paths = []
        for sheet in _local(workbook, "sheet"):
            wanted = next((sheet.get(name) for name in _RELATIONSHIP_IDS if sheet.get(name)), "")
            if sheet.get("state", "visible") == "visible" and wanted in targets:
                paths.append(targets[wanted])
        return paths

    def _root(self, path: str) -> Element:
        xml = self.package.xml(path)
        for code, message in xml.problems:
            self.flow.trouble(code, message)
        if xml.root is None:
            raise PackageError("damaged_file", f"{path} cannot be read")
        return xml.root

    def add(self, path: str) -> None:
        """Add a sheet: every block of rows between many blank ones is a table."""
        root = self._root(path)
        values: dict[tuple[int, int], str] = {}
        row_number = 0
        for row in _local(root, "row"):
            row_number = _number(row.get("r"), row_number + 1)
            column = -1
            for cell in row:
                _, column = _place(cell.get("r"), row_number, column + 1)
                if row_number <= _MOST_ROWS and column < WIDEST:
                    values[row_number, column] = self._value(cell)
                elif row_number <= _MOST_ROWS and len(cell):
                    self.flow.once("too_many_columns", f"{path} has more than {WIDEST} columns")
            if row_number > _MOST_ROWS:
                self.flow.trouble("too_large", f"{path} has more than {_MOST_ROWS} rows")
                break
        add_sheet(self.flow, values, [_range(one.get("ref", "")) for one in _local(root, "mergeCell")])

    def _value(self, cell: Element) -> str:
        kind = cell.get("t", "n")
        stored = next((child for child in cell if str(child.tag).endswith("}v")), None)
        if kind == "inlineStr":
            return _text(cell)
        if stored is None or not (stored.text or kind == "str"):
            formula = next((child for child in cell if str(child.tag).endswith("}f")), None)
            return "" if formula is None else f"={formula.text or ''}"  # never calculated
        text = stored.text or ""
        if kind == "s":
            index = _number(text, -1)
            return self.strings[index] if 0 <= index < len(self.strings) else "?"
        if kind == "n":
            style = _number(cell.get("s"), 0)
            return printed(text, self.formats[style] if style < len(self.formats) else "General")
        return text


def add_sheet(
    flow: Flow, values: dict[tuple[int, int], str], merged: list[tuple[int, int, int, int]]
) -> None:
    """Add a sheet: `values` by row and column, `merged` as first row, first column, last row, last column."""
    printed_rows = {row for row, _ in values}
    covered: dict[int, set[int]] = {}
    widths: dict[tuple[int, int], int] = {}
    for top, left, bottom, right in merged:
        if right - left >= WIDEST or bottom - top >= _MOST_ROWS:
            flow.once("span_too_large", "a merged cell claims more rows or columns than any table has")
            continue
        if len(widths) < _MOST_MERGED:
            widths[top, left] = right - left + 1
            for row in printed_rows.intersection(range(top, bottom + 1)):
                covered.setdefault(row, set()).update(range(left + (row == top), right + 1))
        else:
            flow.once("too_large", f"a sheet has more than {_MOST_MERGED} merged cells")
    rows: dict[int, SheetRow] = {}
    for (row, column), text in sorted(values.items()):
        printed = rows.setdefault(row, SheetRow([], covered.get(row, set())))
        if column not in printed.covered:
            printed.cells.append((text, column, column + widths.get((row, column), 1) - 1))
    add_rows(flow, (rows[row] for row in sorted(rows)))


@dataclass(slots=True)
class SheetRow:
    """A row of a sheet: the cells that begin in it, and the columns over which cells from elsewhere reach."""

    cells: list[tuple[str, int, int]]
    covered: set[int]

    @property
    def written(self) -> list[tuple[str, int, int]]:
        """The cells in which something is written."""
        return [cell for cell in self.cells if cell[0].strip()]


def add_rows(flow: Flow, rows: Iterable[SheetRow]) -> None:
    """Add the rows of a sheet: what stands alone in its row (a title, a heading) is text, the rest tables."""
    table: list[SheetRow] = []
    for row in rows:
        written = row.written
        if len(written) == 1 and not _heads_block(written[0][0], inside=bool(table)):
            _add_table(flow, table)
            flow.text(written[0][0])
            table = []
        elif len(row.cells) > 1 or written:
            table.append(row)
    _add_table(flow, table)


def _add_table(flow: Flow, table: list[SheetRow]) -> None:
    """Add a table, and as text the lines across its whole width with which it ends."""
    left, right = _extent(table)
    behind: list[str] = []
    while table and len(written := table[-1].written) == 1:
        text, first, last = written[0]
        if not (first <= left and last >= right) and kinds(text):
            break
        behind.insert(0, text)
        table = table[:-1]
    flow.grid(_filled(table))
    for text in behind:
        flow.text(text)


def _filled(table: list[SheetRow]) -> Iterator[list[tuple[str, int, int]]]:
    """The rows of a table with all blank cells in it, of which a file need not say any, and none beside it."""
    left, right = _extent(table)
    for row in table:
        cells = [cell for cell in row.cells if cell[0].strip() or (cell[2] >= left and cell[1] <= right)]
        taken = {column for _, first, last in cells for column in range(first, last + 1)} | row.covered
        blank = [("", column, column) for column in range(left, right + 1) if column not in taken]
        yield sorted([*cells, *blank], key=lambda cell: cell[1])


def _extent(table: list[SheetRow]) -> tuple[int, int]:
    """The first and the last column in which something is written."""
    written = [cell for row in table for cell in row.written]
    return min((first for _, first, _ in written), default=0), max((last for *_, last in written), default=-1)


def _heads_block(text: str, *, inside: bool) -> bool:
    """Whether what stands alone in its row belongs to a table: 第二十条第（五）项, or a note between rows."""
    found = kinds(text)
    return "article" in found or (inside and "section" not in found)


def _formats(styles: Element) -> list[str]:
    """The number format of each cell style, by index."""
    own = {
        _number(one.get("numFmtId"), 0): str(one.get("formatCode", "General"))
        for one in _local(styles, "numFmt")
    }
    formats = []
    for cell_formats in _local(styles, "cellXfs"):
        for one in cell_formats:
            code = _number(one.get("numFmtId"), 0)
            formats.append(own.get(code) or BUILT_IN.get(code, "General"))
    return formats


def _text(entry: Element) -> str:
    """The text of a string, without the readings printed above it."""
    return "".join(
        part.text or ""
        for part in _local(entry, "t")
        if not any(str(ancestor.tag).endswith("}rPh") for ancestor in part.iterancestors())
    )


def _path(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def _place(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """Row (from 1) and column (from 0) of a reference such as B7; the place given where there is none.

    >>> _place("B7", 1, 0)
    (7, 1)
    """
    letters = (reference or "").rstrip("0123456789").replace("$", "").upper()
    if not letters or not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        return row, column
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return _number((reference or "")[len(letters) :], row), number - 1


def _range(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    top, left = _place(first, 0, 0)
    bottom, right = _place(last or first, top, left)
    return top, left, bottom, right

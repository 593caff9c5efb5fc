"""Spreadsheets of today (XLSX): each visible sheet a table, merged cells once, everything as it is shown.

What a cell stores goes through its number format, its font and fill, the rules of its sheet and the
pictures that lie over it, as it does before a reader's eyes.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from parsers.document import Document
from parsers.readers.colour import of_hex
from parsers.readers.flow import WIDEST, Flow
from parsers.readers.numberformat import Shown, show_number, show_text
from parsers.readers.overlays import lay_over
from parsers.readers.package import Package, PackageError
from parsers.readers.runs import Look, Run, Seen, see_runs
from parsers.readers.sheet import MOST_ROWS, Place, Range, Sheet, add_sheet
from parsers.readers.xlsxlook import Format, Styles, is_true, number
from parsers.readers.xlsxoverlays import overlays
from parsers.readers.xlsxrules import Rule, agreed, looks_under, rules
from parsers.readers.xlsxsizes import EMU_A_PIXEL, EMU_A_POINT, Sizes, fitted

_RELATIONSHIP_IDS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_DRAWING = ("/drawing",)
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


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


@dataclass(frozen=True, slots=True)
class _Stored:
    """What a cell stores: a number, a text in runs that look alike, or a value that shows as it is."""

    value: str | float | None
    runs: tuple[tuple[str, Look | None], ...] = ()
    is_formula: bool = False
    formula: str = ""


@dataclass(slots=True)
class _Book:
    """A workbook: what its cells refer to."""

    package: Package
    flow: Flow
    strings: list[tuple[tuple[str, Look | None], ...]] = field(default_factory=list)
    styles: Styles = field(default_factory=Styles)
    since_1904: bool = False

    def sheets(self) -> list[str]:
        """The paths of the visible sheets, in order; strings and looks are read on the way."""
        workbook = self._root("xl/workbook.xml")
        targets = {
            str(one.get("Id")): _path("xl", str(one.get("Target", "")))
            for one in self._root("xl/_rels/workbook.xml.rels")
        }
        theme = self._root("xl/theme/theme1.xml") if "xl/theme/theme1.xml" in self.package else None
        if "xl/styles.xml" in self.package:
            self.styles = Styles(self._root("xl/styles.xml"), theme)
        if "xl/sharedStrings.xml" in self.package:
            root = self._root("xl/sharedStrings.xml")
            self.strings = [self._runs(entry) for entry in root if str(entry.tag).endswith("}si")]
        self.since_1904 = any(is_true(one.get("date1904")) for one in _local(workbook, "workbookPr"))
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
        view = next(_local(root, "sheetView"), None)
        reading = _Reading(
            self,
            Sizes(root),
            rules(root, self.styles, parse_range),
            shows_noughts=view is None or is_true(view.get("showZeros"), otherwise=True),
            shows_formulas=view is not None and is_true(view.get("showFormulas")),
        )
        stored: dict[Place, tuple[_Stored, str | None]] = {}
        row_number = 0
        for row in _local(root, "row"):
            row_number = number(row.get("r"), row_number + 1)
            column = -1
            for cell in row:
                _, column = _place(cell.get("r"), row_number, column + 1)
                if row_number <= MOST_ROWS and column < WIDEST:
                    stored[row_number, column] = self._stored(cell), cell.get("s")
                elif row_number <= MOST_ROWS and len(cell):
                    self.flow.once("too_many_columns", f"{path} has more than {WIDEST} columns")
            if row_number > MOST_ROWS:
                self.flow.trouble("too_large", f"{path} has more than {MOST_ROWS} rows")
                break
        merged = [parse_range(one.get("ref", "")) for one in _local(root, "mergeCell")]
        sizes = reading.sizes
        sheet = Sheet(reading.seen(stored, merged), merged, sizes.hidden_rows, sizes.hidden_columns)
        over = (one for drawing in self._drawings(path) for one in overlays(drawing, sizes))
        lay_over(
            sheet, over, lambda at: sizes.width(at) * EMU_A_PIXEL, lambda at: sizes.height(at) * EMU_A_POINT
        )
        add_sheet(self.flow, sheet)

    def _drawings(self, sheet: str) -> Iterator[Element]:
        """What lies over a sheet."""
        folder, name = posixpath.split(sheet)
        relations = f"{folder}/_rels/{name}.rels"
        if relations not in self.package:
            return
        for one in self._root(relations):
            target = _path(folder, str(one.get("Target", "")))
            if str(one.get("Type", "")).endswith(_DRAWING) and target in self.package:
                yield self._root(target)

    def _stored(self, cell: Element) -> _Stored:
        kind = cell.get("t", "n")
        value = next((child for child in cell if str(child.tag).endswith("}v")), None)
        formula = next((child for child in cell if str(child.tag).endswith("}f")), None)
        written = "" if formula is None else f"={formula.text or ''}"
        if kind == "inlineStr":
            inline = next((child for child in cell if str(child.tag).endswith("}is")), cell)
            return _Stored(None, self._runs(inline))
        if value is None or not (value.text or kind == "str"):
            return _Stored(
                None, ((written, None),) if written else (), formula is not None, written
            )  # never calculated
        text = value.text or ""
        if kind == "s":
            index = number(text, -1)
            runs = self.strings[index] if 0 <= index < len(self.strings) else (("?", None),)
            return _Stored(None, runs)
        if kind == "n":
            return _Stored(text, (), formula is not None, written)
        if kind == "b":
            text = {"1": "TRUE", "0": "FALSE"}.get(text, text)
        return _Stored(None, ((text, None),), formula is not None, written)

    def _runs(self, entry: Element) -> tuple[tuple[str, Look | None], ...]:
        """The parts of a string with their own looks, without the readings printed above it."""
        runs: list[tuple[str, Look | None]] = []
        for part in entry:
            name = str(part.tag).rpartition("}")[2]
            if name == "t":
                runs.append((_unescaped(part.text or ""), None))
            elif name == "r":
                text = _unescaped("".join(one.text or "" for one in part.iterfind("{*}t")))
                properties = part.find("{*}rPr")
                runs.append((text, None if properties is None else self.styles.look(properties)))
        return tuple(runs)


@dataclass(slots=True)
class _Reading:
    """The reading of one sheet."""

    book: _Book
    sizes: Sizes
    rules: list[Rule]
    shows_noughts: bool
    shows_formulas: bool

    def seen(self, stored: dict[Place, tuple[_Stored, str | None]], merged: list[Range]) -> dict[Place, Seen]:
        """What is seen of each cell."""
        values: dict[Place, str | float | None] = (
            {place: _value(one) for place, (one, _) in stored.items()} if self.rules else {}
        )
        widths = {(top, left): self.sizes.room(left, right) for top, left, _, right in merged}
        return {
            place: self._cell(one, self.book.styles.format(style), place, values, widths)
            for place, (one, style) in stored.items()
        }

    def _cell(
        self,
        stored: _Stored,
        format_: Format,
        place: Place,
        values: dict[Place, str | float | None],
        widths: dict[Place, float],
    ) -> Seen:
        if self.shows_formulas and stored.is_formula:
            return Seen(stored.formula)
        looks, is_bare = looks_under(self.rules, place, values, format_)
        found = [self._look(stored, look, place, widths) for look in looks]
        return agreed(found, is_bare=is_bare and stored.value is not None)

    def _look(self, stored: _Stored, format_: Format, place: Place, widths: dict[Place, float]) -> Seen:
        look = format_.look
        if stored.value is None:
            runs = [Run(text, own or look) for text, own in stored.runs]
            seen = see_runs(runs, format_.ground)
            return Seen(show_text(seen.text, format_.code).text, seen.doubt)
        if not self.shows_noughts and _value(stored) == 0:
            return Seen("")
        shown: Shown = show_number(str(stored.value), format_.code, since_1904=self.book.since_1904)
        if shown.colour is not None:
            look = look._replace(colour=of_hex(shown.colour))
        text = shown.text
        if not format_.shrinks:
            room = widths.get(place, self.sizes.room(place[1], place[1]))
            text = fitted(text, format_.code, look.size, room)
        return see_runs([Run(text, look)], format_.ground)


def _unescaped(text: str) -> str:
    """A text with the signs that XML cannot hold: _x000D_ ends a line."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _value(stored: _Stored) -> str | float | None:
    """The value of a cell for a rule to compare."""
    if stored.value is not None:
        try:
            return float(stored.value)
        except ValueError:
            return str(stored.value)
    return "".join(text for text, _ in stored.runs) if stored.runs else None


def _path(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")


def _place(reference: str | None, row: int, column: int) -> Place:
    """Row (from 1) and column (from 0) of a reference such as B7; the place given where there is none.

    >>> _place("B7", 1, 0)
    (7, 1)
    """
    letters = (reference or "").rstrip("0123456789").replace("$", "").upper()
    if not letters or not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        return row, column
    count = 0
    for letter in letters:
        count = count * 26 + ord(letter) - 64
    return number((reference or "")[len(letters) :], row), count - 1


def parse_range(reference: str) -> Range:
    """First row and column, last row and column of a reference such as A1:C3.

    >>> parse_range("A1:C3")
    (1, 0, 3, 2)
    """
    first, _, last = reference.partition(":")
    top, left = _place(first, 0, 0)
    bottom, right = _place(last or first, top, left)
    return top, left, bottom, right

"""OpenDocument spreadsheets (ODS): each visible sheet a table, merged cells once, everything as it is shown.

The file keeps beside each value the text that its cell shows.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import inf

from lxml.etree import _Element as Element

from parsers.document import Document
from parsers.readers.colour import WHITE, Colour, of_hex
from parsers.readers.flow import WIDEST, Flow
from parsers.readers.odf import refuse_locked
from parsers.readers.odfstyles import (
    CONFIG,
    DRAW,
    FO,
    NUMBER,
    OFFICE,
    STYLE,
    SVG,
    TABLE,
    TEXT,
    StyleSheet,
    points,
)
from parsers.readers.overlays import Overlay, lay_over
from parsers.readers.package import Package, PackageError
from parsers.readers.runs import Look, Run, Seen, see_runs
from parsers.readers.sheet import Place, Sheet, add_sheet
from parsers.readers.xlsx import parse_range
from parsers.readers.xlsxlook import Change, Format
from parsers.readers.xlsxrules import Rule, agreed, looks_under
from parsers.readers.xlsxsizes import fits

_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_ROW_PARTS = tuple(f"{TABLE}{name}" for name in ("table-header-rows", "table-rows", "table-row-group"))
_COLUMN_PARTS = tuple(
    f"{TABLE}{name}" for name in ("table-header-columns", "table-columns", "table-column-group")
)
_UNSEEN = frozenset((f"{OFFICE}annotation", f"{TEXT}note", f"{TEXT}ruby-text"))
_NUMBERS = frozenset(("float", "percentage", "currency", "date", "time"))
_LINE, _LINE_KIND = f"{STYLE}text-line-through-style", f"{STYLE}text-line-through-type"
_EXTENSIONS = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_ADDRESS = re.compile(r"\$?[^.:\[\]]*\.(\$?[A-Z]{1,3}\$?\d{1,7})")
_CONDITION = re.compile(r"(<=|>=|!=|<|>|=)(.*)|(between|not-between|formula-is)\((.*)\)", re.DOTALL)
_OPERATORS = {"=": "equal", "!=": "notEqual", ">": "greaterThan", "<": "lessThan", ">=": "greaterThanOrEqual",
              "<=": "lessThanOrEqual", "between": "between", "not-between": "notBetween"}  # fmt: skip
_KINDS = ("number", "percentage", "currency", "date", "time", "boolean", "text")
_TEXT_PROPERTIES, _DATA_STYLE = f"{STYLE}text-properties", f"{STYLE}data-style-name"
_HIDDEN_FORMAT, _OTHER_FORMAT = (
    ";;;",
    "?",
)  # of a rule: shows nothing; shows something else than the file says
_MOST_REPEATED = 1000  # rows that one row may stand for
_MOST_CLAIMED = 10**9
_DEEPEST = 30
_FIGURE = 5.25  # points that a figure of the usual face takes at the usual size
_LOWEST, _NARROWEST = 2.0, 2.0  # points; a lower row or narrower column is as good as hidden
_USUAL_WIDTH, _USUAL_HEIGHT, _USUAL_SIZE = 64.0, 12.8, 10.0  # points
_BROADER = 1.1  # the usual face of ten points is as broad as the other's eleven


def read_ods(data: bytes) -> Document:
    """Read a spreadsheet."""
    flow = Flow(Document("ods"))
    try:
        package = Package(data)
        refuse_locked(package)
        content = package.xml("content.xml")
        styles, settings = (
            package.xml(name).root if name in package else None for name in ("styles.xml", "settings.xml")
        )
    except PackageError as error:
        flow.trouble(error.code, str(error))
        return flow.document
    for code, message in content.problems:
        flow.trouble(code, message)
    root = content.root
    body = None if root is None else root.find(f"{OFFICE}body")
    if body is None:
        if not content.problems:
            flow.trouble("damaged_file", "content.xml has no body")
        return flow.document
    reading = _Reading(
        flow, _Styles(part for part in (styles, root) if part is not None), _shows_noughts(settings)
    )
    for table in body.iterfind(f"{OFFICE}spreadsheet/{TABLE}table"):
        reading.add(table)
    return flow.finish()


def _shows_noughts(settings: Element | None) -> bool:
    items = () if settings is None else settings.iter(f"{CONFIG}config-item")
    return not any(
        one.get(f"{CONFIG}name") == "ShowZeroValues" and (one.text or "").strip() == "false" for one in items
    )


@dataclass(frozen=True, slots=True)
class _Properties:
    """What a style says, its parents included: attributes by name, by family of properties."""

    values: Mapping[str, str]

    def look(self) -> Look:
        """How letters look."""
        get = self.values.get
        line = get(_LINE_KIND, get(_LINE, "none"))
        position = get(f"{STYLE}text-position", "").split()
        own = get(f"{STYLE}use-window-font-color") != "true"
        return Look(
            line not in ("none", ""),
            bool(position) and position[0] not in ("0%", "0"),
            of_hex(get(f"{FO}color", "").removeprefix("#")) if own else None,
            points(get(f"{FO}font-size"), _USUAL_SIZE),
            get(f"{TEXT}display") == "none",
        )

    def ground(self) -> Colour | None:
        """What letters stand on."""
        colour = self.values.get(f"{FO}background-color", "transparent")
        return WHITE if colour == "transparent" else of_hex(colour.removeprefix("#"))

    def length(self, name: str, otherwise: float) -> float:
        """A length in points."""
        return points(self.values.get(f"{STYLE}{name}"), otherwise)


class _Styles:
    """The styles of a document, by family and name."""

    def __init__(self, roots: Iterable[Element]) -> None:
        roots = list(roots)
        self._styles = StyleSheet(roots)
        self._known: dict[tuple[str, str], _Properties] = {}
        self._formats: dict[str, Element] = {}
        for root in roots:
            for style in root.iter(*(f"{NUMBER}{kind}-style" for kind in _KINDS)):
                self._formats[style.get(f"{STYLE}name", "")] = style

    def of(self, family: str, name: str | None) -> _Properties:
        """What a style says with its parents."""
        key = family, name or "Default"
        if key not in self._known:
            values: dict[str, str] = {}
            for one in self._styles.chain(*key):
                if (data := one.get(_DATA_STYLE)) is not None:
                    values[_DATA_STYLE] = data
                for properties in one:
                    if str(properties.tag).endswith("-properties"):
                        values.update({str(name): str(value) for name, value in properties.attrib.items()})
            self._known[key] = _Properties(values)
        return self._known[key]

    def colours(self, name: str | None) -> list[Colour]:
        """The colours that a format may give to numbers."""
        found = (
            part.get(f"{FO}color", "")
            for one in self._sections(name)
            for part in one.iterfind(_TEXT_PROPERTIES)
        )
        return [colour for text in found if (colour := of_hex(text.removeprefix("#"))) is not None]

    def is_empty(self, name: str | None) -> bool:
        """Whether a format shows nothing of any number."""
        sections = list(self._sections(name))
        parts = [part for one in sections for part in one if str(part.tag).startswith(NUMBER)]
        return bool(sections) and not any(
            part.tag != f"{NUMBER}text" or (part.text or "").strip() for part in parts
        )

    def _sections(self, name: str | None) -> Iterator[Element]:
        style = self._formats.get(name or "")
        if style is not None:
            yield style
            for one in style.iterfind(f"{STYLE}map"):
                mapped = self._formats.get(one.get(f"{STYLE}apply-style-name", ""))
                if mapped is not None:
                    yield mapped

    def change(self, name: str) -> Change:
        """What the style of a rule changes of a cell's look."""
        style = self._styles.get("table-cell", name)
        if style is None:
            return Change()
        own = _Properties(
            {
                str(key): str(value)
                for part in style
                if str(part.tag).endswith("-properties")
                for key, value in part.attrib.items()
            }
        )
        look, values = own.look(), own.values
        fills = f"{FO}background-color" in values
        code = style.get(_DATA_STYLE)
        return Change(
            None if code is None else _HIDDEN_FORMAT if self.is_empty(code) else _OTHER_FORMAT,
            look.colour,
            look.struck if _LINE in values or _LINE_KIND in values else None,
            own.ground() if fills else None,
            fills,
        )


@dataclass(slots=True)
class _Reading:
    flow: Flow
    styles: _Styles
    shows_noughts: bool
    rules: list[Rule] = field(default_factory=list)
    values: dict[Place, str | float | None] = field(default_factory=dict)

    def add(self, table: Element) -> None:
        """Add a sheet."""
        hidden = self.styles.of("table", table.get(f"{TABLE}style-name")).values.get(f"{TABLE}display")
        if "false" in (hidden, table.get(f"{TABLE}display")):
            return
        sheet = Sheet()
        columns = self._columns(table, sheet)
        self.rules = list(_rules(table, self.styles))
        self.values = _values(table) if self.rules else {}
        number = 0
        over = [
            _overlay(1, 0, drawn) for shapes in table.iterfind(f"{TABLE}shapes") for drawn in _drawn(shapes)
        ]
        heights: dict[int, float] = {}
        for row in _parts(table, f"{TABLE}table-row", _ROW_PARTS):
            count = _count(row, "number-rows-repeated", _MOST_CLAIMED)
            cells = list(self._cells(row, columns, sheet, number + 1))
            copies = min(count, _MOST_REPEATED) if any(seen.text or seen.doubt for _, seen in cells) else 1
            height = self._height(row)
            over += _over_row(row, number + 1)
            for copy in range(copies):
                heights[number + 1 + copy] = height
                if height < _LOWEST:
                    sheet.hidden_rows.add(number + 1 + copy)
                for column, seen in cells:
                    sheet.cells[number + 1 + copy, column] = seen
            number += count
        lay_over(
            sheet,
            over,
            lambda at: columns[at][0] if at < len(columns) else _USUAL_WIDTH,
            lambda at: heights.get(at, _USUAL_HEIGHT),
        )
        add_sheet(self.flow, sheet)

    def _height(self, row: Element) -> float:
        """Points; 0 for a row that is not shown."""
        height = self.styles.of("table-row", row.get(f"{TABLE}style-name")).length(
            "row-height", _USUAL_HEIGHT
        )
        folded = any(
            group.get(f"{TABLE}display") == "false" for group in row.iterancestors(f"{TABLE}table-row-group")
        )
        return 0.0 if folded or row.get(f"{TABLE}visibility", "visible") != "visible" else height

    def _columns(self, table: Element, sheet: Sheet) -> list[tuple[float, str | None]]:
        """Width in points and usual style of each column."""
        columns: list[tuple[float, str | None]] = []
        for one in _parts(table, f"{TABLE}table-column", _COLUMN_PARTS):
            style = self.styles.of("table-column", one.get(f"{TABLE}style-name"))
            width = style.length("column-width", _USUAL_WIDTH)
            for _ in range(min(_count(one, "number-columns-repeated"), WIDEST - len(columns))):
                is_shown = one.get(f"{TABLE}visibility", "visible") == "visible" and width >= _NARROWEST
                if not is_shown:
                    sheet.hidden_columns.add(len(columns))
                columns.append((width if is_shown else 0.0, one.get(f"{TABLE}default-cell-style-name")))
        return columns

    def _cells(
        self, row: Element, columns: list[tuple[float, str | None]], sheet: Sheet, number: int
    ) -> Iterator[tuple[int, Seen]]:
        """The cells of a row by their columns; merged ones are noted."""
        column = 0
        written: list[tuple[int, Seen]] = []
        for cell in row.iterchildren(*_CELLS):
            repeated = _count(cell, "number-columns-repeated")
            if column < WIDEST and cell.tag == _CELLS[0]:
                width = self.flow.width(_count(cell, "number-columns-spanned", _MOST_CLAIMED))
                height = _count(cell, "number-rows-spanned", _MOST_REPEATED)
                usual = columns[column][1] if column < len(columns) else None
                room = (
                    sum(one for one, _ in columns[column : column + width]) or inf
                )  # nothing is shown of it in any case
                seen = self._seen(cell, usual, room, (number, column))
                # Thousands of blank cells fill a row up to the sheet's edge.
                for first in range(column, min(column + repeated, WIDEST)):
                    written.append((first, seen))
                    if width > 1 or height > 1:
                        sheet.merged.append((number, first, number + height - 1, first + width - 1))
            elif column >= WIDEST and self._seen(cell, None, _USUAL_WIDTH, (number, column)).text:
                self.flow.once("too_many_columns", f"a row has more than {WIDEST} columns")
            column += repeated
        while len(written) > WIDEST // 2 and written[-1][1] == Seen(""):
            written.pop()
        yield from written

    def _seen(self, cell: Element, usual: str | None, room: float, place: Place) -> Seen:
        style = self.styles.of("table-cell", cell.get(f"{TABLE}style-name", usual))
        is_number = cell.get(f"{OFFICE}value-type") in _NUMBERS
        if is_number and not self.shows_noughts and _is_nought(cell.get(f"{OFFICE}value")):
            return Seen("")
        usual_look = Format(look=style.look(), ground=style.ground())
        looks, is_bare = looks_under(self.rules, place, self.values, usual_look)
        if is_number:
            colours = self.styles.colours(style.values.get(_DATA_STYLE))
            looks += [
                replace(one, look=one.look._replace(colour=colour)) for one in looks for colour in colours
            ]
        found = [self._under(cell, look, room if is_number else None) for look in looks]
        return agreed(found, is_bare=is_bare and is_number)

    def _under(self, cell: Element, format_: Format, room: float | None) -> Seen:
        """What is seen of a cell with a look, in which a number has so much room (None for a text)."""
        look = format_.look
        if format_.code == _HIDDEN_FORMAT:
            return Seen("")
        lines = [list(self._runs(one, look)) for one in cell.iterchildren(f"{TEXT}p", f"{TEXT}h")]
        lines = [runs for runs in lines if any(run.text.strip() for run in runs)]
        runs = [
            run for number, line in enumerate(lines) for run in ([Run("\n", look)] if number else []) + line
        ]
        seen = see_runs(runs, format_.ground)
        if format_.code == _OTHER_FORMAT:
            return Seen(seen.text, "nearly_invisible")
        if (
            room is not None
            and len(lines) == 1
            and not fits(seen.text, look.size * _BROADER, room / _FIGURE, is_date=False)
        ):
            return Seen("###")
        return seen

    def _runs(self, element: Element, look: Look, depth: int = 0) -> Iterator[Run]:
        """The parts of a paragraph with their looks."""
        if depth > _DEEPEST:
            self.flow.once("nested_too_deep", f"content stands more than {_DEEPEST} levels deep")
            return
        yield Run(element.text or "", look)
        for part in element:
            tag = part.tag
            if tag == f"{TEXT}s":
                yield Run(" " * min(_count(part, "c", 1000, TEXT), 1000), look)
            elif tag == f"{TEXT}tab":
                yield Run("\t", look)
            elif tag == f"{TEXT}line-break":
                yield Run("\n", look)
            elif tag == f"{TEXT}span":
                yield from self._runs(part, self._over(look, part.get(f"{TEXT}style-name")), depth + 1)
            elif isinstance(tag, str) and tag not in _UNSEEN:
                yield from self._runs(part, look, depth + 1)
            yield Run(part.tail or "", look)

    def _over(self, look: Look, name: str | None) -> Look:
        """A look with what a style of text changes of it."""
        style = self.styles.of("text", name)
        own, values = style.look(), style.values
        return Look(
            own.struck if _LINE in values or _LINE_KIND in values else look.struck,
            own.raised if f"{STYLE}text-position" in values else look.raised,
            own.colour
            if f"{FO}color" in values or f"{STYLE}use-window-font-color" in values
            else look.colour,
            own.size if values.get(f"{FO}font-size", "").endswith("pt") else look.size,
            own.hidden or look.hidden,
        )


def _drawn(parent: Element) -> Iterator[Element]:
    """Pictures, charts, boxes of text and other shapes that stand within an element."""
    for name in ("frame", "custom-shape", "rect", "g"):
        yield from parent.iterfind(f"{DRAW}{name}")


def _over_row(row: Element, number: int) -> Iterator[Overlay]:
    """What is anchored in the cells of a row."""
    column = 0
    for cell in row.iterchildren(*_CELLS):
        yield from (_overlay(number, column, drawn) for drawn in _drawn(cell) if column < WIDEST)
        column += _count(cell, "number-columns-repeated")


def _overlay(row: int, column: int, drawn: Element) -> Overlay:
    x, y, width, height = (points(drawn.get(f"{SVG}{name}"), 0.0) for name in ("x", "y", "width", "height"))
    return Overlay(row, column, max(x, 0.0), max(y, 0.0), width, height)


def _rules(table: Element, styles: _Styles) -> Iterator[Rule]:
    """The rules of a sheet that change how cells look."""
    for number, block in enumerate(table.iter(f"{_EXTENSIONS}conditional-format")):
        areas = block.get(f"{_EXTENSIONS}target-range-address", "").split()
        ranges = tuple(parse_range(_ADDRESS.sub(r"\1", area)) for area in areas)
        if not ranges:
            continue
        for one in block:
            condition = _CONDITION.fullmatch(one.get(f"{_EXTENSIONS}value", ""))
            kind = operator = ""
            formulas: tuple[str, ...] = ()
            if condition is not None and condition[3] == "formula-is":
                kind, formulas = "expression", (_formula(condition[4]),)
            elif condition is not None:
                kind, operator = "cellIs", _OPERATORS[condition[1] or condition[3]]
                formulas = tuple(_formula(part) for part in (condition[2] or condition[4]).split(","))
            name = one.get(f"{_EXTENSIONS}apply-style-name")
            change = None if name is None else styles.change(name)
            bare = one.get(f"{_EXTENSIONS}show-value") == "false"
            yield Rule(ranges, kind, operator, formulas, change, bare, number, stops=True)


def _formula(text: str) -> str:
    """A formula with references as other programs write them."""
    return _ADDRESS.sub(r"\1", text).replace("[", "").replace("]", "").strip()


def _values(table: Element) -> dict[Place, str | float | None]:
    """The values of a sheet's cells, for rules to compare."""
    values: dict[Place, str | float | None] = {}
    number = 0
    for row in _parts(table, f"{TABLE}table-row", _ROW_PARTS):
        column = 0
        for cell in row.iterchildren(*_CELLS):
            value = cell.get(f"{OFFICE}value")
            text = "\n".join("".join(map(str, one.itertext())) for one in cell.iterchildren(f"{TEXT}p"))
            if column < WIDEST and (value is not None or text):
                values[number + 1, column] = text if value is None else _number(value, text)
            column += _count(cell, "number-columns-repeated")
        number += _count(row, "number-rows-repeated", _MOST_CLAIMED)
    return values


def _number(value: str, otherwise: str) -> str | float:
    try:
        return float(value)
    except ValueError:
        return otherwise


def _is_nought(value: str | None) -> bool:
    try:
        return value is not None and float(value) == 0
    except ValueError:
        return False


def _parts(parent: Element, wanted: str, within: tuple[str, ...], depth: int = 0) -> Iterator[Element]:
    """Rows or columns, those in groups included."""
    for element in parent:
        if element.tag == wanted:
            yield element
        elif element.tag in within and depth < _DEEPEST:
            yield from _parts(element, wanted, within, depth + 1)


def _count(element: Element, name: str, most: int = WIDEST, namespace: str = TABLE) -> int:
    value = element.get(f"{namespace}{name}", "1")
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() and len(value) < 10 else 1

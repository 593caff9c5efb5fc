"""Table II: information published on the agency's own initiative, article by article.

Each article has a heading, a header (信息内容 and the measures) and one row an item.
"""

from collections import Counter
from dataclasses import dataclass, field

from parsers.document import Cell
from parsers.forms.copies import without_copies
from parsers.forms.placement import Column, Line
from parsers.forms.rows import Row, filled, is_words, without_leader
from parsers.labels import code_of, code_of_its_own
from parsers.numbers import Kind, header_unit, read_figure
from schemas.codebook import codebook
from schemas.forms import TABLE_II, Block, article_of
from schemas.problems import problem
from schemas.records import Disclosure, Problem
from schemas.text import squeeze

_KINDS: dict[str, Kind] = {"change": "change", "procurement_amount": "amount", "fee_amount": "amount"}
_ALLOWED = {
    (item, measure) for form in TABLE_II.values() for b in form for item in b.items for measure in b.measures
}
_ALLOWED |= {("other_documents", measure) for form in TABLE_II.values() for measure in form[0].measures}
_WHOLE = frozenset({"合计", "小计", "总计", "总数"})  # behind the label of a group: the group's own figures
_KNOWN_ITEMS = {item for item, _ in _ALLOWED}


@dataclass(slots=True)
class _ItemLine:
    """A line with what it is about: article and item, and which copy of the table it stands in."""

    article: str | None
    item: str
    copy: int
    line: Line


@dataclass(slots=True)
class TableTwo:
    """Collects the rows of table II as they come, and reads them when all are there."""

    article: str | None = None
    columns: list[Column] | None = None
    problems: list[Problem] = field(default_factory=list)
    lines: list[_ItemLine] = field(default_factory=list)
    bare: list[Cell] = field(default_factory=list)  # labels without any cell behind them
    copies: Counter[str] = field(default_factory=Counter)
    seen: bool = False
    headed: bool = False  # the last row was an article's heading
    begins_copy: bool = False  # the next row is the first under a header whose article is not told

    def heading(self, row: Row) -> None:
        """第二十条第（N）项: a new article, whose header is still to come."""
        self.seen = True
        code = row.labels("article")[0][1].code
        self.article = code or None
        self.columns = None
        self.headed, self.begins_copy = True, not code
        if code:
            self.copies[code] += 1

    def header(self, row: Row) -> None:
        """信息内容 and the measures."""
        self.seen = True
        if not self.headed:
            self.article, self.begins_copy = None, True  # the heading above is not there
        self.headed = False
        cells = [cell for cell in row.texts if code_of(cell.text, "frame") in (None, "remark")]
        self.columns = [
            Column(code_of(cell.text, "measure") or code_of(cell.text, "frame"), cell) for cell in cells
        ]
        if not all(column.code for column in self.columns) or len({c.code for c in self.columns}) < len(
            cells
        ):
            self._infer(self.columns)
            printed = Counter(column.code for column in self.columns)
            for column in self.columns:
                if printed[column.code] > 1:
                    column.code = None  # which of the two it is the form's order does not tell

    def row(self, row: Row) -> None:
        """One item with its figures."""
        head, values = row.split("item")
        while self.columns and filled(values) > len(self.columns) and is_words(values[0]):
            part = values.pop(0)  # 行政检查, a part of 其他对外管理服务事项
            if not (head and squeeze(part.text) in _WHOLE and code_of(head[-1].text, "item")):
                head.append(part)
        if head and not values:
            self.bare.append(head[-1])
            return None
        if not head:
            return self._lost(row, "position_unknown", "figures without a row label")
        label = head[-1]
        item = code_of(label.text, "item") or code_of_its_own(label.text)
        if item not in _KNOWN_ITEMS and item != "other_documents":
            self.problems.append(
                problem(
                    "unknown_row",
                    f"no row of the form is called {item}; the label is its code",
                    label.locator,
                    label.text,
                )
            )
        columns = self._columns_for(item, label)
        if columns is None:
            return self._lost(row, "unknown_column", f"{item}: figures under no header that is understood")
        values = without_leader(values, len(columns), grid=row.grid)
        article = self.article or article_of(item) or self._article_above(columns)
        if self.begins_copy and article:
            self.copies[article] += 1
            self.begins_copy = False
        self.lines.append(
            _ItemLine(article, item, self.copies[article or ""], Line(label, columns, values, row.cut))
        )
        return None

    def _article_above(self, columns: list[Column]) -> str | None:
        """The article of the row above under the same header, for rows that no form has."""
        above = self.lines[-1] if self.lines else None
        return above.article if above and above.line.columns is columns else None

    def _infer(self, columns: list[Column]) -> None:
        """Damaged headers: the one block of the form that fits the headers that can be read."""
        fitting = [block for block in self._blocks(len(columns)) if _fits(block, columns)]
        measures = {block.measures for block in fitting}
        if len(measures) != 1:
            return
        for column, measure in zip(columns, measures.pop(), strict=True):
            label = codebook().measures[measure].label
            # 本年新 is what is left of 本年新制作数量; 本年数量 in its place is something else.
            if column.code != measure and (column.code or _is_rest_of(column.header.text, label)):
                column.code = measure
                self.problems.append(
                    problem(
                        "label_inferred",
                        f"read as {label}, by its place in the form",
                        column.header.locator,
                        column.header.text,
                    )
                )

    def _blocks(self, width: int) -> list[Block]:
        return [
            block
            for form in TABLE_II.values()
            for block in form
            if len(block.measures) == width and self.article in (None, block.article)
        ]

    def _columns_for(self, item: str, label: Cell) -> list[Column] | None:
        """The columns above a row of `item`; None where there is no header or it belongs to other rows."""
        if self.columns is None:
            return None
        if item not in _KNOWN_ITEMS or all(
            c.code in (None, "remark") or (item, c.code) in _ALLOWED for c in self.columns
        ):
            return self.columns
        blocks = [block for block in self._blocks(len(self.columns)) if item in block.items]
        printed = tuple(column.code for column in self.columns)
        in_order = any(block.measures == printed for form in TABLE_II.values() for block in form)
        if self.article is None or len(blocks) != 1 or not in_order:
            return None
        self.problems.append(
            problem(
                "label_inferred",
                "the header is that of another article; read by article and row",
                label.locator,
                label.text,
            )
        )
        return [Column(m, c.header) for m, c in zip(blocks[0].measures, self.columns, strict=True)]

    def _lost(self, row: Row, code: str, why: str) -> None:
        for cell in row.figures:
            self.problems.append(problem(code, why, cell.locator, cell.text))

    def to_place(self) -> list[Line]:
        """The lines whose figures are to be placed before `read`."""
        return [entry.line for entry in self.lines]

    def read(self) -> list[Disclosure]:
        """The figures of all rows, in print order."""
        ordinals: Counter[tuple[str, int, tuple[str | None, ...]]] = Counter()
        rows = []
        for entry in self.lines:
            # The same item under another header is another table's row, not a repeated one.
            measures = tuple(column.code for column in entry.line.columns)
            ordinals[entry.item, entry.copy, measures] += 1
            ordinal = ordinals[entry.item, entry.copy, measures]
            self.problems += entry.line.problems
            figures = (self._figure(entry, column, cell, ordinal) for column, cell in entry.line.pairs)
            rows += [figure for figure in figures if figure is not None]
        read = {entry.item for entry in self.lines}
        for label in self.bare:
            if (item := code_of(label.text, "item")) is not None and item not in read:
                self.problems.append(
                    problem("cell_missing", f"{item}: no cell behind its label", label.locator, label.text)
                )
        return without_copies(rows, lambda row: f"{row.item}, {row.measure}, {row.ordinal}", self.problems)

    def _figure(self, entry: _ItemLine, column: Column, cell: Cell, ordinal: int) -> Disclosure | None:
        where = f"{entry.item}, {column.header.text}"
        if column.code == "remark" or (column.code is None and not cell.text):
            return None
        if column.code is None:
            self.problems.append(
                problem("unknown_column", f"{where}: header not understood", cell.locator, cell.text)
            )
            return None
        kind, unit = _KINDS.get(column.code, "count"), header_unit(column.header.text)
        figure = read_figure(cell.text, kind, unit, cell.doubt)
        if figure.problem:
            self.problems.append(problem(figure.problem, where, cell.locator, cell.text))
        return Disclosure(
            entry.article,
            entry.item,
            column.code,
            ordinal,
            figure.value,
            figure.unit,
            figure.state,
            cell.text,
            cell.locator,
        )

    def votes(self) -> Counter[str]:
        """How many headers belong to one form only, by form."""
        measures = codebook().measures
        return Counter(
            measures[code].template
            for entry in self.lines
            for column in entry.line.columns
            if (code := column.code) in measures and measures[code].template != "both"
        )


def _is_rest_of(text: str, label: str) -> bool:
    """Whether a damaged header is what is left of `label`."""
    return label.startswith(squeeze(text)) or label.endswith(squeeze(text))


def _fits(block: Block, columns: list[Column]) -> bool:
    """Whether the headers that can be read are those of `block`, but for one printed twice."""
    codes = [column.code for column in columns]
    matches = sum(code == measure for code, measure in zip(codes, block.measures, strict=True))
    return matches > 0 and all(
        code in (None, measure) or codes.index(code) < index
        for index, (code, measure) in enumerate(zip(codes, block.measures, strict=True))
    )

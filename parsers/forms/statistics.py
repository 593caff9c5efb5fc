"""The statistics table of 2014-2018 (政府信息公开情况统计表): one indicator a row, with unit and figure."""

import re
from dataclasses import dataclass, field

from parsers.document import Cell
from parsers.forms.copies import without_copies
from parsers.forms.placement import Column, Line
from parsers.forms.rows import Row
from parsers.labels import Label, code_of, code_of_its_own, read_label
from parsers.numbers import header_unit, is_unit, looks_like_figure, read_figure
from schemas.codebook import codebook
from schemas.problems import problem
from schemas.records import Problem, Statistic
from schemas.text import squeeze

_OTHER_HEADER = re.compile(
    r"累计|上年|去年|上一年|备注|说明|代码|编码|同比|增减|增长|比上年|本期|实际|20\d\d"
)
_YEAR_HEADER = re.compile(
    r"^(?P<year>20\d\d年度?|本年度?|当年|全年|本期)(?:数|数量|实际|实际数|统计数|累计|累计数|发生数)?$"
)


def is_other_header(text: str) -> bool:
    """Whether `text` heads a column of years, codes or remarks in a table of indicators."""
    return bool(_OTHER_HEADER.search(squeeze(text)))


@dataclass(slots=True)
class _IndicatorLine:
    indicator: str
    unit: str
    line: Line


@dataclass(slots=True)
class StatisticsTable:
    """Collects the rows of the statistics table as they come, and reads them when all are there."""

    problems: list[Problem] = field(default_factory=list)
    lines: list[_IndicatorLine] = field(default_factory=list)
    seen: bool = False
    columns: list[Column] = field(default_factory=list)
    beside: bool = False  # the indicators stand in two blocks beside each other
    known: set[str] = field(
        default_factory=set
    )  # indicators of the form whose rows are there, filled in or not
    parent: str = ""  # the branch of the codebook that the last row with a name of its own belongs to

    def header(self, row: Row) -> None:
        """统计指标, 单位, 统计数; or columns of an office's own: 代码, 本期实际, 本年累计, 2009年度, 历年累计."""
        self.seen = True
        self.columns = []
        values: list[tuple[str, Column]] = []
        for cell in row.texts:
            kind, text = code_of(cell.text, "statistics_frame"), squeeze(cell.text)
            if kind == "unit":
                # Codes before the unit are not among the figures behind it.
                self.columns = [column for column in self.columns if column.code is not None]
            elif kind == "value" or (match := _YEAR_HEADER.match(text)):
                column = Column("value", cell)
                values.append(("" if kind == "value" else match["year"] if match else "", column))
                self.columns.append(column)
            elif _OTHER_HEADER.search(text):
                self.columns.append(Column(None, cell))
        self.beside = sum(not year for year, _ in values) > 1
        # Beside this year's column the others are no figures of this year: 本期实际, the year before.
        values.sort(key=lambda one: (not one[0].startswith("本期"), one[0]))
        for _, column in values[:-1]:
            column.code = None

    def row(self, row: Row) -> None:
        """One indicator with its figure."""
        cells = list(row.cells)
        while cells and (not cells[0].text or looks_like_figure(cells[0].text)):
            cells.pop(0)  # 序号, or a cell that reaches down
        if not cells:
            return
        label, *rest = cells
        while rest and rest[0].text and not _is_unit(rest[0]) and _is_label_part(rest[0]):
            label = rest.pop(0)
        meanings = [one for one in read_label(label.text) if one.kind in ("indicator", "statistics_heading")]
        units = [cell for cell in rest if _is_unit(cell)]
        at = rest.index(units[0]) if units else -1
        values = rest[at + 1 :] or rest[: max(at, 0)]  # the unit may stand behind its figure
        if any(one.kind == "statistics_heading" for one in meanings):
            self.parent = next(one.code for one in meanings if one.kind == "statistics_heading")
            self.seen = True
            return
        codes = {one.code for one in meanings}
        if units or values:
            self.known |= codes
        if not values:
            if codes and not units:
                return
            self.problems.append(
                problem("cell_missing", f"{label.text}: no figure behind it", label.locator, label.text)
            )
            return
        indicator = self._indicator(label, meanings)
        self.seen = True
        doubt = (
            "indicators stand beside one another, and a figure may be the next one's number"
            if self.beside
            else "what runs together here may be several figures"
            if any(cell.fused for cell in values)
            else None
        )
        if doubt is not None:
            self.problems += [
                problem("position_unknown", f"{label.text}: {doubt}", cell.locator, cell.text)
                for cell in values
                if cell.text
            ]
            return
        unit = squeeze(units[0].text) if units else ""
        columns = self.columns or [Column("value", Cell("统计数", label.locator))]
        self.lines.append(_IndicatorLine(indicator, unit, Line(label, columns, values, row.cut)))

    def _indicator(self, label: Cell, meanings: list[Label]) -> str:
        """The indicator a label names; labels that stand twice in the form by the rows above them."""
        if len(meanings) > 1:
            inside = [one for one in meanings if one.code.split(".")[0] == self.parent]
            meanings = inside or meanings
        if len(meanings) == 1:
            self.parent = meanings[0].code.split(".")[0]
            if meanings[0].slip:
                self.problems.append(
                    problem("label_inferred", f"read as {meanings[0].code}", label.locator, label.text)
                )
            return meanings[0].code
        code = code_of_its_own(label.text)
        self.problems.append(
            problem(
                "unknown_row",
                f"no row of the form is called {code}; the label is its code",
                label.locator,
                label.text,
            )
        )
        return code

    def to_place(self) -> list[Line]:
        """The lines whose figures are to be placed before `read`."""
        return [entry.line for entry in self.lines]

    def read(self) -> list[Statistic]:
        """The figures of the table, in print order."""
        rows: list[Statistic] = []
        indicators = codebook().indicators
        for entry in self.lines:
            self.problems += entry.line.problems
            known = indicators.get(entry.indicator)
            is_amount = known.unit == "CNY" if known else entry.unit in ("万元", "元")
            unit = header_unit(entry.unit) or header_unit(entry.line.label.text)
            for column, cell in entry.line.pairs:
                if column.code is None:
                    continue
                figure = read_figure(cell.text, "amount" if is_amount else "count", unit, cell.doubt)
                if figure.problem:
                    self.problems.append(problem(figure.problem, entry.indicator, cell.locator, cell.text))
                rows.append(
                    Statistic(
                        entry.indicator, figure.value, figure.unit, figure.state, cell.text, cell.locator
                    )
                )
        return without_copies(rows, lambda row: row.indicator, self.problems)


def _is_unit(cell: Cell) -> bool:
    return bool(cell.text) and is_unit(cell.text)


def _is_label_part(cell: Cell) -> bool:
    return not looks_like_figure(cell.text) or bool(read_label(cell.text))

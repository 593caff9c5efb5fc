"""The national tables of a document, found by their labels wherever they stand.

A state machine over rows: each label says which table it belongs to and whether it is a header or
begins a row of figures. Grids have their rows marked; in a run of text a row lasts from one label to
the next. What belongs to no table is prose.
"""

import re
from dataclasses import dataclass, field, replace

from parsers.document import Cell, Document, Grid, Paragraph, Run
from parsers.forms.completeness import ends_in_figures, missing_parts
from parsers.forms.placement import place
from parsers.forms.rows import Row, begins_in_bars, label_and_figure
from parsers.forms.statistics import StatisticsTable, is_other_header
from parsers.forms.table2 import TableTwo
from parsers.forms.table3 import TableThree, is_unheaded_outcome
from parsers.forms.table4 import TableFour, is_unheaded_challenges
from parsers.labels import Label, is_label_piece, is_plain_label, kinds, read_label
from parsers.numbers import is_unit, looks_like_figure
from schemas.forms import APPLICANTS, RESULTS, ROUTES
from schemas.problems import problem
from schemas.records import Application, Challenge, Disclosure, Problem, Statistic

_TABLE_OF_SECTION = {"proactive_disclosure": "II", "applications": "III", "legal_challenges": "IV"}
_NATIONAL = frozenset(
    {"article", "item", "measure", "damaged_measure", "outcome", "group", "route", "frame", "indicator"}
)
_PAGE_NUMBER = re.compile(r"^(?:[-—–\s]*\d{0,3}[-—–\s]*|第\s*\d+\s*页.*)$")
_AMONG = re.compile(r"\s*其\s*中\s*[:：]?\s*")
_LONGEST_HEADER = 30
_FEWEST_INDICATORS = 8  # of 58: from here on a table is the national statistics table
_LONGEST_CELL_TEXT = 40
_FULL_ROW_FOUR = len(ROUTES) * len(RESULTS)


@dataclass(slots=True)
class Heading:
    """A section heading in the prose."""

    text: str
    section: str
    locator: str | None


@dataclass(slots=True)
class NationalTables:
    """What the national tables of one document state, and the prose around them."""

    proactive_disclosure: list[Disclosure] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    legal_challenges: list[Challenge] = field(default_factory=list)
    statistics: list[Statistic] = field(default_factory=list)
    prose: list[Paragraph | Heading] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    template: str | None = None
    has_tables: bool = False


def read_national(document: Document) -> NationalTables:
    """Read tables II, III and IV out of a document, in whatever layout they come."""
    return _Reader().read(document)


class _Reader:
    def __init__(self) -> None:
        self.two, self.three, self.four = TableTwo(), TableThree(), TableFour()
        self.statistics = StatisticsTable()
        self.table: str | None = None
        self.prose: list[Paragraph | Heading] = []
        self.problems: list[Problem] = []
        self.follows_grid = False  # nothing stands between this table and the one before

    def read(self, document: Document) -> NationalTables:
        for number, block in enumerate(document.blocks):
            if isinstance(block, Grid):
                self._grid(block)
                self.follows_grid = True
                continue
            if isinstance(block, Run) and all(_PAGE_NUMBER.match(cell.text) for cell in block.cells):
                continue
            self.follows_grid = False
            if isinstance(block, Run):
                _Segmenter(self, block, ends_document=number == len(document.blocks) - 1).run()
            else:
                self.prose.append(block)
        result = NationalTables(prose=self.prose)
        tables = (self.two, self.three, self.four, self.statistics)
        place([line for table in tables for line in table.to_place()])
        result.proactive_disclosure = self.two.read()
        result.applications = self.three.read()
        result.legal_challenges = self.four.read()
        result.statistics = self.statistics.read()
        result.problems = [one for table in tables for one in table.problems] + self.problems
        has_six_sections = self.two.seen or self.three.seen or self.four.seen
        # A few indicators in a table of the office's own are no national table.
        is_statistics = len(self.statistics.known) >= _FEWEST_INDICATORS
        result.has_tables = has_six_sections or is_statistics
        result.template = self._template(result)
        if has_six_sections:
            result.problems += missing_parts(
                result.template,
                result.proactive_disclosure,
                result.applications,
                result.legal_challenges,
                [part.text for part in self.prose],
                self._unplaced(),
            )
        return result

    def _unplaced(self) -> set[str]:
        """The tables of which figures were seen and not placed: they are named, or stand under their heading."""
        named = {"II": self.two.problems, "III": self.three.problems, "IV": self.four.problems}
        found = {
            table
            for table, problems in named.items()
            if any(one.locator and looks_like_figure(one.raw or "") for one in problems)
        }
        under = None
        for part in self.prose:
            if isinstance(part, Heading):
                under = _TABLE_OF_SECTION.get(part.section)
            elif under and (looks_like_figure(part.text) or ends_in_figures(part.text)):
                found.add(under)
        return found

    def _template(self, result: NationalTables) -> str | None:
        """The form of table III, or of table II where III does not tell; a mix is worth a warning."""
        votes = self.two.votes()
        outcomes = {row.outcome for row in result.applications}
        three = (
            "format_2021" if any(code.startswith("other.") for code in outcomes)
            else "format_2019" if "other" in outcomes
            else None
        )  # fmt: skip
        forms = set(votes) | ({three} if three else set())
        if len(forms) > 1:
            self_named = ", ".join(sorted(forms))
            result.problems.append(problem("forms_mixed", f"the report mixes {self_named}"))
        if len(self.statistics.known) >= _FEWEST_INDICATORS and not (three or votes):
            return "statistics_2014"
        return three or (votes.most_common(1)[0][0] if votes else None)

    def heading(self, cell: Cell, label: Label) -> None:
        self.prose.append(Heading(cell.text, label.code, cell.locator))
        self.table = _TABLE_OF_SECTION.get(label.code)
        self.two.columns = None

    def _grid(self, grid: Grid) -> None:
        rows = [Row(_parted(cells), grid=True) for cells in grid.rows]
        known = any(_NATIONAL & kinds(cell.text) for row in rows for cell in row.cells if cell.text)
        if (
            not known
            and not self._goes_on(rows)
            and not (self.four.awaits_figures and any(len(row.figures) == _FULL_ROW_FOUR for row in rows))
        ):
            return  # a table of something else
        for row in rows:
            self.dispatch(row)

    def _goes_on(self, rows: list[Row]) -> bool:
        """Whether a table without a label of the form goes on with the one before it, over a page's end."""
        columns = {"II": self.two.columns, "III": self.three.columns}.get(self.table or "")
        return bool(self.follows_grid and columns and rows and len(rows[0].figures) == len(columns))

    def dispatch(self, row: Row) -> bool:
        """Give a row to the table that it belongs to; False where it belongs to none."""
        texts = row.texts
        if not texts:
            if self.table == "IV" and self.four.awaits_figures and len(row.cells) >= _FULL_ROW_FOUR:
                self.four.row(row)
                return True
            return False
        first = read_label(texts[0].text)
        section = next((label for label in first if label.kind == "section"), None)
        if section and len(texts) == 1:
            self.heading(texts[0], section)
            return True
        present = [kinds(cell.text) for cell in texts]
        has = frozenset().union(*present)
        if "article" in has:
            self.table = "II"
            self.two.heading(row)
            return True
        figures = row.figures
        if self._statistics(row, has):
            return True
        if not figures and (header := self._header_of(row, has, present)) is not None:
            self.table = header
            {"II": self.two, "III": self.three, "IV": self.four}[header].header(row)  # type: ignore[attr-defined]
            return True
        return self._figures(row, present, has_figures=bool(figures))

    def _statistics(self, row: Row, has: frozenset[str]) -> bool:
        """Give a row to the statistics table, if it is one of its rows."""
        if (
            "statistics_frame" in has
            and sum("statistics_frame" in kinds(cell.text) for cell in row.texts) > 1
        ):
            self.table = "S"
            self.statistics.header(row)
            return True
        inside = self.table == "S"
        if "indicator" in has and (inside or not has & {"outcome", "item", "route"}) and len(row.cells) > 1:
            self.table = "S"
        elif not inside or not (
            has & {"statistics_heading"}
            or any(is_unit(cell.text) for cell in row.texts)
            or _is_local_row(row, has)
        ):
            return False
        self.statistics.row(row)
        return True

    def _header_of(self, row: Row, has: frozenset[str], present: list[frozenset[str]]) -> str | None:
        """The table of which a row without figures is a header; None where it is none."""
        codes = {label.code for cell in row.texts for label in read_label(cell.text) if label.kind == "frame"}
        if "items" in codes or ("measure" in has and "item" not in has):
            return "II"
        if codes & {"applicants", "organizations", "balance_note"}:
            return "III"
        # 总计 is a header of both tables; the other results and the routes are of IV alone.
        if "route" in has or any("result" in one and "applicant" not in one for one in present):
            return "IV"
        if sum("applicant" in one for one in present) > 1:
            return "III"
        in_pieces = all(is_label_piece(cell.text) for cell in row.texts)
        if self.three.in_header and self.table == "III" and not has & {"outcome", "group"} and in_pieces:
            return "III"
        if self.four.in_header and self.table == "IV" and in_pieces:
            return "IV"
        return None

    def _figures(self, row: Row, present: list[frozenset[str]], *, has_figures: bool) -> bool:
        behind = any(not cell.text for cell in row.cells)
        if (
            "item" in present[0]
            and self.table in ("II", None)
            and (has_figures or behind or len(row.texts) > 1 or (not row.grid and self.two.columns))
        ):
            self.two.row(row)
        elif (
            self.table in ("III", None)
            and any(one & {"outcome", "group"} for one in present)
            and (self.three.seen or (has_figures and self.table == "III"))
        ) or (not self.three.header_cells and is_unheaded_outcome(row)):
            self.table = "III"
            self.three.row(row)
        elif not has_figures:
            return False
        elif (self.table == "IV" and (self.four.seen or len(row.figures) == _FULL_ROW_FOUR)) or (
            not self.four.header_cells and is_unheaded_challenges(row)
        ):
            self.table = "IV"
            self.four.row(row)
        elif self.table == "III" and self.three.seen:
            self.three.row(row)
        elif self.table == "II" and (self.two.columns is not None or self.two.headed):
            self.two.row(row)
        else:
            return False
        return True


def _parted(cells: list[Cell]) -> list[Cell]:
    """The cells of a row that has one cell only with its label and its figure in it: these, else `cells`."""
    filled = [cell for cell in cells if cell.text]
    parts = label_and_figure(filled[0]) if len(filled) == 1 else None
    return cells if parts is None else list(parts)


def _is_local_row(row: Row, has: frozenset[str]) -> bool:
    """Whether a row of the statistics table has a label that no table knows, and one figure."""
    texts = row.texts[1:] if row.texts[0].text.isdigit() else row.texts  # behind the 序号
    return not has and len(texts) == 2 and [looks_like_figure(cell.text) for cell in texts] == [False, True]


class _Segmenter:
    """Cuts a run of cells into rows, at the labels, and gives them to the reader."""

    def __init__(self, reader: _Reader, run: Run, *, ends_document: bool) -> None:
        self.reader = reader
        self.cells = run.cells
        self.ends_document = ends_document
        self.row: list[Cell] = []
        self.numbered = False  # whether the table has a column of row numbers
        self.number = 0  # the last of them
        self.after_blanks = False  # whether blanks stand between the header and this row's first figure
        self.phase = ""  # what the row being collected is: "header II", "row III" …; "" between tables

    def run(self) -> None:
        for index, cell in enumerate(self.cells):  # to which may be added on the way
            following = self.cells[index + 1] if index + 1 < len(self.cells) else None
            if self.phase and (led := label_and_figure(cell, following)) is not None:
                self.cells[index : index + 1] = led
                cell = led[0]  # noqa: PLW2901
            if not cell.text:
                self._blank(cell, index)
            elif looks_like_figure(cell.text):
                self._figure(cell, index)
            else:
                self._text(cell, index)
        self._flush(cut=self.ends_document)

    def _blank(self, cell: Cell, index: int) -> None:
        if self.phase == "header IV" and self._results() >= _FULL_ROW_FOUR and self._begins_row(cell, index):
            self._begin("row IV")
        begun = self.row and (self.phase.startswith("row") or self.phase == "header III")
        if begun or self.phase == "row IV":  # the one row that has no label
            self.row.append(cell)

    def _begins_row(self, cell: Cell, index: int) -> bool:
        """Whether a blank behind the header of table IV is the first cell of its row, not the header's padding."""
        following = next((one for one in self.cells[index:] if one.text), None)
        if following is not None and looks_like_figure(following.text):
            return following.line == cell.line
        blanks = 0
        for one in self.cells[index:]:
            if one.text:
                break
            blanks += 1
        return blanks >= _FULL_ROW_FOUR

    def _figure(self, cell: Cell, index: int) -> None:
        if self.phase.endswith("S") and self._is_row_number(index):
            self._begin("row S")
            self.number = int(cell.text)
            return
        if self.numbered and cell.text.isdigit() and self._row_label_follows(index):
            return  # 序号
        if self._begins_challenges(index):
            self._begin("row IV")
        elif self.phase.startswith("header"):
            self._begin("row" + self.phase.removeprefix("header"))
            self.after_blanks = index > 0 and not self.cells[index - 1].text
        if self.phase:
            self.row.append(cell)
        else:
            self._to_prose(cell)

    def _text(self, cell: Cell, index: int) -> None:
        labels = read_label(cell.text)
        if labels:
            self._drop_leading_blanks_of(cell)
        has = frozenset(label.kind for label in labels)
        section = next((label for label in labels if label.kind == "section"), None)
        frames = {label.code for label in labels if label.kind == "frame"}
        if section is not None:
            self._begin("")
            self.reader.heading(cell, section)
        elif "article" in has:
            self._begin("article II")
            self.row.append(cell)
            self._begin("")
        elif "number" in frames:
            self.numbered = True
        elif "remark" in frames:
            if self.phase.startswith("header"):
                self.row.append(cell)
            else:
                self._other(cell, index)
        elif "items" in frames or "measure" in has:
            self._collect("header II", cell)
        elif frames:
            self._collect("header III", cell)
        elif has and self._label(cell, labels, has, index):
            return
        else:
            self._other(cell, index)

    def _label(self, cell: Cell, labels: tuple[Label, ...], has: frozenset[str], index: int) -> bool:
        """A label that begins a row or belongs to a header; False where it is neither here."""
        table = self.phase.rpartition(" ")[2] or self.reader.table
        numbered = labels[0].numbered
        if has & {"indicator", "statistics_heading"} and (
            table == "S"
            or self._unit_follows(index)
            or ("indicator" in has and self._figures_follow(index, only_figures=True))
        ):
            self._begin("row S")
            self.row.append(cell)
        elif "statistics_frame" in has and (table == "S" or self._frame_follows(index)):
            self._collect("header S", cell)
        elif "damaged_measure" in has and table == "II":
            self._collect("header II", cell)
        elif "item" in has and (self.phase in ("header II", "row II") or self._figures_follow(index)):
            self._begin("row II")
            self.row.append(cell)
        elif self.phase == "header III" and "applicant" in has and not numbered:
            self.row.append(cell)
        elif (
            has & {"outcome", "group"} and (table == "III" or self.reader.three.seen) and table != "IV"
        ) or ("outcome" in has and self._figures_in_bars(index + 1) == len(APPLICANTS)):
            if self.phase != "row III" or self._values() or self._ends_with_outcome():
                self._begin("row III")
            self.row.append(cell)
        elif has & {"route", "result"} and (table == "IV" or self._header_follows(index)):
            self._collect("header IV", cell)
        elif "applicant" in has and table == "III":
            self._collect("header III", cell)
        else:
            return False
        return True

    def _other(self, cell: Cell, index: int) -> None:
        """Text that is no label: a piece of a header, words in a figure cell, an unknown row, or prose."""
        if self.phase == "row S" and is_unit(cell.text) and len(self.row) < 3:
            self.row.append(cell)
            return
        if self.phase.endswith("S") and (
            self._unit_follows(index)
            or (
                self.phase == "row S"
                and self._values() >= 1
                and self._figures_follow(index, only_figures=True)
            )
        ):
            self._begin("row S")  # a local addition
            self.row.append(cell)
            return
        beside = bool(self.row) and self.row[0].line == cell.line >= 0
        if self.phase.startswith("header") and len(cell.text) <= _LONGEST_HEADER:
            if self.phase == "header II" or is_label_piece(cell.text) or self._is_strange_header(cell, index):
                self.row.append(cell)
                return
        elif self.phase.startswith("row") and beside and self._values() < self._width():
            self.row.append(cell)
            return
        elif self.phase.startswith("row") and len(cell.text) <= _LONGEST_CELL_TEXT:
            full = self._values() >= self._width()
            if self._figures_follow(index, only_figures=True) and (full or not cell.closed):
                if full:
                    self._begin(self.phase)
                self.row.append(cell)
                return
            if not full and (cell.closed or self._table_goes_on(index)):
                self.row.append(cell)
                return
        if self.phase.startswith("row") and _AMONG.fullmatch(cell.text):
            self._to_prose(cell)  # 其中：, and the rows go on
            return
        first, *rest = cell.text.split(maxsplit=1)
        if rest and self.phase in ("header II", "row II") and is_plain_label(first):
            self.reader.two.bare.append(replace(cell, text=first))  # 行政许可, and a sentence for its figures
        self._begin("")
        self._to_prose(cell)

    def _is_strange_header(self, cell: Cell, index: int) -> bool:
        """Whether text that is no label is a column's header all the same, by what stands around it."""
        if self.phase == "header S":
            return is_other_header(cell.text)
        if self.phase != "header III":
            return False
        for following in self.cells[index + 1 : index + 1 + 2 * len(APPLICANTS)]:
            if kinds(following.text) & {"applicant", "outcome", "frame"}:
                return True
            if len(following.text) > _LONGEST_HEADER or looks_like_figure(following.text):
                return False
        return False

    def _collect(self, phase: str, cell: Cell) -> None:
        if self.phase != phase:
            self._begin(phase)
        self.row.append(cell)

    def _begin(self, phase: str) -> None:
        self._flush()
        self.phase = phase

    def _drop_leading_blanks_of(self, following: Cell) -> None:
        """Take out blanks that stand before the next row's label on its own line: a cell that reaches down."""
        written = next((cell.line for cell in reversed(self.row) if cell.text), -1)
        while self.row and not self.row[-1].text and self.row[-1].line == following.line != written:
            self.row.pop()

    def _flush(self, *, cut: bool = False) -> None:
        row = Row(self.row, grid=False, cut=cut, after_blanks=self.after_blanks)
        if self.row and not self.reader.dispatch(row):
            for cell in self.row:
                self._to_prose(cell)
        self.row = []
        self.after_blanks = False

    def _to_prose(self, cell: Cell) -> None:
        if cell.text:
            self.reader.prose.append(Paragraph(cell.text, cell.locator))

    def _values(self) -> int:
        return sum(1 for cell in self.row if not cell.text or looks_like_figure(cell.text))

    def _results(self) -> int:
        return sum("result" in kinds(cell.text) for cell in self.row)

    def _ends_with_outcome(self) -> bool:
        """Whether the row so far ends with an outcome that carries figures of its own."""
        last = read_label(self.row[-1].text) if self.row else ()
        return any(label.kind == "outcome" and label.code != "other" for label in last)

    def _width(self) -> int:
        if self.phase == "row II":
            return len(self.reader.two.columns or ())
        if self.phase == "row S":
            return max(1, len(self.reader.statistics.columns))
        return len(APPLICANTS) if self.phase == "row III" else _FULL_ROW_FOUR

    def _figures_follow(self, index: int, *, only_figures: bool = False) -> bool:
        following = self.cells[index + 1] if index + 1 < len(self.cells) else None
        if following is None:
            return False
        if not following.text:
            return not only_figures
        if looks_like_figure(following.text):
            return True
        # 规章 | 本单位未制作规章 | …: words in a figure cell, where the text marks cells
        return not only_figures and following.closed and not read_label(following.text)

    def _figures_in_bars(self, index: int) -> int:
        """How many figures, each in a cell that the text marks, stand from `index` on."""
        figures = 0
        before = None
        for cell in self.cells[index : index + _FULL_ROW_FOUR + 1]:
            if not (looks_like_figure(cell.text) and (cell.closed or begins_in_bars(before, cell))):
                break
            figures += 1
            before = cell
        return figures

    def _begins_challenges(self, index: int) -> bool:
        """Whether the row of table IV begins here, which has no label, and here no header either."""
        if self.reader.four.header_cells or self.phase.startswith("header") or self.phase == "row IV":
            return False
        begins = not self.row or (self.phase == "row III" and self._values() >= self._width())
        return begins and self._figures_in_bars(index) == _FULL_ROW_FOUR

    def _is_row_number(self, index: int) -> bool:
        """Whether a figure is the 序号 before the next indicator, and not this one's value."""
        number, label, unit = (*self.cells[index : index + 3], None, None)[:3]
        if number is None or label is None or not number.text.isdigit():
            return False
        begins_line = index == 0 or self.cells[index - 1].line != number.line
        if number.line == label.line >= 0 and begins_line:
            self.numbered = True  # it begins the line on which the label stands
            if not looks_like_figure(label.text) and not is_unit(label.text):
                return True
        elif not begins_line and looks_like_figure(self.cells[index - 1].text):
            return False  # one number, its digits parted by blanks
        if not self.numbered:
            return False
        begins_row = kinds(label.text) & {"indicator", "statistics_heading"} or (
            unit is not None and is_unit(unit.text) and not looks_like_figure(label.text)
        )
        if not label.text or not begins_row:
            return False
        counts_on = int(number.text) - self.number in (0, 1)  # a local addition may repeat its number
        return self.phase == "header S" or self._values() >= 1 or counts_on

    def _row_label_follows(self, index: int) -> bool:
        following = next((cell for cell in self.cells[index + 1 : index + 3] if cell.text), None)
        return following is not None and bool(kinds(following.text) & {"item", "outcome", "group"})

    def _unit_follows(self, index: int) -> bool:
        return any(is_unit(cell.text) for cell in self.cells[index + 1 : index + 2])

    def _frame_follows(self, index: int) -> bool:
        return any(
            "statistics_frame" in kinds(cell.text) or is_other_header(cell.text)
            for cell in self.cells[index + 1 : index + 2]
            if cell.text
        )

    def _header_follows(self, index: int) -> bool:
        return any(
            kinds(cell.text) & {"route", "result"} for cell in self.cells[index + 1 : index + 2] if cell.text
        )

    def _table_goes_on(self, index: int) -> bool:
        following = next((cell for cell in self.cells[index + 1 : index + 3] if cell.text), None)
        return following is not None and (
            looks_like_figure(following.text) or bool(read_label(following.text))
        )

"""Which printed figure stands under which column.

Header and values often divide the same width differently, merged cells are written in three ways,
and text layouts pad rows with blanks or drop them. A figure is placed where exactly one reading is
possible; else it is left unplaced and named. Figures are never counted off from the left when cells
may be missing.
"""

from dataclasses import dataclass, field, replace
from enum import Enum, auto

from parsers.document import Cell
from parsers.numbers import looks_like_figure
from schemas.problems import problem
from schemas.records import Problem


@dataclass(slots=True)
class Column:
    """A value column: its code (None where the header is not understood) and the grid columns it covers.

    `rival` is what the code is if the header is to be read in its other order, where it has two.
    """

    code: str | None
    header: Cell
    rival: str | None = None

    @property
    def first(self) -> int:
        """First grid column, 0-based; -1 where the document has no grid."""
        return self.header.first

    @property
    def last(self) -> int:
        """Last grid column, inclusive."""
        return self.header.last


@dataclass(slots=True)
class Line:
    """A row of figures to be placed: its label cell, the columns above it, the cells behind the label."""

    label: Cell
    columns: list[Column]
    cells: list[Cell]
    cut: bool = False  # the document ends inside this row
    pairs: list[tuple[Column, Cell]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Padding(Enum):
    """Where this document pads rows that are shorter than its widest."""

    UNKNOWN = auto()
    TRAILING = auto()
    LEADING = auto()
    BOTH = auto()


def place(lines: list[Line]) -> None:
    """Fill `pairs` and `problems` of each line, judging the padding by all of them together."""
    padding = _padding(lines)
    complete = all(len(line.cells) >= len(line.columns) for line in lines if not line.cut)
    askew = {id(line.columns) for line in lines if _is_askew(line)}
    for line in lines:
        _place(line, padding, complete=complete, askew=id(line.columns) in askew)


def _is_askew(line: Line) -> bool:
    """Whether a whole row divides the width otherwise than its header."""
    is_whole = len(line.cells) == len(line.columns) and all(cell.text for cell in line.cells)
    return is_whole and line.cells[0].first >= 0 and _by_grid(line) is None


def _padding(lines: list[Line]) -> Padding:
    seen = Padding.UNKNOWN
    for line in lines:
        surplus = len(line.cells) - len(line.columns)
        if surplus <= 0 or len(_windows(line)) != 1 or not line.label.text:
            continue
        offset = _windows(line)[0]
        side = Padding.TRAILING if offset == 0 else Padding.LEADING if offset == surplus else Padding.BOTH
        seen = side if seen in (Padding.UNKNOWN, side) else Padding.BOTH
    return seen


def _windows(line: Line) -> list[int]:
    """Offsets at which the columns fit on the cells with nothing but blanks left over."""
    width, filled = len(line.columns), [i for i, cell in enumerate(line.cells) if cell.text]
    if not filled:
        return list(range(len(line.cells) - width + 1))
    return [
        offset
        for offset in range(len(line.cells) - width + 1)
        if offset <= filled[0] and filled[-1] < offset + width
    ]


def _place(line: Line, padding: Padding, *, complete: bool, askew: bool) -> None:
    """`askew` says that header and rows divide the width differently in this table, so that where a cell
    lies tells nothing.
    """
    if not _leave_remarks_out(line):
        return
    _part_zeros(line)
    if len(line.cells) > 1 and any(cell.fused for cell in line.cells):
        _unplaced(line, "position_unknown", "label and figures run together")
        return
    for cell in [
        one for one in line.cells if one.rows > max(1, line.label.rows) and looks_like_figure(one.text)
    ]:
        _name(line, cell, "position_unknown", "one cell stands beside several rows")
        line.cells[line.cells.index(cell)] = replace(cell, text="")
    width, count = len(line.columns), len(line.cells)
    by_grid = _by_grid(line)
    if by_grid is not None:
        line.pairs = by_grid
        return
    if count == width:
        if _shifted(line) and not askew:
            _unplaced(line, "position_unknown", "its blank cells stand under other columns than the header's")
        else:
            line.pairs = list(zip(line.columns, line.cells, strict=True))
        return
    if count > width:
        _place_padded(line, padding)
        return
    merged = [cell for cell in line.cells if len(_under(line, cell)) > 1]
    if merged and not askew:
        line.pairs = [(under[0], cell) for cell in line.cells if len(under := _under(line, cell)) == 1]
        for cell in merged:
            names = "、".join(column.header.text for column in _under(line, cell))
            _name(line, cell, "position_unknown", f"one cell stands under several columns ({names})")
        return
    if line.cut and complete:
        # The text ends here, and no row before lost a cell: what is printed stands left to right.
        line.pairs = list(zip(line.columns, line.cells, strict=False))
        line.problems.append(
            problem(
                "cell_missing",
                f"the document ends inside this row: {count} of {width} cells",
                line.label.locator,
            )
        )
        return
    _unplaced(line, "cell_missing", f"the row has {count} cells under {width} columns")


def _leave_remarks_out(line: Line) -> bool:
    """Drop the column of remarks where its cell reaches down from a row above; False where a blank at the
    end may be that cell, and cells before it merged.
    """
    if not line.columns or line.columns[-1].code != "remark" or len(line.cells) >= len(line.columns):
        return True
    line.columns = line.columns[:-1]
    if not any(cell.text for cell in line.cells):
        return True
    if not line.cells[-1].text:
        _unplaced(line, "position_unknown", "its last cell may be that of the remarks, two others merged")
        return False
    if not looks_like_figure(line.cells[-1].text):
        line.cells = line.cells[:-1]  # a remark after all; the cell that is missing is a figure's
    return True


def _part_zeros(line: Line) -> None:
    """Take 000 under three columns apart. Of figures run together only noughts can be parted for certain:
    555 may be three cells or, where one was blank, two.
    """
    if len(line.cells) != 1 or len(line.columns) == 1 or not line.cells[0].fused:
        return
    (glued,) = line.cells
    if len(glued.text) == len(line.columns) and not glued.text.strip("0"):
        line.cells = [replace(glued, text="0", fused=False) for _ in line.columns]


def _place_padded(line: Line, padding: Padding) -> None:
    windows = _windows(line)
    if not windows:
        _unplaced(
            line, "surplus_cell", f"the row has more figures than the table has columns ({len(line.columns)})"
        )
        return
    offset = windows[0]
    if len(windows) > 1 and any(cell.text for cell in line.cells):
        if padding in (Padding.UNKNOWN, Padding.BOTH):
            _unplaced(line, "position_unknown", "blank cells and padding cannot be told apart in this row")
            return
        if padding is Padding.LEADING:
            offset = windows[-1]
    line.pairs = list(zip(line.columns, line.cells[offset : offset + len(line.columns)], strict=True))


def _under(line: Line, cell: Cell) -> list[Column]:
    if cell.first < 0:
        return []
    return [column for column in line.columns if 0 <= column.first <= cell.last and column.last >= cell.first]


def _by_grid(line: Line) -> list[tuple[Column, Cell]] | None:
    """The placement by grid columns, where header and values divide the width alike; else None."""
    if len(line.cells) == len(line.columns):
        for column, cell in zip(line.columns, line.cells, strict=True):
            if not (0 <= column.first == cell.first and column.last == cell.last):
                break
        else:
            return list(zip(line.columns, line.cells, strict=True))  # as most tables are
    pairs: list[tuple[Column, Cell]] = []
    for cell in line.cells:
        under = _under(line, cell)
        if len(under) == 1:
            pairs.append((under[0], cell))
        elif under or cell.text:
            return None
    codes = [id(column) for column, _ in pairs]
    if len(pairs) != len(line.columns) or len(set(codes)) != len(codes):
        return None
    return pairs


def _shifted(line: Line) -> bool:
    """Whether a row of the right length has blanks that the grid puts elsewhere than the order does."""
    if all(cell.text for cell in line.cells) or not any(cell.text for cell in line.cells):
        return False
    return any(
        under != [column]
        for column, cell in zip(line.columns, line.cells, strict=True)
        if cell.text and (under := _under(line, cell))
    )


def _unplaced(line: Line, code: str, why: str) -> None:
    for cell in line.cells:
        if cell.text:
            _name(line, cell, code, why)
    if not any(cell.text for cell in line.cells):
        _name(line, line.label, code, why)


def _name(line: Line, cell: Cell, code: str, why: str) -> None:
    where = " ".join(line.label.text.split()) or "a row without a label"
    line.problems.append(problem(code, f"{where}: {why}", cell.locator, cell.text))

"""Tables printed without rules: the columns are known by figures that stand one below the other.

A row is a line that ends in figures; its label stands to the left, on one line or several around it.
A blank cell shows as a column in which a row has nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from parsers.labels import is_label_piece, kinds
from parsers.numbers import looks_like_figure

if TYPE_CHECKING:
    from parsers.readers.ruled import Letter

_GAP = 0.45  # of a letter's height: more than this parts words
_FEWEST_COLUMNS = 3  # one or two figures behind a label read well as text
_FEWEST_IN_ONE_ROW = 6  # so many figures in a line are a table by themselves
_TALLEST_ROW = 6.0  # in letter heights: rows farther apart are of two tables
_HIGHEST_HEADER = 10  # lines


class Word(NamedTuple):
    """Letters without a gap between them."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    doubt: str = ""

    @property
    def center(self) -> float:
        """Half-way across."""
        return (self.left + self.right) / 2

    @property
    def middle(self) -> float:
        """Half-way down."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top


Line = list[Word]


class Printed(NamedTuple):
    """A printed cell: its text, its left and right edge, the problem for which it cannot be read as a figure."""

    text: str
    left: float
    right: float
    doubt: str = ""


@dataclass(slots=True)
class Unruled:
    """A table found: its rows, and the lines that it consists of, by index."""

    rows: list[list[Printed]]
    top: float
    lines: set[int] = field(default_factory=set)


def find_unruled(lines: Sequence[Line]) -> list[Unruled]:
    """The tables among lines of words, from top to bottom."""
    found: list[Unruled] = []
    block: list[int] = []
    for index in [*(i for i, line in enumerate(lines) if _figures(line)), None]:
        if block and (index is None or not _is_near(lines[block[-1]], lines[index])):
            table = _table(lines, block)
            if table is not None:
                found.append(table)
            block = []
        if index is not None:
            block.append(index)
    return found


def _figures(line: Line) -> Line:
    """The figures with which a line ends, where there are enough of them for a row."""
    count = 0
    while count < len(line) and looks_like_figure(line[-1 - count].text):
        count += 1
    return line[len(line) - count :] if count >= _FEWEST_COLUMNS else []


def _is_near(line: Line, below: Line) -> bool:
    """Whether two rows can be of one table: not far apart, and figures below figures."""
    here, there = _figures(line), _figures(below)
    near = there[0].middle - here[0].middle < _TALLEST_ROW * here[0].height
    return near and sum(any(_is_below(one, other) for other in there) for one in here) >= len(here) - 1


def _is_below(one: Word, other: Word) -> bool:
    return (
        min(one.right, other.right) > max(one.left, other.left) or abs(one.center - other.center) < one.height
    )


def _table(lines: Sequence[Line], block: list[int]) -> Unruled | None:
    columns = _columns([word for index in block for word in _figures(lines[index])])
    if len(columns) < _FEWEST_COLUMNS or (len(block) == 1 and len(columns) < _FEWEST_IN_ONE_ROW):
        return None
    edges = [
        columns[0][0] - lines[block[0]][0].height / 2,
        *((a[1] + b[0]) / 2 for a, b in pairwise(columns)),
        columns[-1][1] + (columns[-1][1] - columns[-1][0]) / 2 + lines[block[0]][0].height,
    ]
    header = _header(lines, block[0], edges)
    body = range(block[0] - _label_lines_above(lines, block, header), block[-1] + 1)
    taken = {*header, *body, *_label_lines_below(lines, block, edges)}
    table = Unruled([], min(lines[index][0].top for index in taken), taken)
    left = min(word.left for index in taken for word in lines[index])
    for index in header:
        table.rows.append(_row(lines[index], edges, left, is_header=True))
    rows: dict[int, list[Word]] = {index: [] for index in block}
    middles = {index: _figures(lines[index])[0].middle for index in block}
    for index in sorted(taken - set(header)):
        for word in lines[index]:
            own = index in rows
            rows[index if own else min(block, key=lambda row: abs(middles[row] - word.middle))].append(word)
    table.rows += [_row(words, edges, left, is_header=False) for words in rows.values()]
    return table


def _columns(figures: Sequence[Word]) -> list[tuple[float, float]]:
    """Left and right of the columns that figures form."""
    columns: list[tuple[float, float]] = []
    for word in sorted(figures, key=lambda one: one.left):
        if columns and word.left <= columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], word.right)
        else:
            columns.append((word.left, word.right))
    return columns


def _header(lines: Sequence[Line], first: int, edges: Sequence[float]) -> list[int]:
    """The lines above the first row whose words over the columns are labels or pieces of labels."""
    found: list[int] = []
    for index in range(first - 1, max(first - 1 - _HIGHEST_HEADER, -1), -1):
        over = [word for word in lines[index] if word.center > edges[0]]
        if (
            over
            and all(is_label_piece(word.text) for word in over)
            and "section" not in kinds(lines[index][0].text)
        ):
            found.append(index)
        elif over or not found or "section" in kinds("".join(word.text for word in lines[index])):
            break
        elif is_label_piece(lines[index][0].text) or lines[index][0].text.startswith(("（", "(")) or found:
            continue
    return sorted(range(min(found), first)) if found else []


def _label_lines_above(lines: Sequence[Line], block: Sequence[int], header: Sequence[int]) -> int:
    """How many lines directly above the first row hold the beginning of its label."""
    above = 0
    row = lines[block[0]][0]
    while block[0] - above - 1 >= 0 and block[0] - above - 1 not in header:
        line = lines[block[0] - above - 1]
        if row.middle - line[0].middle > 1.2 * (above + 1) * row.height or len(lines[block[0]]) > len(
            _figures(lines[block[0]])
        ):
            break
        above += 1
    return above


def _label_lines_below(lines: Sequence[Line], block: Sequence[int], edges: Sequence[float]) -> list[int]:
    """The lines directly below the last row that hold the end of its label."""
    last = lines[block[-1]]
    if len(last) > len(_figures(last)):
        return []
    below: list[int] = []
    for index in range(block[-1] + 1, len(lines)):
        line = lines[index]
        near = line[0].middle - last[0].middle < 1.2 * (len(below) + 1) * last[0].height
        if not near or any(word.right > edges[0] for word in line) or "section" in kinds(line[0].text):
            break
        below.append(index)
    return below


def _row(words: Sequence[Word], edges: Sequence[float], left: float, *, is_header: bool) -> list[Printed]:
    """The cells of a row: the parts of its label, then one a column, blank or not."""
    stacks: list[list[Word]] = []
    for word in sorted(
        (word for word in words if word.center <= edges[0]), key=lambda one: (one.top, one.left)
    ):
        stack = next((one for one in stacks if _overlaps(one[-1], word)), None)
        if stack is None:
            stacks.append([word])
        else:
            stack.append(word)
    stacks.sort(key=lambda stack: min(word.left for word in stack))
    starts = [left, *(min(word.left for word in stack) for stack in stacks[1:]), edges[0]]
    cells = [
        Printed("".join(word.text for word in stack), start, end)
        for stack, (start, end) in zip(stacks, pairwise(starts), strict=False)
    ]
    if not stacks and not is_header and left < edges[0]:
        cells = [Printed("", left, edges[0])]
    for start, end in pairwise(edges):
        inside = [word for word in words if start < word.center <= end]
        if inside or not is_header:
            doubt = next((word.doubt for word in inside if word.doubt), "").replace("faded", "not_shown")
            cells.append(Printed(" ".join(word.text for word in inside), start, end, doubt))
    return cells


def _overlaps(word: Word, other: Word) -> bool:
    shared = min(word.right, other.right) - max(word.left, other.left)
    return shared > 0.5 * min(word.right - word.left, other.right - other.left)


def words_of(line: Sequence["Letter"]) -> Line:
    """The words of a line of letters, which stand from left to right."""
    words: Line = []
    for one in line:
        if words and one.left - words[-1].right <= _GAP * one.height:
            last = words[-1]
            words[-1] = Word(
                last.text + one.text,
                last.left,
                min(last.top, one.top),
                max(last.right, one.right),
                max(last.bottom, one.bottom),
                last.doubt or one.doubt,
            )
        else:
            words.append(Word(one.text, one.left, one.top, one.right, one.bottom, one.doubt))
    return words

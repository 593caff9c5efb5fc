"""Printed pages: letters and rules at coordinates, put together into lines, paragraphs and tables.

Shared by PDF files and pictures. Lengths are in points (1/72 inch), y grows downwards.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from parsers.document import Cell, Document, Grid
from parsers.labels import read_label
from parsers.numbers import looks_like_figure
from parsers.readers.flow import Flow, merge_edges, nearest, span
from parsers.readers.unruled import Printed, find_unruled, words_of

_SAME_EDGE = 3.0  # edges closer than this are one
_SAME_COLUMN = 9.0  # by how much an edge may shift from one page to the next
_MARGIN = 0.12  # share of the page's height in which page numbers and running heads stand
_WIDE_MARGIN = 0.2  # in which what stands above or below everything else may be a page number
_BLANK = 0.3  # gaps between letters, in letter heights: from here on a blank
_SAME_SIZE = 0.8  # of the higher of two figures of one number
_PARTED = 1.0  # from here on two things
FADED = "faded"
"""Doubt about a letter of a page most of whose letters are hardly seen: in a cell of such alone it is not shown."""
_PAGE_NUMBER = re.compile(
    r"^[\s\-—–－·~]*(?:第?\s*\d{1,3}\s*页?(?:\s*[/,，]?\s*共?\s*\d{1,3}\s*页?)?)[\s\-—–－·~]*$"
)
_FULL_LINE = 18  # letters that a line of prose has at least, on paper of any size
_IN_NUMBERS = "0123456789."
_STATED_TWICE = 0.2  # letters that overlap but for this share of their height are bold by double print
_STATED_OVER = 0.26  # and figures that do, one printed over the other: half of the narrowest

Box: TypeAlias = tuple[float, float, float, float]
"""left, top, right, bottom"""


@dataclass(slots=True)
class Letter:
    """A letter, or a word that a picture was read as, where it stands.

    `turn` is by how many degrees counter-clockwise it must be turned to stand upright. `doubt` is the code
    of the problem for which nobody can say what it reads; a picture in place of text is a letter without text.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    turn: int = field(default=0, kw_only=True)
    doubt: str = field(default="", kw_only=True)

    @property
    def middle(self) -> float:
        """Half-way down."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def turned(self, turn: int, size: tuple[float, float]) -> "Letter":
        """The letter after its page, of this width and height, was turned counter-clockwise."""
        left, top, right, bottom = turned((self.left, self.top, self.right, self.bottom), turn, size)
        return Letter(self.text, left, top, right, bottom, turn=(self.turn - turn) % 360, doubt=self.doubt)


@dataclass(slots=True)
class PrintedLine:
    """A line of prose with its place on the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    is_row: bool  # wide gaps part it into cells


@dataclass(slots=True)
class PrintedTable:
    """A table, or the part of one that stands on this page."""

    rows: list[list[Printed]]
    top: float
    page: int
    number: int


@dataclass(slots=True)
class Page:
    """A page taken apart: lines and tables from top to bottom."""

    number: int
    height: float
    parts: list[PrintedLine | PrintedTable] = field(default_factory=list)


def take_apart(
    number: int, height: float, letters: Sequence[Letter], tables: Sequence[Sequence[Box]]
) -> Page:
    """A page from its letters and from the cells that its rules enclose, table by table."""
    page = Page(number, height)
    free: Sequence[Letter] = letters
    count = 0
    for cells in sorted(tables, key=lambda cells: min(cell[1] for cell in cells)):
        if len({round(cell[0]) for cell in cells}) < 2 and len(cells) != 1:
            continue  # boxes one below the other around prose
        if len(cells) == 1 and not _is_article(cells[0], free):
            continue
        rows, free = _rows(cells, free)
        count += 1
        page.parts.append(PrintedTable(rows, min(cell[1] for cell in cells), number, count))
    printed = _lines(free)
    unruled = find_unruled([words_of(line) for line in printed])
    taken = {index for table in unruled for index in table.lines}
    for number_on_page, table in enumerate(unruled, count + 1):
        page.parts.append(PrintedTable(table.rows, table.top, number, number_on_page))
    prose = (_shown(line) for index, line in enumerate(printed) if index not in taken)
    page.parts += [_printed_line(line) for line in prose if line]
    page.parts.sort(key=lambda part: part.top)
    return page


def turned(box: Box, turn: int, size: tuple[float, float]) -> Box:
    """A box on a page of this width and height, after the page was turned counter-clockwise by a number of quarters.

    >>> turned((0, 0, 10, 20), 90, (100, 200))
    (0, 90, 20, 100)
    """
    (left, top, right, bottom), (width, height) = box, size
    if turn == 90:
        return top, width - right, bottom, width - left
    if turn == 180:
        return width - right, height - bottom, width - left, height - top
    if turn == 270:
        return height - bottom, left, height - top, right
    return box


def add_turned(
    page: Page,
    letters: Sequence[Letter],
    tables: Sequence[Sequence[Box]],
    turn: int,
    size: tuple[float, float],
) -> None:
    """Add to a page what runs in another direction, read as if the page were turned."""
    count = sum(isinstance(part, PrintedTable) for part in page.parts)
    apart = take_apart(
        page.number,
        size[0] if turn % 180 else size[1],
        [letter.turned(turn, size) for letter in letters],
        [[turned(cell, turn, size) for cell in cells] for cells in tables],
    )
    for part in apart.parts:
        if isinstance(part, PrintedTable):
            part.number += count
    top = min(letter.top for letter in letters)
    before = [part for part in page.parts if part.top < top]
    page.parts = [*before, *apart.parts, *page.parts[len(before) :]]


def _is_article(cell: Box, letters: Sequence[Letter]) -> bool:
    """Whether a lone box is a row of table II that a page break parted from its table."""
    inside = "".join(letter.text for letter in letters if is_inside(letter, cell))
    return any(label.kind == "article" for label in read_label(inside))


def is_inside(letter: Letter, box: Box) -> bool:
    """Whether the middle of a letter lies in a box."""
    return box[0] <= (letter.left + letter.right) / 2 <= box[2] and box[1] <= letter.middle <= box[3]


def _rows(cells: Sequence[Box], letters: Sequence[Letter]) -> tuple[list[list[Printed]], list[Letter]]:
    """The rows of a table with the text of their cells, and the letters that stand outside it."""
    xs = merge_edges((x for cell in cells for x in (cell[0], cell[2])), _SAME_EDGE)
    ys = merge_edges((y for cell in cells for y in (cell[1], cell[3])), _SAME_EDGE)
    owner: dict[tuple[int, int], int] = {}
    places: list[tuple[int, int, int]] = []  # row, first and last column of each cell
    for index, cell in enumerate(cells):
        (first, last), (top, bottom) = span(xs, cell[0], cell[2]), span(ys, cell[1], cell[3])
        places.append((top, first, last))
        for row in range(top, bottom + 1):
            for column in range(first, last + 1):
                owner.setdefault((row, column), index)
    inside: dict[int, list[Letter]] = {}
    outside: list[Letter] = []
    for letter in letters:
        column = bisect_right(xs, (letter.left + letter.right) / 2) - 1
        row = bisect_right(ys, letter.middle) - 1
        if not (0 <= column < len(xs) - 1 and 0 <= row < len(ys) - 1):
            outside.append(letter)
            continue
        if (row, column) not in owner:
            # Rules are missing around it: what stands there is a cell of its own all the same.
            owner[row, column] = len(places)
            places.append((row, column, column))
        if letter.text or _fits(letter, cells, owner[row, column]):
            inside.setdefault(owner[row, column], []).append(letter)
    rows: list[list[tuple[int, int, str, str]]] = [[] for _ in range(len(ys) - 1)]
    spare = _padding(places, inside, xs)
    for index, (row, first, last) in enumerate(places):
        text, doubt = cell_text(inside.get(index, ()), xs[last + 1] - xs[first] - spare)
        rows[row].append((first, last, text, doubt))
    listed = [
        [Printed(text, xs[first], xs[last + 1], doubt) for first, last, text, doubt in sorted(row)]
        for row in rows
        if row
    ]
    return listed, outside


def _fits(picture: Letter, cells: Sequence[Box], owner: int) -> bool:
    """Whether a picture stands in the cell in which its middle lies, and does not only reach over it."""
    if owner >= len(cells):
        return False
    left, top, right, bottom = cells[owner]
    return (
        picture.left > left - _SAME_EDGE
        and picture.top > top - _SAME_EDGE
        and picture.right < right + _SAME_EDGE
        and picture.bottom < bottom + _SAME_EDGE
    )


def _padding(
    places: Sequence[tuple[int, int, int]], inside: Mapping[int, Sequence[Letter]], xs: Sequence[float]
) -> float:
    """What a table's cells leave free at their sides: less is left beside the fullest lines, left and right."""
    left = min((min(one.left for one in inside[i]) - xs[places[i][1]] for i in inside), default=0.0)
    right = min((xs[places[i][2] + 1] - max(one.right for one in inside[i]) for i in inside), default=0.0)
    return max(left, 0.0) + max(right, 0.0)


def cell_text(letters: Iterable[Letter], room: float) -> tuple[str, str]:
    """The text of a cell and the doubt about it; figures that stand apart are kept apart, so that two never
    read as one.

    A number that is longer than its line has `room` goes on in the next line, and is one number. What is
    not shown counts only where nothing else stands; what is no text, such as a picture, where no text does.
    """
    present = list(letters)
    written = [letter for letter in present if letter.text]
    if any(letter.doubt for letter in written):
        written = [letter for letter in written if letter.doubt != "not_shown"] or written
    doubt = next((letter.doubt for letter in (written or present) if letter.doubt), "")
    if doubt == FADED:
        doubt = "not_shown" if all(letter.doubt for letter in written) else "nearly_invisible"
    by_turn: dict[int, list[Letter]] = {}
    for letter in written:
        by_turn.setdefault(letter.turn, []).append(letter)
    # Letters that run up, down or on their head are turned about, so that their lines can be told.
    upright = (
        [letter.turned(turn, (0.0, 0.0)) if turn else letter for letter in some]
        for turn, some in by_turn.items()
    )
    return "\n".join(_text(some, room) for some in upright), doubt


def _text(letters: Iterable[Letter], room: float) -> str:
    text = ""
    previous: list[Letter] = []
    for line in _lines(letters):
        if previous:
            gap = min(one.top for one in line) - max(one.bottom for one in previous)
            are_figures = previous[-1].text[-1].isdigit() and line[0].text[0].isdigit()
            if are_figures and gap > _PARTED * line[0].height:
                text += " |\n"
            elif not _runs_over(previous, line, room):
                text += "\n"
        text += _joined(line, in_cell=True)
        previous = line
    return text


def _runs_over(line: Sequence[Letter], below: Sequence[Letter], room: float) -> bool:
    """Whether the line below is the rest of a number, for which this line has no room."""
    last, first = line[-1], below[0]
    if not (last.text[-1] in _IN_NUMBERS and first.text[0] in _IN_NUMBERS):
        return False
    width = last.right - line[0].left
    return (
        sum(len(one.text) for one in line) > 1 and width + (first.right - first.left) / len(first.text) > room
    )


def _shown(line: Sequence[Letter]) -> Sequence[Letter]:
    """A line of prose without what can hardly be seen."""
    return [letter for letter in line if letter.doubt != "nearly_invisible"]


def _printed_line(line: Sequence[Letter]) -> PrintedLine:
    return PrintedLine(
        _joined(line, in_cell=False),
        line[0].left,
        min(letter.top for letter in line),
        max(letter.right for letter in line),
        max(letter.bottom for letter in line),
        any(b.left - a.right > _PARTED * b.height for a, b in pairwise(line)),
    )


def _lines(letters: Iterable[Letter]) -> list[list[Letter]]:
    found: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda one: one.middle):
        if not letter.text.strip():
            continue
        if found and abs(letter.middle - found[-1][0].middle) < max(letter.height, found[-1][0].height) / 2:
            found[-1].append(letter)
        else:
            found.append([letter])
    return [sorted(line, key=lambda one: one.left) for line in found]


def _joined(line: Sequence[Letter], *, in_cell: bool) -> str:
    parts: list[str] = []
    previous: Letter | None = None
    for letter in line:
        if previous is not None:
            gap = letter.left - previous.right
            apart = letter.left - previous.left
            are_figures = letter.text[0].isdigit() and previous.text[-1].isdigit()
            if letter.text == previous.text and apart < _STATED_TWICE * letter.height:
                continue  # bold, by printing twice
            if in_cell and are_figures and apart < _STATED_OVER * letter.height:
                parts.append(" | ")  # one printed over the other
            elif (
                in_cell
                and are_figures
                and (gap > _PARTED * letter.height or not _are_level(previous, letter))
            ):
                parts.append(" | ")
            elif gap > _BLANK * letter.height:
                parts.append(" ")
        parts.append(letter.text)
        previous = letter
    return "".join(parts)


def _are_level(one: Letter, other: Letter) -> bool:
    """Whether two letters are of one size and stand on one line, as the figures of a number do."""
    higher = max(one.height, other.height)
    return min(one.height, other.height) > _SAME_SIZE * higher and (
        abs(one.bottom - other.bottom) < (1 - _SAME_SIZE) * higher
    )


def write_document(document: Document, pages: Sequence[Page]) -> Document:
    """The pages as one document: page numbers dropped, tables over several pages stitched, prose in paragraphs."""
    _drop_furniture(pages)
    flow = Flow(document)
    paragraph = _Paragraph(flow)
    parts = [part for page in pages for part in page.parts]
    left, right = _margins(parts)
    index = 0
    while index < len(parts):
        part = parts[index]
        index += 1
        if isinstance(part, PrintedLine):
            paragraph.add(part, left, right)
            continue
        paragraph.end()
        stitched = [part]
        while index < len(parts) and _continues(stitched[-1], following := parts[index]):
            stitched.append(following)  # type: ignore[arg-type]  # only a table continues a table
            index += 1
        flow.add(_grid(stitched, len(flow.document.blocks) + 1))
    paragraph.end()
    return flow.finish()


def _drop_furniture(pages: Sequence[Page]) -> None:
    """Take out page numbers, and what heads or foots every page after the first that shows it."""
    marginal: Counter[str] = Counter()
    for page in pages:
        marginal.update({part.text for part in page.parts if _is_marginal(part, page)})  # type: ignore[union-attr]
    seen: set[str] = set()
    for page in pages:
        kept: list[PrintedLine | PrintedTable] = []
        outermost = page.parts[:1] + page.parts[-1:]
        for part in page.parts:
            if (
                part in outermost
                and isinstance(part, PrintedLine)
                and _is_marginal(part, page, _WIDE_MARGIN)
                and _PAGE_NUMBER.match(part.text)
            ):
                continue
            if isinstance(part, PrintedLine) and _is_marginal(part, page):
                if _PAGE_NUMBER.match(part.text):
                    continue
                if marginal[part.text] > 1 and part.text in seen:
                    continue
                seen.add(part.text)
            kept.append(part)
        page.parts = kept


def _is_marginal(part: PrintedLine | PrintedTable, page: Page, margin: float = _MARGIN) -> bool:
    return isinstance(part, PrintedLine) and not (
        margin * page.height < (part.top + part.bottom) / 2 < (1 - margin) * page.height
    )


def _margins(parts: Sequence[PrintedLine | PrintedTable]) -> tuple[float, float]:
    """The left and right edge of the prose, as most lines of the document have it."""
    printed = [part for part in parts if isinstance(part, PrintedLine)]
    if not printed:
        return 0.0, 0.0
    common = Counter(round(line.left / 3) for line in printed).most_common(1)[0][0] * 3
    left = min(line.left for line in printed if line.left > common - 40)
    return left, max(line.right for line in printed)


@dataclass(slots=True)
class _Paragraph:
    """Lines that a page broke put together again."""

    flow: Flow
    text: str = ""
    is_open: bool = False

    def add(self, line: PrintedLine, left: float, right: float) -> None:
        """Add a line: to the paragraph, where that filled its line and this is not indented, or as a new one."""
        size = line.bottom - line.top
        if self.text and not (self.is_open and line.left < left + 1.2 * size and not line.is_row):
            self.end()
        self.text += line.text
        is_full = line.right > right - 2.2 * size and line.right - line.left > _FULL_LINE * size
        self.is_open = is_full and not line.is_row

    def end(self) -> None:
        """The paragraph is complete."""
        self.flow.text(self.text)
        self.text, self.is_open = "", False


def _continues(table: PrintedTable, following: PrintedLine | PrintedTable) -> bool:
    """Whether the next thing printed is the rest of `table`, on the next page."""
    if not isinstance(following, PrintedTable) or following.page != table.page + 1 or following.number != 1:
        return False
    (left, right), (other_left, other_right) = _extent(table), _extent(following)
    return abs(left - other_left) < 2 * _SAME_COLUMN and abs(right - other_right) < 2 * _SAME_COLUMN


def _extent(table: PrintedTable) -> tuple[float, float]:
    return (
        min(cell.left for row in table.rows for cell in row),
        max(cell.right for row in table.rows for cell in row),
    )


def _grid(tables: Sequence[PrintedTable], number: int) -> Grid:
    """One grid of all parts; each cell keeps in its locator the place that it has on its own page."""
    edges: list[float] = []  # of the whole; a part's edges are those of the part before, as near as they are
    parts: list[tuple[PrintedTable, list[float], list[float]]] = []
    for table in tables:
        own = merge_edges(
            (x for row in table.rows for cell in row for x in (cell.left, cell.right)), _SAME_EDGE
        )
        shared = _shared_edges(edges, own)
        edges = sorted({*edges, *shared})
        parts.append((table, own, shared))
    rows: list[list[Cell]] = []
    for table, own, shared in parts:
        columns = [edges.index(edge) for edge in shared]
        part = []
        for r, row in enumerate(table.rows, 1):
            cells = []
            for text, left, right, doubt in row:
                first, last = span(own, left, right)
                locator = f"p{table.page}.t{table.number}.r{r}.c{first + 1}"
                cells.append(Cell(text.strip(), locator, columns[first], columns[last + 1] - 1, doubt=doubt))
            part.append(cells)
        part = _without_repeated_header(rows, part)
        if rows and part and _is_rest_of(rows[-1], part[0]):
            rows[-1] = _whole(rows[-1], part.pop(0))
        elif rows and part:
            part[0] = [
                cell for cell in part[0] if not (_has_label(part[0], cell) and _ends_label(rows, cell))
            ]
        rows += part
    return Grid(rows, number)


def _without_repeated_header(rows: Sequence[Sequence[Cell]], part: list[list[Cell]]) -> list[list[Cell]]:
    """A part of a table without the header rows that are printed anew on its page."""
    repeated = 0
    for first, again in zip(rows, part, strict=False):
        if [(c.first, c.last, c.text) for c in first] != [(c.first, c.last, c.text) for c in again]:
            break
        if any(looks_like_figure(cell.text) and any(map(str.isdigit, cell.text)) for cell in again):
            break
        repeated += 1
    return part[repeated:]


def _shared_edges(edges: Sequence[float], own: Sequence[float]) -> list[float]:
    """For each edge of a part the edge of the whole that it is; itself where the whole has none there."""
    narrowest = min((b - a for a, b in pairwise(edges)), default=0.0)
    reach = min(_SAME_COLUMN, 0.4 * narrowest)
    shared: list[float] = []
    for edge in own:
        known = edges[nearest(edges, edge)] if edges else edge
        shared.append(known if abs(known - edge) <= reach and known not in shared else edge)
    return shared


def _is_rest_of(above: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Whether a page break cut a row in two: what one part has, the other lacks, and the label is whole again."""
    if not any(cell.text for cell in below):
        return True  # nothing but the rest of the frame
    stacked = [(one, other) for one in above for other in below if one.text and other.text]
    if any(
        _share_column(one, other) and (looks_like_figure(one.text) or looks_like_figure(other.text))
        for one, other in stacked
    ):
        return False  # a figure continues nothing, neither a figure nor the words of a header
    new_labels = [cell for cell in below if cell.text and not looks_like_figure(cell.text)]
    halves = [(one, other) for one, other in stacked if (one.first, one.last) == (other.first, other.last)]
    if len(halves) == len(new_labels) > 0:
        return all(_is_label(one.text + other.text) for one, other in halves) and not all(
            _is_label(one.text) and _is_label(other.text) for one, other in halves
        )
    # Only figures below: the label stands above, without figures.
    return not new_labels and not any(looks_like_figure(cell.text) for cell in above if cell.text)


def _share_column(one: Cell, other: Cell) -> bool:
    return one.first <= other.last and other.first <= one.last


def _has_label(row: Sequence[Cell], beside: Cell) -> bool:
    """Whether a row has a label of its own to the right of a cell, without which its figures had none."""
    return any(cell.first > beside.last and cell.text and read_label(cell.text) for cell in row)


def _ends_label(rows: Sequence[Sequence[Cell]], rest: Cell) -> bool:
    """Give the rest of a label that reaches over the page break to the cell where it begins, if it is one."""
    if not rest.text or looks_like_figure(rest.text) or _is_label(rest.text):
        return False
    above = next(
        (
            cell
            for row in reversed(rows)
            for cell in row
            if (cell.first, cell.last) == (rest.first, rest.last)
        ),
        None,
    )
    if above is None or not above.text or not _is_label(above.text + rest.text):
        return False
    above.text += rest.text
    return True


def _is_label(text: str) -> bool:
    return any(not label.slip for label in read_label(text))


def _whole(above: Sequence[Cell], below: Sequence[Cell]) -> list[Cell]:
    """Both halves of a row as one; a figure keeps the place where it is printed."""
    rest = {(cell.first, cell.last): cell for cell in below}
    cells: list[Cell] = []
    for cell in above:
        other = rest.pop((cell.first, cell.last), None)
        if other is not None and not cell.text:
            cells.append(other)
        else:
            if other is not None:
                cell.text += other.text
                cell.doubt = cell.doubt or other.doubt
            cells.append(cell)
    return sorted([*cells, *rest.values()], key=lambda cell: cell.first)

"""What a PDF shows is what is read of it: PDFium's picture of the page is the judge.

Cells are drawn with every device that hides, fades, covers, clips or strikes figures, alone and together.
For each piece of text the page is rendered with it and without it: a piece that makes no difference is
shown to nobody, and must not be read.

The long form, by hand: python -m tests.readers.test_pdf_shown 500
"""

import math
import random
import sys
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

import numpy
import pytest

from parsers.document import Cell, Document, Grid
from parsers.numbers import read_figure
from parsers.readers.pdf import read_pdf
from tests.readers.paper import HEIGHT, SCALE, WIDTH, Paper, look, written

COLUMNS, ROWS = 4, 24
LEFT, TOP, WIDE, HIGH = 40.0, 800.0, 128.0, 24.0
PAGES = 8
PLAIN, READABLE, NOTHING = 0.3, 0.1, 0.02  # of what a black letter changes


@dataclass
class Figures:
    """What is drawn in a cell: steps in drawing order, of which some are pieces of text."""

    x: float
    y: float
    rng: random.Random
    steps: list[tuple[str, str]] = field(default_factory=list)  # operators, and the text that they write
    notes: list[tuple[str, bytes | None, str]] = field(default_factory=list)  # annotations, and their texts
    begins: list[int] = field(default_factory=list)  # the first piece of each device
    marks: set[int] = field(default_factory=set)  # pieces that are shown and are no part of the figure
    is_open: bool = False  # nobody can say what it reads
    is_cut: bool = False  # not all of it may be seen
    faint: bool = False  # nobody may be able to say what was meant

    def write(
        self, text: str, *, before: str = "", after: str = "", x: float = 0, y: float = 0, size: float = 9
    ) -> None:
        letters = written(self.x + x, self.y + y, text, size).decode()
        self.steps.append((f"q {before} BT {letters} ET {after} Q", text))

    def mark(self) -> None:
        """The last piece is shown, and is no part of the figure."""
        self.marks.add(sum(1 for _, text in self.steps if text) - 1)

    def draw(self, operators: str) -> None:
        self.steps.append((operators, ""))

    def box(self, x: float, width: float, *, y: float = -3, height: float = 13) -> str:
        return f"{self.x + x:.2f} {self.y + y:.2f} {width:.2f} {height:.2f} re"

    def number(self, digits: int = 3) -> str:
        return str(self.rng.randint(10 ** (digits - 1), 10**digits - 1))


Device = Callable[[Figures, Paper], None]
WIDTH_OF_THREE = 15.0  # of three figures of 9 points in Helvetica


def plain(cell: Figures, paper: Paper) -> None:
    cell.write(cell.number(cell.rng.randint(1, 5)), before="0 g")


def unpainted(cell: Figures, paper: Paper) -> None:
    cell.write(cell.number(), before="0 g")
    cell.write(cell.number(2), before=f"0 g {cell.rng.choice((3, 7))} Tr", x=WIDTH_OF_THREE + 1)


def unpainted_alone(cell: Figures, paper: Paper) -> None:
    cell.write(cell.number(), before="0 g 3 Tr")


def outlined(cell: Figures, paper: Paper) -> None:
    cell.write(cell.number(), before=f"1 g 0 G 0.4 w {cell.rng.choice((1, 2))} Tr")


def grey(cell: Figures, paper: Paper) -> None:
    cell.faint = True
    level = cell.rng.choice((0, 0.3, 0.6, 0.7, 0.95, 0.99, 1))
    colour = cell.rng.choice(
        (
            f"{level} g",
            f"{level} {level} {level} rg",
            f"0 0 0 {1 - level:.2f} k",
            f"/DeviceGray cs {level} sc",
        )
    )
    cell.write(cell.number(), before=colour)


def on_a_ground(cell: Figures, paper: Paper) -> None:
    cell.faint = True
    ground = cell.rng.choice((0, 0.2, 0.5, 0.8, 0.95))
    cell.draw(f"q {ground} g {cell.box(-3, 60)} f Q")
    level = cell.rng.choice((0, ground, ground, min(ground + 0.01, 1), 1))
    cell.write(cell.number(), before=f"{level} g")


def white_behind(cell: Figures, paper: Paper) -> None:
    cell.faint = True
    cell.write(cell.number(), before="0 g")
    cell.write(cell.number(2), before="1 g", x=WIDTH_OF_THREE + 1)


def see_through(cell: Figures, paper: Paper) -> None:
    cell.faint = True
    opacity = cell.rng.choice((0, 0.01, 0.1, 0.6, 0.8, 1))  # PDFium takes it twice
    cell.write(cell.number(), before=f"0 g /{paper.state(f'/ca {opacity}')} gs")


def tiny(cell: Figures, paper: Paper) -> None:
    cell.faint = True
    cell.write(cell.number(), before="0 g")
    cell.write(cell.number(2), before="0 g", x=WIDTH_OF_THREE + 1, size=cell.rng.choice((0.3, 0.5, 1)))


def covered(cell: Figures, paper: Paper) -> None:
    """Something is drawn over the figure, wholly or in part, and perhaps another figure over that."""
    cell.faint = True
    cell.write(cell.number(), before="0 g")
    share = cell.rng.choice((1.0, 1.0, 1.0, 0.5, 0.0))
    cell.is_cut |= share == 0.5
    box = cell.box(-1 if share else 40, (WIDTH_OF_THREE + 3) * (share or 1))
    level = cell.rng.choice((1, 1, 0.9, 0))
    cell.faint |= level < 1 or share == 0.5  # a blot is no blank
    left, bottom, width, height = box.split()[:4]
    kind = cell.rng.randrange(8)
    if kind == 0:
        cell.faint = True
        cell.draw(f"q {width} 0 0 {height} {left} {bottom} cm /{paper.picture(255)} Do Q")
    elif kind == 1:
        cell.draw(f"q /{paper.form(f'{level} g {box} f')} Do Q")
    elif kind == 2:
        cell.draw(
            f"q {level} G {height} w {left} {float(bottom) + float(height) / 2} m {float(left) + float(width)} {float(bottom) + float(height) / 2} l S Q"
        )
    elif kind == 3:
        cell.draw(f"q /{paper.state('/ca 0')} gs {level} g {box} f Q")  # covers nothing
    elif kind == 4:
        cell.draw(f"q /{paper.state('/BM/Multiply')} gs 1 1 0.6 rg {box} f Q")  # a marker
    elif kind == 5:
        x, y, w, h = map(float, box.split()[:4])
        cell.draw(f"q {level} g {x} {y} m {x + w} {y} l {x + w} {y + h} l {x} {y + h} l h f Q")
    elif kind == 6:
        cell.draw(f"q {level} g {box} W n {LEFT} 0 500 820 re f Q")  # bounded by what it covers
    else:
        cell.draw(f"q {level} g {box} {cell.rng.choice(('f', 'f*', 'F', 'B'))} Q")
    if share == 1.0 and level and kind not in (3, 4) and cell.rng.random() < 0.6:
        cell.write(cell.number(), before="0 g", x=cell.rng.choice((0, 2)))


def clipped(cell: Figures, paper: Paper) -> None:
    cell.faint = True
    box = cell.rng.choice((cell.box(-1, 60), cell.box(-1, 60, y=12), cell.box(50, 20), cell.box(-1, 0.5)))
    cell.write(cell.number(), before=f"0 g {box} {cell.rng.choice(('W', 'W*'))} n")


def layered(cell: Figures, paper: Paper) -> None:
    on, off = paper.layer(shown=True), paper.layer(shown=False)
    one = cell.rng.choice(
        (on, off, off, paper.member([on, off], cell.rng.choice(("AnyOn", "AllOn", "AnyOff", "AllOff"))))
    )
    cell.write(cell.number(), before="0 g")
    if cell.rng.random() < 0.5:
        cell.write(cell.number(2), before=f"0 g /OC /{one} BDC", after="EMC", x=WIDTH_OF_THREE + 1)
    else:
        text = cell.number(2)
        letters = written(cell.x + WIDTH_OF_THREE + 1, cell.y, text).decode()
        number = paper._resources["Properties"][one]
        cell.steps.append((f"q /{paper.form(f'BT {letters} ET', entries=f'/OC {number} 0 R')} Do Q", text))


def within_a_form(cell: Figures, paper: Paper) -> None:
    """What the page sets before counts within it, too."""
    cell.faint = True
    text = cell.number()
    letters = written(cell.x, cell.y, text).decode()
    before = cell.rng.choice(
        ("0 g", "1 g", "0 g 3 Tr", f"0 g /{paper.state('/ca 0')} gs", f"0 g {cell.box(40, 9)} W n")
    )
    group = cell.rng.choice(("", "/Group<</S/Transparency>>"))
    box = cell.rng.choice(("0 0 595 842", "0 0 9 9"))
    cell.steps.append((f"q {before} /{paper.form(f'BT {letters} ET', box, group)} Do Q", text))


def raised(cell: Figures, paper: Paper) -> None:
    """A mark of a note, one sign or three."""
    figure = cell.number(cell.rng.randint(1, 4))
    cell.write(figure, before="0 g")
    cell.write(
        cell.rng.choice(("1", "2", "12", "[1]", "*")), before="0 g", x=len(figure) * 5.0 + cell.rng.uniform(0, 1.5),
        y=cell.rng.choice((3.0, 4.0, 2.5, -2.0)), size=cell.rng.choice((4.5, 5.5, 6)),
    )  # fmt: skip
    cell.mark()


def struck(cell: Figures, paper: Paper) -> None:
    cell.write(cell.number(), before="0 g")
    cell.mark()
    y = cell.y + cell.rng.uniform(2.2, 3.8)
    x0, x1 = cell.x + cell.rng.uniform(-2, 0), cell.x + WIDTH_OF_THREE + cell.rng.uniform(0, 2)
    kind = cell.rng.randrange(5)
    if kind == 0:
        cell.draw(f"q 0 G 0.6 w {x0} {y} m {x1} {y} l S Q")
    elif kind == 1:
        cell.draw(f"q 0 g {x0} {y - 0.3} {x1 - x0} 0.6 re f Q")
    elif kind == 2:
        for up in (-0.7, 0.7):
            cell.draw(f"q 1 0 0 RG 0.4 w {x0} {y + up} m {x1} {y + up} l S Q")
    elif kind == 3:
        cell.draw(f"q 0 G 0.6 w {x0} {cell.y} m {x1} {cell.y + 6.5} l S Q")
    else:
        quad = f"{x0} {y + 4} {x1} {y + 4} {x0} {y - 4} {x1} {y - 4}"
        paper.note(f"/Subtype/StrikeOut/Rect[{x0} {y - 4} {x1} {y + 4}]/QuadPoints[{quad}]/C[1 0 0]/F 4")


def underlined(cell: Figures, paper: Paper) -> None:
    cell.write(cell.number(), before="0 g")
    cell.draw(f"q 0 G 0.5 w {cell.x} {cell.y - 1.3} m {cell.x + WIDTH_OF_THREE} {cell.y - 1.3} l S Q")


def bold(cell: Figures, paper: Paper) -> None:
    text = cell.number()
    letters = written(cell.x + cell.rng.uniform(0.1, 2), cell.y - cell.rng.uniform(0, 1), text).decode()
    cell.draw(f"q 0.5 g BT {letters} ET Q")
    cell.write(text, before="0 g")


def over_another(cell: Figures, paper: Paper) -> None:
    """Nobody can read it."""
    letters = written(cell.x + cell.rng.choice((0, 0.5, 2, 3)), cell.y, cell.number()).decode()
    cell.draw(f"q 0 g BT {letters} ET Q")
    cell.write(cell.number(), before="0 g")
    cell.is_open = True


def stamped(cell: Figures, paper: Paper) -> None:
    """A picture that lets through what lies below it."""
    cell.write(cell.number(), before="0 g")
    mask = paper.picture(30)
    number = paper._resources["XObject"][mask]
    box = f"30 0 0 12 {cell.x - 2:.2f} {cell.y - 3:.2f} cm"
    cell.draw(f"q {box} /{paper.picture(120, f'/SMask {number} 0 R')} Do Q")


def shaded(cell: Figures, paper: Paper) -> None:
    """A shade is drawn over the figure, or below it."""
    cell.faint = True
    shade = paper._named(
        "Shading",
        "S",
        b"<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 595 0]/Function<</FunctionType 2/Domain[0 1]/C0[1]/C1[0.9]/N 1>>>>",
    )
    below = cell.rng.random() < 0.5
    if below:
        cell.draw(f"q {cell.box(-1, 30)} W n /{shade} sh Q")
    cell.write(cell.number(), before="0 g")
    if not below:
        cell.draw(f"q {cell.box(-1, 30)} W n /{shade} sh Q")


def filled_in(cell: Figures, paper: Paper) -> None:
    """A field of a form, with a look of its own or the viewer's, hidden or not."""
    text = cell.number()
    flags = cell.rng.choice((4, 4, 2, 32))
    rect = f"{cell.x:.2f} {cell.y - 4:.2f} {cell.x + 60:.2f} {cell.y + 10:.2f}"
    has_look = cell.rng.random() < 0.6
    drawn = (
        paper.look(f"/Tx BMC q BT /H 9 Tf 0 g 2 4 Td ({text}) Tj ET Q EMC", "0 0 60 14") if has_look else None
    )
    entries = f"/Subtype/Widget/FT/Tx/T(f{cell.x:.0f}-{cell.y:.0f})/V({text})/DA(/H 9 Tf 0 g)/Rect[{rect}]/F {flags}"
    cell.notes.append((entries, drawn, text))


def noted(cell: Figures, paper: Paper) -> None:
    """Remarks that open only when asked for, and text laid over the page."""
    cell.write(cell.number(), before="0 g")
    rect = f"{cell.x + 20:.2f} {cell.y - 4:.2f} {cell.x + 70:.2f} {cell.y + 10:.2f}"
    text = cell.number(2)
    if cell.rng.random() < 0.5:
        paper.note(f"/Subtype/Popup/Contents(99)/Rect[{rect}]/F 4")
    else:
        cell.is_open = True  # two figures in one cell are none
        drawn = paper.look(f"q BT /H 9 Tf 0 g 2 4 Td ({text}) Tj ET Q", "0 0 50 14")
        cell.notes.append(
            (f"/Subtype/FreeText/Contents({text})/DA(/H 9 Tf 0 g)/Rect[{rect}]/F 4", drawn, text)
        )


DEVICES: Sequence[Device] = (
    plain, unpainted, unpainted_alone, outlined, grey, on_a_ground, white_behind, see_through, tiny, covered, covered,
    clipped, layered, within_a_form, raised, struck, underlined, bold, over_another,
    stamped, shaded, filled_in, noted,
)  # fmt: skip


def drawn(seed: int) -> tuple[Paper, list[Figures], list[str]]:
    """A page of cells, and the names of their devices."""
    rng = random.Random(seed)
    paper = Paper()
    paper.table(LEFT, TOP, [[""] * COLUMNS] * ROWS, [WIDE] * COLUMNS, HIGH)
    paper.text(LEFT, 20, "本街道依照条例规定公开政府信息的情况说明如下" * 2)
    cells, names = [], []
    for number in range(COLUMNS * ROWS):
        x = LEFT + WIDE * (number % COLUMNS) + 6
        y = TOP - HIGH * (number // COLUMNS + 1) + 8
        cell = Figures(x, y, rng)
        devices = rng.sample(DEVICES, rng.choice((1, 1, 2)))
        for device in devices:
            cell.begins.append(sum(1 for _, text in cell.steps if text))
            device(cell, paper)
            cell.x += 55
        cells.append(cell)
        names.append(" and ".join(device.__name__ for device in devices))
    return paper, cells, names


def with_all_but(paper: Paper, cells: Sequence[Figures], left_out: int | None) -> bytes:
    """The page without one piece of text of each cell."""
    page = deepcopy(paper)
    for cell in cells:
        pieces = [*(step for step in cell.steps if step[1]), *cell.notes]
        for step in cell.steps:
            if left_out is None or not step[1] or pieces.index(step) != left_out:
                page.draw(step[0])
        for note in cell.notes:
            if left_out is None or pieces.index(note) != left_out:
                page.note(note[0], note[1])
    return page.file()


def judged(seed: int) -> list[str]:
    """What was read otherwise than it is shown, of one page."""
    paper, cells, names = drawn(seed)
    data = with_all_but(paper, cells, None)
    whole = look(data)
    pieces = max(sum(1 for _, text in cell.steps if text) + len(cell.notes) for cell in cells)
    without = [look(with_all_but(paper, cells, number)) for number in range(pieces)]
    read = {}
    document = read_pdf(data, None)
    for grid in (block for block in document.blocks if isinstance(block, Grid)):
        read = {(r, cell.first): cell for r, row in enumerate(grid.rows) for cell in row}
    found = []
    for number, (cell, name) in enumerate(zip(cells, names, strict=True)):
        place = number // COLUMNS, number % COLUMNS
        told = verdict(cell, place, whole, without, read.get(place))
        if told:
            found.append(f"seed {seed}, {name} at {place}: {told}; drawn {cell.steps}")
    return found


def verdict(
    cell: Figures,
    place: tuple[int, int],
    whole: numpy.ndarray,
    without: Sequence[numpy.ndarray],
    got: Cell | None,
) -> str:
    top, left = HEIGHT - TOP + HIGH * place[0], LEFT + WIDE * place[1]
    region = (
        slice(int((top + 1) * SCALE), int((top + HIGH - 1) * SCALE)),
        slice(int((left + 1) * SCALE), int((left + WIDE - 1) * SCALE)),
    )
    if got is None:
        return "no such cell"
    doubtful, whole_seen = False, True
    parts = [""] * (len(cell.begins) + 1)  # of each device, and of the annotations
    written_pieces = sum(1 for _, text in cell.steps if text)
    pieces = [*(text for _, text in cell.steps if text), *(text for _, _, text in cell.notes)]
    for number, text in enumerate(pieces):
        share = int(abs(whole[region] - without[number][region]).sum()) / (ink(text))
        whole_seen &= share > PLAIN and not cell.is_cut
        if number not in cell.marks and share > READABLE:
            device = sum(begin <= number for begin in cell.begins) - 1
            parts[device if number < written_pieces else -1] += text
        elif number not in cell.marks and share > NOTHING:
            doubtful = True
    shown = [part for part in parts if part]
    figure = read_figure(got.text, "count", doubt=got.doubt)
    named = figure.state == "unreadable"
    if cell.is_open or doubtful or len(shown) > 1 or (not shown and cell.marks):
        return "" if named else f"{got.text!r} is read, and nobody can say"
    if named and cell.faint and not whole_seen:
        return ""
    if named or got.text != "".join(shown):
        return f"{shown!r} is shown, {got.text!r} {got.doubt} is read"
    return ""


def ink(text: str) -> float:
    """What black letters of nine points change in a picture of white paper, about."""
    return 255 * 13.0 * SCALE * SCALE * len(text)


@pytest.mark.parametrize("seed", range(PAGES))
def test_what_is_shown_is_read(seed: int) -> None:
    found = judged(seed)
    assert not found, "\n".join(found)


# ---- pages on their side, on their head, aslant; several ways of writing on one page ----------------

HEADER = ["信息内容", "本年制发件数", "本年废止件数"]
TABLE = [HEADER, ["规章", "1", "60"], ["行政规范性文件", "89", "26"]]
WIDTHS = (160.0, 90.0, 90.0)


def laid_out(turn: float = 0, x: float = 60, y: float = 700) -> bytes:
    """Operators for a line of prose and a table, turned clockwise by so many degrees."""
    paper = Paper()
    paper.text(x, y + 20, "二、主动公开政府信息情况")
    paper.table(x, y, TABLE, WIDTHS)
    radians = math.radians(-turn)
    cos, sin = math.cos(radians), math.sin(radians)
    # About the middle of an upright page, so that small turns stay on it.
    e = 297 - 297 * cos + 421 * sin
    f = 421 - 297 * sin - 421 * cos
    return b"q %.6f %.6f %.6f %.6f %.3f %.3f cm\n%s\nQ" % (
        cos,
        sin,
        -sin,
        cos,
        e,
        f,
        b"\n".join(paper.content),
    )


def grids(document: Document) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row] for row in one.rows] for one in document.blocks if isinstance(one, Grid)
    ]


@pytest.mark.parametrize("turn", [0, 90, 180, 270, 1, -2.5, 7, 181])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_page_is_turned_as_a_person_would_turn_it(turn: float, rotate: int) -> None:
    side = 900
    paper = Paper(width=side, height=side, rotate=rotate)
    paper.draw(b"1 0 0 1 150 30 cm")
    paper.draw(laid_out(turn))
    document = read_pdf(paper.file(), None)
    assert grids(document) == [TABLE]
    assert [one.code for one in document.problems] == []


@pytest.mark.parametrize("rotate", [90, 270])
def test_upright_pages_on_landscape_paper_are_read_whole_and_named(rotate: int) -> None:
    paper = Paper(width=HEIGHT, height=WIDTH, rotate=rotate)
    paper.draw(laid_out())
    document = read_pdf(paper.file(), None)
    assert grids(document) == [TABLE]
    assert [one.code for one in document.problems] == ["page_cut_off"]


def test_a_table_on_its_side_on_an_upright_page() -> None:
    for turn in (90, 180, 270):
        paper = Paper()
        paper.draw(laid_out(turn, 60, 560))
        for line in range(12):
            paper.text(40, 780 - 14 * line, "本街道依照条例规定公开政府信息")
        assert grids(read_pdf(paper.file(), None)) == [TABLE]


def test_a_header_that_runs_up_its_columns() -> None:
    paper = Paper()
    paper.table(60, 700, [["", "", ""]], WIDTHS, 80)
    paper.table(60, 620, TABLE[1:], WIDTHS)
    for n, (x, up) in enumerate(((80, 1), (250, -1), (340, 1))):
        code = HEADER[n].encode("utf-16-be").hex()
        y = 630 if up == 1 else 690
        paper.draw(f"q BT /F 9 Tf 0 {up} {-up} 0 {x} {y} Tm <{code}> Tj ET Q")
    assert grids(read_pdf(paper.file(), None)) == [TABLE]


def test_a_watermark_is_no_part_of_any_cell() -> None:
    paper = Paper()
    paper.draw(laid_out())
    paper.draw("q 0.8 g BT /H 40 Tf 0.7 0.7 -0.7 0.7 200 600 Tm (2023 88) Tj ET Q")
    assert grids(read_pdf(paper.file(), None)) == [TABLE]


def test_a_row_struck_through_as_a_whole_is_taken_back() -> None:
    paper = Paper()
    paper.draw(laid_out())
    paper.rule(62, 664.5, 398, 664.5)
    (rows,) = [one.rows for one in read_pdf(paper.file(), None).blocks if isinstance(one, Grid)]
    assert [[(cell.text, cell.doubt) for cell in row] for row in rows][1][1:] == [("", "taken_back")] * 2
    assert [cell.text for cell in rows[2]] == TABLE[2]


def test_what_lies_outside_the_crop_box_is_not_shown() -> None:
    paper = Paper(crop=(0, 0, 595, 842))
    paper.draw(laid_out())
    whole = grids(read_pdf(paper.file(), None))
    paper.crop = (0, 100, 300, 842)
    assert [[row[:2] for row in table] for table in whole] == [
        [row[:2] for row in table] for table in grids(read_pdf(paper.file(), None))
    ]
    assert [row[2:] for row in grids(read_pdf(paper.file(), None))[0]] != [row[2:] for row in whole[0]]


@pytest.mark.parametrize("hides", ["3 Tr", "1 g"])
def test_a_page_that_is_all_unseen_is_read_figure_by_figure_as_lesser_evidence(hides: str) -> None:
    paper = Paper()
    paper.draw(hides)
    paper.draw(laid_out().replace(b"0 g 0 Tr", b""))
    (rows,) = [one.rows for one in read_pdf(paper.file(), None).blocks if isinstance(one, Grid)]
    assert [[cell.text for cell in row] for row in rows] == TABLE
    assert {cell.doubt for row in rows for cell in row} == {"not_shown"}
    figure = read_figure("89", "count", doubt="not_shown")
    assert (figure.value, figure.problem) == (89, "not_shown")


def test_text_behind_the_picture_of_a_page_is_trusted_only_where_no_picture_can_be_read() -> None:
    paper = Paper()
    paper.draw(laid_out().replace(b"0 Tr", b"3 Tr"))
    paper.draw(f"q 595 0 0 842 0 0 cm /{paper.picture(200)} Do Q")
    data = paper.file()
    assert [one.code for one in read_pdf(data, None, trusts_layers=False).problems] == ["needs_ocr"]
    trusting = read_pdf(data, None, trusts_layers=True)
    assert grids(trusting) == [TABLE]
    assert {
        cell.doubt for one in trusting.blocks if isinstance(one, Grid) for row in one.rows for cell in row
    } == {"not_shown"}
    assert [one.code for one in trusting.problems] == ["read_from_picture"]


def test_a_picture_and_letters_drawn_as_shapes_are_no_blanks() -> None:
    paper = Paper()
    paper.table(60, 700, [TABLE[0], ["规章", "", ""]], WIDTHS)
    paper.draw(f"q 12 0 0 9 226 663 cm /{paper.picture(90)} Do Q")
    paper.draw("q 0 g 320 660 m 326 660 328 668 320 669 c 312 668 314 660 320 660 c f Q")
    (rows,) = [one.rows for one in read_pdf(paper.file(), None).blocks if isinstance(one, Grid)]
    assert [(cell.text, cell.doubt) for cell in rows[1][1:]] == [("", "picture_in_cell")] * 2


if __name__ == "__main__":
    pages = int(sys.argv[1])
    told = [line for seed in range(1000, 1000 + pages) for line in judged(seed)]
    sys.stdout.write("\n".join([*told[:40], f"{len(told)} of {pages * COLUMNS * ROWS} cells", ""]))

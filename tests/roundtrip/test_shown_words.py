"""What an office program prints of a DOCX, an ODT, an RTF and a DOC is what is read of them.

Cells are drawn with every device by which such a file shows something else than it stores, alone and together.
LibreOffice prints them as a PDF, and what a reader sees of that (`tests.readers.test_pdf_shown` holds it
against a picture) must be what the parser reads of the file itself, or the cell must be named.

The long form, by hand: python -m tests.roundtrip.test_shown_words 100 docx
"""

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from docx.table import _Cell
from docx.text.run import Run
from PIL import Image

from parsers.document import Cell, Document, Grid
from parsers.numbers import read_figure
from parsers.readers.kinds import read_document
from schemas.text import squeeze
from tests.roundtrip.office import convert

FILES = 3  # drawn in a run of the tests: 3 times 16 rows of 6 cells, in each kind
ROWS, COLUMNS = 16, 6
KINDS = ("docx", "odt", "rtf", "doc")
COLOURS = ("FFFFFF", "000000", "FEFEFE", "FF0000", "999999", "F2F2F2", "00B050", "1F3864")

Device = Callable[["Draw", _Cell], None]
Mark = Callable[["Draw", Run], None]


class Draw:
    """A document that is being drawn."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.document = docx.Document()
        self.styles: dict[str, Mark] = {}

    def number(self) -> str:
        return self.rng.choice(("0", "7", "12", "340", "3402"))

    def style(self, mark: Mark, kind: WD_STYLE_TYPE) -> str:
        """The name of a style that marks letters."""
        name = f"{mark.__name__} {kind.name} {len(self.styles)}"
        style = self.document.styles.add_style(name, kind)
        mark(self, style)
        self.styles[name] = mark
        if self.rng.random() < 0.3:
            child = self.document.styles.add_style(f"{name} child", kind)
            child.base_style = style
            return child.name
        return name


# -- what is done to letters


def struck(_: Draw, run: Run) -> None:
    run.font.strike = True


def struck_twice(_: Draw, run: Run) -> None:
    run.font.double_strike = True


def hidden(_: Draw, run: Run) -> None:
    run.font.hidden = True


def superscript(_: Draw, run: Run) -> None:
    run.font.superscript = True


def subscript(_: Draw, run: Run) -> None:
    run.font.subscript = True


def raised(draw: Draw, run: Run) -> None:
    run.font.size = Pt(6)
    properties(run).append(element("position", val=draw.rng.choice(("10", "8", "-8"))))


def coloured(draw: Draw, run: Run) -> None:
    run.font.color.rgb = RGBColor.from_string(draw.rng.choice(COLOURS))


def shaded(draw: Draw, run: Run) -> None:
    run.font.color.rgb = RGBColor.from_string(draw.rng.choice(COLOURS))
    properties(run).append(element("shd", val="clear", color="auto", fill=draw.rng.choice(COLOURS)))


def highlighted(draw: Draw, run: Run) -> None:
    run.font.color.rgb = RGBColor.from_string(draw.rng.choice(COLOURS))
    run.font.highlight_color = draw.rng.choice(
        (WD_COLOR_INDEX.BLACK, WD_COLOR_INDEX.WHITE, WD_COLOR_INDEX.YELLOW, WD_COLOR_INDEX.DARK_BLUE)
    )


def sized(draw: Draw, run: Run) -> None:
    run.font.size = Pt(draw.rng.choice((1, 1, 10, 12)))


def squeezed(draw: Draw, run: Run) -> None:
    properties(run).append(element("w", val=draw.rng.choice(("66", "90"))))


def bold(_: Draw, run: Run) -> None:
    run.font.bold = run.font.italic = run.font.all_caps = True


def told_off(draw: Draw, run: Run) -> None:
    """Properties that are there and off."""
    run.font.hidden = run.font.superscript = False


MARKS: tuple[Mark, ...] = (
    struck, struck, struck_twice, hidden, hidden, superscript, subscript, raised, coloured, coloured, shaded, highlighted,
    sized, squeezed, bold, told_off,
)  # fmt: skip
# Highlights in styles are shown by some programs only. LibreOffice loses sizes of character styles in tables of a
# style, and the ground of letters in styles of an RTF.
MARKS_OF_STYLES = [mark for mark in MARKS if mark not in (highlighted, sized, shaded)]


def properties(run: Run) -> "docx.oxml.xmlchemy.BaseOxmlElement":
    return run._element.get_or_add_rPr() if isinstance(run, Run) else run.element.get_or_add_rPr()


def element(name: str, **attributes: str) -> "docx.oxml.xmlchemy.BaseOxmlElement":
    return OxmlElement(f"w:{name}", {qn(f"w:{key}"): value for key, value in attributes.items()})


# -- what stands in cells


def plain(draw: Draw, cell: _Cell) -> None:
    cell.paragraphs[0].add_run(draw.number())


def marked(draw: Draw, cell: _Cell) -> None:
    """A figure and something else, which looks different."""
    other = draw.rng.choice(("1", "99", "[1]", "*", "5"))
    parts = [(draw.number(), None), (other, draw.rng.choice(MARKS))]
    if draw.rng.random() < 0.3:
        parts.reverse()
    if draw.rng.random() < 0.3 and len(other) == 1:
        parts.append((draw.number(), draw.rng.choice((struck, hidden, coloured, bold, told_off))))
    for text, mark in parts:
        run = cell.paragraphs[0].add_run(text)
        if mark is not None:
            mark(draw, run)


def whole(draw: Draw, cell: _Cell) -> None:
    """A figure of which everything looks different, perhaps in two ways."""
    run = cell.paragraphs[0].add_run(draw.number())
    for mark in draw.rng.sample(MARKS, draw.rng.choice((1, 1, 2))):
        mark(draw, run)


def by_character_style(draw: Draw, cell: _Cell) -> None:
    cell.paragraphs[0].add_run(draw.number())
    run = cell.paragraphs[0].add_run(draw.rng.choice(("1", "99")))
    # (LibreOffice loses sizes of character styles in tables of a style.)
    run.style = draw.style(
        draw.rng.choice([one for one in MARKS if one is not sized]), WD_STYLE_TYPE.CHARACTER
    )


def by_paragraph_style(draw: Draw, cell: _Cell) -> None:
    cell.paragraphs[0].style = draw.style(draw.rng.choice(MARKS_OF_STYLES), WD_STYLE_TYPE.PARAGRAPH)
    run = cell.paragraphs[0].add_run(draw.number())
    if draw.rng.random() < 0.3:
        told_off(draw, run)


def on_a_ground(draw: Draw, cell: _Cell) -> None:
    fill = element("shd", val="clear", color="auto", fill=draw.rng.choice(COLOURS))
    holder = draw.rng.choice((cell._element.get_or_add_tcPr, cell.paragraphs[0]._element.get_or_add_pPr))
    holder().append(fill)
    run = cell.paragraphs[0].add_run(draw.number())
    if draw.rng.random() < 0.8:
        coloured(draw, run)


def pictured(draw: Draw, cell: _Cell) -> None:
    file = BytesIO()
    Image.new("RGB", (60, 15), "grey").save(file, "PNG")
    if draw.rng.random() < 0.5:
        cell.paragraphs[0].add_run(draw.number())
    cell.paragraphs[0].add_run().add_picture(file, width=Pt(30))


def revised(draw: Draw, cell: _Cell) -> None:
    """A figure that replaced another, with the change on record."""
    who = {
        qn("w:id"): str(draw.rng.randrange(10**6)),
        qn("w:author"): "a",
        qn("w:date"): "2024-01-01T00:00:00Z",
    }
    deleted, inserted = OxmlElement("w:del", who), OxmlElement("w:ins", who)
    old, new = cell.paragraphs[0].add_run(), cell.paragraphs[0].add_run(draw.number())
    text = OxmlElement("w:delText")
    text.text = "99"
    old._element.append(text)
    deleted.append(old._element)
    inserted.append(new._element)
    paragraph = cell.paragraphs[0]._element
    for one in draw.rng.choice(((deleted, inserted), (inserted,), (deleted,))):
        paragraph.append(one)
    if inserted.getparent() is None and draw.rng.random() < 0.5:
        cell.paragraphs[0].add_run(draw.number())


def turned(draw: Draw, cell: _Cell) -> None:
    """Letters that run from the right. (LibreOffice knows nothing of Word's `w:bdo`, only of Unicode's signs.)"""
    run = cell.paragraphs[0].add_run(
        draw.rng.choice(("\u202e{}\u202c", "\u202e{}", "{}")).format(draw.number())
    )
    run.font.rtl = draw.rng.random() < 0.5


def worked_out(draw: Draw, cell: _Cell) -> None:
    """A field with its result."""
    number = draw.number()
    for kind, text in (("begin", ""), ("", f"={number}"), ("separate", ""), (None, number), ("end", "")):
        run = cell.paragraphs[0].add_run(text if kind is None else "")
        if kind:
            run._element.append(element("fldChar", fldCharType=kind))
        elif kind == "":
            code = OxmlElement("w:instrText")
            code.text = text
            run._element.append(code)


def two_lines(draw: Draw, cell: _Cell) -> None:
    cell.paragraphs[0].add_run(draw.number())
    run = cell.add_paragraph().add_run(draw.number())
    draw.rng.choice((hidden, struck, hidden, told_off))(draw, run)


def numbered(draw: Draw, cell: _Cell) -> None:
    cell.paragraphs[0].style = draw.rng.choice(("List Number", "List Number", "List Bullet"))
    cell.paragraphs[0].add_run(draw.rng.choice(("", "7", "3402")))


def controlled(draw: Draw, cell: _Cell) -> None:
    """A content control."""
    cell.paragraphs[0].add_run(draw.number())
    control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent/></w:sdt>")
    control[1].append(cell.paragraphs[0].runs[0]._element)
    cell.paragraphs[0]._element.append(control)


def low_line(draw: Draw, cell: _Cell) -> None:
    cell.paragraphs[0].add_run(draw.number())
    spacing = element("spacing", line=draw.rng.choice(("240", "300")), lineRule="exact")
    cell.paragraphs[0]._element.get_or_add_pPr().append(spacing)


DEVICES: tuple[Device, ...] = (
    plain, plain, marked, marked, marked, whole, whole, by_character_style, by_paragraph_style, on_a_ground, pictured, revised,
    turned, worked_out, two_lines, numbered, controlled, low_line,
)  # fmt: skip


# LibreOffice draws a frame around the pictures of a DOC, which looks like rules.
LEFT_OUT: Mapping[str, tuple[Device, ...]] = {"doc": (pictured,)}


def drawn(seed: int, kind: str) -> tuple[bytes, dict[tuple[int, int], str]]:
    """A Word file to be made one of this kind, and the device of each cell by row and column."""
    draw = Draw(seed)
    rng = draw.rng
    devices_of_kind = [device for device in DEVICES if device not in LEFT_OUT.get(kind, ())]
    section = draw.document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    table = draw.document.add_table(ROWS, COLUMNS + 2)
    table.style = rng.choice(("Table Grid", "Table Grid", "Table Grid", "Light Grid Accent 1"))
    borders = element("tblBorders")
    for name in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(name, val="single", sz="4", space="0", color="auto"))
    table._tbl.tblPr.append(borders)
    devices: dict[tuple[int, int], str] = {}
    for number, row in enumerate(table.rows, 1):
        cells = row.cells
        cells[0].text, cells[-1].text = f"第{number}行文字", f"第{number}行末尾"
        for column in range(1, COLUMNS + 1):
            device = rng.choice(devices_of_kind)
            device(draw, cells[column])
            devices[number, column] = f"{device.__name__} {_said(cells[column])}"
    for row in rng.sample(list(table.rows), rng.choice((0, 1, 2))):
        properties = row._tr.get_or_add_trPr()
        properties.append(
            element("trHeight", val="1", hRule="exact")
        )  # LibreOffice prints Word's hidden rows
    draw.document.add_paragraph("以上。")  # LibreOffice makes no table of one with which a DOC ends
    file = BytesIO()
    draw.document.save(file)
    return file.getvalue(), devices


def _said(cell: _Cell) -> str:
    """What a cell says of its letters, for whoever reads a report."""
    said = [
        f"{one.tag.rpartition('}')[2]}={'/'.join(one.attrib.values())}"
        for holder in cell._element.iter(qn("w:rPr"), qn("w:pPr"))
        for one in holder
    ]
    return " ".join(said)


def grid(document: Document) -> list[list[Cell]]:
    return [row for block in document.blocks if isinstance(block, Grid) for row in block.rows]


def judged(
    files: Mapping[str, tuple[bytes, dict[tuple[int, int], str]]], kind: str, workplace: Path
) -> tuple[list[str], Counter[str]]:
    """What was read otherwise than it is printed, and how often which was the case."""
    data = {name: one for name, (one, _) in files.items()}
    if kind != "docx":
        made = convert(data, kind, workplace / "made")
        data = {f"{Path(name).stem}.{kind}": one for name, one in made.items()}
    printed = convert(data, "pdf", workplace / "printed")
    found: list[str] = []
    counted: Counter[str] = Counter()
    for name, (_, devices) in zip(data, files.values(), strict=True):
        shown, read = grid(read_document(printed[name])), grid(read_document(data[name]))
        ours = {squeeze(row[0].text): row for row in read}
        if len(read) != len(shown):
            found.append(f"{name}: {len(shown)} rows are printed, {len(read)} are read")
        for row in shown:
            label = squeeze(row[0].text)
            own = ours.get(label)
            if own is None or len(own) != len(row):
                found.append(f"{name}: {label}: {len(row)} cells are printed, {own and len(own)} are read")
                continue
            for there, here in zip(row, own, strict=True):
                told = verdict(there, here)
                counted[told] += 1
                if told not in ("right", "named"):
                    digits = "".join(char for char in label if char.isdigit())
                    device = devices.get((int(digits or 0), there.first))
                    found.append(
                        f"{name}: {label}, column {there.first}, {device}: {told}: printed {there.text!r} {there.doubt}, "
                        f"read {here.text!r} {here.doubt}"
                    )
    return found, counted


def verdict(there: Cell, here: Cell) -> str:
    """How what was read of a cell compares with what is printed."""
    printed, read = (read_figure(cell.text, "count", doubt=cell.doubt) for cell in (there, here))
    if read.state == "unreadable" and here.doubt != "picture_in_cell":
        return "right" if printed.state == "unreadable" else "lost" if printed.value is not None else "named"
    if read.state == "unreadable":
        return "named"  # what a picture beside a figure says, nobody knows
    if (printed.state, printed.value) == (read.state, read.value):
        return "right"
    if squeeze(there.text) == squeeze(here.text) and there.doubt == here.doubt:
        return "right"
    return "SILENT"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_printed_is_read(kind: str, tmp_path: Path) -> None:
    first = 100 * KINDS.index(kind)
    files = {f"file{seed}.docx": drawn(seed, kind) for seed in range(first, first + FILES)}
    found, counted = judged(files, kind, tmp_path)
    assert not found, "\n".join(found)
    assert counted["right"] > 0.8 * FILES * (ROWS - 2) * COLUMNS


if __name__ == "__main__":
    count = int(sys.argv[1])
    for kind in sys.argv[2:] or KINDS:
        with tempfile.TemporaryDirectory() as folder:
            files = {f"file{seed}.docx": drawn(seed, kind) for seed in range(1000, 1000 + count)}
            found, counted = judged(files, kind, Path(folder))
        sys.stdout.write("\n".join([*found[:80], f"{kind}: {len(found)} {dict(counted)}", ""]))

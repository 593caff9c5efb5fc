"""Drawn reports as an office would lay them out: flat OpenDocument text and sheets, with the truth beside.

Paper, margins, faces, page numbers, repeated headers and rows cut by the page are drawn from the same
seed as the report, so that tables break anywhere.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from random import Random

from tests.drawn import GENERATIONS, ODDITIES, ReportTruth, draw
from tests.drawn.sketch import Cell, Paragraph, Sketch, Table, occupied

PAGE_ODDITIES = ("nbsp_blanks", "digits_in_runs", "gb18030", "byte_order_mark")
"""What only a page of the web can have."""

_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
    )
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,11})(?:\.\d{0,5}[1-9])?")
_PAPER = ((21.0, 29.7), (21.0, 29.7), (21.0, 29.7), (29.7, 21.0), (29.7, 42.0))  # cm; some print on A3
_FACES = ("WenQuanYi Zen Hei", "Noto Sans CJK SC", "DejaVu Serif")


@dataclass(frozen=True, slots=True)
class Paper:
    """A report laid out.

    Args:
        document: a flat OpenDocument text (.fodt).
        sheet: the same as a flat OpenDocument spreadsheet (.fods).
        page: the same as a page of the web, whose reading shows what the parser makes of the report itself.
        truth: what a careful reader gives for it.
        told: what was drawn, in one line.
    """

    document: bytes
    sheet: bytes
    page: bytes
    truth: ReportTruth
    told: str


def lay_out(seed: int, generation: str, oddities: Sequence[str] = (), *, revised: bool = False) -> Paper:
    """Draw a report and lay it out; `revised` keeps the record of figures that were changed while writing."""
    page = draw(Random(seed), generation=generation, layout="html", oddities=oddities)
    rng = Random(seed)
    sketch = GENERATIONS[generation](rng)
    for name in oddities:
        ODDITIES[name](rng, sketch)
    told = f"lay_out({seed}, {generation!r}, {tuple(oddities)!r}{', revised=True' if revised else ''})"
    document = _Writer(Random(seed), sketch, revised=revised).document()
    return Paper(document, _sheet(sketch), page.data, page.truth, told)


class _Writer:
    """Writes a sketch as flat OpenDocument text."""

    def __init__(self, rng: Random, sketch: Sketch, *, revised: bool) -> None:
        self._rng, self._sketch, self._revised = rng, sketch, revised
        self._width, self._height = rng.choice(_PAPER)
        self._margin = rng.choice((1.5, 2.0, 2.54))
        self._face = rng.choice(_FACES)
        self._size = rng.choice((9, 10.5, 12, 16))
        self._table_size = rng.choice((8, 9, 10.5)) if self._width < 25 else rng.choice((9, 10.5, 12))
        self._number = rng.choice(("", "— {} —", "- {} -", "{}", "第{}页", "第 {} 页 共 9 页"))
        self._repeats_header = rng.random() < 0.4
        self._keeps_rows = rng.random() < 0.5
        self._align = rng.choice(("start", "center"))
        self._padding = rng.choice((0.05, 0.1, 0.15))
        self._styles: list[str] = []
        self._changes: list[str] = []

    def document(self) -> bytes:
        body = f'<text:p text:style-name="Title">{_inline(self._sketch.title)}</text:p>'
        for number, block in enumerate(self._sketch.blocks):
            if isinstance(block, Table):
                body += self._table(block, number)
            else:
                style = "Strong" if block.heading else "Prose"
                body += f'<text:p text:style-name="{style}">{_inline(block.text)}</text:p>'
        changes = (
            f"<text:tracked-changes>{''.join(self._changes)}</text:tracked-changes>" if self._changes else ""
        )
        footer = ""
        if self._number:
            number = _inline(self._number).replace("{}", "<text:page-number/>")
            footer = f'<style:footer><text:p text:style-name="Cell">{number}</text:p></style:footer>'
        face = 'style:font-name="F" style:font-name-asian="F"'
        keep = "always" if self._keeps_rows else "auto"
        return _flat(
            "text",
            f'<office:font-face-decls><style:font-face style:name="F" svg:font-family="\'{self._face}\'"/>'
            "</office:font-face-decls>"
            f'<office:styles><style:default-style style:family="paragraph"><style:text-properties {face} '
            f'fo:font-size="{self._size}pt" style:font-size-asian="{self._size}pt" fo:language="zh" fo:country="CN" '
            'style:language-asian="zh" style:country-asian="CN"/></style:default-style></office:styles>'
            "<office:automatic-styles>"
            '<style:style style:name="Title" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/>'
            '<style:text-properties fo:font-size="18pt" style:font-size-asian="18pt"/></style:style>'
            '<style:style style:name="Strong" style:family="paragraph"><style:text-properties fo:font-weight="bold" '
            'style:font-weight-asian="bold"/></style:style>'
            f'<style:style style:name="Prose" style:family="paragraph"><style:paragraph-properties fo:text-indent="{2 * self._size}pt"/></style:style>'
            f'<style:style style:name="Cell" style:family="paragraph"><style:paragraph-properties fo:text-align="{self._align}"/>'
            f'<style:text-properties fo:font-size="{self._table_size}pt" style:font-size-asian="{self._table_size}pt"/></style:style>'
            '<style:style style:name="Box" style:family="table-cell"><style:table-cell-properties '
            f'fo:border="0.5pt solid #000000" fo:padding="{self._padding}cm" style:vertical-align="middle"/></style:style>'
            f'<style:style style:name="Line" style:family="table-row"><style:table-row-properties fo:keep-together="{keep}"/></style:style>'
            + "".join(self._styles)
            + f'<style:page-layout style:name="Paper"><style:page-layout-properties fo:page-width="{self._width}cm" '
            f'fo:page-height="{self._height}cm" fo:margin="{self._margin}cm"/></style:page-layout></office:automatic-styles>'
            f'<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="Paper">{footer}'
            "</style:master-page></office:master-styles>",
            changes + body,
        )

    def _table(self, table: Table, number: int) -> str:
        width = table.width()
        space = self._width - 2 * self._margin
        shares = _shares(table, width)
        columns = ""
        for column, share in enumerate(shares):
            self._styles.append(
                f'<style:style style:name="T{number}.{column}" style:family="table-column">'
                f'<style:table-column-properties style:column-width="{space * share:.3f}cm"/></style:style>'
            )
            columns += f'<table:table-column table:style-name="T{number}.{column}"/>'
        self._styles.append(
            f'<style:style style:name="T{number}" style:family="table"><style:table-properties style:width="{space:.3f}cm" '
            'table:align="margins" table:border-model="collapsing"/></style:style>'
        )
        rows = [
            f'<table:table-row table:style-name="Line">{"".join(self._cells(places))}</table:table-row>'
            for places in _grid(table, width)
        ]
        heads = 0
        if self._repeats_header and table.kind in {"III", "IV", "statistics"}:
            while all(cell.role in {"head", "note"} for cell in table.rows[heads]):
                heads += 1
        header = (
            f"<table:table-header-rows>{''.join(rows[:heads])}</table:table-header-rows>" if heads else ""
        )
        return f'<table:table table:style-name="T{number}">{columns}{header}{"".join(rows[heads:])}</table:table>'

    def _cells(self, places: Sequence[Cell | None]) -> Iterator[str]:
        for cell in places:
            if cell is None:
                yield "<table:covered-table-cell/>"
                continue
            text = f'<text:p text:style-name="Cell">{self._cell_text(cell)}</text:p>'
            yield f'<table:table-cell table:style-name="Box" office:value-type="string"{_spans(cell)}>{text}</table:table-cell>'

    def _cell_text(self, cell: Cell) -> str:
        text = _inline(cell.text)
        if (
            not self._revised
            or cell.role != "figure"
            or not cell.text.isdecimal()
            or self._rng.random() < 0.7
        ):
            return text
        gone, new = f"c{len(self._changes)}", f"c{len(self._changes) + 1}"
        info = "<office:change-info><dc:creator>李四</dc:creator><dc:date>2023-01-09T10:00:00</dc:date></office:change-info>"
        old = str(self._rng.randint(1, 99))
        self._changes += [
            f'<text:changed-region text:id="{gone}"><text:deletion>{info}<text:p>{old}</text:p></text:deletion></text:changed-region>',
            f'<text:changed-region text:id="{new}"><text:insertion>{info}</text:insertion></text:changed-region>',
        ]
        return (
            f'<text:change text:change-id="{gone}"/><text:change-start text:change-id="{new}"/>{text}'
            f'<text:change-end text:change-id="{new}"/>'
        )


def _grid(table: Table, width: int) -> Iterator[list[Cell | None]]:
    """Each row's places: the cell that begins there, or None where one reaches over it."""
    for places in occupied(table.rows):
        row: list[Cell | None] = [
            (place.cell if place.begins else None) if place.cell is not None else Cell("", "filler")
            for place in places
        ]
        yield row + [Cell("", "filler") for _ in range(width - len(row))]


def _shares(table: Table, width: int) -> list[float]:
    """What each column has of the width: as much as its longest words ask for, within bounds."""
    needs = [3.0] * width
    for places in _grid(table, width):
        for column, cell in enumerate(places):
            if cell is not None and cell.colspan == 1:
                longest = max((len(line) for line in cell.text.split("\n")), default=0)
                needs[column] = max(needs[column], min(longest, 12 if cell.role != "figure" else 8) * 1.0)
    return [need / sum(needs) for need in needs]


def _spans(cell: Cell) -> str:
    spans = (("columns", cell.colspan), ("rows", cell.rowspan))
    return "".join(f' table:number-{name}-spanned="{span}"' for name, span in spans if span > 1)


def _inline(text: str) -> str:
    shown = escape(text, quote=False).replace("\n", "<text:line-break/>").replace("\t", "<text:tab/>")
    return re.sub("  +", lambda blanks: f' <text:s text:c="{len(blanks.group()) - 1}"/>', shown)


def _sheet(sketch: Sketch) -> bytes:
    """The report on one sheet: prose in a row each, tables cell by cell, bare numbers as numbers."""
    width = max((table.width() for table in sketch.tables()), default=6)
    rows = [_prose_row(sketch.title, width)]
    for block in sketch.blocks:
        if isinstance(block, Paragraph):
            rows.append(_prose_row(block.text, width))
            continue
        for places in _grid(block, block.width()):
            cells = "".join(
                "<table:covered-table-cell/>" if cell is None else _sheet_cell(cell) for cell in places
            )
            rows.append(f"<table:table-row>{cells}</table:table-row>")
    return _flat("spreadsheet", "", f'<table:table table:name="年报">{"".join(rows)}</table:table>')


def _prose_row(text: str, width: int) -> str:
    spanned = f' table:number-columns-spanned="{width}"' if width > 1 else ""
    covered = "<table:covered-table-cell/>" * (width - 1)
    return (
        f'<table:table-row><table:table-cell office:value-type="string"{spanned}><text:p>{_inline(text)}</text:p>'
        f"</table:table-cell>{covered}</table:table-row>"
    )


def _sheet_cell(cell: Cell) -> str:
    if not cell.text:
        return f"<table:table-cell{_spans(cell)}/>"
    kind = (
        f' office:value-type="float" office:value="{cell.text}"'
        if cell.role == "figure" and _NUMBER.fullmatch(cell.text)
        else ' office:value-type="string"'
    )
    lines = "".join(f"<text:p>{_inline(line)}</text:p>" for line in cell.text.split("\n"))
    return f"<table:table-cell{kind}{_spans(cell)}>{lines}</table:table-cell>"


def _flat(kind: str, styles: str, body: str) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{kind}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {_NAMES} office:version="1.2" office:mimetype="{mime}">'
        f"{styles}<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>"
    ).encode()

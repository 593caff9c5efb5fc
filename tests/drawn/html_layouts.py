"""Reports as pages show them: tables right and wrong, as portals and word processors write them."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from random import Random
from typing import TypeAlias

from tests.drawn.sketch import Cell, Paragraph, Row, Sketch, Table, figure_rows, occupied

Rows: TypeAlias = list[Row]
HtmlLayout: TypeAlias = Callable[[Random, Sketch], str]


# -- the pieces of a page ----------------------------------------------------------------------


def _text(text: str, style: set[str], newline: str = "<br>") -> str:
    if not text.strip() and "nbsp_blanks" in style:
        return "&nbsp;"
    shown = escape(text, quote=False).replace("\xa0", "&nbsp;").replace("\n", newline)
    if "digit_spans" in style and text.isdecimal() and len(text) > 1:
        return "".join(f"<span>{digit}</span>" for digit in text)
    return shown


def _attributes(cell: Cell) -> str:
    spans = (("colspan", cell.colspan), ("rowspan", cell.rowspan))
    return "".join(f' {name}="{span}"' for name, span in spans if span > 1)


def plain_table(table: Table, style: set[str]) -> str:
    """A table as a careful editor leaves it."""
    rows = []
    for row in table.rows:
        cells = "".join(f"<td{_attributes(cell)}>{_text(cell.text, style)}</td>" for cell in row)
        rows.append(f"<tr>{cells}</tr>")
    return f'<table border="1">\n{chr(10).join(rows)}\n</table>'


def _headed_table(table: Table, style: set[str]) -> str:
    """thead, tbody and th cells."""
    rows: list[tuple[bool, str]] = []
    for row in table.rows:
        cells = ""
        for cell in row:
            tag = "td" if cell.role == "figure" else "th"
            cells += f"<{tag}{_attributes(cell)}><p>{_text(cell.text, style)}</p></{tag}>"
        rows.append((any(cell.role == "figure" for cell in row), f"<tr>{cells}</tr>"))
    first = next((i for i, (figures, _) in enumerate(rows) if figures), len(rows))
    head = "\n".join(text for _, text in rows[:first])
    body = "\n".join(text for _, text in rows[first:])
    return f"<table><caption></caption><thead>{head}</thead><tbody>{body}</tbody></table>"


_SPAN = "<span lang=\"EN-US\" style='font-size:12.0pt;font-family:仿宋'>"
_MSO_TD = (
    '<td width="{width}"{spans} style=\'width:{width}.0pt;border:solid windowtext 1.0pt;'
    "mso-border-alt:solid windowtext .5pt'>"
)
_MSO_P = '<p class="MsoNormal" align="center" style=\'text-align:center;line-height:18.0pt\'>'


def word_table(table: Table, style: set[str]) -> str:
    """A table as a word processor exports it: 84 KB for the three tables of a report."""
    rows: list[str] = []
    for row in table.rows:
        cells = ""
        for cell in row:
            text = f"</span>{_SPAN}".join(_text(part, style) for part in _runs(cell.text))
            inner = f"{_MSO_P}{_SPAN}{text}<o:p></o:p></span></p>"
            opening = _MSO_TD.format(width=38 * cell.colspan, spans=_attributes(cell))
            cells += f"{opening}{inner}</td>"
        rows.append(f"<tr style='mso-yfti-irow:{len(rows)};height:24.0pt'>{cells}</tr>")
    body = "\n".join(rows)
    return (
        '<table class="MsoNormalTable" border="0" cellspacing="0" cellpadding="0" width="568" style=\'width:426.1pt;'
        "margin-left:-.05pt;border-collapse:collapse;mso-yfti-tbllook:1184;mso-padding-alt:0cm 0cm 0cm 0cm'>"
        f"<tbody>{body}</tbody></table>"
    )


def _runs(text: str) -> list[str]:
    """Text in the runs that a word processor makes of it: long labels fall into two."""
    middle = len(text) // 2
    return [text[:middle], text[middle:]] if len(text) > 6 else [text]


def _sloppy_table(table: Table, style: set[str]) -> str:
    """Upper case, no quotes, cells and rows that are never closed."""
    lines = ["<TABLE border=1 cellSpacing=0>"]
    for row in table.rows:
        lines.append("<TR>")
        for cell in row:
            spans = _attributes(cell).replace('"', "").upper()
            lines.append(f"<TD{spans} nowrap>{_text(cell.text, style, '<BR>')}")
    lines.append("</TABLE>")
    return "\n".join(lines)


TablePrinter: TypeAlias = Callable[[Table, set[str]], str]


def _page(sketch: Sketch, body: str, *, word: bool = False) -> str:
    word_head = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">'
        "<head><style>\n<!--\n/* Style Definitions */\np.MsoNormal, li.MsoNormal, div.MsoNormal\n"
        "{mso-style-unhide:no;margin:0cm;}\n-->\n</style>"
    )
    head = word_head if word else '<html lang="zh-CN">\n<head>'
    return (
        f'<!DOCTYPE html>\n{head}<meta charset="utf-8"><title>{escape(sketch.title)}</title></head>\n<body>\n'
        f'<div class="nav"><a href="/">首页</a> <a href="/zwgk/">政务公开</a></div>\n'
        f'<h1>{_text(sketch.title, set())}</h1>\n<div id="zoom">\n{body}\n</div>\n'
        f"<div>主办单位：区人民政府办公室</div>\n</body>\n</html>\n"
    )


def _blocks(sketch: Sketch, show: TablePrinter) -> list[str]:
    parts = []
    for block in sketch.blocks:
        if isinstance(block, Table):
            parts.append(show(block, sketch.style))
        elif block.heading:
            parts.append(f"<p><strong>{_text(block.text, set())}</strong></p>")
        else:
            parts.append(f'<p style="text-indent:2em">{_text(block.text, set())}</p>')
    return parts


def _with(show: TablePrinter, *, word: bool = False) -> HtmlLayout:
    def layout(_rng: Random, sketch: Sketch) -> str:
        return _page(sketch, "\n".join(_blocks(sketch, show)), word=word)

    return layout


# -- spans gone wrong --------------------------------------------------------------------------


def _empty_cells(_rng: Random, sketch: Sketch) -> str:
    """Places that a rowspan should cover are empty cells instead (layouts.md, 006)."""
    for table in sketch.tables():
        rows: Rows = []
        for places in occupied(table.rows):
            row: Row = []
            seen: set[int] = set()
            for place in places:
                if place.cell is None or id(place.cell) in seen:
                    continue
                seen.add(id(place.cell))
                row.append(place.cell if place.top else Cell("", "filler", colspan=place.cell.colspan))
            rows.append(row)
        for cell in table.cells():
            cell.rowspan = 1
        table.rows = rows
    return _with(plain_table)(_rng, sketch)


def _lost_rowspans(_rng: Random, sketch: Sketch) -> str:
    """Rowspans are not written at all, so that later rows begin further left."""
    _doubt_spans(sketch)
    for table in sketch.tables():
        for cell in table.cells():
            cell.rowspan = 1
    return _with(plain_table)(_rng, sketch)


def _doubt_spans(sketch: Sketch) -> None:
    """Without true spans a cell over several applicants leaves its whole row uncertain.

    So does a total whose head stands first where neither spans nor sums show its column.
    """
    for table in sketch.tables():
        if table.order == "untold":
            for cell in table.cells("figure"):
                for truth in cell.truths():
                    truth.doubt("total_moved")
        for row in figure_rows(table):
            if any(cell.also for cell in row):
                for cell in row:
                    for truth in cell.truths():
                        truth.doubt("merged")


def _no_spans(_rng: Random, sketch: Sketch) -> str:
    """Neither colspans nor rowspans: each row as long as it has cells."""
    _doubt_spans(sketch)
    for table in sketch.tables():
        for cell in table.cells():
            cell.rowspan = cell.colspan = 1
    return _with(plain_table)(_rng, sketch)


def _divided_differently(rng: Random, sketch: Sketch) -> str:
    """Header and value cells divide the same width differently (layouts.md, 005).

    Header rows that hang together by a rowspan grow by the same columns, so that they fit each
    other; each other row divides the added width anew.
    """
    _doubt_spans(sketch)
    for table in sketch.tables():
        extra = rng.randint(1, 4)
        grid = occupied(table.rows)
        header = [i for i, row in enumerate(table.rows) if not any(c.role == "figure" for c in row)]
        tied = {i for i in header if any(p.cell and p.cell.rowspan > 1 for p in grid[i])}
        columns = [rng.randrange(len(grid[min(tied)])) for _ in range(extra)] if tied else []
        grown: list[Cell] = []
        for i in sorted(tied):
            for column in columns:
                place = grid[i][column] if column < len(grid[i]) else grid[i][-1]
                if place.cell and place.top:
                    grown.append(place.cell)
        for cell in grown:
            cell.colspan += 1
        for i, row in enumerate(table.rows):
            if i not in tied:
                _widen(rng, row, extra)
    return _with(plain_table)(rng, sketch)


def _widen(rng: Random, row: Row, extra: int) -> None:
    loose = [cell for cell in row if cell.role in {"head", "figure"}] or row
    for _ in range(extra):
        rng.choice(loose).colspan += 1


def _ragged(rng: Random, sketch: Sketch) -> str:
    """Every row divides the width on its own, so that the rows of a header do not fit each other.

    Where a header has several rows, its last columns then hang over thin air; the outer columns of
    table III are not certain (`head_wrong`), since 总计 may lie over another column than its own.
    """
    _doubt_spans(sketch)
    for table in sketch.tables():
        extra = rng.randint(1, 4)
        for row in table.rows:
            _widen(rng, row, extra)
        if table.kind in {"III", "IV"}:
            for cell in table.cells("figure"):
                if cell.truth:
                    cell.truth.doubt("head_wrong")
    return _with(plain_table)(rng, sketch)


# -- tables in, after and beside others --------------------------------------------------------


def _nested(rng: Random, sketch: Sketch) -> str:
    """The report lies in layout tables, each figure table perhaps in one more."""

    def show(table: Table, style: set[str]) -> str:
        inner = plain_table(table, style)
        if rng.random() < 0.5:
            inner = f"<table width='100%'><tr><td align='center'>{inner}</td></tr></table>"
        return inner

    body = "\n".join(_blocks(sketch, show))
    return _page(
        sketch,
        "<table><tbody><tr><td>&nbsp;</td></tr><tr><td><table width='90%'><tr><td>"
        f"{body}</td></tr></table></td></tr><tr><td>打印本页 关闭窗口</td></tr></tbody></table>",
    )


def _split(*, head: bool) -> HtmlLayout:
    """Tables go on over a page break as a second table, with or without their header rows."""

    def layout(rng: Random, sketch: Sketch) -> str:
        blocks: list[Paragraph | Table] = []
        for block in sketch.blocks:
            blocks += _halves(rng, block, head=head) if isinstance(block, Table) else [block]
        sketch.blocks = blocks
        return _with(plain_table)(rng, sketch)

    return layout


def _halves(rng: Random, table: Table, *, head: bool) -> list[Paragraph | Table]:
    rows = figure_rows(table)
    if len(rows) < 3 or table.kind == "other":
        return [table]
    cut = table.rows.index(rng.choice(rows[1:]))
    if table.kind == "II" and any(cell.role == "heading" for cell in table.rows[cut - 2]):
        cut -= 2 if rng.random() < 0.5 else 0
    grid = occupied(table.rows)
    first, second = table.rows[:cut], table.rows[cut:]
    open_cells: Row = []
    seen: set[int] = set()
    for place in grid[cut]:
        if place.cell and not place.top and id(place.cell) not in seen:
            seen.add(id(place.cell))
            _cut_rowspan(table.rows, place.cell, cut, open_cells)
    if open_cells:
        second[0] = [*open_cells, *second[0]]
    header = [row for row in table.rows[:3] if all(cell.role in {"head", "note"} for cell in row)]
    again: Rows = []
    if head and table.kind in {"III", "statistics"}:
        again = [
            [Cell(cell.text, cell.role, cell.colspan, cell.rowspan, code=cell.code) for cell in row]
            for row in header
        ]
    pagers: list[Paragraph | Table] = [Paragraph(f"— {rng.randint(2, 9)} —")] if rng.random() < 0.3 else []
    return [
        Table(table.kind, table.template, first),
        *pagers,
        Table(table.kind, table.template, again + second),
    ]


def _cut_rowspan(rows: Rows, cell: Cell, cut: int, open_cells: Row) -> None:
    start = next(i for i, row in enumerate(rows) if cell in row)
    rest = start + cell.rowspan - cut
    cell.rowspan = cut - start
    open_cells.append(Cell("", "filler", cell.colspan, rest))


def _two_in_one(rng: Random, sketch: Sketch) -> str:
    """All tables of the report are one; headings and prose between them are rows of it."""
    tables = sketch.tables("II", "III", "IV", "statistics")
    if tables:
        width = max(table.width() for table in tables)
        first, last = sketch.blocks.index(tables[0]), sketch.blocks.index(tables[-1])
        rows: Rows = []
        for block in sketch.blocks[first : last + 1]:
            if isinstance(block, Paragraph):
                rows.append([Cell(block.text, "note", colspan=width)])
                continue
            missing = width - block.width()
            for row, places in zip(block.rows, occupied(block.rows), strict=True):
                if missing and row and places[-1].cell is row[-1]:
                    row[-1].colspan += missing
                rows.append(row)
        merged = Table(tables[0].kind, tables[0].template, rows)
        sketch.blocks[first : last + 1] = [merged]
    return _with(plain_table)(rng, sketch)


def _section_row(rng: Random, sketch: Sketch) -> str:
    """A section's heading is the first row of its table (layouts.md, 052)."""
    blocks: list[Paragraph | Table] = []
    for block in sketch.blocks:
        before = blocks[-1] if blocks else None
        if isinstance(block, Table) and isinstance(before, Paragraph) and before.heading:
            blocks.pop()
            block.rows.insert(0, [Cell(before.text, "note", colspan=block.width())])
        blocks.append(block)
    sketch.blocks = blocks
    return _with(plain_table)(rng, sketch)


def _width_row(rng: Random, sketch: Sketch) -> str:
    """A spreadsheet's export: a row of empty cells sets the widths, spacer rows stand between."""
    for table in sketch.tables():
        width = table.width()
        table.rows.insert(0, [Cell("", "filler") for _ in range(width)])
        if rng.random() < 0.5:
            table.rows.append([Cell("", "filler") for _ in range(width)])
    return _with(plain_table)(rng, sketch)


HTML_LAYOUTS: dict[str, HtmlLayout] = {
    "html": _with(plain_table),
    "html_th": _with(_headed_table),
    "html_word": _with(word_table, word=True),
    "html_sloppy": _with(_sloppy_table),
    "html_empty_td": _empty_cells,
    "html_rowspan_lost": _lost_rowspans,
    "html_no_spans": _no_spans,
    "html_divided": _divided_differently,
    "html_ragged": _ragged,
    "html_nested": _nested,
    "html_split": _split(head=False),
    "html_split_head": _split(head=True),
    "html_two_in_one": _two_in_one,
    "html_section_row": _section_row,
    "html_width_row": _width_row,
}

"""Reports as text dumps show them: every variant of layouts.md section 1.

A layout prints a table's visible cells, row by row; what it loses on the way (blank cells, row ends,
separators) it takes from the truth's certainty before it prints.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from tests.drawn.sketch import Cell, Paragraph, Row, Sketch, Table, figure_rows, occupied

Printer: TypeAlias = Callable[[Random, Table], str]

_BREAKS = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class TextLayout:
    """How a dump prints a table and what a reader can no longer tell from it.

    Args:
        show: prints one table.
        gap: what stands between paragraphs.
        loses_blanks: blank cells leave no trace, so a row with one has no certain columns.
        loses_edges: cells have no edges of their own, so words in a figure cell blur its row.
        glued: digits of a row run together, so that no figure of it is certain (`000` may be 0, 0, 0 or
            00 and a blank).
        one_line: not even rows end.
    """

    show: Printer
    gap: str = "\n"
    loses_blanks: bool = False
    loses_edges: bool = False
    glued: bool = False
    one_line: bool = False


def print_text(rng: Random, sketch: Sketch, layout: TextLayout) -> str:
    """The whole report as text."""
    parts = [sketch.title]
    for block in sketch.blocks:
        if isinstance(block, Paragraph):
            parts.append(block.text)
            if layout.one_line:
                for truth in block.stated:
                    truth.doubt("in_prose")
        else:
            _take_certainty(block, layout)
            parts.append(layout.show(rng, block))
    if layout.one_line:
        return "".join(_BREAKS.sub("", part) for part in parts)
    return layout.gap.join(parts) + "\n"


def _take_certainty(table: Table, layout: TextLayout) -> None:
    for row in figure_rows(table):
        figures = [cell for cell in row if cell.role == "figure"]
        why = "merged" if any(cell.also for cell in figures) else _doubt(figures, layout)
        for cell in figures:
            for truth in cell.truths():
                if why:
                    truth.doubt(why)
                if table.order == "untold":
                    truth.doubt("total_moved")


def _doubt(figures: list[Cell], layout: TextLayout) -> str | None:
    blanks = [cell for cell in figures if cell.blank]
    words = [cell for cell in figures if cell.truth and cell.truth.unreadable]
    if layout.loses_edges and (words or any(len(cell.text.split()) > 1 for cell in figures)):
        return "text_among_cells"
    if layout.glued:
        return "digits_fused"
    if layout.loses_blanks and blanks and len(blanks) < len(figures):
        return "blank_lost"
    return None


# -- pieces ------------------------------------------------------------------------------------


def _flat(cell: Cell, joint: str = " ") -> str:
    return _BREAKS.sub(joint, cell.text).strip()


def _rows(table: Table) -> list[tuple[list[str], int]]:
    """Per row its visible texts and how many places of the grid they leave to padding."""
    width = table.width()
    return [([_flat(cell) for cell in row], width - len(row)) for row in table.rows if row]


def _trimmed(rng: Random, rows: list[tuple[list[str], int]]) -> list[tuple[list[str], int]]:
    """Now and then the last row of a table has no padding (layouts.md, 079 155 158 159 172)."""
    if rows and rng.random() < 0.2:
        rows[-1] = (rows[-1][0], 0)
    return rows


# -- one cell per line ---------------------------------------------------------------------------


def _cell_per_line(joint: str, *, blanks: bool) -> Printer:
    def show(rng: Random, table: Table) -> str:
        indent = "  " if not blanks and rng.random() < 0.2 else ""
        texts = []
        for cell in table.cells():
            text = "\n".join(line.strip() for line in cell.text.split("\n"))
            if text or blanks:
                texts.append(text if cell.role == "figure" else indent + text)
        return joint.join(texts)

    return show


def _tab_cells(rng: Random, table: Table) -> str:
    """As a word processor saves text: a tab before each cell, merged places as lone tabs."""
    tail = rng.random() < 0.2
    lines: list[str] = [""]
    for places in occupied(table.rows):
        seen: set[int] = set()
        for place in places:
            if place.cell is None or id(place.cell) in seen:
                continue
            seen.add(id(place.cell))
            text = place.cell.text if place.top else ""
            lines.append("\t" + text + (" " if tail and text.isdecimal() and rng.random() < 0.1 else ""))
        lines.append("")
    return "\n".join(lines)


# -- one row per line ------------------------------------------------------------------------------


def _pipe(joint: str, end: str, *, lead: str = "", pad: bool = False, tail: str = "") -> Printer:
    def show(rng: Random, table: Table) -> str:
        rows = _rows(table)
        if pad:
            _trimmed(rng, rows)
        lines = []
        for texts, left in rows:
            bars = " " + "|" * left if pad and left else ""
            lines.append(lead + joint.join(texts) + end + bars + tail)
        return "\n".join(lines)

    return show


def _pipe_pad(rng: Random, table: Table) -> str:
    """Padding bars at the end; blank cells that end a row fuse with them, others keep their bar."""
    lines = []
    for texts, left in _trimmed(rng, _rows(table)):
        full = list(texts)
        while len(full) > 1 and not full[-1]:
            full.pop()
            left += 1  # noqa: PLW2901  the blank becomes one more padding bar
        line = " | ".join(full) + " |"
        lines.append(f"{line} {'|' * left}" if left else line)
    return "\n".join(lines)


def _markdown(rng: Random, table: Table) -> str:
    lines = [f"| {' | '.join(texts)} |" for texts, _ in _rows(table)]
    if rng.random() < 0.5:
        lines.insert(1, "|" + "---|" * table.width())
    return "\n".join(lines)


def _pipe_blanknl(_rng: Random, table: Table) -> str:
    lines = []
    for texts, _ in _rows(table):
        line = ""
        for text in texts:
            if not text:
                line += "\n|"
            else:
                line += f"{' ' if line else ''}{text} |"
        lines.append(line.lstrip("\n"))
    return "\n".join(lines)


def _pipe_span(_rng: Random, table: Table) -> str:
    """Label places that a rowspan covers are printed as empty cells, those of the header are not."""
    lines = []
    for row, places in zip(table.rows, occupied(table.rows), strict=True):
        begun = {id(cell) for cell in row}
        covered = 0
        if any(cell.role == "figure" for cell in row):
            cells = {id(p.cell): p.cell for p in places if p.cell and id(p.cell) not in begun}
            covered = sum(cell.role in {"group", "label"} for cell in cells.values())
        lines.append("| " * covered + " | ".join(_flat(cell) for cell in row) + " |")
    return "\n".join(lines)


# -- one cell per line, each with a bar ---------------------------------------------------------


def _pipe_nl(*, lead: str = "", padding: str = "same", tail: bool = False) -> Printer:
    """`padding`: on the `same` line as the last cell, on its `own` line, or `none`."""

    def show(rng: Random, table: Table) -> str:
        lines: list[str] = []
        rows = _rows(table) if tail else _trimmed(rng, _rows(table))
        none = padding == "maybe" and rng.random() < 0.3
        for texts, left in rows:
            if lead:
                lines.append(lead)
            cells = [f"{text} |" if text else "|" for text in texts]
            if tail:
                lines += [*cells, "|" * (left + 1)]
            elif not left or none:
                lines += cells
            elif padding == "own":
                lines += [*cells, "|" * left]
            else:
                lines += [*cells[:-1], f"{cells[-1]} {'|' * left}"]
        return "\n".join(lines)

    return show


def _pipe_nl_lead_sp(_rng: Random, table: Table) -> str:
    lines: list[str] = []
    for texts, left in _rows(table):
        lines.append("| ")
        lines += [f" {text}  | " for text in texts[:-1]]
        lines.append(f" {texts[-1]}  |{' ' + '|' * left if left else ''}")
    return "\n".join(lines)


def _pipe_tabnl(_rng: Random, table: Table) -> str:
    lines: list[str] = []
    for texts, _ in _rows(table):
        lines += [f"\t{text}  |" for text in texts[:-1]]
        lines += [f"\t{texts[-1]}", "  |"]
    return "\n".join(lines)


def _bar_own(lead: str, *, pad: bool) -> Printer:
    def show(_rng: Random, table: Table) -> str:
        lines: list[str] = []
        width = table.width()
        for row in table.rows:
            for i, cell in enumerate(row):
                text = cell.text.strip()
                if text:
                    lines.append((lead if not i else "") + text)
                elif lead and not i:
                    lines.append(lead.strip())
                lines.append("|")
            if pad and width > len(row):
                lines.append("|" * (width - len(row)))
        return "\n".join(lines)

    return show


def _bar_next(_rng: Random, table: Table) -> str:
    lines: list[str] = []
    for texts, _ in _rows(table):
        lines.append(texts[0])
        lines += [f"| {text}".rstrip() for text in texts[1:]]
        lines.append("|")
    return "\n".join(lines)


# -- no separators -----------------------------------------------------------------------------


def _space(rng: Random, table: Table) -> str:
    """The text of a PDF: rows of blanks and numbers, narrow heads chopped over several lines."""
    lines: list[str] = []
    joint = rng.choice((" ", " ", "  "))
    for row in table.rows:
        figures = [cell for cell in row if cell.role == "figure"]
        if figures:
            first = row.index(figures[0])
            labels, values = row[:first], row[first:]
            if len(labels) > 1 and rng.random() < 0.4:
                lines += [_flat(cell, "") for cell in labels[:-1]]
                labels = labels[-1:]
            texts = [_flat(cell, "") for cell in labels] + [_flat(cell) for cell in values]
            lines.append(joint.join(text for text in texts if text))
        else:
            lines += _heads(rng, row, joint, chop=table.kind == "IV" or rng.random() < 0.2)
    return "\n".join(lines)


def _heads(rng: Random, row: Row, joint: str, *, chop: bool) -> list[str]:
    texts = [_flat(cell, "") for cell in row if not cell.blank]
    if not chop or any(len(text) > 8 for text in texts):
        return [joint.join(texts)]
    size = rng.choice((1, 2, 2))
    pieces = [[text[i : i + size] for i in range(0, len(text), size)] for text in texts]
    depth = max((len(piece) for piece in pieces), default=0)
    return [joint.join(piece[i] for piece in pieces if i < len(piece)) for i in range(depth)]


def _glue(rng: Random, table: Table) -> str:
    indent = rng.choice(("", "", "    "))
    return "\n".join(indent + "".join(_flat(cell, "") for cell in row) for row in table.rows)


TEXT_LAYOUTS: dict[str, TextLayout] = {
    "cpl2": TextLayout(_cell_per_line("\n\n", blanks=True), gap="\n\n"),
    "cpl2_noblank": TextLayout(
        _cell_per_line("\n\n", blanks=False), gap="\n\n", loses_blanks=True, loses_edges=True
    ),
    "cpl1": TextLayout(_cell_per_line("\n", blanks=True), loses_edges=True),
    "cpl1_noblank": TextLayout(_cell_per_line("\n", blanks=False), loses_blanks=True, loses_edges=True),
    "tab_cells": TextLayout(_tab_cells),
    "pipe_nl": TextLayout(_pipe_nl(padding="maybe")),
    "pipe_nl_padtail": TextLayout(_pipe_nl(padding="own")),
    "pipe_nl_tail": TextLayout(_pipe_nl(tail=True)),
    "pipe_nl_lead": TextLayout(_pipe_nl(lead="|")),
    "pipe_nl_lead_tail": TextLayout(_pipe_nl(lead="|", padding="own")),
    "pipe_nl_lead_sp": TextLayout(_pipe_nl_lead_sp),
    "pipe_tabnl": TextLayout(_pipe_tabnl),
    "bar_simple": TextLayout(_bar_own("", pad=False)),
    "bar_own": TextLayout(_bar_own("", pad=True)),
    "bar_own_lead": TextLayout(_bar_own("| ", pad=True)),
    "bar_next": TextLayout(_bar_next),
    "pipe": TextLayout(_pipe(" | ", " |")),
    "pipe_sp2": TextLayout(_pipe("  | ", "  | ")),
    "pipe_pad": TextLayout(_pipe_pad),
    "pipe_pad_sp": TextLayout(_pipe("  | ", "  |", pad=True, tail=" ")),
    "pipe_lead": TextLayout(_markdown),
    "pipe_lead_pad": TextLayout(_pipe(" | ", " |", lead="| ", pad=True)),
    "pipe_blanknl": TextLayout(_pipe_blanknl),
    "pipe_span": TextLayout(_pipe_span),
    "space": TextLayout(_space, loses_blanks=True, loses_edges=True),
    "glue": TextLayout(_glue, loses_blanks=True, loses_edges=True, glued=True),
    "runon": TextLayout(_glue, loses_blanks=True, loses_edges=True, glued=True, one_line=True),
}

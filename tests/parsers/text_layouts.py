"""How a table comes out as plain text: one function for each layout of the survey.

Each takes the rows of a table (`printed.Rows`) and gives lines. The names are those of the survey.
"""

from tests.parsers.printed import Rows, TextLayout, reaching, width_of


def _cells(rows: Rows) -> list[list[str]]:
    return [[td.text for td in row] for row in rows]


def _padding(rows: Rows) -> list[int]:
    """Grid columns of each row that no printed cell stands for."""
    return [width_of(rows) - len(row) for row in rows]


# ---- one cell a line or paragraph -------------------------------------------------------------------


def cpl1(rows: Rows) -> list[str]:
    return [text for row in _cells(rows) for text in row]


def cpl2(rows: Rows) -> list[str]:
    return [line for text in cpl1(rows) for line in (text, "")]


def cpl1_noblank(rows: Rows) -> list[str]:
    return [text for text in cpl1(rows) if text]


def cpl2_noblank(rows: Rows) -> list[str]:
    return [line for text in cpl1_noblank(rows) for line in (text, "")]


def tabbed(rows: Rows) -> list[str]:
    """As a word processor saves a table as text: a tab begins each cell, a blank line ends the row."""
    return [line for row in reaching(rows) for line in ["", *(f"\t{text}" for text in row)]]


# ---- one row a line, bars behind the cells ----------------------------------------------------------


def _bars(texts: list[str], between: str = " | ", end: str = " |") -> str:
    return between.join(texts) + end


def pipe(rows: Rows) -> list[str]:
    return [_bars(row) for row in _cells(rows)]


def pipe_pad(rows: Rows) -> list[str]:
    """Blank cells at the end fuse with the padding."""
    lines = []
    for row, padding in zip(_cells(rows), _padding(rows), strict=True):
        filled = len(row)
        while filled > 1 and not row[filled - 1]:
            filled -= 1
        more = len(row) - filled + padding
        lines.append(_bars(row[:filled]) + (" " + "|" * more if more else ""))
    return lines


def pipe_lead(rows: Rows) -> list[str]:
    return ["| " + line for line in pipe(rows)]


def pipe_lead_pad(rows: Rows) -> list[str]:
    return ["| " + line for line in pipe_pad(rows)]


def pipe_pad_sp(rows: Rows) -> list[str]:
    lines = []
    for row, padding in zip(_cells(rows), _padding(rows), strict=True):
        lines.append("".join(f"{text}  | " for text in row) + ("|" * padding + " " if padding else ""))
    return lines


def pipe_blanknl(rows: Rows) -> list[str]:
    """A blank cell is a bar on a line of its own."""
    lines: list[str] = []
    for row in _cells(rows):
        line = ""
        for text in row:
            if text:
                line += f"{text} | "
                continue
            lines += [line.rstrip(), "|"] if line else ["|"]
            line = ""
        lines += [line.rstrip()] if line else []
    return lines


def pipe_span(rows: Rows) -> list[str]:
    """Cells that reach down go on as blank cells at the beginning of the row."""
    return [" | ".join(row).lstrip(" ") + " |" for row in reaching(rows)]


def pipe_sp2(rows: Rows) -> list[str]:
    return ["".join(f"{text}  | " for text in row) for row in _cells(rows)]


def markdown(rows: Rows) -> list[str]:
    lines = pipe_lead(rows)
    return [lines[0], "|" + "---|" * width_of(rows), *lines[1:]]


# ---- one cell a line, bars behind the cells ---------------------------------------------------------


def pipe_nl(rows: Rows) -> list[str]:
    lines: list[str] = []
    for row, padding in zip(_cells(rows), _padding(rows), strict=True):
        lines += [f"{text} |".strip() for text in row]
        if padding:
            lines[-1] += " " + "|" * padding
    return lines


def pipe_nl_padtail(rows: Rows) -> list[str]:
    lines: list[str] = []
    for row, padding in zip(_cells(rows), _padding(rows), strict=True):
        lines += [f"{text} |".strip() for text in row]
        lines += ["|" * padding] if padding else []
    return lines


def pipe_nl_tail(rows: Rows) -> list[str]:
    """As `pipe_nl_padtail`, and the grid is one column wider than the data."""
    lines: list[str] = []
    for row, padding in zip(_cells(rows), _padding(rows), strict=True):
        lines += [f"{text} |".strip() for text in row]
        lines.append("|" * (padding + 1))
    return lines


def pipe_nl_lead(rows: Rows) -> list[str]:
    lines: list[str] = []
    for row, padding in zip(_cells(rows), _padding(rows), strict=True):
        lines += ["|", *(f"{text} |".strip() for text in row)]
        if padding:
            lines[-1] += " " + "|" * padding
    return lines


def pipe_nl_lead_tail(rows: Rows) -> list[str]:
    lines: list[str] = []
    for row, padding in zip(_cells(rows), _padding(rows), strict=True):
        lines += ["|", *(f"{text} |".strip() for text in row)]
        lines += ["|" * padding] if padding else []
    return lines


def pipe_nl_lead_sp(rows: Rows) -> list[str]:
    lines: list[str] = []
    for row, padding in zip(_cells(rows), _padding(rows), strict=True):
        lines += ["| ", *(f" {text}  | " for text in row)]
        if padding:
            lines[-1] += "|" * padding
    return lines


def pipe_tabnl(rows: Rows) -> list[str]:
    """Cells on indented lines; the last value of a row is parted from its bar by a line break."""
    lines: list[str] = []
    for row in _cells(rows):
        lines += [f"\t{text}  |" for text in row[:-1]]
        lines += [f"\t{row[-1]}", "\t|"]
    return lines


# ---- bars on lines of their own ---------------------------------------------------------------------


def bar_simple(rows: Rows) -> list[str]:
    return [line for row in _cells(rows) for text in row for line in ([text, "|"] if text else ["|"])]


def bar_own(rows: Rows) -> list[str]:
    lines: list[str] = []
    for row, padding in zip(_cells(rows), _padding(rows), strict=True):
        lines += [line for text in row for line in ([text, "|"] if text else ["|"])]
        lines += ["|" * padding] if padding else []
    return lines


def bar_own_lead(rows: Rows) -> list[str]:
    lines: list[str] = []
    for row, padding in zip(_cells(rows), _padding(rows), strict=True):
        lines += [f"| {row[0]}", "|"]
        lines += [line for text in row[1:] for line in ([text, "|"] if text else ["|"])]
        lines += ["|" * padding] if padding else []
    return lines


def bar_next(rows: Rows) -> list[str]:
    """The label, then every further cell behind a bar on a line of its own, and a closing bar."""
    return [line for row in _cells(rows) for line in [row[0], *(f"| {text}" for text in row[1:]), "|"]]


# ---- no bars ----------------------------------------------------------------------------------------


def space(rows: Rows) -> list[str]:
    """As a flip-book or the text of a PDF gives it: blanks between the cells."""
    return [" ".join(text for text in row if text) for row in _cells(rows)]


def glue(rows: Rows) -> list[str]:
    """A line a row, cells run together."""
    return ["".join(row) for row in _cells(rows)]


def runon(rows: Rows) -> list[str]:
    """The whole table in one line."""
    return ["".join(glue(rows))]


SEPARATING: dict[str, TextLayout] = {
    layout.__name__: layout
    for layout in (
        cpl1, cpl2, tabbed, pipe, pipe_pad, pipe_lead, pipe_lead_pad, pipe_pad_sp, pipe_blanknl, pipe_span, pipe_sp2,
        markdown, pipe_nl, pipe_nl_padtail, pipe_nl_tail, pipe_nl_lead, pipe_nl_lead_tail, pipe_nl_lead_sp, pipe_tabnl,
        bar_simple, bar_own, bar_own_lead, bar_next, space, cpl1_noblank, cpl2_noblank,
    )
}  # fmt: skip
"""Layouts in which cells that hold something stand apart."""

SHOWING_BLANKS = {
    name: layout
    for name, layout in SEPARATING.items()
    if name not in ("space", "cpl1_noblank", "cpl2_noblank")
}
"""Layouts in which a blank cell in the middle of a row leaves a trace."""

GLUING: dict[str, TextLayout] = {"glue": glue, "runon": runon}

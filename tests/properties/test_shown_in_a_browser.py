"""What Chromium shows of a cell is what is read of it, or the cell is named.

Cells are drawn with every device by which a page shows something else than it stores, alone and within one another;
`tests.properties.chromium` asks the browser. The long form, by hand:

    python -m tests.properties.test_shown_in_a_browser 40      # pages of 600 cells
"""

import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from parsers.document import Cell, Document, Grid
from parsers.readers.colour import contrast
from parsers.readers.html import read_html
from schemas.text import squeeze
from tests.properties.chromium import Shown, Sign, ask

ROWS, COLUMNS = 150, 4
_FAINT = 1.3  # contrast below which a sign is hardly seen
_READABLE = 2.67  # pixels: two points
_MARKS = re.compile(r"[\s\d*†‡§#a-z①-⑳()（）\[\]〔〕【】注,，、]*")

HIDING = (
    "display:none", "visibility:hidden", "opacity:0", "font-size:0", "color:transparent", "position:absolute;left:-9999px",
    "clip-path:inset(100%);display:inline-block", "display:inline-block;width:0;height:0;overflow:hidden", "content-visibility:hidden;display:block",
    "position:absolute;clip:rect(0,0,0,0)", "display:block;height:0;overflow:hidden", "visibility:collapse", "transform:scale(0);display:inline-block",
    "text-indent:-9999px;display:inline-block;overflow:hidden", "filter:opacity(0)", "position:absolute;top:-9999px", "font:0/0 serif",
)  # fmt: skip
STRIKING = (
    "text-decoration:line-through",
    "text-decoration:underline line-through",
    "text-decoration-line:line-through",
)
RAISING = ("vertical-align:super;font-size:smaller", "vertical-align:sub;font-size:70%", "vertical-align:6px;font-size:9px",
           "position:relative;top:-6px;font-size:9px")  # fmt: skip
FADING = (
    "color:white",
    "color:#fefefe",
    "opacity:.04",
    "font-size:1px",
    "color:#fff;font-weight:bold",
    "color:rgba(0,0,0,.03)",
)
HARMLESS = (
    "color:red", "font-weight:bold", "display:inline", "text-decoration:underline", "font-size:14px", "visibility:visible", "opacity:1",
    "background:#eee", "background-color:yellow", "color:white;background:black", "display:inline-block", "vertical-align:middle", "text-align:center",
    "font-family:serif", "position:static", "letter-spacing:1px", "opacity:.9", "mso-bidi-font-size:12pt", "vertical-align:baseline;font-size:inherit",
    "text-decoration:none", "overflow:visible", "display:block", "white-space:nowrap", "float:left", "text-indent:2em", "line-height:18pt",
)  # fmt: skip
TURNING = (
    "direction:rtl;unicode-bidi:bidi-override",
    "direction:ltr;unicode-bidi:bidi-override",
    "direction:rtl",
)
TAGS = ("s", "del", "strike", "ins", "sup", "sub", "b", "u", "em", "small", "big", "code", "font color=white", "font color=#000", "font size=1",
        "span hidden", "bdo dir=rtl", "bdo dir=ltr", "a href=#", "mark", "kbd", "template", "label", "p", "div", "tt", "bdi", "cite")  # fmt: skip
SELECTORS = ("{tag}.{name}", ".{name}", "td .{name}", "table td > .{name}", "tr .{name}:not(.z)", "[class~={name}]", "body .{name}",
             "td > * .{name}, td > .{name}", ":is(.{name}, .zz)")  # fmt: skip
MEDIA = ("", "", "", "@media screen", "@media print", "@media (max-width:700px)", "@media (min-width:700px)")


class Draw:
    """A page that is being drawn. `devices` says of each cell which it has; `plain` that none changes what is seen."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.sheet: list[str] = []
        self.devices: dict[int, list[str]] = {}
        self.cells: dict[int, str] = {}

    def page(self) -> str:
        rows = []
        for row in range(ROWS):
            cells = "".join(self.cell(row * COLUMNS + column) for column in range(COLUMNS))
            rows.append(f"<tr><td>第{row}项</td>{cells}</tr>")
        sheet = "\n".join(self.sheet)
        return (
            f"<!DOCTYPE html><html><head><meta charset=utf-8><style>body{{font-size:16px}} {sheet}</style></head><body><h1>年度报告</h1>"
            f"<table border=1>{''.join(rows)}</table></body></html>"
        )

    def cell(self, number: int) -> str:
        used = self.devices[number] = []
        inner = "".join(self.piece(number, used) for _ in range(self.rng.choice((1, 1, 2, 2, 3))))
        attributes = ""
        if self.rng.random() < 0.15:
            attributes = self.styled(
                "td", self.rng.choice((*HARMLESS[:10], *STRIKING, *FADING[:2], *HIDING[1:4])), used
            )
        if self.rng.random() < 0.05:
            used.append("bgcolor")
            attributes += f" bgcolor={self.rng.choice(('white', 'black', '#eeeeee', 'yellow'))}"
        self.cells[number] = f"<td data-draw={number} {attributes}>{inner}</td>"
        return self.cells[number]

    def piece(self, number: int, used: list[str]) -> str:
        text = str(self.rng.choice((0, 7, 12, 340, 3402)))
        if self.rng.random() < 0.06:
            text = self.rng.choice(
                ("", "3,402", "①", "[1]", "*", "12件", "\u202e204\u202c", "3&nbsp;", "34<br>02", "3<wbr>4")
            )
        if self.rng.random() < 0.07:
            return self.other(text, used)
        for _ in range(self.rng.choice((0, 1, 1, 1, 2, 3))):
            text = self.wrapped(text, used)
        return text

    def wrapped(self, text: str, used: list[str]) -> str:
        if self.rng.random() < 0.3:
            tag = self.rng.choice(TAGS)
            used.append(tag)
            return f"<{tag}>{text}</{tag.split()[0]}>"
        kinds = (HIDING, HIDING, STRIKING, RAISING, FADING, HARMLESS, HARMLESS, HARMLESS, TURNING)
        tag = self.rng.choice(("span", "span", "b", "i", "em", "div"))
        return f"<{tag} {self.styled(tag, self.rng.choice(self.rng.choice(kinds)), used)}>{text}</{tag}>"

    def styled(self, tag: str, style: str, used: list[str]) -> str:
        used.append(style)
        if self.rng.random() < 0.5:
            return f'style="{style}"'
        name = f"c{len(self.sheet)}"
        selector = self.rng.choice(SELECTORS).format(tag=tag, name=name)
        if tag == "td":
            selector = f".{name}"
        important = "!important" if self.rng.random() < 0.1 else ""
        rule = f"{selector}{{{style}{important}}}"
        medium = self.rng.choice(MEDIA)
        used.append(f"{selector} {medium}")
        self.sheet.append(f"{medium}{{{rule}}}" if medium else rule)
        return f"class={name}"

    def other(self, text: str, used: list[str]) -> str:
        plain = re.sub(r"<[^>]*>|&nbsp;", "", text)
        name = f"p{len(self.sheet)}"
        kinds: dict[str, Callable[[], str]] = {
            "input": lambda: f"<input value='{plain}'>",
            "hidden input": lambda: f"<input type=hidden value='{plain}'>",
            "textarea": lambda: f"<textarea>{plain}</textarea>",
            "select": lambda: f"<select><option>99</option><option selected>{plain}</option></select>",
            "img": lambda: "<img width=20 height=12 alt=3402>",
            "svg": lambda: f"<svg width=30 height=12><text>{plain}</text></svg>",
            "list": lambda: f"<ol><li>{text}</li></ol>",
            "before": lambda: self._added(name, "before", text),
            "after": lambda: self._added(name, "after", text),
        }
        kind = self.rng.choice(list(kinds))
        used.append(kind)
        return kinds[kind]()

    def _added(self, name: str, which: str, text: str) -> str:
        self.sheet.append(f".{name}::{which}{{content:'5'}}")
        return f"<span class={name}>{text}</span>"


def expected(shown: Shown) -> tuple[str, bool]:
    """What a person sees of a cell, line below line, and whether nobody can say for certain what that is."""
    visible = [one for one in shown.signs if one.sign.strip() and _is_visible(one)]
    left = [one for one in visible if not one.struck]
    doubt = bool(visible) and not left  # all of it taken back
    text = ""
    all_kept: list[Sign] = []
    for line in _lines(left):
        largest = max(line, key=lambda one: one.size)
        marks = [one for one in line if _is_raised(one, largest)]
        kept = line
        if len(marks) < len(line) and _MARKS.fullmatch("".join(one.sign for one in marks)):
            kept = [one for one in line if not _is_raised(one, largest)]
        all_kept += kept
        text += "".join(one.sign for one in sorted(kept, key=lambda sign: sign.x))
    figures = [one.size for one in all_kept if one.sign.isdigit()]
    doubt |= any(_is_doubtful(one) for one in all_kept)
    doubt |= bool(figures) and min(figures) < 0.65 * max(figures)
    return text, doubt


def _lines(signs: list[Sign]) -> list[list[Sign]]:
    """Signs that stand beside one another, raised and lowered ones among them; from the top down."""
    lines: list[list[Sign]] = []
    for one in sorted(signs, key=lambda sign: sign.top):
        for line in lines:
            top, bottom = min(other.top for other in line), max(other.bottom for other in line)
            beside = all(abs(other.x - one.x) > 0.3 * one.size for other in line)
            if min(bottom, one.bottom) - max(top, one.top) > (0.0 if beside else 0.4) * (
                one.bottom - one.top
            ):
                line.append(one)
                break
        else:
            lines.append([one])
    return lines


def _is_visible(sign: Sign) -> bool:
    return (
        sign.hit
        and sign.seen
        and sign.opacity * sign.alpha > 0.02
        and sign.size > 0
        and sign.colour is not None
    )


def _is_doubtful(sign: Sign) -> bool:
    return sign.size < _READABLE or _contrast(sign) < _FAINT or sign.image


def _contrast(sign: Sign) -> float:
    share = sign.opacity * sign.alpha
    ground = tuple(one / 255 for one in sign.ground)
    mixed = tuple(
        share * one / 255 + (1 - share) * under for one, under in zip(sign.colour or (), ground, strict=True)
    )
    return contrast(mixed, ground)  # type: ignore[arg-type]  # three numbers each


def _is_raised(sign: Sign, usual: Sign) -> bool:
    """By where it stands and how large it is, as a person tells a mark."""
    return (
        sign is not usual
        and abs((sign.bottom - 0.2 * sign.size) - (usual.bottom - 0.2 * usual.size)) > 0.15 * sign.size
    )


def judge(cell: Cell | None, shown: Shown | None) -> str:
    """What is wrong about how a cell was read; "" where nothing is."""
    if shown is None:
        return (
            ""
            if cell is None or not squeeze(cell.text) or cell.doubt
            else f"read {cell.text!r}, nothing is shown"
        )
    if cell is None:
        return "the cell was lost"
    if cell.doubt or shown.added or shown.controls or shown.pictures or shown.counted:
        return ""  # what is no text of the page itself is held by tests/readers/test_html_shown.py
    text, doubtful = expected(shown)
    read = "".join(squeeze(cell.text).split())
    if doubtful:
        return f"read {cell.text!r}, doubtful {text!r}"
    return "" if read == squeeze(text) else f"read {cell.text!r}, shown {text!r}"


def _read(page: str) -> Document:
    """The reading that stands."""
    document = read_html(page.encode())
    return document.again() if document.distrusted and document.again else document


def wrong(seed: int, folder: Path) -> tuple[list[str], Counter[str]]:
    """What is read wrongly of a page of 600 cells, and what became of all of them."""
    draw = Draw(seed)
    page = draw.page()
    shown = ask(page, folder)
    grids = [block for block in _read(page).blocks if isinstance(block, Grid)]
    found: list[str] = []
    counted: Counter[str] = Counter()
    rows = {row[0].text: row for grid in grids for row in grid.rows if row}
    for number, devices in draw.devices.items():
        row, column = rows[f"第{number // COLUMNS}项"], number % COLUMNS + 1
        hidden = [at for at in range(COLUMNS) if number - number % COLUMNS + at not in shown]
        place = column - sum(at < column - 1 for at in hidden)
        cell = row[place] if number in shown and place < len(row) else None
        what = judge(cell, shown.get(number))
        if what:
            found.append(f"{seed}.{number}: {what}: {devices}\n    {draw.cells[number]}")
        counted["wrong" if what else "named" if cell and cell.doubt else "right"] += 1
    return found, counted


@pytest.mark.parametrize("seed", [1])
def test_what_a_browser_shows_is_read(seed: int, tmp_path: Path) -> None:
    found, counted = wrong(seed, tmp_path)
    assert not found
    assert sum(counted.values()) == ROWS * COLUMNS
    assert counted["right"] > counted["named"], "what is plainly shown is read"


def main(pages: int) -> int:
    """Prints what is wrong; 1 where anything is."""
    total: Counter[str] = Counter()
    for seed in range(pages):
        with tempfile.TemporaryDirectory() as folder:
            found, counted = wrong(seed, Path(folder))
        total += counted
        sys.stdout.write("".join(f"{one}\n" for one in found))
        sys.stdout.flush()
    sys.stdout.write(f"{dict(total)}\n")
    return 1 if total["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))

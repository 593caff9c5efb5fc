"""A printed row taken apart: the labels it begins with, and the cells behind them."""

import re
import unicodedata
from dataclasses import dataclass, replace

from parsers import leaders
from parsers.document import Cell
from parsers.labels import Label, is_plain_label, kinds, read_label
from parsers.numbers import looks_like_figure
from schemas.text import squeeze

_HAN = re.compile(r"[\u4e00-\u9fff]")
# Where the file marks the columns, a dash is a cell of its own.
_LEADER = re.compile(f"[{leaders.SIGNS}{leaders.DOTS}.]+")
_DASH = re.compile(f"[{leaders.DASHES}]+")
# As printed, before full-width signs and the ellipsis become others.
_AS_PRINTED = f"{leaders.SIGNS}：＝{leaders.DASHES}{leaders.DOTS}…"
_LED = re.compile(rf"(?P<label>.*[\u4e00-\u9fff)）])\s*[{_AS_PRINTED}]+\s*(?P<figure>\S+)", re.DOTALL)

_ROW_KINDS = frozenset({"item", "outcome", "indicator"})
_LONGEST_LABEL = 60
_LONGEST_RUN_ON = 16  # characters behind a label that are no sentence
_SENTENCE = re.compile(r"[。，,：:]")
_IN_BRACKETS = re.compile(r"[(（]\s*\d+\s*[)）]")
_SIGNED = re.compile(r"[-‐‑‒–−+＋－]")


@dataclass(slots=True)
class Row:
    """Cells of one row. `cut` says that the document ends with it; `after_blanks` that blanks stand before
    its first figure, which may be its first cells or padding of the row above.
    """

    cells: list[Cell]
    grid: bool
    cut: bool = False
    after_blanks: bool = False

    def labels(self, *kinds: str) -> list[tuple[Cell, Label]]:
        """The cells that are labels of these kinds, each with its first such meaning."""
        found = []
        for cell in self.cells:
            for label in read_label(cell.text) if cell.text else ():
                if label.kind in kinds:
                    found.append((cell, label))
                    break
        return found

    def split(self, *kinds: str) -> tuple[list[Cell], list[Cell]]:
        """Head and values: the head ends with the last label of `kinds` before the first figure.

        A row that begins with text which is no label has that text as its head, so that an unknown
        label is seen as one.
        """
        end = 0
        for index, cell in enumerate(self.cells):
            if not cell.text or (end == 0 and self._is_row_number(index, kinds)):
                continue
            if looks_like_figure(cell.text):
                break
            if any(label.kind in kinds for label in read_label(cell.text)) or end == 0:
                end = index + 1
            else:
                break
        head = [cell for cell in self.cells[:end] if cell.text and not cell.text.isdigit()]
        return head, self.cells[end:]

    def _is_row_number(self, index: int, kinds: tuple[str, ...]) -> bool:
        """Whether a figure only numbers the row (序号): a label follows it."""
        following = next((cell for cell in self.cells[index + 1 :] if cell.text), None)
        numbers = self.cells[index].text.isdigit() and following is not None
        return numbers and any(
            label.kind in kinds for label in read_label(following.text if following else "")
        )

    @property
    def figures(self) -> list[Cell]:
        """The cells that could stand in a figure cell, blanks left out."""
        return [cell for cell in self.cells if cell.text and looks_like_figure(cell.text)]

    @property
    def in_bars(self) -> bool:
        """Whether each cell was printed as one, so that none can be missing, and all behind the labels are figures."""
        values = [cell for cell in self.cells if not is_words(cell)]
        return all(looks_like_figure(cell.text) for cell in values[: filled(values)]) and all(
            cell.closed or begins_in_bars(before, cell)
            for before, cell in zip([None, *values], values, strict=False)
        )

    @property
    def texts(self) -> list[Cell]:
        """The cells that are not blank."""
        return [cell for cell in self.cells if cell.text]


def begins_in_bars(before: Cell | None, cell: Cell) -> bool:
    """Whether a bar before a cell on its line marks it, where none follows at the line's end."""
    return before is not None and before.closed and before.line == cell.line >= 0


def is_words(cell: Cell) -> bool:
    """Whether a cell holds words that could be no figure."""
    return bool(_HAN.search(cell.text)) and not looks_like_figure(cell.text)


def filled(cells: list[Cell]) -> int:
    """How many cells there are up to the last that is not blank; behind it may stand padding."""
    return next(
        (index for index in range(len(cells), 0, -1) if cells[index - 1].text or cells[index - 1].doubt), 0
    )


def without_leader(values: list[Cell], width: int, *, grid: bool) -> list[Cell]:
    """A row's cells without the sign that leads to its first figure, where `width` columns have no room for it."""
    if filled(values) <= width:
        return values
    first = squeeze(values[0].text)
    return values[1:] if _LEADER.fullmatch(first) or (not grid and _DASH.fullmatch(first)) else values


def label_and_figure(cell: Cell, following: Cell | None = None) -> tuple[Cell, Cell] | None:
    """A cell with a label and its figure in it as two, whatever stands between them; None for other cells.

    `following` is the next cell, if the row has one.
    """
    return _led_figure(cell) or _run_together(cell, following)


def _led_figure(cell: Cell) -> tuple[Cell, Cell] | None:
    """Label and figure of a cell where a sign leads from the one to the other, 行政许可：5; None for other cells."""
    match = _LED.fullmatch(cell.text)
    if match is None or not is_plain_label(match["label"]) or not looks_like_figure(match["figure"]):
        return None
    return replace(cell, text=match["label"]), replace(cell, text=match["figure"])


def _run_together(cell: Cell, following: Cell | None) -> tuple[Cell, Cell] | None:
    """Label and figure of a cell where words or signs that belong to neither stand between them or behind, 行政许可约5,
    行政许可-5; None for other cells. Whether a sign is the figure's own cannot be known.

    A figure in brackets is a remark on the label where the row has figures, which `following` begins.
    """
    text = cell.text
    if len(text) > _LONGEST_LABEL + _LONGEST_RUN_ON or text[-1:] == "。" or not _holds_figure(text):
        return None
    is_label = bool(read_label(text))
    if is_label and (following is not None and looks_like_figure(following.text)):
        return None
    for end in range(len(text) - 1, 1, -1):
        label, rest = text[:end], text[end:].strip()
        if len(rest) > _LONGEST_RUN_ON or _SENTENCE.search(rest):
            return None
        behind = _IN_BRACKETS.fullmatch(rest) if is_label else _holds_figure(rest)
        if behind and _ROW_KINDS & kinds(label) and is_plain_label(label):
            doubt = cell.doubt or ("not_a_number" if _SIGNED.match(rest) else "")
            return replace(cell, text=label), replace(cell, text=rest, fused=True, doubt=doubt)
    return None


def _holds_figure(text: str) -> bool:
    return any(unicodedata.category(char)[0] == "N" for char in text if not _HAN.match(char))

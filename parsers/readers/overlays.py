"""What lies over a sheet: pictures, charts and boxes of text, and the cells that they hide."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from parsers.readers.flow import WIDEST
from parsers.readers.runs import Seen
from parsers.readers.sheet import MOST_ROWS, Place, Sheet

_MOST_COVERED = 2000  # cells
_HIDES, _FILLS = 0.4, 0.15  # share of its width that is hidden in a cell with text, and filled in one without
_LOWEST = 0.3  # share of a cell's height that something over it must take


class Overlay(NamedTuple):
    """Something that begins in a cell, so far from its left and top edge, and its size; lengths in any one unit."""

    row: int
    column: int
    across: float
    down: float
    width: float
    height: float


def lay_over(
    sheet: Sheet, overlays: Iterable[Overlay], width: Callable[[int], float], height: Callable[[int], float]
) -> None:
    """Doubt the cells that are hidden under something, or that hold a picture in place of text.

    `width` and `height` give the sizes of columns (from 0) and rows (from 1).
    """
    anchors = {(row, column): (top, left) for top, left, bottom, right in sheet.merged
               for row in range(top, min(bottom, top + WIDEST) + 1) for column in range(left, min(right, WIDEST) + 1)}  # fmt: skip
    found: dict[Place, float] = {}
    for overlay in overlays:
        for place, share in _covered(overlay, width, height):
            top = anchors.get(place, place)
            found[top] = max(share, found.get(top, 0.0))
            if len(found) > _MOST_COVERED:
                break
    for place, share in found.items():
        text = sheet.cells.get(place, Seen("")).text
        if share > (_HIDES if text.strip() else _FILLS):
            sheet.cells[place] = Seen(text, "picture_in_cell")


def _covered(
    overlay: Overlay, width: Callable[[int], float], height: Callable[[int], float]
) -> Iterator[tuple[Place, float]]:
    """The cells under something, with the share of their width that it takes."""
    columns = list(_shares(overlay.column, overlay.across, overlay.width, width, WIDEST))
    for row, share in _shares(overlay.row, overlay.down, overlay.height, height, MOST_ROWS):
        if share >= _LOWEST or row == overlay.row:
            for column, wide in columns:
                yield (row, column), wide


def _shares(
    start: int, begin: float, length: float, size: Callable[[int], float], most: int
) -> Iterator[tuple[int, float]]:
    """In which rows or columns something lies, and how much it takes of each."""
    for at in range(start, most + 1):
        whole = size(at)
        end = min(begin + length, whole)
        if whole > 0 and end > begin:
            yield at, (end - begin) / whole
        length -= max(whole - begin, 0.0)
        begin = max(begin - whole, 0.0)
        if length <= 0:
            return

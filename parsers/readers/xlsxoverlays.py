"""What lies over a sheet: pictures, charts and boxes of text, and the cells that they hide."""

from collections.abc import Callable, Iterator, Sequence

from lxml.etree import _Element as Element

from parsers.readers.flow import WIDEST
from parsers.readers.sheet import MOST_ROWS, Place, Range
from parsers.readers.xlsxlook import is_true, number
from parsers.readers.xlsxsizes import EMU_A_PIXEL, EMU_A_POINT, Sizes

_ANCHORS = ("twoCellAnchor", "oneCellAnchor")
_MOST_COVERED = 2000  # cells
_HIDING = 0.3  # share of a cell's width and height that something over it must take


def overlays(drawing: Element, sizes: Sizes, merged: Sequence[Range]) -> Iterator[Place]:
    """The cells that are hidden under something, or that hold a picture in place of text."""
    found: set[Place] = set()
    anchors = {(top, left): (bottom, right) for top, left, bottom, right in merged}
    for anchor in drawing:
        if str(anchor.tag).rpartition("}")[2] not in _ANCHORS or not _hides(anchor):
            continue
        for place in _covered(anchor, sizes):
            top = next(
                (
                    first
                    for first, last in anchors.items()
                    if first[0] <= place[0] <= last[0] and first[1] <= place[1] <= last[1]
                ),
                place,
            )
            found.add(top)
            if len(found) > _MOST_COVERED:
                break
    yield from sorted(found)


def _hides(anchor: Element) -> bool:
    """Whether what is anchored is a picture, a chart, or a shape that is filled or holds text."""
    for hidden in anchor.iter("{*}cNvPr"):
        if is_true(hidden.get("hidden")):
            return False
    if anchor.find("{*}pic") is not None or anchor.find("{*}graphicFrame") is not None:
        return True
    for shape in anchor.iter("{*}sp"):
        properties = shape.find("{*}spPr")
        filled = properties is not None and properties.find("{*}noFill") is None
        written = any((one.text or "").strip() for one in shape.iter("{*}t"))
        if filled or written:
            return True
    return False


def _covered(anchor: Element, sizes: Sizes) -> Iterator[Place]:
    start = anchor.find("{*}from")
    if start is None:
        return
    row, column, down, across = _corner(start)
    end, extent = anchor.find("{*}to"), anchor.find("{*}ext")
    if end is not None:
        last_row, last_column, last_down, last_across = _corner(end)
    elif extent is not None:
        wide, high = number(extent.get("cx"), 0), number(extent.get("cy"), 0)
        last_column, last_across = _reach(column, across + wide, lambda at: sizes.width(at) * EMU_A_PIXEL)
        last_row, last_down = _reach(row, down + high, lambda at: sizes.height(at + 1) * EMU_A_POINT)
    else:
        return
    for at_row in range(row, min(last_row, MOST_ROWS) + 1):
        height = sizes.height(at_row + 1) * EMU_A_POINT
        if (
            _share(down if at_row == row else 0, last_down if at_row == last_row else height, height)
            < _HIDING
        ):
            continue
        for at in range(column, min(last_column, WIDEST) + 1):
            width = sizes.width(at) * EMU_A_PIXEL
            if (
                _share(across if at == column else 0, last_across if at == last_column else width, width)
                >= _HIDING
            ):
                yield at_row + 1, at


def _corner(corner: Element) -> tuple[int, int, float, float]:
    """Row, column (both from 0) and how far within them."""
    row, column, down, across = (
        number((corner.findtext(f"{{*}}{name}") or "").strip(), 0)
        for name in ("row", "col", "rowOff", "colOff")
    )
    return row, column, down, across


def _reach(start: int, length: float, size: Callable[[int], float]) -> tuple[int, float]:
    """In which row or column something ends that is so long, and how far within it."""
    at = start
    while at < start + _MOST_COVERED and length > size(at):
        length -= size(at)
        at += 1
    return at, length


def _share(begin: float, end: float, size: float) -> float:
    return (min(end, size) - begin) / size if size else 0.0

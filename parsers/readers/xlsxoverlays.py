"""Where a workbook's drawings lie over its sheets."""

from collections.abc import Iterator

from lxml.etree import _Element as Element

from parsers.readers.flow import WIDEST
from parsers.readers.overlays import Overlay
from parsers.readers.sheet import MOST_ROWS
from parsers.readers.xlsxlook import is_true, number
from parsers.readers.xlsxsizes import EMU_A_PIXEL, EMU_A_POINT, Sizes

_ANCHORS = ("twoCellAnchor", "oneCellAnchor")


def overlays(drawing: Element, sizes: Sizes) -> Iterator[Overlay]:
    """What lies over the sheet, in EMU."""
    for anchor in drawing:
        start = anchor.find("{*}from")
        if str(anchor.tag).rpartition("}")[2] not in _ANCHORS or start is None or not _hides(anchor):
            continue
        row, column, down, across = _corner(start)
        end, extent = anchor.find("{*}to"), anchor.find("{*}ext")
        if end is not None:
            last_row, last_column, last_down, last_across = _corner(end)
            columns = range(column, min(last_column, WIDEST + 1))
            rows = range(row, min(last_row, MOST_ROWS + 1))
            width = sum(sizes.width(at) for at in columns) * EMU_A_PIXEL + last_across - across
            height = sum(sizes.height(at + 1) for at in rows) * EMU_A_POINT + last_down - down
        elif extent is not None:
            width, height = float(number(extent.get("cx"), 0)), float(number(extent.get("cy"), 0))
        else:
            continue
        yield Overlay(row + 1, column, across, down, width, height)


def _hides(anchor: Element) -> bool:
    """Whether what is anchored is a picture, a chart, or a shape that is filled or holds text."""
    if any(is_true(one.get("hidden")) for one in anchor.iter("{*}cNvPr")):
        return False
    if any(True for kind in ("pic", "graphicFrame") for _ in anchor.iter(f"{{*}}{kind}")):
        return True
    for shape in anchor.iter("{*}sp"):
        properties = shape.find("{*}spPr")
        filled = properties is not None and properties.find("{*}noFill") is None
        if filled or any((one.text or "").strip() for one in shape.iter("{*}t")):
            return True
    return False


def _corner(corner: Element) -> tuple[int, int, int, int]:
    """Row, column (both from 0) and how far within them."""
    row, column, down, across = (
        number((corner.findtext(f"{{*}}{name}") or "").strip(), 0)
        for name in ("row", "col", "rowOff", "colOff")
    )
    return row, column, down, across

"""How wide and high the columns and rows of a sheet are, and which of them are not shown."""

import unicodedata
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from math import inf

from lxml.etree import _Element as Element

from parsers.readers.flow import WIDEST
from parsers.readers.numberformat import UNKNOWN, is_date
from parsers.readers.sheet import MOST_ROWS
from parsers.readers.xlsxlook import is_true, number

_DIGIT = 7.0  # pixels that a figure of the usual face takes, at the usual size
_USUAL_SIZE = 11.0  # points
_PADDING = 5.0  # pixels of a column that hold no letters
_USUAL_WIDTH, _USUAL_HEIGHT = 9.14, 15.0  # figures, the padding among them; points
_LOWEST, _NARROWEST = 2.0, 0.25  # below these a row or column is as good as hidden
_NARROW = frozenset(".,:;'|!/()- ")  # signs that take half of a figure's room
_SPARE = 1.0  # figures: what may reach into the padding, and beyond it with a narrower face
EMU_A_PIXEL, EMU_A_POINT = 9525, 12700


class Sizes:
    """The sizes of a sheet's rows and columns. Widths are in pixels, heights in points."""

    def __init__(self, root: Element) -> None:
        usual = root.find("{*}sheetFormatPr")
        attributes = {} if usual is None else usual.attrib
        self._usual_width = _float(attributes.get("defaultColWidth"), _USUAL_WIDTH) * _DIGIT
        self._usual_height = _float(attributes.get("defaultRowHeight"), _USUAL_HEIGHT)
        self._widths: dict[int, float] = {}
        self._heights: dict[int, float] = {}
        self.hidden_columns: set[int] = set()
        self.hidden_rows: set[int] = set()
        for one in root.iterfind("{*}cols/{*}col"):
            for column in _columns(one):
                width = one.get("width")
                if width is not None:
                    self._widths[column] = _float(width, _USUAL_WIDTH) * _DIGIT
                if is_true(one.get("hidden")) or _float(width, _USUAL_WIDTH) < _NARROWEST:
                    self.hidden_columns.add(column)
                    self._widths[column] = 0.0
        row_number = 0
        for row in root.iter("{*}row"):
            row_number = number(row.get("r"), row_number + 1)
            if row_number > MOST_ROWS:
                break
            height = _float(row.get("ht"), self._usual_height)
            self._heights[row_number] = height
            if is_true(row.get("hidden")) or height < _LOWEST:
                self.hidden_rows.add(row_number)
                self._heights[row_number] = 0.0

    def width(self, column: int) -> float:
        """Pixels."""
        return self._widths.get(column, self._usual_width)

    def height(self, row: int) -> float:
        """Points."""
        return self._heights.get(row, self._usual_height)

    def room(self, first: int, last: int) -> float:
        """How many figures of the usual face and size have room in a cell that reaches over these columns."""
        pixels = sum(self.width(column) for column in range(first, min(last, WIDEST) + 1))
        return (pixels - _PADDING) / _DIGIT if pixels else inf  # nothing is shown of it in any case


def fits(text: str, size: float, room: float, *, is_date: bool) -> bool:
    """Whether a number of letters of this size has room for so many figures of the usual face and size; where it
    has none, crosses are shown instead of it.
    """
    if len(text) < 2 and not is_date:
        return True
    needed = sum(map(_units, text)) * size / _USUAL_SIZE
    return needed <= max(room, 0.0) + _SPARE


def fitted(text: str, number_format: str, size: float, room: float) -> str:
    """What is shown of a number: where there is no room for its decimals and no format asks for them, fewer of them;
    where there is none for the rest, crosses. Whether the last decimal is shown depends on the face.
    """
    is_free = number_format.strip().lower() in ("general", "")
    while is_free and "." in text and not fits(text, size, room, is_date=False):
        text = _shorter(text)
        if "." not in text:
            return text + UNKNOWN
    return text if fits(text, size, room, is_date=is_date(number_format)) else "###"


def _shorter(text: str) -> str:
    """A decimal with one place less, rounded."""
    places = len(text.partition(".")[2]) - 1
    return f"{Decimal(text).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"


def _units(char: str) -> float:
    """The room of a sign, in figures."""
    if unicodedata.east_asian_width(char) in "WF":
        return 2.0
    return 0.5 if char in _NARROW else 1.0


def _columns(one: Element) -> Iterator[int]:
    first, last = number(one.get("min"), 1), number(one.get("max"), 0)
    yield from range(first - 1, min(last, WIDEST))


def _float(value: str | None, otherwise: float) -> float:
    try:
        return float(value) if value is not None else otherwise
    except ValueError:
        return otherwise

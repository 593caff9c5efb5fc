"""What the properties of Word's formats say of letters, and how letters look of which so much is said."""

from collections.abc import Sequence
from typing import TypedDict

from parsers.readers.colour import Colour, contrast
from parsers.readers.runs import Look

USUAL_SIZE = 10.0  # points, where a file says nothing
_NARROWEST = 0.1  # of a letter's usual width
_OFF_THE_LINE = 0.2  # of the letters' size
_PILED = -0.35  # of the letters' size: a figure is half as broad, so that each stands on the one before it
_LEAST_SHOWN = 0.6  # of letters' size: a line or row that is lower cuts them off
# Faces whose figures and letters are little pictures.
_PICTURED = ("wingdings", "webdings", "marlett", "zapf dingbats", "zapfdingbats", "ms outlook", "mt extra")
_OF_A_FACE = 0xF000  # the signs of such faces, from here on


class Told(TypedDict, total=False):
    """What properties say of letters; what is absent they leave as it is."""

    vanish: bool
    strike: bool
    double: bool  # struck out with two lines
    deleted: bool  # as a revision, which a reader is shown struck out
    raised: bool
    position: float  # points above the line
    colour: Colour | None  # None: whatever is seen
    clear: bool  # letters that have no colour at all
    size: float  # points
    scale: float  # of their usual width
    spacing: float  # points between letters
    ground: Colour | None  # None: that of what they stand on
    highlight: Colour | None
    marked: Colour | None  # a highlight that a style asks for, which programs show or not
    pictured: bool  # in a face of little pictures


def look_of(told: Told, grounds: Sequence[Colour | None], rooms: Sequence[float | None]) -> Look:
    """How letters look.

    Args:
        told: what is said of them.
        grounds: what the paragraph has for its ground (None for nothing), and what it stands on (None where that is
            not known).
        rooms: heights in points that line and row have whatever stands in them, None where they grow.
    """
    size = told.get("size", USUAL_SIZE)
    known = [room for room in rooms if room is not None]
    seen = size * min(told.get("scale", 1.0), 1.0)
    if told.get("scale", 1.0) < _NARROWEST or told.get("spacing", 0.0) < _PILED * size:
        seen = 0.0
    if told.get("clear") or (known and min(known) < _LEAST_SHOWN * size):
        seen = 0.0
    colour = told.get("colour") if grounds[-1] is not None else None
    own = told.get("highlight"), told.get("ground"), *grounds
    ground = next((one for one in own if one is not None), None)
    if (marked := told.get("marked")) and colour and ground and told.get("highlight") is None:
        ground = min(ground, marked, key=lambda one: contrast(colour, one))
    return Look(
        struck=any((told.get("strike"), told.get("double"), told.get("deleted"))),
        raised=told.get("raised", False) or abs(told.get("position", 0.0)) > _OFF_THE_LINE * size,
        colour=colour,
        size=seen,
        hidden=told.get("vanish", False),
        ground=ground,
    )


def is_pictured(face: str) -> bool:
    """Whether the letters of a face are little pictures."""
    return face.lower().startswith(_PICTURED)


def as_pictures(text: str) -> str:
    """A text in a face of little pictures: what looks like a letter in the file is one of them."""
    return "".join(chr(_OF_A_FACE + ord(char)) if " " < char < "\x7f" else char for char in text)

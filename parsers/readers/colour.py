"""Whether letters of a colour are seen on their ground."""

from typing import TypeAlias

Colour: TypeAlias = tuple[float, float, float]
"""red, green, blue from 0 to 1"""

BLACK: Colour = (0.0, 0.0, 0.0)
WHITE: Colour = (1.0, 1.0, 1.0)
_FAINTEST = 1.3  # silver on white has 1.8, yellow 1.1


def is_faint(colour: Colour, ground: Colour) -> bool:
    """Whether letters can hardly be told from what they stand on."""
    return contrast(colour, ground) < _FAINTEST


def contrast(colour: Colour, ground: Colour) -> float:
    """From 1 (the same) to 21 (black on white), as the web's rules of accessibility define it.

    >>> round(contrast((0, 0, 0), (1, 1, 1)))
    21
    """
    one, other = _brightness(colour), _brightness(ground)
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def of_hex(digits: str) -> Colour | None:
    """The colour that six hexadecimal digits name, or eight with an opacity before them; None for anything else.

    >>> of_hex("FFFFFFFF")
    (1.0, 1.0, 1.0)
    """
    try:
        number = int(digits[-6:], 16)
    except ValueError:
        return None
    if len(digits) not in (6, 8):
        return None
    return (number >> 16) / 255, (number >> 8 & 255) / 255, (number & 255) / 255


def _brightness(colour: Colour) -> float:
    parts = [min(max(one, 0.0), 1.0) for one in colour]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

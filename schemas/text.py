"""How printed text is made comparable, for labels, titles and names alike."""

import re
import unicodedata
from functools import lru_cache

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")

_LONGEST_LABEL = 80  # characters; the same labels come again and again, longer text does not


def squeeze(text: str) -> str:
    """`text` with full-width forms made half-width and every kind of blank taken out.

    Offices set labels with spaces, line breaks and full-width brackets as they please; none of it
    means anything.

    >>> squeeze("规　章（制度）")
    '规章(制度)'
    """
    return _label_squeezed(text) if len(text) <= _LONGEST_LABEL else _squeezed(text)


def _squeezed(text: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


_label_squeezed = lru_cache(maxsize=16384)(_squeezed)


def without_controls(text: str) -> str:
    """`text` without the characters that no tree of XML can hold, and no reader sees."""
    return _CONTROLS.sub("", text)

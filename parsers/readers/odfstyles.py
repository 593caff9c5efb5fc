"""The styles of OpenDocument files: each with all that it is based on."""

import re
from collections.abc import Iterable

from lxml.etree import _Element as Element

OFFICE, TABLE, TEXT, DRAW, STYLE, CONFIG, NUMBER = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("office", "table", "text", "drawing", "style", "config", "datastyle")
)
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_MOST_PARENTS = 10
_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)(cm|mm|in|pt|pc|px)")
_POINTS = {"cm": 28.3465, "mm": 2.83465, "in": 72.0, "pt": 1.0, "pc": 12.0, "px": 0.75}


def points(length: str | None, otherwise: float) -> float:
    """A length in points.

    >>> points("1in", 0.0), points("100%", 11.0)
    (72.0, 11.0)
    """
    match = _LENGTH.fullmatch(length or "")
    return float(match[1]) * _POINTS[match[2]] if match else otherwise


class StyleSheet:
    """The styles that the parts of a file define, by family and name."""

    def __init__(self, roots: Iterable[Element]) -> None:
        self._styles: dict[tuple[str, str], Element] = {}
        self._usual: dict[str, Element] = {}
        for root in roots:
            for style in root.iter(f"{STYLE}style"):
                for name in (style.get(f"{STYLE}display-name"), style.get(f"{STYLE}name")):
                    if name:
                        self._styles[style.get(f"{STYLE}family", ""), name] = style
            for style in root.iter(f"{STYLE}default-style"):
                self._usual[style.get(f"{STYLE}family", "")] = style

    def get(self, family: str, name: str) -> Element | None:
        """A style by its name."""
        return self._styles.get((family, name))

    def chain(self, family: str, name: str) -> list[Element]:
        """The usual style of a family, what a style is based on, and the style itself."""
        chain: list[Element] = []
        style = self._styles.get((family, name))
        while style is not None and len(chain) < _MOST_PARENTS:
            chain.append(style)
            parent = style.get(f"{STYLE}parent-style-name")
            style = self._styles.get((family, parent)) if parent else None
        usual = self._usual.get(family)
        return [*([] if usual is None else [usual]), *reversed(chain)]

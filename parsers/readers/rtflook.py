"""What the words of a Rich Text file say of letters, paragraphs and cells, by themselves or through its style sheet."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.readers.colour import BLACK, WHITE, Colour
from parsers.readers.letters import Told, look_of
from parsers.readers.runs import Look

_HALF, _TWIP, _QUARTER = 0.5, 0.05, 0.25  # points
_WHOLE = 10_000  # of a shading
_MOST_PARENTS = 12
_USUAL_SIZE = 12.0  # points
_RAISED = 6  # half points that `\\up` and `\\dn` move by themselves


class Said(NamedTuple):
    """What has been said where letters stand: of them, and of their paragraph."""

    letters: Told = Told(size=_USUAL_SIZE)
    fill: int = 0  # colours of the paragraph's ground, by number; 0 is none
    ink: int = 0
    share: int = 0  # of the ink in the ground
    line: float | None = None  # points that its lines are high, whatever stands in them
    list: int = 0  # that numbers it


NOTHING_SAID = Said()
_LETTERS: dict[str, Callable[[int | None], Told]] = {
    "v": lambda n: Told(vanish=n != 0),
    "strike": lambda n: Told(strike=n != 0),
    "striked": lambda n: Told(double=n != 0),
    "deleted": lambda n: Told(deleted=n != 0),
    "super": lambda n: Told(raised=n != 0),
    "sub": lambda n: Told(raised=n != 0),
    "nosupersub": lambda _: Told(raised=False, position=0.0),
    "up": lambda n: Told(position=(_RAISED if n is None else n) * _HALF),
    "dn": lambda n: Told(position=-(_RAISED if n is None else n) * _HALF),
    "fs": lambda n: Told(size=(n or 24) * _HALF),
    "charscalex": lambda n: Told(scale=(100 if n is None else n) / 100),
    "expnd": lambda n: Told(spacing=(n or 0) * _QUARTER),
    "expndtw": lambda n: Told(spacing=(n or 0) * _TWIP),
}
_PARAGRAPH = {"cbpat": "fill", "cfpat": "ink", "shading": "share", "ls": "list"}


@dataclass(slots=True)
class Sheet:
    """The colours and the styles of a file."""

    colours: list[Colour | None] = field(default_factory=list)
    styles: dict[tuple[str, int], list[tuple[str, int | None]]] = field(default_factory=dict)

    def said(self, word: str, value: int | None, so_far: Said) -> Said:
        """What is said with one more word; the same where it says nothing of letters or paragraphs."""
        if word in _LETTERS:
            return so_far._replace(letters=so_far.letters | _LETTERS[word](value))
        if word == "cf":
            return so_far._replace(letters=so_far.letters | Told(colour=self.colour(value)))
        if word in ("chcbpat", "cb"):
            return so_far._replace(letters=so_far.letters | Told(ground=self.colour(value)))
        if word == "highlight":
            return so_far._replace(letters=so_far.letters | Told(highlight=self.colour(value)))
        if word == "plain":
            return so_far._replace(letters=NOTHING_SAID.letters)
        if word == "pard":
            return Said(so_far.letters)
        if word == "sl":
            return so_far._replace(line=-value * _TWIP if value is not None and value < 0 else None)
        if word in _PARAGRAPH:
            number = {_PARAGRAPH[word]: value or 0}
            return so_far._replace(**number)  # type: ignore[arg-type]  # all of them are numbers
        if word in ("s", "cs"):
            return self._in_style(word, value or 0, so_far)
        return so_far

    def _in_style(self, kind: str, number: int, so_far: Said) -> Said:
        """What is said in a style and those that it is based on."""
        chain: list[list[tuple[str, int | None]]] = []
        following = number
        while (kind, following) in self.styles and len(chain) < _MOST_PARENTS:
            chain.insert(0, self.styles[kind, following])
            parents = [value for word, value in chain[0] if word == "sbasedon"]
            if not parents or parents[-1] is None:
                break
            following = parents[-1]
        for words in chain:
            for word, value in words:
                if word not in ("s", "cs"):
                    so_far = self.said(word, value, so_far)
        return so_far

    def colour(self, number: int | None) -> Colour | None:
        """A colour by its number; None where the program chooses it."""
        return self.colours[number] if number is not None and 0 <= number < len(self.colours) else None

    def ground(self, fill: int | None, ink: int | None, share: int | None) -> Colour | None:
        """The ground that two colours mixed give; None for none."""
        under = self.colour(fill)
        part = min(max(share or 0, 0), _WHOLE) / _WHOLE
        if not part:
            return under
        over, below = self.colour(ink) or BLACK, under or WHITE
        red, green, blue = (one * part + other * (1 - part) for one, other in zip(over, below, strict=True))
        return red, green, blue

    def look(self, said: Said, cell: Colour | None, room: float | None) -> Look:
        """How letters look in a cell with this ground and, where its row grows for nothing, so much room in points."""
        own = self.ground(said.fill, said.ink, said.share)
        return look_of(said.letters, (own, cell or WHITE), (room, said.line))

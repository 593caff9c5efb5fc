"""What a reader sees of a text whose parts look different: struck out, raised, tiny or white ones among them."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from parsers.readers.colour import Colour, is_faint

_MARK = re.compile(r"[\s\d*†‡§#a-z①-⑳()（）\[\]〔〕【】注,，、]+")
_OVERRIDDEN = re.compile("\u202e([^\u202c\n]*)\u202c?")
_SMALLEST = 2.0  # points
_SMALL = 0.65  # of the other figures' size


class Look(NamedTuple):
    """How letters look. `colour` is None where the program chooses one that is seen; `ground` is what these
    letters alone stand on, None for what their text does.
    """

    struck: bool = False
    raised: bool = False  # or lowered: off the line
    colour: Colour | None = None
    size: float = 11.0
    hidden: bool = False
    ground: Colour | None = None


class Run(NamedTuple):
    """Letters that look alike."""

    text: str
    look: Look


class Seen(NamedTuple):
    """A text as it is seen, and the code of the problem for which nobody can say what it reads, if there is one."""

    text: str
    doubt: str = ""


def see_runs(runs: Sequence[Run], ground: Colour | None) -> Seen:
    """The text that is seen of runs on a ground (None where that is no single colour).

    What is hidden or struck out is gone, and marks of notes behind a text are no part of it. Where some of it
    can hardly be seen, nobody can say what was meant.
    """
    present = [run for run in runs if run.text.strip() and not run.look.hidden]
    left = [run for run in present if not run.look.struck]
    if present and not left:
        return Seen("", "taken_back")
    is_marked = any(not run.look.raised for run in left)
    kept = [
        run
        for run in runs
        if not (run.look.hidden or run.look.struck)
        and not (run.look.raised and is_marked and _MARK.fullmatch(run.text))
    ]
    text = _in_reading_order("".join(run.text for run in kept))
    if any(run.text.strip() and _is_hardly_seen(run.look, ground) for run in kept):
        return Seen(text, "nearly_invisible")
    return Seen(text, "not_a_number" if _has_small_figures(kept) else "")


def _has_small_figures(runs: Sequence[Run]) -> bool:
    """Whether figures stand beside much larger ones: a mark of a note that was not raised, or part of the number."""
    sizes = [run.look.size for run in runs if any(char.isdigit() for char in run.text)]
    return bool(sizes) and min(sizes) < _SMALL * max(sizes)


def see_cell(
    lines: Iterable[Sequence[Run]], ground: Colour | None, *, drawn: bool, over: bool, numbered: bool
) -> Seen:
    """What is seen of a cell of several paragraphs.

    Args:
        lines: the paragraphs.
        ground: what they stand on.
        drawn: whether a picture is in the cell, which may show a figure.
        over: whether one stands among the letters, or over them.
        numbered: whether a list puts a number before a paragraph.
    """
    shown = [line for line in lines if any(run.text.strip() and not run.look.hidden for run in line)]
    runs = [
        run for number, line in enumerate(shown) for run in (*([Run("\n", Look())] if number else []), *line)
    ]
    seen = see_runs(runs, ground)
    if over if seen.text.strip() else drawn:
        return Seen(seen.text, "picture_in_cell")
    return Seen(seen.text, "not_a_number") if numbered and not seen.doubt else seen


def see_prose(runs: Sequence[Run], ground: Colour | None) -> str:
    """The text that is seen of a paragraph outside tables.

    What can hardly be seen is left out where the rest can: of a title in white nobody can say more than that it
    is there, and that it may stand on a picture.
    """
    seen = see_runs(runs, ground)
    if not seen.doubt:
        return seen.text
    plain = [run for run in runs if run.look.hidden or not _is_hardly_seen(run.look, ground)]
    rest = see_runs(plain, ground).text
    return rest if rest.strip() else seen.text


def _in_reading_order(text: str) -> str:
    """A text in the order in which its signs are shown: what is overridden to run from the right is turned about."""
    return _OVERRIDDEN.sub(lambda match: match[1][::-1], text)


def _is_hardly_seen(look: Look, ground: Colour | None) -> bool:
    if look.size < _SMALLEST:
        return True
    under = look.ground or ground
    if under is None or look.colour is None:
        return False
    return is_faint(look.colour, under)

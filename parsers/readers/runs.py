"""What a reader sees of a text whose parts look different: struck out, raised, tiny or white ones among them."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from parsers.readers.colour import Colour, is_faint

_MARK = re.compile(r"[\s\d*†‡§#a-z①-⑳()（）\[\]〔〕【】注,，、]+")
_OVERRIDDEN = re.compile("\u202e([^\u202c]*)\u202c?")
# Figures behind what runs from the right are set to the left of it.
_LED_BY_OVERRIDDEN = re.compile("\u202e[^\u202c\n]*\\w[^\u202c\n]*\u202c[^\\w\n\u2069]*\\d")
_OVERRIDES = "\u202e\u202c\u2069"
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
    present = [run for run in runs if run.text.strip().strip(_OVERRIDES) and not run.look.hidden]
    left = [run for run in present if not run.look.struck]
    if present and not left:
        return Seen("", "taken_back")
    marked = _marked(runs)
    kept = [
        run
        for at, run in enumerate(runs)
        if not (run.look.hidden or run.look.struck)
        and not (run.look.raised and marked[at] and _MARK.fullmatch(run.text))
    ]
    stored = "".join(run.text for run in kept)
    text = _in_reading_order(stored)
    if _LED_BY_OVERRIDDEN.search(stored) or (len(left) > 1 and all(run.look.raised for run in left)):
        return Seen(text, "not_a_number")
    if any(run.text.strip() and _is_hardly_seen(run.look, ground) for run in kept):
        return Seen(text, "nearly_invisible")
    return Seen(text, "not_a_number" if _has_small_figures(kept) else "")


def _marked(runs: Sequence[Run]) -> list[bool]:
    """For each run whether something stands on the line beside it that a mark can belong to."""
    found: list[bool] = []
    line: list[Run] = []
    for run in (*runs, Run("\n", Look())):
        line.append(run)
        if "\n" in run.text:
            marked = any(
                one.text.strip().strip(_OVERRIDES)
                and not (one.look.raised or one.look.hidden or one.look.struck)
                for one in line
            )
            found += [marked] * len(line)
            line = []
    return found


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
    return _OVERRIDDEN.sub(
        lambda match: "\n".join(line[::-1] for line in match[1].split("\n")), text
    ).replace("\u2069", "")


def _is_hardly_seen(look: Look, ground: Colour | None) -> bool:
    if look.size < _SMALLEST:
        return True
    under = look.ground or ground
    if under is None or look.colour is None:
        return False
    return is_faint(look.colour, under)

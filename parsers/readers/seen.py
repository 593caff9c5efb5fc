"""What a reader sees of a drawn page: which letters are shown, which are marks or struck out, which fade.

What is hidden for certain (painted in no way, outside the paper or its bounds, covered by what is drawn
later) is gone. What can hardly be seen keeps a doubt: nobody can say what was meant.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from parsers.readers.colour import WHITE, Colour, contrast, is_faint
from parsers.readers.drawn import Area, Drawing, Glyph, Rule
from parsers.readers.ruled import FADED, Box, Letter, turned

_SMALLEST, _TINY = 2.0, 0.4  # height of letters in points, and of the page's usual height
_COVERED, _HALF_COVERED = 0.85, 0.25  # shares of a letter
_WHOLE_PAGE = 0.6  # share of the paper: what covers more of it covers no single figures
_CAP = 0.72  # height of figures above their baseline, in letter heights
_STRUCK = (0.08, 0.62)  # where a line runs that strikes out, above the baseline, in letter heights
_THICKEST = 0.35  # of a line that strikes out, in letter heights
_MEETS = 2.0  # points: how near a rule ends to the rule that it meets
_LINED = 0.4  # share of a line's length that letters have on it where it is theirs
_RAISED, _LOWERED = 0.12, 0.05  # of a mark beside what it marks: how far off the baseline
_SMALLER = 0.8  # and how much smaller
_LOWEST, _HIGHEST = 0.45, 0.9  # how far off it can be below and above
_INTO = 0.3  # how far it may reach into what it marks, in its own height
_BESIDE = 0.5  # how far from it, in letter heights
_MARK = re.compile(r"[\d*†‡§#①-⑳a-z()（）\[\]〔〕【】注,，]+")
_AGAIN, _OVER = 0.5, 0.3  # a letter printed twice: how far apart, in its width, and in its height
_OBLIQUE = 15.0  # degrees between the ways in which text runs; what lies between is no text of the page
_FEWEST = 10  # letters
_BAND, _MANY = 20.0, 40  # points; bands that one thing may lie in
_WHITEST = 1.01
_SMALLEST_PICTURE = 4.0  # points
_LAYERS = {"unseen": "not_shown", "nearly_invisible": FADED}


@dataclass(slots=True)
class Sight:
    """What is seen of a page.

    `letters` hold pictures too, as letters without text. `rules` are level or upright, `fields` what is
    filled and differs from what it stands on. `behind` says that most of the page's text is not shown, but
    stored behind a picture of the page or behind nothing at all.
    """

    letters: list[Letter]
    rules: list[Rule]
    fields: list[Area]
    shown: int
    behind: int


def see(drawing: Drawing, paper: Box) -> Sight:
    """Look at a page that is drawn upright; `paper` is what is shown of it."""
    glyphs = drawing.glyphs
    doubts = [""] * len(glyphs)
    for index, doubt in _hidden(drawing, paper):
        doubts[index] = doubt
    for index in _faint(drawing):
        doubts[index] = doubts[index] or "nearly_invisible"
    counted = Counter(doubts)
    present = len(glyphs) - counted["gone"]
    # Most of the text not to be seen: no figure is hidden there, but a text stored for some other use.
    layers = {code: why for code, why in _LAYERS.items() if counted[code] >= max(_FEWEST, present / 2)}
    letters: list[Letter] = []
    rules = [rule for rule in drawing.rules if rule.is_level or rule.is_upright]
    kept: dict[int, list[tuple[Glyph, str]]] = defaultdict(list)
    for glyph, doubt in zip(glyphs, doubts, strict=True):
        if doubt in layers:
            kept[max(_turn(glyph), 0)].append((glyph, layers[doubt]))
        elif doubt not in ("gone", "unseen") and _turn(glyph) >= 0:
            kept[_turn(glyph)].append((glyph, doubt))
    for turn, some in kept.items():
        marked, rules = _marked_and_struck(some, rules, turn, drawing)
        letters += marked
    letters += _pictures(drawing)
    shown = sum(1 for one in letters if one.text and one.doubt in ("", "nearly_invisible"))
    fields = list(_fields(drawing))
    behind = sum(1 for one in letters if one.doubt in _LAYERS.values())
    return Sight(letters, rules, fields, shown, behind)


# -- hidden, covered, faint


def _hidden(drawing: Drawing, paper: Box) -> Iterator[tuple[int, str]]:
    """Letters of which nothing or not all is seen, with the reason."""
    glyphs = drawing.glyphs
    left, top, right, bottom = paper
    for index, glyph in enumerate(glyphs):
        if not (
            left <= (glyph.left + glyph.right) / 2 <= right
            and top <= (glyph.top + glyph.bottom) / 2 <= bottom
        ):
            yield index, "gone"
        elif glyph.paint.unseen:
            yield index, "unseen"
        elif glyph.paint.clip is not None and (share := _share(_core(glyph), glyph.paint.clip)) < _COVERED:
            yield index, "gone" if share <= _HALF_COVERED else "nearly_invisible"
    whole = _WHOLE_PAGE * (right - left) * (bottom - top)
    bands = _Bands(glyph.y for glyph in glyphs)
    highest = _CAP * max((glyph.size for glyph in glyphs), default=0.0)
    for area in drawing.areas:
        if not (area.before and (area.opaque or area.veils)):
            continue
        width, height = area.box[2] - area.box[0], area.box[3] - area.box[1]
        covered = "unseen" if width * height > whole else "gone" if _is_white(area.colour) else "blotted"
        covered = "nearly_invisible" if area.veils else covered
        for index in bands.near(area.box[1], area.box[3] + highest):
            glyph = glyphs[index]
            if index >= area.before or glyph.right <= area.box[0] or glyph.left >= area.box[2]:
                continue
            share = _share(_core(glyph), area.box)
            if share > _HALF_COVERED and not (area.outline and not _holds(area.outline, glyph)):
                yield index, covered if share > _COVERED else "nearly_invisible"


class _Bands:
    """Things by their height on the page, so that those near a place are found soon."""

    def __init__(self, heights: Iterable[float]) -> None:
        self._bands: dict[int, list[int]] = defaultdict(list)
        for index, y in enumerate(heights):
            self._bands[int(y // _BAND)].append(index)

    def near(self, top: float, bottom: float) -> Iterator[int]:
        """The numbers of the things between two heights, and of some beside."""
        first, last = int(top // _BAND), int(bottom // _BAND)
        if last - first > len(self._bands):
            yield from (index for band in self._bands.values() for index in band)
            return
        for band in range(first, last + 1):
            yield from self._bands.get(band, ())


def _core(glyph: Glyph) -> Box:
    """Where a letter's ink is, about."""
    if glyph.across > 0.99:
        return glyph.left, glyph.y - _CAP * glyph.size, glyph.right, glyph.y
    return glyph.left, glyph.top, glyph.right, glyph.bottom


def _share(box: Box, other: Box) -> float:
    """How much of a box lies in another."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / max((box[2] - box[0]) * (box[3] - box[1]), 1e-6)


def _holds(outline: Sequence[tuple[float, float]], glyph: Glyph) -> bool:
    """Whether a letter's middle lies within an outline."""
    x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    inside = False
    for (x0, y0), (x1, y1) in pairwise([*outline, outline[0]]):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            inside = not inside
    return inside


def _faint(drawing: Drawing) -> Iterator[int]:
    """Letters that are hardly to be told from what lies below them, or far too small."""
    glyphs = drawing.glyphs
    if not glyphs:
        return
    smallest = min(_SMALLEST, _TINY * median(glyph.size for glyph in glyphs))
    grounds = _Grounds(
        [area for area in drawing.areas if not area.is_drawn and (area.opaque or area.is_picture)]
    )
    faint: dict[tuple[Colour, Colour], bool] = {}
    for index, glyph in enumerate(glyphs):
        if glyph.size < smallest:
            yield index
            continue
        colour = glyph.paint.colour
        x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        ground = grounds.at(x, y, index)
        if colour is None or ground is None:
            continue
        if (colour, ground) not in faint:
            faint[colour, ground] = is_faint(colour, ground)
        if faint[colour, ground]:
            yield index


class _Grounds:
    """What letters stand on."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self._bands: dict[int, list[tuple[int, Area]]] = defaultdict(list)
        self._large: list[tuple[int, Area]] = []
        for number, area in enumerate(areas):
            first, last = int(area.box[1] // _BAND), int(area.box[3] // _BAND)
            if last - first > _MANY:
                self._large.append((number, area))
                continue
            for band in range(first, last + 1):
                self._bands[band].append((number, area))

    def at(self, x: float, y: float, drawn: int) -> Colour | None:
        """The colour at a place when so many letters were drawn; None where it is a picture or pattern."""
        highest = -1
        colour: Colour | None = WHITE
        for number, area in (*self._large, *self._bands.get(int(y // _BAND), ())):
            left, top, right, bottom = area.box
            if number > highest and area.before <= drawn and left <= x <= right and top <= y <= bottom:
                highest, colour = number, area.colour
        return colour


# -- rules and pictures


def _is_white(colour: Colour | None) -> bool:
    return colour is not None and contrast(colour, WHITE) < _WHITEST


def _fields(drawing: Drawing) -> Iterator[Area]:
    """The filled shapes that differ from what they are drawn on: white ones only on some other ground."""
    grounds: list[Area] = []
    for area in drawing.areas:
        if area.is_picture:
            grounds.append(area)
            continue
        is_white = _is_white(area.colour)
        if not is_white:
            grounds.append(area)
        x, y = (area.box[0] + area.box[2]) / 2, (area.box[1] + area.box[3]) / 2
        if not is_white or any(
            one.box[0] <= x <= one.box[2] and one.box[1] <= y <= one.box[3] for one in grounds
        ):
            yield area


def edges(area: Area) -> Iterator[Rule]:
    """The level and upright edges of a filled shape."""
    if area.outline:
        for (x0, y0), (x1, y1) in pairwise(area.outline):
            rule = Rule(x0, y0, x1, y1, 0.0) if x0 <= x1 else Rule(x1, y1, x0, y0, 0.0)
            if rule.is_level or rule.is_upright:
                yield rule
        return
    left, top, right, bottom = area.box
    yield Rule(left, top, right, top, 0.0)
    yield Rule(left, bottom, right, bottom, 0.0)
    yield Rule(left, top, left, bottom, 0.0)
    yield Rule(right, top, right, bottom, 0.0)


def _pictures(drawing: Drawing) -> Iterator[Letter]:
    """Pictures and letters drawn as shapes, as letters that nobody can read."""
    for area in drawing.areas:
        if area.is_picture or area.is_drawn:
            left, top, right, bottom = area.box
            if min(right - left, bottom - top) >= _SMALLEST_PICTURE / (2 if area.is_drawn else 1):
                yield Letter("", left, top, right, bottom, doubt="picture_in_cell")


# -- marks, strokes through letters, letters printed twice


def _turn(glyph: Glyph) -> int:
    """By how many degrees counter-clockwise a letter must be turned to stand upright; -1 for an oblique one."""
    quarter = round(glyph.angle / 90) * 90
    return -1 if abs(glyph.angle - quarter) > _OBLIQUE else quarter % 360


def _marked_and_struck(
    some: Sequence[tuple[Glyph, str]], rules: list[Rule], turn: int, drawing: Drawing
) -> tuple[list[Letter], list[Rule]]:
    """The letters that run in one direction without marks of notes, and the rules that strike none out."""
    size = drawing.width, drawing.height
    upright = [_turned(glyph, turn, size) for glyph, _ in some]
    lying = rules if not turn else [_turned_rule(rule, turn, size) for rule in rules]
    gone = _printed_twice(upright) | _marks(upright, lying)
    struck, through = _struck(upright, lying)
    struck |= _crossed_out(upright, drawing.rules if not turn else [])
    letters = []
    for index, (glyph, doubt) in enumerate(some):
        if index in gone:
            continue
        text, why = (glyph.text, doubt) if index not in struck else ("", "taken_back")
        if doubt == "blotted":
            text, why = "", "nearly_invisible"  # it is not seen, and its place is no blank
        letters.append(Letter(text, glyph.left, glyph.top, glyph.right, glyph.bottom, turn=turn, doubt=why))
    return letters, [rule for index, rule in enumerate(rules) if index not in through]


def _turned(glyph: Glyph, turn: int, size: tuple[float, float]) -> Glyph:
    if not turn:
        return glyph
    left, top, right, bottom = turned((glyph.left, glyph.top, glyph.right, glyph.bottom), turn, size)
    x, y, _, _ = turned((glyph.x, glyph.y, glyph.x, glyph.y), turn, size)
    return replace(glyph, left=left, top=top, right=right, bottom=bottom, x=x, y=y, across=1.0, down=0.0)


def _turned_rule(rule: Rule, turn: int, size: tuple[float, float]) -> Rule:
    left, top, right, bottom = turned((rule.left, rule.top, rule.right, rule.bottom), turn, size)
    return Rule(left, top, right, bottom, rule.thickness)


def _printed_twice(glyphs: Sequence[Glyph]) -> set[int]:
    """Letters that only make others bold, or throw their shadow."""
    found: set[int] = set()
    alike: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    for index, glyph in enumerate(glyphs):
        alike[glyph.text].append((glyph.y, glyph.left, index))
    for places in alike.values():
        places.sort()
        for number, (y, left, index) in enumerate(places):
            across = _AGAIN * (glyphs[index].right - left)
            down = y + _OVER * glyphs[index].size
            for other in range(number + 1, len(places)):
                if places[other][0] > down:
                    break
                again = places[other][2]
                if abs(places[other][1] - left) < across and _is_copy(glyphs, index, again):
                    found.add(max(index, again))
    return found


def _is_copy(glyphs: Sequence[Glyph], one: int, other: int) -> bool:
    """Whether a letter stands so near to one alike because all of its word is printed again."""
    if abs(one - other) == 1:
        return True  # letter by letter
    first, again = glyphs[one], glyphs[other]
    for step in (-1, 1):
        if not (0 <= one + step < len(glyphs) and 0 <= other + step < len(glyphs)):
            continue
        beside, beside_again = glyphs[one + step], glyphs[other + step]
        if not _follow(first, beside) and not _follow(again, beside_again):
            continue
        moved = abs((beside_again.left - again.left) - (beside.left - first.left))
        if beside.text != beside_again.text or moved > _RAISED * first.size:
            return False
    return True


def _follow(one: Glyph, other: Glyph) -> bool:
    """Whether two letters stand side by side in a line."""
    near = _BESIDE * one.size
    return abs(one.y - other.y) < _RAISED * one.size and (
        -near < other.left - one.right < near or -near < one.left - other.right < near
    )


def _marks(glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> set[int]:
    """Smaller letters off the baseline beside larger ones in the same cell: marks of notes."""
    largest = max((glyph.size for glyph in glyphs), default=0.0)
    found: set[int] = set()
    small = [
        index
        for index, glyph in enumerate(glyphs)
        if glyph.size < _SMALLER * largest and _MARK.fullmatch(glyph.text)
    ]
    if not small:
        return found
    lines: dict[int, list[int]] = defaultdict(list)
    for index in sorted(range(len(glyphs)), key=lambda index: glyphs[index].left):
        lines[int(glyphs[index].y // largest)].append(index)
    lefts = {line: [glyphs[index].left for index in indices] for line, indices in lines.items()}
    widest = max(glyph.right - glyph.left for glyph in glyphs)
    order = sorted(small, key=lambda index: glyphs[index].left)
    for index in [*order, *reversed(order)]:  # a mark of several signs has its letter on either side
        mark = glyphs[index]
        line = int(mark.y // largest)
        for near in (line - 1, line, line + 1):
            first = bisect_left(lefts.get(near, ()), mark.left - widest - _BESIDE * largest)
            last = bisect_left(lefts.get(near, ()), mark.right + _BESIDE * largest)
            if any(
                other != index
                and _is_beside(mark, glyphs[other])
                and (
                    _is_marked_by(glyphs[other], mark) or (other in found and _are_level(glyphs[other], mark))
                )
                and not _are_parted(mark, glyphs[other], rules)
                for other in lines.get(near, ())[first:last]
            ):
                found.add(index)
                break
    return found


def _is_beside(mark: Glyph, other: Glyph) -> bool:
    near, far = -_INTO * mark.size, _BESIDE * max(mark.size, other.size)
    return (near < mark.left - other.right < far or near < other.left - mark.right < far) and (
        -_LOWEST * other.size < other.y - mark.y < _HIGHEST * other.size
    )


def _is_marked_by(letter: Glyph, mark: Glyph) -> bool:
    off = (letter.y - mark.y) / letter.size
    return mark.size < _SMALLER * letter.size and (off > _RAISED or off < -_LOWERED)


def _are_parted(one: Glyph, other: Glyph, rules: Sequence[Rule]) -> bool:
    """Whether an upright rule stands between two letters."""
    left, right = sorted(((one.left + one.right) / 2, (other.left + other.right) / 2))
    return any(
        rule.is_upright
        and left < (rule.left + rule.right) / 2 < right
        and min(rule.top, rule.bottom) < one.y < max(rule.top, rule.bottom)
        for rule in rules
    )


def _are_level(one: Glyph, other: Glyph) -> bool:
    return abs(one.y - other.y) < _RAISED * other.size and abs(one.size - other.size) < _RAISED * other.size


def _struck(glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> tuple[set[int], set[int]]:
    """Letters that are struck out, and the rules that do so."""
    struck: set[int] = set()
    through: set[int] = set()
    order = sorted(range(len(glyphs)), key=lambda index: glyphs[index].y)
    lines = [glyphs[index].y for index in order]
    largest = max((glyph.size for glyph in glyphs), default=0.0)
    for number, rule in enumerate(rules):
        if not rule.is_level or rule.right - rule.left < _MEETS:
            continue
        y = (rule.top + rule.bottom) / 2
        crossed = [
            index
            for index in order[bisect_left(lines, y) : bisect_left(lines, y + largest)]
            if _crosses(rule, y, glyphs[index])
        ]
        if crossed and _strikes([glyphs[index] for index in crossed], rule, y, rules):
            struck.update(crossed)
            through.add(number)
    return struck, through


def _crossed_out(glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> set[int]:
    """Figures through which a slanting line runs."""
    slanting = [rule for rule in rules if not (rule.is_level or rule.is_upright)]
    return {
        index
        for rule in slanting
        for index, glyph in enumerate(glyphs)
        if glyph.text[0].isdigit() and _cuts(rule, _core(glyph))
    }


def _cuts(rule: Rule, box: Box) -> bool:
    """Whether a slanting line passes through a box, and not only by its corner."""
    left, right = max(rule.left, box[0]), min(rule.right, box[2])
    if right - left < (box[2] - box[0]) / 3:
        return False
    rise = (rule.bottom - rule.top) / (rule.right - rule.left)
    y = rule.top + rise * ((left + right) / 2 - rule.left)
    return box[1] < y < box[3]


def _crosses(rule: Rule, y: float, glyph: Glyph) -> bool:
    above = (glyph.y - y) / max(glyph.size, 1e-6)
    middle = (glyph.left + glyph.right) / 2
    return (
        _STRUCK[0] < above < _STRUCK[1]
        and rule.left - 1 <= middle <= rule.right + 1
        and rule.thickness < _THICKEST * glyph.size
    )


def _strikes(crossed: Sequence[Glyph], rule: Rule, y: float, rules: Sequence[Rule]) -> bool:
    """Whether a rule that runs through letters is theirs, and no rule of a table that they stand too near to."""
    has_figures = any(glyph.text[0].isdigit() for glyph in crossed)
    if not (_meets(rule.left, y, rules) and _meets(rule.right, y, rules)):
        covered = sum(glyph.right - glyph.left for glyph in crossed)
        return has_figures or covered > _LINED * (rule.right - rule.left)
    return has_figures and not any(
        other.is_level
        and abs((other.top + other.bottom) / 2 - y) < _MEETS
        and (
            (other.left < rule.left - _MEETS <= other.right + 2 * _MEETS)
            or (other.right > rule.right + _MEETS >= other.left - 2 * _MEETS)
        )
        for other in rules
    )


def _meets(x: float, y: float, rules: Iterable[Rule]) -> bool:
    return any(
        rule.is_upright
        and abs((rule.left + rule.right) / 2 - x) < _MEETS
        and min(rule.top, rule.bottom) - _MEETS < y < max(rule.top, rule.bottom) + _MEETS
        for rule in rules
    )

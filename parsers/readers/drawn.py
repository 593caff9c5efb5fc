"""A page of a PDF as it is drawn: letters, rules and areas, each with what decides whether it is seen.

pdfminer reads the operators and forgets how letters are painted, what clips them and which layers are
off; the interpreter here keeps that. Lengths are in points, y grows downwards from the top of the page
as it is shown.
"""

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1, stream_value
from pdfminer.psparser import PSLiteral
from pdfminer.utils import MATRIX_IDENTITY, Matrix, PathSegment, Point, decode_text, mult_matrix

from parsers.readers.colour import BLACK, WHITE, Colour
from parsers.readers.operators import operations
from parsers.readers.ruled import Box

_NEVER_SEEN = (3, 7)  # ways of painting letters: not at all, and only as a hole to paint through
_STROKED = (1, 5)
_FILLED_AND_STROKED = (2, 6)
_TRANSPARENT = 0.05  # opacity below which nothing is seen
_VEILING = 0.6  # from which on little is seen through
_THIN = 3.0  # a filled or stroked strip that is no broader is a rule, not an area
_SHADE = 4  # strips close beside one another are no rules from here on
_CORNERS = 6  # shapes with more are no fields of a table
_LEVEL = 0.02  # how far a rule may rise, of its length
_SOLID = frozenset(("DeviceGray", "CalGray", "DeviceRGB", "CalRGB", "DeviceCMYK", "ICCBased"))
_HIDDEN, _NO_VIEW = 2, 32  # flags of an annotation
_UNSEEN_NOTES = frozenset(("Popup", "Link", "Text", "FileAttachment", "Sound", "Movie"))


# How pdfminer names the methods of operators that are no names.
_METHODS = {"f*": "f_a", "B*": "B_a", "b*": "b_a", "W*": "W_a", "T*": "T_a", "'": "_q", '"': "_w"}


class Paint(NamedTuple):
    """How letters are painted: in which colour (None for a pattern), whether at all, within which bounds."""

    colour: Colour | None
    unseen: bool
    clip: Box | None


@dataclass(slots=True)
class Glyph:
    """A letter as it is drawn. `x`, `y` is where its baseline begins, `across`, `down` where that leads."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    x: float
    y: float
    across: float
    down: float
    size: float
    paint: Paint

    @property
    def angle(self) -> float:
        """In which direction it runs, in degrees clockwise from left-to-right."""
        return math.degrees(math.atan2(self.down, self.across))


class Rule(NamedTuple):
    """A straight line, level, upright or slanting, with its thickness."""

    left: float
    top: float
    right: float
    bottom: float
    thickness: float

    @property
    def is_level(self) -> bool:
        """Whether it runs from left to right."""
        return abs(self.bottom - self.top) <= _LEVEL * (self.right - self.left)

    @property
    def is_upright(self) -> bool:
        """Whether it runs from top to bottom."""
        return self.right - self.left <= _LEVEL * abs(self.bottom - self.top)


@dataclass(slots=True)
class Area:
    """A filled shape, a picture or a shade. `before` counts the letters that were drawn before it.

    `outline` is the shape's outline where that is no rectangle; `colour` None where it is no single one.
    """

    box: Box
    colour: Colour | None
    before: int
    opaque: bool
    veils: bool = False  # lets little through of what lies below
    outline: Sequence[tuple[float, float]] = ()
    is_picture: bool = False
    is_drawn: bool = False  # of curves or many corners, as letters are that are drawn as shapes


@dataclass(slots=True)
class Drawing:
    """What is drawn on a page, in the order in which it is drawn."""

    width: float
    height: float
    paper: Box
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)


class Artist:
    """Draws pages of one document."""

    def __init__(self, catalogue: Mapping[str, Any]) -> None:
        self._resources = PDFResourceManager()
        self._off = _layers_off(catalogue)

    def draw(self, page: PDFPage, turn: float = 0.0) -> Drawing:
        """Draw a page as it is shown, turned counter-clockwise by so many degrees."""
        ctm, paper = _upright(page, turn)
        drawing = Drawing(paper[2], paper[3], paper)
        interpreter = _Interpreter(self._resources, _Device(self._resources, drawing))
        interpreter.off = self._off
        interpreter.render_contents(page.resources, page.contents, ctm)
        for note in _notes(page):
            interpreter.draw_note(note, ctm)
        return drawing


def swapped_paper(page: PDFPage, turn: float) -> Box:
    """Where the page's paper would lie if its width and height were each other's."""
    x0, y0, x1, y1 = _bounds(page)
    ctm, _ = _upright(page, turn)
    return _mapped(ctm, (x0, y0, x0 + y1 - y0, y0 + x1 - x0))


def _bounds(page: PDFPage) -> Box:
    """What is shown of the page, in its own coordinates."""
    (a, b, c, d), (e, f, g, h) = page.mediabox, page.cropbox
    x0, x1 = max(min(a, c), min(e, g)), min(max(a, c), max(e, g))
    y0, y1 = max(min(b, d), min(f, h)), min(max(b, d), max(f, h))
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else (min(a, c), min(b, d), max(a, c), max(b, d))


def _upright(page: PDFPage, turn: float) -> tuple[Matrix, Box]:
    """From the page's coordinates to those of the page as shown and turned, and its paper there."""
    box = _bounds(page)
    radians = math.radians(-page.rotate + turn)
    # Exact for quarters, so that level rules stay level.
    cos, sin = round(math.cos(radians), 12), round(math.sin(radians), 12)
    flipped: Matrix = (cos, -sin, -sin, -cos, 0, 0)
    x0, y0, x1, y1 = _mapped(flipped, box)
    return mult_matrix(flipped, (1, 0, 0, 1, -x0, -y0)), (0.0, 0.0, x1 - x0, y1 - y0)


def _mapped(m: Matrix, box: Box) -> Box:
    a, b, c, d, e, f = m
    x0, y0, x1, y1 = box
    xs = (a * x0 + c * y0, a * x1 + c * y0, a * x0 + c * y1, a * x1 + c * y1)
    ys = (b * x0 + d * y0, b * x1 + d * y0, b * x0 + d * y1, b * x1 + d * y1)
    return min(xs) + e, min(ys) + f, max(xs) + e, max(ys) + f


def _common(one: Box | None, other: Box) -> Box:
    if one is None:
        return other
    left, top = max(one[0], other[0]), max(one[1], other[1])
    return left, top, max(left, min(one[2], other[2])), max(top, min(one[3], other[3]))


class _State(PDFGraphicState):
    """The state of drawing, with what pdfminer leaves out of it."""

    def __init__(self) -> None:
        super().__init__()
        self.linewidth = 1.0
        self.alpha = 1.0
        self.line_alpha = 1.0
        self.is_plain = True  # no mask, and nothing that mixes with what lies below
        self.clip: Box | None = None

    def copy(self) -> "_State":
        other = _State.__new__(_State)
        other.__dict__.update(self.__dict__)
        return other


class _Device(PDFTextDevice):
    """Takes down what is drawn."""

    ctm: Matrix

    def __init__(self, resources: PDFResourceManager, drawing: Drawing) -> None:
        super().__init__(resources)
        self.drawing = drawing
        self.paint = Paint(BLACK, unseen=False, clip=None)
        self._strips: list[Box] = []  # those drawn last, each close beside the one before

    def render_char(
        self, matrix: Matrix, font: PDFFont, fontsize: float, scaling: float, rise: float, cid: int,
        ncs: PDFColorSpace, graphicstate: PDFGraphicState,  # noqa: ARG002  (pdfminer's own)
    ) -> float:  # fmt: skip
        """Take down a letter; how far the next one stands away."""
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = f"(cid:{cid})"
        advance: float = font.char_width(cid) * fontsize * scaling
        if not text or text.isspace() or (not text.isprintable() and _leaves_no_mark(text)):
            return advance
        a, b, c, d, e, f = matrix
        if font.is_vertical():
            pair = font.char_disp(cid)
            assert isinstance(pair, tuple)  # a pair in such fonts
            shift, sink = pair
            x0 = -fontsize * (0.5 if shift is None else shift * 0.001)
            y1 = (1000 - sink) * fontsize * 0.001 + rise
            x1, y0, base = x0 + fontsize, y1 + advance, y1 + advance
        else:
            x0, x1, base = 0.0, advance, rise
            y0 = font.get_descent() * fontsize + rise
            y1 = y0 + fontsize
        size = math.hypot(c, d) * abs(fontsize)
        length = math.hypot(a, b) or 1.0
        left, top, right, bottom = _mapped(matrix, (x0, y0, x1, y1))
        self.drawing.glyphs.append(
            Glyph(
                text, left, top, right, bottom, a * x0 + c * base + e, b * x0 + d * base + f,
                a / length, b / length, size, self.paint,
            )
        )  # fmt: skip
        return advance

    def fill(self, box: Box, colour: Colour | None, *, opaque: bool, is_picture: bool = False) -> None:
        """Take down that a rectangle is painted over."""
        self.drawing.areas.append(Area(box, colour, len(self.drawing.glyphs), opaque, is_picture=is_picture))

    def paint_path(
        self, state: PDFGraphicState, stroke: bool, fill: bool, evenodd: bool, path: Sequence[PathSegment]  # noqa: ARG002, FBT001  (pdfminer's own)
    ) -> None:  # fmt: skip
        """Take down the rules and areas that a path makes."""
        assert isinstance(state, _State)  # the interpreter has no other
        for outline in _outlines(self.ctm, path):
            if state.clip is not None and not _touches(outline.box, state.clip):
                continue
            if fill and state.alpha > _TRANSPARENT:
                self._fill(state, outline)
            if stroke and state.line_alpha > _TRANSPARENT:
                self._stroke(state, outline)

    def _fill(self, state: _State, outline: "_Outline") -> None:
        box, points = outline.box, outline.points
        width, height = box[2] - box[0], box[3] - box[1]
        if min(width, height) < _THIN and not outline.curved:
            if max(width, height) > 2 * min(width, height):
                self._strip(box)
            return
        square = not outline.curved and all(
            x in (box[0], box[2]) and y in (box[1], box[3]) for x, y in points
        )
        colour = _colour(state.ncs, state.ncolor)
        self.drawing.areas.append(
            Area(
                box if state.clip is None else _common(state.clip, box), colour, len(self.drawing.glyphs),
                colour is not None and state.is_plain and state.alpha > 1 - _TRANSPARENT, outline=() if square else points,
                is_drawn=outline.curved or len(points) > _CORNERS,
                veils=state.is_plain and _VEILING < state.alpha <= 1 - _TRANSPARENT,
            )
        )  # fmt: skip

    def _strip(self, box: Box) -> None:
        """Take down a filled strip: a rule, if it does not stand close beside others, as those of a shade do."""
        beside = self._strips and _abut(self._strips[-1], box)
        self._strips = [*self._strips, box] if beside else [box]
        if len(self._strips) < _SHADE:
            self.drawing.rules.append(_middle(box))
            return
        if len(self._strips) == _SHADE:
            del self.drawing.rules[1 - _SHADE :]
        else:
            self.drawing.areas.pop()
        lefts, tops, rights, bottoms = zip(*self._strips, strict=True)
        self.fill((min(lefts), min(tops), max(rights), max(bottoms)), None, opaque=False)

    def _stroke(self, state: _State, outline: "_Outline") -> None:
        width = state.linewidth
        for (x0, y0), (x1, y1) in outline.lines:
            rule = Rule(x0, y0, x1, y1, width) if x0 <= x1 else Rule(x1, y1, x0, y0, width)
            self.drawing.rules.append(rule)
            if width > _THIN and (rule.is_level or rule.is_upright):
                across, down = (0.0, width / 2) if rule.is_level else (width / 2, 0.0)
                left, top, right, bottom = rule.left, min(y0, y1), rule.right, max(y0, y1)
                opaque = state.is_plain and state.line_alpha > 1 - _TRANSPARENT
                box = left - across, top - down, right + across, bottom + down
                self.fill(box, _colour(state.scs, state.scolor), opaque=opaque)
        if outline.curved or len(outline.points) > _CORNERS:
            self.drawing.areas.append(
                Area(outline.box, None, len(self.drawing.glyphs), opaque=False, is_drawn=True)
            )


class _Interpreter(PDFPageInterpreter):
    """Keeps opacity, bounds and layers, which pdfminer passes over."""

    device: _Device
    graphicstate: _State
    off: frozenset[int] = frozenset()

    def __init__(self, resources: PDFResourceManager, device: _Device) -> None:
        super().__init__(resources, device)
        self.parent: _Interpreter | None = None
        self._layers: list[bool] = []  # whether each part begun and not ended is hidden
        self._clips = False  # whether the next path bounds what follows
        self.opacity = 1.0  # of the whole that is being drawn

    @property
    def is_hidden(self) -> bool:
        """Whether what is drawn now belongs to a layer that is switched off."""
        return any(self._layers) or (self.parent is not None and self.parent.is_hidden)

    def execute(self, streams: Sequence[object]) -> None:
        """Draw; what is written in an unusual way, or draws what draws it, is left to pdfminer."""
        parts = [stream_value(one) for one in streams]
        numbers = {part.objid for part in parts}
        usual = None not in numbers and not numbers & self.parent_stream_ids
        found = operations(b"\n".join(part.get_data() for part in parts)) if usual else None
        if found is None:
            super().execute(streams)
            return
        self.stream_ids = {number for number in numbers if number is not None}
        for name, operands in found:
            self.argstack += operands
            method = getattr(self, "do_" + _METHODS.get(name, name), None)
            if method is None:
                continue
            count = method.__code__.co_argcount - 1
            if not count:
                method()
            elif len(taken := self.pop(count)) == count:
                method(*taken)

    def init_state(self, ctm: Matrix) -> None:
        """Begin with the state of whatever draws this."""
        super().init_state(ctm)
        self.graphicstate = _State()
        if self.parent is not None:
            self.textstate = self.parent.textstate.copy()
            self.graphicstate = self.parent.graphicstate.copy()

    # -- state

    def do_gs(self, name: object) -> None:
        """Take opacity and mixing from a set of parameters."""
        named = resolve1((self.resources or {}).get("ExtGState")) or {}
        values = resolve1(named.get(_name(name))) or {}
        state = self.graphicstate
        state.alpha = _number(values.get("ca"), state.alpha)
        state.line_alpha = _number(values.get("CA"), state.line_alpha)
        if "SMask" in values or "BM" in values:
            modes = resolve1(values.get("BM", "Normal"))
            mode = _name(resolve1(modes[0]) if isinstance(modes, list) and modes else modes)
            mask = _name(resolve1(values.get("SMask", "None")))
            state.is_plain = mode in ("Normal", "Compatible") and mask == "None"

    def do_cs(self, name: object) -> None:
        """Begin with the first colour of a colour space; of one that pdfminer does not know, with none."""
        self.graphicstate.ncs = self.csmap.get(_name(name), PDFColorSpace("?", 1))
        self.graphicstate.ncolor = _first(self.graphicstate.ncs)

    def do_CS(self, name: object) -> None:  # noqa: N802  (the operator's name)
        """The same for lines."""
        self.graphicstate.scs = self.csmap.get(_name(name), PDFColorSpace("?", 1))
        self.graphicstate.scolor = _first(self.graphicstate.scs)

    def do_W(self) -> None:  # noqa: N802
        """Let the path bound what follows."""
        self._clips = True

    do_W_a = do_W  # noqa: N815

    def do_n(self) -> None:
        """End a path that is not painted."""
        self._bound()
        self.curpath = []

    def do_S(self) -> None:  # noqa: N802
        """Draw the path's lines."""
        self._paint(stroke=True, fill=False)

    def do_f(self) -> None:
        """Fill the path."""
        self._paint(stroke=False, fill=True)

    def do_B(self) -> None:  # noqa: N802
        """Fill the path and draw its lines."""
        self._paint(stroke=True, fill=True)

    do_F = do_f_a = do_f  # noqa: N815  (pdfminer leaves the old F undone)
    do_B_a = do_B  # noqa: N815

    def _paint(self, *, stroke: bool, fill: bool) -> None:
        if not self.is_hidden:
            self.device.paint_path(self.graphicstate, stroke, fill, False, self.curpath)  # noqa: FBT003
        self._bound()
        self.curpath = []

    def _bound(self) -> None:
        if self._clips and self.curpath:
            boxes = [outline.box for outline in _outlines(self.ctm, self.curpath)]
            if boxes:
                lefts, tops, rights, bottoms = zip(*boxes, strict=True)
                box = min(lefts), min(tops), max(rights), max(bottoms)
                self.graphicstate.clip = _common(self.graphicstate.clip, box)
        self._clips = False

    # -- layers

    def do_BMC(self, tag: object) -> None:  # noqa: N802, ARG002
        """Begin a marked part."""
        self._layers.append(False)

    def do_BDC(self, tag: object, props: object) -> None:  # noqa: N802
        """Begin a marked part, of a layer perhaps."""
        named = resolve1((self.resources or {}).get("Properties")) or {}
        self._layers.append(_name(tag) == "OC" and self._is_off(named.get(_name(props))))

    def do_EMC(self) -> None:  # noqa: N802
        """End a marked part."""
        if self._layers:
            self._layers.pop()

    def _is_off(self, layer: object) -> bool:
        """Whether a layer, or a combination of some, is switched off."""
        if isinstance(layer, PDFObjRef) and layer.objid in self.off:
            return True
        values = resolve1(layer)
        if not isinstance(values, dict) or _name(resolve1(values.get("Type"))) != "OCMD":
            return False
        groups = values.get("OCGs")
        groups = resolve1(groups) if isinstance(resolve1(groups), list) else [groups]
        off = [isinstance(one, PDFObjRef) and one.objid in self.off for one in groups if one is not None]
        policy = _name(resolve1(values.get("P", "AnyOn")))
        if not off:
            return False
        shown = {"AllOn": not any(off), "AnyOff": any(off), "AllOff": all(off)}
        return not shown.get(policy, not all(off))

    # -- what is drawn

    def do_TJ(self, seq: object) -> None:  # noqa: N802
        """Draw letters."""
        if self.textstate.font is None:
            return
        before = len(self.device.drawing.glyphs)
        self.device.paint = _paint_of(self.textstate, self.graphicstate, self.opacity)
        self.device.render_string(self.textstate, seq, self.graphicstate.ncs, self.graphicstate)  # type: ignore[arg-type]  # pdfminer's own cast
        if self.is_hidden:
            del self.device.drawing.glyphs[before:]

    def do_sh(self, name: object) -> None:  # noqa: ARG002
        """Paint over everything within the bounds."""
        if not self.is_hidden:
            box = self.graphicstate.clip or self.device.drawing.paper
            self.device.fill(box, None, opaque=self.graphicstate.is_plain)

    def do_EI(self, obj: object) -> None:  # noqa: N802
        """Draw a picture that stands among the operators."""
        if isinstance(obj, PDFStream):
            self._picture(obj)

    def do_Do(self, xobjid_arg: object) -> None:  # noqa: N802
        """Draw a picture, or what is drawn elsewhere."""
        drawn = resolve1(self.xobjmap.get(_name(xobjid_arg)))
        if not isinstance(drawn, PDFStream) or self._is_off(drawn.get("OC")):
            return
        kind = _name(resolve1(drawn.get("Subtype")))
        if kind == "Image":
            self._picture(drawn)
        elif kind == "Form" and "BBox" in drawn:
            self._form(drawn, MATRIX_IDENTITY)

    def _picture(self, picture: PDFStream) -> None:
        if self.is_hidden or self.graphicstate.alpha <= _TRANSPARENT:
            return
        box = _mapped(self.ctm, (0, 0, 1, 1))
        if self.graphicstate.clip is not None:
            box = _common(self.graphicstate.clip, box)
        is_whole = not any(resolve1(picture.get(name)) for name in ("SMask", "Mask", "ImageMask", "IM"))
        opaque = is_whole and self.graphicstate.is_plain and self.graphicstate.alpha > 1 - _TRANSPARENT
        self.device.fill(box, None, opaque=opaque, is_picture=True)

    def _form(self, form: PDFStream, placed: Matrix) -> None:
        matrix = _matrix(form)
        other = self.subinterp()
        assert isinstance(other, _Interpreter)
        other.parent, other.off, other.opacity = self, self.off, self.opacity
        state = self.graphicstate
        if resolve1(form.get("Group")):
            other.opacity *= state.alpha
            self.graphicstate = state.copy()
            self.graphicstate.alpha = self.graphicstate.line_alpha = 1.0
        ctm = mult_matrix(mult_matrix(matrix, placed), self.ctm)
        box = _numbers(form.get("BBox"), 4)
        if box is not None:
            kept = self.graphicstate
            self.graphicstate = kept.copy()
            self.graphicstate.clip = _common(kept.clip, _mapped(ctm, (box[0], box[1], box[2], box[3])))
        resources = resolve1(form.get("Resources")) or self.resources
        other.render_contents(resources, [form], ctm)
        self.graphicstate = state
        self.device.set_ctm(self.ctm)

    def draw_note(self, note: Mapping[str, Any], ctm: Matrix) -> None:
        """Draw an annotation: a field of a form, a line through text, a stamp."""
        flags = resolve1(note.get("F"))
        if (isinstance(flags, int) and flags & (_HIDDEN | _NO_VIEW)) or self._is_off(note.get("OC")):
            return
        kind = _name(resolve1(note.get("Subtype")))
        rect = _numbers(note.get("Rect"), 4)
        if kind in _UNSEEN_NOTES or rect is None:
            return
        self.init_state(ctm)
        self.resources = {}
        place = (min(rect[0], rect[2]), min(rect[1], rect[3]), max(rect[0], rect[2]), max(rect[1], rect[3]))
        look = _look(note)
        if look is not None:
            self._form(look, _fitted(look, place))
        elif kind == "StrikeOut":
            for line in _quarters(note):
                self._line_through(line)
        elif kind in ("Widget", "FreeText"):
            self._written(note, place, kind)
        elif kind == "Square" and (colour := _numbers(note.get("IC"), 3)) is not None:
            red, green, blue = colour
            self.device.fill(_mapped(self.ctm, place), (red, green, blue), opaque=True)

    def _line_through(self, quad: Sequence[float]) -> None:
        """Half-way between the upper two and the lower two corners of a marked stretch."""
        x0, y0 = (quad[0] + quad[4]) / 2, (quad[1] + quad[5]) / 2
        x1, y1 = (quad[2] + quad[6]) / 2, (quad[3] + quad[7]) / 2
        self.device.paint_path(self.graphicstate, True, False, False, [("m", x0, y0), ("l", x1, y1)])  # noqa: FBT003

    def _written(self, note: Mapping[str, Any], place: Box, kind: str) -> None:
        """What a viewer writes into a field that has no look of its own."""
        if kind == "Widget" and _name(_inherited(note, "FT")) not in ("Tx", "Ch"):
            return
        value = resolve1(note.get("Contents")) if kind == "FreeText" else _inherited(note, "V")
        if not isinstance(value, bytes) or not (text := decode_text(value).strip()):
            return
        left, top, right, bottom = _mapped(self.ctm, place)
        size = min(bottom - top, 12.0)
        middle = (top + bottom) / 2
        width = min((right - left) / len(text), size)
        for index, char in enumerate(text):
            x, y = left + index * width, middle + 0.3 * size
            self.device.drawing.glyphs.append(
                Glyph(char, x, y - 0.8 * size, x + width, y + 0.2 * size, x, y, 1.0, 0.0, size, Paint(BLACK, False, None))  # noqa: FBT003
            )  # fmt: skip


def _leaves_no_mark(text: str) -> bool:
    """Whether a text only says how others run: marks of direction, blanks of no width."""
    return all(unicodedata.category(char) == "Cf" for char in text)


def _paint_of(text: PDFTextState, state: _State, opacity: float) -> Paint:
    colour, alpha = _colour(state.ncs, state.ncolor), state.alpha
    if text.render in _STROKED:
        colour, alpha = _colour(state.scs, state.scolor), state.line_alpha
    elif text.render in _FILLED_AND_STROKED:
        # Outlined letters show by their darker part.
        lines = _colour(state.scs, state.scolor)
        colour = None if colour is None or lines is None else min(colour, lines, key=sum)
        alpha = max(alpha, state.line_alpha)
    alpha *= opacity
    if colour is not None and alpha < 1:
        red, green, blue = colour
        colour = (1 - alpha * (1 - red), 1 - alpha * (1 - green), 1 - alpha * (1 - blue))
    return Paint(colour, text.render in _NEVER_SEEN or alpha <= _TRANSPARENT, state.clip)


def _first(space: PDFColorSpace) -> Any:  # noqa: ANN401  (pdfminer's own union of colours)
    """The colour with which a colour space begins."""
    if space.name == "DeviceCMYK" or (space.name == "ICCBased" and space.ncomponents == 4):
        return (0.0, 0.0, 0.0, 1.0)
    if space.name in ("Separation", "DeviceN"):
        return 1.0
    return 0.0


def _colour(space: PDFColorSpace, value: Any) -> Colour | None:  # noqa: ANN401  (pdfminer's own union of colours)
    """A colour as red, green and blue; None where it is a pattern or cannot be known."""
    parts = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(part, (int, float)) for part in parts):
        return None
    if space.name == "Separation":
        return WHITE if parts == (0.0,) else None if parts[0] < 1 else BLACK
    if space.name not in _SOLID:
        return None
    if len(parts) == 1:
        return (parts[0],) * 3
    if len(parts) == 3:
        return parts
    if len(parts) == 4:
        cyan, magenta, yellow, black = parts
        return (1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black)
    return None


class _Outline(NamedTuple):
    """A part of a path: its corners (of curves, those between which they bend too), its straight lines."""

    points: list[Point]
    lines: list[tuple[Point, Point]]
    box: Box
    curved: bool


def _outlines(ctm: Matrix, path: Sequence[PathSegment]) -> Iterator[_Outline]:
    a, b, c, d, e, f = ctm
    points: list[Point] = []
    lines: list[tuple[Point, Point]] = []
    curved = False
    for segment in [*path, ("m",)]:
        kind, *numbers = segment
        if kind == "m":
            if len(points) > 1:
                xs, ys = [x for x, _ in points], [y for _, y in points]
                yield _Outline(points, lines, (min(xs), min(ys), max(xs), max(ys)), curved)
            points, lines, curved = [], [], False
        elif kind == "h":
            if points:
                lines.append((points[-1], points[0]))
                points.append(points[0])
            continue
        ends = [
            (a * x + c * y + e, b * x + d * y + f) for x, y in zip(numbers[::2], numbers[1::2], strict=True)
        ]
        if kind == "l" and points:
            lines.append((points[-1], ends[-1]))
        curved |= kind not in ("m", "l")
        points += ends


def _middle(box: Box) -> Rule:
    """The line along the middle of a strip."""
    left, top, right, bottom = box
    if right - left >= bottom - top:
        return Rule(left, (top + bottom) / 2, right, (top + bottom) / 2, bottom - top)
    return Rule((left + right) / 2, top, (left + right) / 2, bottom, right - left)


def _abut(one: Box, other: Box) -> bool:
    """Whether two strips lie side by side without a gap."""
    near = max(min(other[2] - other[0], other[3] - other[1]) / 4, 0.02)
    if other[3] - other[1] > other[2] - other[0]:
        beside = min(abs(one[2] - other[0]), abs(other[2] - one[0])) < near
        return beside and abs(one[1] - other[1]) < 1 and abs(one[3] - other[3]) < 1
    above = min(abs(one[3] - other[1]), abs(other[3] - one[1])) < near
    return above and abs(one[0] - other[0]) < 1 and abs(one[2] - other[2]) < 1


def _touches(one: Box, other: Box) -> bool:
    return (
        one[0] <= other[2] + 1
        and one[2] >= other[0] - 1
        and one[1] <= other[3] + 1
        and one[3] >= other[1] - 1
    )


# -- what the document says beside what is drawn


def _layers_off(catalogue: Mapping[str, Any]) -> frozenset[int]:
    """The numbers of the layers that a viewer does not show."""
    properties = resolve1(catalogue.get("OCProperties"))
    if not isinstance(properties, dict):
        return frozenset()
    usual = resolve1(properties.get("D")) or {}

    def numbers(listed: object) -> set[int]:
        found = resolve1(listed)
        return (
            {one.objid for one in found if isinstance(one, PDFObjRef)} if isinstance(found, list) else set()
        )

    every = numbers(properties.get("OCGs"))
    off = every - numbers(usual.get("ON")) if _name(resolve1(usual.get("BaseState"))) == "OFF" else set()
    off |= numbers(usual.get("OFF"))
    for rule in resolve1(usual.get("AS")) or []:
        values = resolve1(rule) or {}
        if _name(resolve1(values.get("Event"))) != "View":
            continue
        for layer in resolve1(values.get("OCGs")) or []:
            usage = resolve1((resolve1(layer) or {}).get("Usage")) or {}
            state = _name(resolve1((resolve1(usage.get("View")) or {}).get("ViewState")))
            if isinstance(layer, PDFObjRef) and state in ("ON", "OFF"):
                off = off | {layer.objid} if state == "OFF" else off - {layer.objid}
    return frozenset(off)


def _notes(page: PDFPage) -> Iterator[Mapping[str, Any]]:
    listed = resolve1(page.annots)
    for one in listed if isinstance(listed, list) else []:
        note = resolve1(one)
        if isinstance(note, dict):
            yield note


def _look(note: Mapping[str, Any]) -> PDFStream | None:
    """What an annotation looks like, in the state in which it is."""
    looks = resolve1((resolve1(note.get("AP")) or {}).get("N"))
    if isinstance(looks, dict):
        looks = resolve1(looks.get(_name(resolve1(note.get("AS")))))
    return looks if isinstance(looks, PDFStream) and "BBox" in looks else None


def _fitted(look: PDFStream, place: Box) -> Matrix:
    """What moves a look to its place on the page."""
    box = _numbers(look.get("BBox"), 4)
    if box is None:
        return MATRIX_IDENTITY
    left, bottom, right, top = _mapped(_matrix(look), (box[0], box[1], box[2], box[3]))
    across = (place[2] - place[0]) / (right - left) if right > left else 1.0
    up = (place[3] - place[1]) / (top - bottom) if top > bottom else 1.0
    return across, 0.0, 0.0, up, place[0] - left * across, place[1] - bottom * up


def _quarters(note: Mapping[str, Any]) -> Iterator[Sequence[float]]:
    listed = resolve1(note.get("QuadPoints"))
    numbers = _numbers(listed, len(listed)) if isinstance(listed, list) else None
    for start in range(0, len(numbers or ()) // 8 * 8, 8):
        yield (numbers or ())[start : start + 8]


def _inherited(note: Mapping[str, Any], name: str) -> object:
    """A value of a field, which may stand with the field that it is part of."""
    seen = 0
    while isinstance(note, dict) and seen < 10:
        if name in note:
            return resolve1(note[name])
        note, seen = resolve1(note.get("Parent")), seen + 1
    return None


def _matrix(form: PDFStream) -> Matrix:
    numbers = _numbers(form.get("Matrix"), 6)
    return MATRIX_IDENTITY if numbers is None else (*numbers,)  # type: ignore[return-value]  # six numbers


def _numbers(listed: object, count: int) -> tuple[float, ...] | None:
    values = resolve1(listed)
    if not isinstance(values, list) or len(values) != count:
        return None
    numbers = tuple(resolve1(one) for one in values)
    return numbers if all(isinstance(one, (int, float)) for one in numbers) else None


def _number(value: object, otherwise: float) -> float:
    found = resolve1(value)
    return float(found) if isinstance(found, (int, float)) else otherwise


def _name(literal: object) -> str:
    if isinstance(literal, PSLiteral):
        name = literal.name
        return name if isinstance(name, str) else name.decode("latin-1")
    return literal if isinstance(literal, str) else ""

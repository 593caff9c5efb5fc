"""What stands in a paragraph of a Word file as it is shown: letters with their looks, pictures, text boxes.

Insertions are kept, deletions struck out; of fields the result stands, not the code; text boxes are read once
though they are stored twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from parsers.readers.docxlook import Around, Block, Looks
from parsers.readers.docxml import attribute, child, chosen, is_on, is_word, name_of, number, said, value
from parsers.readers.fields import shown_of
from parsers.readers.letters import as_pictures, is_pictured
from parsers.readers.runs import Look, Run

_RELATIONSHIP_IDS = tuple(
    f"{{{namespace}}}{name}"
    for namespace in (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    for name in ("id", "embed")
)
# Elements whose content is not part of the text as it finally reads.
_DROPPED = frozenset(
    ("pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr",
     "footnoteReference", "endnoteReference", "commentReference", "annotationRef", "sdtPr", "sdtEndPr", "rt", "Fallback")
)  # fmt: skip
_MARKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
_RIGHT_TO_LEFT, _END = "\u202e", "\u202c"
_MATHS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}",
    "{http://purl.oclc.org/ooxml/officeDocument/math}",
)
_RAISED_IN_MATHS = ("sup", "sub", "deg", "lim")
_DRAWN_IN_MATHS = frozenset(("rad", "nary", "m", "eqArr", "borderBox", "bar", "acc", "groupChr", "phant"))
_PROPERTIES_OF_MATHS = frozenset(
    ("oMathParaPr", "ctrlPr", "fPr", "sSupPr", "sSubPr", "sSubSupPr", "sPrePr", "radPr", "naryPr", "mPr", "eqArrPr", "dPr",
     "funcPr", "limLowPr", "limUppPr", "boxPr", "borderBoxPr", "barPr", "accPr", "groupChrPr", "phantPr", "rPr")
)  # fmt: skip
# What a drawing holds that may show a figure.
_PICTURES = frozenset(
    ("blip", "imagedata", "chart", "relIds", "textpath", "OLEObject", "custGeom", "contentPart", "movie")
)
_DRAWINGS = ("drawing", "pict", "object")
_LINES = frozenset(("line", "cNvCnPr", "polyline"))
_OF_A_FACE = 0xF000  # signs of faces of little pictures, from here on
_DIGITS = range(0x30, 0x3A)


@dataclass(slots=True)
class Words:
    """What stands in a paragraph.

    `pictures` are the ids of the pictures' relationships, "" for none. `drawn` counts what may show a figure
    that is no text, `over` what lies over the text or stands among it.
    """

    runs: list[Run] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    drawn: int = 0
    over: int = 0
    numbered: bool = False  # a number that the file does not hold stands before it


def read_words(paragraph: Element, looks: Looks, around: Around) -> Words:
    """Read a paragraph."""
    properties: Element | None = said(paragraph, "pPr", None)
    block = looks.block(properties)
    reading = _Reading(looks, around, block, said(properties, "style", ""))
    usual, pictured = looks.look(around, block, reading.style, None)
    reading.read(paragraph, usual, pictured=pictured)
    reading.words.numbered = looks.is_numbered(block) and not is_on(child(properties, "rPr"), "vanish")
    return reading.words


@dataclass(slots=True)
class _Field:
    """A field that has begun: its code so far, and what it says of itself as part of a form."""

    code: str = ""
    is_code: bool = True  # not yet its result
    form: Element | None = None


@dataclass(slots=True)
class _Reading:
    looks: Looks
    around: Around
    block: Block
    style: str
    words: Words = field(default_factory=Words)
    fields: list[_Field] = field(default_factory=list)
    deleted: int = 0  # deletions that it stands in

    def read(self, elements: Iterable[Element], look: Look, *, pictured: bool) -> None:
        """Read elements that stand in the paragraph; libxml2 bounds how deep they lie in one another."""
        for element in elements:
            name = name_of(element)
            if name == "r" and is_word(element):
                own = self.looks.look(self.around, self.block, self.style, element.rPr)
                self.read(element, own[0], pictured=own[1])
            elif name in ("t", "delText"):  # of a formula, too
                self._write(as_pictures(element.text or "") if pictured else element.text or "", look)
            elif name == "AlternateContent":
                self.read(chosen(element), look, pictured=pictured)
            elif name in ("del", "moveFrom"):
                self.deleted += 1
                self.read(element, look, pictured=pictured)
                self.deleted -= 1
            elif name == "bdo" and value(element) == "rtl":
                self._write(_RIGHT_TO_LEFT, look)
                self.read(element, look, pictured=pictured)
                self._write(_END, look)
            elif str(element.tag).startswith(_MATHS):
                self._work_out(element, name, look)
            elif not self._sign(element, name, look) and name not in _DROPPED:
                self.read(element, look, pictured=pictured)

    def _sign(self, element: Element, name: str, look: Look) -> bool:
        """Read an element that is no mere holder of others; False where it is one."""
        if name in ("instrText", "delInstrText"):
            if self.fields and self.fields[-1].is_code:
                self.fields[-1].code += element.text or ""
        elif name == "fldChar":
            self._follow(element, look)
        elif name == "txbxContent":
            self.words.boxes += [] if look.hidden or self.deleted else [element]
        elif name in _MARKS and is_word(element):
            self._write(_MARKS[name], look)
        elif name == "sym":
            self._write(_symbol(element), look)
        elif name in _DRAWINGS:
            if not (look.hidden or self.deleted or self._in_code()):
                self._draw(element)
        else:
            return False
        return True

    def _work_out(self, element: Element, name: str, look: Look) -> None:
        """Read a part of a formula: what is raised in it, what is divided, what is more than letters in a row."""
        if name in _PROPERTIES_OF_MATHS:
            return
        if name in _DRAWN_IN_MATHS and not look.hidden:
            self.words.drawn += 1
            self.words.over += 1
        if name == "den":
            self._write("/", look)
        self.read(element, look._replace(raised=True) if name in _RAISED_IN_MATHS else look, pictured=False)

    def _in_code(self) -> bool:
        return any(one.is_code for one in self.fields)

    def _write(self, text: str, look: Look) -> None:
        if text and not self._in_code():
            self.words.runs.append(Run(text, look._replace(struck=True) if self.deleted else look))

    def _follow(self, element: Element, look: Look) -> None:
        """Follow a field to its result, or where it has none to what is shown of it."""
        mark = attribute(element, "fldCharType")
        if mark == "begin":
            self.fields.append(_Field(form=child(element, "ffData")))
        elif self.fields and mark == "separate":
            self.fields[-1].is_code = False
        elif self.fields and mark == "end":
            ended = self.fields.pop()
            if (text := _of_form(ended.form)) is not None:
                self._write(text, look)
            elif ended.is_code:
                text = shown_of(ended.code)
                self._write(text or "", look)
                is_shown = not (look.hidden or self.deleted or self._in_code())
                self.words.drawn += text is None and is_shown
                self.words.over += text is None and is_shown

    def _draw(self, element: Element) -> None:
        """Take in a drawing: its text boxes, its pictures, and whether it may show or cover a figure."""
        if _is_hidden(element):
            return
        boxes = len(self.words.boxes)
        names = set()
        for one in _shown(element):
            name = name_of(one)
            names.add(name)
            if name == "txbxContent":
                self.words.boxes.append(one)
            elif name in ("blip", "imagedata"):
                self.words.pictures.append(relationship(one))
        has_text = len(self.words.boxes) > boxes
        is_line = bool(names & _LINES) or _is_line(element)
        if names & _PICTURES:
            self.words.drawn += 1
            self.words.over += not _is_behind(element)
        elif not has_text and not is_line and not _is_behind(element) and _is_filled(element):
            self.words.over += 1


def relationship(element: Element) -> str:
    """The id of the part that an element refers to; "" for none."""
    return next((value for name in _RELATIONSHIP_IDS if (value := element.get(name))), "")


def _shown(drawing: Element) -> Iterator[Element]:
    """A drawing's elements, down to its text boxes, each once though it is stored twice."""
    stack = [iter((drawing,))]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
            continue
        yield element
        name = name_of(element)
        if name == "AlternateContent":
            stack.append(chosen(element))
        elif name != "txbxContent":
            stack.append(iter(element))


def _is_hidden(drawing: Element) -> bool:
    about = next((one for one in drawing.iter() if name_of(one) in ("docPr", "shape", "rect")), None)
    if about is None:
        return False
    return about.get("hidden") in ("1", "true") or "visibility:hidden" in _style(about)


def _is_behind(drawing: Element) -> bool:
    """Whether a drawing lies behind the text."""
    about = next(
        (one for one in drawing.iter() if name_of(one) in ("anchor", "inline", "shape", "rect")), None
    )
    return about is not None and (about.get("behindDoc") in ("1", "true") or "z-index:-" in _style(about))


def _is_filled(drawing: Element) -> bool:
    return any(
        name_of(one) in ("solidFill", "gradFill", "pattFill", "blipFill", "fillRef")
        or one.get("fillcolor") is not None
        for one in drawing.iter()
    )


def _is_line(drawing: Element) -> bool:
    return any(
        name_of(one) == "prstGeom" and (one.get("prst") or "").lower().endswith(("line", "connector1"))
        for one in drawing.iter()
    )


def _style(element: Element) -> str:
    return (element.get("style") or "").replace(" ", "").lower()


def _of_form(form: Element | None) -> str | None:
    """What is shown of a field of a form that holds no text: a box to tick, an entry of a list; None for others."""
    for one in form if form is not None else ():
        if name_of(one) == "checkBox":
            state = child(one, "checked")
            return "☒" if is_on(one, "checked" if state is not None else "default") else "☐"
        if name_of(one) == "ddList":
            entries = [value(entry) for entry in one if name_of(entry) == "listEntry"]
            at = number(child(one, "result") if child(one, "result") is not None else child(one, "default"))
            return entries[at] if at < len(entries) else ""
    return None


def _symbol(element: Element) -> str:
    """The sign that a code of a face stands for."""
    code = attribute(element, "char")
    if not (0 < len(code) <= 4 and all(char in "0123456789abcdefABCDEF" for char in code)):
        return ""
    number_, face = int(code, 16), attribute(element, "font").lower()
    if face == "symbol" and number_ - _OF_A_FACE in _DIGITS:
        return chr(number_ - _OF_A_FACE)
    return as_pictures(chr(number_)) if is_pictured(face) else chr(number_)

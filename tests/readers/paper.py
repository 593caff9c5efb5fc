"""PDFs written operator by operator, so that a test says exactly how something is drawn; and a look at them.

The look is PDFium's: what its picture of a page does not show, no reader of the file is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy
import pypdfium2
import pypdfium2.raw

WIDTH, HEIGHT = 595, 842
SCALE = 3  # pixels a point
_SONG = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
    b"/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
    b"/DW 1000/W[1[500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500"
    b" 500 500 500 500 500 500 500 500]]/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6"
    b"/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>"
)


@dataclass
class Paper:
    """A PDF of one page. Lengths are in points from the lower left, as PDF has them."""

    content: list[bytes] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT
    rotate: int = 0
    crop: tuple[float, float, float, float] | None = None
    _objects: list[bytes] = field(default_factory=list)
    _resources: dict[str, dict[str, int]] = field(default_factory=dict)
    _notes: list[int] = field(default_factory=list)
    _layers: dict[int, bool] = field(default_factory=dict)

    def draw(self, operators: bytes | str) -> None:
        """Add operators to the page."""
        self.content.append(operators if isinstance(operators, bytes) else operators.encode())

    def text(self, x: float, y: float, text: str, size: float = 9) -> None:
        """Write black letters, whatever was painted before."""
        self.draw(b"q 0 g 0 Tr BT " + written(x, y, text, size) + b" ET Q")

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.6) -> None:
        """Draw a black rule."""
        self.draw(f"q 0 G {width} w {x0} {y0} m {x1} {y1} l S Q")

    def table(
        self,
        left: float,
        top: float,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        height: float = 24,
    ) -> None:
        """Draw a ruled table with its texts; an empty one leaves its cell blank."""
        right, bottom = left + sum(widths), top - height * len(rows)
        edges = [left + sum(widths[:n]) for n in range(len(widths) + 1)]
        for x in edges:
            self.rule(x, top, x, bottom)
        for n in range(len(rows) + 1):
            self.rule(left, top - n * height, right, top - n * height)
        for n, row in enumerate(rows):
            for x, text in zip(edges, row, strict=False):
                if text:
                    self.text(x + 4, top - (n + 1) * height + 8, text)

    def state(self, values: str) -> str:
        """The name of a set of graphics parameters."""
        return self._named("ExtGState", "G", f"<<{values}>>".encode())

    def picture(self, colour: int = 0, entries: str = "") -> str:
        """The name of a picture of one grey."""
        return self._named(
            "XObject",
            "X",
            stream(
                bytes([colour]),
                f"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray{entries}",
            ),
        )

    def form(self, content: bytes | str, box: str = "0 0 595 842", entries: str = "") -> str:
        """The name of something drawn elsewhere."""
        return self._named("XObject", "X", self.look(content, box, entries))

    def look(self, content: bytes | str, box: str, entries: str = "") -> bytes:
        """A drawing that is no part of the page yet."""
        raw = content if isinstance(content, bytes) else content.encode()
        return stream(raw, f"/Type/XObject/Subtype/Form/BBox[{box}]/Resources 3 0 R{entries}")

    def layer(self, *, shown: bool, usage: str = "") -> str:
        """The name of a layer."""
        name = self._named("Properties", "L", f"<</Type/OCG/Name(l){usage}>>".encode())
        self._layers[self._resources["Properties"][name]] = shown
        return name

    def member(self, layers: Sequence[str], policy: str) -> str:
        """The name of a combination of layers."""
        listed = " ".join(f"{self._resources['Properties'][name]} 0 R" for name in layers)
        return self._named("Properties", "L", f"<</Type/OCMD/OCGs[{listed}]/P/{policy}>>".encode())

    def note(self, entries: str, look: bytes | None = None) -> None:
        """Add an annotation."""
        if look is not None:
            entries += f"/AP<</N {self._add(look)} 0 R>>"
        self._notes.append(self._add(f"<</Type/Annot{entries}>>".encode()))

    def file(self) -> bytes:
        """The file."""
        resources = "".join(
            f"/{kind}<<{''.join(f'/{name} {number} 0 R' for name, number in named.items())}>>"
            for kind, named in self._resources.items()
        )
        crop = "" if self.crop is None else f"/CropBox[{' '.join(map(str, self.crop))}]"
        notes = " ".join(f"{number} 0 R" for number in self._notes)
        every = " ".join(f"{number} 0 R" for number in self._layers)
        off = " ".join(f"{number} 0 R" for number, shown in self._layers.items() if not shown)
        layers = f"/OCProperties<</OCGs[{every}]/D<</OFF[{off}]/Order[{every}]>>>>" if self._layers else ""
        objects = [
            f"<</Type/Catalog/Pages 2 0 R{layers}/AcroForm<</Fields[{notes}]/DA(/H 9 Tf 0 g)/DR 3 0 R>>>>".encode(),
            b"<</Type/Pages/Count 1/Kids[4 0 R]>>",
            f"<</Font<</F 6 0 R/H 7 0 R>>{resources}>>".encode(),
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {self.width} {self.height}]{crop}/Rotate {self.rotate}"
            f"/Resources 3 0 R/Contents 5 0 R/Annots[{notes}]>>".encode(),
            stream(b"\n".join(self.content), ""),
            _SONG,
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            *self._objects,
        ]
        return assembled(objects)

    def _named(self, kind: str, letter: str, body: bytes) -> str:
        named = self._resources.setdefault(kind, {})
        name = f"{letter}{len(named)}"
        named[name] = self._add(body)
        return name

    def _add(self, body: bytes) -> int:
        self._objects.append(body)
        return 7 + len(self._objects)


def written(x: float, y: float, text: str, size: float = 9) -> bytes:
    """Operators that write letters: Latin ones and figures in Helvetica, others in a Chinese face."""
    if text.isascii():
        return f"/H {size} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm ({text}) Tj".encode()
    code = text.encode("utf-16-be").hex()
    return f"/F {size} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm <{code}> Tj".encode()


def stream(content: bytes, entries: str) -> bytes:
    """A stream with its dictionary."""
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries.encode(), len(content), content)


def assembled(objects: Sequence[bytes]) -> bytes:
    """A file of these objects, the first of which is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def look(data: bytes) -> Any:
    """The page as PDFium shows it, with what is filled into forms: grey, dark is 0."""
    pdf = pypdfium2.PdfDocument(data)
    pdf.init_forms()
    return numpy.asarray(pdf[0].render(scale=SCALE, grayscale=True).to_pil()).astype(int)

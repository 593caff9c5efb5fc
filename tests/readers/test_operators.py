"""The operators of a drawing are those that pdfminer reads, whole or damaged, or are left to it."""

import random
from typing import Any

import pytest
from pdfminer.pdfinterp import PDFContentParser
from pdfminer.pdftypes import PDFStream
from pdfminer.psexceptions import PSEOF
from pdfminer.psparser import PSKeyword

from parsers.readers.operators import operations

SAMPLE = b"""q 1 0 0 1 40.5 -7 cm /F1 12 Tf % a remark
BT 0 Tr 3 Ts (a\\(b\\)c\\\\ \\101\\n) Tj [(ab) -250.5 <4E2d 6587> .5 +3 (\\53)] TJ T* ET
/OC /L0 BDC /Span <</MCID 3 /Lang (zh) /A [1 2 [3]] /B <</C true>>>> BDC EMC EMC
0 0 m 10 10 l 1 2 3 4 5 6 c h f* W n 1 1 1 rg /Cs1 cs 0.5 scn /P1 scn [3 2] 0 d (x) ' 1 2 (y) " Q
"""


def by_pdfminer(drawing: bytes) -> list[tuple[str, list[Any]]]:
    parser = PDFContentParser([PDFStream({}, drawing)])
    found: list[tuple[str, list[Any]]] = []
    operands: list[Any] = []
    while True:
        try:
            _, one = parser.nextobject()
        except PSEOF:
            return found
        if isinstance(one, PSKeyword):
            found.append((one.name.decode("latin-1"), operands))
            operands = []
        else:
            operands.append(one)


def test_whole_drawings() -> None:
    found = operations(SAMPLE)
    assert found == by_pdfminer(SAMPLE)
    assert found is not None
    assert [name for name, _ in found][:3] == ["q", "cm", "Tf"]


@pytest.mark.parametrize(
    "unusual",
    [b"BI /W 1 /H 1 ID \x00 EI", b"(a (b) c) Tj", b"/A#20B gs", b"--5 0 m", b"1.2.3 w", b"1e5 w", b"[ (a) Tj", b"] TJ", b"<4E2G> Tj", b"(a"],
)  # fmt: skip
def test_what_is_unusual_is_left(unusual: bytes) -> None:
    assert operations(b"q " + unusual) is None
    assert operations(b"q %" + unusual) == [("q", [])]


def test_damage_is_read_as_pdfminer_reads_it_or_left() -> None:
    rng = random.Random(1)
    read = 0
    for _ in range(2000):
        damaged = bytearray(SAMPLE)
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(damaged))
            if rng.random() < 0.5:
                damaged[at] = rng.choice(b" \n()<>[]/%0123456789.-+ABTqjm'\"\\#\x00\x80")
            else:
                del damaged[at : at + rng.randint(1, 4)]
        found = operations(bytes(damaged))
        if found is not None:
            read += 1
            assert found == by_pdfminer(bytes(damaged)), bytes(damaged)
    assert read > 300

"""Scans with a text behind their picture, as programs that make them searchable leave it: the picture is read."""

import zlib
from io import BytesIO

import pytest
from PIL import Image

from parsers.readers.kinds import read_document
from tests.readers.files import codes, texts
from tests.readers.paper import HEIGHT, WIDTH, Paper, stream
from tests.roundtrip.test_scans import ROWS, drawn

LAYER = [["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"], ["行政规范性文件", "72", "0", "301"]]


@pytest.mark.parametrize("hides", ["mode", "order"])
def test_what_a_program_took_the_picture_for_is_not_believed(hides: str) -> None:
    picture = Image.open(BytesIO(drawn(ROWS))).convert("L")
    entries = (
        f"/Type/XObject/Subtype/Image/Width {picture.width}/Height {picture.height}/BitsPerComponent 8/ColorSpace/DeviceGray"
        "/Filter/FlateDecode"
    )
    paper = Paper()
    name = paper._named("XObject", "X", stream(zlib.compress(picture.tobytes()), entries))
    shown = f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /{name} Do Q"
    if hides == "mode":
        paper.draw(shown)
        paper.draw("3 Tr")
    for number, row in enumerate(LAYER):
        for column, text in enumerate(row):
            paper.draw(
                f"BT /F 11 Tf {40 + 100 * column} {740 - 22 * number} Td <{text.encode('utf-16-be').hex()}> Tj ET"
            )
    if hides == "order":
        paper.draw(shown)
    document = read_document(paper.file())
    assert texts(document) == ROWS
    assert codes(document) == ["read_from_picture"]

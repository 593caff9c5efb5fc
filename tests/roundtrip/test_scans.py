"""Drawn reports printed, scanned and read: 98 % of the cells right, the rest named, none silently wrong."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from random import Random

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from parsers.document import Document
from parsers.readers.kinds import read_document
from tests.readers.files import codes, texts
from tests.roundtrip.judging import read
from tests.roundtrip.office import chinese_face, convert
from tests.roundtrip.papers import Paper, lay_out
from tests.roundtrip.scans import scanned

REPORTS = {5001: "format_2021", 5010: "statistics_2014"}
RIGHT = 0.98


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Paper, bytes]]:
    """Papers and what the office program prints of them, by name."""
    papers = {f"scan{seed}": lay_out(seed, generation) for seed, generation in REPORTS.items()}
    files = {f"{name}.fodt": paper.document for name, paper in papers.items()}
    made = convert(files, "pdf", tmp_path_factory.mktemp("printed") / "office")
    return {name: (paper, made[f"{name}.fodt"]) for name, paper in papers.items()}


def test_cells_of_scans_are_right_or_named(printed: dict[str, tuple[Paper, bytes]]) -> None:
    returned = [
        read(paper, scanned(pdf, Random(name)), f"{name}.pdf") for name, (paper, pdf) in printed.items()
    ]
    for one in returned:
        assert "read_from_picture" in {problem.code for problem in one.report.problems}
        assert not one.verdict.silent, str(one)
    certain = sum(one.verdict.certain for one in returned)
    right = sum(one.verdict.certain_right for one in returned)
    assert certain > 250
    assert right >= RIGHT * certain, "\n".join(map(str, returned))


WITHOUT_THE_EXTRA = """
import sys
for name in ("rapidocr", "onnxruntime", "cv2"):
    sys.modules[name] = None  # what Python itself puts there for a module that must not be imported
from pipelines.cli import main
sys.argv = ["gongkai", "parse", *sys.argv[1:]]
main()
"""


def test_without_the_extra_scans_are_named_and_nothing_else_is_harmed(
    printed: dict[str, tuple[Paper, bytes]], tmp_path: Path
) -> None:
    paper, pdf = printed["scan5001"]
    picture = BytesIO()
    pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil().save(picture, "PNG")
    files = {
        "scan.pdf": scanned(pdf, Random(1), 72),
        "scan.png": picture.getvalue(),
        "text.pdf": pdf,
        "page.html": paper.page,
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_EXTRA, *(str(tmp_path / name) for name in files)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 1, run.stderr
    reports = [json.loads(line) for line in run.stdout.splitlines()]
    assert [(one["status"], one["report"]["reason"]) for one in reports] == [
        ("unsupported", "needs_ocr"), ("unsupported", "needs_ocr"), ("ok", None), ("ok", None),
    ]  # fmt: skip
    assert len(reports[2]["applications"]) == len(reports[3]["applications"]) > 100


# ---- pictures drawn by hand: what one shows ---------------------------------------------------------

EDGES = (100, 500, 700, 900, 1100)


def drawn(
    rows: list[list[str]], *, height: int = 60, size: int = 30, turn: int = 0, kind: str = "PNG"
) -> bytes:
    """A picture of a ruled table under a line of text."""
    face = ImageFont.truetype(str(chinese_face()), size)
    page = Image.new("L", (1654, 2339), 255)
    pen = ImageDraw.Draw(page)
    pen.text((100, 100), "收到和处理政府信息公开申请情况说明", 0, face)
    for number, row in enumerate(rows):
        top = 200 + number * height
        for left, right, text in zip(EDGES, EDGES[1:], row, strict=False):
            pen.rectangle((left, top, right, top + height), outline=0, width=3)
            pen.text((left + 12, top + height // 2), text, 0, face, anchor="lm")
    file = BytesIO()
    page.rotate(turn, expand=True).save(file, kind)
    return file.getvalue()


ROWS = [
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["行政规范性文件", "12", "0", "307"],
    ["规章", "——", "", "5"],
]


def test_a_picture_of_a_table() -> None:
    document = read_document(drawn(ROWS))
    assert texts(document) == ROWS
    assert codes(document) == ["read_from_picture"]


@pytest.mark.parametrize("turn", [90, 180])
def test_a_picture_on_its_side_or_head(turn: int) -> None:
    assert texts(read_document(drawn(ROWS, turn=turn, kind="JPEG"))) == ROWS


def test_rows_hardly_higher_than_their_letters() -> None:
    rows = [[*row[:1], "", "", ""] if n == 0 else row for n, row in enumerate(ROWS)]
    document = read_document(drawn([["规章", "1", "23", "4"], *rows], height=38, size=24))
    assert texts(document) == [["规章", "1", "23", "4"], *rows]


def test_what_may_be_a_dash_or_the_numeral_one_is_no_number() -> None:
    figure = texts(read_document(drawn([*ROWS, ["规章", "一", "0", "5"]])))[-1][1]
    assert figure.endswith("？")


def test_a_picture_cut_off_is_named() -> None:
    whole = drawn(ROWS)
    document: Document = read_document(whole[: len(whole) // 2])
    assert "damaged_file" in codes(document)

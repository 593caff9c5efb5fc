"""No problem code is dead: for each there is a document, small and whole, whose reading raises it."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PIL import Image, ImageDraw, ImageFont

from parsers import Hints, parse
from parsers.readers.pdf import read_pdf
from pipelines.reading.files import parse_files
from schemas.problems import PROBLEMS
from schemas.records import ParsedReport, Problem
from tests.parsers.printed import Key, html, html_body, html_table, page, printed, text
from tests.parsers.text_layouts import pipe
from tests.readers.files import Text, archive, docx, paragraph, pdf
from tests.readers.paper import HEIGHT, WIDTH, Paper

TESTS = Path(__file__).parents[1]
REQUESTS: Key = ("III", "new", "natural_person", 1)
LINE = "本街道按规定公开政府信息。"


def read(data: bytes, hints: Hints | None = None) -> list[Problem]:
    parsed: ParsedReport = parse(data, source="a", hints=hints)
    return parsed.problems


def changed(old: str, new: str, form: str = "format_2021") -> Callable[[], list[Problem]]:
    """The reading of a page in which some words are others."""

    def reading() -> list[Problem]:
        body = html_body(printed(form))
        assert old in body
        return read(page(body.replace(old, new, 1)))

    return reading


def put(cell: str, key: Key = REQUESTS, form: str = "format_2021") -> Callable[[], list[Problem]]:
    """The reading of a page in one cell of which something else stands."""
    return lambda: read(html(printed(form, put={key: (cell, None)})))


def row_of(label: str, change: Callable[[list[str]], list[str]]) -> Callable[[], list[Problem]]:
    """The reading of a text in which the cells of one row are others."""

    def reading() -> list[Problem]:
        lines = text(printed("format_2021"), pipe).decode().split("\n")
        (number,) = [n for n, line in enumerate(lines) if label in line]
        lines[number] = " | ".join(change(lines[number].split(" | ")))
        return read("\n".join(lines).encode())

    return reading


def without_row(*labels: str) -> Callable[[], list[Problem]]:
    def reading() -> list[Problem]:
        report = printed("format_2021")
        report.three = [row for row in report.three if not any(td.text in labels for td in row)]
        return read(html(report))

    return reading


def cut_table() -> list[Problem]:
    report = printed("format_2021")
    report.three = report.three[:9]
    return read(html(report))


def mixed() -> list[Problem]:
    return read(html(printed("format_2021"), two=html_table(printed("format_2019").two)))


def twice() -> list[Problem]:
    other = printed("format_2021", put={REQUESTS: ("7777", 7777)})
    report = printed("format_2021")
    return read(html(report, three=html_table(report.three) + html_table(other.three)))


def picture(words: str) -> list[Problem]:
    image = Image.new("L", (700, 160), 255)
    ImageDraw.Draw(image).text((40, 50), words, fill=0, font=ImageFont.load_default(36))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return read(stream.getvalue())


def headed_without_tables() -> list[Problem]:
    report = printed("format_2021")
    return read(html(report, two="<p>见附件。</p>", three="<p>见附件。</p>", four="<p>见附件。</p>"))


def on_paper(operators: str, *, rotate: int = 0) -> Callable[[], list[Problem]]:
    """The reading of a PDF of table II in which 规章 has the figures 12 and 0 and what the operators draw."""

    def reading() -> list[Problem]:
        paper = Paper(width=HEIGHT if rotate else WIDTH, height=WIDTH if rotate else HEIGHT, rotate=rotate)
        paper.text(60, 720, "二、主动公开政府信息情况")
        rows = [["信息内容", "本年制发件数", "本年废止件数"], ["规章", "12", "0"], ["行政规范性文件", "", ""]]
        paper.table(60, 700, rows, (160, 90, 90))
        paper.draw(operators)
        return read(paper.file())

    return reading


RAISED: dict[str, Callable[[], list[Problem]]] = {
    "unreadable_file": lambda: next(parse_files([str(Path("no") / "such.html")], None, Hints())).problems,
    "empty_file": lambda: read(b""),
    "unsupported_format": lambda: read(b"MZ" + bytes(500)),
    "truncated": lambda: read(html(printed("format_2021"))[:-400]),
    "read_as_browser": changed("<td>14214", "<td/>14214"),
    "encoding_guessed": lambda: read(html(printed("format_2021")).decode().encode("gb18030")),
    "damaged_file": lambda: read(docx(paragraph(LINE))[:-40]),
    "encrypted": lambda: read(pdf([Text(60, 60, LINE)], password="geheim")),
    "needs_ocr": lambda: read_pdf(pdf([Text(60, 60, "\ue000\ue001\ue002" * 10)]), None).problems,
    "too_large": lambda: read(archive({f"{n}.html": html(printed("format_2021")) for n in range(41)})),
    "unsafe_content": lambda: read(docx(paragraph(LINE), head="<!DOCTYPE w>")),
    "unsafe_path": lambda: read(archive({"../a.html": html(printed("format_2021"))})),
    "decompression_bomb": lambda: read(archive({"a.txt": b" " * 80_000_000})),
    "span_too_large": changed("<table>", '<table><tr><td colspan="999999999">a</td></tr>'),
    "number_too_long": put("9" * 16),
    "archive_without_report": lambda: read(archive({"a.exe": bytes(99)})),
    "archive_member": lambda: read(archive({"a.exe": bytes(99), "b.html": html(printed("format_2021"))})),
    "illegible_page": lambda: picture("what nobody can read here"),
    "read_from_picture": lambda: picture("12"),
    "page_cut_off": on_paper("", rotate=90),
    "nearly_invisible": on_paper("1 g BT /H 9 Tf 224 635 Td (7) Tj ET"),
    "taken_back": on_paper("0 G 0.6 w 222 663 m 236 663 l S"),
    "picture_in_cell": on_paper("q 12 0 0 9 226 638 cm BI /W 1 /H 1 /BPC 8 /CS /G /F /AHx ID 40> EI Q"),
    "filled_by_script": changed("<td>2314", '<td data-target="2314">0'),
    "not_shown": on_paper(
        "3 Tr BT /F 9 Tf 60 500 Td <" + "672c8857" * 20 + "> Tj /H 9 Tf 164 135 Td (7) Tj ET"
    ),
    "parser_error": lambda: read(html(printed("format_2021")), Hints(title=cast(str, 2022))),
    "not_a_report": lambda: read("床前明月光，疑是地上霜。".encode()),
    "no_form_recognised": headed_without_tables,
    "table_missing": lambda: read(html(printed("format_2021"), four="<p>见附件。</p>")),
    "row_missing": cut_table,
    "row_left_out": without_row("2.重复申请"),
    "picture_in_report": changed(LINE, '<img src="a.png" width="600" height="400">'),
    "forms_mixed": mixed,
    "old_form": changed("2020年", "2023年", "format_2019"),
    "duplicate_cell": twice,
    "unknown_place": changed("越秀区大东街道", "无名区无名街道"),
    "ambiguous_place": changed("广州市越秀区大东街道", "白云街道"),
    "unknown_year": changed("2022年", ""),
    "identity_conflict": changed(LINE, "2021年，本街道按规定公开政府信息。"),
    "unknown_row": changed("2.重复申请", "2.甲乙丙丁"),
    "unknown_column": changed("本年废止件数", "甲乙丙丁"),
    "label_inferred": changed("本年新制作数量", "本年新", "format_2019"),
    "not_a_number": put("若干"),
    "position_unknown": changed("<td>11</td><td>12</td>", '<td colspan="2">11</td>'),
    "cell_missing": row_of("2.重复申请", lambda row: row[:-3]),
    "surplus_cell": row_of("2.重复申请", lambda row: [*row[:-1], "8", "9", *row[-1:]]),
    "unit_missing": put("153103.83", ("II", "procurement", "procurement_amount", 1), "format_2019"),
    "remark_in_cell": put("12（含上年结转2件）"),
    "wrong_unit": put("3元"),
    "fraction_of_count": put("1.5"),
}


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_code_is_raised(code: str) -> None:
    if code in RAISED:
        assert code in {one.code for one in RAISED[code]()}
    else:  # of what several documents or a whole run tell
        others = (file for file in TESTS.rglob("test_*.py") if not file.name.startswith("test_problem"))
        assert any(f'"{code}"' in file.read_text("utf-8") for file in others), (
            "give a document that raises it"
        )

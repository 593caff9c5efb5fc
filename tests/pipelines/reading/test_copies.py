"""One report as page, Word file and PDF: each is read, the best is taken, and they must agree."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest
from PIL import Image, ImageDraw, ImageFont
from pytest_httpserver import HTTPServer

from parsers import Hints, parse
from pipelines.demo.reports.documents import docx, pdf
from pipelines.demo.reports.figures import draw
from pipelines.demo.reports.pages import Block, Table, blocks_html, report_blocks
from pipelines.demo.reports.pictures import report_picture
from pipelines.demo.reports.tables import GridCell
from pipelines.lake.opened import load
from pipelines.night.summary import RunSummary
from pipelines.reading.copies import Copy, compare_copies

TITLE = "广州市越秀区大东街道2020年政府信息公开工作年度报告"
STUB = "<p>详见附件。</p>"

Files = dict[str, bytes]


def report(seed: int = 1) -> list[Block]:
    return report_blocks(Random(seed), "我街道", 2020, draw(Random(seed), "format_2019"))


def with_other_figures(blocks: list[Block], changes: int = 1) -> list[Block]:
    """The report with the first numbers of its last table one higher."""
    table = [block for block in blocks if isinstance(block, Table)][-1]
    grid = [list(row) for row in table.grid]
    cells = [(y, x) for y, row in enumerate(grid) for x, cell in enumerate(row) if cell.text.isdigit()]
    for y, x in cells[:changes]:
        grid[y][x] = replace(grid[y][x], text=str(int(grid[y][x].text) + 1))
    return [replace(table, grid=grid) if block is table else block for block in blocks]


def page(body: str, files: Files) -> str:
    links = "".join(f'<p><a href="/nb/files/{quote(name)}">{name}</a></p>' for name in files)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="ArticleTitle" content="{TITLE}"></head>'
        f'<body><h1>{TITLE}</h1><div id="zoomcon" class="content_article">{body}{links}</div></body></html>'
    )


@pytest.fixture
def harvested(
    httpserver: HTTPServer, night: Callable[..., RunSummary], tmp_path: Path
) -> Callable[[str, Files], dict[str, object]]:
    """Publishes a page with files, harvests it and gives the row of `reports`."""

    def run(body: str, files: Files) -> dict[str, object]:
        listing = f'<ul class="news_list"><li><a href="content/post_5.html">{TITLE}</a><span>2021-01-20</span></li></ul>'
        kind = "text/html; charset=utf-8"
        for path in ("/nb/", "/nb/index.html"):
            httpserver.expect_request(path).respond_with_data(listing, content_type=kind)
        httpserver.expect_request("/nb/content/post_5.html").respond_with_data(
            page(body, files), content_type=kind
        )
        for path in ("/robots.txt", "/nb/index_2.html"):
            httpserver.expect_request(path).respond_with_data("", status=404)
        for name, data in files.items():
            httpserver.expect_request(f"/nb/files/{name}").respond_with_data(
                data, content_type="application/octet-stream"
            )
        source = {
            "id": "column", "platform": "nfcms", "start_urls": [httpserver.url_for("/nb/")],
            "allowed_hosts": [f"{httpserver.host}:{httpserver.port}"], "district": 440104, "delay": 0,
        }  # fmt: skip
        night([source])
        (row,) = load("reports", tmp_path / "data").to_dict("records")
        return row

    return run


def test_page_word_and_pdf_that_agree(harvested: Callable[[str, Files], dict[str, object]]) -> None:
    blocks = report()
    files = {"年报.docx": docx(TITLE, blocks), "年报.pdf": pdf(TITLE, blocks)}
    row = harvested(blocks_html(blocks), files)
    assert (row["status"], row["format"], row["copies"], row["copies_agreeing"]) == ("ok", "html", 3, 3)
    assert row["document"] == row["url"]


def test_a_figure_that_is_another_in_the_pdf_is_named_with_both_places(
    harvested: Callable[[str, Files], dict[str, object]], tmp_path: Path
) -> None:
    blocks = report()
    files = {"年报.docx": docx(TITLE, blocks), "年报.pdf": pdf(TITLE, with_other_figures(blocks))}
    row = harvested(blocks_html(blocks), files)
    assert (row["status"], row["reason"], row["format"]) == ("partial", "copies_disagree", "html")
    assert (row["copies"], row["copies_agreeing"]) == (3, 2)
    problems = load("problems", tmp_path / "data")
    (one,) = problems[problems["code"] == "copies_disagree"].to_dict("records")
    challenges = load("legal_challenges", tmp_path / "data")
    (cell,) = challenges[challenges["locator"] == one["locator"]].to_dict("records")
    assert one["raw"] == cell["raw"]
    places = f"{cell['route']}, {cell['result']}: {cell['raw']} in post_5.html, {cell['value'] + 1} in 年报.pdf at p"
    assert one["message"].startswith(places)


def test_an_empty_page_leaves_the_report_to_its_file(
    harvested: Callable[[str, Files], dict[str, object]],
) -> None:
    blocks = report()
    row = harvested(STUB, {"年报.docx": docx(TITLE, blocks), "年报.pdf": pdf(TITLE, blocks)})
    assert (row["status"], row["format"], row["copies"], row["copies_agreeing"]) == ("ok", "docx", 2, 2)
    assert str(row["document"]).endswith(quote("年报.docx"))
    assert row["document"] != row["url"]


def test_a_form_to_fill_in_beside_the_report_is_no_copy(
    harvested: Callable[[str, Files], dict[str, object]], tmp_path: Path
) -> None:
    blocks = report()
    empty = _as_form(blocks)
    row = harvested(STUB, {"模板.docx": docx(TITLE, empty), "年报.pdf": pdf(TITLE, blocks)})
    assert (row["status"], row["format"], row["copies"]) == ("ok", "pdf", 1)
    problems = load("problems", tmp_path / "data")
    (one,) = problems[problems["code"] == "copy_not_compared"].to_dict("records")
    assert one["message"] == "模板.docx was taken for no copy: a blank form"


def _as_form(blocks: list[Block]) -> list[Block]:
    """The report as a form to fill in."""
    return [
        replace(block, grid=[[_emptied(cell) for cell in row] for row in block.grid])
        if isinstance(block, Table)
        else block
        for block in blocks
    ]


def _emptied(cell: GridCell) -> GridCell:
    return replace(cell, text="") if any(sign.isdigit() for sign in cell.text) else cell


# ---- which is the best ------------------------------------------------------------------------------


def copy(name: str, data: bytes, title: str = TITLE) -> Copy:
    read = parse(data, source=name, hints=Hints(title=title))
    return Copy(f"https://example.org/{name}", None, read)


def html(blocks: list[Block], title: str = TITLE) -> bytes:
    return f"<meta charset=utf-8><title>{title}</title><h1>{title}</h1>{blocks_html(blocks)}".encode()


def test_the_best_is_the_page_then_word_then_pdf_then_a_picture() -> None:
    blocks = [block for block in report() if isinstance(block, Table)][-1:]
    order = [
        copy("a.html", html(blocks)),
        copy("b.docx", docx(TITLE, blocks)),
        copy("c.pdf", pdf(TITLE, blocks)),
        copy("d.png", report_picture(blocks)),
    ]
    for at in range(len(order)):
        assert compare_copies(order[at:][::-1]).document == order[at].url


def test_what_was_read_whole_is_better_than_a_page_that_was_not() -> None:
    blocks = report()
    broken = [block for block in blocks if not isinstance(block, Table)] + [
        block for block in blocks if isinstance(block, Table)
    ][:1]
    reading = compare_copies([copy("a.html", html(broken)), copy("b.pdf", pdf(TITLE, blocks))])
    assert reading.document.endswith("b.pdf")
    assert (reading.copies, reading.agreeing) == (2, 2)


def test_a_blank_may_stand_for_nought_and_for_no_other_number() -> None:
    blocks = report(seed=2)
    *_, requests, _ = [block for block in blocks if isinstance(block, Table)]
    number = next(cell.text for row in requests.grid for cell in row if cell.text.strip("0").isdigit())
    for text, disagrees in (("0", False), (number, True)):
        blank = [_without(block, text) if block is requests else block for block in blocks]
        reading = compare_copies([copy("a.html", html(blocks)), copy("b.docx", docx(TITLE, blank))])
        assert reading.document.endswith("a.html")
        assert ("copies_disagree" in {one.code for one in reading.report.problems}) == disagrees
        assert reading.agreeing == 2 - disagrees


def _without(table: Table, text: str) -> Table:
    """The table with its cells of this text blank."""
    return replace(
        table,
        grid=[[replace(cell, text="") if cell.text == text else cell for cell in row] for row in table.grid],
    )


def test_a_blank_form_read_whole_never_stands_for_a_report_read_in_part() -> None:
    blocks = report()
    empty = _as_form(blocks)
    part = [block for block in blocks if not isinstance(block, Table)] + [
        block for block in blocks if isinstance(block, Table)
    ][:2]
    reading = compare_copies([copy("a.docx", docx(TITLE, empty)), copy("b.pdf", pdf(TITLE, part))])
    assert reading.document.endswith("b.pdf")
    assert (reading.report.status, reading.copies) == ("partial", 1)


def test_a_picture_that_cannot_be_read_says_more_than_the_empty_page_around_it() -> None:
    image = Image.new("L", (700, 160), 255)
    ImageDraw.Draw(image).text((40, 50), "??? ???", fill=0, font=ImageFont.load_default(36))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    reading = compare_copies(
        [copy("a.html", b"<html><body> </body></html>"), copy("b.png", stream.getvalue())]
    )
    assert reading.document.endswith("b.png")
    assert reading.report.report.reason == "no_form_recognised"
    assert (reading.copies, reading.agreeing) == (0, 0)


def test_another_years_report_is_no_copy() -> None:
    last_year = TITLE.replace("2020", "2019")
    ours, theirs = report(1), report(2)
    reading = compare_copies([copy("a.html", html(ours)), copy("b.html", html(theirs, last_year), last_year)])
    assert (reading.copies, reading.agreeing) == (1, 1)
    assert reading.report.status == "ok"


def test_a_table_that_only_another_file_holds_is_named() -> None:
    blocks = report()
    *_, challenges = [block for block in blocks if isinstance(block, Table)]
    shortened = [block for block in blocks if block is not challenges]
    most = copy("a.html", html(shortened))
    only = copy("b.docx", docx(TITLE, [challenges]))
    reading = compare_copies([most, only])
    assert reading.document.endswith("a.html")
    named = [one.message for one in reading.report.problems if one.code == "table_elsewhere"]
    assert named == ["Table IV: administrative reviews and lawsuits: only b.docx holds it"]


def test_a_number_with_a_unit_is_not_compared_with_one_without() -> None:
    blocks = html(report())
    assert "万元".encode() in blocks
    reading = compare_copies([copy("a.html", blocks), copy("b.html", blocks.replace("万元".encode(), b""))])
    assert reading.copies == 2
    assert "copies_disagree" not in {one.code for one in reading.report.problems}

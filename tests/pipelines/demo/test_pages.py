"""The rendered report: official labels, spans that close, and figures where the form wants them."""

import re
from pathlib import Path
from random import Random

import pytest
from lxml import html as lxml_html

from pipelines.demo.reports.figures import blank_figures, draw
from pipelines.demo.reports.pages import report_body, table_html
from pipelines.demo.reports.tables import Grid, GridCell, table_ii, table_iii, table_iv
from schemas.codebook import codebook
from schemas.forms import APPLICANTS, OUTCOMES, RESULTS, ROUTES, TABLE_II
from schemas.text import squeeze

TEMPLATES = ("format_2019", "format_2021")
WIDTHS = {"ii": 4, "iii": 10, "iv": 15}


def spread(rows: list[list[tuple[str, int, int]]]) -> list[list[str]]:
    """Rows of (text, colspan, rowspan) as a full grid; fails where two cells claim one place."""
    taken: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for text, colspan, rowspan in row:
            while (y, x) in taken:
                x += 1
            for place in ((y + dy, x + dx) for dy in range(rowspan) for dx in range(colspan)):
                assert place not in taken, (place, text)
                taken[place] = text
    width = max(x for _, x in taken) + 1
    assert len(taken) == width * len(rows), "the spans leave holes or stand over"
    return [[taken[y, x] for x in range(width)] for y in range(len(rows))]


def of_grid(grid: Grid) -> list[list[tuple[str, int, int]]]:
    return [[(cell.text, cell.colspan, cell.rowspan) for cell in row] for row in grid]


def of_page(text: str) -> list[list[list[tuple[str, int, int]]]]:
    return [
        [
            [
                (squeeze(str(td.text_content())), int(td.get("colspan", "1")), int(td.get("rowspan", "1")))
                for td in row.iterfind("td")
            ]
            for row in table.iter("tr")
        ]
        for table in lxml_html.fromstring(text).iter("table")
    ]


@pytest.mark.parametrize("template", TEMPLATES)
def test_spans_close(template: str) -> None:
    figures = draw(Random(5), template)
    for name, grid in (("ii", table_ii(figures)), ("iii", table_iii(figures)), ("iv", table_iv(figures))):
        assert len(spread(of_grid(grid))[0]) == WIDTHS[name]


@pytest.mark.parametrize("template", TEMPLATES)
def test_labels_are_those_of_the_codebook(template: str) -> None:
    book, figures = codebook(), draw(Random(5), template)
    second = {cell.text for row in table_ii(figures) for cell in row}
    for block in TABLE_II[template]:
        for code in block.items:
            assert any(book.items[code] in text for text in second), code
        for code in block.measures:
            assert any(book.measures[code].label in text for text in second), code
    third = spread(of_grid(table_iii(figures)))
    for row, outcome in zip(third[3:], OUTCOMES[template], strict=True):
        path = list(dict.fromkeys(row[:3]))
        for label in book.outcomes[outcome].split("/"):
            assert any(text.startswith(label) for text in path), (outcome, path)
    heads = list(zip(*(row[3:] for row in third[:3]), strict=True))
    for head, applicant in zip(heads, APPLICANTS, strict=True):
        assert head[0] == "申请人情况"
        assert list(dict.fromkeys(head[1:])) == book.applicants[applicant].split("/")
    fourth = spread(of_grid(table_iv(figures)))
    columns = [(route, result) for route in ROUTES for result in RESULTS]
    for head, (route, result) in zip(zip(*fourth[:3], strict=True), columns, strict=True):
        assert list(dict.fromkeys(head)) == [*book.routes[route].split("/"), book.results[result]]


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_page_states_every_figure_under_its_labels(template: str) -> None:
    for seed in range(20):
        figures = draw(Random(seed), template)
        second, third, fourth = map(spread, of_page(report_body(Random(seed), "我街道", 2022, figures)))
        printed = iter(row[1:] for row in second if not row[0].startswith(("第二十条", "信息内容")))
        for block in TABLE_II[template]:
            for item in block.items:
                expected = [squeeze(figures.text((item, measure))) for measure in block.measures]
                assert next(printed)[: len(expected)] == expected
        for row, outcome in zip(third[3:], OUTCOMES[template], strict=True):
            assert row[3:] == [str(figures.applications[outcome, a]) for a in APPLICANTS]
        assert fourth[3] == [str(figures.challenges[r, s]) for r in ROUTES for s in RESULTS]


def test_six_sections_in_their_order() -> None:
    body = report_body(Random(1), "我镇", 2020, draw(Random(1), "format_2019"))
    headings = re.findall(r"<strong>(.*?)</strong>", body)
    numerals = "一二三四五六"
    assert headings == [
        f"{numeral}、{name}" for numeral, name in zip(numerals, codebook().sections.values(), strict=True)
    ]


def test_prose_agrees_with_the_tables() -> None:
    for seed in range(50):
        figures = draw(Random(seed), "format_2021")
        body = report_body(Random(seed), "我街道", 2022, figures)
        new, total = (figures.applications[outcome, "total"] for outcome in ("new", "total"))
        assert f"收到政府信息公开申请{new}件" in body
        if total:
            assert f"办结{total}件" in body
        assert f"行政复议{figures.challenges['reconsideration', 'total']}件" in body
        assert re.search(r"自?2022年1月1日(起)?至(2022年)?12月31日", body)


def test_the_2021_tables_are_those_of_a_real_report(shared_reports: Path) -> None:
    sample = shared_reports / "hangzhou-2025.html"
    ours = of_page(report_body(Random(1), "我市", 2025, blank_figures("format_2021")))
    theirs = of_page(sample.read_text("utf-8"))

    def labels(tables: list[list[list[tuple[str, int, int]]]]) -> list[list[list[tuple[str, int, int]]]]:
        return [
            [[("0" if text.isdigit() else text, *spans) for text, *spans in row] for row in table]
            for table in tables
        ]

    assert labels(ours) == labels(theirs)


def test_markup_in_text_is_escaped() -> None:
    assert "&lt;1&gt;" in table_html([[GridCell("<1>")]])

"""Header cells blanked, dropped, doubled and given other spans, several at once: a word processor's doings."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import parse
from tests.parsers.printed import Printed, Td, html, named, printed, silently_wrong

HEADS = {"two": 20, "three": 3, "four": 3}
"""The rows of each table among which its headers are."""
CHANGES = ("blank", "drop", "double", "wider", "narrower", "taller", "lower")


def changed(report: Printed, table: str, row: int, cell: int, change: str) -> None:
    """Change a cell; one that holds a figure, or that a row of figures begins with, stays."""
    rows = getattr(report, table)
    cells = rows[row % min(len(rows), HEADS[table])]
    if table == "two" and len(cells) > 1 and cells[0].text != "信息内容":
        return
    if not cells:
        return
    at = cell % len(cells)
    td = cells[at]
    cells[at : at + 1] = {
        "blank": [replace(td, text="")],
        "drop": [],
        "double": [td, Td("")],
        "wider": [replace(td, colspan=td.colspan + 1)],
        "narrower": [replace(td, colspan=max(1, td.colspan - 1))],
        "taller": [replace(td, rowspan=td.rowspan + 1)],
        "lower": [replace(td, rowspan=max(1, td.rowspan - 1))],
    }[change]


@settings(max_examples=600, derandomize=True, deadline=None, database=None)
@given(
    st.sampled_from(("format_2019", "format_2021")),
    st.sampled_from(tuple(HEADS)),
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 12), st.sampled_from(CHANGES)), min_size=1, max_size=4
    ),
)
def test_nothing_under_a_broken_header_is_wrong_in_silence(
    form: str, table: str, changes: list[tuple[int, int, str]]
) -> None:
    report = printed(form)
    for row, cell, change in changes:
        changed(report, table, row, cell, change)
    assert silently_wrong(parse(html(report), source="a.html"), report.truth(), report.cells) == []


@pytest.mark.parametrize("form", ["format_2019", "format_2021"])
def test_sums_settle_where_the_total_stands_if_the_grid_mistakes_it(form: str) -> None:
    """Without 法人或其他组织 above them the organisations move to the right, behind 总计."""
    report = printed(form)
    del report.three[1][1]
    parsed = parse(html(report), source="a.html")
    assert [one.value for one in parsed.applications] == [
        value for key, value in report.truth().items() if key[0] == "III"
    ]


def test_a_figure_without_label_and_header_is_named() -> None:
    report = printed("format_2021")
    del report.two[12][1:], report.two[13][:1]
    parsed = parse(html(report), source="a.html")
    assert parsed.status == "partial"
    assert [one.raw for one in parsed.problems if one.locator in named(parsed)] == ["43.788"]

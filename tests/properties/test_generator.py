"""The generator itself: the same seed the same bytes, every name in a registry does its work."""

import random

import pytest

from schemas.codebook import codebook
from schemas.records import Application, Header, ParsedReport, Problem
from tests.drawn import GENERATIONS, LAYOUTS, ODDITIES, draw
from tests.drawn.statistics import LINES, SUMS, draw_statistics
from tests.drawn.truth import DOUBTS, CellTruth, ReportTruth, judge


def test_the_same_seed_gives_the_same_report() -> None:
    for seed in range(20):
        one, other = draw(random.Random(seed)), draw(random.Random(seed))
        assert one.data == other.data
        assert one.truth == other.truth


def test_a_draw_keeps_what_it_was_asked_for() -> None:
    report = draw(random.Random(1), generation="format_2021", layout="pipe", oddities=["blanks", "titles"])
    assert report.description == "format_2021 in pipe + blanks + titles"
    assert report.kind == "text"
    with pytest.raises(KeyError):
        draw(random.Random(1), oddities=["no such oddity"])


@pytest.mark.parametrize("oddity", ODDITIES)
def test_each_oddity_changes_some_report(oddity: str) -> None:
    layout = "html" if oddity in {"nbsp_blanks", "digits_in_runs"} else "pipe"
    both = ("blanks", oddity) if oddity == "nbsp_blanks" else (oddity,)
    for seed in range(12):
        for generation in GENERATIONS:
            plain = draw(random.Random(seed), generation=generation, layout=layout, oddities=both[:-1])
            odd = draw(random.Random(seed), generation=generation, layout=layout, oddities=both)
            if plain.data != odd.data:
                return
    pytest.fail("60 reports are the same with and without it")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_prints_every_figure(layout: str) -> None:
    """What the truth says other than 0 stands in the document, however it is set."""
    for generation in ("format_2019", "format_2021", "statistics_2014"):
        report = draw(random.Random(7), generation=generation, layout=layout, oddities=())
        text = report.data.decode()
        counts = {c.value for c in report.truth.cells.values() if c.unit == "count" and c.value}
        assert len(counts) > 1
        assert all(str(abs(int(value))) in text for value in counts)


def test_every_oddity_says_what_it_is() -> None:
    assert all(change.__doc__ for change in ODDITIES.values())


def test_a_page_of_a_word_processor_has_some_84_kilobytes() -> None:
    page = draw(random.Random(1), generation="format_2021", layout="html_word", oddities=()).data
    assert 75_000 < len(page) < 95_000
    assert page.count(b"MsoNormalTable") == 3


def test_the_statistics_table_has_every_indicator_and_its_sums() -> None:
    assert [line.indicator for line in LINES if line.indicator] == list(codebook().indicators)
    for seed in range(20):
        values = draw_statistics(random.Random(seed))
        assert all(values[total] == sum(values[part] for part in parts) for total, parts in SUMS.items())


def test_units_of_the_statistics_table_are_the_codebook_s() -> None:
    printed = {line.indicator: line.unit for line in LINES if line.indicator}
    assert printed == {code: entry.printed_unit for code, entry in codebook().indicators.items()}


# -- how a parse is judged -------------------------------------------------------------------------


def _truth(value: int | None, *, state: str = "reported") -> ReportTruth:
    truth = ReportTruth("format_2021", "format_2021", 2022)
    truth.add([CellTruth("applications", ("new", "total"), value, state=state)])
    return truth


def _parsed(value: int | None, *problems: Problem, status: str = "ok") -> ParsedReport:
    report = ParsedReport("x", "ok" if status == "ok" else "partial", Header())
    report.applications.append(Application("new", "total", value, "reported", str(value), "t1.r1.c1"))
    report.problems.extend(problems)
    return report


ERROR = Problem("not_a_number", "error", "", "t1.r1.c1")
ELSEWHERE = Problem("not_a_number", "error", "", "t9.r9.c9")


@pytest.mark.parametrize(
    ("value", "state", "parsed", "right", "silent"),
    [
        (5, "reported", _parsed(5), 1, 0),
        (5, "reported", _parsed(6), 0, 1),
        (5, "reported", _parsed(6, ELSEWHERE, status="partial"), 0, 1),
        (5, "reported", _parsed(6, ERROR, status="partial"), 0, 0),
        (5, "reported", _parsed(None), 0, 1),
        (5, "reported", _parsed(None, ELSEWHERE, status="partial"), 0, 0),
        (5, "reported", ParsedReport("x", "ok", Header()), 0, 1),
        (None, "blank", ParsedReport("x", "ok", Header()), 1, 0),
        (None, "unreadable", _parsed(None), 0, 1),
        (None, "unreadable", _parsed(None, ERROR, status="partial"), 1, 0),
        (None, "unreadable", _parsed(3, ERROR, status="partial"), 0, 0),
        (None, "unreadable", ParsedReport("x", "ok", Header()), 0, 1),
    ],
)
def test_a_wrong_cell_is_excused_only_by_its_own_problem(
    value: int | None, state: str, parsed: ParsedReport, right: int, silent: int
) -> None:
    verdict = judge(_truth(value, state=state), parsed)
    assert (verdict.certain_right, len(verdict.silent)) == (right, silent)


def test_a_cell_beyond_the_truth_is_invented() -> None:
    verdict = judge(ReportTruth("format_2021", "format_2021", 2022), _parsed(5))
    assert [difference.kind for difference in verdict.silent] == ["invented"]


def test_a_cell_printed_twice_differently_is_not_certain() -> None:
    truth = _truth(5)
    truth.add([CellTruth("applications", ("new", "total"), 7)])
    (cell,) = truth.cells.values()
    assert not cell.certain
    assert judge(truth, _parsed(7)).right == 1
    assert set(cell.doubts) < set(DOUBTS)

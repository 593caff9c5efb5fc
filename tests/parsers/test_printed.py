"""The forms that the other tests print are the official ones, with every sum right."""

import pytest

from schemas import forms
from tests.parsers.printed import APPLICANTS, OUTCOMES, RESULTS, ROUTES, TABLE_II, printed, reaching, width_of

FORMS = ("format_2019", "format_2021")


@pytest.mark.parametrize("form", FORMS)
def test_rows_and_columns_are_those_of_the_form(form: str) -> None:
    assert tuple(OUTCOMES[form]) == forms.OUTCOMES[form]
    assert tuple(APPLICANTS) == forms.APPLICANTS
    assert (tuple(ROUTES), tuple(RESULTS)) == (forms.ROUTES, forms.RESULTS)
    ours = [(article, items, tuple(measures)) for article, items, measures in TABLE_II[form]]
    assert ours == [(block.article, block.items, block.measures) for block in forms.TABLE_II[form]]


@pytest.mark.parametrize("form", FORMS)
def test_sums_hold(form: str) -> None:
    cells = {key[1:3]: int(text) for key, text in printed(form).cells.items() if key[0] == "III"}
    for applicant in APPLICANTS:
        single = [cells[o, applicant] for o in OUTCOMES[form] if o in forms.SINGLE_OUTCOMES]
        assert cells["total", applicant] == sum(single)
        opened = cells["new", applicant] + cells["carried_in", applicant]
        assert opened == cells["total", applicant] + cells["carried_out", applicant]
        assert cells["new", applicant] > 0


@pytest.mark.parametrize("form", FORMS)
def test_grids_are_those_of_the_form(form: str) -> None:
    report = printed(form)
    assert (width_of(report.two), width_of(report.three), width_of(report.four)) == (4, 10, 15)
    assert [len(row) for row in reaching(report.three)[:3]] == [2, 4, 8]
    assert reaching(report.three)[8][:4] == ["", "", "2.其他法律行政法规禁止公开", "40"]

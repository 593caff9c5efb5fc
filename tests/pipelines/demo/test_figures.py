"""The generator: every sum of the form holds, whatever is drawn."""

from random import Random

import pytest

from pipelines.demo.reports.figures import Figures, draw, wan
from schemas.forms import APPLICANTS, OUTCOMES, RESULTS, ROUTES, SINGLE_OUTCOMES, TABLE_II

SEEDS = range(200)
TEMPLATES = ("format_2019", "format_2021")


@pytest.mark.parametrize("template", TEMPLATES)
def test_requests_balance_in_every_column(template: str) -> None:
    for seed in SEEDS:
        cells = draw(Random(seed), template).applications
        for applicant in APPLICANTS:
            column = {outcome: cells[outcome, applicant] for outcome in OUTCOMES[template]}
            assert column["new"] + column["carried_in"] == column["total"] + column["carried_out"]
            assert column["total"] == sum(column[o] for o in OUTCOMES[template] if o in SINGLE_OUTCOMES)
        for outcome in OUTCOMES[template]:
            parts = [cells[outcome, applicant] for applicant in APPLICANTS if applicant != "total"]
            assert cells[outcome, "total"] == sum(parts)
        assert min(cells.values()) >= 0


@pytest.mark.parametrize("template", TEMPLATES)
def test_results_add_up_on_every_route(template: str) -> None:
    for seed in SEEDS:
        cells = draw(Random(seed), template).challenges
        for route in ROUTES:
            assert cells[route, "total"] == sum(cells[route, r] for r in RESULTS if r != "total")


@pytest.mark.parametrize("template", TEMPLATES)
def test_figures_vary_and_are_mostly_nought(template: str) -> None:
    drawn = [draw(Random(seed), template) for seed in SEEDS]
    applications = [value for figures in drawn for value in figures.applications.values()]
    assert 0.6 < applications.count(0) / len(applications) < 0.98
    assert max(applications) > 500
    for item, measure in drawn[0].disclosure:
        if item != "rules":  # streets make none
            assert len({figures.disclosure[item, measure] for figures in drawn}) > 3, (item, measure)
    assert all(any(figures.challenges[cell] for figures in drawn) for cell in drawn[0].challenges)


def test_change_against_the_year_before_goes_both_ways() -> None:
    drawn = [draw(Random(seed), "format_2019") for seed in SEEDS]
    changes = [f.disclosure["licensing", "change"] for f in drawn]
    assert min(changes) < 0 < max(changes)
    assert all(
        f.disclosure["licensing", "items_last_year"] >= -c for f, c in zip(drawn, changes, strict=True)
    )
    assert {figures.text(("licensing", "change"))[0] for figures in drawn} > {"+", "-", "0"}


def test_amounts_are_yuan_and_printed_with_their_unit() -> None:
    cell = ("procurement", "procurement_amount")
    drawn = [draw(Random(seed), "format_2019") for seed in SEEDS]
    units = set()
    for figures in drawn:
        value, text = figures.disclosure[cell], figures.text(cell)
        if value == 0:
            assert text == "0"
            continue
        in_wan = text.endswith("万元")
        number = float(text.removesuffix("万元").removesuffix("元"))
        assert number * (10_000 if in_wan else 1) == pytest.approx(value, abs=0.001)
        units.add("万元" if in_wan else "元")
    assert units == {"万元", "元"}


def test_fees_of_the_2021_form_are_printed_in_wan_as_the_column_says() -> None:
    cell = ("fees", "fee_amount")
    drawn = [draw(Random(seed), "format_2021") for seed in SEEDS]
    assert any(figures.disclosure[cell] for figures in drawn)
    for figures in drawn:
        assert float(figures.text(cell)) * 10_000 == pytest.approx(figures.disclosure[cell], abs=0.001)


@pytest.mark.parametrize(
    ("yuan", "text"), [(4_773_500, "477.35"), (1_000_000, "100"), (1, "0.0001"), (0, "0")]
)
def test_wan(yuan: int, text: str) -> None:
    assert wan(yuan) == text


def test_a_year_follows_from_the_one_before() -> None:
    for seed in SEEDS:
        first = draw(Random(seed), "format_2019")
        second = draw(Random(seed + 1000), "format_2019", first)
        third = draw(Random(seed + 2000), "format_2021", second)
        fourth = draw(Random(seed + 3000), "format_2021", third)
        for earlier, later in ((first, second), (second, third), (third, fourth)):
            for applicant in APPLICANTS:
                carried = earlier.applications["carried_out", applicant]
                assert later.applications["carried_in", applicant] == carried
        for item in ("licensing", "fees"):
            there = first.disclosure[item, "items_last_year"] + first.disclosure[item, "change"]
            assert second.disclosure[item, "items_last_year"] == there
        for item in ("rules", "normative_documents"):
            in_force = third.disclosure[item, "in_force"]
            moved = fourth.disclosure[item, "issued"] - fourth.disclosure[item, "repealed"]
            assert fourth.disclosure[item, "in_force"] == in_force + moved


def test_the_same_seed_draws_the_same() -> None:
    assert draw(Random(7), "format_2021") == draw(Random(7), "format_2021")
    assert draw(Random(7), "format_2021") != draw(Random(8), "format_2021")


@pytest.mark.parametrize("template", TEMPLATES)
def test_truth_names_every_cell_of_the_form(template: str) -> None:
    figures: Figures = draw(Random(3), template)
    truth = figures.truth(district=440104, street=440104012, year=2020)
    assert truth["complete"] is True
    assert truth["report"] == {"district": 440104, "street": 440104012, "year": 2020, "template": template}
    assert [(row["item"], row["measure"]) for row in truth["proactive_disclosure"]] == [
        (item, measure) for block in TABLE_II[template] for item in block.items for measure in block.measures
    ]
    assert len(truth["applications"]) == 7 * len(OUTCOMES[template])
    assert {row["outcome"] for row in truth["applications"]} == set(OUTCOMES[template])
    assert [(row["route"], row["result"]) for row in truth["legal_challenges"]] == [
        (route, result) for route in ROUTES for result in RESULTS
    ]
    assert all(
        row["value"] == figures.applications[row["outcome"], row["applicant"]]
        for row in truth["applications"]
    )

"""The codebook is the contract's, word for word, and the forms are made of its codes."""

from pathlib import Path

import pytest
import yaml

from schemas.codebook import codebook
from schemas.forms import APPLICANTS, OUTCOMES, RESULTS, ROUTES, SINGLE_OUTCOMES, TABLE_II, article_of

CHECKOUT = Path(__file__).resolve().parents[2]
CONTRACT = CHECKOUT.parent / "shared" / "contract" / "codebook.yaml"


@pytest.mark.skipif(not CONTRACT.parents[1].is_dir(), reason="no folder shared/ beside the checkout")
def test_packaged_codebook_is_that_of_the_contract() -> None:
    packaged = yaml.safe_load((CHECKOUT / "schemas" / "codebook.yaml").read_text("utf-8"))
    assert packaged == yaml.safe_load(CONTRACT.read_text("utf-8"))


def test_codebook_gives_every_part_with_its_codes() -> None:
    book = codebook()
    assert len(book.applicants) == 7
    assert len(book.outcomes) == 26
    assert len(book.items) == 9
    assert len(book.measures) == 12
    assert (len(book.routes), len(book.results)) == (3, 5)
    assert list(book.sections) == [
        "overview", "proactive_disclosure", "applications", "legal_challenges",
        "problems_and_improvements", "other_matters",
    ]  # fmt: skip
    assert book.templates["format_2019"] == (2019, 2020)
    assert book.templates["format_2021"] == (2021, None)


def test_amounts_are_in_yuan_and_counts_are_counts() -> None:
    book = codebook()
    money = {code for code, measure in book.measures.items() if measure.unit == "CNY"}
    assert money == {"procurement_amount", "fee_amount"}
    assert {measure.unit for measure in book.measures.values()} == {"count", "CNY"}
    assert {code for code, one in book.indicators.items() if one.unit == "CNY"} == {
        "fees.collected",
        "capacity.budget",
    }


@pytest.mark.parametrize(("form", "rows", "cells"), [("format_2019", 23, 22), ("format_2021", 25, 10)])
def test_forms_have_as_many_figures_as_the_official_ones(form: str, rows: int, cells: int) -> None:
    assert len(OUTCOMES[form]) == rows
    assert sum(len(block.items) * len(block.measures) for block in TABLE_II[form]) == cells


def test_other_outcomes_are_one_row_in_2019_and_three_in_2021() -> None:
    assert [code for code in OUTCOMES["format_2019"] if code.startswith("other")] == ["other"]
    assert [code for code in OUTCOMES["format_2021"] if code.startswith("other")] == [
        "other.correction_overdue",
        "other.fee_overdue",
        "other.other",
    ]


@pytest.mark.parametrize("form", OUTCOMES)
def test_rows_that_are_no_single_outcome_are_the_four_of_the_balance(form: str) -> None:
    assert [code for code in OUTCOMES[form] if code not in SINGLE_OUTCOMES] == [
        "new", "carried_in", "total", "carried_out",
    ]  # fmt: skip


def test_total_is_the_last_column_of_tables_three_and_four() -> None:
    assert APPLICANTS[-1] == RESULTS[-1] == "total"
    assert ROUTES == ("reconsideration", "litigation_direct", "litigation_after_reconsideration")


def test_every_measure_and_item_of_the_forms_is_in_the_codebook() -> None:
    book = codebook()
    for block in (block for form in TABLE_II.values() for block in form):
        assert set(block.items) <= set(book.items)
        assert set(block.measures) <= set(book.measures)


@pytest.mark.parametrize(
    ("item", "article"),
    [
        ("rules", "20(1)"),
        ("normative_documents", "20(1)"),
        ("other_documents", "20(1)"),
        ("licensing", "20(5)"),
        ("other_services", "20(5)"),
        ("penalties", "20(6)"),
        ("compulsory_measures", "20(6)"),
        ("fees", "20(8)"),
        ("procurement", "20(9)"),
        ("行政检查", None),
    ],
)
def test_article_of_item(item: str, article: str | None) -> None:
    assert article_of(item) == article

"""What counts as a revision, with which cause, and that none is told twice."""

from typing import Any

from pipelines.lake.revisions import compare, remember

NOW = "2026-03-01T02:00:00+08:00"


def _tables(sha256: str | None = "aa", *, new: int | None = 1, amount: float | None = None) -> dict[str, Any]:
    state = "blank" if new is None else "reported"
    tables: dict[str, Any] = {
        "reports": [{"sha256": sha256, "title": "年度报告"}],
        "applications": [
            {"outcome": "new", "applicant": "total", "value": new, "state": state, "locator": "t2.r3.c8"}
        ],
    }
    if amount is not None:
        row = {"item": "procurement", "measure": "procurement_amount", "ordinal": 1}
        tables["proactive_disclosure"] = [row | {"value": amount, "unit": "CNY", "state": "reported"}]
    return tables


def test_a_changed_document_is_the_publishers_doing() -> None:
    (revision,) = compare(_tables("aa", new=1), _tables("bb", new=4), NOW)
    assert (revision.table, revision.key) == ("applications", "outcome=new,applicant=total")
    assert (revision.old, revision.new, revision.cause) == ("1", "4", "publisher")
    assert (revision.old_sha256, revision.new_sha256, revision.revised_at) == ("aa", "bb", NOW)


def test_the_same_document_read_otherwise_is_the_parsers_doing() -> None:
    (revision,) = compare(_tables(new=1), _tables(new=None), NOW)
    assert (revision.old, revision.new, revision.cause) == ("1", "blank", "parser")


def test_a_figure_that_appears_or_vanishes_has_no_other_side() -> None:
    (appeared,) = compare(_tables(), _tables("bb", amount=4773500), NOW)
    assert (appeared.key, appeared.old, appeared.new) == (
        "item=procurement,measure=procurement_amount,ordinal=1", None, "4773500 CNY",
    )  # fmt: skip
    (vanished,) = compare(_tables("bb", amount=0.25), _tables(), NOW)
    assert (vanished.old, vanished.new) == ("0.25 CNY", None)


def test_stored_and_fresh_numbers_compare_as_numbers() -> None:
    assert compare(_tables(amount=4773500.0), _tables(amount=4773500), NOW) == []


def test_moved_cells_and_new_words_are_no_revision() -> None:
    after = _tables("bb")
    after["applications"][0] |= {"locator": "t9.r9.c9", "raw": "１"}
    after["problems"] = [{"code": "remark_in_cell"}]
    assert compare(_tables("aa"), after, NOW) == []


def test_the_first_write_and_the_first_document_revise_nothing() -> None:
    assert compare({}, _tables(), NOW) == []
    never_fetched = {"reports": [{"sha256": None}]}
    assert compare(never_fetched, _tables(), NOW) == []


def test_a_report_that_goes_takes_its_figures_along() -> None:
    (revision,) = compare(_tables("aa"), {}, NOW)
    assert (revision.old, revision.new, revision.new_sha256) == ("1", None, None)


def test_a_table_printed_twice_is_compared_copy_by_copy() -> None:
    twice = _tables("bb")
    twice["applications"].append(twice["applications"][0] | {"value": 9})
    (revision,) = compare(_tables("aa"), twice, NOW)
    assert (revision.key, revision.old, revision.new) == ("outcome=new,applicant=total#2", None, "9")


def test_a_run_repeated_after_a_crash_tells_nothing_twice() -> None:
    found = compare(_tables("aa", new=1), _tables("bb", new=4), NOW)
    once = remember([], found)
    assert len(once) == 1
    assert remember(once, found) == once


def test_back_and_forth_is_told_each_time() -> None:
    there = remember([], compare(_tables("aa", new=1), _tables("bb", new=4), NOW))
    back = remember(there, compare(_tables("bb", new=4), _tables("aa", new=1), NOW))
    again = remember(back, compare(_tables("aa", new=1), _tables("bb", new=4), NOW))
    assert [row["new"] for row in again] == ["4", "1", "4"]

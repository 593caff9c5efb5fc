"""The sample portal's posts with files, harvested: which document is taken, what is said where they differ."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest

from parsers import Hints, parse
from pipelines.demo.portal import Portal
from pipelines.lake.opened import load
from pipelines.night.backfill import backfill
from pipelines.night.harvest import harvest
from pipelines.night.summary import RunSummary
from pipelines.progress import Progress
from pipelines.reading.copies import Copy, compare_copies
from pipelines.selection import Selection
from pipelines.store.datadir import DataDir
from spiders.archive.objects import Archive
from tests.parsers.printed import html, printed
from tests.pipelines.conftest import ledger_of, read_sources, snapshot

YEAR = 2021
AGREEING, CONTRADICTING, ATTACHED, PLAIN = 440104011, 440104012, 440104013, 440104020


@dataclass(frozen=True)
class Harvested:
    data: DataDir
    summary: RunSummary
    truth: dict[int, dict[str, Any]]


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Harvested:
    """Four streets of one year: as page, DOCX and PDF, the same with a slip, as a file alone, as a page alone."""
    data = DataDir.at(tmp_path_factory.mktemp("copies"))
    streets = {AGREEING: "copies", CONTRADICTING: "contradict", ATTACHED: "attach", PLAIN: ""}
    with Portal(districts=[440104], years=(YEAR, YEAR)) as portal:
        portal.set_faults(*(f"{form}={street}-{YEAR}" for street, form in streets.items() if form))
        selection = Selection(streets=frozenset(streets), years=frozenset({YEAR}))
        summary = harvest(read_sources(portal.sources[:1]), selection, data, Progress())
        truth = {report["street"]: report for report in portal.truth()}
    return Harvested(data, summary, truth)


def row_of(harvested: Harvested, street: int) -> Any:
    (row,) = load("reports", harvested.data.root, [("street", "==", street)]).to_dict("records")
    return row


def figures_of(harvested: Harvested, street: int) -> dict[tuple[str, str], int | None]:
    frame = load("applications", harvested.data.root, [("street", "==", street)])
    figures = frame.set_index(["outcome", "applicant"])["value"]
    return {key: None if value is pd.NA else value for key, value in figures.items()}


def true_figures(harvested: Harvested, street: int) -> dict[tuple[str, str], int | None]:
    rows = harvested.truth[street]["truth"]["applications"]
    return {(row["outcome"], row["applicant"]): row["value"] for row in rows}


def test_copies_that_agree_are_counted_and_the_page_is_taken(harvested: Harvested) -> None:
    row = row_of(harvested, AGREEING)
    assert (row["status"], row["copies"], row["copies_agreeing"]) == ("ok", 3, 3)
    assert (row["format"], row["document"]) == ("html", row["url"])
    assert figures_of(harvested, AGREEING) == true_figures(harvested, AGREEING)


def test_one_document_is_one_copy(harvested: Harvested) -> None:
    row = row_of(harvested, PLAIN)
    assert (row["status"], row["copies"], row["copies_agreeing"]) == ("ok", 1, 1)


def test_a_disagreement_names_both_values_and_both_places(harvested: Harvested) -> None:
    row = row_of(harvested, CONTRADICTING)
    assert (row["status"], row["reason"], row["format"]) == ("partial", "copies_disagree", "html")
    assert (row["copies"], row["copies_agreeing"]) == (3, 2)
    of_street = [("street", "==", CONTRADICTING)]
    problems = load("problems", harvested.data.root, of_street)
    (named,) = problems[problems["code"] == "copies_disagree"].to_dict("records")
    applications = load("applications", harvested.data.root, of_street)
    (cell,) = applications[applications["locator"] == named["locator"]].to_dict("records")
    assert (cell["raw"], cell["value"]) == (named["raw"], int(named["raw"]))
    name = harvested.truth[CONTRADICTING]["title"]
    assert named["message"].startswith(f"{cell['outcome']}, {cell['applicant']}: {cell['raw']} in ")
    assert named["message"].endswith(f", {cell['value'] + 1} in {name}.docx at {named['locator']}")
    assert figures_of(harvested, CONTRADICTING) == true_figures(harvested, CONTRADICTING)
    (entry,) = [e for e in ledger_of(harvested.data).values() if e.street == CONTRADICTING and e.status]
    assert (entry.state, entry.reason) == ("partial", "copies_disagree")


def test_where_the_page_is_empty_the_file_is_taken(harvested: Harvested) -> None:
    row = row_of(harvested, ATTACHED)
    assert (row["status"], row["format"], row["copies"], row["copies_agreeing"]) == ("ok", "docx", 1, 1)
    assert urlsplit(row["document"]).path.endswith(".docx")
    assert Archive(harvested.data.archive).get(row["sha256"]).startswith(b"PK")
    assert figures_of(harvested, ATTACHED) == true_figures(harvested, ATTACHED)


def test_the_portal_expected_just_that(harvested: Harvested) -> None:
    entries = {entry.street: entry for entry in ledger_of(harvested.data).values() if entry.status}
    for street in (AGREEING, CONTRADICTING, ATTACHED, PLAIN):
        expected = harvested.truth[street]["expect"]
        assert (entries[street].state, entries[street].reason) == (expected["state"], expected["reason"])
    assert harvested.summary.documents_parsed == 9


def test_a_backfill_compares_again_and_finds_the_same(harvested: Harvested) -> None:
    before = snapshot(harvested.data)
    summary = backfill(Selection(years=frozenset({YEAR})), harvested.data, Progress())
    assert summary.documents_parsed == 9
    assert (summary.files_written, summary.files_removed) == ({}, {})
    assert snapshot(harvested.data) == before


WHOLE = html(printed("format_2021"))


@pytest.mark.parametrize(
    ("old", "new"), [("2022年", "2021年"), ("越秀区大东街道", "越秀区大塘街道")], ids=["year", "street"]
)
@pytest.mark.parametrize("cell", ["12", "若干"], ids=["whole", "in part"])
def test_another_report_beside_it_never_stands_for_it(old: str, new: str, cell: str) -> None:
    """Last year's file on this year's post, better read than this year's: its own title gives it away."""
    title = "广州市越秀区大东街道2022年政府信息公开工作年度报告"

    def document(name: str, data: bytes) -> Copy:
        return Copy(f"http://a.example/{name}", name, parse(data, source=name, hints=Hints(title=title)))

    own = html(printed("format_2021", put={("III", "new", "natural_person", 1): (cell, None)}))
    pair = [
        document("own.pdf", own),
        document("other.docx", WHOLE.decode().replace(old, new).encode()),
    ]
    for order in (pair, pair[::-1]):
        reading = compare_copies(order)
        assert reading.document.endswith("own.pdf")
        assert (reading.copies, reading.agreeing) == (1, 1)

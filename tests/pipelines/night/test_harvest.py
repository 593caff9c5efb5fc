"""The harvest end to end, against the sample portal as a process of its own."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest

from pipelines.demo.portal import Portal
from pipelines.lake.opened import load
from pipelines.night.harvest import harvest
from pipelines.night.summary import RunSummary
from pipelines.progress import Progress
from pipelines.selection import Selection
from pipelines.store.datadir import DataDir, RunLockedError
from tests.pipelines.conftest import DADONG, Night, ledger_of, read_sources, snapshot

KEYS = {
    "proactive_disclosure": ["item", "measure", "ordinal"],
    "applications": ["outcome", "applicant"],
    "legal_challenges": ["route", "result"],
}


def _paths(portal: Portal) -> set[str]:
    """Every path under which a report or one of its files can be asked for."""
    reports = portal.truth()
    addresses = [address for report in reports for address in report["addresses"]]
    addresses += [address for report in reports for address in report["attachments"]]
    return {urlsplit(address).path for address in addresses}


@pytest.mark.parametrize("table", KEYS)
def test_every_cell_of_every_street_equals_the_truth(table: str, portal: Portal, first_night: Night) -> None:
    truth = {
        (report["street"], report["year"], *(row.get(key, 1) for key in KEYS[table])): row["value"]
        for report in portal.truth()
        for row in report["truth"][table]
    }
    frame = load(table, first_night.data.root)
    figures = frame.set_index(["street", "year", *KEYS[table]])["value"]
    found = {key: None if value is pd.NA else value for key, value in figures.items()}
    assert len(figures) == len(found)
    assert found == truth


def test_every_report_published_is_in_the_lake_and_read(portal: Portal, first_night: Night) -> None:
    published = {(report["street"], report["year"]) for report in portal.truth()}
    reports = load("reports", first_night.data.root)
    assert set(zip(reports["street"], reports["year"], strict=True)) == published
    assert set(reports["status"]) == {"ok"}
    assert (
        reports[["title", "url", "sha256", "published_on", "source_id", "parser_version"]]
        .notna()
        .all(axis=None)
    )
    assert first_night.summary.ok
    assert first_night.summary.reports["parsed"] == len(published)


def test_the_ledger_accounts_for_everything_that_was_listed(portal: Portal, first_night: Night) -> None:
    entries = ledger_of(first_night.data)
    parsed = {key for key, entry in entries.items() if entry.state == "parsed"}
    assert parsed == {f"nfcms:4401:{report['post_id']}" for report in portal.truth()}
    rest = [entry for key, entry in entries.items() if key not in parsed]
    assert {entry.state for entry in rest} == {"out_of_scope"}
    assert all(entry.reason for entry in rest)
    departments = {
        f"nfcms:4401:{post['post_id']}" for post in portal.others() if post["kind"] == "department"
    }
    assert departments == {entry.key for entry in rest if entry.reason == "department"}


def test_the_real_report_reads_as_the_notebooks_expect(first_night: Night) -> None:
    filters = [("street", "==", DADONG), ("year", "==", 2020)]
    lake = first_night.data.lake
    applications = pd.read_parquet(lake / "applications", filters=filters)
    assert len(applications) == 161
    total = applications[(applications["outcome"] == "new") & (applications["applicant"] == "total")]
    assert total["value"].tolist() == [1]
    checks = pd.read_parquet(lake / "checks", filters=filters).groupby("check")["status"].agg(set)
    assert checks["narrative_agrees"] == {"pass"}
    assert "fail" in checks["period_agrees"]


def test_a_second_harvest_asks_for_no_report_and_rewrites_no_file(portal: Portal, harvested: Night) -> None:
    before = snapshot(harvested.data)
    portal.clear_requests()
    summary = harvest(read_sources(portal.sources), Selection(), harvested.data, Progress(), harvested.at)
    asked = {urlsplit(target).path for target in portal.requests()}
    assert asked
    assert not asked & _paths(portal)
    assert snapshot(harvested.data) == before
    assert summary.ok
    assert (summary.documents_parsed, summary.files_written, summary.files_removed) == (0, {}, {})


def test_a_list_that_cuts_titles_short_takes_none_back_that_a_page_gave_whole(tmp_path: Path) -> None:
    data = DataDir.at(tmp_path)
    with Portal(years=(2020, 2021)) as portal:
        column = read_sources(portal.sources[:1])
        told = []
        for _ in range(2):
            harvest(column, Selection(years=frozenset({2020})), data, Progress())
            told.append({key: entry.title for key, entry in ledger_of(data).items()})
    assert told[1] == told[0]
    assert not [title for title in told[0].values() if title.endswith("…")]


def test_a_portal_at_another_address_is_the_same_portal(harvested: Night) -> None:
    before = snapshot(harvested.data)
    with Portal(years=(2019, 2021)) as moved:
        column = read_sources(moved.sources[:1])
        summary = harvest(column, Selection(), harvested.data, Progress(), harvested.at)
        assert not {urlsplit(target).path for target in moved.requests()} & _paths(moved)
    assert summary.ok
    assert snapshot(harvested.data) == before


def test_reports_are_looked_at_again_when_they_are_due(portal: Portal, harvested: Night) -> None:
    before = snapshot(harvested.data)
    portal.clear_requests()
    tomorrow = harvested.at + timedelta(days=1)
    harvest(read_sources(portal.sources[:1]), Selection(), harvested.data, Progress(), tomorrow)
    pages = {path for path in portal.requests() if path.endswith(".html") and "/content/" in path}
    assert len(pages) == len(portal.truth())
    assert snapshot(harvested.data) == before
    looks = {entry.next_look for entry in ledger_of(harvested.data).values() if entry.state == "parsed"}
    assert looks == {(tomorrow.date() + timedelta(days=7)).isoformat()}


def test_one_street_and_year_is_written_alone_and_the_rest_follows(portal: Portal, tmp_path: Path) -> None:
    data = DataDir.at(tmp_path)
    sources = read_sources(portal.sources[:1])
    one = Selection(streets=frozenset({DADONG}), years=frozenset({2020}))
    harvest(sources, one, data, Progress())
    assert load("reports", tmp_path)[["street", "year"]].values.tolist() == [[DADONG, 2020]]
    first = snapshot(data)
    summary = harvest(sources, Selection(), data, Progress())
    assert summary.ok
    assert len(load("reports", tmp_path)) == len(portal.truth())
    assert first.items() <= snapshot(data).items()


def test_two_runs_on_one_directory_are_refused(portal: Portal, tmp_path: Path) -> None:
    data = DataDir.at(tmp_path)
    with data.lock(), pytest.raises(RunLockedError, match="Another run is writing"):
        harvest(read_sources(portal.sources), Selection(), data, Progress())
    assert not data.runs.exists()


def test_faults_end_in_the_right_states_and_heal(night: Callable[..., RunSummary], tmp_path: Path) -> None:
    with Portal(years=(2020, 2020)) as portal:
        column = portal.sources[:1]
        portal.set_faults("503-once=440104020", f"404-report={DADONG}-2020")
        summary = night(column)
        reports = load("reports", tmp_path / "data").set_index("street")
        assert not summary.ok
        assert [(failure.state, failure.reason) for failure in summary.failures] == [("gone", "http_404")]
        assert summary.reports == {"gone": 1, "parsed": len(portal.truth()) - 1}
        gone = reports.loc[DADONG]
        assert (gone["status"], gone["reason"], gone["year"], gone["sha256"] is pd.NA) == (
            "failed",
            "http_404",
            2020,
            True,
        )
        assert set(reports.drop(DADONG)["status"]) == {"ok"}

        portal.set_faults()
        assert night(column, days=1).ok
        healed = load("reports", tmp_path / "data").set_index("street").loc[DADONG]
        assert (healed["status"], healed["sha256"] is pd.NA) == ("ok", False)
        assert load("revisions", tmp_path / "data").empty


def test_a_report_that_vanishes_keeps_its_figures(night: Callable[..., RunSummary], tmp_path: Path) -> None:
    with Portal(years=(2020, 2020)) as portal:
        column = portal.sources[:1]
        night(column)
        before = snapshot(DataDir(tmp_path / "data"))
        portal.set_faults(f"404-report={DADONG}-2020")
        summary = night(column, days=1)
    assert [(failure.state, failure.reason) for failure in summary.failures] == [("gone", "http_404")]
    assert snapshot(DataDir(tmp_path / "data")) == before


def test_a_dead_portal_is_named_and_the_others_are_done(
    portal: Portal, night: Callable[..., RunSummary], tmp_path: Path
) -> None:
    dead = portal.sources[0] | {
        "id": "dead", "start_urls": ["http://127.0.0.1:9/col/"], "allowed_hosts": ["127.0.0.1:9"],
    }  # fmt: skip
    summary = night([dead, portal.sources[2]])
    assert not summary.ok
    first, second = sorted(summary.sources, key=lambda source: source.id)
    assert (first.id, bool(first.errors)) == ("dead", True)
    assert (second.errors, second.finished) == ([], True)
    assert len(load("reports", tmp_path / "data")) == 3


def test_every_run_leaves_its_account(first_night: Night) -> None:
    (file,) = first_night.data.runs.iterdir()
    account = pd.read_json(file, typ="series")
    assert (account["kind"], account["ok"], account["run_id"]) == ("harvest", True, file.stem)
    assert account["files_written"]["reports"] == account["reports"]["parsed"]
    assert [source["finished"] for source in account["sources"]] == [True] * len(account["sources"])

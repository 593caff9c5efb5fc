"""Backfill: one year again from the archive, that year's partitions and no others, byte for byte."""

from pathlib import Path

import pytest

from pipelines.demo.portal import Portal
from pipelines.lake.files import Lake, Partition
from pipelines.night.backfill import backfill
from pipelines.progress import Progress
from pipelines.selection import Selection
from pipelines.store.ledger import Entry, Ledger
from tests.pipelines.conftest import DADONG, Night, Snapshot, ledger_of, read_sources, snapshot

YEAR_2020 = Selection(years=frozenset({2020}))


def _bytes(files: Snapshot) -> dict[str, bytes]:
    return {name: content for name, (content, _) in files.items()}


def test_nothing_changed_means_no_file_is_touched(harvested: Night) -> None:
    before = snapshot(harvested.data)
    summary = backfill(YEAR_2020, harvested.data, Progress())
    assert snapshot(harvested.data) == before
    assert summary.ok
    assert summary.documents_parsed >= summary.reports["parsed"] == 19
    assert summary.files_unchanged == sum("year=2020" in name for name in before)


def test_the_years_files_come_back_byte_for_byte_and_no_others(harvested: Night) -> None:
    before = snapshot(harvested.data)
    lost = sorted(name for name in before if "/street=440104019/" in name)
    assert {name.split("/")[3] for name in lost} == {"year=2019", "year=2020", "year=2021"}
    for name in lost:
        (harvested.data.lake / name).unlink()
    damaged = harvested.data.lake / "sections/district=440104/street=440104020/year=2020/part-0.parquet"
    damaged.write_bytes(b"PAR1 no more")
    backfill(YEAR_2020, harvested.data, Progress())
    after = snapshot(harvested.data)
    assert _bytes(after) == {
        name: content for name, content in _bytes(before).items() if name not in lost or "year=2020" in name
    }
    rewritten = {name for name in after if after[name] != before[name]}
    assert rewritten == {name for name in lost if "year=2020" in name} | {
        damaged.relative_to(harvested.data.lake).as_posix()
    }


def test_a_partition_that_no_report_stands_for_is_removed(harvested: Night) -> None:
    stray = {year: Partition(440105, 440105001, year) for year in (2020, 2021)}
    row = {"title": "年度报告", "status": "ok", "sha256": "ab"}
    for partition in stray.values():
        Lake(harvested.data.lake).write(partition, {"reports": [row], "sections": [{"heading": "一"}]})
    summary = backfill(YEAR_2020, harvested.data, Progress())
    assert summary.files_removed == {"reports": 1, "sections": 1}
    left = [partition for partition in Lake(harvested.data.lake).partitions() if partition.district == 440105]
    assert left == [stray[2021]]


def test_a_selection_limits_what_is_redone(harvested: Night) -> None:
    (harvested.data.lake / "reports/district=440104/street=440104020/year=2020/part-0.parquet").unlink()
    one = Selection(streets=frozenset({DADONG}), years=frozenset({2020}))
    summary = backfill(one, harvested.data, Progress())
    assert summary.reports == {"parsed": 1}
    assert summary.files_written == {}


def test_another_parser_version_is_a_revision_with_its_cause(harvested: Night) -> None:
    partition = Partition(440104, DADONG, 2020)
    lake = Lake(harvested.data.lake)
    rows = lake.read("applications", partition)
    total = next(row for row in rows if (row["outcome"], row["applicant"]) == ("new", "total"))
    misread = [row | {"value": 7} if row is total else row for row in rows]
    lake.write(partition, {"applications": misread})
    summary = backfill(YEAR_2020, harvested.data, Progress())
    assert summary.revisions == 1
    (revision,) = lake.read("revisions", partition)
    assert (revision["key"], revision["old"], revision["new"]) == ("outcome=new,applicant=total", "7", "1")
    assert (revision["cause"], revision["old_sha256"]) == ("parser", revision["new_sha256"])
    after = snapshot(harvested.data)
    assert backfill(YEAR_2020, harvested.data, Progress()).revisions == 0
    assert snapshot(harvested.data) == after


def test_a_damaged_archive_object_fails_its_own_report_only(harvested: Night) -> None:
    entry = next(e for e in ledger_of(harvested.data).values() if (e.street, e.year) == (440104020, 2020))
    assert entry.sha256
    (harvested.data.archive / "objects" / entry.sha256[:2] / f"{entry.sha256}.zst").write_bytes(b"no zstd")
    summary = backfill(YEAR_2020, harvested.data, Progress())
    assert summary.reports == {"parsed": 18, "failed": 1}
    assert [(failure.key, failure.reason) for failure in summary.failures] == [(entry.key, "parser_error")]
    (problem,) = Lake(harvested.data.lake).read("problems", Partition(440104, 440104020, 2020))
    assert "archive" in problem["message"]


def test_refetch_asks_the_portal_again(portal: Portal, harvested: Night) -> None:
    before = snapshot(harvested.data)
    portal.clear_requests()
    column = read_sources(portal.sources[:1])
    summary = backfill(YEAR_2020, harvested.data, Progress(), refetch_from=column, now=harvested.at)
    assert summary.ok
    asked = [path for path in portal.requests() if "/content/post_" in path]
    assert len(asked) == 19
    assert all("/2020/" in path for path in asked)
    assert snapshot(harvested.data) == before


def test_what_a_cut_off_run_left_waiting_is_made_good(harvested: Night) -> None:
    before = snapshot(harvested.data)
    ledger = Ledger(harvested.data.ledger)
    waiting = ledger.entries(Entry.street == DADONG, Entry.year == 2020, Entry.state == "parsed")
    for entry in waiting:
        entry.state = "fetched"
    ledger.save(waiting)
    ledger.close()
    backfill(YEAR_2020, harvested.data, Progress())
    assert snapshot(harvested.data) == before
    assert ledger_of(harvested.data)[waiting[0].key].state == "parsed"


def test_a_backfill_without_years_is_refused(tmp_path: Path, harvested: Night) -> None:
    with pytest.raises(ValueError, match="name them"):
        backfill(Selection(), harvested.data, Progress())

"""Backfill: one year again from the archive, that year's partitions and no others, byte for byte."""

from pathlib import Path

import pytest

from pipelines.demo.portal import Portal
from pipelines.lake.files import Lake
from pipelines.night.backfill import backfill
from pipelines.progress import Progress
from pipelines.selection import Selection
from pipelines.store.ledger import Entry, Ledger
from pipelines.store.partitions import Partition
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
    summary = backfill(YEAR_2020, harvested.data, Progress())
    after = snapshot(harvested.data)
    (aside,) = [name for name in after if ".damaged-" in name]
    assert after.pop(aside)[0] == b"PAR1 no more"
    assert any(aside in told for told in summary.odd_files)
    assert _bytes(after) == {
        name: content for name, content in _bytes(before).items() if name not in lost or "year=2020" in name
    }
    assert summary.revisions == 0
    rewritten = {name for name in after if after[name] != before[name]}
    assert rewritten == {name for name in lost if "year=2020" in name} | {
        damaged.relative_to(harvested.data.lake).as_posix()
    }


def test_what_the_ledger_does_not_know_stays_and_is_named(harvested: Night) -> None:
    stray = {year: Partition(440105, 440105001, year) for year in (2020, 2021)}
    row = {"title": "年度报告", "status": "ok", "sha256": "ab"}
    for partition in stray.values():
        Lake(harvested.data.lake).write(partition, {"reports": [row], "sections": [{"heading": "一"}]})
    before = snapshot(harvested.data)
    summary = backfill(YEAR_2020, harvested.data, Progress())
    assert snapshot(harvested.data) == before
    assert (summary.ok, summary.unknown) == (False, ["440105001-2020"])
    assert "gongkai rebuild" in " ".join(summary.lines())


def test_a_partition_whose_report_is_known_to_be_none_is_removed(harvested: Night) -> None:
    ledger = Ledger(harvested.data.ledger)
    (entry,) = ledger.entries(Entry.street == DADONG, Entry.year == 2020, Entry.duplicate_of.is_(None))
    entry.title, entry.hint_street, entry.agency = "越秀区民政局2020年政府信息公开工作年度报告", None, None
    ledger.save([entry])
    ledger.close()
    partition = Partition(440104, DADONG, 2020)
    summary = backfill(YEAR_2020, harvested.data, Progress())
    assert partition not in Lake(harvested.data.lake).partitions()
    assert summary.files_removed["reports"] == 1
    revisions = Lake(harvested.data.lake).read("revisions", partition)
    assert len(revisions) == summary.revisions > 161
    assert {row["new"] for row in revisions} == {None}


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
    ledger = Ledger(harvested.data.ledger)
    ledger.finish(partition, (), lake.write(partition, {"applications": misread}))
    ledger.close()
    summary = backfill(YEAR_2020, harvested.data, Progress())
    assert summary.revisions == 1
    (revision,) = lake.read("revisions", partition)
    assert (revision["key"], revision["old"], revision["new"]) == ("outcome=new,applicant=total", "7", "1")
    assert (revision["cause"], revision["old_sha256"]) == ("parser", revision["new_sha256"])
    after = snapshot(harvested.data)
    assert backfill(YEAR_2020, harvested.data, Progress()).revisions == 0
    assert snapshot(harvested.data) == after


def test_a_damaged_archive_object_leaves_its_report_as_it_stands(harvested: Night) -> None:
    before = snapshot(harvested.data)
    entry = next(e for e in ledger_of(harvested.data).values() if (e.street, e.year) == (440104020, 2020))
    assert entry.sha256
    file = harvested.data.archive / "objects" / entry.sha256[:2] / f"{entry.sha256}.zst"
    whole = file.read_bytes()
    file.write_bytes(b"no zstd")
    for _ in range(2):  # it goes on waiting
        summary = backfill(YEAR_2020, harvested.data, Progress())
        assert summary.reports == {"parsed": 18, "fetched": 1}
        assert not summary.ok
        assert [(one.key, one.reason) for one in summary.failures] == [(entry.key, "archive_damaged")]
        assert snapshot(harvested.data) == before
    file.write_bytes(whole)
    summary = backfill(YEAR_2020, harvested.data, Progress())
    assert (summary.ok, summary.reports, summary.revisions) == (True, {"parsed": 19}, 0)
    assert snapshot(harvested.data) == before


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

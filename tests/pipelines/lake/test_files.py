"""The lake: whole files or none, the same bytes for the same rows, readable by other programs."""

import threading
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipelines.lake.files import Lake, LakeError
from pipelines.lake.opened import load
from pipelines.store.partitions import Partition
from schemas.tables import TABLES

DADONG_2020 = Partition(440104, 440104019, 2020)
DADONG_2021 = Partition(440104, 440104019, 2021)
DISTRICT_2020 = Partition(440104, 440104000, 2020)


def _application(value: int | None, applicant: str = "total") -> dict[str, Any]:
    state = "blank" if value is None else "reported"
    return {
        "outcome": "new", "applicant": applicant, "value": value, "state": state,
        "raw": "" if value is None else str(value), "locator": "t2.r3.c8",
    }  # fmt: skip


def _amount(value: float) -> dict[str, Any]:
    return {
        "article": "20(9)", "item": "procurement", "measure": "procurement_amount", "ordinal": 1,
        "value": value, "unit": "CNY", "state": "reported", "raw": "477.35万元", "locator": "t1.r9.c3",
    }  # fmt: skip


def _report(title: str = "大东街道2020年政府信息公开工作年度报告") -> dict[str, Any]:
    return {"title": title, "status": "ok", "sha256": "ab", "parser_version": "1"}


def _files(root: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file()
    }


def test_a_report_is_read_back_by_pandas_with_filters(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    for partition, value in ((DADONG_2020, 1), (DADONG_2021, 2), (DISTRICT_2020, None)):
        lake.write(partition, {"applications": [_application(value)], "reports": [_report()]})
    frame = pd.read_parquet(
        tmp_path / "lake" / "applications", filters=[("street", "==", 440104019), ("year", "==", 2020)]
    )
    assert len(frame) == 1
    row = frame.iloc[0]
    assert (row["value"], row["district"], row["street"], row["year"]) == (1, 440104, 440104019, 2020)
    assert (row["report_id"], row["district_name"], row["street_name"]) == (
        "440104019-2020",
        "越秀区",
        "大东街道",
    )


def test_another_reader_sees_the_same(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    lake.write(DADONG_2020, {"applications": [_application(1), _application(None, "legal.other")]})
    lake.write(DADONG_2021, {"applications": [_application(7)]})
    found = duckdb.sql(
        f"SELECT street, year, sum(value), count(*) FROM read_parquet('{tmp_path}/lake/applications/**/*.parquet', "
        "hive_partitioning = true) GROUP BY ALL ORDER BY year"
    ).fetchall()
    assert found == [(440104019, 2020, 1, 2), (440104019, 2021, 7, 1)]


def test_the_path_alone_holds_the_place(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write(DADONG_2020, {"applications": [_application(1)]})
    file = tmp_path / "applications" / "district=440104" / "street=440104019" / "year=2020" / "part-0.parquet"
    columns = pq.ParquetFile(file).schema_arrow.names
    assert columns == list(TABLES["applications"].columns)
    assert not {"district", "street", "year"} & set(columns)


def test_a_districts_own_report_has_no_street_name(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write(DISTRICT_2020, {"reports": [_report()]})
    row = lake.read("reports", DISTRICT_2020)[0]
    assert (row["report_id"], row["district_name"], row["street_name"]) == ("440104000-2020", "越秀区", None)


def test_every_column_tells_what_it_is(tmp_path: Path) -> None:
    Lake(tmp_path).write(DADONG_2020, {"applications": [_application(1)]})
    schema = pq.ParquetFile(next(tmp_path.rglob("part-0.parquet"))).schema_arrow
    assert all(field.metadata[b"description"] for field in schema)
    assert schema.field("value").metadata[b"unit"] == b"count"


def test_writing_the_same_again_touches_nothing(tmp_path: Path) -> None:
    tables = {"applications": [_application(1)], "reports": [_report()]}
    Lake(tmp_path).write(DADONG_2020, tables)
    before = _files(tmp_path)
    again = Lake(tmp_path)
    again.write(DADONG_2020, tables)
    assert _files(tmp_path) == before
    assert (again.changes.written, again.changes.unchanged, again.changes.removed) == ([], 2, [])


def test_bytes_depend_on_the_rows_alone(tmp_path: Path) -> None:
    tables = {
        "applications": [_application(1)],
        "proactive_disclosure": [_amount(0.1)],
        "reports": [_report()],
    }
    for name in ("a", "b"):
        Lake(tmp_path / name).write(DADONG_2020, tables)
    assert {k: v[0] for k, v in _files(tmp_path / "a").items()} == {
        k: v[0] for k, v in _files(tmp_path / "b").items()
    }


def test_an_empty_table_loses_its_file_and_others_stay(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write(DADONG_2020, {"applications": [_application(1)], "reports": [_report()]})
    lake.write(DADONG_2020, {"applications": [], "reports": [_report()]})
    assert [str(path) for path in lake.changes.removed] == [
        "applications/district=440104/street=440104019/year=2020/part-0.parquet"
    ]
    assert not any((tmp_path / "applications").iterdir())
    assert lake.partitions() == [DADONG_2020]


def test_removal_keeps_the_revisions_only(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    revision = {"table": "applications", "key": "k", "old": "1", "new": None, "cause": "parser"}
    tables = {"applications": [_application(1)], "reports": [_report()], "revisions": [revision]}
    lake.write(DADONG_2020, tables)
    lake.write(DADONG_2021, tables)
    lake.remove(DADONG_2020)
    assert lake.partitions() == [DADONG_2021]
    assert lake.count("revisions", DADONG_2020) == 1


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write(DADONG_2020, {"applications": [_application(1)]})
    before = _files(tmp_path)
    directory = lake.file("applications", DADONG_2020).parent
    (directory / ".part-0.parquet.new").mkdir()  # where the new bytes would go
    with pytest.raises(OSError, match="directory"):
        lake.write(DADONG_2020, {"applications": [_application(2)]})
    assert _files(tmp_path) == before


def test_leftovers_of_a_crash_are_no_data(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    lake.write(DADONG_2020, {"applications": [_application(1)]})
    (lake.file("applications", DADONG_2020).parent / ".part-0.parquet.new").write_bytes(b"PAR1 half a file")
    assert len(pd.read_parquet(tmp_path / "lake" / "applications")) == 1
    assert len(load("applications", tmp_path)) == 1


@pytest.mark.parametrize("value", [2**63, -(2**70)])
def test_a_number_beyond_64_bits_is_refused_before_anything_is_written(tmp_path: Path, value: int) -> None:
    lake = Lake(tmp_path)
    with pytest.raises(LakeError, match="440104019-2020 cannot be stored"):
        lake.write(DADONG_2020, {"reports": [_report()], "applications": [_application(value)]})
    assert not list(tmp_path.iterdir())


def test_text_that_is_no_unicode_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="cannot be stored"):
        Lake(tmp_path).write(DADONG_2020, {"reports": [_report("\ud800")]})


def test_amounts_are_stored_to_the_cent(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write(DADONG_2020, {"proactive_disclosure": [_amount(0.1 + 0.2), _amount(4773500)]})
    assert [row["value"] for row in lake.read("proactive_disclosure", DADONG_2020)] == [0.3, 4773500.0]


def test_load_gives_nullable_types_and_says_what_columns_mean(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    lake.write(DADONG_2020, {"applications": [_application(1), _application(None)]})
    frame = load("applications", tmp_path)
    assert frame["value"].dtype == pd.Int64Dtype()
    assert frame["value"].isna().tolist() == [False, True]
    assert frame["street"].tolist() == [440104019, 440104019]
    assert frame.attrs["columns"]["value"]["unit"] == "count"
    assert "办理" in frame.attrs["columns"]["outcome"]["description_zh"]
    assert load("applications", tmp_path, filters=[("year", "==", 2019)]).empty


def test_a_table_not_yet_written_is_an_empty_frame(tmp_path: Path) -> None:
    frame = load("revisions", tmp_path)
    assert frame.empty
    assert {"district", "street", "year", "old", "new", "cause"} <= set(frame.columns)


def test_other_readers_see_what_was_rewritten_meanwhile(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    files = f"read_parquet('{tmp_path}/applications/**/*.parquet', hive_partitioning = true)"
    many = [_application(number, f"applicant {number:04d}") for number in range(2000)]
    lake.write(DADONG_2020, {"applications": many})
    with duckdb.connect() as database:
        database.execute(f"CREATE VIEW applications AS SELECT * FROM {files}")
        for rows in (many, many[:3], many[:1500]):
            lake.write(DADONG_2020, {"applications": rows, "reports": [_report()]})
            assert database.execute("SELECT count(*), max(value) FROM applications").fetchone() == (
                len(rows), rows[-1]["value"],
            )  # fmt: skip
            assert len(pd.read_parquet(tmp_path / "applications")) == len(rows)


def test_a_table_is_read_whole_while_it_is_rewritten(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    few, many = (
        [_application(number, f"applicant {number:04d}") for number in range(size)] for size in (30, 3000)
    )
    lake.write(DADONG_2020, {"applications": few})
    done = threading.Event()

    def rewrite() -> None:
        for turn in range(60):
            lake.write(DADONG_2020, {"applications": few if turn % 2 else many})
        done.set()

    writer = threading.Thread(target=rewrite)
    writer.start()
    read = []
    while not done.is_set():
        read.append(len(load("applications", tmp_path, [("value", ">=", 0)])))
    writer.join()
    assert set(read) <= {30, 3000}

"""The public face: what a notebook imports, by what it gives for a real lake and real files."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import gongkai
from pipelines.demo.reports.dadong import document
from tests.pipelines.conftest import DADONG, Night


@pytest.fixture(scope="module")
def lake(first_night: Night) -> gongkai.Lake:
    return gongkai.open_lake(first_night.data.root)


def test_it_has_few_names_and_all_are_there() -> None:
    assert len(gongkai.__all__) < 12
    assert all(hasattr(gongkai, name) for name in gongkai.__all__)


def test_a_table_by_place_and_year_has_nullable_types_and_units(lake: gongkai.Lake) -> None:
    by_code = lake.table("applications", street=DADONG, years=2020)
    by_name = lake.table("applications", district="越秀区", street="大东街道", years=range(2020, 2021))
    assert len(by_code) == 161
    pd.testing.assert_frame_equal(by_code, by_name)
    assert by_code.dtypes[["value", "street", "year", "raw"]].astype(str).tolist() == ["Int64"] * 3 + [
        "string"
    ]
    assert by_code.attrs["columns"]["value"]["unit"] == "count"


def test_several_places_and_years_are_all_of_them(lake: gongkai.Lake) -> None:
    everything = lake.table("reports")
    streets, years = sorted(set(everything["street"]))[:2], sorted(set(everything["year"]))[:2]
    some = lake.table("reports", street=streets, years=years)
    expected = everything[everything["street"].isin(streets) & everything["year"].isin(years)]
    assert len(some) == len(expected) > 0
    assert set(lake.table("reports", district=440104)["district"]) == {440104}


def test_a_lake_that_was_rewritten_is_read_as_it_is_now(harvested: Night) -> None:
    lake = gongkai.open_lake(harvested.data.root)
    before = len(lake.table("reports", years=2020))
    next((harvested.data.lake / "reports").rglob("year=2020/*.parquet")).unlink()
    assert len(lake.table("reports", years=2020)) == before - 1


def test_a_row_leads_to_its_document(lake: gongkai.Lake) -> None:
    report = lake.table("reports", street=DADONG, years=2020).iloc[0]
    assert lake.document(report.sha256) == document()
    with pytest.raises(gongkai.ArchiveError, match="not in the archive"):
        lake.document("0" * 64)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"name": "aplications"}, "no table 'aplications'; there are"),
        (
            {"name": "reports", "district": "越秀市"},
            "district 越秀市: no district has this name or code. Near to it",
        ),
        ({"name": "reports", "street": 440104999}, "street 440104999: no street or town"),
        ({"name": "reports", "years": 20}, "year 20: not a year of a report"),
    ],
)
def test_what_there_is_not_is_said(lake: gongkai.Lake, asked: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        lake.table(**asked)  # type: ignore[arg-type]


def test_no_lake_is_said_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="holds no lake"):
        gongkai.open_lake(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_parse_gives_what_the_command_prints() -> None:
    report = gongkai.parse(document(), name="dadong", url="http://www.example.gov.cn/1", district="越秀区")
    assert (report["source"], report["status"]) == ("dadong", "ok")
    assert (report["report"]["street"], report["report"]["year"]) == (DADONG, 2020)
    assert len(report["applications"]) == 161


def test_parse_of_what_is_no_report_is_no_error_of_the_caller() -> None:
    assert gongkai.parse(b"\0\1\2")["status"] in ("failed", "unsupported")
    with pytest.raises(ValueError, match="district 越秀市"):
        gongkai.parse(b"", district="越秀市")


def test_importing_it_leaves_scrapy_and_prefect_alone() -> None:
    code = "import sys, gongkai; print([name for name in ('scrapy', 'prefect') if name in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )

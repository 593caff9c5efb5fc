"""`gongkai status`: good and bad nights against the sample portal, one after the other."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipelines.demo.portal import Portal
from pipelines.night.harvest import harvest
from pipelines.night.reasons import REASONS, advice
from pipelines.people.morning import Morning, this_morning
from pipelines.progress import Progress
from pipelines.selection import Selection
from pipelines.store.datadir import DataDir
from schemas.times import SHANGHAI
from spiders.sources import Source
from tests.pipelines.conftest import read_sources

NOW = datetime.now(SHANGHAI)
NIGHTS = 5
ACCOUNT_OF_LONG_AGO = "20200101T020000.000000-harvest"
BROKEN = "403=440104020-2020"


@pytest.fixture(scope="module")
def mornings(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataDir, list[Morning]]:
    """How things stood after each of five nights, a week apart so that all is due: bad, bad, good, bad for what is
    known already, and one without the portal.
    """
    data, found = DataDir.at(tmp_path_factory.mktemp("status")), []
    data.runs.mkdir()
    (data.runs / ACCOUNT_OF_LONG_AGO).mkdir()
    (data.runs / f"{ACCOUNT_OF_LONG_AGO}.json").write_text('{"run_id": "an old one", "ok": true}')
    with Portal(years=(2020, 2021)) as portal:
        column = read_sources(portal.sources[:1])
        for faults in ([BROKEN], [BROKEN], [], [BROKEN]):
            portal.set_faults(*faults)
            found.append(_night(column, data, len(found)))
    found.append(_night(column, data, len(found)))
    return data, found


def _night(column: list[Source], data: DataDir, number: int) -> Morning:
    at = NOW + timedelta(weeks=number)
    harvest(column, Selection(), data, Progress(), at)
    return this_morning(data, at + timedelta(hours=6))


def test_a_good_night(mornings: tuple[DataDir, list[Morning]]) -> None:
    good = mornings[1][2]
    assert (good.ok, good.late, good.failing, good.silent) == (True, False, [], [])
    assert good.reports["parsed"] > 0
    assert good.disk["archive"] > 0
    assert good.disk["lake"] > good.disk["releases"] == 0
    assert any("ended well" in line for line in good.lines())


def test_what_fails_is_named_with_its_first_night_and_what_to_do(
    mornings: tuple[DataDir, list[Morning]],
) -> None:
    bad, worse, *_ = mornings[1]
    (first,), (second,) = bad.failing, worse.failing
    assert not bad.ok
    assert bad.new > 0
    assert (first.state, first.reason, first.advice) == ("blocked", "http_403", advice("http_403"))
    assert (first.key, first.since) == (second.key, second.since)
    assert (first.nights, second.nights) == (1, 2)
    assert any(first.url in line for line in bad.lines())
    assert (bad.recovered, worse.recovered) == (0, 0)


def test_what_does_not_fail_any_more_is_told_once_and_no_trouble(
    mornings: tuple[DataDir, list[Morning]],
) -> None:
    assert (mornings[1][2].recovered, mornings[1][2].failing) == (1, [])
    assert mornings[1][3].recovered == 0


def test_a_report_that_is_asked_for_again_in_vain_is_named_though_its_figures_stand(
    mornings: tuple[DataDir, list[Morning]],
) -> None:
    bad, _, good, again, _ = mornings[1]
    (one,) = again.failing
    assert (one.key, one.nights, one.reason) == (bad.failing[0].key, 1, "http_403")
    assert one.since == again.night["started_at"]
    assert again.reports == good.reports


def test_a_source_that_gives_nothing_is_named(mornings: tuple[DataDir, list[Morning]]) -> None:
    silent = mornings[1][4]
    assert not silent.ok
    (one,) = silent.silent
    assert (one.source, one.nights) == ("demo-440104-column", 1)
    assert one.errors
    assert any("did not give all it should for a night" in line for line in silent.lines())
    assert silent.growth["archive"] >= 0


def test_the_log_of_a_crawl_stays_beside_its_account(mornings: tuple[DataDir, list[Morning]]) -> None:
    data, found = mornings
    night = found[-1].night
    assert night is not None
    for folder in data.runs.iterdir():
        assert not folder.is_dir() or any(file.stat().st_size for file in folder.iterdir())


def test_accounts_of_long_ago_are_forgotten(mornings: tuple[DataDir, list[Morning]]) -> None:
    left = {file.name for file in mornings[0].runs.iterdir()}
    assert not {name for name in left if name.startswith("2020")}
    assert sum(name.endswith(".json") for name in left) == NIGHTS


def test_what_is_due_is_counted_by_source(mornings: tuple[DataDir, list[Morning]]) -> None:
    good = mornings[1][2]
    assert set(good.due) == {"demo-440104-column"}
    assert sum(good.due.values()) > 0


def _status(data: Path, *flags: str) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, "-m", "pipelines.cli", "status", "--data", str(data), *flags]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def test_the_command_prints_the_same_for_machines_and_people(mornings: tuple[DataDir, list[Morning]]) -> None:
    data, found = mornings
    ended = _status(data.root, "--json")
    assert ended.returncode == 1
    told = json.loads(ended.stdout)
    assert told["night"] == found[-1].night
    assert told["reports"] == found[-1].reports
    assert told["silent"][0]["source"] == "demo-440104-column"
    assert "demo-440104-column did not give" in _status(data.root).stdout


def test_where_nothing_ran_it_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    ended = _status(tmp_path)
    assert ended.returncode == 1
    assert "No night has run yet" in ended.stdout
    assert not list(tmp_path.iterdir())


def test_a_run_that_is_at_work_is_named(mornings: tuple[DataDir, list[Morning]]) -> None:
    data, _ = mornings
    mark = data.runs / "20990101T020000.000000-harvest.begun"
    mark.write_text("{}")
    try:
        assert f"{mark.stem} has begun and not ended" in _status(data.root).stdout
    finally:
        mark.unlink()


def test_the_page_has_the_table_of_reasons() -> None:
    page = (Path(__file__).parents[3] / "docs" / "nightly-duty.md").read_text("utf-8")
    for reason in REASONS:
        codes = ", ".join(f"`{code}`" for code in reason.codes)
        assert f"| {codes} | {reason.meaning} | {reason.advice} |" in page


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("http_503", "next night"),
        ("challenge_412", "ask the office"),
        ("needs_ocr", "ocr"),
        ("never heard", "log"),
        (None, "log"),
    ],
)
def test_every_reason_has_an_advice(code: str | None, words: str) -> None:
    assert words in advice(code)

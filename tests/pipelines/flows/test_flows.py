"""The Prefect flows as the commands run them, and the schedule, with real processes throughout."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pandas as pd
import pytest
import yaml

from pipelines.demo.portal import Portal
from pipelines.store.datadir import DataDir
from tests.pipelines.conftest import DADONG, Night, ledger_of, snapshot
from tests.spiders.portal import Server

_BIN = Path(sys.executable).parent


def _environment(**settings: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "GONGKAI_"))
    }
    return kept | {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"} | settings


def _wait(until: Callable[[], bool], process: "subprocess.Popen[bytes]", seconds: float = 60) -> None:
    """Until something outside this process is so; the process that is to bring it about must live."""
    end = time.monotonic() + seconds
    while not until():
        assert process.poll() is None, f"{process.args!r} ended with {process.returncode}"
        assert time.monotonic() < end, f"nothing after {seconds} s"
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5):
            return True
    except (URLError, OSError):
        return False


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A Prefect server of its own; gives the environment in which commands find it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("prefect")
    environment = _environment(PREFECT_HOME=str(home), PREFECT_API_URL=f"http://127.0.0.1:{port}/api")
    command = [_BIN / "prefect", "server", "start", "--no-ui", "--port", str(port)]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        _wait(lambda: _answers(f"{environment['PREFECT_API_URL']}/health"), process)
        yield environment
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


@pytest.fixture
def sources(portal: Portal, tmp_path: Path) -> Path:
    """The sample portal's column as a registry."""
    file = tmp_path / "sources.yaml"
    file.write_text(yaml.safe_dump(portal.sources[:1], allow_unicode=True), "utf-8")
    return file


def _gongkai(environment: dict[str, str], *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    command = [_BIN / "gongkai", *arguments]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", env=environment, timeout=60, check=False
    )


def test_a_scheduled_harvest_comes_and_goes(server: dict[str, str], sources: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    in_the_background = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")  # as a shell starts what ends in &
    serve = (_BIN / "gongkai", "serve", "--every", "2", "--sources", sources, "--data", data)
    command = [*in_the_background, *serve]
    log_file = tmp_path / "serve.log"
    with log_file.open("wb") as log:
        serving = subprocess.Popen(
            command, stdout=log, stderr=log, env=server | {"PREFECT_RUNNER_POLL_FREQUENCY": "1"}, cwd=tmp_path
        )
    try:
        _wait(lambda: any((data / "runs").glob("*-harvest.json")), serving)
    finally:
        serving.send_signal(signal.SIGTERM)
        try:
            status = serving.wait(timeout=60)
        finally:
            serving.kill()
    assert status == 0
    assert "Traceback" not in log_file.read_text("utf-8")
    frame = pd.read_parquet(
        data / "lake" / "applications", filters=[("street", "==", DADONG), ("year", "==", 2020)]
    )
    assert len(frame) == 161
    still_there = [
        process.name
        for process in Path("/proc").iterdir()
        if process.name.isdigit() and str(data).encode() in _command_line(process)
    ]
    assert still_there == []


def test_a_list_in_which_nothing_is_found_fails_the_harvest(
    server: dict[str, str], portal: Portal, tmp_path: Path
) -> None:
    file, data = tmp_path / "sources.yaml", tmp_path / "data"
    with Server() as bare:
        bare.routes["/nb/"] = '<html><body><ul><li><a href="/">首页</a></li></ul></body></html>'
        place = {"start_urls": [f"{bare.url}/nb/"], "allowed_hosts": [bare.url.removeprefix("http://")]}
        file.write_text(
            yaml.safe_dump([portal.sources[0] | {"id": "bare"} | place], allow_unicode=True), "utf-8"
        )
        run = _gongkai(server, "harvest", "--sources", file, "--data", data)
    assert (run.returncode, run.stdout) == (1, "")
    assert f"{bare.url}/nb/: no_reports_listed: nothing is found in it" in run.stderr
    (account,) = (data / "runs").glob("*-harvest.json")
    assert json.loads(account.read_text("utf-8"))["ok"] is False


def _command_line(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


def test_harvest_and_backfill_run_as_flows(server: dict[str, str], portal: Portal, tmp_path: Path) -> None:
    dead = portal.sources[0] | {
        "id": "dead", "start_urls": ["http://127.0.0.1:9/nb/"], "allowed_hosts": ["127.0.0.1:9"],
    }  # fmt: skip
    file, data = tmp_path / "sources.yaml", tmp_path / "data"
    file.write_text(yaml.safe_dump([dead, portal.sources[2]], allow_unicode=True), "utf-8")
    run = _gongkai(server, "harvest", "--sources", file, "--data", data)
    assert (run.returncode, run.stdout) == (1, "")
    assert "dead: " in run.stderr
    assert "3 parsed" in run.stderr  # the failed source costs its own reports only
    assert "Traceback" not in run.stderr
    lost = next((data / "lake" / "sections").rglob("year=2020/part-0.parquet"))
    lost.unlink()
    run = _gongkai(server, "backfill", "--year", "2020", "--data", data)
    assert (run.returncode, run.stdout) == (0, "")
    assert "files: 1 written" in run.stderr
    assert lost.exists()


def test_without_a_server_a_flow_brings_its_own(harvested: Night) -> None:
    before = snapshot(harvested.data)
    run = _backfill_of_dadong(harvested, "--flow")
    assert (run.returncode, run.stdout) == (0, "")
    assert _unexpected(run) == []
    assert snapshot(harvested.data) == before


def test_without_a_server_a_backfill_needs_no_prefect(harvested: Night) -> None:
    before = snapshot(harvested.data)
    run = _backfill_of_dadong(harvested)
    assert (run.returncode, run.stdout) == (0, "")
    (told,) = _unexpected(run)
    assert "without Prefect" in told
    assert "--flow" in told
    assert snapshot(harvested.data) == before
    accounts = sorted((harvested.data.root / "runs").glob("*-backfill.json"))
    assert json.loads(accounts[-1].read_text("utf-8"))["reports"] == {"parsed": 1}


def _backfill_of_dadong(night: Night, *flags: str) -> "subprocess.CompletedProcess[str]":
    place = ("--street", str(DADONG), "--data", night.data.root)
    return _gongkai(_environment(), "backfill", "--year", "2020", *place, *flags)


def _unexpected(run: "subprocess.CompletedProcess[str]") -> list[str]:
    """Lines on stderr that are neither progress nor the last word."""
    usual = ("parsing", "writing", "backfill: 1 parsed")
    return [line for line in run.stderr.splitlines() if not line.startswith(usual)]


def _has_fetched(ledger: Path) -> bool:
    """Whether some report is on record as fetched; asked of the file alone, so that the run is not disturbed."""
    if not ledger.exists():
        return False
    with (
        closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection,
        suppress(sqlite3.OperationalError),
    ):
        return bool(connection.execute("select 1 from reports where fetch = 'fetched' limit 1").fetchall())
    return False


def test_a_stopped_harvest_ends_at_once_and_leaves_nothing_running(portal: Portal, tmp_path: Path) -> None:
    file, data = tmp_path / "sources.yaml", tmp_path / "data"
    file.write_text(yaml.safe_dump([portal.sources[0] | {"delay": 0.5}], allow_unicode=True), "utf-8")
    command = [_BIN / "gongkai", "harvest", "--sources", file, "--year", "2020", "--data", data]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, env=_environment(), start_new_session=True
    ) as process:
        assert process.stderr is not None
        _wait(lambda: _has_fetched(data / "ledger.sqlite"), process)
        process.send_signal(signal.SIGTERM)
        # Whatever still ran would hold the other end of this pipe open.
        said = process.stderr.read().decode()
    assert process.returncode == 128 + signal.SIGTERM
    assert "the next run goes on from there" in said
    assert "Traceback" not in said
    with DataDir(data).lock():
        assert not list(data.glob("runs/*.json"))
    (mark,) = data.glob("runs/*.begun")
    # What it had got it need not ask for again, and the next run says what became of it.
    kept = {entry.url for entry in ledger_of(DataDir(data)).values() if entry.fetch == "fetched"}
    assert kept
    portal.clear_requests()
    file.write_text(yaml.safe_dump(portal.sources[:1], allow_unicode=True), "utf-8")  # without the pauses
    run = _gongkai(_environment(), *command[1:])
    assert run.returncode == 0, run.stderr
    assert f"{mark.stem} was cut off" in run.stderr
    assert json.loads(mark.with_suffix(".json").read_text("utf-8"))["ok"] is False
    asked = [path for path in portal.requests() if "/content/post_" in path]
    assert not [path for path in asked if any(url.endswith(path) for url in kept)]
    whole = {entry.url for entry in ledger_of(DataDir(data)).values() if entry.fetch == "fetched"}
    assert {portal.url + path for path in asked} >= whole - kept, "asked for all that was missing"
    assert len(whole) > len(kept)


@pytest.fixture(scope="module")
def demo(server: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A first run of the demo: its data directory, and what it printed."""
    data = tmp_path_factory.mktemp("demo")
    run = _gongkai(server, "demo", "--data", data)
    assert run.returncode == 0, run.stderr
    return data, run.stdout


def test_the_demo_ends_by_showing_what_was_written(demo: tuple[Path, str]) -> None:
    data, printed = demo
    assert "大东街道 2020, table III: 161 cells" in printed
    files = sum(1 for _ in (data / "lake").rglob("*.parquet"))
    assert f"{files} files written by this run" in printed
    assert "60 of the 60 reports published ended as the sample portal says they must" in printed
    for words in (
        "gkmlpt",
        "NFCMS",
        "TRS",
        "jpage",
        "catalogue",
        "JPAAS",
        "UCAP",
        "1 blocked (captcha)",
        "gone (http_404)",
    ):
        assert words in printed
    assert f'pandas.read_parquet("{data}/lake/applications"' in printed


def test_the_demo_may_be_run_twice(server: dict[str, str], demo: tuple[Path, str]) -> None:
    data, _ = demo
    before = snapshot(DataDir(data))
    run = _gongkai(server, "demo", "--data", data)
    assert run.returncode == 0, run.stderr
    assert "Nothing new: this run rewrote no file in " in run.stdout
    assert snapshot(DataDir(data)) == before

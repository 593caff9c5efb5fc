"""Fixtures of the pipelines' tests: the sample portal, and a first harvest of it to start from."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.demo.portal import Portal
from pipelines.night.harvest import harvest
from pipelines.night.summary import RunSummary
from pipelines.progress import Progress
from pipelines.selection import Selection
from pipelines.store.datadir import DataDir
from pipelines.store.ledger import Entry, Ledger
from schemas.times import SHANGHAI
from spiders.sources import Source

DADONG = 440104019

Snapshot = dict[str, tuple[bytes, int]]


@dataclass(frozen=True)
class Night:
    """A harvest that was made: into which directory, when, and its account."""

    data: DataDir
    at: datetime
    summary: RunSummary


def read_sources(entries: Sequence[dict[str, Any]]) -> list[Source]:
    return [Source.model_validate(entry) for entry in entries]


def snapshot(data: DataDir) -> Snapshot:
    """Every file of the lake with its bytes and the moment it was last written."""
    return {
        path.relative_to(data.lake).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in data.lake.rglob("*")
        if path.is_file()
    }


def ledger_of(data: DataDir) -> dict[str, Entry]:
    """The ledger's entries by key."""
    ledger = Ledger(data.ledger)
    entries = {entry.key: entry for entry in ledger.entries()}
    ledger.close()
    return entries


@pytest.fixture(scope="session")
def portal() -> Iterator[Portal]:
    """越秀区 with the reports of 2019 to 2021; healthy, and only ever asked."""
    with Portal(years=(2019, 2021)) as portal:
        yield portal


@pytest.fixture(scope="session")
def first_night(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """The first harvest of that portal, for tests that only read."""
    data = DataDir.at(tmp_path_factory.mktemp("harvested"))
    now = datetime.now(SHANGHAI)
    return Night(data, now, harvest(read_sources(portal.sources), Selection(), data, Progress(), now))


@pytest.fixture
def harvested(first_night: Night, tmp_path: Path) -> Night:
    """A copy of the first harvest, files with their times, to go on from."""
    shutil.copytree(first_night.data.root, tmp_path / "data")
    return Night(DataDir.at(tmp_path / "data"), first_night.at, first_night.summary)


@pytest.fixture
def night(tmp_path: Path) -> Callable[..., RunSummary]:
    """Harvests into a fresh directory, `days` after the first time."""
    start = datetime.now(SHANGHAI)

    def run(
        entries: Sequence[dict[str, Any]], days: int = 0, selection: Selection | None = None
    ) -> RunSummary:
        now = start + timedelta(days)
        return harvest(
            read_sources(entries), selection or Selection(), DataDir.at(tmp_path / "data"), Progress(), now
        )

    return run

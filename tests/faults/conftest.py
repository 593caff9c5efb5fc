"""Fixtures: a small harvest to do harm to, and commands that are quick to start."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml

from pipelines.demo.portal import Portal
from pipelines.night.harvest import harvest
from pipelines.progress import Progress
from pipelines.selection import Selection
from pipelines.store.datadir import DataDir
from schemas.times import SHANGHAI
from spiders.sources import load_sources
from tests.faults.commands import Commands

STREETS = frozenset({440104019, 440104020})
YEARS = frozenset({2020, 2021})


@pytest.fixture(scope="session")
def run() -> Iterator[Commands]:
    """`gongkai`, one process a call."""
    with Commands() as commands:
        yield commands


@contextmanager
def small_data(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Below `folder`: a data directory with four reports of two streets, of which one was revised by its publisher
    since, and the registry that they were harvested by; their portal lives as long as the block.
    """
    sources, data = folder / "sources.yaml", DataDir.at(folder / "small")
    selection, now = Selection(streets=STREETS, years=YEARS), datetime.now(SHANGHAI)
    with Portal(years=(2020, 2021)) as portal:
        sources.write_text(yaml.safe_dump(portal.sources[:1], allow_unicode=True), "utf-8")
        column = load_sources(sources)
        assert harvest(column, selection, data, Progress(), now - timedelta(2)).ok
        portal.set_faults("revise=440104020-2020")
        assert harvest(column, selection, data, Progress(), now).revisions > 0
        yield data.root, sources


@pytest.fixture(scope="session")
def _small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    with small_data(tmp_path_factory.mktemp("faults")) as made:
        yield made


@pytest.fixture(scope="session")
def small(_small: tuple[Path, Path]) -> Path:
    """The data directory; to be copied."""
    return _small[0]


@pytest.fixture(scope="session")
def sources(_small: tuple[Path, Path]) -> Path:
    """The registry."""
    return _small[1]

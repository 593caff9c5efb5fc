"""A small lake for what the documentation shows: three streets from the sample portal, really harvested."""

from pathlib import Path

import pytest

from pipelines.demo.portal import Portal
from pipelines.night.harvest import harvest
from pipelines.progress import Progress
from pipelines.selection import Selection
from pipelines.store.datadir import DataDir
from spiders.sources import Source

DADONG = 440104019
_YEARS = range(2019, 2022)
_NEIGHBOURS = 2


def _apps(portal: Portal) -> dict[int, str]:
    """The root of each street's app, from the addresses of its reports."""
    return {
        report["street"]: address.partition("/gkmlpt/")[0]
        for report in portal.truth()
        for address in report["addresses"]
        if "/gkmlpt/" in address and report["street"] % 1000
    }


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the reports of 大东街道 and two neighbours, 2019 to 2021."""
    data = DataDir.at(tmp_path_factory.mktemp("data"))
    with Portal(years=(_YEARS[0], _YEARS[-1])) as portal:
        apps = _apps(portal)
        roots = [apps.pop(DADONG), *list(apps.values())[:_NEIGHBOURS]]
        source = Source.model_validate(
            {
                "id": "three-streets",
                "platform": "gkmlpt",
                "start_urls": roots,
                "allowed_hosts": [portal.url.removeprefix("http://")],
                "district": 440104,
                "delay": 0,
            }
        )
        summary = harvest([source], Selection(), data, Progress())
    assert summary.ok, list(summary.lines())
    assert summary.reports["parsed"] == len(roots) * len(_YEARS)
    return data.root

"""The wheel as a stranger gets it: built, put into an environment with nothing but its pins, run away from the checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Sequence
from importlib.metadata import distribution, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

CHECKOUT = Path(__file__).parents[1]
REPORT = CHECKOUT / "pipelines" / "demo" / "reports" / "dadong-2020.txt"
SITE = Path(sysconfig.get_path("purelib"))


def run(*words: str | Path, cwd: Path = CHECKOUT) -> str:
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "PREFECT_", "GONGKAI_"))
    }
    done = subprocess.run(words, cwd=cwd, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def pins() -> list[str]:
    """Names of the packages in requirements/run.txt that are meant for this machine."""
    lines = (CHECKOUT / "requirements" / "run.txt").read_text("utf-8").splitlines()
    pinned = [Requirement(line.rstrip("\\ ")) for line in lines if line[:1].isalnum()]
    return [one.name for one in pinned if one.marker is None or one.marker.evaluate()]


def put_pins(site: Path) -> None:
    """Links to the packages as they are installed here, which are those of the pins; and to no others."""
    for name in pins():
        for file in distribution(name).files or ():
            top = file.parts[0]
            if top != ".." and top != "__pycache__" and not (site / top).exists():
                (site / top).symlink_to(SITE / top)


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with an environment in `env`, the wheel installed there."""
    folder = tmp_path_factory.mktemp("away")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", symlinks=True)
    python = folder / "env" / "bin" / "python"
    put_pins(Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()))
    run(SITE.parents[2] / "bin" / "uv", "pip", "install", "--offline", "--no-deps", "--python", python, wheel)
    return folder


def gongkai(away: Path, words: Sequence[str | Path]) -> str:
    return run(away / "env" / "bin" / "gongkai", *words, cwd=away)


def test_it_holds_the_packages_and_nothing_else(away: Path) -> None:
    program = "import gongkai, pathlib; print(pathlib.Path(gongkai.__file__).parent, gongkai.__version__)"
    where, told = run(away / "env" / "bin" / "python", "-c", program, cwd=away).split()
    assert told == version("gongkai")
    site = Path(where)
    assert site.is_relative_to(away)
    ours = {path.name for path in site.iterdir() if not path.is_symlink() and ".dist-info" not in path.name}
    assert ours - {"__pycache__"} == {"gongkai.py", "schemas", "parsers", "spiders", "pipelines"}


def test_nothing_of_the_tests_is_installed_beside_it(away: Path) -> None:
    """Or what they bring along could stand in for a dependency that was forgotten."""
    with pytest.raises(AssertionError, match="No module named 'pytest'"):
        run(away / "env" / "bin" / "python", "-c", "import pytest", cwd=away)


def test_it_says_its_version_and_reads_a_report(away: Path) -> None:
    assert gongkai(away, ["--version"]) == f"gongkai {version('gongkai')}\n"
    read = json.loads(gongkai(away, ["parse", REPORT]))
    assert read == json.loads(run(sys.executable, "-m", "pipelines.cli", "parse", REPORT))
    assert read["status"] == "ok"


def test_it_knows_the_portals(away: Path) -> None:
    assert gongkai(away, ["sources"]) == run(sys.executable, "-m", "pipelines.cli", "sources")


def test_a_notebook_reads_with_it(away: Path) -> None:
    program = "import gongkai, sys; print(gongkai.parse(open(sys.argv[1], 'rb').read())['report']['year'])"
    assert run(away / "env" / "bin" / "python", "-c", program, REPORT, cwd=away) == "2020\n"


def test_its_demonstration_runs_and_the_lake_can_be_opened(away: Path) -> None:
    assert "ended as the sample portal says they must" in gongkai(away, ["demo", "--data", "data"])
    program = "import gongkai; print(len(gongkai.open_lake('data').table('applications', years=2020)))"
    assert int(run(away / "env" / "bin" / "python", "-c", program, cwd=away)) > 100

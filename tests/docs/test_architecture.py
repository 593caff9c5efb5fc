"""The page on architecture shows the house as it is."""

import re
import subprocess
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")
_PACKAGES = ("schemas", "parsers", "spiders", "pipelines")


def _drawn() -> set[str]:
    """Every folder and file of the tree on the page, as a path."""
    tree = re.search(r"^```\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert tree is not None
    found: list[str] = []
    above: list[str] = []
    for line in tree[1].splitlines():
        depth = (len(line) - len(line.lstrip())) // 4
        names = re.split(r"  |$", line.strip())[0].split()
        above[depth:] = [names[0]]
        found += ["".join([*above[:depth], name]).rstrip("/") for name in names]
    return set(found)


def _there() -> set[str]:
    """Every package of the product, and every room of the tests, docs and data that git knows."""
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    files = [PurePosixPath(name) for name in listed if (ROOT / name).is_file()]
    packages = {
        str(folder)
        for file in files
        if file.suffix == ".py" and file.parts[0] in _PACKAGES
        for folder in list(file.parents)[:-1]
    }
    rooms = {
        "/".join(file.parts[:2])
        for file in files
        if file.parts[0] in ("tests", "docs") and len(file.parts) > 2
    }
    return packages | rooms | {"tests", "docs", "data", "gongkai.py"}


def test_the_tree_is_the_one_that_is_there() -> None:
    assert _drawn() == _there()


def test_every_place_to_go_to_exists() -> None:
    table = PAGE[PAGE.index("## Where is it handled?") : PAGE.index("## The data directory")]
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]
    assert len(rows) > 20
    for row in rows:
        places = re.findall(r"`([\w./]+/[\w./]*)`", row)
        assert places, f"{row}: names no place"
        assert all((ROOT / place).exists() for place in places), row

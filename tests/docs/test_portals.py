"""The table of what portals do: what it names exists, and the sample portal does nothing that it leaves out."""

import re
from pathlib import Path

import pytest

from pipelines.demo.changes import CHANGES
from pipelines.demo.faults import FAULTS
from spiders.platforms import PLATFORMS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/portals.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
_HANDLED = re.compile(r"\| `([\w/]+\.py)` \| `([\w/.]+\.py)::(test_\w+)` \|$", re.MULTILINE)


def _rows(section: str) -> list[str]:
    """The rows of a section's table, without its head."""
    return [line for line in SECTIONS[section].splitlines() if line.startswith("| ")][2:]


def _at(path: str, folder: str) -> Path:
    elsewhere = path.split("/", maxsplit=1)[0] in ("schemas", "parsers", "spiders", "pipelines", "tests")
    return ROOT / path if elsewhere else ROOT / folder / path


@pytest.mark.parametrize("section", [name for name in SECTIONS if name != "Not handled"])
def test_every_row_names_a_module_and_a_test_that_exist(section: str) -> None:
    rows = _rows(section)
    assert rows
    for row in rows:
        found = _HANDLED.search(row)
        assert found, f"{row}: ends with no module and test"
        module, file, test = found.groups()
        assert _at(module, "spiders").is_file(), f"{row}: no such module"
        assert re.search(rf"^def {test}\(", _at(file, "tests/spiders").read_text("utf-8"), re.MULTILINE), (
            f"{row}: no such test"
        )


def test_every_switch_of_the_sample_portal_has_a_row() -> None:
    named = [row.split("`")[1] for row in _rows("Switches of the sample portal")]
    assert named == [*FAULTS, *CHANGES]


def test_every_platform_has_a_section() -> None:
    titles = " ".join(SECTIONS).lower()
    assert all(platform in titles for platform in PLATFORMS)


def test_what_is_not_handled_says_why() -> None:
    assert all(len(re.findall(r"[^|]{10,}", row)) == 2 for row in _rows("Not handled"))

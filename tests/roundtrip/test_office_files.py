"""Drawn reports through LibreOffice to every kind of office file: each cell comes back right.

Each kind has papers of its own seeds, half of them with oddities that outlive a word processor.
"""

import random
from pathlib import Path

import pytest

from tests.drawn import ODDITIES
from tests.roundtrip.judging import read
from tests.roundtrip.office import convert
from tests.roundtrip.papers import PAGE_ODDITIES, Paper, lay_out

KINDS = {
    "odt": 100, "docx": 200, "doc": 300, "rtf": 400, "pdf": 500, "locked.pdf": 600, "ods": 700, "xlsx": 800, "xls": 900,
}  # fmt: skip
"""Kinds of file, and the seed of each one's first paper."""
PAPERS, REVISED = 12, 4
GENERATIONS = ("format_2019", "format_2021", "mixed", "statistics_2014")
SURVIVING = sorted(set(ODDITIES) - set(PAGE_ODDITIES))


def papers(first: int, *, revised: bool = False) -> dict[str, Paper]:
    """Papers by name: every generation, every other one with two oddities."""
    laid: dict[str, Paper] = {}
    for seed in range(first, first + (REVISED if revised else PAPERS)):
        odd = random.Random(seed).sample(SURVIVING, 2) if seed % 2 and not revised else []
        laid[f"paper{seed}"] = lay_out(seed, GENERATIONS[seed // 2 % 4], odd, revised=revised)
    return laid


def gone_round(laid: dict[str, Paper], kind: str, workplace: Path) -> list[str]:
    """The papers of which a cell was lost on the way to a kind of file and back."""
    is_sheet = kind in ("ods", "xlsx", "xls")
    files = {
        f"{name}.{'fods' if is_sheet else 'fodt'}": paper.sheet if is_sheet else paper.document
        for name, paper in laid.items()
    }
    made = convert(files, kind, workplace)
    assert len(made) == len(laid)
    returned = [read(laid[Path(name).stem], data, name) for name, data in made.items()]
    assert all(one.verdict.certain_right > 50 for one in returned)
    return [str(one) for one in returned if one.lost]


@pytest.mark.parametrize("kind", KINDS)
def test_every_cell_comes_back(kind: str, tmp_path: Path) -> None:
    lost = gone_round(papers(KINDS[kind]), kind, tmp_path)
    assert not lost, "\n".join(lost)


@pytest.mark.parametrize("kind", ["odt", "docx", "doc", "rtf"])
def test_revised_figures_are_read_as_they_finally_stand(kind: str, tmp_path: Path) -> None:
    laid = papers(KINDS[kind] + 50, revised=True)
    assert sum(paper.document.count(b"<text:deletion>") for paper in laid.values()) > 10 * REVISED
    lost = gone_round(laid, kind, tmp_path)
    assert not lost, "\n".join(lost)

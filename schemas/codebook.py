"""The vocabulary: one code per thing a report can state, with the official labels that name it.

`codebook.yaml` is the contract with outsiders and is read as it stands; everything else in the
project asks here for a code or a label, so that a label is written down once.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of table II: its official label, the form it belongs to, the unit of its values."""

    label: str
    template: str
    unit: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of the 2014 statistics table: its official label and the unit printed beside it."""

    label: str
    printed_unit: str

    @property
    def unit(self) -> str:
        """The unit of the stored value: `CNY` for amounts, `count` for everything else."""
        return "CNY" if self.printed_unit == "万元" else "count"


@dataclass(frozen=True, slots=True)
class Codebook:
    """All codes with their labels, in the order of the codebook."""

    templates: dict[str, tuple[int, int | None]]
    sections: dict[str, str]
    items: dict[str, str]
    measures: dict[str, Measure]
    applicants: dict[str, str]
    outcomes: dict[str, str]
    routes: dict[str, str]
    results: dict[str, str]
    indicators: dict[str, Indicator]


@cache
def codebook() -> Codebook:
    """Read `codebook.yaml` once (some milliseconds) and return it with types."""
    text = files(__package__).joinpath("codebook.yaml").read_text("utf-8")
    raw = yaml.load(text, Loader=yaml.CSafeLoader)  # libyaml: ten times faster, as safe
    disclosure, applications = raw["proactive_disclosure"], raw["applications"]
    return Codebook(
        templates={code: tuple(entry["years"]) for code, entry in raw["templates"].items()},
        sections=raw["sections"],
        items=disclosure["items"],
        measures={code: Measure(**entry) for code, entry in disclosure["measures"].items()},
        applicants=applications["applicants"],
        outcomes=applications["outcomes"],
        routes=raw["legal_challenges"]["routes"],
        results=raw["legal_challenges"]["results"],
        indicators={code: Indicator(*entry) for code, entry in raw["statistics"].items()},
    )

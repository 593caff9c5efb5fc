"""The figures of one report, drawn so that every sum the form asks for holds.

Most cells are 0, as in the reports of streets; the others range from one to some ten thousands.
What an office had last year is carried on: open requests, documents in force, counted projects.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from typing import Any, TypeAlias

from schemas.codebook import codebook
from schemas.forms import APPLICANTS, OUTCOMES, RESULTS, ROUTES, SINGLE_OUTCOMES, TABLE_II

Cell: TypeAlias = tuple[str, str]
Number: TypeAlias = int | float

_PEOPLE = tuple(code for code in APPLICANTS if code != "total")
_JUDGEMENTS = tuple(code for code in RESULTS if code != "total")
# How many requests a year an office gets: most streets none or a handful, a few some hundreds.
_BUSY, _BUSY_WEIGHTS = (0, 1, 4, 30, 400), (25, 35, 26, 11, 3)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the three tables of one report state.

    Args:
        template: the form, a key of the codebook's templates.
        disclosure: table II by (item, measure); counts, and amounts in yuan.
        applications: table III by (outcome, applicant).
        challenges: table IV by (route, result).
        printed: cells of table II that are printed otherwise than as the bare number.
    """

    template: str
    disclosure: Mapping[Cell, Number]
    applications: Mapping[Cell, int]
    challenges: Mapping[Cell, int]
    printed: Mapping[Cell, str] = field(default_factory=dict)

    def text(self, cell: Cell) -> str:
        """What stands in a cell of table II."""
        return self.printed.get(cell, str(self.disclosure[cell]))

    def truth(self, *, district: int, street: int, year: int) -> dict[str, Any]:
        """The report as a reader without error would give it, in the shape of a truth file."""
        return {
            "complete": True,
            "report": {"district": district, "street": street, "year": year, "template": self.template},
            "proactive_disclosure": [self._disclosed(*cell) for cell in self.disclosure],
            "applications": [
                {"outcome": outcome, "applicant": applicant, "value": value}
                for (outcome, applicant), value in self.applications.items()
            ],
            "legal_challenges": [
                {"route": route, "result": result, "value": value}
                for (route, result), value in self.challenges.items()
            ],
        }

    def _disclosed(self, item: str, measure: str) -> dict[str, Any]:
        value = self.disclosure[item, measure]
        row: dict[str, Any] = {"item": item, "measure": measure, "value": value}
        # A bare 0 states no unit; the 2021 form prints 万元 in the head of the column.
        if value or measure == "fee_amount":
            row["unit"] = codebook().measures[measure].unit
        return row


def cells_ii(template: str) -> Iterator[Cell]:
    """The figure cells of table II in print order, as (item, measure)."""
    for block in TABLE_II[template]:
        for item in block.items:
            for measure in block.measures:
                yield item, measure


def blank_figures(template: str, **nonzero: Mapping[Cell, int]) -> Figures:
    """A report of noughts but for the cells given (`disclosure`, `applications`, `challenges`)."""
    return Figures(
        template,
        dict.fromkeys(cells_ii(template), 0) | dict(nonzero.get("disclosure", {})),
        dict.fromkeys(((o, a) for o in OUTCOMES[template] for a in APPLICANTS), 0)
        | dict(nonzero.get("applications", {})),
        dict.fromkeys(((r, s) for r in ROUTES for s in RESULTS), 0) | dict(nonzero.get("challenges", {})),
    )


def draw(rng: Random, template: str, previous: Figures | None = None) -> Figures:
    """Draw a report in the form `template`; `previous` is the same office's report of the year before.

    Holds for every draw: per applicant new + carried_in = total + carried_out and total = sum of the
    single outcomes; every total column the sum of its parts; per route total = sum of the results.
    With `previous`, carried_in, in_force and items_last_year follow from it.
    """
    busy = rng.choices(_BUSY, _BUSY_WEIGHTS)[0]
    disclosure, printed = _disclosure(rng, template, previous)
    return Figures(
        template, disclosure, _applications(rng, template, busy, previous), _challenges(rng, busy), printed
    )


def revised(figures: Figures, times: int) -> Figures:
    """The report after `times` silent revisions: each adds a request that was granted, and penalties.

    Sums still hold, and nothing that the next year carries on is touched.
    """
    if not times:
        return figures
    applications = dict(figures.applications)
    for outcome in ("new", "granted", "total"):
        for applicant in ("natural_person", "total"):
            applications[outcome, applicant] += times
    cell = ("penalties", "decisions")
    disclosure = {**figures.disclosure, cell: figures.disclosure[cell] + 7 * times}
    return replace(figures, applications=applications, disclosure=disclosure)


def _some(rng: Random, mean: float) -> int:
    """A count whose long-run mean is about `mean`, often 0 where that is small."""
    return round(rng.expovariate(1 / mean)) if mean > 0 else 0


def _seldom(rng: Random, chance: float, mean: float) -> int:
    return _some(rng, mean) if rng.random() < chance else 0


def _applications(rng: Random, template: str, busy: int, previous: Figures | None) -> dict[Cell, int]:
    single = [code for code in OUTCOMES[template] if code in SINGLE_OUTCOMES]
    columns: dict[str, Counter[str]] = {}
    for applicant in _PEOPLE:
        share = 1.0 if applicant == "natural_person" else 0.1
        new = _some(rng, busy * share)
        if previous is None:
            carried_in = _some(rng, busy * share * 0.1)
        else:
            carried_in = previous.applications["carried_out", applicant]
        carried_out = min(new + carried_in, _some(rng, (new + carried_in) * 0.1))
        total = new + carried_in - carried_out
        usual = rng.sample(single, k=rng.randint(1, 6))
        column = Counter(rng.choices(usual, k=total))
        column.update(new=new, carried_in=carried_in, total=total, carried_out=carried_out)
        columns[applicant] = column
    columns["total"] = sum(columns.values(), Counter())
    return {(o, a): columns[a][o] for o in OUTCOMES[template] for a in APPLICANTS}


def _challenges(rng: Random, busy: int) -> dict[Cell, int]:
    cells: dict[Cell, int] = {}
    for route in ROUTES:
        results = {result: _seldom(rng, 0.15, 0.5 + busy * 0.02) for result in _JUDGEMENTS}
        cells |= {(route, result): (results | {"total": sum(results.values())})[result] for result in RESULTS}
    return cells


def _disclosure(
    rng: Random, template: str, previous: Figures | None
) -> tuple[dict[Cell, Number], dict[Cell, str]]:
    before = previous.disclosure if previous else {}
    values: dict[Cell, Number] = {}
    printed: dict[Cell, str] = {}
    for block in TABLE_II[template]:
        for item in block.items:
            row = _ROWS[block.measures](rng, item, {m: int(n) for (i, m), n in before.items() if i == item})
            for measure, (value, text) in zip(block.measures, row, strict=True):
                values[item, measure] = value
                if text != str(value):
                    printed[item, measure] = text
    return values, printed


Drawn: TypeAlias = tuple[Number, str]


def _plain(*numbers: int) -> list[Drawn]:
    return [(number, str(number)) for number in numbers]


def _signed(rng: Random, number: int) -> Drawn:
    return number, f"+{number}" if number > 0 and rng.random() < 0.5 else str(number)


def _documents_2019(rng: Random, item: str, _before: Mapping[str, int]) -> list[Drawn]:
    chance = 0.0 if item == "rules" else 0.3  # streets make no rules
    made = _seldom(rng, chance, 5)
    newly_disclosed = rng.randint(0, made)
    return _plain(made, newly_disclosed, newly_disclosed + _seldom(rng, chance, 12))


def _documents_2021(rng: Random, item: str, before: Mapping[str, int]) -> list[Drawn]:
    chance = 0.0 if item == "rules" else 0.3  # streets make no rules
    in_force = before["in_force"] if "in_force" in before else _seldom(rng, chance, 8)
    issued = _seldom(rng, chance, 3)
    repealed = min(in_force, _seldom(rng, chance, 2))
    return _plain(issued, repealed, in_force + issued - repealed)


def _counted(rng: Random, before: Mapping[str, int]) -> tuple[int, Drawn]:
    """Projects of the year before, and the change since."""
    if "items_last_year" in before:
        last_year = before["items_last_year"] + before["change"]
    else:
        last_year = _seldom(rng, 0.5, 20)
    return last_year, _signed(rng, max(-last_year, _seldom(rng, 0.25, 4) * rng.choice((1, -1))))


def _projects_2019(rng: Random, _item: str, before: Mapping[str, int]) -> list[Drawn]:
    last_year, change = _counted(rng, before)
    decisions = _seldom(rng, 0.6, rng.choice((5, 60, 3000))) if last_year + change[0] else 0
    return [*_plain(last_year), change, *_plain(decisions)]


def _fees_2019(rng: Random, _item: str, before: Mapping[str, int]) -> list[Drawn]:
    last_year, change = _counted(rng, before)
    return [*_plain(last_year), change]


def _procurement_2019(rng: Random, _item: str, _before: Mapping[str, int]) -> list[Drawn]:
    projects = _seldom(rng, 0.6, 12)
    if not projects:
        return _plain(0, 0)
    yuan = rng.randint(1_000, 400_000) * projects
    if rng.random() < 0.5:
        return [*_plain(projects), (yuan, f"{wan(yuan)}万元")]
    if rng.random() < 0.5:
        cents = round(yuan + rng.randint(1, 99) / 100, 2)
        return [*_plain(projects), (cents, f"{cents:.2f}元")]
    return [*_plain(projects), (yuan, f"{yuan}元")]


def _decisions_2021(rng: Random, _item: str, _before: Mapping[str, int]) -> list[Drawn]:
    return _plain(_seldom(rng, 0.5, rng.choice((5, 60, 3000))))


def _fees_2021(rng: Random, _item: str, _before: Mapping[str, int]) -> list[Drawn]:
    yuan = rng.randint(100, 3_000_000) if rng.random() < 0.25 else 0
    return [(yuan, wan(yuan))]


_ROWS = {
    ("made", "newly_disclosed", "disclosed_total"): _documents_2019,
    ("issued", "repealed", "in_force"): _documents_2021,
    ("items_last_year", "change", "decisions"): _projects_2019,
    ("items_last_year", "change"): _fees_2019,
    ("procurement_items", "procurement_amount"): _procurement_2019,
    ("decisions",): _decisions_2021,
    ("fee_amount",): _fees_2021,
}


def wan(yuan: int) -> str:
    """Yuan as 万元, without noughts at the end.

    >>> wan(4_773_500), wan(10_000), wan(0)
    ('477.35', '1', '0')
    """
    return f"{(Decimal(yuan) / 10_000).normalize():f}"

"""The registry of oddities: a name, and what it does to a sketch."""

from collections.abc import Callable
from random import Random
from typing import TypeAlias, TypeVar

from tests.drawn.sketch import Cell, Sketch

T = TypeVar("T")
Oddity: TypeAlias = Callable[[Random, Sketch], None]
ODDITIES: dict[str, Oddity] = {}
AMOUNTS = frozenset({"procurement_amount", "fee_amount", "fees.collected", "capacity.budget"})


def oddity(change: Oddity) -> Oddity:
    """Register a function under its own name."""
    ODDITIES[change.__name__] = change
    return change


def is_amount(cell: Cell) -> bool:
    """Whether a figure cell holds money."""
    return cell.truth is not None and bool(AMOUNTS.intersection(cell.truth.codes))


def plain_counts(sketch: Sketch, *kinds: str) -> list[Cell]:
    """Figure cells that still print a bare count, so that one oddity never spoils another's cell."""
    return [
        cell
        for cell in sketch.figures(*kinds)
        if cell.text.isascii() and cell.text.isdecimal() and not is_amount(cell) and not cell.also
    ]


def noughts(sketch: Sketch, *kinds: str) -> list[Cell]:
    """Count cells that print 0."""
    return [cell for cell in plain_counts(sketch, *kinds) if cell.text == "0"]


def some(rng: Random, cells: list[T], share: float = 0.3, least: int = 1) -> list[T]:
    """A drawn part of `cells`, at least `least` where there are as many."""
    return rng.sample(cells, k=min(len(cells), max(least, round(len(cells) * share))))


def put(cell: Cell, text: str, value: float | None, *, state: str = "reported", doubt: str = "") -> None:
    """Print `text` in a figure cell and let the truth say `value`."""
    if cell.truth is None:
        raise ValueError(f"{cell.text!r} states no figure")
    cell.text = text
    cell.truth.value, cell.truth.state = value, state
    if doubt:
        cell.truth.doubt(doubt)


def value_of(cell: Cell) -> int:
    """The count of a plain figure cell."""
    return int(cell.text)

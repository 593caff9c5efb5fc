"""Figures that a report prints more than once."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from schemas.problems import problem
from schemas.records import Application, Challenge, Disclosure, Problem, Statistic

FigureT = TypeVar("FigureT", Disclosure, Application, Challenge, Statistic)


def without_copies(
    figures: Iterable[FigureT], cell: Callable[[FigureT], Hashable], problems: list[Problem]
) -> list[FigureT]:
    """One figure a cell, in print order: the first that is not blank.

    Copies that differ are named. Where some do, so is each that fills a blank: what is printed there may
    be no copy, but another table.

    Args:
        figures: rows in print order.
        cell: the cell of the form that a row is the figure of.
        problems: takes `duplicate_cell` for each row that is in doubt.
    """
    stated: dict[Hashable, FigureT] = {}
    filled: list[tuple[FigureT, FigureT]] = []
    differing: list[tuple[FigureT, FigureT]] = []
    for figure in figures:
        before = stated.setdefault(cell(figure), figure)
        if before is figure:
            continue
        if before.state == "blank" and figure.value is not None:
            stated[cell(figure)] = figure
            filled.append((before, figure))
        elif before.value != figure.value and figure.state != "blank":
            differing.append((before, figure))
    for before, figure in differing + (filled if differing else []):
        message = f"{cell(figure)}: stated as {before.raw or 'a blank'} and as {figure.raw}"
        problems += [problem("duplicate_cell", message, one.locator, one.raw) for one in (before, figure)]
    return list(stated.values())

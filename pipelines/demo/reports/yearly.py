"""The yearly report of one office in one year: what it states, and its text and tables as blocks."""

from functools import cached_property
from random import Random
from typing import Any, Protocol

from pipelines.demo.published.offices import Office
from pipelines.demo.reports import dadong
from pipelines.demo.reports.figures import Figures, draw, revised
from pipelines.demo.reports.pages import Block, blocks_html, report_blocks
from pipelines.demo.reports.statistics import (
    Narrative,
    Statistics,
    draw_narrative,
    draw_statistics,
    narrative_blocks,
    statistics_blocks,
)
from schemas.codebook import codebook

FIRST_YEAR = 2008
"""The first year for which reports were due, and the first that is drawn."""
SIX_SECTIONS_SINCE = 2019


class Stated(Protocol):
    """Whatever a report can state about itself."""

    def truth(self, *, district: int, street: int, year: int) -> dict[str, Any]:
        """In the shape of a truth file."""
        ...


class Report:
    """A report in the six sections of 2019 on; figures and text are made when first asked for.

    Args:
        code: nine digits; the district's own and its departments' end in 000.
        previous: the same office's report of the year before, which this one carries on.
        revision: how often it was silently revised since it came out.
    """

    def __init__(
        self,
        office: Office,
        code: int,
        year: int,
        seed: int,
        previous: "Report | None" = None,
        revision: int = 0,
    ) -> None:
        self.office, self.year, self.revision = office, year, revision
        self._previous = previous
        self.name = f"{seed}:{code}:{office.name}:{year}"

    @property
    def template(self) -> str:
        """The form that was in force for its year."""
        return next(
            key
            for key, (first, last) in codebook().templates.items()
            if first <= self.year <= (last or self.year)
        )

    @cached_property
    def figures(self) -> Figures:
        """What its tables state."""
        before = self._previous.figures if self._previous else None
        return revised(draw(Random(f"figures:{self.name}"), self.template, before), self.revision)

    @property
    def stated(self) -> Stated:
        """What its truth is made of."""
        return self.figures

    @cached_property
    def blocks(self) -> list[Block]:
        """Its text and tables."""
        return report_blocks(Random(f"prose:{self.name}"), self.office.own, self.year, self.figures)

    @cached_property
    def body(self) -> str:
        """Its text and tables as HTML."""
        return blocks_html(self.blocks)

    def truth(self, *, district: int, street: int) -> dict[str, Any]:
        """What it states, in the shape of a truth file."""
        return self.stated.truth(district=district, street=street, year=self.year)


class DadongReport(Report):
    """The real report: its figures are those of the file, its page says that it is attached."""

    @cached_property
    def figures(self) -> Figures:
        """What the file states."""
        return dadong.figures()

    @cached_property
    def blocks(self) -> list[Block]:
        """Nothing: all that the page says is where the file is."""
        return []


class StatisticsReport(Report):
    """A report of 2014-2018, with the statistics table."""

    @property
    def stated(self) -> Stated:
        """The table."""
        return self._statistics

    @cached_property
    def _statistics(self) -> Statistics:
        return draw_statistics(Random(f"figures:{self.name}:{self.revision}"))

    @cached_property
    def blocks(self) -> list[Block]:
        """Prose, then the table."""
        return statistics_blocks(self.office.own, self.year, self._statistics)


class NarrativeReport(Report):
    """A report of 2008-2013: sentences."""

    @property
    def stated(self) -> Stated:
        """Two figures in sentences."""
        return self._narrative

    @cached_property
    def _narrative(self) -> Narrative:
        return draw_narrative(Random(f"figures:{self.name}:{self.revision}"))

    @cached_property
    def blocks(self) -> list[Block]:
        """Four sections."""
        return narrative_blocks(self.office.own, self.year, self._narrative)


def report_kind(code: int, year: int) -> type[Report]:
    """Which of them an office's report of a year is."""
    if (code, year) == (dadong.STREET, dadong.YEAR):
        return DadongReport
    if year >= SIX_SECTIONS_SINCE:
        return Report
    first_with_table = codebook().templates["statistics_2014"][0]
    return StatisticsReport if year >= first_with_table else NarrativeReport

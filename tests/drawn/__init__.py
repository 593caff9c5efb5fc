"""Reports in every form, layout and oddity that is known, with the truth beside each.

`draw` makes one from a seed. Layouts print, oddities change what is printed and its truth; both are
registries by name, so that tests can go through them all. Nothing here knows how the parser reads.
"""

from tests.drawn.drawing import LAYOUTS, Drawn, draw
from tests.drawn.oddities import ODDITIES
from tests.drawn.reports import GENERATIONS
from tests.drawn.truth import CellTruth, Judgement, ReportTruth, judge

__all__ = [
    "GENERATIONS",
    "LAYOUTS",
    "ODDITIES",
    "CellTruth",
    "Drawn",
    "Judgement",
    "ReportTruth",
    "draw",
    "judge",
]

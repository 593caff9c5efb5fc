"""Draw a report: a generation, oddities on its sketch, one layout, and the truth of what came out."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from tests.drawn.html_layouts import HTML_LAYOUTS
from tests.drawn.oddities import ODDITIES
from tests.drawn.reports import GENERATIONS
from tests.drawn.sketch import Paragraph
from tests.drawn.text_layouts import TEXT_LAYOUTS, print_text
from tests.drawn.truth import ReportTruth

LAYOUTS: tuple[str, ...] = (*HTML_LAYOUTS, *TEXT_LAYOUTS)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn report.

    Args:
        data: the file.
        kind: what it is.
        truth: what a careful reader gives for it.
        oddities: those asked for; one that found nothing to work on changed nothing.
    """

    data: bytes
    kind: Literal["html", "text"]
    truth: ReportTruth
    generation: str
    layout: str
    oddities: tuple[str, ...]

    @property
    def description(self) -> str:
        """The draw in one line."""
        return f"{self.generation} in {self.layout}" + "".join(f" + {name}" for name in self.oddities)


def draw(
    rng: Random,
    *,
    generation: str | None = None,
    layout: str | None = None,
    oddities: Sequence[str] | None = None,
) -> Drawn:
    """Draw a report from `rng`; what is not given is drawn too (up to four oddities).

    The same seed and arguments give the same bytes. Raises KeyError for a name that is in no registry.
    """
    generation = generation or rng.choice(tuple(GENERATIONS))
    layout = layout or rng.choice(LAYOUTS)
    if oddities is None:
        oddities = rng.sample(tuple(ODDITIES), k=rng.choice((0, 1, 1, 2, 3, 4)))
    sketch = GENERATIONS[generation](rng)
    for name in oddities:
        ODDITIES[name](rng, sketch)
    kind: Literal["html", "text"] = "html" if layout in HTML_LAYOUTS else "text"
    if layout in HTML_LAYOUTS:
        page = HTML_LAYOUTS[layout](rng, sketch)
    else:
        page = print_text(rng, sketch, TEXT_LAYOUTS[layout])
    truth = ReportTruth(generation, sketch.template, sketch.year)
    for cell in sketch.figures():
        truth.add(cell.truths())
    for block in sketch.blocks:
        if isinstance(block, Paragraph):
            truth.add(block.stated)
    return Drawn(_encoded(page, sketch.style), kind, truth, generation, layout, tuple(oddities))


def _encoded(page: str, style: set[str]) -> bytes:
    if "gb18030" in style:
        return page.replace('charset="utf-8"', 'charset="gb2312"').encode("gb18030")
    return page.encode("utf-8-sig" if "bom" in style else "utf-8")

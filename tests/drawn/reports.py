"""Sketches of reports in each generation, before any oddity."""

from collections.abc import Callable
from random import Random
from typing import TypeAlias

from pipelines.demo.reports.figures import Figures
from pipelines.demo.reports.figures import draw as draw_figures
from pipelines.demo.reports.prose import write_sections
from schemas.forms import TABLE_II
from tests.drawn.forms import table_ii, table_iii, table_iv, whole_ii
from tests.drawn.sketch import Block, Paragraph, Sketch, Table
from tests.drawn.statistics import narrative_report, statistics_report

Generator: TypeAlias = Callable[[Random], Sketch]
AGENCIES = ("广州市越秀区大东街道办事处", "广州市白云区钟落潭镇人民政府", "广州市天河区石牌街道办事处")
HEADINGS = {
    "overview": "总体情况",
    "proactive_disclosure": "主动公开政府信息情况",
    "applications": "收到和处理政府信息公开申请情况",
    "legal_challenges": "政府信息公开行政复议、行政诉讼情况",
    "problems_and_improvements": "存在的主要问题及改进情况",
    "other_matters": "其他需要报告的事项",
}
_IV_LONG = "因政府信息公开工作被申请行政复议、提起行政诉讼情况"


def six_sections(
    rng: Random, generation: str, figures: Figures, tables: dict[str, list[Table]], year: int
) -> Sketch:
    """A report of six sections around its tables."""
    agency = rng.choice(AGENCIES)
    title = f"{agency}{year}年政府信息公开工作年度报告"
    sketch = Sketch(generation, figures.template, year, title)
    prose = write_sections(rng, "我街道", year, figures)
    for numeral, (section, heading) in zip("一二三四五六", HEADINGS.items(), strict=True):
        text = _IV_LONG if section == "legal_challenges" and rng.random() < 0.3 else heading
        sketch.blocks.append(Paragraph(f"{numeral}、{text}", heading=True, section=section))
        blocks: list[Block] = [Paragraph(line) for line in prose[section]]
        blocks += tables.get(section, [])
        sketch.blocks += blocks
    return sketch


def _of_form(template: str, years: tuple[int, ...]) -> Generator:
    def generate(rng: Random) -> Sketch:
        figures = draw_figures(rng, template)
        tables = {
            "proactive_disclosure": [whole_ii(rng, figures)],
            "applications": [table_iii(figures)],
            "legal_challenges": [table_iv(figures)],
        }
        return six_sections(rng, template, figures, tables, rng.choice(years))

    return generate


def _mixed(rng: Random) -> Sketch:
    """Articles of one form under those of the other, or both whole tables II in one report."""
    old, new = draw_figures(rng, "format_2019"), draw_figures(rng, "format_2021")
    both = {"format_2019": old, "format_2021": new}
    # A cell that both forms have (处理决定数量) says the same in both.
    shared = {cell: old.disclosure[cell] for cell in new.disclosure if cell in old.disclosure}
    new = Figures(
        new.template, {**new.disclosure, **shared}, new.applications, new.challenges, dict(new.printed)
    )
    both["format_2021"] = new
    main = rng.choice((old, new))
    if rng.random() < 0.4:
        twos = [whole_ii(rng, old), whole_ii(rng, new)]
    elif rng.random() < 0.5:
        twos = [whole_ii(rng, old if main is new else new)]
    else:
        first = rng.choice(("format_2019", "format_2021"))
        second = "format_2021" if first == "format_2019" else "format_2019"
        cut = rng.randint(1, 2)
        articles = {b.article for b in TABLE_II[first][:cut]}
        pairs = [(first, b) for b in TABLE_II[first][:cut]]
        pairs += [(second, b) for b in TABLE_II[second] if b.article not in articles]
        twos = [table_ii(rng, pairs, both, main.template)]
    tables = {
        "proactive_disclosure": twos,
        "applications": [table_iii(main)],
        "legal_challenges": [table_iv(main)],
    }
    return six_sections(rng, "mixed", main, tables, rng.choice((2020, 2021, 2022)))


GENERATIONS: dict[str, Generator] = {
    "format_2019": _of_form("format_2019", (2019, 2020)),
    "format_2021": _of_form("format_2021", (2021, 2022, 2023, 2024, 2025)),
    "mixed": _mixed,
    "statistics_2014": statistics_report,
    "narrative_2008": narrative_report,
}

"""The three printed tables of a report as grids of cells with spans.

Kept apart from HTML, so that the same grid can be written as a page or as text. Labels are those of
the codebook; `_PRINTED` holds the few that a form words differently.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from pipelines.demo.reports.figures import Figures
from schemas.codebook import codebook
from schemas.forms import APPLICANTS, OUTCOMES, RESULTS, ROUTES, TABLE_II

ARTICLES = {
    "20(1)": "第二十条第（一）项",
    "20(5)": "第二十条第（五）项",
    "20(6)": "第二十条第（六）项",
    "20(8)": "第二十条第（八）项",
    "20(9)": "第二十条第（九）项",
}
NOTE_III = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_PRINTED = {
    ("format_2021", "normative_documents"): "行政规范性文件",
    ("format_2021", "decisions"): "本年处理决定数量",
    ("format_2019", "partially_granted"): "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    ("format_2021", "partially_granted"): "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
}
_RESULTS_III = "三、本年度办理结果"
_WIDTH_II = 4


@dataclass(frozen=True, slots=True)
class GridCell:
    """One printed cell and how many columns and rows it covers."""

    text: str
    colspan: int = 1
    rowspan: int = 1


Grid: TypeAlias = list[list[GridCell]]


def _label(template: str, code: str, official: str) -> str:
    return _PRINTED.get((template, code), official)


def _spread(texts: Iterable[str], width: int) -> list[GridCell]:
    """Cells that together cover `width` columns, the last one taking what is left over."""
    texts = list(texts)
    return [
        GridCell(text, colspan=width - len(texts) + 1 if i == len(texts) else 1)
        for i, text in enumerate(texts, 1)
    ]


def table_ii(figures: Figures) -> Grid:
    """主动公开政府信息情况: a block of heading, column heads and rows for each article."""
    book, template = codebook(), figures.template
    grid: Grid = []
    for block in TABLE_II[template]:
        heads = [_label(template, measure, book.measures[measure].label) for measure in block.measures]
        grid.append([GridCell(ARTICLES[block.article], colspan=_WIDTH_II)])
        grid.append([GridCell("信息内容"), *_spread(heads, _WIDTH_II - 1)])
        for item in block.items:
            values = (figures.text((item, measure)) for measure in block.measures)
            label = _label(template, item, book.items[item])
            grid.append([GridCell(label), *_spread(values, _WIDTH_II - 1)])
    return grid


def table_iii(figures: Figures) -> Grid:
    """收到和处理政府信息公开申请情况: three rows of heads, then one row an outcome."""
    template = figures.template
    grid = _head_iii()
    labels = {outcome: _outcome_path(template, outcome) for outcome in OUTCOMES[template]}
    results = sum(path[0] == _RESULTS_III for path in labels.values())
    seen: set[str] = set()
    for outcome, path in labels.items():
        row: list[GridCell] = []
        if path[0] == _RESULTS_III and _RESULTS_III not in seen:
            row.append(GridCell(_RESULTS_III, rowspan=results))
        for depth, text in enumerate(path[1:], 1):
            if text in seen:
                continue
            if depth == len(path) - 1:
                row.append(GridCell(text, colspan=3 - depth))
            else:
                row.append(GridCell(text, rowspan=sum(text in other for other in labels.values())))
        if len(path) == 1:
            row.append(GridCell(path[0], colspan=3))
        seen.update(path[:-1])
        row += [GridCell(str(figures.applications[outcome, applicant])) for applicant in APPLICANTS]
        grid.append(row)
    return grid


def _outcome_path(template: str, outcome: str) -> list[str]:
    """The labels from the outermost heading to the row's own, as the form nests them."""
    path = codebook().outcomes[outcome].split("/")
    path[-1] = _label(template, outcome, path[-1])
    return path if path[0][1] == "、" else [_RESULTS_III, *path]


def _head_iii() -> Grid:
    paths = [codebook().applicants[applicant].split("/") for applicant in APPLICANTS]
    groups = list(dict.fromkeys(path[0] for path in paths))
    second, third = [], []
    for group in groups:
        members = [path[1] for path in paths if path[0] == group and len(path) > 1]
        second.append(GridCell(group, colspan=len(members)) if members else GridCell(group, rowspan=2))
        third += [GridCell(member) for member in members]
    top = [GridCell(NOTE_III, colspan=3, rowspan=3), GridCell("申请人情况", colspan=len(paths))]
    return [top, second, third]


def table_iv(figures: Figures) -> Grid:
    """政府信息公开行政复议、行政诉讼情况: three groups of five columns over one row of values."""
    results = list(codebook().results.values())
    paths = [codebook().routes[route].split("/") for route in ROUTES]
    top: list[GridCell] = []
    second: list[GridCell] = []
    third: list[GridCell] = []
    for group in dict.fromkeys(path[0] for path in paths):
        members = [path[1] for path in paths if path[0] == group and len(path) > 1]
        top.append(GridCell(group, colspan=len(results) * max(1, len(members))))
        if not members:
            second += [GridCell(result, rowspan=2) for result in results]
        for member in members:
            second.append(GridCell(member, colspan=len(results)))
            third += [GridCell(result) for result in results]
    values = [GridCell(str(figures.challenges[route, result])) for route in ROUTES for result in RESULTS]
    return [top, second, third, values]

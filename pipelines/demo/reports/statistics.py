"""Reports before the six sections: the statistics table of 2014-2018, and plain prose before that.

The sums that the table itself prints hold for every draw.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from pipelines.demo.reports.figures import Number, wan
from pipelines.demo.reports.pages import Block, Heading, Paragraph, Table
from pipelines.demo.reports.tables import Grid, GridCell
from schemas.codebook import codebook

_SUMS = {
    "request.received": ("request.in_person", "request.fax", "request.online", "request.letter"),
    "request.closed": ("request.closed_on_time", "request.closed_extended"),
    "reply.denied": (
        "reply.denied.state_secret", "reply.denied.trade_secret", "reply.denied.personal_privacy",
        "reply.denied.security_and_stability", "reply.denied.not_government_information",
        "reply.denied.other_legal",
    ),
    "reply.total": (
        "reply.already_public", "reply.granted", "reply.partially_granted", "reply.denied",
        "reply.not_this_agency", "reply.does_not_exist", "reply.correction_requested", "reply.other_channel",
    ),
    "reconsideration.total": ("reconsideration.upheld", "reconsideration.corrected", "reconsideration.other"),
    "litigation.total": ("litigation.upheld", "litigation.corrected", "litigation.other"),
    "capacity.staff": ("capacity.staff_full_time", "capacity.staff_part_time"),
}  # fmt: skip
_TITLE = "政府信息公开情况统计表"
_LAW = "《中华人民共和国政府信息公开条例》"


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the statistics table of one report states, by indicator: counts, and amounts in yuan."""

    values: Mapping[str, Number]

    def truth(self, *, district: int, street: int, year: int) -> dict[str, Any]:
        """The report as a reader without error would give it, in the shape of a truth file."""
        indicators = codebook().indicators
        return {
            "complete": True,
            "report": {"district": district, "street": street, "year": year, "template": "statistics_2014"},
            "statistics": [
                {"indicator": code, "value": value} | ({"unit": indicators[code].unit} if value else {})
                for code, value in self.values.items()
            ],
        }


@dataclass(frozen=True, slots=True)
class Narrative:
    """A report of sentences: it has no table, and so no cell that a reader must find; two figures are told."""

    disclosed: int
    requests: int

    def truth(self, *, district: int, street: int, year: int) -> dict[str, Any]:
        """Who and when, and the figures of the sentences."""
        report = {"district": district, "street": street, "year": year, "template": "narrative_2008"}
        told = {"proactive.total": self.disclosed, "request.received": self.requests}
        rows = [
            {"indicator": code, "value": value} | ({"unit": "count"} if value else {})
            for code, value in told.items()
        ]
        return {"complete": False, "report": report, "statistics": rows}


def draw_statistics(rng: Random) -> Statistics:
    """Draw a table: most cells of a street are 0, and whole equals parts wherever a sum is printed."""
    indicators = codebook().indicators
    values: dict[str, Number] = {}
    for code, indicator in indicators.items():
        if indicator.unit == "CNY":
            values[code] = rng.choice((0, 0, 0, rng.randint(1, 500) * 100))
        else:
            values[code] = rng.choice((0, 0, rng.randint(1, 9), rng.randint(10, 900)))
    for whole, parts in _SUMS.items():
        values[whole] = sum(values[part] for part in parts)
    return Statistics(values)


def draw_narrative(rng: Random) -> Narrative:
    """Draw the two figures that the sentences state."""
    return Narrative(rng.randint(20, 2000), rng.choice((0, 0, 1, 3, 12)))


def statistics_grid(statistics: Statistics) -> Grid:
    """The table as printed: 统计指标, 单位, 统计数."""
    grid: Grid = [[GridCell(text) for text in ("统计指标", "单位", "统计数")]]
    for code, value in statistics.values.items():
        indicator = codebook().indicators[code]
        printed = wan(int(value)) if indicator.unit == "CNY" else str(value)
        grid.append([GridCell(indicator.label), GridCell(indicator.printed_unit), GridCell(printed)])
    return grid


def statistics_blocks(own: str, year: int, statistics: Statistics) -> list[Block]:
    """Prose in the sections of those years, and the table as an annex."""
    return [
        Heading("一、概述"),
        Paragraph(f"{year}年，{own}认真贯彻{_LAW}，现公布{year}年度政府信息公开工作年度报告。"),
        Heading("二、存在的主要问题和改进措施"),
        Paragraph("公开内容还不够及时，下一步将落实专人负责，完善发布流程。"),
        Heading("三、附表"),
        Paragraph(f"{_TITLE}（{year}年度）"),
        Table("statistics", statistics_grid(statistics)),
    ]


def narrative_blocks(own: str, year: int, narrative: Narrative) -> list[Block]:
    """Four sections of sentences."""
    return [
        Heading("一、概述"),
        Paragraph(f"根据{_LAW}，现公布{own}{year}年度政府信息公开工作年度报告。"),
        Paragraph(
            f"{year}年，{own}把政府信息公开作为转变职能、改进作风的重要工作，成立了由主要负责人任组长的领导小组，"
            "明确专人负责信息的收集、审核和发布，做到先审查、后公开，全年未发生失密泄密事件。"
        ),
        Paragraph(
            "公开的内容包括机构职能、办事指南、财政预决算、民生服务和应急管理等方面，公开的渠道包括政府网站、"
            "政务公开栏、社区公告栏和政务服务中心的查阅点，方便群众就近查阅。"
        ),
        Heading("二、主动公开政府信息的情况"),
        Paragraph(f"{year}年，{own}主动公开政府信息{narrative.disclosed}条。"),
        Heading("三、依申请公开政府信息的情况"),
        Paragraph(f"{year}年，{own}收到政府信息公开申请{narrative.requests}件。"),
        Heading("四、主要问题和改进措施"),
        Paragraph(
            "存在的主要问题：一是公开的深度和广度还不够，二是更新不够及时，三是工作人员的业务能力有待提高。"
            "今后将加强学习培训，完善公开目录，健全考核和监督制度，不断提高公开工作的质量和水平。"
        ),
    ]

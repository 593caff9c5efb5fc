"""The tables of the forms of 2019 and 2021 as grids whose figure cells know their truth.

Labels are the official ones (layouts.md 3.1 and 3.2), written here once more and on purpose: the
generator must not share what the parser understands.
"""

from collections.abc import Iterable, Mapping
from random import Random

from pipelines.demo.reports.figures import Figures
from schemas.forms import TABLE_II, Block
from tests.drawn.sketch import Cell, Row, Table
from tests.drawn.truth import CellTruth

ARTICLES = {
    "20(1)": "第二十条第（一）项",
    "20(5)": "第二十条第（五）项",
    "20(6)": "第二十条第（六）项",
    "20(8)": "第二十条第（八）项",
    "20(9)": "第二十条第（九）项",
}
ITEMS = {
    "rules": "规章",
    "normative_documents": "规范性文件",
    "licensing": "行政许可",
    "other_services": "其他对外管理服务事项",
    "penalties": "行政处罚",
    "compulsory_measures": "行政强制",
    "fees": "行政事业性收费",
    "procurement": "政府集中采购",
    "other_documents": "其他主动公开文件",
}
MEASURES = {
    "made": "本年新制作数量",
    "newly_disclosed": "本年新公开数量",
    "disclosed_total": "对外公开总数量",
    "items_last_year": "上一年项目数量",
    "change": "本年增/减",
    "decisions": "处理决定数量",
    "procurement_items": "采购项目数量",
    "procurement_amount": "采购总金额",
    "issued": "本年制发件数",
    "repealed": "本年废止件数",
    "in_force": "现行有效件数",
    "fee_amount": "本年收费金额（单位：万元）",
}
NOTE_III = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
APPLICANTS = {
    "natural_person": "自然人",
    "commercial_enterprise": "商业企业",
    "research_institution": "科研机构",
    "public_interest_organization": "社会公益组织",
    "legal_service_organization": "法律服务机构",
    "other_organization": "其他",
    "total": "总计",
}
RESULTS_III = "三、本年度办理结果"
PART = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"
DENIED = {
    "denied.state_secret": "1.属于国家秘密",
    "denied.prohibited_by_law": "2.其他法律行政法规禁止公开",
    "denied.security_and_stability": "3.危及“三安全一稳定”",
    "denied.third_party_rights": "4.保护第三方合法权益",
    "denied.internal_affairs": "5.属于三类内部事务信息",
    "denied.deliberative_process": "6.属于四类过程性信息",
    "denied.enforcement_file": "7.属于行政执法案卷",
    "denied.administrative_query": "8.属于行政查询事项",
}
UNAVAILABLE = {
    "unavailable.not_held": "1.本机关不掌握相关政府信息",
    "unavailable.needs_creation": "2.没有现成信息需要另行制作",
    "unavailable.unclear_after_correction": "3.补正后申请内容仍不明确",
}
NOT_PROCESSED = {
    "not_processed.complaint": "1.信访举报投诉类申请",
    "not_processed.repeat": "2.重复申请",
    "not_processed.publication": "3.要求提供公开出版物",
    "not_processed.excessive": "4.无正当理由大量反复申请",
    "not_processed.reconfirmation": "5.要求行政机关确认或重新出具已获取信息",
}
OTHER_2021 = {
    "other.correction_overdue": "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "other.fee_overdue": "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "other.other": "3.其他",
}
_ROUTES = (
    ("reconsideration", "行政复议", ""),
    ("litigation_direct", "行政诉讼", "未经复议直接起诉"),
    ("litigation_after_reconsideration", "行政诉讼", "复议后起诉"),
)
_RESULTS = {
    "upheld": "结果维持",
    "corrected": "结果纠正",
    "other": "其他结果",
    "pending": "尚未审结",
    "total": "总计",
}


def measure_label(template: str, measure: str) -> str:
    """The printed head of a column of table II."""
    if measure == "decisions" and template == "format_2021":
        return "本年处理决定数量"
    return MEASURES[measure]


def item_label(template: str, item: str) -> str:
    """The printed label of a row of table II."""
    if item == "normative_documents" and template == "format_2021":
        return "行政规范性文件"
    return ITEMS[item]


def spread(rng: Random, cells: list[Cell], width: int) -> list[Cell]:
    """Stretch cells over `width` columns; as a rule the last one takes what is left over."""
    left = width - len(cells)
    if left and rng.random() < 0.8:
        cells[-1].colspan += left
    else:
        for _ in range(left):
            rng.choice(cells).colspan += 1
    return cells


def block_rows(rng: Random, template: str, block: Block, figures: Figures, *, width: int = 4) -> list[Row]:
    """One article of table II: its heading, its column heads, its rows."""
    heads = [Cell(measure_label(template, m), "head", code=m) for m in block.measures]
    rows: list[Row] = [
        [Cell(ARTICLES[block.article], "heading", colspan=width, code=block.article)],
        [Cell("信息内容", "head"), *spread(rng, heads, width - 1)],
    ]
    spans = [head.colspan for head in heads]
    for item in block.items:
        row = [Cell(item_label(template, item), "label", code=item)]
        for measure, span in zip(block.measures, spans, strict=True):
            row.append(_disclosed(figures, item, measure, span))
        rows.append(row)
    return rows


def _disclosed(figures: Figures, item: str, measure: str, span: int) -> Cell:
    value = figures.disclosure[item, measure]
    unit = "CNY" if measure in {"procurement_amount", "fee_amount"} else "count"
    truth = CellTruth("proactive_disclosure", (item, measure), value, unit)
    return Cell(figures.text((item, measure)), "figure", colspan=span, truth=truth, code=measure)


def table_ii(
    rng: Random, blocks: Iterable[tuple[str, Block]], figures: Mapping[str, Figures], template: str
) -> Table:
    """主动公开政府信息情况 from (form, article) pairs, so that articles of two forms may be mixed."""
    width = rng.choices((4, 5, 6), (80, 15, 5))[0]
    rows: list[Row] = []
    for form, block in blocks:
        rows += block_rows(rng, form, block, figures[form], width=width)
    return Table("II", template, rows)


def whole_ii(rng: Random, figures: Figures) -> Table:
    """Table II of one form."""
    template = figures.template
    pairs = [(template, block) for block in TABLE_II[template]]
    return table_ii(rng, pairs, {template: figures}, template)


def _outcome_row(labels: list[Cell], outcome: str, figures: Figures) -> Row:
    row = list(labels)
    for applicant in APPLICANTS:
        value = figures.applications[outcome, applicant]
        truth = CellTruth("applications", (outcome, applicant), value)
        row.append(Cell(str(value), "figure", truth=truth, code=applicant))
    return row


def head_iii() -> list[Row]:
    """The three header rows of table III."""
    names = [Cell(label, "head", code=code) for code, label in APPLICANTS.items()]
    person, *groups, total = names
    person.rowspan = total.rowspan = 2
    return [
        [
            Cell(NOTE_III, "note", colspan=3, rowspan=3),
            Cell("申请人情况", "head", colspan=7, code="applicants"),
        ],
        [person, Cell("法人或其他组织", "head", colspan=5), total],
        list(groups),
    ]


def table_iii(figures: Figures) -> Table:
    """收到和处理政府信息公开申请情况: three header rows, then 23 (2019) or 25 (2021) rows."""
    rows = head_iii()

    def add(labels: list[Cell], outcome: str) -> None:
        labels[-1].code = outcome
        rows.append(_outcome_row(labels, outcome, figures))

    add([Cell("一、本年新收政府信息公开申请数量", "label", colspan=3)], "new")
    add([Cell("二、上年结转政府信息公开申请数量", "label", colspan=3)], "carried_in")
    start = len(rows)
    add([Cell("（一）予以公开", "label", colspan=2)], "granted")
    add([Cell(PART, "label", colspan=2)], "partially_granted")
    groups = [
        ("（三）不予公开", DENIED),
        ("（四）无法提供", UNAVAILABLE),
        ("（五）不予处理", NOT_PROCESSED),
    ]
    if figures.template == "format_2021":
        groups.append(("（六）其他处理", OTHER_2021))
    for group, outcomes in groups:
        for i, (outcome, label) in enumerate(outcomes.items()):
            first = [] if i else [Cell(group, "group", rowspan=len(outcomes))]
            add([*first, Cell(label, "label")], outcome)
    if figures.template == "format_2019":
        add([Cell("（六）其他处理", "label", colspan=2)], "other")
    add([Cell("（七）总计", "label", colspan=2)], "total")
    rows[start].insert(0, Cell(RESULTS_III, "group", rowspan=len(rows) - start))
    add([Cell("四、结转下年度继续办理", "label", colspan=3)], "carried_out")
    return Table("III", figures.template, rows)


def table_iv(figures: Figures) -> Table:
    """政府信息公开行政复议、行政诉讼情况: five results for each of three routes over one row."""
    top: Row = []
    second: Row = []
    third: Row = []
    values: Row = []
    for route, group, name in _ROUTES:
        results = [Cell(label, "head", code=f"{route}/{code}") for code, label in _RESULTS.items()]
        if name:
            second.append(Cell(name, "head", colspan=5, code=route))
            third += results
        else:
            top.append(Cell(group, "head", colspan=5, code=route))
            for result in results:
                result.rowspan = 2
            second += results
        for code in _RESULTS:
            value = figures.challenges[route, code]
            truth = CellTruth("legal_challenges", (route, code), value)
            values.append(Cell(str(value), "figure", truth=truth, code=f"{route}/{code}"))
    top.append(Cell("行政诉讼", "head", colspan=10))
    return Table("IV", figures.template, [top, second, third, values])

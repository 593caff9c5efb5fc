"""The statistics table of 2014-2018 (政府信息公开情况统计表) with all indicators, and reports around it.

Labels, units and nesting are those of layouts.md 3.3. The sums of the form hold: ways of asking add up to
requests received, replies to replies, grounds to refusals, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from pipelines.demo.reports.figures import wan
from tests.drawn.sketch import Cell, Paragraph, Row, Sketch, Table
from tests.drawn.truth import CellTruth


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: its label, its indicator (none for a heading) and the printed unit."""

    label: str
    indicator: str = ""
    unit: str = "----"


LINES: tuple[Line, ...] = (
    Line("一、主动公开情况"),
    Line("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "proactive.total", "条"),
    Line("其中：主动公开规范性文件数", "proactive.normative_documents", "条"),
    Line("制发规范性文件总数", "proactive.normative_documents_issued", "件"),
    Line("（二）通过不同渠道和方式公开政府信息的情况"),
    Line("1.政府公报公开政府信息数", "channel.gazette", "条"),
    Line("2.政府网站公开政府信息数", "channel.website", "条"),
    Line("3.政务微博公开政府信息数", "channel.weibo", "条"),
    Line("4.政务微信公开政府信息数", "channel.wechat", "条"),
    Line("5.其他方式公开政府信息数", "channel.other", "条"),
    Line("二、回应解读情况"),
    Line(
        "（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）", "response.hot_topics", "次"
    ),
    Line("（二）通过不同渠道和方式回应解读的情况"),
    Line("1.参加或举办新闻发布会总次数", "response.press_conferences", "次"),
    Line("其中：主要负责同志参加新闻发布会次数", "response.press_conferences_by_head", "次"),
    Line("2.政府网站在线访谈次数", "response.online_interviews", "次"),
    Line("其中：主要负责同志参加政府网站在线访谈次数", "response.online_interviews_by_head", "次"),
    Line("3.政策解读稿件发布数", "response.policy_explanations", "篇"),
    Line("4.微博微信回应事件数", "response.weibo_wechat", "次"),
    Line("5.其他方式回应事件数", "response.other", "次"),
    Line("三、依申请公开情况"),
    Line("（一）收到申请数", "request.received", "件"),
    Line("1.当面申请数", "request.in_person", "件"),
    Line("2.传真申请数", "request.fax", "件"),
    Line("3.网络申请数", "request.online", "件"),
    Line("4.信函申请数", "request.letter", "件"),
    Line("（二）申请办结数", "request.closed", "件"),
    Line("1.按时办结数", "request.closed_on_time", "件"),
    Line("2.延期办结数", "request.closed_extended", "件"),
    Line("（三）申请答复数", "reply.total", "件"),
    Line("1.属于已主动公开范围数", "reply.already_public", "件"),
    Line("2.同意公开答复数", "reply.granted", "件"),
    Line("3.同意部分公开答复数", "reply.partially_granted", "件"),
    Line("4.不同意公开答复数", "reply.denied", "件"),
    Line("其中：涉及国家秘密", "reply.denied.state_secret", "件"),
    Line("涉及商业秘密", "reply.denied.trade_secret", "件"),
    Line("涉及个人隐私", "reply.denied.personal_privacy", "件"),
    Line("危及国家安全、公共安全、经济安全和社会稳定", "reply.denied.security_and_stability", "件"),
    Line("不是《条例》所指政府信息", "reply.denied.not_government_information", "件"),
    Line("法律法规规定的其他情形", "reply.denied.other_legal", "件"),
    Line("5.不属于本行政机关公开数", "reply.not_this_agency", "件"),
    Line("6.申请信息不存在数", "reply.does_not_exist", "件"),
    Line("7.告知作出更改补充数", "reply.correction_requested", "件"),
    Line("8.告知通过其他途径办理数", "reply.other_channel", "件"),
    Line("四、行政复议数量", "reconsideration.total", "件"),
    Line("（一）维持具体行政行为数", "reconsideration.upheld", "件"),
    Line("（二）被依法纠错数", "reconsideration.corrected", "件"),
    Line("（三）其他情形数", "reconsideration.other", "件"),
    Line("五、行政诉讼数量", "litigation.total", "件"),
    Line("（一）维持具体行政行为或者驳回原告诉讼请求数", "litigation.upheld", "件"),
    Line("（二）被依法纠错数", "litigation.corrected", "件"),
    Line("（三）其他情形数", "litigation.other", "件"),
    Line("六、举报投诉数量", "complaints.total", "件"),
    Line("七、依申请公开信息收取的费用", "fees.collected", "万元"),
    Line("八、机构建设和保障经费情况"),
    Line("（一）政府信息公开工作专门机构数", "capacity.offices", "个"),
    Line("（二）设置政府信息公开查阅点数", "capacity.reading_points", "个"),
    Line("（三）从事政府信息公开工作人员数", "capacity.staff", "人"),
    Line("1.专职人员数（不包括政府公报及政府网站工作人员数）", "capacity.staff_full_time", "人"),
    Line("2.兼职人员数", "capacity.staff_part_time", "人"),
    Line(
        "（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）",
        "capacity.budget",
        "万元",
    ),
    Line("九、政府信息公开会议和培训情况"),
    Line("（一）召开政府信息公开工作会议或专题会议数", "training.meetings", "次"),
    Line("（二）举办各类培训班数", "training.courses", "次"),
    Line("（三）接受培训人员数", "training.attendees", "人次"),
)
SUMS: dict[str, tuple[str, ...]] = {
    "request.received": ("request.in_person", "request.fax", "request.online", "request.letter"),
    "request.closed": ("request.closed_on_time", "request.closed_extended"),
    "reply.denied": (
        "reply.denied.state_secret",
        "reply.denied.trade_secret",
        "reply.denied.personal_privacy",
        "reply.denied.security_and_stability",
        "reply.denied.not_government_information",
        "reply.denied.other_legal",
    ),
    "reply.total": (
        "reply.already_public",
        "reply.granted",
        "reply.partially_granted",
        "reply.denied",
        "reply.not_this_agency",
        "reply.does_not_exist",
        "reply.correction_requested",
        "reply.other_channel",
    ),
    "reconsideration.total": ("reconsideration.upheld", "reconsideration.corrected", "reconsideration.other"),
    "litigation.total": ("litigation.upheld", "litigation.corrected", "litigation.other"),
    "capacity.staff": ("capacity.staff_full_time", "capacity.staff_part_time"),
}
MONEY = ("fees.collected", "capacity.budget")
# Anhui's additions (layouts.md 3.3), each counted in 条.
LOCAL = ("主动公开机构领导信息数", "主动公开政府文件数", "主动公开行政执法信息数", "主动公开财务预决算信息数")
FOOT = "单位负责人：李四　审核人：王五　填报人：张三　联系电话：020-81234567　填报日期：{}年1月18日"


def draw_statistics(rng: Random) -> dict[str, int]:
    """A value for every indicator (money in yuan), the form's sums holding."""
    busy = rng.choice((0, 2, 20, 300))
    values: dict[str, int] = {}
    for line in LINES:
        if line.indicator and line.indicator not in SUMS:
            values[line.indicator] = round(rng.expovariate(1 / busy)) if busy and rng.random() < 0.5 else 0
    for money in MONEY:
        values[money] = rng.choice((0, 0, rng.randint(1, 900_000)))
    for total, parts in SUMS.items():
        values[total] = sum(values[part] for part in parts)
    return values


def statistics_table(rng: Random, values: dict[str, int], year: int) -> Table:
    """The table, with or without a title row and a column 序号."""
    numbered = rng.random() < 0.3
    dashes = rng.choice(("----", "----", "—", "", "——"))
    value_dashes = rng.choice(("", dashes))
    head = ["统计指标", "单位", rng.choice(("统计数", "统计数", "统计数据", "数量", f"{year}年度"))]
    rows: list[Row] = [[Cell(text, "head", code=code) for text, code in zip(head, "abc", strict=True)]]
    if numbered:
        rows[0].insert(0, Cell("序号", "head"))
    for number, line in enumerate(LINES, 1):
        row = [Cell(line.label, "label" if line.indicator else "heading", code=line.indicator)]
        if line.indicator:
            value = values[line.indicator]
            money = line.unit == "万元"
            truth = CellTruth("statistics", (line.indicator,), value, "CNY" if money else "count")
            row.append(Cell(line.unit, "note"))
            row.append(Cell(wan(value) if money else str(value), "figure", truth=truth, code=line.indicator))
        else:
            row += [Cell(dashes, "note"), Cell(value_dashes, "note")]
        if numbered:
            row.insert(0, Cell(str(number), "note"))
        rows.append(row)
    width = len(rows[0])
    if rng.random() < 0.3:
        rows.insert(0, [Cell(f"政府信息公开情况统计表（{year}年度）", "note", colspan=width)])
    if rng.random() < 0.3:
        rows.append([Cell(FOOT.format(year + 1), "note", colspan=width)])
    return Table("statistics", "statistics_2014", rows)


def statistics_report(rng: Random) -> Sketch:
    """A report of 2014 to 2018: prose of that time, the table at its end."""
    year = rng.randint(2014, 2018)
    agency = rng.choice(("广州市越秀区大东街道办事处", "广州市白云区钟落潭镇人民政府"))
    sketch = Sketch("statistics_2014", "statistics_2014", year, f"{agency}{year}年政府信息公开工作年度报告")
    values = draw_statistics(rng)
    for text, *stated in _prose(rng, agency, year, values):
        truths = [CellTruth("statistics", (code,), values[code], prose=True) for code in stated]
        sketch.blocks.append(Paragraph(text, heading=text[1:2] == "、", stated=truths))
    if rng.random() < 0.7:
        sketch.blocks.append(Paragraph("政府信息公开情况统计表", heading=True))
    if rng.random() < 0.5:
        sketch.blocks.append(Paragraph(f"（{year}年度）"))
        sketch.blocks.append(Paragraph(f"填报单位（盖章）：{agency}"))
    table = statistics_table(rng, values, year)
    sketch.blocks.append(table)
    if not any("单位负责人" in cell.text for cell in table.cells("note")):
        sketch.blocks.append(Paragraph(FOOT.format(year + 1)))
    return sketch


def _prose(rng: Random, agency: str, year: int, values: dict[str, int]) -> Iterator[tuple[str, ...]]:
    """Headings and sentences, each sentence with the indicators that it states."""
    yield ("一、概述",)
    yield (
        f"{agency}按照《中华人民共和国政府信息公开条例》编制本年度报告，统计期限自{year}年1月1日至{year}年12月31日。",
    )
    yield ("二、主动公开政府信息情况",)
    yield f"{year}年，我街道主动公开政府信息{values['proactive.total']}条。", "proactive.total"
    yield ("三、依申请公开政府信息情况",)
    received = f"共收到政府信息公开申请{values['request.received']}件"
    in_person = f"其中当面申请{values['request.in_person']}件"
    yield f"{year}年，{received}，{in_person}。", "request.received", "request.in_person"
    yield ("四、因政府信息公开申请行政复议、提起行政诉讼情况",)
    reviews, suits = values["reconsideration.total"], values["litigation.total"]
    yield f"全年行政复议{reviews}件，行政诉讼{suits}件。", "reconsideration.total", "litigation.total"
    yield ("五、存在的主要问题和改进情况",)
    yield (rng.choice(("公开形式较为单一，互动不足。", "一是更新不够及时；二是人员业务能力有待提高。")),)


# -- 2008 to 2013 ------------------------------------------------------------------------------

_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """A count below 100 in Chinese numerals.

    >>> chinese(0), chinese(2), chinese(10), chinese(12), chinese(47)
    ('零', '两', '十', '十二', '四十七')
    """
    if number == 2:
        return "两"
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def _stated(rng: Random, *figures: tuple[str, int]) -> tuple[list[str], list[CellTruth]]:
    """How the figures of a sentence are written, and the truth of each; only the first is certain."""
    texts, truths = [], []
    numerals = rng.random() < 0.25
    for place, (indicator, number) in enumerate(figures):
        texts.append(chinese(number) if numerals and number < 100 else str(number))
        truth = CellTruth("statistics", (indicator,), number, prose=True)
        if place:
            truth.doubt("in_prose")
        truths.append(truth)
    return texts, truths


def narrative_report(rng: Random) -> Sketch:
    """A report of 2008 to 2013: prose whose figures stand in sentences, and tables of its own.

    No national table, so no cell to read: of the figures in sentences the first of each is stated
    beyond doubt, those behind it are `in_prose`. What the office's own tables state under labels that
    the later form also has is `local_row`: given or named, both are honest. Sentences about other
    years, cumulative figures and parts of figures stand between them and must not be taken.
    """
    year = rng.randint(2008, 2013)
    agency = rng.choice(("广州市越秀区大东街道办事处", "广州市白云区钟落潭镇人民政府"))
    title = f"{agency}{year}年政府信息公开工作年度报告"
    sketch = Sketch("narrative_2008", "narrative_2008", year, title)
    received = rng.randint(0, 40)
    sketch.blocks = [
        Paragraph("一、概述", heading=True),
        Paragraph(f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"),
        Paragraph("二、主动公开政府信息的情况", heading=True),
        _published(rng, year),
        Paragraph("三、依申请公开政府信息的情况", heading=True),
        _requests(rng, year, received),
        Paragraph("四、政府信息公开的收费及减免情况", heading=True),
        Paragraph("全年未收取任何费用。"),
        Paragraph("五、因政府信息公开申请行政复议、提起行政诉讼的情况", heading=True),
        Paragraph("我街道未发生因政府信息公开申请行政复议、提起行政诉讼的情况。"),
        Paragraph("六、存在的主要问题及改进情况", heading=True),
        Paragraph("主要问题：公开内容的深度还不够。"),
    ]
    if rng.random() < 0.6:
        sketch.blocks.insert(4, _own_table(rng, year, received))
    return sketch


def _published(rng: Random, year: int) -> Paragraph:
    total = rng.randint(3, 900)
    texts, truths = _stated(rng, ("proactive.total", total))
    sentence = rng.choice(
        (
            "{year}年，我街道主动公开政府信息{0}条，其中机构职能类3条。",
            "{year}年，我街道共主动公开政府信息{0}条，比上年增加12条。",
            "截至{last}年底累计公开政府信息1235条。{year}年全年主动公开政府信息{0}条。",
        )
    )
    return Paragraph(sentence.format(*texts, year=year, last=year - 1), stated=truths)


def _requests(rng: Random, year: int, received: int) -> Paragraph:
    granted = rng.randint(0, received)
    partly = rng.randint(0, received - granted)
    texts, truths = _stated(
        rng,
        ("request.received", received),
        ("reply.granted", granted),
        ("reply.partially_granted", partly),
        ("reply.denied", received - granted - partly),
    )
    opening = rng.choice(("", "", f"{year - 1}年收到政府信息公开申请{received + 3}件。"))
    if opening:
        truths[0].doubt("in_prose")  # two years side by side: which one counts is for the sentence to say
    sentence = rng.choice(
        (
            "{year}年，我街道共收到政府信息公开申请{0}件，其中同意公开{1}件，同意部分公开{2}件，不予公开{3}件。",
            "{year}年，我街道收到政府信息公开申请{0}件，已全部答复。其中：同意公开的{1}件，部分公开的{2}件，不予公开的{3}件。",
        )
    )
    return Paragraph(opening + sentence.format(*texts, year=year), stated=truths)


def _own_table(rng: Random, year: int, received: int) -> Table:
    if rng.random() < 0.5:
        texts = [["信息类别", "数量（条）"], ["机构职能类", "3"], ["工作动态类", "37"], ["合计", "40"]]
        return Table("other", "", [[Cell(text, "note") for text in row] for row in texts])
    truth = CellTruth("statistics", ("request.received",), received, prose=True)
    truth.doubt("local_row")
    row = [
        Cell("收到申请数", "label"),
        Cell("件", "note"),
        Cell(str(received), "figure", truth=truth),
        Cell(str(received + rng.randint(1, 50)), "note"),
    ]
    head = [Cell(text, "head") for text in ("指标名称", "计量单位", f"{year}年度", "历年累计")]
    return Table("other", "", [head, row])

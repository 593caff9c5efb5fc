"""Oddities of headers, row labels and headings (layouts.md section 2, Labels and Headers)."""

import unicodedata
from collections.abc import Iterable
from random import Random

from tests.drawn.forms import APPLICANTS, MEASURES
from tests.drawn.registry import is_amount, oddity, some
from tests.drawn.sketch import Cell, Sketch, Table, drop_row, occupied

_BREAKS = {
    "本年新制作数量": "本年新\n制作数量",
    "本年新公开数量": "本年新\n公开数量",
    "对外公开总数量": "对外公开\n总数量",
    "上一年项目数量": "上一年\n项目数量",
    "本年增/减": "本年\n增/减",
    "处理决定数量": "处理决定\n数量",
    "本年处理决定数量": "本年处理\n决定数量",
    "商业企业": "商业\n企业",
    "科研机构": "科研\n机构",
    "社会公益组织": "社会公益\n组织",
    "法律服务机构": "法律服\n务机构",
    "未经复议直接起诉": "未经复议\n直接起诉",
    "结果维持": "结果\n维持",
    "结果纠正": "结果\n纠正",
    "其他结果": "其他\n结果",
    "尚未审结": "尚未\n审结",
}
# Printed misspellings: of layouts.md, and others of the same kinds.
_HEAD_TYPOS = {
    "change": (
        "本年增/",
        "本年增\\减",
        "本年增减",
        "本年增（减）",
        "本年度增/减",
        "本年数量",
        "本年增／减",
        "增/减",
    ),
    "decisions": ("本年度处理决定数量", "处理决定数", "处理的决定数量", "处理决定数量（件）"),
    "in_force": ("现行有效件", "现行有效数", "现行有效件数（件）", "现行有效 件数"),
    "disclosed_total": ("对外公开数量", "对外公开总数", "对外公开总量"),
    "made": ("本年新制做数量", "本年新制作 数量", "本年新制作数"),
    "newly_disclosed": ("本年新公开数", "本年新 公开数量", "本年新公开"),
    "items_last_year": ("上一年项目数量 2019年", "上年项目数量", "上一年度项目数量", "上一年项目数"),
    "issued": ("本年制发件数（件）", "本年制发数", "本年度制发件数"),
    "repealed": ("本年废止数", "本年废止件数 ", "本年度废止件数"),
    "fee_amount": ("本年收费金额单位:万元", "本年收费金额(单位:万元)", "本年收费总金额（单位：万元）"),
    "procurement_items": ("采购项目数", "采购项目数量（个）", "采购项目数量 "),
    "procurement_amount": ("采购总金额 ", "采购金额", "采购总额"),
    "research_institution": ("科研企业", "科研单位", "科研机 构"),
    "commercial_enterprise": ("商业企 业", "商业企业等", "工商企业"),
    "public_interest_organization": ("社会公益 组织", "公益组织"),
    "legal_service_organization": ("法律服务 机构", "法律服务机 构"),
    "total": ("总 计", "合计", "总　计"),
    "natural_person": ("自 然 人", "自然 人"),
}
_LABEL_TYPOS = {
    "rules": ("规 章", "规章（制度）", "规章(制度)", "规　章"),
    "normative_documents": ("规范性文件", "行政规范性文件", "规范性 文件", "规范性文件（件）"),
    "licensing": ("行政 许可", "行政许可（项）"),
    "other_services": ("其他对外管理服务事 项", "其它对外管理服务事项"),
    "penalties": ("行政处罚 ", "行政 处罚", "行政处罚（宗）"),
    "compulsory_measures": ("行政 强制", "行政强制（宗）"),
    "fees": ("行政事业型收费", "行政事业性 收费", "行政事业收费"),
    "procurement": ("政府集中 采购", "政府集中采购（项）"),
    "new": ("一、本年新收政府信息公开申请数", "一、本年新收政府信息公开 申请数量"),
    "carried_in": ("二、上年结转政府信息公开数量", "二、上年结转政府信息公开申请数"),
    "granted": ("(一)予以公开", "（一）予以 公开"),
    "partially_granted": ("（二）部分公开", "(二)部分公开(区分处理的,只计这一情形,不计其他情形)"),
    "denied.security_and_stability": ('3.危及"三安全一稳定"', "3.危及三安全一稳定", "3.危及“三安全一稳定"),
    "denied.prohibited_by_law": ("2.其他法律、行政法规禁止公开", "2.其它法律行政法规禁止公开"),
    "denied.internal_affairs": ("5.属于三类内部事物信息", "5.属于三类内部事务信息 "),
    "unavailable.not_held": ("1.本机关不掌握相关政府 信息", "1.本单位不掌握相关政府信息"),
    "not_processed.complaint": ("1.信访、举报、投诉类申请", "1.信访举报投诉类 申请"),
    "not_processed.excessive": ("4.无正当理由大量反复申 请", "4.无正当理由大量返复申请"),
    "other.correction_overdue": (
        "1.申请人无正当理由逾期不补正，行政机关不再处理其政府信息公开申请",
        "1.申请人无正当理由逾期不补正、行政机关不再处理",
    ),
    "other.fee_overdue": (
        "2.申请人逾期未按收费通知要求缴纳费用，行政机关不再处理其政府信息公开申请",
        "2.申请人逾期未按收费通知要求交纳费用、行政机关不再处理其政府信息公开申请",
    ),
    "total": ("(七)总计", "（七）总 计", "（七）合计"),
    "carried_out": ("四、结转下年度继续 办理", "四、结转下年继续办理", "四、结转下年度办理"),
}
# Other words for a row: a reader may take them for the form's row or for a local one.
_LABEL_REWORDED = {
    "rules": ("规章制度", "部门规章"),
    "normative_documents": ("规范文件", "其他规范性文件"),
    "licensing": ("行政许可事项", "行政审批"),
    "other_services": ("其他对外管理服务", "其他服务事项"),
    "compulsory_measures": ("行政强制措施", "行政强制执行"),
    "fees": ("收费", "行政收费"),
    "procurement": ("政府采购", "集中采购"),
}
_HEADING_TYPOS = (
    "第二十条第",
    "第二十条{}项",
    "第二十条第（{n}项）",
    "第二十条 第（{n}）项",
    "第二十条第({n})项",
    "中华人民共和国政府信息公开条例 第二十条第（{n}）项",
    "《条例》第二十条第（{n}）项",
    "第二十条第{n}项",
    "第 二 十 条 第 （{n}） 项",
)
_NUMERALS = {"20(1)": "一", "20(5)": "五", "20(6)": "六", "20(8)": "八", "20(9)": "九"}
_DEFINITIONS = {
    "rules": (
        "：地方行政规章指各省、自治区、直辖市人民政府制定和发布的规范性文件。",
        "（指规定、办法、条例等）",
    ),
    "normative_documents": (
        "：是指各级人民政府及其派出机关制定、发布的行政规范。",
        "（含2019年以前发布的12件规章以外文件）",
    ),
    "licensing": ("（含行政确认等依申请事项）",),
    "other_services": ("（行政许可、行政处罚以外的事项）", "（如行政检查、行政确认、行政裁决等）"),
    "penalties": ("（不含当场处罚5件）",),
    "compulsory_measures": ("（包括行政强制措施和行政强制执行）",),
    "procurement": ("（含公务用车、办公设备等3类）",),
}


def _named(sketch: Sketch) -> list[Cell]:
    """Every cell that names a row, a column or a group of them."""
    return [cell for table in sketch.tables() for cell in table.cells("head", "label", "group", "heading")]


def _long(cells: Iterable[Cell], length: int = 2) -> list[Cell]:
    return [cell for cell in cells if len(cell.text) >= length and "\n" not in cell.text]


@oddity
def spaced_labels(rng: Random, sketch: Sketch) -> None:
    """规 章, 行 政 许 可, 总　计: blanks of every kind inside labels."""
    blank = rng.choice((" ", " ", "\u3000", "\xa0", "\u200b"))
    for cell in some(rng, _long(_named(sketch)), 0.4):
        if len(cell.text) <= 4:
            cell.text = blank.join(cell.text)
        else:
            at = rng.randint(1, len(cell.text) - 1)
            cell.text = cell.text[:at] + blank + cell.text[at:]


@oddity
def broken_heads(rng: Random, sketch: Sketch) -> None:
    """Column heads broken over two lines where the form breaks them."""
    for table in sketch.tables():
        for cell in table.cells("head"):
            if rng.random() < 0.8:
                cell.text = _BREAKS.get(cell.text, cell.text)


@oddity
def broken_labels(rng: Random, sketch: Sketch) -> None:
    """Row labels and group labels broken anywhere, （三） and 不予公开 on two lines."""
    for table in sketch.tables():
        for cell in some(rng, _long(table.cells("label", "group"), 4), 0.3):
            at = rng.randint(2, len(cell.text) - 2)
            if cell.role == "group" and "）" in cell.text:
                at = cell.text.index("）") + 1
            cell.text = f"{cell.text[:at]}\n{cell.text[at:]}"


@oddity
def vertical_heads(_rng: Random, sketch: Sketch) -> None:
    """Narrow columns: one character of the head per line."""
    for table in sketch.tables("III", "IV"):
        for cell in table.cells("head"):
            if cell.code and cell.code != "applicants":
                cell.text = "\n".join(cell.text.replace("\n", ""))


@oddity
def heads_over_rows(_rng: Random, sketch: Sketch) -> None:
    """商业 and 企业 in two header rows of the same column (layouts.md, 156)."""
    for table in sketch.tables("III"):
        split = {"商业企业": ("商业", "企业"), "科研机构": ("科研", "机构")}
        row = next((r for r in table.rows if any(c.text in split for c in r)), None)
        if row is None or any(cell.rowspan > 1 for cell in row):
            continue
        index = table.rows.index(row)
        spanning = {
            id(p.cell): p.cell for p in occupied(table.rows)[index] if p.cell is not None and not p.top
        }
        below = []
        for cell in row:
            if cell.text in split:
                cell.text, lower = split[cell.text]
                below.append(Cell(lower, "head", cell.colspan, code=cell.code))
            else:
                cell.rowspan = 2
        for cell in spanning.values():
            cell.rowspan += 1
        table.rows.insert(index + 1, below)


@oddity
def half_width(_rng: Random, sketch: Sketch) -> None:
    """Brackets, stops and commas half-width throughout."""
    for cell in _named(sketch):
        cell.text = unicodedata.normalize("NFKC", cell.text)
    for table in sketch.tables():
        for cell in table.cells("note"):
            cell.text = unicodedata.normalize("NFKC", cell.text)


@oddity
def full_width(_rng: Random, sketch: Sketch) -> None:
    """Digits, stops and slashes of labels full-width."""
    table = str.maketrans("0123456789./()", "０１２３４５６７８９．／（）")
    for cell in _named(sketch):
        cell.text = cell.text.translate(table)


@oddity
def definitions(rng: Random, sketch: Sketch) -> None:
    """Labels of table II with definitions that name other labels, years and numbers."""
    for table in sketch.tables("II"):
        for cell in table.cells("label"):
            if cell.code in _DEFINITIONS and rng.random() < 0.6:
                cell.text += rng.choice(_DEFINITIONS[cell.code])


@oddity
def heads_cut_alike(_rng: Random, sketch: Sketch) -> None:
    """本年新 | 本年新: both heads cut to the same text, known only by their order."""
    for table in sketch.tables("II"):
        for cell in table.cells("head"):
            if cell.code in {"made", "newly_disclosed"}:
                cell.text = "本年新"


@oddity
def head_repeated(_rng: Random, sketch: Sketch) -> None:
    """The second head repeats the first by mistake (layouts.md, 076)."""
    for table in sketch.tables("II"):
        for cell in table.cells("head"):
            if cell.code == "newly_disclosed":
                cell.text = "本年新制作数量"


@oddity
def heads_misspelt(rng: Random, sketch: Sketch) -> None:
    """Heads cut, misspelt or worded otherwise."""
    official = {*MEASURES.values(), *APPLICANTS.values(), "本年处理决定数量"}
    heads = [
        cell
        for table in sketch.tables("II", "III")
        for cell in table.cells("head")
        if cell.code in _HEAD_TYPOS and cell.text in official  # a head that names a unit keeps it
    ]
    for cell in some(rng, heads, 0.4):
        cell.text = rng.choice(_HEAD_TYPOS[cell.code])


@oddity
def labels_misspelt(rng: Random, sketch: Sketch) -> None:
    """Row labels cut, misspelt or worded otherwise."""
    labels = [c for t in sketch.tables("II", "III") for c in t.cells("label") if c.code in _LABEL_TYPOS]
    for cell in some(rng, labels, 0.4):
        cell.text = rng.choice(_LABEL_TYPOS[cell.code])


@oddity
def labels_reworded(rng: Random, sketch: Sketch) -> None:
    """政府采购 for 政府集中采购, 行政强制措施 for 行政强制: perhaps the form's row, perhaps not."""
    for table in sketch.tables("II"):
        if any(truth.ordinal > 1 for cell in table.cells("figure") for truth in cell.truths()):
            continue  # another word for one of several like rows would change how they are counted
        for row in table.rows:
            if row and row[0].code in _LABEL_REWORDED and rng.random() < 0.4:
                row[0].text = rng.choice(_LABEL_REWORDED[row[0].code])
                for cell in row:
                    for truth in cell.truths():
                        truth.doubt("label_ruined")


@oddity
def a_character_lost(rng: Random, sketch: Sketch) -> None:
    """One character of a long label is missing or another."""
    for cell in some(rng, _long((c for t in sketch.tables() for c in t.cells("label")), 8), 0.3):
        at = rng.randint(3, len(cell.text) - 1)
        cell.text = cell.text[:at] + rng.choice(("", "", "的", "口")) + cell.text[at + 1 :]


@oddity
def labels_cut(rng: Random, sketch: Sketch) -> None:
    """Long labels of table III cut off where the column ended."""
    for cell in some(rng, _long((c for t in sketch.tables("III") for c in t.cells("label")), 14), 0.4):
        cell.text = cell.text[: rng.randint(10, len(cell.text) - 1)]


@oddity
def labels_without_numbers(_rng: Random, sketch: Sketch) -> None:
    """属于国家秘密 for 1.属于国家秘密, 予以公开 for （一）予以公开."""
    for table in sketch.tables("III"):
        for cell in table.cells("label", "group"):
            cell.text = cell.text.lstrip("0123456789.．一二三四五六七、（）()") or cell.text


@oddity
def labels_numbered_otherwise(rng: Random, sketch: Sketch) -> None:
    """①属于国家秘密, （1）属于, 1、属于, 1 属于."""
    style = rng.choice(("（{}）", "{}、", "({})", "{}．", "circled", "{}) ", "{} "))
    for table in sketch.tables("III"):
        for cell in table.cells("label"):
            if cell.text[:1].isdecimal() and cell.text[1:2] == ".":
                number = int(cell.text[0])
                mark = "①②③④⑤⑥⑦⑧"[number - 1] if style == "circled" else style.format(number)
                cell.text = mark + cell.text[2:]


@oddity
def labels_with_colons(rng: Random, sketch: Sketch) -> None:
    """规章： and 其中：1.属于国家秘密."""
    for cell in some(rng, [c for t in sketch.tables() for c in t.cells("label")], 0.3):
        cell.text += rng.choice(("：", ":", "。"))


@oddity
def group_labels_lost(_rng: Random, sketch: Sketch) -> None:
    """（三）不予公开 and its like are blank, and so is 三、本年度办理结果."""
    for table in sketch.tables("III"):
        for cell in table.cells("group"):
            cell.text = ""


@oddity
def article_headings_misspelt(rng: Random, sketch: Sketch) -> None:
    """第二十条第, 第二十条（五）项, 第（一项）, with the regulation's name in front."""
    for table in sketch.tables("II"):
        form = rng.choice(_HEADING_TYPOS)
        for cell in table.cells("heading"):
            if cell.code in _NUMERALS:
                numeral = _NUMERALS[cell.code]
                cell.text = form.format(f"（{numeral}）", n=numeral)


@oddity
def article_heading_lost(rng: Random, sketch: Sketch) -> None:
    """The heading row of one article is not there; that of 20（1） most often."""
    for table in sketch.tables("II"):
        rows = [row for row in table.rows if row and row[0].role == "heading"]
        if rows:
            table.rows.remove(rows[0] if rng.random() < 0.7 else rng.choice(rows))


@oddity
def article_headings_lost(_rng: Random, sketch: Sketch) -> None:
    """No heading of an article is there."""
    for table in sketch.tables("II"):
        table.rows[:] = [row for row in table.rows if not (row and row[0].role == "heading")]


@oddity
def heads_lost(rng: Random, sketch: Sketch) -> None:
    """An article without its row of column heads: what the figures count is not printed."""
    for table in sketch.tables("II"):
        _heads_gone(rng, table)


def _heads_gone(rng: Random, table: Table) -> None:
    heads = [i for i, row in enumerate(table.rows) if any(c.role == "head" and c.code for c in row)]
    if not heads:
        return
    index = rng.choice(heads)
    codes = {cell.code for cell in table.rows[index]}
    for row in table.rows[index + 1 :]:
        if row and row[0].role == "heading":
            break
        for cell in row:
            if cell.truth and cell.code in codes:
                cell.truth.doubt("head_lost")
                _unit_gone(cell)
    drop_row(table, index)


@oddity
def heads_copied(_rng: Random, sketch: Sketch) -> None:
    """The heads of 20（9） are those of 20（8） (layouts.md, 153)."""
    wrong = {"procurement_items": "上一年项目数量", "procurement_amount": "本年增/减"}
    for table in sketch.tables("II"):
        for cell in table.cells("head", "figure"):
            if cell.code in wrong and cell.role == "head":
                cell.text = wrong[cell.code]
            elif cell.code in wrong and cell.truth:
                cell.truth.doubt("head_wrong")
                _unit_gone(cell)


def _unit_gone(cell: Cell) -> None:
    """A bare amount whose head is not printed has no unit: the number counts as it stands."""
    if cell.truth and is_amount(cell) and cell.text.replace(".", "", 1).isdecimal():
        cell.truth.value, cell.truth.unit = float(cell.text), None


@oddity
def note_lost(rng: Random, sketch: Sketch) -> None:
    """The note of table III is blank or has no cell at all (layouts.md, 172)."""
    for table in sketch.tables("III"):
        first = table.rows[0]
        if first and first[0].role == "note":
            if rng.random() < 0.5:
                first[0].text = ""
            else:
                del first[0]


@oddity
def note_misspelt(rng: Random, sketch: Sketch) -> None:
    """钩稽 for 勾稽, without its opening bracket, or shortened."""
    for table in sketch.tables("III"):
        for cell in table.cells("note"):
            if "勾稽" in cell.text:
                cell.text = rng.choice(
                    (
                        cell.text.replace("勾稽", "钩稽"),
                        cell.text[1:],
                        "（第一项加第二项之和，等于第三项加第四项之和）",
                        f"{cell.text} 单位：件",
                    )
                )

"""Oddities of whole rows, columns and tables (layouts.md section 2)."""

from copy import copy
from random import Random

from tests.drawn.registry import oddity, plain_counts, put, some, value_of
from tests.drawn.sketch import (
    Cell,
    Paragraph,
    Row,
    Sketch,
    Table,
    drop_row,
    figure_rows,
    insert_row,
    occupied,
)
from tests.drawn.statistics import LOCAL


def _clone(row: Row) -> Row:
    cells = []
    for cell in row:
        twin = copy(cell)
        twin.truth = copy(cell.truth) if cell.truth else None
        twin.also = [copy(truth) for truth in cell.also]
        cells.append(twin)
    return cells


def _clone_table(table: Table) -> Table:
    return Table(table.kind, table.template, [_clone(row) for row in table.rows])


# -- figures that do not add up ------------------------------------------------------------------


@oddity
def wrong_sums(rng: Random, sketch: Sketch) -> None:
    """Totals that are no sums (layouts.md, 085): what is printed counts."""
    cells = [cell for cell in plain_counts(sketch, "III", "IV") if cell.code.endswith("total")]
    for cell in some(rng, cells, 0.15):
        number = max(0, value_of(cell) + rng.choice((-2, -1, 1, 1, 5)))
        put(cell, str(number), number)


@oddity
def figures_too_far_left(rng: Random, sketch: Sketch) -> None:
    """Figures entered one column too far left (layouts.md, 046): taken as printed."""
    rows = [row for t in sketch.tables("II") for row in figure_rows(t) if row[-1].code == "decisions"]
    for row in some(rng, [row for row in rows if len(row) == 4], 0.3):
        texts = [cell.text for cell in row[1:]]
        if all(text.isdecimal() and text.isascii() for text in texts):
            put(row[1], texts[1], int(texts[1]))
            put(row[2], texts[2], int(texts[2]))
            put(row[3], "", None, state="blank")


# -- rows more and less ------------------------------------------------------------------------


@oddity
def repeated_rows(rng: Random, sketch: Sketch) -> None:
    """Up to four rows with the same label and other figures (layouts.md, 176)."""
    for table in sketch.tables("II"):
        rows = [row for row in figure_rows(table) if row[0].code in {"procurement", "fees", "licensing"}]
        if not rows:
            continue
        row = next((r for r in rows if r[0].code == "procurement"), rows[0])
        if any(cell.truth and cell.truth.ordinal != 1 for cell in row):
            continue
        at = table.rows.index(row)
        for ordinal in range(2, rng.randint(2, 4) + 1):
            twin = _clone(row)
            for cell in twin:
                if cell.truth:
                    cell.truth.ordinal = ordinal
                    if cell.text.isdecimal() and cell.text.isascii() and cell.code != "fee_amount":
                        number = rng.randint(0, 60)
                        amount = cell.code == "procurement_amount"
                        if amount:
                            cell.truth.unit = "CNY"
                        put(
                            cell,
                            f"{number * 1000}元" if amount else str(number),
                            number * (1000 if amount else 1),
                        )
            table.rows.insert(at + ordinal - 1, twin)


def _new_row(rng: Random, like: Row, label: str, item: str, *, local: bool) -> Row:
    row = _clone(like)
    row[0].text, row[0].code = label, item
    for cell in row:
        if cell.truth:
            number = rng.randint(0, 30)
            cell.truth.codes = (item, *cell.truth.codes[1:])
            cell.truth.ordinal, cell.truth.doubts = 1, ()
            is_amount = cell.code in {"fee_amount", "procurement_amount"}
            put(cell, f"{number}万元" if is_amount else str(number), number * (10_000 if is_amount else 1))
            if local:
                cell.truth.doubt("local_row")
    return row


@oddity
def hubei_row(rng: Random, sketch: Sketch) -> None:
    """其他主动公开文件 as a third row of 20（1） (layouts.md, 007 008 055 111)."""
    for table in sketch.tables("II"):
        row = next((r for r in figure_rows(table) if r[0].code == "normative_documents"), None)
        if row is not None:
            new = _new_row(rng, row, "其他主动公开文件", "other_documents", local=False)
            table.rows.insert(table.rows.index(row) + 1, new)


@oddity
def local_rows(rng: Random, sketch: Sketch) -> None:
    """行政检查, 行政确认 below the form's rows (layouts.md, 037)."""
    for table in sketch.tables("II"):
        row = next((r for r in figure_rows(table) if r[0].code in {"other_services", "licensing"}), None)
        if row is not None:
            at = table.rows.index(row) + 1
            for label in rng.sample(
                ("行政检查", "行政确认", "行政奖励", "行政裁决", "公共服务"), k=rng.randint(1, 2)
            ):
                table.rows.insert(at, _new_row(rng, row, label, label, local=True))


@oddity
def local_indicators(rng: Random, sketch: Sketch) -> None:
    """Indicators that a province added to the statistics table (Anhui: 主动公开政府文件数)."""
    for table in sketch.tables("statistics"):
        row = next((r for r in figure_rows(table) if any(c.code == "proactive.total" for c in r)), None)
        if row is None:
            continue
        at = table.rows.index(row) + 1
        for label in rng.sample(LOCAL, k=2):
            new = _clone(row)
            for cell in new:
                if cell.role == "label":
                    cell.text, cell.code = label, label
                if cell.truth:
                    number = rng.randint(0, 50)
                    cell.truth.codes, cell.truth.doubts = (label,), ()
                    cell.truth.doubt("local_row")
                    put(cell, str(number), number)
            table.rows.insert(at, new)


@oddity
def indicators_without_unit_column(_rng: Random, sketch: Sketch) -> None:
    """The statistics table without its column 单位; the label says it (（条）)."""
    for table in sketch.tables("statistics"):
        for row in table.rows:
            unit = next((i for i, c in enumerate(row) if c.text == "单位" and c.role == "head"), None)
            if unit is not None:
                del row[unit]
            elif any(c.role == "figure" for c in row) or (row and len(row) > 2):
                label = next((c for c in row if c.role in {"label", "heading"}), None)
                if label is None:
                    continue
                at = row.index(label) + 1
                if label.role == "label" and row[at].role == "note":
                    label.text += f"（{row[at].text}）"
                if row[at].role == "note":
                    del row[at]
            elif row and row[0].colspan > 2:
                row[0].colspan -= 1


@oddity
def indicators_side_by_side(_rng: Random, sketch: Sketch) -> None:
    """The statistics table in two halves beside each other."""
    for table in sketch.tables("statistics"):
        width = table.width()
        body = [row for row in table.rows if len(row) == width]
        rest = [row for row in table.rows if len(row) != width]
        if not body or any(cell.colspan > 1 for row in body for cell in row):
            continue
        head, lines = body[0], body[1:]
        if head[-1].role != "head":
            continue
        half = (len(lines) + 1) // 2
        rows = [head + _clone(head)]
        for i in range(half):
            right = lines[half + i] if half + i < len(lines) else [Cell("", "filler") for _ in range(width)]
            rows.append(lines[i] + right)
        for row in rest:
            row[0].colspan += width
        table.rows[:] = [row for row in rest[:1] if table.rows[0] is row] + rows
        for cell in table.cells("figure"):
            for truth in cell.truths():
                truth.doubt("transposed")


@oddity
def total_of_another_year(rng: Random, sketch: Sketch) -> None:
    """A line of totals for another year below table II, as a row or as prose (layouts.md, 104)."""
    for table in sketch.tables("II"):
        last = figure_rows(table)
        if last and rng.random() < 0.5:
            label = f"{sketch.year - 1}年合计"
            table.rows.append(_new_row(rng, last[-1], label, label, local=True))
        else:
            at = sketch.blocks.index(table) + 1
            sketch.blocks.insert(at, Paragraph(f"{sketch.year - 1}年总计：{rng.randint(0, 90)}"))


@oddity
def rows_left_out(rng: Random, sketch: Sketch) -> None:
    """Rows in the middle of tables II and III are not there."""
    for table in sketch.tables("II", "III"):
        for _ in range(rng.randint(1, 3)):
            rows = [row for row in figure_rows(table)[1:-1] if not _is_repeated(table, row)]
            if rows:
                drop_row(table, table.rows.index(rng.choice(rows)))


def _is_repeated(table: Table, row: Row) -> bool:
    """Whether other rows have the same label, so that without this one they would count otherwise."""
    return sum(other[0].code == row[0].code for other in figure_rows(table)) > 1


@oddity
def articles_left_out(rng: Random, sketch: Sketch) -> None:
    """Only one to three articles of table II are there (layouts.md, 144)."""
    for table in sketch.tables("II"):
        starts = [i for i, row in enumerate(table.rows) if row and row[0].role == "heading"]
        if len(starts) < 2:
            continue
        spans = [table.rows[a:b] for a, b in zip(starts, [*starts[1:], len(table.rows)], strict=True)]
        keep = sorted(rng.sample(range(len(spans)), k=rng.randint(1, min(3, len(spans) - 1))))
        table.rows[:] = [row for i in keep for row in spans[i]]


@oddity
def table_left_out(rng: Random, sketch: Sketch) -> None:
    """One table is a picture, or nobody made it."""
    tables = sketch.tables("II", "III", "IV")
    if tables:
        gone = rng.choice(tables)
        at = sketch.blocks.index(gone)
        sketch.blocks[at : at + 1] = [Paragraph("[image: image1.png]")] if rng.random() < 0.5 else []


@oddity
def blank_lines_in_tables(rng: Random, sketch: Sketch) -> None:
    """Rows without any text between and after the others (layouts.md, 003 039 161)."""
    for table in sketch.tables():
        for _ in range(rng.randint(1, 2)):
            rows = figure_rows(table)
            if rows:
                like = rng.choice(rows)
                at = table.rows.index(like) + 1
                free = table.width() - sum(
                    place.cell is not None and not place.top and place.cell.rowspan > 1
                    for place in (occupied(table.rows)[at] if at < len(table.rows) else [])
                )
                insert_row(table, at, [Cell("", "filler") for _ in range(free)])


@oddity
def rows_reordered(rng: Random, sketch: Sketch) -> None:
    """行政强制 above 行政处罚, 上年结转 above 本年新收: only the label tells."""
    pairs = [
        ("rules", "normative_documents"),
        ("licensing", "other_services"),
        ("penalties", "compulsory_measures"),
        ("new", "carried_in"),
        ("denied.prohibited_by_law", "denied.security_and_stability"),
        ("unavailable.needs_creation", "unavailable.unclear_after_correction"),
        ("not_processed.publication", "not_processed.excessive"),
    ]
    for table in sketch.tables("II", "III"):
        for one, other in pairs:
            rows = [_row_of(table, one), _row_of(table, other)]
            if None not in rows and rng.random() < 0.5:
                a, b = (table.rows.index(row) for row in rows if row is not None)
                table.rows[a], table.rows[b] = table.rows[b], table.rows[a]


def _row_of(table: Table, code: str) -> Row | None:
    return next(
        (row for row in figure_rows(table) if any(c.role == "label" and c.code == code for c in row)), None
    )


# -- columns -----------------------------------------------------------------------------------


def _swap(row: Row, one: str, other: str) -> None:
    at = {cell.code: i for i, cell in enumerate(row)}
    if one in at and other in at:
        a, b = at[one], at[other]
        row[a], row[b] = row[b], row[a]
        row[a].colspan, row[b].colspan = row[b].colspan, row[a].colspan


@oddity
def columns_swapped(rng: Random, sketch: Sketch) -> None:
    """现行有效件数 before 本年制发件数, 科研机构 before 商业企业: only the head tells."""
    pairs = [
        ("issued", "in_force"),
        ("made", "disclosed_total"),
        ("items_last_year", "decisions"),
        ("procurement_items", "procurement_amount"),
        ("commercial_enterprise", "research_institution"),
        ("legal_service_organization", "public_interest_organization"),
    ]
    for one, other in rng.sample(pairs, k=3):
        for table in sketch.tables("II", "III"):
            for row in table.rows:
                _swap(row, one, other)


@oddity
def total_column_first(_rng: Random, sketch: Sketch) -> None:
    """总计 is the first column of table III, in head and rows."""
    for table in sketch.tables("III"):
        for row in table.rows:
            # Beside 自然人, or beside 申请人情况 where its head begins a row higher.
            _move_first(row, ("natural_person", "applicants", "merged"))
        _doubt_order(table)


def _move_first(row: Row, before: tuple[str, ...]) -> None:
    total = next((c for c in row if c.code == "total" and c.role in {"head", "figure"}), None)
    first = next((i for i, c in enumerate(row) if c.code in before), None)
    if total is not None and first is not None:
        row.remove(total)
        row.insert(first, total)


@oddity
def total_head_first(rng: Random, sketch: Sketch) -> None:
    """总计 stands before 自然人 in reading order, for its head begins a header row higher (130, 036)."""
    for table in sketch.tables("III"):
        head = next(
            (row for row in table.rows if any(c.code == "total" and c.role == "head" for c in row)), None
        )
        if head is None or table.rows.index(head) != 1:
            continue
        total = next(cell for cell in head if cell.code == "total")
        top = table.rows[0]
        over = next((cell for cell in top if cell.code == "applicants"), None)
        if over is None or over is not top[-1]:
            continue
        is_first = head.index(total) == 0
        head.remove(total)
        over.colspan -= total.colspan
        total.rowspan += 1
        top.insert(len(top) - is_first, total)
        rng.random()
        _doubt_order(table)


def _doubt_order(table: Table) -> None:
    """Mark the rows of table III of which text without spans does not show where the total stands.

    A reader without spans compares two readings: the total last, or first. The sums of the rows decide
    when they hold in the true reading and fail in the other for some row; if they do not, rows that
    the two readings fill differently are not certain, wherever the report is printed as text.
    """
    rows = [[c for c in row if c.role == "figure"] for row in table.rows]
    rows = [row for row in rows if len(row) == 7]
    table.order = "told" if any(_told(row) for row in rows) else "untold"


def _told(row: Row) -> bool:
    numbers = [int(cell.text) if cell.text.isdecimal() else 0 for cell in row]
    first = numbers[0] == sum(numbers[1:])
    last = numbers[-1] == sum(numbers[:-1])
    return first != last


@oddity
def number_column(_rng: Random, sketch: Sketch) -> None:
    """A first column 序号 that numbers the rows of a table."""
    for table in sketch.tables("III"):
        head = Cell("序号", "head")
        rows = list(table.rows)
        first = next((i for i, row in enumerate(rows) if any(c.role == "figure" for c in row)), 0)
        head.rowspan = first
        for number, row in enumerate(rows[first:], 1):
            row.insert(0, Cell(str(number), "note"))
        if first:
            rows[0].insert(0, head)


@oddity
def remark_column(rng: Random, sketch: Sketch) -> None:
    """A last column 备注, mostly blank, with words and a figure here and there."""
    for table in sketch.tables("II", "III"):
        rows = list(table.rows)
        done = False
        for row in rows:
            if any(c.role == "figure" for c in row):
                text = rng.choice(("", "", "", "", "较上年增长", "含网上办理"))
                row.append(Cell(text, "note"))
            elif row and row[0].role == "heading":
                row[0].colspan += 1
            elif table.kind == "II":
                row.append(Cell("备注", "head"))
            elif not done:
                span = next((i for i, r in enumerate(rows) if any(c.role == "figure" for c in r)), 1)
                row.append(Cell("备注", "head", rowspan=span))
                done = True


@oddity
def merged_applicants(rng: Random, sketch: Sketch) -> None:
    """One cell over several applicants, with one figure (layouts.md, 077 128)."""
    for table in sketch.tables("III"):
        rows = [row for row in figure_rows(table) if sum(c.role == "figure" for c in row) == 7]
        if not rows:
            continue
        low, high = rng.choice(((0, 6), (1, 6), (0, 7), (1, 3)))
        for row in some(rng, rows, rng.choice((0.1, 1.0))):
            start = next(i for i, cell in enumerate(row) if cell.role == "figure")
            _merge(row, start + low, start + high)


def _merge(row: Row, start: int, stop: int) -> None:
    covered = row[start:stop]
    texts = [cell.text for cell in covered]
    if not all(text.isdecimal() and text.isascii() for text in texts):
        return
    number = sum(int(text) for text in texts)
    merged = Cell(str(number), "figure", colspan=sum(cell.colspan for cell in covered), code="merged")
    for cell in covered:
        if cell.truth:
            cell.truth.doubt("merged")
            if number:
                # Whose figure it is nobody can say: none may be given without a word, and a report
                # that passes over the cell must not call itself whole.
                first = cell is covered[0]
                cell.truth.value, cell.truth.state = None, "unreadable" if first else "blank"
            merged.also.append(cell.truth)
    row[start:stop] = [merged]


# -- tables beside and within ----------------------------------------------------------------------


@oddity
def notes_in_tables(rng: Random, sketch: Sketch) -> None:
    """A row over the whole width with words and figures that belong to no cell."""
    texts = (
        "注：本表数据截至2020年12月31日，其中网上办理12件。",
        "单位：件",
        "填表说明：各项数据保留2位小数",
        "备注：行政许可含延续3件",
    )
    for table in sketch.tables():
        if rng.random() < 0.7:
            at = rng.choice((0, len(table.rows), len(table.rows)))
            table.rows.insert(at, [Cell(rng.choice(texts), "note", colspan=table.width())])


@oddity
def notes_around_tables(rng: Random, sketch: Sketch) -> None:
    """Lines between heading and table and behind it: dates, instructions, figures."""
    before = (
        "该部分以表格形式报告",
        "（统计日期：2021年1月10日）",
        "本年度主动公开信息123条，其中规章0件。",
        "单位：件",
    )
    after = (
        "注：其中2019年结转2件。",
        "说明：行政许可53件均为网上办理。",
        "填表人：张三 联系电话：020-12345678",
        "（数据来源：区政务服务数据局 2020）",
    )
    for table in sketch.tables():
        at = sketch.blocks.index(table)
        if rng.random() < 0.6:
            sketch.blocks.insert(at + 1, Paragraph(rng.choice(after)))
        if rng.random() < 0.6:
            sketch.blocks.insert(at, Paragraph(rng.choice(before)))


@oddity
def metadata_table(rng: Random, sketch: Sketch) -> None:
    """The portal's own table (索引号 ...) in front of the report."""
    rows = [
        [
            "索引号",
            f"11440104MB2C{rng.randint(1000, 9999)}X/2021-00{rng.randint(10, 99)}",
            "分类",
            "政府信息公开年报",
        ],
        ["发布机构", "大东街道办事处", "成文日期", "2021-01-15"],
        ["名称", sketch.title, "文号", rng.choice(("", "无", "越东街〔2021〕3号"))],
        ["发布日期", "2021-01-20", "主题词", ""],
    ]
    table = Table("other", "", [[Cell(text, "note") for text in row] for row in rows])
    sketch.blocks.insert(0, table)


@oddity
def home_made_tables(rng: Random, sketch: Sketch) -> None:
    """Small tables of the office's own, with small numbers, between the national ones."""
    kinds = (
        [["公开渠道", "政府网站", "政务微信", "公告栏", "合计"], ["条数", "12", "30", "5", "47"]],
        [
            ["季度", "发布数量"],
            ["第一季度", "22"],
            ["第二季度", "20"],
            ["第三季度", "16"],
            ["第四季度", "13"],
        ],
        [["信息类别", "数量（条）"], ["机构职能类", "3"], ["政策法规类", "0"], ["工作动态类", "71"]],
    )
    for _ in range(rng.randint(1, 2)):
        rows = [[Cell(text, "note") for text in row] for row in rng.choice(kinds)]
        sketch.blocks.insert(rng.randint(1, len(sketch.blocks)), Table("other", "", rows))


@oddity
def table_twice(rng: Random, sketch: Sketch) -> None:
    """A table stands in the report twice, as a page and its copy for telephones."""
    tables = sketch.tables("II", "III", "IV", "statistics")
    if tables:
        table = rng.choice(tables)
        sketch.blocks.insert(sketch.blocks.index(table) + 1, _clone_table(table))


@oddity
def table_twice_differently(rng: Random, sketch: Sketch) -> None:
    """A table stands there twice, and one figure differs."""
    tables = sketch.tables("II", "III", "IV", "statistics")
    if tables:
        table = rng.choice(tables)
        twin = _clone_table(table)
        cells = [c for c in twin.cells("figure") if c.text.isdecimal() and c.text.isascii() and not c.also]
        for cell in some(rng, cells, 0.02):
            if cell.truth and cell.truth.unit == "count":
                put(cell, str(int(cell.text) + 4), int(cell.text) + 4)
        sketch.blocks.insert(sketch.blocks.index(table) + 1, twin)


@oddity
def table_iv_transposed(_rng: Random, sketch: Sketch) -> None:
    """Table IV with the routes as rows and the results as columns."""
    for table in sketch.tables("IV"):
        values = {c.code: c for c in table.cells("figure")}
        if len(values) != 15:
            continue
        results = ("upheld", "corrected", "other", "pending", "total")
        names = {"reconsideration": "行政复议", "litigation_direct": "未经复议直接起诉",
                 "litigation_after_reconsideration": "复议后起诉"}  # fmt: skip
        heads = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
        rows: list[Row] = [[Cell("", "filler", colspan=2), *(Cell(head, "head") for head in heads)]]
        for route, name in names.items():
            row: Row = []
            if route == "reconsideration":
                row.append(Cell(name, "label", colspan=2))
            else:
                if route == "litigation_direct":
                    row.append(Cell("行政诉讼", "group", rowspan=2))
                row.append(Cell(name, "label"))
            row += [values[f"{route}/{result}"] for result in results]
            rows.append(row)
        for cell in values.values():
            if cell.truth:
                cell.truth.doubt("transposed")
        table.rows[:] = rows

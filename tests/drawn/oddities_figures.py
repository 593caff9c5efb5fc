"""Oddities inside figure cells: signs, placeholders, units, remarks, notations (layouts.md section 2)."""

from random import Random

from tests.drawn.registry import is_amount, noughts, oddity, plain_counts, put, some, value_of
from tests.drawn.sketch import Cell, Sketch

_UNITS = ("件", "项", "个", "批次", "宗", "条", "份")
_BLANKS = ("", "", " ", "\u3000", "\xa0")
_CHINESE = ("零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三")


# -- signs -------------------------------------------------------------------------------------


def _changes(sketch: Sketch) -> list[Cell]:
    """The cells 本年增/减 that print a bare or ordinarily signed number."""
    return [
        cell
        for cell in sketch.figures("II")
        if cell.code == "change" and cell.text.lstrip("+-").isdecimal() and cell.text.isascii()
    ]


def _moved(rng: Random) -> int:
    return rng.choice((1, -1)) * rng.randint(1, 500)


@oddity
def sign_plus(rng: Random, sketch: Sketch) -> None:
    """+19, ＋19, -3, － 3."""
    for cell in some(rng, _changes(sketch), 0.8):
        number = _moved(rng)
        sign = rng.choice("+＋") if number > 0 else rng.choice("-－−")
        put(cell, f"{sign}{rng.choice(('', '', ' '))}{abs(number)}", number)


@oddity
def sign_words(rng: Random, sketch: Sketch) -> None:
    """增19, 增加19, 减3, 减少22."""
    for cell in some(rng, _changes(sketch), 0.8):
        number = _moved(rng)
        word = rng.choice(("增", "增加", "新增")) if number > 0 else rng.choice(("减", "减少"))
        put(cell, f"{word}{abs(number)}{rng.choice(('', '', '项', '件'))}", number)


@oddity
def sign_unchanged(rng: Random, sketch: Sketch) -> None:
    """未增未减, +0, -0, and both signs with 0."""
    for cell in some(rng, _changes(sketch), 0.8):
        put(cell, rng.choice(("未增未减", "+0", "-0", "+(0) -(0)")), 0)


@oddity
def sign_unchanged_otherwise(rng: Random, sketch: Sketch) -> None:
    """持平, 无变化, 0/0, ±0: nothing changed, in words that the contract does not list."""
    for cell in some(rng, _changes(sketch), 0.8):
        put(cell, rng.choice(("持平", "无变化", "不变", "0/0", "±0")), 0, doubt="odd_number")


@oddity
def sign_strange(rng: Random, sketch: Sketch) -> None:
    """--253, ↑3, 3↓, 增3减1: a change that one can only guess at."""
    for cell in some(rng, _changes(sketch), 0.8):
        number = rng.randint(1, 300)
        text, value = rng.choice(
            (
                (f"--{number}", -number),
                (f"↑{number}", number),
                (f"{number}↓", -number),
                (f"增{number + 2}减2", number),
                (f"+{number + 3}-3", number),
            )
        )
        put(cell, text, value, doubt="odd_number")


@oddity
def sign_bare(rng: Random, sketch: Sketch) -> None:
    """A bare 增 or 减 without a number."""
    for cell in some(rng, _changes(sketch), 0.3):
        put(cell, rng.choice(("增", "减", "+", "增加")), None, state="unreadable")


@oddity
def sign_on_counts(rng: Random, sketch: Sketch) -> None:
    """A negative number where the form has none, as after a slip of the keyboard."""
    for cell in some(rng, [c for c in plain_counts(sketch) if c.text != "0"], 0.1):
        put(cell, f"-{cell.text}", -value_of(cell))


# -- nothing, in many ways -----------------------------------------------------------------------


@oddity
def slashes(rng: Random, sketch: Sketch) -> None:
    """/ for cells that do not apply."""
    mark = rng.choice("/／")
    for cell in some(rng, noughts(sketch)):
        put(cell, mark, None, state="not_applicable")


@oddity
def slashes_everywhere(rng: Random, sketch: Sketch) -> None:
    """/ for every nought of the report (layouts.md, 090)."""
    for cell in noughts(sketch):
        put(cell, "/", None, state="not_applicable")
    rng.random()


@oddity
def dashes(rng: Random, sketch: Sketch) -> None:
    """Dashes of every length."""
    mark = rng.choice(("-", "—", "——", "－", "--", "–", "―"))
    for cell in some(rng, noughts(sketch)):
        put(cell, mark, None, state="not_applicable")


@oddity
def words_for_nought(rng: Random, sketch: Sketch) -> None:
    """无, 零, 〇."""
    for cell in some(rng, noughts(sketch)):
        put(cell, rng.choice(("无", "无", "零", "〇")), 0)


@oddity
def blanks(rng: Random, sketch: Sketch) -> None:
    """Some noughts are not filled in."""
    blank = rng.choice(_BLANKS)
    for cell in some(rng, noughts(sketch), rng.choice((0.02, 0.3))):
        put(cell, blank, None, state="blank")


@oddity
def blanks_for_all_noughts(rng: Random, sketch: Sketch) -> None:
    """Only figures other than 0 are filled in."""
    blank = rng.choice(_BLANKS)
    for cell in noughts(sketch):
        put(cell, blank, None, state="blank")


@oddity
def blank_rows(rng: Random, sketch: Sketch) -> None:
    """Whole rows without a figure beside rows with noughts."""
    rows = [row for table in sketch.tables() for row in table.rows if any(c.role == "figure" for c in row)]
    for row in rng.sample(rows, k=min(len(rows), rng.randint(1, 4))):
        for cell in row:
            if cell.truth and not cell.also:
                put(cell, "", None, state="blank")


@oddity
def blank_table(rng: Random, sketch: Sketch) -> None:
    """A table that nobody filled in."""
    tables = [table for table in sketch.tables() if any(table.cells("figure"))]
    if tables:
        for cell in rng.choice(tables).cells("figure"):
            if cell.truth and not cell.also:
                put(cell, "", None, state="blank")


@oddity
def only_totals(rng: Random, sketch: Sketch) -> None:
    """Of table III only the column 总计 is filled in."""
    blank = rng.choice(_BLANKS)
    for cell in sketch.figures("III"):
        if cell.code != "total" and cell.truth and not cell.also:
            put(cell, blank, None, state="blank")


@oddity
def mixed_placeholders(rng: Random, sketch: Sketch) -> None:
    """/, 0, 无, a dash and a blank for the same nothing in one report (layouts.md, 155)."""
    for cell in some(rng, noughts(sketch), 0.6):
        text, value, state = rng.choice(
            (
                ("/", None, "not_applicable"),
                ("—", None, "not_applicable"),
                ("无", 0, "reported"),
                ("", None, "blank"),
            )
        )
        put(cell, text, value, state=state)


@oddity
def marks_for_nothing(rng: Random, sketch: Sketch) -> None:
    """*, ×, …, 不涉及: nothing, in signs and words that the contract does not list."""
    for cell in some(rng, noughts(sketch), 0.05):
        mark = rng.choice(("*", "×", "…", "不涉及", "N/A", "·"))
        put(cell, mark, None, state="not_applicable", doubt="odd_number")


# -- counts ------------------------------------------------------------------------------------


@oddity
def counted_units(rng: Random, sketch: Sketch) -> None:
    """31批次, 201件, 0项."""
    unit = rng.choice(_UNITS)
    for cell in some(rng, plain_counts(sketch), rng.choice((0.05, 0.5))):
        put(cell, f"{cell.text}{rng.choice(('', '', ' '))}{unit}", value_of(cell))


@oddity
def counted_in_money(rng: Random, sketch: Sketch) -> None:
    """3元 or 5人 in a column of documents."""
    for cell in some(rng, plain_counts(sketch, "II"), 0.1):
        put(cell, f"{cell.text}{rng.choice(('元', '人', '万元'))}", value_of(cell), doubt="unit_conflict")


@oddity
def full_width_digits(rng: Random, sketch: Sketch) -> None:
    """１２ for 12."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    for cell in some(rng, plain_counts(sketch), 0.6):
        put(cell, cell.text.translate(wide), value_of(cell))


@oddity
def thousands(rng: Random, sketch: Sketch) -> None:
    """1,234,567 and 1，234."""
    for cell in some(rng, plain_counts(sketch, "II"), 0.3):
        number = rng.randint(1_000, 11_398_889)
        put(cell, f"{number:,}".replace(",", rng.choice((",", ",", "，"))), number)


@oddity
def large_numbers(rng: Random, sketch: Sketch) -> None:
    """Seven and eight digits without separators (layouts.md, 005 006)."""
    for cell in some(rng, plain_counts(sketch, "II"), 0.3):
        number = rng.randint(1_000_000, 99_999_999)
        put(cell, str(number), number)


@oddity
def spaced_digits(rng: Random, sketch: Sketch) -> None:
    """1 2 for 12, as justified text is exported; also with no-break and zero-width blanks."""
    blank = rng.choice((" ", "\xa0", "\u200b", "\u2009"))
    for cell in some(rng, [c for c in plain_counts(sketch) if len(c.text) > 1], 0.8):
        put(cell, blank.join(cell.text), value_of(cell))


@oddity
def padded_numbers(rng: Random, sketch: Sketch) -> None:
    """Blanks around, a full stop behind, 12.0 and 3.00."""
    for cell in some(rng, plain_counts(sketch), 0.2):
        text = rng.choice((" {} ", "\xa0{}", "{}\u3000", "{}.0", "{}.00", "{}。", "\ufeff{}"))
        put(cell, text.format(cell.text), value_of(cell))


@oddity
def leading_noughts(rng: Random, sketch: Sketch) -> None:
    """05 and 000."""
    for cell in some(rng, plain_counts(sketch), 0.1):
        put(cell, f"{rng.choice(('0', '00'))}{cell.text}", value_of(cell), doubt="odd_number")


@oddity
def remarks(rng: Random, sketch: Sketch) -> None:
    """5（其中本级3）: a number with a remark behind it."""
    for cell in some(rng, plain_counts(sketch, "II", "III"), 0.05):
        remark = rng.choice(
            ("（其中本级3）", "(含上年结转)", "（均为网上申请）", "(截至12月31日)", "（不含下属单位")
        )
        put(cell, f"{cell.text}{remark}", value_of(cell))


@oddity
def note_marks(rng: Random, sketch: Sketch) -> None:
    """5①, 5*, 5¹, 5[1], 5注1: the mark of a footnote beside a number."""
    for cell in some(rng, plain_counts(sketch), 0.05):
        mark = rng.choice(("①", "*", "¹", "[1]", "注1", "＃", "⑴"))
        put(cell, f"{cell.text}{mark}", value_of(cell), doubt="odd_number")


@oddity
def rough_numbers(rng: Random, sketch: Sketch) -> None:
    """约5, 5余, 近5, 5以上."""
    for cell in some(rng, plain_counts(sketch), 0.05):
        text = rng.choice(("约{}", "{}余", "近{}", "{}以上", "≥{}", "{}多件", "不足{}"))
        put(cell, text.format(cell.text), value_of(cell), doubt="odd_number")


@oddity
def letters_for_noughts(rng: Random, sketch: Sketch) -> None:
    """O, o, ○ for 0, and 1O for 10."""
    for cell in some(rng, noughts(sketch), 0.05):
        put(cell, rng.choice(("O", "o", "○", "Ｏ", "Θ")), 0, doubt="odd_number")


@oddity
def chinese_numerals(rng: Random, sketch: Sketch) -> None:
    """三, 十二 in a figure cell."""
    cells = [cell for cell in plain_counts(sketch) if 0 < value_of(cell) < len(_CHINESE)]
    for cell in some(rng, cells, 0.3):
        put(cell, _CHINESE[value_of(cell)], value_of(cell), doubt="odd_number")


@oddity
def several_numbers(rng: Random, sketch: Sketch) -> None:
    """2，3 or 3+5 or 3/5 in one cell: more than one number is none."""
    for cell in some(rng, plain_counts(sketch, "II", "III"), 0.03):
        text = rng.choice(("2，3", "3+5", "3/5", "2、3", "2;3", "5→7", "12,3", "1.2.3", "3~5", "3-5"))
        put(cell, text, None, state="unreadable")


@oddity
def fractions(rng: Random, sketch: Sketch) -> None:
    """1.5 requests: a count that cannot be one."""
    for cell in some(rng, plain_counts(sketch), 0.03):
        put(
            cell,
            f"{rng.randint(0, 40)}.{rng.choice((5, 25, 7))}",
            None,
            state="unreadable",
            doubt="odd_number",
        )


@oddity
def words_in_cells(rng: Random, sketch: Sketch) -> None:
    """本单位未制作规章, 公务用车10辆: words where a number belongs."""
    words = (
        "本单位未制作规章",
        "公务用车10辆",
        "详见附件2",
        "见2020年公示",
        "按上级规定执行",
        "已在网站公开",
    )
    for cell in some(rng, plain_counts(sketch, "II"), 0.1):
        put(cell, rng.choice(words), None, state="unreadable")


@oddity
def sentence_in_cell(rng: Random, sketch: Sketch) -> None:
    """A whole sentence in one figure cell (layouts.md, 060)."""
    cells = plain_counts(sketch, "II")
    if cells:
        text = "我单位2020年未开展该项工作，相关事项由区政府统一办理，共涉及3个部门。"
        put(rng.choice(cells), text, None, state="unreadable")


@oddity
def spreadsheet_errors(rng: Random, sketch: Sketch) -> None:
    """#REF!, =SUM(A1:A3), ###: what a spreadsheet leaves."""
    for cell in some(rng, plain_counts(sketch), 0.02):
        put(cell, rng.choice(("#REF!", "#VALUE!", "=SUM(B2:B9)", "####")), None, state="unreadable")


# -- money -------------------------------------------------------------------------------------


def _money(sketch: Sketch) -> list[Cell]:
    return [cell for cell in sketch.figures() if is_amount(cell) and not cell.also]


def _pay(cell: Cell, text: str, value: float, *, unit: str | None = "CNY", doubt: str = "") -> None:
    """Print an amount of money; its unit is known unless neither head nor cell states it."""
    put(cell, text, value, doubt=doubt)
    if cell.truth:
        cell.truth.unit = unit


def _heads(sketch: Sketch, *codes: str) -> list[Cell]:
    return [c for t in sketch.tables("II") for c in t.cells("head") if c.code in codes]


def _set_heads(sketch: Sketch, procurement: str, fee: str) -> None:
    for head in _heads(sketch, "procurement_amount", "fee_amount"):
        head.text = procurement if head.code == "procurement_amount" else fee


def _wan(rng: Random) -> tuple[str, float]:
    places = rng.choice((0, 1, 2, 4, 6))
    number = rng.randint(1, 900_000_000) / 10**6
    text = f"{number:.{places}f}"
    return text, round(float(text) * 10_000, 2)


@oddity
def amounts_in_yuan(rng: Random, sketch: Sketch) -> None:
    """251000元, 1,234.50元 under a head that names no unit."""
    _set_heads(sketch, "采购总金额", "本年收费金额")
    for cell in _money(sketch):
        cents = rng.randint(1, 10**9) / 100
        text = rng.choice((f"{cents:.2f}元", f"{int(cents)}元", f"{cents:,.2f}元", f"{int(cents)} 元"))
        _pay(cell, text, float(text.rstrip("元 ").replace(",", "")))


@oddity
def amounts_in_wan(rng: Random, sketch: Sketch) -> None:
    """477.35万元, in the cell or in the cell and the head."""
    if rng.random() < 0.5:
        _set_heads(sketch, "采购总金额（单位：万元）", "本年收费金额（单位：万元）")
    for cell in _money(sketch):
        text, yuan = _wan(rng)
        _pay(cell, f"{text}{rng.choice(('', ' '))}万元", yuan)


@oddity
def amounts_under_unit(rng: Random, sketch: Sketch) -> None:
    """The unit stands in the head only, written in many ways."""
    form = rng.choice(
        (
            "{}（单位：万元）",
            "{}(单位:万元)",
            "{}（万元）",
            "{}单位:万元",
            "{}（万元，保留四位小数）",
            "{}\n（单位：万元）",
        )
    )
    _set_heads(sketch, form.format("采购总金额"), form.format("本年收费金额"))
    for cell in _money(sketch):
        if _needs_head(cell):
            text, yuan = _wan(rng)
            _pay(cell, text, yuan)


@oddity
def amounts_under_yuan(rng: Random, sketch: Sketch) -> None:
    """The head says 元 where the form says 万元."""
    _set_heads(sketch, "采购总金额（单位：元）", "本年收费金额（单位：元）")
    for cell in _money(sketch):
        if _needs_head(cell):
            yuan = rng.randint(1, 10**9) / 100
            _pay(cell, f"{yuan:.2f}", yuan)


def _needs_head(cell: Cell) -> bool:
    return cell.code in {"procurement_amount", "fee_amount"}


@oddity
def amounts_without_unit(rng: Random, sketch: Sketch) -> None:
    """No unit anywhere, though the size shows yuan or 万元 (layouts.md, 010 017 054 063)."""
    _set_heads(sketch, "采购总金额", "本年收费金额")
    for cell in _money(sketch):
        if _needs_head(cell):
            text = rng.choice(
                (f"{rng.randint(1, 10**8) / 100:.2f}", str(rng.randint(1, 10**7)), _wan(rng)[0])
            )
            _pay(cell, text, float(text), unit=None)


@oddity
def amounts_with_two_units(rng: Random, sketch: Sketch) -> None:
    """The head says 万元, the cell 元."""
    _set_heads(sketch, "采购总金额（单位：万元）", "本年收费金额（单位：万元）")
    for cell in _money(sketch):
        number = rng.randint(1, 10**7)
        _pay(cell, f"{number}元", number, doubt="unit_conflict")


@oddity
def amounts_with_remarks(rng: Random, sketch: Sketch) -> None:
    """251000元（含追加预算）, 13000000元（预算…"""
    for cell in _money(sketch):
        number = rng.randint(1, 10**7)
        remark = rng.choice(("（含追加预算）", "（预算", "(其中货物类3项)", "，含税"))
        _pay(cell, f"{number}元{remark}", number)


@oddity
def amounts_odd(rng: Random, sketch: Sketch) -> None:
    """23.5万, 1.2亿元, ￥1200, 约3万元, 三万元."""
    for cell in _money(sketch):
        text, value = rng.choice(
            (
                ("23.5万", 235_000),
                ("1.2亿元", 120_000_000),
                ("￥1200元", 1200),
                ("约3万元", 30_000),
                ("三万元", 30_000),
            )
        )
        _pay(cell, text, value, doubt="odd_number")

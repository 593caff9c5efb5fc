"""Oddities of titles, headings and prose (layouts.md sections 2 and 4)."""

from random import Random

from tests.drawn.registry import oddity
from tests.drawn.sketch import Paragraph, Sketch
from tests.drawn.truth import CellTruth

_TITLES = (
    "{y}年{a}政府信息公开工作年度报告",
    "{a}{y}年度政府信息公开年度报告",
    "{a}{y}年政府信息公开年度报告",
    "{a}{y}年信息公开工作年度报告",
    "{a}{y}年政务信息公开工作报告",
    "{a}{y}年政务公开工作年报",
    "{a}{y}年政府信息公开年报",
    "{a}关于{y}年政府信息公开工作年度报告",
    "关于{y}年度政府信息公开工作的年度报告",
    "{y}年政府信息公开工作年度报告",
    "{a}政府信息公开工作{y}年度报告",
    "{y}{a}{y}年度政府信息公开工作年度报告",
    "{a}\n{y}年政府信息公开工作\n年度报告",
    "{a}{y}年政府信息公开工作 年度报告",
)


@oddity
def titles(rng: Random, sketch: Sketch) -> None:
    """Every pattern of titles."""
    agency = sketch.title.split(str(sketch.year))[0].replace("\n", "")
    sketch.title = rng.choice(_TITLES).format(y=sketch.year, a=agency)


def _headings(sketch: Sketch) -> list[Paragraph]:
    return [block for block in sketch.blocks if isinstance(block, Paragraph) and block.heading]


@oddity
def headings_numbered_otherwise(rng: Random, sketch: Sketch) -> None:
    """（二）, 2., 二., 第二部分, wrong numbers, or none."""
    form = rng.choice(
        (
            "（{c}）{t}",
            "{n}.{t}",
            "{n}、{t}",
            "{c}.{t}",
            "第{c}部分 {t}",
            "{t}",
            "{c}、 {t}：",
            "{c} {t}",
            "一、{t}",
        )
    )
    for number, block in enumerate(_headings(sketch)):
        text = block.text.split("、", 1)[-1] if block.text[1:2] == "、" else block.text
        block.text = form.format(c="一二三四五六七八九十"[number % 10], n=number + 1, t=text)


@oddity
def headings_missing(rng: Random, sketch: Sketch) -> None:
    """Some or all section headings are not there (layouts.md, 129)."""
    share = rng.choice((0.3, 1.0))
    for block in _headings(sketch):
        if rng.random() < share:
            sketch.blocks.remove(block)
    for paragraph in sketch.blocks:
        if isinstance(paragraph, Paragraph):
            for truth in paragraph.stated:
                truth.doubt("in_prose")  # without headings it may be anybody's text


@oddity
def headings_reworded(rng: Random, sketch: Sketch) -> None:
    """年度信息公开总体情况, 主动公开情况, 申请办理情况."""
    words = {
        "总体情况": ("年度信息公开总体情况", "概述"),
        "主动公开政府信息情况": ("主动公开情况", "主动公开政府信息的情况"),
        "收到和处理政府信息公开申请情况": ("收到和处理政府信息公开申请的情况", "依申请公开情况"),
        "政府信息公开行政复议、行政诉讼情况": (
            "因政府信息公开工作被申请行政复议提起行政诉讼情况",
            "行政复议、行政诉讼情况",
        ),
    }
    for block in _headings(sketch):
        for text, others in words.items():
            if block.text.endswith(text):
                block.text = block.text.replace(text, rng.choice(others))
                break


@oddity
def prose_disagrees(rng: Random, sketch: Sketch) -> None:
    """Sentences before the tables state other figures than the tables."""
    received, closed, licences, penalties = (rng.randint(1, 99) for _ in range(4))
    issued, repealed = rng.randint(1, 9), rng.randint(1, 9)
    lines = (
        (
            f"{sketch.year}年，共收到政府信息公开申请{received}件，办结{closed}件。",
            (("request.received", received), ("request.closed", closed)),
        ),
        (f"全年行政许可{licences}件，行政处罚{penalties}宗，行政强制0宗。", ()),
        (
            f"制发规范性文件{issued}件，废止{repealed}件。",
            (("proactive.normative_documents_issued", issued),),
        ),
    )
    for table in sketch.tables():
        text, figures = rng.choice(lines)
        stated = [CellTruth("statistics", (code,), number, prose=True) for code, number in figures]
        in_sentences = sketch.generation == "narrative_2008"  # elsewhere figures are those of the tables
        sentence = Paragraph(text, stated=stated if in_sentences else [])
        sketch.blocks.insert(sketch.blocks.index(table), sentence)


@oddity
def prose_in_labels(rng: Random, sketch: Sketch) -> None:
    """Short lines of prose that begin like row labels and hold figures."""
    lines = (
        "行政许可",
        "规范性文件",
        "（一）予以公开",
        "1.行政许可情况",
        "（七）总计",
        "自然人",
        "行政处罚 5 宗",
        "规章：无",
    )
    at = rng.choice([i for i, b in enumerate(sketch.blocks) if isinstance(b, Paragraph)] or [0])
    for line in rng.sample(lines, k=3):
        sketch.blocks.insert(at, Paragraph(line))


@oddity
def page_furniture(rng: Random, sketch: Sketch) -> None:
    """Page numbers, running titles and picture marks between paragraphs."""
    lines = ("— 2 —", "第3页 共8页", "- 4 -", sketch.title.replace("\n", ""), "[image: image1.png]")
    for _ in range(rng.randint(1, 4)):
        sketch.blocks.insert(rng.randint(1, len(sketch.blocks)), Paragraph(rng.choice(lines)))


@oddity
def late_form(rng: Random, sketch: Sketch) -> None:
    """A form used years after its time, or before it."""
    year = rng.choice((2020, 2021, 2022, 2023))
    before = str(sketch.year)
    sketch.title = sketch.title.replace(before, str(year))
    for block in sketch.blocks:
        if isinstance(block, Paragraph):
            block.text = block.text.replace(before, str(year))
    sketch.year = year


@oddity
def nbsp_blanks(_rng: Random, sketch: Sketch) -> None:
    """Blank cells of a page hold a no-break blank."""
    sketch.style.add("nbsp_blanks")


@oddity
def digits_in_runs(_rng: Random, sketch: Sketch) -> None:
    """Each digit of a page's numbers lies in an element of its own."""
    sketch.style.add("digit_spans")


@oddity
def gb18030(_rng: Random, sketch: Sketch) -> None:
    """The file is in gb18030, and a page says gb2312."""
    sketch.style.add("gb18030")


@oddity
def byte_order_mark(_rng: Random, sketch: Sketch) -> None:
    """The file begins with a byte-order mark."""
    sketch.style.add("bom")

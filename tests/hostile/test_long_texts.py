"""Text on which a careless pattern would go back and forth for ever: within the limits of a worker each."""

from dataclasses import replace

import pytest

from parsers.readers.numberformat import printed
from pipelines.reading.parsing import _method
from pipelines.reading.workers import TEXT, Plan, work_through
from tests.hostile.attacks import page
from tests.hostile.behaviours import read, unread

LENGTH = 40_000
TITLE = "2021年政府信息公开工作年度报告"
TABLE = "第二十条第（一）项 信息内容 本年制发件数 规章 "
# One for each kind of mark that a pattern of the parser repeats, and one for each label that it looks for.
REPEATED = (
    " ", "\t", "|", "\n", "-", "─━-|", "1", "1 ", "1,", "1,234", "1.", "一", "万", "一万", "（", "（）", "（一）", "①", ".", "：",
    "规章", "规章\n1\n", "规\n", "第二十条", "2021年", "大东街道", "政府信息公开工作年度报告", "一、总体情况", "一、总体情况\n", "收到申请1件，",
    "本年新收政府信息公开申请", "结转下年度继续办理1件", "发布日期", "20211-", "<", "&#", "<font>一、", 'DETAIL:{"a":', "采购总金额 1.",
)  # fmt: skip


def test_no_pattern_of_the_parser_goes_back_and_forth_for_ever() -> None:
    items = []
    for mark in REPEATED:
        text = TABLE + mark * (LENGTH // len(mark)) + "x"
        items.append((f"text {mark!r}", f"{TITLE}\n{text}".encode()))
        items.append(
            (
                f"page {mark!r}",
                page(f"<table><tr><td>{text}<td>1<td>{text}</table>", f"<h1>{TITLE}</h1>{text}"),
            )
        )
    plan: Plan[tuple[str, bytes]] = Plan(read, unread, _method(), size=2, text=replace(TEXT, cpu=30))
    done = {one.item[0]: one for one in work_through(items, plan)}
    faults = {"out_of_time", "out_of_memory", "parser_died", "parser_error"}
    found = {name: [problem.code for problem in one.report.problems] for name, one in done.items()}
    assert {name: codes for name, codes in found.items() if faults & set(codes)} == {}
    assert len(done) == 2 * len(REPEATED)
    assert max(one.peak for one in done.values()) < TEXT.memory


@pytest.mark.parametrize("part", ["0", "#,", '"', "[$", "[", "\\", "_", ";", "0.", "[a]", "General"])
def test_number_formats_without_end(part: str) -> None:
    assert printed(12.5, part * LENGTH) == printed(12.5, "General")

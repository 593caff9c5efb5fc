"""Every layout of the survey: each cell right where the layout leaves its place certain, else named."""

import re

import pytest

from parsers import parse
from tests.parsers.printed import (
    SECTIONS,
    Key,
    Printed,
    Td,
    errors,
    html,
    html_body,
    html_table,
    page,
    printed,
    silently_wrong,
    table_two,
    text,
    values,
)
from tests.parsers.text_layouts import (
    GLUING,
    SEPARATING,
    SHOWING_BLANKS,
    bar_simple,
    cpl2,
    pipe,
    pipe_nl,
    pipe_pad,
)

FORMS = ("format_2019", "format_2021")


def middle_blank(key: Key) -> bool:
    """A cell in the middle of its row, so that figures stand on both sides."""
    return key[2] in (
        "newly_disclosed",
        "repealed",
        "research_institution",
        "legal_service_organization",
        "other",
    )


def only_totals(key: Key) -> bool:
    return key[0] == "III" and key[2] != "total"


def scattered(key: Key) -> bool:
    return len("".join(key[:3])) % 3 == 0


def everything(key: Key) -> bool:
    return True


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layout", SEPARATING)
def test_every_cell_of_a_full_form(layout: str, form: str) -> None:
    report = printed(form)
    read = parse(text(report, SEPARATING[layout]), source="report.txt")
    assert values(read) == report.truth()
    assert read.status == "ok"
    assert read.report.template == form
    assert {check.status for check in read.checks} == {"pass"}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layout", SHOWING_BLANKS)
def test_blank_cells_between_figures(layout: str, form: str) -> None:
    report = printed(form, blank=middle_blank)
    read = parse(text(report, SHOWING_BLANKS[layout]), source="report.txt")
    assert values(read) == report.truth()
    assert read.status == "ok"
    blank = [row for row in read.applications if row.applicant == "research_institution"]
    assert {(row.value, row.state, row.raw) for row in blank} == {(None, "blank", "")}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layout", SHOWING_BLANKS)
def test_only_the_total_column_filled_in(layout: str, form: str) -> None:
    report = printed(form, blank=only_totals)
    read = parse(text(report, SHOWING_BLANKS[layout]), source="report.txt")
    assert values(read) == report.truth()
    assert read.status == "ok"


@pytest.mark.parametrize("blank", [middle_blank, only_totals, scattered, everything])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layout", SEPARATING)
def test_no_cell_is_silently_wrong_whatever_is_blank(layout: str, form: str, blank: object) -> None:
    report = printed(form, blank=blank)
    read = parse(text(report, SEPARATING[layout]), source="report.txt")
    assert silently_wrong(read, report.truth(), report.cells) == []


@pytest.mark.parametrize("layout", ["cpl1_noblank", "cpl2_noblank"])
def test_rows_without_blanks_are_still_read_where_blank_cells_leave_no_line(layout: str) -> None:
    report = printed(
        "format_2019", blank=lambda key: key[1] == "granted" and key[2] == "research_institution"
    )
    read = parse(text(report, SEPARATING[layout]), source="report.txt")
    assert read.status == "partial"
    found = values(read)
    assert found["III", "new", "total", 1] == report.truth()["III", "new", "total", 1]
    assert found["III", "carried_out", "natural_person", 1] == 7


@pytest.mark.parametrize("layout", SHOWING_BLANKS)
def test_a_wholly_blank_form_states_nothing_and_every_cell_is_there(layout: str) -> None:
    report = printed("format_2021", blank=everything)
    read = parse(text(report, SHOWING_BLANKS[layout]), source="report.txt")
    assert set(values(read).values()) <= {None}
    # Bars at a row's end may be blank cells or padding, so not every layout shows where they stand.
    if layout in ("pipe", "pipe_sp2", "tabbed", "pipe_span"):
        assert values(read) == report.truth()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layout", GLUING)
def test_glued_figures_are_named_unless_their_number_is_that_of_the_columns(layout: str, form: str) -> None:
    report = printed(form)
    read = parse(text(report, GLUING[layout]), source="report.txt")
    truth = report.truth()
    rows = [*read.proactive_disclosure, *read.applications, *read.legal_challenges]
    named = {one.locator for one in read.problems if one.severity == "error"}
    keys = list(values(read))
    assert [
        (key, row.value)
        for key, row in zip(keys, rows, strict=True)
        if row.value not in (None, truth.get(key)) and row.locator not in named
    ] == []
    assert read.status != "ok"


def test_glued_single_digits_are_split_by_the_columns_or_named() -> None:
    lines = [
        "第二十条第（一）项", "信息内容本年新制作数量本年新公开数量对外公开总数量", "规章123", "规范性文件456",
    ]  # fmt: skip
    read = parse("\n".join(lines).encode(), source="report.txt")
    named = {one.raw for one in read.problems if one.severity == "error"}
    assert [row.value for row in read.proactive_disclosure] == [1, 2, 3, 4, 5, 6] or {"123", "456"} <= named


def test_run_on_figures_of_several_digits_are_never_split_by_guess() -> None:
    glued = "第二十条第（一）项信息内容本年新制作数量本年新公开数量对外公开总数量规章555规范性文件141414"
    read = parse(glued.encode(), source="report.txt")
    named = {one.locator for one in read.problems if one.severity == "error"}
    for row in read.proactive_disclosure:
        assert row.item == "rules" or row.value is None or row.locator in named
    assert read.status != "ok"


# ---- further facts about layouts --------------------------------------------------------------------


@pytest.mark.parametrize("width", [4, 5, 6])
@pytest.mark.parametrize("layout", ["pipe_pad", "pipe_nl_padtail", "pipe_nl_lead_tail", "bar_own"])
@pytest.mark.parametrize("form", FORMS)
def test_table_two_on_grids_of_any_width(form: str, layout: str, width: int) -> None:
    report = printed(form)
    read = parse(text(report, SEPARATING[layout], two=table_two(report, width)), source="report.txt")
    assert values(read) == report.truth()
    assert read.status == "ok"


@pytest.mark.parametrize("width", [4, 5, 6])
@pytest.mark.parametrize("form", FORMS)
def test_table_two_as_a_page_on_grids_of_any_width(form: str, width: int) -> None:
    report = printed(form)
    read = parse(html(report, two=html_table(table_two(report, width))), source="a.html")
    assert values(read) == report.truth()
    assert read.status == "ok"


def test_table_three_on_a_grid_of_eleven_columns() -> None:
    report = printed("format_2021")
    note, *rest = report.three[0]
    report.three[0] = [Td(note.text, 4, 3), *rest]
    for row in report.three[3:]:
        label = next(i for i, td in enumerate(row) if td.text[:1] in "一二四（123456789" and td.rowspan == 1)
        row[label] = Td(row[label].text, row[label].colspan + 1)
    for layout in (pipe_pad, SEPARATING["pipe_nl_padtail"]):
        assert values(parse(text(report, layout), source="a.txt")) == report.truth()
    assert values(parse(html(report), source="a.html")) == report.truth()


@pytest.mark.parametrize(
    "layout", ["pipe_pad", "pipe_lead_pad", "pipe_nl_padtail", "pipe_nl_lead_tail", "bar_own"]
)
def test_last_row_of_a_table_without_its_padding_bars(layout: str) -> None:
    report = printed("format_2021")
    lines = text(report, SEPARATING[layout]).decode().split("\n")
    last = max(i for i, line in enumerate(lines) if "43.788" in line)
    if set(lines[last + 1]) == {"|"} and lines[last + 1] != "|":
        del lines[last + 1]
    lines[last] = re.sub(r"\|[ |]*$", "|", lines[last])
    read = parse("\n".join(lines).encode(), source="a.txt")
    assert values(read) == report.truth()
    assert read.status == "ok"


@pytest.mark.parametrize("layout", SEPARATING)
def test_headings_without_numbers(layout: str) -> None:
    report = printed("format_2021")
    lines = [line[2:] if line[2:] in SECTIONS.values() else line for line in _lines(report, layout)]
    read = parse("\n".join(lines).encode(), source="a.txt")
    assert values(read) == report.truth()
    assert [section.section for section in read.sections] == list(SECTIONS)


def _lines(report: Printed, layout: str) -> list[str]:
    return text(report, SEPARATING[layout]).decode().split("\n")


@pytest.mark.parametrize("layout", ["cpl2", "pipe", "pipe_pad", "pipe_nl_padtail", "bar_simple", "tabbed"])
def test_no_headings_at_all(layout: str) -> None:
    report = printed("format_2021")
    lines = [report.title]
    for table in (report.two, report.three, report.four):
        lines += SEPARATING[layout](table)
    read = parse("\n".join(lines).encode(), source="a.txt")
    assert values(read) == report.truth()
    assert read.status == "ok"


def test_heading_as_the_first_row_of_its_table() -> None:
    report = printed("format_2021")
    report.two.insert(0, [Td("二、主动公开政府信息情况", 4)])
    report.three.insert(0, [Td("三、收到和处理政府信息公开申请情况", 10)])
    body = f"<h1>{report.title}</h1>" + "".join(
        html_table(t) for t in (report.two, report.three, report.four)
    )
    read = parse(page(body), source="a.html")
    assert values(read) == report.truth()
    assert read.status == "ok"


@pytest.mark.parametrize(
    "layout", [cpl2, pipe, pipe_pad, pipe_nl, bar_simple], ids=lambda layout: layout.__name__
)
@pytest.mark.parametrize(
    "between",
    [
        "该部分以表格形式报告。",
        "（2022年1月1日至2022年12月31日）",
        "2022年，本街道主动公开信息71条，其中动态信息60条。",
    ],
    ids=["instruction", "date_line", "sentence_with_figures"],
)
def test_text_between_heading_and_table(between: str, layout: object) -> None:
    report = printed("format_2021")
    whole = text(report, layout).decode()
    heading = "二、主动公开政府信息情况\n"
    assert heading in whole
    read = parse(whole.replace(heading, f"{heading}\n{between}\n\n").encode(), source="a.txt")
    assert values(read) == report.truth()
    assert read.status == "ok"
    assert between in "".join(section.text for section in read.sections)


def test_section_two_as_one_sentence_instead_of_its_table() -> None:
    report = printed("format_2021")
    read = parse(html(report, two="<p>2022年制发规范性文件3件，行政许可5件，收费0元。</p>"), source="a.html")
    assert read.proactive_disclosure == []
    assert "table_missing" in errors(read)
    assert read.status == "partial"
    assert len(read.applications) == 175


def test_metadata_table_in_front_of_the_report() -> None:
    report = printed("format_2021")
    metadata = [[Td("索引号"), Td("440104-2023-00012"), Td("发布机构"), Td("大东街道办事处")]]
    read = parse(page(html_table(metadata) + html_body(report)), source="a.html")
    assert values(read) == report.truth()
    assert read.status == "ok"
    as_text = "\n".join(pipe(metadata)).encode() + b"\n" + text(report, pipe)
    assert values(parse(as_text, source="a.txt")) == report.truth()


@pytest.mark.parametrize("layout", SEPARATING)
def test_windows_line_ends(layout: str) -> None:
    report = printed("format_2019")
    read = parse(text(report, SEPARATING[layout]).replace(b"\n", b"\r\n"), source="a.txt")
    assert values(read) == report.truth()


@pytest.mark.parametrize("layout", SEPARATING)
def test_half_width_and_full_width_forms_read_the_same(layout: str) -> None:
    report = printed("format_2021")
    whole = text(report, SEPARATING[layout]).decode()
    half = whole.translate(str.maketrans("（）：，", "():,"))
    full = whole.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert values(parse(half.encode(), source="a.txt")) == report.truth()
    assert values(parse(full.encode(), source="a.txt")) == report.truth()


def test_locators_count_lines_and_words_from_one() -> None:
    report = printed("format_2021")
    whole = text(report, pipe).decode()
    line = next(i for i, line in enumerate(whole.split("\n"), 1) if line.startswith("规章 "))
    read = parse(whole.encode(), source="a.txt")
    assert [row.locator for row in read.proactive_disclosure[:3]] == [f"l{line}.w{w}" for w in (2, 3, 4)]
    whole = text(report, cpl2).decode()
    line = whole.split("\n").index("规章") + 1
    read = parse(whole.encode(), source="a.txt")
    assert [row.locator for row in read.proactive_disclosure[:3]] == [
        f"l{line + step}.w1" for step in (2, 4, 6)
    ]


def test_vertical_headers_chopped_into_pieces() -> None:
    """Table IV as a flip-book gives it: two-line heads, the last character of each on a line below."""
    lines = [
        "四、政府信息公开行政复议、行政诉讼情况", "行政复议 行政诉讼", "未经复议直接起诉 复议后起诉",
        "结果 结果 其他 尚未 总", "维持 纠正 结果 审结 计 结果 结果 其他 尚未 总 结果 结果 其他 尚未 总",
        "维持 纠正 结果 审结 计 维持 纠正 结果 审结 计", " ".join(str(n) for n in range(1, 16)),
    ]  # fmt: skip
    read = parse("\n".join(lines).encode(), source="a.txt")
    assert [row.value for row in read.legal_challenges] == list(range(1, 16))
    assert [row.result for row in read.legal_challenges[:5]] == [
        "upheld",
        "corrected",
        "other",
        "pending",
        "total",
    ]


def test_headers_chopped_character_by_character() -> None:
    report = printed("format_2021")
    whole = text(report, cpl2).decode()
    for label in ("商业企业", "科研机构", "尚未审结"):
        whole = whole.replace(f"\n{label}\n", "\n" + "\n\n".join(label) + "\n")
    read = parse(whole.encode(), source="a.txt")
    assert silently_wrong(read, report.truth(), report.cells) == []
    assert (
        values(read)["III", "new", "commercial_enterprise", 1]
        == report.truth()["III", "new", "commercial_enterprise", 1]
    )


THREE_HEADS = "自然人 法人或其他组织 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他\n"
FOUR_HEADS = (
    "结果维持 结果纠正 其他结果 尚未审结 总计 未经复议直接起诉 复议后起诉\n"
    "结果维持 结果纠正 其他结果 尚未审结 总计 结果维持 结果纠正 其他结果 尚未审结 总计\n"
)


@pytest.mark.parametrize(
    ("whole", "chopped"),
    [
        pytest.param(
            THREE_HEADS,
            "法人或其他组织\n自然 商业 科研 社会公益 法律服务 其他 总计\n人 企业 机构 组织 机构\n",
            id="applicants_on_two_lines",
        ),
        pytest.param(
            THREE_HEADS,
            "自然 法人或其他组织 总\n人 商业 科研 社会 法律 其 计\n企业 机构 公益 服务 他\n组织 机构\n",
            id="applicants_on_four_lines",
        ),
        pytest.param(
            FOUR_HEADS,
            "未经复议直接起诉 复议后起诉\n"
            "结 结 其 尚 总 结 结 其 尚 总 结 结 其 尚 总\n"
            "果 果 他 未 计 果 果 他 未 计 果 果 他 未 计\n"
            "维 纠 结 审 维 纠 结 审 维 纠 结 审\n"
            "持 正 果 结 持 正 果 结 持 正 果 结\n",
            id="results_a_character_a_line",
        ),
    ],
)
def test_heads_side_by_side_chopped_over_lines(whole: str, chopped: str) -> None:
    report = printed("format_2021")
    dump = text(report, SEPARATING["space"]).decode()
    assert whole in dump
    parsed = parse(dump.replace(whole, chopped).encode(), source="a.txt")
    assert values(parsed) == report.truth()
    assert parsed.status == "ok"


def test_heads_chopped_into_single_characters_are_put_together_or_named_057() -> None:
    report = printed("format_2021")
    dump = text(report, SEPARATING["space"]).decode()
    chopped = "自 法人或其他组织 总\n然 商 科 社 法 其 计\n人 业 研 会 律 他\n企 机 公 服\n业 构 益 务\n组 机\n织 构\n"
    assert THREE_HEADS in dump
    parsed = parse(dump.replace(THREE_HEADS, chopped).encode(), source="a.txt")
    assert silently_wrong(parsed, report.truth(), report.cells) == []


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "label", ["自然人", "商业企业", "社会公益组织", "其他", "总计", "结果维持", "尚未审结"]
)
def test_one_header_with_a_character_a_line(label: str, gap: str) -> None:
    report = printed("format_2021")
    layout = SEPARATING["cpl1" if gap == "\n" else "cpl2"]
    whole = text(report, layout).decode()
    assert f"\n{label}\n" in whole
    parsed = parse(whole.replace(f"\n{label}\n", f"\n{gap.join(label)}\n").encode(), source="a.txt")
    assert values(parsed) == report.truth()
    assert parsed.status == "ok"

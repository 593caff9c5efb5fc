"""Labels: every official one by every spelling of the survey, and never one for another."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.labels import (
    begins_header,
    code_of,
    is_half_label,
    is_header,
    is_header_fragment,
    is_label_piece,
    is_plain_label,
    kinds,
    read_article,
    read_label,
    split_glued,
    starts_label,
)
from schemas.codebook import codebook
from schemas.text import squeeze
from tests.parsers import printed

# Every official label of both forms, with its kind and code.
OFFICIAL: dict[tuple[str, str], set[str]] = {}
for _kind, _labels in (
    ("item", printed.ITEMS_2019),
    ("item", printed.ITEMS_2021),
    ("applicant", printed.APPLICANTS),
    ("outcome", printed.OUTCOMES["format_2019"]),
    ("outcome", printed.OUTCOMES["format_2021"]),
    ("route", printed.ROUTES),
    ("result", printed.RESULTS),
    ("section", printed.SECTIONS),
    *(("measure", measures) for form in printed.TABLE_II.values() for _, _, measures in form),
):
    for _code, _label in _labels.items():
        OFFICIAL.setdefault((_kind, _code), set()).add(_label)
PAIRS = [(kind, code, label) for (kind, code), labels in OFFICIAL.items() for label in sorted(labels)]
IDS = [f"{kind}-{code}" for kind, code, _ in PAIRS]

# Spellings that offices print (the numbers are those of the survey's reports).
SPELLINGS = [
    ("normative_documents_of_2019_in_the_form_of_2021_003", "规范性文件", "item", "normative_documents"),
    ("normative_documents_of_2021", "行政规范性文件", "item", "normative_documents"),
    ("rules_with_a_blank_118", "规 章", "item", "rules"),
    ("rules_with_a_bracket_100", "规章（制度）", "item", "rules"),
    ("rules_with_a_definition_026", "规章：地方行政规章指省、市的人民政府制定的规范性文件。", "item", "rules"),
    ("normative_documents_with_a_definition_026", "规范性文件：是指各级人民政府制定、发布的办法、条例、规章以外的文件。",
     "item", "normative_documents"),
    ("rules_with_years_and_sample_numbers_111", "规章（2019年制作3件，2020年公开5件）", "item", "rules"),
    ("fees_with_a_slip_085", "行政事业型收费", "item", "fees"),
    ("other_documents_of_hubei_007", "其他主动公开文件", "item", "other_documents"),
    ("made_broken_over_two_lines", "本年新\n制作数量", "measure", "made"),
    ("made_with_a_blank", "本年新 制作数量", "measure", "made"),
    ("newly_disclosed_broken_over_two_lines", "本年新\n公开数量", "measure", "newly_disclosed"),
    ("made_broken_after_bennian_177", "本年\n新制作数量", "measure", "made"),
    ("issued_broken_after_bennian_177", "本年\n制发件数", "measure", "issued"),
    ("change_cut_011", "本年增/", "measure", "change"),
    ("change_with_a_backslash_036", "本年增\\减", "measure", "change"),
    ("change_full_width_slash", "本年增／减", "measure", "change"),
    ("change_with_a_blank", "本年 增/减", "measure", "change"),
    ("decisions_of_the_year_115", "本年度处理决定数量", "measure", "decisions"),
    ("decisions_with_a_slip_140", "本年处理绝对数量", "measure", "decisions"),
    ("in_force_cut_084", "现行有效件", "measure", "in_force"),
    ("disclosed_total_cut_142", "对外公开数量", "measure", "disclosed_total"),
    ("items_last_year_with_the_year_026", "上一年项目数量 2019年", "measure", "items_last_year"),
    ("fee_amount_half_width", "本年收费金额(单位:万元)", "measure", "fee_amount"),
    ("fee_amount_without_brackets_103", "本年收费金额单位:万元", "measure", "fee_amount"),
    ("fee_amount_broken", "本年收费金额\n（单位：万元）", "measure", "fee_amount"),
    ("procurement_amount_with_unit_001", "采购总金额（万元）", "measure", "procurement_amount"),
    ("procurement_amount_with_decimals_181", "采购总金额（万元，保留四位小数）", "measure", "procurement_amount"),
    ("research_enterprise_for_institution_153", "科研企业", "applicant", "research_institution"),
    ("commercial_enterprise_broken_084", "商业\n企业", "applicant", "commercial_enterprise"),
    ("natural_person_with_a_blank_054", "自然 人", "applicant", "natural_person"),
    ("public_interest_broken_twice_054", "社会 公益 组织", "applicant", "public_interest_organization"),
    ("carried_in_without_shenqing_140", "二、上年结转政府信息公开数量", "outcome", "carried_in"),
    ("partially_granted_without_its_remark", "（二）部分公开", "outcome", "partially_granted"),
    ("partially_granted_with_a_slip", "（二）部份公开（区分处理的，只计这一情形，不计其他情形）",
     "outcome", "partially_granted"),
    ("security_without_quotes", "3.危及三安全一稳定", "outcome", "denied.security_and_stability"),
    ("security_with_straight_quotes", '3.危及"三安全一稳定"', "outcome", "denied.security_and_stability"),
    ("prohibited_by_law_with_a_comma", "2.其他法律、行政法规禁止公开", "outcome", "denied.prohibited_by_law"),
    ("correction_overdue_with_a_comma", "1.申请人无正当理由逾期不补正，行政机关不再处理其政府信息公开申请",
     "outcome", "other.correction_overdue"),
    ("fee_overdue_with_a_comma", "2.申请人逾期未按收费通知要求缴纳费用，行政机关不再处理其政府信息公开申请",
     "outcome", "other.fee_overdue"),
    ("needs_creation_with_a_comma", "2.没有现成信息，需要另行制作", "outcome", "unavailable.needs_creation"),
    ("reconfirmation_with_blanks_behind", "5.要求行政机关确认或重新出具已获取信息        ",
     "outcome", "not_processed.reconfirmation"),
    ("direct_litigation_broken", "未经复议\n直接起诉", "route", "litigation_direct"),
    ("result_broken", "尚未\n审结", "result", "pending"),
    ("section_numbered_in_brackets", "（二）主动公开政府信息情况", "section", "proactive_disclosure"),
    ("section_numbered_otherwise_140", "一、主动公开政府信息情况", "section", "proactive_disclosure"),
    ("section_overview_096", "一、年度信息公开总体情况", "section", "overview"),
    ("section_four_by_its_long_name", "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
     "section", "legal_challenges"),
    ("section_four_without_the_comma_058", "四、因政府信息公开工作被申请行政复议提起行政诉讼情况",
     "section", "legal_challenges"),
    ("section_five_long", "五、政府信息公开工作存在的主要问题及改进情况", "section", "problems_and_improvements"),
]  # fmt: skip

FRAMES = ["信息内容", "申请人情况", "法人或其他组织", printed.NOTE,
          "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
          "（本列数据的钩稽关系为：第一项加第二项之和，等于第三项加第四项之和）"]  # fmt: skip
GROUPS = ["三、本年度办理结果", "（三）不予公开", "（四）无法提供", "（五）不予处理", "（三）\n不予公开"]


@pytest.mark.parametrize(("kind", "code", "label"), PAIRS, ids=IDS)
def test_official_label(kind: str, code: str, label: str) -> None:
    assert code_of(label, kind) == code


@pytest.mark.parametrize(("kind", "code", "label"), PAIRS, ids=IDS)
def test_official_label_has_one_meaning_of_its_kind(kind: str, code: str, label: str) -> None:
    assert {one.code for one in read_label(label) if one.kind == kind} == {code}
    assert not any(one.slip for one in read_label(label) if one.kind == kind)


def _codebook_labels() -> list[tuple[str, str, str]]:
    book = codebook()
    parts = [
        ("item", book.items),
        ("applicant", book.applicants),
        ("outcome", book.outcomes),
        ("route", book.routes),
    ]
    parts += [("result", book.results), ("section", book.sections)]
    parts.append(("measure", {code: one.label for code, one in book.measures.items()}))
    return [(kind, code, label.split("/")[-1] if kind in ("applicant", "outcome", "route") else label)
            for kind, labels in parts for code, label in labels.items()]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "code", "label"), _codebook_labels(), ids=[f"{k}-{c}" for k, c, _ in _codebook_labels()]
)
def test_label_of_the_codebook(kind: str, code: str, label: str) -> None:
    assert code_of(label, kind) == code


def test_no_official_label_is_read_as_another_of_its_kind() -> None:
    for kind in {kind for kind, _ in OFFICIAL}:
        read = {label: code_of(label, kind) for k, _, label in PAIRS if k == kind}
        meant = {label: code for k, code, label in PAIRS if k == kind}
        assert read == meant


@pytest.mark.parametrize(
    ("label", "kind", "code"), [row[1:] for row in SPELLINGS], ids=[row[0] for row in SPELLINGS]
)
def test_spelling_of_the_survey(label: str, kind: str, code: str) -> None:
    assert code_of(label, kind) == code


_DRESS = {
    "blank_between_all_characters": " ".join,
    "line_break_between_all_characters": "\n".join,
    "no_break_space_between_all_characters": "\u00a0".join,
    "ideographic_blank_between_all_characters": "\u3000".join,
    "zero_width_space_between_all_characters": "\u200b".join,
    "line_break_in_the_middle": lambda label: f"{label[: len(label) // 2]}\n{label[len(label) // 2 :]}",
    "blanks_around": lambda label: f" \u3000{label}\u00a0\n",
    "half_width": lambda label: label.translate(str.maketrans("（）：，．", "():,.")),
    "full_width": lambda label: label.translate(
        str.maketrans("0123456789./():", "０１２３４５６７８９．／（）：")
    ),
}


@pytest.mark.parametrize("dress", _DRESS)
@pytest.mark.parametrize(("kind", "code", "label"), PAIRS, ids=IDS)
def test_official_label_however_it_is_set(kind: str, code: str, label: str, dress: str) -> None:
    assert code_of(_DRESS[dress](label), kind) == code


@pytest.mark.parametrize("definition", ["：指本年度制定的文件。", "（指本年度制定的文件）", "（2020年）"])
@pytest.mark.parametrize(("code", "label"), printed.ITEMS_2021.items())
def test_item_with_a_definition_behind_it(code: str, label: str, definition: str) -> None:
    assert code_of(label + definition, "item") == code


@pytest.mark.parametrize(("code", "label"), printed.OUTCOMES["format_2021"].items())
def test_outcome_without_its_number(code: str, label: str) -> None:
    bare = (
        label.split("、", 1)[-1]
        if label[1] == "、"
        else label.split("）", 1)[-1]
        if label[0] == "（"
        else label[2:]
    )
    if code == "partially_granted":
        bare = "部分公开"
    assert code_of(bare, "outcome") == code


@pytest.mark.parametrize("mark", ["{n}.", "{n}、", "（{n}）", "{n}．", "{n})", "{n}. "])
def test_outcome_with_another_kind_of_number(mark: str) -> None:
    for code, label in printed.OUTCOMES["format_2019"].items():
        if label[1] == ".":
            assert code_of(mark.format(n=label[0]) + label[2:], "outcome") == code


@pytest.mark.parametrize("label", FRAMES)
def test_cells_that_frame_the_form(label: str) -> None:
    assert kinds(label) == {"frame"}


@pytest.mark.parametrize("label", GROUPS)
def test_groups_of_table_three(label: str) -> None:
    assert kinds(label) == {"group"}


@pytest.mark.parametrize(
    ("heading", "article"),
    [
        *((label, code) for code, label in printed.ARTICLES.items()),
        ("第二十条第(五)项", "20(5)"),
        ("第二十条第（一项）", "20(1)"),  # 142
        ("第二十条第 （八） 项", "20(8)"),  # 083
        ("第二十条（五）项", "20(5)"),  # 078
        ("《中华人民共和国政府信息公开条例》第二十条第（一）项", "20(1)"),  # 098
        ("政府信息公开条例第二十条第（九）项", "20(9)"),
        ("第二十条第", ""),  # 103: cut off before the number
    ],
)
def test_heading_of_an_article(heading: str, article: str) -> None:
    assert read_article(squeeze(heading)) == article


@pytest.mark.parametrize(
    "text",
    [
        "第十九条",
        "按照条例第二十条第（一）项的规定主动公开各类信息",
        "本街道" * 30 + "第二十条第（一）项",
        "",
        "信息内容",
        "第二十一条第（一）项",
    ],
)
def test_no_heading_of_an_article(text: str) -> None:
    assert read_article(squeeze(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "0", "12", "2020年，大东街道办事处按照统一部署开展工作", "动态信息", "索引号", "行政检查", "本街道收到申请一份",
        "规章制度建设进一步加强，公开水平不断提高", "a" * 500, "政府信息公开工作",
    ],
)  # fmt: skip
def test_text_that_is_no_label(text: str) -> None:
    assert read_label(text) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "无其他需要报告的事项。",
        "本年度无其他需要报告的事项",
        "没有其他需要报告的事项。",
        "无其他需报告的事项",
    ],
)
def test_sentence_of_section_six_is_no_heading(sentence: str) -> None:
    assert "section" not in kinds(sentence)


@pytest.mark.parametrize(
    "damaged",
    [
        "本年数量",  # 010: stands for 本年增/减, but nothing in it says so
        "本年新",  # for two columns in 21 reports
        "数量",
    ],
)
def test_damaged_header_is_not_taken_for_a_certain_column(damaged: str) -> None:
    assert code_of(damaged, "measure") is None


def test_headers_that_are_alike_are_kept_apart() -> None:
    same = {"处理决定数量", "本年处理决定数量"}  # 2019 and 2021 forms of one measure
    headers = sorted({label for kind, _, label in PAIRS if kind == "measure"})
    for pair in combinations(headers, 2):
        first, second = (code_of(header, "measure") for header in pair)
        assert (first == second) == (set(pair) == same), pair


def test_long_label_with_a_slip_of_the_pen_is_read_and_marked() -> None:
    (label,) = read_label("5.要求行政机关确认或从新出具已获取信息")
    assert (label.kind, label.code, label.slip) == ("outcome", "not_processed.reconfirmation", True)


def _slips(label: str) -> list[str]:
    """`label` with one character wrong, lost or twice, anywhere behind its number."""
    start = 0 if label[1] not in "、." else 2
    if label[0] == "（":
        start = label.index("）") + 1
    spots = range(start, len(label))
    return [
        *(label[:at] + "某" + label[at + 1 :] for at in spots),
        *(label[:at] + label[at + 1 :] for at in spots),
        *(label[:at] + label[at] + label[at:] for at in spots),
    ]


@pytest.mark.parametrize(("kind", "code", "label"), PAIRS, ids=IDS)
def test_label_with_one_slip_is_never_taken_for_another(kind: str, code: str, label: str) -> None:
    assert {code_of(slip, kind) for slip in _slips(label)} <= {code, None}


@pytest.mark.parametrize(
    ("code", "label"),
    [
        (c, label)
        for c, label in printed.OUTCOMES["format_2021"].items()
        if len(label) > 9 and c != "partially_granted"
    ],
)
def test_long_label_with_one_slip_is_read(code: str, label: str) -> None:
    unread = [slip for slip in _slips(label) if code_of(slip, "outcome") != code]
    assert unread == []


@pytest.mark.parametrize(
    "slip",
    [
        "5.要求行政机关确任或从新出具已获取信息",  # two characters wrong
        "5.要求行政机关确认重新出具已获取的信息",  # one lost, one too many
        "5.要求政机关确认或重新出具获取信息",  # two lost
    ],
)
def test_long_label_with_two_slips_is_read(slip: str) -> None:
    assert code_of(slip, "outcome") == "not_processed.reconfirmation"


@pytest.mark.parametrize(
    "text",
    [
        "5.要求某机关某认或某新出某已获某信息",  # too many slips
        "本年新制某数某",
        "重某申某",  # short, and as near to other words
        "其某",
        "总某",
        "行政某罚",
        "行政某某",
    ],
)
def test_label_with_too_many_slips_is_none(text: str) -> None:
    assert not [one for one in read_label(text) if one.kind != "article"]


@pytest.mark.parametrize(
    ("cut", "code"),
    [
        ("5.要求行政机关确认或重新", "not_processed.reconfirmation"),
        ("1.申请人无正当理由逾期不补正", "other.correction_overdue"),
        ("2.申请人逾期未按收费通知要求", "other.fee_overdue"),
    ],
)
def test_label_cut_off_at_its_end_is_read_where_only_one_begins_so(cut: str, code: str) -> None:
    (label,) = read_label(cut)
    assert (label.kind, label.code, label.slip) == ("outcome", code, True)


@pytest.mark.parametrize("cut", ["1.申请人", "本年", "本年新", "属于", "行政", "政府信息公开"])
def test_label_cut_to_what_several_begin_with_is_none_of_them(cut: str) -> None:
    assert not [
        one for one in read_label(cut) if one.kind in ("item", "measure", "outcome", "route", "result")
    ]


def test_words_that_stand_in_several_tables_have_all_their_meanings() -> None:
    assert {(one.kind, one.code) for one in read_label("总计")} >= {
        ("applicant", "total"), ("outcome", "total"), ("result", "total"),
    }  # fmt: skip
    assert {(one.kind, one.code) for one in read_label("其他")} >= {
        ("applicant", "other_organization"), ("outcome", "other.other"),
    }  # fmt: skip


def test_number_in_front_of_a_label_is_noticed() -> None:
    assert all(one.numbered for one in read_label("3.其他"))
    assert not any(one.numbered for one in read_label("其他"))


@pytest.mark.parametrize("text", ["（三）", "三、", "(一)", "（五） "])
def test_half_label(text: str) -> None:
    assert is_half_label(text)


@pytest.mark.parametrize("text", ["（三）不予公开", "3", "三", "0", "1.5"])
def test_no_half_label(text: str) -> None:
    assert not is_half_label(text)


@pytest.mark.parametrize(
    "text", ["商业", "企业", "科研", "机构", "尚未", "审结", "本年新", "制作数量", "总", "计"]
)
def test_piece_of_a_header(text: str) -> None:
    assert is_label_piece(text)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("规章000", ["规章", "000"]),
        ("行政规范性文件141414", ["行政规范性文件", "141414"]),
        (
            "信息内容本年制发件数本年废止件数现行有效件数",
            ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ),
        ("规章555规范性文件（说明）141414", ["规章", "555", "规范性文件", "141414"]),
    ],
)
def test_glued_line_is_taken_apart(line: str, parts: list[str]) -> None:
    assert split_glued(line) == parts


@pytest.mark.parametrize(
    "line",
    ["规章", "2020年制定规章3件", "本街道行政许可5", "行政许可和行政处罚等事项共5", "", "000", "公开0"],
)
def test_other_line_is_not_taken_apart(line: str) -> None:
    assert split_glued(line) is None


@given(st.sampled_from(PAIRS), st.data())
def test_blanks_anywhere_change_nothing(pair: tuple[str, str, str], data: st.DataObject) -> None:
    kind, code, label = pair
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(label)))
        label = label[:at] + data.draw(st.sampled_from(" \n\t\u3000\u00a0\u200b\ufeff")) + label[at:]
    assert code_of(label, kind) == code


@given(st.text(max_size=60))
def test_any_text_is_a_label_or_not_and_raises_nothing(text: str) -> None:
    for label in read_label(text):
        assert label.kind


# ---- the bounds of what is still a label ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("cut", "meaning"),
    [
        ("信访举报", ("outcome", "not_processed.complaint")),
        ("现行有效", ("measure", "in_force")),
        ("对外公开总", ("measure", "disclosed_total")),
        ("信访举", None),
        ("现行有", None),
        ("因政府信息公开工作", None),  # a heading's beginning is a sentence's as well
    ],
)
def test_four_characters_are_the_least_of_a_label_that_is_cut_off(
    cut: str, meaning: tuple[str, str] | None
) -> None:
    assert [(one.kind, one.code) for one in read_label(cut)] == ([meaning] if meaning else [])


def test_a_label_cut_off_has_a_quarter_of_its_words() -> None:
    assert read_label("申请人无正当理由")[0].code == "other.correction_overdue"
    assert read_label("申请人无正当理") == ()


@pytest.mark.parametrize(("slip", "code"), [("采购项日数量", "procurement_items"), ("采购总金領", None)])
def test_six_characters_are_the_least_of_a_label_with_a_slip(slip: str, code: str | None) -> None:
    assert code_of(slip, "measure") == code


@pytest.mark.parametrize(("characters", "is_label"), [(397, True), (398, False)])
def test_definition_behind_a_label_is_of_four_hundred_characters_at_most(
    characters: int, is_label: bool
) -> None:
    assert bool(read_label("规章：" + "甲" * characters)) is is_label


@pytest.mark.parametrize(
    ("heading", "article"),
    [
        ("第二十条第（一）项甲乙丙丁", "20(1)"),
        ("第二十条第（一）项甲乙丙丁戊", None),
        ("甲" * 51 + "第二十条第（一）项", "20(1)"),
        ("甲" * 52 + "第二十条第（一）项", None),
        ("第二十条第（一）", "20(1)"),
        ("第二十条（五）项", "20(5)"),
        ("第二十条，第六项", "20(6)"),
        ("第二十条第八）项", "20(8)"),
        ("第二十条第（九项）", "20(9)"),
        ("第二十条第（二）项", ""),  # no article of the form
        ("第二十条", ""),
        ("第二十条第", ""),
        ("第二十条第（", ""),
        ("第二十条项）", None),
    ],
)
def test_article_of_a_heading_and_of_none(heading: str, article: str | None) -> None:
    found = [(one.kind, one.code, one.numbered, one.slip) for one in read_label(heading)]
    assert found == ([] if article is None else [("article", article, False, False)])


@pytest.mark.parametrize(
    "number", ["一、", "（一）", "(12)", "1.", "12、", "3．", "4)", "一，", "十二：", "第二部分", "其中：", "其中", "其中、", "（一）1."]
)  # fmt: skip
def test_number_of_every_kind_before_a_label(number: str) -> None:
    found = [one for one in read_label(f"{number}行政许可") if one.kind == "item"]
    assert [(one.code, one.numbered, one.slip) for one in found] == [("licensing", True, False)]


@pytest.mark.parametrize("quoted", ["“行政许可”", '"行政许可"', "‘行政许可’", "'行政许可'", "「行政许可」", "『行政许可』", "*行政许可*"])  # fmt: skip
def test_quotes_around_a_label(quoted: str) -> None:
    assert code_of(quoted, "item") == "licensing"


@pytest.mark.parametrize(
    "behind", ["（含变更）", "：指…", "；含变更", "，含变更", "。", "[1]", "【注】", "2020年数", "单位：件"]
)
def test_what_may_stand_behind_a_label(behind: str) -> None:
    assert code_of(f"行政许可{behind}", "item") == "licensing"


@pytest.mark.parametrize("text", ["一、", "三．", "十二)", "（三）", "(12)", "3)"])
def test_number_without_its_label(text: str) -> None:
    assert is_half_label(text)


@pytest.mark.parametrize("text", ["十二", "12", "1.5", "三，", ""])
def test_number_that_needs_no_label(text: str) -> None:
    assert not is_half_label(text)


@pytest.mark.parametrize("text", ["本年制发件数", "自然人", "结果维持", "行政复议", "信息内容", "本年新"])
def test_whole_header_of_each_kind(text: str) -> None:
    assert is_header(text)
    assert begins_header(text)
    assert begins_header(text[:1])
    assert is_header_fragment(text[1:] or text)


@pytest.mark.parametrize("text", ["行政许可", "重复申请", "不予公开", "甲乙丙丁", ""])
def test_no_header(text: str) -> None:
    assert not is_header(text)


def test_fragment_of_a_header_and_beginning_of_a_label() -> None:
    assert is_header_fragment("制发件")
    assert not is_header_fragment("制件")
    assert not begins_header("制发件数")
    assert begins_header("本年制发件")
    assert starts_label("行政许")
    assert starts_label("（一）予以")
    assert not starts_label("政许可")
    assert not starts_label("行政许可")  # a whole one does not only begin
    assert is_label_piece("制发件数")
    assert is_label_piece("行政许可")
    assert not is_label_piece("许可")


def test_kinds_of_a_text() -> None:
    assert kinds("其他") == {"applicant", "outcome"}
    assert kinds("行政许可") == {"item"}
    assert kinds("甲乙丙丁") == frozenset()


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("行政许可5行政处罚6", ["行政许可", "5", "行政处罚", "6"]),
        ("（说明）规章5", ["规章", "5"]),
    ],
)
def test_glued_line_of_several_labels(line: str, parts: list[str]) -> None:
    assert split_glued(line) == parts


@pytest.mark.parametrize("line", ["5规章6", "规章甲5", "行政许可", "规章5" * 1400])
def test_line_that_is_not_glued(line: str) -> None:
    assert split_glued(line) is None


def test_slip_as_near_to_one_label_as_to_another_is_neither() -> None:
    assert read_label("本年新制开数量") == ()  # 本年新制作数量 and 本年新公开数量


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("属於三类内部事物信息", "denied.internal_affairs"),  # two slips in ten characters
        ("要求提供公开岀板物", None),  # two in nine
    ],
)
def test_two_slips_are_allowed_from_ten_characters_on(text: str, code: str | None) -> None:
    assert code_of(text, "outcome") == code


def test_character_too_many_in_a_label_of_five() -> None:
    assert code_of("采购总金大额", "measure") == "procurement_amount"


def test_character_too_many_in_front_of_a_label() -> None:
    assert code_of("某本年制发件数", "measure") == "issued"


@pytest.mark.parametrize(
    "text", ["本机关不掌屋相光政付信息", "没有现成信急需耍另行制件", "重复中清的数量", "采购顶日数量"]
)
def test_one_slip_more_than_is_allowed_is_too_many(text: str) -> None:
    assert read_label(text) == ()


@pytest.mark.parametrize("number", ["①", "⑳", "1", "12"])
def test_numbers_without_their_stop_and_in_circles_number_a_label(number: str) -> None:
    (label,) = read_label(f"{number}属于国家秘密")
    assert (label.code, label.numbered, label.slip) == ("denied.state_secret", True, False)
    assert is_plain_label(f"{number}属于国家秘密") == (number in "①⑳")


@pytest.mark.parametrize(
    "text", ["123属于国家秘密", "2020年属于国家秘密", "行政处罚1", "本年制发件数2", "采购总金额2"]
)
def test_figures_before_and_behind_a_label_are_no_slips(text: str) -> None:
    assert read_label(text) == ()


@pytest.mark.parametrize(
    ("text", "code", "slip"),
    [
        ("其他对外管理服", "other_services", True),
        ("属于国家秘蜜", "denied.state_secret", True),
        (
            "1.申请人无正当理由逾期不补证，行政机关不再处理其政府信息公开申请",
            "other.correction_overdue",
            True,
        ),
        ("属于国家秘密。", "denied.state_secret", False),
    ],
)
def test_slips_and_lost_ends_are_told_from_labels_as_they_should_be(text: str, code: str, slip: bool) -> None:
    (label,) = read_label(text)
    assert (label.code, label.slip) == (code, slip)


def test_the_unit_of_an_amount_stays_with_its_label_where_labels_run_together() -> None:
    assert split_glued("信息内容采购项目数量采购总金额(万元)") == [
        "信息内容",
        "采购项目数量",
        "采购总金额(万元)",
    ]
    assert split_glued("信息内容本年收费金额(单位:万元)") == ["信息内容", "本年收费金额(单位:万元)"]
    assert split_glued("行政处罚3行政强制4") == ["行政处罚", "3", "行政强制", "4"]


def test_a_plain_label_has_no_definition_behind_it() -> None:
    assert is_plain_label("重复申请")
    assert not is_plain_label("重复申请（指同一申请）")
    assert not is_plain_label("重复申情")

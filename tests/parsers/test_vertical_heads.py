"""Heads that stand upright in narrow columns, as the text of a PDF gives them: line by line, the letters of all
columns that reach the line, and nothing that says which columns these are."""

from random import Random

import pytest

from parsers.report import parse
from tests.parsers.printed import printed, text, values
from tests.parsers.test_layouts import FOUR_HEADS, SEPARATING, THREE_HEADS

ORGANIZATIONS = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
RESULTS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


def _upright(rng: Random, heads: list[str], size: int, set_: str) -> list[str]:
    """Lines of the pieces of `heads`, `size` letters each; columns set to the `top`, `middle`, `bottom` or anyhow."""
    pieces = [[head[i : i + size] for i in range(0, len(head), size)] for head in heads]
    depth = max(map(len, pieces))
    lines: list[list[str]] = [[] for _ in range(depth)]
    for piece in pieces:
        room = depth - len(piece)
        start = {"top": 0, "middle": room // 2, "bottom": room, "anyhow": rng.randint(0, room)}[set_]
        for line, part in enumerate(piece, start):
            lines[line].append(part)
    return [" ".join(line) for line in lines]


def _dump(three: list[str], four: list[str]) -> bytes:
    dump = text(printed("format_2021"), SEPARATING["space"]).decode()
    assert THREE_HEADS in dump
    assert FOUR_HEADS in dump
    return (
        dump.replace(THREE_HEADS, "\n".join(three) + "\n")
        .replace(FOUR_HEADS, "\n".join(four) + "\n")
        .encode()
    )


@pytest.mark.parametrize("set_", ["top", "middle", "bottom", "anyhow"])
@pytest.mark.parametrize("size", [1, 2])
@pytest.mark.parametrize("seed", range(6))
def test_every_figure_below_upright_heads_is_read_or_named(seed: int, size: int, set_: str) -> None:
    rng = Random(f"{seed} {size} {set_}")
    three = _upright(rng, ["自然人", *ORGANIZATIONS, "总计"], size, set_)
    frame = rng.choice([["法人或其他组织"], ["申请人情况", "法人或其他组织"], []])
    four = _upright(rng, RESULTS * 3, size, set_)
    data = _dump([*frame, *three], ["未经复议直接起诉 复议后起诉", *four])
    read = parse(data, source="a.txt")
    found, truth = values(read), printed("format_2021").truth()
    assert {key: value for key, value in found.items() if value != truth[key]} == {}
    if set_ != "anyhow":  # the columns of one table are set alike
        assert (found, read.status) == (truth, "ok")
    elif found != truth:
        assert read.status == "partial"


def test_a_cell_over_several_columns_may_be_chopped_too() -> None:
    three = "法人或其他\n自 组织 总\n然 商 科 社 法 其 计\n人 业 研 会 律 他\n企 机 公 服\n业 构 益 务\n组 机\n织 构"
    four = ["未经复议 复议后", "直接起诉 起诉", *_upright(Random(0), RESULTS * 3, 1, "middle")]
    read = parse(_dump(three.split("\n"), four), source="a.txt")
    assert values(read) == printed("format_2021").truth()
    assert read.status == "ok"


def _apart(lines: list[str]) -> list[str]:
    """The words of these lines on a line each."""
    return [word for line in lines for word in line.split()]


@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["lines", "paragraphs"])
@pytest.mark.parametrize("set_", ["top", "middle", "bottom"])
@pytest.mark.parametrize("size", [1, 2])
@pytest.mark.parametrize("frame", [[], ["法人或其他组织"], ["申请人情况", "法人或其他组织"], [*"申请人情况"]])
def test_pieces_of_crossed_heads_on_a_line_each(frame: list[str], size: int, set_: str, gap: str) -> None:
    three = [*frame, *_apart(_upright(Random(0), ["自然人", *ORGANIZATIONS, "总计"], size, set_))]
    routes = ["未经复议直接起诉", "复议后起诉"] if frame else [*"未经复议直接起诉", *"复议后起诉"]
    four = [*routes, *_apart(_upright(Random(0), RESULTS * 3, size, set_))]
    read = parse(_dump(gap.join(three).split("\n"), gap.join(four).split("\n")), source="a.txt")
    found, truth = values(read), printed("format_2021").truth()
    assert {key: value for key, value in found.items() if value != truth[key]} == {}
    if (size, set_) != (2, "bottom"):  # 社会 法律 自然: their order would be another table's
        assert (found, read.status) == (truth, "ok")
    else:
        assert {key[0] for key in truth if key not in found} == {"III"}
        assert read.status == "partial"


@pytest.mark.parametrize("seed", range(8))
def test_pieces_of_heads_in_no_order_place_nothing_wrongly(seed: int) -> None:
    rng = Random(seed)
    four = _apart(_upright(rng, RESULTS * 3, rng.choice([1, 2]), "anyhow"))
    swapped = rng.randrange(len(four) - 1)
    four[swapped], four[swapped + 1] = four[swapped + 1], four[swapped]
    dump = _dump([THREE_HEADS.strip()], ["未经复议直接起诉", "复议后起诉", *four])
    truth = printed("format_2021").truth()
    assert {
        key: value for key, value in values(parse(dump, source="a.txt")).items() if value != truth[key]
    } == {}


def test_a_route_above_columns_that_begin_beside_it() -> None:
    """The results of the first route reach up into the line of the other routes."""
    upright = _upright(Random(0), RESULTS * 3, 1, "middle")
    four = [
        *_apart(upright[:1])[:5],
        "未经复议直接起诉",
        "复议后起诉",
        *_apart(upright[:1])[5:],
        *_apart(upright[1:]),
    ]
    read = parse(_dump([THREE_HEADS.strip()], four), source="a.txt")
    assert (values(read), read.status) == (printed("format_2021").truth(), "ok")


@pytest.mark.parametrize("set_", ["top", "middle", "bottom"])
def test_pieces_of_crossed_heads_of_table_two(set_: str) -> None:
    heads = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
    lines = [
        "第二十条第（一）项",
        *_apart(_upright(Random(0), heads, 1, set_)),
        "规章 0 1 2",
        "行政规范性文件 3 4 5",
    ]
    read = parse("\n".join(["二、主动公开政府信息情况", *lines]).encode(), source="a.txt")
    assert [(row.measure, row.value) for row in read.proactive_disclosure] == list(
        zip(["issued", "repealed", "in_force"] * 2, range(6), strict=True)
    )


def test_an_applicant_between_the_frame_and_its_parts_may_stand_on_either_side() -> None:
    three = ["申请人情况", "法人或其他组织", "自然人", *ORGANIZATIONS, "总计"]
    truth = printed("format_2021").truth()
    read = parse(_dump(three, FOUR_HEADS.strip().split("\n")), source="a.txt")
    assert {key: value for key, value in values(read).items() if value != truth[key]} == {}
    assert read.status == "partial"


def test_heads_of_which_no_line_says_where_the_natural_persons_stand_are_not_guessed() -> None:
    three = ["自", "然", "人", *_upright(Random(0), ORGANIZATIONS, 1, "middle"), "总", "计"]
    four = ["未经复议直接起诉 复议后起诉", *_upright(Random(0), RESULTS * 3, 1, "top")]
    read = parse(_dump(three, four), source="a.txt")
    truth = printed("format_2021").truth()
    assert {key: value for key, value in values(read).items() if value != truth[key]} == {}

"""A cell of a page gives the text that a browser shows of it, or the problem for which nobody can say what that is."""

import pytest

from parsers.document import Cell, Grid
from parsers.readers.html import read_html

WHITE_ROW = "tr.w td{color:white}"


def read(
    cell: str, style: str = "", script: str = "", row: str = "<tr>", table: str = "<table>"
) -> list[Cell]:
    """The cells of a row of three in a table of data, the last of which is `cell`."""
    page = (
        f"<html><head><style>{style}</style><script>{script}</script></head><body><h1>年度报告</h1>"
        f"{table}<tr><td>统计指标</td><td>单位</td><td>统计数</td></tr>{row}<td>一、数量</td><td>件</td>{cell}</tr></table></body></html>"
    )
    document = read_html(page.encode())
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    return grids[0].rows[-1] if grids else []


def seen(cell: str, style: str = "", script: str = "") -> tuple[str, str]:
    last = read(cell, style, script)[-1]
    return last.text, last.doubt


HIDDEN = (
    "display:none", "visibility:hidden", "visibility:collapse", "opacity:0", "font-size:0", "mso-hide:all", "color:transparent",
    "color:rgba(0,0,0,0)", "position:absolute;left:-9999px", "position:absolute; top:-999em", "text-indent:-9999px;display:inline-block",
    "position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)", "clip-path:inset(100%);position:absolute",
    "display:inline-block;width:0;height:0;overflow:hidden", "transform:scale(0);display:inline-block", "content-visibility:hidden",
    "filter:opacity(0)", "font:0/0 a", "DISPLAY : NONE", "display:none!important;display:inline", "margin-left:-9999px",
    "display:block;max-height:0;overflow:hidden", "-webkit-text-fill-color:transparent", "opacity:0%", "display:/* no */none",
    "--x:none;display:var(--x)",
)  # fmt: skip


@pytest.mark.parametrize("style", HIDDEN)
@pytest.mark.parametrize("way", ["inline", "class", "deep"])
def test_what_is_hidden_is_not_there(style: str, way: str) -> None:
    if way == "inline":
        assert seen(f'<td><span style="{style}">99</span>3402</td>') == ("3402", "")
    elif way == "class":
        assert seen('<td>3402<b class="x y">99</b></td>', f".y{{{style}}}") == ("3402", "")
    else:
        assert seen('<td><i id="k"><b>99</b></i><u>3402</u></td>', f"td > #k{{{style}}}") == ("3402", "")


@pytest.mark.parametrize(
    "cell",
    [
        "<td><span hidden>99</span>3402</td>", "<td><template>99</template>3402</td>", "<td><noscript>99</noscript>3402</td>",
        "<td>3402<input type=hidden value=99></td>", "<td>3402<datalist><option>99</datalist></td>", "<td><dialog>99</dialog>3402</td>",
        "<td>3402<!-- 99 --></td>", "<td><details>99<summary>3402</summary>99</details></td>", "<td><script>99</script>3402</td>",
        "<td>3402<style>99</style></td>", "<td><ruby>3402<rp>(</rp></ruby></td>", "<td><textarea>3402</textarea></td>",
        "<td><input value=3402></td>", "<td><input type=text value=' 3402 '></td>", "<td><select><option>99<option selected>3402</select></td>",
        "<td><select><option>3402<option>99</select></td>", "<td><button>3402</button></td>", "<td>34<wbr>02</td>",
        "<td><span>34</span><span>02</span></td>", "<td><bdo dir=rtl>2043</bdo></td>", "<td>\u202e2043\u202c</td>", "<td>&#8238;2043</td>",
        "<td><span style='unicode-bidi:bidi-override;direction:rtl'>2043</span></td>", "<td>3402<sup>1</sup></td>", "<td>3402<sub>2</sub></td>",
        "<td>3402<sup><a href='#1'>[1]</a></sup></td>", "<td>3402<span style='vertical-align:super'>1</span></td>",
        "<td>3402<span style='vertical-align:5px;font-size:8px'>1</span></td>", "<td>3402<font size=1 style='position:relative;top:-.5em'>1</font></td>",
        "<td><s>99</s>3402</td>", "<td><del>99</del><ins>3402</ins></td>", "<td><strike>99</strike>3402</td>",
        "<td><span style='text-decoration:line-through'>99</span>3402</td>", "<td><span style='text-decoration:underline line-through red'>9<b>9</b></span>3402</td>",
        "<td><span style='text-decoration-line:line-through'>99</span>3402</td>", "<td>3402</td>",
        "<td data-label=本年>3402</td>", "<td data-row='5' data-sort='03402'>3402</td>",
        "<td><span style='display:none'>1</span><span style='display:inline'>3402</span></td>",
        "<td><span style='visibility:hidden'>99<b style='visibility:visible'>3402</b></span></td>",
        "<td><s style='text-decoration:none'>3402</s></td>", "<td><sup style='vertical-align:baseline;font-size:inherit'>3402</sup></td>",
        "<td><img src=a.gif width=1 height=1>3402</td>", "<td style='color:#fff;background:#000'>3402</td>", "<td bgcolor=black><font color=white>3402</font></td>",
        "<td><math><mn>3402</mn></math></td>", "<td><span class='MsoNormal' style='mso-hide:none'>3402</span></td>",
    ],
)  # fmt: skip
def test_what_is_shown_is_read(cell: str) -> None:
    assert seen(cell) == ("3402", "")


@pytest.mark.parametrize(
    ("cell", "doubt"),
    [
        ("<td><span style='color:white'>99</span>3402</td>", "nearly_invisible"),
        ("<td><font color=#FFFFFF>99</font>3402</td>", "nearly_invisible"),
        ("<td style='background:#ffc'><i style='color:#ffffcc'>99</i>3402</td>", "nearly_invisible"),
        ("<td bgcolor=#eeeeee>3402<b style='color:#eee'>99</b></td>", "nearly_invisible"),
        ("<td>3402<b style='opacity:.05'>99</b></td>", "nearly_invisible"),
        ("<td>3402<b style='font-size:1px'>99</b></td>", "nearly_invisible"),
        ("<td>3402<b style='letter-spacing:-1em'>99</b></td>", "nearly_invisible"),
        ("<td><s>3402</s></td>", "taken_back"),
        ("<td style='text-decoration:line-through'>3402</td>", "taken_back"),
        ("<td><img src=3402.png alt=3402></td>", "picture_in_cell"),
        ("<td><svg><text>3402</text></svg></td>", "picture_in_cell"),
        ("<td><canvas>3402</canvas></td>", "picture_in_cell"),
        ("<td>34<img src=0.png>2</td>", "picture_in_cell"),
        ("<td><span style='display:inline-block;background:url(n.png)'></span></td>", "picture_in_cell"),
        ("<td><input type=checkbox></td>", "picture_in_cell"),
        ("<td><span data-target=3402>0</span></td>", "filled_by_script"),
        ("<td class=count data-to='3,402'>0</td>", "filled_by_script"),
        ("<td><b data-n=3402></b></td>", "filled_by_script"),
        ("<td v-text=count></td>", "filled_by_script"),
        ("<td><span id=total>0</span></td>", "filled_by_script"),
        ("<td><input placeholder=3402></td>", "not_a_number"),
        ("<td><ol><li>3402</li></ol></td>", "not_a_number"),
        ("<td><span style='float:right'>34</span>02</td>", "not_a_number"),
        ("<td style='display:flex;flex-direction:row-reverse'><b>02</b><b>34</b></td>", "not_a_number"),
        ("<td>34<small style='font-size:40%'>02</small></td>", "not_a_number"),
        ("<td><math><msup><mn>34</mn><mn>2</mn></msup></math></td>", "not_a_number"),
        ("<td><span style='transform:scaleX(-1);display:inline-block'>3402</span></td>", "not_a_number"),
    ],
)  # fmt: skip
def test_of_what_nobody_can_say_what_it_shows_the_cell_is_named(cell: str, doubt: str) -> None:
    script = "document.getElementById('total').innerText = 3402"
    assert seen(cell, script=script)[1] == doubt


def test_the_style_sheet_that_a_browser_would_use_is_used() -> None:
    figure = '<td><i class="a">99</i>3402</td>'
    for shown in (
        "@media print{.a{display:none}}", "@media (max-width:600px){.a{display:none}}", ".b{display:none}", ".a:hover{display:none}",
        "table .a{display:inline} .a{display:none}", ".a{display:none} i.a{display:inline}", "#x .a{display:none}",
        ".a{display:none} td .a{display:inline!important}", "@import 'x.css'; .c{display:none}", ".a:not(.a){display:none}",
        "@media not screen{.a{display:none}}", ".a{} .a::selection{display:none}",
    ):  # fmt: skip
        assert seen(figure, shown)[0] == "993402", shown
    for hiding in (
        "@media screen{.a{display:none}}", "@media (min-width:600px){.a{display:none}}", "i{display:none}", "td>i{display:none}",
        "*.a{display:none}", "[class=a]{display:none}", "[class^=a]{display:none}", "td :first-child{display:none}", ".z,.a{display:none}",
        ".a{display:none!important} td i.a{display:inline}", "@media all{@media screen{.a{display:none}}}", "@supports (display:grid){.a{display:none}}",
        "i:not(.b){display:none}", "table tr:nth-child(2) i{display:none}", ".a{color:red;display:none", "<!-- .a{display:none} -->",
        "/* .a{ */ .a{display:none}", "TD I{DISPLAY:NONE}", ":is(b,i){display:none}", "tr:last-child td:last-child i{display:none}",
    ):  # fmt: skip
        assert seen(figure, hiding) == ("3402", ""), hiding


def test_what_a_style_sheet_adds_is_read() -> None:
    assert seen("<td class=a>402</td>", ".a::before{content:'3'}") == ("3402", "")
    assert seen("<td class=a>34</td>", '.a:after{content:"\\30 2"}') == ("3402", "")
    assert seen("<td class=a data-x=02>34</td>", ".a::after{content:attr(data-x)}") == ("3402", "")
    assert seen("<td class=a>3402</td>", ".a::before{content:'';display:table}") == ("3402", "")
    assert seen("<td class=a>3402</td>", ".a::before{content:'9';display:none}") == ("3402", "")
    assert (
        seen("<td class=a>3402</td>", ".a::before{counter-increment:n;content:counter(n)}")[1]
        == "not_a_number"
    )
    assert seen("<td class=a></td>", ".a::before{content:url(3402.png)}")[1] == "picture_in_cell"


def test_cells_rows_and_tables_that_are_not_shown_are_none() -> None:
    assert [one.text for one in read("<td class=x>1</td><td>3402</td>", ".x{display:none}")] == [
        "一、数量",
        "件",
        "3402",
    ]
    rows = "<tr class=tpl><td>二</td><td>件</td><td>1111</td></tr>"
    for style in (".tpl{display:none}", ".tpl{visibility:collapse}"):
        page = read("<td>3402</td>", style, row=rows + "<tr>")
        assert page[-1].text == "3402"
        assert page[0].locator == "t1.r2.c1"
    hidden = "<table class=phone><tr><td>统计指标</td><td>单位</td><td>统计数</td></tr></table><table>"
    assert (
        read("<td>3402</td>", "@media (min-width:800px){.phone{display:none}}", table=hidden)[-1].locator
        == "t1.r2.c3"
    )


def test_a_row_in_white_is_named_cell_by_cell() -> None:
    (first, _, last) = read("<td>3402</td>", WHITE_ROW, row="<tr class=w>")
    assert (last.text, last.doubt) == ("3402", "nearly_invisible")
    assert first.text == "一、数量"


def test_a_page_with_hostile_styles_is_read_in_time() -> None:
    style = "".join(f"tr td:nth-child({n}) > b.c{n} ~ i{{color:#fff{n % 10}}}" for n in range(3000))
    assert seen("<td>3402</td>", style + ".a{" * 5000) == ("3402", "")
    assert seen("<td>" + "<b>" * 200 + "3402" + "</b>" * 200 + "</td>", "b{opacity:.999}")[0] == "3402"


def test_text_outside_tables_is_read_as_it_is_shown() -> None:
    page = "<style>.h{visibility:hidden}</style><p>一、总体情况</p><p>共<s>99</s>收到<span class=h>8</span>申请5件<sup>1</sup>。</p>"
    text = "".join(str(block) for block in read_html(page.encode()).blocks)
    assert "99" not in text
    assert "8" not in text
    assert "申请5件[1]。" in text


def test_a_report_in_a_frame_that_stands_in_the_page_is_read() -> None:
    inner = "<h2>一、总体情况</h2><table><tr><td>统计指标</td><td>单位</td><td>统计数</td></tr><tr><td>一、数量</td><td>件</td><td>3402</td></tr></table>"
    document = read_html(
        f"<html><body><div>首页</div><iframe srcdoc='{inner}'></iframe></body></html>".encode()
    )
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    assert grid.rows[-1][-1].text == "3402"

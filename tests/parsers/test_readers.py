"""Readers: encodings, the report's body among menus and footers, spans, damaged and foreign files."""

import gzip
import io
import json
import random
import zipfile

import pytest

from parsers import Hints, parse
from parsers.document import Grid
from parsers.readers.html import read_html
from parsers.readers.text import read_text
from parsers.sniff import sniff
from schemas.decoding import decode
from tests.parsers.printed import (
    Td,
    codes,
    errors,
    html,
    html_body,
    html_table,
    page,
    printed,
    silently_wrong,
    text,
    values,
)
from tests.parsers.text_layouts import cpl2, pipe, tabbed

CHINESE = "广州市越秀区大东街道办事处，梅花村街道办事处。"
RARE = "\u4dae镕喆"  # in gb18030, not in gb2312


def cells_of(body: str) -> list[list[tuple[str, str]]]:
    """Text and locator of the cells of the first table of a page."""
    grids = [block for block in read_html(page(body)).blocks if isinstance(block, Grid)]
    return [[(cell.text, cell.locator) for cell in row] for row in grids[0].rows]


# ---- encodings --------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_byte_order_mark_comes_first(encoding: str) -> None:
    marks = {
        "utf-8": b"\xef\xbb\xbf",
        "utf-16-le": b"\xff\xfe",
        "utf-16-be": b"\xfe\xff",
        "gb18030": b"\x84\x31\x95\x33",
    }
    data = marks.get(encoding, b"") + CHINESE.encode(encoding)
    found, _, guessed = decode(data)
    assert found.removeprefix("\ufeff") == CHINESE
    assert not guessed or encoding == "gb18030"


@pytest.mark.parametrize("declared", ["gbk", "GB2312", "gb18030", "GBK", "x-gbk"])
def test_charset_of_the_server_comes_before_that_of_the_page(declared: str) -> None:
    data = b'<meta charset="utf-8">' + CHINESE.encode("gb18030")
    found, encoding, guessed = decode(data, declared)
    assert CHINESE in found
    assert (encoding, guessed) == ("gb18030", False)


@pytest.mark.parametrize(
    "meta",
    [
        '<meta charset="gb2312">',
        "<meta charset=gb2312>",
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=GB2312">',
        "<meta http-equiv='Content-Type' content='text/html;charset= gbk'>",
        '<?xml version="1.0" encoding="gb18030"?>',
    ],
)
def test_charset_declared_in_the_page(meta: str) -> None:
    found, encoding, guessed = decode(meta.encode() + CHINESE.encode("gb18030"))
    assert CHINESE in found
    assert (encoding, guessed) == ("gb18030", False)


def test_page_labelled_gb2312_with_bytes_of_gb18030() -> None:
    found, _, guessed = decode(b'<meta charset="gb2312">' + RARE.encode("gb18030"))
    assert found.endswith(RARE)
    assert not guessed


def test_utf_8_without_declaration() -> None:
    assert decode(CHINESE.encode()) == (CHINESE, "utf-8", False)


def test_gb18030_without_declaration() -> None:
    found, encoding, _ = decode((CHINESE + RARE).encode("gb18030"))
    assert (found, encoding) == (CHINESE + RARE, "gb18030")


@pytest.mark.parametrize("declared", ["utf-8", "no-such-charset", "", None])
def test_wrong_declaration_does_not_spoil_the_text(declared: str | None) -> None:
    meta = f'<meta charset="{declared}">'.encode() if declared else b""
    assert CHINESE in decode(meta + CHINESE.encode("gb18030"), declared)[0]
    assert CHINESE in decode(b'<meta charset="gbk">' + CHINESE.encode(), "utf-8")[0]


def test_wrong_declaration_is_a_warning() -> None:
    report = printed("format_2021")
    data = html(report).decode().encode("gb18030")  # the page says utf-8
    parsed = parse(data, source="a.html")
    assert values(parsed) == report.truth()
    assert "encoding_guessed" in codes(parsed)
    assert parsed.status == "ok"


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("gbk", "gbk"), ("gb18030", "gb18030")],
)
def test_page_in_any_encoding_gives_the_same_rows(charset: str, encoding: str) -> None:
    report = printed("format_2019")
    data = html(report).decode().replace('charset="utf-8"', f'charset="{charset}"').encode(encoding)
    parsed = parse(data, source="a.html")
    assert values(parsed) == report.truth()
    assert (parsed.status, parsed.report.title) == ("ok", report.title)
    assert "encoding_guessed" not in codes(parsed)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_any_encoding_gives_the_same_rows(encoding: str) -> None:
    report = printed("format_2019")
    parsed = parse(text(report, pipe).decode().encode(encoding), source="a.txt")
    assert values(parsed) == report.truth()
    assert (parsed.status, parsed.report.format, parsed.report.title) == ("ok", "text", report.title)


def test_one_damaged_byte_costs_one_character() -> None:
    report = printed("format_2021")
    data = html(report).replace("本街道按规定".encode(), "本街道".encode() + b"\xff" + "按规定".encode())
    parsed = parse(data, source="a.html")
    assert values(parsed) == report.truth()


# ---- the kind of file -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"GIF89a", "gif"),
        (b"{\\rtf1", "rtf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
        (b"<!DOCTYPE html><html></html>", "html"),
        (b"\xef\xbb\xbf\r\n <html>", "html"),
        ("<table><tr><td>规章</td></tr></table>".encode(), "html"),
        ("规章\n0\n".encode(), "text"),
        ("规章\n0\n".encode("gb18030"), "text"),
        ("规章 < 3 件 > 2 件".encode(), "text"),
        ("规章".encode("utf-16"), "text"),
        ("<html><body>规章</body></html>".encode("utf-16"), "html"),
        (bytes(range(256)) * 4, "binary"),
        (b"\0" * 100, "binary"),
    ],
)  # fmt: skip
def test_kind_by_content(data: bytes, kind: str) -> None:
    assert sniff(data) == kind


@pytest.mark.parametrize("name", ["a.html", "a.txt", "a.pdf", "report", ""])
def test_the_name_of_a_file_does_not_decide(name: str) -> None:
    report = printed("format_2021")
    assert values(parse(html(report), source=name)) == report.truth()
    assert values(parse(text(report, pipe), source=name)) == report.truth()


def archive(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(200), id="picture"),
        pytest.param(random.Random(1).randbytes(5000), id="noise"),
        pytest.param(bytes(1000), id="noughts"),
        pytest.param(b"%PDF-1.4\n" + bytes(100), id="broken_pdf"),
        pytest.param(archive(a=b"x")[:-10], id="broken_archive"),
        pytest.param(archive(a=b"x"), id="archive_of_nothing"),
        pytest.param(gzip.compress(b"x" * 100), id="gzip"),
        pytest.param(b"MZ" + bytes(500), id="program"),
    ],
)
def test_binary_file_is_refused_with_a_reason(data: bytes) -> None:
    parsed = parse(data, source="a.html")
    assert parsed.status in ("failed", "unsupported")
    assert parsed.report.reason in errors(parsed)
    assert "parser_error" not in codes(parsed)
    assert values(parsed) == {}


@pytest.mark.parametrize(
    "data", [b"", b" \r\n\t ", b"\xef\xbb\xbf", "\u3000\n".encode(), b"<html><body></body></html>"]
)
def test_empty_file(data: bytes) -> None:
    parsed = parse(data, source="a.html")
    assert (parsed.status, parsed.report.reason) == ("failed", "empty_file")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("床前明月光，疑是地上霜。".encode(), id="poem"),
        pytest.param("<html><body><ul><li>首页</li><li>政务公开</li></ul></body></html>".encode(), id="menu"),
        pytest.param(page("<h1>关于开展清明节活动的通知</h1><p>各社区：请于4月3日前报名。</p>"), id="notice"),
        pytest.param(
            page("<table><tr><td>序号</td><td>姓名</td><td>得分</td></tr></table>"), id="other_table"
        ),
        pytest.param(b"1 2 3\n4 5 6\n", id="numbers"),
    ],
)
def test_not_a_report(data: bytes) -> None:
    parsed = parse(data, source="a.html")
    assert (parsed.status, parsed.report.reason) == ("failed", "not_a_report")
    assert values(parsed) == {}


def test_header_holds_what_is_known_of_the_document_itself() -> None:
    data = html(printed("format_2021"))
    parsed = parse(
        data, source="x/a.html", url="http://www.yuexiu.gov.cn/a.html", hints=Hints(published_on="2023-01-30")
    )
    header = parsed.report
    assert parsed.source == "x/a.html"
    assert (header.url, header.published_on, header.format) == (
        "http://www.yuexiu.gov.cn/a.html",
        "2023-01-30",
        "html",
    )
    assert header.sha256 is not None
    assert len(header.sha256) == 64
    assert header.parser_version


# ---- the body of a page -----------------------------------------------------------------------------

MENU = "<div class='nav'><ul><li><a href='/'>网站首页</a></li><li>政务公开</li><li>互动交流</li></ul></div>"
CRUMBS = "<div>当前位置：首页 &gt; 政府信息公开年报</div>"
SIDE = "<div class='side'><h3>热点专题</h3><p>学习教育专栏 2024</p></div>"
FOOTER = "<div class='footer'><p>主办单位：越秀区人民政府 网站标识码4401040001 联系我们</p></div>"
OUTSIDE = (
    "网站首页",
    "互动交流",
    "当前位置",
    "热点专题",
    "学习教育专栏",
    "主办单位",
    "网站标识码",
    "联系我们",
)
PORTALS = {
    "content_in_one_div": lambda body: f"{MENU}{CRUMBS}<div id='zoom'>{body}</div>{SIDE}{FOOTER}",
    "content_deep_down": lambda body: (
        f"{MENU}<div><div>{CRUMBS}<div><div class='c'>{body}</div>{SIDE}</div></div></div>{FOOTER}"
    ),
    "layout_tables": lambda body: (
        f"<table><tr><td>{MENU}</td></tr><tr><td>{SIDE}</td><td>{body}</td></tr><tr><td>{FOOTER}</td></tr></table>"
    ),
    "ucap": lambda body: f"{MENU}{CRUMBS}<UCAPCONTENT>{body}</UCAPCONTENT>{FOOTER}",
    "semantic": lambda body: (
        f"<header>{MENU}</header><main><article>{body}</article>{SIDE}</main><footer>{FOOTER}</footer>"
    ),
}


@pytest.mark.parametrize("portal", PORTALS)
def test_sections_hold_no_text_of_menus_and_footers(portal: str) -> None:
    report = printed("format_2021")
    parsed = parse(page(PORTALS[portal](html_body(report))), source="a.html")
    assert values(parsed) == report.truth()
    assert parsed.status == "ok"
    everything = "".join(section.heading + section.text for section in parsed.sections)
    assert [word for word in OUTSIDE if word in everything] == []
    assert [section.text for section in parsed.sections] == [
        "本街道按规定公开政府信息。", "", "", "", "公开内容有待丰富。", "本年度未收取信息处理费。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>var t = '规章 99 99 99';</script>", "<style>.a{color:red}</style>", "<!-- 规章 99 99 99 -->",
        "<noscript>请打开脚本</noscript>", "<select><option>2019年</option><option>2018年</option></select>",
    ],
)  # fmt: skip
def test_what_a_reader_does_not_see_is_no_text(hidden: str) -> None:
    report = printed("format_2021")
    body = html_body(report).replace("本街道按规定", f"{hidden}本街道按规定")
    parsed = parse(page(body), source="a.html")
    assert values(parsed) == report.truth()
    assert parsed.sections[0].text == "本街道按规定公开政府信息。"


def test_paragraphs_of_a_section_stand_on_lines_of_their_own() -> None:
    body = html_body(printed("format_2021")).replace(
        "<p>本街道按规定公开政府信息。</p>",
        "<p>第一段。</p>\n<p>第<b>二</b>段<br>第三段。</p><div>第四段。</div>",
    )
    parsed = parse(page(body), source="a.html")
    assert parsed.sections[0].text.split("\n") == ["第一段。", "第二段", "第三段。", "第四段。"]


def test_headings_are_kept_as_printed() -> None:
    parsed = parse(html(printed("format_2021")), source="a.html")
    assert [section.heading for section in parsed.sections][:2] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
    ]


def test_title_and_day_of_publication_from_the_metadata() -> None:
    report = printed("format_2021")
    head = (
        f'<meta name="ArticleTitle" content="{report.title}"><meta name="PubDate" content="2023-01-30 09:12">'
    )
    data = html(report).replace(b"<title>", head.encode() + b"<title>")
    parsed = parse(data, source="a.html")
    assert (parsed.report.title, parsed.report.published_on) == (report.title, "2023-01-30")


@pytest.mark.parametrize("shell", ["", "<title> </title>", "<title>政府信息公开目录</title>"])
def test_a_report_in_a_script_has_its_title_there_too(shell: str) -> None:
    report = printed("format_2021")
    post = {"title": report.title.replace("2022年", "2022年<br>\n"), "content": html_body(report)}
    config = f"DETAIL: {{broken}}, DETAIL: {json.dumps(post)}, TREE: []"
    data = f"<html><head>{shell}</head><body><script>window._CONFIG = {{ {config} }};</script></body></html>"
    parsed = parse(data.encode(), source="a.html")
    assert (values(parsed), parsed.status) == (report.truth(), "ok")
    assert (parsed.report.year, parsed.report.title) == (2022, report.title.replace("2022年", "2022年 "))


def test_day_of_publication_printed_in_the_page() -> None:
    report = printed("format_2021")
    body = html_body(report).replace("</h1>", "</h1><div>来源：本网 发布时间：2023-1-5 10:00</div>")
    assert parse(page(body), source="a.html").report.published_on == "2023-01-05"


# ---- spans ------------------------------------------------------------------------------------------


def test_locators_count_on_the_grid_from_one() -> None:
    rows = cells_of(
        "<table><tr><td rowspan=2>a</td><td colspan=2>b</td></tr><tr><td>c</td><td>d</td></tr>"
        "<tr><td>e</td><td>f</td><td>g</td></tr></table>"
    )
    assert rows == [
        [("a", "t1.r1.c1"), ("b", "t1.r1.c2")],
        [("c", "t1.r2.c2"), ("d", "t1.r2.c3")],
        [("e", "t1.r3.c1"), ("f", "t1.r3.c2"), ("g", "t1.r3.c3")],
    ]


def test_figures_of_a_page_carry_their_place_on_the_grid() -> None:
    parsed = parse(html(printed("format_2021")), source="a.html")
    assert parsed.proactive_disclosure[0].locator == "t1.r3.c2"
    assert parsed.applications[0].locator == "t2.r4.c4"
    granted = next(row for row in parsed.applications if row.outcome == "denied.prohibited_by_law")
    assert granted.locator == "t2.r9.c4"
    assert parsed.legal_challenges[0].locator == "t3.r4.c1"


def test_tables_that_only_lay_out_the_page_are_not_counted() -> None:
    report = printed("format_2021")
    nested = f"<table><tr><td>菜单</td><td>{html_body(report)}</td></tr></table>"
    assert parse(page(nested), source="a.html").proactive_disclosure[0].locator == "t1.r3.c2"


@pytest.mark.parametrize("value", ["0", "-1", "abc", "", "1.5", "١", "%31", "1;", " 1 "])
def test_span_that_is_no_number_counts_as_one(value: str) -> None:
    rows = cells_of(
        f'<table><tr><td colspan="{value}">a</td><td rowspan="{value}">b</td></tr><tr><td>c</td></tr></table>'
    )
    assert rows == [[("a", "t1.r1.c1"), ("b", "t1.r1.c2")], [("c", "t1.r2.c1")]]


@pytest.mark.parametrize("span", ["999999999", "9" * 400])
@pytest.mark.timeout(10)
def test_hostile_spans_cost_nothing(span: str) -> None:
    report = printed("format_2021")
    bad = f'<table><tr><td rowspan="{span}" colspan="{span}">a</td><td>b</td><td>c</td></tr><tr><td>d</td></tr></table>'
    parsed = parse(page(bad + html_body(report) + bad), source="a.html")
    assert values(parsed) == report.truth()


@pytest.mark.timeout(10)
def test_hostile_span_inside_a_national_table_misplaces_nothing() -> None:
    report = printed("format_2021")
    three = html_table(report.three).replace('rowspan="8"', 'rowspan="999999999"')
    parsed = parse(html(report, three=three), source="a.html")
    assert silently_wrong(parsed, report.truth(), report.cells) == []


@pytest.mark.timeout(20)
def test_hundred_thousand_columns() -> None:
    report = printed("format_2021")
    wide = "<table><tr>" + "<td>0</td>" * 100_000 + "</tr></table>"
    assert values(parse(page(html_body(report) + wide), source="a.html")) == report.truth()


@pytest.mark.timeout(20)
def test_tables_nested_very_deep() -> None:
    deep = "<table><tr><td>" * 5000 + "规章" + "</td></tr></table>" * 5000
    parsed = parse(page(deep), source="a.html")
    assert parsed.status == "failed"
    assert "parser_error" not in codes(parsed)


@pytest.mark.timeout(20)
def test_very_long_line() -> None:
    parsed = parse("规章0".encode() * 500_000, source="a.txt")
    assert parsed.status != "ok"


# ---- damaged pages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.5, 0.6, 0.7, 0.8, 0.9])
def test_page_cut_off_inside_a_table(share: float) -> None:
    report = printed("format_2021")
    data = html(report)
    start, end = data.index(b"<table"), data.rindex(b"</table>")
    parsed = parse(data[: start + int((end - start) * share)], source="a.html")
    assert parsed.status == "partial"
    assert errors(parsed) & {"truncated", "table_missing", "row_missing", "cell_missing"}
    truth = report.truth()
    assert [k for k, v in values(parsed).items() if v not in (None, truth[k]) and not parsed.problems] == []


def test_page_cut_off_between_tables_lacks_one() -> None:
    report = printed("format_2021")
    data = html(report)
    parsed = parse(data[: data.rindex(b"<table")], source="a.html")
    assert "table_missing" in errors(parsed)
    assert parsed.status == "partial"


def test_page_cut_off_inside_a_number_does_not_state_the_rest() -> None:
    """Of 14214 only 14 came through: the document says itself that it is not complete."""
    report = printed("format_2021")
    data = html(report)
    cut = data[: data.index(b"14214") + 2]
    parsed = parse(cut, source="a.html")
    row = next((r for r in parsed.applications if (r.outcome, r.applicant) == ("new", "total")), None)
    assert parsed.status == "partial"
    assert "truncated" in errors(parsed)
    assert row is None or row.value is None or row.locator in {p.locator for p in parsed.problems}


@pytest.mark.parametrize("layout", [cpl2, pipe, tabbed])
def test_text_cut_off_is_named(layout: object) -> None:
    report = printed("format_2021")
    data = text(report, layout)
    parsed = parse(data[: len(data) // 2], source="a.txt")
    assert parsed.status == "partial"
    assert errors(parsed) & {"table_missing", "row_missing", "cell_missing"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</td>", ""),
        ("</tr>", ""),
        ("</p>", ""),
        ("<td>", '<TD style="mso-border-alt:solid windowtext .5pt" class=x>'),
        ("<td>", "<th>"),
        ("<tr>", "<tbody><tr>"),
        ("</td>", "<p></p></td>"),
        ("</td>", "&nbsp;</td>"),
        ("</td>", "<o:p></o:p></td>"),
    ],
)
def test_mark_up_of_all_kinds(old: str, new: str) -> None:
    report = printed("format_2021")
    body = html_body(report)
    assert old in body
    parsed = parse(page(body.replace(old, new)), source="a.html")
    assert values(parsed) == report.truth()
    assert parsed.status == "ok"


def test_cells_wrapped_as_a_word_processor_does() -> None:
    report = printed("format_2019")
    report.two, report.three, report.four = (
        [[Td(f'<p class="MsoNormal"><span lang="EN-US">\n  <font>{td.text}</font>\n</span></p>', td.colspan, td.rowspan)
          for td in row] for row in table]
        for table in (report.two, report.three, report.four)
    )  # fmt: skip
    parsed = parse(html(report), source="a.html")
    assert values(parsed) == report.truth()
    assert parsed.status == "ok"


def test_characters_of_a_number_in_elements_of_their_own() -> None:
    report = printed("format_2021")
    body = html_body(report).replace(">14214<", "><span>1</span><span>42</span><b>14</b><")
    assert values(parse(page(body), source="a.html")) == report.truth()


def test_characters_that_xml_forbids_harm_nothing() -> None:
    report = printed("format_2021")
    body = html_body(report).replace("本街道按规定", "本街道\x0b\x01按规定&#0;&#x1F;")
    assert values(parse(page(body), source="a.html")) == report.truth()


def test_any_bytes_give_a_report_and_no_exception() -> None:
    draw = random.Random(7)
    data = html(printed("format_2021"))
    for _ in range(60):
        broken = bytearray(data)
        for _ in range(draw.randint(1, 30)):
            broken[draw.randrange(len(broken))] = draw.randrange(256)
        parsed = parse(bytes(broken[: draw.randint(1, len(broken))]), source="a.html")
        assert parsed.status in ("ok", "partial", "failed", "unsupported")
        assert "parser_error" not in codes(parsed)
        assert (parsed.status == "ok") == (parsed.report.reason is None)


def test_same_bytes_give_the_same_rows() -> None:
    data = html(printed("format_2019"))
    assert parse(data, source="a").as_json() == parse(data, source="a").as_json()


def test_reader_of_text_keeps_the_lines_of_prose() -> None:
    document = read_text("第一行\n\n第二行\n".encode())
    assert [cell.text for block in document.blocks for cell in block.cells] == ["第一行", "第二行"]

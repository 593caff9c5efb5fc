"""The Hanweb columns of the sample portal: both dialects of jpage, the catalogue, and JPAAS."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode, urljoin

import pytest
from lxml import html as lxml_html

from pipelines.demo.portal import Portal

FIXTURES = Path(__file__).parent / "fixtures"
C1, C2, D, E = "demo-320102-jpage", "demo-320104-jpage2", "demo-320105-catalogue", "demo-330106-jpaas"
PROXY, SEARCH = "/module/web/jpage/dataproxy.jsp", "/module/xxgk/search.jsp"
FORM = "application/x-www-form-urlencoded"
HREF = re.compile(r"""href=["'](/art/[^"']+)["']""")

Ask: TypeAlias = Callable[..., Any]


def parameters(text: str) -> dict[str, str]:
    """What the plug-in call says, keys and values as they stand."""
    found = re.search(r"var param_\d+ = \{(.*?)\};?", text)
    assert found
    return dict(pair.replace("'", "").split(":", 1) for pair in found[1].split(","))


@pytest.fixture
def column(everything: Portal, ask: Ask, source: Callable[..., str]) -> Callable[[str], tuple[str, str]]:
    """Host and text of a column's page."""

    def page_of(entry: str) -> tuple[str, str]:
        start = source(everything, entry)
        return urljoin(start, "/").rstrip("/"), ask(start).text

    return page_of


def test_the_call_of_the_plug_in_is_the_sample_with_other_values(
    column: Callable[[str], tuple[str, str]],
) -> None:
    _, text = column(C1)
    sample = parameters((FIXTURES / "jpage-parameters.txt").read_text("utf-8"))
    assert list(parameters(text)) == list(sample)
    assert re.search(
        r"totalRecord:\d+,perPage:5,groupSize:3,proxyUrl:'/module/web/jpage/dataproxy\.jsp'", text
    )
    assert '<meta name="ColumnName" content="政府信息公开年报">' in text


def group(ask: Ask, host: str, text: str, start: int, method: str = "GET") -> str:
    """One group of rows, asked for as the plug-in would."""
    query = urlencode({"startrecord": start, "endrecord": start + 14, "perpage": 5})
    fields = urlencode(parameters(text))
    if method == "GET":
        return str(ask(f"{host}{PROXY}?{query}&{fields}").text)
    return str(ask(f"{host}{PROXY}?{query}", "POST", fields.encode(), Content_Type=FORM).text)


def test_groups_after_the_second_begin_with_the_row_before(
    everything: Portal, ask: Ask, column: Callable[[str], tuple[str, str]], listed_by: Callable[..., set[str]]
) -> None:
    host, text = column(C1)
    groups = [HREF.findall(text.partition("<datastore>")[2])]
    total = int(re.search(r"totalRecord:(\d+)", text)[1])  # type: ignore[index]
    groups += [HREF.findall(group(ask, host, text, start)) for start in range(16, total + 1, 15)]
    assert len(groups) >= 4
    assert [len(rows) for rows in groups[:4]] == [15, 15, 16, 16]
    assert groups[2][0] == groups[1][-1]
    assert groups[1][0] not in groups[0]
    found = {f"{host}{href}" for rows in groups for href in rows}
    assert len(found) == total
    assert found == listed_by(everything, C1)
    assert group(ask, host, text, 16) == group(ask, host, text, 16, "POST")


def test_who_does_not_name_the_column_gets_54_bytes(
    ask: Ask, column: Callable[[str], tuple[str, str]]
) -> None:
    host, _ = column(C1)
    for query in ("", "?startrecord=16&endrecord=30&columnid=1229", "?page=2&columnid=4584", "?columnid=1"):
        reply = ask(f"{host}{PROXY}{query}")
        assert (reply.status, len(reply.body)) == (200, 54)
    assert ask(f"{host}/col/col1229/index_1.html").status == 404


def test_the_answer_is_the_sample_with_other_values(
    ask: Ask, column: Callable[[str], tuple[str, str]]
) -> None:
    def skeleton(xml: str) -> str:
        rows = re.sub(r"(<record>.*</record>)", "<record/>", xml.strip(), flags=re.DOTALL)
        return re.sub(r"\d+", "0", re.sub(r"(?<=\?page=2&)[^\"]*", "", rows))

    host, text = column(C2)
    (href,) = re.findall(r'<nextgroup><!\[CDATA\[<a href="([^"]+)">', text)
    sample = (FIXTURES / "dataproxy.xml").read_text("utf-8")
    assert skeleton(ask(f"{host}{href}").text.replace("page=3", "page=2")) == skeleton(sample)


def test_pages_lead_to_one_another_and_nothing_else_counts(
    everything: Portal, ask: Ask, column: Callable[[str], tuple[str, str]], listed_by: Callable[..., set[str]]
) -> None:
    host, text = column(C2)
    found: list[str] = []
    while True:
        found += HREF.findall(text.partition("<datastore>")[2])
        following = re.findall(r'<nextgroup><!\[CDATA\[<a href="([^"]+)">', text)
        if not following:
            break
        (href,) = following
        text = ask(f"{host}{href}").text
        assert ask(f"{host}{href}&startrecord=1&endrecord=15").text == text
    assert len(set(found)) == len(found)
    assert {f"{host}{href}" for href in found} == listed_by(everything, C2)
    whole = ask(f"{host}{href}&perpage=10000".replace("page=", "page=1&was=", 1)).text
    assert len(HREF.findall(whole)) == min(300, len(found))


def test_rows_are_written_in_every_known_way(column: Callable[[str], tuple[str, str]]) -> None:
    _, text = column(C1)
    assert re.search(r"<a href='/art/[^']+' title='", text)
    assert re.search(r'<a title="[^"]+" target="_blank" href="', text)
    assert re.search(r"20\d\d-\n\d\d-\n\d\d</span>", text)


def test_addresses_bear_days_without_noughts_or_a_hash(everything: Portal) -> None:
    addresses = {r["addresses"][0] for r in everything.truth() if r["sources"] == [C1]}
    assert all(re.search(r"/art/20\d\d/1/[1-3]?\d/art_1229_\d+\.html$|/art/2019/[23]/", a) for a in addresses)
    hexed = {r["addresses"][0] for r in everything.truth() if r["sources"][0] in (C2, E)}
    assert all(re.search(r"/art/20\d\d/art_[0-9a-f]{32}\.html$", address) for address in hexed)


def test_documents_carry_metas_and_the_marks_of_their_content(everything: Portal, ask: Ask) -> None:
    for report in everything.truth():
        if report["sources"] == [C1]:
            text = ask(report["addresses"][0]).text
            metas = {
                m.get("name"): m.get("content") for m in lxml_html.fromstring(text).xpath("//meta[@name]")
            }
            assert metas["ArticleTitle"] == report["title"]
            assert metas["PubDate"].startswith(report["published_on"])
            assert re.search(r'<meta name="ContentStart"/>.*<meta name="ContentEnd"/>', text, re.DOTALL)


def test_the_catalogue_is_asked_by_form(
    everything: Portal, ask: Ask, column: Callable[[str], tuple[str, str]], listed_by: Callable[..., set[str]]
) -> None:
    host, text = column(D)
    page = lxml_html.fromstring(text)
    fields = {i.get("name"): i.get("value") for i in page.xpath('//form[@id="xxgk"]//input')}
    assert set(fields) == {"infotypeId", "jdid", "area", "divid"}
    (frame,) = page.xpath("//iframe/@src")
    assert all(f"{name}={value}" in frame for name, value in fields.items())
    action = page.xpath('//form[@id="xxgk"]/@action')[0]

    def rows(number: int, form: dict[str, str]) -> str:
        url = f"{host}{action.replace('currpage=1', f'currpage={number}')}"
        return str(ask(url, "POST", urlencode(form).encode(), Content_Type=FORM).text)

    first = rows(1, fields)
    pages = int(re.search(r"共(\d+)页", first)[1])  # type: ignore[index]
    found = {href for number in range(1, pages + 1) for href in HREF.findall(rows(number, fields))}
    assert {f"{host}{href}" for href in found} == listed_by(everything, D)
    assert 'class="tr_main_value_odd"' in first
    assert 'class="tr_main_value_even"' in first
    # Without the catalogue's code the rows of all columns come.
    strangers = HREF.findall(rows(1, {"jdid": "3"}))
    assert any("art_57001_" not in href for href in strangers)
    assert HREF.findall(rows(pages + 1, fields)) == []
    assert ask(f"{host}{action}").text == ""


def test_one_page_is_only_a_shell_around_a_frame(everything: Portal, ask: Ask) -> None:
    framed = [r for r in everything.truth() if r["host"] == "hanweb" and r["form"] == "framed"]
    assert framed
    for report in framed:
        address = report["addresses"][0]
        (body,) = lxml_html.fromstring(ask(address).text).xpath('//div[@id="zoom"]')
        assert not body.xpath(".//table")
        (frame,) = body.xpath(".//iframe/@src")
        assert len(lxml_html.fromstring(ask(urljoin(address, frame)).text).xpath("//table")) == 3


def unit(ask: Ask, host: str, query: dict[str, str], path: str) -> Any:
    return ask(f"{host}{path}?{urlencode(query, quote_via=quote)}").data


def test_jpaas_turns_pages_only_by_param_json(
    everything: Portal, ask: Ask, column: Callable[[str], tuple[str, str]], listed_by: Callable[..., set[str]]
) -> None:
    host, text = column(E)
    sample = (FIXTURES / "jpaas-column.txt").read_text("utf-8").strip()
    call = re.search(r'queryData="(.*?)" count="(\d+)" rows="(\d+)" pageNo="1" unitUrl="([^"]+)"', text)
    assert call

    def keys(literal: str) -> list[str]:
        return re.findall(r"'(\w+)':", literal)

    assert keys(call[1]) == keys(sample)
    assert sample.endswith(f'pageNo="1" unitUrl="{call[4]}"')
    query = dict(re.findall(r"'(\w+)':'([^']*)'", call[1]))
    total, rows = int(call[2]), int(call[3])
    first = unit(ask, host, query, call[4])
    assert first["success"] is True
    assert f'count="{total}"' in first["data"]["html"]
    for ignored in ({"pageNo": "2"}, {"page": "2"}, {"rows": "50"}):
        assert unit(ask, host, query | ignored, call[4]) == first
    found: list[str] = []
    for number in range(1, -(-total // rows) + 1):
        paging = json.dumps({"pageNo": number, "pageSize": rows})
        found += HREF.findall(unit(ask, host, query | {"paramJson": paging}, call[4])["data"]["html"])
    assert len(found) == len(set(found)) == total
    assert {f"{host}{href}" for href in found} == listed_by(everything, E)
    wrong = unit(ask, host, query | {"tagId": "列表"}, call[4])
    assert wrong == {"success": True, "data": {"html": ""}}
    beyond = query | {"paramJson": json.dumps({"pageNo": 99, "pageSize": rows})}
    assert HREF.findall(unit(ask, host, beyond, call[4])["data"]["html"]) == []

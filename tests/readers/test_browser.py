"""The second reading: damaged pages in the tree that a browser builds of them."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

import parsers.report
from parsers import parse
from parsers.document import Document
from parsers.readers.browser import LARGEST, MOST_TAGS, TooCostlyError, browser_tree
from parsers.readers.kinds import read_kind
from schemas.records import ParsedReport
from tests.parsers.printed import codes, html_body, page, printed, values
from tests.readers.files import archive

REPORT = printed("format_2021")
BODY = html_body(REPORT)
TRUTH = REPORT.truth()

Damage = Callable[[str], str]


def swapped(old: str, new: str, *more: tuple[str, str]) -> Damage:
    def damage(body: str) -> str:
        for was, becomes in ((old, new), *more):
            assert was in body
            body = body.replace(was, becomes)
        return body

    return damage


MENDED: dict[str, Damage] = {
    "cells without a row": swapped("<tr><td>规章", "<td>规章"),
    "cells in a form": swapped("<td>", "<form><td>", ("</td>", "</td></form>")),
    "cells in a division": swapped("<td>", "<div><td>", ("</td>", "</td></div>")),
    "a cell in a struck word": swapped("<td>14214</td>", "<s><td>14214</td></s>"),
    "a cell in a list": swapped("<td>14214", "<dd><td>14214"),
    "cells in a centred row": swapped("<tr>", "<tr><center>", ("</tr>", "</center></tr>")),
    "a body of rows in a row": swapped("<tr>", "<tr><tbody>"),
    "rows that end where they begin": swapped("<tr>", "<tr/>"),
    "a cell that ends where it begins": swapped("<td>14214", "<td/>14214"),
    "an end tag without its bracket": swapped("</tr>", "</tr"),
    "a choice that was left open": swapped("<td>14214", "<select><option>1<td>14214"),
    "a NUL in a label": swapped("二、上年结转", "\0二、上年结转"),
    "a NUL in a figure": swapped("14214", "14\x00214"),
    "tables behind the end": swapped("<table>", "</body></html><table>"),
    "a style in a drawing": swapped("<table>", "<svg><style><table>"),
}


def first_only(monkeypatch: pytest.MonkeyPatch, data: bytes) -> ParsedReport:
    """The report as the fast reading alone gives it."""

    def read(kind: str, data: bytes, *, pictures: bool) -> Document:
        return replace(read_kind(kind, data, pictures=pictures), again=None)

    with monkeypatch.context() as patch:
        patch.setattr(parsers.report, "read_kind", read)
        return parse(data, source="a.html")


@pytest.mark.parametrize("damage", MENDED.values(), ids=MENDED)
def test_what_the_browsers_tree_has_and_the_other_lacks(
    damage: Damage, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = page(damage(BODY))
    assert values(first_only(monkeypatch, data)) != TRUTH
    parsed = parse(data, source="a.html")
    assert values(parsed) == TRUTH
    assert (parsed.status, "read_as_browser" in codes(parsed)) == ("ok", True)


def test_a_report_in_a_script_is_read_again_too() -> None:
    body = MENDED["cells in a division"](BODY).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    shell = page(f'<script>window._CONFIG = {{ DETAIL: {{"content": "{body}"}} }};</script>')
    parsed = parse(shell, source="a.html")
    assert (values(parsed), "read_as_browser" in codes(parsed)) == (TRUTH, True)


def test_a_page_in_an_archive_is_read_again_too() -> None:
    data = archive({"年报.html": page(MENDED["cells in a division"](BODY))})
    parsed = parse(data, source="a.zip")
    assert (values(parsed), "read_as_browser" in codes(parsed)) == (TRUTH, True)
    assert parsed.applications[0].locator == "年报.html#t2.r4.c4"


@pytest.mark.parametrize(
    "oddity", ["", "<p>附<b>件</p>", "<template><tr><td>规章</td><td>9</td></tr></template>"]
)
def test_a_page_that_is_read_well_is_read_once(oddity: str, monkeypatch: pytest.MonkeyPatch) -> None:
    again: list[str] = []
    monkeypatch.setattr("parsers.readers.browser.browser_tree", again.append)
    menu = "<table><tr><td>首页<td>3<td>4</tr><td>政务公开</table>"  # damage that is none of the report's
    parsed = parse(page(menu + BODY + oddity), source="a.html")
    assert (values(parsed), parsed.status, again) == (TRUTH, "ok", [])


def test_where_neither_tree_says_more_the_first_stands() -> None:
    parsed = parse(page(BODY.replace("14214", "若干")), source="a.html")
    assert parsed.status == "partial"
    assert "read_as_browser" not in codes(parsed)


def test_prose_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parsers.readers.browser.browser_tree", lambda _: pytest.fail("it cannot help"))
    assert parse(page("<p>床前明月光</p>"), source="a.html").status == "failed"


def test_the_worse_of_two_readings_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser ends the table at an end tag within a cell; libxml2 passes over it."""
    data = page(BODY.replace("<td>14214</td>", "<td>若干</table></td>"))
    assert parse(data, source="a.html") == first_only(monkeypatch, data)


def test_templates_are_no_part_of_the_tree() -> None:
    body = "<table><tr><template><template>1</template><td>2</td></template><td>3</td></tr></table><p>4</template>5"
    assert "".join(browser_tree(body).itertext("td", "p")) == "345"


def test_names_and_characters_that_no_tree_holds() -> None:
    root = browser_tree('<o:p a"b="1" c="2\x01&#2;">3\x0b</o:p><x\x00y>4</x\x00y><!-- 5 --><?6?>')
    assert "".join(root.itertext()) == "34"
    assert [dict(one.attrib) for one in root.iter() if one.attrib] == [{"c": "2"}]


TAGS = MOST_TAGS - 1000  # what a report leaves of them
SIZE = LARGEST - 20_000
# References and dashes cost in proportion to their number: a quarter of what is let in is enough here.
HOSTILE: dict[str, str] = {
    "nested": "<div>" * TAGS,
    "opened again and again": "<p>" + "".join(f"<b a{n}>" for n in range(200)) + "<p>x" * 5_000,
    "one tag of many attributes": "<td " + " ".join(f"a{n}" for n in range(20_000)) + ">",
    "one end tag of the same attribute": "</td " + "a " * (SIZE // 2) + ">",
    "text moved out of a table": "<table>" + "<b></b>x" * (TAGS // 2),
    "misnested": "<a><b><i><u><div>" * 50 + "</a></b></i></u>" * (TAGS // 4 - 100),
    "references": "&notin" * (SIZE // 24),
    "a comment of dashes": "<!--" + "-" * (SIZE // 4) + "-->",
    "too many tags": "<b>" * (MOST_TAGS + 1),
    "too large": "x" * (LARGEST + 1),
}
STOPPED = [
    "nested", "opened again and again", "one tag of many attributes", "one end tag of the same attribute",
    "too many tags", "too large",
]  # fmt: skip


@pytest.mark.parametrize("markup", HOSTILE.values(), ids=HOSTILE)
def test_a_page_made_to_take_for_ever_ends_soon_and_keeps_its_first_reading(
    markup: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = page(BODY.replace("14214", "若干")) + markup.encode()
    first = first_only(monkeypatch, data)
    begun = time.process_time()
    parsed = parse(data, source="a.html")
    assert time.process_time() - begun < 30  # seconds of the 60 that a worker has
    assert values(parsed) == values(first)
    assert parsed.problems == first.problems


@pytest.mark.parametrize("markup", [HOSTILE[kind] for kind in STOPPED], ids=STOPPED)
def test_what_costs_too_much_says_so(markup: str) -> None:
    with pytest.raises(TooCostlyError):
        browser_tree(markup)

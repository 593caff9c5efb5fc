"""The TRS district of the sample portal: static folders by year, each with habits of its own."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urljoin

import pytest
from lxml import html as lxml_html

from pipelines.demo.portal import Portal

FIXTURES = Path(__file__).parent / "fixtures"
ENTRY = "demo-110114-trs"
# Which file is the second page, by report year: the names that the folders of those years use.
SECOND_PAGES = {
    2013: "index_1.html", 2014: "index_1.html", 2015: "center_flist_1.shtml", 2016: "index_1.html",
    2017: "index_1.html", 2018: "index_1.html", 2019: "index_1.html", 2021: "index_2.html", 2022: "2.html",
    2023: "index_1107_1.shtml",
}  # fmt: skip

Ask: TypeAlias = Callable[..., Any]


@pytest.fixture(scope="module")
def folders(everything: Portal, ask: Ask, source: Callable[..., str]) -> dict[int, str]:
    """Address of the folder of each report year, by what the column calls it."""
    root = source(everything, ENTRY)
    page = lxml_html.fromstring(ask(root).text)
    found = {a.text: urljoin(root, a.get("href")) for a in page.xpath('//ul[@class="years"]//a')}
    return {int(str(re.search(r"20\d\d", name)[0])): url for name, url in found.items()}  # type: ignore[index]


def lists(ask: Ask, folder: str) -> list[str]:
    """The folder itself, or those that it holds for streets and departments."""
    page = lxml_html.fromstring(decoded(ask(folder)))
    return [urljoin(folder, a.get("href")) for a in page.xpath('//ul[@class="years"]//a')] or [folder]


def decoded(reply: Any) -> str:
    """As a reader does that looks into the meta element."""
    told = re.search(rb'charset="?([\w-]+)', reply.body)
    return reply.body.decode(
        {"gb2312": "gb18030"}.get(told[1].decode(), told[1].decode()) if told else "utf-8"
    )


def test_a_year_has_a_folder_under_a_name_of_its_own(folders: dict[int, str]) -> None:
    names = {re.sub(r"20\d\d", "Y", url.partition("/zfxxgknb/")[2]) for url in folders.values()}
    assert set(folders) == {*range(2012, 2024)}
    assert {"gknbY/", "Yn/", "Ynb/", "dxqzf69/Yn/", "xxgknb_Yn/"} < names


def test_the_folder_of_an_old_year_leads_home(ask: Ask, folders: dict[int, str]) -> None:
    reply = ask(folders[2012])
    assert (reply.status, reply.headers["Location"]) == (301, "/")


@pytest.mark.parametrize("year", SECOND_PAGES)
def test_the_second_page_is_where_that_template_puts_it(ask: Ask, folders: dict[int, str], year: int) -> None:
    first = lists(ask, folders[year])[0]
    assert ask(f"{first}{SECOND_PAGES[year]}").status == 200
    beyond = ["index_1.html"] if SECOND_PAGES[year] != "index_1.html" else ["index_9.html", "1.html"]
    assert {ask(f"{first}{name}").status for name in beyond} == {404}


def test_every_form_of_telling_pages_is_there(ask: Ask, folders: dict[int, str]) -> None:
    pages = {year: decoded(ask(lists(ask, url)[0])) for year, url in folders.items() if year > 2012}
    forms = {
        2013: r'createPageHTML\(\d+, 0, "index", "html"\)',
        2014: r'createPageHTML\(\d+, \d+, 0, "index", "html"\)',
        2015: r"createPageHTML\('page_div', \d+, 1, 'center_flist', 'shtml', \d+\)",
        2016: r'createPage\(\d+, 0, "index", "html"\)',
        2017: r"var countPage = \d+",
        2018: r"totalPage: \d+",
        2019: r"共\d+页",
        2020: r'createPageHTML\(\d+, 0, "index", "html"\)',
    }
    for year, form in forms.items():
        assert re.search(form, pages[year]), year
    told = {year: int(re.findall(r"\d+", re.search(forms[year], pages[year])[0])[0]) for year in (2013, 2017)}  # type: ignore[index]
    for year, count in told.items():
        assert ask(f"{folders[year]}index_{count - 1}.html").status == 200
        assert ask(f"{folders[year]}index_{count}.html").status == 404


def test_one_template_has_all_rows_in_its_first_page(
    everything: Portal, ask: Ask, folders: dict[int, str]
) -> None:
    page = ask(folders[2020])
    rows = lxml_html.fromstring(page.text).xpath('//ul[@class="default_news"]/li')
    assert len(rows) > 8
    assert ask(f"{folders[2020]}index_1.html").status == 404


def test_a_walk_through_all_folders_finds_everything(
    everything: Portal, ask: Ask, folders: dict[int, str], listed_by: Callable[..., set[str]]
) -> None:
    found: set[str] = set()
    for year in range(2013, 2024):
        for start in lists(ask, folders[year]):
            number = 0
            page, url = decoded(ask(start)), start
            while True:
                visible = re.sub(r"<!--.*?-->|<li style=\"display:none\">.*?</li>", "", page, flags=re.DOTALL)
                found |= {
                    urljoin(url, href)
                    for href in re.findall(r'(?:href|var url)="(\./\d{6}/t[^"]+)"', visible)
                }
                number += 1
                name = SECOND_PAGES.get(year, "none").replace("1.", f"{number}.")
                if year in (2021, 2022):
                    name = SECOND_PAGES[year].replace("2.", f"{number + 1}.")
                if year == 2023:
                    name = f"index_1107_{number}.shtml"
                reply = ask(f"{start}{name}")
                if reply.status == 404:
                    break
                page, url = decoded(reply), f"{start}{name}"
    assert found == listed_by(everything, ENTRY)


def test_a_row_is_the_sample_with_other_values(ask: Ask, folders: dict[int, str]) -> None:
    def skeleton(row: str) -> str:
        return re.sub(r"\d+", "0", re.sub(r'(?<=title=")[^"]*|(?<=>)[^<0-9][^<]*', "", row))

    sample = (FIXTURES / "trs-row.html").read_text("utf-8").strip()
    rows = re.findall(r"<li><a href=\"\./.*?</li>", ask(folders[2013]).text.replace(' target="_blank"', ""))
    assert {skeleton(row) for row in rows} == {skeleton(sample)}


def test_drafts_and_rows_for_search_engines_lead_nowhere(ask: Ask, folders: dict[int, str]) -> None:
    commented = re.findall(r'<!-- <li><a href="([^"]+)"', ask(folders[2015]).text)
    first = lists(ask, folders[2016])[0]
    hidden = re.findall(r'<li style="display:none"><i class="flag"></i><a href="([^"]+)"', ask(first).text)
    assert commented
    assert hidden
    for href in commented:
        assert ask(urljoin(folders[2015], href)).status == 404
    for href in hidden:
        assert ask(urljoin(first, href)).status == 404


def test_rows_can_be_written_by_a_script_or_be_records(ask: Ask, folders: dict[int, str]) -> None:
    written = decoded(ask(folders[2014]))
    assert re.search(r'var url="\./2015\d\d/t2015\d{4}_\d+\.html";\s*document\.writeln\(', written)
    assert "<record><![CDATA[<li>" in ask(folders[2017]).text


def test_gbk_pages_say_so_only_in_their_meta_element(
    everything: Portal, ask: Ask, folders: dict[int, str]
) -> None:
    reports = [r for r in everything.truth() if r["host"] == "trs" and r["year"] in (2014, 2021)]
    for url in (folders[2014], *(report["addresses"][0] for report in reports)):
        reply = ask(url)
        assert reply.headers["Content-Type"] == "text/html"
        assert b"charset=gb2312" in reply.body
        assert "政府信息公开" in reply.body.decode("gb18030")
        with pytest.raises(UnicodeDecodeError):
            reply.body.decode("utf-8")


def test_files_and_pictures_lie_beside_the_page(everything: Portal, ask: Ask) -> None:
    seen = set()
    for report in everything.truth():
        if report["host"] == "trs" and report["form"] in ("pdf", "scan"):
            page = report["addresses"][0]
            (href,) = re.findall(r'(?:href|src)="(\./[PW]0\d+\.\w+)"', decoded(ask(page)))
            reply = ask(urljoin(page, href))
            assert reply.body[:4] in (b"%PDF", b"\x89PNG")
            seen.add(href[2])
    assert seen == {"P", "W"}


def test_documents_say_who_and_when_in_metas(everything: Portal, ask: Ask) -> None:
    for report in everything.truth():
        if report["host"] == "trs":
            metas = {
                meta.get("name"): meta.get("content")
                for meta in lxml_html.fromstring(decoded(ask(report["addresses"][0]))).xpath("//meta[@name]")
            }
            assert metas["ArticleTitle"] == report["title"]
            assert metas["PubDate"].startswith(report["published_on"])
            assert {"ContentSource", "ColumnName", "Keywords", "Description"} <= set(metas)

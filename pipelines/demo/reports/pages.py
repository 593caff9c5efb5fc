"""Reports as HTML, and the parts that every page of the portal is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from random import Random
from typing import TypeAlias

from pipelines.demo.reports.figures import Figures
from pipelines.demo.reports.prose import write_sections
from pipelines.demo.reports.tables import Grid, GridCell, table_ii, table_iii, table_iv
from schemas.codebook import codebook

_NUMERALS = "一二三四五六"
_TABLES = {"proactive_disclosure": table_ii, "applications": table_iii, "legal_challenges": table_iv}
# Real columns carry a link or two that robots.txt shuts; a polite spider never asks for it.
PRIVATE = "/private/index.html"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of prose."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A printed table, and which of the project's tables its figures belong to."""

    name: str
    grid: Grid


Block: TypeAlias = Heading | Paragraph | Table


def report_blocks(rng: Random, own: str, year: int, figures: Figures) -> list[Block]:
    """The six sections of a report with their tables, in the order in which they are printed."""
    prose = write_sections(rng, own, year, figures)
    blocks: list[Block] = []
    for numeral, (section, heading) in zip(_NUMERALS, codebook().sections.items(), strict=True):
        blocks.append(Heading(f"{numeral}、{heading}"))
        blocks += map(Paragraph, prose[section])
        if section in _TABLES:
            blocks.append(Table(section, _TABLES[section](figures)))
    return blocks


def blocks_html(blocks: Iterable[Block]) -> str:
    """Blocks as an HTML fragment."""
    return "\n".join(map(_block_html, blocks))


def _block_html(block: Block) -> str:
    match block:
        case Heading(text):
            return f"<p><strong>{escape(text)}</strong></p>"
        case Paragraph(text):
            return f'<p style="text-indent: 2em;">{escape(text)}</p>'
        case Table(_, grid):
            return table_html(grid)


def report_body(rng: Random, own: str, year: int, figures: Figures) -> str:
    """The six sections of a report with their tables, as an HTML fragment without a title."""
    return blocks_html(report_blocks(rng, own, year, figures))


def table_html(grid: Grid) -> str:
    """A grid as a table; spans of 1 are left out."""
    rows = "\n".join(f"<tr>{''.join(map(_cell_html, row))}</tr>" for row in grid)
    return f'<table border="1" cellspacing="0" cellpadding="0"><tbody>\n{rows}\n</tbody></table>'


def _cell_html(cell: GridCell) -> str:
    spans = "".join(
        f' {name}="{span}"'
        for name, span in (("colspan", cell.colspan), ("rowspan", cell.rowspan))
        if span > 1
    )
    return f'<td{spans}><p align="center">{escape(cell.text)}</p></td>'


def link(href: str, text: str, title: str | None = None) -> str:
    """An anchor; `text` and `title` are plain text."""
    titled = "" if title is None else f' title="{escape(title)}"'
    return f'<a href="{escape(href)}"{titled}>{escape(text)}</a>'


def page(
    title: str,
    main: str,
    *,
    site: str,
    crumbs: Sequence[str] = (),
    metas: Iterable[tuple[str, str]] = (),
    scripts: Iterable[str] = (),
) -> str:
    """A whole page: head, menu, breadcrumb, `main`, footer, as the portals of Guangdong wear them.

    Args:
        title: plain text of the title element.
        main: HTML between breadcrumb and footer.
        site: name of the portal in menu and footer.
        crumbs: names from the home page down to the column.
        metas: name and content of meta elements.
        scripts: bodies of inline scripts.
    """
    meta = "".join(f'<meta name="{escape(name)}" content="{escape(content)}">\n' for name, content in metas)
    script = "".join(f"<script>\n{body}\n</script>\n" for body in scripts)
    crumb = " &gt; ".join(escape(name) for name in ("首页", *crumbs))
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
{meta}<title>{escape(title)}</title>
{script}</head>
<body>
<div class="header"><div class="logo">{escape(site)}</div>
<ul class="nav">
<li>{link("/", "首页")}</li><li>{link("/zwgk/", "政务公开")}</li><li>{link("/ywdt/", "要闻动态")}</li>
<li>{link("/zmhd/", "政民互动")}</li><li>{link(PRIVATE, "内部资料")}</li>
</ul></div>
<div class="position">当前位置：{crumb}</div>
<div class="wrapper">
{main}
</div>
<div class="footer"><p>主办：{escape(site)} 承办：政务公开科</p>
<p>{link("/sitemap.html", "网站地图")} 网站标识码：4401040001 建议使用1024×768分辨率浏览</p></div>
</body>
</html>
"""

"""HTML pages: the report's body found among menus and footers, its tables with spans resolved.

Locators: `t2.r5.c3` is row 5, column 3 of the page's second table, counted on the grid.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, takewhile

from lxml import etree
from lxml.etree import _Element as Element

from parsers.document import Cell, Document, Grid
from parsers.labels import kinds
from parsers.numbers import looks_like_figure
from parsers.readers.htmllook import LINES
from parsers.readers.htmltree import text_of
from parsers.readers.htmlwords import Shown, show, style_sheets
from parsers.readers.text import read_lines
from schemas.decoding import decode
from schemas.problems import problem
from schemas.text import squeeze, without_controls

_WIDEST = 200  # columns and rows that a span may claim; the forms have 15 columns and 30 rows
_HONEST = 1000  # rows or columns that offices write where they mean: to the end
_MOST_ROWS = 5000  # of a table; a report's longest has 80
_MOST_COLUMNS = 1000  # as many as browsers let one cell cover
_TABLE = "\ue000"  # stands for a table in the page's text; private use, so no page means it
_TITLED = etree.XPath(
    "//@class[contains(.,'title')]/parent::*[not(self::title)][string-length(normalize-space(.))<80]"
)
_DATE = re.compile(r"(20\d\d)[-/年.](\d{1,2})[-/月.](\d{1,2})")
_PUBLISHED = re.compile(r"发布(?:日期|时间)\s*[:：]?\s*(20\d\d)[-/年.](\d{1,2})[-/月.](\d{1,2})")
_HEADING_START = re.compile(r"^\s*[（(]?[一二三四五六][)）]?[、.．,，\s]")
_CELL = re.compile(r"<t[dhr][\s>/\0]", re.IGNORECASE)
# Cells without a row, and text between cells, which browsers put elsewhere.
_MISPLACED = etree.XPath(
    "boolean(descendant::td[not(parent::tr)]) or boolean(descendant::th[not(parent::tr)])"
    " or boolean(descendant::tr/text()[normalize-space(.)])"
)
_FIRST_PIECES = 1200  # of a table's text: enough for its first 4,000 signs
_OF_A_FORM = ("第二十条", "申请人情况", "结果维持", "统计指标")
_MOST_TITLES = 3  # of each kind of place where a page may have one
_MOST_POSTS = 20  # places of a page's scripts that are looked at for its post
_DETAIL = re.compile(r"DETAIL\s*[:=]\s*(?=\{)")

Parse = Callable[[str, Document], Element | None]
"""Builds a tree of a page's text; what keeps it from being the whole page is noted in the document."""


def read_html(data: bytes, charset: str | None = None) -> Document:
    """Read a page of any encoding; damaged mark-up is read as libxml2 does, and `again` as a browser would."""
    text, encoding, guessed = decode(data, charset)
    problems = [problem("encoding_guessed", f"the page was read as {encoding}")] if guessed else []
    lower = text.encode("utf-8", "replace").lower()  # of bytes it takes a quarter of the time
    if lower.rfind(b"<table") > lower.rfind(b"</table") or lower.rfind(b"<") > lower.rfind(b">"):
        problems.append(problem("truncated", "the page ends inside a table or a tag"))
    document = _read(text, _libxml_root, Document("html", problems=problems[:]))
    # Where there is no cell, the trees differ only in what stands on one line.
    if _CELL.search(text):
        document.again = lambda: _read(text, _browser_root, Document("html", problems=problems[:]))
    return document


def _read(text: str, parse: Parse, document: Document) -> Document:
    """Fill `document` with what the page says, in the tree that `parse` builds."""
    root = parse(text, document)
    if root is None:
        return document
    _read_metadata(root, document)
    sheets = style_sheets(root)
    held = "\n".join(root.xpath("//iframe/@srcdoc"))
    if _read_body(root, document):
        return document
    if held and (page := parse(held, document)) is not None:
        # The page is a shell around a page that stands in it.
        document.blocks.clear()
        _read_body(page, document, sheets)
    elif (detail := _detail(text, document)) is not None:
        # Rendered by a script: the page itself carries the report as data.
        title, content = (parse(str(detail.get(name) or ""), document) for name in ("title", "content"))
        if title is not None:
            shell = document.metadata["titles"]
            document.metadata["titles"] = f"{_one_line(text_of(title))}\n{shell}".strip()
        if content is not None:
            document.blocks.clear()
            _read_body(content, document, sheets)
    return document


def _detail(text: str, document: Document) -> dict[str, object] | None:
    """The post that a gkmlpt page carries in its script as `DETAIL: {"title": "…", "content": "<p>…"}`."""
    for match in islice(_DETAIL.finditer(text), _MOST_POSTS):
        try:
            detail, _ = json.JSONDecoder().raw_decode(text, match.end())
        except ValueError:
            continue
        except RecursionError:
            _once(document, "nested_too_deep", "the page's data nests thousands of values")
            continue
        if isinstance(detail, dict) and isinstance(detail.get("content"), str):
            return detail
    return None


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _on_one_line(text: str) -> str:
    """A line break in the source is a blank on the page."""
    return text if "<pre" in text else text.replace("\r", " ").replace("\n", " ")


def _libxml_root(text: str, document: Document) -> Element | None:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    flat = _on_one_line(text)
    if not flat.strip():
        return None
    root = etree.fromstring(flat.encode("utf-8", "replace"), parser)
    # What lies deeper is left out by libxml2, which says so in its log alone.
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        document.problems.append(problem("nested_too_deep", "the page nests thousands of elements"))
    return root


def _browser_root(text: str, _: Document) -> Element:
    from parsers.readers.browser import browser_tree  # it imports Beautiful Soup

    return browser_tree(_on_one_line(text))


def _read_metadata(root: Element, document: Document) -> None:
    stated = [((one.get("name") or "").lower(), one.get("content") or "") for one in root.iter("meta")]
    marked = (root.iter("ucaptitle"), root.iter("h1"), _TITLED(root), root.iter("title"))
    titles = [content for name, content in stated if name == "articletitle"][:_MOST_TITLES]
    titles += [text_of(one) for elements in marked for one in islice(elements, _MOST_TITLES)]
    document.metadata["titles"] = "\n".join(_one_line(title) for title in titles if title.strip())
    days = [content for name, content in stated if name == "pubdate"][:1]
    days += [text_of(one) for one in islice(root.iter("publishtime"), 1)]
    for day in days:
        if match := _DATE.search(day):
            document.metadata.setdefault("published_on", _day(match))


def _day(match: re.Match[str]) -> str:
    year, month, day = (int(part) for part in match.groups())
    return f"{year}-{month:02d}-{day:02d}"


def _read_body(root: Element, document: Document, sheets: Iterable[tuple[str, str]] = ()) -> bool:
    """Fill the blocks; whether the page holds headings or tables of a report."""
    # Held while the tree is gone through, or each way through makes its objects anew.
    held = list(root.iter())
    shown = show(root, sheets)
    document.distrusted |= shown.crossed
    _mark_lines(root)
    if "published_on" not in document.metadata and (match := _PUBLISHED.search(text_of(root))):
        document.metadata["published_on"] = _day(match)
    tables = [table for table in root.iter("table") if _is_grid(table)]
    national = [table for table in tables if _is_national(table)]
    document.doubtful = any(_MISPLACED(table) for table in national)
    # The report's headings and tables, by which its body is found among menus and footers.
    numbered = [one for one in root.iter() if (text := one.text) and _HEADING_START.match(text)]
    anchors = [element for element in numbered if _is_heading(element)] + national
    body = _shared_ancestor(anchors) if anchors else root
    if anchors and (pictures := sum(1 for _ in body.iter("img"))):
        document.problems.append(problem("picture_in_report", f"{pictures} pictures in the report's body"))
    grids = [_cut_out(table, number, document, shown) for number, table in enumerate(tables, 1)]
    _fill_blocks(text_of(body), grids, document)
    held.clear()
    return bool(anchors)


def _mark_lines(root: Element) -> None:
    """Put a line break wherever the page shows one."""
    for element in root.iter("br"):
        element.tail = _broken(element.tail)
    for element in root.iter(*LINES):
        element.text = _broken(element.text)
        element.tail = _broken(element.tail)


def _broken(text: str | None) -> str:
    """`text` behind a line break, without the characters that a reference may smuggle in (&#1;)."""
    return "\n" + without_controls(text) if text else "\n"


def _cut_out(table: Element, number: int, document: Document, shown: Shown) -> Grid:
    """The table's grid; in the page's text a mark is left in its place."""
    grid = Grid(list(_rows(table, number, document, shown)), number)
    for child in list(table):
        table.remove(child)
    table.text = f"\n{_TABLE}{number}\n"
    return grid


def _fill_blocks(text: str, grids: list[Grid], document: Document) -> None:
    lines: list[str] = []
    first = 1
    for line in text.split("\n"):
        if line.startswith(_TABLE) and line[1:].strip().isdigit():
            document.blocks += [read_lines(lines, first), grids[int(line[1:]) - 1]]
            first += len(lines)
            lines = []
        elif stripped := line.strip():
            lines.append(stripped)
    document.blocks.append(read_lines(lines, first))


def _is_grid(table: Element) -> bool:
    """Whether a table holds data; one that holds tables, or next to nothing, only lays out the page."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    cells = [cell for cell, _ in zip(table.iter("td", "th"), range(3), strict=False)]
    # Two cells are a table only where the second is a figure: the end of a table cut by a page's end.
    return len(cells) == 3 or (len(cells) == 2 and looks_like_figure(text_of(cells[1]).strip()))


def _rows(table: Element, number: int, document: Document, shown: Shown) -> Iterator[list[Cell]]:
    """The rows of a table; `open_spans` holds, for each column, how many rows further a cell reaches."""
    open_spans: dict[int, int] = {}
    seen_cells = shown.cells
    for row_number, row in enumerate(table.iter("tr"), 1):
        if row_number > _MOST_ROWS:
            _once(
                document, "too_large", f"a table has more than {_MOST_ROWS} rows", f"t{number}.r{row_number}"
            )
            break
        cells: list[Cell] = []
        column = 0
        taken = {c for c, rows in open_spans.items() if rows > 0}
        new_spans: dict[int, int] = {}
        for element in row.iterchildren("td", "th"):
            while column in taken:
                column += 1
            if column >= _MOST_COLUMNS:
                _once(
                    document,
                    "too_many_columns",
                    f"a row has more than {_MOST_COLUMNS}",
                    f"t{number}.r{row_number}",
                )
                break
            wide, high = element.get("colspan"), element.get("rowspan")
            width = 1 if wide is None else _span(wide, document)
            height = 1 if high is None else _span(high, document)
            if seen_cells and (seen := seen_cells.get(element)) is not None:
                text, doubt = seen.text.strip(), seen.doubt
            else:
                text = text_of(element).strip() if len(element) else (element.text or "").strip()
                doubt = ""
            locator = f"t{number}.r{row_number}.c{column + 1}"
            cells.append(
                Cell(text, locator, column, column + width - 1, line=row_number, rows=height, doubt=doubt)
            )
            if height > 1:
                for covered in range(column, column + width):
                    new_spans[covered] = height - 1
            column += width
        if open_spans:
            open_spans = {c: rows - 1 for c, rows in open_spans.items() if rows > 1}
        open_spans.update(new_spans)
        yield cells


def _span(value: str, document: Document) -> int:
    digits = "".join(takewhile(str.isdigit, value.strip()))
    if not digits or not digits.isascii():
        return 1
    span = int(digits[:9])
    if span > _HONEST:
        _once(document, "span_too_large", f"a cell claims to cover {span} rows or columns")
    return min(max(span, 1), _WIDEST)


def _once(document: Document, code: str, message: str, locator: str | None = None) -> None:
    """Note a problem that the same page may have a thousand times."""
    if all(one.code != code for one in document.problems):
        document.problems.append(problem(code, message, locator))


def _shared_ancestor(anchors: list[Element]) -> Element:
    """The smallest element that holds all of `anchors`."""
    shared = _ancestry(anchors[0])
    for anchor in anchors[1:]:
        shared = [a for a, b in zip(shared, _ancestry(anchor), strict=False) if a is b]
    return shared[-1] if shared else anchors[0]


def _ancestry(element: Element) -> list[Element]:
    """The elements around `element`, outermost first."""
    return list(element.iterancestors())[::-1]


def _is_heading(element: Element) -> bool:
    """Whether a numbered text is the heading of one of a report's sections."""
    return len(element.text or "") <= 80 and "section" in kinds(text_of(element))


def _is_national(table: Element) -> bool:
    # Mostly it stands at the beginning, and as it is looked for; making all plain takes longer than looking.
    for pieces in (_FIRST_PIECES // 20, _FIRST_PIECES):
        text = "".join(islice(table.itertext(), pieces))[:4000]
        if any(sign in text for sign in _OF_A_FORM):
            return True
    plain = squeeze(text)
    return any(sign in plain for sign in _OF_A_FORM)

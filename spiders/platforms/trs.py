"""TRS WCM static columns: index.html, index_1.html, … with the number of pages in a script's call."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from spiders.addresses import is_allowed, same_resource, with_scheme_of
from spiders.pages.links import targets
from spiders.pages.lists import frames, is_article_or_file, parse, read_links, read_records
from spiders.pages.rows import Column, Row
from spiders.pages.text import clean_title, find_day
from spiders.politeness.fetching import FetchError
from spiders.walking.spider import PortalSpider

_CALL = re.compile(r"\bcreatePage(?:HTML)?\s*\(([^)]*)\)")
_ARGUMENT = re.compile(r"\s*(?:'([^']*)'|\"([^\"]*)\"|([^,'\"]*))\s*(?:,|$)")
_PAGES = (
    re.compile(r"\bcountPage\s*[:=]\s*['\"]?(\d+)"),
    re.compile(r"\btotalPages?\s*[:=]\s*['\"]?(\d+)"),
    re.compile(r"共\s*(?:<[^>]*>)?\s*(\d+)\s*(?:<[^>]*>)?\s*页"),
)
_TOTAL, _SHOWN = (re.compile(rf"\b{name}\s*[:=]\s*['\"]?(\d+)") for name in ("totalData", "showData"))
# Templates that hold every row in their first page and turn pages in the browser.
_PAGED_IN_BROWSER = re.compile(r"\$\(\s*['\"][.#][\w-]+\s+li['\"]\s*\)")
_WRITTEN = re.compile(
    r"\burl\s*=\s*(['\"])(?P<url>[^'\"]+)\1(?P<rest>.*?)(?=\burl\s*=\s*['\"]|</script|\Z)", re.DOTALL
)
_WRITTEN_TITLE = re.compile(r"title\s*=\s*\\?(['\"])(?P<title>[^'\"\\]+)\\?\1")
_WRITTEN_TEXT = re.compile(r">(?P<title>[^<>'\"+]{6,})</a>")
_ROWS_IN_ALL = re.compile(r"共\s*(?:<[^>]*>)?\s*(\d+)\s*(?:<[^>]*>)?\s*条")
_PAGE_LABEL = re.compile(r"\d{1,3}|下一?页|尾页|末页")
_MOST_PAGES = 200
_DEFAULT_EXT = re.compile(r"\.(s?html?)$")


@dataclass(frozen=True, slots=True)
class Pager:
    """How a column is cut into pages: how many, how their files are called, how many rows in all."""

    pages: int | None = None
    name: str = "index"
    ext: str = "html"
    total: int | None = None


class TrsSpider(PortalSpider):
    """A column and its pages; rows in markup, in records and in script."""

    platform = "trs"

    async def rows(self, column: Column) -> AsyncIterator[Row]:
        """Every article and file that the pages of the column link to."""
        text, at = await self.web.text(column.url)
        self.look_below(text, at, column)
        rows = list(read_rows(text, at))
        for frame in [] if rows else frames(text, at):
            # The column is a shell around its list.
            if is_allowed(frame, self.source.allowed_hosts):
                text, at = await self.web.text(with_scheme_of(frame, at))
                rows = list(read_rows(text, at))
                break
        seen: set[str] = set()
        for row in self._take(rows, at, seen):
            yield row
        pager = read_pager(text, at)
        if pager.pages is None:
            async for row in self._linked_rows(text, at, seen):
                yield row
        number, step = 1, 0
        while number < (pager.pages or 1):
            names = page_names(pager, number, step)
            found = await self._page(at, names)
            if found is None:
                if not _PAGED_IN_BROWSER.search(text) and not (pager.total and len(seen) >= pager.total):
                    what = f"page {number + 1} of {pager.pages} is not there"
                    self.cut_short(urljoin(at, names[0]), "list_page_missing", what)
                break
            chosen, page, where = found
            step = names.index(chosen) if number == 1 else step
            before = len(seen)
            for row in self._take(read_rows(page, where), at, seen):
                yield row
            if len(seen) == before:
                self.cut_short(
                    where, "list_page_empty", f"page {number + 1} of {pager.pages} has nothing new"
                )
            number += 1
        self.announced(column.url, pager.total, len(seen))

    async def _linked_rows(self, text: str, at: str, seen: set[str]) -> AsyncIterator[Row]:
        """The rows of pages that no script counts and only links lead to, whatever their files are called."""
        waiting = dict.fromkeys(linked_pages(text, at))
        visited = {_same_page(at)}
        while waiting and len(visited) < _MOST_PAGES:
            url = next(iter(waiting))
            del waiting[url]
            if _same_page(url) in visited:
                continue
            visited.add(_same_page(url))
            try:
                page, where = await self.web.text(url)
            except FetchError as error:
                if error.reason not in ("http_404", "moved"):
                    raise
                self.cut_short(url, "list_page_missing", "a page that the list links to is not there")
                continue
            for row in self._take(read_rows(page, where), where, seen):
                yield row
            waiting |= dict.fromkeys(linked_pages(page, where))

    def _take(self, rows: Iterator[Row] | list[Row], at: str, seen: set[str]) -> Iterator[Row]:
        for row in rows:
            row.aliases.append(row.url)
            row.url = with_scheme_of(row.url, at)
            seen.add(same_resource(row.url))
            yield row

    async def _page(self, at: str, names: list[str]) -> tuple[str, str, str] | None:
        """The first of these names that is there: name, text and address."""
        for name in names:
            try:
                text, where = await self.web.text(urljoin(at, name))
            except FetchError as error:
                if error.reason not in ("http_404", "moved"):
                    raise
                continue
            return name, text, where
        return None


def linked_pages(text: str, url: str) -> list[str]:
    """The further pages of a list that it links to by number, in its own folder."""
    folder = same_resource(urljoin(url, "."))
    found = []
    for element, target in targets(parse(text).root, url):
        label = "".join(element.itertext()).strip()
        if _PAGE_LABEL.fullmatch(label) and same_resource(urljoin(target, ".")) == folder:
            found.append(target)
    return found


def _same_page(url: str) -> str:
    return re.sub(r"/index\.s?html?$", "/", same_resource(url))


def page_names(pager: Pager, number: int, step: int) -> list[str]:
    """How page `number` (from 0) may be called: `_1` is the second page on nearly all portals, `_2` on
    some, and some use bare numbers. Which it is shows on the second page; `step` is that choice later.
    """
    names = [
        f"{pager.name}_{number}.{pager.ext}",
        f"{pager.name}_{number + 1}.{pager.ext}",
        f"{number + 1}.{pager.ext}",
    ]
    return names if number == 1 else [names[step]]


def read_pager(text: str, url: str) -> Pager:
    """What the scripts of a column's first page say of its pages, in all forms that were seen."""
    ext = _DEFAULT_EXT.search(url)
    plain = Pager(ext=ext[1] if ext else "html")
    for call in _CALL.findall(text):
        if pager := _from_call(_arguments(call), plain):
            return pager
    for shape in _PAGES:
        if found := shape.search(text):
            return Pager(int(found[1]), plain.name, plain.ext)
    total, shown = _TOTAL.search(text), _SHOWN.search(text)
    if total and shown and int(shown[1]):
        return Pager(-(-int(total[1]) // int(shown[1])), plain.name, plain.ext, int(total[1]))
    rows = _ROWS_IN_ALL.search(text)
    return Pager(None, plain.name, plain.ext, int(rows[1]) if rows else None)


def _from_call(arguments: list[str | int], plain: Pager) -> Pager | None:
    """`(pages, current, name, ext)`, `(total, pages, current, name, ext)` and
    `(element, pages, current, name, ext, total)`.
    """
    element = bool(arguments) and isinstance(arguments[0], str)
    rest = arguments[1:] if element else arguments
    leading = next((n for n, value in enumerate(rest) if isinstance(value, str)), len(rest))
    numbers = [value for value in rest[:leading] if isinstance(value, int)]
    words = [value for value in rest[leading:] if isinstance(value, str)]
    if not numbers:
        return None
    name, ext = (words + [plain.name, plain.ext][len(words) :])[:2]
    trailing = [value for value in rest[leading:] if isinstance(value, int)]
    if element:
        return Pager(numbers[0], name, ext, trailing[0] if trailing else None)
    if len(numbers) > 2:
        return Pager(numbers[1], name, ext, numbers[0])
    return Pager(numbers[0], name, ext)


def _arguments(call: str) -> list[str | int]:
    """The arguments of a call: strings, numbers; what is an expression is left out."""
    found: list[str | int] = []
    for single, double, bare in _ARGUMENT.findall(call):
        if bare.strip().isdigit():
            found.append(int(bare))
        elif single or double:
            found.append(single or double)
    return found


def read_rows(text: str, url: str) -> Iterator[Row]:
    """The rows of a page: those in markup, in records, and those that a script writes."""
    yield from read_links(text, url)
    yield from read_records(text, url)
    for script in re.findall(r"<script[^>]*>(.*?)</script>", text, re.DOTALL | re.IGNORECASE):
        if "document.write" not in script:
            continue
        for written in _WRITTEN.finditer(script):
            target = urljoin(url, written["url"])
            if not is_article_or_file(target):
                continue
            title = _WRITTEN_TITLE.search(written["rest"]) or _WRITTEN_TEXT.search(written["rest"])
            yield Row(target, clean_title(title["title"]) if title else "", find_day(written["rest"]))

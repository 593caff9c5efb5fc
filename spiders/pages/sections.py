"""Columns below a column: links to years, to streets, to the streets as a whole.

What a link leads to is told by its text. Paths are named after pinyin, numbers and habits of past
webmasters, and move; 2020年, 各镇街 and 大东街 stay what they are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.gazetteer import match_street
from schemas.text import squeeze
from spiders.addresses import is_allowed, same_resource, with_scheme_of
from spiders.pages.links import name_of, targets
from spiders.pages.lists import is_article_or_file, parse
from spiders.pages.rows import Column
from spiders.sources import Source

DEPTH = 3
"""Kind, year and street are the levels that were seen."""

_YEAR = re.compile(r"(?:(20\d\d)年?度?)(?:政府)?(?:信息公开)?(?:工作)?(?:年度报告|年报|报告)?")
# 各镇街; 乡镇(街道); 街道、镇、地区: the kinds of units, in any order.
_STREETS = re.compile(
    r"(各|全?区)?((街道|地区|镇|乡|街)(办事处)?[、,，/和及与()（）]*)+"
    r"(政府)?(信息公开)?(工作)?(年度报告|年报)?"
)
_LIST_PAGE = re.compile(r"index_?\d+\.|[?&]page=|/#|^javascript:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Kind:
    year: int | None = None
    street: int | None = None


def below(text: str, url: str, column: Column, source: Source, *, anywhere: bool) -> Iterator[Column]:
    """The columns that the page `url` of `column` leads to, once each, with the year or street they are of.

    Only what lies below the column's own folder; `anywhere` is for platforms whose addresses do not
    show what lies below what.
    """
    folder = same_resource(url.partition("?")[0].rpartition("/")[0] + "/")
    seen = {_same_list(url), _same_list(column.url)}
    for element, address in targets(parse(text).root, url):
        target = address.partition("#")[0]
        if is_article_or_file(target) or _LIST_PAGE.search(target):
            continue
        if not is_allowed(target, source.allowed_hosts):
            continue
        same = _same_list(target)
        kind = next((kind for name in name_of(element) if (kind := _kind(name, source))), None)
        if kind is None or same in seen or not (anywhere or same.startswith(folder)):
            continue
        seen.add(same)
        yield Column(with_scheme_of(target, url), kind.year or column.year, kind.street or column.street)


def _same_list(url: str) -> str:
    """One spelling for a column with and without its index page."""
    return re.sub(r"/index\.s?html?$", "/", same_resource(url))


def _kind(label: str, source: Source) -> _Kind | None:
    """What the text of a link says of the column behind it; None for one that is none of ours."""
    name = squeeze(label)
    if year := _YEAR.fullmatch(name):
        return _Kind(year=int(year[1]))
    if _STREETS.fullmatch(name):
        return _Kind()
    places = match_street(name, source.district) if source.district and 2 < len(name) < 20 else []
    return _Kind(street=places[0].street) if len(places) == 1 else None

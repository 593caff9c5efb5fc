"""What a source is asked first: its columns, one for each year where its addresses have one."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import urljoin

from schemas.times import SHANGHAI
from spiders.pages.rows import Column
from spiders.sources import Source

FIRST_YEAR = 2008
"""The regulation came into force on 2008-05-01; no report is about an earlier year."""


def columns(template: str, years: Iterable[int]) -> Iterator[Column]:
    """The columns that a start address stands for, the newest year first; no `years` means all."""
    if "{year}" not in template:
        yield Column(template)
        return
    last = datetime.now(SHANGHAI).year - 1
    for year in sorted(years, reverse=True) or range(last, FIRST_YEAR - 1, -1):
        yield Column(template.replace("{year}", str(year)), year)


def app_root(url: str) -> str:
    """The root of a gkmlpt app by any address in it.

    >>> app_root("http://www.yuexiu.gov.cn/gzyxbyj/gkmlpt/index#721")
    'http://www.yuexiu.gov.cn/gzyxbyj'
    """
    return re.sub(r"/gkmlpt(/.*)?$", "", url.partition("#")[0].rstrip("/"))


def plan(source: Source, years: Iterable[int] = ()) -> list[str]:
    """The addresses that a crawl of `source` would ask for first, robots.txt before all; nothing is asked.

    Empty for an entry that is not crawled because nobody has seen its address.
    """
    if source.evidence != "seen":
        return []
    years = list(years)
    first = [column.url for template in source.start_urls for column in columns(template, years)]
    if source.platform == "gkmlpt":
        first = [f"{app_root(url)}/gkmlpt/index" for url in first]
    robots = dict.fromkeys(urljoin(url, "/robots.txt") for url in first)
    return [*robots, *first]

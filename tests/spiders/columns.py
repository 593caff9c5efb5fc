"""A small column in the clothes of each platform that reads pages: its rows are given, the rest is the platform's."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.spiders.portal import Answer, Route, Server
from tests.spiders.reports import STREETS, article, report


@dataclass(frozen=True)
class Clothes:
    """What a platform's articles are called, and what it puts around a list."""

    platform: str
    article: str
    around: Callable[[list[str]], str] = "".join


def _unit(rows: list[str]) -> str:
    return f'<div queryData="{{\'tagId\':\'list\'}}" rows="15" count="2">{"".join(rows)}</div>'


def _record(rows: list[str]) -> str:
    records = "".join(f"<record><![CDATA[{row}]]></record>" for row in rows)
    return f'<script type="text/xml"><datastore><recordset>{records}</recordset></datastore></script>'


PLATFORMS = {
    "nfcms": Clothes("nfcms", "content/post_{}.html"),
    "trs": Clothes("trs", "202101/t20210122_{}.html"),
    "hanweb": Clothes("hanweb", "art/2021/1/22/art_7_{}.html"),
    "hanweb records": Clothes("hanweb", "art/2021/1/22/art_7_{}.html", _record),
    "jpaas": Clothes("jpaas", "art/2021/art_{}.html", _unit),
}


def put_column(
    portal: Server,
    clothes: Clothes,
    row: str,
    *,
    head: str = "",
    folder: str = "/nb/",
    href: Callable[[str], str] = str,
) -> None:
    """A column `/nb/` of two reports, whose articles lie in `folder`. `row` is written for each: `{href}` as `href`
    makes it of the article's path below the folder, `{title}`.
    """
    rows = []
    for number, street in enumerate(STREETS[:2], 1):
        path = clothes.article.format(number)
        rows.append(row.replace("{href}", href(path)).replace("{title}", report(street)))
        portal.routes[folder + path] = article(report(street))
    portal.routes["/nb/"] = f"<html><head>{head}</head><body>{clothes.around(rows)}</body></html>"


def page_of(portal: Server, clothes: Clothes, body: str | Route, number: int = 1) -> None:
    """Give the article of that number another answer; a text is its body."""
    path = f"/nb/{clothes.article.format(number)}"
    portal.routes[path] = article(report(STREETS[number - 1]), body) if isinstance(body, str) else body


def attached(name: str | bytes, body: bytes, kind: str = "application/octet-stream") -> Answer:
    """A file as a program hands it out; bytes of a name go onto the wire as they are."""
    said = name.decode("latin-1") if isinstance(name, bytes) else name
    return Answer(body, headers={"Content-Type": kind, "Content-Disposition": said})

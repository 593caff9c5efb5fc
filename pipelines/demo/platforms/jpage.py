"""Columns on Hanweb jpage, in both dialects: the rest of the rows comes from `dataproxy.jsp`.

The column's page holds the first rows itself. Where a request lacks what names the column, 54 bytes
come back.
"""

from pipelines.demo.answers import XML, Answer, Request
from pipelines.demo.platforms.hanweb import GROUP, PER_PAGE, HanwebColumn
from pipelines.demo.published.entries import Shelf

PROXY = "/module/web/jpage/dataproxy.jsp"
EMPTY = "<datastore><recordset></recordset></datastore>".ljust(54)
_LONGEST_PAGE = 300


def as_xml(text: str) -> Answer:
    """An answer of the proxy."""
    return Answer(text.encode("utf-8"), XML)


class JpageByRecord(HanwebColumn):
    """Dialect C1: `startrecord` and `endrecord`, both from 1."""

    kind = "jpage"
    note = "jpage, asked by record numbers"
    unit = "2147"

    def _column_page(self, request: Request) -> Answer:
        rows = request.rows(self.posts)
        total = request.total(self.posts)
        store = f"<datastore><recordset>{self.records(rows[:GROUP])}</recordset></datastore>"
        main = f'<div id="{self.unit}" class="default_pgContainer"><script type="text/xml">{store}</script></div>'
        call = (
            f"$('#{self.unit}').jpage({{openCookies:false,currentNum:1,totalRecord:{total},perPage:{PER_PAGE},"
            f"groupSize:3,proxyUrl:'{PROXY}',dataBefore:'',dataAfter:''}});\n"
            f"var param_228 = {{col:1,appid:'1',webid:1,path:'/',columnid:{self.column},"
            f"sourceContentType:1,unitid:'{self.unit}',webname:'{self._site}',permissiontype:0}};"
        )
        return self.page_around(main, [call])

    def proxy(self, request: Request) -> Answer:
        """One group of rows; from the third on it begins with the last row of the group before."""
        if request.fields.get("unitid") != self.unit or "startrecord" not in request.fields:
            return as_xml(EMPTY)
        start = request.number("startrecord", 1)
        end = min(request.number("endrecord", start + GROUP - 1), start + GROUP - 1)
        rows, total = request.rows(self.posts), request.total(self.posts)
        ahead = 1 if start > 2 * GROUP else 0
        found = rows[max(start - 1 - ahead, 0) : end] if start <= len(rows) else []
        return as_xml(
            f"<datastore><totalrecord>{total}</totalrecord><totalpage>{-(-total // PER_PAGE)}</totalpage>\n"
            f"<recordset>{self.records(found)}</recordset></datastore>"
        )


class JpageByPage(HanwebColumn):
    """Dialect C2: only `page` counts, and a page leads to the next; the unit's name is encrypted."""

    kind = "jpage2"
    note = "jpage, asked by pages that lead to one another"
    unit = "QkNEMzI1ZjA4YTk5"

    @property
    def shelf(self) -> Shelf:
        """Its list."""
        return Shelf(self.posts, PER_PAGE, api=True, shown=PER_PAGE)

    def _store(self, request: Request, number: int, size: int) -> str:
        rows, total = request.rows(self.posts), request.total(self.posts)
        found = rows[(number - 1) * size : number * size]
        pages = -(-total // size)
        following = (
            f'<nextgroup><![CDATA[<a href="{PROXY}?page={number + 1}&webid=1&path=/&columnid={self.column}'
            f'&unitid={self.unit}&permissiontype=0"></a>]]></nextgroup>'
            if number < pages
            else ""
        )
        return (
            f"<datastore>{following}\n<totalrecord>{total}</totalrecord><totalpage>{pages}</totalpage>\n"
            f"<recordset>{self.records(found)}</recordset></datastore>"
        )

    def _column_page(self, request: Request) -> Answer:
        store = self._store(request, 1, PER_PAGE)
        main = f'<div id="{self.unit}"><script type="text/xml">{store}</script></div>'
        return self.page_around(main, [f"jpage_init('{self.unit}', '{PROXY}', {PER_PAGE});"])

    def proxy(self, request: Request) -> Answer:
        """One page; a size that is asked for is cut to 300."""
        if request.fields.get("unitid") != self.unit:
            return as_xml(EMPTY)
        size = min(max(request.number("perpage", PER_PAGE), 1), _LONGEST_PAGE)
        return as_xml(self._store(request, max(request.number("page", 1), 1), size))

"""信息公开目录, the catalogue on Hanweb: the rows of a column come by form from `search.jsp`."""

from collections.abc import Sequence
from html import escape

from pipelines.demo.answers import Answer, Request, html
from pipelines.demo.platforms.hanweb import COLUMN_NAME, PER_PAGE, HanwebColumn
from pipelines.demo.published.entries import Shelf
from pipelines.demo.published.posts import Post

CATALOGUE = "/module/xxgk/search.jsp"


class Catalogue(HanwebColumn):
    """信息公开目录: rows of one column come by form; without the catalogue's code all columns do."""

    kind = "catalogue"
    note = "the catalogue of information disclosure"
    code, site, area = "A0212", "3", "320105"

    @property
    def shelf(self) -> Shelf:
        """Its list."""
        return Shelf(self.posts, PER_PAGE, api=True)

    def _column_page(self, _request: Request) -> Answer:
        """Only a shell: what the request must name stands in the address of the tree and in the form."""
        fields = {"infotypeId": self.code, "jdid": self.site, "area": self.area, "divid": f"div{self.column}"}
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{value}">' for name, value in fields.items()
        )
        query = escape("&".join(f"{name}={value}" for name, value in fields.items()))
        action = (
            f"{CATALOGUE}?standardXxgk=0&isAllList=1&texttype=0&fbtime=-1&vc_all=&vc_filenumber=&vc_title="
            "&vc_number=&currpage=1&sortfield=,compaltedate:0"
        )
        main = (
            f'<iframe src="/module/xxgk/tree.jsp?{query}" height="0"></iframe>\n'
            f'<form id="xxgk" method="post" action="{escape(action)}">{hidden}</form>\n<div id="div{self.column}"></div>'
        )
        return self.page_around(main)

    def _document(self, post: Post, path: str) -> Answer:
        """With the table that says what the document is filed under."""
        answer = super()._document(post, path)
        table = (
            f'<table class="xxgk"><tr><td>索引号</td><td>{self.code}/{post.id}</td><td>组配分类</td>'
            f"<td>{COLUMN_NAME}</td></tr><tr><td>发布机构</td><td>{escape(post.office.name)}</td>"
            f"<td>发布日期</td><td>{post.published:%Y-%m-%d}</td></tr><tr><td>文号</td><td></td></tr></table>"
        )
        text = answer.body.decode("utf-8").replace('<div class="main-txt">', f'{table}<div class="main-txt">')
        return html(text, post.modified)

    def search(self, request: Request, elsewhere: Sequence[tuple[str, str]]) -> Answer:
        """One page of rows; `elsewhere` are rows of other columns, which come along without a code."""
        rows = [
            self.tr(self.paths(post)[0], post.heading, f"{post.published:%Y-%m-%d}")
            for post in request.rows(self.posts)
        ]
        total = request.total(self.posts)
        if request.fields.get("infotypeId") != self.code:
            rows = [self.tr(href, title, "2024-05-06") for href, title in elsewhere] + rows
            total += len(elsewhere)
        number = max(request.number("currpage", 1), 1)
        shown = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
        lines = "\n".join(
            row.replace("_PARITY", "_odd" if count % 2 else "_even") for count, row in enumerate(shown)
        )
        return html(
            f'<table class="table_list">\n{lines}\n</table><div class="page">共{-(-total // PER_PAGE)}页 '
            f"第{number}页 共{total}条</div>"
        )

    @staticmethod
    def tr(href: str, title: str, day: str) -> str:
        """A row of the answer."""
        return (
            f'<tr class="tr_main_value_PARITY"><td><a href="{href}" title="{escape(title)}">{escape(title)}</a></td>'
            f"<td>{day}</td></tr>"
        )

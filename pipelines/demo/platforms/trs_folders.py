"""The folders of a TRS district: how each is called, how its rows are written, how it tells its pages."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

from pipelines.demo.published.posts import Post

PAGE_SIZE = 4
_SHOWN = 24  # longer titles are cut in the lists
_PAGE_ID = 1107


@dataclass(frozen=True, slots=True)
class Pager:
    """How a list tells its pages.

    Args:
        script: words in the page; may name `pages`, `total`, `current` (from 0) and `shown` (from 1).
        later: name of page `n`, counted from 0, for every page after the first; `next` is n + 1.
        linked: whether anchors lead from page to page, so that the names need not be guessed.
        whole: all rows stand in the first page, which cuts them up in the browser.
    """

    script: str
    later: str = "index_{n}.html"
    linked: bool = False
    whole: bool = False
    inline: bool = False

    @property
    def extension(self) -> str:
        """Of the lists and of the documents under them."""
        return self.later.rpartition(".")[2]


def _plain_row(post: Post, href: str) -> str:
    cut = f"{post.heading[:_SHOWN]}…" if len(post.heading) > _SHOWN else post.heading
    title = f' title="{escape(post.heading)}"'
    return f'<li><a href="{href}" target="_blank"{title}>{escape(cut)}</a><span>{post.published:%Y-%m-%d}</span></li>'


def _untitled_row(post: Post, href: str) -> str:
    """Where a title is cut and given nowhere else, only the document has it."""
    cut = f"{post.heading[:_SHOWN]}…" if len(post.heading) > _SHOWN else post.heading
    return f'<li><a href="{href}">{escape(cut)}</a><span>{post.published:%Y-%m-%d}</span></li>'


def _written_row(post: Post, href: str) -> str:
    heading = escape(post.heading)
    return (
        f'<script>\nvar url="{href}";\n'
        f'document.writeln(\'<li><a href="\'+url+\'" title="{heading}">{heading}</a>'
        f"<span>{post.published:%Y-%m-%d}</span></li>');\n</script>"
    )


def _record_row(post: Post, href: str) -> str:
    return f"<record><![CDATA[{_plain_row(post, href)}]]></record>"


def _commented_row(post: Post, href: str) -> str:
    """With a draft of the same row that was commented out; its address is no longer there."""
    draft = href.replace(str(post.id), str(post.id - 1))
    return f"<!-- {_plain_row(post, draft)} -->\n{_plain_row(post, href)}"


def _flagged_row(post: Post, href: str) -> str:
    """Behind a row that only search engines shall see: hidden, its flag empty, its address nowhere."""
    nowhere = f"./seo/t{post.published:%Y%m%d}_{post.id}.html"
    hidden = (
        f'<li style="display:none"><i class="flag"></i><a href="{nowhere}">{escape(post.heading)}</a></li>'
    )
    return f'{hidden}\n<li><i class="flag">●</i>{_plain_row(post, href).removeprefix("<li>")}'


RowWriter: TypeAlias = Callable[[Post, str], str]


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of one report year.

    Args:
        name: its path under the column, `{y}` for the year.
        anchor: what the column calls it.
        split: whether streets and departments have folders of their own in it.
        gbk: whether its pages are GBK, which only their meta element says.
    """

    name: str
    anchor: str
    pager: Pager
    row: RowWriter = _plain_row
    split: bool = False
    gbk: bool = False


FOLDERS = (
    Folder("gknb{y}/", "{y}年", Pager('createPageHTML({pages}, {current}, "index", "html");')),
    Folder(
        "{y}n/", "{y}年度", Pager('createPageHTML({total}, {pages}, {current}, "index", "html");'),
        _written_row, gbk=True,
    ),
    Folder(
        "{y}nb/", "{y}年年报",
        Pager(
            "createPageHTML('page_div', {pages}, {shown}, 'center_flist', 'shtml', {total});",
            "center_flist_{n}.shtml",
        ),
        _commented_row,
    ),
    Folder(
        "dxqzf69/{y}n/", "{y}年", Pager('createPage({pages}, {current}, "index", "html");'),
        _flagged_row, split=True,
    ),
    Folder("xxgknb_{y}n/", "{y}", Pager("var countPage = {pages};"), _record_row),
    Folder("nb{y}/", "{y}年", Pager("var page = {{ totalPage: {pages}, pageSize: 4 }};"), _untitled_row),
    Folder("{y}ndbg/", "{y}年度报告", Pager("共{pages}页", inline=True), split=True),
    Folder("zfxxgk{y}/", "{y}年", Pager(
            "$('.default_news li').slice(4).hide();\n" 'createPageHTML({pages}, 0, "index", "html");', whole=True
        )),
    Folder("{y}/", "{y}年", Pager("共{total}条", "index_{next}.html", linked=True, inline=True), gbk=True),
    Folder("{y}nd/", "{y}年度", Pager("共{total}条", "{next}.html", linked=True, inline=True), split=True),
    Folder(
        "ndbg_{y}/", "{y}年", Pager("共{total}条", f"index_{_PAGE_ID}_{{n}}.shtml", linked=True, inline=True)
    ),
)  # fmt: skip


def folder_of(year: int) -> Folder:
    """The folder of a report year."""
    return FOLDERS[year % len(FOLDERS)]

"""How the body of a report is published, one row of `FORMS` for each way: text, file, picture, nothing."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from html import escape
from typing import TypeAlias, TypeGuard

from pipelines.demo.published.posts import Attachment, Post
from pipelines.demo.reports import dadong
from pipelines.demo.reports.documents import docx, pdf, text
from pipelines.demo.reports.pages import Block, Paragraph, Table, blocks_html
from pipelines.demo.reports.pictures import report_picture, table_picture
from pipelines.demo.reports.yearly import DadongReport, Report

FileUrl: TypeAlias = Callable[[Post, Attachment], str]
Maker: TypeAlias = Callable[[str, Sequence[Block]], bytes]
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A file that carries a whole report: how it ends, what it is, and how it is made."""

    extension: str
    media_type: str
    make: Maker


@dataclass(frozen=True, slots=True)
class Form:
    """A way to publish a report.

    Args:
        html: writes the body, given the report and where its pictures lie; None for a page that is
            only a shell around a frame with the whole text.
        files: those that carry the report.
        state, reason: what a harvest that makes no mistake ends with.
        pictured: tables whose figures nobody can read.
    """

    html: Callable[[Report, Sequence[str]], str] | None
    files: tuple[FileKind, ...] = ()
    state: str = "parsed"
    reason: str | None = None
    pictured: tuple[str, ...] = ()


def _full(report: Report, _pictures: Sequence[str]) -> str:
    return report.body


def _nothing(_report: Report, _pictures: Sequence[str]) -> str:
    return ""


def _stub(_report: Report, _pictures: Sequence[str]) -> str:
    return "<p>详见附件。</p>"


def _scan(_report: Report, pictures: Sequence[str]) -> str:
    return "".join(f'<p><img class="nfw-cms-img" src="{escape(url)}" alt=""></p>' for url in pictures)


def _pictured(report: Report, _pictures: Sequence[str]) -> str:
    """Table III as a picture within the address, the way editors paste it."""
    parts = []
    for block in report.blocks:
        if isinstance(block, Table) and block.name == "applications":
            source = f"data:image/png;base64,{b64encode(table_picture(block)).decode('ascii')}"
            parts.append(f'<p><img class="nfw-cms-img" src="{source}"></p>')
        else:
            parts.append(blocks_html([block]))
    return "\n".join(parts)


def _scanned(_title: str, blocks: Sequence[Block]) -> bytes:
    return report_picture(blocks or [Paragraph("")])


def _contradicting(title: str, blocks: Sequence[Block]) -> bytes:
    """A Word file whose first figure of table III is higher by one than the report's."""
    return docx(title, [_one_more(block) if _is_table_iii(block) else block for block in blocks])


def _is_table_iii(block: Block) -> TypeGuard[Table]:
    return isinstance(block, Table) and block.name == "applications"


def _one_more(table: Table) -> Table:
    grid = [list(row) for row in table.grid]
    row, column = next(
        (y, x) for y, cells in enumerate(grid) for x, cell in enumerate(cells) if cell.text.isdigit()
    )
    cell = grid[row][column]
    grid[row][column] = replace(cell, text=str(int(cell.text) + 1))
    return Table(table.name, grid)


_PNG = FileKind("png", "image/png", _scanned)
_PDF = FileKind("pdf", "application/pdf", pdf)
_DOCX = FileKind("docx", _WORD, docx)
FORMS = {
    "full": Form(_full),
    "pdf": Form(_stub, (_PDF,)),
    "docx": Form(_stub, (_DOCX,)),
    "text": Form(_stub, (FileKind("txt", "text/plain", text),)),
    "both": Form(_full, (_PDF,)),
    "copies": Form(_full, (_DOCX, _PDF)),
    "contradict": Form(_full, (_PDF, FileKind("docx", _WORD, _contradicting)), "partial", "copies_disagree"),
    "attach": Form(_nothing, (_DOCX,)),
    "scan": Form(
        _scan,
        (_PNG,),
        "unsupported",
        "pictures_only",
        ("proactive_disclosure", "applications", "legal_challenges"),
    ),
    "pictured": Form(_pictured, state="partial", reason="pictures_only", pictured=("applications",)),
    "empty": Form(_nothing, state="failed", reason="empty_body"),
    "framed": Form(None),
}


def attachments(report: Report, form: str, title: str, first_id: int) -> tuple[Attachment, ...]:
    """The files that hang on a report published in `form`."""
    name = title.replace("\n", "")
    if isinstance(report, DadongReport):
        return (Attachment(first_id, f"{name}.txt", "txt", "text/plain", dadong.document),)
    return tuple(
        Attachment(
            first_id + number,
            f"{name}.{kind.extension}",
            kind.extension,
            kind.media_type,
            cache(partial(_make, kind.make, name, report)),
        )
        for number, kind in enumerate(FORMS[form].files)
    )


def _make(maker: Maker, title: str, report: Report) -> bytes:
    return maker(title, report.blocks)


def content(post: Post, file_url: FileUrl, frame_url: str) -> str:
    """The body of a post as HTML, without title and without the links to its files.

    `file_url` tells where a file of the post lies, `frame_url` where the text does when the page is only
    a shell.
    """
    if post.report is None:
        return post.text
    write = FORMS[post.form].html
    if write is None:
        return f'<iframe src="{escape(frame_url)}" width="100%" height="2000" frameborder="0"></iframe>'
    return write(post.report, [file_url(post, file) for file in post.attachments if file.is_picture])


def is_framed(post: Post) -> bool:
    """Whether the page of a post is only a shell around a frame."""
    return FORMS[post.form].html is None


def frame(post: Post) -> str:
    """The document inside the shell."""
    body = post.report.body if post.report else post.text
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>\n'


def frame_path(path: str) -> str:
    """Where the frame of a page lies: beside it.

    >>> frame_path("/art/2024/1/18/art_1001_20231.html")
    '/art/2024/1/18/art_1001_20231_frame.html'
    """
    return f"{path.rpartition('.')[0]}_frame.html"

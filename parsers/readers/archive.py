"""Archives (ZIP, gzip): each member is a document, and the one that reads most like a report is the report.

Locators: those of the member behind its name, `年报.docx#t2.r5.c3`.
"""

import zlib
from collections.abc import Callable
from dataclasses import replace

from parsers.document import Cell, Document, Grid, Run
from parsers.labels import kinds
from parsers.numbers import looks_like_figure
from parsers.readers.budget import Budget
from parsers.readers.package import LARGEST_MEMBER, Member, Package, PackageError
from schemas.problems import problem
from schemas.records import Problem

_MOST_READ = 40  # members that are opened; an archive of a post has one or two
_FORM_LABELS = frozenset(("article", "item", "outcome", "route", "result", "indicator"))
_NO_DOCUMENTS = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


Read = Callable[[bytes], Document | None]
"""Reads a member, and gives None for one of a kind that is not read."""


def read_gzip(data: bytes, read: Read, budget: Budget) -> Document | None:
    """Read what a gzip file holds, as servers send pages."""
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    document = Document("gzip")
    most = min(LARGEST_MEMBER, budget.bytes)
    try:
        inner = unpacker.decompress(data, most)
    except zlib.error as error:
        document.problems.append(problem("damaged_file", f"the file cannot be unpacked: {error}"))
        return document
    if unpacker.unconsumed_tail:
        document.problems.append(problem("decompression_bomb", f"the file unpacks to more than {most} bytes"))
        return document
    budget.bytes -= len(inner)
    held = read(inner)
    if held is not None and not unpacker.eof:
        held.problems.append(problem("truncated", "the packed file ends before it is complete"))
    return held


def read_zip(data: bytes, read: Read, budget: Budget) -> Document:
    """Read an archive; what all members unpack to is taken from `budget`."""
    document = Document("zip")
    try:
        package = Package(data, budget)
    except PackageError as error:
        document.problems.append(problem(error.code, str(error)))
        return document
    members = [member for member in package.members if not any(part in member.name for part in _NO_DOCUMENTS)]
    found: list[tuple[int, int, Member, Document]] = []
    troubles: list[Problem] = []
    for index, member in enumerate(members):
        if index >= _MOST_READ or budget.members <= 0:
            troubles.append(
                problem("too_large", f"the archive has {len(members)} members; the first {index} were read")
            )
            break
        budget.members -= 1
        if _leads_outside(member.name):
            troubles.append(
                problem("unsafe_path", f"the member {member.name} lies outside its folder", _place(member))
            )
        try:
            inner = read(package.read(member, LARGEST_MEMBER))
        except PackageError as error:
            troubles.append(problem(error.code, str(error), _place(member)))
            continue
        if inner is None:
            troubles.append(
                problem("archive_member", f"{member.name} is of a kind that is not read", _place(member))
            )
        else:
            found.append((_form_cells(inner), -index, member, inner))
    best = max(found, key=lambda one: one[:2], default=None)
    if best is None or (not best[0] and not best[3].blocks and not best[3].problems):
        document.problems = [*troubles, problem("archive_without_report", _what_is_in(members))]
        return document
    _, _, member, inner = best
    for _, _, other, reading in found:
        if other is not member:
            troubles.append(
                problem(
                    "archive_member", f"{other.name} was read; {member.name} is the report", _place(other)
                )
            )
            troubles += [
                replace(one, severity="warning", locator=_inside(other, one.locator))
                for one in reading.problems
            ]
    return _placed(document, member, inner, troubles)


def _leads_outside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or parts[0].endswith(":")


def _form_cells(document: Document) -> int:
    """How many cells a document has that are labels or figures of the national form; 0 where it has no label."""
    cells = [
        cell
        for block in document.blocks
        for cell in (
            [one for row in block.rows for one in row] if isinstance(block, Grid)
            else block.cells if isinstance(block, Run)
            else ()
        )
    ]  # fmt: skip
    labels = sum(1 for cell in cells if cell.text and kinds(cell.text) & _FORM_LABELS)
    return labels + sum(1 for cell in cells if looks_like_figure(cell.text)) if labels else 0


def _what_is_in(members: list[Member]) -> str:
    named = "、".join(member.name for member in members[:5])
    return f"the archive holds {len(members)} files ({named})" if members else "the archive is empty"


def _place(member: Member) -> str:
    return member.name


def _inside(member: Member, locator: str | None) -> str:
    return f"{member.name}#{locator}" if locator else member.name


def _placed(document: Document, member: Member, inner: Document, troubles: list[Problem]) -> Document:
    """The member's document as the archive's, with the member's name in front of every place."""
    for block in inner.blocks:
        if isinstance(block, Grid):
            for row in block.rows:
                _rename(row, member)
        elif isinstance(block, Run):
            _rename(block.cells, member)
        elif block.locator:
            block.locator = _inside(member, block.locator)
    if (again := inner.again) is not None:
        document.again = lambda: _placed(Document("zip"), member, again(), troubles)
    document.doubtful = inner.doubtful
    document.blocks = inner.blocks
    document.metadata = inner.metadata
    document.problems = [
        *(
            replace(one, locator=_inside(member, one.locator) if one.locator else None)
            for one in inner.problems
        ),
        *troubles,
    ]
    return document


def _rename(cells: list[Cell], member: Member) -> None:
    for cell in cells:
        cell.locator = _inside(member, cell.locator)

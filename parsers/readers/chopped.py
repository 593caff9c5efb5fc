"""Column headers chopped over several lines of text, the pieces of all columns side by side.

    结果 结果 其他 尚未 总
    维持 纠正 结果 审结 计

is five headers. Each line goes on with the columns from left to right, and a column that is already
whole has no piece left, so a word belongs to the next column that it goes on with. Where a short header
begins on a lower line than those on both sides of it, only the form tells which columns there are:

    结 结 其 尚
    果 果 他 未 总
    维 纠 结 审 计
    持 正 果 结
"""

from collections.abc import Iterator
from functools import cache

from parsers.labels import begins_header, header_spellings, is_header, kinds
from schemas.forms import APPLICANTS, RESULTS, ROUTES

_MOST_STEPS = 20_000  # of a search; what takes longer is no header
_FRAMES = frozenset({"frame", "route"})

Pieces = list[list[str]]


def assemble(lines: Pieces) -> list[tuple[str, int]] | None:
    """The headers that these lines of words make, each with the line (from 0) that it begins in.

    Headers of one line stand from left to right; how they stand to those of another line is not told,
    for a short header is set lower than a long one beside it. None where some word fits nowhere.
    """
    return (
        _assemble(lines, same_column=False) or _assemble(lines, same_column=True) or _assemble_by_form(lines)
    )


def _assemble(lines: Pieces, *, same_column: bool) -> list[tuple[str, int]] | None:
    """`same_column` allows that two words of one line belong to one header (本年新 制作数量)."""
    headers: list[str] = []
    begun: list[int] = []
    for number, words in enumerate(lines):
        at = -1
        for word in words:
            first = at if same_column and at >= 0 else at + 1
            at = next(
                (i for i in range(first, len(headers)) if begins_header(headers[i] + word)), len(headers)
            )
            if at < len(headers):
                headers[at] += word
            elif begins_header(word):
                headers.append(word)
                begun.append(number)
            else:
                return None
    return list(zip(headers, begun, strict=True)) if all(is_header(header) for header in headers) else None


@cache
def _columns(kind: str, codes: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(header_spellings(kind, code) for code in codes)


def _assemble_by_form(lines: Pieces) -> list[tuple[str, int]] | None:
    """The headers of a table whose columns, in the form's order, have exactly these pieces, and the cells
    above them that span several columns.

    They come as if they all began in the first line, in the order that the pieces prove. Where those fit
    总计 as the first column of table III as well, it comes first, and the table is left to doubt it.
    """
    for frames, pieces in _without_frames(lines):
        natural, *organizations = (code for code in APPLICANTS if code != "total")
        last = _fit(pieces, _columns("applicant", (natural, *organizations, "total")))
        if last is not None:
            if _fit(pieces, _columns("applicant", (*organizations, natural, "total"))):
                return None  # no line has both 自然人 and an organisation
            first = _fit(pieces, _columns("applicant", ("total", natural, *organizations)))
            return [(header, 0) for header in (*(first or ())[:1], *frames, *(last[:-1] if first else last))]
        for routes in (len(ROUTES), 1):
            results = _fit(pieces, _columns("result", RESULTS * routes))
            if results is not None:
                return [(header, 0) for header in (*frames, *results)]
    return None


def _without_frames(lines: Pieces) -> Iterator[tuple[list[str], Pieces]]:
    """Cells that span columns, and the pieces without them: words that are such cells, or, where columns are
    a character wide, all longer words, which then make such cells.
    """
    whole = [word for line in lines for word in line if kinds(word) & _FRAMES]
    yield whole, [[word for word in line if not kinds(word) & _FRAMES] for line in lines]
    longer = _assemble([[word for word in line if len(word) > 1] for line in lines], same_column=False) or []
    frames = [header for header, _ in longer]
    if frames and frames != whole and all(kinds(frame) & _FRAMES for frame in frames):
        yield frames, [[word for word in line if len(word) == 1] for line in lines]


def _fit(lines: Pieces, columns: tuple[frozenset[str], ...]) -> list[str] | None:
    """The columns' headers, where these lines are their pieces: on each line from left to right, down each
    column in order, and none left over. `columns` are the spellings of each.
    """
    words = [(number, word) for number, line in enumerate(lines) for word in line]
    if sum(len(word) for _, word in words) > sum(max(map(len, spellings)) for spellings in columns):
        return None
    tried: set[tuple[int, int, tuple[str, ...]]] = set()
    stack = [(0, 0, ("",) * len(columns))]
    while stack and len(tried) < _MOST_STEPS:
        state = at, left, headers = stack.pop()
        if state in tried:
            continue
        tried.add(state)
        if at == len(words):
            if all(header in spellings for header, spellings in zip(headers, columns, strict=True)):
                return list(headers)
            continue
        number, word = words[at]
        goes_on = at + 1 < len(words) and words[at + 1][0] == number
        for column in reversed(range(left, len(columns))):
            longer = headers[column] + word
            if any(spelling.startswith(longer) for spelling in columns[column]):
                after = (*headers[:column], longer, *headers[column + 1 :])
                stack.append((at + 1, column + 1 if goes_on else 0, after))
    return None

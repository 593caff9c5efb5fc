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

Where copying put each piece on a line of its own, only their order is left: 结结其尚总果果他未计…. The longest
header has a piece on every printed line, so the pieces are parted into as many lines as it needs, and read as above.
"""

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import TypeVar

from parsers.labels import begins_header, header_spellings, is_header, kinds
from schemas.forms import APPLICANTS, RESULTS, ROUTES, TABLE_II

_MOST_STEPS = 20_000  # of a search; what takes longer is no header
_FRAMES = frozenset({"frame", "route"})
_FEWEST_APART = (
    12  # pieces that make a header of several columns: five results, two letters each, and a frame
)

Pieces = list[list[str]]
_Headers = tuple[str, ...]
_Place = TypeVar("_Place")


def assemble(lines: Pieces) -> list[tuple[str, int]] | None:
    """The headers that these lines of words make, each with the line (from 0) that it begins in.

    Headers of one line stand from left to right; how they stand to those of another line is not told,
    for a short header is set lower than a long one beside it. None where some word fits nowhere.
    """
    return (
        _assemble(lines, same_column=False) or _assemble(lines, same_column=True) or _assemble_by_form(lines)
    )


def assemble_apart(pieces: list[str]) -> list[tuple[str, int]] | None:
    """The headers whose pieces, line by line through all columns, stand on a line each; with the piece (from 0) that
    each begins with.

    None where the columns of the form have no such pieces. Pieces that follow one another down each column are none of
    these: such headers stand whole below one another.
    """
    if len(pieces) < _FEWEST_APART or _whole(pieces) is not None:
        return None
    for begin in range(len(pieces)):
        frames = _whole(pieces[:begin])
        if frames is None or not all(kinds(frame) & _FRAMES for frame in frames):
            continue
        # A cell over several columns may stand beside columns that begin above it.
        frames += [piece for piece in pieces[begin:] if kinds(piece) & _FRAMES]
        letters = [piece for piece in pieces[begin:] if not kinds(piece) & _FRAMES]
        headers = _by_form(frames, partial(_fit_apart, letters))
        if headers is not None:
            return [(header, 0) for header in headers]
    return None


def _whole(pieces: list[str]) -> list[str] | None:
    """The headers that these pieces make one after another; None where some piece is left over."""
    headers: list[str] = []
    header = ""
    for index, piece in enumerate(pieces):
        header += piece
        if is_header(header) and not (index + 1 < len(pieces) and begins_header(header + pieces[index + 1])):
            headers.append(header)
            header = ""
        elif not begins_header(header):
            return None
    return None if header else headers


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
    above them that span several columns, as if they all began in the first line.
    """
    for frames, pieces in _without_frames(lines):
        headers = _by_form(frames, partial(_fit, pieces))
        if headers is not None:
            return [(header, 0) for header in headers]
    return None


def _by_form(
    frames: list[str], fit: Callable[[tuple[frozenset[str], ...]], list[str] | None]
) -> list[str] | None:
    """`frames` and the headers of the form's columns, in the order that their pieces prove, which `fit` tells.

    Where those fit 总计 as the first column of table III as well, it comes first, and the table is left to doubt it.
    """
    natural, *organizations = (code for code in APPLICANTS if code != "total")
    last = fit(_columns("applicant", (natural, *organizations, "total")))
    if last is not None:
        if fit(_columns("applicant", (*organizations, natural, "total"))):
            return None  # no line has both 自然人 and an organisation
        first = fit(_columns("applicant", ("total", natural, *organizations)))
        return [*(first or ())[:1], *frames, *(last[:-1] if first else last)]
    for routes in (len(ROUTES), 1):
        results = fit(_columns("result", RESULTS * routes))
        if results is not None:
            return [*frames, *results]
    for block in (block for form in TABLE_II.values() for block in form):
        measures = fit((header_spellings("frame", "items"), *_columns("measure", block.measures)))
        if measures is not None:
            return [*frames, *measures]
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

    def ways(at: int, left: int, _: _Headers) -> list[tuple[int, int]]:
        goes_on = at + 1 < len(words) and words[at + 1][0] == words[at][0]
        return [(column, column + 1 if goes_on else 0) for column in range(left, len(columns))]

    return _search([word for _, word in words], columns, 0, ways)


def _search(
    pieces: list[str],
    columns: tuple[frozenset[str], ...],
    begin: _Place,
    ways: Callable[[int, _Place, _Headers], list[tuple[int, _Place]]],
) -> list[str] | None:
    """The columns' headers as pieces in order make them up, none left over; the first that is found.

    `ways` says for a piece, by its number, the place that was come to and the headers so far, which columns
    it may go on, first the likeliest, and which place that leads to.
    """
    tried: set[tuple[int, _Place, _Headers]] = set()
    stack: list[tuple[int, _Place, _Headers]] = [(0, begin, ("",) * len(columns))]
    while stack and len(tried) < _MOST_STEPS:
        state = at, place, headers = stack.pop()
        if state in tried:
            continue
        tried.add(state)
        if at == len(pieces):
            if all(header in spellings for header, spellings in zip(headers, columns, strict=True)):
                return list(headers)
            continue
        for column, then in reversed(ways(at, place, headers)):
            longer = headers[column] + pieces[at]
            if any(spelling.startswith(longer) for spelling in columns[column]):
                stack.append((at + 1, then, (*headers[:column], longer, *headers[column + 1 :])))
    return None


def _fit_apart(pieces: list[str], columns: tuple[frozenset[str], ...]) -> list[str] | None:
    """As `_fit`, of pieces that no line holds together: on as many lines as the longest header needs."""
    letters = sum(map(len, pieces))
    least, most = ([pick(map(len, one)) for one in columns] for pick in (min, max))
    if not sum(least) <= letters <= sum(most):
        return None
    size = max(map(len, pieces))
    depths = range(-(-max(least) // size), -(-max(most) // size) + 1)
    fitting = (_fit_in_lines(pieces, columns, depth, size) for depth in depths)
    return next((headers for headers in fitting if headers is not None), None)


def _fit_in_lines(
    pieces: list[str], columns: tuple[frozenset[str], ...], depth: int, size: int
) -> list[str] | None:
    """The columns' headers, where `depth` lines hold the pieces, of `size` letters at the most."""

    def ways(_: int, place: tuple[int, int], headers: _Headers) -> list[tuple[int, tuple[int, int]]]:
        left, line = place
        found = [(column, (column + 1, line)) for column in range(left, len(columns))]
        room = (depth - line - 1) * size  # in the lines below
        if room and all(
            _least_left(header, spellings) <= room for header, spellings in zip(headers, columns, strict=True)
        ):
            found += [(column, (column + 1, line + 1)) for column in range(len(columns))]
        return found

    return _search(pieces, columns, (0, 0), ways)


@cache
def _least_left(header: str, spellings: frozenset[str]) -> int:
    """How many letters of a header are to come at least."""
    return min(len(spelling) - len(header) for spelling in spellings if spelling.startswith(header))

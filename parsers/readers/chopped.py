"""Column headers chopped over several lines of text, the pieces of all columns side by side.

    结果 结果 其他 尚未 总
    维持 纠正 结果 审结 计

is five headers. Each line goes on with the columns from left to right, and a column that is already
whole has no piece left, so a word belongs to the next column that it goes on with.
"""

from parsers.labels import begins_header, is_header


def assemble(lines: list[list[str]]) -> list[tuple[str, int]] | None:
    """The headers that these lines of words make, each with the line (from 0) that it begins in.

    Headers of one line stand from left to right; how they stand to those of another line is not told,
    for a short header is set lower than a long one beside it. None where some word fits nowhere.
    """
    return _assemble(lines, same_column=False) or _assemble(lines, same_column=True)


def _assemble(lines: list[list[str]], *, same_column: bool) -> list[tuple[str, int]] | None:
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

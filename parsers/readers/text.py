"""Plain text: what is left of a report when a page or a document was saved or copied as text.

Offices and portals leave very different traces of a table: one cell a line or a paragraph, tabs,
bars behind, before or between cells on one line or many, cells run together. All of them become one
run of cells in reading order, blank cells included where the layout shows them; the forms find the
rows by their labels.

Locators: `l120.w3` is the third cell that begins in line 120.
"""

import re
from collections import Counter
from itertools import pairwise

from parsers.document import Cell, Document, Grid, Run
from parsers.labels import (
    is_half_label,
    is_header_fragment,
    is_label_piece,
    is_plain_label,
    kinds,
    read_label,
    split_glued,
    starts_label,
)
from parsers.numbers import is_unit, looks_like_figure, states_no_change
from parsers.readers.chopped import assemble, assemble_apart
from schemas.decoding import decode
from schemas.forms import APPLICANTS
from schemas.problems import problem
from schemas.text import squeeze

_BAR = re.compile(r"[|｜│┃]")
_RULE_LINE = re.compile(
    r"^\s*[|｜│┃┼+├]?\s*:?[-─━]{3,}:?\s*(?:[|｜│┃┼+┿╋]\s*:?[-─━]{3,}:?\s*)+[|｜│┃┤+]?\s*$"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_GLUED_NUMBER = re.compile(
    r"^\d{1,3}(?=[(（]?[一二三四五六七八九十]{1,2}[)）、]|其中[:：].{4})"
)  # 5（二）通过…
_SPACED_DIGITS = re.compile(r"^\d(?:\s\d)+$")
_GLUED_FIGURE = re.compile(
    r"(?P<label>.*?[\u4e00-\u9fff)）])(?P<unit>万元|人次|[元条件次篇个人])?(?P<figure>[\d.,]+)", re.DOTALL
)
_BEFORE_DIGITS = re.compile(r"(\D.*[\u4e00-\u9fff)）])(\d+)", re.DOTALL)  # 行政强制1 3560
_BRACKET = re.compile(r"[(（]")
_PAGE_NUMBER = re.compile(r"^[-—–]+\s*\d+\s*[-—–]+$")
_REMARK = re.compile(r"^[(（].*[)）]$", re.DOTALL)
_PRINTED = re.compile(r"[\u4e00-\u9fff()（）\d/／\\]")
_NUMBERING = re.compile(r"^(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]?|其中)[:：、]?")
_BLANK_OR_BAR = " \t\xa0\u3000|｜│┃"
_LINE_ENDS = re.compile(r"\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_LONGEST_JOIN = 10  # pieces of one label, in the worst case a character a line
_LONGEST_PIECE = 24
_LONGEST_HEADER = 30
_LONGEST_CHOPPED = 160  # characters of a line of header pieces: fifteen columns
_MOST_CHOPPED = 16  # lines of header pieces
_MOST_APART = 120  # lines of pieces of headers, a piece a line
_FEWEST_MARKED = 3  # lines with bars or tabs that make a layout
_ROWS = frozenset({"item", "outcome", "group", "indicator"})
_ROW_LABELS = _ROWS | {"statistics_heading"}
_UNITS_BEHIND = frozenset(
    {"元", "万元", "亿元", "宗", "项", "批次"}
)  # no unit column has these behind a figure
_NATIONAL_ROWS = frozenset({"item", "outcome", "group"})  # of forms that have no column of units
_SIGNS = frozenset("+-＋－−")
_AMONG = re.compile(r"^其中[:：、]?")
_SENTENCE_MARKS = re.compile(r"[，。；：,;:]")


def read_text(data: bytes, charset: str | None = None) -> Document:
    """Read plain text of any declared or guessable encoding."""
    text, encoding, guessed = decode(data, charset)
    document = Document("text")
    if guessed:
        document.problems.append(problem("encoding_guessed", f"the text was read as {encoding}"))
    lines = _LINE_ENDS.split(text)
    tabbed = sum(1 for line in lines if line.startswith("\t"))
    if tabbed >= _FEWEST_MARKED and not any(_BAR.search(line) for line in lines if line.startswith("\t")):
        document.blocks += _tab_blocks(lines)
    else:
        document.blocks.append(read_lines(lines))
    return document


def read_lines(lines: list[str], first: int = 1) -> Run:
    """The cells of these lines, as the layout that the lines themselves show divides them.

    `first` is the number of the first line, for the locators.
    """
    if sum(1 for line in lines if _BAR.search(line)) >= _FEWEST_MARKED or any(map(_is_barred_row, lines)):
        return Run(_join_labels(_bar_cells(lines, first)))
    return Run(_join_labels(_line_cells(lines, first)))


def _is_barred_row(line: str) -> bool:
    """Whether a line by itself is a row in bars: as many figures between them as a table of the form is wide."""
    pieces = _BAR.split(line)
    return len(pieces) > len(APPLICANTS) and sum(map(looks_like_figure, pieces)) >= len(APPLICANTS)


def _bar_cells(lines: list[str], start: int) -> list[Cell]:
    """Cells that bars close. Lines between two bars are prose, but for the last, which the bar closes.

    Where the first row begins with a bar, so do the others: such a bar opens and closes nothing.
    """
    cells: list[Cell] = []
    pending: list[Cell] = []  # lines since the last bar
    opens: bool | None = None  # whether rows of this text begin with a bar; None before the first bar
    alone = True  # whether the bar that opens a row has a line of its own
    after_bar = True  # nothing since the last bar but blanks
    for number, line in enumerate(lines, start):
        pieces = _BAR.split(line)
        if len(pieces) > 1 and _RULE_LINE.match(line):
            continue  # the rule of a Markdown table
        for word, piece in enumerate(pieces, 1):
            if piece.strip():
                pending.append(Cell(piece.strip(), f"l{number}.w{word}", line=number))
                after_bar = False
            if word == len(pieces):
                continue
            begins_line = word == 1 and not piece.strip()
            if opens is None:
                opens = begins_line and _opens(line, lines) and (after_bar or not _is_cell(pending[-1]))
            if opens and begins_line and line.strip(_BLANK_OR_BAR):
                cells += _spaced(pending)
                alone = False
            elif after_bar or (opens and alone and begins_line and not _is_cell(pending[-1])):
                cells += _spaced(pending)
                cells.append(Cell("", f"l{number}.w{word}", line=number, closed=True, opener=begins_line))
            else:
                cells += _closed(pending)
            pending = []
            after_bar = True
    cells += _spaced(pending)
    return _without_openers(cells) if opens and alone else cells


def _opens(line: str, lines: list[str]) -> bool:
    """Whether a bar that begins this line can open a row: with the row behind it, or alone in a text whose
    cells end in bars of their own. Where bars alone part the cells, such a bar closes the line above.
    """
    if line.strip(_BLANK_OR_BAR):
        return True
    closed = sum(1 for one in lines if _BAR.search(one[-2:]) and one.strip(_BLANK_OR_BAR))
    return closed >= _FEWEST_MARKED


def _is_cell(cell: Cell) -> bool:
    """Whether a line before a bar is a table's cell, not the heading or the prose above the table."""
    labels = kinds(cell.text)
    return looks_like_figure(cell.text) or is_unit(cell.text) or bool(labels - {"section"})


def _without_openers(cells: list[Cell]) -> list[Cell]:
    """The cells without the blanks that are only the bar with which a row begins."""
    kept: list[Cell] = []
    following = ""  # the text that the next cell has; only the bar right before a label opens its row
    for cell in reversed(cells):
        if not (cell.opener and read_label(following)):
            kept.append(cell)
        following = cell.text
    return kept[::-1]


def _closed(pending: list[Cell]) -> list[Cell]:
    """The lines before a bar: the last line is the cell, or the fewest last lines that make a label."""
    cell, before = pending[-1:], pending[:-1]
    for start in range(len(pending) - 1, max(len(pending) - _LONGEST_JOIN, 0) - 1, -1):
        if _label_of(pending[start:]) or _has_remark_behind(pending[start:]):
            cell, before = pending[start:], pending[:start]
            break
    joined = Cell("\n".join(one.text for one in cell), cell[0].locator, line=cell[0].line, closed=True)
    return [*_spaced(before), joined]


def _tab_blocks(lines: list[str]) -> list[Grid | Run]:
    """Rows of cells, each begun by a tab, parted by blank lines; a line without a tab goes on with the
    cell above. The rows are marked, the columns are not: a merged cell leaves nothing behind.
    """
    blocks: list[Grid | Run] = []
    prose: list[Cell] = []
    row: list[Cell] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.startswith("\t"):
            if prose:
                blocks.append(Run(_join_labels(prose)))
                prose = []
            for word, piece in enumerate(line.split("\t")[1:], 1):
                row.append(Cell(piece.strip(), f"l{number}.w{word}", line=number, closed=True))
        elif not line.strip():
            if row:
                if not (blocks and isinstance(blocks[-1], Grid)):
                    blocks.append(Grid([]))
                _last_grid(blocks).rows.append(row)
                row = []
        elif row:
            row[-1].text += "\n" + line.strip()
        else:
            prose += _spaced([Cell(line.strip(), f"l{number}.w1", line=number)])
    return [*blocks, Run(_join_labels(prose))]


def _last_grid(blocks: list[Grid | Run]) -> Grid:
    return next(block for block in reversed(blocks) if isinstance(block, Grid))


def _line_cells(lines: list[str], start: int) -> list[Cell]:
    """One cell a line or a paragraph; wider gaps than usual are blank cells where the layout keeps them."""
    filled = [(number, line.strip()) for number, line in enumerate(lines, start) if line.strip()]
    gap = _usual_gap(filled)
    figures = Counter(
        len(text.split()) > 1 for _, text in filled if all(map(looks_like_figure, text.split()))
    )
    spaced_digits = figures[False] > max(_FEWEST_MARKED, figures[True])  # a cell a line
    cells: list[Cell] = []
    previous = None
    index = apart_until = 0
    while index < len(filled):
        number, text = filled[index]
        if previous is not None and (steps := number - previous) > gap and steps % gap == 0:
            blanks = range(previous + gap, number, gap)
            cells += [Cell("", f"l{blank}.w1", line=blank) for blank in blanks]
        chopped = _chopped(filled, index)
        if chopped is None and index >= apart_until:
            pieces = _pieces_apart(filled, index)
            apart_until = index + len(pieces) + 1  # once is enough for each run of pieces
            chopped = _chopped_apart(filled, index, pieces)
        if chopped is not None:
            headers, taken = chopped
            cells += [
                Cell(one, f"l{number}.w{word}", line=number + begun, loose=True)
                for word, (one, begun) in enumerate(headers, 1)
            ]
        else:
            cells += _spaced([Cell(text, f"l{number}.w1", line=number)], spaced_digits=spaced_digits)
            taken = 1
        index += taken
        previous = filled[index - 1][0]
    return cells if _shows_blanks(cells) else [cell for cell in cells if cell.text]


def _shows_blanks(cells: list[Cell]) -> bool:
    """Whether a wide gap is a blank cell in this layout: some gap stands inside a table, before a figure or
    before the next row's label. A gap before a heading or a header is only white space.
    """
    return any(
        not cell.text
        and following.text
        and (looks_like_figure(following.text) or kinds(following.text) & _ROWS)
        for cell, following in pairwise(cells)
    )


def _chopped(filled: list[tuple[int, str]], start: int) -> tuple[list[tuple[str, int]], int] | None:
    """Headers chopped over the lines from `start` on, and how many lines they take; None where there are none."""
    lines: list[list[str]] = []
    for number, text in filled[start : start + _MOST_CHOPPED]:
        words = text.split()
        if (
            len(text) > _LONGEST_CHOPPED
            or number != filled[start][0] + len(lines)
            or not _are_fragments(words)
        ):
            break
        lines.append(words)
    if not any(len(words) > 1 for words in lines):
        return None
    for taken in range(len(lines), 1, -1):
        headers = assemble(lines[:taken])
        if headers is not None:
            return headers, taken
    return None


def _pieces_apart(filled: list[tuple[int, str]], start: int) -> list[str]:
    """The lines from `start` on that are a piece of a header each."""
    pieces: list[str] = []
    for _, text in filled[start:]:
        if " " in text or text.isdigit() or not is_header_fragment(text):
            break
        pieces.append(text)
    return pieces


def _chopped_apart(
    filled: list[tuple[int, str]], start: int, pieces: list[str]
) -> tuple[list[tuple[str, int]], int] | None:
    """As `_chopped`, of headers of which each line has one piece."""
    headers = assemble_apart(pieces) if len(pieces) <= _MOST_APART else None
    if headers is None:
        return None
    first = filled[start][0]
    return [(header, filled[start + piece][0] - first) for header, piece in headers], len(pieces)


def _are_fragments(words: list[str]) -> bool:
    return all(is_header_fragment(word) for word in words) and not all(word.isdigit() for word in words)


def _usual_gap(filled: list[tuple[int, str]]) -> int:
    """Lines from one cell to the next, as most neighbours among labels and figures have it."""
    steps = Counter(
        later - earlier
        for (earlier, before), (later, after) in pairwise(filled)
        if later - earlier <= 3 and _in_table(before) and _in_table(after)
    )
    return steps.most_common(1)[0][0] if steps else 1


def _in_table(text: str) -> bool:
    return len(text) <= _LONGEST_PIECE * 3 and (looks_like_figure(text) or bool(read_label(text)))


def _spaced(cells: list[Cell], *, spaced_digits: bool = False) -> list[Cell]:
    """Lines whose cells are parted by blanks, or by nothing, taken apart; other lines as they are.

    `spaced_digits` says that 1 2 is one number here.
    """
    out: list[Cell] = []
    for cell in cells:
        is_whole = _PAGE_NUMBER.match(cell.text) or (spaced_digits and _SPACED_DIGITS.match(cell.text))
        words = [] if is_whole else _words(cell.text)
        if len(words) > 1 and not states_no_change(cell.text) and _is_row(words) and _parts(cell.text, words):
            fused = any(map(_BEFORE_DIGITS.fullmatch, cell.text.split()[:-1]))
            out += [
                Cell(word, cell.locator.split(".")[0] + f".w{number}", line=cell.line, fused=fused)
                for number, word in enumerate(words, 1)
            ]
        elif (glued := split_glued(cell.text) or _glued(cell.text)) is not None:
            line = cell.locator.split(".")[0]
            out += [
                Cell(part, f"{line}.w{number}", line=cell.line, fused=number == len(glued))
                for number, part in enumerate(glued, 1)
            ]
        else:
            out.append(cell)
    return out


def _words(text: str) -> list[str]:
    """The words of a line: what blanks part, but for labels, brackets and amounts that have blanks inside."""
    words = text.split()
    if len(words) < 2:
        return words
    for index in range(len(words) - 2, -1, -1):
        behind = looks_like_figure(words[index + 1]) or words[index + 1] in _UNITS_BEHIND
        if behind and (match := _BEFORE_DIGITS.fullmatch(words[index])):
            words[index : index + 1] = match.groups()
    if "item" in kinds(words[0]):
        # - 329 may be a change with its sign or a dash and a figure; as one cell fewer it is named
        for index in range(len(words) - 2, 0, -1):
            if words[index] in _SIGNS and words[index + 1].isdigit():
                words[index : index + 2] = ["".join(words[index : index + 2])]
    has_unit_column = not kinds(words[0]) & _NATIONAL_ROWS
    out: list[str] = []
    index = 0
    while index < len(words):
        taken = _whole_label(words, index) or _whole_bracket(words, index) or 1
        word = " ".join(words[index : index + taken])
        is_unit_behind = word in _UNITS_BEHIND or (not has_unit_column and is_unit(word))
        if out and is_unit_behind and looks_like_figure(out[-1]):
            out[-1] += word
        else:
            out.append(word)
        index += taken
    return [part for word in out for part in split_glued(word) or [word]]


def _glued(text: str) -> list[str] | None:
    """A line taken apart that runs a row's number, its label and its one figure together; None for others."""
    if len(text.split()) > 1:
        return None
    number = _GLUED_NUMBER.match(text)
    rest = text[number.end() :] if number else text
    figure = _GLUED_FIGURE.fullmatch(rest)
    if figure and _begins_row(figure["label"]) and not _open_brackets(figure["label"]):
        return [part for part in (number and number.group(), *figure.groups()) if part]
    return [number.group(), rest] if number else None


def _whole_label(words: list[str], start: int) -> int:
    """How many words from `start` on are one label in the form's own words; 0 where none begins there."""
    if looks_like_figure(words[start]) and not is_half_label(words[start]):
        # 1 属于国家秘密: a number that lost its stop, not the row's 序号
        numbered = not start and len(words) > 1 and words[0].isdigit() and len(words[0]) <= 2
        return 2 if numbered and "outcome" in kinds("".join(words[:2])) else 0
    for end in range(min(len(words), start + _LONGEST_JOIN), start + 1, -1):
        if not looks_like_figure(words[end - 1]) and is_plain_label("".join(words[start:end])):
            return end - start
    return 0


def _whole_bracket(words: list[str], start: int) -> int:
    """How many words a bracket that opens in a label at `start` takes in; 0 where none stays open there."""
    if not _open_brackets(words[start]) or not read_label(words[start]):
        return 0
    for end in range(start + 2, len(words) + 1):
        if not _open_brackets("".join(words[start:end])):
            return end - start
    return 0


def _open_brackets(text: str) -> bool:
    plain = text.replace("（", "(").replace("）", ")")
    return plain.count("(") > plain.count(")")


def _parts(text: str, words: list[str]) -> bool:
    """Whether blanks part a row that as a whole reads like one label, its figures like a remark behind it."""
    figures = _figures_behind(words)
    if _remark_behind(words):
        return True
    if figures != 1 or not read_label(text):
        return figures > 1 or not read_label(text) or is_unit(words[-1]) or all(map(read_label, words))
    return bool(kinds("".join(words[:-1])) & _ROWS)


def _is_row(words: list[str]) -> bool:
    """Whether blanks part cells here: figures behind a label, only figures, or only pieces of labels."""
    figures = _figures_behind(words)
    if figures == len(words) or sum("statistics_frame" in kinds(word) for word in words) > 1:
        return True
    if sum("applicant" in kinds(word) for word in words) > 1 and all(map(_reads_like_label, words)):
        return True  # a header, some of it worded otherwise
    if len(words) > 2 and words[0].isdigit() and _begins_row(words[1]):
        return _is_row(words[1:])  # 序号
    if words[0].isdigit() and _begins_row(words[1]):
        return True
    if _remark_behind(words) or (_begins_row(words[0]) and is_unit(words[1])):
        return True
    head = words[: len(words) - figures]
    if figures and (read_label("".join(head)) or _begins_row(words[0])):
        return True
    if all(is_label_piece(word) or is_unit(word) for word in head):
        return bool(figures) or any(map(is_unit, head[1:])) or all(map(is_label_piece, head))
    if figures and (len(head) == 1 or (len(head) == 2 and is_unit(head[1]))):
        return _reads_like_label(head[0])
    return _holds_words(words)


def _reads_like_label(word: str) -> bool:
    """Whether a word before figures could be the label of a row that no form has."""
    word = _AMONG.sub("", word)
    is_short = _HAN.search(word) is not None and len(word) <= _LONGEST_HEADER
    return is_short and "报告" not in word and not _SENTENCE_MARKS.search(word)


def _remark_behind(words: list[str]) -> bool:
    """Whether labels and figures make a row, whatever words stand at its end."""
    labels = next((index for index, word in enumerate(words) if not _begins_row(word)), 0)
    return 0 < labels < len(words) - 2 and looks_like_figure(words[labels])


def _begins_row(word: str) -> bool:
    """Whether a word is a row's label."""
    return bool(kinds(word) & _ROW_LABELS)


def _holds_words(words: list[str]) -> bool:
    """Whether a line is a row with words in its figure cells, and no sentence."""
    first, second, *_ = words
    if not _begins_row(first) or not is_plain_label(first):
        return False
    if looks_like_figure(second):
        return True
    is_row = "item" in kinds(first) or any(map(looks_like_figure, words))
    return is_row and all(
        len(word) <= _LONGEST_PIECE and not _SENTENCE_MARKS.search(word) for word in words[1:]
    )


def _figures_behind(words: list[str]) -> int:
    """How many words at the end are figures."""
    figures = 0
    while figures < len(words) and looks_like_figure(words[-1 - figures]):
        figures += 1
    return figures


def _join_labels(cells: list[Cell]) -> list[Cell]:
    """Labels broken over lines or cells made whole again."""
    out: list[Cell] = []
    index = 0
    while index < len(cells):
        taken = _broken_label(cells, index)
        if taken == 1:
            out.append(cells[index])
        else:
            parts = cells[index : index + taken]
            out.append(
                Cell(
                    "\n".join(p.text for p in parts),
                    parts[0].locator,
                    line=parts[0].line,
                    closed=parts[-1].closed,
                )
            )
        index += taken
    return out


def _broken_label(cells: list[Cell], start: int) -> int:
    """How many cells from `start` on are pieces of one label; 1 where the first stands for itself."""
    first = cells[start].text
    if _has_remark_behind(cells[start : start + 2]) and not cells[start].closed:
        return 2
    if not first or len(first) > _LONGEST_PIECE or looks_like_figure(first):
        return 1
    whole = [label for label in read_label(first) if not label.slip]
    if whole and not any(
        label.kind in ("damaged_measure", "route", "outcome", "applicant") for label in whole
    ):
        return 1
    if not whole and not is_half_label(first) and not starts_label(first):
        return 1
    best = 1
    for end in range(start + 2, min(len(cells), start + _LONGEST_JOIN) + 1):
        piece = cells[end - 1].text
        words = _BRACKET.split(piece[1:])[0]  # a definition in brackets may be long
        if not piece or len(words) > _LONGEST_PIECE or looks_like_figure(piece) or not _PRINTED.search(piece):
            break
        if any(label.numbered and not label.slip for label in read_label(piece)):
            break  # the next row
        labels = _label_of(cells[start:end])
        if labels:
            best = end - start
    return best


def _label_of(cells: list[Cell]) -> bool:
    """Whether these pieces, set side by side, are one label in the form's own words."""
    labels = read_label("".join(cell.text for cell in cells))
    return any(not label.slip and label.kind != "section" for label in labels) and not _has_definition(cells)


def _has_remark_behind(cells: list[Cell]) -> bool:
    """Whether a column's header goes on with a remark in brackets, such as its unit."""
    if len(cells) != 2 or not cells[0].text or not _REMARK.match(cells[1].text):
        return False
    return "measure" in kinds(cells[0].text)


def _has_definition(cells: list[Cell]) -> bool:
    return any(mark in _NUMBERING.sub("", squeeze(cell.text))[1:] for cell in cells for mark in ":;。")

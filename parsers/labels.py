"""What a printed label means: from the text of a cell to codes of the codebook.

A label is recognised by its words: numbering in front, blanks and line breaks inside, definitions
and remarks behind do not matter, and a slip of the pen in a long label does not either. What a short
text such as 其他 or 总计 means depends on where it stands, so a text may have several meanings;
the forms choose.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

import yaml

from parsers import leaders
from schemas.codebook import codebook
from schemas.text import squeeze

_ENUMERATOR = re.compile(
    r"^(?:\(?[一二三四五六七八九十]{1,3}[)、.．,:]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、．)]|第[一二三四五六]部分|其中[:、,]?)+"
)
# ① would become a bare digit when full-width forms are made plain.
_CIRCLED = {ord("①") + number: f"{number + 1}." for number in range(20)}
_BARE_NUMBER = re.compile(r"^\d{1,2}(?=[^\d年月日.])")  # 1 属于国家秘密, the stop lost
_HALF_ENUMERATOR = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．)]|\(?[一二三四五六七八九十\d]{1,3}\)|\([一二三四五六七八九十\d]{1,3})$"
)
_ARTICLE = re.compile(r"第二十条,?(?:第?\(?([一二三四五六七八九十])(?:\)?项|项\)|\))|第\(?$)")
_ARTICLES = {"一": "20(1)", "五": "20(5)", "六": "20(6)", "八": "20(8)", "九": "20(9)"}
_LEADERS = f"{leaders.SIGNS}{leaders.DASHES}{leaders.DOTS}."
_QUOTES = str.maketrans("", "", "“”\"'‘’「」『』*")
_DEFINITION = re.compile(r"[(:;,。\[【]|20\d\d年|单位:")
_SHORTEST_REST = 4  # characters that must be left of a label that is cut off
_DIGITS = re.compile(r"\d")
_CUT_KINDS = ("outcome", "measure", "item")
_TRAILING = 4  # characters behind 项 in a heading; a sentence that cites the article goes on for longer
_LONGEST = 60  # characters of the longest label with its numbering, and some to spare
_FUZZY_FROM = 6  # shorter labels differ from one another by as little as a slip changes; numbered, from 5 on


@dataclass(frozen=True, slots=True)
class Label:
    """One meaning of a label: `kind` (item, measure, outcome …), its code, whether it was numbered.

    `slip` is True where the words were not quite those of the form.
    """

    kind: str
    code: str
    numbered: bool = False
    slip: bool = False


@cache
def _spellings() -> dict[str, tuple[tuple[str, str], ...]]:
    """Every spelling with the meanings (kind, code) it can have."""
    text = files(__package__).joinpath("labels.yaml").read_text("utf-8")
    raw = yaml.load(text, Loader=yaml.CSafeLoader)  # libyaml: ten times faster, as safe
    found: dict[str, list[tuple[str, str]]] = {}
    for spelling in raw.pop("damaged_measure"):
        found.setdefault(spelling, []).append(("damaged_measure", ""))
    entries = [("item", code, label) for code, label in codebook().items.items()]
    entries += [("indicator", code, one.label) for code, one in codebook().indicators.items()]
    entries += [
        (kind, code, spelling)
        for kind, codes in raw.items()
        for code, spellings in codes.items()
        for spelling in spellings
    ]
    for kind, code, spelling in entries:
        meanings = found.setdefault(_core(squeeze(spelling)), [])
        if (kind, code) not in meanings:
            meanings.append((kind, code))
    return {spelling: tuple(meanings) for spelling, meanings in found.items()}


def _core(squeezed: str) -> str:
    return _ENUMERATOR.sub("", squeezed.translate(_QUOTES)).replace("，", "、").replace(",", "、")


@lru_cache(maxsize=65536)
def read_label(text: str) -> tuple[Label, ...]:
    """All meanings that `text` can have as a label; empty where it is none.

    >>> [(label.kind, label.code) for label in read_label("（三）　不予公开")]
    [('group', 'denied')]
    """
    squeezed = squeeze(text.translate(_CIRCLED)).rstrip(_LEADERS)
    if not squeezed or len(squeezed) > 400:
        return ()
    article = read_article(squeezed)
    if article is not None:
        return (Label("article", article),)
    unquoted = squeezed.translate(_QUOTES)
    core = _core(unquoted)
    numbered = bool(_ENUMERATOR.match(unquoted))
    if not core:
        return ()
    known = _spellings().get(core)
    slip = False
    if known is None and not numbered and (match := _BARE_NUMBER.match(core)):
        known = _spellings().get(core[match.end() :])
        numbered = known is not None
    if known is None:
        head = _DEFINITION.split(_ENUMERATOR.sub("", unquoted).lstrip("("), maxsplit=1)[0]
        if head != core:
            known = _spellings().get(head.replace(",", "、"))
    if known is None and not squeezed.endswith("。"):
        # 1.申请人…逾期不补正,行政机关…: the head stops at the comma, the whole does not fit either
        known = _nearest(core) if _FUZZY_FROM - numbered <= len(core) <= _LONGEST else None
        if known is None and _FUZZY_FROM - numbered <= len(head) < len(core):
            known = _nearest(head)
        slip = known is not None
    if known is None and len(core) >= _SHORTEST_REST:
        known = _cut_off(core)
        slip = known is not None
    if known is None:
        return ()
    return tuple(Label(kind, code, numbered, slip) for kind, code in known)


def read_article(squeezed: str) -> str | None:
    """The article of a heading such as 第二十条第（五）项; "" where the heading is cut off before it."""
    if "第二十条" not in squeezed or len(squeezed) > _LONGEST:
        return None
    match = _ARTICLE.search(squeezed)
    if match is None or len(squeezed) - match.end() > _TRAILING:
        return "" if squeezed.endswith(("第二十条", "第二十条第")) else None
    return _ARTICLES.get(match.group(1) or "", "")


def is_half_label(text: str) -> bool:
    """Whether `text` is only the numbering of a label whose words stand in the next cell or line."""
    return bool(_HALF_ENUMERATOR.match(squeeze(text)))


@lru_cache(maxsize=65536)
def kinds(text: str) -> frozenset[str]:
    """The kinds of label that `text` can be."""
    return frozenset(label.kind for label in read_label(text))


def code_of(text: str, kind: str) -> str | None:
    """The code of `text` as a label of `kind`; None where it is none."""
    return next((label.code for label in read_label(text) if label.kind == kind), None)


def code_of_its_own(text: str) -> str:
    """The code of a row that no form has: its label, as printed but for the 其中 before it.

    >>> code_of_its_own("其中：行政　检查")
    '行政检查'
    """
    squeezed = squeeze(text)
    return squeezed.removeprefix("其中").lstrip(":、,") or squeezed


def _cut_off(core: str) -> tuple[tuple[str, str], ...] | None:
    """The meaning of a label whose end is lost, where only one label of the forms begins so."""
    codes = {
        meaning
        for spelling, meanings in _spellings().items()
        if spelling.startswith(core) and len(core) * 4 >= len(spelling)
        for meaning in meanings
    }
    return tuple(codes) if len(codes) == 1 and all(kind in _CUT_KINDS for kind, _ in codes) else None


def _nearest(core: str) -> tuple[tuple[str, str], ...] | None:
    """Meanings of the one spelling that differs from `core` by a slip: a character in six or so."""
    best: list[str] = []
    least = _allowed_slips(len(core))
    for spelling in _candidates(core):
        if abs(len(spelling) - len(core)) > least or _DIGITS.findall(core) != _DIGITS.findall(spelling):
            continue  # a digit more is no slip, but a figure run together with its label
        distance = _distance(core, spelling, least)
        if distance < least:
            best, least = [spelling], distance
        elif distance == least:
            best.append(spelling)
    meanings = {_spellings()[spelling] for spelling in best}
    return meanings.pop() if len(meanings) == 1 else None


def _allowed_slips(length: int) -> int:
    return 1 if length < 10 else 2


@cache
def _parts() -> tuple[dict[str, list[str]], tuple[int, ...]]:
    """Spellings by their parts: a text that differs in n places has one of n + 1 parts unharmed."""
    parts: dict[str, list[str]] = {}
    for spelling in _spellings():
        if len(spelling) >= _FUZZY_FROM - 1:
            count = _allowed_slips(len(spelling) + 2) + 1
            edges = [len(spelling) * i // count for i in range(count + 1)]
            for start, end in pairwise(edges):
                parts.setdefault(spelling[start:end], []).append(spelling)
    return parts, tuple(sorted({len(part) for part in parts}))


def _candidates(core: str) -> set[str]:
    """Spellings near enough to `core` to be worth comparing."""
    parts, lengths = _parts()
    return {
        spelling
        for length in lengths
        for start in range(len(core) - length + 1)
        for spelling in parts.get(core[start : start + length], ())
    }


def _distance(a: str, b: str, limit: int) -> int:
    """Edit distance of two short texts, or limit + 1 where it is more."""
    if sum(1 for char in set(a) if char not in b) > limit:
        return limit + 1
    row = list(range(len(b) + 1))
    for i, char in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (char != other))
        if min(row) > limit:
            return limit + 1
    return row[-1]


_HEADERS = frozenset(
    {"measure", "applicant", "result", "route", "frame", "damaged_measure", "statistics_frame"}
)


@cache
def _header_starts() -> frozenset[str]:
    return frozenset(
        spelling[:cut]
        for spelling, meanings in _spellings().items()
        if any(kind in _HEADERS for kind, _ in meanings)
        for cut in range(1, len(spelling) + 1)
    )


def begins_header(text: str) -> bool:
    """Whether some column header begins with `text`."""
    return _core(squeeze(text)) in _header_starts()


@cache
def header_spellings(kind: str, code: str) -> frozenset[str]:
    """All spellings of one column header."""
    return frozenset(spelling for spelling, meanings in _spellings().items() if (kind, code) in meanings)


def is_header(text: str) -> bool:
    """Whether `text` is a whole column header."""
    return any(label.kind in _HEADERS for label in read_label(text))


@cache
def _fragments() -> frozenset[str]:
    return frozenset(
        spelling[start:end]
        for spelling, meanings in _spellings().items()
        if any(kind in _HEADERS for kind, _ in meanings)
        for start in range(len(spelling))
        for end in range(start + 1, len(spelling) + 1)
    )


def is_header_fragment(text: str) -> bool:
    """Whether `text` occurs anywhere in a column header."""
    return _core(squeeze(text)) in _fragments()


@cache
def _pieces() -> frozenset[str]:
    """Beginnings and ends of header labels, for headers that are printed in pieces."""
    return frozenset(
        piece
        for spelling, meanings in _spellings().items()
        if any(kind in _HEADERS for kind, _ in meanings)
        for cut in range(1, len(spelling) + 1)
        for piece in (spelling[:cut], spelling[cut:])
        if piece
    )


@cache
def _label_starts() -> frozenset[str]:
    return frozenset(spelling[:cut] for spelling in _spellings() for cut in range(1, len(spelling)))


def starts_label(text: str) -> bool:
    """Whether some label, of a row or a column, begins with `text`."""
    return _core(squeeze(text)) in _label_starts()


def is_label_piece(text: str) -> bool:
    """Whether `text` is a label, or the beginning or end of a column header."""
    return squeeze(text) in _pieces() or bool(read_label(text))


_GLUED = re.compile(r"\d+|\([^()]*\)")


def split_glued(text: str) -> list[str] | None:
    """The cells of a line in which labels and digits run together; None for any other line.

    Only a line that consists of labels, digits and bracketed remarks from end to end is taken apart,
    so that a sentence never is. Digits stay as they stand: who reads them must know how many cells
    they fill.

    >>> split_glued("规章000")
    ['规章', '000']
    """
    squeezed = squeeze(text)
    if any(unicodedata.category(char) == "No" for char in text):
        return None  # ① or ² would become a digit among the others
    if len(squeezed) > 4000 or not (
        "第二十条" in squeezed or squeezed[-1:].isdigit() or "信息内容" in squeezed
    ):
        return None
    if read_label(text):
        return None
    parts: list[str] = []
    position = 0
    while position < len(squeezed):
        match = _GLUED.match(squeezed, position)
        length = match.end() - position if match else _longest_label(squeezed, position)
        if not length:
            return None
        part = squeezed[position : position + length]
        if part[0] != "(":
            parts.append(part)
        elif parts and "元" in part:
            parts[-1] += part  # the unit of an amount
        position += length
    return parts if len(parts) > 1 and not parts[0].isdigit() else None


def _longest_label(text: str, position: int) -> int:
    for length in range(min(_LONGEST, len(text) - position), 1, -1):
        piece = text[position : position + length]
        if piece[-1].isdigit() or piece[-1] == "(":
            continue
        if any(not label.slip for label in read_label(piece)) and _plain(piece):
            return length
    return 0


def is_plain_label(text: str) -> bool:
    """Whether `text` is a label in the form's own words, with no definition hanging on."""
    return _plain(squeeze(text.translate(_CIRCLED)))


def _plain(piece: str) -> bool:
    """Whether a label stands alone, with no definition hanging on that could be the next label."""
    core = _core(piece)
    return core in _spellings() or read_article(piece) is not None

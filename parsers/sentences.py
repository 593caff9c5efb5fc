"""What surrounds a figure in a sentence: of which year it is, of whose, whether of the whole or a part.

Sentences are copied from year to year and from office to office, and speak of last year, of the whole
district, of one quarter, of all years together. A figure counts only where nothing of the kind stands
before it in its paragraph, or the paragraph has come back to the office and its year since.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from schemas.text import squeeze

_SENTENCE_END = re.compile(r"[。;!?]")
_LINE_END = re.compile(r"[。;:!?…][)”」]*$")
_BEGINS = re.compile(r"[(第]?[一二三四五六七八九十]{1,3}[、.)部章]|\(?\d{1,2}[、.)](?!\d)")
_LONGEST = 2000  # characters; more is a list, and what stands before them says nothing of the rest
_SHORTEST_BROKEN = 16  # characters; a shorter line ends because its paragraph does, or is a heading
_QUOTED = re.compile(r"《[^》]*》|〔[^〕]*〕|\[20\d\d\]")  # titles and numbers of documents hold years, too
_AS_OF_DATE = re.compile(r"截[至止]到?(20\d\d)年(?:底|末|\d{1,2}月(?:\d{1,2}日|底|末)?)")

_OWN_YEAR = r"本年度?|今年|全年|年内|一年来"
_OTHER_YEAR = r"去年|前年|上年(?!度?结转)|上一年(?!度?结转)|往年|历年|下一步|明年|来年"
_PART_OF_YEAR = r"季度|半年|\d月份|\d月(?![\d底末])|每[月季周日天]|[月季]均"
_PERIOD = re.compile(
    rf"(?P<own>{_OWN_YEAR})|(?P<other>{_OTHER_YEAR}|{_PART_OF_YEAR})|(?P<year>20\d\d)年(?:度|底|末)?"
)
# Words that make what stands behind them in the same clause a difference, not a figure.
_COMPARED = re.compile(r"[比较]20\d\d年|[比较同与和](?:去年|上年|上一年|往年)|同比|环比")
_CUMULATIVE = re.compile(r"累计|累积|历年|以来|历史")
_PLANNED = re.compile(r"力争|争取|预计|计划|目标")
_SINCE_NEW_YEAR = re.compile(r"(?:今年|年初|一年|本年度?)以来")

_ABOVE = r"[省市区县州旗](?:人民)?政府"
_OTHERS = re.compile(
    rf"(?P<other>全[国省市区县州旗]|各[级区县镇乡街部单科站所村社有]|我[省市区县州旗]|{_ABOVE}(?:及|和|办公|办|各|共|全年|收到|受理|接收|新收|$)"
    r"|向[^,]{0,12}(?:政府|局|委|办公室)[^,]{0,8}(?:提出|提交|递交)|兄弟|下属|辖[区内])"
    r"|(?P<own>[我本][街镇乡办单机场苏]|(?:街道|办事处|[镇乡](?:人民)?政府)(?!门户|网))"
)
# One kind of applicant, one way of applying or publishing: a part of what the tables have in total.
_ONE_KIND = re.compile(
    r"自然人|(?<![、和或及])法人(?![、和或及])|企业|网上|网络|在线|当面|现场|信函|邮寄|传真|按[时期]|延期|超期|逾期"
)
_ROUGH = re.compile(r"^(?:余|多|来|几|以上|左右|以内|上下)")
_WITH_CARRIED = re.compile(r"^[,(]?(?:其中)?[,:]?(?:包含|包括|含)[^,。;]{0,8}结转")


@dataclass(slots=True)
class Text:
    """A paragraph without blanks and full-width forms, put together from the lines it was broken over."""

    text: str = ""
    lines: list[tuple[int, int]] = field(default_factory=list)

    def add(self, line: int, text: str) -> None:
        """Add a line, which is the number `line` of its document."""
        self.lines.append((len(self.text), line))
        self.text += text

    def line_at(self, position: int) -> int:
        """The number of the line in which a position of the text lies."""
        return self.lines[bisect_right(self.lines, position, key=lambda entry: entry[0]) - 1][1]


def paragraphs(lines: Iterable[str]) -> Iterator[Text]:
    """The paragraphs of a text.

    A long line that does not end a sentence goes on in the next: a page's text is broken wherever the
    page was full, and 去年 may stand in the one line and the figure in the other.
    """
    paragraph = Text()
    for number, line in enumerate(lines):
        squeezed = squeeze(line)
        if not squeezed:
            continue
        goes_on = _SHORTEST_BROKEN <= len(paragraph.text) < _LONGEST and not _LINE_END.search(
            paragraph.text[-4:]
        )
        if paragraph.text and (not goes_on or _BEGINS.match(squeezed)):
            yield paragraph
            paragraph = Text()
        paragraph.add(number, squeezed)
    if paragraph.text:
        yield paragraph


def last_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last place in a text that a pattern fits."""
    return next(reversed([*pattern.finditer(text)]), None)


def sentence_before(paragraph: str, position: int) -> str:
    """What stands in the sentence before a position."""
    return _SENTENCE_END.split(paragraph[:position])[-1]


def is_of_the_year(paragraph: str, position: int, year: int | None) -> bool:
    """Whether a figure at `position` is of the report's year and of nothing longer or shorter.

    Args:
        paragraph: without blanks.
        position: where the words that state the figure begin.
        year: the report's; None where it is not known, and then a year that is named counts as its own.
    """
    before = _blanked(paragraph[:position])
    # A day up to which was counted is often last year's by a slip of the pen; that is the period's matter.
    without_days = _AS_OF_DATE.sub(lambda match: "#" * len(match[0]), before)
    sentence, clause = sentence_before(before, len(before)), re.split(r"[,:。;!?]", without_days)[-1]
    if _COMPARED.search(clause) or _PLANNED.search(clause):
        return False
    if _CUMULATIVE.search(_SINCE_NEW_YEAR.sub("", sentence)) and not _is_cumulative_in_the_year(
        sentence, year
    ):
        return False
    last = last_match(_PERIOD, _COMPARED.sub("", without_days))
    if last is None or last["own"]:
        return True
    return last["other"] is None and (year is None or int(last["year"]) == year)


def _is_cumulative_in_the_year(sentence: str, year: int | None) -> bool:
    """全年累计, 2020年,我街道累计: added up within the year; 截至2020年底累计 is of all years."""
    named = {int(one) for one in re.findall(r"(20\d\d)年", sentence)}
    in_year = re.search(r"全年|本年|今年", sentence) or (named and named == {year})
    return bool(in_year) and not re.search(r"截[至止]|历年|历史", sentence) and "自20" not in sentence


def is_of_the_office(paragraph: str, position: int) -> bool:
    """Whether a figure at `position` is the office's own: the body named last before it is not another."""
    last = last_match(_OTHERS, _blanked(paragraph[:position]))
    return last is None or last["other"] is None


def is_the_whole(paragraph: str, start: int, end: int, *, of_parts: bool) -> bool:
    """Whether a figure is exact, and of all applicants and ways of applying.

    Args:
        paragraph: without blanks.
        start: where the words that state the figure begin.
        end: where they end.
        of_parts: whether the figure is itself a part of another, as the outcomes are, so that 其中 before
            it means nothing.
    """
    before = paragraph[:start]
    clause = re.split(r"[,:。;!?]", before)[-1] + paragraph[start:end]
    if _ONE_KIND.search(clause) or (not of_parts and "其中" in sentence_before(before, len(before))):
        return False
    behind = paragraph[end:]
    return not (_ROUGH.match(behind) or _WITH_CARRIED.match(behind))


def _blanked(text: str) -> str:
    """`text` with what it quotes replaced, position by position."""
    return _QUOTED.sub(lambda match: "#" * len(match[0]), text)

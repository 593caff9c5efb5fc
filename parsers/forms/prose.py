"""Reports of 2008-2013: prose without a national table, whose figures live in sentences.

Each figure that one sentence states plainly becomes a row of `statistics`, with the words as its raw
text and the line as its place. An indicator for which the prose names two different numbers gives
none: which of them is the year's cannot be known. That there was none (未收到申请) is no figure printed,
and gives no row.
"""

from collections.abc import Iterable

from parsers.document import Paragraph
from parsers.narrative import read_statements
from schemas.records import Statistic


def read_prose(prose: Iterable[Paragraph], year: int | None = None) -> list[Statistic]:
    """Figures stated in sentences, one row an indicator, in the order in which they are stated.

    Args:
        prose: the paragraphs of the report.
        year: what the report is about; figures of other years are passed over.
    """
    parts = list(prose)
    stated: dict[str, Statistic] = {}
    doubtful: set[str] = set()
    for statement in read_statements("\n".join(" ".join(part.text.split()) for part in parts), year):
        locator = parts[statement.line].locator or ""
        for table, indicator, _ in statement.cells:
            if table != "statistics" or statement.in_words:
                continue
            row = Statistic(indicator, statement.value, "count", "reported", statement.words, locator)
            if stated.setdefault(indicator, row).value != statement.value:
                doubtful.add(indicator)
    return [row for indicator, row in stated.items() if indicator not in doubtful]

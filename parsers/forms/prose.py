"""Reports of 2008-2013: prose without a national table, whose figures live in sentences.

Each figure that one sentence states plainly becomes a row of `statistics`, with the words as its raw
text and the line as its place. An indicator for which the prose names two different numbers gives
none: which of them is the year's cannot be known.
"""

import re
from collections.abc import Iterable

from parsers.document import Paragraph
from parsers.numbers import han_number
from schemas.records import Statistic
from schemas.text import squeeze

_N = r"(?P<n>\d{1,9}|[零〇一二两三四五六七八九十百千万]{1,9})"
_ALL = r"(?:全年|本年度?|20\d\d年度?|累计|共计?|总计|合计|,|、|我[街镇乡办区]道?(?:办事处)?)*"
_REQUESTS = r"(?:政府信息公开申请|信息公开申请|依申请公开(?:政府信息)?(?:申请)?|公开申请)"
_SENTENCES: tuple[tuple[str, str], ...] = (
    ("proactive.total", rf"主动公开(?:各类)?(?:政府)?信息{_ALL}{_N}条"),
    ("channel.website", rf"(?:通过)?(?:政府)?(?:门户)?网站(?:主动)?(?:公开|发布)(?:各类)?(?:政府)?信息{_ALL}{_N}条"),
    ("request.received", rf"(?:收到|受理)(?:的)?(?:各类)?(?:书面)?{_REQUESTS}{_ALL}{_N}[件宗条份]"),
    ("request.received", rf"(?:收到|受理){_ALL}{_N}[件宗条份](?:各类)?(?:政府)?(?:信息)?{_REQUESTS}"),
    ("reconsideration.total", rf"(?:政府)?信息公开(?:工作)?(?:的|引发的|引起的)?行政复议(?:申请|案件)?{_ALL}{_N}[件宗起]"),
    ("litigation.total", rf"(?:政府)?信息公开(?:工作)?(?:的|引发的|引起的)?行政诉讼(?:案件)?{_ALL}{_N}[件宗起]"),
    ("complaints.total", rf"(?:政府)?信息公开(?:工作)?(?:的)?(?:举报投诉|投诉举报|举报|投诉){_ALL}{_N}[件宗起]"),
)  # fmt: skip
_PATTERNS = tuple((indicator, re.compile(pattern)) for indicator, pattern in _SENTENCES)
# Words that make a number a rough one, another year's, or a part.
_ROUGH_BEFORE = re.compile(r"(约|近|超过?|逾|达|其中|去年|上年|上一年|同比|季度|月份?|半年)[^,;。]{0,12}$")
_ROUGH_AFTER = re.compile(r"^(余|多|以上|左右)")


def read_prose(prose: Iterable[Paragraph]) -> list[Statistic]:
    """Figures stated in sentences, one row an indicator, in the order in which they are stated."""
    stated: dict[str, Statistic] = {}
    doubtful: set[str] = set()
    for paragraph in prose:
        text = squeeze(paragraph.text)
        for indicator, pattern in _PATTERNS:
            for match in pattern.finditer(text):
                value = int(match["n"]) if match["n"].isdigit() else han_number(match["n"])
                rough = _ROUGH_BEFORE.search(text[: match.start()]) or _ROUGH_AFTER.match(
                    text[match.end("n") :]
                )
                if value is None or rough:
                    continue
                row = Statistic(indicator, value, "count", "reported", match.group(), paragraph.locator or "")
                if stated.setdefault(indicator, row).value != value:
                    doubtful.add(indicator)
    return [row for indicator, row in stated.items() if indicator not in doubtful]

"""Whether a list that shows nothing says itself that there is nothing.

A column that was opened yesterday and a column whose rows are made in a way that nobody here knows look the
same to a program: no link to a report. To people they do not, since the first has 暂无数据 where its rows
will be. Words that nobody sees (in scripts, in parts that are hidden) say nothing.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from schemas.text import squeeze
from schemas.titles import read_title
from spiders.pages.lists import parse

_THINGS = r"(?:数据|内容|信息|记录|文章|文件|资料|报告|年报|结果|稿件|新闻|列表|栏目|目录|条目)"
_WHICH = r"(?:任何|相关|有关|相应|对应|匹配|可(?:显示|公开)的|(?:符合|满足)(?:条件|要求)的?|此类|该类|更多|您要(?:找|查)的|的)*"
_SAID = re.compile(
    rf"(?:暂时?|目前|当前|尚|还)(?:且|均)?(?:无|没有|未有|未(?:发布|公开|上传|更新))(?:发布|公开|上传)?{_WHICH}(?:政府|公开)*{_THINGS}"
    rf"|没有(?:找到|查询?到|检索到|搜索到|获取到)?{_WHICH}{_THINGS}"
    rf"|未能?(?:找到|查询?到|检索到|搜索到|获取到){_WHICH}{_THINGS}"
    rf"|无(?:任何|相关|匹配|符合条件的?){_WHICH}{_THINGS}"
    rf"|{_THINGS}(?:为空|(?:正在)?(?:建设|整理|更新|完善|筹备|补充)(?:之)?中)"
    r"|(?:共|总计|合计|总共|为您找到)(?:有|计)?:?0(?:条|篇|项|个|页|件)"
    r"|no(?:data|records?|results?|content|articles?)(?:found|available)?(?![a-z])|nothingfound",
    re.IGNORECASE,
)
_UNSEEN = frozenset(
    {"script", "style", "template", "noscript", "title", "head", "header", "footer", "nav", "option"}
)
_HIDDEN = re.compile(r"display:none|visibility:hidden", re.IGNORECASE)


def says_it_is_empty(text: str) -> bool:
    """True where a list's page tells its readers that nothing is in it, and shows no title of a report.

    >>> says_it_is_empty("<ul><li>暂无数据</li></ul>"), says_it_is_empty("<script>var none = '暂无数据'</script>")
    (True, False)
    """
    seen = list(_seen(parse(text).root))
    # What is shown and cannot be followed is there all the same.
    titles = (read_title(one) for one in seen)
    if any(title.is_report and title.year is not None and title.agency is not None for title in titles):
        return False
    return bool(_SAID.search(squeeze("".join(seen))))


def _seen(root: Any) -> Iterator[str]:  # noqa: ANN401  (lxml has no types)
    """The texts of a page that people see, the words for its pictures included."""
    within = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            if within or node.tag in _UNSEEN or _is_hidden(node):
                within += 1
            else:
                yield node.text or (node.get("alt") if node.tag == "img" else None) or ""
            continue
        if event == "end" and within:
            within -= 1
        if not within:
            yield node.tail or ""


def _is_hidden(node: Any) -> bool:  # noqa: ANN401  (lxml has no types)
    style = re.sub(r"\s", "", node.get("style") or "")
    return node.get("hidden") is not None or bool(_HIDDEN.search(style))

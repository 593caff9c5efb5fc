"""Further pages of a list that nobody here can turn to: named, so that a list is not cut off in silence.

A script such as `turnPage(2)` says that there is a second page and not where. What can be followed, the
platforms follow by themselves; this is about the rest.
"""

import re
from collections.abc import Iterator
from typing import Any

from spiders.pages.links import base_of, clickables, resolve
from spiders.pages.lists import parse
from spiders.pages.scripts import address_in

_NUMBER = re.compile(r"[\[(]?\s*(\d{1,3})\s*[\])]?")
_FURTHER = re.compile(
    r"下一?页|后一?页|尾页|末页|最后一页|next(?:page)?|last|[>\u00bb\u203a]{1,2}", re.IGNORECASE
)
_CALL = re.compile(r"([\w$.]+)\s*\(([^()]*)\)")
_TURNS = re.compile(r"page|turn|goto|jump|next|last|fenye|pg", re.IGNORECASE)
_DISABLED = re.compile(r"disabled?|current|active|gray|grey|no-?more", re.IGNORECASE)
# Templates that hold every row in their first page and turn pages in the browser.
PAGED_IN_BROWSER = re.compile(r"\$\(\s*['\"][.#][\w-]+\s+li['\"]\s*\)")
_FULL = 10  # rows, from which on a page may be one of several


def unturned(text: str, url: str, rows: int) -> str | None:
    """What leads to further pages of the list `url`, of which this is the only one that was read; None where
    nothing does. A word such as 下一页 without a number stands on lists of one page, too: it counts beside a page
    of as many rows as pages have.

    >>> unturned('<a onclick="turnPage(2)">2</a>', "http://www.example.gov.cn/", 3)
    'turnPage(2)'
    """
    if PAGED_IN_BROWSER.search(text):
        return None
    root = parse(text).root
    folder = resolve(url, ".")
    for script, label, node in _scripts(root):
        if address_in(script) is None and _turns(script, label, rows) and not _is_disabled(node):
            return script.strip().rstrip(";")
    for link in clickables(root, base_of(root, url)):
        number = _NUMBER.fullmatch(link.text.strip())
        beside = link.url.startswith(folder) and link.url.partition("#")[0] != url
        if number and int(number[1]) > 1 and beside and re.search(r"\d", link.url[len(folder) :]):
            return link.url
    return None


def _scripts(root: Any) -> Iterator[tuple[str, str, Any]]:  # noqa: ANN401  (lxml has no types)
    """Each script that a click starts, what is written on it, and the element."""
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        href = str(node.get("href") or "").strip()
        called = re.sub(r"^javascript\s*:", "", href, flags=re.IGNORECASE)
        label = "".join(node.itertext()).strip() or str(node.get("title") or node.get("value") or "")
        if called != href:
            yield called, label, node
        if clicked := node.get("onclick"):
            yield str(clicked), label, node


def _turns(script: str, label: str, rows: int) -> bool:
    number = _NUMBER.fullmatch(label)
    further = bool(_FURTHER.fullmatch(re.sub(r"\s", "", label)))
    for name, arguments in _CALL.findall(script):
        numbers = [int(one) for one in re.findall(r"\d+", arguments) if len(one) < 6]
        if (
            number
            and int(number[1]) > 1
            and (_TURNS.search(name) or {int(number[1]), int(number[1]) - 1} & set(numbers))
        ):
            return True
        if (
            further
            and _TURNS.search(name)
            and (any(one > 1 for one in numbers) or (not numbers and rows >= _FULL))
        ):
            return True
    return False


def _is_disabled(node: Any) -> bool:  # noqa: ANN401  (lxml has no types)
    around = (node, node.getparent()) if node.getparent() is not None else (node,)
    return any(
        _DISABLED.search(str(one.get("class") or "")) or one.get("disabled") is not None for one in around
    )

r"""Addresses that a piece of script says plainly. Nothing is executed, and nothing is guessed.

Rows are opened by `window.open('…')`, `location.href = '…'` or a function of the portal's own. An address
that stands there in full is a link like any other; one that is put together from variables is none.
"""

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""(?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`)"""
    r"""|(?P<skip>/\*.*?\*/|//[^\n]*|\s+)"""
    r"""|(?P<name>[A-Za-z_$][\w$]*(?:\s*\.\s*[A-Za-z_$][\w$]*)*)|(?P<sign>.)""",
    re.DOTALL,
)
_LOCATION = re.compile(r"(?:\w+\.)*location(?:\.href)?")
_OPENS = re.compile(r"(?:(?:window|self|top|parent|this)\.)*open|(?:\w+\.)*location\.(?:assign|replace)")
_PASSES_ON = re.compile(r"encodeURI|encodeURIComponent|String|unescape|decodeURI")
# Calls whose words lead nowhere: messages, counters, what looks for elements or asks for data.
_LEADS_NOWHERE = re.compile(
    r"alert|confirm|prompt|\$|jQuery|(?:.*\.)?(?:log|push|send|load|post|get|ajax|attr|css|addClass|find|submit|"
    r"getElementById|querySelector(?:All)?|getAttribute|replace|indexOf|setTimeout|setInterval)|"
    r"ga|(?i:.*(?:track|favou?rite|homepage|sethome|share).*)"
)
_PLACE = re.compile(
    r"(?:https?:)?//\S+|\.{0,2}/[^/\s]\S*|[\w%.\-/]+\.(?:s?html?|jhtml|jspx?|do|aspx?|php|action|pdf|docx?|xlsx?|wps|et|"
    r"ofd|zip|rar|txt)(?:[?#]\S*)?",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]+)\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_BREAKS = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": "", "0": "", "\n": ""}


def address_in(script: str) -> str | None:
    r"""The address that a script opens, as it stands there; None where it says none in full.

    >>> address_in("window.open('/a/t20210122_1.html','_blank');return false")
    '/a/t20210122_1.html'
    >>> address_in("openUrl('/a/' + id + '.html')"), address_in("show(77)"), address_in("turnPage('2')")
    (None, None, None)
    """
    named = list(_addresses(script))
    # What a browser goes to, before what looks like an address to somebody else's function.
    return next((place for place, opened in sorted(named, key=lambda one: not one[1])), None)


def _addresses(script: str) -> Iterator[tuple[str, bool]]:
    """Each address, and whether the script says that it goes there."""
    calls: list[str] = []
    tokens = [match for match in _TOKEN.finditer(script) if match.lastgroup != "skip"]
    texts = [_text(token.group()) if token.lastgroup == "text" else None for token in tokens]
    words = [re.sub(r"\s", "", token.group()) if token.lastgroup != "text" else "" for token in tokens]
    at = 0
    while at < len(tokens):
        if texts[at] is None:
            _follow(calls, words, at)
            at += 1
            continue
        start = at
        said = texts[at] or ""
        # Pieces that are all written out are one text.
        while at + 2 < len(tokens) and words[at + 1] == "+" and texts[at + 2] is not None:
            said += texts[at + 2] or ""
            at += 2
        before, after = words[start - 1] if start else "", words[at + 1] if at + 1 < len(words) else ""
        at += 1
        whole = before != "+" and after not in ("+", ".", "[")
        said = said.strip()
        if not whole or not said or said.startswith("#") or _is_no_place(said):
            continue
        assigned = before == "=" and start > 1 and bool(_LOCATION.fullmatch(words[start - 2]))
        called = calls[-1] if calls and before in ("(", ",") else None
        opens = called is not None and bool(_OPENS.fullmatch(called))
        if assigned or (opens and before == "("):
            yield said, True
        elif called and not opens and not _LEADS_NOWHERE.fullmatch(called) and _PLACE.fullmatch(said):
            yield said, False


def _follow(calls: list[str], words: list[str], at: int) -> None:
    """Keep `calls` the names of the functions whose brackets are open."""
    if words[at] == "(":
        name = words[at - 1] if at else ""
        calls.append(calls[-1] if calls and _PASSES_ON.fullmatch(name) else name)
    elif words[at] == ")" and calls:
        calls.pop()


def _is_no_place(text: str) -> bool:
    return bool(re.match(r"(?:about|javascript|data|mailto|tel):", text, re.IGNORECASE))


def _text(literal: str) -> str | None:
    """What a literal says; None for a template that is filled in."""
    inner = literal[1:-1]
    if literal[0] == "`" and "${" in inner:
        return None
    return _ESCAPE.sub(_unescaped, inner)


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        return chr(int(code, 16)) if int(code, 16) < 0x11_0000 else ""
    return _BREAKS.get(match[4], match[4])

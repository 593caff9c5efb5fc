"""Challenges: answers that ask a browser to prove itself. They are recognised, reported, never solved.

Each is known by what was seen of it on portals; the names of the products behind them are guesses and
play no part here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

# A challenge is a stub around a script; a real page of this size with a search form in it is none.
_STUB = 8 * 1024
_SETS_COOKIE = re.compile(rb"document\.cookie\s*=")
_RELOADS = re.compile(rb"location\s*(\.\s*(reload|replace|href)|=)")
_SCRIPT = re.compile(rb"<script", re.IGNORECASE)
_ARG1 = re.compile(rb"var\s+arg1\s*=\s*['\"][0-9A-Fa-f]{40}['\"]")
_CAPTCHA = "请输入验证码"
# What a page says outside its links; an article with a form for comments says more.
_LINKED = re.compile(r"<(a|script|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_SAID = re.compile(r"<[^>]*>")
_FEW_CHARACTERS = 200
_FEW_LINKS = 8
_SLOW_DOWN = re.compile("(访问|请求|操作)(过于|太|过)频繁|访问频率过高|系统繁忙")


@dataclass(frozen=True, slots=True)
class _Kind:
    reason: str
    fits: Callable[[int, bytes], bool]


def _is_captcha(status: int, body: bytes) -> bool:
    if status != 200 or len(body) >= _STUB:
        return False
    for encoding in ("utf-8", "gb18030"):
        if _CAPTCHA.encode(encoding) in body:
            text = body.decode(encoding, "replace")
            said = _SAID.sub("", _LINKED.sub("", text))
            return len("".join(said.split())) < _FEW_CHARACTERS and text.count("<a ") < _FEW_LINKS
    return False


_KINDS = (
    _Kind("challenge_412", lambda status, body: status == 412 and bool(_SCRIPT.search(body))),
    _Kind("challenge_521", lambda status, body: status == 521 and bool(_SCRIPT.search(body))),
    _Kind("challenge_acw_sc_v2", lambda _, body: b"acw_sc__v2" in body and bool(_ARG1.search(body))),
    _Kind(
        "challenge_cookie",
        lambda status, body: (
            status == 200 and len(body) < _STUB and bool(_SETS_COOKIE.search(body) and _RELOADS.search(body))
        ),
    ),
    _Kind("captcha", _is_captcha),
)


def recognise(status: int, body: bytes) -> str | None:
    """The stable code of the challenge that an answer is, None where it is none.

    >>> recognise(200, b'<script>document.cookie="C3VK=9f2; max-age=300";location.reload()</script>')
    'challenge_cookie'
    """
    return next((kind.reason for kind in _KINDS if kind.fits(status, body)), None)


def is_throttle(text: str) -> bool:
    """True for a small page that asks to come back later, as text."""
    return len(text) < _STUB and bool(_SLOW_DOWN.search(text))

"""The operators of a PDF's drawing, read at one go where they are written as programs write them.

pdfminer reads them sign by sign, prepared for everything, which takes most of the time that a page takes.
What is out of the ordinary is left to it.
"""

import re
from collections.abc import Callable
from typing import Any

from pdfminer.psparser import LIT, PSLiteral

_LONGEST = 4 * 1024 * 1024  # bytes of a drawing that is read at one go
_BLANK, _ENDS = rb"\t\n\f\r ", rb"\t\n\f\r /<>\[\](){}%"
_TOKEN = re.compile(
    rb"[" + _BLANK + rb"]*+(?:%[^\r\n]*+[" + _BLANK + rb"]*+)*+"
    rb"(?:(?P<number>[+-]?(?:\d++(?:\.\d*+)?|\.\d++))(?![^" + _ENDS + rb"])"
    rb"|(?P<operator>[A-Za-z][A-Za-z0-9]*+\*?+|['\"])(?![^" + _ENDS + rb"])"
    rb"|/(?P<name>[^" + _ENDS + rb"]*+)"
    rb"|<(?P<code>(?:[0-9A-Fa-f]{2}[" + _BLANK + rb"]*+)*+)>"
    rb"|\((?P<text>[^()\\]*+(?:\\(?:[nrtbf()\\]|[0-3][0-7]{2}|[0-7]{1,2}(?![0-7]))[^()\\]*+)*+)\)"
    rb"|(?P<mark>\[|\]|<<|>>)"
    rb"|(?P<end>\Z))",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)")
_ESCAPED = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    b"\r\n": b"",
    b"\n": b"",
    b"\r": b"",
}
_CONSTANTS = {b"true": True, b"false": False}
_CLOSED_BY = {b"[": b"]", b"<<": b">>"}
_PICTURE = b"BI"  # what follows is no operator

Operation = tuple[str, list[Any]]
"""An operator and what stands before it"""


def operations(drawing: bytes) -> list[Operation] | None:
    """The operators in order, each with what was written since the one before; None for an unusual drawing."""
    if len(drawing) > _LONGEST:
        return None
    found: list[Operation] = []
    operands: list[Any] = []
    outer: list[tuple[bytes, list[Any]]] = []
    take = _TOKEN.scanner(drawing).match  # type: ignore[attr-defined]  # not in the published types
    while (match := take()) is not None:
        kind, token = match.lastgroup, match[match.lastgroup]
        if kind == "number":
            operands.append(float(token) if b"." in token else int(token))
        elif kind == "operator" and token not in _CONSTANTS:
            if outer or token == _PICTURE:
                return None
            found.append((token.decode(), operands))
            operands = []
        elif kind == "mark" and token in _CLOSED_BY:
            outer.append((token, operands))
            operands = []
        elif kind == "mark" and outer and token == _CLOSED_BY[outer[-1][0]]:
            value = operands if token == b"]" else _dictionary(operands)
            if value is None:
                return None
            operands = outer.pop()[1]
            operands.append(value)
        elif kind in _VALUES and not (kind == "name" and (b"#" in token or not token.isascii())):
            operands.append(_VALUES[kind](token))
        else:
            return found if kind == "end" and not outer else None
    return None


def _text(token: bytes) -> bytes:
    return _ESCAPE.sub(_unescaped, token) if b"\\" in token else token


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code[:1].isdigit() and code[:1] < b"8":
        return bytes((int(code, 8) & 255,))
    return _ESCAPED.get(code, code)


def _dictionary(parts: list[Any]) -> dict[str, Any] | None:
    """A dictionary of names and values in turn; None for anything else."""
    if len(parts) % 2 or not all(isinstance(key, PSLiteral) for key in parts[::2]):
        return None
    return {str(key.name): value for key, value in zip(parts[::2], parts[1::2], strict=True)}


_VALUES: dict[str, Callable[[bytes], Any]] = {
    "text": _text,
    "code": lambda token: bytes.fromhex(token.decode()),
    "name": lambda token: LIT(token.decode()),
    "operator": _CONSTANTS.__getitem__,
}
"""How the parts of a drawing that are no operators are read; the only words among them are true and false."""

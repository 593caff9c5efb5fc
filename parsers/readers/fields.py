"""What a reader sees of the fields of Word's formats that have no result."""

import re

# Fields of which a reader sees what a program draws or works out from their code.
_SHOWN = frozenset(
    ("EQ", "SYMBOL", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "LISTNUM", "DISPLAYBARCODE", "BARCODE", "FORMCHECKBOX",
     "FORMDROPDOWN")
)  # fmt: skip
_BUTTONS = ("MACROBUTTON", "GOTOBUTTON")
_CIRCLED = re.compile(
    r"EQ\s+\\o\s*(?:\\a[clr]\s*)?\(\s*[○◯〇□△◇]\s*[,;，；、]\s*(\d{1,2})\s*\)\s*", re.IGNORECASE
)
_MOST_CIRCLED = 20


def shown_of(code: str) -> str | None:
    r"""What is shown of a field without a result; None for what is no text, or not in the file.

    >>> shown_of(r"EQ \o\ac(○,3)"), shown_of(r"EQ \f(1,2)"), shown_of("SEQ 图"), shown_of("MACROBUTTON None 12")
    ('③', None, '', '12')
    """
    words = code.split()
    kind = words[0].upper() if words else ""
    if kind in _BUTTONS:
        return " ".join(words[2:])
    if (match := _CIRCLED.fullmatch(code.strip())) and 0 < int(match[1]) <= _MOST_CIRCLED:
        return chr(ord("①") + int(match[1]) - 1)
    return None if kind in _SHOWN else ""

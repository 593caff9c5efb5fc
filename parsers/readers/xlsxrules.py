"""Conditional formats of a workbook's sheet: rules that change how cells look, or hide their numbers.

Only what makes a figure unreadable is of interest. Simple conditions are evaluated; where one is not
understood and would hide what stands in a cell, nobody can say what is shown.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml.etree import _Element as Element

from parsers.readers.runs import Seen
from parsers.readers.sheet import Place, Range
from parsers.readers.xlsxlook import Change, Format, Styles, is_true, number

Values = Mapping[Place, str | float | None]

_MOST_RULES = 500
_MOST_LOOKS = 16
_BARE = ("dataBar", "iconSet")  # kinds of rule that may show something instead of the number
_REFERENCE = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})")
_COMPARISON = re.compile(r"(<>|<=|>=|=|<|>)")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "equal": lambda a, b: a == b, "=": lambda a, b: a == b,
    "notEqual": lambda a, b: a != b, "<>": lambda a, b: a != b,
    "greaterThan": lambda a, b: a > b, ">": lambda a, b: a > b,
    "lessThan": lambda a, b: a < b, "<": lambda a, b: a < b,
    "greaterThanOrEqual": lambda a, b: a >= b, ">=": lambda a, b: a >= b,
    "lessThanOrEqual": lambda a, b: a <= b, "<=": lambda a, b: a <= b,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: where it holds, what it changes, and whether it leaves no number to be seen.

    `change` is None for a rule that changes no letters.
    """

    ranges: tuple[Range, ...]
    kind: str
    operator: str
    formulas: tuple[str, ...]
    change: Change | None
    bare: bool
    priority: int
    stops: bool

    def covers(self, place: Place) -> bool:
        """Whether the rule is about a cell."""
        return any(
            top <= place[0] <= bottom and left <= place[1] <= right
            for top, left, bottom, right in self.ranges
        )

    def applies(self, place: Place, values: Values) -> bool | None:
        """Whether the condition holds for a cell; None where it is not understood."""
        own = values.get(place)
        if self.kind == "cellIs":
            return self._compares(own, place, values)
        if self.kind == "expression" and len(self.formulas) == 1:
            return _truth(self.formulas[0], self._origin, place, values)
        if self.kind in ("containsBlanks", "notContainsBlanks"):
            return (own is None or not str(own).strip()) == (self.kind == "containsBlanks")
        return None

    @property
    def _origin(self) -> Place:
        """The cell that the formulas are written for."""
        return min(top for top, *_ in self.ranges), min(left for _, left, *_ in self.ranges)

    def _compares(self, own: str | float | None, place: Place, values: Values) -> bool | None:
        bounds = [_value(formula, self._origin, place, values) for formula in self.formulas]
        if any(bound is None for bound in bounds):
            return None
        found = [float(bound) for bound in bounds if isinstance(bound, float)]
        mine = 0.0 if own is None else own
        if not isinstance(mine, float) or len(found) != len(bounds):
            return _texts_compare(self.operator, mine, bounds)
        if self.operator in ("between", "notBetween") and len(found) == 2:
            return (min(found) <= mine <= max(found)) == (self.operator == "between")
        compare = _OPERATORS.get(self.operator)
        return None if compare is None or len(found) != 1 else compare(mine, found[0])


def looks_under(
    found: Sequence[Rule], place: Place, values: Values, format_: Format
) -> tuple[list[Format], bool]:
    """The looks that a cell may have under the rules, the first of them where no condition is in doubt; and
    whether something may be shown instead of its number.
    """
    looks, is_bare = [format_], False
    for rule in found:
        if not rule.covers(place):
            continue
        holds = True if rule.bare else rule.applies(place, values)
        is_bare |= rule.bare
        if rule.change is not None and holds is not False:
            changed = [rule.change.of(look) for look in looks]
            looks = changed if holds else [*looks, *changed]
        if holds and rule.stops:
            break
    return looks[:_MOST_LOOKS], is_bare


def agreed(seen: Sequence[Seen], *, is_bare: bool) -> Seen:
    """What is seen of a cell that may have several looks."""
    first = seen[0]
    if is_bare:
        return Seen(first.text, "picture_in_cell")
    return first if all(one == first for one in seen) else Seen(first.text, "nearly_invisible")


def rules(root: Element, styles: Styles, parse_range: Callable[[str], Range]) -> list[Rule]:
    """The rules of a sheet, the most important first."""
    found: list[Rule] = []
    for block in root.iter("{*}conditionalFormatting"):
        within = block.findtext("{*}sqref")  # as extensions have it
        areas = (block.get("sqref") or within or "").split()
        ranges = tuple(parse_range(area) for area in areas[:_MOST_RULES])
        for rule in block.iterfind("{*}cfRule"):
            if ranges and len(found) < _MOST_RULES:
                found.append(_rule(rule, ranges, styles))
    return sorted(found, key=lambda one: one.priority)


def _rule(rule: Element, ranges: tuple[Range, ...], styles: Styles) -> Rule:
    index, own = number(rule.get("dxfId"), -1), rule.find("{*}dxf")
    change = styles.changes[index] if 0 <= index < len(styles.changes) else None
    bars = [one for kind in _BARE for one in rule.iterfind(f"{{*}}{kind}")]
    return Rule(
        ranges,
        str(rule.get("type", "")),
        str(rule.get("operator", "")),
        tuple(_formulas(rule)),
        change if own is None else styles.change(own),
        any(not is_true(one.get("showValue"), otherwise=True) for one in bars),
        number(rule.get("priority"), _MOST_RULES),
        is_true(rule.get("stopIfTrue")),
    )


def _formulas(rule: Element) -> Iterator[str]:
    for child in rule:
        if str(child.tag).endswith(("}formula", "}f")):
            yield (child.text or "").strip()


def _texts_compare(operator: str, mine: str | float, bounds: list[str | float | None]) -> bool | None:
    if len(bounds) != 1 or operator not in ("equal", "notEqual"):
        return None
    return (str(mine).lower() == str(bounds[0]).lower()) == (operator == "equal")


def _truth(formula: str, origin: Place, place: Place, values: Values) -> bool | None:
    """Whether a formula holds: TRUE, FALSE, a number, or one comparison of two simple values."""
    upper = formula.upper().removesuffix("()")
    if upper in ("TRUE", "FALSE"):
        return upper == "TRUE"
    parts = _COMPARISON.split(formula, maxsplit=1)
    if len(parts) == 1:
        value = _value(formula, origin, place, values)
        return bool(value) if isinstance(value, float) else None
    left, right = (_value(part, origin, place, values) for part in (parts[0], parts[2]))
    if left is None or right is None:
        return None
    if isinstance(left, float) and isinstance(right, float):
        return _OPERATORS[parts[1]](left, right)
    if parts[1] not in ("=", "<>"):
        return None
    return (str(left).lower() == str(right).lower()) == (parts[1] == "=")


def _value(formula: str, origin: Place, place: Place, values: Values) -> str | float | None:
    """A number, a text in quotes or the value of another cell; None for anything else. A blank cell is 0."""
    text = formula.strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    if len(text) > 1 and text[0] == text[-1] == '"' and '"' not in text[1:-1]:
        return text[1:-1]
    match = _REFERENCE.fullmatch(text)
    if match is None:
        return None
    column = 0
    for letter in match[2].upper():
        column = column * 26 + ord(letter) - 64
    row, column = int(match[4]), column - 1
    row += 0 if match[3] else place[0] - origin[0]
    column += 0 if match[1] else place[1] - origin[1]
    found = values.get((row, column))
    return 0.0 if found is None else found

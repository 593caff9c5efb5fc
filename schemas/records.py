"""The rows that a parser fills, one class a table, as the field registry declares them.

The classes exist for the type checker and for readers; `tests/schemas` proves that names, order and
types are those of `schemas.tables`. A parser does not know a row's report and place columns
(`report_id`, `district_name`, `street_name`): whoever writes the lake adds them.
"""

from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, Literal

State = Literal["reported", "corrected", "blank", "not_applicable", "unreadable"]
Status = Literal["ok", "partial", "failed", "unsupported"]
CheckStatus = Literal["pass", "fail", "not_checkable"]
Severity = Literal["error", "warning"]


class _Record:
    """Goes from process to process as its values alone; pickle would send the names of its fields as well."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(map(getattr, repeat(self), self.__slots__))


@dataclass(slots=True)
class Disclosure(_Record):
    """A figure cell of table II."""

    article: str | None
    item: str
    measure: str
    ordinal: int
    value: int | float | None
    unit: str | None
    state: State
    raw: str
    locator: str


@dataclass(slots=True)
class Application(_Record):
    """A figure cell of table III."""

    outcome: str
    applicant: str
    value: int | None
    state: State
    raw: str
    locator: str


@dataclass(slots=True)
class Challenge(_Record):
    """A figure cell of table IV."""

    route: str
    result: str
    value: int | None
    state: State
    raw: str
    locator: str


@dataclass(slots=True)
class Statistic(_Record):
    """A figure cell of the 2014 statistics table."""

    indicator: str
    value: int | float | None
    unit: str | None
    state: State
    raw: str
    locator: str


@dataclass(slots=True)
class Section(_Record):
    """A section of the report's prose; `section` is null where the heading is none of the six."""

    section: str | None
    heading: str
    text: str


@dataclass(slots=True)
class Check(_Record):
    """The outcome of one comparison; `expected` and `actual` are texts, so that dates fit too."""

    check: str
    subject: str
    status: CheckStatus
    expected: str | None
    actual: str | None


@dataclass(slots=True)
class Problem(_Record):
    """Something that could not be read, or is worth knowing; about a cell, with its locator."""

    code: str
    severity: Severity
    message: str
    locator: str | None = None
    raw: str | None = None


@dataclass(slots=True)
class Header(_Record):
    """Who reports, about which year, in which form; what is not known is null."""

    district: int | None = None
    street: int | None = None
    year: int | None = None
    district_name: str | None = None
    street_name: str | None = None
    agency: str | None = None
    title: str | None = None
    template: str | None = None
    format: str | None = None
    reason: str | None = None
    published_on: str | None = None
    url: str | None = None
    sha256: str | None = None
    parser_version: str | None = None


@dataclass(slots=True)
class ParsedReport(_Record):
    """Everything that was read from one document."""

    source: str
    status: Status
    report: Header
    proactive_disclosure: list[Disclosure] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    legal_challenges: list[Challenge] = field(default_factory=list)
    statistics: list[Statistic] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The object that `gongkai parse` prints, keys in the order of the contract."""
        # `dataclasses.asdict` copies every value, which takes longer than making the JSON of them.
        return {
            name: [_fields(row) for row in value] if isinstance(value, list) else _fields(value)
            for name, value in _fields(self).items()
        }


def _fields(record: Any) -> Any:  # noqa: ANN401  (a record, or a plain value as it is)
    """The fields of a record of plain values, in their order."""
    names = getattr(record, "__slots__", None)
    return record if names is None else dict(zip(names, map(getattr, repeat(record), names), strict=True))

"""What the recognised form has and the document lacks."""

from collections.abc import Collection, Iterable

from parsers.labels import read_label
from parsers.numbers import looks_like_figure
from schemas.forms import OUTCOMES, RESULTS, ROUTES, TABLE_II
from schemas.problems import problem
from schemas.records import Application, Challenge, Disclosure, Problem

_LONGEST_ROW = 160  # characters; longer lines are sentences


def missing_parts(
    template: str | None,
    disclosures: list[Disclosure],
    applications: list[Application],
    challenges: list[Challenge],
    prose: Iterable[str],
    unplaced: Collection[str] = (),
) -> list[Problem]:
    """Tables that are not there, and rows: left out by the office, broken off, or there and not read.

    `prose` is the text that belongs to no table: a row's label among it means that its row was not read.
    `unplaced` are the tables (II, III, IV) of which figures were seen in the document.
    """
    problems = [
        problem(
            "table_missing",
            f"table {name} of the form: figures were seen, and none of them could be placed"
            if name in unplaced
            else f"table {name} of the form has no figure in the document",
        )
        for name, rows in (("II", disclosures), ("III", applications), ("IV", challenges))
        if not rows
    ]
    form = template or "format_2021"
    prose = list(prose)
    figures_astray = any(ends_in_figures(line) for line in prose) or any(
        all(map(looks_like_figure, three)) for three in zip(prose, prose[1:], prose[2:], strict=False)
    )
    astray = {(label.kind, label.code) for line in prose for label in read_label(line)}
    if disclosures:
        items = [item for block in TABLE_II[form] for item in block.items]
        there = {row.item for row in disclosures}
        missing = [item for item in items if item not in there]
        # Articles left out before a table III were left out on purpose; at the document's end they are cut off.
        end = None if applications else disclosures[-1].locator
        problems += _missing_rows(
            "table II", items, missing, end, [i for i in missing if ("item", i) in astray]
        )
    if applications:
        outcomes = list(OUTCOMES[form])
        given = {row.outcome for row in applications}
        missing = [code for code in outcomes if code not in given]
        unread = missing if figures_astray else [code for code in missing if ("outcome", code) in astray]
        problems += _missing_rows("table III", outcomes, missing, applications[-1].locator, unread)
    if challenges:
        found = {(row.route, row.result) for row in challenges}
        lacking = [
            f"{route}/{result}" for route in ROUTES for result in RESULTS if (route, result) not in found
        ]
        if lacking:
            problems.append(problem("row_missing", f"table IV: {', '.join(lacking)} were not found"))
    return problems


def ends_in_figures(line: str) -> bool:
    """Whether a line that belongs to no table looks like a row of one: figures at its end, or nothing else."""
    words = line.split()
    return len(line) <= _LONGEST_ROW and len(words) > 1 and all(map(looks_like_figure, words[-2:]))


def _missing_rows(
    table: str, expected: list[str], missing: list[str], end: str | None, unread: list[str]
) -> list[Problem]:
    """Problems for rows not found; `end` is where the table breaks off, None where it goes on no further."""
    tail: list[str] = []
    if end is not None:
        for code in reversed(expected):
            if code not in missing:
                break
            tail.insert(0, code)
    left_out = [code for code in missing if code not in tail and code not in unread]
    problems = []
    if tail:
        problems.append(problem("row_missing", f"{table} ends before its rows {', '.join(tail)}", end))
    if unread := [code for code in unread if code not in tail]:
        problems.append(
            problem(
                "row_missing",
                f"{table}: rows {', '.join(unread)} were not found, though their labels or figures stand in the text",
            )
        )
    if left_out:
        problems.append(problem("row_left_out", f"{table} has no rows {', '.join(left_out)}"))
    return problems

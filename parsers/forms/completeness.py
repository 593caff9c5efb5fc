"""What the recognised form has and the document lacks."""

from schemas.forms import OUTCOMES, TABLE_II
from schemas.problems import problem
from schemas.records import Application, Challenge, Disclosure, Problem

_NAMES = {"proactive_disclosure": "table II", "applications": "table III", "legal_challenges": "table IV"}


def missing_parts(
    template: str | None,
    disclosures: list[Disclosure],
    applications: list[Application],
    challenges: list[Challenge],
) -> list[Problem]:
    """Tables that are not there, and rows: left out in the middle, or broken off at the end."""
    problems = [
        problem("table_missing", f"{_NAMES[name]} of the form has no figure in the document")
        for name, rows in (
            ("proactive_disclosure", disclosures), ("applications", applications), ("legal_challenges", challenges),
        )
        if not rows
    ]  # fmt: skip
    form = template or "format_2021"
    if disclosures:
        items = [item for block in TABLE_II[form] for item in block.items]
        # Articles left out before a table III were left out on purpose; at the document's end they are cut off.
        found = [row.item for row in disclosures]
        problems += _missing_rows("table II", items, found, None if applications else disclosures[-1].locator)
    if applications:
        outcomes = [code for code in OUTCOMES[form] if not code.startswith("other")]
        problems += _missing_rows(
            "table III", outcomes, [row.outcome for row in applications], applications[-1].locator
        )
    return problems


def _missing_rows(table: str, expected: list[str], found: list[str], last: str | None) -> list[Problem]:
    """Rows not found; `last` is where the table breaks off, None where it is known to go on no further."""
    missing = [code for code in expected if code not in found]
    if not missing:
        return []
    if last is not None and expected[-1] in missing:
        tail = [
            code for code in missing if all(later in missing for later in expected[expected.index(code) :])
        ]
        problems = [problem("row_missing", f"{table} ends before its rows {', '.join(tail)}", last)]
        missing = [code for code in missing if code not in tail]
    else:
        problems = []
    if missing:
        problems.append(problem("row_left_out", f"{table} has no rows {', '.join(missing)}"))
    return problems

"""The national forms as grids of codes: which rows and columns each printed table has.

Sources: 国办公开办函〔2019〕60号 (report years 2019-2020), 国办公开办函〔2021〕30号 (2021 on), and the
statistics table of 2014-2018, whose rows are the indicators of the codebook in their order.
"""

from dataclasses import dataclass

from schemas.codebook import codebook


@dataclass(frozen=True, slots=True)
class Block:
    """One article of table II: its rows (items) and its value columns (measures), in print order."""

    article: str
    items: tuple[str, ...]
    measures: tuple[str, ...]


_PROJECTS = ("items_last_year", "change", "decisions")
_DOCUMENTS_2021 = ("issued", "repealed", "in_force")

TABLE_II: dict[str, tuple[Block, ...]] = {
    "format_2019": (
        Block("20(1)", ("rules", "normative_documents"), ("made", "newly_disclosed", "disclosed_total")),
        Block("20(5)", ("licensing", "other_services"), _PROJECTS),
        Block("20(6)", ("penalties", "compulsory_measures"), _PROJECTS),
        Block("20(8)", ("fees",), ("items_last_year", "change")),
        Block("20(9)", ("procurement",), ("procurement_items", "procurement_amount")),
    ),
    "format_2021": (
        Block("20(1)", ("rules", "normative_documents"), _DOCUMENTS_2021),
        Block("20(5)", ("licensing",), ("decisions",)),
        Block("20(6)", ("penalties", "compulsory_measures"), ("decisions",)),
        Block("20(8)", ("fees",), ("fee_amount",)),
    ),
}

APPLICANTS: tuple[str, ...] = tuple(codebook().applicants)

_OTHER_2021 = ("other.correction_overdue", "other.fee_overdue", "other.other")

OUTCOMES: dict[str, tuple[str, ...]] = {
    "format_2019": tuple(code for code in codebook().outcomes if code not in _OTHER_2021),
    "format_2021": tuple(code for code in codebook().outcomes if code != "other"),
}
"""Rows of table III in print order: 23 in the 2019 form, 25 in the 2021 form."""

SINGLE_OUTCOMES: tuple[str, ...] = tuple(
    code for code in codebook().outcomes if code not in ("new", "carried_in", "total", "carried_out")
)
"""The outcomes that add up to `total`; of the `other` rows a form prints either one or three."""

ROUTES: tuple[str, ...] = tuple(codebook().routes)
RESULTS: tuple[str, ...] = tuple(codebook().results)
"""Table IV: three routes of five results each, the results of one route side by side."""


def article_of(item: str) -> str | None:
    """The article of the regulation under which the form prints `item`; None for an unknown item."""
    if item == "other_documents":  # Hubei's third row under 20(1), in no national form
        return "20(1)"
    return next((block.article for form in TABLE_II.values() for block in form if item in block.items), None)

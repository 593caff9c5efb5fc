"""Healthy files of every kind, cut off and with flipped bits: 2,000 of them, the same in every run.

`GONGKAI_MUTATIONS=all` tries every one that there is, some 9,000.
"""

import os
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from pipelines.reading.parsing import _method
from pipelines.reading.workers import Plan, work_through
from schemas.records import ParsedReport
from tests.hostile.behaviours import read, unread
from tests.hostile.healthy import healthy

MOST = 2000
CUTS = FLIPS = 50
OUR_FAULT = {"parser_error", "parser_died", "out_of_memory", "out_of_time"}
FILE_DAMAGED = {
    "damaged_file", "truncated", "encrypted", "empty_file", "unsupported_format", "archive_without_report",
    "archive_member", "circular_reference", "decompression_bomb", "overlapping_members", "too_large", "needs_ocr",
    "entity_expansion", "unsafe_content", "nested_too_deep", "picture_too_large",
}  # fmt: skip
"""Codes that say that the file as a whole is not what it was."""
CHECKED = ("docx", "odt", "xlsx", "zip")
"""Kinds whose container has a sum over each of its parts, so that no change goes unseen."""


class Mutation(NamedTuple):
    """A damaged file: which, how, and its bytes."""

    file: str
    how: str
    data: bytes

    @property
    def name(self) -> str:
        return f"{self.file}: {self.how}"

    @property
    def kind(self) -> str:
        return self.file.rpartition(".")[2]


FILES = healthy()


def every() -> Iterator[Mutation]:
    for name, data in FILES.items():
        draw = random.Random(name)
        for place in sorted(draw.sample(range(len(data)), min(CUTS, len(data)))):
            yield Mutation(name, f"cut at {place}", data[:place])
        for number in range(FLIPS):
            damaged = bytearray(data)
            places = sorted(draw.sample(range(len(data)), draw.choice((1, 1, 4))))
            for place in places:
                damaged[place] ^= 1 << draw.randrange(8)
            yield Mutation(name, f"flipped {number} at {', '.join(map(str, places))}", bytes(damaged))


def chosen() -> list[Mutation]:
    """All cuts of whole files, and of the rest as many as there is time for."""
    mutations = list(every())
    if os.environ.get("GONGKAI_MUTATIONS") == "all":
        return mutations
    whole = [one for one in mutations if not one.file.startswith("fragments/") and one.how.startswith("cut")]
    taken = {one.name for one in whole}
    rest = [one for one in mutations if one.name not in taken]
    return whole + random.Random(2020).sample(rest, MOST - len(whole))


def cells(report: ParsedReport) -> dict[tuple[Any, ...], Any]:
    """The figures by what they are, not by where they stand."""
    found: dict[tuple[Any, ...], Any] = {}
    for row in report.proactive_disclosure:
        found["II", row.article, row.item, row.measure, row.ordinal] = row.value
    for application in report.applications:
        found["III", application.outcome, application.applicant] = application.value
    for challenge in report.legal_challenges:
        found["IV", challenge.route, challenge.result] = challenge.value
    for statistic in report.statistics:
        found["S", statistic.indicator] = statistic.value
    return found


Results = list[tuple[Mutation, ParsedReport]]


@pytest.fixture(scope="module")
def results() -> Results:
    mutations = {one.name: one for one in chosen()}
    plan: Plan[tuple[str, bytes]] = Plan(read, unread, _method(), size=2)
    items = ((one.name, one.data) for one in mutations.values())
    done = [(mutations[one.item[0]], one.report) for one in work_through(items, plan)]
    assert len(done) == len(mutations) >= MOST
    return done


@pytest.fixture(scope="module")
def whole() -> dict[str, ParsedReport]:
    return {name: read((name, data), False) for name, data in FILES.items()}


def wrong(
    mutation: Mutation, report: ParsedReport, whole: dict[str, ParsedReport]
) -> dict[tuple[Any, ...], Any]:
    """Numbers that the whole file does not have where the damaged one has them."""
    right = cells(whole[mutation.file])
    return {
        key: value for key, value in cells(report).items() if value is not None and right.get(key) != value
    }


def codes(report: ParsedReport) -> set[str]:
    return {one.code for one in report.problems}


def test_nothing_escapes_the_parser_and_no_worker_dies(results: Results) -> None:
    failures = [
        (mutation.name, one.code, one.message)
        for mutation, report in results
        for one in report.problems
        if one.code in OUR_FAULT
    ]
    assert failures == []


def test_what_a_cut_takes_away_or_alters_is_named(results: Results, whole: dict[str, ParsedReport]) -> None:
    silent = []
    for mutation, report in results:
        if not mutation.how.startswith("cut"):
            continue
        changed = cells(report) != cells(whole[mutation.file])
        # Plain text has no end of its own, and a page none outside its tables: what lacks shows by the form.
        # A container of which a byte or two are left is no container any more, and holds no figure.
        by_form = mutation.kind == "txt" or (
            (mutation.kind == "html" or report.report.format == "text") and not wrong(mutation, report, whole)
        )
        named = bool(codes(report) & FILE_DAMAGED) or (
            by_form and any(one.severity == "error" for one in report.problems)
        )
        if changed and not named:
            silent.append((mutation.name, wrong(mutation, report, whole), codes(report)))
    assert silent == []


def test_a_container_with_sums_gives_no_wrong_number_unnamed(
    results: Results, whole: dict[str, ParsedReport]
) -> None:
    silent = [
        (mutation.name, found, codes(report))
        for mutation, report in results
        if mutation.kind in CHECKED
        and (found := wrong(mutation, report, whole))
        and not codes(report) & FILE_DAMAGED
    ]
    assert silent == []

"""Limits of workers: each cause has a code of its own, and costs one document."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.reading.parsing import _method
from pipelines.reading.workers import _AHEAD, MEGABYTE, Done, Limits, Plan, work_through
from tests.hostile.behaviours import blank, careful

LIMITS = Limits(512 * MEGABYTE, cpu=1, wall=3)
PLAN: Plan[str] = Plan(careful, blank, _method(), size=2, text=LIMITS, pictures=LIMITS)


def outcomes(plan: Plan[str], *items: str) -> dict[str, Done[str]]:
    return {done.item: done for done in work_through(items, plan)}


def test_each_cause_is_named_and_costs_its_own_document_only() -> None:
    healthy = [f"read-{number}" for number in range(6)]
    found = outcomes(
        PLAN, healthy[0], "eat", healthy[1], "spin", "crash", healthy[2], "sleep", "leave", *healthy[3:]
    )
    causes = {item: done.report.report.reason for item, done in found.items()}
    assert causes == dict.fromkeys(healthy) | {
        "eat": "out_of_memory", "spin": "out_of_time", "sleep": "out_of_time", "crash": "parser_died", "leave": "parser_died",
    }  # fmt: skip
    assert {found[item].report.status for item in healthy} == {"ok"}
    words = {item: done.report.problems[0].message for item, done in found.items() if done.report.problems}
    assert "SIGSEGV" in words["crash"]
    assert "status 3" in words["leave"]
    for item in ("spin", "sleep", "crash", "leave"):
        assert found[item].report.report.sha256 == "0" * 64
        assert found[item].report.status == "failed"


@pytest.mark.parametrize(
    ("item", "limits", "words"),
    [
        ("spin", replace(LIMITS, wall=90), "within 1 seconds of processor time"),
        ("sleep", replace(LIMITS, wall=1), "within 1 seconds"),
    ],
)
def test_processor_and_clock_are_told_apart(item: str, limits: Limits, words: str) -> None:
    found = outcomes(replace(PLAN, text=limits), item)
    assert found[item].report.problems[0].message.endswith(words)


def test_a_worker_that_cannot_even_be_woken_is_ended_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.reading.workers._GRACE", 0.2)
    found = outcomes(replace(PLAN, text=replace(LIMITS, wall=1)), "stop", "read")
    assert found["stop"].report.report.reason == "out_of_time"
    assert found["read"].report.status == "ok"


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not hold a process to its address space")
def test_memory_is_bounded_and_measured() -> None:
    found = outcomes(PLAN, "read", "eat", "talk")
    assert 0 < found["read"].peak < LIMITS.memory
    assert found["eat"].report.report.reason == found["talk"].report.report.reason == "out_of_memory"
    assert all(done.peak <= LIMITS.memory for done in found.values())


def test_a_worker_writes_no_file_and_prints_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    found = outcomes(replace(PLAN, size=1), "write", "print")
    assert found["write"].report.problems[0].code == "unreadable_file"
    assert [path.stat().st_size for path in tmp_path.iterdir()] in ([0], [])
    assert capfd.readouterr().out == ""


def test_one_worker_keeps_the_order_and_is_used_again() -> None:
    items = [f"read-{number}" for number in range(20)]
    done = list(work_through(items, replace(PLAN, size=1)))
    assert [one.item for one in done] == items
    assert len({one.report.report.agency for one in done}) == 1


def test_several_workers_keep_the_order_where_they_are_asked_to() -> None:
    """The first is the last to be ready; one that a worker died of has its place too."""
    items = ["spin", "read-1", "crash", *(f"read-{number}" for number in range(2, 20))]
    done = list(work_through(items, replace(PLAN, ordered=True)))
    assert [one.item for one in done] == items
    assert [one.report.report.reason for one in done[:3]] == ["out_of_time", None, "parser_died"]


def test_an_order_that_is_kept_does_not_heap_up_what_is_ready() -> None:
    taken: list[str] = []

    def given() -> Iterator[str]:
        for number in range(1000):
            taken.append("spin" if number == 0 else f"read-{number}")
            yield taken[-1]

    done = work_through(given(), replace(PLAN, ordered=True))
    assert next(done).item == "spin"
    assert len(taken) <= 2 * _AHEAD
    assert sum(1 for _ in done) == 999


def test_what_others_left_behind_is_not_laid_at_a_documents_door() -> None:
    """A worker that held much memory is not used again."""
    done = list(work_through(["read-1", "eat", "read-2"], replace(PLAN, size=1)))
    assert [one.report.report.reason for one in done] == [None, "out_of_memory", None]
    assert done[0].report.report.agency != done[2].report.report.agency

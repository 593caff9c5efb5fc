"""Parsing in worker processes: everything comes back, and a death costs one document."""

import os
from pathlib import Path
from typing import Any

import pytest

from parsers import Hints
from pipelines.demo.reports.dadong import document
from pipelines.reading.parsing import Task, parse_all
from spiders.archive.objects import Archive

URL = "http://127.0.0.1/post_1.html"


class Deadly:
    """Ends the process that takes it out of its envelope, as a crash in a library would."""

    def __reduce__(self) -> Any:
        return os._exit, (1,)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def test_documents_come_back_with_their_reports(archive: Path) -> None:
    hashes = [Archive(archive).put(document() + b"\n" * number) for number in range(30)]
    tasks = [Task(str(number), sha256, URL, Hints()) for number, sha256 in enumerate(hashes)]
    found = {parsed.task.key: parsed.report for parsed in parse_all(tasks, archive, workers=2)}
    assert {key: report.report.sha256 for key, report in found.items()} == {
        str(n): s for n, s in enumerate(hashes)
    }
    assert {report.status for report in found.values()} == {"ok"}


def test_a_dead_worker_costs_its_own_document_only(archive: Path) -> None:
    sha256 = Archive(archive).put(document())
    hints: list[Any] = [Hints()] * 12
    hints[3] = hints[7] = Deadly()
    tasks = [Task(str(number), sha256, URL, hint) for number, hint in enumerate(hints)]
    found = {parsed.task.key: parsed.report for parsed in parse_all(tasks, archive, workers=2)}
    assert sorted(found, key=int) == [str(number) for number in range(12)]
    assert {key for key, report in found.items() if report.status != "ok"} == {"3", "7"}
    for key in ("3", "7"):
        assert (found[key].status, found[key].report.reason) == ("failed", "parser_died")
        assert (found[key].report.sha256, found[key].problems[0].code) == (sha256, "parser_died")


def test_a_document_missing_from_the_archive_is_named(archive: Path) -> None:
    sha256 = Archive(archive).put(document())
    tasks = [Task("there", sha256, URL, Hints()), Task("missing", "0" * 64, URL, Hints())]
    found = {parsed.task.key: parsed.report for parsed in parse_all(tasks, archive, workers=1)}
    assert found["there"].status == "ok"
    assert found["missing"].status == "failed"
    assert "not in the archive" in found["missing"].problems[0].message


def test_nothing_to_do_starts_no_process(archive: Path) -> None:
    assert list(parse_all([], archive)) == []

"""The command line: what it prints where, and with which exit status it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines.demo.reports.dadong import document
from pipelines.store.datadir import DataDir

GONGKAI = Path(sys.executable).with_name("gongkai")


def gongkai(*arguments: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the console script as a user would, without what the environment of the tests may set."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "GONGKAI_"))
    }
    return subprocess.run(
        [GONGKAI, *arguments],
        capture_output=True, encoding="utf-8", timeout=60, check=False, env=kept | environment,
    )  # fmt: skip


def reports(run: "subprocess.CompletedProcess[str]") -> list[dict[str, Any]]:
    assert "Traceback" not in run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.fixture
def dadong(tmp_path: Path) -> Path:
    path = tmp_path / "dadong-2020.txt"
    path.write_bytes(document())
    return path


# -- parse


def test_parse_prints_one_object_a_file_and_ends_with_0(dadong: Path) -> None:
    run = gongkai("parse", dadong, "--url", "http://www.example.gov.cn/post_1.html")
    (report,) = reports(run)
    assert run.returncode == 0
    assert run.stderr == ""
    assert (report["source"], report["status"]) == (str(dadong), "ok")
    about = report["report"]
    assert (about["district"], about["street"], about["year"]) == (440104, 440104019, 2020)
    assert about["url"] == "http://www.example.gov.cn/post_1.html"
    assert len(report["applications"]) == 161


def test_files_that_cannot_be_opened_leave_the_others_unharmed(dadong: Path, tmp_path: Path) -> None:
    missing, directory = tmp_path / "missing.html", tmp_path / "directory"
    directory.mkdir()
    run = gongkai("parse", dadong, missing, directory, dadong)
    first, second, third, fourth = reports(run)
    assert run.returncode == 1
    assert first == fourth
    assert first["status"] == "ok"
    for report, path in ((second, missing), (third, directory)):
        assert (report["source"], report["status"]) == (str(path), "failed")
        assert report["report"]["reason"] == "unreadable_file"
        (problem,) = report["problems"]
        assert (problem["code"], problem["severity"]) == ("unreadable_file", "error")
        assert str(path) in problem["message"]
        assert report["applications"] == []


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", "failed"),
        ("床前明月光，疑是地上霜。".encode(), "failed"),
        (b"<html><body><p>404 Not Found</p></body></html>", "failed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "failed"),
        (document()[: len(document()) // 2], None),
    ],
    ids=["empty", "poem", "error-page", "broken-picture", "truncated"],
)
def test_what_is_no_whole_report_is_named(
    dadong: Path, tmp_path: Path, content: bytes, status: str | None
) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    run = gongkai("parse", file, dadong)
    bad, good = reports(run)
    assert good["status"] == "ok"
    assert bad["status"] == status if status else bad["status"] in ("partial", "failed")
    assert run.returncode == (0 if bad["status"] == "partial" else 1)
    assert bad["report"]["reason"]
    assert any(problem["severity"] == "error" and problem["message"] for problem in bad["problems"])


def test_flags_may_be_names_and_come_first(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_bytes(document())
    run = gongkai("parse", file, "--district", "越秀区", "--street", "白云街道", "--year", "2019")
    (report,) = reports(run)
    assert (report["report"]["street"], report["report"]["year"]) == (440104020, 2019)
    assert any(problem["code"] == "identity_conflict" for problem in report["problems"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--district", "朝阳区"], ["朝阳区", "110105", "220104", "Give the code"]),
        (["--district", "越绣区"], ["no district", "越秀区 (440104)"]),
        (["--street", "大东街道"], ["210681001", "220204003", "440104019"]),
        (["--street", "440104999"], ["no street or town", "nine-digit"]),
        (["--year", "20"], ["four digits"]),
        (["--year", "twenty"], ["--year"]),
        (["--nonsense"], ["--nonsense"]),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_would_be_right(
    dadong: Path, arguments: list[str], words: list[str]
) -> None:
    run = gongkai("parse", dadong, *arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert "Traceback" not in run.stderr
    assert [word for word in words if word not in run.stderr] == []


def test_no_file_is_wrong_usage() -> None:
    assert gongkai("parse").returncode == 2


def test_parse_loads_nothing_heavy(dadong: Path) -> None:
    script = (
        "import sys\nfrom pipelines.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'prefect', 'scrapy', 'twisted', 'pandas', 'pyarrow', 'sqlalchemy', 'rich', 'numpy', 'pdfplumber', 'pypdfium2'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    command = [sys.executable, "-c", script, "parse", dadong]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert run.stderr.strip() == "[]"


def test_a_reader_that_leaves_early_is_no_error(dadong: Path) -> None:
    with subprocess.Popen(
        [GONGKAI, "parse", *[dadong] * 50], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_file_name_that_is_no_unicode_is_printed_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode("大东".encode("gb18030"))
    file.write_bytes(document())
    (report,) = reports(gongkai("parse", file))
    assert report["source"] == str(file)
    assert report["status"] == "ok"


# -- the other commands


@pytest.mark.parametrize("command", [["harvest"], ["backfill", "--year", "2020"], ["serve"]])
@pytest.mark.parametrize("arguments", [["--district", "朝阳区"], ["--data", "s3://bucket/prefix"]])
def test_every_command_refuses_what_it_cannot_mean(
    tmp_path: Path, command: list[str], arguments: list[str]
) -> None:
    run = gongkai(*command, *arguments, GONGKAI_DATA=str(tmp_path))
    assert run.returncode == 2
    assert "Error: " in run.stderr
    assert "Traceback" not in run.stderr
    assert not list(tmp_path.iterdir())


def test_a_backfill_needs_a_year(tmp_path: Path) -> None:
    assert gongkai("backfill", "--data", tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("- id: a\n", ["entry 1 (a)", "platform is missing"]),
        ("a: [", ["is not YAML"]),
        (None, ["cannot be read"]),
    ],
)
def test_a_bad_file_of_sources_is_wrong_usage(tmp_path: Path, content: str | None, words: list[str]) -> None:
    file = tmp_path / "sources.yaml"
    if content is not None:
        file.write_text(content)
    for command in (["sources", "check"], ["harvest", "--data", tmp_path]):
        run = gongkai(*command, "--sources", file)
        assert run.returncode == 2
        assert [word for word in words if word not in run.stderr] == []
        assert "Traceback" not in run.stderr


def test_an_unknown_source_is_named_beside_those_there_are(tmp_path: Path) -> None:
    run = gongkai("harvest", "--source", "nope", "--data", tmp_path)
    assert run.returncode == 2
    assert "nope: no such source. There are: gz-" in run.stderr


def test_sources_are_listed_as_json_lines() -> None:
    run = gongkai("sources")
    entries = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.returncode == 0
    assert len({entry["id"] for entry in entries}) == len(entries) > 0
    assert gongkai("sources", "check").returncode == 0


def test_a_directory_in_use_is_said_so_at_once(tmp_path: Path) -> None:
    with DataDir.at(tmp_path).lock():
        run = gongkai("backfill", "--year", "2020", "--data", tmp_path)
    assert run.returncode == 1
    assert "Another run is writing" in run.stderr
    assert not (tmp_path / "prefect").exists()


def test_serve_without_a_server_says_how_to_go_on(tmp_path: Path) -> None:
    run = gongkai("serve", "--data", tmp_path, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert run.returncode == 1
    assert "http://127.0.0.1:9/api" in run.stderr
    assert "prefect server start" in run.stderr
    assert f"0 2 * * * gongkai harvest --data {tmp_path}" in run.stderr
    assert "Traceback" not in run.stderr

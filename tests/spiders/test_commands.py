"""`gongkai sources` and `gongkai archive`, as a user runs them: what is printed where, and how they end."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from warcio.archiveiterator import ArchiveIterator

from pipelines.store.datadir import DataDir
from spiders.archive.objects import Archive, Fetch
from tests.spiders.portal import Server
from tests.spiders.reports import STREETS, report

GONGKAI = Path(sys.executable).with_name("gongkai")


def gongkai(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "GONGKAI_"))
    }
    run = subprocess.run(
        [GONGKAI, *arguments], capture_output=True, encoding="utf-8", timeout=60, check=False, env=kept
    )
    assert "Traceback" not in run.stderr
    return run


@pytest.fixture
def kept(tmp_path: Path) -> dict[bytes, Path]:
    """A data directory whose archive keeps two documents; where each of them lies."""
    archive = Archive(tmp_path / "archive")
    found = {}
    for number, data in enumerate((b"<p>one</p>", b"<p>two</p>", b"<p>one</p>")):
        digest = archive.put(data)
        archive.record(
            Fetch(
                url=f"http://a/{number}", requested_url=f"http://a/{number}", status=200,
                headers=[("Content-Type", "text/html")], sha256=digest, size=len(data),
                fetched_at="2021-01-22T08:00:00+08:00", source_id="a", key=f"a/{number}",
            )
        )  # fmt: skip
        found[data] = tmp_path / "archive" / "objects" / digest[:2] / f"{digest}.zst"
    return found


# -- sources --------------------------------------------------------------------------------------


def test_list_and_check_have_every_entry_those_too_that_are_not_crawled() -> None:
    listed = [json.loads(line) for line in gongkai("sources", "list").stdout.splitlines()]
    run = gongkai("sources", "check", "--year", "2022")
    checked = {entry["id"]: entry for entry in map(json.loads, run.stdout.splitlines())}
    assert run.returncode == 0
    assert [entry["id"] for entry in listed] == list(checked)
    assert checked["gz-yuexiu"]["requests"] == [
        "http://www.yuexiu.gov.cn/robots.txt",
        "http://www.yuexiu.gov.cn/zwgk/xxgknb/2022/",
    ]
    assert checked["gz-yuexiu"]["delay"] == 1.0
    assert (checked["gz-tianhe"]["crawled"], checked["gz-tianhe"]["requests"]) == (False, [])
    assert "every entry is valid" in run.stderr


def test_add_prints_an_entry_to_review_and_writes_nothing(portal: Server, tmp_path: Path) -> None:
    portal.routes["/"] = (
        '<title>广州市越秀区人民政府</title><a href="/zwgk/xxgknb/jd/">政府信息公开年报</a><a href="/x/">要闻</a>'
    )
    portal.routes["/zwgk/xxgknb/jd/"] = "".join(
        f'<li><a href="content/post_{n}.html">{report(STREETS[n])}</a></li>' for n in range(3)
    )
    packaged = Path(__file__).parents[2] / "spiders" / "sources.yaml"
    before = packaged.read_bytes()
    run = gongkai("sources", "add", f"{portal.url}/", "--delay", "0")
    (entry,) = yaml.safe_load(run.stdout)
    assert run.returncode == 0
    assert entry["start_urls"] == [f"{portal.url}/zwgk/xxgknb/jd/"]
    assert (entry["platform"], entry["district"], entry["delay"]) == ("nfcms", 440104, 0)
    assert "3 rows, 3 yearly reports, 3 of streets or towns" in run.stderr
    assert "Nothing was written" in run.stderr
    assert "/x/" not in portal.paths
    assert packaged.read_bytes() == before
    file = tmp_path / "new.yaml"
    file.write_text(run.stdout, "utf-8")
    assert gongkai("sources", "check", "--sources", file).returncode == 0


def test_add_where_there_is_nothing_ends_with_1_and_says_so(portal: Server) -> None:
    portal.routes["/"] = "<p>home</p>"
    run = gongkai("sources", "add", portal.url, "--delay", "0")
    assert (run.returncode, run.stdout) == (1, "")
    assert "no column that lists yearly reports was found" in run.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sources", "add"], "add needs the address of a portal"),
        (["sources", "add", "www.example.gov.cn"], "write it in full"),
        (["sources", "list", "http://a/"], "list takes no address"),
        (["archive", "export"], "export needs a file"),
        (["archive", "verify", "--warc", "x"], "--warc goes with export"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(arguments: list[str], words: str) -> None:
    run = gongkai(*arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert words in run.stderr


# -- archive --------------------------------------------------------------------------------------


def test_verify_of_a_whole_archive(kept: dict[bytes, Path], tmp_path: Path) -> None:
    run = gongkai("archive", "verify", "--data", tmp_path)
    assert (len(kept), run.returncode) == (2, 0)
    assert "2 documents: 0 damaged, 0 missing, 0 stray files" in run.stderr


def test_verify_names_a_flipped_byte(kept: dict[bytes, Path], tmp_path: Path) -> None:
    path = kept[b"<p>one</p>"]
    data = bytearray(path.read_bytes())
    data[-2] ^= 1
    path.write_bytes(data)
    run = gongkai("archive", "verify", "--data", tmp_path)
    assert run.returncode == 1
    assert f"damaged: {path.stem}" in run.stderr


def test_verify_names_a_missing_document(kept: dict[bytes, Path], tmp_path: Path) -> None:
    path = kept[b"<p>two</p>"]
    path.unlink()
    run = gongkai("archive", "verify", "--data", tmp_path)
    assert run.returncode == 1
    assert f"missing: {path.stem}" in run.stderr


def test_verify_names_a_temporary_file(kept: dict[bytes, Path], tmp_path: Path) -> None:
    assert kept
    (tmp_path / "archive" / "tmp" / "left").write_bytes(b"half")
    run = gongkai("archive", "verify", "--data", tmp_path)
    assert run.returncode == 1
    assert "stray: tmp/left" in run.stderr


def test_verify_waits_for_no_run(kept: dict[bytes, Path], tmp_path: Path) -> None:
    assert kept
    with DataDir.at(tmp_path).lock():
        run = gongkai("archive", "verify", "--data", tmp_path)
    assert run.returncode == 1
    assert "Another run is writing" in run.stderr


@pytest.mark.parametrize("arguments", [["verify"], ["export", "--warc", "x.warc"]])
def test_without_an_archive_nothing_is_well(arguments: list[str], tmp_path: Path) -> None:
    run = gongkai("archive", *arguments, "--data", tmp_path)
    assert run.returncode == 2
    assert "there is no archive in" in run.stderr
    assert not (tmp_path / "archive").exists()


def test_export_reads_back(kept: dict[bytes, Path], tmp_path: Path) -> None:
    out = tmp_path / "all.warc.gz"
    run = gongkai("archive", "export", "--warc", out, "--data", tmp_path)
    assert run.returncode == 0
    assert "2 responses, 1 revisits, 0 lost" in run.stderr
    with out.open("rb") as file:
        bodies = [
            record.content_stream().read()
            for record in ArchiveIterator(file, check_digests="raise")
            if record.rec_type == "response"
        ]
    assert bodies == list(kept)


def test_export_that_cannot_give_everything_names_what_is_lost(
    kept: dict[bytes, Path], tmp_path: Path
) -> None:
    path = kept[b"<p>two</p>"]
    path.unlink()
    run = gongkai("archive", "export", "--warc", tmp_path / "all.warc", "--data", tmp_path)
    assert run.returncode == 1
    assert f"lost: {path.stem}" in run.stderr


def test_export_to_nowhere_is_said_in_words(kept: dict[bytes, Path], tmp_path: Path) -> None:
    assert kept
    run = gongkai("archive", "export", "--warc", tmp_path / "no" / "all.warc", "--data", tmp_path)
    assert run.returncode == 2
    assert "cannot be written" in run.stderr

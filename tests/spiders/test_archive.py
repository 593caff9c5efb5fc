"""The raw archive: once each, whole or not at all, and never silently altered."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from spiders.archive import Archive, ArchiveError, Fetch


def objects(root: Path) -> list[Path]:
    return sorted((root / "objects").rglob("*.zst"))


def fetch(number: int) -> Fetch:
    return Fetch(
        url=f"http://a/{number}",
        requested_url=f"http://a/{number}",
        status=200,
        headers=[("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")],
        sha256="0" * 64,
        size=number,
        fetched_at="2021-01-22T08:00:00+08:00",
        source_id="test",
        key="nfcms:4401:1",
    )


def test_gives_back_what_it_was_given(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for data in (b"", "报告".encode("gb18030"), os.urandom(300_000)):
        digest = archive.put(data)
        assert digest == sha256(data).hexdigest()
        assert archive.has(digest)
        assert archive.get(digest) == data


def test_same_bytes_are_stored_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first = archive.put(b"report")
    before = objects(tmp_path)[0].stat()
    assert archive.put(b"report") == first
    assert [path.stat() for path in objects(tmp_path)] == [before]


def test_many_writers_at_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        digests = list(pool.map(lambda n: archive.put(b"%d" % (n % 20) * 1000), range(200)))
        list(pool.map(lambda n: Archive(tmp_path).record(fetch(n)), range(200)))
    assert len(set(digests)) == len(objects(tmp_path)) == 20
    assert sorted(entry.size for entry in archive.fetches()) == list(range(200))
    assert not list((tmp_path / "tmp").iterdir())


def test_a_missing_document_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="is not in the archive"):
        Archive(tmp_path).get("a" * 64)
    assert not Archive(tmp_path).has("../../etc/passwd")


@pytest.mark.parametrize("damage", ["cut", "other"])
def test_altered_bytes_are_noticed(tmp_path: Path, damage: str) -> None:
    archive = Archive(tmp_path)
    digest = archive.put(b"report" * 100)
    other = archive.put(b"another")
    path = next(path for path in objects(tmp_path) if path.stem == digest)
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-4])
    else:
        path.write_bytes(next(p for p in objects(tmp_path) if p.stem == other).read_bytes())
    with pytest.raises(ArchiveError, match="fetch the document again"):
        archive.get(digest)
    assert archive.get(other) == b"another"


def test_a_writer_killed_at_work_leaves_only_whole_objects(tmp_path: Path) -> None:
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom spiders.archive import Archive\n"
        "archive = Archive(Path(sys.argv[1]))\n"
        "while True: print(archive.put(os.urandom(200_000)), flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline().decode().strip() for _ in range(20)]
        writer.send_signal(signal.SIGKILL)
    archive = Archive(tmp_path)
    assert all(archive.has(digest) for digest in told)
    for path in objects(tmp_path):
        archive.get(path.stem)


def test_the_record_keeps_every_header_and_survives_a_half_line(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.record(fetch(1))
    with (tmp_path / "fetches.jsonl").open("ab") as file:
        file.write(b'{"url": "http://a/2", "sta')
    archive.record(fetch(3))
    assert list(archive.fetches()) == [fetch(1), fetch(3)]


def test_a_new_archive_has_no_record(tmp_path: Path) -> None:
    assert list(Archive(tmp_path / "new").fetches()) == []

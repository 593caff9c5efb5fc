"""The raw archive: once each, whole or not at all, and never silently altered."""

import os
import signal
import subprocess
import sys
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from spiders.archive.objects import Archive, ArchiveError, Fetch
from spiders.archive.warc import export_warc


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
        "import os, sys\nfrom pathlib import Path\nfrom spiders.archive.objects import Archive\n"
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


# -- verify and hand over ------------------------------------------------------------------------


def kept(archive: Archive, data: bytes, number: int, **fields: object) -> str:
    digest = archive.put(data)
    archive.record(fetch(number).model_copy(update={"sha256": digest, "size": len(data), **fields}))
    return digest


def test_verify_names_what_is_damaged_missing_or_nobodys(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    digests = [kept(archive, b"report %d" % n, n) for n in range(4)]
    assert archive.verify().ok
    assert archive.verify().objects == 4
    damaged, missing = (path for path in objects(tmp_path) if path.stem in digests[:2])
    damaged.write_bytes(objects(tmp_path)[0].read_bytes()[:-3])
    missing.unlink()
    orphan = archive.put(b"of nobody")
    (tmp_path / "objects" / "notes.txt").write_text("x")
    (tmp_path / "tmp" / "left").write_text("x")
    found = archive.verify()
    assert (found.objects, found.damaged, found.missing) == (4, [damaged.stem], [missing.stem])
    assert (found.orphans, found.strays) == ([orphan], ["objects/notes.txt", "tmp/left"])
    assert not found.ok


def test_nothing_is_said_to_be_kept_before_it_is_on_the_disk(tmp_path: Path) -> None:
    """By the system calls themselves: sync of the data, then the name, then sync of the folder."""
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom spiders.archive.objects import Archive\n"
        "archive = Archive(Path(sys.argv[1]))\ncalls = []\n"
        "def watch(event, args):\n"
        "    if event in ('os.rename', 'os.open', 'open'): calls.append(event)\n"
        "real = os.fsync\n"
        "def fsync(handle):\n    calls.append('fsync ' + ('folder' if os.path.isdir(f'/proc/self/fd/{handle}') else 'file'))\n    real(handle)\n"
        "os.fsync = fsync\nsys.addaudithook(watch)\narchive.put(b'report')\ndone = list(calls)\n"
        "print([call for call in done if 'open' not in call])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert told == "['fsync file', 'os.rename', 'fsync folder', 'fsync folder']"


@pytest.mark.parametrize("name", ["all.warc", "all.warc.gz"])
def test_what_is_handed_over_reads_back_with_matching_digests(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = Archive(tmp_path / "archive")
    pages = ["报告".encode("gb18030") * 500, b"", os.urandom(5000)]
    headers = [
        ("Content-Type", "text/html"),
        ("Content-Encoding", "gzip"),
        ("Content-Length", "77"),
        ("ETag", '"1"'),
    ]
    for number, page in enumerate(pages):
        kept(archive, page, number, headers=headers)
    kept(archive, pages[0], 7, status=304)
    lost = kept(archive, b"soon gone", 8)
    next(path for path in objects(tmp_path / "archive") if path.stem == lost).unlink()
    archive.record(fetch(9).model_copy(update={"sha256": None}))
    out = tmp_path / name
    exported = export_warc(archive, out)
    assert (exported.responses, exported.revisits, exported.lost) == (3, 1, [lost])

    with out.open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers, record.http_headers, record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]
    assert [kind for kind, *_ in records] == ["warcinfo", "response", "response", "response", "revisit"]
    assert [body for kind, _, _, body in records if kind == "response"] == pages
    _, about, http, _ = records[1]
    assert about.get_header("WARC-Target-URI") == "http://a/0"
    assert about.get_header("WARC-Date") == "2021-01-22T00:00:00Z"
    assert (http.get_statuscode(), http.get_header("ETag")) == ("200", '"1"')
    assert http.get_header("Content-Encoding") is None
    assert http.get_header("Content-Length") == str(len(pages[0]))
    assert records[4][1].get_header("WARC-Refers-To-Target-URI") == "http://a/0"
    assert records[4][1].get_header("WARC-Payload-Digest") == about.get_header("WARC-Payload-Digest")

    checker = Checker(Namespace(inputs=[str(out)], verbose=True))
    checker.process_all()
    assert checker.exit_value == 0
    assert "digest pass" in capsys.readouterr().out
    assert not list(tmp_path.glob("*.part"))

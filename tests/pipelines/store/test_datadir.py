"""The data directory: usable or a plain error; one run at a time, across processes."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.store.datadir import DataDir, DataError, RunLockedError

_HOLD = """
import sys
from pipelines.store.datadir import DataDir
with DataDir.at(sys.argv[1]).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_directory_is_made(tmp_path: Path) -> None:
    assert DataDir.at(tmp_path / "a" / "b").root.is_dir()


def test_a_file_is_no_directory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DataError, match="no directory can be made"):
        DataDir.at(tmp_path / "file" / "data")


def test_an_object_store_is_refused_in_words() -> None:
    with pytest.raises(DataError, match="object stores are not supported yet"):
        DataDir.at("s3://bucket/prefix")


def test_one_run_at_a_time_and_the_lock_ends_with_its_process(tmp_path: Path) -> None:
    pipe = subprocess.PIPE
    data = DataDir.at(tmp_path)
    with subprocess.Popen([sys.executable, "-c", _HOLD, str(tmp_path)], stdin=pipe, stdout=pipe) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with (
            pytest.raises(RunLockedError, match=rf"process {holder.pid}, since .*Wait until it has ended"),
            data.lock(),
        ):
            pass
        holder.kill()
        holder.wait()
    with data.lock():
        assert (tmp_path / "run.lock").read_text("utf-8").startswith("process ")

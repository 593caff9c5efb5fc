"""The data directory: where archive, ledger, lake and run records lie, and who may write there."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.util import get_temp_dir
from pathlib import Path
from tempfile import gettempdir
from typing import TextIO

from pipelines.store.errors import StoreError
from schemas.times import SHANGHAI

_WORKERS = "pymp-"
"""How the standard library calls the folder in which a process and its workers find each other."""

KEEP_RUNS = 400
"""Days that accounts and logs of runs are kept, so that a night can be held against that of a year ago."""

_CHECKOUT = Path(__file__).resolve().parents[2]


def usual_root() -> Path:
    """Where data lies when nobody says: `GONGKAI_DATA`, else `data/` of the checkout or of the working directory."""
    at_home = _CHECKOUT if (_CHECKOUT / "pyproject.toml").exists() else Path.cwd()
    return Path(os.environ.get("GONGKAI_DATA") or at_home / "data")


class DataError(StoreError):
    """The data directory cannot be used; says why and what to do. Raised when it is opened."""


class RunLockedError(RuntimeError):
    """Another run is writing to the same data directory. Raised by `DataDir.lock`."""


@dataclass(frozen=True, slots=True)
class DataDir:
    """The places below one data directory."""

    root: Path

    @classmethod
    def at(cls, place: str | Path) -> "DataDir":
        """The directory named by `--data`, made if it is not there. Raises DataError."""
        if "://" in str(place):
            raise DataError(f"--data {place}: object stores are not supported yet; give a directory.")
        root = Path(place).absolute()
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DataError(f"--data {place}: no directory can be made there ({error.strerror}).") from error
        if not os.access(root, os.W_OK | os.X_OK):
            raise DataError(f"--data {place}: no permission to write there.")
        return cls(root)

    @property
    def ledger_file(self) -> Path | None:
        """The file that the ledger is, where it is one."""
        return self.root / "ledger.sqlite"

    @property
    def archive(self) -> Path:
        """The raw archive."""
        return self.root / "archive"

    @property
    def ledger(self) -> str:
        """The ledger's database URL."""
        return f"sqlite:///{self.root / 'ledger.sqlite'}"

    @property
    def lake(self) -> Path:
        """The tables."""
        return self.root / "lake"

    @property
    def releases(self) -> Path:
        """What was published."""
        return self.root / "releases"

    def sizes(self) -> dict[str, int]:
        """Bytes that the files of archive, lake and releases have."""
        return {place.name: _size(place) for place in (self.archive, self.lake, self.releases)}

    @property
    def runs(self) -> Path:
        """The accounts of runs."""
        return self.root / "runs"

    @property
    def work(self) -> Path:
        """What a run needs only while it lasts."""
        return self.root / "work"

    def begin_work(self) -> None:
        """Remove what runs that were cut off have left, here and in the system's temporary directory, and note
        what this one will have there; only for who holds the lock.
        """
        noted = self.work / "temporary"
        if noted.is_file():
            for line in noted.read_text("utf-8", "replace").splitlines():
                folder = Path(line)
                if folder.parent == Path(gettempdir()) and folder.name.startswith(_WORKERS):
                    shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        noted.write_text(get_temp_dir(), "utf-8")

    def end_work(self) -> None:
        """Nothing that is needed only while a run lasts is needed any more."""
        shutil.rmtree(self.work, ignore_errors=True)

    @property
    def prefect(self) -> Path:
        """What Prefect keeps, where the environment names no other place."""
        return self.root / "prefect"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the directory for one run; the system lets go of it when the process ends, however it ends.

        Raises RunLockedError at once when another run holds it: two writers would undo each other's work.
        Raises DataError where no lock can be had there at all.
        """
        with self._lock_file() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                raise RunLockedError(
                    f"Another run is writing to {self.root} ({file.read().strip() or 'just started'}). "
                    "Wait until it has ended, or give another --data."
                ) from None
            file.truncate(0)
            since = datetime.now(SHANGHAI).isoformat(" ", "seconds")
            file.write(f"process {os.getpid()}, since {since}\n")
            file.flush()
            yield

    def _lock_file(self) -> TextIO:
        path = self.root / "run.lock"
        try:
            return path.open("a+", encoding="utf-8")
        except OSError as error:
            wrong = DataError(
                f"{path}: {error.strerror}. It must be a file that the user of this program may write; move away what is "
                "there instead."
            )
            wrong.begun = False
            raise wrong from error


def _size(place: Path) -> int:
    """Bytes of all files below; what goes away meanwhile or may not be read counts nothing."""
    total, folders = 0, [str(place)]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as found:
            for one in found:
                with suppress(OSError):
                    if one.is_dir(follow_symlinks=False):
                        folders.append(one.path)
                    else:
                        total += one.stat(follow_symlinks=False).st_size
    return total

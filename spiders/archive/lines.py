"""Records that only grow: files of JSON lines, synced at each addition, read without what a crash cut short."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Lines:
    """A file of lines; any number of processes may add to it at once."""

    path: Path

    def add(self, lines: Iterable[bytes]) -> None:
        """Append lines (without their ends), on the disk when this returns. A half line left by a crash is
        closed off first.
        """
        text = b"".join(line + b"\n" for line in lines)
        if not text:
            return
        new = not self.path.exists()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if file.tell() and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n":
                text = b"\n" + text
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if new:
            sync(self.path.parent)

    def read(self) -> Iterator[tuple[int, bytes]]:
        """Every line with its number, counted from 1, oldest first; none where there is no file."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            yield from enumerate(file, start=1)


def sync(folder: Path) -> None:
    """Have a folder's names on the disk, as `os.fsync` has a file's bytes."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Files that are written whole or not at all."""

import os
from pathlib import Path

from spiders.archive.lines import sync


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` in the place of `path`; durable when this returns. Its folder is made if it is not there.

    Readers pass over the name that the bytes have meanwhile, which begins with a dot. Raises OSError, and then
    `path` is what it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    hidden = hidden_name(path)
    try:
        with hidden.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        hidden.rename(path)
    except BaseException:
        hidden.unlink(missing_ok=True)
        raise
    sync(path.parent)


def hidden_name(path: Path) -> Path:
    """The name of what is not yet whole; a process that was killed may leave it."""
    return path.with_name(f".{path.name}.new")

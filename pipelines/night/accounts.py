"""The accounts of runs on disk: written whole at the end, left as a mark from the beginning, removed when they are old.

`runs/RUN_ID.json` is the account. `runs/RUN_ID.begun` stands there from the first moment of a run to its last: where
the next run finds one, its run was cut off, and gets the account that it could not leave itself. `runs/RUN_ID/` has
the log of each source that had anything to say.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.night.summary import RunSummary
from pipelines.store.datadir import DataError
from pipelines.store.whole import write_whole

_MARK = ".begun"


@contextmanager
def begun(runs: Path, summary: RunSummary) -> Iterator[None]:
    """Mark a run as begun, and leave its account when it ends, however that comes. Raises DataError."""
    mark = runs / f"{summary.run_id}{_MARK}"
    try:
        write_whole(mark, _text(summary.as_json()))
    except OSError as error:
        wrong = DataError(
            f"{runs}: the account of the run cannot be written there ({error.strerror}). Make room, or see that it "
            "is a directory that may be written."
        )
        wrong.begun = False
        raise wrong from error
    try:
        yield
    finally:
        write_whole(mark.with_suffix(".json"), _text(summary.as_json()))
        mark.unlink()


def close_interrupted(runs: Path) -> list[str]:
    """Give each run that was cut off its account; returns their ids. Only for who holds the lock. Raises DataError."""
    found = sorted(runs.glob(f"*{_MARK}"))
    for mark in found:
        try:
            if not mark.with_suffix(".json").exists():
                account = _read(mark) | {"run_id": mark.stem, "ok": False, "error": "the run was cut off"}
                write_whole(mark.with_suffix(".json"), _text(account))
            mark.unlink()
        except OSError as error:
            raise DataError(f"{mark}: {error.strerror}. See that the directory may be written.") from error
    return [mark.stem for mark in found]


def accounts(runs: Path) -> Iterator[dict[str, Any]]:
    """The accounts that are there, the latest first; what cannot be read is left out.

    Keys are the fields of `RunSummary`, as far as the version that wrote an account had them.
    """
    for file in sorted(runs.glob("*.json"), reverse=True):
        if account := _read(file):
            yield account


def unended(runs: Path) -> list[str]:
    """Ids of runs that have begun and left no account yet: at work, or cut off."""
    return [mark.stem for mark in sorted(runs.glob(f"*{_MARK}"))]


def log_of(runs: Path, run_id: str, source: str) -> Path | None:
    """The file for the log of a source's crawl; None where none can be made, which must not keep it from being crawled."""
    file = runs / run_id / f"{source}.log"
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        file.touch()
        return file
    return None


def tidy_logs(runs: Path, run_id: str) -> None:
    """Take away the logs of a run that say nothing."""
    folder = runs / run_id
    with suppress(OSError):
        for file in folder.iterdir():
            if not file.stat().st_size:
                file.unlink()
        folder.rmdir()


def forget(runs: Path, now: datetime, days: int) -> None:
    """Remove accounts and logs of runs that are older than so many days; the newest account of all stays."""
    oldest = f"{now - timedelta(days):%Y%m%dT%H%M%S}"
    for file in sorted(runs.glob("*.json"))[:-1]:
        if file.name < oldest:
            with suppress(OSError):  # what cannot be removed now is removed another night
                file.unlink()
                shutil.rmtree(file.with_suffix(""), ignore_errors=True)


def _read(mark: Path) -> dict[str, Any]:
    try:
        account: object = json.loads(mark.read_bytes())
    except (OSError, ValueError):
        return {}
    return account if isinstance(account, dict) else {}


def _text(account: dict[str, Any]) -> bytes:
    return (json.dumps(account, ensure_ascii=False, indent=1) + "\n").encode()

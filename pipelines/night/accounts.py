"""The accounts of runs on disk: written whole at the end, and left as a mark from the beginning.

`runs/RUN_ID.json` is the account. `runs/RUN_ID.begun` stands there from the first moment of a run to its last: where
the next run finds one, its run was cut off, and gets the account that it could not leave itself.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
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


def _read(mark: Path) -> dict[str, Any]:
    try:
        account: object = json.loads(mark.read_bytes())
    except ValueError:
        return {}
    return account if isinstance(account, dict) else {}


def _text(account: dict[str, Any]) -> bytes:
    return (json.dumps(account, ensure_ascii=False, indent=1) + "\n").encode()

"""`gongkai archive` and `gongkai lake`: whether what was kept is still what it was."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from pipelines.cli.options import Data, data_dir
from pipelines.cli.output import say, usage_errors
from pipelines.cli.running import store_errors


class ArchiveAction(StrEnum):
    """What `gongkai archive` can do."""

    VERIFY = "verify"
    EXPORT = "export"


def archive(
    action: Annotated[
        ArchiveAction,
        typer.Argument(help="verify hashes every document again; export hands all over as WARC."),
    ] = ArchiveAction.VERIFY,
    warc: Annotated[
        Path | None, typer.Option("--warc", metavar="FILE", help="For export; .gz at the end packs it.")
    ] = None,
    data: Data = None,
) -> None:
    """The raw archive: whether it is whole, and a copy of it for web archives."""
    from pipelines.progress import Progress
    from pipelines.store import custody

    if (warc is None) is (action is ArchiveAction.EXPORT):
        say(
            "Error: export needs a file: gongkai archive export --warc FILE"
            if warc is None
            else "Error: --warc goes with export: gongkai archive export --warc FILE"
        )
        raise typer.Exit(2)
    place = data_dir(data)
    with store_errors(), usage_errors(custody.CustodyError):
        lines, ok = (
            custody.verify(place, Progress()) if warc is None else custody.export(place, warc, Progress())
        )
    _end(lines, ok=ok)


class LakeAction(StrEnum):
    """What `gongkai lake` can do."""

    VERIFY = "verify"


def lake(
    action: Annotated[
        LakeAction, typer.Argument(help="verify compares each file with the ledger's record of it.")
    ] = LakeAction.VERIFY,
    data: Data = None,
) -> None:
    """The lake: each file against the ledger's record: missing, altered, stray."""
    from pipelines.night.verifying import verify
    from pipelines.progress import Progress

    del action  # so far there is one
    place = data_dir(data)
    with store_errors():
        lines, ok = verify(place, Progress())
    _end(lines, ok=ok)


def _end(lines: Iterable[str], *, ok: bool) -> NoReturn:
    for line in lines:
        say(line)
    raise typer.Exit(0 if ok else 1)

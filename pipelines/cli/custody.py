"""`gongkai archive` and `gongkai lake`: whether what was kept is still what it was."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.options import Data, data_dir
from pipelines.cli.output import fail, say, usage_errors


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
    from pipelines.store.datadir import RunLockedError
    from pipelines.store.errors import StoreError

    if (warc is None) is (action is ArchiveAction.EXPORT):
        say(
            "Error: export needs a file: gongkai archive export --warc FILE"
            if warc is None
            else "Error: --warc goes with export: gongkai archive export --warc FILE"
        )
        raise typer.Exit(2)
    place = data_dir(data)
    try:
        with usage_errors(custody.CustodyError):
            lines, ok = (
                custody.verify(place, Progress()) if warc is None else custody.export(place, warc, Progress())
            )
    except RunLockedError as error:
        fail(str(error))
    except StoreError as error:
        fail(str(error), status=2)
    for line in lines:
        say(line)
    raise typer.Exit(0 if ok else 1)


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
    from pipelines.store.datadir import RunLockedError
    from pipelines.store.errors import StoreError

    del action  # so far there is one
    place = data_dir(data)
    try:
        lines, ok = verify(place, Progress())
    except RunLockedError as error:
        fail(str(error))
    except StoreError as error:
        fail(str(error), status=2)
    for line in lines:
        say(line)
    raise typer.Exit(0 if ok else 1)

"""`gongkai status`."""

from typing import Annotated

import typer

from pipelines.cli.options import Data, data_dir
from pipelines.cli.output import emit
from pipelines.cli.running import store_errors


def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of lines.")] = False,  # noqa: FBT002
    data: Data = None,
) -> None:
    """This morning: how the last night ended, what is new, what fails since when, and what to do next."""
    from datetime import datetime

    from pipelines.people.morning import this_morning
    from schemas.times import SHANGHAI

    place = data_dir(data)
    with store_errors():
        found = this_morning(place, datetime.now(SHANGHAI))
    if as_json:
        emit(found.as_json())
    else:
        for line in found.lines():
            typer.echo(line)
    raise typer.Exit(0 if found.ok else 1)

"""The command line, `gongkai`. Data goes to stdout, everything else to stderr.

Exit status: 0 all well, 1 some report or source failed (the rest is done and saved), 2 wrong usage.
One module a group of commands, which do no work of their own. Each imports what it needs when it runs, so
that `parse` never waits for Prefect or pandas.
"""

import os
import sys
from typing import Annotated

import typer

from pipelines.cli.custody import archive, lake
from pipelines.cli.demonstration import demo
from pipelines.cli.mornings import status
from pipelines.cli.nights import backfill, harvest, rebuild, serve
from pipelines.cli.output import say
from pipelines.cli.parsing import parse
from pipelines.cli.portals import sources

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001  (as typer calls it)
    if wanted:
        from importlib.metadata import version

        typer.echo(f"gongkai {version('gongkai')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[  # noqa: FBT002  (a flag)
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """China's yearly government-information reports (政府信息公开工作年度报告) as data."""


for command in (parse, harvest, backfill, status, rebuild, sources, archive, lake, serve, demo):
    app.command()(command)


def main() -> None:
    """The console script."""
    try:
        app()
    except BrokenPipeError:
        # Whoever read our output has had enough; nothing is left to be flushed when the program ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        # A disk, a right or a file of another kind, wherever it was met: no fault of the program's.
        from pipelines.store.errors import in_words

        say(f"Error: {in_words(error)}")
        sys.exit(1)

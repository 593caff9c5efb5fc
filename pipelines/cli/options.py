"""Options that several commands share, and what they come to: places, sources, the data directory."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.output import say, usage_errors

if TYPE_CHECKING:
    from pipelines.selection import Selection
    from pipelines.store.datadir import DataDir
    from spiders.sources import Source

Data = Annotated[
    str | None,
    typer.Option(
        "--data",
        envvar="GONGKAI_DATA",
        metavar="DIR",
        help="Data directory; by default data/ of the checkout.",
        show_default=False,
    ),
]
Districts = Annotated[
    list[str] | None,
    typer.Option("--district", metavar="D", help="District by code or name; may be repeated."),
]
Streets = Annotated[
    list[str] | None,
    typer.Option("--street", metavar="S", help="Street or town by code or name; may be repeated."),
]
Years = Annotated[list[int] | None, typer.Option("--year", metavar="Y", help="Report year; may be repeated.")]
KeepRuns = Annotated[
    int, typer.Option(metavar="DAYS", min=1, help="Days for which accounts and logs of runs are kept.")
]
Registry = Annotated[
    Path | None,
    typer.Option("--sources", metavar="FILE", help="Sources to use instead of the packaged ones."),
]
SourceIds = Annotated[
    list[str] | None, typer.Option("--source", metavar="ID", help="Source by id; may be repeated.")
]


def selection_of(
    districts: list[str] | None, streets: list[str] | None, years: list[int] | None
) -> "Selection":
    """The places and years that a command is about; a name that is none ends the program."""
    from pipelines.selection import SelectionError, select

    with usage_errors(SelectionError):
        return select(districts or (), streets or (), years or ())


def sources_of(registry: Path | None, ids: list[str] | None, selection: "Selection") -> "list[Source]":
    """The sources that a command is to use; none at all is a mistake in the arguments."""
    from pipelines.night.discovery import UnknownSourceError, choose_sources
    from spiders.sources import SourceError, load_sources

    with usage_errors(SourceError, UnknownSourceError):
        chosen = choose_sources(load_sources(registry), ids or (), selection)
    if not chosen:
        say("Error: no source covers the places given. `gongkai sources list` shows which there are.")
        raise typer.Exit(2)
    return chosen


def data_dir(place: str | None) -> "DataDir":
    """The data directory of a command, made if it is not there."""
    from pipelines.store.datadir import DataDir, DataError, usual_root

    with usage_errors(DataError):
        return DataDir.at(place or usual_root())

"""`gongkai sources`."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from pipelines.cli.options import Registry, Years
from pipelines.cli.output import emit, say, usage_errors


class SourcesAction(StrEnum):
    """What `gongkai sources` can do."""

    LIST = "list"
    CHECK = "check"
    ADD = "add"


def sources(
    action: Annotated[
        SourcesAction,
        typer.Argument(
            help="list prints the entries; check validates them and says what each would ask first, without "
            "asking; add looks at the portal at URL and prints an entry to review."
        ),
    ] = SourcesAction.LIST,
    url: Annotated[str | None, typer.Argument(metavar="[URL]", help="Of a portal; only for add.")] = None,
    registry: Registry = None,
    year: Years = None,
    delay: Annotated[
        float,
        typer.Option(metavar="SECONDS", min=0, help="For add: between two requests; 0 on loopback only."),
    ] = 1.0,
) -> None:
    """The registry of portals, validated; one JSON object a line for each. `add` proposes an entry as YAML."""
    from pipelines.people import portals
    from pipelines.progress import Progress
    from spiders.sources import SourceError, load_registry

    if (url is None) is (action is SourcesAction.ADD):
        say(
            "Error: add needs the address of a portal: gongkai sources add http://www.example.gov.cn/"
            if url is None
            else f"Error: {action} takes no address; did you mean: gongkai sources add {url}"
        )
        raise typer.Exit(2)
    if url is not None:
        with usage_errors(ValueError):
            proposal = portals.look(url, delay, Progress())
        sys.stdout.buffer.write(proposal.yaml.encode("utf-8"))
        for line in portals.account(proposal):
            say(line)
        raise typer.Exit(0 if proposal.entry else 1)
    with usage_errors(SourceError):
        entries = load_registry(registry)
    for entry in entries:
        emit(entry.model_dump() if action is SourcesAction.LIST else portals.preview(entry, year or ()))
    if action is SourcesAction.CHECK:
        crawled = sum(entry.evidence == "seen" for entry in entries)
        say(f"{len(entries)} sources, every entry is valid; {crawled} are crawled, nothing was asked")

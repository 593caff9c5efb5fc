"""`gongkai demo`."""

import typer

from pipelines.cli.options import Data, data_dir
from pipelines.cli.output import fail, say
from pipelines.cli.running import flows, run_flow


def demo(data: Data = None) -> None:
    """Start the sample portal on loopback, harvest it, and show what was written."""
    from pipelines.demo.portal import PortalError
    from pipelines.people.demonstration import SHOWN, STREETS, YEARS, account, portal_of, show, source_file

    place = data_dir(data)
    runs = flows(place)
    try:
        with (
            portal_of(place) as portal,
            source_file(portal.sources) as sources,
        ):
            say(f"the sample portal serves {portal.url}; harvesting it into {place.root}")
            summary = run_flow(
                lambda: runs.harvest(
                    data=str(place.root),
                    sources=str(sources),
                    source_ids=list(SHOWN),
                    streets=list(STREETS),
                    years=list(range(YEARS[0], YEARS[1] + 1)),
                    return_state=True,
                )
            )
            told = account(place, portal)
    except PortalError as error:
        fail(str(error))
    show(place, summary, told)
    # What goes wrong on the sample portal goes wrong on purpose; anything else is a failure.
    well = not told.surprises and all(source.finished and not source.errors for source in summary.sources)
    raise typer.Exit(0 if well else 1)

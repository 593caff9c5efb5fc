"""`gongkai harvest`, `backfill` and `serve`."""

from typing import Annotated

import typer

from pipelines.cli.options import (
    Data,
    Districts,
    KeepRuns,
    Registry,
    SourceIds,
    Streets,
    Years,
    data_dir,
    selection_of,
    sources_of,
)
from pipelines.cli.output import fail, say, usage_errors
from pipelines.cli.running import flows, run_directly, run_flow, server_is_set
from pipelines.flows.parameters import parameters
from pipelines.store.datadir import KEEP_RUNS


def harvest(
    sources: Registry = None,
    source: SourceIds = None,
    district: Districts = None,
    street: Streets = None,
    year: Years = None,
    keep_runs: KeepRuns = KEEP_RUNS,
    data: Data = None,
) -> None:
    """The nightly run: discover, fetch what is new or changed, archive, parse, check, write."""
    selection = selection_of(district, street, year)
    chosen = sources_of(sources, source, selection)
    place = data_dir(data)
    runs = flows(place)
    summary = run_flow(
        lambda: runs.harvest(
            **parameters(place, selection, sources, [entry.id for entry in chosen]),
            keep_runs=keep_runs,
            return_state=True,
        )
    )
    raise typer.Exit(0 if summary.ok else 1)


def backfill(
    year: Annotated[list[int], typer.Option("--year", metavar="Y", help="Report year; may be repeated.")],
    district: Districts = None,
    street: Streets = None,
    refetch: Annotated[bool, typer.Option("--refetch", help="Ask the portals again first.")] = False,  # noqa: FBT002  (a flag)
    flow: Annotated[  # noqa: FBT002  (a flag)
        bool,
        typer.Option(
            "--flow", help="As a Prefect flow run also where no server is set; one is started for the run."
        ),
    ] = False,
    sources: Registry = None,
    source: SourceIds = None,
    data: Data = None,
) -> None:
    """One year again: from the archive, or with --refetch from the portals."""
    selection = selection_of(district, street, year)
    ids = [entry.id for entry in sources_of(sources, source, selection)] if refetch else []
    place = data_dir(data)
    if refetch or flow or server_is_set():
        runs = flows(place)
        summary = run_flow(
            lambda: runs.backfill(
                **parameters(place, selection, sources, ids), refetch=refetch, return_state=True
            )
        )
    else:
        from pipelines.night.backfill import backfill as read_again
        from pipelines.progress import Progress

        say("Reading the archive again, without Prefect: no server is set (--flow starts one for the run).")
        summary = run_directly(lambda: read_again(selection, place, Progress()))
    raise typer.Exit(0 if summary.ok else 1)


def rebuild(data: Data = None) -> None:
    """Ledger and lake anew from the archive alone; no portal is asked."""
    from pipelines.night.rebuild import rebuild as make_anew
    from pipelines.progress import Progress

    place = data_dir(data)
    summary = run_directly(lambda: make_anew(place, Progress()))
    raise typer.Exit(0 if summary.ok else 1)


def serve(
    cron: Annotated[str | None, typer.Option(metavar="EXPR", help="Cron expression, China's time.")] = None,
    every: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=1, help="Seconds between runs.")
    ] = None,
    sources: Registry = None,
    source: SourceIds = None,
    district: Districts = None,
    street: Streets = None,
    year: Years = None,
    keep_runs: KeepRuns = KEEP_RUNS,
    data: Data = None,
) -> None:
    """Register the nightly harvest (02:00 Asia/Shanghai) with a running Prefect server, and work it."""
    from pipelines.flows.orchestration import ServerError
    from pipelines.flows.serving import ScheduleError, connect, serve_harvest, timetable

    selection = selection_of(district, street, year)
    chosen = sources_of(sources, source, selection)
    place = data_dir(data)
    try:
        connect(place)
    except ServerError as error:
        fail(str(error))
    with usage_errors(ScheduleError):
        when = timetable(cron, every)
    say(
        f"serving {len(chosen)} sources {f'every {every:g} s' if every else f'at {when.cron}'}; Ctrl-C ends it"
    )
    serve_harvest(when, place, selection, sources, source or [], keep_runs)

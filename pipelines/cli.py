"""The command line, `gongkai`. Data goes to stdout, everything else to stderr.

Exit status: 0 all well, 1 some report or source failed (the rest is done and saved), 2 wrong usage.
Each command imports what it needs when it runs, so that `parse` never waits for Prefect or pandas.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from pipelines.datadir import DataDir
    from pipelines.run import RunSummary
    from pipelines.selection import Selection
    from spiders.sources import Source

app = typer.Typer(
    help="China's yearly government-information reports (政府信息公开工作年度报告) as data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_CHECKOUT = Path(__file__).resolve().parent.parent

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
Registry = Annotated[
    Path | None,
    typer.Option("--sources", metavar="FILE", help="Sources to use instead of the packaged ones."),
]
SourceIds = Annotated[
    list[str] | None, typer.Option("--source", metavar="ID", help="Source by id; may be repeated.")
]


@app.command()
def parse(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Reports as they were saved.")],
    url: Annotated[str | None, typer.Option(help="Address that the files come from.")] = None,
    district: Annotated[str | None, typer.Option(metavar="CODE", help="District, by code or name.")] = None,
    street: Annotated[
        str | None, typer.Option(metavar="CODE", help="Street or town, by code or name.")
    ] = None,
    year: Annotated[int | None, typer.Option(metavar="Y", help="Year that the reports are about.")] = None,
) -> None:
    """Read files and print one JSON object a line for each, in the order given; write nothing."""
    from pipelines.files import hints_for, parse_files
    from pipelines.selection import SelectionError
    from pipelines.workers import WorkersError

    with _usage_errors(SelectionError):
        hints = hints_for(district, street, year)
    failed = False
    try:
        for report in parse_files(files, url, hints):
            _emit(report.as_json())
            failed |= report.status in ("failed", "unsupported")
    except WorkersError as error:
        _fail(str(error))
    raise typer.Exit(1 if failed else 0)


@app.command()
def harvest(
    sources: Registry = None,
    source: SourceIds = None,
    district: Districts = None,
    street: Streets = None,
    year: Years = None,
    data: Data = None,
) -> None:
    """The nightly run: discover, fetch what is new or changed, archive, parse, check, write."""
    selection = _selection(district, street, year)
    chosen = _sources(sources, source, selection)
    place = _data(data)
    flows = _flows(place)
    _finish(
        lambda: flows.harvest(
            data=str(place.root),
            sources=str(sources.absolute()) if sources else None,
            source_ids=[entry.id for entry in chosen],
            districts=sorted(selection.districts),
            streets=sorted(selection.streets),
            years=sorted(selection.years),
            return_state=True,
        )
    )


@app.command()
def backfill(
    year: Annotated[list[int], typer.Option("--year", metavar="Y", help="Report year; may be repeated.")],
    district: Districts = None,
    street: Streets = None,
    refetch: Annotated[bool, typer.Option("--refetch", help="Ask the portals again first.")] = False,  # noqa: FBT002  (a flag)
    sources: Registry = None,
    source: SourceIds = None,
    data: Data = None,
) -> None:
    """One year again: from the archive, or with --refetch from the portals."""
    selection = _selection(district, street, year)
    ids = [entry.id for entry in _sources(sources, source, selection)] if refetch else []
    place = _data(data)
    flows = _flows(place)
    _finish(
        lambda: flows.backfill(
            data=str(place.root),
            years=sorted(selection.years),
            districts=sorted(selection.districts),
            streets=sorted(selection.streets),
            refetch=refetch,
            sources=str(sources.absolute()) if sources else None,
            source_ids=ids,
            return_state=True,
        )
    )


class SourcesAction(StrEnum):
    """What `gongkai sources` can do."""

    LIST = "list"
    CHECK = "check"
    ADD = "add"


@app.command("sources")
def sources_command(
    action: Annotated[
        SourcesAction,
        typer.Argument(
            help="list prints the entries; check validates them and says what each would ask first, without "
            "asking; add looks at the portal at URL and prints an entry to review."
        ),
    ] = SourcesAction.LIST,
    url: Annotated[str | None, typer.Argument(metavar="[URL]", help="Of a portal; only for add.")] = None,
    sources: Registry = None,
    year: Years = None,
    delay: Annotated[
        float,
        typer.Option(metavar="SECONDS", min=0, help="For add: between two requests; 0 on loopback only."),
    ] = 1.0,
) -> None:
    """The registry of portals, validated; one JSON object a line for each. `add` proposes an entry as YAML."""
    from pipelines import portals
    from pipelines.progress import Progress
    from spiders.sources import SourceError, load_registry

    if (url is None) is (action is SourcesAction.ADD):
        _say(
            "Error: add needs the address of a portal: gongkai sources add http://www.example.gov.cn/"
            if url is None
            else f"Error: {action} takes no address; did you mean: gongkai sources add {url}"
        )
        raise typer.Exit(2)
    if url is not None:
        with _usage_errors(ValueError):
            proposal = portals.look(url, delay, Progress())
        sys.stdout.buffer.write(proposal.yaml.encode("utf-8"))
        for line in portals.account(proposal):
            _say(line)
        raise typer.Exit(0 if proposal.entry else 1)
    with _usage_errors(SourceError):
        entries = load_registry(sources)
    for entry in entries:
        _emit(entry.model_dump() if action is SourcesAction.LIST else portals.preview(entry, year or ()))
    if action is SourcesAction.CHECK:
        crawled = sum(entry.evidence == "seen" for entry in entries)
        _say(f"{len(entries)} sources, every entry is valid; {crawled} are crawled, nothing was asked")


class ArchiveAction(StrEnum):
    """What `gongkai archive` can do."""

    VERIFY = "verify"
    EXPORT = "export"


@app.command("archive")
def archive_command(
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
    from pipelines import custody
    from pipelines.datadir import RunLockedError
    from pipelines.progress import Progress

    if (warc is None) is (action is ArchiveAction.EXPORT):
        _say(
            "Error: export needs a file: gongkai archive export --warc FILE"
            if warc is None
            else "Error: --warc goes with export: gongkai archive export --warc FILE"
        )
        raise typer.Exit(2)
    place = _data(data)
    try:
        with _usage_errors(custody.CustodyError):
            lines, ok = (
                custody.verify(place, Progress()) if warc is None else custody.export(place, warc, Progress())
            )
    except RunLockedError as error:
        _fail(str(error))
    for line in lines:
        _say(line)
    raise typer.Exit(0 if ok else 1)


@app.command()
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
    data: Data = None,
) -> None:
    """Register the nightly harvest (02:00 Asia/Shanghai) with a running Prefect server, and work it."""
    from pipelines.orchestration import ServerError
    from pipelines.serve import ScheduleError, connect, serve_harvest, timetable

    selection = _selection(district, street, year)
    chosen = _sources(sources, source, selection)
    place = _data(data)
    try:
        connect(place)
    except ServerError as error:
        _fail(str(error))
    with _usage_errors(ScheduleError):
        when = timetable(cron, every)
    _say(
        f"serving {len(chosen)} sources {f'every {every:g} s' if every else f'at {when.cron}'}; Ctrl-C ends it"
    )
    serve_harvest(when, place, selection, str(sources.absolute()) if sources else None, source or [])


@app.command()
def demo(data: Data = None) -> None:
    """Start the sample portal on loopback, harvest it, and show what was written."""
    from pipelines.demo.portal import PortalError
    from pipelines.demo_run import SHOWN, STREETS, YEARS, account, portal_of, show, source_file

    place = _data(data)
    flows = _flows(place)
    try:
        with (
            portal_of(place) as portal,
            source_file(portal.sources) as sources,
        ):
            _say(f"the sample portal serves {portal.url}; harvesting it into {place.root}")
            summary = _run(
                lambda: flows.harvest(
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
        _fail(str(error))
    show(place, summary, told)
    # What goes wrong on the sample portal goes wrong on purpose; anything else is a failure.
    well = not told.surprises and all(source.finished and not source.errors for source in summary.sources)
    raise typer.Exit(0 if well else 1)


def main() -> None:
    """The console script."""
    try:
        app()
    except BrokenPipeError:
        # Whoever read our output has had enough; nothing is left to be flushed when the program ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _emit(record: dict[str, Any]) -> None:
    """One JSON line on stdout."""
    try:
        line = json.dumps(record, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:  # a file name that is no Unicode
        line = json.dumps(record).encode("ascii")
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _fail(text: str) -> NoReturn:
    _say(f"Error: {text}")
    raise typer.Exit(1)


@contextmanager
def _usage_errors(*kinds: type[Exception]) -> Iterator[None]:
    """Wrong arguments end the program with status 2 and the words of the error."""
    try:
        yield
    except kinds as error:
        _say(f"Error: {error}")
        raise typer.Exit(2) from None


def _selection(
    districts: list[str] | None, streets: list[str] | None, years: list[int] | None
) -> "Selection":
    from pipelines.selection import SelectionError, select

    with _usage_errors(SelectionError):
        return select(districts or (), streets or (), years or ())


def _sources(registry: Path | None, ids: list[str] | None, selection: "Selection") -> "list[Source]":
    """The sources that a command is to use; none at all is a mistake in the arguments."""
    from pipelines.discovery import UnknownSourceError, choose_sources
    from spiders.sources import SourceError, load_sources

    with _usage_errors(SourceError, UnknownSourceError):
        chosen = choose_sources(load_sources(registry), ids or (), selection)
    if not chosen:
        _say("Error: no source covers the places given. `gongkai sources list` shows which there are.")
        raise typer.Exit(2)
    return chosen


def _data(place: str | None) -> "DataDir":
    from pipelines.datadir import DataDir, DataError

    default = _CHECKOUT if (_CHECKOUT / "pyproject.toml").exists() else Path.cwd()
    with _usage_errors(DataError):
        return DataDir.at(place or default / "data")


def _flows(place: "DataDir") -> ModuleType:
    """The module of the flows, imported the only right way: after Prefect's settings are made.

    What would stop the flow at once is looked at before, as Prefect takes seconds to start.
    """
    from pipelines.datadir import RunLockedError
    from pipelines.orchestration import ServerError, check_server, prepare

    prepare(place)
    try:
        check_server()
        with place.lock():
            pass
    except (ServerError, RunLockedError) as error:
        _fail(str(error))
    from pipelines import flows

    return flows


def _run(start: Callable[[], Any]) -> "RunSummary":
    """Run a flow and take its summary out of its final state; errors of the user's kind end the program."""
    from pipelines.datadir import RunLockedError
    from pipelines.ledger import LedgerError
    from pipelines.orchestration import interruptible

    state = interruptible(start)
    result = state.result(raise_on_failure=False)
    if isinstance(result, RunLockedError | LedgerError):
        _fail(str(result))
    if isinstance(result, BaseException):
        raise result
    summary: RunSummary = result
    for line in summary.lines():
        _say(line)
    return summary


def _finish(start: Callable[[], Any]) -> None:
    raise typer.Exit(0 if _run(start).ok else 1)

"""`gongkai parse`."""

from typing import Annotated

import typer

from pipelines.cli.output import emit, fail, usage_errors


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
    from pipelines.reading.files import hints_for, parse_files
    from pipelines.reading.workers import WorkersError
    from pipelines.selection import SelectionError

    with usage_errors(SelectionError):
        hints = hints_for(district, street, year)
    failed = False
    try:
        for report in parse_files(files, url, hints):
            emit(report.as_json())
            failed |= report.status in ("failed", "unsupported")
    except WorkersError as error:
        fail(str(error))
    raise typer.Exit(1 if failed else 0)

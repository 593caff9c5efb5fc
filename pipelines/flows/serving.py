"""The schedule: registers the nightly harvest with a running Prefect server and works it until stopped.

Prefect is imported in functions only: its settings are read once, and `connect` must make them first.
"""

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import ValidationError

from pipelines.flows.orchestration import DEFAULT_API, ServerError, check_server, prepare
from pipelines.flows.parameters import parameters
from pipelines.selection import Selection
from pipelines.store.datadir import KEEP_RUNS, DataDir

NIGHTLY = "0 2 * * *"
_TIMEZONE = "Asia/Shanghai"
_HOW_TO = """\
Start one with `prefect server start`, then `gongkai serve` again (PREFECT_API_URL names a server elsewhere).
Without a server, cron does the same (the machine's clock in China's time):
0 2 * * * gongkai harvest --data {data}"""


class ScheduleError(ValueError):
    """`--cron` is no cron expression, or both kinds of schedule were given."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """When to run: a cron expression in China's time, or every so many seconds."""

    cron: str | None = NIGHTLY
    every: float | None = None


def connect(data: DataDir) -> None:
    """Find the Prefect server; must come before anything that imports Prefect. Raises ServerError."""
    prepare(data, os.environ.get("PREFECT_API_URL", DEFAULT_API))
    try:
        check_server()
    except ServerError as error:
        raise ServerError(f"{error}\n{_HOW_TO.format(data=data.root)}") from None


def timetable(cron: str | None, every: float | None) -> Timetable:
    """What the flags mean, the night where they say nothing. Raises ScheduleError."""
    from prefect.client.schemas.schedules import CronSchedule

    if every is not None:
        if cron is not None:
            raise ScheduleError("give --cron or --every, not both.")
        return Timetable(None, every)
    if cron is None:
        return Timetable()
    try:
        return Timetable(CronSchedule(cron=cron, timezone=_TIMEZONE).cron)
    except ValidationError:
        raise ScheduleError(
            f'--cron "{cron}": no cron expression; five fields, such as "{NIGHTLY}".'
        ) from None


def serve_harvest(
    when: Timetable,
    data: DataDir,
    selection: Selection,
    sources: Path | None,
    source_ids: list[str],
    keep_runs: int = KEEP_RUNS,
) -> None:
    """Register the harvest and run it whenever it is due; returns when the process is told to stop.

    A run that is due while the last one still works is left out: it would find nothing to do.
    """
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.runner import Runner
    from prefect.schedules import Cron, Interval
    from prefect.types.entrypoint import EntrypointType

    from pipelines.flows import runs

    class Worker(Runner):
        """Ends on SIGTERM as on Ctrl-C; Prefect's own handler leaves its tasks to die with a traceback."""

        def handle_sigterm(self, *_args: object, **_kwargs: object) -> None:
            signal.raise_signal(signal.SIGINT)

    if when.every is None:
        schedule = Cron(when.cron or NIGHTLY, timezone=_TIMEZONE)
    else:
        schedule = Interval(timedelta(seconds=when.every), timezone=_TIMEZONE)
    worker = Worker(name="gongkai")
    worker.add_flow(
        runs.harvest,
        name="nightly",
        schedule=schedule,
        parameters=parameters(data, selection, sources, source_ids) | {"keep_runs": keep_runs},
        concurrency_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
        ),
        # By module, not by file, so that it does not matter where the command was called.
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    # A shell has what it starts in the background ignore SIGINT; SIGTERM, which goes by it, must still be heard.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        asyncio.run(worker.start())

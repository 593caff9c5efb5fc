"""Runs, started from the command line: as Prefect flows, or directly where a person waits for them."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pipelines.cli.output import fail, say

if TYPE_CHECKING:
    from pipelines.night.summary import RunSummary
    from pipelines.store.datadir import DataDir


def server_is_set() -> bool:
    """Whether the operator has named a Prefect server, where every run is to be seen."""
    return "PREFECT_API_URL" in os.environ


@contextmanager
def store_errors(*, changes: bool = False) -> Iterator[None]:
    """What is wrong with a data directory ends the program in words; status 2 where nothing was begun.

    `changes` says that the block changes the directory, so that an error may come in the middle of it.
    """
    from pipelines.store.datadir import RunLockedError
    from pipelines.store.errors import StoreError

    try:
        yield
    except RunLockedError as error:
        fail(str(error))
    except StoreError as error:
        fail(str(error), status=1 if changes and error.begun else 2)


def flows(place: "DataDir") -> ModuleType:
    """The module of the flows, imported the only right way: after Prefect's settings are made.

    What would stop the flow at once is looked at before, as Prefect takes seconds to start.
    """
    from pipelines.flows.orchestration import ServerError, check_server, prepare

    prepare(place)
    try:
        check_server()
    except ServerError as error:
        fail(str(error))
    with store_errors(), place.lock():
        pass
    from pipelines.flows import runs

    return runs


def run_flow(start: Callable[[], Any]) -> "RunSummary":
    """Run a flow and take its summary out of its final state; see `run_directly`."""

    def work() -> "RunSummary":
        result = start().result(raise_on_failure=False)
        if isinstance(result, BaseException):
            raise result
        summary: RunSummary = result
        return summary

    return run_directly(work)


def run_directly(work: "Callable[[], RunSummary]") -> "RunSummary":
    """Run to the end and say what came of it; errors of the user's kind end the program."""
    from pipelines.flows.orchestration import interruptible
    from pipelines.store.errors import in_words

    try:
        with store_errors(changes=True):
            summary = interruptible(work)
    except OSError as error:
        fail(f"{in_words(error)} What was done is saved; run again afterwards.")
    for line in summary.lines():
        say(line)
    return summary

"""How Prefect is to behave here; to be called before the first import of Prefect, which reads it once.

No telemetry (on a fresh home it also locks the database against the flow), state below the data
directory, and nothing on the terminal but our own progress. What the environment sets already stands.
"""

import logging
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import NoReturn, TypeVar
from urllib.error import URLError
from urllib.request import urlopen

from pipelines.store.datadir import DataDir

T = TypeVar("T")

DEFAULT_API = "http://127.0.0.1:4200/api"

_ALWAYS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # A cold start migrates a database first, and a busy machine takes its time over it.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
}
_ON_ITS_OWN = {
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
}


class ServerError(RuntimeError):
    """No Prefect server answers where one is expected; says which and what to do."""


def prepare(data: DataDir, server: str | None = None) -> None:
    """Settings for this process and those it starts: at `server`, or at what `PREFECT_API_URL` names.

    Where neither names a server, Prefect starts one for the time of the run.
    """
    settings = {**_ALWAYS, "PREFECT_HOME": str(data.prefect)}
    if server:
        settings["PREFECT_API_URL"] = server
    elif "PREFECT_API_URL" not in os.environ:
        settings |= _ON_ITS_OWN
    # A logger that obeys no setting of Prefect's. It counts at the very end what a server has not read any more,
    # and the last word is ours.
    logging.getLogger("EventsWorker").setLevel(logging.CRITICAL)
    for name, value in settings.items():
        os.environ.setdefault(name, value)


def interruptible(work: Callable[[], T]) -> T:
    """Do `work` in a thread of its own, so that Ctrl-C and SIGTERM end this process at once.

    Prefect would first wait for what is under way, and then for a server that Ctrl-C has ended too.
    Nothing needs the time: files are whole or not there, the ledger's transactions likewise, and
    what a run leaves undone is the next one's first work.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001  (handed to the caller, whatever it is)
            done.set_exception(error)

    def leave(number: int, _frame: object) -> NoReturn:
        if servers := sys.modules.get("prefect.server.api.server"):
            servers.SubprocessASGIServer().stop()
        sys.stderr.write("Stopped. What was done is saved; the next run goes on from there.\n")
        sys.stderr.flush()
        os._exit(128 + number)

    handlers = {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        Thread(target=run, daemon=True).start()
        return done.result()
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def check_server() -> None:
    """Ask the server that is set whether it is there. Raises ServerError; without one set, nothing is asked."""
    url = os.environ.get("PREFECT_API_URL")
    if url is None:
        return
    try:
        with urlopen(f"{url.rstrip('/')}/health", timeout=10):  # noqa: S310  (the operator's own setting)
            return
    except (URLError, OSError, ValueError) as error:
        why = getattr(error, "reason", error)
        raise ServerError(f"no Prefect server answers at {url} ({why}).") from None

"""A process that has imported everything a crawl needs, and forks one process for each.

Scrapy's reactor runs once per process, so a crawl has a process of its own, and importing Scrapy takes
longer than most crawls of a night that brings no news. The nursery imports it once:
`python -m spiders.crawling.nursery FD`, FD being its end of a connection over which it is handed crawls.

Of each crawl it gets three descriptors: `events`, the crawl's own connection, which the child alone keeps;
`fate`, on which the nursery answers the child's exit status and is told to kill it; and the log. Whoever closes
`fate` wants the crawl no longer. So the death of the program ends every crawl; that of the nursery does, too.
"""

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import reduction
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import IO, Any, Self, cast

# Scrapy's cookie jar would ask a foreign host for the list of public suffixes; the packaged one will do.
ENVIRONMENT = {"TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS": "", "TLDEXTRACT_CACHE": ""}

_PR_SET_PDEATHSIG = 1  # linux/prctl.h

_FORK = multiprocessing.get_context("fork")


class NurseryError(RuntimeError):
    """The nursery could not be started or is gone."""


class Nursery:
    """The client's end: hands crawls to a nursery of its own, from any thread."""

    def __init__(self) -> None:
        """Start the process; raises NurseryError where it cannot be."""
        self._control, theirs = multiprocessing.Pipe()
        self._lock = threading.Lock()
        self._children: set[Child] = set()
        with theirs:
            try:
                self._process = subprocess.Popen(  # noqa: S603  (our own program)
                    [sys.executable, "-m", "spiders.crawling.nursery", str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    env={**os.environ, **ENVIRONMENT},
                )
            except OSError as error:
                raise NurseryError(f"no process for crawls could be started ({error})") from error

    @property
    def lives(self) -> bool:
        """Whether crawls can still be handed over."""
        return self._process.poll() is None

    @contextmanager
    def child(self, log: IO[bytes]) -> Iterator["Child"]:
        """A new process that crawls; it is gone when the block is left. Raises NurseryError."""
        events, its_events = multiprocessing.Pipe()
        fate, its_fate = multiprocessing.Pipe()
        with Child(events, fate) as child:
            self._children.add(child)
            try:
                with its_events, its_fate:
                    self._hand_over(its_events.fileno(), its_fate.fileno(), log.fileno())
                yield child
            finally:
                self._children.remove(child)

    def _hand_over(self, *descriptors: int) -> None:
        try:
            with self._lock:
                self._control.send({"environment": dict(os.environ), "folder": str(Path.cwd())})
                for descriptor in descriptors:
                    reduction.send_handle(self._control, descriptor, self._process.pid)
        except OSError as error:
            raise NurseryError("the process that crawls are forked from is gone") from error

    def close(self) -> None:
        """End the nursery and whatever crawls still run; returns when they are gone."""
        self._control.close()
        self._process.wait()

    def forget(self) -> None:
        """In a process that was forked from the client: have no part in its crawls."""
        self._control.close()
        for child in self._children:
            child.close()
        self._process.returncode = 0  # it is not ours to wait for


@dataclass(frozen=True, eq=False)
class Child:
    """A crawl's process, from outside."""

    _events: Connection
    _fate: Connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Kill it where it lives, and wait until it is gone."""
        self.kill()
        self.wait()
        self.close()

    def ask(self, job: bytes) -> None:
        """Tell it what to do; nothing where it is dead already."""
        with contextlib.suppress(OSError):
            self._events.send_bytes(job)

    def answers(self) -> Iterator[bytes]:
        """What it says, until it dies."""
        with contextlib.suppress(EOFError, OSError):
            while True:
                yield self._events.recv_bytes()

    def kill(self) -> None:
        """Kill it, whatever it does; from any thread."""
        with contextlib.suppress(OSError):  # it is gone already
            self._fate.send(None)

    def wait(self) -> int | None:
        """Its exit status, negative for a signal, once it has ended; None where the nursery died, or it was told before."""
        with contextlib.suppress(EOFError, OSError):
            return cast(int, self._fate.recv())
        return None

    def close(self) -> None:
        """Let go of it."""
        self._events.close()
        self._fate.close()


def main() -> None:
    """Fork crawls for whoever holds the other end of the connection, until it is closed."""
    # Ctrl-C and SIGTERM are the program's to answer: by closing what it holds.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    control = Connection(int(sys.argv[1]))
    from spiders.crawling.process import preload

    preload()
    gc.freeze()  # what is imported is never garbage; a child that collected it would copy every page of it
    _Watch(control).keep()


class _Watch:
    """The nursery's end: starts crawls, kills those that nobody wants, says how each ended."""

    def __init__(self, control: Connection) -> None:
        self.control = control
        self.crawls: dict[Connection, BaseProcess] = {}  # by fate

    def keep(self) -> None:
        """Until the program is gone; then no crawl is left."""
        try:
            while True:
                ready = wait(
                    [self.control, *self.crawls, *(crawl.sentinel for crawl in self.crawls.values())]
                )
                for fate, crawl in list(self.crawls.items()):
                    if fate in ready:
                        crawl.kill()
                    if fate in ready or crawl.sentinel in ready:
                        self._bury(fate)
                if self.control in ready:
                    self._start()
        except (EOFError, OSError):
            pass
        finally:
            for crawl in self.crawls.values():
                crawl.kill()

    def _start(self) -> None:
        request = self.control.recv()
        events, fate, log = (reduction.recv_handle(self.control) for _ in range(3))
        held = [self.control.fileno(), fate, *(other.fileno() for other in self.crawls)]
        crawl = _FORK.Process(target=_crawl, args=(request, events, log, held, os.getpid()))
        crawl.start()
        os.close(events)
        os.close(log)
        self.crawls[Connection(fate)] = crawl

    def _bury(self, fate: Connection) -> None:
        crawl = self.crawls.pop(fate)
        crawl.join()
        with fate, contextlib.suppress(OSError):  # nobody waits for it any more
            fate.send(crawl.exitcode)
        crawl.close()


def _crawl(request: dict[str, Any], events: int, log: int, held: list[int], nursery: int) -> None:
    """The child: asked on `events`, answers there."""
    for descriptor in held:  # or they would not be closed by the death of their owners
        os.close(descriptor)
    _die_with(nursery)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.clear()
    os.environ.update(request["environment"] | ENVIRONMENT)
    os.chdir(request["folder"])
    from spiders.crawling.process import answer

    answer(Connection(events))


def _die_with(parent: int) -> None:
    """Be killed when the parent dies, which only Linux offers; elsewhere a crawl outlives a killed nursery."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


if __name__ == "__main__":
    main()

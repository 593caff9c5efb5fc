"""The sample portal for whoever needs one: a process of its own, for as long as the block lasts."""

import json
import subprocess
import sys
from collections.abc import Sequence
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, Self
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener
from urllib.request import Request as HttpRequest

import yaml


class PortalError(RuntimeError):
    """Raised by Portal where the program does not start, breaks down, or refuses an order."""


class Portal:
    """Starts `python -m pipelines.demo` and stops it again.

    Args:
        districts: codes or names; 越秀区 by default, or none where only `pages` are asked for.
        years: first and last report year, 2008 or later; by default 2019 to 2023, or what each sample has.
        seed: the same seed publishes the same reports.
        faults: such as `503-once` or `404-report=440104019-2020` (see faults.FAULTS).
        port: of the main host, or of all hosts in order; 0 for any free one.
        platforms: show the samples of these platforms, each with every oddity; `everything` shows all.
        pages: a column of so many small reports, to measure with.

    `sources` are entries as a registry has them; `hosts` the address of each host by name, among them
    `foreign`, to which nobody should ever go.
    """

    def __init__(
        self,
        *,
        districts: Sequence[int | str] = (),
        years: tuple[int, int] | None = None,
        seed: int = 1,
        faults: Sequence[str] = (),
        port: int | Sequence[int] = 0,
        platforms: Sequence[str] = (),
        everything: bool = False,
        pages: int = 0,
    ) -> None:
        self._command = [sys.executable, "-m", "pipelines.demo", "--until-stdin-closes"]
        ports = [port] if isinstance(port, int) else port
        self._command += ["--port", *map(str, ports), "--seed", str(seed), "--pages", str(pages)]
        if years is not None:
            self._command += ["--years", f"{years[0]}-{years[1]}"]
        for option, values in (("--district", districts), ("--platform", platforms), ("--fault", faults)):
            if values:
                self._command += [option, *map(str, values)]
        if everything:
            self._command.append("--everything")
        # Loopback is never behind a proxy, whatever the environment says.
        self._opener = build_opener(ProxyHandler({}))
        self.url = ""
        self.hosts: dict[str, str] = {}
        self.sources: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        pipe = subprocess.PIPE
        # A file, not a pipe: nobody reads along, and a full pipe would hold the portal up.
        self._errors = TemporaryFile()
        self._process = subprocess.Popen(  # noqa: S603  (our own program)
            self._command, stdin=pipe, stdout=pipe, stderr=self._errors
        )
        line = self._process.stdout.readline() if self._process.stdout else b""
        if not line:
            self._process.communicate()
            raise PortalError(f"the sample portal did not start: {self._complaints()}")
        hello = json.loads(line)
        self.url, self.hosts = hello["url"], hello["hosts"]
        self.sources = yaml.safe_load(hello["sources"])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        try:
            self._process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        if (complaints := self._complaints()) and error is None:
            raise PortalError(f"the sample portal broke down while it served: {complaints}")

    def _complaints(self) -> str:
        """What the program wrote to stderr, once it has ended."""
        with self._errors:
            self._errors.seek(0)
            return self._errors.read().decode("utf-8", "replace").strip()

    def truth(self) -> list[dict[str, Any]]:
        """Every published report: district, street, year, title, addresses, its figures as `truth`, the
        entries that list it as `sources`, and `expect`: state, reason, and tables that are pictures.
        """
        return list(self._published()["reports"])

    def others(self) -> list[dict[str, Any]]:
        """Every post that is no report of a place, with its `kind`, title, addresses and `expect`."""
        return list(self._published()["others"])

    def withdrawn(self) -> list[dict[str, Any]]:
        """Every report that vanished or moved, with the addresses that it had."""
        return list(self._published()["withdrawn"])

    def expected_sources(self) -> list[dict[str, Any]]:
        """Every entry, and under `expect` whether its lists are whole and if not, why."""
        return list(self._published()["sources"])

    def states(self) -> dict[str, int]:
        """How many reports are expected in each state."""
        return dict(self._published()["states"])

    def _published(self) -> dict[str, Any]:
        return self._ask("GET", "truth")

    def requests(self) -> list[str]:
        """Paths with queries asked for so far, in order, control paths and the foreign host left out."""
        return [entry["path"] for entry in self.log() if entry["host"] != "foreign"]

    def strays(self) -> list[str]:
        """Paths asked of the foreign host."""
        return [entry["path"] for entry in self.log() if entry["host"] == "foreign"]

    def log(self) -> list[dict[str, Any]]:
        """Every request with host, method, status (0 for none), user agent, and when it came in seconds."""
        return list(self._ask("GET", "requests")["requests"])

    def clear_requests(self) -> None:
        """Forget the requests so far."""
        self._ask("DELETE", "requests")

    def set_faults(self, *faults: str) -> None:
        """Have these faults and changes and no others from now on; none for a healthy portal.

        Such as `412=trs`, `revise=440104019-2020`, `vanish=…`, `move=…`, `publish=440104019-2024`.
        PortalError where one is wrong; then all stays as it was.
        """
        self._ask("POST", "faults", {"faults": faults})

    def _ask(self, method: str, what: str, body: object = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode("utf-8")
        request = HttpRequest(f"{self.url}/_demo/{what}", data=data, method=method)  # noqa: S310  (loopback)
        try:
            with self._opener.open(request, timeout=30) as answer:
                return dict(json.loads(answer.read()))
        except HTTPError as refused:
            raise PortalError(json.loads(refused.read())["error"]) from None

"""Portals for these tests: real processes on loopback, asked over real sockets."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import pytest

from pipelines.demo.portal import Portal


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, as it came; nothing is followed or decoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def data(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


Ask: TypeAlias = Callable[..., Reply]


@pytest.fixture(scope="session")
def ask() -> Ask:
    """`ask(url, method="GET", body=None, **headers)`; underscores in header names stand for dashes."""

    def send(url: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Reply:
        parts = urlsplit(url)
        connection = HTTPConnection(parts.netloc, timeout=5)
        try:
            target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, target, body, sent)
            reply = connection.getresponse()
            return Reply(reply.status, dict(reply.headers.items()), reply.read())
        finally:
            connection.close()

    return send


@pytest.fixture(scope="session")
def portal() -> Iterator[Portal]:
    """越秀区, five years, no faults; no test may switch any on."""
    with Portal() as running:
        yield running


@pytest.fixture(scope="session")
def everything() -> Iterator[Portal]:
    """Every platform with every oddity, no faults; no test may switch any on."""
    with Portal(everything=True) as running:
        yield running


@pytest.fixture(scope="module")
def faulty() -> Iterator[Portal]:
    """A small portal of every platform for tests of one module, which switch faults as they like."""
    with Portal(everything=True, years=(2020, 2022)) as running:
        yield running


@pytest.fixture
def own_portal() -> Iterator[Portal]:
    """One year, for tests that change the portal's behaviour."""
    with Portal(years=(2020, 2020)) as running:
        yield running


@pytest.fixture(scope="session")
def shared_reports() -> Path:
    """The corpus of real reports, where it lies beside the checkout."""
    folder = Path(__file__).parents[4] / "shared" / "corpus" / "reports"
    if not folder.is_dir():
        pytest.skip("the corpus is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def source() -> Callable[[Portal, str], str]:
    """`source(portal, "demo-110114-trs")`: where an entry begins."""

    def start_of(portal: Portal, name: str) -> str:
        (entry,) = (entry for entry in portal.sources if entry["id"] == name)
        return str(entry["start_urls"][0])

    return start_of


@pytest.fixture(scope="session")
def listed_by() -> Callable[[Portal, str], set[str]]:
    """First addresses of everything an entry must lead to: reports, decoys and second versions."""

    def addresses(portal: Portal, name: str) -> set[str]:
        everything = [*portal.truth(), *portal.others()]
        return {post["addresses"][0] for post in everything if name in post["sources"]}

    return addresses

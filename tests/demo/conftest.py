"""Portals for these tests: real processes on loopback, asked over real sockets."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import TypeAlias
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


Ask: TypeAlias = Callable[..., Reply]


@pytest.fixture(scope="session")
def ask() -> Ask:
    """`ask(url, method="GET", body=None, **headers)`; underscores in header names stand for dashes."""

    def send(url: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Reply:
        parts = urlsplit(url)
        connection = HTTPConnection(parts.netloc, timeout=10)
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


@pytest.fixture
def own_portal() -> Iterator[Portal]:
    """One year, for tests that change the portal's behaviour."""
    with Portal(years=(2020, 2020)) as running:
        yield running


@pytest.fixture(scope="session")
def shared_reports() -> Path:
    """The corpus of real reports, where it lies beside the checkout."""
    folder = Path(__file__).parents[3] / "shared" / "corpus" / "reports"
    if not folder.is_dir():
        pytest.skip("the corpus is not beside this checkout")
    return folder

"""A web server of the tests' own: hand-written answers by path, and a record of what was asked."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any, Self


@dataclass
class Answer:
    """What the server sends: text is sent as UTF-8."""

    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html"})

    @property
    def data(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass
class Asked:
    """A request as it arrived; `at` in seconds of a monotonic clock."""

    path: str
    headers: dict[str, str]
    at: float


# A list is used up one answer a request, its last answer stays.
Route = str | bytes | Answer | list[Answer] | Callable[[Asked], Answer]


class Server:
    """Serves `routes` (path with query -> answer) on a loopback port until the block ends."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.requests: list[Asked] = []
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:  # the name is the library's
                answer = server.answer(Asked(self.path, dict(self.headers), monotonic()))
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in answer.headers and answer.status != 304:
                    self.send_header("Content-Length", str(len(answer.data)))
                self.end_headers()
                if answer.status != 304:
                    self.wfile.write(answer.data)

            def log_message(self, *_: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._http.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [asked.path for asked in self.requests if asked.path != "/robots.txt"]

    def answer(self, asked: Asked) -> Answer:
        with self._lock:
            self.requests.append(asked)
            route = self.routes.get(asked.path, Answer("not here", 404))
            if isinstance(route, list):
                route = route.pop(0) if len(route) > 1 else route[0]
        if callable(route):
            return route(asked)
        return route if isinstance(route, Answer) else Answer(route)

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

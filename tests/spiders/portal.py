"""A web server of the tests' own: hand-written answers by path, and a record of what was asked."""

import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any, Self
from urllib.parse import parse_qsl


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
    """A request as it arrived; `at` in seconds of a monotonic clock; `form` is what was posted."""

    path: str
    headers: dict[str, str]
    at: float
    form: dict[str, str] = field(default_factory=dict)


# A list is used up one answer a request, its last answer stays.
Route = str | bytes | Answer | list[Answer] | Callable[[Asked], Answer]


class Server:
    """Serves `routes` (path with query -> answer) on a loopback port until the block ends; behind TLS
    where it is given a context. The route `*` is for all paths that have none.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Route] = {}
        self.requests: list[Asked] = []
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:  # the name is the library's
                sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                self._answer(dict(parse_qsl(sent, keep_blank_values=True)))

            def do_GET(self) -> None:  # the name is the library's
                self._answer({})

            def _answer(self, form: dict[str, str]) -> None:
                answer = server.answer(Asked(self.path, dict(self.headers), monotonic(), form))
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
        # Who hangs up, or does not like the certificate, is told of by the test itself.
        self._http.handle_error = lambda *_: None  # type: ignore[method-assign]
        self._scheme = "https" if tls else "http"
        if tls:
            # The handshake belongs to a request's own thread, not to the one that takes them all.
            self._http.socket = tls.wrap_socket(
                self._http.socket, server_side=True, do_handshake_on_connect=False
            )

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._http.server_address[1]}"

    @property
    def url(self) -> str:
        return f"{self._scheme}://{self.host}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [asked.path for asked in self.requests if asked.path != "/robots.txt"]

    def answer(self, asked: Asked) -> Answer:
        with self._lock:
            self.requests.append(asked)
            route = self.routes.get(asked.path, self.routes.get("*", Answer("not here", 404)))
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

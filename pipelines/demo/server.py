"""The portal as an HTTP/1.1 server on loopback, with a log of requests and switches for faults.

Paths under `/_demo` are for those who run it and are neither logged nor linked:
`GET /_demo/truth`, `GET|DELETE /_demo/requests`, `GET|POST /_demo/faults` (`{"faults": [...]}`).
"""

import json
import sys
import traceback
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pipelines.demo.answers import JSON, Answer, refusal
from pipelines.demo.faults import Fault, FaultError, Request
from pipelines.demo.site import Site
from schemas.gazetteer import Place

HOST = "127.0.0.1"
_CONTROL = "/_demo/"


class PortalServer(ThreadingHTTPServer):
    """Listens from construction on; `port` 0 takes a free one. OSError where the port is taken."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, port: int, places: Sequence[Place], years: Sequence[int], seed: int, faults: Sequence[str]
    ) -> None:
        self._lock = Lock()
        self._asked: Counter[str] = Counter()
        self._log: list[dict[str, Any]] = []
        self.switch_faults(faults)
        super().__init__((HOST, port), _Handler)
        self.url = f"http://{HOST}:{self.server_port}"
        self.site = Site(self.url, places, years, seed)

    def switch_faults(self, faults: Sequence[str]) -> None:
        """Have these faults and no others, counting anew; FaultError leaves all as it was."""
        parsed = [Fault.parse(text) for text in faults]
        with self._lock:
            self._faults, self.fault_names = parsed, list(faults)
            self._asked.clear()

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
        """Say on stderr what went wrong, but for clients that hung up."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            traceback.print_exc()

    def answer(self, target: str) -> Answer:
        """What the portal says to a request for `target` (path and query)."""
        url = urlsplit(target)
        route = self.site.find(url.path)
        if route is None:
            return refusal(404, "Not Found")
        if route.post is not None:
            with self._lock:
                request = Request(url.path, route.post, self._asked[url.path])
                self._asked[url.path] += 1
                faults = self._faults
            for fault in faults:
                if (wrong := fault.answer(request)) is not None:
                    return wrong
        return route.handler(dict(parse_qsl(url.query)))

    def control(self, method: str, path: str, body: bytes) -> Answer:
        """What those who run the portal may ask of it."""
        match method, path.removeprefix(_CONTROL):
            case "GET", "truth":
                return _as_json(self.site.published())
            case "GET", "requests":
                with self._lock:
                    return _as_json({"requests": self._log})
            case "DELETE" | "POST", "requests":
                with self._lock:
                    self._log.clear()
                return _as_json({"requests": []})
            case "GET", "faults":
                return _as_json({"faults": self.fault_names})
            case "POST", "faults":
                try:
                    self.switch_faults(json.loads(body)["faults"])
                except (FaultError, ValueError, KeyError, TypeError) as error:
                    return _as_json({"error": str(error)}, status=400)
                return _as_json({"faults": self.fault_names})
        return refusal(404, "Not Found")

    def record(self, method: str, target: str, status: int, agent: str) -> None:
        """Keep a request in the log."""
        with self._lock:
            self._log.append({"method": method, "path": target, "status": status, "user_agent": agent})


def _as_json(value: object, status: int = 200) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False).encode("utf-8"), JSON, status)


class _Handler(BaseHTTPRequestHandler):
    server: PortalServer
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "nfcms", ""
    # Head and body leave in one segment: in two, the client's delayed acknowledgement costs 40 ms.
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 60

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        if path.startswith(_CONTROL):
            self._send(self.server.control(self.command, path, body))
            return
        if self.command in ("GET", "HEAD"):
            answer = self.server.answer(self.path)
        else:
            answer = refusal(405, "Method Not Allowed", Allow="GET, HEAD")
        status = self._send(answer)
        self.server.record(self.command, self.path, status, self.headers.get("User-Agent", ""))

    do_GET = do_HEAD = do_POST = do_DELETE = _answer  # noqa: N815  (the library's names)

    def _send(self, answer: Answer) -> int:
        headers = {"Content-Type": answer.media_type, **answer.headers}
        status, body = answer.status, answer.body
        if answer.modified is not None:
            etag = f'"{sha256(body).hexdigest()[:24]}"'
            modified = format_datetime(answer.modified.astimezone(UTC), usegmt=True)
            headers |= {"ETag": etag, "Last-Modified": modified}
            if self._has(etag, answer.modified):
                status, body = 304, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()
        return status

    def _has(self, etag: str, modified: datetime) -> bool:
        """Whether the client says that it has this version; a tag outranks a date (RFC 9110, 13.1)."""
        if (tags := self.headers.get("If-None-Match")) is not None:
            return etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
        try:
            return parsedate_to_datetime(self.headers["If-Modified-Since"]) >= modified
        except (TypeError, ValueError):
            return False

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing on stderr: `/_demo/requests` has it all."""

"""The portal as HTTP/1.1 servers on loopback, one for each host, with one log and switches for faults.

Paths under `/_demo` are for those who run it, lie on every host, and are neither logged nor linked:
`GET /_demo/truth`, `GET|DELETE /_demo/requests`, `GET|POST /_demo/faults` (`{"faults": [...]}`).
"""

import json
import socket
import struct
import sys
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from pipelines.demo.answers import Answer, Request, as_json, not_found, refusal
from pipelines.demo.faults import Orders
from pipelines.demo.site import Exhibition, Site, host_names

ADDRESS = "127.0.0.1"
_CONTROL = "/_demo/"
_FORM = "application/x-www-form-urlencoded"
_SLOW_SECONDS = 60
_FIRST_BYTES = 20


class PortalServer:
    """All hosts of a portal. They listen from construction on and answer from `start` to `stop`.

    Args:
        ports: of the hosts in order, the main one first; 0 for a free one, as for those not named. OSError where it is
            taken.
        exhibition: what is shown.
        orders: faults and changes from the start (see faults); ValueError where one is wrong.
    """

    def __init__(self, ports: Sequence[int], exhibition: Exhibition, orders: Sequence[str] = ()) -> None:
        self._lock = Lock()
        self._exhibition = exhibition
        self._asked: Counter[tuple[str, str]] = Counter()
        self._log: list[dict[str, Any]] = []
        self.stopping = Event()
        self._hosts: list[_Host] = []
        wanted = iter(ports)
        try:
            for name in host_names(exhibition.districts, exhibition.pages):
                self._hosts.append(_Host(self, name, next(wanted, 0)))
            self.bases = {host.name: host.url for host in self._hosts}
            self.order(orders)
        except BaseException:
            self._close()
            raise

    @property
    def url(self) -> str:
        """Of the main host."""
        return self._hosts[0].url

    def order(self, texts: Sequence[str]) -> None:
        """Have these faults and changes and no others, counting anew; an error leaves all as it was."""
        site = Site(self.bases, self._exhibition, Orders.parse(texts))
        with self._lock:
            self.site, self.orders = site, list(texts)
            self._asked.clear()

    def __enter__(self) -> Self:
        for host in self._hosts:
            Thread(target=host.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        for host in self._hosts:
            host.shutdown()
        self._close()

    def _close(self) -> None:
        for host in self._hosts:
            host.server_close()

    def answer(self, host: str, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        """What a host says to a request for `target` (path and query)."""
        url = urlsplit(target)
        with self._lock:
            before = self._asked[host, url.path]
            self._asked[host, url.path] += 1
            site = self.site
        route = site.find(host, url.path)
        faults = [fault for fault in site.faults if route is not None and fault.touches(route)]
        fields = dict(parse_qsl(url.query))
        if body and headers.get("content-type", "").startswith(_FORM):
            fields |= dict(parse_qsl(body.decode("utf-8", "replace")))
        tampering = frozenset(fault.name for fault in faults)
        request = Request(url.path, fields, headers, method, before, tampering)
        return site.answer(host, request, route, faults)

    def control(self, method: str, path: str, body: bytes) -> Answer:
        """What those who run the portal may ask of it."""
        match method, path.removeprefix(_CONTROL):
            case "GET", "truth":
                return as_json(self.site.published())
            case "GET", "requests":
                with self._lock:
                    return as_json({"requests": self._log})
            case "DELETE" | "POST", "requests":
                with self._lock:
                    self._log.clear()
                return as_json({"requests": []})
            case "GET", "faults":
                return as_json({"faults": self.orders})
            case "POST", "faults":
                try:
                    self.order(json.loads(body)["faults"])
                except (ValueError, KeyError, TypeError) as error:
                    return as_json({"error": str(error)}, status=400)
                return as_json({"faults": self.orders})
        return not_found()

    def record(self, entry: dict[str, Any]) -> None:
        """Keep a request in the log."""
        with self._lock:
            self._log.append(entry)


class _Host(ThreadingHTTPServer):
    """One host, on a port of its own."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, portal: PortalServer, name: str, port: int) -> None:
        self.portal, self.name = portal, name
        super().__init__((ADDRESS, port), _Handler)
        self.url = f"http://{ADDRESS}:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
        """Say on stderr what went wrong, but for clients that hung up."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            traceback.print_exc()


class _Handler(BaseHTTPRequestHandler):
    server: _Host
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "nfcms", ""
    # Head and body leave in one segment: in two, the client's delayed acknowledgement costs 40 ms.
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 60

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        portal, host = self.server.portal, self.server.name
        if path.startswith(_CONTROL):
            self._send(portal.control(self.command, path, body))
            return
        came = time.time()
        if self.command in ("GET", "HEAD", "POST"):
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = portal.answer(host, self.command, self.path, headers, body)
        else:
            answer = refusal(405, "Method Not Allowed", Allow="GET, HEAD")
        # Logged before the answer is sent, so that whoever has the answer also finds it in the log.
        entry = {
            "host": host,
            "method": self.command,
            "path": self.path,
            "status": self._status(answer),
            "user_agent": self.headers.get("User-Agent", ""),
            "at": came,
        }
        portal.record(entry)
        self._send(answer)

    do_GET = do_HEAD = do_POST = do_DELETE = _answer  # noqa: N815  (the library's names)

    def _status(self, answer: Answer) -> int:
        """What the answer's status will be once the client's validators have been looked at."""
        if answer.modified is not None and self._has(_etag(answer), answer.modified):
            return 304
        return 0 if answer.wire == "reset" else answer.status

    def _send(self, answer: Answer) -> None:
        if answer.wire == "reset":
            self._reset()
            return
        headers = {"Content-Type": answer.media_type, **answer.headers}
        status, body = answer.status, answer.body
        if answer.modified is not None:
            etag = _etag(answer)
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
            self.wfile.write(body[:_FIRST_BYTES] if answer.wire in ("slow", "cut") else body)
        self.wfile.flush()
        if answer.wire == "slow":
            self.server.portal.stopping.wait(_SLOW_SECONDS)
        self.close_connection = self.close_connection or answer.wire in ("slow", "cut")

    def _reset(self) -> None:
        """Close with RST: linger for nought seconds over what was not sent."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

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


def _etag(answer: Answer) -> str:
    return f'"{sha256(answer.body).hexdigest()[:24]}"'

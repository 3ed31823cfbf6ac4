"""A real HTTP server on loopback that sends what a test sets, and records the requests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Request:
    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Site:
    """`routes`: path → bytes, (status, headers, bytes), or what makes one of them or writes itself."""

    url: str
    routes: dict[str, Any] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [each.path for each in self.requests if each.path != "/robots.txt"]


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(parts.path, dict(parse_qsl(parts.query)), headers)
            site.requests.append(request)
            response = site.routes.get(parts.path, (404, {}, b"no such page"))
            if callable(response):
                response = response(request, self)
            if response is not None:
                whole = response if isinstance(response, tuple) else (200, {}, response)
                self.send(*whole)

        def send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            if status != 304:
                headers = {"Content-Length": str(len(body)), **headers}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if status != 304:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass  # some tests close the connection early


@contextmanager
def serving() -> Iterator[Site]:
    site = Site("")
    server = _Server(("127.0.0.1", 0), _handler(site))
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


Route = Callable[[Request, Any], Any]


def in_turn(*answers: Any) -> Route:
    """Each answer once, the last one for ever."""
    waiting = list(answers)
    return lambda *_: waiting.pop(0) if len(waiting) > 1 else waiting[0]

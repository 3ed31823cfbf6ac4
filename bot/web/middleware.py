"""The border of the server: headers, one log line a request, and no fault that goes untold."""

import logging
import time
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

_STATIC = "/static/"
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",  # the address of an answer holds the question
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "interest-cohort=(), browsing-topics=()",
}


class Border:
    """ASGI middleware around everything; `tell` makes the reply to an unexpected error."""

    def __init__(self, app: ASGIApp, tell: Callable[[str, Exception], Response]) -> None:
        self._app, self._tell = app, tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message, scope["path"])
            await send(message)

        try:
            await self._app(scope, receive, note)
        except Exception as error:
            reply = self._tell(scope["path"], error)
            if status:
                raise
            await reply(scope, receive, note)
        finally:
            _log(scope, status, time.perf_counter() - started)


def _add_headers(message: Message, path: str) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("cache-control", "no-cache" if path.startswith(_STATIC) else "no-store")


def _log(scope: Scope, status: int, seconds: float) -> None:
    # The route, never the address: an address holds the question.
    static = "static" if scope["path"].startswith(_STATIC) else "none"
    route = getattr(scope.get("route"), "path", static)
    log.info(
        "request method=%s route=%s status=%d ms=%.1f",
        scope["method"],
        route,
        status,
        seconds * 1e3,
    )

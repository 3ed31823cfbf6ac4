"""ASGI middleware: security headers, access log, last-resort error response."""

import logging
import time
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.admission.lane import CallerLeft

log = logging.getLogger(__name__)

# The status in the log of a request whose client left; nginx has it for the same.
_CLIENT_LEFT = 499
_STATIC_PREFIX = "/static/"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors {frames}"
)
SECURITY_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY.format(frames="'none'"),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",  # the URL of an answer contains the question
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "interest-cohort=(), browsing-topics=()",
}


class ServerMiddleware:
    """ASGI middleware around all routes; `error_response` answers an unexpected error."""

    def __init__(self, app: ASGIApp, error_response: Callable[[str, Exception], Response]) -> None:
        self._app, self._error_response = app, error_response

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other ASGI messages are passed on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message, scope["path"])
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except (CallerLeft, ClientDisconnect):  # nobody is there to answer
            status = _CLIENT_LEFT
        except Exception as error:
            response = self._error_response(scope["path"], error)
            if status:
                raise
            await response(scope, receive, send_with_headers)
        finally:
            _log_request(scope, status, time.perf_counter() - started)


def _add_headers(message: Message, path: str) -> None:
    headers = MutableHeaders(scope=message)
    if "content-security-policy" not in headers:
        headers["x-frame-options"] = "DENY"  # for browsers that do not know frame-ancestors
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault(
        "cache-control", "no-cache" if path.startswith(_STATIC_PREFIX) else "no-store"
    )


def _log_request(scope: Scope, status: int, seconds: float) -> None:
    # The route, never the URL, because the URL contains the question.
    static = "static" if scope["path"].startswith(_STATIC_PREFIX) else "none"
    route = getattr(scope.get("route"), "path", static)
    log.info(
        "request method=%s route=%s status=%d ms=%.1f",
        scope["method"],
        route,
        status,
        seconds * 1e3,
    )

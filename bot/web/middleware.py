"""ASGI middleware: security headers, access log, last-resort error response."""

import logging
import time
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.admission.lane import CallerLeft
from bot.telemetry.metrics import Metrics
from bot.web.admission import rate_headers
from index.tracing import request_span

log = logging.getLogger(__name__)

# The status in the log of a request whose client left; nginx has it for the same.
_CLIENT_LEFT = 499
_STATIC_PREFIX = "/static/"
_API_PREFIX = "/api/"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_TRACE_HEADERS = frozenset({b"traceparent", b"tracestate"})
# Asked every few seconds; their spans would hide those of questions.
_UNTRACED = (_STATIC_PREFIX, "/healthz", "/livez", "/metrics")
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors {frames}"
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
    """ASGI middleware around all routes: headers, a span, metrics, and the last resort.

    `error_response` answers an unexpected error.
    """

    def __init__(
        self,
        app: ASGIApp,
        error_response: Callable[[str, Exception], Response],
        metrics: Metrics,
    ) -> None:
        self._app, self._error_response, self._metrics = app, error_response, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other ASGI messages are passed on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"].startswith(_UNTRACED):
            await self._respond(scope, receive, send)
            return
        method = _method(scope)
        with request_span(method, _trace_headers(scope), **{"http.request.method": method}) as span:
            status = await self._respond(scope, receive, send)
            span.update_name(f"{method} {_route(scope)}")  # never the URL, which has the question
            span.set_attribute("http.route", _route(scope))
            span.set_attribute("http.response.status_code", status)

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> int:
        """Respond to a request; return the status."""
        started, status = time.perf_counter(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message, scope)
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
            seconds = time.perf_counter() - started
            self._metrics.observe_request(_method(scope), _route(scope), status, seconds)
            _log_request(scope, status, seconds)
        return status


def _add_headers(message: Message, scope: Scope) -> None:
    headers, path = MutableHeaders(scope=message), scope["path"]
    if path.startswith(_API_PREFIX):
        headers.update(rate_headers(scope))
    if "content-security-policy" not in headers:
        headers["x-frame-options"] = "DENY"  # for browsers that do not know frame-ancestors
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault(
        "cache-control", "no-cache" if path.startswith(_STATIC_PREFIX) else "no-store"
    )


def _log_request(scope: Scope, status: int, seconds: float) -> None:
    log.info(
        "request method=%s route=%s status=%d ms=%.1f",
        _method(scope),
        _route(scope),
        status,
        seconds * 1e3,
    )


def _trace_headers(scope: Scope) -> dict[str, str]:
    """Return the headers that name the trace of the client, if it has one."""
    return {
        name.decode("latin-1"): value.decode("latin-1")
        for name, value in scope["headers"]
        if name in _TRACE_HEADERS
    }


def _route(scope: Scope) -> str:
    """Return the template of the route, never the URL, because the URL contains the question."""
    static = "static" if scope["path"].startswith(_STATIC_PREFIX) else "none"
    route: str = getattr(scope.get("route"), "path", static)
    return route


def _method(scope: Scope) -> str:
    """Return the method; any that we do not know is one, because clients make names up."""
    return scope["method"] if scope["method"] in _METHODS else "other"

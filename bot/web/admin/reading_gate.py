"""ASGI middleware that closes reading to those who are not signed in and have no API key."""

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.errors import ErrorMessage
from bot.presentation.staff import labels
from bot.signin.api_keys import ApiKeys
from bot.urls import BRIEF_PREFIX, HELP_TAB_PATH
from bot.web.admin.guard import SIGN_IN_PATH, redirect, sign_in_path
from bot.web.admin.visitors import Visitors
from bot.web.api.problem import problem_response
from bot.web.parameters import bearer_token

# Health, what the pages look like, signing in, and what checks itself who calls: the chats, and the
# metrics, which have a key of their own.
_OPEN_PATHS = frozenset(
    {"/livez", "/healthz", "/api/v1/health", "/api/messages", "/signed-out", HELP_TAB_PATH}
    | {"/metrics", "/api/v1/metrics"}
)
_OPEN_PREFIXES = ("/static/", "/slack/", f"{SIGN_IN_PATH}/")


class ReadingGate:
    """Middleware: a browser is sent to sign in, a program is told that it needs a key."""

    def __init__(self, app: ASGIApp, visitors: Visitors, keys: ApiKeys) -> None:
        self._app, self._visitors, self._keys = app, visitors, keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may be read, and refuse everything else."""
        if scope["type"] != "http" or await self._is_allowed(Request(scope)):
            await self._app(scope, receive, send)
        else:
            await _refuse(Request(scope))(scope, receive, send)

    async def _is_allowed(self, request: Request) -> bool:
        path = request.url.path
        if path in _OPEN_PATHS or path == SIGN_IN_PATH or path.startswith(_OPEN_PREFIXES):
            return True
        if path.startswith(BRIEF_PREFIX) and request.query_params.get("access"):
            return True  # a link from a chat; its page checks the permission
        if (key := bearer_token(request)) is not None:
            return self._keys.holds(key.encode(errors="surrogatepass"))
        return await run_in_threadpool(self._visitors.may_read, request)


def _refuse(request: Request) -> Response:
    if request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("accept", ""):
        return redirect(sign_in_path(request))
    message = ErrorMessage(
        401,
        1,
        labels.READING_NEEDS_SIGN_IN,
        labels.READING_NEEDS_SIGN_IN_HINT,
    )
    return problem_response(message, {"WWW-Authenticate": "Bearer"})

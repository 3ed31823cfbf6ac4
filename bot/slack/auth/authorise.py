"""Bolt middleware that serves only workspaces where the product is installed."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.errors import describe_error
from bot.slack.auth.workspaces import Workspaces

log = logging.getLogger(__name__)

_RESULT_KEY = "hasanyone_authorization"
_UNAUTHENTICATED_TYPES = frozenset({"url_verification", "ssl_check"})
UNINSTALL_EVENTS = frozenset({"app_uninstalled", "tokens_revoked"})
NOT_INSTALLED = (
    "Has Anyone is not installed in this workspace, or no longer."
    " Ask an administrator of the workspace to install it again."
)


class AuthorisationMiddleware:
    """Middleware that looks up the installation of a workspace, and refuses others."""

    def __init__(self, workspaces: Workspaces) -> None:
        """Serve the workspaces of `workspaces`."""
        self._workspaces = workspaces

    async def authorise(
        self,
        context: AsyncBoltContext,
        body: Mapping[str, Any],
        next: Callable[[], Awaitable[None]],  # noqa: A002 - the name that Bolt passes
    ) -> BoltResponse | None:
        """Put the AuthorizeResult into the context, or refuse. The signature is verified."""
        is_uninstall = (body.get("event") or {}).get("type") in UNINSTALL_EVENTS
        if body.get("type") not in _UNAUTHENTICATED_TYPES and not is_uninstall:
            result = await self._workspaces.authorise(context.enterprise_id, context.team_id)
            if result is None:
                log.warning("refused reason=not_installed team=%s", context.team_id)
                return _not_installed_response(body)
            context[_RESULT_KEY] = result
        await next()
        return None


async def authorize_from_context(context: AsyncBoltContext) -> AuthorizeResult:
    """Return the AuthorizeResult that `AuthorisationMiddleware` put into the context."""
    result: AuthorizeResult = context[_RESULT_KEY]
    return result


async def handle_error(error: Exception, body: Mapping[str, Any]) -> BoltResponse:
    """Return the response for a request that failed before its handler began.

    Slack sends an event again after an error status, and shows a command's reply only with 200.
    """
    problem = describe_error(error)
    log.warning("request failed status=%d error=%s", problem.status, problem.error)
    if body.get("command"):
        return BoltResponse(status=200, body=f"{problem.error} {problem.hint}")
    return BoltResponse(status=problem.status, body={"error": problem.error})


def _not_installed_response(payload: Mapping[str, Any]) -> BoltResponse:
    """Return 403 with retries forbidden; for a command a sentence with 200, to be shown."""
    if payload.get("command"):
        return BoltResponse(status=200, body=NOT_INSTALLED)
    return BoltResponse(
        status=403, body={"error": "not_installed"}, headers={"x-slack-no-retry": ["1"]}
    )

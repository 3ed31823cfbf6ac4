"""Who is let in: signed payloads of workspaces where the product is installed."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.errors import fault
from bot.slack.auth.workspaces import Installed

log = logging.getLogger(__name__)

_ADMITTED = "hasanyone_admitted"
_OPEN = frozenset({"url_verification", "ssl_check"})
FAREWELLS = frozenset({"app_uninstalled", "tokens_revoked"})
NOT_INSTALLED = (
    "Has Anyone is not installed in this workspace, or no longer."
    " Ask an administrator of the workspace to install it again."
)


class Admittance:
    """Looks up what serves a workspace before anything is done for it."""

    def __init__(self, installed: Installed) -> None:
        """Let in the workspaces of `installed`."""
        self._installed = installed

    async def admit(
        self,
        context: AsyncBoltContext,
        body: Mapping[str, Any],
        next: Callable[[], Awaitable[None]],  # noqa: A002 - the name that Bolt passes
    ) -> BoltResponse | None:
        """Middleware that Bolt runs once the signature is known to be right."""
        farewell = (body.get("event") or {}).get("type") in FAREWELLS
        if body.get("type") not in _OPEN and not farewell:
            found = await self._installed.find(context.enterprise_id, context.team_id)
            if found is None:
                log.warning("refused reason=not_installed team=%s", context.team_id)
                return _refused(body)
            context[_ADMITTED] = found
        await next()
        return None


async def admitted(context: AsyncBoltContext) -> AuthorizeResult:
    """Hands Bolt what `Admittance` found."""
    found: AuthorizeResult = context[_ADMITTED]
    return found


async def failed(error: Exception, body: Mapping[str, Any]) -> BoltResponse:
    """What Slack is told where nothing could be begun: it tries events again, people are told."""
    told = fault(error)
    log.warning("not begun status=%d error=%s", told.status, told.error)
    if body.get("command"):
        return BoltResponse(status=200, body=f"{told.error} {told.hint}")
    return BoltResponse(status=told.status, body={"error": told.error})


def _refused(body: Mapping[str, Any]) -> BoltResponse:
    """403, and no retries; who typed the command is told, which Slack only does with a 200."""
    if body.get("command"):
        return BoltResponse(status=200, body=NOT_INSTALLED)
    return BoltResponse(
        status=403, body={"error": "not_installed"}, headers={"x-slack-no-retry": ["1"]}
    )

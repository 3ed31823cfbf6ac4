"""Where the product is installed, and the token that serves there."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.send import REVOKED

_KNOWN_FOR = 300.0
_PATIENCE = 2.0  # an acknowledgement is due in 3 seconds


class Installed(Protocol):
    """Finds what serves a workspace."""

    async def find(self, enterprise: str | None, team: str | None) -> AuthorizeResult | None:
        """What serves there; None where the product is not installed or its token was revoked."""
        ...

    async def forget(self, enterprise: str | None, team: str | None) -> None:
        """The product was uninstalled there, or its token revoked."""
        ...


class OneWorkspace:
    """The workspace whose bot token was set; nobody else is served."""

    def __init__(self, client: AsyncWebClient, token: str) -> None:
        """Serve the workspace that Slack says this token belongs to."""
        self._tokens, self._token = Tokens(client), token

    async def find(self, enterprise: str | None, team: str | None) -> AuthorizeResult | None:
        """What serves there, by Slack's own word; raises SlackApiError where it cannot say."""
        said = await self._tokens.test(self._token)
        if said is None:
            return None
        whole = said.get("is_enterprise_install") and said.get("enterprise_id") == enterprise
        if not (whole and enterprise) and said.get("team_id") != team:
            return None
        return authorized(said, self._token, enterprise, team)

    async def forget(self, enterprise: str | None, team: str | None) -> None:  # noqa: ARG002
        """Ask Slack again before the token is used once more."""
        self._tokens.forget(self._token)


class Tokens:
    """What Slack says of each token, asked once in a while and by one request at a time."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: dict[str, tuple[float, Mapping[str, Any] | None]] = {}
        self._asking = asyncio.Lock()

    async def test(self, token: str) -> Mapping[str, Any] | None:
        """What `auth.test` says; None for a token that was revoked."""
        async with self._asking:
            until, said = self._known.get(token, (0.0, None))
            if until < time.monotonic():
                said = await self._ask(token)
                self._known[token] = time.monotonic() + _KNOWN_FOR, said
        return said

    def forget(self, token: str) -> None:
        """Ask again next time."""
        self._known.pop(token, None)

    async def _ask(self, token: str) -> Mapping[str, Any] | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                data = (await self._client.auth_test(token=token)).data
        except SlackApiError as error:
            if error.response.get("error") in REVOKED:
                return None
            raise
        return data if isinstance(data, dict) else None


def authorized(
    said: Mapping[str, Any], token: str, enterprise: str | None, team: str | None
) -> AuthorizeResult:
    """Bolt's word for a workspace that may be served."""
    return AuthorizeResult(
        enterprise_id=enterprise,
        team_id=team,
        bot_id=said.get("bot_id"),
        bot_user_id=said.get("user_id"),
        bot_token=token,
    )

"""Where the product is installed, and the token that serves there."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Protocol

from aiohttp import ClientError
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError, SlackClientError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.send import REVOKED
from bot.slack.stores import Installations
from index.errors import BackendError

_KNOWN_FOR = 300.0
_RENEWED_BEFORE = 120  # minutes
_PATIENCE = 2.0  # an acknowledgement is due in 3 seconds


class Installed(Protocol):
    """Finds what serves a workspace."""

    async def find(self, enterprise: str | None, team: str | None) -> AuthorizeResult | None:
        """What serves there; None where the product is not installed or its token was revoked."""
        ...

    async def doubt(self, enterprise: str | None, team: str | None) -> None:
        """Slack refused the token: ask again before it is used once more."""
        ...

    async def forget(self, enterprise: str | None, team: str | None) -> None:
        """The product was uninstalled there."""
        ...


class OneWorkspace:
    """The workspace whose bot token was set; nobody else is served."""

    def __init__(self, client: AsyncWebClient, token: str) -> None:
        """Serve the workspace that Slack says this token belongs to."""
        self._tokens, self._token = Tokens(client), token

    async def find(self, enterprise: str | None, team: str | None) -> AuthorizeResult | None:
        """What serves there, by Slack's own word; raises BackendError where it cannot say."""
        said = await self._tokens.test(self._token)
        if said is None:
            return None
        whole = said.get("is_enterprise_install") and said.get("enterprise_id") == enterprise
        if not (whole and enterprise) and said.get("team_id") != team:
            return None
        return authorized(said, self._token, enterprise, team)

    async def doubt(self, enterprise: str | None, team: str | None) -> None:  # noqa: ARG002
        """Ask Slack again before the token is used once more."""
        self._tokens.forget(self._token)

    async def forget(self, enterprise: str | None, team: str | None) -> None:
        """Nothing is kept of the one workspace; its token no longer works."""
        await self.doubt(enterprise, team)


class Tokens:
    """What Slack says of each token, asked once in a while and by one request at a time."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: dict[str, tuple[float, Mapping[str, Any] | None]] = {}
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def test(self, token: str) -> Mapping[str, Any] | None:
        """What `auth.test` says; None for a token that was revoked."""
        async with self._asking[token]:
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
            raise _away() from error
        except (SlackClientError, ClientError, TimeoutError) as error:
            raise _away() from error
        return data if isinstance(data, dict) else None


def _away() -> BackendError:
    return BackendError("Slack cannot be asked about this workspace now.", "Try again in a moment.")


def authorized(
    said: Mapping[str, Any], token: str, enterprise: str | None, team: str | None
) -> AuthorizeResult:
    """Bolt's word for a workspace that may be served; an organisation's has no workspace."""
    whole = bool(said.get("is_enterprise_install") and enterprise)
    return AuthorizeResult(
        enterprise_id=enterprise,
        team_id=None if whole else team,
        bot_id=said.get("bot_id"),
        bot_user_id=said.get("user_id"),
        bot_token=token,
    )


class ManyWorkspaces:
    """The workspaces and organisations that installed the product by OAuth."""

    def __init__(
        self, client: AsyncWebClient, installations: Installations, rotator: AsyncTokenRotator
    ) -> None:
        """Serve those of `installations`; tokens that end are renewed by `rotator`."""
        self._tokens, self._installations, self._rotator = Tokens(client), installations, rotator
        self._rotating: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def find(self, enterprise: str | None, team: str | None) -> AuthorizeResult | None:
        """What serves there: the workspace's own installation, else that of its organisation."""
        bot = await self._bot(enterprise, team)
        if bot and _ends(bot):
            async with self._rotating[bot.bot_token]:
                bot = await self._renewed(enterprise, team)
        if bot is None:
            return None
        said = await self._tokens.test(bot.bot_token)
        return authorized(said, bot.bot_token, enterprise, team) if said else None

    async def doubt(self, enterprise: str | None, team: str | None) -> None:
        """Ask Slack again before the token is used once more."""
        if bot := await self._bot(enterprise, team):
            self._tokens.forget(bot.bot_token)

    async def forget(self, enterprise: str | None, team: str | None) -> None:
        """Delete the installation that serves there, with its tokens."""
        bot = await self._bot(enterprise, team)
        if bot is not None:
            self._tokens.forget(bot.bot_token)
            await self._installations.async_delete_all(
                enterprise_id=bot.enterprise_id,
                team_id=None if bot.is_enterprise_install else bot.team_id,
            )

    async def _bot(self, enterprise: str | None, team: str | None) -> Bot | None:
        for whole in (False, True) if enterprise else (False,):
            if found := await self._installations.async_find_bot(
                enterprise_id=enterprise, team_id=team, is_enterprise_install=whole
            ):
                return found
        return None

    async def _renewed(self, enterprise: str | None, team: str | None) -> Bot | None:
        """The bot with a token that lasts, renewed here or meanwhile by somebody else."""
        bot = await self._bot(enterprise, team)
        if bot is None or not _ends(bot):
            return bot
        try:
            renewed = await self._rotator.perform_bot_token_rotation(
                bot=bot, minutes_before_expiration=_RENEWED_BEFORE
            )
        except SlackTokenRotationError:  # another process has just used the refresh token
            return await self._bot(enterprise, team)
        if renewed is None:
            return bot
        await self._installations.async_save_bot(renewed)
        return renewed


def _ends(bot: Bot) -> bool:
    """Whether a bot's token ends soon."""
    ends = bot.bot_token_expires_at
    return ends is not None and ends < time.time() + 60 * _RENEWED_BEFORE

"""Where the product is installed, and the token that serves there."""

import asyncio
import logging
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

from bot.errors import fault
from bot.slack.auth.installation_store import Installations
from bot.slack.transport.sender import REVOKED
from index.errors import BackendError

log = logging.getLogger(__name__)

_KNOWN_FOR = 300.0
_RENEWED_BEFORE = 120  # minutes
_LASTS = 1  # minutes; with less a token may end before the answer goes out
_PATIENCE = 2.0  # an acknowledgement is due in 3 seconds


class Installed(Protocol):
    """Finds what serves a workspace."""

    async def find(self, enterprise: str | None, team: str | None) -> AuthorizeResult | None:
        """What serves there; None where the product is not installed or its token was revoked."""
        ...

    async def doubt(self, enterprise: str | None, team: str | None) -> None:
        """Slack refused the token: ask again before it is used once more."""
        ...

    async def forget(self, enterprise: str | None, team: str | None) -> str | None:
        """The product is said to be uninstalled there: the tenant that left.

        None where the token that is kept works, as it does after an installation anew. Raises
        BackendError where Slack cannot say.
        """
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

    async def forget(self, enterprise: str | None, team: str | None) -> str | None:
        """Nothing is kept of the one workspace; whether it left, its token tells."""
        self._tokens.forget(self._token)
        return None if await self._tokens.test(self._token) else team or enterprise


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
        self._renewing: dict[str, asyncio.Task[Bot | None]] = {}

    async def find(self, enterprise: str | None, team: str | None) -> AuthorizeResult | None:
        """What serves there: the workspace's own installation, else that of its organisation."""
        bot = await self._bot(enterprise, team)
        if bot and _ends(bot, _RENEWED_BEFORE):
            renewal = self._renewal(bot, enterprise, team)
            if _ends(bot, _LASTS):  # else nobody waits for it
                bot = await _patiently(renewal)
        if bot is None:
            return None
        said = await self._tokens.test(bot.bot_token)
        return authorized(said, bot.bot_token, enterprise, team) if said else None

    async def doubt(self, enterprise: str | None, team: str | None) -> None:
        """Ask Slack again before the token is used once more."""
        if bot := await self._bot(enterprise, team):
            self._tokens.forget(bot.bot_token)

    async def forget(self, enterprise: str | None, team: str | None) -> str | None:
        """Delete the installation that serves there, with its tokens, unless they work."""
        bot = await self._bot(enterprise, team)
        if bot is None:
            return team or enterprise
        self._tokens.forget(bot.bot_token)
        if await self._tokens.test(bot.bot_token):
            return None
        left = None if bot.is_enterprise_install else bot.team_id
        await self._installations.async_delete_all(enterprise_id=bot.enterprise_id, team_id=left)
        return left or bot.enterprise_id

    async def _bot(self, enterprise: str | None, team: str | None) -> Bot | None:
        for whole in (False, True) if enterprise else (False,):
            if found := await self._installations.async_find_bot(
                enterprise_id=enterprise, team_id=team, is_enterprise_install=whole
            ):
                return found
        return None

    def _renewal(
        self, bot: Bot, enterprise: str | None, team: str | None
    ) -> asyncio.Task[Bot | None]:
        """The renewal of a token, one at a time; it is never broken off, or the token is lost."""
        token = bot.bot_token
        if token not in self._renewing:
            task = asyncio.create_task(self._renewed(enterprise, team))
            self._renewing[token] = task
            task.add_done_callback(lambda done: self._over(token, done))
        return self._renewing[token]

    def _over(self, token: str, done: asyncio.Task[Bot | None]) -> None:
        self._renewing.pop(token, None)
        if not done.cancelled() and isinstance(error := done.exception(), Exception):
            fault(error)

    async def _renewed(self, enterprise: str | None, team: str | None) -> Bot | None:
        """The bot with a token that lasts, renewed here or meanwhile by somebody else."""
        bot = await self._bot(enterprise, team)
        if bot is None or not _ends(bot, _RENEWED_BEFORE):
            return bot
        try:
            renewed = await self._rotator.perform_bot_token_rotation(
                bot=bot, minutes_before_expiration=_RENEWED_BEFORE
            )
        except SlackTokenRotationError:  # another process has just used the refresh token
            return await self._bot(enterprise, team)
        except (SlackClientError, ClientError, TimeoutError) as error:
            log.warning("token not renewed reason=%s", type(error).__name__)
            return bot
        if renewed is None:
            return bot
        await self._installations.async_save_bot(renewed)
        return renewed


async def _patiently(renewal: asyncio.Task[Bot | None]) -> Bot | None:
    """What a renewal brings in the time that there is; it goes on when that is over."""
    try:
        async with asyncio.timeout(_PATIENCE):
            return await asyncio.shield(renewal)
    except TimeoutError:
        raise _away() from None


def _ends(bot: Bot, minutes: int) -> bool:
    """Whether a bot's token ends within so many minutes."""
    ends = bot.bot_token_expires_at
    return ends is not None and ends < time.time() + 60 * minutes

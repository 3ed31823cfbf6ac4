"""Host of turns: what both of Microsoft's libraries do for us, and the choice of one."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from bot.chat.rate_limit import (
    TEAMS_CONVERSATION_WINDOWS,
    TEAMS_TENANT_WINDOWS,
    SlidingWindowRateLimiter,
)
from bot.teams.auth.clouds import MicrosoftCloud
from bot.teams.auth.credentials import TokenFetcher
from bot.teams.config import HostLibrary, TeamsConfig
from bot.teams.transport.activity import IncomingActivity
from bot.teams.transport.conversation import Turn

TurnLogic = Callable[[Turn], Awaitable[None]]


class TeamsHost(Protocol):
    """Protocol of a host: it runs turns, in which messages are sent to one conversation."""

    async def run_turn(self, activity: IncomingActivity, logic: TurnLogic) -> None:
        """Run `logic` for an activity that was authenticated."""

    async def run_proactive_turn(self, reference: Mapping[str, Any], logic: TurnLogic) -> None:
        """Run `logic` in the conversation of an `IncomingActivity.reference`."""

    async def close(self) -> None:
        """Close the connections."""


class SendLimits:
    """Rate limits of what a bot sends, in a conversation and in a tenant."""

    def __init__(self) -> None:
        """Begin with nothing sent."""
        self._conversation_limiter = SlidingWindowRateLimiter(TEAMS_CONVERSATION_WINDOWS)
        self._tenant_limiter = SlidingWindowRateLimiter(TEAMS_TENANT_WINDOWS)

    def has_room(self, tenant_id: str, conversation_id: str) -> bool:
        """Return whether one more activity may be sent now, and another one after it."""
        return self._tenant_limiter.has_room(tenant_id, 2) and self._conversation_limiter.has_room(
            conversation_id, 2
        )

    async def wait(self, tenant_id: str, conversation_id: str) -> None:
        """Wait until one more activity may be sent to this conversation of this tenant."""
        await self._tenant_limiter.wait(tenant_id)
        await self._conversation_limiter.wait(conversation_id)


def create_host(
    config: TeamsConfig, cloud: MicrosoftCloud, fetch_token: TokenFetcher | None
) -> TeamsHost:
    """Return the host that `config` names."""
    return _CREATE[config.host](config, cloud, fetch_token)


def _create_bot_framework_host(
    config: TeamsConfig, cloud: MicrosoftCloud, fetch_token: TokenFetcher | None
) -> TeamsHost:
    from bot.teams.transport.bot_framework_host import BotFrameworkHost  # noqa: PLC0415

    return BotFrameworkHost(config.app_id, cloud, fetch_token)


def _create_agents_host(
    config: TeamsConfig, cloud: MicrosoftCloud, fetch_token: TokenFetcher | None
) -> TeamsHost:
    from bot.teams.transport.agents_host import AgentsHost  # noqa: PLC0415

    return AgentsHost(config.app_id, cloud, fetch_token)


# Imported when chosen: each library is large, and the second one is an extra.
_CREATE = {
    HostLibrary.BOT_FRAMEWORK: _create_bot_framework_host,
    HostLibrary.AGENTS: _create_agents_host,
}

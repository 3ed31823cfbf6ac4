"""Host of turns: what both of Microsoft's libraries do for us, and the choice of one."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

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

"""Handle the life of the app in a workspace: greet a channel, delete all data on uninstall."""

from collections.abc import Mapping
from typing import Any

from bot.chat.services import ChatServices
from bot.slack.auth.workspaces import Workspaces
from bot.slack.dispatcher import Dispatcher
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.sender import SlackDeliveryError
from bot.slack.views import messages
from bot.store.model import Surface
from index.errors import BackendError


def register(dispatcher: Dispatcher, services: ChatServices, workspaces: Workspaces) -> None:
    """Register the handlers of joined channels, uninstallations and revoked tokens."""
    handlers = LifecycleHandlers(services, workspaces)
    dispatcher.event(
        "member_joined_channel", handlers.greet_channel, when=_is_bot_user, is_asked=False
    )
    dispatcher.event("app_uninstalled", handlers.delete_workspace, is_asked=False)
    dispatcher.event("tokens_revoked", handlers.delete_workspace, is_asked=False)


class LifecycleHandlers:
    """Greets a channel once, and deletes what is kept of a workspace that left."""

    def __init__(self, services: ChatServices, workspaces: Workspaces) -> None:
        """Keep claims in the store of `services`; `workspaces` knows which are installed."""
        self._services, self._workspaces = services, workspaces

    async def greet_channel(self, interaction: Interaction) -> None:
        """Greet a channel when the bot is invited to it."""
        channel = str(interaction.event["channel"])
        if interaction.event.get("user") != interaction.bot_user_id:
            return
        claims = self._services.store.claims
        claim = interaction.person.tenant_key("hello", channel)
        if await self._services.write(claims.claim, claim):
            try:
                await interaction.sender.post(channel, messages.channel_greeting())
            except SlackDeliveryError as refused:
                if not refused.retryable:  # else it is sent later
                    await self._services.write(claims.release, claim)
                raise

    async def delete_workspace(self, interaction: Interaction) -> None:
        """Delete a workspace's data once its installation is gone."""
        if interaction.event["type"] == "tokens_revoked" and not interaction.event.get(
            "tokens", {}
        ).get("bot"):
            return  # only a user's token, of which we have none
        try:
            tenant_id = await self._workspaces.remove_uninstalled(
                interaction.enterprise_id, interaction.team_id
            )
            if tenant_id:
                delete_tenant = self._services.history.delete_tenant
                await self._services.run(delete_tenant, Surface.SLACK, tenant_id)
        except BackendError as error:  # ask again later; there is nobody to reply to
            raise SlackDeliveryError("not_asked", retryable=True) from error


async def _is_bot_user(payload: Mapping[str, Any], _tenant: str) -> bool:
    """Return whether the bot itself may have joined; events of other members are not stored."""
    bots = {authorization.get("user_id") for authorization in payload.get("authorizations") or ()}
    return payload["event"].get("user") in bots

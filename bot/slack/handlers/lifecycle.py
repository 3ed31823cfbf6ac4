"""Greet a channel when the bot is invited to it."""

from collections.abc import Mapping
from typing import Any

from bot.chat.services import ChatServices
from bot.slack.dispatcher import Dispatcher
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.sender import SlackDeliveryError
from bot.slack.views import messages


def register(dispatcher: Dispatcher, services: ChatServices) -> None:
    """Register the handler that greets a channel, once."""

    async def greet(interaction: Interaction) -> None:
        channel = str(interaction.event["channel"])
        if interaction.event.get("user") != interaction.bot_user_id:
            return
        claim = interaction.person.tenant_key("hello", channel)
        if await services.write(services.store.claims.claim, claim):
            try:
                await interaction.sender.post(channel, messages.channel_greeting())
            except SlackDeliveryError:
                await services.write(services.store.claims.release, claim)
                raise

    dispatcher.event("member_joined_channel", greet, when=_is_bot_user)


async def _is_bot_user(payload: Mapping[str, Any], _tenant: str) -> bool:
    """Return whether the bot itself may have joined; events of other members are not stored."""
    bots = {authorization.get("user_id") for authorization in payload.get("authorizations") or ()}
    return payload["event"].get("user") in bots

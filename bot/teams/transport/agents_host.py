"""Host on the Microsoft 365 Agents SDK (microsoft-agents-hosting-core), an extra."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from microsoft_agents.activity import Activity, ConversationReference
from microsoft_agents.hosting.core import ChannelServiceAdapter, TurnContext

from bot.teams.auth.clouds import MicrosoftCloud
from bot.teams.auth.credentials import TokenFetcher
from bot.teams.transport.activity import IncomingActivity, JsonObject
from bot.teams.transport.connector import TrustedConnectorFactory
from bot.teams.transport.host import TurnLogic
from bot.teams.transport.turn import LibraryTurn, SendLimits


class AgentsHost:
    """Host that runs turns in the Agents SDK."""

    def __init__(
        self, app_id: str, cloud: MicrosoftCloud, fetch_token: TokenFetcher | None
    ) -> None:
        """Send as the bot `app_id` to services that `cloud` trusts; `fetch_token` may block."""
        # The library logs what it cannot validate, and that may hold a question.
        logging.getLogger("microsoft_agents").setLevel(logging.CRITICAL)
        self._app_id = app_id
        self._connector_factory = TrustedConnectorFactory(cloud, fetch_token, _to_json)
        # A cast, because its protocol has methods of clients that Teams never needs.
        clients = cast(Any, _ClientFactory(self._connector_factory))
        self._adapter, self._limits = ChannelServiceAdapter(clients), SendLimits()

    async def run_turn(self, activity: IncomingActivity, logic: TurnLogic) -> None:
        """Run `logic` for an activity that was authenticated."""
        identity = self._adapter.create_claims_identity(self._app_id)
        await self._adapter.process_activity(identity, _sdk_activity(activity), self._run(logic))

    async def run_proactive_turn(self, reference: Mapping[str, Any], logic: TurnLogic) -> None:
        """Run `logic` in the conversation of an `IncomingActivity.reference`."""
        activity = _sdk_reference(reference).get_continuation_activity()
        await self._adapter.continue_conversation(self._app_id, activity, self._run(logic))

    async def close(self) -> None:
        """Close the connections."""
        await self._connector_factory.close()

    def _run(self, logic: TurnLogic) -> Callable[[TurnContext], Awaitable[None]]:
        return lambda context: logic(LibraryTurn(context, self._limits, _make_activity))


def _make_activity(context: TurnContext, payload: JsonObject) -> Activity:
    """Return the library's activity for a payload, addressed."""
    reference = context.activity.get_conversation_reference()
    return Activity.model_validate(payload).apply_conversation_reference(reference)


class _ClientFactory:
    """Factory of the clients that the library asks for in each turn."""

    def __init__(self, connector_factory: TrustedConnectorFactory) -> None:
        self._connector_factory = connector_factory

    async def create_connector_client(
        self,
        context: TurnContext,  # noqa: ARG002
        claims_identity: Any,  # noqa: ARG002
        service_url: str,
        *_scopes: Any,
        **_options: Any,
    ) -> Any:
        """Return our client of `service_url`; raise ChatDeliveryError if it is not trusted."""
        return await self._connector_factory.create(service_url)

    async def create_user_token_client(self, *_turn: Any) -> "_NoUserTokens":
        """Return a client of nothing, because nobody signs in."""
        return _NoUserTokens()


class _NoUserTokens:
    """Client of the users' tokens, of which there are none."""

    async def close(self) -> None:
        """Do nothing."""


def _sdk_activity(activity: IncomingActivity) -> Activity:
    """Return the library's activity: only the fields that a reply needs."""
    return Activity.model_validate(
        {
            "type": activity.activity_type,
            "id": activity.id or None,
            "channelId": activity.channel_id,
            "serviceUrl": activity.service_url,
            "conversation": _conversation_account(activity.reference()),
            "from": _account(activity.sender_id),
            "recipient": _account(activity.bot_id),
        }
    )


def _sdk_reference(reference: Mapping[str, Any]) -> ConversationReference:
    """Return the library's ConversationReference for the dict of `IncomingActivity.reference`."""
    return ConversationReference.model_validate(
        {
            "serviceUrl": reference["service"],
            "channelId": reference["channel"],
            "conversation": _conversation_account(reference),
            "bot": _account(reference["us"]),
        }
    )


def _conversation_account(reference: Mapping[str, Any]) -> dict[str, str | None]:
    return {
        "id": reference["conversation"],
        "conversationType": reference["kind"] or None,  # the library refuses an empty string
        "tenantId": reference["tenant"] or None,
    }


def _account(id_: str) -> dict[str, str]:
    return {"id": id_} if id_ else {}


def _to_json(activity: Activity) -> JsonObject:
    return activity.model_dump(mode="json", by_alias=True, exclude_none=True)

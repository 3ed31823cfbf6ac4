"""Host on the Bot Framework SDK (botbuilder-core): turns without its authentication."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from botbuilder.core import CloudAdapterBase, TurnContext
from botbuilder.schema import Activity, ChannelAccount, ConversationAccount, ConversationReference
from botframework.connector.auth import (
    AuthenticateRequestResult,
    AuthenticationConstants,
    BotFrameworkAuthentication,
    ClaimsIdentity,
)

from bot.teams.auth.clouds import MicrosoftCloud
from bot.teams.auth.credentials import TokenFetcher
from bot.teams.transport.activity import IncomingActivity, JsonObject
from bot.teams.transport.connector import TrustedConnectorFactory
from bot.teams.transport.host import TurnLogic
from bot.teams.transport.turn import LibraryTurn, SendLimits
from index.errors import NotAllowed


class BotFrameworkHost:
    """Host that runs turns in the Bot Framework SDK."""

    def __init__(
        self, app_id: str, cloud: MicrosoftCloud, fetch_token: TokenFetcher | None
    ) -> None:
        """Send as the bot `app_id` to services that `cloud` trusts; `fetch_token` may block."""
        self._app_id = app_id
        self._connector_factory = TrustedConnectorFactory(cloud, fetch_token, _to_json)
        self._authentication = _BotAuthentication(app_id, cloud.scope, self._connector_factory)
        self._adapter, self._limits = CloudAdapterBase(self._authentication), SendLimits()

    async def run_turn(self, activity: IncomingActivity, logic: TurnLogic) -> None:
        """Run `logic` for an activity that was authenticated."""
        identity = self._authentication.authenticated_result()
        await self._adapter.process_activity(identity, _sdk_activity(activity), self._run(logic))

    async def run_proactive_turn(self, reference: Mapping[str, Any], logic: TurnLogic) -> None:
        """Run `logic` in the conversation of an `IncomingActivity.reference`."""
        await self._adapter.continue_conversation(
            _sdk_reference(reference), self._run(logic), self._app_id
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._connector_factory.close()

    def _run(self, logic: TurnLogic) -> Callable[[TurnContext], Awaitable[None]]:
        return lambda context: logic(LibraryTurn(context, self._limits, _make_activity))


def _make_activity(context: TurnContext, payload: JsonObject) -> Activity:
    """Return the library's activity for a payload, addressed."""
    names = {spec["key"]: name for name, spec in Activity._attribute_map.items()}  # noqa: SLF001
    activity = Activity(**{names[key]: value for key, value in payload.items()})
    reference = TurnContext.get_conversation_reference(context.activity)
    return TurnContext.apply_conversation_reference(activity, reference)


class _BotAuthentication(BotFrameworkAuthentication):  # type: ignore[misc] # the library ships no types
    """Authentication that the library requires: refuses all, and creates no clients."""

    def __init__(self, app_id: str, scope: str, connector_factory: TrustedConnectorFactory) -> None:
        self._app_id, self._scope, self._connector_factory = app_id, scope, connector_factory

    def authenticated_result(self) -> AuthenticateRequestResult:
        """Return the library's result for a request that was authenticated."""
        result = AuthenticateRequestResult()
        result.claims_identity = ClaimsIdentity(
            {AuthenticationConstants.AUDIENCE_CLAIM: self._app_id}, is_authenticated=True
        )
        result.audience, result.connector_factory = self._scope, self._connector_factory
        return result

    async def authenticate_request(self, activity: Activity, auth_header: str) -> Any:  # noqa: ARG002
        """Refuse, because `bot.teams.app` authenticates requests before the library sees them."""
        raise NotAllowed("This request is not allowed.")

    async def authenticate_streaming_request(
        self,
        auth_header: str,  # noqa: ARG002
        channel_id_header: str,  # noqa: ARG002
    ) -> Any:
        """Refuse, because Teams does not use streaming."""
        raise NotAllowed("This request is not allowed.")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> TrustedConnectorFactory:  # noqa: ARG002
        """Return our connector factory."""
        return self._connector_factory

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """Return no client, because nobody signs in, and creating one takes 4 ms a turn."""


def _sdk_activity(activity: IncomingActivity) -> Activity:
    """Return the library's activity: only the fields that a reply needs."""
    return Activity(
        type=activity.activity_type,
        id=activity.id,
        channel_id=activity.channel_id,
        service_url=activity.service_url,
        conversation=ConversationAccount(
            id=activity.conversation_id,
            conversation_type=activity.conversation_type,
            tenant_id=activity.tenant_id,
        ),
        from_property=ChannelAccount(id=activity.sender_id),
        recipient=ChannelAccount(id=activity.bot_id),
    )


def _sdk_reference(reference: Mapping[str, Any]) -> ConversationReference:
    """Return the library's ConversationReference for the dict of `IncomingActivity.reference`."""
    return ConversationReference(
        service_url=reference["service"],
        channel_id=reference["channel"],
        conversation=ConversationAccount(
            id=reference["conversation"],
            conversation_type=reference["kind"],
            tenant_id=reference["tenant"],
        ),
        bot=ChannelAccount(id=reference["us"]),
    )


def _to_json(model: Any) -> dict[str, Any]:
    """Return the JSON of a library object by wire names, faster than msrest, which validates."""
    fields = ((spec["key"], getattr(model, name)) for name, spec in model._attribute_map.items())  # noqa: SLF001
    return {key: _json_value(value) for key, value in fields if value is not None}


def _json_value(value: Any) -> Any:
    return _to_json(value) if hasattr(value, "_attribute_map") else value

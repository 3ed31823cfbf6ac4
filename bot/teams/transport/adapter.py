"""Bot Framework adapter: runs turns and rate-limits their messages, without authentication."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from botbuilder.core import CloudAdapterBase, TurnContext
from botbuilder.schema import Activity, ConversationReference
from botframework.connector.auth import (
    AuthenticateRequestResult,
    AuthenticationConstants,
    BotFrameworkAuthentication,
    ClaimsIdentity,
)

from bot.chat.rate_limit import (
    TEAMS_CONVERSATION_WINDOWS,
    TEAMS_TENANT_WINDOWS,
    SlidingWindowRateLimiter,
)
from bot.teams.transport.connector import TrustedConnectorFactory
from index.errors import NotAllowed

TurnLogic = Callable[[TurnContext], Awaitable[None]]


class TeamsAdapter(CloudAdapterBase):  # type: ignore[misc] # the library ships no types
    """Adapter of one bot, which rate-limits messages and sends them only to trusted services."""

    def __init__(self, app_id: str, scope: str, connector_factory: TrustedConnectorFactory) -> None:
        """Send messages as the bot `app_id` through `connector_factory`."""
        self._authentication = _BotAuthentication(app_id, scope, connector_factory)
        self._app_id = app_id
        self._conversation_limiter, self._tenant_limiter = (
            SlidingWindowRateLimiter(TEAMS_CONVERSATION_WINDOWS),
            SlidingWindowRateLimiter(TEAMS_TENANT_WINDOWS),
        )
        super().__init__(self._authentication)

    async def run_turn(self, activity: Activity, logic: TurnLogic) -> None:
        """Run `logic` for an activity that was authenticated."""
        await self.process_activity(self._authentication.authenticated_result(), activity, logic)

    async def run_proactive_turn(self, reference: ConversationReference, logic: TurnLogic) -> None:
        """Run `logic` in a conversation without an incoming activity."""
        await self.continue_conversation(reference, logic, self._app_id)

    async def send_activities(self, context: TurnContext, activities: Sequence[Activity]) -> Any:
        """Send within the rate limits; raise ChatDeliveryError."""
        for activity in activities:
            await self._wait_for_limits(activity)
        return await super().send_activities(context, activities)

    async def update_activity(self, context: TurnContext, activity: Activity) -> Any:
        """Replace a message within the rate limits; raise ChatDeliveryError."""
        await self._wait_for_limits(activity)
        return await super().update_activity(context, activity)

    async def _wait_for_limits(self, activity: Activity) -> None:
        conversation = activity.conversation
        await self._tenant_limiter.wait(conversation.tenant_id or "")
        await self._conversation_limiter.wait(conversation.id)


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

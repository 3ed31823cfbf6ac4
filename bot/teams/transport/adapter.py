"""The library's adapter, thin: it makes turns; who may ask was decided before."""

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

from bot.teams.transport.connector import Connectors
from bot.teams.transport.rate_limit import CONVERSATION, TENANT, Pace
from index.errors import NotAllowed

Logic = Callable[[TurnContext], Awaitable[None]]


class Adapter(CloudAdapterBase):  # type: ignore[misc] # the library ships no types
    """Turns of one bot; what they send is paced and goes where it may."""

    def __init__(self, app_id: str, scope: str, connectors: Connectors) -> None:
        """Speak as the bot `app_id` through `connectors`."""
        self._identity = _Identity(app_id, scope, connectors)
        self._app_id = app_id
        self._conversations, self._tenants = Pace(CONVERSATION), Pace(TENANT)
        super().__init__(self._identity)

    async def turn(self, activity: Activity, logic: Logic) -> None:
        """Run `logic` for an activity that was let in."""
        await self.process_activity(self._identity.admitted(), activity, logic)

    async def unasked(self, reference: ConversationReference, logic: Logic) -> None:
        """Run `logic` in a conversation that we write to of our own accord."""
        await self.continue_conversation(reference, logic, self._app_id)

    async def send_activities(self, context: TurnContext, activities: Sequence[Activity]) -> Any:
        """Send, no faster than Teams allows; raises DeliveryError."""
        for activity in activities:
            await self._wait(activity)
        return await super().send_activities(context, activities)

    async def update_activity(self, context: TurnContext, activity: Activity) -> Any:
        """Replace a message, no faster than Teams allows; raises DeliveryError."""
        await self._wait(activity)
        return await super().update_activity(context, activity)

    async def _wait(self, activity: Activity) -> None:
        conversation = activity.conversation
        await self._tenants.wait(conversation.tenant_id or "")
        await self._conversations.wait(conversation.id)


class _Identity(BotFrameworkAuthentication):  # type: ignore[misc] # the library ships no types
    """Who we are, for the library: it neither lets anybody in nor makes clients of its own."""

    def __init__(self, app_id: str, scope: str, connectors: Connectors) -> None:
        self._app_id, self._scope, self._connectors = app_id, scope, connectors

    def admitted(self) -> AuthenticateRequestResult:
        """What the library wants to know of a request that was let in."""
        result = AuthenticateRequestResult()
        result.claims_identity = ClaimsIdentity(
            {AuthenticationConstants.AUDIENCE_CLAIM: self._app_id}, is_authenticated=True
        )
        result.audience, result.connector_factory = self._scope, self._connectors
        return result

    async def authenticate_request(self, activity: Activity, auth_header: str) -> Any:  # noqa: ARG002
        """Refuse: requests are let in by `bot.teams.app`, never here."""
        raise NotAllowed("This request was not let in.")

    async def authenticate_streaming_request(
        self,
        auth_header: str,  # noqa: ARG002
        channel_id_header: str,  # noqa: ARG002
    ) -> Any:
        """Refuse: Teams does not stream."""
        raise NotAllowed("This request was not let in.")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> Connectors:  # noqa: ARG002
        """The way out."""
        return self._connectors

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """No client: nobody signs in here, and making one costs each turn 4 ms."""

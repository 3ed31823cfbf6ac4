"""Turn of either of Microsoft's libraries: sends in one conversation, within the rate limits."""

from collections.abc import Callable
from typing import Any

from bot.chat.rate_limit import (
    TEAMS_CONVERSATION_WINDOWS,
    TEAMS_TENANT_WINDOWS,
    SlidingWindowRateLimiter,
)
from bot.teams.transport.activity import JsonObject


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


class LibraryTurn:
    """Turn in a library's TurnContext; usable also after its end.

    Both libraries have the same context. They differ in how an activity is made and addressed.
    """

    def __init__(
        self, context: Any, limits: SendLimits, make_activity: Callable[[Any, JsonObject], Any]
    ) -> None:
        """Send in the conversation of `context`.

        `make_activity` returns the library's activity for a context and a payload, addressed.
        """
        self._context, self._limits, self._make_activity = context, limits, make_activity
        account = context.activity.conversation
        self._tenant_id, self._conversation_id = account.tenant_id or "", account.id

    def has_room(self) -> bool:
        """Return whether an activity would be sent without waiting for the rate limits."""
        return self._limits.has_room(self._tenant_id, self._conversation_id)

    async def send(self, payload: JsonObject) -> str:
        """Send an activity; return its id. Raises ChatDeliveryError."""
        # Not by the context's own method, which deep-copies every element of a card first.
        (response,) = await self._context.adapter.send_activities(
            self._context, [await self._next_activity(payload)]
        )
        return str(response.id or "")

    async def update(self, payload: JsonObject) -> None:
        """Replace the activity with the id in `payload`. Raises ChatDeliveryError."""
        await self._context.adapter.update_activity(
            self._context, await self._next_activity(payload)
        )

    async def _next_activity(self, payload: JsonObject) -> Any:
        """Return the library's activity for a payload when it may be sent."""
        await self._limits.wait(self._tenant_id, self._conversation_id)
        return self._make_activity(self._context, payload)

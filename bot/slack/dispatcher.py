"""Dispatcher of Slack deliveries: claim each once, acknowledge it, run its handler."""

import re
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.deliveries import Confirm, DeliveryWorker
from bot.chat.language import find_language
from bot.chat.rate_limit import SLACK_CHANNEL_WINDOWS, SlidingWindowRateLimiter
from bot.chat.retry import ChatDeliveryError
from bot.chat.services import ChatServices
from bot.errors import describe_error
from bot.slack.auth.workspaces import Workspaces
from bot.slack.language import find_signs
from bot.slack.transport.delivery_key import delivery_key
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.message import PERSONS_SUBTYPES
from bot.slack.transport.sender import (
    REVOKED_TOKEN_ERRORS,
    Receipt,
    Sender,
    SlackDeliveryError,
)
from bot.slack.transport.undelivered import notify_given_up, send_stored_reply
from bot.slack.views import messages
from bot.store.inbox import Delivery
from bot.store.model import Person, Surface
from index.errors import AppError
from index.i18n.translation import use_language

Handler = Callable[[Interaction], Awaitable[None]]
Matcher = Callable[[Mapping[str, Any], str], Awaitable[bool]]  # predicate on a payload and a tenant
AdminCheck = Callable[[Sender, Person], Awaitable[bool]]

_REDELIVERY_KEY, _MATCHED_KEY = "hasanyone_redelivery", "hasanyone_matched"
_FINAL_STATUSES = frozenset({403, 404})
_RECEIPT_CHARS = 24
_CLOCK_SKEW_S = 60.0  # between Slack and the database
_MATCH_ALL = re.compile(".*")


class Dispatcher:
    """Dispatcher of deliveries to handlers, which are coroutine functions of an Interaction.

    A delivery is claimed, then acknowledged, then processed by its handler.
    """

    def __init__(
        self, app: AsyncApp, services: ChatServices, workspaces: Workspaces, is_admin: AdminCheck
    ) -> None:
        """Register with `app`; claim deliveries in the store of `services`."""
        self._app, self._workspaces, self._is_admin = app, workspaces, is_admin
        self._services = services
        self._rate_limiter = SlidingWindowRateLimiter(SLACK_CHANNEL_WINDOWS)
        self.deliveries = DeliveryWorker(services, Surface.SLACK, self._redeliver)

    def event(
        self,
        event_type: str,
        handler: Handler,
        *,
        when: Matcher | None = None,
        is_asked: bool = True,
    ) -> None:
        """Register a handler for events of this type; for messages, only those of people.

        `is_asked` says that somebody waits for the reply, and is told if it cannot be delivered.
        """
        constraints: dict[str, Any] = {"type": event_type}
        options = self._bolt_options(when)
        if event_type == "message":
            constraints["subtype"] = PERSONS_SUBTYPES
            options["matchers"].append(_is_no_mention)
        self._app.event(constraints, **options)(self._bolt_listener(handler, is_asked=is_asked))

    def command(self, name: str, handler: Handler) -> None:
        """Register a handler for a slash command."""
        self._app.command(name, **self._bolt_options())(self._bolt_listener(handler))

    def shortcut(self, callback_id: str, handler: Handler) -> None:
        """Register a handler for a message shortcut or a global shortcut."""
        self._app.shortcut(callback_id, **self._bolt_options())(self._bolt_listener(handler))

    def action(self, action_id: str, handler: Handler) -> None:
        """Register a handler for a button or menu. Its errors are shown in a modal if in a view."""
        listener = self._bolt_listener(_with_error_modal(handler))
        self._app.action(action_id, **self._bolt_options())(listener)

    def view(self, callback_id: str, handler: Handler) -> None:
        """Register a handler for a submitted modal; it may acknowledge with a `response_action`."""
        self._app.view(callback_id, middleware=[self._claim_once])(self._bolt_listener(handler))

    def ignore_unhandled(self) -> None:
        """Acknowledge events and actions without a handler; call after the last registration."""
        for register in (self._app.event, self._app.action):
            register(_MATCH_ALL)(_acknowledge_only)

    def _bolt_options(self, when: Matcher | None = None) -> dict[str, Any]:
        matchers = [_bolt_matcher(when)] if when else []
        return {"matchers": matchers, "middleware": [self._claim_once, _acknowledge]}

    async def _claim_once(
        self,
        context: AsyncBoltContext,
        body: dict[str, Any],
        next: Callable[[], Awaitable[None]],  # noqa: A002 - the name that Bolt passes
    ) -> BoltResponse | None:
        """Bolt middleware that drops deliveries that were claimed before.

        Raises BackendError if the store is unavailable; Slack then sends the delivery again.
        """
        context[_MATCHED_KEY] = True
        if context.get(_REDELIVERY_KEY) or await self.deliveries.claim(delivery_key(body), body):
            await next()
            return None
        return BoltResponse(status=200, body="")

    async def _redeliver(self, delivery: Delivery) -> None:
        """Dispatch a reclaimed delivery through Bolt again; raise SlackDeliveryError."""
        request = AsyncBoltRequest(
            body=dict(delivery.payload),
            context={_REDELIVERY_KEY: delivery},
            mode="socket_mode",  # its signature was verified when it was received
        )
        response = await self._app.async_dispatch(request)
        if not request.context.get(_MATCHED_KEY):
            # Slack is away, which a command is told with 200; or the app was uninstalled meanwhile.
            is_away = response.status not in _FINAL_STATUSES
            raise SlackDeliveryError(f"not_dispatched_{response.status}", retryable=is_away)

    def _bolt_listener(
        self, handler: Handler, *, is_asked: bool = True
    ) -> Callable[..., Awaitable[None]]:
        async def listen(
            ack: AsyncAck,
            body: dict[str, Any],
            client: AsyncWebClient,
            context: AsyncBoltContext,
        ) -> None:
            redelivery: Delivery | None = context.get(_REDELIVERY_KEY)
            delivery = redelivery or Delivery(delivery_key(body), body)

            async def process(confirm: Confirm) -> None:
                interaction = self._interaction(delivery, ack, client, context, confirm)
                with use_language(await self._find_language(interaction)):
                    await self._process(handler, interaction, delivery, ack)

            async def notify(failure: ChatDeliveryError, reference: str) -> None:
                if is_asked:
                    interaction = self._interaction(delivery, ack, client, context, _nothing)
                    with use_language(await self._find_language(interaction)):
                        await notify_given_up(interaction, failure, reference)

            # Not awaited, because Bolt holds no reference to its own tasks: they can be
            # garbage-collected.
            tenant = _tenant_id(context)
            self.deliveries.start(
                delivery,
                process,
                tenant=tenant,
                notify=notify,
                conversation=_conversation_key(tenant, body.get("event") or {}),
            )

        return listen

    async def _find_language(self, interaction: Interaction) -> str:
        return await find_language(self._services, interaction.person, find_signs(interaction))

    def _interaction(
        self,
        delivery: Delivery,
        ack: AsyncAck,
        client: AsyncWebClient,
        context: AsyncBoltContext,
        confirm: Confirm,
    ) -> Interaction:
        may_exist = delivery.attempts > 1 or bool((delivery.reply or {}).get("may_exist"))
        receipt = Receipt(
            sha256(delivery.key.encode()).hexdigest()[:_RECEIPT_CHARS],
            delivery.received_at.timestamp() - _CLOCK_SKEW_S,
            may_exist,
            confirm,
        )
        sender = Sender(client, self._rate_limiter, receipt)
        person = Person(Surface.SLACK, _tenant_id(context), context.user_id or "")
        return Interaction(
            payload=delivery.payload,
            person=person,
            enterprise_id=context.enterprise_id,
            team_id=context.team_id,
            bot_user_id=context.bot_user_id,
            sender=sender,
            acknowledge=ack,
            is_admin=lambda: self._is_admin(sender, person),
            is_redelivery=delivery.attempts > 1 or delivery.retries > 0,
        )

    async def _process(
        self, handler: Handler, interaction: Interaction, delivery: Delivery, ack: AsyncAck
    ) -> None:
        """Run the handler; raise SlackDeliveryError if Slack did not accept its reply."""
        try:
            if delivery.reply is not None:
                await send_stored_reply(interaction, delivery.reply)
            else:
                await _run_with_error_reply(handler, interaction)
        except SlackDeliveryError as refused:
            if refused.code in REVOKED_TOKEN_ERRORS:
                await self._workspaces.invalidate(interaction.enterprise_id, interaction.team_id)
            raise
        finally:
            if ack.response is None:  # a second modal would replace the first one
                await ack()


async def _run_with_error_reply(handler: Handler, interaction: Interaction) -> None:
    """Run the handler; on an error, reply with a sentence, and an id if it was unexpected."""
    try:
        await handler(interaction)
    except SlackDeliveryError:
        raise
    except Exception as error:  # noqa: BLE001 - the border of this surface
        problem = describe_error(error)
        if interaction.person.id:
            await interaction.reply_privately(messages.error_message(problem))


def _with_error_modal(handler: Handler) -> Handler:
    """Return `handler` wrapped to show its errors in a modal if it is called from a view."""

    async def wrapped(interaction: Interaction) -> None:
        try:
            await handler(interaction)
        except SlackDeliveryError:
            raise
        except AppError as error:
            if not interaction.is_in_view:
                raise
            problem = describe_error(error)
            await interaction.show_modal(
                messages.error_modal(problem), fallback=messages.error_message(problem)
            )

    return wrapped


def _bolt_matcher(when: Matcher) -> Callable[..., Awaitable[bool]]:
    async def matches(body: dict[str, Any], context: AsyncBoltContext) -> bool:
        return await when(body, _tenant_id(context))

    return matches


def _conversation_key(tenant: str, event: Mapping[str, Any]) -> str | None:
    """Return the key of the conversation of a message, in which one follows the other.

    It is a direct conversation or a thread; None for what is no message.
    """
    channel, thread = event.get("channel"), event.get("thread_ts") or event.get("ts")
    if not isinstance(channel, str) or event.get("type") not in {"message", "app_mention"}:
        return None
    is_direct = event.get("channel_type") == "im"
    return ":".join((tenant, channel) if is_direct else (tenant, channel, str(thread)))


def _tenant_id(context: AsyncBoltContext) -> str:
    """Return the tenant's id: the organisation's if it installed as a whole, else the workspace's.

    A payload may name a workspace of the organisation or not, so its id cannot be the key.
    """
    authorization = context.authorize_result or context
    return authorization.team_id or authorization.enterprise_id or ""


async def _is_no_mention(body: dict[str, Any], context: AsyncBoltContext) -> bool:
    """Return whether a message is not a mention, which Slack sends as another event too."""
    event = body["event"]
    is_direct = event.get("channel_type") == "im"
    return is_direct or f"<@{context.bot_user_id}>" not in event.get("text", "")


async def _acknowledge(ack: AsyncAck, next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002
    await ack()
    await next()


async def _acknowledge_only(ack: AsyncAck) -> None:
    await ack()


def _nothing() -> None:
    pass

"""Dispatcher of Slack deliveries: store each once, acknowledge it, run its handler, retry."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.rate_limit import SLACK_CHANNEL_WINDOWS, SlidingWindowRateLimiter
from bot.errors import describe_error
from bot.slack.auth.workspaces import Workspaces
from bot.slack.transport.delivery_key import delivery_key
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.sender import REVOKED_TOKEN_ERRORS, Sender, SlackDeliveryError
from bot.slack.views import messages
from bot.store.inbox import Inbox
from bot.store.model import Person, Surface
from index.errors import BackendError

log = logging.getLogger(__name__)

Handler = Callable[[Interaction], Awaitable[None]]
Matcher = Callable[[Mapping[str, Any], str], Awaitable[bool]]  # what came, and for which tenant
AdminCheck = Callable[[Sender, Person], Awaitable[bool]]

_REDELIVERY_KEY = "hasanyone_again"
_SHUTDOWN_TIMEOUT_S = 10.0
_MATCH_ALL = re.compile(".*")
# A message without a subtype, with a file, or sent to the channel from a thread as well.
_MESSAGE_SUBTYPES = (None, "file_share", "thread_broadcast")


class Dispatcher:
    """Registers handlers with Bolt; each is a plain coroutine function that takes an Interaction.

    A delivery is written into the inbox, then acknowledged, then processed. One whose process died
    in between is processed by another, or by this one when it starts again.
    """

    def __init__(
        self, app: AsyncApp, inbox: Inbox, workspaces: Workspaces, is_admin: AdminCheck
    ) -> None:
        """Register with `app`, and keep deliveries in `inbox` while they are processed."""
        self._app, self._inbox, self._workspaces, self._is_admin = app, inbox, workspaces, is_admin
        self._rate_limiter = SlidingWindowRateLimiter(SLACK_CHANNEL_WINDOWS)
        self._interval_s = inbox.lease.total_seconds() / 3
        self._in_progress: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._background_tasks: set[asyncio.Task[None]] = set()
        # Apart from the threads that answer: an acknowledgement waits for no search.
        self._inbox_threads = ThreadPoolExecutor(2, "slack-inbox")

    def event(self, event_type: str, handler: Handler, *, when: Matcher | None = None) -> None:
        """Register a handler for events of this type; of messages, for those that people write."""
        constraints: dict[str, Any] = {"type": event_type}
        options = self._bolt_options(when)
        if event_type == "message":
            constraints["subtype"] = _MESSAGE_SUBTYPES
            options["matchers"].append(_is_no_mention)
        self._app.event(constraints, **options)(self._bolt_listener(handler))

    def command(self, name: str, handler: Handler) -> None:
        """Register a handler for a slash command."""
        self._app.command(name, **self._bolt_options())(self._bolt_listener(handler))

    def shortcut(self, callback_id: str, handler: Handler) -> None:
        """Register a handler for a message shortcut or a global shortcut."""
        self._app.shortcut(callback_id, **self._bolt_options())(self._bolt_listener(handler))

    def action(self, action_id: str, handler: Handler) -> None:
        """Register a handler for a button or menu."""
        self._app.action(action_id, **self._bolt_options())(self._bolt_listener(handler))

    def view(self, callback_id: str, handler: Handler) -> None:
        """Register a handler for a submitted modal; it may acknowledge with a `response_action`."""
        self._app.view(callback_id, middleware=[self._claim_once])(self._bolt_listener(handler))

    def ignore_unhandled(self) -> None:
        """Acknowledge events and actions without a handler; call after the last registration."""
        for register in (self._app.event, self._app.action):
            register(_MATCH_ALL)(_acknowledge_only)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Reclaim expired deliveries and renew leases; at the end, wait for deliveries under way.

        What does not end within ten seconds is left to the next process.
        """
        renewing, reclaiming = (
            asyncio.create_task(loop()) for loop in (self._renew_leases, self._reclaim_expired)
        )
        try:
            yield
        finally:
            for task in (reclaiming, *self._background_tasks):
                task.cancel()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=_SHUTDOWN_TIMEOUT_S)
            renewing.cancel()
            await asyncio.gather(renewing, reclaiming, return_exceptions=True)
            self._inbox_threads.shutdown(wait=False)

    async def _reclaim_expired(self) -> None:
        """Process deliveries whose lease has ended, until cancelled."""
        while True:
            try:
                for delivery in await self._in_thread(self._inbox.reclaim_expired, Surface.SLACK):
                    if delivery.key in self._in_progress:  # ours, and the store was away
                        continue
                    request = AsyncBoltRequest(
                        body=dict(delivery.payload),
                        context={_REDELIVERY_KEY: delivery.key},
                        mode="socket_mode",  # it was verified when it came
                    )
                    await self._app.async_dispatch(request)
            except BackendError:
                log.warning("inbox not read")
            except Exception as error:  # noqa: BLE001 - it goes on with the next
                describe_error(error)
            await asyncio.sleep(self._interval_s)

    def run_in_background(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine beside the deliveries; it is cancelled when the server stops."""
        task = asyncio.create_task(_run_logged(coroutine))
        self._background_tasks.add(task)
        task.add_done_callback(self._background_tasks.discard)

    def _bolt_options(self, when: Matcher | None = None) -> dict[str, Any]:
        matchers = [_bolt_matcher(when)] if when else []
        return {"matchers": matchers, "middleware": [self._claim_once, _acknowledge]}

    async def _claim_once(
        self,
        context: AsyncBoltContext,
        body: dict[str, Any],
        next: Callable[[], Awaitable[None]],  # noqa: A002 - the name that Bolt passes
    ) -> BoltResponse | None:
        """Bolt middleware: pass on a delivery the first time only.

        Raises BackendError where the store is away, so that Slack sends the delivery again.
        """
        if context.get(_REDELIVERY_KEY) or await self._in_thread(
            self._inbox.claim, delivery_key(body), Surface.SLACK, body
        ):
            await next()
            return None
        return BoltResponse(status=200, body="")

    def _bolt_listener(self, handler: Handler) -> Callable[..., Awaitable[None]]:
        async def listen(
            ack: AsyncAck,
            body: dict[str, Any],
            client: AsyncWebClient,
            context: AsyncBoltContext,
        ) -> None:
            sender = Sender(client, self._rate_limiter)
            person = Person(Surface.SLACK, _tenant_id(context), context.user_id or "")
            interaction = Interaction(
                payload=body,
                person=person,
                enterprise_id=context.enterprise_id,
                team_id=context.team_id,
                bot_user_id=context.bot_user_id,
                sender=sender,
                acknowledge=ack,
                is_admin=lambda: self._is_admin(sender, person),
                is_redelivery=_REDELIVERY_KEY in context,
            )
            # A task of our own: Bolt keeps no hold of its, and such a task may vanish.
            task = asyncio.create_task(self._process(handler, interaction, context, ack))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        return listen

    async def _process(
        self, handler: Handler, interaction: Interaction, context: AsyncBoltContext, ack: AsyncAck
    ) -> None:
        """Process a delivery and close it.

        Where Slack surely did not take the reply, the delivery stays in the inbox, which hands it
        out again once its lease has ended, as often as any delivery.
        """
        inbox_key = context.get(_REDELIVERY_KEY) or delivery_key(interaction.payload)
        self._in_progress.add(inbox_key)
        try:
            if await self._run_handler(handler, interaction, context, ack):
                await self._complete(inbox_key)
        except Exception as error:  # noqa: BLE001 - the border of this surface
            describe_error(error)
        finally:
            self._in_progress.discard(inbox_key)

    async def _run_handler(
        self, handler: Handler, interaction: Interaction, context: AsyncBoltContext, ack: AsyncAck
    ) -> bool:
        """Run the handler; False where the delivery is to be tried again."""
        try:
            await _run_with_error_reply(handler, interaction)
        except SlackDeliveryError as refused:
            log.warning("not delivered code=%s team=%s", refused.code, interaction.person.tenant)
            if refused.code in REVOKED_TOKEN_ERRORS:
                await self._workspaces.invalidate(context.enterprise_id, context.team_id)
            return not refused.retryable
        finally:
            if ack.response is None:  # a second one would take the place of the first
                await ack()
        return True

    async def _complete(self, key: str) -> None:
        """Complete a delivery; its lease is renewed for as long as the store is away."""
        while True:
            if await self._try_inbox(self._inbox.complete, key):
                break
            await asyncio.sleep(self._interval_s)

    async def _renew_leases(self) -> None:
        """Renew the leases of deliveries in progress or waiting to be closed, until cancelled."""
        while True:
            await asyncio.sleep(self._interval_s)
            await self._try_inbox(self._inbox.renew, *self._in_progress)

    async def _try_inbox(self, operation: Callable[..., None], *keys: str) -> bool:
        """Run an operation of the inbox; False where it fails, as while the store is away."""
        try:
            await self._in_thread(operation, *keys)
        except BackendError:
            log.warning("inbox not written")
            return False
        except Exception as error:  # noqa: BLE001 - whoever holds the rest goes on
            describe_error(error)
            return False
        return True

    async def _in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._inbox_threads, function, *arguments)


async def _run_with_error_reply(handler: Handler, interaction: Interaction) -> None:
    """Run the handler; on an error reply with a sentence, and an id if it was unexpected."""
    try:
        await handler(interaction)
    except SlackDeliveryError:
        raise
    except Exception as error:  # noqa: BLE001 - the border of this surface
        problem = describe_error(error)
        if interaction.person.id:
            await interaction.reply_privately(messages.error_message(problem))


async def _run_logged(coroutine: Coroutine[Any, Any, None]) -> None:
    """Await a background coroutine; log its errors, since nobody waits for a reply."""
    try:
        await coroutine
    except SlackDeliveryError as refused:
        log.warning("not delivered code=%s", refused.code)
    except Exception as error:  # noqa: BLE001 - the border of this surface
        describe_error(error)


def _bolt_matcher(when: Matcher) -> Callable[..., Awaitable[bool]]:
    async def matches(body: dict[str, Any], context: AsyncBoltContext) -> bool:
        return await when(body, _tenant_id(context))

    return matches


def _tenant_id(context: AsyncBoltContext) -> str:
    """Return the tenant's id: the workspace's, or the organisation's where it installed as a whole.

    A payload may name one of the organisation's workspaces or none; what is stored has to be found
    by either.
    """
    authorization = context.authorize_result or context
    return authorization.team_id or authorization.enterprise_id or ""


async def _is_no_mention(body: dict[str, Any], context: AsyncBoltContext) -> bool:
    """Return whether a message is no mention; a mention comes as an event of its own too."""
    event = body["event"]
    is_direct = event.get("channel_type") == "im"
    return is_direct or f"<@{context.bot_user_id}>" not in event.get("text", "")


async def _acknowledge(ack: AsyncAck, next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002
    await ack()
    await next()


async def _acknowledge_only(ack: AsyncAck) -> None:
    await ack()

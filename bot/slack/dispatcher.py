"""The ear: hears each delivery once, acknowledges it, and has a listener work on it afterwards."""

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

from bot.errors import fault
from bot.slack.auth.workspaces import Installed
from bot.slack.transport.delivery_key import key
from bot.slack.transport.interaction import Visit
from bot.slack.transport.rate_limit import Pace
from bot.slack.transport.sender import REVOKED, Refused, Sender
from bot.slack.views import messages
from bot.store.inbox import Inbox
from bot.store.person import Person
from bot.store.question import Surface
from index.errors import BackendError

log = logging.getLogger(__name__)

Listener = Callable[[Visit], Awaitable[None]]
Matcher = Callable[[Mapping[str, Any], str], Awaitable[bool]]  # what came, and for which tenant
IsAdmin = Callable[[Sender, Person], Awaitable[bool]]

_AGAIN = "hasanyone_again"
_TO_FINISH = 10.0
_ANYTHING = re.compile(".*")
# A message without a subtype, with a file, or sent to the channel from a thread as well.
_SAID = (None, "file_share", "thread_broadcast")


class Ear:
    """Registers listeners with Bolt. Each is a plain coroutine that gets a Visit.

    A delivery is written into the inbox, then acknowledged, then worked on; one whose process died
    in between is worked on by another, or by this one when it starts again.
    """

    def __init__(
        self, app: AsyncApp, inbox: Inbox, installed: Installed, is_admin: IsAdmin
    ) -> None:
        """Listen with `app`, keeping what is worked on in `inbox`."""
        self._app, self._inbox, self._installed, self._is_admin = app, inbox, installed, is_admin
        self._pace = Pace()
        self._every = inbox.lease.total_seconds() / 3
        self._held: set[str] = set()
        self._work: set[asyncio.Task[None]] = set()
        self._beside: set[asyncio.Task[None]] = set()
        # Apart from the threads that answer: an acknowledgement waits for no search.
        self._threads = ThreadPoolExecutor(2, "slack-inbox")

    def event(self, name: str, listener: Listener, *, when: Matcher | None = None) -> None:
        """Call `listener` for events of this name; messages are what people say."""
        wanted: dict[str, Any] = {"type": name}
        options = self._options(when)
        if name == "message":
            wanted["subtype"] = _SAID
            options["matchers"].append(_no_mention)
        self._app.event(wanted, **options)(self._hear(listener))

    def command(self, name: str, listener: Listener) -> None:
        """Call `listener` for a slash command."""
        self._app.command(name, **self._options())(self._hear(listener))

    def shortcut(self, callback_id: str, listener: Listener) -> None:
        """Call `listener` for a shortcut on a message, or for one anywhere."""
        self._app.shortcut(callback_id, **self._options())(self._hear(listener))

    def action(self, action_id: str, listener: Listener) -> None:
        """Call `listener` for a button or menu."""
        self._app.action(action_id, **self._options())(self._hear(listener))

    def view(self, callback_id: str, listener: Listener) -> None:
        """Call `listener` for a modal that is submitted; it may acknowledge with an answer."""
        self._app.view(callback_id, middleware=[self._take])(self._hear(listener))

    def seal(self) -> None:
        """After the last listener: acknowledge what nobody listens for, so that it ends there."""
        for register in (self._app.event, self._app.action):
            register(_ANYTHING)(_nothing)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Works on what was left behind; at the end, lets what is under way end.

        What does not end in time is left to the next process.
        """
        holding, recovering = (asyncio.create_task(each()) for each in (self._hold, self._recover))
        try:
            yield
        finally:
            for task in (recovering, *self._beside):
                task.cancel()
            if self._work:
                await asyncio.wait(self._work, timeout=_TO_FINISH)
            holding.cancel()
            await asyncio.gather(holding, recovering, return_exceptions=True)
            self._threads.shutdown(wait=False)

    async def _recover(self) -> None:
        """Work on what a process left behind, until cancelled."""
        while True:
            try:
                for delivery in await self._in_thread(self._inbox.left, Surface.SLACK):
                    if delivery.key in self._held:  # ours, and the store was away
                        continue
                    again = AsyncBoltRequest(
                        body=dict(delivery.payload),
                        context={_AGAIN: delivery.key},
                        mode="socket_mode",  # it was verified when it came
                    )
                    await self._app.async_dispatch(again)
            except BackendError:
                log.warning("inbox not read")
            except Exception as error:  # noqa: BLE001 - it goes on with the next
                fault(error)
            await asyncio.sleep(self._every)

    def aside(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside deliveries that nobody waits for; it ends with the server."""
        task = asyncio.create_task(_unheard(work))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    def _options(self, when: Matcher | None = None) -> dict[str, Any]:
        matchers = [_matching(when)] if when else []
        return {"matchers": matchers, "middleware": [self._take, _acknowledge]}

    async def _take(
        self,
        context: AsyncBoltContext,
        body: dict[str, Any],
        next: Callable[[], Awaitable[None]],  # noqa: A002 - the name that Bolt passes
    ) -> BoltResponse | None:
        """Middleware: only the first to come goes on; raises BackendError, and so a retry."""
        if context.get(_AGAIN) or await self._in_thread(
            self._inbox.take, key(body), Surface.SLACK, body
        ):
            await next()
            return None
        return BoltResponse(status=200, body="")

    def _hear(self, listener: Listener) -> Callable[..., Awaitable[None]]:
        async def heard(
            ack: AsyncAck,
            body: dict[str, Any],
            client: AsyncWebClient,
            context: AsyncBoltContext,
        ) -> None:
            sender = Sender(client, self._pace)
            person = Person(Surface.SLACK, _tenant(context), context.user_id or "")
            visit = Visit(
                body=body,
                person=person,
                enterprise=context.enterprise_id,
                team=context.team_id,
                bot_user=context.bot_user_id,
                slack=sender,
                acknowledge=ack,
                is_admin=lambda: self._is_admin(sender, person),
                again=_AGAIN in context,
            )
            # A task of our own: Bolt keeps no hold of its, and such a task may vanish.
            task = asyncio.create_task(self._do(listener, visit, context, ack))
            self._work.add(task)
            task.add_done_callback(self._work.discard)

        return heard

    async def _do(
        self, listener: Listener, visit: Visit, context: AsyncBoltContext, ack: AsyncAck
    ) -> None:
        """Work on a delivery and close it.

        What surely did not arrive, or could not be told, is left to the inbox, which brings it
        again once its lease has ended, as often as it brings anything.
        """
        name = context.get(_AGAIN) or key(visit.body)
        self._held.add(name)
        try:
            if await self._worked(listener, visit, context, ack):
                await self._close(name)
        except Exception as error:  # noqa: BLE001 - the border of this surface
            fault(error)
        finally:
            self._held.discard(name)

    async def _worked(
        self, listener: Listener, visit: Visit, context: AsyncBoltContext, ack: AsyncAck
    ) -> bool:
        """Work on a delivery; False where it is to come again."""
        try:
            await _at_the_border(listener, visit)
        except Refused as refused:
            log.warning("not delivered code=%s team=%s", refused.code, visit.person.tenant)
            if refused.code in REVOKED:
                await self._installed.doubt(context.enterprise_id, context.team_id)
            return not refused.later
        finally:
            if ack.response is None:  # a second one would take the place of the first
                await ack()
        return True

    async def _close(self, name: str) -> None:
        """Tell the inbox that a delivery is done, or hold it until the inbox can be told."""
        while True:
            if await self._try(self._inbox.done, name):
                break
            await asyncio.sleep(self._every)

    async def _hold(self) -> None:
        """Renew the lease of everything that is worked on or waits for it, until cancelled."""
        while True:
            await asyncio.sleep(self._every)
            await self._try(self._inbox.renew, *self._held)

    async def _try(self, step: Callable[..., None], *keys: str) -> bool:
        """Whether the inbox did it; while the store is away it does not."""
        try:
            await self._in_thread(step, *keys)
        except BackendError:
            log.warning("inbox not written")
            return False
        except Exception as error:  # noqa: BLE001 - whoever holds the rest goes on
            fault(error)
            return False
        return True

    async def _in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, function, *arguments)


async def _at_the_border(listener: Listener, visit: Visit) -> None:
    """Have the listener work; what fails is told to the person, in a sentence with an id."""
    try:
        await listener(visit)
    except Refused:
        raise
    except Exception as error:  # noqa: BLE001 - the border of this surface
        told = fault(error)
        if visit.person.id:
            await visit.tell(messages.fault(told))


async def _unheard(work: Coroutine[Any, Any, None]) -> None:
    """What fails with nobody there to be told goes into the log."""
    try:
        await work
    except Refused as refused:
        log.warning("not delivered code=%s", refused.code)
    except Exception as error:  # noqa: BLE001 - the border of this surface
        fault(error)


def _matching(when: Matcher) -> Callable[..., Awaitable[bool]]:
    async def matches(body: dict[str, Any], context: AsyncBoltContext) -> bool:
        return await when(body, _tenant(context))

    return matches


def _tenant(context: AsyncBoltContext) -> str:
    """Whose it is: the organisation's where it installed the product as a whole.

    A payload may name one of the organisation's workspaces or none; what is kept has to be found
    by either.
    """
    serves = context.authorize_result or context
    return serves.team_id or serves.enterprise_id or ""


async def _no_mention(body: dict[str, Any], context: AsyncBoltContext) -> bool:
    """Whether a message does not come as a mention as well, which is what is answered then."""
    event = body["event"]
    alone = event.get("channel_type") == "im"
    return alone or f"<@{context.bot_user_id}>" not in event.get("text", "")


async def _acknowledge(ack: AsyncAck, next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002
    await ack()
    await next()


async def _nothing(ack: AsyncAck) -> None:
    await ack()

"""Deliveries of a chat platform: claimed once, processed under leases, reclaimed after a kill."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import timedelta
from hashlib import sha256
from typing import Any
from weakref import WeakValueDictionary

from bot.chat.completions import Completions, succeeds
from bot.chat.retry import ChatDeliveryError, backoff_s
from bot.chat.services import ChatServices
from bot.errors import describe_error
from bot.store.inbox import Delivery
from bot.store.model import Surface
from index.errors import BackendError

log = logging.getLogger(__name__)

# The time in seconds that deliveries in progress have to finish when the server stops, so that two
# chats and the requests before them end within ten. The others stay in the inbox for the next
# process.
DRAIN_TIMEOUT_S = 3.0
# A reply that a platform does not accept is sent again after 5, 10, 20 … seconds, then every five
# minutes, for as long as an answer may still be of use.
_FIRST_POSTPONEMENT_S, _MAX_POSTPONEMENT_S = 5.0, 300.0
_MAX_AGE = timedelta(hours=6)
_MAX_UNEXPECTED_RETRIES = 4  # time rarely mends them
# A delivery may be what kills the process. But one that is killed with others must not be lost, so
# it takes many kills in a row, for an hour.
_MAX_ATTEMPTS, _MAX_INTERRUPTED_AGE = 20, timedelta(hours=1)

Confirm = Callable[[], None]
Process = Callable[[Confirm], Awaitable[None]]
Notify = Callable[[ChatDeliveryError, str], Awaitable[None]]


class DeliveryWorker:
    """Processes each delivery of one platform until it ends well, under leases that it renews.

    A delivery is claimed in the inbox before it is acknowledged, so that none is lost; repeats are
    ignored. It is completed as soon as the platform has accepted its answer. One that the platform
    does not accept now is postponed, with its reply, for up to six hours. One that can never arrive
    is given up: that is logged with an id, and the person is told where possible. After a kill any
    process may reclaim a delivery when its lease expires.
    """

    def __init__(
        self,
        services: ChatServices,
        surface: Surface,
        redeliver: Callable[[Delivery], Awaitable[None]],
        drain_timeout_s: float = DRAIN_TIMEOUT_S,
    ) -> None:
        """Keep deliveries in the store's inbox; pass reclaimed ones to `redeliver`.

        `redeliver` starts the delivery again, or raises ChatDeliveryError.
        """
        self._drain_timeout_s = drain_timeout_s
        self._services, self._inbox = services, services.store.inbox
        self._surface, self._redeliver = surface, redeliver
        self._interval_s = self._inbox.lease.total_seconds() / 3
        self._completions = Completions(services, self._interval_s)
        self._in_progress: set[str] = set()
        self._conversation_locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._tasks: set[asyncio.Task[None]] = set()
        self._background_tasks: set[asyncio.Task[None]] = set()

    async def claim(self, key: str, payload: Mapping[str, Any]) -> bool:
        """Claim a delivery; return False if it was claimed before. Raises BackendError."""
        return await self._services.claim(key, self._surface, payload)

    def start(
        self,
        delivery: Delivery,
        process: Process,
        *,
        tenant: str,
        notify: Notify,
        conversation: str | None = None,
    ) -> None:
        """Process a claimed delivery in a task of the event loop.

        `process` calls the function that it is given when the platform has accepted the answer. If
        the delivery is given up, `notify` is called with the error and the id in the log, so that
        the person is told. Deliveries of one `conversation` are processed one after the other, in
        the order in which they were started, because a follow-up needs the question before it.
        `tenant` is for the log.
        """
        self._in_progress.add(delivery.key)
        coroutine = self._process(delivery, process, tenant, notify, conversation)
        _start_task(coroutine, self._tasks)

    def run_in_background(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run a coroutine in a task that is cancelled when the server stops."""
        return _start_task(self._run_logged(coroutine), self._background_tasks)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Renew leases and reclaim deliveries inside the context.

        At its end, wait at most `drain_timeout_s` for the deliveries in progress.
        """
        completing = asyncio.create_task(self._completions.run())
        renewing = asyncio.create_task(self._renew_leases())
        reclaiming = asyncio.create_task(self._reclaim_expired())
        try:
            yield
        finally:
            for task in (reclaiming, *self._background_tasks):
                task.cancel()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=self._drain_timeout_s)
            unfinished = {completing, renewing, reclaiming, *self._tasks, *self._background_tasks}
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    async def _process(
        self,
        delivery: Delivery,
        process: Process,
        tenant: str,
        notify: Notify,
        conversation: str | None,
    ) -> None:
        try:
            if delivery.attempts > _MAX_ATTEMPTS and delivery.age > _MAX_INTERRUPTED_AGE:
                failure: ChatDeliveryError | None = _failure("interrupted", retryable=False)
            else:
                async with self._conversation_lock(conversation):
                    failure = await self._run(delivery.key, process)
            if failure is None or self._completions.has_begun(delivery.key):
                if failure is not None:  # of something after the answer
                    log.warning("not sent code=%s tenant=%s", failure.code, tenant)
                await self._completions.finish(delivery.key)
            else:
                await self._postpone_or_give_up(delivery, failure, tenant, notify)
        finally:
            self._in_progress.discard(delivery.key)

    async def _run(self, key: str, process: Process) -> ChatDeliveryError | None:
        """Run `process`; return the error that kept the answer from arriving."""
        try:
            await process(lambda: self._completions.begin(key))
        except ChatDeliveryError as refused:
            return refused
        except BackendError:
            return _failure("store_unavailable", retryable=True)
        except Exception as error:  # noqa: BLE001 - the border of this surface
            describe_error(error)
            return _failure("unexpected", retryable=True)
        return None

    async def _postpone_or_give_up(
        self, delivery: Delivery, failure: ChatDeliveryError, tenant: str, notify: Notify | None
    ) -> None:
        if _is_worth_retrying(delivery, failure):
            delay_s = max(
                failure.retry_after_s,
                backoff_s(delivery.retries, _FIRST_POSTPONEMENT_S, _MAX_POSTPONEMENT_S),
            )
            log.warning(
                "not delivered code=%s tenant=%s surface=%s retry_in_s=%.0f",
                failure.code,
                tenant,
                self._surface,
                delay_s,
            )
            postpone = self._inbox.postpone
            await succeeds(self._services.write(postpone, delivery.key, delay_s, failure.reply))
            return
        reference = sha256(delivery.key.encode()).hexdigest()[:8]
        log.error(
            "given up id=%s code=%s tenant=%s surface=%s retries=%d",
            reference,
            failure.code,
            tenant,
            self._surface,
            delivery.retries,
        )
        if notify is not None:
            await self._run_logged(notify(failure, reference))
        await self._completions.finish(delivery.key)

    def _conversation_lock(self, conversation: str | None) -> AbstractAsyncContextManager[object]:
        if conversation is None:
            return nullcontext()
        return self._conversation_locks.setdefault(conversation, asyncio.Lock())

    async def _renew_leases(self) -> None:
        """Renew the leases of deliveries in progress, three times in a lease, until cancelled."""
        while True:
            await asyncio.sleep(self._interval_s)
            await succeeds(self._services.write(self._inbox.renew, *self._in_progress))

    async def _reclaim_expired(self) -> None:
        """Reclaim and redeliver deliveries that nobody works on, until cancelled."""
        while True:
            try:
                expired = await self._services.write(self._inbox.reclaim_expired, self._surface)
            except BackendError:
                log.warning("inbox not read")
                expired = []
            except Exception as error:  # noqa: BLE001 - the loop must not end
                describe_error(error)
                expired = []
            for delivery in expired:
                # The lease of one in progress may expire while the store is unavailable.
                if delivery.key not in self._in_progress:
                    await self._run_logged(self._redeliver_or_postpone(delivery))
            await asyncio.sleep(self._interval_s)

    async def _redeliver_or_postpone(self, delivery: Delivery) -> None:
        try:
            await self._redeliver(delivery)
        except ChatDeliveryError as failure:
            await self._postpone_or_give_up(delivery, failure, "unknown", None)

    async def _run_logged(self, awaitable: Awaitable[None]) -> None:
        """Await `awaitable`, and log its errors because no caller receives them."""
        try:
            await awaitable
        except ChatDeliveryError as refused:
            log.warning("not sent code=%s surface=%s", refused.code, self._surface)
        except Exception as error:  # noqa: BLE001 - the border of this surface
            describe_error(error)


def _is_worth_retrying(delivery: Delivery, failure: ChatDeliveryError) -> bool:
    if failure.code == "unexpected" and delivery.retries >= _MAX_UNEXPECTED_RETRIES:
        return False
    return failure.retryable and delivery.age < _MAX_AGE


def _failure(code: str, *, retryable: bool) -> ChatDeliveryError:
    return ChatDeliveryError(
        "The message was not answered.", "Ask again.", code=code, retryable=retryable
    )


def _start_task(
    coroutine: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]
) -> asyncio.Task[None]:
    """Start a task and hold it in `tasks`: the event loop keeps only a weak reference."""
    task = asyncio.create_task(coroutine)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    return task

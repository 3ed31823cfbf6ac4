"""Deliveries of a chat platform: claimed once, processed under leases, reclaimed after a kill."""

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any
from weakref import WeakValueDictionary

from bot.chat.retry import ChatDeliveryError, backoff_s
from bot.chat.services import ChatServices
from bot.errors import describe_error
from bot.store.inbox import Delivery
from bot.store.model import Surface
from index.errors import BackendError

log = logging.getLogger(__name__)

# The time in seconds that deliveries in progress have to finish when the server stops. The others
# stay in the inbox for the next process.
DRAIN_TIMEOUT_S = 10.0
_FIRST_COMPLETE_DELAY_S = 1.0

Process = Callable[[], Awaitable[None]]


class DeliveryWorker:
    """Processes each delivery of one platform once, under leases that it renews.

    A delivery is claimed in the inbox before it is acknowledged, so that none is lost; repeats are
    ignored. After processing, its completion is retried until the store is available, because its
    answer has been sent. A delivery that failed, or whose answer the platform certainly did not
    accept, stays in the inbox. When its lease expires, any process may reclaim it, as often as the
    inbox allows.
    """

    def __init__(
        self,
        services: ChatServices,
        surface: Surface,
        redeliver: Callable[[Delivery], Awaitable[None]],
        drain_timeout_s: float = DRAIN_TIMEOUT_S,
    ) -> None:
        """Keep deliveries in the store's inbox; pass reclaimed ones to `redeliver`."""
        self._drain_timeout_s = drain_timeout_s
        self._services, self._inbox = services, services.store.inbox
        self._surface, self._redeliver = surface, redeliver
        self._interval_s = self._inbox.lease.total_seconds() / 3
        self._in_progress: set[str] = set()
        self._conversation_locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._done: asyncio.Queue[tuple[str, asyncio.Future[None]]] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._background_tasks: set[asyncio.Task[None]] = set()

    async def claim(self, key: str, payload: Mapping[str, Any]) -> bool:
        """Claim a delivery; return False if it was claimed before. Raises BackendError."""
        return await self._services.claim(key, self._surface, payload)

    def start(
        self, key: str, process: Process, *, tenant: str, conversation: str | None = None
    ) -> None:
        """Process a claimed delivery in a task of the event loop.

        Deliveries of one `conversation` are processed one after the other, in the order in which
        they were started, because a follow-up needs the question before it. `tenant` is for the
        log.
        """
        self._in_progress.add(key)
        _start_task(self._process(key, process, tenant, conversation), self._tasks)

    def run_in_background(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run a coroutine in a task that is cancelled when the server stops."""
        return _start_task(self._run_logged(coroutine), self._background_tasks)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Renew leases and reclaim expired deliveries inside the context.

        At its end, wait at most `drain_timeout_s` for the deliveries in progress.
        """
        completing = asyncio.create_task(self._complete_done())
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
        self, key: str, process: Process, tenant: str, conversation: str | None
    ) -> None:
        try:
            async with self._conversation_lock(conversation):
                is_done = await self._run(process, tenant)
            if is_done:
                completed = asyncio.get_running_loop().create_future()
                self._done.put_nowait((key, completed))
                await completed
        finally:
            self._in_progress.discard(key)

    async def _run(self, process: Process, tenant: str) -> bool:
        """Run `process`; return False if the delivery should be tried again."""
        try:
            await process()
        except ChatDeliveryError as refused:
            log.warning(
                "not delivered code=%s tenant=%s surface=%s retryable=%s",
                refused.code,
                tenant,
                self._surface,
                refused.retryable,
            )
            return not refused.retryable
        except Exception as error:  # noqa: BLE001 - the border of this surface
            describe_error(error)
            return False
        return True

    def _conversation_lock(self, conversation: str | None) -> AbstractAsyncContextManager[object]:
        if conversation is None:
            return nullcontext()
        return self._conversation_locks.setdefault(conversation, asyncio.Lock())

    async def _complete_done(self) -> None:
        """Complete processed deliveries, all that wait in one write, until cancelled.

        While the store is unavailable, retry; the leases are still renewed.
        """
        while True:
            waiting = [await self._done.get()]
            while not self._done.empty():
                waiting.append(self._done.get_nowait())
            keys = [key for key, _ in waiting]
            for attempt in itertools.count():
                if await self._try_inbox(self._inbox.complete, *keys):
                    break
                await asyncio.sleep(backoff_s(attempt, _FIRST_COMPLETE_DELAY_S, self._interval_s))
            for _, completed in waiting:
                if not completed.done():
                    completed.set_result(None)

    async def _renew_leases(self) -> None:
        """Renew the leases of deliveries in progress, three times in a lease, until cancelled."""
        while True:
            await asyncio.sleep(self._interval_s)
            await self._try_inbox(self._inbox.renew, *self._in_progress)

    async def _reclaim_expired(self) -> None:
        """Reclaim and redeliver the deliveries whose lease has expired, until cancelled."""
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
                    await self._run_logged(self._redeliver(delivery))
            await asyncio.sleep(self._interval_s)

    async def _try_inbox(self, operation: Callable[..., None], *keys: str) -> bool:
        """Run an operation of the inbox; return False if it fails."""
        try:
            await self._services.write(operation, *keys)
        except BackendError:
            log.warning("inbox not written")
            return False
        except Exception as error:  # noqa: BLE001 - the caller retries
            describe_error(error)
            return False
        return True

    async def _run_logged(self, awaitable: Awaitable[None]) -> None:
        """Await `awaitable`, and log its errors because no caller receives them."""
        try:
            await awaitable
        except ChatDeliveryError as refused:
            log.warning("not delivered code=%s surface=%s", refused.code, self._surface)
        except Exception as error:  # noqa: BLE001 - the border of this surface
            describe_error(error)


def _start_task(
    coroutine: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]
) -> asyncio.Task[None]:
    """Start a task and hold it in `tasks`: the event loop keeps only a weak reference."""
    task = asyncio.create_task(coroutine)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    return task

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

# Seconds that deliveries in progress have to end when the server stops; what is left stays in the
# inbox for the next process.
DRAIN_TIMEOUT_S = 10.0
_FIRST_COMPLETE_DELAY_S = 1.0

Process = Callable[[], Awaitable[None]]


class DeliveryWorker:
    """Processes the deliveries of one platform, each once, under leases that it renews.

    A delivery is claimed in the inbox before the platform is answered, so that none is lost; a
    repeat of it is refused. Once processed it is completed, however long the store is away, because
    its answer is sent. What fails, or what the platform surely did not take, stays in the inbox:
    after its lease this process or another reclaims it, as often as the inbox allows.
    """

    def __init__(
        self,
        services: ChatServices,
        surface: Surface,
        redeliver: Callable[[Delivery], Awaitable[None]],
        drain_timeout_s: float = DRAIN_TIMEOUT_S,
    ) -> None:
        """Keep deliveries in the store's inbox; start reclaimed ones again by `redeliver`."""
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
        """Claim a delivery; return False where it was claimed before. Raises BackendError."""
        return await self._services.claim(key, self._surface, payload)

    def start(
        self, key: str, process: Process, *, tenant: str, conversation: str | None = None
    ) -> None:
        """Process a claimed delivery beside the caller.

        Those of one `conversation` are processed one after the other, in the order in which they
        were started: a follow-up follows its question. `tenant` is for the log.
        """
        self._in_progress.add(key)
        _start_task(self._process(key, process, tenant, conversation), self._tasks)

    def run_in_background(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run a coroutine beside the deliveries; it is cancelled when the server stops."""
        return _start_task(self._run_logged(coroutine), self._background_tasks)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Renew leases and reclaim expired deliveries while this is open; then drain.

        To drain is to wait at most `drain_timeout_s` for the deliveries in progress.
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
        """Run `process`; return False where the delivery is to be tried again."""
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
        """Complete the deliveries that are done, those that wait by one write, until cancelled.

        While the store is away it is tried again; the leases are renewed meanwhile.
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
        """Renew the leases of the deliveries in progress, three times a lease, until cancelled."""
        while True:
            await asyncio.sleep(self._interval_s)
            await self._try_inbox(self._inbox.renew, *self._in_progress)

    async def _reclaim_expired(self) -> None:
        """Start the deliveries whose lease has expired again, until cancelled."""
        while True:
            try:
                expired = await self._services.write(self._inbox.reclaim_expired, self._surface)
            except BackendError:
                log.warning("inbox not read")
                expired = []
            except Exception as error:  # noqa: BLE001 - the loop goes on
                describe_error(error)
                expired = []
            for delivery in expired:
                if delivery.key not in self._in_progress:  # else ours, and the store was away
                    await self._run_logged(self._redeliver(delivery))
            await asyncio.sleep(self._interval_s)

    async def _try_inbox(self, operation: Callable[..., None], *keys: str) -> bool:
        """Run an operation of the inbox; return False where it fails, as without the store."""
        try:
            await self._services.write(operation, *keys)
        except BackendError:
            log.warning("inbox not written")
            return False
        except Exception as error:  # noqa: BLE001 - whoever waits goes on waiting
            describe_error(error)
            return False
        return True

    async def _run_logged(self, awaitable: Awaitable[None]) -> None:
        """Await what nobody waits for, and log its errors."""
        try:
            await awaitable
        except ChatDeliveryError as refused:
            log.warning("not delivered code=%s surface=%s", refused.code, self._surface)
        except Exception as error:  # noqa: BLE001 - the border of this surface
            describe_error(error)


def _start_task(
    coroutine: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]
) -> asyncio.Task[None]:
    """Start a task that `tasks` holds until it ends: the event loop keeps no strong reference."""
    task = asyncio.create_task(coroutine)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    return task

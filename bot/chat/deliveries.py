"""Delivery worker: processes activities from the inbox once each, also after a crash."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any
from weakref import WeakValueDictionary

from bot.chat.retry import ChatDeliveryError
from bot.store.inbox import Inbox
from bot.store.model import Surface
from index.errors import BackendError

log = logging.getLogger(__name__)

_RETRY_INTERVAL_S = 1.0  # seconds until the inbox is told again what it did not take
_SHUTDOWN_TIMEOUT_S = 5.0  # seconds that unfinished work has when the server stops

DeliveryHandler = Callable[[Mapping[str, Any]], Awaitable[None]]


class DeliveryWorker:
    """Accepts deliveries and passes them to the handler, under leases that it renews.

    Those of one conversation are processed one after the other: a follow-up follows its question.
    """

    def __init__(self, inbox: Inbox, handle: DeliveryHandler) -> None:
        """Keep accepted deliveries in `inbox`, and process them by `handle`."""
        self._inbox, self._handle = inbox, handle
        self._conversation_locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._tasks: set[asyncio.Task[None]] = set()
        self._background_tasks: set[asyncio.Task[None]] = set()
        self._in_progress: set[str] = set()  # what this process works on, and must not take over

    async def accept(self, key: str, payload: Mapping[str, Any]) -> None:
        """Process a delivery soon, unless it was delivered before; raises BackendError."""
        if await asyncio.to_thread(self._inbox.claim, key, Surface.TEAMS, payload):
            _start_task(self._process(key, payload), self._tasks)

    def run_in_background(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine beside the deliveries; it is cancelled when the server stops."""
        _start_task(coroutine, self._background_tasks)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Reclaim the deliveries that other processes left, while this is open."""
        reclaiming = asyncio.create_task(self._reclaim_expired())
        try:
            yield
        finally:
            reclaiming.cancel()
            await self._finish()

    async def _finish(self) -> None:
        """Wait at most five seconds for answers under way; what is left stays in the inbox."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_SHUTDOWN_TIMEOUT_S)
        unfinished = self._tasks | self._background_tasks
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def _reclaim_expired(self) -> None:
        """Process deliveries whose lease has ended, until cancelled."""
        while True:
            try:
                expired = await asyncio.to_thread(self._inbox.reclaim_expired, Surface.TEAMS)
            except BackendError:
                log.warning("inbox not read")
                expired = []
            for delivery in expired:
                if (
                    delivery.key in self._in_progress
                ):  # its lease was not renewed: the store was away
                    continue
                _start_task(self._process(delivery.key, delivery.payload), self._tasks)
            await asyncio.sleep(self._inbox.lease.total_seconds() / 2)

    async def _process(self, key: str, payload: Mapping[str, Any]) -> None:
        """Process one delivery; one that fails stays in the inbox and is tried again."""
        self._in_progress.add(key)
        renewing = asyncio.create_task(self._renew_lease(key))
        try:
            async with self._conversation_lock(payload):
                await self._run_handler(payload)
            await self._complete(key)
        finally:
            renewing.cancel()
            self._in_progress.discard(key)

    async def _complete(self, key: str) -> None:
        """Complete a delivery, however long the store is away: its answer is sent already."""
        while True:
            try:
                return await asyncio.to_thread(self._inbox.complete, key)
            except BackendError:
                log.warning("inbox not told")
            await asyncio.sleep(_RETRY_INTERVAL_S)

    async def _run_handler(self, payload: Mapping[str, Any]) -> None:
        """Process a payload; one whose answer Teams refuses for good is done all the same."""
        try:
            await self._handle(payload)
        except ChatDeliveryError as error:
            if error.retryable:
                raise
            log.warning("answer not taken: %s", error.message)

    def _conversation_lock(self, payload: Mapping[str, Any]) -> asyncio.Lock:
        """Return the lock that the deliveries of a conversation wait for in turn."""
        return self._conversation_locks.setdefault(payload["conversation"]["id"], asyncio.Lock())

    async def _renew_lease(self, key: str) -> None:
        """Renew the lease of a delivery until cancelled."""
        while True:
            await asyncio.sleep(self._inbox.lease.total_seconds() / 3)
            with suppress(BackendError):
                await asyncio.to_thread(self._inbox.renew, key)


def _start_task(coroutine: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]) -> None:
    def on_done(task: asyncio.Task[None]) -> None:
        tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("work in Teams failed", exc_info=error)

    task = asyncio.create_task(coroutine)
    tasks.add(task)
    task.add_done_callback(on_done)

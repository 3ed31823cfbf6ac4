"""Deliveries worked on beside the requests that brought them, each once, also after a kill."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from bot.state.inbox import Inbox
from bot.state.question import Surface
from index.errors import BackendError

log = logging.getLogger(__name__)

_AT_ONCE = 16
_LAST_WORDS = 5.0  # seconds that unfinished work has when the server stops

Worker = Callable[[Mapping[str, Any]], Awaitable[None]]


class Work:
    """Takes deliveries on and hands them to the worker; at most 16 at once."""

    def __init__(self, inbox: Inbox, worker: Worker) -> None:
        """Keep what is taken on in `inbox`."""
        self._inbox, self._worker = inbox, worker
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, key: str, payload: Mapping[str, Any]) -> None:
        """Work on a delivery soon, unless it was delivered before; raises BackendError."""
        if await asyncio.to_thread(self._inbox.take, key, Surface.TEAMS, payload):
            self.later(self._do(key, payload))

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside everything else; it is lost when the server ends."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While this is open, what other processes left is taken over."""
        looking = asyncio.create_task(self._look())
        try:
            yield
        finally:
            looking.cancel()
            await self._finish()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("work beside a conversation failed", exc_info=error)

    async def _finish(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_LAST_WORDS)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _look(self) -> None:
        """Take over what was left, again and again."""
        while True:
            try:
                left = await asyncio.to_thread(self._inbox.left, Surface.TEAMS)
            except BackendError:
                log.warning("inbox not read")
                left = []
            for delivery in left:
                self.later(self._do(delivery.key, delivery.payload))
            await asyncio.sleep(self._inbox.lease.total_seconds() / 2)

    async def _do(self, key: str, payload: Mapping[str, Any]) -> None:
        """Work on one delivery; one that fails stays in the inbox and is tried again."""
        holding = asyncio.create_task(self._hold(key))
        try:
            async with self._room:
                await self._worker(payload)
            await asyncio.to_thread(self._inbox.done, key)
        finally:
            holding.cancel()

    async def _hold(self, key: str) -> None:
        """Keep the lease while it is worked on."""
        while True:
            await asyncio.sleep(self._inbox.lease.total_seconds() / 3)
            with suppress(BackendError):
                await asyncio.to_thread(self._inbox.renew, key)

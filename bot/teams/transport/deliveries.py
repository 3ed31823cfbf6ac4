"""Deliveries worked on beside the requests that brought them, each once, also after a kill."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any
from weakref import WeakValueDictionary

from bot.store.inbox import Inbox
from bot.store.question import Surface
from bot.teams.transport.conversation import Refused
from index.errors import BackendError

log = logging.getLogger(__name__)

_AGAIN = 1.0  # seconds until the inbox is told again what it did not take
_LAST_WORDS = 5.0  # seconds that unfinished work has when the server stops

Worker = Callable[[Mapping[str, Any]], Awaitable[None]]


class Work:
    """Takes deliveries on and hands them to the worker.

    Those of one conversation are worked on one after the other: a follow-up follows its question.
    """

    def __init__(self, inbox: Inbox, worker: Worker) -> None:
        """Keep what is taken on in `inbox`."""
        self._inbox, self._worker = inbox, worker
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._answering: set[asyncio.Task[None]] = set()
        self._beside: set[asyncio.Task[None]] = set()
        self._held: set[str] = set()  # what this process works on, and must not take over

    async def take(self, key: str, payload: Mapping[str, Any]) -> None:
        """Work on a delivery soon, unless it was delivered before; raises BackendError."""
        if await asyncio.to_thread(self._inbox.take, key, Surface.TEAMS, payload):
            _start(self._do(key, payload), self._answering)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside everything else; it ends with the server."""
        _start(work, self._beside)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While this is open, what other processes left is taken over."""
        looking = asyncio.create_task(self._look())
        try:
            yield
        finally:
            looking.cancel()
            await self._finish()

    async def _finish(self) -> None:
        """Let answers be given that are nearly there; what is left stays in the inbox."""
        if self._answering:
            await asyncio.wait(self._answering, timeout=_LAST_WORDS)
        unfinished = self._answering | self._beside
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def _look(self) -> None:
        """Take over what was left, again and again."""
        while True:
            try:
                left = await asyncio.to_thread(self._inbox.left, Surface.TEAMS)
            except BackendError:
                log.warning("inbox not read")
                left = []
            for delivery in left:
                if delivery.key in self._held:  # its lease was not renewed: the store was away
                    continue
                _start(self._do(delivery.key, delivery.payload), self._answering)
            await asyncio.sleep(self._inbox.lease.total_seconds() / 2)

    async def _do(self, key: str, payload: Mapping[str, Any]) -> None:
        """Work on one delivery; one that fails stays in the inbox and is tried again."""
        self._held.add(key)
        holding = asyncio.create_task(self._hold(key))
        try:
            async with self._line(payload):
                await self._once(payload)
            await self._done(key)
        finally:
            holding.cancel()
            self._held.discard(key)

    async def _done(self, key: str) -> None:
        """Close a delivery, however long the store is away: its answer is sent already."""
        while True:
            try:
                return await asyncio.to_thread(self._inbox.done, key)
            except BackendError:
                log.warning("inbox not told")
            await asyncio.sleep(_AGAIN)

    async def _once(self, payload: Mapping[str, Any]) -> None:
        """Work on a delivery; one whose answer Teams refuses for good is done all the same."""
        try:
            await self._worker(payload)
        except Refused as error:
            log.warning("answer not taken: %s", error.message)

    def _line(self, payload: Mapping[str, Any]) -> asyncio.Lock:
        """The line that the deliveries of a conversation stand in."""
        return self._lines.setdefault(payload["conversation"]["id"], asyncio.Lock())

    async def _hold(self, key: str) -> None:
        """Keep the lease while it is worked on."""
        while True:
            await asyncio.sleep(self._inbox.lease.total_seconds() / 3)
            with suppress(BackendError):
                await asyncio.to_thread(self._inbox.renew, key)


def _start(work: Coroutine[Any, Any, None], among: set[asyncio.Task[None]]) -> None:
    def ended(task: asyncio.Task[None]) -> None:
        among.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("work in Teams failed", exc_info=error)

    task = asyncio.create_task(work)
    among.add(task)
    task.add_done_callback(ended)

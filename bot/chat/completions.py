"""Completions of deliveries: written at once, those that wait together in one write."""

import asyncio
import itertools
import logging
from collections.abc import Awaitable

from bot.chat.retry import backoff_s
from bot.chat.services import ChatServices
from bot.errors import describe_error
from index.errors import BackendError

log = logging.getLogger(__name__)

_FIRST_DELAY_S = 1.0


class Completions:
    """Queue of deliveries whose answers the platform has accepted.

    A delivery that is not completed is answered again after a kill. So its completion begins as
    soon as the answer is accepted, and has a thread of its own.
    """

    def __init__(self, services: ChatServices, max_delay_s: float) -> None:
        """Write to the store of `services`; while it is unavailable, wait `max_delay_s` at most."""
        self._services, self._max_delay_s = services, max_delay_s
        self._futures: dict[str, asyncio.Future[None]] = {}
        self._queue: asyncio.Queue[str] = asyncio.Queue()

    def begin(self, key: str) -> None:
        """Begin to complete a delivery, unless that has begun."""
        if key not in self._futures:
            self._futures[key] = asyncio.get_running_loop().create_future()
            self._queue.put_nowait(key)

    def has_begun(self, key: str) -> bool:
        """Return whether the completion of a delivery has begun."""
        return key in self._futures

    async def finish(self, key: str) -> None:
        """Wait until a delivery is completed, and forget it."""
        self.begin(key)
        try:
            await self._futures[key]
        finally:
            del self._futures[key]

    async def run(self) -> None:
        """Write completions until cancelled."""
        while True:
            keys = [await self._queue.get()]
            while not self._queue.empty():
                keys.append(self._queue.get_nowait())
            for attempt in itertools.count():
                if await succeeds(self._services.complete(*keys)):
                    break
                await asyncio.sleep(backoff_s(attempt, _FIRST_DELAY_S, self._max_delay_s))
            for key in keys:
                if (future := self._futures.get(key)) and not future.done():
                    future.set_result(None)


async def succeeds(write: Awaitable[None]) -> bool:
    """Await a write to the inbox; return False, and log, if it fails."""
    try:
        await write
    except BackendError:
        log.warning("inbox not written")
        return False
    except Exception as error:  # noqa: BLE001 - the caller retries
        describe_error(error)
        return False
    return True

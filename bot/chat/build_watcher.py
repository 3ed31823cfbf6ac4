"""Progress of builds in messages: poll a build, and update the message that shows it."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.chat.retry import ChatDeliveryError

log = logging.getLogger(__name__)

# Seconds between two polls, growing to the maximum, because a build may take hours.
FIRST_POLL_S, MAX_POLL_S = 3.0, 30.0
POLL_GROWTH = 1.2
MAX_WATCH_S = 86_400.0  # a day; without a worker a build never starts

View = TypeVar("View")


@dataclass(frozen=True, slots=True)
class BuildProgress(Generic[View]):
    """View of a build to show now (a message, a card or a tab), and whether the build has ended."""

    view: View
    is_over: bool


class BuildWatcher:
    """Watches builds, each until it ends, the server stops or a day has passed.

    A message or a Home tab shows one build at a time.
    """

    def __init__(
        self,
        run_in_background: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Watch builds in tasks that `run_in_background` starts."""
        self._run_in_background = run_in_background
        self._clock, self._sleep = clock, sleep
        self._watches: dict[Hashable, tuple[str, asyncio.Task[None]]] = {}

    def watch(
        self,
        place: Hashable,
        build_id: str,
        shown: View | None,
        poll: Callable[[], Awaitable[BuildProgress[View]]],
        update: Callable[[View], Awaitable[object]],
    ) -> None:
        """Watch a build in `place`, which now shows `shown` (None if that is not known).

        `poll` returns the progress and `update` shows it. An update that failed and is retryable is
        tried again after the next poll. `place` is a key of the message or tab; a build that was
        watched there before is no longer watched.
        """
        watched_id, task = self._watches.get(place, (None, None))
        if watched_id == build_id:
            return
        if task is not None:
            task.cancel()
        task = self._run_in_background(self._follow(shown, poll, update))
        self._watches[place] = build_id, task
        task.add_done_callback(lambda ended: self._forget(place, ended))

    async def _follow(
        self,
        shown: View | None,
        poll: Callable[[], Awaitable[BuildProgress[View]]],
        update: Callable[[View], Awaitable[object]],
    ) -> None:
        deadline, delay_s, is_over = self._clock() + MAX_WATCH_S, FIRST_POLL_S, False
        while not is_over and self._clock() < deadline:
            await self._sleep(delay_s)
            delay_s = min(MAX_POLL_S, delay_s * POLL_GROWTH)
            progress = await poll()
            if progress.view == shown or await _try_update(update, progress.view):
                shown, is_over = progress.view, progress.is_over

    def _forget(self, place: Hashable, ended: asyncio.Task[None]) -> None:
        _, task = self._watches.get(place, (None, None))
        if task is ended:
            del self._watches[place]


async def _try_update(update: Callable[[View], Awaitable[object]], view: View) -> bool:
    """Show `view`; return False if that failed and is retryable. Raises ChatDeliveryError."""
    try:
        await update(view)
    except ChatDeliveryError as refused:
        if not refused.retryable:
            raise
        log.info("progress not shown code=%s", refused.code)
        return False
    return True

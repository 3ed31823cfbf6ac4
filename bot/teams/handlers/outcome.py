"""What came of something that a person did."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.errors import Fault
from bot.teams.cards.kit.adaptive_cards import Card

_RECENT, _MOST = 30.0, 256  # seconds, and things


@dataclass(frozen=True, slots=True)
class Done:
    """A card in place of the one that was acted on (or `beside` it), or a sentence, or a fault.

    `query_id` is the question whose answer the card shows, `said` that answer in a line; `build` is
    the build that the card follows.
    """

    card: Card | None = None
    sentence: str = ""
    fault: Fault | None = None
    said: str = ""
    beside: bool = False
    query_id: str | None = None
    build: str | None = None


class Recent:
    """What came of things done a moment ago: a client that sends one again gets just that."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun: dict[str, tuple[float, asyncio.Task[Done]]] = {}

    async def once(self, key: str, work: Callable[[], Coroutine[Any, Any, Done]]) -> Done:
        """What came of the thing `key`, done now unless it was just done; faults are not kept."""
        self._forget()
        if key not in self._begun:
            self._begun[key] = self._clock(), asyncio.create_task(work())
        done = await asyncio.shield(self._begun[key][1])
        if done.fault is not None:
            self._begun.pop(key, None)
        return done

    def _forget(self) -> None:
        """Let go what is too long ago, and the oldest where there are too many."""
        until = self._clock() - _RECENT
        for key, (at, _) in list(self._begun.items()):
            if at > until and len(self._begun) < _MOST:
                break
            del self._begun[key]

"""Outcome of an action or a question, and the cache that answers repeated requests once."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.errors import ErrorMessage
from bot.teams.cards.kit.adaptive_cards import Card

_TTL_S, _MAX_OUTCOMES = 30.0, 256  # seconds, and things


@dataclass(frozen=True, slots=True)
class ActionOutcome:
    """A card in place of the one acted on (or in a new message), or a sentence, or an error.

    `query_id` is the question whose answer the card shows, `summary` that answer in a line;
    `build_id` is the build that the card follows.
    """

    card: Card | None = None
    sentence: str = ""
    error: ErrorMessage | None = None
    summary: str = ""
    is_new_message: bool = False
    query_id: str | None = None
    build_id: str | None = None


class RecentOutcomes:
    """The outcomes of the last 30 seconds: a client that sends an action again gets the same."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tasks: dict[str, tuple[float, asyncio.Task[ActionOutcome]]] = {}

    async def run_once(
        self, key: str, start: Callable[[], Coroutine[Any, Any, ActionOutcome]]
    ) -> ActionOutcome:
        """Return the outcome under `key`, computed now unless it is recent; errors are not kept."""
        self._evict()
        if key not in self._tasks:
            self._tasks[key] = self._clock(), asyncio.create_task(start())
        outcome = await asyncio.shield(self._tasks[key][1])
        if outcome.error is not None:
            self._tasks.pop(key, None)
        return outcome

    def _evict(self) -> None:
        """Drop the expired outcomes, and the oldest where there are too many."""
        oldest = self._clock() - _TTL_S
        for key, (started_at, _) in list(self._tasks.items()):
            if started_at > oldest and len(self._tasks) < _MAX_OUTCOMES:
                break
            del self._tasks[key]

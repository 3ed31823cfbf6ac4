"""Rates: so many requests a minute of a user, channel, workspace and address."""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from bot.admission.caller import Caller, Level
from bot.store.serving.shared_rates import Slot
from index.errors import TooManyRequests
from index.i18n.formats import format_number
from index.i18n.translation import gettext, mark

WINDOW_S = 60
# Cost of a question, and of what a chat's search box or button asks: a box asks at each pause in
# typing.
QUESTION_COST, RESPONSE_COST = 5, 1
_KEY_CHARS = 32
_REASONS: Mapping[Level, str] = {
    Level.ADDRESS: mark("Your address has sent more than {limit} requests in a minute."),
    Level.WORKSPACE: mark("Your workspace has asked more than {limit} questions in a minute."),
    Level.CHANNEL: mark("This channel has asked more than {limit} questions in a minute."),
    Level.USER: mark("You have asked more than {limit} questions in a minute."),
}
_AGAIN = mark("Try again in {seconds} seconds.")


@dataclass(frozen=True, slots=True)
class RateState:
    """Requests that a caller has left: of `limit` in a minute, `remaining`, more in `reset_s`.

    Below zero are remaining where a request was one too many.
    """

    level: Level
    limit: int
    remaining: int
    reset_s: int


class RateLimiter:
    """Rate limiter by a sliding window of two minutes' counts; thread-safe.

    The count of the minute before fades evenly, so that no burst fits around the turn of a minute.
    Counts are kept here. `take_increments` and `set_totals` pass them to and from a store, for
    several servers: what others counted is known a moment later, and no request waits for it.
    """

    def __init__(
        self,
        limits: Mapping[Level, int],
        clock: Callable[[], float] = time.time,
        on_refusal: Callable[[str], None] = lambda _level: None,
    ) -> None:
        """Limit each level to its requests a minute; a level without a number is not limited."""
        self._limits = {level: limit for level, limit in limits.items() if limit}
        self._clock, self._on_refusal = clock, on_refusal
        self._lock = threading.Lock()
        self._counts: Counter[Slot] = Counter()
        self._increments: Counter[Slot] = Counter()
        self._minute = 0

    def count(self, caller: Caller, cost: int = QUESTION_COST) -> RateState | None:
        """Count a request; return what the caller has left where that is least, None for no limit.

        A request that is one too many at any level is not counted. `cost` is that of a question or
        of a response.
        """
        levels = [level for level in caller.keys if level in self._limits]
        if not levels:
            return None
        now = self._clock()
        with self._lock:
            minute = self._turn_to(int(now // WINDOW_S))
            keys = {level: _key(level, caller.keys[level]) for level in levels}
            states = [self._state(level, key, minute, now, cost) for level, key in keys.items()]
            least = min(states, key=lambda state: state.remaining)
            if least.remaining >= 0:
                slots = {(key, minute): cost for key in keys.values()}
                self._counts.update(slots)
                self._increments.update(slots)
        if least.remaining < 0:
            self._on_refusal(least.level)
        return least

    def take_increments(self) -> Mapping[Slot, int]:
        """Return what was counted here since the last call."""
        with self._lock:
            taken, self._increments = self._increments, Counter()
        return taken

    def put_back(self, increments: Mapping[Slot, int]) -> None:
        """Take back increments that no store has taken."""
        with self._lock:
            self._increments.update(increments)

    def set_totals(self, totals: Mapping[Slot, int]) -> None:
        """Replace counts by those of all servers, with what was counted here since."""
        with self._lock:
            for slot, total in totals.items():
                self._counts[slot] = total + self._increments[slot]

    def _turn_to(self, minute: int) -> int:
        """Forget counts that no window has any more when a minute begins; return the minute."""
        if minute != self._minute:
            self._minute = minute
            for counts in (self._counts, self._increments):
                for slot in [slot for slot in counts if slot[1] < minute - 1]:
                    del counts[slot]
        return minute

    def _state(self, level: Level, key: str, minute: int, now: float, cost: int) -> RateState:
        passed_s = now - minute * WINDOW_S
        fading = self._counts[key, minute - 1] * (1 - passed_s / WINDOW_S)
        limit = self._limits[level]
        left = limit * QUESTION_COST - fading - self._counts[key, minute] - cost
        remaining = math.floor(left / QUESTION_COST)
        return RateState(level, limit, remaining, max(1, round(WINDOW_S - passed_s)))


def rate_refusal(state: RateState) -> TooManyRequests:
    """Return the error for a request that was one too many."""
    error = TooManyRequests(
        gettext(_REASONS[state.level]).format(limit=format_number(state.limit)),
        gettext(_AGAIN).format(seconds=state.reset_s),
    )
    error.retry_after_s = state.reset_s
    return error


def _key(level: Level, key: str) -> str:
    """Return a hash, so that no address and no person is kept."""
    return sha256(f"{level}:{key}".encode()).hexdigest()[:_KEY_CHARS]

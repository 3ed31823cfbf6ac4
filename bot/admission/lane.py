"""Lane of requests of one kind: its own threads, a bounded queue, a deadline, limits by caller."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from bot.admission.caller import Caller, Level
from bot.admission.fair_queue import FairQueue, Ticket
from bot.admission.rates import QUESTION_COST, RateLimiter, RateState, rate_refusal
from index.errors import Overloaded, TooManyRequests
from index.i18n.translation import mark

_Result = TypeVar("_Result")

_BUSY = mark("Has Anyone has more questions than it can answer at the moment.")
_TOO_MANY: Mapping[Level, str] = {
    Level.ADDRESS: mark("Too many questions from your address are waiting for an answer."),
    Level.WORKSPACE: mark("Too many questions from your workspace are waiting for an answer."),
    Level.CHANNEL: mark("Too many questions from this channel are waiting for an answer."),
    Level.USER: mark("Too many of your questions are waiting for an answer."),
}
_AGAIN = mark("Ask again in a few seconds.")


class CallerLeft(Exception):
    """Request whose client had gone before its turn."""


@dataclass(frozen=True, slots=True)
class LaneLimits:
    """Limits of a lane: its threads, requests waiting in all and by level, a wait in seconds."""

    threads: int
    waiting: int
    deadline_s: float
    by_level: Mapping[Level, int] = field(default_factory=dict)


class Lane:
    """Lane in which functions run in threads, so many at a time; the others wait their turn.

    Turns are fair between addresses and workspaces. Whoever is past a limit is refused at once.
    Of a full queue the group with the most requests gives up its last one for a smaller group.
    """

    def __init__(
        self,
        name: str,
        limits: LaneLimits,
        rates: RateLimiter | None = None,
        cost: int = QUESTION_COST,
    ) -> None:
        """Start no thread before the first call; `name` is that of the threads.

        Whoever asks more often than `rates` allow, at this `cost` each, is refused, however few
        wait.
        """
        self._limits, self._free = limits, limits.threads
        self._rates, self._cost = rates, cost
        self._refused_count = 0
        self._queue, self._is_closing = FairQueue(), False
        self._threads = ThreadPoolExecutor(limits.threads, name)

    @property
    def waiting(self) -> int:
        """Return how many requests wait for their turn."""
        return len(self._queue)

    @property
    def running(self) -> int:
        """Return how many requests have their turn."""
        return self._limits.threads - self._free

    @property
    def refused(self) -> int:
        """Return how many requests have been refused so far."""
        return self._refused_count

    async def run(
        self,
        caller: Caller,
        call: Callable[[], _Result],
        *,
        has_left: Callable[[], Awaitable[bool]] | None = None,
        deadline_s: float | None = None,
        on_counted: Callable[[RateState], None] | None = None,
    ) -> _Result:
        """Return what `call` returns in a thread, when it is the caller's turn.

        `deadline_s` replaces the lane's own, `on_counted` gets what the caller's rate has left.
        Raises TooManyRequests or Overloaded without the call, and CallerLeft where `has_left` says
        so at a turn that was waited for.
        """
        async with self.turn(
            caller, has_left=has_left, deadline_s=deadline_s, on_counted=on_counted
        ):
            in_context = partial(copy_context().run, call)  # the trace goes on in the thread
            return await asyncio.get_running_loop().run_in_executor(self._threads, in_context)

    @asynccontextmanager
    async def turn(
        self,
        caller: Caller,
        *,
        has_left: Callable[[], Awaitable[bool]] | None = None,
        deadline_s: float | None = None,
        on_counted: Callable[[RateState], None] | None = None,
    ) -> AsyncIterator[None]:
        """Wait for the caller's turn, which ends with the context; raises as `run` does.

        `on_counted` gets what the caller's rate has left.
        """
        state = self._rates.count(caller, self._cost) if self._rates else None
        if state and on_counted:
            on_counted(state)
        if state and state.remaining < 0:
            raise rate_refusal(state)
        has_waited = await self._wait_for_turn(caller, deadline_s or self._limits.deadline_s)
        try:
            if has_waited and has_left is not None and await has_left():
                raise CallerLeft
            yield
        finally:
            self._pass_on()

    def refuse_clients(self) -> None:
        """Refuse requests whose clients wait for a response, those in the queue and new ones.

        The server ends. What a chat has acknowledged stays in its inbox for the next server.
        """
        self._is_closing = True
        for ticket in self._queue.take_all(waiting_requests=True):
            self._refuse(ticket)

    async def _wait_for_turn(self, caller: Caller, deadline_s: float) -> bool:
        """Return when it is the caller's turn, and whether it had to wait for it."""
        if self._is_closing and caller.is_waiting_request:
            raise self._refusal()
        if self._free:
            self._free -= 1
            return False
        self._make_room(caller)
        ticket = Ticket(caller, asyncio.get_running_loop().create_future())
        self._queue.push(ticket)
        try:
            async with asyncio.timeout(deadline_s):
                await ticket.turn
        except BaseException as error:
            turn = ticket.turn
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._pass_on()  # cancelled in the moment of its turn
            self._queue.discard(ticket)
            if isinstance(error, TimeoutError):
                raise self._refusal() from None
            raise
        return True

    def _make_room(self, caller: Caller) -> None:
        """Make room for one more request of a caller, or raise TooManyRequests or Overloaded."""
        for level, key in caller.keys.items():
            most = self._limits.by_level.get(level)
            if most is not None and self._queue.count(level, key) >= most:
                self._refused_count += 1
                raise TooManyRequests(_TOO_MANY[level], _AGAIN)
        if len(self._queue) < self._limits.waiting:
            return
        own = self._queue.count(next(iter(caller.keys)), caller.group)
        if self._queue.longest() <= own + 1:
            raise self._refusal()
        self._refuse(self._queue.pop_of_longest())

    def _pass_on(self) -> None:
        """Give a free thread to the next request that still waits."""
        while len(self._queue):
            ticket = self._queue.pop()
            if not ticket.turn.done():
                ticket.turn.set_result(None)
                return
        self._free += 1

    def _refuse(self, ticket: Ticket) -> None:
        if not ticket.turn.done():
            ticket.turn.set_exception(self._refusal())

    def _refusal(self) -> Overloaded:
        self._refused_count += 1
        return Overloaded(_BUSY, _AGAIN)

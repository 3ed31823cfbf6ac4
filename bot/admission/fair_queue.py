"""Queue that gives turns round robin between addresses and workspaces, in order within each."""

import asyncio
from collections import Counter, OrderedDict, deque

from bot.admission.caller import Caller, Level


class Ticket:
    """Place of one request in a queue; `turn` ends when it may go on, or is refused."""

    __slots__ = ("caller", "turn")

    def __init__(self, caller: Caller, turn: asyncio.Future[None]) -> None:
        self.caller, self.turn = caller, turn


class FairQueue:
    """Queue of tickets: each group gets a turn in its order, however many tickets it has.

    This is fair queueing by round robin (Nagle, RFC 970), with requests of equal cost.
    """

    def __init__(self) -> None:
        self._groups: OrderedDict[str, deque[Ticket]] = OrderedDict()
        self._counts: Counter[tuple[Level, str]] = Counter()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def count(self, level: Level, key: str) -> int:
        """Return how many tickets wait for an address, workspace, channel or user."""
        return self._counts[level, key]

    def push(self, ticket: Ticket) -> None:
        """Add a ticket behind those of its group."""
        self._groups.setdefault(ticket.caller.group, deque()).append(ticket)
        self._counts.update(ticket.caller.keys.items())
        self._length += 1

    def pop(self) -> Ticket:
        """Remove and return the ticket whose turn it is."""
        group = next(iter(self._groups))
        ticket = self._groups[group].popleft()
        self._groups.move_to_end(group)
        self._forget(ticket)
        return ticket

    def pop_of_longest(self) -> Ticket:
        """Remove and return the last ticket of the group that has the most."""
        longest = max(self._groups.values(), key=len)
        ticket = longest.pop()
        self._forget(ticket)
        return ticket

    def longest(self) -> int:
        """Return how many tickets the group has that has the most."""
        return max(map(len, self._groups.values()), default=0)

    def discard(self, ticket: Ticket) -> None:
        """Remove a ticket if it is still waiting."""
        waiting = self._groups.get(ticket.caller.group, ())
        if ticket in waiting:
            self._groups[ticket.caller.group].remove(ticket)
            self._forget(ticket)

    def take_all(self, *, waiting_requests: bool) -> list[Ticket]:
        """Remove and return the tickets of clients that wait for a response, or of all others."""
        chosen = [
            ticket
            for tickets in self._groups.values()
            for ticket in tickets
            if ticket.caller.is_waiting_request is waiting_requests
        ]
        for ticket in chosen:
            self.discard(ticket)
        return chosen

    def _forget(self, ticket: Ticket) -> None:
        """Take a removed ticket out of the counts, which hold nobody who does not wait."""
        self._length -= 1
        if not self._groups[ticket.caller.group]:
            del self._groups[ticket.caller.group]
        for key in ticket.caller.keys.items():
            self._counts[key] -= 1
            if not self._counts[key]:
                del self._counts[key]

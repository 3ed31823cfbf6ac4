"""Turns in a lane: fair, bounded, and only for those who still wait."""

import asyncio
import threading
from contextlib import asynccontextmanager

import pytest

from bot.admission.caller import Level, address_caller, person_caller
from bot.admission.lane import CallerLeft, Lane, LaneLimits
from bot.store.model import Person, Surface
from index.errors import Overloaded, TooManyRequests

PATIENCE_S = 30.0


def lane(waiting: int = 100, deadline_s: float = PATIENCE_S, **most: int) -> Lane:
    by_level = {Level(name): count for name, count in most.items()}
    return Lane("test", LaneLimits(1, waiting, deadline_s, by_level))


def asker(workspace: str, user: str = "U1", channel: str = "C1"):
    return person_caller(Person(Surface.SLACK, workspace, user), channel)


@asynccontextmanager
async def busy(lane: Lane):
    """A lane whose one thread works until the end of the block."""
    over = threading.Event()
    work = asyncio.create_task(lane.run(asker("T0"), over.wait))
    await asyncio.sleep(0)
    try:
        yield
    finally:
        over.set()
        await work


async def outcomes(lane: Lane, *callers, before_end=None) -> list[object]:
    """What each caller gets, who all wait at the same time; the turns in their order come first."""
    turns: list[int] = []
    async with asyncio.timeout(PATIENCE_S):
        async with busy(lane):
            tasks = [
                asyncio.create_task(lane.run(caller, lambda number=number: turns.append(number)))
                for number, caller in enumerate(callers)
            ]
            await asyncio.sleep(0.01)
            if before_end:
                before_end(tasks)
        results = await asyncio.gather(*tasks, return_exceptions=True)
    return [turns, *(type(each) if each else None for each in results)]


def test_a_workspace_with_one_question_waits_for_one_of_each_other():
    callers = [*[asker("T1")] * 3, asker("T2"), address_caller("192.0.2.1")]
    turns, *_ = asyncio.run(outcomes(lane(), *callers))
    assert turns == [0, 3, 4, 1, 2]


@pytest.mark.parametrize(
    ("most", "callers"),
    [
        ({"user": 1}, [asker("T1"), asker("T1"), asker("T1", "U2")]),
        ({"channel": 1}, [asker("T1"), asker("T1", "U2"), asker("T1", channel="C2")]),
        ({"workspace": 1}, [asker("T1"), asker("T1", "U2", "C2"), asker("T2")]),
        ({"address": 1}, [*[address_caller("2001:db8::1")] * 2, address_caller("2001:db8:1::")]),
        (
            {"address": 1},
            [address_caller("2001:db8::1"), address_caller("2001:db8::2"), asker("T1")],
        ),
    ],
    ids=["user", "channel", "workspace", "address", "network of one customer"],
)
def test_who_is_past_a_limit_is_refused_at_once_and_the_others_are_not(most, callers):
    _, *got = asyncio.run(outcomes(lane(**most), *callers))
    assert got == [None, TooManyRequests, None]


def test_of_a_full_queue_the_group_with_the_most_gives_up_its_last():
    callers = [*[asker("T1")] * 3, asker("T2"), *[asker("T3")] * 2]
    _, *got = asyncio.run(outcomes(lane(waiting=3), *callers))
    assert got == [None, Overloaded, Overloaded, None, None, Overloaded]


def test_a_question_that_waits_past_its_deadline_is_refused():
    async def ask():
        short = lane(deadline_s=0.01)
        async with busy(short):
            await short.run(asker("T1"), pytest.fail)

    with pytest.raises(Overloaded):
        asyncio.run(ask())


def test_a_client_that_left_before_its_turn_costs_no_answer():
    async def ask():
        async def has_left():
            return True

        busy = lane()
        async with busy.turn(asker("T2")):
            waiting = asyncio.create_task(busy.run(asker("T1"), pytest.fail, has_left=has_left))
            await asyncio.sleep(0)
        await waiting

    with pytest.raises(CallerLeft):
        asyncio.run(ask())


def test_a_question_that_is_cancelled_gives_its_turn_to_the_next():
    turns, *_ = asyncio.run(
        outcomes(
            lane(),
            asker("T1"),
            asker("T1"),
            before_end=lambda tasks: tasks[0].cancel(),
        )
    )
    assert turns == [1]


def test_at_the_end_clients_are_refused_and_what_a_chat_acknowledged_is_not():
    ending = lane()
    _, *got = asyncio.run(
        outcomes(
            ending,
            address_caller("192.0.2.1"),
            asker("T1"),
            before_end=lambda _: ending.refuse_clients(),
        )
    )
    assert got == [Overloaded, None]


def test_addresses_that_are_written_in_ipv6_stay_apart():
    assert address_caller("::ffff:192.0.2.1").group != address_caller("::ffff:192.0.2.2").group

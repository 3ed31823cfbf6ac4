"""The delivery worker on a real inbox: once each, in order, under leases, after failures."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text

from bot.chat.deliveries import DeliveryWorker
from bot.chat.retry import ChatDeliveryError
from bot.chat.services import ChatServices
from bot.store.db.engine import sqlite_url
from bot.store.model import Surface
from bot.store.store import Store
from tests.support.server import PATIENCE

LEASE = timedelta(seconds=0.3)


@pytest.fixture
def store(tmp_path):
    store = Store.open(sqlite_url(tmp_path), LEASE)
    yield store
    store.close()


class FakePlatform:
    """A platform that delivers to a worker; `handle` processes a payload."""

    def __init__(self, store: Store, handle: Callable[[dict], Awaitable[None]], **options) -> None:
        self.store, self.handle, self.payloads = store, handle, []
        services = ChatServices(None, None, None, store)
        self.worker = DeliveryWorker(services, Surface.TEAMS, self.redeliver, **options)

    async def deliver(self, key: str, **payload: str) -> None:
        if await self.worker.claim(key, payload):
            self.start(key, payload)

    async def redeliver(self, delivery) -> None:
        self.start(delivery.key, delivery.payload)

    def start(self, key: str, payload: dict) -> None:
        process = partial(self.process, payload)
        conversation = payload.get("conversation")
        self.worker.start(key, process, tenant="T1", conversation=conversation)

    async def process(self, payload: dict) -> None:
        self.payloads.append(payload)
        await self.handle(payload)

    def query(self, statement: str) -> list:
        with self.store._database.write_transaction() as connection:
            result = connection.execute(text(statement))
            return result.all() if result.returns_rows else []

    def unfinished(self) -> int:
        return len(self.query("SELECT 1 FROM inbox WHERE done_at IS NULL"))


def held_platform(store: Store) -> tuple[FakePlatform, asyncio.Event]:
    """A platform whose deliveries are processed until the event is set."""
    may_end = asyncio.Event()

    async def wait(_payload: dict) -> None:
        await may_end.wait()

    return FakePlatform(store, wait), may_end


def run(platform: FakePlatform, scenario: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        async with platform.worker.running():
            await scenario()

    asyncio.run(main())


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - it reads the database
            await asyncio.sleep(0.02)


async def succeed(_payload: dict) -> None:
    pass


def test_a_delivery_that_comes_three_times_is_processed_once(store):
    platform = FakePlatform(store, succeed)

    async def scenario() -> None:
        for _ in range(3):
            await platform.deliver("a")
        await until(lambda: platform.unfinished() == 0)
        await platform.deliver("a")

    run(platform, scenario)
    assert len(platform.payloads) == 1


PERMANENT = ChatDeliveryError("Refused.", "", code="http_403", retryable=False)
RETRYABLE = ChatDeliveryError("Unavailable.", "", code="http_503", retryable=True)


@pytest.mark.parametrize(
    ("error", "attempts"), [(PERMANENT, 1), (RETRYABLE, 2), (ValueError("a fault"), 2)]
)
def test_only_retryable_and_unexpected_errors_are_tried_again(store, error, attempts):
    async def fail_once(_payload: dict) -> None:
        if len(platform.payloads) == 1:
            raise error

    platform = FakePlatform(store, fail_once)

    async def scenario() -> None:
        await platform.deliver("a", text="damp")
        await until(lambda: platform.unfinished() == 0)

    run(platform, scenario)
    assert platform.payloads == [{"text": "damp"}] * attempts


def test_deliveries_of_one_conversation_are_processed_in_order_and_block_no_other(store):
    first_may_end = asyncio.Event()

    async def handle(payload: dict) -> None:
        if payload["text"] == "1":
            await first_may_end.wait()

    platform = FakePlatform(store, handle)

    async def scenario() -> None:
        for number in "123":
            await platform.deliver(number, conversation="a", text=number)
        await platform.deliver("4", conversation="b", text="4")
        await until(lambda: len(platform.payloads) == 2)
        assert [payload["text"] for payload in platform.payloads] == ["1", "4"]
        first_may_end.set()
        await until(lambda: platform.unfinished() == 0)

    run(platform, scenario)
    assert [payload["text"] for payload in platform.payloads] == ["1", "4", "2", "3"]


def test_a_lease_is_renewed_while_a_delivery_is_processed(store):
    platform, may_end = held_platform(store)

    async def scenario() -> None:
        await platform.deliver("a")
        [claimed] = platform.query("SELECT taken_at FROM inbox")
        await until(lambda: platform.query("SELECT taken_at FROM inbox") != [claimed])
        may_end.set()

    run(platform, scenario)
    assert platform.unfinished() == 0


def test_a_delivery_is_processed_once_although_the_store_was_unavailable_when_it_was_done(store):
    platform, may_end = held_platform(store)

    async def scenario() -> None:
        await platform.deliver("a")
        platform.query("ALTER TABLE inbox RENAME TO unavailable")
        may_end.set()
        await asyncio.sleep(2 * LEASE.total_seconds())
        platform.query("ALTER TABLE unavailable RENAME TO inbox")
        await until(lambda: platform.unfinished() == 0)

    run(platform, scenario)
    assert len(platform.payloads) == 1


def test_deliveries_that_are_done_together_are_completed_by_one_write(store):
    platform, may_end = held_platform(store)

    async def scenario() -> None:
        for key in "abc":
            await platform.deliver(key)
        may_end.set()

    run(platform, scenario)
    assert platform.unfinished() == 0
    assert platform.query("SELECT count(*), count(DISTINCT done_at) FROM inbox") == [(3, 1)]


def test_a_delivery_in_progress_is_finished_when_the_server_stops(store):
    async def take_a_moment(_payload: dict) -> None:
        await asyncio.sleep(0.1)

    platform = FakePlatform(store, take_a_moment)
    run(platform, lambda: platform.deliver("a"))
    assert platform.unfinished() == 0


def test_a_delivery_that_does_not_finish_in_time_is_left_to_the_next_process(store):
    async def hang(_payload: dict) -> None:
        await asyncio.Event().wait()

    stopped = FakePlatform(store, hang, drain_timeout_s=0.1)
    run(stopped, lambda: stopped.deliver("a", text="damp"))
    assert stopped.unfinished() == 1
    platform = FakePlatform(store, succeed)
    run(platform, lambda: until(lambda: platform.unfinished() == 0))
    assert platform.payloads == [{"text": "damp"}]


def test_a_background_task_may_fail_and_is_cancelled_when_the_server_stops(store):
    platform, events = FakePlatform(store, succeed), []

    async def fail() -> None:
        events.append("failed")
        raise ValueError

    async def follow() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            events.append("cancelled")
            raise

    async def scenario() -> None:
        platform.worker.run_in_background(fail())
        platform.worker.run_in_background(follow())
        await asyncio.sleep(0)

    run(platform, scenario)
    assert events == ["failed", "cancelled"]

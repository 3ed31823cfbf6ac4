"""The delivery worker on a real inbox: once each, in order, under leases, after failures."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text, update

from bot.chat.deliveries import DeliveryWorker
from bot.chat.retry import ChatDeliveryError
from bot.chat.services import ChatServices
from bot.store.db.database import utc_now
from bot.store.db.engine import sqlite_url
from bot.store.db.tables import inbox
from bot.store.inbox import Delivery
from bot.store.model import Surface
from bot.store.store import Store
from index.errors import BackendError
from tests.support.inbox_clock import move_clock, postponed
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
        self.replies, self.told = [], []
        services = ChatServices(None, None, None, store)
        self.worker = DeliveryWorker(services, Surface.TEAMS, self.redeliver, **options)

    async def deliver(self, key: str, **payload: str) -> None:
        if await self.worker.claim(key, payload):
            await self.redeliver(Delivery(key, payload))

    async def redeliver(self, delivery: Delivery) -> None:
        conversation = delivery.payload.get("conversation")
        process = partial(self.process, delivery)
        self.worker.start(
            delivery, process, tenant="T1", notify=self.notify, conversation=conversation
        )

    async def process(self, delivery: Delivery, confirm: Callable[[], None]) -> None:
        self.payloads.append(dict(delivery.payload))
        self.replies.append(delivery.reply)
        self.confirm = confirm
        await self.handle(delivery.payload)

    async def notify(self, failure: ChatDeliveryError, reference: str) -> None:
        self.told.append((failure.code, reference))

    def is_postponed(self, times: int = 1) -> bool:
        return postponed(self.store) == [times]

    def move_clock(self, seconds: float) -> None:
        move_clock(self.store, seconds)

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


def refused(*, retryable: bool, reply: dict | None = None, after_s: float = 0) -> ChatDeliveryError:
    error = ChatDeliveryError(
        "Refused.", "", code="http_x", retryable=retryable, retry_after_s=after_s
    )
    error.reply = reply
    return error


def fails(*errors: Exception) -> Callable[[dict], Awaitable[None]]:
    """A handler that fails with each error in turn, and then succeeds."""
    left = list(errors)

    async def handle(_payload: dict) -> None:
        if left:
            raise left.pop(0)

    return handle


@pytest.mark.parametrize(
    "error", [refused(retryable=True), ValueError("a fault"), BackendError("The store is away.")]
)
def test_what_time_may_mend_is_tried_again_when_it_is_due_and_not_before(store, error):
    platform = FakePlatform(store, fails(error, error))

    async def scenario() -> None:
        await platform.deliver("a", text="damp")
        for attempts in (1, 2):
            await until(partial(platform.is_postponed, attempts))
            assert len(platform.payloads) == attempts
            platform.move_clock(20)
        await until(lambda: platform.unfinished() == 0)

    run(platform, scenario)
    assert platform.payloads == [{"text": "damp"}] * 3
    assert platform.told == []


def test_what_can_never_arrive_is_logged_with_an_id_and_told(store, caplog):
    platform = FakePlatform(store, fails(refused(retryable=False)))

    async def scenario() -> None:
        await platform.deliver("a")
        await until(lambda: platform.unfinished() == 0)

    run(platform, scenario)
    [(code, reference)] = platform.told
    assert code == "http_x"
    assert f"given up id={reference} code=http_x" in caplog.text
    assert len(platform.payloads) == 1


def test_a_platform_that_is_away_for_hours_gets_the_same_reply_and_after_six_it_is_given_up(store):
    errors = [refused(retryable=True, reply={"text": "done"})] * 99
    platform = FakePlatform(store, fails(*errors))

    async def scenario() -> None:
        await platform.deliver("a")
        for hour in range(6):
            await until(partial(platform.is_postponed, hour + 1))
            assert platform.told == []
            platform.move_clock(3_601)
        await until(lambda: platform.unfinished() == 0)

    run(platform, scenario)
    assert len(platform.told) == 1
    assert platform.replies == [None, *[{"text": "done"}] * 6]


def test_a_platform_is_never_asked_sooner_than_it_wants(store):
    platform = FakePlatform(store, fails(refused(retryable=True, after_s=3_600)))

    async def scenario() -> None:
        await platform.deliver("a")
        await until(platform.is_postponed)
        platform.move_clock(3_500)
        await asyncio.sleep(LEASE.total_seconds())
        assert len(platform.payloads) == 1
        platform.move_clock(101)
        await until(lambda: platform.unfinished() == 0)

    run(platform, scenario)


def test_an_answer_that_was_accepted_is_not_sent_again_because_of_what_fails_after_it(store):
    async def confirm_and_fail(_payload: dict) -> None:
        platform.confirm()
        raise refused(retryable=True)

    platform = FakePlatform(store, confirm_and_fail)

    async def scenario() -> None:
        await platform.deliver("a")
        await until(lambda: platform.unfinished() == 0)

    run(platform, scenario)
    assert (len(platform.payloads), platform.told) == (1, [])


def test_an_answer_that_was_accepted_is_completed_while_its_handler_goes_on(store):
    platform, may_end = held_platform(store)

    async def scenario() -> None:
        await platform.deliver("a")
        await until(lambda: platform.payloads)
        platform.confirm()
        await until(lambda: platform.unfinished() == 0)
        may_end.set()

    run(platform, scenario)


def test_a_delivery_that_kills_its_process_again_and_again_is_given_up(store):
    store.inbox.claim("a", Surface.TEAMS, {})
    with store._database.write_transaction() as connection:
        long_ago = utc_now() - timedelta(hours=2)
        values = {"attempts": 20, "taken_at": long_ago, "received_at": long_ago}
        connection.execute(update(inbox).values(values))
    platform = FakePlatform(store, succeed)
    run(platform, lambda: until(lambda: platform.unfinished() == 0))
    assert (platform.payloads, platform.told[0][0]) == ([], "interrupted")


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

"""Rates: so many requests a minute of an address, workspace, channel and person, on all servers."""

import asyncio

import pytest
from fastapi.testclient import TestClient

from bot.admission.caller import Level, address_caller, person_caller
from bot.admission.lane import Lane, LaneLimits
from bot.admission.lanes import create_lanes
from bot.admission.rates import RESPONSE_COST, RateLimiter
from bot.app import create_app
from bot.settings import BotSettings
from bot.store.db.engine import sqlite_url
from bot.store.model import Person, Surface
from bot.store.store import Store
from index.errors import TooManyRequests


class Clock:
    """The time, moved by a test."""

    def __init__(self) -> None:
        self.now = 6_000_000.0

    def __call__(self) -> float:
        return self.now


def person(workspace: str, user: str, channel: str = "C1"):
    return person_caller(Person(Surface.SLACK, workspace, user), channel)


def remaining(rates: RateLimiter, caller) -> int:
    return rates.count(caller).remaining


def test_the_narrowest_level_counts_and_others_go_on():
    rates = RateLimiter({Level.USER: 2, Level.WORKSPACE: 5}, Clock())
    assert [remaining(rates, person("T1", "U1")) for _ in range(3)] == [1, 0, -1]
    assert [remaining(rates, person("T1", "U2")) for _ in range(2)] == [1, 0]
    assert [remaining(rates, person("T1", user)) for user in ("U3", "U4")] == [0, -1]
    assert remaining(rates, person("T2", "U1")) == 1  # another workspace has its own


def test_a_refused_request_is_not_counted_and_the_count_fades():
    clock = Clock()
    rates = RateLimiter({Level.ADDRESS: 10}, clock)
    caller = address_caller("192.0.2.1")
    for _ in range(30):
        state = rates.count(caller)
    assert (state.remaining, state.reset_s) == (-1, 60)
    clock.now += 90  # half of the minute after has passed: half of the ten still count
    assert remaining(rates, caller) == 4


def test_a_search_box_may_ask_five_times_as_often():
    rates = RateLimiter({Level.USER: 2}, Clock())
    left = [rates.count(person("T1", "U1"), RESPONSE_COST).remaining for _ in range(11)]
    assert left == [1] * 5 + [0] * 5 + [-1]


def test_a_level_with_no_number_is_not_limited():
    rates = RateLimiter({Level.ADDRESS: 0}, Clock())
    assert rates.count(address_caller("192.0.2.1")) is None


def test_a_chat_is_told_in_a_sentence_when_to_ask_again():
    lane = Lane("test", LaneLimits(1, 10, 5.0), RateLimiter({Level.USER: 1}, Clock()))

    async def ask_twice():
        for _ in range(2):
            await lane.run(person("T1", "U1"), int)

    with pytest.raises(TooManyRequests, match="Try again in 60 seconds"):
        asyncio.run(ask_twice())


def test_the_api_says_what_is_left_and_refuses_with_429(asker):
    settings = BotSettings.model_construct()
    lanes = create_lanes(settings, RateLimiter({Level.ADDRESS: 2}, Clock()))
    api = TestClient(create_app(asker, lanes=lanes))
    first, _, third = (api.get("/api/v1/initiatives", params={"limit": 1}) for _ in range(3))
    assert (first.status_code, first.headers["ratelimit"]) == (200, '"address";r=1;t=60')
    assert (third.status_code, third.headers["retry-after"]) == (429, "60")
    assert third.headers["ratelimit"] == '"address";r=0;t=60'
    assert third.headers["ratelimit-policy"] == '"address";q=2;w=60'
    assert api.get("/healthz").status_code == 200


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path) -> str:
    if request.param == "sqlite":
        return sqlite_url(tmp_path)
    return request.getfixturevalue("postgres")


def test_servers_that_share_a_store_count_together(url):
    clock, caller = Clock(), address_caller("192.0.2.1")
    stores = [Store.open(url) for _ in range(2)]
    servers = [RateLimiter({Level.ADDRESS: 10}, clock) for _ in range(2)]

    def share() -> None:
        for rates, store in zip(servers, stores, strict=True):
            rates.set_totals(store.shared_rates.add(rates.take_increments()))

    for rates in servers:
        for _ in range(4):
            rates.count(caller)
    share()
    assert [remaining(rates, caller) for rates in servers] == [5, 1]  # the second read both
    share()
    assert remaining(servers[1], caller) == -1
    clock.now += 180
    assert remaining(servers[0], caller) == 9
    share()
    with stores[0]._database.read_connection() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM rates").scalar_one() == 1
    for store in stores:
        store.close()

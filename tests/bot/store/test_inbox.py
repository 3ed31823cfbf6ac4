from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.store.db.engine import sqlite_url
from bot.store.model import Surface
from bot.store.store import Store

AT_ONCE = timedelta(0)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def opened(request, tmp_path):
    """Opens the same store again and again, as several processes do."""
    sqlite = request.param == "sqlite"
    address = sqlite_url(tmp_path) if sqlite else request.getfixturevalue("postgres")
    stores = []

    def open_(lease=timedelta(minutes=1)):
        stores.append(Store.open(address, lease))
        return stores[-1].inbox

    yield open_
    for store in stores:
        store.close()


def test_of_many_that_take_a_delivery_at_once_one_has_it(opened):
    inboxes = [opened() for _ in range(3)]
    with ThreadPoolExecutor(9) as pool:
        taken = list(pool.map(lambda i: i.claim("Ev1", Surface.SLACK, {"a": 1}), inboxes * 3))
    assert taken.count(True) == 1


def test_what_a_killed_process_left_is_taken_over_once(opened):
    opened().claim("Ev1", Surface.SLACK, {"text": "damp"})
    assert opened().reclaim_expired(Surface.SLACK) == []
    impatient = [opened(AT_ONCE), opened(AT_ONCE)]
    assert [d.payload for d in impatient[0].reclaim_expired(Surface.SLACK)] == [{"text": "damp"}]
    assert impatient[0].reclaim_expired(Surface.TEAMS) == []
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda inbox: inbox._reclaim("Ev1", 2), impatient))
    assert sorted(found) == [False, True]


def test_what_is_done_is_known_and_its_payload_gone(opened):
    inbox = opened(AT_ONCE)
    inbox.claim("Ev1", Surface.SLACK, {"text": "damp"})
    inbox.complete("Ev1")
    assert inbox.reclaim_expired(Surface.SLACK) == []
    assert not inbox.claim("Ev1", Surface.SLACK, {"text": "damp"})


def test_a_delivery_that_kills_whoever_takes_it_is_given_up(opened):
    inbox = opened(AT_ONCE)
    inbox.claim("Ev1", Surface.SLACK, {})
    assert [len(inbox.reclaim_expired(Surface.SLACK)) for _ in range(6)] == [1, 1, 1, 1, 0, 0]
    assert not inbox.claim("Ev1", Surface.SLACK, {})

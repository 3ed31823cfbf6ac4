from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.store.db.engine import sqlite_url
from bot.store.model import Surface
from bot.store.store import Store

EXPIRED_AT_ONCE = timedelta(0)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def open_inbox(request, tmp_path):
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


def test_only_one_of_concurrent_claims_of_a_delivery_succeeds(open_inbox):
    inboxes = [open_inbox() for _ in range(3)]
    with ThreadPoolExecutor(9) as pool:
        claimed = list(pool.map(lambda i: i.claim("Ev1", Surface.SLACK, {"a": 1}), inboxes * 3))
    assert claimed.count(True) == 1


def test_a_delivery_of_a_killed_process_is_reclaimed_once(open_inbox):
    open_inbox().claim("Ev1", Surface.SLACK, {"text": "damp"})
    assert open_inbox().reclaim_expired(Surface.SLACK) == []
    inboxes = [open_inbox(EXPIRED_AT_ONCE), open_inbox(EXPIRED_AT_ONCE)]
    assert [d.payload for d in inboxes[0].reclaim_expired(Surface.SLACK)] == [{"text": "damp"}]
    assert inboxes[0].reclaim_expired(Surface.TEAMS) == []
    with ThreadPoolExecutor(2) as pool:
        reclaimed = list(pool.map(lambda inbox: inbox._reclaim("Ev1", 2, 0), inboxes))
    assert sorted(reclaimed) == [False, True]


def test_a_completed_delivery_cannot_be_claimed_again(open_inbox):
    inbox = open_inbox(EXPIRED_AT_ONCE)
    inbox.claim("Ev1", Surface.SLACK, {"text": "damp"})
    inbox.complete("Ev1")
    assert inbox.reclaim_expired(Surface.SLACK) == []
    assert not inbox.claim("Ev1", Surface.SLACK, {"text": "damp"})


def test_attempts_that_were_cut_off_are_counted_until_one_ends(open_inbox):
    inbox = open_inbox(EXPIRED_AT_ONCE)
    inbox.claim("Ev1", Surface.SLACK, {})
    attempts = [inbox.reclaim_expired(Surface.SLACK)[0].attempts for _ in range(2)]
    inbox.postpone("Ev1", -1.0, None)
    assert (attempts, inbox.reclaim_expired(Surface.SLACK)[0].attempts) == ([2, 3], 1)


def test_a_postponed_delivery_is_reclaimed_with_its_reply_when_it_is_due(open_inbox):
    inbox = open_inbox(EXPIRED_AT_ONCE)
    inbox.claim("Ev1", Surface.SLACK, {"text": "damp"})
    inbox.postpone("Ev1", 60.0, {"text": "done"})
    assert inbox.reclaim_expired(Surface.SLACK) == []
    inbox.postpone("Ev1", -1.0, None)
    [delivery] = inbox.reclaim_expired(Surface.SLACK)
    assert (delivery.retries, delivery.reply) == (2, {"text": "done"})

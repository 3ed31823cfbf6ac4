"""Leases and build records in the store: one holder at a time, and only the holder writes."""

from contextlib import closing
from datetime import timedelta

import pytest

from bot.store.db.engine import sqlite_url
from bot.store.store import Store
from index.errors import BackendError, NotFound
from index.snapshot.build_records import BuildState


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(sqlite_url(tmp_path), timedelta(seconds=60))) as opened:
        yield opened


def test_a_lease_has_one_holder_until_it_is_released_or_given_up(store):
    leases = store.leases
    assert leases.acquire("build:main", "one.1")
    assert leases.acquire("build:main", "one.1")
    assert not leases.acquire("build:main", "two.1")
    leases.release("build:main", "two.1")
    assert leases.list_expired("build:") == []
    leases.expire("build:main", "one.1")
    assert leases.list_expired("build:") == ["build:main"]
    assert leases.acquire("build:main", "two.1")
    assert not leases.acquire("build:main", "one.1")
    leases.release("build:main", "two.1")
    assert leases.acquire("build:main", "one.1")


def test_a_process_takes_the_lease_of_an_earlier_one_that_is_known_to_have_ended(store):
    assert store.leases.acquire("build:main", "one.1")
    assert not store.leases.acquire("build:main", "two.1", ended="two.")
    assert store.leases.acquire("build:main", "one.2", ended="one.")


def test_who_has_lost_the_lease_writes_nothing_of_a_build(store):
    build = store.build_records("main").request({"only": []})
    store.leases.acquire("build:main", "one")
    mine, others = (store.build_records("main", "build:main", name) for name in ("one", "two"))
    mine.save(build.model_copy(update={"state": BuildState.RUNNING}))
    with pytest.raises(BackendError, match="another worker"):
        others.save(build.model_copy(update={"state": BuildState.FAILED}))
    assert store.build_records("main").get(build.id).state is BuildState.RUNNING


def test_a_cancelled_build_is_cancelled_until_it_has_ended(store):
    records = store.build_records("main", "build:main", "one")
    store.leases.acquire("build:main", "one")
    build = records.request({"only": []})
    store.build_records("main").cancel(build.id)
    assert records.is_cancelled(build.id)
    records.save(build.model_copy(update={"state": BuildState.CANCELLED}))
    assert not records.is_cancelled(build.id)
    assert records.unfinished() == []


def test_the_builds_of_another_index_are_not_seen(store):
    build = store.build_records("main").request({"only": []})
    other = store.build_records("other")
    assert (other.ids(), other.unfinished()) == ([], [])
    with pytest.raises(NotFound):
        other.get(build.id)

import pytest
from fastapi.testclient import TestClient

from bot.app import create_app
from bot.service.answering import Asker
from bot.service.live_snapshot import Live
from bot.store.db.engine import sqlite_address
from bot.store.store import Store
from tests.support.browser import browser

__all__ = ["browser"]


@pytest.fixture
def store(tmp_path):
    store = Store.open(sqlite_address(tmp_path))
    yield store
    store.close()


@pytest.fixture
def asker(indexed, store) -> Asker:
    return Asker(Live(indexed), store)


@pytest.fixture
def client(asker) -> TestClient:
    return TestClient(create_app(asker))

import pytest
from fastapi.testclient import TestClient

from bot.app import create_app
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.db.engine import sqlite_url
from bot.store.store import Store
from tests.support.browser import browser

__all__ = ["browser"]


@pytest.fixture
def store(tmp_path):
    store = Store.open(sqlite_url(tmp_path))
    yield store
    store.close()


@pytest.fixture
def asker(indexed, store) -> AnswerService:
    return AnswerService(LiveSnapshot(indexed), store)


@pytest.fixture
def client(asker) -> TestClient:
    return TestClient(create_app(asker))

import pytest
from fastapi.testclient import TestClient

from bot.app import create_app
from bot.chat.services import ChatServices
from bot.service.administration import AdminService
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.service.user_history import UserHistory
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
def services(indexed, asker, store) -> ChatServices:
    """The services that a chat calls, on the index of the session and a store of this test."""
    history = UserHistory(LiveSnapshot(indexed), asker, store)
    return ChatServices(asker, history, AdminService(indexed, asker, store), store)


@pytest.fixture
def client(asker) -> TestClient:
    return TestClient(create_app(asker))

"""A server with staff pages on a small index, in this process."""

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.app import create_app
from bot.links.signer import Signer
from bot.service.administration import AdminService
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.service.pair_review import PairReview
from bot.signin.api_keys import ApiKeys
from bot.signin.config import SignInConfig
from bot.signin.links import SignInLinks
from bot.signin.openid import CALLBACK_PATH, ProviderConfig
from bot.store.store import Store
from bot.web.admin.staff_pages import StaffPages
from tests.support.openid_provider import CLIENT_ID, CLIENT_SECRET, running_provider
from tests.support.small_index import write_small_index

SITE = "http://testserver"
API_KEY = "a-key-of-a-program-0123456789"
KEYS = [b"a key of this installation"]


@dataclass
class Staff:
    """What the tests of staff pages use; `open` makes a server and a browser of it."""

    data: Path
    store: Store
    answers: AnswerService
    admin: AdminService

    def open(self, **config) -> TestClient:
        settings = {
            "keys": KEYS,
            "lifetime": timedelta(hours=1),
            "is_secure": False,
            "is_reading_closed": False,
            **config,
        }
        pairs = PairReview(self.data, self.answers.live, self.store)
        keys = ApiKeys(SecretStr(API_KEY))
        pages = StaffPages(SignInConfig(**settings), self.admin, pairs, self.store.claims, keys)
        app = create_app(self.answers, staff=pages)
        return TestClient(app, base_url=SITE, follow_redirects=False)

    def link_token(self) -> str:
        return SignInLinks(Signer(KEYS), self.store.claims).create()[1]

    def signed_in(self, **config) -> TestClient:
        """A browser of an administrator who used a link."""
        client = self.open(**config)
        reply = client.post("/sign-in/link", data={"token": self.link_token()})
        assert reply.headers["location"] == "/admin", reply.text
        return client


@pytest.fixture(scope="session")
def small_index(tmp_path_factory) -> Path:
    return write_small_index(tmp_path_factory.mktemp("small") / "data")


@pytest.fixture
def staff(tmp_path, store, small_index) -> Staff:
    data = shutil.copytree(small_index, tmp_path / "data")
    answers = AnswerService(LiveSnapshot(data), store)
    return Staff(data, store, answers, AdminService(data, answers, store))


@pytest.fixture
def provider():
    with running_provider() as provider:
        yield provider


def provider_config(provider) -> ProviderConfig:
    return ProviderConfig(
        provider.issuer, CLIENT_ID, SecretStr(CLIENT_SECRET), "openid email", SITE + CALLBACK_PATH
    )

"""Where the bot's own token comes from, and that no login holds it up."""

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count

import pytest
import requests

from bot.teams.auth.clouds import PUBLIC_CLOUD
from bot.teams.auth.credentials import create_token_fetcher
from bot.teams.config import AppType, TeamsConfig

TENANT = "11111111-2222-3333-4444-55555555abcd"
SECRET = TeamsConfig("app-1", password="secret-1", tenant=TENANT)
MANAGED = TeamsConfig("app-1", app_type=AppType.MANAGED_IDENTITY, tenant=TENANT)


@pytest.fixture
def silent():
    """An address that takes a connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("bot", [SECRET, MANAGED], ids=["secret", "managed identity"])
def test_a_login_that_never_answers_is_given_up(silent, monkeypatch, bot):
    monkeypatch.setenv("HTTPS_PROXY", silent)
    monkeypatch.setenv("IDENTITY_ENDPOINT", silent)
    monkeypatch.setenv("IDENTITY_HEADER", "x")
    fetch = create_token_fetcher(bot, PUBLIC_CLOUD, timeout_s=0.1)
    for _ in range(2):  # what failed once is tried again, not remembered
        with pytest.raises(requests.exceptions.RequestException, match="timed out"):
            fetch()


class Identity(BaseHTTPRequestHandler):
    """The managed identity of a machine."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        expires = str(int(time.time()) + 3600)
        given = next(self.server.numbers)
        token = {"access_token": f"number {given}", "expires_on": expires}
        self.wfile.write(json.dumps(token | {"resource": "r", "token_type": "Bearer"}).encode())

    def log_message(self, *_):
        pass


def test_a_managed_identity_gives_its_token_and_a_new_one_when_asked(monkeypatch):
    with HTTPServer(("127.0.0.1", 0), Identity) as server:
        server.numbers = count(1)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{server.server_port}/token")
        monkeypatch.setenv("IDENTITY_HEADER", "us")
        fetch = create_token_fetcher(MANAGED, PUBLIC_CLOUD)
        assert [fetch(), fetch(), fetch(renew=True), fetch()] == [
            "number 1",
            "number 1",
            "number 2",
            "number 2",
        ]
        server.shutdown()

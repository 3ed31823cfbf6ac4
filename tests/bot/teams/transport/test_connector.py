"""What becomes of an answer that Teams does not take at once."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from fastapi.testclient import TestClient

from bot.app import create_app
from bot.store.db.engine import sqlite_url
from bot.store.model import Person, Surface
from bot.store.store import Store
from bot.teams.app import TeamsApp
from bot.teams.auth.clouds import MicrosoftCloud
from bot.teams.config import TeamsConfig
from tests.support.fake_teams import APP, ISSUER, TENANT, USER
from tests.support.inbox_clock import least_retries, move_clock
from tests.support.server import PATIENCE

pytestmark = pytest.mark.slow

QUESTION = "has anyone done a chatbot for council services?"
CHANNEL = {"id": "19:c", "tenantId": TENANT, "conversationType": "channel"}
MENTION = {"type": "mention", "mentioned": {"id": "28:bot"}, "text": "<at>Bot</at>"}


@pytest.fixture
def store(tmp_path):
    store = Store.open(sqlite_url(tmp_path), timedelta(seconds=0.6))
    yield store
    store.close()


@pytest.fixture
def tokens():
    """Whether each fetch of our token asked for a new one."""
    return []


@pytest.fixture
def deliver(microsoft, services, asker, tokens):
    """Delivers an activity."""
    cloud = MicrosoftCloud(f"{microsoft.url}/openid", ISSUER, "scope", (), allow_loopback=True)
    bot = TeamsConfig(APP, tenant=TENANT, tenants=frozenset({TENANT}))

    def fetch_token(*, renew: bool = False) -> str:
        tokens.append(renew)
        return f"token-{len(tokens)}"

    host = TeamsApp(bot, cloud, services, fetch_token=fetch_token)
    with TestClient(create_app(asker, [host])) as client:

        def post(text=QUESTION, **more):
            headers = {"authorization": f"Bearer {microsoft.token()}"}
            activity = microsoft.activity(text, id=str(next(microsoft.ids)), **more)
            assert client.post("/api/messages", json=activity, headers=headers).status_code == 202

        yield post


def until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def settled(deliver, microsoft):
    """Whether nothing more is sent before the answer to a later message elsewhere."""
    elsewhere = {"id": "a:later", "tenantId": TENANT, "conversationType": "personal"}
    deliver("help", conversation=elsewhere)
    return "a%3Alater" in microsoft.reply()["path"]


def in_two_seconds():
    return format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)


REFUSALS = {
    "a server fault": lambda: [500, 503],
    "a date": lambda: [(429, {"Retry-After": in_two_seconds()})],
    "five 429s of a second": lambda: [(429, {"Retry-After": "1"})] * 5,
}


@pytest.mark.parametrize("refusals", REFUSALS.values(), ids=REFUSALS)
def test_an_answer_is_sent_again_while_that_helps(deliver, microsoft, refusals):
    microsoft.refusals = refusals()
    deliver()
    assert "chatbot" in microsoft.reply()["body"]["summary"]
    assert settled(deliver, microsoft)


def test_a_token_that_teams_refuses_is_renewed(deliver, microsoft, tokens):
    microsoft.refusals = [401]
    deliver()
    assert microsoft.reply()["authorization"] == "Bearer token-2"
    assert tokens == [False, True]


@pytest.mark.parametrize("status", [400, 413])
def test_a_card_that_teams_refuses_is_sent_as_text(deliver, microsoft, status):
    microsoft.refusals = [status]
    deliver()
    body = microsoft.reply()["body"]
    assert "chatbot" in body["text"]
    assert "attachments" not in body


@pytest.mark.parametrize("away_s", [45, 600])
def test_while_teams_is_away_nothing_is_lost_doubled_or_a_traceback(
    deliver, microsoft, store, caplog, away_s
):
    microsoft.unreachable = True
    deliver()
    for times in (1, 2):
        until(lambda times=times: least_retries(store) >= times)
        move_clock(store, away_s)
    microsoft.unreachable = False
    assert "chatbot" in microsoft.reply()["body"]["summary"]
    assert settled(deliver, microsoft)
    assert "Traceback" not in caplog.text
    assert len(store.list_questions(Person(Surface.TEAMS, TENANT, USER), 9)) == 1


@pytest.mark.parametrize("status", [403, 404])
def test_who_asked_where_we_cannot_write_is_told_in_their_own_chat(
    deliver, microsoft, caplog, status
):
    deliver(None, type="installationUpdate", action="add")
    microsoft.reply()
    microsoft.refusals = [status] * 2
    deliver(f"<at>Bot</at> {QUESTION}", conversation=CHANNEL, entities=[MENTION])
    told = microsoft.reply()
    assert "/a%3A1/" in told["path"]
    [line] = [line for line in caplog.text.splitlines() if f"code=http_{status}" in line]
    reference = line.partition("given up id=")[2].split()[0]
    assert reference in told["body"]["text"]


@pytest.mark.parametrize(
    "sender", [{"id": "28:other"}, {"id": "29:9", "role": "bot"}, {"id": "28:bot"}]
)
def test_a_bot_is_not_answered(deliver, microsoft, sender):
    deliver(**{"from": sender})
    assert settled(deliver, microsoft)


def test_an_edited_message_is_not_answered(deliver, microsoft):
    deliver(
        type="messageUpdate", channelData={"eventType": "editMessage", "tenant": {"id": TENANT}}
    )
    assert settled(deliver, microsoft)

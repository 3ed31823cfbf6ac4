"""Dialogues in Teams: what people say to the bot, and what they read."""

import html
import json
import re
from itertools import count

import pytest
from fastapi.testclient import TestClient

from bot.app import create_app
from bot.chat.services import ChatServices
from bot.service.administration import AdminService
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.service.user_history import UserHistory
from bot.store.db.engine import sqlite_url
from bot.store.model import Person, Surface
from bot.store.store import Store
from bot.teams.app import TeamsApp
from bot.teams.auth.clouds import MicrosoftCloud
from bot.teams.config import TeamsConfig
from tests.support.card_checker import faults
from tests.support.dialogues import ASK, DIALOGUES
from tests.support.fake_teams import APP, ISSUER, TENANT, Microsoft
from tests.support.small_index import write_small_index

pytestmark = pytest.mark.slow

MAX_NOT_STATED = 2


class Chat:
    """A running bot on the small index, and the people who write to it."""

    def __init__(self, client: TestClient, microsoft: Microsoft, store: Store) -> None:
        self.store, self._client, self._microsoft = store, client, microsoft
        self._ids = count(1)

    def person(self) -> str:
        """The id of somebody new."""
        return f"person-{next(self._ids)}"

    def says(self, person: str, words: str, **more) -> dict:
        """Write to the bot; returns its reply."""
        self.sends(person, words, **more)
        return self._microsoft.reply()["body"]

    def sends(self, person: str, words: str, **more) -> None:
        activity = self._microsoft.activity(
            words,
            id=f"17{next(self._ids):011}",
            conversation={"id": f"a:{person}", "tenantId": TENANT, "conversationType": "personal"},
            **{"from": {"id": f"29:{person}", "aadObjectId": person}},
        )
        headers = {"authorization": f"Bearer {self._microsoft.token()}"}
        reply = self._client.post("/api/messages", json=activity | more, headers=headers)
        assert reply.status_code == 202


@pytest.fixture(scope="module")
def chat(tmp_path_factory):
    data = write_small_index(tmp_path_factory.mktemp("small") / "data")
    store, microsoft = Store.open(sqlite_url(data)), Microsoft()
    answers = AnswerService(LiveSnapshot(data), store)
    history = UserHistory(LiveSnapshot(data), answers, store)
    services = ChatServices(answers, history, AdminService(data, answers, store), store)
    cloud = MicrosoftCloud(f"{microsoft.url}/openid", ISSUER, "scope", (), allow_loopback=True)
    bot = TeamsConfig(APP, tenant=TENANT, tenants=frozenset({TENANT}), admins=frozenset())
    host = TeamsApp(bot, cloud, services, fetch_token=lambda: "token")
    with TestClient(create_app(answers, [host])) as client:
        yield Chat(client, microsoft, store)
    microsoft.close()
    store.close()


def card(body: dict) -> dict:
    return body["attachments"][0]["content"] if body.get("attachments") else {}


def read(body: dict) -> str:
    """What a person reads of a message: its text, or its card without Markdown."""
    drawn = json.dumps(card(body).get("body", []), ensure_ascii=False)
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", drawn.replace("\\\\", "").replace("**", ""))
    return html.unescape(f"{body.get('text', '')} {plain}")


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.name)
def test_a_dialogue_in_a_personal_chat_reads_as_with_a_colleague(chat, dialogue):
    person = chat.person()
    for turn in dialogue.turns:
        body = chat.says(person, turn.says)
        words = read(body)
        assert [part for part in turn.reads if part not in words] == []
        assert [part for part in turn.never if part in words] == []
        if turn.says not in dialogue.kept:
            assert words.lower().count("not stated") <= MAX_NOT_STATED
        if card(body):
            assert faults(card(body)) == []
    questions = chat.store.list_questions(Person(Surface.TEAMS, TENANT, person), 10)[::-1]
    assert tuple(question.text for question in questions) == dialogue.kept
    if dialogue.feedback:
        entries = chat.store.list_feedback(questions[-1].query_id)
        assert [(entry.kind, entry.initiative) for entry in entries] == [dialogue.feedback]


def test_in_a_group_only_a_mention_is_answered(chat):
    person = chat.person()
    group = {"id": f"19:{person}", "tenantId": TENANT, "conversationType": "groupChat"}
    mention = {"type": "mention", "mentioned": {"id": "28:bot"}, "text": "<at>Bot</at>"}
    mentioned = {"conversation": group, "entities": [mention]}
    chat.says(person, f"<at>Bot</at> {ASK}", **mentioned)
    chat.sends(person, "thanks all", conversation=group)
    chat.sends(person, "who funded it?", conversation=group)
    assert "You are welcome" in read(chat.says(person, "<at>Bot</at> thanks!", **mentioned))
    assert "Warm Homes Fund" in read(chat.says(person, "<at>Bot</at> who funded it?", **mentioned))

"""Activities as Teams delivers them, signed, and what the bot sends back."""

import time
from contextlib import contextmanager
from datetime import timedelta
from threading import current_thread

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.app import create_app
from bot.links.brief_links import BriefLinks
from bot.presentation.labels import NO_QUESTIONS, NOTHING_TO_SEARCH
from bot.store.db.engine import sqlite_url
from bot.store.model import Person, Surface
from bot.teams.app import TeamsApp
from bot.teams.auth.clouds import MicrosoftCloud
from bot.teams.config import TeamsConfig
from bot.teams.transport.conversation import TeamsMessage
from index.errors import NoSnapshot
from tests.support.agents_playground import action
from tests.support.fake_teams import ADMIN, APP, ISSUER, TENANT, USER, post
from tests.support.server import PATIENCE, running

pytestmark = pytest.mark.slow

QUESTION = "has anyone done a chatbot for council services?"
ME = Person(Surface.TEAMS, TENANT, USER)


@pytest.fixture
def host(microsoft, services):
    cloud = MicrosoftCloud(f"{microsoft.url}/openid", ISSUER, "scope", (), allow_loopback=True)
    bot = TeamsConfig(
        APP,
        tenant=TENANT,
        tenants=frozenset({TENANT, "tenant-2"}),
        admins=frozenset({(TENANT, ADMIN)}),
    )
    return TeamsApp(bot, cloud, services, fetch_token=lambda: "token")


@pytest.fixture
def deliver(host, asker, microsoft):
    """Delivers an activity, and gives back the reply."""
    with TestClient(create_app(asker, [host])) as client:

        def post(activity: dict):
            headers = {"authorization": f"Bearer {microsoft.token()}"}
            return client.post("/api/messages", json=activity, headers=headers)

        post.client = client
        yield post


def card(sent: dict) -> dict:
    return sent["body"]["attachments"][0]["content"]


def invoke(microsoft, name: str, value: dict, **more) -> dict:
    return microsoft.activity(type="invoke", name=name, value=value, text=None, **more)


def test_an_activity_that_is_delivered_three_times_is_answered_once(deliver, microsoft, store):
    activity = microsoft.activity(QUESTION)
    assert [deliver(activity).status_code for _ in range(3)] == [202] * 3
    microsoft.reply()
    deliver(microsoft.activity("help", id="1700000000002"))
    assert "How to ask" in str(card(microsoft.reply()))
    assert len(store.list_questions(ME, 10)) == 1


def test_a_question_in_welsh_gets_a_card_in_welsh_and_help_in_that_of_the_client(
    deliver, microsoft
):
    welsh = "Oes rhywun wedi gwneud gwasanaeth adrodd am damprwydd a llwydni?"
    deliver(microsoft.activity(welsh, locale="en-GB"))
    answer = card(microsoft.reply())
    assert "Chwiliwyd fel" in str(answer)
    assert "Manylion" in [each.get("title") for each in answer["actions"]]
    deliver(microsoft.activity("help", id="1700000000002", locale="cy-GB"))
    assert "Sut i ofyn" in str(card(microsoft.reply()))


def test_an_answer_goes_into_the_thread_that_asked_with_a_token_and_a_sentence(
    deliver, microsoft, store
):
    thread = {"id": "19:a@thread.tacv2;messageid=17", "tenantId": TENANT}
    mention = {"type": "mention", "mentioned": {"id": "28:bot"}, "text": "<at>Bot</at>"}
    deliver(
        microsoft.activity(
            "<at>Bot</at>&nbsp;has anyone done a chatbot for R&amp;D at <at>Brackmoor</at>?",
            conversation=thread | {"conversationType": "channel"},
            entities=[mention],
        )
    )
    sent = microsoft.reply()
    assert sent["path"].startswith("/v3/conversations/19%3Aa%40thread.tacv2%3Bmessageid%3D17/")
    assert sent["authorization"] == "Bearer token"
    assert "Chatbots and AI for council services" in sent["body"]["summary"]
    (question,) = store.list_questions(ME, 10)
    assert question.text == "has anyone done a chatbot for R&D at Brackmoor?"
    assert sent["body"]["channelData"] == {"feedbackLoop": {"type": "default"}}


def test_the_names_of_people_who_are_mentioned_are_no_part_of_the_question(
    deliver, microsoft, store
):
    named = {
        "<at>Bot</at>": "28:bot",
        "<at>Robin Example</at>": "29:robin",
        "<at>Bins</at>": "19:bins@thread.tacv2",
    }
    entities = [
        {"type": "mention", "mentioned": {"id": id_}, "text": text} for text, id_ in named.items()
    ]
    typed = "<at>Bot</at> <at>Robin Example</at> has anyone done a chatbot for <at>Bins</at>?"
    deliver(microsoft.activity(typed, entities=entities))
    microsoft.reply()
    (question,) = store.list_questions(ME, 10)
    assert question.text == "has anyone done a chatbot for Bins?"


def test_typing_is_shown_while_a_question_is_searched_and_for_nothing_else(deliver, microsoft):
    microsoft.typing_status = 429  # neither holds the answer up nor costs it
    deliver(microsoft.activity(QUESTION))
    assert "chatbot" in microsoft.reply()["body"]["summary"]
    deliver(microsoft.activity("help", id="1700000000002"))
    microsoft.reply()
    assert microsoft.typing.qsize() == 1
    assert microsoft.typing.get()["conversation"]["id"] == "a:1"
    assert microsoft.sent.empty()


def test_what_others_say_in_a_group_is_left_alone(deliver, microsoft):
    group = {"id": "19:g", "tenantId": TENANT, "conversationType": "groupChat"}
    deliver(microsoft.activity("what a lovely day", conversation=group))
    deliver(microsoft.activity("help", id="1700000000002"))
    assert "How to ask" in str(card(microsoft.reply()))


@pytest.mark.parametrize("status", [412, 429, 502, 504])
def test_teams_is_asked_again_where_it_wants_that(deliver, microsoft, status):
    microsoft.refusals = [status]
    deliver(microsoft.activity("help"))
    assert "How to ask" in str(card(microsoft.reply()))


def test_a_thumb_is_kept_for_the_answer_that_it_stands_under(deliver, microsoft, store):
    deliver(microsoft.activity(QUESTION))
    message = microsoft.reply()["id"]
    first = store.list_questions(ME, 1)[0].query_id
    deliver(microsoft.activity("drones for missing people", id="1700000000002"))
    microsoft.reply()
    value = {"actionName": "feedback", "actionValue": {"reaction": "dislike", "feedback": "{}"}}
    thumb = invoke(microsoft, "message/submitAction", value, replyToId=message)
    assert [deliver(thumb).json() for _ in range(2)] == [{}, {}]
    assert [(entry.query_id, entry.kind) for entry in store.list_feedback(first)] == [
        (first, "unhelpful")
    ]


def test_a_thumb_with_a_note_that_cannot_be_read_is_taken_all_the_same(deliver, microsoft):
    value = {"actionValue": {"reaction": "like", "feedback": "[" * 50_000}}
    assert deliver(invoke(microsoft, "message/submitAction", value)).json() == {}


def test_a_submit_that_comes_again_changes_nothing_more(deliver, microsoft, store):
    deliver(microsoft.activity(QUESTION))
    microsoft.reply()
    query_id = store.list_questions(ME, 1)[0].query_id
    data = {"verb": "feedback", "query_id": query_id, "feedback": "relevant"}
    action = {"action": {"type": "Action.Execute", "verb": "feedback", "data": data}}
    pressed = invoke(microsoft, "adaptiveCard/action", action, replyToId="1")
    assert {deliver(pressed).json()["value"] for _ in range(3)} == {"Noted: relevant."}
    assert len(store.list_feedback(query_id)) == 1


@pytest.mark.parametrize("verb", ["more", "back", "asked", "refine", "refined", "without"])
def test_a_question_of_another_tenant_is_as_one_that_is_not_there(deliver, microsoft, store, verb):
    deliver(microsoft.activity("damp and mould in chatbots"))
    microsoft.reply()
    data = {"query_id": store.list_questions(ME, 1)[0].query_id, "since": "never"}
    action = {"action": {"type": "Action.Execute", "verb": verb, "data": data}}
    theirs = {
        "conversation": {"id": "a:2", "tenantId": "tenant-2", "conversationType": "personal"},
        "channelData": {"tenant": {"id": "tenant-2"}},
    }
    value = deliver(invoke(microsoft, "adaptiveCard/action", action, **theirs)).json()["value"]
    assert "mould" not in str(value)
    assert "mould" in str(deliver(invoke(microsoft, "adaptiveCard/action", action)).json()["value"])


def test_filters_read_from_the_words_are_removed_once_and_typed_ones_stay(
    deliver, microsoft, store
):
    deliver(microsoft.activity("a chatbot in Wales since:2015"))
    microsoft.reply()
    data = {"query_id": store.list_questions(ME, 1)[0].query_id}
    action = {"action": {"type": "Action.Execute", "verb": "without", "data": data}}
    pressed = invoke(microsoft, "adaptiveCard/action", action, replyToId="1")
    cards = {str(deliver(pressed).json()["value"]) for _ in range(2)}
    assert len(cards) == 1
    assert "since: 2015" in (answer := cards.pop())
    assert "Filters we added" not in answer
    assert "place: wales" not in answer
    assert len(store.list_questions(ME, 10)) == 2


@pytest.mark.parametrize(
    ("asked_in", "pressed_in", "may"),
    [("19:g", "19:g", True), ("19:g", "19:other", False), ("a:1", "a:1", False)],
)
def test_a_colleague_sees_more_of_an_answer_only_where_it_was_given_to_both(
    deliver, microsoft, store, asked_in, pressed_in, may
):
    def where(conversation: str) -> dict:
        kind = "personal" if conversation.startswith("a:") else "groupChat"
        return {"id": conversation, "tenantId": TENANT, "conversationType": kind}

    mention = {"type": "mention", "mentioned": {"id": "28:bot"}, "text": "<at>Bot</at>"}
    question = "<at>Bot</at> damp and mould in chatbots"
    deliver(microsoft.activity(question, conversation=where(asked_in), entities=[mention]))
    microsoft.reply()
    data = {"query_id": store.list_questions(ME, 1)[0].query_id, "since": "2015"}
    values = {}
    for verb in ("back", "more", "refine", "refined", "without", "asked"):
        action = {"action": {"type": "Action.Execute", "verb": verb, "data": data}}
        pressed = invoke(microsoft, "adaptiveCard/action", action, conversation=where(pressed_in))
        pressed |= {"from": {"id": "29:2", "aadObjectId": "person-2"}}
        values[verb] = str(deliver(pressed).json()["value"])
    seen = [verb for verb, value in values.items() if "mould" in value]
    assert seen == (["back", "more", "refine", "refined", "without"] if may else [])


def test_the_details_of_an_answer_lead_to_its_evidence_brief(deliver, microsoft, services):
    services.brief_links = BriefLinks("https://hasanyone.example", [b"key"])
    deliver(microsoft.activity(QUESTION))
    data = action(card(microsoft.reply()), "Details")["data"]
    opened = deliver(invoke(microsoft, "task/fetch", {"data": data})).json()["task"]
    link = action(opened["value"]["card"]["content"], "Evidence brief")["url"]
    query_id, permission = link.removeprefix("https://hasanyone.example/brief/").split("?access=")
    assert services.brief_links.allows(query_id, permission)


def test_details_open_in_a_dialog_and_feedback_closes_it(deliver, microsoft, store):
    deliver(microsoft.activity(QUESTION))
    answer = card(microsoft.reply())
    data = action(answer, "Details")["data"]
    opened = deliver(invoke(microsoft, "task/fetch", {"data": data})).json()["task"]
    assert opened["type"] == "continue"
    details = opened["value"]["card"]["content"]
    assert "Probability" in str(details)
    data = action(details, "See everything recorded")["data"]
    opened = deliver(invoke(microsoft, "task/submit", {"data": data})).json()["task"]
    details = opened["value"]["card"]["content"]
    assert "Where this is recorded" in str(details)
    data = action(details, "Send")["data"] | {"feedback": "wrong", "note": "It ended in May."}
    closed = deliver(invoke(microsoft, "task/submit", {"data": data})).json()["task"]
    assert closed["type"] == "message"
    (entry,) = store.list_feedback(data["query_id"])
    assert (entry.kind, entry.note) == ("wrong", "It ended in May.")


@pytest.mark.parametrize(
    ("tenant", "user", "may"),
    [(TENANT, ADMIN, True), (TENANT, USER, False), ("tenant-2", ADMIN, False)],
)
def test_who_administers_is_decided_by_tenant(deliver, microsoft, tenant, user, may):
    action = {"action": {"type": "Action.Execute", "verb": "admin", "data": {}}}
    pressed = invoke(
        microsoft,
        "adaptiveCard/action",
        action,
        conversation={"id": "a:1", "tenantId": tenant},
        channelData={"tenant": {"id": tenant}},
    ) | {"from": {"id": "29:1", "aadObjectId": user}}
    assert ("Only administrators" in str(deliver(pressed).json()["value"])) is not may


def test_an_administrators_id_counts_only_where_microsoft_entra_gives_it(deliver, microsoft):
    action = {"action": {"type": "Action.Execute", "verb": "admin", "data": {}}}
    pressed = invoke(microsoft, "adaptiveCard/action", action) | {"from": {"id": ADMIN}}
    assert "Only administrators" in deliver(pressed).json()["value"]


def test_a_conversation_of_an_unknown_kind_is_not_taken_for_a_personal_one(deliver, microsoft):
    for number, kind in enumerate(({}, {"conversationType": "meeting"})):
        where = {"id": "19:m", "tenantId": TENANT} | kind
        deliver(microsoft.activity("a lovely day", id=f"{number}-a", conversation=where))
    deliver(microsoft.activity("help", id="2"))
    assert "How to ask" in str(card(microsoft.reply()))


def test_where_it_was_added_it_can_write_unasked_until_it_is_removed(
    deliver, microsoft, host, store
):
    deliver(microsoft.activity(type="installationUpdate", action="add", text=None))
    assert "Has anyone done this" in str(card(microsoft.reply()))
    (address,) = store.conversation_references.list_for(ME)
    deliver.client.portal.call(host.send_proactively, address, TeamsMessage("A build is over."))
    sent = microsoft.reply()
    assert (sent["body"]["text"], "/a%3A1/" in sent["path"]) == ("A build is over.", True)
    deliver(microsoft.activity(type="installationUpdate", action="remove", id="2", text=None))
    deliver(microsoft.activity("help", id="3"))
    microsoft.reply()
    assert store.conversation_references.list_for(ME) == []


@pytest.fixture
def worked(host, asker, microsoft, store):
    """Delivers activities, waits until they are worked on, and gives back what is left of them."""

    def work(*activities: dict) -> list:
        headers = {"authorization": f"Bearer {microsoft.token()}"}
        with TestClient(create_app(asker, [host])) as client:
            for activity in activities:
                client.post("/api/messages", json=activity, headers=headers)
        store.inbox.lease = timedelta(0)
        return store.inbox.reclaim_expired(Surface.TEAMS)

    return work


@pytest.mark.parametrize("status", [403, 404])
def test_what_teams_refuses_for_good_is_not_tried_again(worked, microsoft, status):
    microsoft.refusals = [status] * 2  # the answer, and the word that there is none
    assert worked(microsoft.activity("help")) == []
    assert microsoft.sent.empty()


def test_an_answer_that_was_sent_is_not_sent_again_because_it_is_not_remembered(
    worked, microsoft, store
):
    with store._database.write_transaction() as connection:
        connection.execute(text("DROP TABLE messages"))
    assert worked(microsoft.activity(QUESTION)) == []
    assert "chatbot" in microsoft.reply()["body"]["summary"]


def test_an_answer_is_not_sent_again_because_the_store_was_away_when_it_was_sent(
    deliver, microsoft, store
):
    def do(statement: str) -> list:
        with store._database.write_transaction() as connection:
            done = connection.execute(text(statement))
            return done.all() if done.returns_rows else []

    microsoft.refusals = [(429, {"Retry-After": "5"})]
    deliver(microsoft.activity("help"))
    microsoft.refused.get(timeout=PATIENCE)  # it is about to try again
    do("ALTER TABLE inbox RENAME TO away")
    assert "How to ask" in str(card(microsoft.reply()))
    time.sleep(0.3)  # the inbox is written, in vain
    do("ALTER TABLE away RENAME TO inbox")
    until = time.monotonic() + PATIENCE
    while do("SELECT 1 FROM inbox WHERE done_at IS NULL") and time.monotonic() < until:
        time.sleep(0.1)
    assert do("SELECT done_at IS NULL, attempts FROM inbox") == [(0, 1)]


def test_who_has_to_wait_for_teams_keeps_nobody_from_being_answered(deliver, microsoft):
    microsoft.refusals = [(429, {"Retry-After": "25"})] * 16
    for number in range(17):
        if number == 16:
            for _ in range(16):
                microsoft.refused.get(timeout=PATIENCE)
        where = {"id": f"a:{number}", "tenantId": TENANT, "conversationType": "personal"}
        deliver(microsoft.activity("help", id=f"{number}", conversation=where))
    assert "/a%3A16/" in microsoft.reply()["path"]


def test_a_card_that_was_put_into_a_message_is_no_part_of_the_question(deliver, microsoft, store):
    card = (
        '<span class="inline-compose-card" itemid="0" itemtype="http://schema.skype.com/InputExtension">'
        '\n  <span content="0" itemprop="cardId"></span>\n</span>\n'
    )
    deliver(microsoft.activity(f"{card}chatbots for {card}councils"))
    microsoft.reply()
    assert [question.text for question in store.list_questions(ME, 10)] == ["chatbots for councils"]


def test_a_card_that_cannot_be_changed_is_sent_anew(deliver, microsoft, store):
    deliver(microsoft.activity(QUESTION))
    answered = microsoft.reply()
    microsoft.refusals = [404]
    data = {"verb": "more", "first": 4, "query_id": store.list_questions(ME, 1)[0].query_id}
    deliver(microsoft.activity(text=None, value=data, replyToId=answered["id"], id="2"))
    assert (microsoft.reply()["method"], microsoft.refused.qsize()) == ("POST", 1)


def test_teams_is_never_asked_sooner_than_it_wants(deliver, microsoft):
    microsoft.refusals = [(429, {"Retry-After": "3600"})]
    deliver(microsoft.activity("my questions"))
    microsoft.refused.get(timeout=PATIENCE)
    deliver(microsoft.activity("help", id="2"))
    assert "How to ask" in str(card(microsoft.reply()))


@pytest.mark.parametrize("verb", ["example", "ask"])
def test_a_question_that_a_client_sends_again_is_kept_once(deliver, microsoft, store, verb):
    data = {"verb": verb, "words": "chatbots", "example": 1}
    for number in range(3):
        deliver(microsoft.activity(text=None, value=data, replyToId="1", id=f"{number}"))
        microsoft.reply()
    dialog = invoke(microsoft, "task/submit", {"data": data}, replyToId="1")
    responses = [deliver(dialog).json()["task"]["type"] for _ in range(2)]
    assert (responses, len(store.list_questions(ME, 10))) == (["continue"] * 2, 1)


def test_a_persons_questions_are_shown_without_an_index(deliver, microsoft, services, monkeypatch):
    def no_index():
        raise NoSnapshot("There is no index yet.")

    monkeypatch.setattr(services.answers, "search_scope", no_index)
    deliver(microsoft.activity("my questions"))
    shown = str(card(microsoft.reply()))
    assert NO_QUESTIONS in shown
    assert NOTHING_TO_SEARCH in shown


@pytest.mark.parametrize("text", ["admin", "my questions", "delete my questions"])
def test_what_is_a_persons_own_is_not_shown_where_others_read_along(deliver, microsoft, text):
    channel = {"id": "19:c", "tenantId": TENANT, "conversationType": "channel"}
    me = {"from": {"id": "29:1", "aadObjectId": ADMIN}, "conversation": channel}
    mention = {"type": "mention", "mentioned": {"id": "28:bot"}, "text": "<at>Bot</at>"}
    deliver(microsoft.activity(f"<at>Bot</at> {text}", entities=[mention]) | me)
    assert "private chat" in microsoft.reply()["body"]["text"]
    verb = {"admin": "admin", "my questions": "home", "delete my questions": "forget"}[text]
    deliver(microsoft.activity(text=None, value={"verb": verb}, id="2") | me)
    assert "private chat" in microsoft.reply()["body"]["text"]


def test_a_login_that_gives_no_token_is_left_alone_for_a_while_and_holds_its_own_thread(
    microsoft, services, asker
):
    threads = []

    def token() -> str:
        threads.append(current_thread().name)
        raise TimeoutError

    cloud = MicrosoftCloud(f"{microsoft.url}/openid", ISSUER, "scope", (), allow_loopback=True)
    bot = TeamsConfig(APP, tenant=TENANT, tenants=frozenset({TENANT}))
    host = TeamsApp(bot, cloud, services, fetch_token=token)
    headers = {"authorization": f"Bearer {microsoft.token()}"}
    with TestClient(create_app(asker, [host])) as client:
        for number in range(4):
            activity = microsoft.activity("help", id=f"{number}")
            client.post("/api/messages", json=activity, headers=headers)
    assert set(threads) == {"teams-token_0"}
    assert len(threads) < 4


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
NAMES = st.sampled_from([
    "adaptiveCard/action", "message/submitAction", "task/fetch", "task/submit",
    "composeExtension/query", "composeExtension/queryLink", "composeExtension/fetchTask",
    "composeExtension/submitAction", "signin/verifyState",
])  # fmt: skip
VALUES = JSON | st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("action", "data", "parameters", "url", "messagePayload", "actionValue"), JSON
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(name=NAMES, value=VALUES, more=st.dictionaries(st.sampled_from(["text", "entities", "replyToId", "from", "recipient"]), JSON))  # fmt: skip
def test_whatever_an_invoke_holds_it_is_answered_or_refused_but_no_fault(
    deliver, microsoft, name, value, more
):
    reply = deliver(microsoft.activity(type="invoke", name=name, value=value) | more)
    assert reply.status_code in {200, 400}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(value=st.dictionaries(st.sampled_from(["verb", "first", "query_id", "initiative"]), JSON, min_size=1))  # fmt: skip
def test_whatever_a_submit_holds_something_is_said(deliver, microsoft, value):
    number = str(next(microsoft.ids))
    assert deliver(microsoft.activity(text=None, value=value, id=number)).status_code == 202
    assert card(microsoft.reply())["body"]


@contextmanager
def serving(data, folder):
    """A really running server in the local mode."""
    settings = {
        "HASANYONE_DATA": str(data),
        "HASANYONE_DATABASE": sqlite_url(folder),
        "HASANYONE_SERVE_BUILDS": "false",
        "HASANYONE_TEAMS_LOCAL": "1",
        "HASANYONE_LEASE": "0.5",
    }
    with running(folder / "log", **settings) as (process, address):
        yield process, f"{address}/api/messages"


def test_a_server_that_is_killed_before_it_answered_answers_once_when_it_is_back(
    indexed, microsoft, tmp_path
):
    microsoft.refusals = [(429, {"Retry-After": "20"})]
    with serving(indexed, tmp_path) as (process, url):
        assert post(url, microsoft.activity(QUESTION)) == 202
        microsoft.refused.get(timeout=PATIENCE)  # it has begun to answer, and has to wait
        process.kill()
        process.wait(PATIENCE)
    with serving(indexed, tmp_path) as (_, url):
        assert "Barnet Ami chatbot" in str(card(microsoft.reply()))
        assert post(url, microsoft.activity(QUESTION)) == 202
        assert post(url, microsoft.activity("help", id="2")) == 202
        assert "How to ask" in str(card(microsoft.reply()))

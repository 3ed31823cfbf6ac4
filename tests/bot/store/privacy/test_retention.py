"""What is older than the settings allow is deleted, with the clock moved."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from bot.app import build_server
from bot.settings import BotSettings
from bot.store.audit import AuditOutcome
from bot.store.model import SIGN_IN_CLAIM, FeedbackEntry, FeedbackKind, Person, Surface
from bot.store.privacy.retention import RetentionPolicy
from bot.store.store import Store
from index.errors import NotFound
from tests.bot.store.test_store import stored_question

OFFICER = Person(Surface.SLACK, "T1", "U1")
POLICY = RetentionPolicy()
NOW = datetime.now(UTC)


def ask(store, age: timedelta):
    question = stored_question(asker=OFFICER.key, asked_at=NOW - age)
    store.add_question(question)
    store.add_feedback(FeedbackEntry(question.query_id, FeedbackKind.HELPFUL, OFFICER.key))
    store.shown_answers.save(Surface.SLACK, "C1", question.query_id, question.query_id)
    return question


def test_old_questions_are_deleted_with_their_feedback_and_messages(store):
    old, young = ask(store, timedelta(days=366)), ask(store, timedelta(days=364))
    assert store.retention(POLICY).delete_expired(NOW) == 1
    assert [question.query_id for question in store.list_questions(OFFICER, 10)] == [young.query_id]
    assert store.list_feedback(old.query_id) == []
    assert len(store.list_feedback(young.query_id)) == 1
    assert store.shown_answers.get_query_id(Surface.SLACK, "C1", old.query_id) is None
    assert store.shown_answers.get_query_id(Surface.SLACK, "C1", young.query_id) == young.query_id


def test_more_questions_than_one_transaction_deletes_are_deleted(store):
    for _ in range(1_001):
        store.add_question(stored_question(asked_at=NOW - timedelta(days=400)))
    assert store.retention(POLICY).delete_expired(NOW) == 1_001


@pytest.mark.parametrize(("days", "is_left"), [(6, True), (8, False)])
def test_the_key_of_a_completed_delivery_goes_and_one_in_progress_stays(store, days, is_left):
    for key in ("done", "in progress"):
        store.inbox.claim(key, Surface.SLACK, {"text": "damp"})
    store.inbox.complete("done")
    store.retention(POLICY).delete_expired(NOW + timedelta(days=days))
    assert store.inbox.claim("done", Surface.SLACK, {}) is not is_left
    assert not store.inbox.claim("in progress", Surface.SLACK, {})


def test_the_audit_log_and_shares_have_their_times_and_welcomes_stay(store):
    share, welcome = "slack:T1:shared:q1:C1", "slack:T1:welcome:U1"
    store.audit_log.add(OFFICER, "rollback", "one", AuditOutcome.DONE)
    for name in (share, welcome):
        store.claims.claim(name)
    retention = store.retention(POLICY)
    retention.delete_expired(NOW + timedelta(days=400))
    assert store.claims.exists(welcome)
    assert not store.claims.exists(share)
    assert len(store.audit_log.latest(10)) == 1
    retention.delete_expired(NOW + timedelta(days=740))
    assert store.audit_log.latest(10) == []


@pytest.mark.parametrize(("days", "is_left"), [(30, True), (32, False)])
def test_the_end_of_a_session_is_kept_as_long_as_a_session_may_last(store, days, is_left):
    store.claims.claim(f"{SIGN_IN_CLAIM}ended:1")
    store.retention(POLICY).delete_expired(NOW + timedelta(days=days))
    assert store.claims.exists(f"{SIGN_IN_CLAIM}ended:1") is is_left


def test_the_server_deletes_by_itself_as_its_settings_say(tmp_path):
    settings = BotSettings(_env_file=None, data=tmp_path, keep_questions=30)
    store = Store.open(settings.store_url())
    old, young = ask(store, timedelta(days=31)), ask(store, timedelta(days=29))
    with TestClient(build_server(settings, print)):
        deadline = time.monotonic() + 30
        while len(store.list_questions(OFFICER, 10)) > 1 and time.monotonic() < deadline:
            time.sleep(0.05)
    with pytest.raises(NotFound):
        store.get_question(old.query_id)
    assert store.get_question(young.query_id) == young
    store.close()

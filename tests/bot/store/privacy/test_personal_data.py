"""A person's data can be taken out as a whole, and leaves no trace when it is deleted."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from bot.cli import hasanyone
from bot.settings import BotSettings
from bot.store.audit import AuditOutcome
from bot.store.conversation_references import StoredReference
from bot.store.model import FeedbackEntry, FeedbackKind, Person, Surface
from bot.store.store import Store
from index.errors import InvalidInput
from index.resolution.judgements import PairJudgement, Relation
from tests.bot.store.test_store import stored_question

OFFICER, COLLEAGUE = (
    Person(Surface.SLACK, "TWORKSPACE", id_) for id_ in ("UOFFICER", "UCOLLEAGUE")
)
STRANGER = Person(Surface.SLACK, "TOTHER", "USTRANGER")


@pytest.fixture
def data(tmp_path, monkeypatch):
    """The data folder of the command line, in which three persons used everything."""
    monkeypatch.setenv("HASANYONE_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    store = Store.open(BotSettings().store_url())
    for person in (OFFICER, COLLEAGUE, STRANGER):
        use_everything(store, person)
    store.close()
    return tmp_path


def use_everything(store: Store, person: Person) -> None:
    question = stored_question(
        asked_at=datetime.now(UTC) - timedelta(days=7),
        asker=person.key,
        surface=Surface.SLACK,
        conversation=person.tenant_key("C1", person.id),
    )
    store.add_question(question)
    store.add_feedback(FeedbackEntry(question.query_id, FeedbackKind.HELPFUL, person.key))
    store.shown_answers.save(Surface.SLACK, "C1", person.id, question.query_id)
    store.audit_log.add(person, "rollback", "one", AuditOutcome.DONE)
    pair = PairJudgement(one="north:1", other="south:1", judgement=Relation.SAME, reason="one")
    store.judgements.add(person, pair)
    store.claims.claim(person.tenant_key("welcome", person.id))
    reference = {"user": {"id": person.id}}
    store.conversation_references.save(
        StoredReference(person.surface, person.tenant, f"D{person.id}", reference, person.key)
    )
    key = f"event of {len(person.id)} {person.tenant}"
    store.inbox.claim(key, person.surface, {"user": person.id, "team": person.tenant})
    store.inbox.postpone(key, 5.0, {"text": "the answer"})


def dump(data) -> str:
    """Return all that is in the database, deleted rows left out, as SQL."""
    with sqlite3.connect(data / "state.sqlite") as connection:
        return "\n".join(connection.iterdump())


def run(*words: str, typed: str | None = None):
    return CliRunner().invoke(hasanyone, ["privacy", *words], input=typed)


def test_everything_of_a_person_and_nothing_of_others_is_exported(data):
    result = run("export", OFFICER.key)
    exported = json.loads(result.output)
    assert {name for name, rows in exported.items() if len(rows) == 1} == set(exported)
    assert exported["questions"][0]["text"].startswith("damp in:wales")
    assert COLLEAGUE.id not in result.output
    assert STRANGER.id not in result.output


def test_a_deleted_person_leaves_no_trace(data):
    assert OFFICER.id in dump(data)
    assert run("delete", OFFICER.key, typed="y\n").exit_code == 0
    left = dump(data)
    assert OFFICER.id not in left
    assert COLLEAGUE.id in left
    assert left.count("rollback") == 3  # the audit log has lost the id and not the action
    assert left.count("north:1") == 3


def test_a_deletion_that_is_not_confirmed_deletes_nothing(data):
    before = dump(data)
    assert run("delete", OFFICER.key, typed="n\n").exit_code != 0
    assert dump(data) == before


def test_an_uninstalled_workspace_leaves_no_trace(data):
    store = Store.open(BotSettings().store_url())
    store.personal_data.delete_tenant(OFFICER.surface, OFFICER.tenant)
    store.close()
    left = dump(data)
    for id_ in (OFFICER.id, COLLEAGUE.id, OFFICER.tenant):
        assert id_ not in left
    assert STRANGER.id in left
    assert left.count("rollback") == 3


def test_the_command_says_what_is_kept_and_for_how_long(data):
    lines = [line.split() for line in run().output.splitlines()]
    assert {line[0]: line[1] for line in lines} == {
        "questions": "3", "feedback": "3", "deliveries": "3", "audit": "3", "judgements": "3",
        "conversations": "3",
    }  # fmt: skip
    assert "kept 365 days" in run().output


def test_questions_are_pruned_by_the_command_too(data, monkeypatch):
    assert "among it: 0." in run("prune").output  # they were asked a week ago
    monkeypatch.setenv("HASANYONE_KEEP_QUESTIONS", "1")
    assert "among it: 3." in run("prune").output


@pytest.mark.parametrize("key", ["", "slack", "slack:T1", "mail:T1:U1", "slack::U1"])
def test_what_is_no_key_of_a_person_is_told(data, key):
    assert isinstance(run("export", key).exception, InvalidInput)

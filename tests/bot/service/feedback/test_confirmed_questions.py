"""Confirmed questions reach the next build, and leave it when they must."""

from dataclasses import asdict

import pytest

from bot.service.feedback.confirmed_questions import list_confirmed
from bot.service.live_snapshot import LiveSnapshot
from bot.service.user_history import UserHistory
from bot.store.model import FeedbackKind, Person, Surface
from index.confirmed_questions import delete_former_file

OFFICER = Person(Surface.SLACK, "T1", "U1")
COLLEAGUE = Person(Surface.SLACK, "T1", "U2")


@pytest.fixture
def history(indexed, asker, store) -> UserHistory:
    return UserHistory(LiveSnapshot(indexed), asker, store)


@pytest.fixture
def rows(store):
    """Return the confirmed questions, as a build reads them."""
    return lambda: [asdict(each) for each in list_confirmed(store)]


@pytest.fixture
def confirm(asker, history):
    """Ask, and mark the first hit as what was looked for; return the question's id and the hit's."""

    def run(text, by=OFFICER, asked_by=OFFICER):
        answer = asker.ask(text, surface=Surface.SLACK, person=asked_by, conversation="C1 " + text)
        hit = answer.hits[0].initiative.id
        history.record_feedback(by, answer.query_id, FeedbackKind.FOUND, initiative=hit)
        return answer.query_id, hit

    return run


def test_a_confirmed_question_is_written_without_its_filters_and_without_the_person(confirm, rows):
    query_id, hit = confirm("damp and mould reports by tenants in:england")
    (row,) = rows()
    assert set(row) == {"key", "initiative", "text"}
    assert (row["initiative"], row["text"]) == (hit, "damp and mould reports by tenants")
    assert not {query_id, OFFICER.id, OFFICER.key} & set(row.values())


def test_a_question_confirmed_twice_is_written_once(confirm, history, rows):
    query_id, hit = confirm("damp and mould reports by tenants")
    history.record_feedback(COLLEAGUE, query_id, FeedbackKind.FOUND, initiative=hit)
    confirm("Damp and mould reports by tenants")
    assert len(rows()) == 1


@pytest.mark.parametrize("kind", [FeedbackKind.NOT_RELEVANT, FeedbackKind.RELEVANT])
def test_feedback_that_is_changed_withdraws_the_question(confirm, history, rows, kind):
    query_id, hit = confirm("damp and mould reports by tenants")
    history.record_feedback(OFFICER, query_id, FeedbackKind.KNEW, initiative=hit)
    assert len(rows()) == 1
    history.record_feedback(OFFICER, query_id, kind, initiative=hit)
    assert rows() == []


def test_a_question_that_is_deleted_is_erased(confirm, history, rows):
    query_id, _ = confirm("damp and mould reports by tenants")
    confirm("fly tipping reports with photos")
    history.delete_question(OFFICER, query_id)
    assert [row["text"] for row in rows()] == ["fly tipping reports with photos"]


def test_the_questions_of_a_person_who_deletes_them_are_erased(confirm, history, rows):
    confirm("damp and mould reports by tenants", by=COLLEAGUE)
    confirm("fly tipping reports with photos", asked_by=COLLEAGUE)
    confirm("library book lockers outdoors", by=COLLEAGUE, asked_by=COLLEAGUE)
    history.delete_all(OFFICER)
    assert [row["text"] for row in rows()] == ["library book lockers outdoors"]


def test_the_questions_of_a_workspace_that_uninstalled_are_erased(confirm, history, rows):
    stranger = Person(Surface.SLACK, "T11", "U1")
    confirm("damp and mould reports by tenants")
    confirm("fly tipping reports with photos", by=stranger, asked_by=stranger)
    history.delete_tenant(Surface.SLACK, "T1")
    assert [row["text"] for row in rows()] == ["fly tipping reports with photos"]


def test_the_file_in_which_earlier_versions_kept_them_is_deleted(tmp_path):
    (tmp_path / "confirmed_questions.jsonl").write_text("{}")
    delete_former_file(tmp_path)
    delete_former_file(tmp_path)
    assert not list(tmp_path.iterdir())

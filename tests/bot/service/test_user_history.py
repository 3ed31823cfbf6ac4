import pytest

from bot.service.live_snapshot import LiveSnapshot
from bot.service.user_history import MAX_NOTE_CHARS, UserHistory, share_claim
from bot.store.model import FeedbackKind, Person, Surface
from index.errors import InvalidInput, NotFound

OFFICER = Person(Surface.SLACK, "T1", "U1")
COLLEAGUE = Person(Surface.SLACK, "T1", "U2")
CHANNEL = "slack:T1:C1"
THREAD = f"{CHANNEL}:1700000000.000100"


def ask(asker, text, person=OFFICER, conversation=THREAD):
    return asker.ask(text, surface=Surface.SLACK, person=person, conversation=conversation)


@pytest.fixture
def history(indexed, asker, store) -> UserHistory:
    return UserHistory(LiveSnapshot(indexed), asker, store)


def test_repeated_feedback_is_stored_once_and_can_be_changed(asker, history, store):
    answer = ask(asker, "chatbot")
    hit = answer.hits[0].initiative.id
    history.record_feedback(OFFICER, answer.query_id, FeedbackKind.RELEVANT, initiative=hit)
    history.record_feedback(OFFICER, answer.query_id, FeedbackKind.RELEVANT, initiative=hit)
    history.record_feedback(
        COLLEAGUE, answer.query_id, FeedbackKind.WRONG, initiative=hit, note=" It closed. "
    )
    assert [(entry.kind, entry.note) for entry in store.list_feedback(answer.query_id)] == [
        (FeedbackKind.RELEVANT, ""),
        (FeedbackKind.WRONG, "It closed."),
    ]
    history.record_feedback(OFFICER, answer.query_id, FeedbackKind.NOT_RELEVANT, initiative=hit)
    assert FeedbackKind.RELEVANT not in [
        entry.kind for entry in store.list_feedback(answer.query_id)
    ]


def test_feedback_on_an_unknown_question_or_hit_is_refused(asker, history):
    answer = ask(asker, "chatbot")
    with pytest.raises(NotFound):
        history.record_feedback(OFFICER, "0" * 32, FeedbackKind.HELPFUL)
    with pytest.raises(NotFound):
        history.record_feedback(
            OFFICER, answer.query_id, FeedbackKind.KNEW, initiative="catalogue:no-such"
        )
    with pytest.raises(InvalidInput):
        history.record_feedback(
            OFFICER, answer.query_id, FeedbackKind.WRONG, note="x" * (MAX_NOTE_CHARS + 1)
        )


def test_a_question_of_another_tenant_is_not_found(asker, history, store):
    answer = ask(asker, "chatbot")
    assert history.get_question(COLLEAGUE, answer.query_id).text == "chatbot"
    for foreign in (Person(Surface.SLACK, "T10", "U1"), Person(Surface.TEAMS, "T1", "U1")):
        with pytest.raises(NotFound):
            history.get_question(foreign, answer.query_id)
        with pytest.raises(NotFound):
            history.record_feedback(foreign, answer.query_id, FeedbackKind.HELPFUL)
    assert history.get_question(COLLEAGUE, answer.query_id, CHANNEL).text == "chatbot"
    on_the_page = asker.ask("chatbot", surface=Surface.PAGE)
    with pytest.raises(NotFound):
        history.get_question(OFFICER, on_the_page.query_id)


@pytest.mark.parametrize(
    ("person", "conversation"),
    [
        (OFFICER, f"{CHANNEL}:U1"),
        (OFFICER, "slack:T1:D1:1700000000.000100"),
        (OFFICER, None),
        (Person(Surface.TEAMS, "T1", "U1"), "teams:a:1"),
    ],
    ids=["seen alone", "direct", "nowhere", "a personal chat"],
)
@pytest.mark.parametrize("place", [None, CHANNEL, "teams:a:1"])
def test_a_private_question_is_its_askers_alone(asker, history, person, conversation, place):
    answer = asker.ask("chatbot", surface=person.surface, person=person, conversation=conversation)
    colleague = Person(person.surface, "T1", "U2")
    assert history.get_question(person, answer.query_id, place).text == "chatbot"
    with pytest.raises(NotFound):
        history.answer_again(colleague, answer.query_id, place)
    with pytest.raises(NotFound):
        history.record_feedback(colleague, answer.query_id, FeedbackKind.HELPFUL, place=place)


def test_a_question_is_for_others_only_where_it_was_answered_or_shared(asker, history, store):
    public = ask(asker, "chatbot").query_id
    private = ask(asker, "chatbot", conversation=f"{CHANNEL}:U1").query_id
    store.claims.claim(share_claim(OFFICER, private, "C3"))
    for query_id, place in ((public, CHANNEL), (private, "slack:T1:C3")):
        for allowed in (place, None):
            assert history.get_question(COLLEAGUE, query_id, allowed).text == "chatbot"
        for elsewhere in ("slack:T1:C2", f"{place}2", "slack:T1:C"):
            with pytest.raises(NotFound):
                history.get_question(COLLEAGUE, query_id, elsewhere)


def test_a_question_is_answered_again_for_colleagues_and_as_own_only_for_its_author(asker, history):
    answer = ask(asker, "chatbot")
    assert history.answer_own(OFFICER, answer.query_id).query_id == answer.query_id
    again = history.answer_again(COLLEAGUE, answer.query_id, limit=5, first_rank=4)
    assert (again.query_id, again.first_rank, len(again.hits)) == (answer.query_id, 4, 5)
    with pytest.raises(NotFound):
        history.answer_own(COLLEAGUE, answer.query_id)
    with pytest.raises(NotFound):
        history.answer_again(Person(Surface.SLACK, "T10", "U1"), answer.query_id)


def test_people_list_and_delete_their_own_questions(asker, history, store):
    mine = [ask(asker, f"chatbot {n}", conversation=f"c{n}").query_id for n in range(3)]
    theirs = ask(asker, "chatbot", person=COLLEAGUE)
    history.record_feedback(OFFICER, theirs.query_id, FeedbackKind.HELPFUL)
    assert [question.query_id for question in history.list_questions(OFFICER, 2)] == mine[:0:-1]
    assert history.delete_all(OFFICER) == 3
    assert history.list_questions(OFFICER) == []
    assert store.list_feedback(theirs.query_id) == []
    assert len(history.list_questions(COLLEAGUE)) == 1


def test_the_data_of_a_workspace_that_uninstalled_is_deleted(asker, history, store):
    theirs, stranger = ask(asker, "chatbot"), Person(Surface.SLACK, "T11", "U1")
    other = ask(asker, "chatbot", person=stranger, conversation="slack:T11:C1")
    history.record_feedback(OFFICER, theirs.query_id, FeedbackKind.HELPFUL)
    store.tenant_settings.set(Surface.SLACK, "T1", {"offers": ["C1"]})
    store.personal_data.delete_tenant(Surface.SLACK, "T1")
    assert store.list_questions(OFFICER, 10) == []
    assert store.list_feedback(theirs.query_id) == []
    assert store.tenant_settings.get(Surface.SLACK, "T1") == {}
    assert [question.query_id for question in store.list_questions(stranger, 10)] == [
        other.query_id
    ]

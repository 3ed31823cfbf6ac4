from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service import filters
from bot.service.answering import FIRST_PAGE_HITS, NEXT_PAGE_HITS
from bot.service.followup import Followup, parse_followup
from bot.service.live_snapshot import LiveSnapshot
from bot.service.user_history import MAX_NOTE_CHARS, UserHistory
from bot.store.model import FeedbackKind, Person, Surface
from index.errors import InvalidInput, NotFound
from index.model import Filters

OFFICER = Person(Surface.SLACK, "T1", "U1")
COLLEAGUE = Person(Surface.SLACK, "T1", "U2")
THREAD = "slack:T1:C1:1700000000.000100"
RUNNING = "idea,discovery,alpha,beta,live"


def ask(asker, text, person=OFFICER, conversation=THREAD):
    return asker.ask(text, surface=Surface.SLACK, person=person, conversation=conversation)


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        ("only Wales", {"in": "wales"}),
        ("just Wales please", {"in": "wales"}),
        ("and in Scotland?", {"in": "scotland"}),
        ("what about northern ireland?", {"in": "northern ireland"}),
        ("only Hackney", {"in": "hackney"}),
        ("what about hackney?", {"in": "hackney"}),
        ("and Reading?", {"in": "reading"}),
        ("just the ones in Wales that are still running", {"in": "wales", "status": RUNNING}),
        ("Has anyone in Kent done this since 2020?", {"in": "kent", "since": "2020"}),
        ("still running?", {"status": RUNNING}),
        ("Running?", {"status": RUNNING}),
        ("Are they still running?", {"status": RUNNING}),
        ("only live ones", {"status": "live"}),
        ("any of them completed?", {"status": "completed"}),
        ("since 2020", {"since": "2020"}),
        ("only those since 2020", {"since": "2020"}),
        ("open source?", {"licence": "open"}),
        ("in:wales status:live", {"in": "wales", "status": "live"}),
        ("only London boroughs", {"in": "london"}),
        ("London boroughs only", {"in": "london"}),
        ("just the Welsh ones", {"in": "wales"}),
        ("only Thames Valley", {"in": "thames valley"}),
        ("and East Kent?", {"in": "kent"}),
        ("only Ilkley", {"in": "ilkley"}),
        ("only those in beta", {"status": "beta"}),
        ("only since last year", {"since": str(datetime.now(UTC).year - 1)}),
        ("the last two years?", {"since": str(datetime.now(UTC).year - 2)}),
    ],
)  # fmt: skip
def test_what_only_limits_goes_on_with_the_question(said, limits):
    assert parse_followup({"theme": "housing"}, said) == Followup({"theme": "housing", **limits})


@pytest.mark.parametrize("said", ["more", "More please", "any others?", "show me more", "the rest"])
def test_more_of_the_same_answer_is_asked_for(said):
    assert parse_followup({"in": "wales"}, said) == Followup({"in": "wales"}, more=True)


@pytest.mark.parametrize(
    "said", ["anywhere", "without limits", "Everywhere?", "any status", "Anywhere else?"]
)
def test_limits_are_lifted_and_not_read_from_the_words_again(said):
    lifted = {"in": "", "status": "", "since": "", "licence": ""}
    assert parse_followup({"in": "wales", "theme": "housing"}, said) == Followup(lifted)


@pytest.mark.parametrize(
    "said",
    [
        "damp and mould",
        "Wales",
        "what about parking permits?",
        "what about reading?",
        "in the cloud",
        "only for it",
        "more parking spaces",
        "has anyone done parking in:wales",
        "live video from body cameras",
        "and parking permits?",
        "open source case management",
        "Done!",
        "Closed",
        "next",
        "and Sarah",
        "Now Bob",
        "the Green Book",
        "only District Councils",
        "outside London",
        "last but not least",
    ],
)
def test_anything_else_is_a_new_question(said):
    assert parse_followup({"in": "wales"}, said) is None


@given(st.text(max_size=200))
def test_nothing_that_is_said_breaks_the_reading(said):
    try:
        parse_followup({}, said)
    except InvalidInput as error:
        assert error.hint


def test_a_follow_up_keeps_the_question_and_its_limits_add_up(asker):
    ask(asker, "Has anyone done a chatbot for council services?")
    wales = ask(asker, "only Wales")
    assert wales.query.text == "a chatbot for council services?"
    assert wales.query.filters.place == "wales"
    assert wales.previous_question == "Has anyone done a chatbot for council services?"
    both = ask(asker, "since 2015")
    assert (both.query.filters.place, both.query.filters.since) == ("wales", "2015")
    assert not ask(asker, "anywhere").query.filters


SPOKEN = "Has anyone done a chatbot for council services in Wales that is still running?"


def test_what_the_words_limit_is_taken_off_and_stays_off(asker, store):
    first = ask(asker, SPOKEN)
    assert first.query.spoken == ("in", "status")
    assert asker.answer_again(first.query_id).query == first.query
    anywhere = ask(asker, "anywhere")
    assert (anywhere.query.filters, anywhere.query.question) == (Filters(), SPOKEN)
    assert asker.answer_again(anywhere.query_id).query == anywhere.query
    scotland = ask(asker, "only Scotland").query
    assert (scotland.filters, scotland.spoken) == (Filters(place="scotland"), ())


def test_one_spoken_limit_is_taken_off_without_the_others(asker):
    first = ask(asker, f"{SPOKEN} theme:digital")
    limits = filters.drop_spoken_filters(first.query, "status")
    assert limits == {"theme": "digital", "status": ""}
    wales = asker.ask(SPOKEN, surface=Surface.PAGE, filters=limits).query
    assert wales.filters == Filters(place="wales", theme="digital")
    none = filters.drop_spoken_filters(wales)
    assert none == {"theme": "digital", "in": "", "status": ""}
    assert asker.answer(first.query.question, filters=none).query.filters == Filters(
        theme="digital"
    )


def test_a_follow_up_limits_what_was_lifted_before(asker):
    limits = {"in": "", "status": ""}
    asker.ask(SPOKEN, surface=Surface.SLACK, person=OFFICER, conversation=THREAD, filters=limits)
    assert ask(asker, "only those since 2015").query.filters == Filters(since="2015")


def test_more_goes_on_after_what_was_shown(asker):
    first = ask(asker, "chatbot in:england")
    more = ask(asker, "more")
    assert (more.query_id, more.first_rank) == (first.query_id, FIRST_PAGE_HITS + 1)
    assert len(more.hits) == FIRST_PAGE_HITS + NEXT_PAGE_HITS
    assert ask(asker, "more").first_rank == FIRST_PAGE_HITS + NEXT_PAGE_HITS + 1


def test_a_follow_up_elsewhere_is_a_question_of_its_own(asker):
    ask(asker, "chatbot")
    answer = ask(asker, "only Wales", conversation="slack:T1:C2:1")
    assert (answer.query.filters.place, answer.previous_question) == (None, None)


def test_a_question_is_answered_again_under_its_id(asker, store):
    first = ask(asker, "repairs chatbot in:england")
    again = asker.answer_again(first.query_id, limit=5, first_rank=4)
    assert (again.query_id, again.first_rank, again.query) == (first.query_id, 4, first.query)
    assert [hit.initiative.id for hit in again.hits] == [h.initiative.id for h in first.hits[:5]]
    assert len(store.list_questions(OFFICER, 10)) == 1
    with pytest.raises(NotFound):
        asker.answer_again("0" * 32)


@pytest.fixture
def actor(indexed, store) -> UserHistory:
    return UserHistory(LiveSnapshot(indexed), store)


def test_feedback_said_twice_is_kept_once_and_can_be_taken_back(asker, actor, store):
    answer = ask(asker, "chatbot")
    hit = answer.hits[0].initiative.id
    actor.record_feedback(OFFICER, answer.query_id, FeedbackKind.RELEVANT, initiative=hit)
    actor.record_feedback(OFFICER, answer.query_id, FeedbackKind.RELEVANT, initiative=hit)
    actor.record_feedback(
        COLLEAGUE, answer.query_id, FeedbackKind.WRONG, initiative=hit, note=" It closed. "
    )
    assert [(g.kind, g.note) for g in store.list_feedback(answer.query_id)] == [
        (FeedbackKind.RELEVANT, ""),
        (FeedbackKind.WRONG, "It closed."),
    ]
    actor.record_feedback(OFFICER, answer.query_id, FeedbackKind.NOT_RELEVANT, initiative=hit)
    assert FeedbackKind.RELEVANT not in [
        given.kind for given in store.list_feedback(answer.query_id)
    ]


def test_feedback_on_what_is_not_there_is_refused(asker, actor):
    answer = ask(asker, "chatbot")
    with pytest.raises(NotFound):
        actor.record_feedback(OFFICER, "0" * 32, FeedbackKind.HELPFUL)
    with pytest.raises(NotFound):
        actor.record_feedback(
            OFFICER, answer.query_id, FeedbackKind.KNEW, initiative="catalogue:no-such"
        )
    with pytest.raises(InvalidInput):
        actor.record_feedback(
            OFFICER, answer.query_id, FeedbackKind.WRONG, note="x" * (MAX_NOTE_CHARS + 1)
        )


def test_a_question_asked_elsewhere_is_as_one_that_is_not_there(asker, actor, store):
    answer = ask(asker, "chatbot")
    assert actor.get_question(COLLEAGUE, answer.query_id).text == "chatbot"
    for foreign in (Person(Surface.SLACK, "T10", "U1"), Person(Surface.TEAMS, "T1", "U1")):
        with pytest.raises(NotFound):
            actor.get_question(foreign, answer.query_id)
        with pytest.raises(NotFound):
            actor.record_feedback(foreign, answer.query_id, FeedbackKind.HELPFUL)
    on_the_page = asker.ask("chatbot", surface=Surface.PAGE)
    with pytest.raises(NotFound):
        actor.get_question(OFFICER, on_the_page.query_id)


def test_a_look_is_not_kept_unless_asked_for(asker, actor, store):
    answer = asker.answer("chatbot")
    with pytest.raises(NotFound):
        store.get_question(answer.query_id)
    asker.record(answer, Surface.SLACK, OFFICER)
    assert [q.query_id for q in actor.list_questions(OFFICER)] == [answer.query_id]


def test_people_see_and_delete_their_own(asker, actor, store):
    mine = [ask(asker, f"chatbot {n}", conversation=f"c{n}").query_id for n in range(3)]
    theirs = ask(asker, "chatbot", person=COLLEAGUE)
    actor.record_feedback(OFFICER, theirs.query_id, FeedbackKind.HELPFUL)
    assert [q.query_id for q in actor.list_questions(OFFICER, 2)] == mine[:0:-1]
    assert actor.delete_all(OFFICER) == 3
    assert actor.list_questions(OFFICER) == []
    assert store.list_feedback(theirs.query_id) == []
    assert len(actor.list_questions(COLLEAGUE)) == 1


def test_nothing_remains_of_a_workspace_that_left(asker, actor, store):
    theirs, stranger = ask(asker, "chatbot"), Person(Surface.SLACK, "T11", "U1")
    other = ask(asker, "chatbot", person=stranger, conversation="slack:T11:C1")
    actor.record_feedback(OFFICER, theirs.query_id, FeedbackKind.HELPFUL)
    store.tenant_settings.set(Surface.SLACK, "T1", {"nudge": ["C1"]})
    store.delete_tenant(Surface.SLACK, "T1")
    assert store.list_questions(OFFICER, 10) == []
    assert store.list_feedback(theirs.query_id) == []
    assert store.tenant_settings.get(Surface.SLACK, "T1") == {}
    assert [kept.query_id for kept in store.list_questions(stranger, 10)] == [other.query_id]

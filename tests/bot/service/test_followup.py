from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service import filters
from bot.service.answering import MORE, SHOWN_FIRST
from bot.service.followup import Followup, follow
from bot.service.live_snapshot import Live
from bot.service.user_history import LONGEST_NOTE, Actor
from bot.store.feedback import Feedback
from bot.store.person import Person
from bot.store.question import Surface
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
    assert follow({"theme": "housing"}, said) == Followup({"theme": "housing", **limits})


@pytest.mark.parametrize("said", ["more", "More please", "any others?", "show me more", "the rest"])
def test_more_of_the_same_answer_is_asked_for(said):
    assert follow({"in": "wales"}, said) == Followup({"in": "wales"}, more=True)


@pytest.mark.parametrize(
    "said", ["anywhere", "without limits", "Everywhere?", "any status", "Anywhere else?"]
)
def test_limits_are_lifted_and_not_read_from_the_words_again(said):
    lifted = {"in": "", "status": "", "since": "", "licence": ""}
    assert follow({"in": "wales", "theme": "housing"}, said) == Followup(lifted)


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
    assert follow({"in": "wales"}, said) is None


@given(st.text(max_size=200))
def test_nothing_that_is_said_breaks_the_reading(said):
    try:
        follow({}, said)
    except InvalidInput as error:
        assert error.hint


def test_a_follow_up_keeps_the_question_and_its_limits_add_up(asker):
    ask(asker, "Has anyone done a chatbot for council services?")
    wales = ask(asker, "only Wales")
    assert wales.query.text == "a chatbot for council services?"
    assert wales.query.filters.place == "wales"
    assert wales.followed == "Has anyone done a chatbot for council services?"
    both = ask(asker, "since 2015")
    assert (both.query.filters.place, both.query.filters.since) == ("wales", "2015")
    assert not ask(asker, "anywhere").query.filters


SPOKEN = "Has anyone done a chatbot for council services in Wales that is still running?"


def test_what_the_words_limit_is_taken_off_and_stays_off(asker, store):
    first = ask(asker, SPOKEN)
    assert first.query.spoken == ("in", "status")
    assert asker.again(first.query_id).query == first.query
    anywhere = ask(asker, "anywhere")
    assert (anywhere.query.filters, anywhere.query.question) == (Filters(), SPOKEN)
    assert asker.again(anywhere.query_id).query == anywhere.query
    scotland = ask(asker, "only Scotland").query
    assert (scotland.filters, scotland.spoken) == (Filters(place="scotland"), ())


def test_one_spoken_limit_is_taken_off_without_the_others(asker):
    first = ask(asker, f"{SPOKEN} theme:digital")
    limits = filters.without(first.query, "status")
    assert limits == {"theme": "digital", "status": ""}
    wales = asker.ask(SPOKEN, surface=Surface.PAGE, filters=limits).query
    assert wales.filters == Filters(place="wales", theme="digital")
    none = filters.without(wales)
    assert none == {"theme": "digital", "in": "", "status": ""}
    assert asker.look(first.query.question, filters=none).query.filters == Filters(theme="digital")


def test_a_follow_up_limits_what_was_lifted_before(asker):
    limits = {"in": "", "status": ""}
    asker.ask(SPOKEN, surface=Surface.SLACK, person=OFFICER, conversation=THREAD, filters=limits)
    assert ask(asker, "only those since 2015").query.filters == Filters(since="2015")


def test_more_goes_on_after_what_was_shown(asker):
    first = ask(asker, "chatbot in:england")
    more = ask(asker, "more")
    assert (more.query_id, more.first) == (first.query_id, SHOWN_FIRST + 1)
    assert len(more.hits) == SHOWN_FIRST + MORE
    assert ask(asker, "more").first == SHOWN_FIRST + MORE + 1


def test_a_follow_up_elsewhere_is_a_question_of_its_own(asker):
    ask(asker, "chatbot")
    answer = ask(asker, "only Wales", conversation="slack:T1:C2:1")
    assert (answer.query.filters.place, answer.followed) == (None, None)


def test_a_question_is_answered_again_under_its_id(asker, store):
    first = ask(asker, "repairs chatbot in:england")
    again = asker.again(first.query_id, limit=5, first=4)
    assert (again.query_id, again.first, again.query) == (first.query_id, 4, first.query)
    assert [hit.initiative.id for hit in again.hits] == [h.initiative.id for h in first.hits[:5]]
    assert len(store.questions(OFFICER, 10)) == 1
    with pytest.raises(NotFound):
        asker.again("0" * 32)


@pytest.fixture
def actor(indexed, store) -> Actor:
    return Actor(Live(indexed), store)


def test_feedback_said_twice_is_kept_once_and_can_be_taken_back(asker, actor, store):
    answer = ask(asker, "chatbot")
    hit = answer.hits[0].initiative.id
    actor.feedback(OFFICER, answer.query_id, Feedback.RELEVANT, initiative=hit)
    actor.feedback(OFFICER, answer.query_id, Feedback.RELEVANT, initiative=hit)
    actor.feedback(COLLEAGUE, answer.query_id, Feedback.WRONG, initiative=hit, note=" It closed. ")
    assert [(g.kind, g.note) for g in store.said(answer.query_id)] == [
        (Feedback.RELEVANT, ""),
        (Feedback.WRONG, "It closed."),
    ]
    actor.feedback(OFFICER, answer.query_id, Feedback.NOT_RELEVANT, initiative=hit)
    assert Feedback.RELEVANT not in [given.kind for given in store.said(answer.query_id)]


def test_feedback_on_what_is_not_there_is_refused(asker, actor):
    answer = ask(asker, "chatbot")
    with pytest.raises(NotFound):
        actor.feedback(OFFICER, "0" * 32, Feedback.HELPFUL)
    with pytest.raises(NotFound):
        actor.feedback(OFFICER, answer.query_id, Feedback.KNEW, initiative="catalogue:no-such")
    with pytest.raises(InvalidInput):
        actor.feedback(OFFICER, answer.query_id, Feedback.WRONG, note="x" * (LONGEST_NOTE + 1))


def test_a_question_asked_elsewhere_is_as_one_that_is_not_there(asker, actor, store):
    answer = ask(asker, "chatbot")
    assert actor.question(COLLEAGUE, answer.query_id).text == "chatbot"
    for foreign in (Person(Surface.SLACK, "T10", "U1"), Person(Surface.TEAMS, "T1", "U1")):
        with pytest.raises(NotFound):
            actor.question(foreign, answer.query_id)
        with pytest.raises(NotFound):
            actor.feedback(foreign, answer.query_id, Feedback.HELPFUL)
    on_the_page = asker.ask("chatbot", surface=Surface.PAGE)
    with pytest.raises(NotFound):
        actor.question(OFFICER, on_the_page.query_id)


def test_a_look_is_not_kept_unless_asked_for(asker, actor, store):
    answer = asker.look("chatbot")
    with pytest.raises(NotFound):
        store.question(answer.query_id)
    asker.keep(answer, Surface.SLACK, OFFICER)
    assert [q.query_id for q in actor.questions(OFFICER)] == [answer.query_id]


def test_people_see_and_delete_their_own(asker, actor, store):
    mine = [ask(asker, f"chatbot {n}", conversation=f"c{n}").query_id for n in range(3)]
    theirs = ask(asker, "chatbot", person=COLLEAGUE)
    actor.feedback(OFFICER, theirs.query_id, Feedback.HELPFUL)
    assert [q.query_id for q in actor.questions(OFFICER, 2)] == mine[:0:-1]
    assert actor.forget(OFFICER) == 3
    assert actor.questions(OFFICER) == []
    assert store.said(theirs.query_id) == []
    assert len(actor.questions(COLLEAGUE)) == 1


def test_nothing_remains_of_a_workspace_that_left(asker, actor, store):
    theirs, stranger = ask(asker, "chatbot"), Person(Surface.SLACK, "T11", "U1")
    other = ask(asker, "chatbot", person=stranger, conversation="slack:T11:C1")
    actor.feedback(OFFICER, theirs.query_id, Feedback.HELPFUL)
    store.tenants.set(Surface.SLACK, "T1", {"nudge": ["C1"]})
    store.leave(Surface.SLACK, "T1")
    assert store.questions(OFFICER, 10) == []
    assert store.said(theirs.query_id) == []
    assert store.tenants.settings(Surface.SLACK, "T1") == {}
    assert [kept.query_id for kept in store.questions(stranger, 10)] == [other.query_id]

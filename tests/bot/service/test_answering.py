"""The path of an answer: follow-ups, more hits, repeated answers, stored questions."""

from dataclasses import replace

import pytest

from bot.service import filters
from bot.service.answering import FIRST_PAGE_HITS, NEXT_PAGE_HITS
from bot.store.model import Person, Surface
from index.errors import NotFound
from index.model import Filters
from tests.support.sample_answers import CANT_SAY, DAMP, DONE, NOBODY, PROBABLY_NOBODY, hit

OFFICER = Person(Surface.SLACK, "T1", "U1")
THREAD = "slack:T1:C1:1700000000.000100"


def ask(asker, text, conversation=THREAD):
    return asker.ask(text, surface=Surface.SLACK, person=OFFICER, conversation=conversation)


def test_follow_ups_keep_the_question_and_add_filters(asker):
    ask(asker, "Has anyone done a chatbot for council services?")
    wales = ask(asker, "only Wales")
    assert wales.query.text == "a chatbot for council services?"
    assert wales.query.filters.place == "wales"
    assert wales.previous_question == "Has anyone done a chatbot for council services?"
    both = ask(asker, "since 2015")
    assert (both.query.filters.place, both.query.filters.since) == ("wales", "2015")
    assert not ask(asker, "anywhere").query.filters


SPOKEN = "Has anyone done a chatbot for council services in Wales that is still running?"


def test_filters_parsed_from_the_words_are_removed_and_stay_removed(asker, store):
    first = ask(asker, SPOKEN)
    assert first.query.spoken == ("in", "status")
    assert asker.answer_again(first.query_id).query == first.query
    anywhere = ask(asker, "anywhere")
    assert (anywhere.query.filters, anywhere.query.question) == (Filters(), SPOKEN)
    assert asker.answer_again(anywhere.query_id).query == anywhere.query
    scotland = ask(asker, "only Scotland").query
    assert (scotland.filters, scotland.spoken) == (Filters(place="scotland"), ())


def test_one_spoken_filter_is_removed_without_the_others(asker):
    first = ask(asker, f"{SPOKEN} theme:digital")
    without_status = filters.drop_spoken_filters(first.query, "status")
    assert without_status == {"theme": "digital", "status": ""}
    wales = asker.ask(SPOKEN, surface=Surface.PAGE, filters=without_status).query
    assert wales.filters == Filters(place="wales", theme="digital")
    none = filters.drop_spoken_filters(wales)
    assert none == {"theme": "digital", "in": "", "status": ""}
    assert asker.answer(first.query.question, filters=none).query.filters == Filters(
        theme="digital"
    )


def test_a_follow_up_can_filter_an_unfiltered_question(asker):
    unfiltered = {"in": "", "status": ""}
    asker.ask(
        SPOKEN, surface=Surface.SLACK, person=OFFICER, conversation=THREAD, filters=unfiltered
    )
    assert ask(asker, "only those since 2015").query.filters == Filters(since="2015")


def test_more_continues_after_the_hits_shown(asker):
    first = ask(asker, "chatbot in:england")
    shown = {hit.rank for hit in first.first_hits(FIRST_PAGE_HITS)}
    first_hidden = next(hit.rank for hit in first.hits if hit.rank not in shown)
    more = ask(asker, "more")
    assert (more.query_id, more.first_rank) == (first.query_id, first_hidden)
    assert len(more.hits) == first_hidden + NEXT_PAGE_HITS - 1
    assert ask(asker, "more").first_rank == first_hidden + NEXT_PAGE_HITS


def shown_ranks(answer, *probabilities: float) -> list[int]:
    hits = tuple(hit(DAMP, rank, probability=p) for rank, p in enumerate(probabilities, 1))
    return [each.rank for each in replace(answer, hits=hits).first_hits(3)]


def test_only_hits_that_may_answer_are_shown_at_first():
    assert shown_ranks(DONE, 0.9, 0.1, 0.3, 0.2, 0.9) == [1, 3, 4]
    assert shown_ranks(DONE, 0.1, 0.1, 0.1) == [1]
    third = replace(DONE, verdict=replace(DONE.verdict, answering=(3,)))
    assert shown_ranks(third, 0.1, 0.1, 0.1) == [1, 3]


def test_where_nothing_answers_few_hits_are_shown_at_first():
    for answer in (NOBODY, PROBABLY_NOBODY, CANT_SAY):
        assert shown_ranks(answer, *[0.1] * 9) == [1, 2]
    one_of_two_needs = replace(NOBODY, verdict=replace(NOBODY.verdict, answering=(2,)))
    assert shown_ranks(one_of_two_needs, 0.1, 0.9, 0.1, 0.3) == [1, 2, 4]


def test_a_stored_question_says_how_certain_its_verdict_was(asker, store):
    answer = asker.answer("chatbot")
    probable = replace(answer, verdict=replace(answer.verdict, is_probable=True))
    asker.record(probable, Surface.SLACK, OFFICER, THREAD)
    assert store.get_question(answer.query_id).is_probable


def test_what_is_searched_names_the_countries_with_most_initiatives_first(asker, snapshot):
    scope = asker.search_scope()
    counts = [each.count for each in scope.countries]
    assert counts == sorted(counts, reverse=True)
    stated = sum(initiative.country is not None for initiative in snapshot.documents)
    assert sum(counts) == stated
    assert scope.countries[0].name == "United Kingdom"


def test_a_follow_up_in_another_conversation_is_a_new_question(asker):
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


def test_an_answer_is_not_stored_before_it_is_recorded(asker, store):
    answer = asker.answer("chatbot")
    with pytest.raises(NotFound):
        store.get_question(answer.query_id)
    asker.record(answer, Surface.SLACK, OFFICER)
    assert [question.query_id for question in store.list_questions(OFFICER, 10)] == [
        answer.query_id
    ]

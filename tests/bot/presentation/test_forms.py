"""What a form asks for, and what is wrong with what was filled in."""

from dataclasses import replace

import pytest

from bot.presentation import forms
from bot.presentation.answer_view import view_answer
from bot.presentation.forms import RefineSubmission, submission_errors, view_refine, view_search
from index.errors import InvalidInput
from index.model import Query, Status
from tests.support.sample_answers import CANT_SAY, DAMP, DONE, NOBODY, QUERY_ID, UNDER_WAY, hit


def test_a_question_is_refined_in_the_words_that_were_asked_without_its_filters():
    assert view_refine(UNDER_WAY).question.value == "mould sensers"
    acronym = Query("FOI requests in:wales", "FOI (freedom of information) requests")
    assert view_refine(replace(DONE, query=acronym)).question.value == "FOI requests"
    welsh = Query("adrodd am dai llaith in:wales", "reporting damp housing", language="Welsh")
    assert view_refine(replace(DONE, query=welsh)).question.value == "adrodd am dai llaith"


def test_a_filter_that_was_taken_off_stays_in_the_words():
    query = Query("a chatbot in Wales", "a chatbot in Wales", lifted=("in",))
    assert view_refine(replace(DONE, query=query)).question.value == "a chatbot in Wales"


def test_the_filters_of_a_form_have_one_order_and_what_is_chosen():
    fields = {field.name: field for field in view_refine(UNDER_WAY).filters}
    assert list(fields) == ["in", "status", "since", "theme", "org", "source", "licence"]
    assert fields["status"].value == "alpha,beta"
    assert list(fields["status"].choices) == list(Status)
    assert "catalogue" in fields["source"].choices
    assert (
        "harbour-list" not in {f.name: f for f in view_refine(CANT_SAY).filters}["source"].choices
    )


def test_a_form_that_is_filled_in_is_shown_as_it_was_with_what_is_wrong():
    filled = RefineSubmission("mould", {"since": "soon"})
    form = view_refine(UNDER_WAY, filled=filled, error="“soon” is not a year.")
    assert form.question.value == "mould"
    assert {field.name: field.value for field in form.filters if field.value} == {"since": "soon"}
    assert form.error == "“soon” is not a year."
    assert list(submission_errors(filled)) == ["since"]
    assert list(submission_errors(RefineSubmission("?!", {}))) == ["question"]
    assert submission_errors(RefineSubmission("", {"in": "wales"})) == {}


def test_the_page_has_a_value_that_it_does_not_offer_among_its_choices():
    form = view_search("damp", {"status": "alpha", "licence": "mit"}, dropped="in,since")
    fields = {field.name: field for field in form.filters}
    assert fields["status"].choices["alpha"] == "alpha"
    assert fields["licence"].choices["mit"] == "mit"
    assert form.is_filtered
    assert form.dropped_label.endswith(": place, since")
    assert not view_search("damp", {"in": ""}).is_filtered


def test_the_only_match_is_the_same_as_no_other():
    one = view_answer(replace(DONE, hits=(hit(DAMP),)))
    with pytest.raises(InvalidInput):
        forms.same_as_field(one.matches, DAMP.id)
    choices = forms.same_as_field(view_answer(DONE).matches, DAMP.id).choices
    assert [label[:2] for label in choices.values()] == ["2.", "3."]


def test_the_feedback_form_offers_the_matches_and_what_to_think_of_one():
    field = forms.match_field(view_answer(NOBODY).matches)
    assert list(field.choices) == [NOBODY.hits[0].initiative.id] == [field.value]
    assert list(forms.kind_field().choices) == [
        "found",
        "not_relevant",
        "knew",
        "same",
        "wrong",
    ]
    assert view_answer(NOBODY).query_id == QUERY_ID

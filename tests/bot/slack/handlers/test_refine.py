import pytest

from bot.presentation.answer_view import view_answer
from bot.presentation.forms import submission_errors, view_refine
from bot.presentation.initiative_view import view_initiative
from bot.slack.identifiers import BlockId
from bot.slack.payloads import MatchRef
from bot.slack.views import feedback, refine
from bot.store.model import FeedbackKind
from index.errors import InvalidInput
from tests.support.sample_answers import DAMP, DONE, PILOT, QUERY_ID, UNDER_WAY, WORST, hit


def typed(value):
    return {"value": {"type": "plain_text_input", "value": value}}


def chosen(*values):
    return {"value": {"selected_options": [{"value": value} for value in values]}}


def picked(value):
    return {"value": {"selected_option": value and {"value": value}}}


def initial(view):
    """What a form is filled with, as it would come back if nothing were changed."""
    state = {}
    for block in view["blocks"]:
        element = block.get("element", {})
        if element:
            state[block["block_id"]] = {
                element["action_id"]: {
                    "value": element.get("initial_value"),
                    "selected_option": element.get("initial_option"),
                    "selected_options": element.get("initial_options"),
                }
            }
    return state


@pytest.mark.parametrize("answer", [DONE, UNDER_WAY, WORST])
def test_the_limits_of_a_question_come_back_as_they_were(answer):
    from bot.service.filters import filter_values as limits

    refined = refine.parse_submission(initial(refine.refine_modal(view_refine(answer))))
    expected = limits(answer.query.filters)
    assert refined.question == view_refine(answer).question.value
    assert not submission_errors(refined) or answer is WORST
    if answer is not WORST:
        assert refined.filters == expected


def test_what_is_submitted_becomes_the_limits_of_a_question():
    state = {
        BlockId.PLACE: typed(" wales "),
        BlockId.STATUS: chosen("live", "beta"),
        BlockId.SINCE: typed("2019"),
        BlockId.THEME: typed(None),
        BlockId.REGISTRY: picked("catalogue"),
        BlockId.ORGANISATION: typed(""),
    }
    refined = refine.parse_submission(state)
    assert refined.filters == {
        "in": "wales",
        "status": "live,beta",
        "since": "2019",
        "source": "catalogue",
    }
    assert submission_errors(refined) == {}


def test_a_limit_that_cannot_be_is_told_at_its_field():
    state = {
        BlockId.SINCE: typed("20x9"),
        BlockId.PLACE: typed("!!"),
        BlockId.THEME: typed("housing"),
    }
    refined = refine.parse_submission(state)
    assert submission_errors(refined) == {
        "since": "“20x9” is not a year. Give since: a year, such as 2019.",
        "in": "The filter “in:” is empty. Give it a value or leave it out.",
    }


def test_a_limit_too_long_is_told_at_its_field():
    refined = refine.parse_submission({BlockId.ORGANISATION: typed("x" * 1001)})
    (error,) = submission_errors(refined).values()
    assert "1,001 characters" in error


def test_where_to_answer_comes_back_with_the_question():
    view = refine.refine_modal(view_refine(DONE), {"channel": "C1", "thread": "1699.0001"})
    where = refine.parse_metadata(view["private_metadata"])
    assert where == {"channel": "C1", "thread": "1699.0001", "query_id": QUERY_ID}


@pytest.mark.parametrize(
    "metadata", ["", "[]", "{}", '"x"', '{"query_id": 1}', '{"query_id": "x"}']
)
def test_a_forged_form_is_refused(metadata):
    with pytest.raises(InvalidInput):
        refine.parse_metadata(metadata)


def test_what_is_wrong_comes_back_with_what_it_is_about():
    view = feedback.wrong_modal(QUERY_ID, view_initiative(DAMP, ()))
    said = feedback.parse_wrong(view["private_metadata"], {BlockId.NOTE: typed(" It ended. ")})
    assert said.kind is FeedbackKind.WRONG
    assert said.match == MatchRef(QUERY_ID, DAMP.id)
    assert said.note == "It ended."


def test_the_match_that_it_is_the_same_as_is_one_of_the_others():
    view = feedback.same_modal(view_answer(DONE), DAMP.id)
    options = view["blocks"][1]["element"]["options"]
    assert [each["text"]["text"][:2] for each in options] == ["2.", "3."]
    said = feedback.parse_same(
        view["private_metadata"], {BlockId.SAME_AS: picked(options[0]["value"])}
    )
    assert said.same_as == MatchRef(QUERY_ID, PILOT.id)
    with pytest.raises(InvalidInput):
        feedback.parse_same(view["private_metadata"], {})


def test_the_only_match_is_the_same_as_no_other():
    from dataclasses import replace

    with pytest.raises(InvalidInput):
        feedback.same_modal(view_answer(replace(DONE, hits=(hit(DAMP),))), DAMP.id)

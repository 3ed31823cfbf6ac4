"""What a person sees of their own questions, of what is searched and of what is kept."""

from dataclasses import replace

import pytest

from bot.presentation import labels
from bot.presentation.home_view import MAX_QUESTIONS, view_home
from bot.store.model import Surface
from tests.support.sample_answers import SEARCHED
from tests.support.sample_cards import QUESTIONS


def test_a_question_is_shown_with_its_verdict_date_and_filters():
    question = view_home(Surface.TEAMS, QUESTIONS, SEARCHED).questions[1]
    assert question.text == "mould sensors"
    assert question.summary == "Done · 19 November 2026 · place: wales"


def test_a_question_says_how_certain_its_verdict_was():
    probable = replace(QUESTIONS[1], is_probable=True)
    question = view_home(Surface.TEAMS, [probable], SEARCHED).questions[0]
    assert question.summary == "Probably done · 19 November 2026 · place: wales"


def test_the_last_questions_are_shown_and_no_more():
    home = view_home(Surface.SLACK, QUESTIONS * MAX_QUESTIONS, SEARCHED)
    assert len(home.questions) == MAX_QUESTIONS
    assert home.questions_note == ""


def test_a_question_of_which_nothing_can_be_seen_is_not_stated():
    home = view_home(Surface.SLACK, [replace(QUESTIONS[0], text="\u200b")], SEARCHED)
    assert home.questions[0].text == labels.QUESTION_NOT_STATED


def test_a_home_without_questions_and_without_an_index_says_so():
    home = view_home(Surface.TEAMS, [], None)
    assert home.questions_note == labels.NO_QUESTIONS
    assert home.search_note == labels.NOTHING_TO_SEARCH
    assert home.scope is None


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (1, "We have deleted 1 question and your feedback."),
        (1_200, "We have deleted 1,200 questions and your feedback."),
    ],
)
def test_the_questions_that_were_deleted_are_counted(count, sentence):
    assert labels.describe_deletion(count) == sentence

import pytest

from bot.teams.cards.answer import answer_card
from tests.bot.answers import ANSWERS
from tests.bot.teams.valid import faults


@pytest.fixture(params=ANSWERS)
def answer(request):
    return ANSWERS[request.param]


def test_the_card_of_every_answer_is_valid(answer, parse):
    card = answer_card(answer)
    assert faults(card) == []
    assert parse(card) == []


def test_every_card_begins_with_the_verdict_in_words(answer, draw):
    assert answer.verdict.sentence in draw(answer_card(answer))

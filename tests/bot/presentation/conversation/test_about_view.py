"""Replies to questions about the answer, drawn from hostile records, within both chats' limits."""

import pytest

from bot.presentation.conversation.about_view import view_about
from bot.service.conversation.about_answer import AboutAnswer
from bot.service.conversation.utterance import Topic
from bot.slack.views.messages import about_message
from bot.teams.cards.kit.adaptive_cards import MAX_CARD_BYTES, size_bytes
from bot.teams.cards.messages import about_card
from tests.support import block_kit_checker, card_checker
from tests.support.hostile_data import longest


@pytest.mark.parametrize("letters", ["x", "\u202e\u05e9", "<!channel> ", "*_`[a](http://b) "])
@pytest.mark.parametrize("topic", Topic)
def test_a_hostile_record_keeps_within_the_limits_of_both_chats(topic, letters):
    answer = longest(letters)
    view = view_about(AboutAnswer(answer, topic, answer.hits[:3]))
    message, card = about_message(view), about_card(view)
    assert block_kit_checker.faults(message) == []
    assert card_checker.faults(card) == []
    assert size_bytes(card) < MAX_CARD_BYTES

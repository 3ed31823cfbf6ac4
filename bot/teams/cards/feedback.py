"""Feedback form: which match, what kind of feedback, and a note."""

from collections.abc import Sequence

from bot.presentation import forms, labels
from bot.presentation.answer_view import MatchView
from bot.teams.cards.kit.adaptive_cards import Card, Element, inner_card, submit_action
from bot.teams.cards.kit.inputs import choice_input, text_input
from bot.teams.identifiers import ActionVerb, DataKey

_TITLE_CHARS = 60


def feedback_form(query_id: str, matches: Sequence[MatchView]) -> Card:
    """Return the feedback form of an answer: which match, what kind of feedback, and a note."""
    match_input = choice_input(
        forms.match_field(matches), DataKey.INITIATIVE, max_title_chars=_TITLE_CHARS
    )
    send = submit_action(labels.SEND_ACTION, ActionVerb.FEEDBACK, {DataKey.QUERY_ID: query_id})
    return inner_card([match_input, *feedback_inputs()], [send])


def feedback_inputs() -> list[Element]:
    """Return the inputs for the kind of feedback and the note."""
    return [
        choice_input(forms.kind_field(), DataKey.FEEDBACK),
        text_input(forms.note_field(), DataKey.NOTE, isMultiline=True),
    ]

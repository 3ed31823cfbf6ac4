"""Sentences in reply to what is no question: greetings, thanks, feedback and the like."""

from collections.abc import Sequence

from bot.presentation import labels
from bot.presentation.conversation import sentences
from bot.sanitise import visible_text
from bot.service.conversation.utterance import Intent
from bot.store.model import FeedbackKind, Surface


def describe_reply(intent: Intent, surface: Surface) -> str:
    """Return the sentence for a message of this intent; that there is no answer for a follow-up."""
    if intent is Intent.PRIVACY:
        return sentences.PRIVACY_REPLIES[surface]
    if intent is Intent.STOP:
        return sentences.STOP_REPLIES[surface]
    return sentences.REPLIES.get(intent, sentences.NO_ANSWER_YET)


def confirm_feedback(kind: FeedbackKind, title: str | None) -> str:
    """Return that feedback is stored, on the match with this title or on the whole answer."""
    confirmation = labels.FEEDBACK_CONFIRMATIONS[kind]
    name = visible_text(title)
    if not name:
        return confirmation
    return sentences.FEEDBACK_ON_MATCH.format(title=name, confirmation=confirmation)


def describe_records(records: Sequence[str]) -> str:
    """Return where facts are recorded; `records` are laid out by a surface."""
    template = sentences.RECORD_LINE if len(records) == 1 else sentences.RECORDS_LINE
    return template.format(record=records[0], records="; ".join(records)) if records else ""

"""Feedback in a person's words, as the kind that a button would store."""

import re

from bot.chat.intent.message import Message
from bot.chat.intent.phrases import find_phrase
from bot.chat.intent.references import find_numbers
from bot.service.conversation.utterance import Intent, MatchReference, Utterance
from bot.store.model import FeedbackKind

WRONG, RIGHT = "wrong", "right"
_CORRECTION = re.compile(r"(?<!\S)(?:i|we) (?:mean|meant) (?!it|that|this|the one)\S")
_SAYS = re.compile(
    r"(?<!\S)(?:is|are|was|were|has|have|had|isnt|arent|wasnt|doesnt|does|did|didnt|looks?|seems?|went|closed"
    r"|ended|stopped|shut)(?!\S)"
)
_KNOWN = re.compile(r"(?<!\S)(?:already|we did|we built|we made|weve done|ours|knew)(?!\S)")
_IRRELEVANT = re.compile(
    r"(?<!\S)(?:relevant|irrelevant|unrelated|related|off topic|what (?:i|we)|none|neither|useless"
    r"|unhelpful|helpful|useful|rubbish|no|nope|nah|try again|thumbs down|answer)(?!\S)"
)
_WHOLE_ANSWER = re.compile(
    r"(?<!\S)(?:helpful|useful|helps|helped|answers|answered|brilliant|great|good|excellent|agree)(?!\S)"
)
_ONE_MATCH = re.compile(r"(?<!\S)(?:one|it|its|number)(?!\S)")


def recognise_feedback(message: Message, *, is_open: bool) -> Utterance | None:
    """Return the feedback that a message is; None for a correction, which is searched instead."""
    text = message.text
    if _CORRECTION.search(text) and "not what" not in text:
        return None
    if phrase := find_phrase((text,), (Intent.FEEDBACK,), is_open=is_open):
        return read_feedback(message, text, phrase.detail)
    is_of_match = (
        is_open and _SAYS.search(text) and find_numbers(message.words[:4], is_closed=False)
    )
    return read_feedback(message, text, WRONG) if is_of_match else None


def read_feedback(message: Message, text: str, detail: str) -> Utterance:
    """Return the feedback in a message, on a match that it names or on the whole answer."""
    words = tuple(text.split())
    numbers = find_numbers(words, is_closed=False) or _only_number(words)
    is_of_match = bool(numbers)
    if detail == RIGHT:
        is_found = is_of_match or (_ONE_MATCH.search(text) and not _WHOLE_ANSWER.search(text))
        kind = FeedbackKind.FOUND if is_found else FeedbackKind.HELPFUL
    elif _KNOWN.search(text):
        kind = FeedbackKind.KNEW
    elif _IRRELEVANT.search(text):
        kind = FeedbackKind.NOT_RELEVANT if is_of_match else FeedbackKind.UNHELPFUL
    else:
        kind = FeedbackKind.WRONG
    return Utterance(Intent.FEEDBACK, message.raw, None, kind, MatchReference(numbers))


def _only_number(words: tuple[str, ...]) -> tuple[int, ...]:
    """Return the number that a message names beside “yes” or “is right”: “yes, 2”."""
    digits = tuple(int(word) for word in words if word.isdecimal() and len(word) == 1)
    return digits if len(digits) == 1 else ()

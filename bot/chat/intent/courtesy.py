"""Greetings, thanks and goodbyes: messages that are nothing else, and what is left without them."""

import re

from bot.chat.intent.message import Message
from bot.chat.intent.phrases import alternatives, find_words, names_no_subject, words_of
from bot.service.conversation.utterance import Intent

# What emoji say alone, by a part of their names; others are small talk.
_SYMBOLS = {
    Intent.GREETING: ("wave", "waving"),
    Intent.THANKS: ("pray", "folded hands", "heart", "bow"),
    Intent.FEEDBACK: ("-1", "thumbsdown", "thumbs down", "cross mark", "no_good"),
}
_AFTER_LEAD = r"(?: (?:so much|very much|a lot|all|everyone|team|there|again|bot|folks))?(?: |$)"


def recognise_symbols(message: Message) -> Intent | None:
    """Return the intent of a message that is emoji alone; None for any other."""
    if message.text or not message.symbols:
        return None
    named = (
        intent
        for symbol in message.symbols
        for intent, names in _SYMBOLS.items()
        if any(name in symbol for name in names)
    )
    return next(named, Intent.SMALL_TALK)


def recognise_courtesy(message: Message) -> Intent | None:
    """Return whether a message only greets, or only thanks or says goodbye; None for any other."""
    text, greeting = message.text, ("greeting", "greeted", "filler")
    thanks = ("thanks", "thanksfiller", "goodbye", *greeting)
    if find_words("thanks", "goodbye").search(text) and words_of(*thanks).issuperset(message.words):
        return Intent.THANKS
    if find_words("greeting").search(text) and words_of(*greeting).issuperset(message.words):
        return Intent.GREETING
    if re.fullmatch(rf"(?:{alternatives('greeting')})(?: \S+)? from(?: \S+){{1,3}}", text):
        return Intent.GREETING
    return Intent.THANKS if _is_statement_after_thanks(message) else None


def is_statement(message: Message) -> bool:
    """Return whether a sentence says what somebody will do or thinks: “will pass this on”."""
    lead = rf"(?:{alternatives('statement')})(?!\S)"
    return not message.is_question and re.match(lead, message.text) is not None


def is_personal(message: Message) -> bool:
    """Return whether a sentence tells of the person or of what was said, and names no subject."""
    lead = r"(?:i|we|ive|weve|im|were|its|it|that|thats|this|my|our|you|youve|never|not)(?!\S)"
    is_told = not message.is_question and re.match(lead, message.text) is not None
    return is_told and names_no_subject(message.words)


def strip_courtesy(text: str) -> str:
    """Return the words of a message without greetings, thanks and fillers around them."""
    lead, tail = alternatives("greeting", "thanks", "filler"), alternatives("tail")
    without_lead = re.sub(rf"^(?:(?:{lead}){_AFTER_LEAD})++", "", text)
    return re.sub(rf"(?:(?:^| )(?:{tail}))++$", "", without_lead).strip()


def _is_statement_after_thanks(message: Message) -> bool:
    """Return whether somebody thanks and adds what they will do: “thanks, I’ll ring them”."""
    thanks = rf"(?:(?:{alternatives('filler')}) )*+(?:{alternatives('thanks')}) "
    more = rf"(?:(?:so much|very much|a lot|again) )?(?:for|{alternatives('statement')})(?!\S)"
    return not message.is_question and re.match(thanks + more, message.text) is not None

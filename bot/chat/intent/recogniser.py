"""Recognition of a message's intent: courtesies, phrases, filters, then questions about the answer.

What fits no rule is a new question: a needless search does less harm than a question that nobody
searched.
"""

import re
from collections.abc import Mapping
from functools import partial

from bot.chat.intent.about import (
    is_anaphoric,
    is_asking,
    is_question_shaped,
    recognise_about,
    recognise_named,
)
from bot.chat.intent.courtesy import (
    is_personal,
    is_statement,
    recognise_courtesy,
    recognise_symbols,
    strip_courtesy,
)
from bot.chat.intent.feedback import WRONG, read_feedback, recognise_feedback
from bot.chat.intent.filters import is_limit, read_filter
from bot.chat.intent.message import Message, read_message, split_sentences
from bot.chat.intent.phrases import Phrase, find_phrase, known_words, names_no_subject, words_of
from bot.chat.intent.references import speaks_of_match
from bot.service.conversation.utterance import Intent, Utterance

# What is longer tells something, and is searched.
MAX_CHARACTERS, _MAX_SENTENCES = 240, 10
# Where no phrase fits, single words say what a short message to the bot is about.
_MAX_GUESSED_WORDS = 9
# A shorter one may hold one word that we do not know: “are you sending this to AcmeAI”.
_MAX_ASKED_WORDS = 7
_ALWAYS = (Intent.STOP, Intent.PRIVACY, Intent.HUMAN)
_ASKS_OF_BOT = re.compile(r"(?<!\S)you (?:do|help|answer)(?!\S)")
_ASKS_FOR_SUBJECT = re.compile(
    r"(?<!\S)you (?:have|got|know|find|found|show|tell|recommend|suggest|list|look|search|give|seen"
    r"|heard|think of|help|check|want)(?!\S)"
)
_ASKS_SOURCE = re.compile(
    r"(?<!\S)(?:that|thats)(?!\S)"
    r"|^(?:how (?:do|did) you (?:know|find|get)|who says|how sure|why)(?!\S)"
)
_SPEAKS_OF_IT = re.compile(r"(?<!\S)it(?!\S)|^(?:is|was|does|did|has) (?:that|this)(?!\S)")
_COURTESIES = frozenset({Intent.GREETING, Intent.THANKS, Intent.SMALL_TALK})
# Of the sentences of one message, the first of these intents decides.
_ORDER = (
    Intent.STOP,
    Intent.ABOUT_ANSWER,
    Intent.PRIVACY,
    Intent.HUMAN,
    Intent.MORE,
    Intent.FILTER,
    Intent.HELP,
    Intent.THANKS,
    Intent.FEEDBACK,
    Intent.GREETING,
    Intent.SMALL_TALK,
)


def recognise(text: str, previous_filters: Mapping[str, str] | None) -> Utterance:
    """Return what somebody says.

    `previous_filters` are those of the question whose answer is shown; None where none is.
    """
    new_question = Utterance(Intent.NEW_QUESTION, text)
    if len(text) > MAX_CHARACTERS:
        return new_question
    parts = split_sentences(text)
    if len(parts) > _MAX_SENTENCES:
        return new_question
    sentences = [read_message(each, known_words()) for each in parts]
    said = [(each, _recognise_sentence(each, previous_filters)) for each in sentences]
    if said and said[0][1].intent is Intent.THANKS:
        said = [said[0], *(pair for pair in said[1:] if not is_statement(pair[0]))]
    if not said:
        return Utterance(Intent.SMALL_TALK, text)
    questions = [each for each, what in said if what.intent is Intent.NEW_QUESTION]
    others = [what for _, what in said if what.intent is not Intent.NEW_QUESTION]
    decided = min(others, key=lambda what: _ORDER.index(what.intent), default=None)
    if decided is None:
        return said[0][1] if len(said) == 1 else new_question
    if any(each.is_question or is_asking(each.text) for each in questions):
        return new_question
    is_told = decided.intent not in _COURTESIES and all(map(is_personal, questions))
    return decided if is_told or not questions else new_question


def _recognise_sentence(message: Message, previous_filters: Mapping[str, str] | None) -> Utterance:
    """Return what one sentence says."""
    if intent := recognise_symbols(message):
        is_wrong = intent is Intent.FEEDBACK and previous_filters is not None
        if is_wrong:
            return read_feedback(message, "thumbs down", WRONG)
        return Utterance(Intent.SMALL_TALK if intent is Intent.FEEDBACK else intent, message.raw)
    if not message.text:
        return Utterance(Intent.HELP if message.is_question else Intent.SMALL_TALK, message.raw)
    if intent := recognise_courtesy(message):
        return Utterance(intent, message.raw)
    if message.is_name:
        return Utterance(Intent.NEW_QUESTION, message.raw)
    text = strip_courtesy(message.text) or message.text
    recognised = (
        _recognise_alone(message, text)
        if previous_filters is None
        else _recognise_after_answer(message, text, previous_filters)
    )
    return recognised or Utterance(Intent.NEW_QUESTION, message.raw)


def _recognise_alone(message: Message, text: str) -> Utterance | None:
    """Return what a message says where no answer is shown; None for a new question."""
    intents = (*_ALWAYS, Intent.HELP, Intent.SMALL_TALK, Intent.MORE)
    texts = (text, message.text)
    if phrase := find_phrase(texts, intents, is_open=False):
        return _say(phrase, message)
    if is_anaphoric(text):
        return recognise_about(message, text)
    if is_asking(text):
        return None
    opens = intents[1:] if message.is_question else intents  # “never mind, parking permits?”
    phrase = find_phrase(texts, opens, is_open=True)
    return _say(phrase, message) or _read_subjectless(message, text)


def _recognise_after_answer(
    message: Message, text: str, previous_filters: Mapping[str, str]
) -> Utterance | None:
    """Return what a message says below an answer; None for a new question."""
    about = None if is_asking(text) else recognise_about(message, text)
    read = (
        partial(_read_command, message, text, about),
        partial(_read_filter, message, text, about, previous_filters),
        partial(_read_help, message, text, about),
        partial(_read_question, message, text, about),
        partial(_read_statement, message, text),
    )
    return next(filter(None, (step() for step in read)), None)


def _read_command(message: Message, text: str, about: Utterance | None) -> Utterance | None:
    """Return what a message says whatever the answer is: stop, privacy, a person, more.

    A question about a match is none of them, though its words may be: “did they carry on with it”.
    """
    of_match = about is not None and speaks_of_match(text)
    words = set(text.split())
    is_of_bot = not of_match or words & {"you", "your", "my", "bot", "our", "i", "we"}
    is_more = not of_match or words & {"more", "other", "others", "else", "rest"}
    intents = (
        *(() if is_limit(text) else (Intent.STOP,)),
        *((Intent.PRIVACY,) if is_of_bot else ()),
        *(() if of_match else (Intent.HUMAN,)),
        *((Intent.MORE,) if is_more and not _ASKS_OF_BOT.search(text) else ()),
    )
    return _say(find_phrase((text, message.text), intents, is_open=False), message)


def _read_filter(
    message: Message, text: str, about: Utterance | None, previous_filters: Mapping[str, str]
) -> Utterance | None:
    """Return a filter, or a statement of what is right or wrong, which may sound like one."""
    is_asked = is_question_shaped(message, text)
    of_one = about is not None and is_asked and _is_of_one(text, about)
    words = None if of_one else read_filter(message, text, previous_filters)
    if words:
        return Utterance(Intent.FILTER, words)
    feedback = None if is_asked else recognise_feedback(message, is_open=not is_asking(text))
    if feedback or words is None:
        return feedback
    is_question = is_asking(text) or (is_asked and about)
    return Utterance(Intent.FILTER, "") if is_limit(text) or not is_question else None


def _read_help(message: Message, text: str, about: Utterance | None) -> Utterance | None:
    """Return a wish for help, which does not speak of a match: “how does it work”."""
    if about and (speaks_of_match(text) or (_ASKS_SOURCE.search(text) and "mean" not in text)):
        return None
    return _say(find_phrase((text, message.text), (Intent.HELP,), is_open=False), message)


def _read_question(message: Message, text: str, about: Utterance | None) -> Utterance | None:
    """Return a question about the answer, or small talk where nothing is asked."""
    if about and is_question_shaped(message, text):
        return about
    talk = find_phrase((text, message.text), (Intent.SMALL_TALK,), is_open=False)
    if talk or not is_asking(text):
        return _say(talk, message) or about
    return recognise_named(message, text)


def _read_statement(message: Message, text: str) -> Utterance | None:
    """Return what a message says in words of its own, if it asks for nothing by name."""
    if is_asking(text):
        return None
    intents = (*_ALWAYS[1:], Intent.HELP) if message.is_question else (*_ALWAYS, Intent.HELP)
    return (
        recognise_feedback(message, is_open=True)
        or _say(find_phrase((text, message.text), intents, is_open=True), message)
        or _read_subjectless(message, text)
        or recognise_named(message, text)
    )


def _read_subjectless(message: Message, text: str) -> Utterance | None:
    """Return what a short message to the bot says that names no subject, by single words of it."""
    words = set(text.split())
    is_to_bot = bool(words_of("bot").intersection(words))
    is_of_person = is_to_bot or bool(words_of("first_person").intersection(words))
    if not is_of_person or len(words) > _MAX_GUESSED_WORDS:
        return None
    most = int(is_to_bot and len(words) <= _MAX_ASKED_WORDS)
    if not names_no_subject(tuple(words), most=most):
        return None
    for intent in _ALWAYS:
        if words_of(f"key_{intent}").intersection(words):
            return Utterance(intent, message.raw)
    if not is_to_bot or _ASKS_FOR_SUBJECT.search(text):
        return None
    is_asked = is_question_shaped(message, text)
    return Utterance(Intent.HELP if is_asked else Intent.SMALL_TALK, message.raw)


def _is_of_one(text: str, about: Utterance) -> bool:
    """Return whether a message asks of one match what may be a filter: “is it still live”."""
    return _SPEAKS_OF_IT.search(text) is not None or bool(about.reference.numbers)


def _say(phrase: Phrase | None, message: Message) -> Utterance | None:
    return Utterance(phrase.intent, message.raw) if phrase else None

"""Questions about the answer: by its words alone, by a match’s number, or by “it” and “they”."""

import re
from functools import cache

from bot.chat.intent.message import Message
from bot.chat.intent.phrases import alternatives, find_words, words_of
from bot.chat.intent.references import find_numbers, find_reference, has_pronoun
from bot.chat.intent.topics import find_topic, is_of_one_topic, topic_words
from bot.service.conversation.utterance import Intent, MatchReference, Topic, Utterance

# “Did it reduce calls to the contact centre?” is short; a longer message is about something else.
_MAX_PRONOUN_WORDS, _MAX_TOPIC_WORDS, _MAX_NAMED_WORDS = 10, 4, 12
# “Website?” and “any results?” are about the answer, “council website redesign” is not.
_MAX_BARE_WORDS = 2
# How many words of a question may name something beside the pronoun that is its subject.
_MAX_NAMED_WITH_SUBJECT = 4
_PRONOUN_FIRST = re.compile(
    r"(?:(?:how|what|why|when|where|who|which)(?: \S+)? )?"
    r"(?:is|are|was|were|do|does|did|has|have|had|can|will|isnt|arent|wasnt|didnt|doesnt)"
    r" (?:it|they|this|that|these|those|she|he)(?!\S)"
    r"|(?:they|it|which (?:ones?|of (?:these|those|them)))(?!\S)"
    r"|(?:did|does|do|is|was|has|have|will|can) (?:\S+ ){1,4}(?:it|them)$"
)
_ONE_WORDS = frozenset(("one", "the"))
_BARE_QUESTIONS = frozenset(("who", "whom", "what", "how", "why", "when", "where", "such"))
_WHICH = re.compile(r"which (?:has|have|is|are|was|were|came|one|would)(?!\S)")
# “The Hackney one” is one of those shown, though it may be none that we find.
_THE_ONE = re.compile(r"(?<!\S)the (?:\S+ ){1,3}one$|(?<!\S)the one (?:in|from|by|at|about|with) ")
# “The Hackney one”, “when did the damp project end”.
_DEFINITE = re.compile(r"(?<!\S)the (?:\S+ ){1,4}(?:one|project|scheme|pilot|trial)(?!\S)")
# They ask the question again of something else: “same for police?”.
_OF_SOMETHING_ELSE = re.compile(
    r"^(?:same|and|what about|how about|also|or|for|a beth am|beth am)(?: for| with| in| at)?(?!\S)"
)
_IN_PLACE = re.compile(r" (?:in|from|near|at) \S+(?: \S+){0,3}$")
# Their “it” is no match: “what if it was for tenants”, “is it legal to film”.
_NOT_ABOUT_MATCH = re.compile(
    r"(?<!\S)(?:what if|what about|how about|you|we|i|our|my|instead)(?!\S)"
    r"|^(?:would|could (?:it|we|i|you)|should|and|same|instead)(?!\S)"
    r"|(?<!\S)(?:it|this|that) (?:possible|legal|lawful|allowed|normal|common|worth|ok to)(?!\S)"
    r"|(?<!\S)(?:it|this|that) (?:necessary|been (?:done|tried|built))(?!\S)"
)
# First words of a question only where somebody is asked about: “will they”, not “will ring them”.
_MODAL = r"(?:will|have|may|might) "
_SOMEBODY = r"(?:you|it|they|this|that|the|there|i|we)(?!\S)"
_REQUEST = r"(?<!\S)(?:tell|show) (?:me|us)(?!\S)"


def recognise_about(message: Message, text: str) -> Utterance | None:
    """Return the question about the answer that a message is; None where it is none.

    `text` is the message without greetings and thanks.
    """
    words = tuple(text.split())
    is_closed = is_closed_about(words)
    is_asked = is_question_shaped(message, text)
    numbers = find_numbers(words, is_closed=is_closed)
    is_bare = len(words) > _MAX_BARE_WORDS and _has_bare_noun(words)
    is_of_them = _PRONOUN_FIRST.match(text) or _WHICH.match(text)
    if is_bare and not (numbers or has_pronoun(words) or is_of_them):
        return None
    if _OF_SOMETHING_ELSE.match(text) and not numbers and not has_pronoun(words):
        return None
    is_named_by_topic = is_of_one_topic(words) and len(words) <= _MAX_TOPIC_WORDS
    is_about = (
        (is_closed and (is_asked or bool(numbers) or is_named_by_topic))
        or (_THE_ONE.search(text) is not None and len(words) <= _MAX_PRONOUN_WORDS)
        or (is_closed and len(words) <= _MAX_TOPIC_WORDS and _asks_at_all(words))
        or words_of("pronoun_one", "pronoun_several", "counted_noun").issuperset(words)
        or (bool(numbers) and is_asked)
        or _is_about_pronoun(words, text, is_asked=is_asked)
    )
    if not is_about:
        return None
    reference = find_reference(words, is_closed=is_closed)
    topic = find_topic(text) or Topic.SUMMARY
    if _THE_ONE.search(text) and not numbers and not is_closed:
        name = " ".join(word for word in words if word not in _closed_words() | _ONE_WORDS)
        reference = MatchReference(name=name, is_definite=True)
    if not is_closed and topic in {Topic.SUMMARY, Topic.SOURCE} and _IN_PLACE.search(text):
        topic = Topic.PLACE
    return Utterance(Intent.ABOUT_ANSWER, message.raw, topic, None, reference)


def recognise_named(message: Message, text: str) -> Utterance | None:
    """Return a new question that asks for a topic of something with a name; None for any other.

    It is about the answer where the name is one of its matches: “who funded Damp Watch?”
    """
    words = tuple(text.split())
    name = " ".join(word for word in words if word not in _closed_words())
    topic = find_topic(text)
    is_definite = _DEFINITE.search(text) is not None
    if not name or len(words) > _MAX_NAMED_WORDS or not (topic or is_definite):
        return None
    if not (is_question_shaped(message, text) or is_definite):
        return None
    reference = MatchReference(name=name, is_definite=is_definite)
    return Utterance(Intent.NEW_QUESTION, message.raw, topic or Topic.SUMMARY, None, reference)


def is_closed_about(words: tuple[str, ...]) -> bool:
    """Return whether no word names a subject beyond what is asked of a match."""
    return bool(words) and all(word in _closed_words() or word[0] == "#" for word in words)


def is_asking(text: str) -> bool:
    """Return whether a message asks who has done something that it names."""
    return find_words("asking").search(text) is not None and not is_closed_about(
        tuple(text.split())
    )


def is_question_shaped(message: Message, text: str) -> bool:
    """Return whether a message asks, by its mark, its first word or a request in it."""
    first = alternatives("question_word", "imperative")
    asks = rf"^(?:(?:and|so|but|a) )?(?:{_MODAL}(?={_SOMEBODY})|(?!{_MODAL})(?:{first})(?!\S))"
    return message.is_question or re.search(f"{asks}|{_REQUEST}", text) is not None


def is_anaphoric(text: str) -> bool:
    """Return whether closed words speak of something named before: “who funded it”."""
    words = tuple(text.split())
    explicit = find_numbers(words, is_closed=False)
    return is_closed_about(words) and (has_pronoun(words) or bool(explicit))


def _asks_at_all(words: tuple[str, ...]) -> bool:
    """Return whether a question word is among `words`: “by whom”, “for how long”."""
    return bool(_BARE_QUESTIONS.intersection(words))


def _has_bare_noun(words: tuple[str, ...]) -> bool:
    """Return whether a noun stands for any of its kind: “compare shared services”."""
    nouns, determiners = words_of("noun"), words_of("determiner")
    pairs = zip(("", *words), words, strict=False)
    return any(word in nouns and before not in determiners for before, word in pairs)


def _is_about_pronoun(words: tuple[str, ...], text: str, *, is_asked: bool) -> bool:
    """Return whether a short question asks of “it” or “they”, whatever else it names."""
    if not is_asked or len(words) > _MAX_PRONOUN_WORDS or _NOT_ABOUT_MATCH.search(text):
        return False
    named = [word for word in words if word not in _closed_words()]
    if _PRONOUN_FIRST.match(text):
        return len(named) <= _MAX_NAMED_WITH_SUBJECT
    first = rf"(?:{alternatives('question_word', 'imperative')})(?!\S)"
    is_of_pronoun = bool({"it", "they", "them"}.intersection(words))
    return is_of_pronoun and len(named) <= 1 and re.match(first, text) is not None


@cache
def _closed_words() -> frozenset[str]:
    ordinals = (f"ordinal{number}" for number in range(1, 11))
    classes = (
        "function",
        "question_word",
        "imperative",
        "noun",
        "last",
        "people",
        "number_noun",
        "welsh_function",
    )
    return words_of(*classes, *ordinals) | topic_words()

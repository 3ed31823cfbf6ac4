"""References to the matches of an answer: “the second one”, “#2”, “number 3”, “them”, “it”."""

import re

from bot.chat.intent.phrases import read_vocabulary, words_of
from bot.service.conversation.utterance import MatchReference

_MAX_NUMBER = 10
_DETERMINERS = frozenset(("the", "that", "this", "your", "yr", "y"))
# These point at no match by themselves: “can I ask that”, “which ones”.
_WEAK_PRONOUNS = frozenset(("this", "that", "thats", "ones", "these", "those"))
_ALL_OF_THEM = re.compile(
    r"(?<!\S)(?:(?:all|any|each|some|none|which) of|they all|all three"
    r"|which (?:ones?|is|was|are|were|has|had|would))(?!\S)"
)
_FIRST_FEW = re.compile(r"(?<!\S)(?:first|top) (two|three|2|3)(?!\S)")
# They are words of their own in a sentence: “no one”, “to”, “another first”.
_NOT_ALONE = frozenset(("one", "two", "three", "un", "dau", "tri", "top", "no"))


def find_numbers(words: tuple[str, ...], *, is_closed: bool) -> tuple[int, ...]:
    """Return the numbers by which `words` name matches, in order; -1 is the last.

    A bare number counts only where the message is closed: where no word of it names a subject.
    """
    if few := _FIRST_FEW.search(" ".join(words)):
        return (1, 2) if few[1] in {"two", "2"} else (1, 2, 3)
    found = (_number_at(words, position, is_closed) for position in range(len(words)))
    return tuple(dict.fromkeys(number for number in found if number is not None))


def find_reference(words: tuple[str, ...], *, is_closed: bool) -> MatchReference:
    """Return the matches that `words` speak of; by default one, the last spoken of or the first."""
    if numbers := find_numbers(words, is_closed=is_closed):
        return MatchReference(numbers)
    is_plural = (
        words_of("pronoun_several").intersection(words) or _ALL_OF_THEM.search(" ".join(words))
    ) and not words_of("pronoun_one").intersection(words)
    return MatchReference(is_plural=bool(is_plural))


def has_pronoun(words: tuple[str, ...]) -> bool:
    """Return whether `words` speak of something named before."""
    return bool(words_of("pronoun_one", "pronoun_several").intersection(words))


def speaks_of_match(text: str) -> bool:
    """Return whether a message speaks of one match or of those that made it: “it”, “number 2”."""
    words = tuple(text.split())
    pronouns = words_of("pronoun_one", "pronoun_several") - _WEAK_PRONOUNS
    return bool(pronouns.intersection(words)) or bool(find_numbers(words, is_closed=False))


def _number_at(words: tuple[str, ...], position: int, is_closed: bool) -> int | None:
    word = words[position]
    number = _parse_number(word.removeprefix("#"))
    if number is None:
        return None
    before = words[position - 1] if position else ""
    after = words[position + 1] if position + 1 < len(words) else ""
    is_ordinal = not word.isdecimal() and word not in _NOT_ALONE
    is_explicit = (
        word.startswith("#")
        or before in words_of("number_noun")
        or (is_ordinal and after in words_of("counted_noun"))
        or (
            is_ordinal
            and before in _DETERMINERS
            and (not after or after in words_of("function", "question_word"))
        )
    )
    return number if is_explicit or (is_closed and word not in _NOT_ALONE) else None


def _parse_number(word: str) -> int | None:
    vocabulary = read_vocabulary()
    if word in vocabulary["last"]:
        return -1
    numbers = range(1, _MAX_NUMBER + 1)
    return next((number for number in numbers if word in vocabulary[f"ordinal{number}"]), None)

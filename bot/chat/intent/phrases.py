"""Curated phrases and words of each intent, read from the data files beside this module.

In a phrase, `a|b` are alternatives (`_` is a space in one), `~` stands before an optional word,
`@name` is any word of that class of the vocabulary, and `…` stands for up to three words.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.service.conversation.utterance import Intent
from index.query.stop_words import NON_SUBJECT_WORDS, QUESTION_WORDS, VAGUE_WORDS, WEAK_WORDS
from index.text.curated_list import read_rows

_FOLDER = Path(__file__).parent
PHRASES_PATH, VOCABULARY_PATH = _FOLDER / "phrases.tsv", _FOLDER / "vocabulary.tsv"
# What may follow a phrase that is open at its end; a longer message says something of its own.
_MAX_OPEN_WORDS = 12


@dataclass(frozen=True, slots=True)
class Phrase:
    """Rule that recognises an intent by a phrase in a message.

    The words beside it must be of the vocabulary that the intent allows, unless `is_open`: then
    anything may follow. With `at_start` nothing stands before it.
    """

    intent: Intent
    detail: str
    is_open: bool
    at_start: bool
    pattern: re.Pattern[str]

    def is_in(self, text: str) -> bool:
        """Return whether `text`, the words of a message, says this and no more than it may."""
        starts = [0, *(match.end() for match in re.finditer(" ", text))]
        for start in starts[:1] if self.at_start else starts:
            match = self.pattern.match(f"{text} ", start)
            if not match or not is_closed(self.intent, text[:start]):
                continue
            after = text[match.end() :]
            if is_closed(self.intent, after):
                return True
            if self.is_open and len(after.split()) <= _MAX_OPEN_WORDS:
                return True
        return False


@cache
def read_vocabulary() -> Mapping[str, frozenset[str]]:
    """Return the words and phrases of each class of the vocabulary."""
    words: dict[str, set[str]] = {}
    for row in read_rows(VOCABULARY_PATH):
        listed = (word.replace("_", " ") for word in row["words"].split())
        words.setdefault(row["class"], set()).update(listed)
    return {name: frozenset(listed) for name, listed in words.items()}


@cache
def read_phrases() -> tuple[Phrase, ...]:
    """Return the phrases, in the order in which they are tried."""
    return tuple(
        Phrase(
            intent=Intent(row["intent"]),
            detail=row["detail"],
            is_open=row["open"] == "end",
            at_start=row["phrase"].startswith("^"),
            pattern=re.compile(
                "".join(map(_word_to_regex, row["phrase"].removeprefix("^").split()))
            ),
        )
        for row in read_rows(PHRASES_PATH)
    )


@cache
def known_words() -> frozenset[str]:
    """Return every word of the vocabulary and of the phrases."""
    listed = (
        word for words in read_vocabulary().values() for each in words for word in each.split()
    )
    phrases = (row["phrase"] for row in read_rows(PHRASES_PATH))
    in_phrases = (word for phrase in phrases for word in re.findall(r"[^\W_]+", phrase))
    return frozenset((*listed, *in_phrases))


def names_no_subject(words: Sequence[str], most: int = 0) -> bool:
    """Return whether no word, or at most `most` of them, may name a subject of public work."""
    return len([word for word in words if word not in _subjectless_words()]) <= most


@cache
def words_of(*names: str) -> frozenset[str]:
    """Return the single words of these classes, those of their phrases included."""
    vocabulary = read_vocabulary()
    return frozenset(word for name in names for each in vocabulary[name] for word in each.split())


@cache
def alternatives(*names: str) -> str:
    """Return a regular expression of all words and phrases of these classes, the longest first."""
    words = {word for name in names for word in read_vocabulary()[name]}
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


@cache
def find_words(*names: str) -> re.Pattern[str]:
    """Return a pattern that finds a word or phrase of these classes, as whole words."""
    return re.compile(rf"(?<!\S)(?:{alternatives(*names)})(?!\S)")


def find_phrase(texts: Sequence[str], intents: Sequence[Intent], *, is_open: bool) -> Phrase | None:
    """Return the first phrase of these intents, in order, that one of `texts` says; None for none.

    Phrases after which anything may follow count only with `is_open`.
    """
    phrases = (phrase for intent in intents for phrase in read_phrases() if phrase.intent is intent)
    allowed = (phrase for phrase in phrases if is_open or not phrase.is_open)
    return next((phrase for phrase in allowed if any(map(phrase.is_in, texts))), None)


def is_closed(intent: Intent, text: str) -> bool:
    """Return whether all words of `text` are of the vocabulary that `intent` allows."""
    classes = ("function", "filler", "welsh_function", *({intent.value} & read_vocabulary().keys()))
    return words_of(*classes).issuperset(text.split())


@cache
def _subjectless_words() -> frozenset[str]:
    return known_words() | QUESTION_WORDS | WEAK_WORDS | VAGUE_WORDS | NON_SUBJECT_WORDS


def _word_to_regex(word: str) -> str:
    """Return the regular expression of one word of a phrase; it ends with a space."""
    if word == "…":
        return r"(?:\S+ ){0,3}?"
    if word.startswith("~"):
        return f"(?:{_word_to_regex(word[1:])})?"
    parts = (
        alternatives(part[1:]) if part.startswith("@") else re.escape(part.replace("_", " "))
        for part in word.split("|")
    )
    return f"(?:{'|'.join(parts)}) "

"""Topic of a question about the answer: who paid, what it cost, whom to contact, and so on."""

import re
from functools import cache
from pathlib import Path

from bot.chat.intent.phrases import find_words, read_vocabulary, words_of
from bot.service.conversation.utterance import Topic
from index.text.curated_list import read_rows

# The topics whose words say most come first: “how much did it save” asks for the outcome.
_ORDER = (
    Topic.COMPARISON,
    Topic.CONTACT,
    Topic.FUNDING,
    Topic.COST,
    Topic.REUSE,
    Topic.OUTCOME,
    Topic.STATUS,
    Topic.DATE,
    Topic.SOURCE,
    Topic.ORGANISATION,
    Topic.PLACE,
    Topic.SUMMARY,
)


@cache
def topic_words() -> frozenset[str]:
    """Return the words of all topics."""
    return words_of(*(name for name in read_vocabulary() if name.startswith("topic_")))


def find_topic(text: str) -> Topic | None:
    """Return the topic of a message's words; None where they name none."""
    if _has_word(text, Topic.COMPARISON) and "how much" not in text:
        return Topic.COMPARISON
    idiom = next((topic for topic, pattern in _read_idioms() if pattern.search(text)), None)
    if idiom and idiom is not Topic.SOURCE and _has_word(text, Topic.CONTACT):
        return Topic.CONTACT  # “who can I ring about who paid”
    return idiom or next((topic for topic in _ORDER if _has_word(text, topic)), None)


def is_of_one_topic(words: tuple[str, ...]) -> bool:
    """Return whether the words that name a topic are all of one: “contact details”."""
    topical = [word for word in words if word in topic_words() - words_of("function")]
    return bool(topical) and any(words_of(f"topic_{topic}").issuperset(topical) for topic in _ORDER)


def _has_word(text: str, topic: Topic) -> bool:
    return find_words(f"topic_{topic}").search(text) is not None


@cache
def _read_idioms() -> tuple[tuple[Topic, re.Pattern[str]], ...]:
    rows = read_rows(Path(__file__).with_name("idioms.tsv"))
    return tuple(
        (Topic(row["topic"]), re.compile(rf"(?<!\S)(?:{row['idiom']})(?!\S)")) for row in rows
    )

"""Extraction of spoken filters: a place, a status, a year, open source.

Only clear phrases count: a wrong filter makes a wrong “nobody”.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from index.facets import gazetteer
from index.model import FilterName
from index.query.filters import attributes
from index.query.filters.mention import FilterMention
from index.query.filters.places import find_place_mentions
from index.query.stop_words import FILLER_WORDS, NON_SUBJECT_WORDS
from index.text.normalise import split_words

__all__ = [
    "SPOKEN_FILTER_NAMES",
    "FilterMention",
    "find_filter_words",
    "find_mentions",
    "parse_filter_only_message",
    "remove_mentions",
]

# The filters that are read from the words of a question.
SPOKEN_FILTER_NAMES = (
    FilterName.PLACE,
    FilterName.STATUS,
    FilterName.SINCE,
    FilterName.LICENCE,
)


def find_mentions(text: str, today: date | None = None) -> tuple[FilterMention, ...]:
    """Return the filters spoken in `text`, at most one of a name, from left to right.

    Empty where they would leave no subject. “The last three years” are counted back from `today`,
    by default the current date (UTC).
    """
    mentions = _find_all_mentions(text, today)
    return mentions if _subject_words(text, mentions) else ()


def parse_filter_only_message(text: str, today: date | None = None) -> dict[str, str]:
    """Return the filters of a message that says nothing else: “anything in Wales since 2020?”.

    Empty where it says more.
    """
    mentions = _find_all_mentions(text, today)
    return (
        {}
        if _subject_words(text, mentions) - FILLER_WORDS
        else {mention.name: mention.value for mention in mentions}
    )


def find_filter_words(text: str, lifted: Collection[FilterName]) -> set[str]:
    """Return the words of `text`, in lower case, that name a place or a lifted filter.

    A lifted filter is one that must not be read from the words of the question.
    """
    starts = (word.start() for word in re.finditer(r"\w+", text))
    place_mentions = ((start, gazetteer.match_at_start(text[start:])) for start in starts)
    phrases = [
        text[start : start + mention.end]
        for start, mention in place_mentions
        if mention and not gazetteer.is_common_word(mention.place)
    ]
    mentions = find_mentions(text) if lifted else ()
    phrases += [text[each.start : each.end] for each in mentions if each.name in lifted]
    return {word for phrase in phrases for word in split_words(phrase)}


def _find_all_mentions(text: str, today: date | None) -> tuple[FilterMention, ...]:
    year = (today or datetime.now(UTC).date()).year
    mention_by_name: dict[FilterName, FilterMention] = {}
    for mention in (
        *find_place_mentions(text),
        *attributes.find_year_mentions(text, year),
        *attributes.find_status_mentions(text),
        *attributes.find_licence_mentions(text),
    ):
        mention_by_name.setdefault(mention.name, mention)
    return tuple(
        _without_overlaps(sorted(mention_by_name.values(), key=lambda mention: mention.start))
    )


def _without_overlaps(mentions: list[FilterMention]) -> Iterator[FilterMention]:
    """Yield the mentions, each without words of the one before: “running in” holds two."""
    end = 0
    for mention in mentions:
        if mention.end > end:
            yield replace(mention, start=max(mention.start, end))
            end = mention.end


def _subject_words(text: str, mentions: tuple[FilterMention, ...]) -> set[str]:
    """Return the words that remain for a subject without those of `mentions`."""
    return set(split_words(remove_mentions(text, mentions))) - NON_SUBJECT_WORDS


def remove_mentions(text: str, mentions: tuple[FilterMention, ...]) -> str:
    """Return `text` without the words of `mentions`; as it is where there are none."""
    if not mentions:
        return text
    remaining = text
    for mention in sorted(mentions, key=lambda mention: -mention.start):
        remaining = f"{remaining[: mention.start]} {remaining[mention.end :]}"
    remaining = re.sub(r"\(\s*\)", "", remaining)
    remaining = re.sub(r"\s+(?=[.,;:?!](?:\s|$))", "", " ".join(remaining.split()))
    return re.sub(r"([,;:.])(?=[,;:.?!])", "", remaining).strip(" ,;:/–-")

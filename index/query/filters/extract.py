"""Extraction of spoken filters: a place, a status, a year, open source.

Only clear phrases count: a wrong filter makes a wrong “nobody”.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from index.model import FilterName
from index.query.filters import attributes
from index.query.filters.mention import FilterMention
from index.query.filters.places import find_place_mentions
from index.text.normalise import split_words

__all__ = [
    "SPOKEN_FILTER_NAMES",
    "FilterMention",
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

# What says nothing of a subject: where no more is left of a question, its limits are the subject.
_NON_SUBJECT_WORDS = frozenset(
    """
    a about an and any anybody anyone anything are at been code council councils did do does
    done for has have how in is it of one project projects scheme schemes software somebody
    someone something that the there these they thing things this to tool tools was were what
    which who with
    """.split()  # noqa: SIM905 - fifty quoted words read worse
)

# What a message that only limits may say besides.
_FILLER_WORDS = frozenset(
    ("and", "but", "just", "me", "now", "ok", "okay", "ones", "only", "please", "show", "those")
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
        if _subject_words(text, mentions) - _FILLER_WORDS
        else {mention.name: mention.value for mention in mentions}
    )


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
    return set(split_words(remove_mentions(text, mentions))) - _NON_SUBJECT_WORDS


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

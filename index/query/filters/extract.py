"""Limits said in words: a place, a status, a year, open source.

Only clear phrases count: a wrong limit makes a wrong “nobody”.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from index.query.filters import attributes
from index.query.filters.mention import Said
from index.query.filters.places import where

__all__ = ["NAMES", "Said", "only", "said", "without"]

# The limits that words can say.
NAMES = ("in", "status", "since", "licence")

# What says nothing of a subject: where no more is left of a question, its limits are the subject.
_EMPTY = frozenset(
    """
    a about an and any anybody anyone anything are at been code council councils did do does
    done for has have how in is it of one project projects scheme schemes software somebody
    someone something that the there these they thing things this to tool tools was were what
    which who with
    """.split()  # noqa: SIM905 - fifty quoted words read worse
)

# What a message that only limits may say besides.
_FILLING = frozenset(
    ("and", "but", "just", "me", "now", "ok", "okay", "ones", "only", "please", "show", "those")
)


def said(text: str, today: date | None = None) -> tuple[Said, ...]:
    """The limits said in `text`, one of a name at most, from left to right.

    “The last three years” are counted back from `today`, the day it is unless given.
    """
    found = _said(text, today)
    return found if _subject(text, found) else ()


def only(text: str, today: date | None = None) -> dict[str, str]:
    """The limits of a message that says nothing else: “anything in Wales since 2020?”."""
    found = _said(text, today)
    return {} if _subject(text, found) - _FILLING else {each.name: each.value for each in found}


def _said(text: str, today: date | None) -> tuple[Said, ...]:
    year = (today or datetime.now(UTC).date()).year
    found: dict[str, Said] = {}
    for each in (
        *where(text),
        *attributes.years(text, year),
        *attributes.statuses(text),
        *attributes.licences(text),
    ):
        found.setdefault(each.name, each)
    return tuple(_apart(sorted(found.values(), key=lambda each: each.start)))


def _apart(limits: list[Said]) -> Iterator[Said]:
    """The limits, each without the words that are of the one before: “running in” says two."""
    end = 0
    for each in limits:
        if each.end > end:
            yield replace(each, start=max(each.start, end))
            end = each.end


def _subject(text: str, limits: tuple[Said, ...]) -> set[str]:
    """The words that are left for a subject without those of `limits`."""
    return set(re.findall(r"\w+", without(text, limits).casefold())) - _EMPTY


def without(text: str, limits: tuple[Said, ...]) -> str:
    """`text` without the words of `limits`; as it is where there are none."""
    if not limits:
        return text
    left = text
    for each in sorted(limits, key=lambda each: -each.start):
        left = f"{left[: each.start]} {left[each.end :]}"
    left = re.sub(r"\(\s*\)", "", left)
    left = re.sub(r"\s+(?=[.,;:?!](?:\s|$))", "", " ".join(left.split()))
    return re.sub(r"([,;:.])(?=[,;:.?!])", "", left).strip(" ,;:/–-")

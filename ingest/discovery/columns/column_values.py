"""Evidence in the values of a column: addresses, persons, slugs, lists, known statuses."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ingest.cleaning.values import to_line, to_url

_MAJORITY = 0.5
# A text of this length describes something.
_MIN_PROSE_CHARS = 60
_SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_PERSON = re.compile(
    r"(?:(?:Dr|Mr|Mrs|Ms|Prof)\.? )?[A-Z][\w'’-]+(?: [A-Z]\.?)?(?: [A-Z][\w'’-]+){1,2}"
)
_BODY_WORD = re.compile(
    r"\b(council|city|county|borough|department|ministry|office|agency|authority|university|college"
    r"|school|church|museum|library|trust|nhs|hospital|police|service|services|board|committee"
    r"|commission|institute|centre|center|association|society|foundation|alliance|partnership|group"
    r"|network|club|company|limited|ltd|inc|llc|cic|government|state|federal|district|team|lab"
    r"|organisation|organization|union|bank|fund|charity|project|initiative|coalition|conservancy"
    r"|gemeente|ville|stadt|comune|ayuntamiento|kommune)\b",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[/:?\s]|$)", re.IGNORECASE)
_DELIMITERS = (";", "|", ",")


def texts(values: Iterable[Any]) -> list[str]:
    """Return the values that are texts, those in lists too, each on one line."""
    flat = (each for value in values for each in (value if isinstance(value, list) else [value]))
    return [line for each in flat if isinstance(each, str) and (line := to_line(each))]


def are_addresses(values: Iterable[Any]) -> bool:
    """Return whether most texts in `values` are addresses of pages."""
    return _most(to_url(text) is not None for text in texts(values))


def may_be_addresses(values: Iterable[Any]) -> bool:
    """Return whether a text starts with the name of a host, or there are no texts."""
    found = texts(values)
    return not found or any(_HOST.match(text) for text in found)


def are_people(values: Iterable[Any]) -> bool:
    """Return whether most texts look like names of persons, and not of organisations."""
    return _most(
        _PERSON.fullmatch(text) is not None and not _BODY_WORD.search(text)
        for text in texts(values)
    )


def are_slugs(values: Iterable[Any]) -> bool:
    """Return whether all texts look like parts of an address: `peacecorps-site`."""
    found = texts(values)
    return bool(found) and all(_SLUG.fullmatch(text) for text in found)


def are_prose(values: Iterable[Any]) -> bool:
    """Return whether the texts are sentences, by their mean length."""
    found = [text for text in texts(values) if to_url(text) is None]
    return bool(found) and sum(map(len, found)) >= _MIN_PROSE_CHARS * len(found)


def find_delimiter(values: Iterable[Any], *, is_plural: bool) -> str | None:
    """Return what separates several terms in one text; None if each text is one term.

    A comma may be part of a term: it separates only in a column whose name is in the plural.
    """
    found = [each for each in values if isinstance(each, str) and each.strip()]
    candidates = _DELIMITERS if is_plural else _DELIMITERS[:-1]
    return next((each for each in candidates if any(each in text for text in found)), None)


def share_known(values: Iterable[Any], known: Mapping[str, str] | frozenset[str]) -> float:
    """Return the share of the texts that are among the `known` terms, which are in lower case."""
    found = texts(values)
    return sum(text.casefold() in known for text in found) / len(found) if found else 0.0


def _most(matches: Iterable[bool]) -> bool:
    results = list(matches)
    return bool(results) and sum(results) > _MAJORITY * len(results)

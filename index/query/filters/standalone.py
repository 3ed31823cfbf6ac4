"""Filters that are a whole message: “only Wales”, “still running?”, “since 2020”.

The repeated groups are possessive, and names are bounded, so that the time of a match grows with
the length of a message and no faster.
"""

import re
from datetime import UTC, datetime

from index.model import FilterName, Status
from index.query.filters.attributes import OPEN_LICENCE, RUNNING_STATUSES, find_year_mentions
from index.query.filters.places import parse_place_name

_LEAD = r"(?:and |but |what about |how about |ok |okay |now |please )*+"
_ONLY = r"(?:only |just |limit (?:it |them )?to |show (?:me )?|the |those |ones |that |which )*+"
_PRONOUN = r"(?:are |is )?(?:they |it |any (?:of them )?)?"
_TAIL = r"(?: ones| only| please| though| now)*+"
_MAX_NAME_WORDS = 4


def _message_pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"{_LEAD}{_ONLY}{_PRONOUN}{phrase}{_TAIL}")


_SINCE_MESSAGE = _message_pattern(r"(?:since|after|from)(?: the year)? (?P<year>(?:19|20)[0-9]{2})")
_ATTRIBUTE_MESSAGES: tuple[tuple[re.Pattern[str], dict[str, str]], ...] = (
    (_message_pattern(r"(?:with )?open[- ]sourced?(?: code)?"), {FilterName.LICENCE: OPEN_LICENCE}),
    (
        _message_pattern(
            r"(?:(?:still |currently )(?:running|alive|going|active|live|in use)|running|active)"
        ),
        {FilterName.STATUS: RUNNING_STATUSES},
    ),
    (_message_pattern(r"live"), {FilterName.STATUS: str(Status.LIVE)}),
    (_message_pattern(r"(?:finished|completed|done)"), {FilterName.STATUS: str(Status.COMPLETED)}),
    (
        _message_pattern(r"(?:stopped|failed|abandoned|closed)"),
        {FilterName.STATUS: str(Status.STOPPED)},
    ),
)
_LAST_YEARS_MESSAGE = _message_pattern(
    r"(?:in |from |within |over )?(?:the )?(?P<last>(?:last|past) [a-z0-9 ]{1,40})"
)
_PLACE_MESSAGE = re.compile(
    rf"(?P<lead>{_LEAD})(?P<only>{_ONLY})(?P<in>{_PRONOUN}(?:in|within|across) (?:the )?)?"
    rf"(?P<place>[^\W\d_][\w' -]{{0,80}}?)(?P<tail>{_TAIL})",
    re.IGNORECASE,
)
# Kinds of local government areas: none of them is the name of a place.
_AREA_KINDS = (
    "borough",
    "city",
    "county",
    "district",
    "local",
    "metropolitan",
    "parish",
    "unitary",
)
_ORGANISATION_SUFFIX = re.compile(
    rf" (?:(?:{'|'.join(_AREA_KINDS)}) )*"
    r"(?:councils?|authorit(?:y|ies)|boroughs?|districts?|forces?|trusts?)$",
    re.IGNORECASE,
)


def parse_attribute_filter(message: str) -> dict[str, str]:
    """Return the status, year or licence filter that `message`, in lower case, is.

    Empty where it is none.
    """
    if match := _SINCE_MESSAGE.fullmatch(message):
        return {FilterName.SINCE: match["year"]}
    if match := _LAST_YEARS_MESSAGE.fullmatch(message):
        mentions = find_year_mentions(f"in the {match['last']}", datetime.now(UTC).year)
        return {mention.name: mention.value for mention in mentions}
    return next(
        (filters for pattern, filters in _ATTRIBUTE_MESSAGES if pattern.fullmatch(message)), {}
    )


def parse_place_filter(message: str) -> dict[str, str]:
    """Return the place filter that `message` is; empty where it is none.

    A place is a known one, or after “in” or “only” a name with a capital. “London boroughs” are
    London.
    """
    match = _PLACE_MESSAGE.fullmatch(message)
    if not match or not (match["lead"] or match["only"] or match["in"] or "only" in match["tail"]):
        return {}
    name = _ORGANISATION_SUFFIX.sub("", match["place"])
    if known_place := parse_place_name(name):
        return {FilterName.PLACE: known_place}
    is_explicit = match["in"] or {"only", "just"} & set(match["only"].casefold().split())
    is_name = is_explicit and name[:1].isupper() and len(name.split()) <= _MAX_NAME_WORDS
    return (
        {FilterName.PLACE: name.casefold()}
        if is_name and name.casefold() not in _AREA_KINDS
        else {}
    )

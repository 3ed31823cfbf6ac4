"""A limit that is all of a message: “only Wales”, “still running?”, “since 2020”."""

import re
from datetime import UTC, datetime

from index.model import Status
from index.query.filters.attributes import OPEN, RUNNING, years
from index.query.filters.places import whole

_LEAD = r"(?:and |but |what about |how about |ok |okay |now |please )*"
_ONLY = r"(?:only |just |limit (?:it |them )?to |show (?:me )?|the |those |ones |that |which )*"
_THEY = r"(?:are |is )?(?:they |it |any (?:of them )?)?"
_TAIL = r"(?: ones| only| please| though| now)*"
_MOST_WORDS = 4


def _said(words: str) -> re.Pattern[str]:
    return re.compile(rf"{_LEAD}{_ONLY}{_THEY}{words}{_TAIL}")


_SINCE = _said(r"(?:since|after|from)(?: the year)? (?P<year>(?:19|20)[0-9]{2})")
_SPOKEN = (
    (_said(r"(?:with )?open[- ]sourced?(?: code)?"), {"licence": OPEN}),
    (
        _said(
            r"(?:(?:still |currently )(?:running|alive|going|active|live|in use)|running|active)"
        ),
        {"status": RUNNING},
    ),
    (_said(r"live"), {"status": str(Status.LIVE)}),
    (_said(r"(?:finished|completed|done)"), {"status": str(Status.COMPLETED)}),
    (_said(r"(?:stopped|failed|abandoned|closed)"), {"status": str(Status.STOPPED)}),
)
_LAST = _said(r"(?:in |from |within |over )?(?:the )?(?P<last>(?:last|past) [a-z0-9 ]+)")
_PLACE = re.compile(
    rf"(?P<lead>{_LEAD})(?P<only>{_ONLY})(?P<in>{_THEY}(?:in|within|across) (?:the )?)?"
    rf"(?P<place>[^\W\d_][\w' -]*?)(?P<tail>{_TAIL})",
    re.IGNORECASE,
)
# Bodies of a place, and kinds of them that are no place.
_KINDS = ("borough", "city", "county", "district", "local", "metropolitan", "parish", "unitary")
_BODIES = re.compile(
    rf" (?:(?:{'|'.join(_KINDS)}) )*"
    r"(?:councils?|authorit(?:y|ies)|boroughs?|districts?|forces?|trusts?)$",
    re.IGNORECASE,
)


def fact(words: str) -> dict[str, str]:
    """The status, year or licence that `words`, in small letters, are; none where they are not."""
    if found := _SINCE.fullmatch(words):
        return {"since": found["year"]}
    if found := _LAST.fullmatch(words):
        told = years(f"in the {found['last']}", datetime.now(UTC).year)
        return {each.name: each.value for each in told}
    return next((limits for pattern, limits in _SPOKEN if pattern.fullmatch(words)), {})


def place(plain: str) -> dict[str, str]:
    """A place that is named as a limit: a known one, or after “in” or “only” one with a capital.

    “London boroughs” are London.
    """
    found = _PLACE.fullmatch(plain)
    if not found or not (found["lead"] or found["only"] or found["in"] or "only" in found["tail"]):
        return {}
    name = _BODIES.sub("", found["place"])
    if known := whole(name):
        return {"in": known}
    limits = found["in"] or {"only", "just"} & set(found["only"].casefold().split())
    named = limits and name[:1].isupper() and len(name.split()) <= _MOST_WORDS
    return {"in": name.casefold()} if named and name.casefold() not in _KINDS else {}

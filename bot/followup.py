"""What is said after an answer: more of it, other limits, or a question of its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index import question
from index.model import Status
from index.places import is_known

_RUNNING = f"{Status.IDEA},{Status.DISCOVERY},{Status.ALPHA},{Status.BETA},{Status.LIVE}"
_LEAD = r"(?:and |but |what about |how about |ok |okay |now |please )*"
_ONLY = r"(?:only |just |limit (?:it |them )?to |show (?:me )?|the |those |ones |that |which )*"
_THEY = r"(?:are |is )?(?:they |it |any (?:of them )?)?"
_TAIL = r"(?: ones| only| please| though| now)*"
_MOST_WORDS = 4

_MORE = re.compile(
    r"(?:(?:any |show |see |give )?(?:me )?(?:more|others?|the rest)|(?:show |see |the )+next)"
    r"(?: please| of them| results| matches| ones)*"
)
_WIDER = re.compile(
    r"(?:anywhere|everywhere|any status|all of them|(?:without|no) (?:the |any )?limits?)"
)


def _said(words: str) -> re.Pattern[str]:
    return re.compile(rf"{_LEAD}{_ONLY}{_THEY}{words}{_TAIL}")


_SINCE = _said(r"(?:since|after|from)(?: the year)? (?P<year>(?:19|20)[0-9]{2})")
_SPOKEN = (
    (_said(r"(?:with )?open[- ]sourced?(?: code)?"), {"licence": "open"}),
    (
        _said(
            r"(?:(?:still |currently )(?:running|alive|going|active|live|in use)|running|active)"
        ),
        {"status": _RUNNING},
    ),
    (_said(r"live"), {"status": str(Status.LIVE)}),
    (_said(r"(?:finished|completed|done)"), {"status": str(Status.COMPLETED)}),
    (_said(r"(?:stopped|failed|abandoned|closed)"), {"status": str(Status.STOPPED)}),
)
_PLACE = re.compile(
    rf"(?P<lead>{_LEAD})(?P<only>{_ONLY})(?P<in>{_THEY}(?:in|within|across) (?:the )?)?"
    rf"(?P<place>[^\W\d_][\w' -]*?){_TAIL}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Followup:
    """How a conversation goes on: `more` of the same answer, or the question under `filters`."""

    filters: Mapping[str, str]
    more: bool = False


def follow(filters: Mapping[str, str], said: str) -> Followup | None:
    """What `said` asks of the question before it, which had `filters`; None: a new question.

    Limits replace those of the same name; where they are lifted, all go. Raises InvalidInput.
    """
    plain = " ".join(said.replace("’", "'").split()).strip(" ?!.,…")
    words = plain.casefold()
    if _MORE.fullmatch(words):
        return Followup(filters, more=True)
    if _WIDER.fullmatch(words):
        return Followup({})
    # A bare word, such as “Done”, is more often said to somebody else.
    spoken = _spoken(words) if " " in words or said.rstrip().endswith("?") else {}
    limits = _typed(said) or spoken or _place(plain)
    return Followup({**filters, **limits}) if limits else None


def _typed(said: str) -> dict[str, str]:
    """The limits of a message that consists of nothing else: `in:wales status:live`."""
    return {} if question.subject(said) else question.typed_limits(said)


def _spoken(words: str) -> dict[str, str]:
    if found := _SINCE.fullmatch(words):
        return {"since": found["year"]}
    return next((limits for pattern, limits in _SPOKEN if pattern.fullmatch(words)), {})


def _place(plain: str) -> dict[str, str]:
    """A place that is named as a limit: a known one, or after “in” or “only” one with a capital."""
    found = _PLACE.fullmatch(plain)
    if not found or not (found["lead"] or found["only"] or found["in"]):
        return {}
    place = found["place"]
    limits = found["in"] or {"only", "just"} & set(found["only"].casefold().split())
    named = limits and place[:1].isupper() and len(place.split()) <= _MOST_WORDS
    return {"in": place.casefold()} if named or is_known(place) else {}

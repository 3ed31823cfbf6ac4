"""Filters that follow up an answer, also in words that no filter can be made of."""

import re
from collections.abc import Iterator, Mapping

from bot.chat.intent.message import Message
from bot.chat.intent.phrases import alternatives, words_of
from bot.service.followup import Followup, parse_followup
from index.errors import InvalidInput

# A filter is short; the words of it that name no filter, place or status are fewer still.
_MAX_WORDS, _MAX_LIMIT_WORDS, _MAX_OTHER_WORDS, _MAX_PLACE_WORDS = 8, 12, 2, 4
_MAX_SEVERAL_WORDS = 3  # “international ones”, “other countries”
_NO_SUCH = re.compile(r"no \S+s(?: please)?")  # “no pilots”
_ENDS_WITH_ONLY = re.compile(r"(?<!\S)(?:only|alone|yn unig)$")
_TAIL = re.compile(r" (?:ones|only|projects|councils|please|yn unig|pls|bit)$")
_YEAR = re.compile(r"(?<!\S)(?:after|since|from|later than|newer than) ((?:19|20)\d\d)(?!\S)")
_STATUS = re.compile(r"(?<!\S)(live|stopped|completed|finished|active|running|in use)(?: ones?)?$")
_TYPED_COURTESY = re.compile(r"(?:,? (?:please|pls|plz|thanks))+$", re.IGNORECASE)
_SEVERAL = frozenset(
    ("ones", "these", "those", "any", "anything", "which", "projects", "countries")
)
_ENGLISH_PLACES = {
    "cymru": "wales",
    "gymru": "wales",
    "nghymru": "wales",
    "loegr": "england",
    "ni": "northern ireland",
    "alban": "scotland",
    "lloegr": "england",
    "iwerddon": "ireland",
    "gogledd iwerddon": "northern ireland",
}


def read_filter(message: Message, text: str, previous_filters: Mapping[str, str]) -> str | None:
    """Return the words of a filter that `parse_followup` reads; "" for one that it cannot read.

    None where the message is no filter. `text` is the message without courtesies.
    """
    for wording in (message.raw, *_rewordings(text, message)):
        if _parse(previous_filters, wording):
            return wording
    is_limit_of_kind = _NO_SUCH.fullmatch(text) is not None and "," not in message.raw
    return "" if is_limit(text) or is_limit_of_kind or _is_of_filters(text) else None


def is_limit(text: str) -> bool:
    """Return whether a message begins as one that limits or widens an answer: “only”, “without”."""
    words = text.split()
    others = [word for word in words if word not in words_of("filterword", "function", "place")]
    no_place = rf"(?:not|no|nothing) (?:{alternatives('place')})"
    year = r"(?:before|between|pre|post) (?:19|20)\d\d"
    lead = rf"(?:(?:what|how) about )?(?:{alternatives('limit')}|{no_place}|{year})(?!\S)"
    if "my" in words or len(words) > _MAX_LIMIT_WORDS or len(others) > _MAX_OTHER_WORDS:
        return False
    alone = rf"(?:{alternatives('limit_alone')})(?!\S)"
    is_alone = not others and re.match(alone, text) is not None
    return is_alone or re.match(lead, text) is not None


def _is_of_filters(text: str) -> bool:
    """Return whether a message only names what filters name: “any recent ones”, “UK only”."""
    words = text.split()
    if _ENDS_WITH_ONLY.search(text):
        return len(words) <= _MAX_WORDS - 2
    return (
        len(words) <= _MAX_WORDS
        and bool(_SEVERAL.intersection(words))
        and (_starts_as_limit(text) or len(words) <= _MAX_SEVERAL_WORDS)
        and words_of("filterword", "place", "function").issuperset(words)
        and not words_of("function").issuperset(words)
    )


def _rewordings(text: str, message: Message) -> Iterator[str]:
    """Yield other ways to say a filter, of which `parse_followup` reads some."""
    yield text
    yield _TYPED_COURTESY.sub("", message.raw)
    is_closed = words_of("filterword", "place", "function").issuperset(text.split())
    if (year := _YEAR.search(text)) and (is_limit(text) or _is_year(text)):
        yield f"since {year[1]}"
    status = _STATUS.search(text)
    is_led = is_limit(text) or (is_closed and _starts_as_limit(text))
    if status and is_led and "it" not in text.split():
        yield f"only {status[1]} ones"
    place = _strip_lead(text)
    if _is_place(place):
        yield f"only in {_ENGLISH_PLACES.get(place, place)}"


def _strip_lead(text: str) -> str:
    """Return `text` without what leads to a place and follows it: “any of these in london”."""
    lead = re.compile(rf"(?:{alternatives('limit_lead')})(?: |$)")
    while match := lead.match(text):
        text = text[match.end() :]
    return _TAIL.sub("", text)


def _is_place(name: str) -> bool:
    is_short = 0 < len(name.split()) <= _MAX_PLACE_WORDS
    return is_short and (name in words_of("place") or _parse({}, f"what about {name}") is not None)


def _is_year(text: str) -> bool:
    """Return whether a message names nothing but a year: “ones after 2018”."""
    words = (word for word in text.split() if not word.isdecimal())
    return words_of("filterword", "function").issuperset(words)


def _starts_as_limit(text: str) -> bool:
    return re.match(rf"(?:{alternatives('limit_start')})(?!\S)", text) is not None


def _parse(previous_filters: Mapping[str, str], words: str) -> Followup | None:
    try:
        return parse_followup(previous_filters, words)
    except InvalidInput:
        return None

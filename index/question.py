"""A person's words become a query: cleaned, bounded, with the limits typed in them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from index.acronyms import expand
from index.errors import InvalidInput
from index.model import Filters, Query, Status

LONGEST = 1000
FILTER_NAMES = ("in", "status", "since", "theme", "org", "source", "licence")

_TYPED = re.compile(r"""(?<!\S)([A-Za-z][\w-]+):(?!//)("[^"]*"|'[^']*'|\S+)""")
_YEAR = re.compile(r"(19|20)\d\d")

# Openings that say that it is a question, not what it is about.
_OPENINGS = re.compile(
    r"""^(?:
      (?:hi|hello|hey|dear|good\s(?:morning|afternoon|evening))\b(?:\s(?:all|everyone|everybody|folks|team|there|colleagues))?
    | (?:quick\s)?question(?:\sfor\sall)?\b | (?:please|pls|sorry|so|just\swondering|wondering)\b
    | (?:does|do|did|would|could|can)\s(?:any(?:one|body|\sother)|some(?:one|body))[^.?!]{0,40}?\b(?:know|tell\s(?:me|us)|help)\b
      (?:\s(?:if|whether|of|about|us|me))?
    | (?:has|have|had|is|are|was|were|did|does|do)\s(?:there\s)?(?:any(?:one|body|where)|some(?:one|body|where)|(?:any\s)?other\s\w+|any\s(?:council|team|force|trust|body|group\sof\scouncils)s?)
      (?:\s(?:else|here|out\sthere|ever|already|yet|previously|recently|actually|in\sthe\s(?:uk|country)))*
      (?:\s(?:ever|already|previously|actually|been))*
      (?:\s(?:done|tried|built|made|created|used|run|set\sup|worked\son|developed|implemented|looked\s(?:at|into)|got|doing|trying|building|using|working\son|making|running))?
    | (?:who|which\s(?:councils?|teams?|bodies|forces))\s(?:has|have|else)?\s?(?:done|tried|built|made|used|run|set\sup)
    | any(?:one|body)\s(?:done|tried|built|made|used|got|know|doing|using|know\sof)
    | (?:we\sare|we’re|we're|i\sam|i’m|i'm)\slooking\sfor | looking\sfor | is\sthere | are\sthere
    )[\s,.:;!?–-]*""",
    re.VERBOSE | re.IGNORECASE,
)


def understand(question: str, given: Mapping[str, str] | None = None) -> Query:
    """The query in a person's words, with the limits typed in it and those `given` apart.

    Raises InvalidInput when it is empty, too long, holds control characters or a limit that is
    not known or not understood.
    """
    text = _plain(question)
    typed: dict[str, str] = {}
    for name, value in _TYPED.findall(text):
        if name.lower() in typed:
            raise InvalidInput(
                f"The limit “{name}:” is given twice.", "Give it once; status takes live,beta."
            )
        typed[name.lower()] = value.strip("\"'")
    asked = " ".join(_TYPED.sub(" ", text).split())
    if not any(letter.isalnum() for letter in asked):
        raise InvalidInput(
            "There is no question here.", "Ask in your own words, for example: damp reporting"
        )
    return Query(question, expand(_clean(asked)), _filters({**typed, **(given or {})}))


def _plain(question: str) -> str:
    if len(question) > LONGEST:
        raise InvalidInput(
            f"The question has {len(question):,} characters; {LONGEST:,} can be searched.",
            "Put it in a sentence or two.",
        )
    text = " ".join(unicodedata.normalize("NFC", question).split())
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text):
        raise InvalidInput(
            "The question holds control characters.", "Type it again as plain text."
        )
    return text


def _clean(text: str) -> str:
    """`text` without its openings; as it is where nothing else would be left."""
    cleaned = text
    while (shorter := _OPENINGS.sub("", cleaned, count=1)) != cleaned:
        cleaned = shorter
    return cleaned if len(cleaned.split()) > 1 else text


def _filters(named: Mapping[str, str]) -> Filters:
    filters = Filters()
    for name, value in named.items():
        if name not in FILTER_NAMES:
            raise InvalidInput(
                f"There is no limit called “{name}:”.",
                f"Use one of {', '.join(FILTER_NAMES)}, or put a space after the colon.",
            )
        if not value.strip():
            raise InvalidInput(f"The limit “{name}:” is empty.", "Give it a value or leave it out.")
        filters = _limited(filters, name, value.strip())
    return filters


def _limited(filters: Filters, name: str, value: str) -> Filters:
    if name == "in":
        return replace(filters, place=value)
    if name == "status":
        return replace(filters, status=_statuses(value))
    if name == "since":
        return replace(filters, since=_year(value))
    if name == "theme":
        return replace(filters, theme=value)
    if name == "org":
        return replace(filters, org=value)
    if name == "source":
        return replace(filters, source=value)
    return replace(filters, licence=value)


def _statuses(value: str) -> tuple[Status, ...]:
    try:
        return tuple(dict.fromkeys(Status(word.strip().lower()) for word in value.split(",")))
    except ValueError:
        raise InvalidInput(
            f"“{value}” is not a status.", f"Use one of {', '.join(Status)}."
        ) from None


def _year(value: str) -> str:
    if not _YEAR.fullmatch(value):
        raise InvalidInput(f"“{value}” is not a year.", "Give since: a year, such as 2019.")
    return value

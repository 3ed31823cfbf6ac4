"""Parser of follow-ups to an answer: more hits, other filters, or a new question."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.query import parser
from index.query.filters import standalone
from index.query.filters.extract import SPOKEN_FILTER_NAMES, parse_filter_only_message

# A filter, or a wish for more, is a few words; what is longer is a new question.
MAX_FOLLOWUP_CHARACTERS = 200

_MORE_PATTERN = re.compile(
    r"(?:(?:any |show |see |give )?(?:me )?(?:more|others?|the rest)|(?:show |see |the )+next)"
    r"(?: please| of them| results| matches| ones)*"
)
_NO_FILTERS_PATTERN = re.compile(
    r"(?:anywhere|everywhere|any status|all of them"
    r"|(?:without|no) (?:the |any )?(?:filters?|limits?)"
    r"|(?:any|every) (?:country|place))(?: else| please| in the world)*"
)


@dataclass(frozen=True, slots=True)
class Followup:
    """Follow-up to a question: `more` hits, or the same question with `filters`."""

    filters: Mapping[str, str]
    more: bool = False


def parse_followup(previous_filters: Mapping[str, str], text: str) -> Followup | None:
    """Parse `text` as a follow-up to the previous question; return None if it is a new question.

    A new filter replaces the previous one of its name. A follow-up that removes filters removes all
    of them, also those parsed from the question's words: their values are empty. Raises
    InvalidInput.
    """
    if len(text) > MAX_FOLLOWUP_CHARACTERS:
        return None
    plain = " ".join(text.replace("’", "'").split()).strip(" ?!.,…")
    folded = plain.casefold()
    if _MORE_PATTERN.fullmatch(folded):
        return Followup(previous_filters, more=True)
    if _NO_FILTERS_PATTERN.fullmatch(folded):
        return Followup(dict.fromkeys(SPOKEN_FILTER_NAMES, ""))
    # In a channel, a single word such as “Done” is more often meant for another person.
    attributes = (
        standalone.parse_attribute_filter(folded)
        if " " in folded or text.rstrip().endswith("?")
        else {}
    )
    new_filters = (
        _typed_filters(text)
        or attributes
        or standalone.parse_place_filter(plain)
        or parse_filter_only_message(plain)
    )
    return Followup({**previous_filters, **new_filters}) if new_filters else None


def _typed_filters(text: str) -> dict[str, str]:
    """Return the filters of a text such as `in:wales status:live`; empty if it has other words."""
    return {} if parser.strip_typed_filters(text) else parser.parse_typed_filters(text)

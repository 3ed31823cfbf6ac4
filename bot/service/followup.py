"""What is said after an answer: more of it, other limits, or a question of its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.query import parser
from index.query.filters import standalone
from index.query.filters.extract import NAMES, only

_MORE = re.compile(
    r"(?:(?:any |show |see |give )?(?:me )?(?:more|others?|the rest)|(?:show |see |the )+next)"
    r"(?: please| of them| results| matches| ones)*"
)
_WIDER = re.compile(
    r"(?:anywhere|everywhere|any status|all of them|(?:without|no) (?:the |any )?limits?"
    r"|(?:any|every) (?:country|place))(?: else| please| in the world)*"
)


@dataclass(frozen=True, slots=True)
class Followup:
    """How a conversation goes on: `more` of the same answer, or the question under `filters`."""

    filters: Mapping[str, str]
    more: bool = False


def follow(filters: Mapping[str, str], said: str) -> Followup | None:
    """What `said` asks of the question before it, which had `filters`; None: a new question.

    Limits replace those of the same name; where they are lifted all go, those said in the
    question's words too: an empty value says so. Raises InvalidInput.
    """
    plain = " ".join(said.replace("’", "'").split()).strip(" ?!.,…")
    words = plain.casefold()
    if _MORE.fullmatch(words):
        return Followup(filters, more=True)
    if _WIDER.fullmatch(words):
        return Followup(dict.fromkeys(NAMES, ""))
    # A bare word, such as “Done”, is more often said to somebody else.
    spoken = standalone.fact(words) if " " in words or said.rstrip().endswith("?") else {}
    limits = _typed(said) or spoken or standalone.place(plain) or only(plain)
    return Followup({**filters, **limits}) if limits else None


def _typed(said: str) -> dict[str, str]:
    """The limits of a message that consists of nothing else: `in:wales status:live`."""
    return {} if parser.subject(said) else parser.typed_limits(said)

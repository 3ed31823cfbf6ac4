"""Encode and decode button values and modal metadata: ids within Slack's limits, no question."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.presentation import labels
from bot.slack.mrkdwn import utf16_length
from bot.store.model import QUERY_ID_PATTERN, FeedbackKind, is_query_id
from index.errors import InvalidInput
from index.model import Hit

MAX_BUTTON_VALUE_CHARS, MAX_OPTION_VALUE_CHARS, MAX_METADATA_CHARS = 2000, 150, 3000

_PAGE = re.compile(rf"({QUERY_ID_PATTERN}) ([1-9][0-9]?)")
_DIGEST_CHARS = 12


@dataclass(frozen=True, slots=True)
class MatchRef:
    """A reference to a match; with neither `initiative_id` nor `digest`, to the answer as a whole.

    `digest` stands for an id that is too long for a button: find the match with `resolve`.
    """

    query_id: str
    initiative_id: str | None = None
    digest: str | None = None

    def resolve(self, hits: Iterable[Hit]) -> str | None:
        """Return the initiative's id; None where it has to be and is not among `hits`."""
        if self.digest is None:
            return self.initiative_id
        return next(
            (hit.initiative.id for hit in hits if id_digest(hit.initiative.id) == self.digest), None
        )


def encode_match(
    query_id: str, initiative_id: str | None = None, *, max_chars: int = MAX_BUTTON_VALUE_CHARS
) -> str:
    """Return a button value that names a match, in at most `max_chars` characters."""
    if initiative_id is None:
        return query_id
    value = f"{query_id} {initiative_id}"
    return value if utf16_length(value) <= max_chars else f"{query_id} #{id_digest(initiative_id)}"


def decode_match(value: str) -> MatchRef:
    """Return the match that a button value names; raises InvalidInput for a forged value."""
    query_id, _, rest = value.partition(" ")
    if not is_query_id(query_id) or (rest and not rest.strip()):
        raise _invalid_value()
    if rest.startswith("#"):
        return MatchRef(query_id, digest=rest[1:])
    return MatchRef(query_id, rest or None)


def encode_page(query_id: str, first_rank: int) -> str:
    """Return the value of a button that asks for the hits of an answer from `first_rank` on."""
    return f"{query_id} {first_rank}"


def decode_page(value: str) -> tuple[str, int]:
    """Return the query id and the first rank that a button asks for; raises InvalidInput."""
    match = _PAGE.fullmatch(value)
    if not match:
        raise _invalid_value()
    return match[1], int(match[2])


def decode_query_id(value: str) -> str:
    """Return the query id that a button carries; raises InvalidInput for any other value."""
    if not is_query_id(value):
        raise _invalid_value()
    return value


def encode_feedback(kind: FeedbackKind, query_id: str, initiative_id: str | None = None) -> str:
    """Return the value of an option that gives feedback of this kind on a match or an answer."""
    max_chars = MAX_OPTION_VALUE_CHARS - len(kind) - 1
    return f"{kind} {encode_match(query_id, initiative_id, max_chars=max_chars)}"


def decode_feedback(value: str) -> tuple[FeedbackKind, MatchRef]:
    """Return the feedback of an option and the match it is on; raises InvalidInput if forged."""
    kind, _, match_value = value.partition(" ")
    if kind not in set(FeedbackKind):
        raise _invalid_value()
    return FeedbackKind(kind), decode_match(match_value)


def id_digest(initiative_id: str) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 of an initiative's id."""
    return hashlib.sha256(initiative_id.encode("utf-8", "surrogatepass")).hexdigest()[
        :_DIGEST_CHARS
    ]


def _invalid_value() -> InvalidInput:
    return InvalidInput(labels.BUTTON_EXPIRED, labels.ASK_THE_QUESTION_AGAIN)

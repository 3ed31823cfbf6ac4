"""Feedback of people on an answer or on one of its hits."""

from dataclasses import dataclass
from enum import StrEnum


class FeedbackKind(StrEnum):
    """Kinds of feedback: the last two are on a whole answer, the others on a hit."""

    RELEVANT = "relevant"
    NOT_RELEVANT = "not_relevant"
    KNEW = "knew"
    SAME = "same"
    WRONG = "wrong"
    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"

    @property
    def replaced_kinds(self) -> frozenset["FeedbackKind"]:
        """The earlier kinds that this one replaces, from the same person on the same thing."""
        opposites = (
            {FeedbackKind.RELEVANT, FeedbackKind.NOT_RELEVANT},
            {FeedbackKind.HELPFUL, FeedbackKind.UNHELPFUL},
        )
        return next((frozenset(pair) for pair in opposites if self in pair), frozenset({self}))


@dataclass(frozen=True, slots=True)
class FeedbackEntry:
    """One person's feedback: `initiative` is the id of a hit, None where the answer is meant."""

    query_id: str
    kind: FeedbackKind
    asker: str
    initiative: str | None = None
    note: str = ""

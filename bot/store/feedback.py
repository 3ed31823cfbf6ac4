"""What people say of an answer or of one of its hits."""

from dataclasses import dataclass
from enum import StrEnum


class Feedback(StrEnum):
    """What can be said: the last two of a whole answer, the others of a hit."""

    RELEVANT = "relevant"
    NOT_RELEVANT = "not_relevant"
    KNEW = "knew"
    SAME = "same"
    WRONG = "wrong"
    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"

    @property
    def replaces(self) -> frozenset["Feedback"]:
        """What it takes back when the same person said it before of the same thing."""
        opposed = (
            {Feedback.RELEVANT, Feedback.NOT_RELEVANT},
            {Feedback.HELPFUL, Feedback.UNHELPFUL},
        )
        return next((frozenset(pair) for pair in opposed if self in pair), frozenset({self}))


@dataclass(frozen=True, slots=True)
class Given:
    """Feedback as given: `initiative` is the id of a hit, None where the answer is meant."""

    query_id: str
    kind: Feedback
    asker: str
    initiative: str | None = None
    note: str = ""

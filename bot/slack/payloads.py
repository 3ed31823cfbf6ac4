"""What a button or menu carries: ids and never a question, in as many characters as it may hold."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.slack.mrkdwn import units
from bot.store.feedback import Feedback
from index.errors import InvalidInput
from index.model import Hit

BUTTON, OPTION, METADATA = 2000, 150, 3000

_QUERY_ID = re.compile(r"[0-9a-f]{32}")
_PAGE = re.compile(r"([0-9a-f]{32}) ([1-9][0-9]?)")
_MARK = 12


@dataclass(frozen=True, slots=True)
class Pick:
    """A match of an answer, or with neither `id` nor `mark` the answer as a whole.

    `mark` stands for an id that is too long to be carried: find the match with `among`.
    """

    query_id: str
    id: str | None = None
    mark: str | None = None

    def among(self, hits: Iterable[Hit]) -> str | None:
        """The id of the initiative picked; None where it has to be and is not among `hits`."""
        if self.mark is None:
            return self.id
        return next((h.initiative.id for h in hits if mark(h.initiative.id) == self.mark), None)


def pick(query_id: str, initiative: str | None = None, *, most: int = BUTTON) -> str:
    """The value of a button that picks an initiative by its id, in at most `most` characters."""
    if initiative is None:
        return query_id
    value = f"{query_id} {initiative}"
    return value if units(value) <= most else f"{query_id} #{mark(initiative)}"


def read_pick(value: str) -> Pick:
    """What a button carried; raises InvalidInput for what no button of ours carries."""
    query_id, _, rest = value.partition(" ")
    if not _QUERY_ID.fullmatch(query_id) or (rest and not rest.strip()):
        raise _forged()
    if rest.startswith("#"):
        return Pick(query_id, mark=rest[1:])
    return Pick(query_id, rest or None)


def page(query_id: str, first: int) -> str:
    """The value of a button that asks for the hits of an answer from rank `first` on."""
    return f"{query_id} {first}"


def read_page(value: str) -> tuple[str, int]:
    """The question and the first rank that a button asks for; raises InvalidInput."""
    found = _PAGE.fullmatch(value)
    if not found:
        raise _forged()
    return found[1], int(found[2])


def read_query_id(value: str) -> str:
    """The question that a button is about; raises InvalidInput for what is no query id."""
    if not _QUERY_ID.fullmatch(value):
        raise _forged()
    return value


def choice(kind: Feedback, query_id: str, initiative: str | None = None) -> str:
    """The value of an option that says `kind` of a pick."""
    return f"{kind} {pick(query_id, initiative, most=OPTION - len(kind) - 1)}"


def read_choice(value: str) -> tuple[Feedback, Pick]:
    """What an option said, and of which pick; raises InvalidInput for what is none of ours."""
    kind, _, picked = value.partition(" ")
    if kind not in set(Feedback):
        raise _forged()
    return Feedback(kind), read_pick(picked)


def mark(initiative: str) -> str:
    """A short mark of an initiative's id."""
    return hashlib.sha256(initiative.encode("utf-8", "surrogatepass")).hexdigest()[:_MARK]


def _forged() -> InvalidInput:
    return InvalidInput("This button cannot be understood.", "Ask the question again.")

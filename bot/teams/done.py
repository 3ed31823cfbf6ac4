"""What came of something that a person did."""

from dataclasses import dataclass

from bot.errors import Fault
from bot.teams.cards.elements import Card


@dataclass(frozen=True, slots=True)
class Done:
    """A card in place of the one that was acted on (or `beside` it), or a sentence, or a fault.

    `query_id` is the question whose answer the card shows, `said` that answer in a line; `build` is
    the build that the card follows.
    """

    card: Card | None = None
    sentence: str = ""
    fault: Fault | None = None
    said: str = ""
    beside: bool = False
    query_id: str | None = None
    build: str | None = None

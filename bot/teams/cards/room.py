"""How much of an answer a card shows, in stages: what does not fit is told in fewer words."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.teams.cards.elements import MOST_BYTES, Card, size


@dataclass(frozen=True, slots=True)
class Room:
    """The most of each thing: numbers of things, characters of texts.

    `line` is for a title or an outcome, `paragraph` for a sentence, `address` for a link, `name`
    for an initiative's id in an action's data.
    """

    matches: int
    outcomes: int
    line: int
    paragraph: int
    address: int
    name: int
    records: int
    sources: int


ANSWER = (
    Room(3, 4, 160, 320, 1000, 500, 3, 40),
    Room(3, 3, 120, 240, 500, 400, 2, 20),
    Room(3, 2, 100, 160, 300, 400, 2, 10),
    Room(3, 1, 80, 120, 200, 300, 1, 5),
    Room(2, 1, 80, 120, 200, 300, 1, 5),
    Room(1, 1, 80, 120, 200, 300, 1, 3),
    Room(1, 1, 60, 60, 100, 100, 1, 1),
)


def fitted(draw: Callable[[Room], Card], rooms: tuple[Room, ...]) -> Card:
    """The card drawn with the first of `rooms` in which it is small enough, or with the last."""
    made = draw(rooms[0])
    for room in rooms[1:]:
        if size(made) < MOST_BYTES:
            break
        made = draw(room)
    return made

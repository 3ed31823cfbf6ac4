"""How much of an answer a card shows, in stages: what does not fit is told in fewer words."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.teams.cards.kit.adaptive_cards import MOST_BYTES, Card, size


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


FIRST = (
    Room(3, 4, 160, 320, 1000, 500, 3, 40),
    Room(3, 3, 120, 240, 500, 400, 2, 20),
    Room(3, 2, 100, 160, 300, 400, 2, 10),
    Room(3, 1, 80, 120, 200, 300, 1, 5),
    Room(2, 1, 80, 120, 200, 300, 1, 5),
    Room(1, 1, 80, 120, 200, 300, 1, 3),
    Room(1, 1, 60, 60, 100, 100, 1, 1),
    Room(1, 1, 30, 30, 100, 60, 1, 1),
)
MORE = (
    Room(7, 2, 120, 200, 500, 400, 2, 10),
    Room(7, 1, 80, 120, 300, 300, 1, 5),
    Room(7, 1, 60, 80, 200, 300, 1, 3),
    Room(6, 1, 60, 80, 200, 300, 1, 3),
    Room(5, 1, 80, 120, 200, 300, 1, 5),
    *FIRST[3:],
)
DETAILS = (
    Room(1, 100, 300, 1500, 1000, 1000, 10, 0),
    Room(1, 40, 160, 800, 1000, 1000, 6, 0),
    Room(1, 12, 120, 400, 500, 500, 4, 0),
    Room(1, 6, 80, 200, 300, 300, 3, 0),
    Room(1, 3, 60, 100, 200, 200, 2, 0),
    Room(1, 2, 40, 60, 100, 100, 1, 0),
    Room(1, 1, 20, 30, 100, 60, 1, 0),
)
ADMIN = (
    Room(0, 0, 200, 0, 0, 0, 0, 60),
    Room(0, 0, 160, 0, 0, 0, 0, 20),
    Room(0, 0, 100, 0, 0, 0, 0, 8),
    Room(0, 0, 80, 0, 0, 0, 0, 3),
)


def fitted(draw: Callable[[Room], Card], rooms: tuple[Room, ...]) -> Card:
    """The card drawn with the first of `rooms` in which it is small enough, or with the last."""
    made = draw(rooms[0])
    for room in rooms[1:]:
        if size(made) < MOST_BYTES:
            break
        made = draw(room)
    return made

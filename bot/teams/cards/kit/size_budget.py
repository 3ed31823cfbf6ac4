"""Size budgets of a card: how much each draft shows, until the card fits Teams' limit."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.teams.cards.kit.adaptive_cards import MAX_CARD_BYTES, Card, size_bytes


@dataclass(frozen=True, slots=True)
class SizeBudget:
    """The maximum of each part of a card: counts of items, characters of texts.

    `line_chars` is for a title or an outcome, `paragraph_chars` for a sentence, `url_chars` for a
    link, `id_chars` for an initiative's id in an action's data.
    """

    matches: int
    outcomes: int
    line_chars: int
    paragraph_chars: int
    url_chars: int
    id_chars: int
    records: int
    sources: int


REPLY_BUDGETS = (
    SizeBudget(7, 0, 70, 150, 500, 0, 0, 0),
    SizeBudget(7, 0, 60, 80, 200, 0, 0, 0),
    SizeBudget(7, 0, 40, 60, 100, 0, 0, 0),
    SizeBudget(3, 0, 30, 30, 50, 0, 0, 0),
)
FIRST_PAGE_BUDGETS = (
    SizeBudget(3, 4, 160, 320, 1000, 500, 3, 40),
    SizeBudget(3, 3, 120, 240, 500, 400, 2, 20),
    SizeBudget(3, 2, 100, 160, 300, 400, 2, 10),
    SizeBudget(3, 1, 80, 120, 200, 300, 1, 5),
    SizeBudget(3, 1, 60, 80, 150, 300, 1, 1),
    SizeBudget(2, 1, 80, 120, 200, 300, 1, 5),
    SizeBudget(1, 1, 80, 120, 200, 300, 1, 3),
    SizeBudget(1, 1, 60, 60, 100, 100, 1, 1),
    SizeBudget(1, 1, 30, 30, 100, 60, 1, 1),
)
NEXT_PAGE_BUDGETS = (
    SizeBudget(7, 2, 120, 200, 500, 400, 2, 10),
    SizeBudget(7, 1, 80, 120, 300, 300, 1, 5),
    SizeBudget(7, 1, 60, 80, 200, 300, 1, 3),
    SizeBudget(7, 1, 50, 60, 150, 300, 1, 1),
    SizeBudget(6, 1, 60, 80, 200, 300, 1, 3),
    SizeBudget(5, 1, 80, 120, 200, 300, 1, 5),
    *FIRST_PAGE_BUDGETS[3:],
)
DETAILS_BUDGETS = (
    SizeBudget(1, 100, 300, 1500, 1000, 1000, 10, 0),
    SizeBudget(1, 40, 160, 800, 1000, 1000, 6, 0),
    SizeBudget(1, 12, 120, 400, 500, 500, 4, 0),
    SizeBudget(1, 6, 80, 200, 300, 300, 3, 0),
    SizeBudget(1, 3, 60, 100, 200, 200, 2, 0),
    SizeBudget(1, 2, 40, 60, 100, 100, 1, 0),
    SizeBudget(1, 1, 20, 30, 100, 60, 1, 0),
)
ADMIN_BUDGETS = (
    SizeBudget(0, 0, 200, 0, 0, 0, 0, 60),
    SizeBudget(0, 0, 160, 0, 0, 0, 0, 20),
    SizeBudget(0, 0, 100, 0, 0, 0, 0, 8),
    SizeBudget(0, 0, 80, 0, 0, 0, 0, 3),
)


def fit_card(draw: Callable[[SizeBudget], Card], budgets: tuple[SizeBudget, ...]) -> Card:
    """Return the card drawn with the first budget that keeps it below `MAX_CARD_BYTES`.

    Where none does, return the card of the last one.
    """
    card = draw(budgets[0])
    for budget in budgets[1:]:
        if size_bytes(card) < MAX_CARD_BYTES:
            break
        card = draw(budget)
    return card

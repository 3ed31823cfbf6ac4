"""Pictures of every card of Teams, to be looked at: `make cards`."""

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from playwright.sync_api import sync_playwright

from bot.presentation.answer_view import view_answer
from bot.teams.cards.answer import answer_card
from bot.teams.cards.details.answer import answer_details_card
from tests.bot.teams.cards.test_answer import TEN
from tests.support.browser import ARGUMENTS, CHROMIUM
from tests.support.card_renderer import WIDTHS, draw, new_page
from tests.support.sample_answers import ANSWERS
from tests.support.sample_cards import CARDS


def pictures(folder: Path) -> None:
    """Draw each card in each width into `folder`."""
    cards: dict[str, Callable[[], dict]] = {
        **{name: partial(answer_card, view_answer(answer)) for name, answer in ANSWERS.items()},
        **{
            f"details of {name}": partial(answer_details_card, view_answer(answer))
            for name, answer in ANSWERS.items()
        },
        "first of ten": partial(answer_card, view_answer(TEN)),
        "more": partial(answer_card, view_answer(replace(TEN, first_rank=4))),
        **CARDS,
    }
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for kind, width in WIDTHS.items():
            page = new_page(browser, width)
            for name, make in cards.items():
                draw(page, make())
                file = re.sub(r"\W+", "-", name)
                page.screenshot(path=folder / f"{file}-{kind}.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    pictures(Path(sys.argv[1]))

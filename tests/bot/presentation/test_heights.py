"""Answers in a chat fit a telephone, whatever the records hold: drawn in a browser at 360 px."""

import os
import statistics

import pytest

from bot.presentation.answer_view import view_answer
from bot.slack.views.answer import message
from bot.teams.cards.answer import answer_card
from tests.support import block_kit_renderer, card_renderer
from tests.support.sample_answers import ANSWERS

WIDTH_PX, MEDIAN_PX, LONGEST_PX = 360, 700, 1_200
HEIGHT = "document.documentElement.offsetHeight"

if not block_kit_renderer.STYLE.exists() and os.environ.get("HASANYONE_TEST_REQUIRE") != "1":
    pytest.skip("what draws Slack is not installed: make .venv/node", allow_module_level=True)

pytestmark = [pytest.mark.slow, pytest.mark.node]


def slack_heights(browser) -> list[int]:
    page = block_kit_renderer.new_page(browser, WIDTH_PX)
    blocks = [message(view_answer(each), ephemeral=True).blocks for each in ANSWERS.values()]
    heights = []
    for html in block_kit_renderer.draw_messages(blocks):
        block_kit_renderer.show(page, html)
        heights.append(page.evaluate(HEIGHT))
    return heights


def teams_heights(browser) -> list[int]:
    page = card_renderer.new_page(browser, WIDTH_PX)
    heights = []
    for each in ANSWERS.values():
        card_renderer.draw(page, answer_card(view_answer(each)))
        heights.append(page.evaluate(HEIGHT))
    return heights


@pytest.mark.parametrize("measure", [slack_heights, teams_heights])
def test_a_reply_fits_a_telephone(measure, browser):
    heights = measure(browser)
    assert statistics.median(heights) < MEDIAN_PX
    assert max(heights) < LONGEST_PX

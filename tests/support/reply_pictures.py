"""Pictures of ten answers of the current index, as Slack and Teams show them: `make replies`."""

import sys
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import sync_playwright

from bot.presentation.answer_view import view_answer
from bot.service.answer import Answer
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.slack.views.answer import message
from bot.slack.views.details.answer import answer_modal
from bot.teams.cards.answer import answer_card
from bot.teams.cards.details.answer import answer_details_card
from index.settings import Settings, read_settings
from tests.support import block_kit_renderer, card_renderer
from tests.support.browser import ARGUMENTS, CHROMIUM

QUESTIONS = {
    "done": "Which councils’ lawyers work together without merging their legal teams?",
    "under-way": "Missed bin collections reported online",
    "begun-and-ended": "Damp and mould reporting",
    "stopped": "Three of us are being pushed to merge HR, finance and IT. Who wished they hadn’t?",
    "probably": "council web pages in British Sign Language",
    "nobody": "allotment waiting list",
    "probably-nobody": "online booking of cremation slots for funeral directors",
    "cant-say": "open source gritting volunteer rota, live since 2021",
    "filters": "shared building control team in Wales, still running",
    "two-needs": "bin collection reminders and also pothole reporting",
    "named": "LocalGov Drupal",
}
FOLLOWED = "Do councils share building control teams?"


def answers(service: AnswerService) -> dict[str, Answer]:
    """The ten answers, a follow-up and a second page, by name."""
    asked = {name: service.answer(text) for name, text in QUESTIONS.items()}
    followup = service.answer(FOLLOWED, filters={"in": "england"})
    return {
        **asked,
        "follow-up": replace(followup, previous_question=FOLLOWED),
        "more": replace(asked["done"], first_rank=4),
    }


def pictures(folder: Path) -> None:
    """Draw each answer, and the details of some, in each width into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    found = answers(AnswerService(LiveSnapshot(read_settings(Settings).data), None))
    views = {name: view_answer(answer) for name, answer in found.items()}
    cards = {name: answer_card(view) for name, view in views.items()}
    blocks = {name: message(view, ephemeral=True).blocks for name, view in views.items()}
    for name in ("done", "nobody", "more"):
        cards[f"{name}-details"] = answer_details_card(views[name])
        blocks[f"{name}-details"] = answer_modal(views[name])["blocks"]
    html = dict(zip(blocks, block_kit_renderer.draw_messages(list(blocks.values())), strict=True))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for width in card_renderer.WIDTHS.values():
            slack = block_kit_renderer.new_page(browser, width)
            teams = card_renderer.new_page(browser, width)
            for name, card in cards.items():
                block_kit_renderer.show(slack, html[name])
                slack.screenshot(path=folder / f"slack-{name}-{width}.png", full_page=True)
                card_renderer.draw(teams, card)
                teams.screenshot(path=folder / f"teams-{name}-{width}.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    pictures(Path(sys.argv[1]))

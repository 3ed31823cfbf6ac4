"""Heights and buttons of answers in Slack and Teams, drawn in a browser at 360 px.

`make bench-heights` asks the questions that ship of the current index, which should be that of all
sources.
"""

import json
import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from bot.presentation.answer_view import AnswerView, view_answer
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.slack.views.answer import message
from bot.teams.cards.answer import answer_card
from index.settings import Settings, read_settings
from tests.support import block_kit_renderer, card_renderer
from tests.support.browser import ARGUMENTS, CHROMIUM

QUESTION_FILES = (
    ROOT / "tests" / "questions" / "questions.jsonl",
    ROOT / "ingest" / "data" / "questions" / "questions.jsonl",
)
WIDTH_PX = 360
SCREEN_PX = 740
# What can be pressed and is seen, without the links.
BUTTONS = """[...document.querySelectorAll('button, [role=button], select')]
    .filter(each => each.offsetParent !== null).length"""
HEIGHT = "document.documentElement.offsetHeight"


def read_questions() -> list[str]:
    """Return the judged questions, each once, and every fifth of them with a filter in words."""
    lines = [line for path in QUESTION_FILES for line in path.read_text("utf-8").splitlines()]
    questions = list(dict.fromkeys(json.loads(line)["text"] for line in lines))
    return [*questions, *(f"{text.rstrip('?.')} in Wales?" for text in questions[::5])]


def slack_drawings(browser: Browser, answers: list[AnswerView]) -> Iterator[Page]:
    """Yield a page for each answer as Slack shows it."""
    page = block_kit_renderer.new_page(browser, WIDTH_PX)
    drawn = block_kit_renderer.draw_messages([message(each).blocks for each in answers])
    for html in drawn:
        block_kit_renderer.show(page, html)
        yield page


def teams_drawings(browser: Browser, answers: list[AnswerView]) -> Iterator[Page]:
    """Yield a page for each answer as Teams shows it."""
    page = card_renderer.new_page(browser, WIDTH_PX)
    for each in answers:
        card_renderer.draw(page, answer_card(each))
        yield page


CHATS: dict[str, Callable[[Browser, list[AnswerView]], Iterator[Page]]] = {
    "Slack": slack_drawings,
    "Teams": teams_drawings,
}


def percentile(values: list[int], share: float) -> int:
    """Return the value that `share` of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


@click.command()
@click.option("--longest", is_flag=True, help="Name the longest answers.")
def main(*, longest: bool) -> None:
    """Print the heights of answers and the number of their buttons, in both chats."""
    service = AnswerService(LiveSnapshot(read_settings(Settings).data), None)
    questions = read_questions()
    answers = [view_answer(service.answer(text)) for text in questions]
    click.echo(f"{len(answers)} answers, {WIDTH_PX} px wide; a screen is {SCREEN_PX} px high\n")
    click.echo("| chat | median | p95 | longest | screens, median | buttons, median | most |")
    click.echo("|---|---|---|---|---|---|---|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for chat, drawings in CHATS.items():
            sizes = [
                (page.evaluate(HEIGHT), page.evaluate(BUTTONS))
                for page in drawings(browser, answers)
            ]
            heights, buttons = [height for height, _ in sizes], [count for _, count in sizes]
            median = statistics.median(heights)
            click.echo(
                f"| {chat} | {median:,.0f} px | {percentile(heights, 0.95):,} px"
                f" | {max(heights):,} px | {median / SCREEN_PX:.1f}"
                f" | {statistics.median(buttons):.0f} | {max(buttons)} |"
            )
            if longest:
                ranked = sorted(zip(heights, questions, strict=True), reverse=True)
                for height, question in ranked[:5]:
                    click.echo(f"    {height:,} px: {question}", err=True)
        browser.close()


if __name__ == "__main__":
    main()

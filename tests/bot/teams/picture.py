"""Pictures of the bot in Microsoft's own client: `python -m tests.bot.teams.picture FOLDER`.

Run by hand where HASANYONE_DATA names an index; looked at by people, not by tests.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.bot.teams.playground import ADMIN, Playground, action, card
from tests.browser import ARGUMENTS, CHROMIUM
from tests.conftest import HASANYONE
from tests.serving import free_port, wait_for

QUESTION = "has anyone done a chatbot for council services?"


def say(page: Page, text: str) -> None:
    box = page.get_by_role("textbox").last
    box.click()
    box.press_sequentially(text)
    box.press("Enter")


def look(page: Page, playground: Playground, folder: Path) -> None:
    """Walk through what a person does, with a picture of each step."""

    def shot(name: str) -> None:
        chat = {"x": 0, "y": 50, "width": 970, "height": 1100}  # the log is beside it
        page.screenshot(path=folder / f"{name}.png", clip=chat)

    expect(page.get_by_text("Three questions to begin with")).to_be_visible(timeout=30_000)
    shot("1-welcome")
    playground.next(playground.personal)
    say(page, QUESTION)
    answer = playground.next(playground.personal)
    expect(page.get_by_text("Barnet Ami chatbot").first).to_be_visible()
    page.get_by_text(QUESTION).first.scroll_into_view_if_needed()
    shot("2-answer")
    page.get_by_role("button", name="More", exact=True).last.click()
    expect(page.get_by_role("button", name="First matches").last).to_be_visible()
    shot("3-more")
    page.get_by_role("button", name="Refine").last.click()
    expect(page.get_by_role("button", name="Ask again").last).to_be_visible()
    shot("4-refine")
    page.get_by_role("button", name="Back to the answer").last.click()
    expect(page.get_by_role("button", name="More", exact=True).last).to_be_visible()
    page.get_by_role("button", name="Give feedback").last.click()
    shot("5-feedback")
    # The client opens no dialogs; what one asks for can be sent as a client without them does.
    data = action(card(answer), "Details")["data"]
    playground.submit(playground.personal, answer["messageId"], data)
    expect(page.get_by_text("Where this is recorded").last).to_be_visible()
    shot("6-details")
    say(page, "chatbot since:yesterday")
    expect(page.get_by_text("since:yesterday").last).to_be_visible()
    shot("7-error")
    say(page, "admin")
    expect(page.get_by_text("The index").last).to_be_visible()
    shot("8-admin")
    page.get_by_text("Group Chat", exact=True).click()
    playground.say(playground.group, QUESTION, mention=True)
    expect(page.get_by_text("Barnet Ami chatbot").first).to_be_visible()
    shot("9-group")


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    settings = {
        "HASANYONE_PORT": str(port),
        "HASANYONE_SERVE_BUILDS": "false",
        "HASANYONE_TEAMS_LOCAL": "1",
        "HASANYONE_TEAMS_ADMINS": ADMIN,
    }
    with tempfile.TemporaryDirectory() as made:
        store = f"sqlite:///{made}/state.sqlite"
        env = os.environ | settings | {"HASANYONE_DATABASE": store}
        server = subprocess.Popen([HASANYONE, "serve"], env=env, stderr=subprocess.DEVNULL)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            playground = Playground(f"http://127.0.0.1:{port}/api/messages", Path(made))
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
                page = browser.new_page(viewport={"width": 1300, "height": 1150})
                page.goto(playground.url)
                try:
                    look(page, playground, folder)
                finally:
                    page.screenshot(path=folder / "last.png")
                browser.close()
            playground.close()
        finally:
            server.terminate()
            server.wait(10)


if __name__ == "__main__":
    main()

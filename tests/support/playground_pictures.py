"""Pictures of the bot in Microsoft's own client, to be looked at: `make playground`.

Walks through what a person does, with mouse and keyboard, where HASANYONE_DATA names an index.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from bot.presentation import labels
from tests.conftest import HASANYONE
from tests.support.agents_playground import ADMIN, Playground, action, card
from tests.support.browser import ARGUMENTS, CHROMIUM
from tests.support.server import PATIENCE, free_port, wait_for

QUESTION = "has anyone done a chatbot for council services?"
SITE = "https://hasanyone.example.org"


class Walk:
    """Steps of a person in the client; `shot` saves the next picture to `folder`."""

    def __init__(self, page: Page, playground: Playground, folder: Path) -> None:
        self.page, self.playground, self._folder = page, playground, folder
        self._numbers = count(1)

    def shot(self, name: str) -> None:
        self.page.wait_for_timeout(500)  # what scrolls comes to rest
        self.page.screenshot(path=self._folder / f"{next(self._numbers):02}-{name}.png")

    def button(self, name: str):
        return self.page.get_by_role("button", name=name, exact=True).last

    def see(self, text: str) -> None:
        seen = self.page.get_by_text(text).last
        expect(seen).to_be_visible(timeout=20_000)
        self.page.wait_for_timeout(1_000)  # until it is drawn for the last time
        seen.scroll_into_view_if_needed()

    def open(self, place: str) -> None:
        self.page.get_by_role("treeitem").filter(has_text=place).click()

    def say(self, text: str, *, mention: bool = False, where: int = -1) -> None:
        """Type a message into a box: in a channel 0 starts a post, 1 replies to the newest."""
        box = self.page.get_by_role("textbox").nth(where)
        box.click()
        if mention:
            box.press_sequentially("@")
            self.page.get_by_role("menuitem", name=self.playground.bot["name"]).click()
        box.press_sequentially(f" {text}" if mention else text)
        if mention:
            self.shot("mention typed")
        if where == 0:
            self.button("Post").click()
        else:
            box.press("Enter")

    def extension(self, command: str) -> None:
        self.button("Trigger Message Extension App").click()
        self.page.get_by_role("menuitem", name=command).click()


def personal(walk: Walk) -> dict:
    """In the personal chat: welcome, question, card, its actions; returns the answer's message."""
    walk.see(labels.EXAMPLES)
    walk.shot("welcome")
    walk.playground.next(walk.playground.personal)
    walk.say(QUESTION)
    answer = walk.playground.next(walk.playground.personal)
    walk.see("We searched")
    walk.shot("answer")
    walk.button(labels.MORE_ACTION).click()
    expect(walk.button(labels.FIRST_MATCHES_ACTION)).to_be_visible()
    walk.shot("more")
    walk.button(labels.REFINE_ACTION).click()
    expect(walk.button(labels.ASK_AGAIN_ACTION)).to_be_visible()
    walk.shot("refine")
    walk.page.get_by_label("Since").last.fill("last year")
    walk.button(labels.ASK_AGAIN_ACTION).click()
    walk.see("is not a year")
    walk.shot("refine with a fault")
    walk.button(labels.BACK_ACTION).click()
    expect(walk.button(labels.MORE_ACTION)).to_be_visible()
    return answer


def details(walk: Walk, answer: dict) -> None:
    """The client opens no dialogs of cards; it sends what one asks for as one without them does."""
    data = action(card(answer), labels.DETAILS_ACTION)["data"]
    walk.playground.submit(walk.playground.personal, answer["messageId"], data)
    opened = walk.playground.next(walk.playground.personal)
    walk.see(labels.SEARCHED)
    walk.shot("details of the answer")
    walk.button(labels.FEEDBACK_ACTION).click()
    walk.page.get_by_label(labels.FEEDBACK_KIND_FIELD).last.click()
    walk.page.get_by_role("option", name="I already knew about it").click()
    walk.shot("feedback")
    walk.button(labels.SEND_ACTION).click()
    walk.see("Noted")
    walk.shot("feedback noted")
    data = action(card(opened), labels.OPEN_PAGE_ACTION)["data"]
    walk.playground.submit(walk.playground.personal, opened["messageId"], data)
    walk.see(labels.RECORDED)
    walk.shot("details")


def update(walk: Walk, answer: dict) -> None:
    """A message is changed for a client without Action.Execute; a card asks for a build."""
    data = action(card(answer), labels.MORE_ACTION)["fallback"]["data"]
    walk.playground.submit(walk.playground.personal, answer["messageId"], data)
    expect(walk.button("First matches")).to_be_visible()
    walk.button("First matches").scroll_into_view_if_needed()
    walk.shot("updated in place")
    walk.say("admin")
    expect(walk.button(labels.OPENS_FORM.format(action=labels.REBUILD_ACTION))).to_be_visible()
    walk.shot("index")
    walk.button(labels.OPENS_FORM.format(action=labels.REBUILD_ACTION)).click()
    walk.button(labels.REBUILD_ACTION).click()
    expect(walk.button(labels.OPENS_FORM.format(action=labels.CANCEL_ACTION))).to_be_visible()
    walk.shot("build")


def extension(walk: Walk, initiative: str) -> None:
    """Search, tap the verdict and a match, unfold a link, ask of a message."""
    for name, shown in (("verdict", "Yes, this has been done"), ("match", "Strong match")):
        walk.extension("Search Command")
        walk.page.keyboard.type("chatbot", delay=80)
        result = walk.page.get_by_text(re.compile(f"^{shown}")).last
        expect(result).to_be_visible()
        walk.shot(f"search, {name}")
        result.click()
        walk.shot(f"{name} inserted")
        walk.button("Send Message").click()
        walk.see(labels.REPEATED_BY)
        walk.shot(f"{name} sent")
    walk.extension("Link Unfurling")
    walk.page.get_by_label("Enter an URL").fill(f"{SITE}/initiatives/{initiative}")
    expect(walk.page.get_by_role("dialog").get_by_text("Delivered").first).to_be_visible()
    walk.shot("link unfolded")
    walk.button("Cancel").click()
    walk.extension("Action Command")
    walk.button("Create").click()
    expect(walk.button(labels.SHORTCUT_ACTION)).to_be_visible()
    walk.page.get_by_role("dialog").get_by_role("textbox").last.fill(QUESTION)
    walk.shot("asked of a message")
    walk.button(labels.SHORTCUT_ACTION).click()
    walk.see("We searched")
    walk.shot("answer in a dialog")


def look(walk: Walk) -> None:
    """Take every picture."""
    answer = personal(walk)
    details(walk, answer)
    walk.say("chatbot since:yesterday")
    walk.see("since:yesterday")
    walk.shot("error")
    update(walk, answer)
    walk.open("Group Chat")
    walk.say(QUESTION, mention=True)
    walk.see("We searched")
    walk.shot("group mention")
    walk.open("General")
    walk.say(QUESTION, mention=True, where=0)
    walk.see("We searched")
    walk.shot("channel mention")
    walk.say("only live ones", mention=True, where=1)
    walk.see("status: live")
    walk.shot("channel follow-up")
    walk.open("Personal Chat")
    extension(walk, "catalogue:barnet-ami-chatbot")


@contextmanager
def client() -> Iterator[Playground]:
    """The client at a running server."""
    port = free_port()
    settings = {
        "HASANYONE_PORT": str(port),
        "HASANYONE_SERVE_BUILDS": "false",
        "HASANYONE_TEAMS_LOCAL": "1",
        "HASANYONE_TEAMS_ADMINS": ADMIN,
        "HASANYONE_PUBLIC_URL": SITE,
    }
    index = Path(os.environ.get("HASANYONE_DATA", "data"))
    with tempfile.TemporaryDirectory() as made:
        data = Path(made) / "data"  # a copy: a build is asked for, and is not to be carried out
        shutil.copytree(index / "snapshots", data / "snapshots")
        shutil.copy(index / "CURRENT", data / "CURRENT")
        env = os.environ | settings | {"HASANYONE_DATA": str(data)}
        server = subprocess.Popen([HASANYONE, "serve"], env=env, stderr=subprocess.DEVNULL)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            playground = Playground(f"http://127.0.0.1:{port}/api/messages", Path(made))
            yield playground
            playground.close()
        finally:
            server.terminate()
            server.wait(PATIENCE)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with client() as playground, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        expect.set_options(timeout=30_000)
        page = browser.new_page(viewport={"width": 1300, "height": 1150})
        page.goto(playground.url)
        page.get_by_role("button", name="Hide log panel").click()
        try:
            look(Walk(page, playground, folder))
        finally:
            page.screenshot(path=folder / "last.png")
        browser.close()


if __name__ == "__main__":
    main()

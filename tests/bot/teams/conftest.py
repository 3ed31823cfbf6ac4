import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MODULES = HERE.parent.parent / "node" / "node_modules"
HOST = {
    "fontFamily": "Segoe UI, Open Sans, sans-serif",
    "actions": {"maxActions": 6, "actionsOrientation": "horizontal", "actionAlignment": "left"},
    "supportsInteractivity": True,
    "factSet": {"title": {"wrap": True, "maxWidth": 150}, "spacing": 12},
}


@pytest.fixture(scope="module")
def parser(browser):
    """A page in which Microsoft's own parser is loaded, without a network."""
    if not MODULES.exists() and os.environ.get("HASANYONE_TEST_REQUIRE") != "1":
        pytest.skip("cards are parsed by tests/node, which is not installed: make .venv/node")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.set_content('<!doctype html><html lang="en"><body><div id="card"></div>')
    page.add_script_tag(path=MODULES / "adaptivecards" / "dist" / "adaptivecards.js")
    page.add_script_tag(path=MODULES / "markdown-it" / "dist" / "markdown-it.js")
    page.add_script_tag(path=HERE / "cards.js")
    yield page
    context.close()


@pytest.fixture
def parse(parser):
    """What the parser says against a card."""
    return lambda card: parser.evaluate("faultsOf", card)


@pytest.fixture
def draw(parser):
    """What a person reads of a card, drawn."""
    return lambda card: parser.evaluate("([card, host]) => draw(card, host)", [card, HOST])

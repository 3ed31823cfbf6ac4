import os

import pytest

from tests.support import card_renderer
from tests.support.fake_teams import Microsoft


@pytest.fixture(scope="module")
def page(browser):
    """A page in which Microsoft's own parser is loaded, without a network."""
    if not card_renderer.MODULES.exists() and os.environ.get("HASANYONE_TEST_REQUIRE") != "1":
        pytest.skip("cards are parsed by tests/node, which is not installed: make .venv/node")
    page = card_renderer.new_page(browser)
    yield page
    page.context.close()


@pytest.fixture
def parse(page):
    """What the parser says against a card."""
    return lambda card: page.evaluate("faultsOf", card)


@pytest.fixture
def draw(page):
    """What a person reads of a card, drawn."""
    return lambda card: card_renderer.draw(page, card)


@pytest.fixture
def microsoft():
    """Microsoft's side of Teams, on loopback."""
    microsoft = Microsoft()
    yield microsoft
    microsoft.close()

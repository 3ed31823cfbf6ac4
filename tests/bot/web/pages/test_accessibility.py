"""Every page in a real browser, wide and narrow: axe-core, nothing too wide, nothing of others."""

import re

import pytest

from bot.urls import initiative_path
from tests.conftest import ROOT
from tests.support.browser import playwright_api
from tests.support.ledger_page import LEDGER_PAGE, SITE, open_ledger_page
from tests.support.server import running

pytestmark = pytest.mark.slow
AXE = ROOT / "tests" / "node" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ADDRESSES = (
    "/",
    "/?q=housing+repairs+online",
    "/?q=a+submarine+library",
    "/?q=",
    "/browse",
    "/browse/place",
    "/initiatives?status=stopped",
    "/initiatives/catalogue:firecontrol",
    "/attempts?q=chatbot+for+council+services",
    "/map",
    "/registries",
    "/registries/catalogue",
    "/coverage",
    "/new",
    "/feedback",
    "/about",
    "/privacy",
    "/accessibility",
)
MAX_ANSWER_BYTES = 60_000


@pytest.fixture(scope="module")
def address(indexed, tmp_path_factory):
    log = tmp_path_factory.mktemp("log") / "log"
    with running(log, HASANYONE_DATA=str(indexed)) as (_, address):
        yield address


@pytest.fixture(params=[1280, 768, 360])
def context(request, browser):
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    yield context
    context.close()


def faults(page) -> list[str]:
    """What axe-core finds, and whether the page is wider than its window."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: tests/support/install-node.sh")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    assert found["passes"]
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    named = [f"{each['id']}: {each['nodes'][0]['html']}" for each in found["violations"]]
    return [*named, *([f"{overflow} pixels too wide"] if overflow > 0 else [])]


def test_no_page_has_a_fault_or_asks_another_site(context, address):
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    found = {}
    for path in ADDRESSES:
        page.goto(f"{address}{path}")
        if named := faults(page):
            found[path] = named
    assert found == {}
    assert [url for url in asked if not url.startswith(address)] == []


def test_the_fullest_page_of_an_initiative_has_no_fault(context):
    page = open_ledger_page(context)
    assert page.url == f"{SITE}{initiative_path(LEDGER_PAGE)}"
    assert faults(page) == []


def test_the_labels_above_a_long_question_stay_whole(context, address):
    page = context.new_page()
    question = "an online form with which tenants of a council report that their home is damp"
    page.goto(f"{address}/?q={question}")
    heights = [label.bounding_box()["height"] for label in page.locator(".asked dt").all()]
    assert len(heights) > 1
    assert max(heights) < 2 * min(heights)


def test_an_answer_is_small(context, address):
    reply = context.new_page().goto(f"{address}/?q=housing+repairs+online")
    assert len(reply.body()) < MAX_ANSWER_BYTES


def test_with_a_script_the_answer_takes_the_focus_and_the_address(context, address):
    expect = playwright_api().expect
    page = context.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    page.get_by_label("Has anyone …?").focus()
    with page.expect_response(lambda reply: "/suggest" in reply.url):
        page.keyboard.type("housing rep")
    expect(page.locator("#suggestions option").first).to_have_attribute(
        "value", re.compile("housing", re.IGNORECASE)
    )
    page.get_by_label("Has anyone …?").fill("housing repairs online")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Yes, this has been done")
    assert page.url == f"{address}/?q=housing+repairs+online"
    page.go_back()
    expect(page.get_by_role("heading", name="Try an example")).to_be_visible()

import re

import pytest

from tests.support.browser import playwright_api
from tests.support.server import running

expect = playwright_api().expect
SIZES = {"wide": 1280, "narrow": 360}


@pytest.fixture(scope="module")
def address(indexed, tmp_path_factory):
    """A really running server of the index."""
    log = tmp_path_factory.mktemp("log") / "log"
    with running(log, HASANYONE_DATA=str(indexed)) as (_, address):
        yield address


@pytest.fixture(params=SIZES)
def page(request, browser, address):
    """A window without JavaScript, at the first page; whatever it asks of others fails the test."""
    size = {"width": SIZES[request.param], "height": 900}
    context = browser.new_context(viewport=size, java_script_enabled=False, base_url=address)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    yield page
    context.close()
    assert [url for url in asked if not url.startswith(address)] == []


def fits(page) -> bool:
    """Whether nothing of the loaded page stands out to the right of the window."""
    page.wait_for_load_state()
    width = page.viewport_size["width"]
    edges = [
        box["x"] + box["width"]
        for element in page.locator("main, h1, article, table, form, dd").all()
        if (box := element.bounding_box())
    ]
    return max(edges) <= width


def test_a_question_is_asked_and_answered_without_a_script(page):
    page.get_by_label("Has anyone …?").fill("a chatbot for council services")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Yes, this has been done")
    likely = page.get_by_role("article").count()
    assert 1 <= likely < 10
    page.get_by_role("link", name="More matches").click()
    expect(page.get_by_role("article")).not_to_have_count(likely)
    assert fits(page)


def test_limits_are_set_in_the_form_and_told_in_the_answer(page):
    page.get_by_label("Has anyone …?").fill("chatbot")
    page.get_by_text("Choose where to look").click()
    page.get_by_label("Place").fill("england")
    page.get_by_label("Status").select_option("completed")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("main")).to_contain_text("place: england; status: completed")


def test_limits_that_were_taken_off_stay_off_when_the_question_is_asked_again(page):
    page.goto("/?q=chatbot+in+England+since+2018")
    page.get_by_role("link", name="Remove these filters").click()
    expect(page.locator(".asked")).to_contain_text("none")
    unread = page.get_by_label("Do not take filters from the question’s words: place, since")
    expect(unread).to_be_checked()
    page.get_by_label("Theme").fill("housing")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".asked")).to_contain_text("theme: housing")
    expect(page.locator(".asked")).not_to_contain_text("place")
    assert fits(page)
    page.get_by_label("Theme").fill("")
    unread.uncheck()
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".asked")).to_contain_text("place: england; since: 2018")


def test_a_hit_leads_to_its_initiative_and_what_its_registry_states(page):
    page.get_by_role("link", name="housing repairs online").click()
    page.get_by_role("article").first.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/initiatives/catalogue:"))
    expect(page.get_by_role("heading", name="Where this is recorded")).to_be_visible()
    outcomes = page.get_by_role("table").or_(page.get_by_text("Outcomes: not stated"))
    expect(outcomes.first).to_be_visible()
    assert fits(page)


def test_an_empty_question_is_a_sentence_in_the_form_of_the_page(page):
    reply = page.goto("/?q=")
    assert reply.status == 400
    expect(page.get_by_role("heading", name="There is no question")).to_be_visible()
    assert fits(page)


def test_the_keyboard_reaches_the_content_first(page):
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))

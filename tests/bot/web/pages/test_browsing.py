"""Pages to browse, of the shipped catalogue, by their addresses alone."""

import re
from xml.etree.ElementTree import fromstring

import pytest
from fastapi.testclient import TestClient

from bot.app import create_app
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.model import Person, Surface
from tests.bot.web.test_pages import Page, sound

ADDRESSES = (
    "/browse",
    "/browse/theme",
    "/browse/place",
    "/browse/organisation",
    "/browse/registry",
    "/browse/status",
    "/initiatives",
    "/initiatives?status=stopped&place=gb",
    "/initiatives?theme=nothing-has-this",
    "/map",
    "/registries",
    "/registries/catalogue",
    "/registries/local-digital-fund",
    "/coverage",
    "/new",
    "/new?q=chatbot",
    "/attempts",
    "/attempts?q=chatbot+for+council+services",
    "/about",
    "/privacy",
    "/accessibility",
)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def client(indexed) -> TestClient:
    """The pages without a store, for all tests that change nothing: an index is opened once."""
    return TestClient(create_app(AnswerService(LiveSnapshot(indexed), None)))


@pytest.fixture
def site(services):
    """The pages with a store and a public address."""
    app = create_app(services.answers, history=services.history, public_url="https://ask.example/")
    return TestClient(app)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_is_sound_and_shares_itself(client, address):
    reply = client.get(address)
    page = Page(reply.text)
    assert reply.status_code == 200
    sound(page)
    shared = {tag.get("property"): tag.get("content") for tag in page.all("meta")}
    assert shared["og:title"]
    assert shared["og:description"]


def test_a_list_is_narrowed_by_its_facets_and_paged(client):
    first = Page(client.get("/initiatives?place=gb").text)
    (link,) = [tag["href"] for tag in first.all("a") if tag.get("rel") == "next"]
    assert link == "/initiatives?place=gb&page=2"
    assert "Page 2 of" in Page(client.get(link).text).text
    narrower = [tag["href"] for tag in first.all("a") if "&status=completed" in tag["href"]]
    assert "United Kingdom, Completed" in Page(client.get(narrower[0]).text).text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/initiatives?page=0", 400),
        ("/initiatives?page=x", 400),
        ("/initiatives?page=9999", 404),
        ("/browse/colour", 404),
        ("/registries/none", 404),
        ("/answers/none", 404),
        ("/answers/0123456789abcdef0123456789abcdef", 404),
        ("/initiatives/%E9", 400),
        ("/attempts?q=%E9", 400),
    ],
)
def test_what_is_not_there_or_not_understood_is_a_sentence(client, address, status):
    reply = client.get(address)
    assert reply.status_code == status
    sound(Page(reply.text))


def test_an_address_loses_its_empty_parameters(client):
    reply = client.get("/?q=chatbot&in=&status=live&org=", follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (303, "/?q=chatbot&status=live")


def test_registries_have_their_names(client):
    text = Page(client.get("/browse/registry").text).text
    assert "Local Digital Fund" in text
    assert "local-digital-fund" not in text


def test_an_answer_has_a_link_that_answers_again(site):
    asked = Page(site.get("/?q=housing+repairs+in+England&theme=housing").text)
    (link,) = {tag["href"] for tag in asked.all("a") if tag["href"].startswith("/answers/")}
    again = Page(site.get(link).text)
    assert "This question was first asked on" in again.text
    assert again.all("h1") == asked.all("h1")
    values = {tag["name"]: tag.get("value") for tag in again.all("input")}
    assert values["q"] == "housing repairs in England"
    assert values["theme"] == "housing"
    assert [tag["content"] for tag in again.all("meta") if tag.get("property") == "og:url"] == [
        f"https://ask.example{link}"
    ]


def test_a_question_of_a_chat_has_no_page(site, services):
    person = Person(Surface.SLACK, "T024BE7LD", "U2147483697")
    answer = services.answers.ask("housing repairs", surface=Surface.SLACK, person=person)
    assert site.get(f"/answers/{answer.query_id}").status_code == 404


@pytest.mark.parametrize(
    "address", ["/new.atom", "/new.atom?q=chatbot", "/api/v1/export?format=atom"]
)
def test_a_feed_names_itself(site, address):
    reply = site.get(address)
    feed = fromstring(reply.content)
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert reply.headers["content-type"].startswith("application/atom+xml")
    assert feed.findtext(f"{ATOM}id") == links["self"] == f"https://ask.example{address}"
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)


def fill_in(page: Page, **given: str) -> dict[str, str]:
    hidden = {tag["name"]: tag["value"] for tag in page.all("input") if tag.get("type") == "hidden"}
    return {**hidden, **given}


def test_what_somebody_says_is_wrong_is_kept_without_who_said_it(site, store):
    page = Page(site.get("/feedback?initiative=catalogue:firecontrol").text)
    sound(page)
    reply = site.post("/feedback", data=fill_in(page, note="It has ended."))
    assert "Thank you" in reply.text
    (entry,) = store.list_feedback("")
    assert (entry.initiative, entry.note) == ("catalogue:firecontrol", "It has ended.")
    assert re.fullmatch("page:form:[0-9a-f]{16}", entry.asker)


def test_an_answer_is_rated_once_for_a_form(site, store):
    asked = Page(site.get("/?q=housing+repairs").text)
    (link,) = {tag["href"] for tag in asked.all("a") if tag["href"].startswith("/feedback?answer")}
    fields = fill_in(Page(site.get(link).text))
    for kind in ("helpful", "unhelpful"):
        site.post("/feedback", data={**fields, "kind": kind})
    (entry,) = store.list_feedback(link.partition("=")[2])
    assert entry.kind == "unhelpful"


@pytest.mark.parametrize(
    ("changes", "headers", "status"),
    [
        ({"token": "made-up"}, {}, 400),
        ({"note": " "}, {}, 400),
        ({"note": "x" * 3000}, {}, 400),
        ({"initiative": "none"}, {}, 404),
        ({}, {"sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_a_form_that_is_not_ours_or_not_filled_in_is_refused(site, store, changes, headers, status):
    fields = fill_in(Page(site.get("/feedback").text), note="Something.")
    reply = site.post("/feedback", data={**fields, **changes}, headers=headers)
    assert reply.status_code == status
    assert store.list_feedback("") == []


def test_a_form_in_latin_1_is_refused(site):
    reply = site.post(
        "/feedback",
        content=b"note=caf%E9",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert reply.status_code == 400


def test_typing_is_answered_with_suggestions_that_are_not_kept(site, store):
    assert site.get("/suggest?q=housing+rep").json()
    assert site.get("/suggest?q=").json() == []

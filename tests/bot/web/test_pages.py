import logging
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from fastapi.testclient import TestClient

from bot.api.schema import AnswerBody
from bot.api.serialise import answer_to_json
from bot.app import create_app
from bot.presentation.answer_view import view_answer
from bot.presentation.forms import view_search
from bot.presentation.pages.record_view import view_record_page
from bot.presentation.provenance import view_searched
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.model import Surface
from bot.urls import answer_path, initiative_path
from bot.web.templating import make_environment
from index.model import OutcomeResult
from tests.support.sample_answers import (
    ANSWERS,
    BARE,
    DAMP,
    HOSTILE,
    LEDGER,
    LONG,
    NO_FILTERS,
    NOBODY,
    RIGHT_TO_LEFT,
    SEARCHED,
)

ASK = "/api/v1/ask"
QUESTION = "Has anyone done a chatbot for council services?"
VOID = {"meta", "link", "img", "input", "br"}


class Page(HTMLParser):
    """A page as a browser's tree would have it: balanced tags, their attributes, the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict]:
        return [attrs for name, attrs in self.tags if name == tag]


def drawn(answer) -> Page:
    made = make_environment().get_template("answer.html")
    question = answer.query.question
    asked = {"question": question, "form": NO_FILTERS, "search": view_search(question, {})}
    link = {"address": answer_path(answer.query_id), "asked_on": "", "takes_feedback": True}
    return Page(made.render(answer=view_answer(answer), most=50, **asked, **link))


def initiative_page(initiative) -> Page:
    made = make_environment().get_template("initiative.html")
    return Page(
        made.render(
            record=view_record_page(initiative, SEARCHED, ()),
            search=view_search("", {}, view_searched(SEARCHED).read),
            address=initiative_path(initiative),
            takes_feedback=True,
        )
    )


# The interface


def test_the_interface_answers_as_the_renderer_does(client, asker):
    told = client.get(ASK, params={"q": QUESTION}).json()
    expected = answer_to_json(asker.ask(QUESTION, surface=Surface.TERMINAL))
    assert {**told, "query_id": ""} == {**expected, "query_id": ""}
    assert list(told) == list(expected)
    assert AnswerBody.model_validate(told)


def test_ten_hits_unless_another_limit_is_given(client):
    assert len(client.get(ASK, params={"q": QUESTION}).json()["hits"]) == 10
    assert len(client.get(ASK, params={"q": QUESTION, "limit": 3}).json()["hits"]) == 3


def test_a_limit_given_apart_is_the_limit_typed(client):
    apart = client.get(ASK, params={"q": "chatbot", "in": "england", "since": "2018"}).json()
    typed = client.get(ASK, params={"q": "chatbot in:england since:2018"}).json()
    assert apart["query"]["filters"] == {"in": "england", "since": "2018"}
    assert apart["hits"] == typed["hits"]


def test_a_limit_given_as_nothing_is_not_read_from_the_words(client):
    asked = {"q": "chatbot in England since 2018"}
    read = client.get(ASK, params=asked).json()["query"]
    assert (read["text"], read["filters"]) == ("chatbot", {"in": "england", "since": "2018"})
    lifted = client.get(ASK, params={**asked, "in": ""}).json()["query"]
    assert (lifted["text"], lifted["filters"]) == ("chatbot in England", {"since": "2018"})


def test_the_question_is_found_again_by_the_id_it_was_given(client, store):
    told = client.get(ASK, params={"q": QUESTION}).json()
    kept = store.get_question(told["query_id"])
    assert (kept.text, kept.surface) == (QUESTION, Surface.API)
    assert kept.snapshot == told["searched"]["snapshot"]


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ("", "no question"),
        ("q=", "no question"),
        ("q=%20%20", "no question"),
        ("q=" + "damp%20" * 2000, "characters"),
        ("q=damp%00%1b", "control characters"),
        ("q=damp&limit=-1", "1 to 50"),
        ("q=damp&limit=51", "1 to 50"),
        ("q=damp&limit=many", "1 to 50"),
        ("q=damp&colour=red", "no parameter called “colour”"),
        ("q=damp%20statu:live", "“statu:”"),
        ("q=damp&status=lost", "not a status"),
        ("q=damp&since=yesterday", "not a year"),
        ("q=damp&q=mould", "given twice"),
        ("q=damp%20in:a&in=b", "given twice"),
    ],
)
def test_what_cannot_be_understood_is_a_sentence(client, parameters, says):
    reply = client.get(f"{ASK}?{parameters}")
    assert reply.status_code == 400
    assert reply.headers["content-type"] == "application/problem+json"
    assert says in reply.json()["error"]


def test_an_initiative_is_read_by_its_id(client):
    hit = client.get(ASK, params={"q": QUESTION}).json()["hits"][0]
    told = client.get(f"/api/v1{initiative_path(hit['id'])}").json()
    assert (told["id"], told["title"]) == (hit["id"], hit["title"])
    assert any("title" in origin["states"] for origin in told["origins"])


def test_an_id_that_is_not_there_is_404_on_both(client):
    reply = client.get("/api/v1/initiatives/none")
    assert (reply.status_code, reply.json()["title"]) == (404, "Not Found")
    page = client.get("/initiatives/none")
    assert page.status_code == 404
    assert reply.json()["error"] in Page(page.text).text


def test_health_names_the_index(client, snapshot):
    assert client.get("/healthz").json() == {
        "status": "ok",
        "snapshot": client.get(ASK, params={"q": "damp"}).json()["searched"]["snapshot"],
        "initiatives": len(snapshot.documents),
    }


def test_the_description_names_every_parameter_and_no_shape_of_another_hand(client):
    told = client.get("/api/v1/openapi.json").json()
    names = [parameter["name"] for parameter in told["paths"][ASK]["get"]["parameters"]]
    assert sorted(names) == sorted(
        ["q", "limit", "in", "status", "since", "theme", "org", "source", "licence"]
    )
    assert "HTTPValidationError" not in told["components"]["schemas"]
    assert {"200", "400", "503"} <= set(told["paths"][ASK]["get"]["responses"])


# Faults


def test_without_an_index_everything_says_so_and_the_first_page_opens(tmp_path):
    client = TestClient(create_app(AnswerService(LiveSnapshot(tmp_path), None)))
    for address in (f"{ASK}?q=damp", "/healthz", "/api/v1/initiatives/x"):
        reply = client.get(address)
        assert reply.status_code == 503
        assert reply.json()["hint"]
    assert client.get("/?q=damp").status_code == 503
    first = client.get("/")
    assert first.status_code == 200
    assert "You cannot search yet" in first.text


class Broken(AnswerService):
    def ask(self, *_args, **_kwargs):
        raise ValueError("/home/secret damp question")

    get_initiative = search_scope = ask


def test_an_unexpected_fault_gives_an_id_and_nothing_of_itself(caplog):
    client = TestClient(create_app(Broken(None, None)))
    reply = client.get(f"{ASK}?q=damp")
    assert reply.status_code == 500
    assert reply.json()["id"] in caplog.text
    assert "secret" not in reply.text
    page = client.get("/?q=damp")
    assert page.status_code == 500
    assert "secret" not in page.text
    assert re.search(r"quote [0-9a-f]{8}", Page(page.text).text)
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


def test_the_log_holds_the_route_and_not_the_question(client, caplog):
    with caplog.at_level(logging.DEBUG):
        client.get(ASK, params={"q": "a very private matter"})
        client.get("/", params={"q": "a very private matter"})
        client.get("/a-very-private-matter")
    assert "private" not in "".join(r.getMessage() for r in caplog.records if r.name[:3] == "bot")
    assert "route=/api/v1/ask status=200" in caplog.text
    assert "route=/ status=200" in caplog.text


def test_another_method_is_refused_with_what_is_allowed(client):
    reply = client.put(ASK, json={})
    assert (reply.status_code, reply.headers["allow"]) == (405, "GET, HEAD, POST")
    assert reply.json()["hint"] == "Use GET, HEAD, POST."


# The pages


@pytest.mark.parametrize("address", ["/", f"/?q={QUESTION}", "/nothing", "/static/style.css"])
def test_every_reply_forbids_scripts_of_others_frames_and_referrers(client, address):
    headers = client.get(address).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script-src 'self';" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"


def test_teams_alone_may_show_the_help_tab_in_a_frame_and_no_other_page(client):
    page, others = client.get("/help/teams"), client.get("/")
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors https://teams.microsoft.com" in policy
    assert "default-src 'none'" in policy
    assert "x-frame-options" not in page.headers
    assert "frame-ancestors 'none'" in others.headers["content-security-policy"]
    assert others.headers["x-frame-options"] == "DENY"


def test_the_help_tab_says_how_to_ask_in_teams_and_leads_nowhere_else(client):
    page = Page(client.get("/help/teams").text)
    for heading in ("How to ask", "How to filter", "How to follow up", "Commands", "Privacy"):
        assert heading in page.text
    assert not page.all("a") or [tag["href"] for tag in page.all("a")] == ["#main"]
    assert "Slack" not in page.text  # Teams' store wants no other platform named


@pytest.mark.parametrize(
    ("theme", "is_dark"),
    [("default", False), ("dark", True), ("contrast", True), ("{theme}", False)],
)
def test_the_help_tab_has_the_theme_of_teams(client, theme, is_dark):
    page = Page(client.get("/help/teams", params={"theme": theme}).text)
    assert any("dark.css" in tag["href"] for tag in page.all("link")) is is_dark


def test_the_page_tells_what_the_interface_tells(client):
    told = client.get(ASK, params={"q": QUESTION}).json()
    text = Page(client.get("/", params={"q": QUESTION}).text).text
    assert told["verdict"]["sentence"] in text
    for hit in told["hits"]:
        is_likely = hit["rank"] == 1 or hit["probability"] >= 0.2
        assert (" ".join(hit["title"].split())[:100] in text) == is_likely


def test_the_page_keeps_the_question_and_the_limits_in_its_form(client):
    page = Page(client.get("/", params={"q": "chatbot", "in": "england", "org": ""}).text)
    values = {tag["name"]: tag.get("value") for tag in page.all("input")}
    assert (values["q"], values["in"], values["org"]) == ("chatbot", "england", "")


def test_what_is_read_from_the_words_is_left_out_by_a_link_and_what_is_typed_stays(client):
    (link,) = [tag for tag in drawn(NOBODY).all("a") if "without" in tag["href"]]
    assert link["href"].endswith("&without=in%2Cstatus")
    asked = {"q": "a chatbot in Wales since:2015", "without": "in,status"}
    text = Page(client.get("/", params=asked).text).text
    assert "Filters since: 2015" in text
    assert "Filters we added" not in text


def test_a_fault_on_the_page_keeps_what_was_typed(client):
    reply = client.get("/", params={"q": "damp statu:live"})
    page = Page(reply.text)
    assert reply.status_code == 400
    assert "There is no filter called “statu:”" in page.text
    assert page.all("input")[0]["value"] == "damp statu:live"


@pytest.mark.parametrize("limit", ["-1", "0", "51", "abc"])
def test_a_wrong_limit_is_told_on_the_page_as_by_the_interface(client, limit):
    asked = {"q": QUESTION, "in": "england", "limit": limit}
    reply = client.get("/", params=asked)
    page = Page(reply.text)
    assert reply.status_code == 400
    assert client.get(ASK, params=asked).json()["error"] in page.text
    values = {tag["name"]: tag.get("value") for tag in page.all("input")}
    assert (values["q"], values["in"]) == (QUESTION, "england")


def test_head_is_answered_like_get(client):
    hit = client.get(ASK, params={"q": QUESTION}).json()["hits"][0]
    here = f"/api/v1{initiative_path(hit['id'])}"
    for address in ("/", "/healthz", f"{ASK}?q=damp", here, ASK, "/api/v1/initiatives/none"):
        assert client.head(address).status_code == client.get(address).status_code


def test_each_hit_leads_to_its_own_page(client):
    page = Page(client.get("/", params={"q": QUESTION, "limit": 10}).text)
    ours = [tag["href"] for tag in page.all("a") if tag["href"].startswith("/initiatives/")]
    assert len(ours) >= 10
    for address in ours:
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "initiative_id", ["a:b/c", "a//b", "a/../b", "a?b#c%d", "../x", "مشروع", "a b\"<>'"]
)
def test_an_id_of_any_letters_has_an_address_that_leads_back_to_it(initiative_id, indexed):
    class Echo(AnswerService):
        def get_initiative(self, asked):
            assert asked == initiative_id
            return DAMP.__class__(id=asked, title="found", origins=DAMP.origins)

    client = TestClient(create_app(Echo(LiveSnapshot(indexed), None)))
    assert "found" in client.get(initiative_path(initiative_id)).text


def test_an_old_id_leads_to_the_one_that_stayed(indexed):
    class Merged(AnswerService):
        def get_initiative(self, asked):
            return DAMP

    client = TestClient(create_app(Merged(LiveSnapshot(indexed), None)), follow_redirects=False)
    reply = client.get("/initiatives/old")
    assert (reply.status_code, reply.headers["location"]) == (
        307,
        "/initiatives/catalogue:damp-portal",
    )


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_is_a_sound_page_with_nothing_of_a_record_in_its_code(name):
    page = drawn(ANSWERS[name])
    sound(page)
    assert ANSWERS[name].verdict.sentence in page.text


@pytest.mark.parametrize("initiative", [BARE, DAMP, HOSTILE, LEDGER, LONG, RIGHT_TO_LEFT])
def test_every_initiative_is_a_sound_page(initiative):
    sound(initiative_page(initiative))


def sound(page: Page) -> None:
    """Labels, headings, landmarks and links are as they must be; the only script is our own."""
    assert page.all("html") == [{"lang": "en"}]
    assert not {"style", "iframe"} & {tag for tag, _ in page.tags}
    assert [tag["src"].partition("?")[0] for tag in page.all("script")] == ["/static/page.js"]
    assert not [name for _, tag in page.tags for name in tag if name.startswith(("on", "style"))]
    ids = [tag["id"] for _, tag in page.tags if "id" in tag]
    assert len(ids) == len(set(ids))
    labelled = {tag["for"] for tag in page.all("label") if "for" in tag}
    fields = [tag for name, tag in page.tags if name in {"input", "select", "textarea"}]
    assert labelled == {tag["id"] for tag in fields if "id" in tag}
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert {"main", "header", "footer"} <= {tag for tag, _ in page.tags}
    for link in page.all("a"):
        assert link["href"].startswith(("/", "#", "http://", "https://"))
        assert not link["href"].startswith("//")
        assert link["href"][0] in "/#" or link["rel"] == "noopener nofollow"
    assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069]", page.text)


def test_an_initiative_without_anything_stated_says_so_of_every_field():
    text = initiative_page(BARE).text
    for label in (
        "Organisations",
        "Status",
        "Funding",
        "Contact",
        "Licence",
        "Web address",
        "Themes",
    ):
        assert f"{label} not stated" in text
    assert "Outcomes: not stated" in text


def test_an_initiative_says_who_states_what():
    text = initiative_page(DAMP).text
    assert "housing.digital@brackmoor.example Stated by Open Housing Register" in text
    assert "2021 to 2023 Stated by Local Projects Fund" in text
    assert "June 2025 Live as of Stated by Local Projects Fund , Open Housing Register" in text


def test_the_ledger_holds_every_outcome_with_its_result():
    page = initiative_page(LEDGER)
    assert page.text.count("Expected outcome number") == 40
    assert page.text.count("Not delivered") == len(
        LEDGER.outcomes_with(OutcomeResult.NOT_DELIVERED)
    )

"""The page on which a brief is made, and the API."""

import re
import time

import pytest
from fastapi.testclient import TestClient

from bot.app import create_app
from bot.brief.composition import BriefMaker
from bot.brief.forms import FORMS
from bot.brief.verification import check_file
from bot.links.brief_links import LIFETIME, BriefLinks
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.model import Person, Surface
from tests.bot.web.test_pages import Page
from tests.support.small_index import write_small_index

KEY = b"a key of this installation"
LINKS = BriefLinks("https://example.org/", [KEY])
API = "/api/v1/brief"


@pytest.fixture
def answers(tmp_path, store) -> AnswerService:
    return AnswerService(LiveSnapshot(write_small_index(tmp_path / "data")), store)


@pytest.fixture
def client(answers, tmp_path, store) -> TestClient:
    maker = BriefMaker(answers, store, tmp_path / "data")
    return TestClient(create_app(answers, briefs=maker, signing_keys=[KEY], brief_links=LINKS))


@pytest.fixture
def query_id(answers) -> str:
    return answers.ask("damp sensors in council homes", surface=Surface.PAGE).query_id


def test_an_answer_leads_to_the_page_of_its_brief(client):
    page = Page(client.get("/", params={"q": "damp sensors in council homes"}).text)
    (address,) = [link["href"] for link in page.all("a") if link["href"].startswith("/brief/")]
    assert client.get(address).status_code == 200


def test_every_field_of_the_page_has_its_label(client, query_id):
    page = Page(client.get(f"/brief/{query_id}").text)
    fields = {tag["id"] for name, tag in page.tags if name in {"input", "select", "textarea"}}
    assert fields == {tag["for"] for tag in page.all("label")}
    assert {"considered-1", "decision", "why", "funding", "sharing"} <= fields
    assert [tag["src"].split("?")[0] for tag in page.all("script")] == ["/static/page.js"]


def test_what_is_filled_in_is_in_the_brief(client, query_id):
    fields = {"considered:1": "too <b>dear</b>", "decision": "adapt", "why": "it fits", "role": ""}
    reply = client.post(f"/brief/{query_id}", data=fields)
    assert reply.headers["content-disposition"].startswith("inline")
    assert "too &lt;b&gt;dear&lt;/b&gt;" in reply.text
    assert "Adapt what exists" in reply.text
    check = check_file(reply.content, [KEY])
    assert check.brief.decision.why == "it fits"
    assert check.brief.role is None


def test_a_brief_that_is_shown_allows_no_more_than_its_own_style(client, query_id):
    policy = client.post(f"/brief/{query_id}", data={}).headers["content-security-policy"]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none';"
        r" frame-ancestors 'none'",
        policy,
    )


@pytest.mark.parametrize("form", FORMS)
def test_the_interface_makes_every_form(client, query_id, form):
    stated = {"considered": [{"initiative": "2", "reason": "no code"}], "funding": "a grant"}
    reply = client.post(f"{API}/{query_id}", params={"form": form}, json=stated)
    assert reply.headers["content-type"] == FORMS[form].media_type
    assert check_file(reply.content, [KEY]).brief.decision.funding == "a grant"
    bare = client.get(f"{API}/{query_id}", params={"form": form})
    assert check_file(bare.content, [KEY]).brief.decision.funding is None


@pytest.mark.parametrize(
    ("path", "stated", "status"),
    [
        ("{id}?form=docx", {}, 400),
        ("{id}", {"decision": "perhaps"}, 400),
        ("{id}", {"who": "me"}, 400),
        ("{id}", {"why": "x" * 5_000}, 400),
        ("{id}", {"considered": [{"initiative": "99"}]}, 404),
        ("0123456789abcdef0123456789abcdef", {}, 404),
        ("%00", {}, 404),
    ],
)
def test_what_cannot_be_made_is_an_error_in_a_sentence(client, query_id, path, stated, status):
    reply = client.post(f"{API}/{path.format(id=query_id)}", json=stated)
    assert (reply.status_code, bool(reply.json()["error"])) == (status, True)


@pytest.mark.parametrize(
    "body", [b"why=" + b"x" * 1_100_000, b"a=1&" * 200, b"decision=perhaps", b"form=docx"]
)
def test_a_form_that_is_not_ours_is_an_error_page(client, query_id, body):
    reply = client.post(f"/brief/{query_id}", content=body)
    assert reply.status_code == 400
    assert "on our side" not in reply.text


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", ["/brief", API])
def test_a_question_of_a_chat_has_no_brief_on_the_page(answers, client, address, method):
    officer = Person(Surface.SLACK, "T1", "U1")
    asked = answers.ask("damp sensors", surface=Surface.SLACK, person=officer)
    body = {"json": {}} if method == "post" and address == API else {}
    assert client.request(method, f"{address}/{asked.query_id}", **body).status_code == 404


@pytest.fixture
def asked_in_chat(answers) -> str:
    officer = Person(Surface.TEAMS, "T1", "U1")
    return answers.ask("damp sensors", surface=Surface.TEAMS, person=officer).query_id


def test_a_link_from_a_chat_opens_the_page_of_its_question_and_makes_the_brief(
    client, asked_in_chat
):
    address = LINKS.make(asked_in_chat).removeprefix("https://example.org")
    page = Page(client.get(address).text)
    (form,) = page.all("form")
    assert form["action"] == address
    brief = check_file(client.post(address, data={"why": "none fits"}).content, [KEY]).brief
    assert (brief.question.text, brief.decision.why) == ("damp sensors", "none fits")


def test_a_link_of_an_older_key_opens_and_one_of_another_installation_does_not(asked_in_chat):
    old, new = BriefLinks("https://x", [b"old"]), BriefLinks("https://x", [b"new", b"old"])
    for links, allowed in ((old, True), (new, True), (BriefLinks("https://x", [b"other"]), False)):
        permission = links.make(asked_in_chat).split("=")[1]
        assert new.allows(asked_in_chat, permission) is allowed


def test_a_link_opens_no_other_question_and_ends_after_an_hour(client, asked_in_chat, monkeypatch):
    permission = LINKS.make(asked_in_chat).split("=")[1]
    replies = [client.get(f"/brief/{'0' * 32}?access={permission}")]
    later = time.time() + LIFETIME.total_seconds() + 5
    monkeypatch.setattr(time, "time", lambda: later)
    replies += [client.get(f"/brief/{asked_in_chat}?access={permission}")]
    replies += [client.get(f"/brief/{asked_in_chat}?access=nothing")]
    assert [reply.status_code for reply in replies] == [403] * 3
    assert "good for an hour" in replies[1].text

"""Signing in by a real OpenID provider and by one-time links, over the routes of the server."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.links.signer import Signer
from bot.signin.links import SignInLinks
from bot.store.model import Person, Surface
from tests.bot.web.admin.conftest import KEYS, SITE, provider_config
from tests.bot.web.test_pages import Page

ADMIN = Person(Surface.PAGE, "t", "a", admin=True)
RULES = ("roles=hasanyone.admin", "@council.example")


def go(client, to="/admin"):
    """Sign in as a browser does: to the provider, and back with what it says."""
    begun = client.get("/sign-in/begin", params={"to": to})
    assert begun.status_code == 302, begun.text
    back = httpx.get(begun.headers["location"]).headers["location"]
    assert back.startswith(SITE)
    return client.get(back.removeprefix(SITE))


@pytest.fixture
def client(staff, provider):
    return staff.open(provider=provider_config(provider), admin_rules=RULES)


def test_an_administrator_signs_in_with_the_provider_and_is_in_the_audit_log(
    client, provider, store
):
    provider.claims["roles"] = ["hasanyone.admin"]
    assert client.get("/admin").headers["location"] == "/sign-in?to=%2Fadmin"
    reply = go(client)
    assert (reply.status_code, reply.headers["location"]) == (303, "/admin")
    assert client.get("/admin").status_code == 200
    (entry,) = store.audit_log.latest(5)
    assert (entry.action, entry.person) == ("sign in", "page:127.0.0.1:248289761001")
    (asked,) = provider.authorizations
    assert asked["nonce"]
    assert asked["state"]
    assert asked["scope"] == "openid email"


def test_the_session_is_in_a_cookie_that_scripts_and_other_sites_do_not_get(client, provider):
    cookies = go(client).headers.get_list("set-cookie")
    (session,) = [cookie for cookie in cookies if cookie.startswith("hasanyone=")]
    assert "HttpOnly" in session
    assert "SameSite=lax" in session
    assert "Max-Age=3600" in session
    assert "Secure" not in session


def test_where_the_public_address_is_https_the_cookie_is_sent_over_https_alone(staff):
    client = staff.open(is_secure=True)
    reply = client.post("/sign-in/link", data={"token": staff.link_token()})
    assert re.match(r"__Host-hasanyone=.*; Secure", reply.headers["set-cookie"])


@pytest.mark.parametrize(
    "fault", ["nonce", "audience", "expired", "signature", "none", "state", "secret", "no-token"]
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(client, provider, fault):
    provider.claims["roles"] = ["hasanyone.admin"]
    provider.faults.add(fault)
    reply = go(client)
    assert reply.status_code == 403
    assert "You are not signed in." in reply.text
    assert "hasanyone=" not in str(reply.headers.get("set-cookie"))
    assert client.get("/admin").status_code == 303


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(staff, client, provider):
    begun = client.get("/sign-in/begin")
    back = httpx.get(begun.headers["location"]).headers["location"]
    other = staff.open(provider=provider_config(provider), admin_rules=RULES)
    assert other.get(back.removeprefix(SITE)).status_code == 403


def test_an_answer_of_the_provider_is_used_once(client, provider):
    begun = client.get("/sign-in/begin")
    back = httpx.get(begun.headers["location"]).headers["location"].removeprefix(SITE)
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 403


def test_what_the_provider_refuses_is_a_page_in_our_words(client):
    state = parse_qs(urlsplit(client.get("/sign-in/begin").headers["location"]).query)["state"][0]
    refused = {"error": "access_denied", "error_description": "<b>no</b>", "state": state}
    reply = client.get("/sign-in/callback", params=refused)
    assert reply.status_code == 403
    assert "<b>no</b>" not in reply.text
    assert "access_denied" not in Page(reply.text).text


def test_a_new_key_of_the_provider_is_fetched(client, provider):
    assert go(client).status_code == 303
    provider.rotate_key()
    assert go(client).status_code == 303


def test_a_provider_that_takes_the_secret_in_the_body_alone_gets_it_there(client, provider):
    provider.auth_methods = ["client_secret_post"]
    assert go(client).status_code == 303


def test_a_discovery_document_of_another_issuer_is_not_believed(client, provider):
    provider.faults.add("issuer")
    assert client.get("/sign-in/begin").status_code == 503
    provider.faults.clear()
    assert go(client).status_code == 303


def test_while_the_provider_is_away_the_page_says_so_and_everything_else_works(staff, provider):
    config = provider_config(provider)
    client = staff.open(
        provider=config.__class__(
            "http://127.0.0.1:9", config.client_id, None, "openid", config.redirect_uri
        )
    )
    reply = client.get("/sign-in/begin")
    assert reply.status_code == 503
    assert "does not respond" in reply.text
    assert client.get("/", params={"q": "damp sensors"}).status_code == 200
    assert client.post("/sign-in/link", data={"token": staff.link_token()}).status_code == 303


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({}, 403),
        ({"roles": ["reader"]}, 403),
        ({"roles": "hasanyone.admin"}, 200),
        ({"email": "officer@council.example", "email_verified": True}, 200),
        ({"email": "officer@council.example", "email_verified": False}, 403),
        ({"email": "officer@council.example"}, 403),
        ({"email": "officer@council.example.evil.example", "email_verified": True}, 403),
        ({"email": "officer@notcouncil.example", "email_verified": True}, 403),
    ],
)
def test_who_meets_no_rule_is_signed_in_and_no_administrator(client, provider, claims, status):
    provider.claims |= claims
    assert go(client).status_code == 303
    page = client.get("/admin")
    assert page.status_code == status
    if status == 403:
        assert "Only administrators of Has Anyone may do this." in page.text


def test_a_rule_that_is_taken_out_of_the_settings_ends_the_right_at_once(staff, client, provider):
    provider.claims["roles"] = ["hasanyone.admin"]
    go(client)
    later = staff.open(provider=provider_config(provider), admin_rules=("sub=somebody",))
    later.cookies = client.cookies
    assert later.get("/admin").status_code == 403


@pytest.mark.parametrize(
    ("to", "path"),
    [
        ("/admin/audit?skip=50", "/admin/audit?skip=50"),
        ("/?q=damp+in+homes", "/?q=damp+in+homes"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("admin", "/"),
        ("/admin\r\nset-cookie: a=b", "/"),
    ],
)
def test_after_signing_in_one_goes_back_to_a_page_of_ours_alone(client, provider, to, path):
    assert go(client, to).headers["location"] == path


def test_a_link_signs_in_once_and_opening_it_does_not_use_it_up(staff):
    token = staff.link_token()
    client = staff.open()
    for _ in range(2):
        page = client.get("/sign-in/link", params={"token": token})
        assert page.status_code == 200
        assert token in page.text
    assert client.post("/sign-in/link", data={"token": token}).headers["location"] == "/admin"
    assert client.get("/admin").status_code == 200
    again = staff.open().post("/sign-in/link", data={"token": token})
    assert again.status_code == 403
    assert "This link no longer works." in again.text


@pytest.mark.parametrize("token", ["", "x" * 50, '"><script>'])
def test_a_link_that_is_not_ours_signs_nobody_in(staff, token):
    client = staff.open()
    assert "<script>" not in client.get("/sign-in/link", params={"token": token}).text
    assert client.post("/sign-in/link", data={"token": token}).status_code == 403


def test_a_link_or_a_session_of_another_key_or_of_another_purpose_is_refused(staff, store):
    other = Signer([b"another key"])
    client = staff.open()
    forged = SignInLinks(other, store.claims).create()[1]
    assert client.post("/sign-in/link", data={"token": forged}).status_code == 403
    client.cookies.set("hasanyone", staff.link_token())
    assert client.get("/admin").status_code == 303


def test_a_replaced_key_still_reads_what_it_signed(staff):
    client = staff.signed_in()
    later = staff.open(keys=[b"a new key", *KEYS])
    later.cookies = client.cookies
    assert later.get("/admin").status_code == 200


def test_a_session_ends_with_its_lifetime(staff):
    client = staff.signed_in()
    later = staff.open(lifetime=timedelta(seconds=-1))
    later.cookies = client.cookies
    assert later.get("/admin").status_code == 303


def test_signing_out_ends_the_session_and_every_copy_of_its_cookie(staff):
    client = staff.signed_in()
    copied = dict(client.cookies)
    reply = client.post("/sign-out", data={"form-token": form_token(client)})
    assert reply.headers["location"] == "/signed-out"
    assert client.get("/signed-out").status_code == 200
    thief = staff.open()
    thief.cookies.update(copied)
    assert thief.get("/admin").status_code == 303


def form_token(client, path="/admin") -> str:
    return re.search(r'name="form-token" value="([^"]+)"', client.get(path).text)[1]


def test_a_form_without_the_token_of_its_session_changes_nothing(staff):
    client, other = staff.signed_in(), staff.signed_in()
    for token in ("", "x", form_token(other)):
        for path in ("/admin/rebuild", "/admin/rollback", "/admin/promote", "/sign-out"):
            assert client.post(path, data={"form-token": token}).status_code == 403
    assert staff.admin.status(ADMIN).pending_build is None
    assert client.post("/admin/rebuild", data={"form-token": form_token(client)}).status_code == 303

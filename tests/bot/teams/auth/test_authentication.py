"""Who may speak to the bot: the whole table, against a key and a metadata server of our own."""

import json
import time

import jwt
import pytest
from fastapi.testclient import TestClient

from bot.app import create_app
from bot.teams.app import TeamsApp
from bot.teams.auth.clouds import MicrosoftCloud
from bot.teams.auth.signing_keys import SigningKeys
from bot.teams.config import HostLibrary, TeamsConfig
from tests.support.fake_teams import APP, ISSUER, TENANT, key

pytestmark = pytest.mark.slow

LEEWAY = 300


class Clock:
    """Time as the keys see it, moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(params=list(HostLibrary))
def door(asker, services, microsoft, clock, request):
    """Posts an activity with a token to each host, and gives back the status."""
    cloud = MicrosoftCloud(f"{microsoft.url}/openid", ISSUER, "scope", (), allow_loopback=True)
    bot = TeamsConfig(
        APP,
        password="secret",
        tenant=TENANT,
        tenants=frozenset({TENANT}),
        host=request.param,
    )
    host = TeamsApp(bot, cloud, services, signing_keys=SigningKeys(cloud.openid_url, clock))

    def post(header: str | None, activity=None, body: bytes | None = None) -> int:
        content = json.dumps(activity or quiet(microsoft)).encode() if body is None else body
        headers = {"content-type": "application/json"}
        headers |= {"authorization": header.encode("latin-1")} if header is not None else {}
        return client.post("/api/messages", content=content, headers=headers).status_code

    with TestClient(create_app(asker, [host])) as client:
        yield post


def quiet(microsoft) -> dict:
    """An activity that is let in and asks for no reply."""
    return microsoft.activity(type="typing")


def test_a_valid_token_is_let_in(door, microsoft):
    assert door(f"Bearer {microsoft.token()}") == 202


@pytest.mark.parametrize(
    ("late", "status"), [(LEEWAY - 30, 202), (LEEWAY + 30, 401)], ids=["within", "beyond"]
)
def test_an_expired_token_is_let_in_within_the_leeway_alone(door, microsoft, late, status):
    token = microsoft.token(exp=int(time.time()) - late)
    assert door(f"Bearer {token}") == status


REFUSED = {
    "no header": lambda m: None,
    "an empty header": lambda m: "",
    "no scheme": lambda m: m.token(),
    "another scheme": lambda m: f"Basic {m.token()}",
    "no token": lambda m: "Bearer ",
    "garbage": lambda m: "Bearer x.y.z",
    "garbage that is no text": lambda m: "Bearer \xff.\xfe",
    "a token and more": lambda m: f"Bearer {m.token()} more",
    "another audience": lambda m: f"Bearer {m.token(aud='app-2')}",
    "no audience": lambda m: f"Bearer {m.token(without=['aud'])}",
    "another issuer": lambda m: f"Bearer {m.token(iss='https://evil.test')}",
    "no issuer": lambda m: f"Bearer {m.token(without=['iss'])}",
    "another service URL": lambda m: f"Bearer {m.token(serviceurl='http://127.0.0.1:1')}",
    "no service URL": lambda m: f"Bearer {m.token(without=['serviceurl'])}",
    "no expiry": lambda m: f"Bearer {m.token(without=['exp'])}",
    "not valid yet": lambda m: f"Bearer {m.token(nbf=int(time.time()) + LEEWAY + 60)}",
    "a bad signature": lambda m: f"Bearer {m.token(signed=key('two'))}",
    "HS256 with the public key": lambda m: f"Bearer {hs256(m)}",
    "the algorithm none": lambda m: f"Bearer {unsigned(m)}",
    "an unknown key": lambda m: f"Bearer {m.token(kid='two', signed=key('two'))}",
    "no key id": lambda m: f"Bearer {jwt.encode({'aud': APP}, m.keys['one'][0], 'RS256')}",
}


def hs256(microsoft) -> str:
    """The published modulus taken as a shared secret."""
    return microsoft.token(signed=microsoft.published("/keys")["keys"][0]["n"], algorithm="HS256")


def unsigned(microsoft) -> str:
    claims = jwt.decode(microsoft.token(), options={"verify_signature": False})
    return jwt.encode(claims, None, "none", headers={"kid": "one"})


@pytest.mark.parametrize("case", REFUSED)
def test_anything_else_is_refused_and_reaches_no_handler(door, microsoft, store, case):
    asking = microsoft.activity("has anyone done a chatbot?")
    assert door(REFUSED[case](microsoft), asking) == 401
    assert microsoft.sent.empty()
    assert store.latest_question("teams:a:1") is None


def test_who_is_refused_is_not_told_whether_the_body_was_good(door):
    assert door(None, body=b"{") == 401


def test_a_key_that_does_not_endorse_the_channel_is_refused(door, microsoft):
    microsoft.keys["one"] = (microsoft.keys["one"][0], ["webchat"])
    assert door(f"Bearer {microsoft.token()}") == 401


def test_a_channel_other_than_teams_is_refused_whatever_the_key_endorses(door, microsoft):
    microsoft.keys["one"] = (microsoft.keys["one"][0], ["msteams", "webchat", "directline"])
    for channel in ("webchat", "directline", "", None):
        activity = quiet(microsoft) | {"channelId": channel}
        assert door(f"Bearer {microsoft.token()}", activity) == 401


@pytest.mark.parametrize(
    "where",
    [
        {"channelData": {"tenant": {"id": "tenant-2"}}, "conversation": {"id": "a:1"}},
        {"channelData": {"tenant": {"id": "tenant-2"}}},
        {"channelData": {}, "conversation": {"id": "a:1"}},
    ],
    ids=["another", "two", "none"],
)
def test_a_tenant_that_is_not_served_is_refused(door, microsoft, where):
    assert door(f"Bearer {microsoft.token()}", quiet(microsoft) | where) == 401


@pytest.mark.parametrize(
    "service",
    [
        "https://evil.test/",
        "https://smba.trafficmanager.net.evil.test/",
        "https://evil.trafficmanager.net/",
        "http://smba.trafficmanager.net/emea/",
        "https://user@smba.trafficmanager.net/",
        "https://[::",
        "file:///etc/passwd",
    ],
)
def test_nothing_is_sent_to_a_service_that_is_not_microsofts(door, microsoft, service):
    token = microsoft.token(serviceurl=service)
    assert door(f"Bearer {token}", quiet(microsoft) | {"serviceUrl": service}) == 401


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"{}", b"\xff", b"[" * 100_000, b'{"type":"message"}',
     b'{"type":"message","from":5}', b'{"type":["message"],"serviceUrl":"x","conversation":{"id":"x"}}'],
)  # fmt: skip
def test_a_body_that_is_no_activity_is_a_bad_request(door, microsoft, body):
    assert door(f"Bearer {microsoft.token()}", body=body) == 400


def test_half_a_character_in_an_id_is_a_bad_request_and_in_a_text_none(door, microsoft):
    half = (
        {"id": "\ud83d"},
        {"conversation": {"id": "\ud83d", "tenantId": TENANT}},
        {"text": "\ud83d"},
    )
    statuses = [door(f"Bearer {microsoft.token()}", microsoft.activity() | each) for each in half]
    assert statuses == [400, 400, 202]


def test_without_metadata_the_service_is_unavailable_and_recovers(door, microsoft, clock):
    microsoft.away = True
    assert door(f"Bearer {microsoft.token()}") == 503
    microsoft.away = False
    clock.now += 6
    assert door(f"Bearer {microsoft.token()}") == 202


def test_keys_that_are_known_last_while_the_metadata_is_away(door, microsoft, clock):
    assert door(f"Bearer {microsoft.token()}") == 202
    microsoft.away = True
    clock.now += 3_600
    assert door(f"Bearer {microsoft.token()}") == 202
    assert door(f"Bearer {microsoft.token(kid='two', signed=key('two'))}") == 503


def test_a_rotated_key_is_fetched_at_most_every_five_minutes(door, microsoft, clock):
    assert door(f"Bearer {microsoft.token()}") == 202
    microsoft.keys["two"] = (key("two"), ["msteams"])
    fetched = microsoft.fetched
    assert door(f"Bearer {microsoft.token(kid='two')}") == 401
    assert microsoft.fetched == fetched
    clock.now += LEEWAY
    assert door(f"Bearer {microsoft.token(kid='two')}") == 202


def test_a_key_that_was_withdrawn_is_forgotten_within_a_day(door, microsoft, clock):
    old = microsoft.token()
    assert door(f"Bearer {old}") == 202
    microsoft.keys = {"two": (key("two"), ["msteams"])}
    clock.now += 86_400
    assert door(f"Bearer {old}") == 401

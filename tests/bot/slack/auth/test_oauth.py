"""Installation by many workspaces, on SQLite and Postgres, with a recorder for a Slack."""

import asyncio
import sqlite3
from base64 import b64encode, urlsafe_b64decode
from concurrent.futures import ThreadPoolExecutor
from threading import Timer
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.slack.auth.encryption import TokenCipher
from bot.slack.auth.installation_store import InstallationStore, OAuthStateStore
from bot.store.db.engine import WRITE_TIMEOUT_S, make_async_engine, make_engine, sqlite_url
from index.errors import SetupError
from tests.support.fake_slack import action, auth, event, fetch, fresh, serving
from tests.support.slack_workspace import button

pytestmark = pytest.mark.slow

KEY, NEWER = Fernet.generate_key().decode(), Fernet.generate_key().decode()
CLIENT = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "client-secret", "SLACK_BOT_TOKEN": ""}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request, data):
    return sqlite_url(data) if request.param == "sqlite" else request.getfixturevalue("postgres")


@pytest.fixture
def many(database):
    """The settings of a server for many workspaces."""
    return {**CLIENT, "HASANYONE_SECRET_KEY": KEY, "HASANYONE_DATABASE": database}


def grant(slack, team, enterprise=None, **more):
    """Have the recorder give a token for a code; returns the code and the token."""
    token, code = fresh("xoxb-"), fresh("code")
    whole = team is None
    slack.tokens[token] = auth(team, enterprise_id=enterprise, is_enterprise_install=whole)
    slack.oauth[code] = {
        "app_id": "A0001",
        "access_token": token,
        "token_type": "bot",
        "scope": "commands,chat:write",
        "bot_user_id": "U0BOT",
        "team": None if whole else {"id": team, "name": "Brackmoor"},
        "enterprise": {"id": enterprise, "name": "Brackmoor group"} if enterprise else None,
        "is_enterprise_install": whole,
        "authed_user": {"id": "U0001"},
        **more,
    }
    return code, token


def begin(served):
    """Begin as a browser does; returns the state and the cookie."""
    sent = fetch(f"{served.address}/slack/install?team=T1%26redirect_uri=https://evil.example")
    assert sent.status == 302
    to = urlsplit(sent.headers["location"])
    asked = parse_qs(to.query)
    assert "evil.example" not in to.query
    assert {"commands", "chat:write"} <= set(asked["scope"][0].split(","))
    return asked["state"][0], sent.headers["set-cookie"].split(";")[0]


def finish(served, code, state, cookie):
    headers = {"Cookie": cookie} if cookie else {}
    return fetch(f"{served.address}/slack/oauth_redirect?code={code}&state={state}", None, headers)


def install(served, slack, team, enterprise=None, **more):
    """Install in a workspace, or with no team in the whole enterprise; returns the token."""
    code, token = grant(slack, team, enterprise, **more)
    assert finish(served, code, *begin(served)).status == 303
    return token


def answered_with(served, slack, **fields):
    """The token that a mention is answered with."""
    enterprise = fields.pop("enterprise_id", None)
    asked = event(channel=(channel := fresh("C")), **fields)
    asked["authorizations"][0]["enterprise_id"] = asked["enterprise_id"] = enterprise
    assert served.send(asked).status == 200
    here = lambda: [c for c in slack.called("chat.postMessage") if c.body["channel"] == channel]  # noqa: E731
    slack.wait_until(here)
    return here()[0].token


def kept(database):
    """Everything that is kept of installations, as text."""
    engine = make_engine(database)
    with engine.connect() as connection:
        rows = [
            *connection.execute(text("SELECT * FROM slack_bots")),
            *connection.execute(text("SELECT * FROM slack_installations")),
            *connection.execute(text("SELECT * FROM slack_oauth_states")),
            *connection.execute(text("SELECT * FROM tenants")),
        ]
    engine.dispose()
    return str(rows)


def test_workspaces_are_served_each_with_its_token_until_they_leave(data, slack, many, database):
    with serving(data, slack, **many) as served:
        one = install(served, slack, "T0001")
        two = install(served, slack, "T0002", "E0001")
        whole = install(served, slack, None, "E0002")
        assert answered_with(served, slack, team="T0001") == one
        assert answered_with(served, slack, team="T0002", enterprise_id="E0001") == two
        assert answered_with(served, slack, team="T0777", enterprise_id="E0002") == whole
        assert served.send(event(team="T0003")).status == 403
        assert not any(token in kept(database) for token in (one, two, whole))

        # Installed again, the newer token serves.
        again = install(served, slack, "T0001")
        assert answered_with(served, slack, team="T0001") == again

        # A token that is revoked serves no longer, once Slack has said so.
        slack.tokens[two] = {"error": "token_revoked"}
        refused = event(team="T0002")
        refused["authorizations"][0]["enterprise_id"] = refused["enterprise_id"] = "E0001"
        assert served.send(refused).status == 200
        slack.wait_until(lambda: any("code=token_revoked" in line for line in served.log))
        refused["event"]["ts"] = "2.2"
        assert served.send(refused).status == 403

        # A farewell that comes late, after the installation anew, is none.
        late = event("app_uninstalled", team="T0001", user=None, channel=None)
        asked = len(slack.called("auth.test"))
        assert served.send(late).status == 200
        slack.wait_until(lambda: len(slack.called("auth.test")) > asked)
        assert answered_with(served, slack, team="T0001") == again

        slack.tokens[again] = {"error": "account_inactive"}
        for kind in ("tokens_revoked", "app_uninstalled"):
            left = event(kind, team="T0001", tokens={"bot": ["U0BOT"]}, user=None, channel=None)
            assert served.send(left).status == 200
        slack.wait_until(lambda: "T0001" not in kept(database))
        assert served.send(event(team="T0001")).status == 403
        assert "T0002" in kept(database)


def test_an_installation_is_found_while_somebody_writes(tmp_path, store):
    database = sqlite_url(tmp_path)

    async def found():
        engine = make_async_engine(database)
        try:
            return await InstallationStore("1.2", engine, TokenCipher([KEY])).async_find_bot(
                enterprise_id=None, team_id="T0001"
            )
        finally:
            await engine.dispose()

    engine = make_engine(database)
    with engine.connect().execution_options(hasanyone_writes=True) as holder, holder.begin():
        assert asyncio.run(asyncio.wait_for(found(), 15)) is None
    engine.dispose()


def test_an_installation_waits_for_a_write_that_an_answer_would_not_wait_for(tmp_path, store):
    async def begun():
        engine = make_async_engine(sqlite_url(tmp_path))
        try:
            states = OAuthStateStore(engine)
            return await states.async_consume(await states.async_issue())
        finally:
            await engine.dispose()

    path = tmp_path / "state.sqlite"
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    ending = Timer(WRITE_TIMEOUT_S + 1, holder.rollback)
    ending.start()
    try:
        assert asyncio.run(begun())
    finally:
        ending.join()
        holder.close()


def test_an_installation_that_was_not_begun_here_is_refused(data, slack):
    with serving(data, slack, **CLIENT, HASANYONE_SECRET_KEY=KEY) as served:
        code, _ = grant(slack, "T0001")
        state, cookie = begin(served)
        other, other_cookie = begin(served)
        for asked in [
            (code, state, ""),
            (code, state, other_cookie),
            (code, "made-up", "slack-app-oauth-state=made-up"),
            ("", other, other_cookie),
        ]:
            refused = finish(served, *asked)
            assert refused.status == 400
            assert "Start again at /slack/install" in refused.body
        with ThreadPoolExecutor(5) as pool:  # a state works once
            statuses = list(
                pool.map(lambda _: finish(served, code, state, cookie).status, range(5))
            )
        assert sorted(statuses) == [303, 400, 400, 400, 400]
        assert [call.body["code"] for call in slack.called("oauth.v2.access")] == ["", code]
        denied = fetch(f"{served.address}/slack/oauth_redirect?error=access_denied")
        assert "Nothing was installed" in denied.body
        assert finish(served, "unheard-of", *begin(served)).status == 400


def test_a_token_that_ends_is_renewed(data, slack, many, database):
    with serving(data, slack, **many) as served:
        old = install(served, slack, "T0001", refresh_token="refresh-1", expires_in=30)
        new = fresh("xoxb-")
        slack.tokens[new] = auth("T0001")
        slack.oauth["refresh-1"] = {
            "token_type": "bot",
            "access_token": new,
            "refresh_token": "refresh-2",
            "expires_in": 43_200,
        }
        slack.tokens[old] = {"error": "token_expired"}
        assert answered_with(served, slack, team="T0001") == new
        assert answered_with(served, slack, team="T0001") == new
        assert len(slack.called("oauth.v2.access")) == 2
        assert "refresh-2" not in kept(database)


def test_a_renewal_delays_no_answer_while_the_token_lasts(data, slack, many):
    with serving(data, slack, **many) as served:
        old = install(served, slack, "T0001", refresh_token="refresh-1", expires_in=600)
        slack.replies["oauth.v2.access"].append({"delay": 20, "error": "fatal_error"})
        assert answered_with(served, slack, team="T0001") == old
        assert len(slack.called("oauth.v2.access")) == 2


def test_an_organisation_is_one_tenant_whichever_workspace_a_payload_names(data, slack, many):
    with serving(data, slack, **many) as served:
        install(served, slack, None, "E0002")
        asked = event(channel=(channel := fresh("C")), team="T0777")
        asked["authorizations"][0]["enterprise_id"] = asked["enterprise_id"] = "E0002"
        assert served.send(asked).status == 200
        here = lambda: [c for c in slack.called("chat.postMessage") if c.body["channel"] == channel]  # noqa: E731
        slack.wait_until(here)
        pressed = action("answer_details", button(here()[0].body, "answer_details"))
        pressed |= {"team": None, "enterprise": {"id": "E0002"}, "is_enterprise_install": True}
        assert served.send(pressed).status == 200
        slack.wait("views.open")


def test_the_key_can_be_replaced(data, slack):
    setting = {**CLIENT, "HASANYONE_SECRET_KEY": KEY}
    with serving(data, slack, **setting) as served:
        token = install(served, slack, "T0001")
    with serving(data, slack, **CLIENT, HASANYONE_SECRET_KEY=f"{NEWER}, {KEY}") as served:
        assert answered_with(served, slack, team="T0001") == token


@pytest.mark.parametrize(
    "key",
    ["", "short", "ö" * 44, KEY[:-2], f"{KEY},"],
    ids=["none", "short", "no base64", "cut", "a comma too many"],
)
def test_what_is_no_key_is_a_sentence(key):
    with pytest.raises(SetupError, match="HASANYONE_SECRET_KEY is not a key"):
        TokenCipher(key.split(","))


@given(st.text(st.characters(codec="utf-8")))
def test_what_is_locked_opens_with_its_key_alone(secret):
    plain = urlsafe_b64decode(KEY)
    locked = TokenCipher([b64encode(plain).decode()]).encrypt(
        secret
    )  # as `openssl rand -base64 32` has it
    assert TokenCipher([NEWER, KEY]).decrypt(locked) == secret
    assert len(secret) < 4 or secret not in locked
    with pytest.raises(SetupError, match="cannot be decrypted"):
        TokenCipher([NEWER]).decrypt(locked)

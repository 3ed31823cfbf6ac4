"""What is set, who administers, and what Slack is told of the app."""

import asyncio
import json
import subprocess
from pathlib import Path

import pytest
import yaml
from slack_bolt.async_app import AsyncApp

from bot.chat.rate_limit import SLACK_CHANNEL_WINDOWS, SlidingWindowRateLimiter
from bot.settings import BotSettings
from bot.slack.app import register_handlers
from bot.slack.auth.admins import Administrators
from bot.slack.auth.authorise import authorize_from_context
from bot.slack.auth.workspaces import SingleWorkspace
from bot.slack.config import SlackConfig
from bot.slack.dispatcher import Dispatcher
from bot.slack.manifest import HISTORY_SCOPES, build_manifest
from bot.slack.transport.client import create_client, silent_logger
from bot.slack.transport.sender import Sender
from bot.store.model import Person, Surface
from index.errors import InvalidInput, SetupError
from tests.support.fake_slack import COMMAND, SECRET, TOKEN, environment, event, fetch, serving

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
WHO = Person(Surface.SLACK, "T0001", "U0001")


def set_up(monkeypatch, **given):
    for name in BotSettings.model_fields:
        for known in (name.upper(), f"HASANYONE_{name.upper()}"):
            monkeypatch.delenv(known, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return SlackConfig.from_settings(BotSettings(_env_file=None))


HALF = {
    "nothing to know Slack by": (
        {"SLACK_BOT_TOKEN": "x"},
        "SLACK_SIGNING_SECRET nor SLACK_APP_TOKEN",
    ),
    "no token": ({"SLACK_SIGNING_SECRET": "x"}, "SLACK_BOT_TOKEN is not set"),
    "no secret": ({"SLACK_APP_TOKEN": "x", "SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_SECRET"),
    "anybody's administrators": (
        {
            "SLACK_SIGNING_SECRET": "x",
            "SLACK_CLIENT_ID": "1.2",
            "SLACK_CLIENT_SECRET": "x",
            "HASANYONE_SECRET_KEY": "x",
            "HASANYONE_SLACK_ADMINS": "U0001, workspace-admins",
        },
        "any workspace can install it",
    ),
    "no key": (
        {"SLACK_SIGNING_SECRET": "x", "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "x"},
        "HASANYONE_SECRET_KEY is not set",
    ),
}


@pytest.mark.parametrize(("given", "said"), HALF.values(), ids=HALF)
def test_what_is_half_set_is_a_sentence(monkeypatch, given, said):
    with pytest.raises(SetupError, match=said) as raised:
        set_up(monkeypatch, **given)
    assert raised.value.hint


def test_nothing_set_is_no_fault(monkeypatch):
    assert set_up(monkeypatch) is None


def test_a_bot_token_needs_nothing_of_oauth(monkeypatch):
    given = {"SLACK_SIGNING_SECRET": "x", "SLACK_BOT_TOKEN": "x", "SLACK_CLIENT_ID": "1.2"}
    assert set_up(monkeypatch, **given).oauth is None


def test_a_secret_is_not_shown(monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    assert "xoxb-secret" not in repr(BotSettings(_env_file=None))


def test_the_page_is_served_where_slack_is_half_set_and_doctor_says_what_is_missing(data, slack):
    env = environment(data, slack, SLACK_BOT_TOKEN="")
    told = subprocess.run(
        [COMMAND, "doctor"], env=env, capture_output=True, text=True, cwd=data, check=True
    )
    [line] = [line for line in told.stdout.splitlines() if " slack " in line]
    assert line.startswith("missing")
    assert "SLACK_BOT_TOKEN is not set" in line
    with serving(data, slack, SLACK_BOT_TOKEN="") as served:
        assert fetch(f"{served.address}/healthz").status == 200
        assert served.send(event()).status == 404
        assert "Slack is off. SLACK_BOT_TOKEN is not set" in "".join(served.log)


def include(slack, rule, person=WHO, *, then=lambda: None):
    """What a rule says of a person, and what it says again once `then` has changed something."""

    async def ask():
        web = create_client(slack.api_url)
        web.token = TOKEN
        rules = Administrators(rule)
        sender = Sender(web, SlidingWindowRateLimiter(SLACK_CHANNEL_WINDOWS))
        first = await rules.is_admin(sender, person)
        then()
        return first, await rules.is_admin(sender, person)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("rule", "user", "expected"),
    [
        ("", {"is_admin": True, "team_id": "T0001"}, False),
        ("U0001", {}, True),
        ("U0002, U0001", {}, True),
        ("U0002", {"is_admin": True, "team_id": "T0001"}, False),
        ("workspace-admins", {"is_admin": True, "team_id": "T0001"}, True),
        ("workspace-admins", {"is_owner": True, "team_id": "T0001"}, True),
        ("workspace-admins", {"team_id": "T0001"}, False),
        ("workspace-admins", {"is_admin": True}, False),
        ("workspace-admins", {"is_admin": True, "team_id": "T0002"}, False),
        ("workspace-admins", {"is_admin": True, "team_id": "T0001", "is_stranger": True}, False),
        ("workspace-admins", {"is_admin": True, "team_id": "T0001", "deleted": True}, False),
        (
            "workspace-admins",
            {"is_admin": True, "team_id": "T0009", "enterprise_user": {"teams": ["T0001"]}},
            True,
        ),
        ("S0001", {}, True),
        ("S0002", {}, False),
        ("S0002,workspace-admins", {"is_admin": True, "team_id": "T0001"}, True),
    ],
)
def test_who_is_an_administrator(slack, rule, user, expected):
    slack.users["U0001"] = user
    slack.groups["S0001"] = ["U0002", "U0001"]
    assert include(slack, rule) == (expected, expected)
    assert len(slack.calls) <= 2  # asked once in a minute


def test_who_cannot_be_asked_about_is_no_administrator_and_is_asked_about_again(slack):
    slack.users["U0001"] = {"is_admin": True, "team_id": "T0001"}
    slack.replies["users.info"].append({"error": "missing_scope"})
    assert include(slack, "workspace-admins") == (False, True)


def test_the_manifest_in_the_repository_is_the_codes_own():
    shown = json.loads((ROOT / "docs" / "slack-manifest.json").read_text(encoding="utf-8"))
    assert shown == build_manifest()


@pytest.mark.parametrize("options", [{}, {"socket": True}, {"history": True}])
def test_the_manifest_keeps_slacks_limits(options):
    made = build_manifest("https://hasanyone.example.org/", **options)
    shown, features = made["display_information"], made["features"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    assert all(len(each["command"]) <= 32 for each in features["slash_commands"])
    assert len(features["shortcuts"]) <= 10
    assert all(len(each["name"]) <= 24 for each in features["shortcuts"])
    assert len(features["agent_view"]["suggested_prompts"]) <= 4
    addresses = [word for word in json.dumps(made).split('"') if "://" in word]
    assert addresses if not options.get("socket") else not addresses
    assert all(each.startswith("https://hasanyone.example.org/slack/") for each in addresses)
    assert made["settings"]["socket_mode_enabled"] is bool(options.get("socket"))
    asked = set(made["oauth_config"]["scopes"]["bot"])
    assert (set(HISTORY_SCOPES) <= asked) is bool(options.get("history"))


@pytest.mark.parametrize("url", ["http://hasanyone.example", "hasanyone.example", "https://"])
def test_an_address_that_slack_would_not_come_to_is_refused(url):
    with pytest.raises(InvalidInput, match="https://"):
        build_manifest(url)


def test_the_command_prints_the_manifest_as_json_and_yaml():
    asked = [COMMAND, "slack", "manifest", "--socket"]
    as_json = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    as_yaml = subprocess.run([*asked, "--yaml"], capture_output=True, text=True, check=True).stdout
    assert json.loads(as_json) == yaml.safe_load(as_yaml) == build_manifest(socket=True)


class Noting(Dispatcher):
    """An ear that notes what it listens for."""

    def __init__(self, *parts):
        super().__init__(*parts)
        self.events, self.others = set(), set()

    def event(self, name, listener, *, when=None):
        self.events.add(name)
        super().event(name, listener, when=when)

    def command(self, name, listener):
        self.others.add(name)
        super().command(name, listener)

    def shortcut(self, callback_id, listener):
        self.others.add(callback_id)
        super().shortcut(callback_id, listener)


def test_slack_is_told_of_what_is_listened_for_and_of_nothing_else(services):
    web = create_client(None)
    installed = SingleWorkspace(web, TOKEN)
    app = AsyncApp(
        name="test",
        logger=silent_logger,
        signing_secret=SECRET,
        client=web,
        authorize=authorize_from_context,
    )
    ear = Noting(app, services, installed, Administrators("").is_admin)
    register_handlers(ear, services, installed)
    told = build_manifest(history=True)
    assert ear.events == {
        name.split(".")[0] for name in told["settings"]["event_subscriptions"]["bot_events"]
    }
    assert ear.others == {
        *(each["command"] for each in told["features"]["slash_commands"]),
        *(each["callback_id"] for each in told["features"]["shortcuts"]),
    }

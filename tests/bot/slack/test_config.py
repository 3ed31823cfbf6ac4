"""The configuration of Slack, its administrators, and the manifest of the app."""

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
PERSON = Person(Surface.SLACK, "T0001", "U0001")


def set_up(monkeypatch, **values):
    for name in BotSettings.model_fields:
        for variable in (name.upper(), f"HASANYONE_{name.upper()}"):
            monkeypatch.delenv(variable, raising=False)
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return SlackConfig.from_settings(BotSettings(_env_file=None))


INCOMPLETE = {
    "no signing secret and no app token": (
        {"SLACK_BOT_TOKEN": "x"},
        "SLACK_SIGNING_SECRET nor SLACK_APP_TOKEN",
    ),
    "no token": ({"SLACK_SIGNING_SECRET": "x"}, "SLACK_BOT_TOKEN is not set"),
    "no secret": ({"SLACK_APP_TOKEN": "x", "SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_SECRET"),
    "administrators of any workspace": (
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


@pytest.mark.parametrize(("values", "message"), INCOMPLETE.values(), ids=INCOMPLETE)
def test_an_incomplete_configuration_is_refused_with_a_sentence(monkeypatch, values, message):
    with pytest.raises(SetupError, match=message) as raised:
        set_up(monkeypatch, **values)
    assert raised.value.hint


def test_without_settings_slack_is_off(monkeypatch):
    assert set_up(monkeypatch) is None


def test_a_bot_token_needs_nothing_of_oauth(monkeypatch):
    values = {"SLACK_SIGNING_SECRET": "x", "SLACK_BOT_TOKEN": "x", "SLACK_CLIENT_ID": "1.2"}
    assert set_up(monkeypatch, **values).oauth is None


def test_a_secret_is_not_shown(monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    assert "xoxb-secret" not in repr(BotSettings(_env_file=None))


def test_the_page_is_served_where_slack_is_incomplete_and_doctor_names_what_is_missing(data, slack):
    env = environment(data, slack, SLACK_BOT_TOKEN="")
    result = subprocess.run(
        [COMMAND, "doctor"], env=env, capture_output=True, text=True, cwd=data, check=True
    )
    [line] = [line for line in result.stdout.splitlines() if " slack " in line]
    assert line.startswith("missing")
    assert "SLACK_BOT_TOKEN is not set" in line
    with serving(data, slack, SLACK_BOT_TOKEN="") as served:
        assert fetch(f"{served.address}/healthz").status == 200
        assert served.send(event()).status == 404
        assert "Slack is off. SLACK_BOT_TOKEN is not set" in "".join(served.log)


def check_twice(slack, rule):
    """Return whether a rule makes a person an administrator, asked twice."""

    async def check():
        client = create_client(slack.api_url)
        client.token = TOKEN
        rules = Administrators(rule)
        sender = Sender(client, SlidingWindowRateLimiter(SLACK_CHANNEL_WINDOWS))
        return await rules.is_admin(sender, PERSON), await rules.is_admin(sender, PERSON)

    return asyncio.run(check())


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
def test_a_rule_names_the_administrators(slack, rule, user, expected):
    slack.users["U0001"] = user
    slack.groups["S0001"] = ["U0002", "U0001"]
    assert check_twice(slack, rule) == (expected, expected)
    assert len(slack.calls) <= 2  # cached for a minute


def test_without_an_answer_of_slack_nobody_is_an_administrator_and_it_is_asked_again(slack):
    slack.users["U0001"] = {"is_admin": True, "team_id": "T0001"}
    slack.replies["users.info"].append({"error": "missing_scope"})
    assert check_twice(slack, "workspace-admins") == (False, True)


def test_the_manifest_in_the_repository_is_the_codes_own():
    manifest = json.loads((ROOT / "docs" / "slack-manifest.json").read_text(encoding="utf-8"))
    assert manifest == build_manifest()


@pytest.mark.parametrize("options", [{}, {"socket": True}, {"history": True}])
def test_the_manifest_keeps_slacks_limits(options):
    manifest = build_manifest("https://hasanyone.example.org/", **options)
    information, features = manifest["display_information"], manifest["features"]
    assert len(information["name"]) <= 35
    assert len(information["description"]) <= 140
    assert 174 <= len(information["long_description"]) <= 4000
    assert len(information["description"].split()) <= 10
    assert len(features["agent_view"]["agent_description"].split()) <= 25
    assert all(len(each["command"]) <= 32 for each in features["slash_commands"])
    assert len(features["shortcuts"]) <= 10
    assert all(len(each["name"]) <= 24 for each in features["shortcuts"])
    assert len(features["agent_view"]["suggested_prompts"]) <= 4
    urls = [word for word in json.dumps(manifest).split('"') if "://" in word]
    assert urls if not options.get("socket") else not urls
    assert all(each.startswith("https://hasanyone.example.org/slack/") for each in urls)
    assert manifest["settings"]["socket_mode_enabled"] is bool(options.get("socket"))
    scopes = set(manifest["oauth_config"]["scopes"]["bot"])
    assert (set(HISTORY_SCOPES) <= scopes) is bool(options.get("history"))


@pytest.mark.parametrize("url", ["http://hasanyone.example", "hasanyone.example", "https://"])
def test_an_address_that_slack_cannot_call_is_refused(url):
    with pytest.raises(InvalidInput, match="https://"):
        build_manifest(url)


def test_the_command_prints_the_manifest_as_json_and_yaml():
    command = [COMMAND, "slack", "manifest", "--socket"]
    as_json = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    as_yaml = subprocess.run(
        [*command, "--yaml"], capture_output=True, text=True, check=True
    ).stdout
    assert json.loads(as_json) == yaml.safe_load(as_yaml) == build_manifest(socket=True)


class RecordingDispatcher(Dispatcher):
    """A dispatcher that records what its handlers are registered for."""

    def __init__(self, *parts):
        super().__init__(*parts)
        self.event_types, self.callback_ids = set(), set()

    def event(self, event_type, handler, **options):
        self.event_types.add(event_type)
        super().event(event_type, handler, **options)

    def command(self, name, handler):
        self.callback_ids.add(name)
        super().command(name, handler)

    def shortcut(self, callback_id, handler):
        self.callback_ids.add(callback_id)
        super().shortcut(callback_id, handler)


def test_the_manifest_names_what_has_a_handler_and_nothing_else(services):
    client = create_client(None)
    workspaces = SingleWorkspace(client, TOKEN)
    app = AsyncApp(
        name="test",
        logger=silent_logger,
        signing_secret=SECRET,
        client=client,
        authorize=authorize_from_context,
    )
    dispatcher = RecordingDispatcher(app, services, workspaces, Administrators("").is_admin)
    register_handlers(dispatcher, services, workspaces)
    manifest = build_manifest(history=True)
    bot_events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert dispatcher.event_types == {name.split(".")[0] for name in bot_events}
    assert dispatcher.callback_ids == {
        *(command["command"] for command in manifest["features"]["slash_commands"]),
        *(shortcut["callback_id"] for shortcut in manifest["features"]["shortcuts"]),
    }

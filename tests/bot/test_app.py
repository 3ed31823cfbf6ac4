"""The composition root serves the configured chats, and imports no other."""

import json
import subprocess
import sys

import pytest
from fastapi.testclient import TestClient

from bot.app import build_server
from bot.settings import BotSettings

IMPORTED = """
NAMES = ("slack_bolt", "botbuilder", "botframework", "msrest", "microsoft_agents", "dbos", "mcp")
import json, sys
from pathlib import Path
from bot.app import build_server
from bot.settings import BotSettings
build_server(BotSettings(_env_file=None, data=Path(sys.argv[1]), **json.loads(sys.argv[2])), print)
print(json.dumps([name for name in NAMES if name in sys.modules]))
"""


def settings(folder, **values) -> BotSettings:
    return BotSettings(_env_file=None, data=folder, **values)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("configured", "imported"),
    [
        ({}, []),
        ({"SLACK_SIGNING_SECRET": "x", "SLACK_BOT_TOKEN": "x"}, ["slack_bolt"]),
        ({"teams_local": True}, ["botbuilder", "botframework", "msrest"]),
        ({"teams_local": True, "teams_host": "agents"}, ["microsoft_agents"]),
        ({"mcp": True}, ["mcp"]),
    ],
    ids=["neither", "Slack", "Teams", "Teams without the archived library", "MCP"],
)
def test_a_chat_is_imported_only_if_it_is_configured(tmp_path, configured, imported):
    command = [sys.executable, "-c", IMPORTED, str(tmp_path), json.dumps(configured)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(result.stdout.splitlines()[-1]) == imported


def test_a_chat_with_incomplete_settings_is_left_out_and_the_rest_is_served(tmp_path):
    warnings = []
    app = build_server(
        settings(tmp_path, SLACK_SIGNING_SECRET="x", teams_local=True), warnings.append
    )
    assert len(warnings) == 1
    assert warnings[0].startswith("Slack is off. SLACK_BOT_TOKEN is not set")
    with TestClient(app) as client:
        assert client.post("/slack/events").status_code == 404
        assert client.post("/api/messages", json={}).status_code == 401  # from another machine
        assert client.get("/static/style.css").status_code == 200

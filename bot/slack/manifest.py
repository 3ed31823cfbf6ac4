"""Slack app manifest, built from the code's own names."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.presentation import labels
from bot.presentation.help_view import view_examples
from bot.slack.identifiers import COMMAND, COMMAND_HINT, ShortcutId
from bot.slack.views import messages
from index.errors import InvalidInput

SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "chat:write",
    "commands",
    "im:history",
    "usergroups:read",
    "users:read",
)
# To offer an answer unasked where that is switched on, to go on in a thread without a mention, and
# to greet a channel, messages and members of the channels that it was invited to must be read.
HISTORY_SCOPES = ("channels:history", "channels:read", "groups:history", "groups:read")
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "message.im",
    "tokens_revoked",
)
HISTORY_EVENTS = ("member_joined_channel", "message.channels", "message.groups")
EXAMPLE_URL = "https://hasanyone.example"


def build_manifest(
    url: str = EXAMPLE_URL, *, socket: bool = False, history: bool = False
) -> dict[str, Any]:
    """Return the manifest of an app at `url`, or of one for Socket Mode.

    `history` adds the scopes to read messages in channels. Raises InvalidInput for what is no https
    address.
    """
    base_url = None if socket else _parse_base_url(url)
    scopes = SCOPES + (HISTORY_SCOPES if history else ())
    oauth = {"scopes": {"bot": sorted(scopes)}}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": labels.PRODUCT_NAME,
            "description": labels.PRODUCT_IN_SHORT,
            "long_description": labels.PRODUCT_IN_FULL,
            "background_color": "#1d3d2f",
        },
        "features": _features(base_url),
        "oauth_config": oauth if base_url is None else _with_redirect_url(oauth, base_url),
        "settings": _settings(base_url, history=history),
    }


def _features(base_url: str | None) -> dict[str, Any]:
    command = {
        "command": COMMAND,
        "description": labels.PRODUCT_QUESTION,
        "usage_hint": COMMAND_HINT,
        "should_escape": True,  # a mention comes as an id, so no name is in the question
    }
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "agent_view": {
            "agent_description": labels.PRODUCT_IN_SHORT,
            "suggested_prompts": messages.suggested_prompts(view_examples().questions),
        },
        "bot_user": {"display_name": labels.PRODUCT_NAME, "always_online": True},
        "shortcuts": [
            {
                "name": labels.SHORTCUT_TITLE,
                "type": "message",
                "callback_id": ShortcutId.ASK.value,
                "description": labels.SHORTCUT_DESCRIPTION,
            }
        ],
        "slash_commands": [
            command if base_url is None else {**command, "url": f"{base_url}/slack/events"}
        ],
    }


def _with_redirect_url(oauth: Mapping[str, Any], base_url: str) -> dict[str, Any]:
    return {"redirect_urls": [f"{base_url}/slack/oauth_redirect"], **oauth}


def _settings(base_url: str | None, *, history: bool) -> dict[str, Any]:
    request = {} if base_url is None else {"request_url": f"{base_url}/slack/events"}
    events = EVENTS + (HISTORY_EVENTS if history else ())
    return {
        "event_subscriptions": {**request, "bot_events": sorted(events)},
        "interactivity": {"is_enabled": True, **request},
        "org_deploy_enabled": True,
        "socket_mode_enabled": base_url is None,
        "token_rotation_enabled": False,
    }


def _parse_base_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise InvalidInput(
            "Slack needs an address that begins with https://.",
            "Give the public address of the server, or use --socket, which needs none.",
        )
    return url.rstrip("/")

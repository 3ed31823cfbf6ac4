"""Teams app manifest: the bot, the message extension and the commands to type."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from bot.settings import BotSettings
from bot.teams.identifiers import SEARCH_PARAMETER, ExtensionCommand, TypedCommand
from index.errors import SetupError

# No later one is needed for what is here, and tenants roll new ones out slowly.
MANIFEST_VERSION = "1.19"
COLOUR_ICON, OUTLINE_ICON = "color.png", "outline.png"
ACCENT_COLOUR = "#0B5345"
_SCOPES = ("personal", "team", "groupChat")
_SHORT_DESCRIPTION = "Looks in public registries for who has done it before you build it."
_FULL_DESCRIPTION = (
    "Councils, police forces, hospitals and ministries have tried most things once. Has Anyone"
    " answers one question: has anyone done this before we build it?\n\n"
    "Ask in your own words, in a chat with the app, by mentioning it in a channel or a group, or on"
    " somebody’s message. The answer says who did it, how it stands and as of when, what was"
    " delivered and what was not, who paid, and whom to ring; what a registry does not state is"
    " shown as not stated. Every answer names the registries it rests on and when they were read."
)
_COMMAND_DESCRIPTIONS = {
    TypedCommand.HELP: "How to ask, to limit and to go on",
    TypedCommand.HOME: "What you asked, and how to delete it",
    TypedCommand.FORGET: "Deletes what you asked and said, at once",
    TypedCommand.ADMIN: "For administrators: the index and its sources",
}


@dataclass(frozen=True, slots=True)
class AppDetails:
    """The details that differ between installations; `site_url` is where people reach the page.

    `developer` is who runs it; `privacy_url` and `terms_url` are the addresses of their statements.
    """

    id: str
    site_url: str
    version: str
    developer: str
    privacy_url: str
    terms_url: str

    @property
    def host(self) -> str:
        """The host name of the page."""
        return urlsplit(self.site_url).hostname or ""


def read_app_details(
    settings: BotSettings, version: str, developer: str, privacy: str | None, terms: str | None
) -> AppDetails:
    """Return the app's details from the settings; raise SetupError for what is missing or wrong."""
    if not settings.microsoft_app_id:
        raise SetupError(
            "MicrosoftAppId is not set.",
            "Set it to the app id of the Azure Bot; docs/teams.md says where to find it.",
        )
    try:
        id_ = str(UUID(settings.microsoft_app_id))
    except ValueError:
        raise SetupError(
            "MicrosoftAppId is not an app id.",
            "It looks like 00000000-0000-0000-0000-000000000000; docs/teams.md says where it is.",
        ) from None
    site_url = _require_https("HASANYONE_PUBLIC_URL", settings.public_url)
    return AppDetails(
        id=id_,
        site_url=site_url,
        version=version,
        developer=developer,
        privacy_url=_require_https("--privacy", privacy or site_url),
        terms_url=_require_https("--terms", terms or site_url),
    )


def build_manifest(app: AppDetails) -> dict[str, object]:
    """Return the manifest of the app, by Microsoft's schema."""
    schema = f"https://developer.microsoft.com/json-schemas/teams/v{MANIFEST_VERSION}"
    return {
        "$schema": f"{schema}/MicrosoftTeams.schema.json",
        "manifestVersion": MANIFEST_VERSION,
        "version": app.version,
        "id": app.id,
        "developer": {
            "name": app.developer,
            "websiteUrl": app.site_url,
            "privacyUrl": app.privacy_url,
            "termsOfUseUrl": app.terms_url,
        },
        "name": {"short": "Has Anyone", "full": "Has anyone done this before we build it?"},
        "description": {"short": _SHORT_DESCRIPTION, "full": _FULL_DESCRIPTION},
        "icons": {"color": COLOUR_ICON, "outline": OUTLINE_ICON},
        "accentColor": ACCENT_COLOUR,
        "defaultInstallScope": "personal",
        "bots": [_bot_entry(app)],
        "composeExtensions": [_extension_entry(app)],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [app.host],
    }


def _bot_entry(app: AppDetails) -> dict[str, object]:
    shared = [TypedCommand.HELP]
    command_lists = [
        {
            "scopes": ["personal"],
            "commands": [_command_entry(word) for word in _COMMAND_DESCRIPTIONS],
        },
        {"scopes": ["team", "groupChat"], "commands": [_command_entry(word) for word in shared]},
    ]
    return {
        "botId": app.id,
        "scopes": list(_SCOPES),
        "isNotificationOnly": False,
        "supportsFiles": False,
        "commandLists": command_lists,
    }


def _command_entry(command: TypedCommand) -> dict[str, str]:
    return {"title": command.value, "description": _COMMAND_DESCRIPTIONS[command]}


def _extension_entry(app: AppDetails) -> dict[str, object]:
    question = {
        "name": SEARCH_PARAMETER,
        "title": "What do you want to build?",
        "description": "In your own words, such as damp and mould reporting",
        "inputType": "text",
    }
    return {
        "botId": app.id,
        "commands": [
            {
                "id": ExtensionCommand.SEARCH.value,
                "type": "query",
                "title": "Find who has done it",
                "description": "Puts an initiative into your message",
                "context": ["compose", "commandBox"],
                "initialRun": False,
                "parameters": [question],
            },
            {
                "id": ExtensionCommand.ASK.value,
                "type": "action",
                "title": "Has anyone done this?",
                "description": "Looks in the registries for what a message is about",
                "context": ["message"],
                "fetchTask": True,
            },
        ],
        "messageHandlers": [{"type": "link", "value": {"domains": [app.host]}}],
    }


def _require_https(setting: str, url: str | None) -> str:
    """Return the URL, which Teams takes only with HTTPS; raises SetupError."""
    parts = urlsplit(url or "")
    if parts.scheme != "https" or not parts.hostname:
        raise SetupError(
            f"{setting} is not an address that Teams takes.",
            "Give it as https://… with the host's own name.",
        )
    return parts.geturl()

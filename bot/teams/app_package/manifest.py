"""Teams app manifest: the bot, the message extension and the commands to type."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from bot.presentation import labels
from bot.settings import BotSettings
from bot.teams.app_package import copilot
from bot.teams.app_package.localisation import build_localisation
from bot.teams.identifiers import SEARCH_PARAMETER, ExtensionCommand, TypedCommand
from bot.urls import HELP_TAB_PATH
from index.errors import SetupError
from index.i18n.translation import SOURCE_LANGUAGE, list_languages, use_language

# No later one is needed for what is here, and tenants roll new ones out slowly.
MANIFEST_VERSION = "1.19"
SCHEMAS_URL = f"https://developer.microsoft.com/json-schemas/teams/v{MANIFEST_VERSION}"
COLOUR_ICON, OUTLINE_ICON = "color.png", "outline.png"
ACCENT_COLOUR = "#0B5345"
# For assistants that fill the search box in a person's place.
_QUESTION_IN_FULL = (
    "What is to be built, in plain words and without the name of who plans it: damp and mould"
    " reporting for tenants. A place, a status or a year may be added in words: in Wales, still"
    " running, since 2019."
)
_SCOPES = ("personal", "team", "groupChat")


@dataclass(frozen=True, slots=True)
class AppDetails:
    """The details that differ between installations; `site_url` is where people reach the page.

    `developer` is who runs it; `privacy_url` and `terms_url` are the addresses of their statements.
    `has_copilot` adds an agent for Copilot, which Microsoft lets call our API from the internet.
    """

    id: str
    site_url: str
    version: str
    developer: str
    privacy_url: str
    terms_url: str
    has_copilot: bool = False

    @property
    def host(self) -> str:
        """The host name of the page."""
        return urlsplit(self.site_url).hostname or ""


def read_app_details(
    settings: BotSettings,
    version: str,
    developer: str,
    privacy: str | None,
    terms: str | None,
    *,
    has_copilot: bool = False,
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
        has_copilot=has_copilot,
    )


def build_manifest(app: AppDetails) -> dict[str, object]:
    """Return the manifest of the app, by Microsoft's schema."""
    return {
        "$schema": f"{SCHEMAS_URL}/MicrosoftTeams.schema.json",
        "manifestVersion": MANIFEST_VERSION,
        "version": app.version,
        "id": app.id,
        "developer": {
            "name": app.developer,
            "websiteUrl": app.site_url,
            "privacyUrl": app.privacy_url,
            "termsOfUseUrl": app.terms_url,
        },
        "name": {"short": labels.PRODUCT_NAME, "full": labels.PRODUCT_QUESTION},
        "description": {"short": labels.PRODUCT_IN_SHORT, "full": labels.PRODUCT_IN_FULL},
        "icons": {"color": COLOUR_ICON, "outline": OUTLINE_ICON},
        "accentColor": ACCENT_COLOUR,
        "defaultInstallScope": "personal",
        "bots": [_bot_entry(app)],
        "composeExtensions": [_extension_entry(app)],
        "staticTabs": _tab_entries(app),
        "localizationInfo": {
            "defaultLanguageTag": SOURCE_LANGUAGE,
            "additionalLanguages": [
                {"languageTag": language, "file": f"{language}.json"}
                for language in list_languages()
                if language != SOURCE_LANGUAGE
            ],
        },
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [app.host],
        **({"copilotAgents": copilot.build_reference()} if app.has_copilot else {}),
    }


def _tab_entries(app: AppDetails) -> list[dict[str, object]]:
    """Return the tabs of the personal app: the chat, the help, and what Teams says about it."""
    help_tab = {
        "name": labels.HELP,
        # Teams puts its theme in: default, dark or contrast.
        "contentUrl": f"{app.site_url.rstrip('/')}{HELP_TAB_PATH}?theme={{theme}}",
        "websiteUrl": app.site_url,
    }
    return [
        {"entityId": entity_id, "scopes": ["personal"], **(help_tab if entity_id == "help" else {})}
        for entity_id in ("conversations", "help", "about")
    ]


def build_localisations(manifest: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the texts of a manifest in each other language, as Teams takes them, by file."""
    schema_url = f"{SCHEMAS_URL}/MicrosoftTeams.Localization.schema.json"
    files: dict[str, dict[str, str]] = {}
    for each in manifest["localizationInfo"]["additionalLanguages"]:
        with use_language(each["languageTag"]):
            files[each["file"]] = build_localisation(manifest, schema_url)
    return files


def _bot_entry(app: AppDetails) -> dict[str, object]:
    shared = [TypedCommand.HELP]
    command_lists = [
        {
            "scopes": ["personal"],
            "commands": [_command_entry(word) for word in TypedCommand],
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
    return {"title": command.value, "description": labels.COMMAND_DESCRIPTIONS[command]}


def _extension_entry(app: AppDetails) -> dict[str, object]:
    question = {
        "name": SEARCH_PARAMETER,
        "title": labels.SEARCH_BOX_FIELD,
        "description": labels.SEARCH_BOX_HINT,
        "semanticDescription": _QUESTION_IN_FULL,
        "inputType": "text",
    }
    return {
        "botId": app.id,
        "commands": [
            {
                "id": ExtensionCommand.SEARCH.value,
                "type": "query",
                "title": labels.SEARCH_BOX_TITLE,
                "description": labels.SEARCH_BOX_DESCRIPTION,
                "semanticDescription": copilot.WHEN_TO_ASK,
                "context": ["compose", "commandBox"],
                "initialRun": False,
                "parameters": [question],
            },
            {
                "id": ExtensionCommand.ASK.value,
                "type": "action",
                "title": labels.SHORTCUT_TITLE,
                "description": labels.SHORTCUT_DESCRIPTION,
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
            f"{setting} is not an address that Teams accepts.",
            "Give an address that begins with https:// and a host name.",
        )
    return parts.geturl()

"""What Teams is told of the app: its bot, its message extension, and the words to type."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from bot.settings import BotSettings
from bot.teams.identifiers import SEARCHED, Command, Said
from index.errors import SetupError

# No later one is needed for what is here, and tenants roll new ones out slowly.
VERSION = "1.19"
COLOUR, OUTLINE = "color.png", "outline.png"
ACCENT = "#0B5345"
_SCOPES = ("personal", "team", "groupChat")
_SHORT = "Looks in public registries for who has done it before you build it."
_FULL = (
    "Councils, police forces, hospitals and ministries have tried most things once. Has Anyone"
    " answers one question: has anyone done this before we build it?\n\n"
    "Ask in your own words, in a chat with the app, by mentioning it in a channel or a group, or on"
    " somebody’s message. The answer says who did it, how it stands and as of when, what was"
    " delivered and what was not, who paid, and whom to ring; what a registry does not state is"
    " shown as not stated. Every answer names the registries it rests on and when they were read."
)
_WORDS = {
    Said.HELP: "How to ask, to limit and to go on",
    Said.HOME: "What you asked, and how to delete it",
    Said.FORGET: "Deletes what you asked and said, at once",
    Said.ADMIN: "For administrators: the index and its sources",
}


@dataclass(frozen=True, slots=True)
class App:
    """What differs from one installation to the next; `site` is where people reach the page.

    `developer` is who runs it; `privacy` and `terms` are the addresses of what they say of it.
    """

    id: str
    site: str
    version: str
    developer: str
    privacy: str
    terms: str

    @property
    def host(self) -> str:
        """The name of the host of the page."""
        return urlsplit(self.site).hostname or ""


def app(
    settings: BotSettings, version: str, developer: str, privacy: str | None, terms: str | None
) -> App:
    """The app as the settings have it; raises SetupError for what is missing or wrong."""
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
    site = _secure("HASANYONE_PUBLIC_URL", settings.public_url)
    return App(
        id=id_,
        site=site,
        version=version,
        developer=developer,
        privacy=_secure("--privacy", privacy or site),
        terms=_secure("--terms", terms or site),
    )


def manifest(made: App) -> dict[str, object]:
    """The manifest of the app, by Microsoft's schema."""
    schema = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}"
    return {
        "$schema": f"{schema}/MicrosoftTeams.schema.json",
        "manifestVersion": VERSION,
        "version": made.version,
        "id": made.id,
        "developer": {
            "name": made.developer,
            "websiteUrl": made.site,
            "privacyUrl": made.privacy,
            "termsOfUseUrl": made.terms,
        },
        "name": {"short": "Has Anyone", "full": "Has anyone done this before we build it?"},
        "description": {"short": _SHORT, "full": _FULL},
        "icons": {"color": COLOUR, "outline": OUTLINE},
        "accentColor": ACCENT,
        "defaultInstallScope": "personal",
        "bots": [_bot(made)],
        "composeExtensions": [_extension(made)],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [made.host],
    }


def _bot(made: App) -> dict[str, object]:
    everywhere = [Said.HELP]
    lists = [
        {"scopes": ["personal"], "commands": [_word(word) for word in _WORDS]},
        {"scopes": ["team", "groupChat"], "commands": [_word(word) for word in everywhere]},
    ]
    return {
        "botId": made.id,
        "scopes": list(_SCOPES),
        "isNotificationOnly": False,
        "supportsFiles": False,
        "commandLists": lists,
    }


def _word(word: Said) -> dict[str, str]:
    return {"title": word.value, "description": _WORDS[word]}


def _extension(made: App) -> dict[str, object]:
    question = {
        "name": SEARCHED,
        "title": "What do you want to build?",
        "description": "In your own words, such as damp and mould reporting",
        "inputType": "text",
    }
    return {
        "botId": made.id,
        "commands": [
            {
                "id": Command.SEARCH.value,
                "type": "query",
                "title": "Find who has done it",
                "description": "Puts an initiative into your message",
                "context": ["compose", "commandBox"],
                "initialRun": False,
                "parameters": [question],
            },
            {
                "id": Command.ASK.value,
                "type": "action",
                "title": "Has anyone done this?",
                "description": "Looks in the registries for what a message is about",
                "context": ["message"],
                "fetchTask": True,
            },
        ],
        "messageHandlers": [{"type": "link", "value": {"domains": [made.host]}}],
    }


def _secure(name: str, address: str | None) -> str:
    """The address, which Teams takes only by HTTPS."""
    parts = urlsplit(address or "")
    if parts.scheme != "https" or not parts.hostname:
        raise SetupError(
            f"{name} is not an address that Teams takes.",
            "Give it as https://… with the host's own name.",
        )
    return parts.geturl()

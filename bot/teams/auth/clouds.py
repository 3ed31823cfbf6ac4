"""Microsoft cloud endpoints, and the service URLs that messages may be sent to."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.teams.config import is_loopback


@dataclass(frozen=True, slots=True)
class MicrosoftCloud:
    """Endpoints of one Microsoft cloud, for tokens and for messages.

    `login_url` is where the bot gets its own token, for `scope`. Messages are sent by HTTPS to
    `trusted_hosts` and their subdomains. `allow_loopback` also allows plain HTTP to this machine,
    for tests and the local mode.
    """

    openid_url: str
    issuer: str
    scope: str
    trusted_hosts: tuple[str, ...]
    allow_loopback: bool = False
    login_url: str = ""

    def is_trusted(self, service_url: str) -> bool:
        """Return whether messages, which carry the bot's token, may be sent to this service URL."""
        try:
            parts = urlsplit(service_url)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            return False
        if parts.username is not None or parts.query or parts.fragment:
            return False
        if self.allow_loopback and is_loopback(host):
            return parts.scheme in {"http", "https"}
        return parts.scheme == "https" and any(
            host == name or host.endswith(f".{name}") for name in self.trusted_hosts
        )


# https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
PUBLIC_CLOUD = MicrosoftCloud(
    openid_url="https://login.botframework.com/v1/.well-known/openidconfiguration",
    issuer="https://api.botframework.com",
    scope="https://api.botframework.com",
    login_url="https://login.microsoftonline.com",
    # Not all of trafficmanager.net, because any Azure customer can have a subdomain of it.
    trusted_hosts=("smba.trafficmanager.net", "botframework.com", "teams.microsoft.com"),
)

"""Microsoft cloud endpoints, and the service URLs that messages may be sent to."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from botframework.connector.auth import AuthenticationConstants

from bot.teams.config import is_loopback


@dataclass(frozen=True, slots=True)
class MicrosoftCloud:
    """Endpoints of one Microsoft cloud, for tokens and for messages.

    Messages are sent by HTTPS to `trusted_hosts` and their subdomains. `allow_loopback` also allows
    plain HTTP to this machine, for tests and the local mode.
    """

    openid_url: str
    issuer: str
    scope: str
    trusted_hosts: tuple[str, ...]
    allow_loopback: bool = False

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


PUBLIC_CLOUD = MicrosoftCloud(
    openid_url=AuthenticationConstants.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL,
    issuer=AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER,
    scope=AuthenticationConstants.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE,
    # Not all of trafficmanager.net, because any Azure customer can have a subdomain of it.
    trusted_hosts=("smba.trafficmanager.net", "botframework.com", "teams.microsoft.com"),
)

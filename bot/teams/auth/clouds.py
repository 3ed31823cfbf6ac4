"""Microsoft's addresses, and which of those that an activity names may be written to."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from botframework.connector.auth import AuthenticationConstants

from bot.teams.config import is_loopback


@dataclass(frozen=True, slots=True)
class Cloud:
    """Where tokens come from and where messages go.

    `hosts` may be written to, with the hosts below them, by HTTPS; `loopback` also allows this very
    machine by plain HTTP, which only tests and the local mode do.
    """

    openid: str
    issuer: str
    scope: str
    hosts: tuple[str, ...]
    loopback: bool = False

    def trusts(self, service: str) -> bool:
        """Whether a message, and with it our token, may be sent to this service URL."""
        try:
            parts = urlsplit(service)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            return False
        if parts.username is not None or parts.query or parts.fragment:
            return False
        if self.loopback and is_loopback(host):
            return parts.scheme in {"http", "https"}
        return parts.scheme == "https" and any(
            host == name or host.endswith(f".{name}") for name in self.hosts
        )


PUBLIC = Cloud(
    openid=AuthenticationConstants.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL,
    issuer=AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER,
    scope=AuthenticationConstants.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE,
    # Not all of trafficmanager.net: any customer of Azure can have a name there.
    hosts=("smba.trafficmanager.net", "botframework.com", "teams.microsoft.com"),
)

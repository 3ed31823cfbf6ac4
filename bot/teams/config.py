"""Teams configuration: the bot's registration with Microsoft, from the settings."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from ipaddress import ip_address

from bot.settings import BotSettings
from index.errors import SetupError

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class AppType(StrEnum):
    """Type of the bot's registration, in Microsoft's words."""

    SINGLE_TENANT = "SingleTenant"
    MANAGED_IDENTITY = "UserAssignedMSI"


class HostLibrary(StrEnum):
    """Library of Microsoft's that runs turns; the value is also the name of its extra."""

    BOT_FRAMEWORK = "botframework"  # archived, and always installed
    AGENTS = "agents"


_PACKAGES = {HostLibrary.BOT_FRAMEWORK: "botbuilder", HostLibrary.AGENTS: "microsoft_agents"}


@dataclass(frozen=True, slots=True)
class TeamsConfig:
    """Registration of the bot, the tenants that it serves, and its administrators.

    `tenants` are the ids of tenants that may use it; `admins` are pairs of tenant id and object id.
    `host` is the library that runs turns. With `local` there is no app id, no token is checked, and
    only this machine is served.
    """

    app_id: str
    app_type: AppType = AppType.SINGLE_TENANT
    password: str = field(default="", repr=False)
    tenant: str = ""
    tenants: frozenset[str] = frozenset()
    admins: frozenset[tuple[str, str]] = frozenset()
    local: bool = False
    host: HostLibrary = HostLibrary.BOT_FRAMEWORK

    def is_allowed(self, tenant: str) -> bool:
        """Return whether people of this tenant may use the bot; False for an unknown tenant."""
        return self.local or (bool(tenant) and tenant in self.tenants)

    def is_admin(self, tenant: str, object_id: str) -> bool:
        """Return whether this person administers the bot; False without an object id."""
        return bool(object_id) and (tenant, object_id.lower()) in self.admins


def read_teams_config(settings: BotSettings) -> TeamsConfig | None:
    """Return the configuration; None if Teams is off. Raises SetupError if it is not valid."""
    tenant = settings.microsoft_app_tenant.lower()
    tenants = frozenset(tenant_id.lower() for tenant_id in settings.teams_tenants) or frozenset(
        {tenant}
    )
    admins = frozenset(_parse_admins(settings.teams_admins, tenant))
    host = _parse_host(settings.teams_host)
    if settings.teams_local:
        _check_local(settings)
        return TeamsConfig("", tenants=tenants, admins=admins, local=True, host=host)
    if not settings.microsoft_app_id:
        return None
    app_type = _parse_app_type(settings.microsoft_app_type)
    password = settings.microsoft_app_password
    if not tenant:
        raise SetupError("MicrosoftAppTenantId is not set.", "Set the tenant of the registration.")
    if not _GUID.fullmatch(tenant):
        raise SetupError(
            f"MicrosoftAppTenantId is not the id of a tenant: “{tenant[:80]}”.",
            "Set the tenant’s id as Microsoft Entra shows it, 36 characters, not its name.",
        )
    if app_type is AppType.SINGLE_TENANT and password is None:
        raise SetupError("MicrosoftAppPassword is not set.", "Set a secret of the registration.")
    secret = password.get_secret_value() if password else ""
    return TeamsConfig(
        settings.microsoft_app_id, app_type, secret, tenant, tenants, admins, host=host
    )


def _check_local(settings: BotSettings) -> None:
    if not is_loopback(settings.host):
        raise SetupError(
            f"HASANYONE_TEAMS_LOCAL checks no token, and {settings.host[:80]} is open to others.",
            "Unset it, or set HASANYONE_HOST=127.0.0.1.",
        )
    if settings.microsoft_app_id:
        raise SetupError(
            "HASANYONE_TEAMS_LOCAL cannot be used with MicrosoftAppId.", "Unset one of them."
        )


def _parse_app_type(name: str) -> AppType:
    try:
        return AppType(name)
    except ValueError:
        raise SetupError(
            f"The MicrosoftAppType “{name[:40]}” is not supported.",
            f"Use {' or '.join(AppType)}; Microsoft makes no new bots of other types.",
        ) from None


def _parse_host(name: str) -> HostLibrary:
    try:
        host = HostLibrary(name)
    except ValueError:
        raise SetupError(
            f"HASANYONE_TEAMS_HOST cannot be “{name[:40]}”.", f"Use {' or '.join(HostLibrary)}."
        ) from None
    if find_spec(_PACKAGES[host]) is None:
        raise SetupError(
            f"HASANYONE_TEAMS_HOST={host} needs a library that is not installed.",
            f"Install the extra: pip install 'hasanyone[{host}]'.",
        )
    return host


def _parse_admins(entries: Iterable[str], tenant: str) -> Iterable[tuple[str, str]]:
    """Yield pairs of tenant id and object id; the default is the registration's tenant."""
    for entry in entries:
        tenant_id, _, object_id = entry.lower().rpartition("/")
        yield tenant_id or tenant, object_id


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a server on `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""The bot's registration with Microsoft, from the settings, and whether it can be used."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address

from bot.settings import BotSettings
from index.errors import SetupError

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class AppType(StrEnum):
    """How the bot is registered, in Microsoft's words."""

    SINGLE_TENANT = "SingleTenant"
    MANAGED_IDENTITY = "UserAssignedMSI"


@dataclass(frozen=True, slots=True)
class Registration:
    """Which bot this is, whom it serves and who administers it.

    `tenants` may use it; `admins` are pairs of tenant and object id. `local` has no app id, asks
    for no token and serves this machine alone.
    """

    app_id: str
    kind: AppType = AppType.SINGLE_TENANT
    password: str = field(default="", repr=False)
    tenant: str = ""
    tenants: frozenset[str] = frozenset()
    admins: frozenset[tuple[str, str]] = frozenset()
    local: bool = False

    def serves(self, tenant: str) -> bool:
        """Whether people of this tenant may use the bot; fails closed."""
        return self.local or (bool(tenant) and tenant in self.tenants)

    def administers(self, tenant: str, user: str) -> bool:
        """Whether this person administers the bot; fails closed."""
        return bool(user) and (tenant, user.lower()) in self.admins


def registration(settings: BotSettings) -> Registration | None:
    """What the settings say; None where Teams is off, SetupError where they contradict."""
    tenant = settings.microsoft_app_tenant.lower()
    tenants = frozenset(name.lower() for name in settings.teams_tenants) or frozenset({tenant})
    admins = frozenset(_admins(settings.teams_admins, tenant))
    if settings.teams_local:
        _check_local(settings)
        return Registration("", tenants=tenants, admins=admins, local=True)
    if not settings.microsoft_app_id:
        return None
    kind = _kind(settings.microsoft_app_type)
    password = settings.microsoft_app_password
    if not tenant:
        raise SetupError("MicrosoftAppTenantId is not set.", "Set the tenant of the registration.")
    if not _GUID.fullmatch(tenant):
        raise SetupError(
            f"MicrosoftAppTenantId is no tenant’s id: “{tenant[:80]}”.",
            "Set the tenant’s id as Microsoft Entra shows it, 36 characters, not its name.",
        )
    if kind is AppType.SINGLE_TENANT and password is None:
        raise SetupError("MicrosoftAppPassword is not set.", "Set a secret of the registration.")
    secret = password.get_secret_value() if password else ""
    return Registration(settings.microsoft_app_id, kind, secret, tenant, tenants, admins)


def _check_local(settings: BotSettings) -> None:
    if not is_loopback(settings.host):
        raise SetupError(
            f"HASANYONE_TEAMS_LOCAL asks for no token, and others reach {settings.host[:80]}.",
            "Unset it, or set HASANYONE_HOST=127.0.0.1.",
        )
    if settings.microsoft_app_id:
        raise SetupError(
            "HASANYONE_TEAMS_LOCAL and MicrosoftAppId exclude each other.", "Unset one of them."
        )


def _kind(named: str) -> AppType:
    try:
        return AppType(named)
    except ValueError:
        raise SetupError(
            f"There is no MicrosoftAppType “{named[:40]}” here.",
            f"Use {' or '.join(AppType)}; Microsoft makes no new bots of other types.",
        ) from None


def _admins(named: Iterable[str], tenant: str) -> Iterable[tuple[str, str]]:
    """Pairs of tenant and object id; an id alone is of the registration's own tenant."""
    for name in named:
        where, _, who = name.lower().rpartition("/")
        yield where or tenant, who


def is_loopback(host: str) -> bool:
    """Whether a server on `host` is reached from this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""The person who asks or acts, by the ids of their platform."""

from dataclasses import dataclass

from bot.store.model import Surface
from index.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Person:
    """Person on a surface: `tenant` and `id` are the platform's own ids, never a name.

    `admin` is decided by the surface for each action, and is False where it cannot tell.
    """

    surface: Surface
    tenant: str
    id: str
    admin: bool = False

    @property
    def key(self) -> str:
        """The key of this person in the store: `slack:T024BE7LD:U2147483697`."""
        return self.tenant_key(self.id)

    def tenant_key(self, *parts: str) -> str:
        """Return a key inside this person's tenant: `slack:T024BE7LD:C061EG9T2:1355517523.5`."""
        return tenant_prefix(self.surface, self.tenant) + ":".join(parts)


def tenant_prefix(surface: Surface, tenant: str) -> str:
    """Return the prefix of all keys of a tenant: `slack:T024BE7LD:`."""
    return f"{surface}:{tenant}:"


def not_an_administrator() -> NotAllowed:
    """Return the error to raise where an administrator's operation is refused."""
    return NotAllowed(
        "Only administrators of Has Anyone may do this.",
        "Ask one of them; the installation says who they are.",
    )

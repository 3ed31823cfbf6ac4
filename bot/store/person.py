"""Who asks or acts, as a platform names them."""

from dataclasses import dataclass

from bot.store.question import Surface
from index.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a surface: `tenant` and `id` are the platform's own ids, never a name.

    `admin` is decided by the surface at the very action, and is False where it cannot tell.
    """

    surface: Surface
    tenant: str
    id: str
    admin: bool = False

    @property
    def key(self) -> str:
        """How the store names them: `slack:T024BE7LD:U2147483697`."""
        return self.within(self.id)

    def within(self, *names: str) -> str:
        """A key of something of their tenant's: `slack:T024BE7LD:C061EG9T2:1355517523.5`."""
        return tenant_start(self.surface, self.tenant) + ":".join(names)


def tenant_start(surface: Surface, tenant: str) -> str:
    """What the keys of all that is a tenant's begin with: `slack:T024BE7LD:`."""
    return f"{surface}:{tenant}:"


def not_an_administrator() -> NotAllowed:
    """What to raise where an administrator's operation is asked for by somebody else."""
    return NotAllowed(
        "Only administrators of Has Anyone may do this.",
        "Ask one of them; the installation says who they are.",
    )

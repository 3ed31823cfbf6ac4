"""Who asks or acts, as a platform names them."""

from dataclasses import dataclass

from bot.state.question import Surface
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
        return f"{self.surface}:{self.tenant}:{self.id}"


def not_an_administrator() -> NotAllowed:
    """What to raise where an administrator's operation is asked for by somebody else."""
    return NotAllowed(
        "Only administrators of Has Anyone may do this.",
        "Ask one of them; the installation says who they are.",
    )

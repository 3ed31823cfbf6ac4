"""Who asks or acts, as a platform names them."""

from dataclasses import dataclass

from bot.state.question import Surface


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

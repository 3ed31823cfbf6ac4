"""Who is an administrator in Slack, by the installation's own rule; whoever is not known is not."""

import time

from bot.slack.config import WORKSPACE_ADMINS
from bot.slack.transport.sender import Refused, Sender
from bot.store.person import Person

_KNOWN_FOR = 60.0
_MOST = 10_000


class Administrators:
    """Tells who is one: workspace admins and owners, the members of a user group, or a list."""

    def __init__(self, rule: str) -> None:
        """Take `workspace-admins`, the id of a user group, or ids of users joined by commas."""
        self._names = frozenset(name.strip() for name in rule.split(",") if name.strip())
        self._known: dict[str, tuple[float, bool]] = {}

    async def include(self, sender: Sender, person: Person) -> bool:
        """Whether this person is one now, as Slack said within the last minute."""
        if person.id in self._names:
            return True
        until, known = self._known.get(person.key, (0.0, False))
        if time.monotonic() < until:
            return known
        try:
            found = await self._ask(sender, person)
        except Refused:
            return False  # and ask again next time
        if len(self._known) > _MOST:
            self._known.clear()
        self._known[person.key] = time.monotonic() + _KNOWN_FOR, found
        return found

    async def _ask(self, sender: Sender, person: Person) -> bool:
        if WORKSPACE_ADMINS in self._names and await _runs_workspace(sender, person):
            return True
        for group in (name for name in self._names if name.startswith("S")):
            listed = await sender.call("usergroups.users.list", usergroup=group)
            if person.id in listed.get("users", ()):
                return True
        return False


async def _runs_workspace(sender: Sender, person: Person) -> bool:
    """Whether Slack names them an admin or owner of the very workspace where they act."""
    user = (await sender.call("users.info", user=person.id)).get("user", {})
    grid = user.get("enterprise_user") or {}
    at_home = person.tenant in {
        user.get("team_id"),
        grid.get("enterprise_id"),
        *(grid.get("teams") or ()),
    }
    gone = user.get("deleted") or user.get("is_bot") or user.get("is_stranger")
    runs = user.get("is_admin") or user.get("is_owner")
    return bool(at_home and runs and not gone)

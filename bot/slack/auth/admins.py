"""Administrators in Slack, by the rule in the settings."""

import time

from bot.slack.config import WORKSPACE_ADMINS
from bot.slack.transport.sender import Sender, SlackDeliveryError
from bot.store.model import Person

_CACHE_TTL_S = 60.0
_MAX_CACHED = 10_000


class Administrators:
    """Administrators: workspace admins and owners, members of a user group, or listed users.

    Fails closed: if Slack does not respond, the person is not an administrator.
    """

    def __init__(self, rule: str) -> None:
        """Parse `workspace-admins`, the id of a user group, or ids of users separated by commas."""
        self._rule = frozenset(entry.strip() for entry in rule.split(",") if entry.strip())
        self._cache: dict[str, tuple[float, bool]] = {}

    async def is_admin(self, sender: Sender, person: Person) -> bool:
        """Return whether this person is an administrator; Slack's answer is cached for a minute."""
        if person.id in self._rule:
            return True
        expires_at, cached = self._cache.get(person.key, (0.0, False))
        if time.monotonic() < expires_at:
            return cached
        try:
            result = await self._matches_rule(sender, person)
        except SlackDeliveryError:
            return False  # not cached, so that Slack is asked again
        if len(self._cache) > _MAX_CACHED:
            self._cache.clear()
        self._cache[person.key] = time.monotonic() + _CACHE_TTL_S, result
        return result

    async def _matches_rule(self, sender: Sender, person: Person) -> bool:
        if WORKSPACE_ADMINS in self._rule and await _is_workspace_admin(sender, person):
            return True
        for group in (entry for entry in self._rule if entry.startswith("S")):
            members = await sender.call("usergroups.users.list", usergroup=group)
            if person.id in members.get("users", ()):
                return True
        return False


async def _is_workspace_admin(sender: Sender, person: Person) -> bool:
    """Return whether the person is an admin or owner of the workspace where they act."""
    user = (await sender.call("users.info", user=person.id)).get("user", {})
    enterprise_user = user.get("enterprise_user") or {}
    same_workspace = person.tenant in {
        user.get("team_id"),
        enterprise_user.get("enterprise_id"),
        *(enterprise_user.get("teams") or ()),
    }
    inactive = user.get("deleted") or user.get("is_bot") or user.get("is_stranger")
    has_role = user.get("is_admin") or user.get("is_owner")
    return bool(same_workspace and has_role and not inactive)

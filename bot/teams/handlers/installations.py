"""Record the conversations where the app is installed, for proactive messages, until removed."""

from collections.abc import Mapping

from bot.store.conversation_references import StoredReference
from bot.store.model import Person, Surface
from bot.store.store import Store
from bot.teams.transport.activity import IncomingActivity


class Installations:
    """Stores conversation references of installations; synchronous, as the store is."""

    def __init__(self, store: Store) -> None:
        """Keep them in `store`."""
        self._references = store.conversation_references

    def record_installation(self, activity: IncomingActivity, person: Person) -> bool:
        """Record an installation or its end; return whether to welcome the person."""
        action = activity.payload.get("action")
        if action in ("remove", "remove-upgrade"):
            self._delete(activity)
        else:
            self._save(activity, person)
        return action == "add"

    def record_members(self, activity: IncomingActivity, person: Person) -> None:
        """Record whether the bot is among the members who came or went."""
        if _has_member(activity.payload.get("membersRemoved"), activity.bot_id):
            self._delete(activity)
        elif _has_member(activity.payload.get("membersAdded"), activity.bot_id):
            self._save(activity, person)

    def _save(self, activity: IncomingActivity, person: Person) -> None:
        self._references.save(
            StoredReference(
                Surface.TEAMS,
                activity.tenant_id,
                activity.conversation_id,
                activity.reference(),
                person.key if activity.is_personal else None,
            )
        )

    def _delete(self, activity: IncomingActivity) -> None:
        self._references.delete(Surface.TEAMS, activity.tenant_id, activity.conversation_id)


def _has_member(members: object, member_id: str) -> bool:
    entries = members if isinstance(members, list) else []
    return any(isinstance(member, Mapping) and member.get("id") == member_id for member in entries)

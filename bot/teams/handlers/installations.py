"""Where we were added, so that we can write there later, until we are removed."""

from collections.abc import Mapping

from bot.store.conversation_references import Reference
from bot.store.person import Person
from bot.store.question import Surface
from bot.store.store import Store
from bot.teams.transport.activity import Incoming


class Arrivals:
    """Keeps the addresses of conversations; synchronous, as the store is."""

    def __init__(self, store: Store) -> None:
        """Keep them in `store`."""
        self._references = store.references

    def installed(self, activity: Incoming, person: Person) -> bool:
        """Note an installation or its end; whether it is a reason for a welcome."""
        action = activity.payload.get("action")
        if action in ("remove", "remove-upgrade"):
            self._forget(activity)
        else:
            self._keep(activity, person)
        return action == "add"

    def members(self, activity: Incoming, person: Person) -> None:
        """Note whether we are among those who came or went."""
        if _names(activity.payload.get("membersRemoved"), activity.us):
            self._forget(activity)
        elif _names(activity.payload.get("membersAdded"), activity.us):
            self._keep(activity, person)

    def _keep(self, activity: Incoming, person: Person) -> None:
        self._references.keep(
            Reference(
                Surface.TEAMS,
                activity.tenant,
                activity.conversation,
                activity.address(),
                person.key if activity.personal else None,
            )
        )

    def _forget(self, activity: Incoming) -> None:
        self._references.forget(Surface.TEAMS, activity.tenant, activity.conversation)


def _names(members: object, whom: str) -> bool:
    listed = members if isinstance(members, list) else []
    return any(isinstance(member, Mapping) and member.get("id") == whom for member in listed)

"""Thumbs up and down below our messages, kept for the answers that they stand under."""

import json
import logging
from collections.abc import Mapping

from bot.service.user_history import Actor
from bot.store.feedback import Feedback
from bot.store.person import Person
from bot.store.question import Surface
from bot.store.store import Store
from bot.teams.handlers.outcome import Done
from bot.teams.transport.activity import Incoming
from index.errors import AppError

log = logging.getLogger(__name__)


class Ratings:
    """Which message shows which answer, and what is said of it; synchronous, as the store is."""

    def __init__(self, actor: Actor, store: Store) -> None:
        """Keep ratings through `actor`, and what messages show in `store`."""
        self._actor, self._store = actor, store

    def shown(self, activity: Incoming, message_id: str, done: Done) -> None:
        """Remember which answer a message shows."""
        if message_id and done.query_id:
            where = activity.conversation
            self._store.messages.keep(Surface.TEAMS, where, message_id, done.query_id)

    def rate(self, activity: Incoming, person: Person) -> None:
        """Keep a thumb; one that stands under nothing that we know is let go."""
        said = activity.value.get("actionValue")
        said = said if isinstance(said, Mapping) else {}
        kind = Feedback.HELPFUL if said.get("reaction") == "like" else Feedback.UNHELPFUL
        try:
            if query_id := self._rated(activity):
                self._actor.feedback(person, query_id, kind, note=_note(said.get("feedback")))
        except AppError as error:
            log.info("rating not kept: %s", type(error).__name__)

    def _rated(self, activity: Incoming) -> str | None:
        """The question whose answer is rated; some clients do not say in which message it is."""
        if activity.reply_to:
            where = activity.conversation
            return self._store.messages.query_id(Surface.TEAMS, where, activity.reply_to)
        last = self._store.latest(activity.key)
        return last.query_id if last else None


def _note(feedback: object) -> str:
    """What was typed beside a thumb; it comes as JSON in a string."""
    try:
        typed = json.loads(feedback) if isinstance(feedback, str) else {}
    except (ValueError, RecursionError):
        return ""
    return str(typed.get("feedbackText") or "") if isinstance(typed, dict) else ""

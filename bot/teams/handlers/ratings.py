"""Store thumbs up and down on messages as feedback on the answers that they show."""

import json
import logging
from collections.abc import Mapping

from bot.service.user_history import UserHistory
from bot.store.model import FeedbackKind, Person, Surface
from bot.store.store import Store
from bot.teams.handlers.outcome import ActionOutcome
from bot.teams.transport.activity import IncomingActivity
from index.errors import AppError

log = logging.getLogger(__name__)


class Ratings:
    """Which message shows which answer, and its ratings; synchronous, as the store is."""

    def __init__(self, history: UserHistory, store: Store) -> None:
        """Store ratings through `history`, and which answers messages show in `store`."""
        self._history, self._store = history, store

    def record_answer(
        self, activity: IncomingActivity, message_id: str, outcome: ActionOutcome
    ) -> None:
        """Remember which answer a message shows."""
        if message_id and outcome.query_id:
            conversation_id = activity.conversation_id
            self._store.shown_answers.save(
                Surface.TEAMS, conversation_id, message_id, outcome.query_id
            )

    def record_rating(self, activity: IncomingActivity, person: Person) -> None:
        """Store a thumb; one on a message that shows no known answer is ignored."""
        action_value = activity.value.get("actionValue")
        action_value = action_value if isinstance(action_value, Mapping) else {}
        kind = (
            FeedbackKind.HELPFUL
            if action_value.get("reaction") == "like"
            else FeedbackKind.UNHELPFUL
        )
        try:
            if query_id := self._rated_query_id(activity):
                self._history.record_feedback(
                    person,
                    query_id,
                    kind,
                    place=activity.conversation_key,
                    note=_parse_note(action_value.get("feedback")),
                )
        except AppError as error:
            log.info("rating not stored: %s", type(error).__name__)

    def _rated_query_id(self, activity: IncomingActivity) -> str | None:
        """Return the question whose answer is rated; some clients do not name the message."""
        if activity.reply_to_id:
            conversation_id = activity.conversation_id
            return self._store.shown_answers.get_query_id(
                Surface.TEAMS, conversation_id, activity.reply_to_id
            )
        question = self._store.latest_question(activity.conversation_key)
        return question.query_id if question else None


def _parse_note(feedback: object) -> str:
    """Return the note typed beside a thumb; it comes as JSON in a string."""
    try:
        form = json.loads(feedback) if isinstance(feedback, str) else {}
    except (ValueError, RecursionError):
        return ""
    return str(form.get("feedbackText") or "") if isinstance(form, dict) else ""

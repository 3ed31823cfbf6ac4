"""Signs of the language of a Teams activity: its text, its button's question, the locale."""

from collections.abc import Mapping
from typing import Any

from bot.chat.language import LanguageSigns
from bot.teams.handlers.message_extension import quoted_text, search_text
from bot.teams.identifiers import DataKey
from bot.teams.transport.activity import IncomingActivity


def find_signs(activity: IncomingActivity) -> LanguageSigns:
    """Return what tells in which language to reply to an activity."""
    locale = activity.payload.get("locale")
    data = _action_data(activity.value)
    typed = data.get(DataKey.QUESTION)
    query_id = data.get(DataKey.QUERY_ID)
    text = activity.text or (typed if isinstance(typed, str) else "")
    return LanguageSigns(
        text=text or search_text(activity.value) or quoted_text(activity.value),
        query_id=query_id if isinstance(query_id, str) else "",
        conversation=activity.conversation_key,
        locale=locale if isinstance(locale, str) else "",
    )


def _action_data(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the data of a button, wherever the kind of its action has them."""
    action = value.get("action")
    for holder in (action, value):
        if isinstance(holder, Mapping) and isinstance(holder.get("data"), Mapping):
            data: Mapping[str, Any] = holder["data"]
            return data
    return value

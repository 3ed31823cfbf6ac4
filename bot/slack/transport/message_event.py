"""Predicates on a message event, asked before anybody processes it."""

from collections.abc import Mapping
from typing import Any


def is_from_bot(event: Mapping[str, Any]) -> bool:
    """Return whether no person wrote a message."""
    return bool(event.get("bot_id")) or not event.get("user")


def is_to_another(event: Mapping[str, Any]) -> bool:
    """Return whether a message begins with a mention; one of the bot comes as its own event."""
    return str(event.get("text") or "").lstrip().startswith("<@")

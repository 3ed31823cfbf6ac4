"""A message event, before anybody works on it: whose it is, and for whom."""

from collections.abc import Mapping
from typing import Any


def by_a_bot(event: Mapping[str, Any]) -> bool:
    """Whether no person wrote a message."""
    return bool(event.get("bot_id")) or not event.get("user")


def to_another(event: Mapping[str, Any]) -> bool:
    """Whether a message begins with whom it is for; what mentions us comes as a mention."""
    return str(event.get("text") or "").lstrip().startswith("<@")

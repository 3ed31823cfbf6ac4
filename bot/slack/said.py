"""A message event, before anybody works on it: where it is from, and whose it is."""

from collections.abc import Mapping
from typing import Any


def by_a_bot(event: Mapping[str, Any]) -> bool:
    """Whether no person wrote a message."""
    return bool(event.get("bot_id")) or not event.get("user")


def team(body: Mapping[str, Any]) -> str:
    """The workspace that an event was sent to, which is not always the author's."""
    authorized: Mapping[str, Any] = (body.get("authorizations") or [{}])[0]
    if authorized:
        return str(authorized.get("team_id") or authorized.get("enterprise_id") or "")
    return str(body.get("team_id") or "")

"""The key of a delivery: a repeat of it has the same one, whatever brings it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_LONGEST = 200


def key(body: Mapping[str, Any]) -> str:
    """The key of what Slack sent.

    A message has one whatever the number of events that tell of it: a mention comes as a mention
    and as a message, and to each workspace that shares the channel. Whatever a person does by hand
    has a trigger of its own.
    """
    event = body.get("event")
    if isinstance(event, Mapping):
        parts = _event(event, body)
    elif body.get("trigger_id"):
        parts = (body.get("type") or "command", body["trigger_id"])
    else:
        parts = ("body", json.dumps(body, sort_keys=True))
    joined = ":".join(str(part) for part in ("slack", *parts))
    if len(joined) <= _LONGEST:
        return joined
    return "slack:hash:" + hashlib.sha256(joined.encode()).hexdigest()


def _event(event: Mapping[str, Any], body: Mapping[str, Any]) -> tuple[Any, ...]:
    if event.get("type") in {"app_mention", "message"} and event.get("ts"):
        return "message", event.get("channel"), event["ts"]
    return "event", body.get("event_id") or json.dumps(event, sort_keys=True)

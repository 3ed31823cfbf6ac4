"""Idempotency key of a delivery: the same for each repeat, over HTTP and Socket Mode."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_MAX_KEY_CHARS = 200


def delivery_key(payload: Mapping[str, Any]) -> str:
    """Return the key of a delivery, at most 200 characters.

    All events about one message have one key: Slack sends a mention as a mention and as a message,
    and once for each workspace that shares the channel. Interactions have a unique trigger id.
    """
    event = payload.get("event")
    if isinstance(event, Mapping):
        parts = _event_parts(event, payload)
    elif payload.get("trigger_id"):
        parts = (payload.get("type") or "command", payload["trigger_id"])
    else:
        parts = ("body", json.dumps(payload, sort_keys=True))
    joined = ":".join(str(part) for part in ("slack", *parts))
    if len(joined) <= _MAX_KEY_CHARS:
        return joined
    return "slack:hash:" + hashlib.sha256(joined.encode()).hexdigest()


def _event_parts(event: Mapping[str, Any], payload: Mapping[str, Any]) -> tuple[Any, ...]:
    if event.get("type") in {"app_mention", "message"} and event.get("ts"):
        return "message", event.get("channel"), event["ts"]
    return "event", payload.get("event_id") or json.dumps(event, sort_keys=True)

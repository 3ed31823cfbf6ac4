"""Tells the administrators, at the address that they set, of a build that did not go through."""

import logging
from typing import Any

import httpx

log = logging.getLogger(__name__)

_SECONDS = 10.0
# Slack reads `attachments` as something else; its government cloud is slack-gov.com.
_SLACK = ("hooks.slack.com", "hooks.slack-gov.com")


def tell(webhook: str, text: str) -> bool:
    """Post `text` as Slack's incoming webhooks and Teams' Workflows take it; whether it was taken.

    What is neither takes `text` from the body.
    """
    try:
        body = _body(httpx.URL(webhook).host, text)
        httpx.post(webhook, json=body, timeout=_SECONDS).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # The address is a secret, and httpx names it in its sentences.
        log.error("administrators not told", extra={"kind": type(error).__name__})  # noqa: TRY400
        return False
    return True


def _body(host: str, text: str) -> dict[str, Any]:
    if host in _SLACK:
        return {"text": text}
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.2",
        "body": [{"type": "TextBlock", "text": text, "wrap": True}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "text": text, "attachments": [attachment]}

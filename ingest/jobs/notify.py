"""Notification of administrators, by webhook, that a build failed or was held back."""

import logging
from typing import Any

import httpx

log = logging.getLogger(__name__)

_TIMEOUT_S = 10.0
# Slack uses `attachments` differently. slack-gov.com is its government cloud.
_SLACK_HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")


def notify_admins(webhook: str, text: str) -> bool:
    """Post `text` to a webhook and return whether it was accepted.

    Incoming webhooks of Slack receive only the text. Others receive an Adaptive Card, for Workflows
    of Teams, and also the plain `text`.
    """
    try:
        payload = _make_payload(httpx.URL(webhook).host, text)
        httpx.post(webhook, json=payload, timeout=_TIMEOUT_S).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # The URL is a secret, and httpx puts it into its messages.
        log.error("admins not notified", extra={"kind": type(error).__name__})  # noqa: TRY400
        return False
    return True


def _make_payload(host: str, text: str) -> dict[str, Any]:
    """Return the JSON payload: text alone for Slack, text and an Adaptive Card for others."""
    if host in _SLACK_HOSTS:
        return {"text": text}
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.2",
        "body": [{"type": "TextBlock", "text": text, "wrap": True}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "text": text, "attachments": [attachment]}

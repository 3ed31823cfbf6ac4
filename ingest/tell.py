"""Tells the administrators, at the address that they set, of a build that did not go through."""

import logging

import httpx

log = logging.getLogger(__name__)

_SECONDS = 10.0


def tell(webhook: str, text: str) -> bool:
    """Post `text` as Slack's and Teams' incoming webhooks take it; whether it was taken."""
    try:
        httpx.post(webhook, json={"text": text}, timeout=_SECONDS).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # The address is a secret, and httpx names it in its sentences.
        log.error("administrators not told", extra={"kind": type(error).__name__})  # noqa: TRY400
        return False
    return True

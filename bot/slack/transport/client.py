"""Web API client: no retries of its own, and no part of a message in the log."""

import logging

from slack_sdk.web.async_client import AsyncWebClient

SLACK_API = "https://slack.com/api/"

# Below this level Bolt and the SDK log payloads, which hold questions.
silent_logger = logging.getLogger("bot.slack.library")
silent_logger.setLevel(logging.CRITICAL)


def create_client(api_url: str | None) -> AsyncWebClient:
    """Return a client of Slack's Web API, or of the one at `api_url`.

    It does not retry: `Sender` does, because a message that may have arrived has to be looked for
    before it is sent again.
    """
    return AsyncWebClient(
        base_url=f"{(api_url or SLACK_API).rstrip('/')}/",
        logger=silent_logger,
        retry_handlers=[],
    )

"""Web API client: bounded retries, and no part of a message in the log."""

import asyncio
import logging

from aiohttp import ClientConnectorError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.retry import RetryPolicy

SLACK_API = "https://slack.com/api/"
# After the last attempt, or if Slack asks for a longer delay, the delivery stays in the inbox.
RETRIES = RetryPolicy(max_attempts=4, first_delay_s=1.0, max_delay_s=120.0)
# Too many requests, and service unavailable: Slack did nothing. After a gateway's 502 or 504 it may
# have acted, so those are not retried.
RETRYABLE_STATUSES = frozenset({429, 503})

# Below this level Bolt and the SDK log payloads, which hold questions.
silent_logger = logging.getLogger("bot.slack.library")
silent_logger.setLevel(logging.CRITICAL)


class _RetryHandler(AsyncRetryHandler):
    """Retries of Web API calls that certainly had no effect: Slack was not reached, or says so.

    A call with status 500 may have had one.
    """

    def __init__(self) -> None:
        super().__init__(max_retry_count=RETRIES.max_attempts - 1)

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,  # noqa: ARG002 - the library's signature
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        is_retryable = (
            isinstance(error, ClientConnectorError)
            if response is None
            else response.status_code in RETRYABLE_STATUSES
        )
        return is_retryable and _delay_s(state, response) is not None

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,  # noqa: ARG002 - the library's signature
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> None:
        """Wait as `RetryPolicy` says, because the library parses only one form of Retry-After."""
        state.next_attempt_requested = True
        await asyncio.sleep(_delay_s(state, response) or 0.0)
        state.increment_current_attempt()


def _delay_s(state: RetryState, response: HttpResponse | None) -> float | None:
    """Return the seconds until the next attempt; None to give up."""
    headers = {} if response is None else response.headers
    retry_after = {name.lower(): value for name, value in headers.items()}.get("retry-after")
    value = retry_after[0] if isinstance(retry_after, list) else retry_after
    return RETRIES.delay_s(state.current_attempt, value)


def create_client(api_url: str | None) -> AsyncWebClient:
    """Return a client of Slack's Web API, or of the one at `api_url`.

    It retries if Slack is rate-limiting, responds with 503 or cannot be reached. A message that may
    have arrived is not sent again, so nothing is posted twice.
    """
    return AsyncWebClient(
        base_url=f"{(api_url or SLACK_API).rstrip('/')}/",
        logger=silent_logger,
        retry_handlers=[_RetryHandler()],
    )

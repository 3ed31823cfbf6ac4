"""Web API client of the process: bounded retries, and nothing of a message in the log."""

import logging

from aiohttp import ClientConnectorError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

SLACK_API = "https://slack.com/api/"
MAX_RETRIES = 3
_TOO_MANY_REQUESTS, _SERVICE_UNAVAILABLE = 429, 503
RETRYABLE_STATUSES = frozenset(
    {_TOO_MANY_REQUESTS, _SERVICE_UNAVAILABLE}
)  # of a gateway's 502 and 504 nobody knows
_MAX_RETRY_AFTER_S = 120

# Bolt and the SDK write what Slack sent into their log below this level, questions included.
silent_logger = logging.getLogger("bot.slack.library")
silent_logger.setLevel(logging.CRITICAL)


class _RateLimitRetryHandler(AsyncRateLimitErrorRetryHandler):
    """A retry after the seconds that Slack names, unless they are more than two minutes."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002 - the library's signature
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        if response is None or response.status_code != _TOO_MANY_REQUESTS:
            return False
        retry_after = {name.lower(): value for name, value in response.headers.items()}.get(
            "retry-after"
        )
        return (
            parse_retry_after(
                (retry_after[0] if isinstance(retry_after, list) else retry_after) or "1"
            )
            is not None
        )


class _UnavailableRetryHandler(AsyncRetryHandler):
    """A retry after 503, where Slack did nothing; what was answered 500 may have been done."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002 - the library's signature
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        return response is not None and response.status_code == _SERVICE_UNAVAILABLE


def parse_retry_after(header: str) -> int | None:
    """Return the seconds that a Retry-After header names; None above two minutes, or if invalid."""
    return int(header) if header.isdecimal() and int(header) <= _MAX_RETRY_AFTER_S else None


def create_client(api_url: str | None) -> AsyncWebClient:
    """Return a client of Slack's Web API, or of another at `api_url`.

    It asks again where it is told to wait, was answered 503, or could not connect. A send that may
    have arrived is not sent again: nothing is posted twice.
    """
    retry_handlers: list[AsyncRetryHandler] = [
        _RateLimitRetryHandler(max_retry_count=MAX_RETRIES),
        _UnavailableRetryHandler(max_retry_count=MAX_RETRIES),
        AsyncConnectionErrorRetryHandler(MAX_RETRIES, error_types=[ClientConnectorError]),
    ]
    return AsyncWebClient(
        base_url=f"{(api_url or SLACK_API).rstrip('/')}/",
        logger=silent_logger,
        retry_handlers=retry_handlers,
    )

"""Slack's Web API: one client a process, bounded retries, nothing of a message in the log."""

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
TRIES = 3
_LIMITED, _UNAVAILABLE = 429, 503
NOT_DONE = frozenset({_LIMITED, _UNAVAILABLE})  # of a gateway's 502 and 504 nobody knows
_LONGEST_WAIT = 120

# Bolt and the SDK write what Slack sent into their log below this level, questions included.
quiet = logging.getLogger("bot.slack.library")
quiet.setLevel(logging.CRITICAL)


class _RateLimited(AsyncRateLimitErrorRetryHandler):
    """Waits as long as Slack says, unless nobody would wait for that."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002 - the library's signature
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        if response is None or response.status_code != _LIMITED:
            return False
        after = {name.lower(): said for name, said in response.headers.items()}.get("retry-after")
        return wait((after[0] if isinstance(after, list) else after) or "1") is not None


class _Unavailable(AsyncRetryHandler):
    """Asks again where Slack did nothing; what was answered 500 may have been done."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002 - the library's signature
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        return response is not None and response.status_code == _UNAVAILABLE


def wait(said: str) -> int | None:
    """The seconds that a Retry-After names; None where nobody would wait for that."""
    return int(said) if said.isdecimal() and int(said) <= _LONGEST_WAIT else None


def client(api_url: str | None) -> AsyncWebClient:
    """A client of Slack's Web API, or of another at `api_url`.

    It asks again where it is told to wait, was answered 503, or could not connect. A send
    that may have arrived is not sent again: nothing is posted twice.
    """
    retries: list[AsyncRetryHandler] = [
        _RateLimited(max_retry_count=TRIES),
        _Unavailable(max_retry_count=TRIES),
        AsyncConnectionErrorRetryHandler(TRIES, error_types=[ClientConnectorError]),
    ]
    return AsyncWebClient(
        base_url=f"{(api_url or SLACK_API).rstrip('/')}/", logger=quiet, retry_handlers=retries
    )

"""Connector API client: send, reply and update over aiohttp, with retries and the bot's token."""

import asyncio
import itertools
import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.chat.retry import ChatDeliveryError, RetryPolicy
from bot.teams.auth.clouds import MicrosoftCloud
from bot.teams.auth.credentials import TokenFetcher
from bot.teams.transport.activity import JsonObject

log = logging.getLogger(__name__)

_RETRY_STATUSES = frozenset({412, 429, 502, 504})
# After the last attempt, or if Teams asks for a longer delay, the delivery stays in the inbox.
_RETRIES = RetryPolicy(max_attempts=5, first_delay_s=1.0, max_delay_s=30.0)
_TIMEOUT = aiohttp.ClientTimeout(total=30)
_TOKEN_TIMEOUT_S, _TOKEN_TTL_S, _TOKEN_BACKOFF_S = 15.0, 60.0, 5.0
_JSON_HEADERS = {"Accept": "application/json", "Content-Type": "application/json; charset=utf-8"}

ToJson = Callable[[Any], JsonObject]  # of a library's activity


class TrustedConnectorFactory:
    """Factory of connector clients, only for service URLs that are trusted.

    The library's own `ConnectorClient` takes 7 ms of CPU to create in each turn, because msrest
    lists 500 status codes to retry, and at least 1 ms for each message.
    """

    def __init__(
        self, cloud: MicrosoftCloud, fetch_token: TokenFetcher | None, to_json: ToJson
    ) -> None:
        """Send only to hosts that `cloud` trusts; `fetch_token` fetches the token and may block."""
        self._cloud, self._to_json = cloud, to_json
        self._client = _RetryingClient(fetch_token)

    async def create(self, service_url: str, audience: str | None = None) -> "_ConnectorClient":  # noqa: ARG002
        """Return the client of `service_url`; raise ChatDeliveryError if it is not trusted."""
        if not self._cloud.is_trusted(service_url):
            raise ChatDeliveryError(
                "Messages cannot be sent to this service.",
                "Ask your question in Teams.",
                code="untrusted_service",
                retryable=True,
            )
        return _ConnectorClient(self._client, service_url, self._to_json)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


@dataclass(frozen=True, slots=True)
class SentActivity:
    """What the libraries expect of a client that has sent an activity."""

    id: str


class _ConnectorClient:
    """Client of the conversations at a service URL, as both libraries call it."""

    def __init__(self, client: "_RetryingClient", service_url: str, to_json: ToJson) -> None:
        self._client, self._root = client, f"{service_url.rstrip('/')}/v3/conversations/"
        self._to_json, self.conversations = to_json, self

    async def close(self) -> None:
        """Do nothing, because the connections outlive a turn."""

    async def send_to_conversation(self, conversation_id: str, activity: Any) -> SentActivity:
        return await self._send("POST", activity, conversation_id, "activities")

    async def reply_to_activity(
        self, conversation_id: str, activity_id: str, activity: Any
    ) -> SentActivity:
        return await self._send("POST", activity, conversation_id, "activities", activity_id)

    async def update_activity(
        self, conversation_id: str, activity_id: str, activity: Any
    ) -> SentActivity:
        return await self._send("PUT", activity, conversation_id, "activities", activity_id)

    async def _send(self, method: str, activity: Any, *path: str) -> SentActivity:
        url = self._root + "/".join(quote(part, safe="") for part in path)
        response = await self._client.send(
            method, url, json.dumps(self._to_json(activity)).encode()
        )
        return SentActivity(response.message_id())


@dataclass(frozen=True, slots=True)
class _ConnectorResponse:
    status: int
    retry_after: str | None  # the header
    body: bytes

    def message_id(self) -> str:
        """Return the id of the message; empty if Teams returns none."""
        try:
            content = json.loads(self.body)
        except ValueError:
            return ""
        return str(content.get("id") or "") if isinstance(content, dict) else ""


class _RetryingClient:
    """HTTP client that retries when Teams asks for it; never blocks the event loop."""

    def __init__(self, fetch_token: TokenFetcher | None) -> None:
        self._token_fetcher = fetch_token
        self._bearer, self._token_expires_at, self._token_retry_at = "", 0.0, 0.0
        # A login server that does not respond blocks this thread, not those that answer questions.
        self._token_thread = ThreadPoolExecutor(1, "teams-token")
        self._token_lock = asyncio.Lock()
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        self._token_thread.shutdown(wait=False, cancel_futures=True)
        if self._session is not None:
            await self._session.close()

    async def send(self, method: str, url: str, body: bytes) -> _ConnectorResponse:
        """Send a request and return the response; raise ChatDeliveryError."""
        for attempt in itertools.count():
            response = await self._send_once(method, url, body)
            if response.status in range(200, 300):
                return response
            delay_s = _RETRIES.delay_s(attempt, response.retry_after)
            if response.status not in _RETRY_STATUSES or delay_s is None:
                break
            log.info("teams request retried status=%d delay_s=%.1f", response.status, delay_s)
            await asyncio.sleep(delay_s)
        retryable = response.status in _RETRY_STATUSES or response.status not in range(400, 500)
        raise ChatDeliveryError(
            f"Teams refused a message ({response.status}).",
            "Try again later." if retryable else "Ask again.",
            code=f"http_{response.status}",
            retryable=retryable,
        )

    async def _send_once(self, method: str, url: str, body: bytes) -> _ConnectorResponse:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),  # the conversation's id is quoted already
                headers=_JSON_HEADERS | await self._authorization_header(),
                data=body,
                allow_redirects=False,  # the token must not be sent to another address
            ) as response:
                return _ConnectorResponse(
                    response.status, response.headers.get("Retry-After"), await response.read()
                )
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ChatDeliveryError(
                "We cannot reach Teams.",
                "Try again later.",
                code=type(error).__name__,
                retryable=True,
            ) from error

    async def _authorization_header(self) -> dict[str, str]:
        if self._token_fetcher is None:
            return {}
        async with self._token_lock:
            if time.monotonic() >= self._token_expires_at:
                self._bearer = f"Bearer {await self._fetch_token(self._token_fetcher)}"
                self._token_expires_at = time.monotonic() + _TOKEN_TTL_S
        return {"Authorization": self._bearer}

    async def _fetch_token(self, fetch_token: TokenFetcher) -> str:
        """Return the bot's token; after a failure, fetch again only after five seconds."""
        if time.monotonic() < self._token_retry_at:
            raise _token_unavailable()
        try:
            fetching = asyncio.get_running_loop().run_in_executor(self._token_thread, fetch_token)
            return await asyncio.wait_for(fetching, _TOKEN_TIMEOUT_S)
        except Exception as error:  # msal and requests raise many kinds of errors
            self._token_retry_at = time.monotonic() + _TOKEN_BACKOFF_S
            log.warning("bot token not fetched reason=%s", type(error).__name__)
            raise _token_unavailable() from error


def _token_unavailable() -> ChatDeliveryError:
    return ChatDeliveryError(
        "Microsoft did not give us a token to send messages with.",
        "Check MicrosoftAppPassword and MicrosoftAppTenantId.",
        code="no_token",
        retryable=True,
    )

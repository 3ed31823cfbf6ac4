"""Connector API client: send, reply and update over aiohttp, with retries and the bot's token."""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.chat.retry import ChatDeliveryError, parse_retry_after, retry
from bot.teams.auth.clouds import MicrosoftCloud
from bot.teams.auth.credentials import TokenFetcher
from bot.teams.transport.activity import JsonObject

log = logging.getLogger(__name__)

# Beside the server's own faults. Teams answers 412 for a conversation that is being written to, and
# 401 if it does not accept our token, which may be renewed or set right.
_RETRYABLE_STATUSES = frozenset({401, 408, 412, 429})
_TIMEOUT = aiohttp.ClientTimeout(total=60, connect=5)
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
    """Response of a client that has sent an activity, as the libraries expect it."""

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
    """HTTP client that retries while that helps; never blocks the event loop."""

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
        return await retry(lambda: self._send_once(method, url, body))

    async def _send_once(self, method: str, url: str, body: bytes) -> _ConnectorResponse:
        authorization = await self._authorization_header()
        response = await self._request(method, url, body, authorization)
        if response.status == HTTPStatus.UNAUTHORIZED and self._token_fetcher:
            authorization = await self._authorization_header(refused=authorization)
            response = await self._request(method, url, body, authorization)
        if response.status in range(200, 300):
            return response
        retryable = response.status in _RETRYABLE_STATUSES or response.status not in range(400, 500)
        raise ChatDeliveryError(
            f"Teams refused a message ({response.status}).",
            "Try again later." if retryable else "Ask again.",
            code=f"http_{response.status}",
            retryable=retryable,
            retry_after_s=parse_retry_after(response.retry_after),
        )

    async def _request(
        self, method: str, url: str, body: bytes, authorization: dict[str, str]
    ) -> _ConnectorResponse:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),  # the conversation's id is quoted already
                headers=_JSON_HEADERS | authorization,
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

    async def _authorization_header(
        self, *, refused: dict[str, str] | None = None
    ) -> dict[str, str]:
        """Return the header with our token, renewed if it is the one that was `refused`."""
        if self._token_fetcher is None:
            return {}
        async with self._token_lock:
            is_refused = refused == {"Authorization": self._bearer}
            if is_refused or time.monotonic() >= self._token_expires_at:
                fetch = (
                    partial(self._token_fetcher, renew=True) if is_refused else self._token_fetcher
                )
                self._bearer = f"Bearer {await self._fetch_token(fetch)}"
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
